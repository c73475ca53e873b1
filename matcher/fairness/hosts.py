"""Own pupils and guests of each site that hosts. Counts that would point at fewer than ``FEWEST`` pupils are hidden.

Whoever knows a total, of placements or of guests in the region, cannot work the hidden ones out either.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from matcher.allocation import Allocation
from matcher.codes import Run
from matcher.fairness.hiding import FEWEST, too_small
from matcher.problem import Problem, PupilKey


@dataclass(frozen=True, slots=True)
class Host:
    """Placements at one site. ``own`` and ``guests`` are None where one of them is too small, ``placed`` as well."""

    site: str
    seats: int  # of its groups that were not cancelled beforehand
    placed: int | None
    own: int | None
    guests: int | None

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return asdict(self)


@dataclass
class _Held:
    """The placements of some pupils at a site; a pupil may have several."""

    placements: int = 0
    pupils: set[PupilKey] = field(default_factory=set)


_Of = Mapping[str, _Held]  # by site


def hosts(problem: Problem, allocation: Allocation) -> tuple[Host, ...]:
    """Every site with a group, by its id."""
    seats = Counter[str]()
    own: dict[str, _Held] = defaultdict(_Held)
    guests: dict[str, _Held] = defaultdict(_Held)
    for offering in problem.offerings:
        seats[offering.site_id] += offering.capacity if offering.run is not Run.NO else 0
    for placement in allocation.placements:
        offering = problem.offering[placement.offering_id]
        held = (guests if problem.is_guest(problem.pupil[placement.key], offering) else own)[offering.site_id]
        held.placements += 1
        held.pupils.add(placement.key)
    few = too_small({site: len(own[site].pupils | guests[site].pupils) for site in seats})
    split = _not_split(own, guests, few, list(seats))
    return tuple(_host(site, seats[site], own[site], guests[site], few, split) for site in sorted(seats))


def _not_split(own: _Of, guests: _Of, few: set[str], sites: list[str]) -> set[str]:
    """The sites whose own pupils and guests are not told apart."""
    found = set(few)
    for kind in (own, guests):
        found |= {site for site in sites if 0 < len(kind[site].pupils) < FEWEST}
    rest = sorted(set(sites) - found, key=lambda site: len(own[site].pupils | guests[site].pupils))
    while rest and any(0 < _together(kind, found) < FEWEST for kind in (own, guests)):
        found.add(rest.pop(0))
    return found


def _together(kind: _Of, sites: set[str]) -> int:
    return len(set[PupilKey]().union(*(kind[site].pupils for site in sites)))


def _host(site: str, seats: int, own: _Held, guests: _Held, few: set[str], split: set[str]) -> Host:
    placed = own.placements + guests.placements
    if site in few:
        return Host(site, seats, None, None, None)
    return (
        Host(site, seats, placed, None, None)
        if site in split
        else Host(site, seats, placed, own.placements, guests.placements)
    )
