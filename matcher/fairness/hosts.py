"""Own pupils and guests of each site that hosts. Counts that would point at fewer than ``FEWEST`` pupils are hidden."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from matcher.allocation import Allocation
from matcher.codes import Run
from matcher.fairness.shares import FEWEST
from matcher.problem import Problem


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


def hosts(problem: Problem, allocation: Allocation) -> tuple[Host, ...]:
    """Every site with a group, by its id."""
    seats, own, guests = Counter[str](), Counter[str](), Counter[str]()
    for offering in problem.offerings:
        seats[offering.site_id] += offering.capacity if offering.run is not Run.NO else 0
    for placement in allocation.placements:
        offering = problem.offering[placement.offering_id]
        kind = guests if problem.is_guest(problem.pupil[placement.key], offering) else own
        kind[offering.site_id] += 1
    return tuple(_host(site, seats[site], own[site], guests[site]) for site in sorted(seats))


def _host(site: str, seats: int, own: int, guests: int) -> Host:
    if 0 < own + guests < FEWEST:
        return Host(site, seats, None, None, None)
    if 0 < own < FEWEST or 0 < guests < FEWEST:
        return Host(site, seats, own + guests, None, None)
    return Host(site, seats, own + guests, own, guests)
