"""What each part of the pupils got, beside what chance would have given it: the same round drawn by lot many times.

A lottery is a serial dictatorship (``matcher.dictatorship``) in an order of its own. Each dimension divides all pupils
with a wish, so that parts that are too small stay hidden (``matcher.fairness.hiding``), also from whoever subtracts.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from matcher.allocation import Allocation
from matcher.dictatorship import Dictatorship, seeds
from matcher.fairness.disappointed import LastTime
from matcher.fairness.hiding import FEWEST, too_small
from matcher.fairness.tally import Share, Tally
from matcher.policy import Policy
from matcher.problem import Problem, Pupil, PupilKey
from matcher.rules.eligibility import Eligibility

LOTTERIES = 1000
MOST_DIFFERENCE = 15  # hundredths of a rank between the means of two schools, or of a school and the region
BANDS = (0, 10, 20, 30, 45)  # minutes; the last one is open
_POINTS = (0, 5, 50, 95, 100)  # percentiles

LAST_TIME = "last_time"  # how pupils came out of an earlier round; "" = they were not in it
_Name = tuple[str, str]  # dimension and part
DIMENSIONS = ("school", "track", "year", "priority", LAST_TIME, "distance")


@dataclass(frozen=True, slots=True)
class Chance:
    """How a figure is spread over the lotteries, and where the allocation stands in it."""

    least: float  # of all lotteries
    low: float  # 5 % of the lotteries give less
    middle: float
    high: float  # 5 % give more
    most: float  # of all lotteries
    at_least_as_good: float  # the part of the lotteries that is as good as the allocation or better

    def to_json(self) -> dict[str, float]:
        """With two decimals."""
        return {name: round(getattr(self, name), 2) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the pupils. ``share`` is None where they are too few to be shown."""

    dimension: str
    name: str
    share: Share | None
    chance: Mapping[str, Chance]  # placed, placements, mean_rank, mean_minutes
    reached: Mapping[int, Chance]  # per rank of the round, of the placements at this rank or a better one
    apart: bool  # a school whose mean rank differs more from the region's than it should

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        found: dict[str, Any] = {"dimension": self.dimension, "name": self.name, "suppressed": self.share is None}
        if self.share is not None:
            share = self.share
            reached = {str(rank): {"own": share.within(rank), **c.to_json()} for rank, c in self.reached.items()}
            found |= {
                "pupils": share.pupils,
                "placed": share.placed,
                "placements": share.placements,
                "first": share.within(1),
                "rank_counts": {str(rank): n for rank, n in share.rank_counts},
                "mean_rank": _rounded(share.mean_rank),
                "mean_minutes": _rounded(share.mean_minutes),
                "chance": {name: chance.to_json() for name, chance in self.chance.items()},
                "reached": reached,
                "apart": self.apart,
            }
        return found


@dataclass(frozen=True, slots=True)
class Spread:
    """The two schools whose mean ranks lie furthest apart."""

    lowest: Part
    highest: Part

    @property
    def difference(self) -> float:
        """Ranks between the two means."""
        low, high = (part.share.mean_rank if part.share else None for part in (self.lowest, self.highest))
        return (high or 0) - (low or 0)

    @property
    def apart(self) -> bool:
        """Whether it is more than it should be."""
        return self.difference * 100 > MOST_DIFFERENCE

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        names = {"lowest": self.lowest.name, "highest": self.highest.name}
        return {**names, "difference": _rounded(self.difference), "apart": self.apart}


def spread(parts: Sequence[Part]) -> Spread | None:
    """Of the schools that are shown and have a mean rank; None if there are not two."""
    schools = [part for part in parts if part.dimension == "school" and part.share and part.share.mean_rank]
    if len(schools) < 2:
        return None
    schools.sort(key=lambda part: part.share.mean_rank or 0 if part.share else 0)
    return Spread(schools[0], schools[-1])


