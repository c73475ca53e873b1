"""Minutes between sites: given, or estimated from coordinates."""

import math
from functools import cached_property

from matcher.errors import Fault, RoundError
from matcher.policy import Policy
from matcher.problem import Problem, Pupil, Site

EARTH_RADIUS_KM = 6371


class TravelTable:
    """Travel minutes between any two sites of a round, worked out when asked for."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self._problem = problem
        self._policy = policy
        self._found: dict[tuple[str, str], int | None] = {}

    def minutes(self, from_site: str, to_site: str) -> int:
        """Whole minutes from one site to the other; 0 at one site.

        Raises:
            RoundError: the pair has neither minutes nor coordinates.
        """
        minutes = self.find(from_site, to_site)
        if minutes is None:
            raise RoundError([unknown_travel(from_site, to_site)])
        return minutes

    def known(self, from_site: str, to_site: str) -> bool:
        """Whether the pair has minutes, or coordinates to estimate them from. It holds for both directions."""
        return self.find(from_site, to_site) is not None

    def find(self, from_site: str, to_site: str) -> int | None:
        """As ``minutes``, but None where nothing is known."""
        pair = (from_site, to_site)
        if pair not in self._found:
            self._found[pair] = self._work_out(from_site, to_site)
        return self._found[pair]

    def _work_out(self, from_site: str, to_site: str) -> int | None:
        if from_site == to_site:
            return 0
        if (from_site, to_site) in self._given:
            return self._given[from_site, to_site]
        if (to_site, from_site) in self._given:
            return self._given[to_site, from_site]
        kilometres = great_circle_km(self._problem.site[from_site], self._problem.site[to_site])
        if kilometres is None:
            return None
        return math.ceil(60 * kilometres * self._policy.travel_detour_factor / self._policy.travel_speed_kmh)

    @cached_property
    def _given(self) -> dict[tuple[str, str], int]:
        return {(t.from_site, t.to_site): t.minutes for t in self._problem.travel}


def great_circle_km(a: Site, b: Site) -> float | None:
    """Kilometres over the globe by the haversine formula, radius 6371 km; None without both coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def travel_limit(pupil: Pupil, policy: Policy) -> int | None:
    """The most minutes, one way, that the pupil may travel: the smaller of the personal and the regional limit."""
    limits = [limit for limit in (pupil.max_travel_minutes, policy.max_travel_minutes) if limit is not None]
    return min(limits, default=None)


def unknown_travel(a: str, b: str) -> Fault:
    """The fault of two sites that need travel minutes but have neither minutes nor coordinates."""
    first, second = sorted((a, b))
    return Fault("travel_unknown", "travel.csv", params={"from_site": first, "to_site": second})