class Draws:
    """Lotteries of a round, drawn a few at a time, beside an allocation of it. They are always the same ones."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        allocation: Allocation,
        eligibility: Eligibility | None = None,
        last_time: Mapping[PupilKey, LastTime] | None = None,
    ) -> None:
        self._problem, self._allocation = problem, allocation
        eligibility = eligibility or Eligibility(problem, policy)
        self._members = _members(problem, eligibility, last_time)
        self._tally = Tally(self._members)
        self._dictatorship = Dictatorship(problem, policy, eligibility)
        self._shares: dict[_Name, list[Share]] = defaultdict(list)
        self.drawn = 0

    def draw(self, lotteries: int, seconds: float | None = None) -> None:
        """Draw until there are so many in all, or after so many ``seconds``, but at least one more."""
        until = None if seconds is None else time.monotonic() + seconds
        for seed in seeds(self._problem, lotteries)[self.drawn :]:
            for name, share in self._tally.shares(self._dictatorship.bundles(seed)).items():
                self._shares[name].append(share)
            self.drawn += 1
            if until is not None and time.monotonic() >= until:
                return

    def parts(self) -> tuple[Part, ...]:
        """The region, then each school, track, year, priority and distance, each beside the lotteries drawn so far."""
        own, hidden, drawn = self._tally.shares(self._allocation.of_pupil), _hidden(self._members), self._shares
        region = own["region", ""].mean_rank
        several = chain(own.values(), *drawn.values())
        ranks = sorted({rank for share in several for rank, _ in share.rank_counts})
        return tuple(
            Part(*name, None, {}, {}, apart=False)
            if name in hidden
            else Part(
                *name,
                share,
                _chances(share, drawn[name]),
                {rank: _reached(share, drawn[name], rank) for rank in ranks},
                apart=name[0] == "school" and _apart(share, region),
            )
            for name, share in own.items()
        )


def parts(
    problem: Problem,
    policy: Policy,
    allocation: Allocation,
    eligibility: Eligibility | None = None,
    lotteries: int = LOTTERIES,
    last_time: Mapping[PupilKey, LastTime] | None = None,
) -> tuple[Part, ...]:
    """The region and each part of it beside ``lotteries`` lotteries.

    With ``last_time``, what became of pupils in an earlier round, also the pupils of each such class.
    """
    draws = Draws(problem, policy, allocation, eligibility, last_time)
    draws.draw(lotteries)
    return draws.parts()


def _members(
    problem: Problem, eligibility: Eligibility, last_time: Mapping[PupilKey, LastTime] | None
) -> dict[_Name, list[PupilKey]]:
    """Who is in which part; only pupils with a wish count."""
    found: dict[_Name, list[PupilKey]] = defaultdict(list)
    for pupil in problem.pupils:
        if pupil.key in problem.wishes_of:
            for part in _parts_of(problem, pupil, eligibility):
                found[part].append(pupil.key)
            if last_time is not None:
                found[LAST_TIME, str(last_time.get(pupil.key, ""))].append(pupil.key)
    order = {name: number for number, name in enumerate(("region", *DIMENSIONS))}
    found.setdefault(("region", ""), [])
    return dict(sorted(found.items(), key=lambda item: (order[item[0][0]], _order(item[0][1]))))


def _parts_of(problem: Problem, pupil: Pupil, eligibility: Eligibility) -> Iterator[_Name]:
    yield "region", ""
    yield "school", problem.site[pupil.home_site].school
    yield "track", pupil.track or ""
    yield "year", "" if pupil.year is None else str(pupil.year)
    yield "priority", str(pupil.priority)
    possible = eligibility.of_pupil.get(pupil.key, ())
    mean = sum(c.travel_minutes for c in possible) / len(possible) if possible else None
    yield "distance", "" if mean is None else str(max(band for band in BANDS if band <= mean))


def _order(name: str) -> tuple[int, str]:
    """Numbers by size; how pupils came out of a round from the worst down."""
    if name in tuple(LastTime):
        return (tuple(LastTime).index(LastTime(name)) - len(LastTime), "")
    return (int(name), "") if name.isdigit() else (-1 if name else 10**6, name)


def _hidden(members: Mapping[_Name, Sequence[PupilKey]]) -> set[_Name]:
    """The parts that are too small, in each dimension, and whatever would tell what is in them."""
    pupils = {name: frozenset(keys) for name, keys in members.items()}
    found = {
        name
        for dimension in ("region", *DIMENSIONS)
        for name in too_small({name: len(keys) for name, keys in pupils.items() if name[0] == dimension})
    }
    while (teller := _teller({name: keys for name, keys in pupils.items() if name not in found})) is not None:
        found.add(teller)
    return found


def _teller(shown: Mapping[_Name, frozenset[PupilKey]]) -> _Name | None:
    """A part that lies within one of another dimension and, taken from it with others, leaves too few pupils.

    All pupils of a track may be of two schools: the track without the one would tell the other.
    """
    for whole, pupils in shown.items():
        for dimension in DIMENSIONS:
            inside = [n for n, keys in shown.items() if n[0] == dimension != whole[0] and keys and keys <= pupils]
            left = len(pupils) - sum(len(shown[name]) for name in inside)
            if inside and 0 < left < FEWEST:
                return min(inside, key=lambda name: len(shown[name]))
    return None


def _apart(share: Share, region: float | None) -> bool:
    own = share.mean_rank
    return own is not None and region is not None and abs(own - region) * 100 > MOST_DIFFERENCE


def _chances(share: Share, drawn: Sequence[Share]) -> dict[str, Chance]:
    """More placed is better; a smaller rank and fewer minutes are."""
    found = {
        "placed": _chance(share.placed, [s.placed for s in drawn], 1),
        "placements": _chance(share.placements, [s.placements for s in drawn], 1),
        "mean_rank": _chance(share.mean_rank, [s.mean_rank for s in drawn if s.mean_rank is not None], -1),
        "mean_minutes": _chance(share.mean_minutes, [s.mean_minutes for s in drawn if s.mean_minutes is not None], -1),
    }
    return {name: chance for name, chance in found.items() if chance is not None}


def _reached(share: Share, drawn: Sequence[Share], rank: int) -> Chance:
    found = _chance(share.within(rank), [s.within(rank) for s in drawn], 1)
    assert found is not None, "there is at least one lottery"
    return found


def _chance(own: float | None, drawn: Sequence[float], sign: int) -> Chance | None:
    if own is None or not drawn:
        return None
    ordered = sorted(drawn)
    least, low, middle, high, most = (
        float(ordered[min(len(ordered) - 1, point * len(ordered) // 100)]) for point in _POINTS
    )
    good = sum(sign * number >= sign * own for number in drawn)
    return Chance(least, low, middle, high, most, good / len(drawn))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)
