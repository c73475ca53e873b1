"""Random serial dictatorship: what drawing lots and choosing in turn would give, as a yardstick for a report.

The pupils stand in lottery order. Placements fixed by hand come first. Then each pupil in turn takes the best
bundle that the rules still allow: most placements first, then the ranks from the best down, then the least travel,
then the smallest offering ids. Looking for it takes a time that grows with the number of bundles: where there are
more than ``MOST_BUNDLES`` to choose from, the pupil takes one after another what fits beside the earlier ones, best
rank first, then the least travel, then the smallest offering id. Groups that end below their minimum are then
cancelled one at a time, the group that is furthest below it first, and the pupils who lose a seat choose their whole
bundle again, in the same order. A group with a placement fixed by hand cannot be cancelled; it is left as it is.
"""

from collections import defaultdict
from collections.abc import Mapping

from matcher.allocation import Allocation
from matcher.codes import Run
from matcher.lottery import Lots
from matcher.policy import Policy
from matcher.problem import Placement, Problem, PupilKey
from matcher.rules.choice import (
    MOST_BUNDLES,
    MOST_MODULES,
    NOBODY,
    Bundle,
    Choice,
    Menu,
    bundle_value,
    menu_of,
    preference,
)
from matcher.rules.eligibility import Candidate, Eligibility
from matcher.rules.seats import Openings, Seats

__all__ = [
    "MOST_BUNDLES",
    "MOST_MODULES",
    "NOBODY",
    "RUNS",
    "Bundle",
    "Choice",
    "Dictatorship",
    "Seats",
    "as_placement",
    "bundle_value",
    "preference",
    "seeds",
]

RUNS = 20  # serial dictatorships of which the report shows the mean


class Dictatorship:
    """Serial dictatorships on one round; the preparation is shared between runs."""

    def __init__(self, problem: Problem, policy: Policy, eligibility: Eligibility | None = None) -> None:
        self.choice = Choice(problem, policy, eligibility)
        self.problem = problem
        self._locked: dict[PupilKey, Bundle] = {
            key: locked
            for key, found in self.choice.candidates_of.items()
            if (locked := tuple(c for c in found if c.locked))
        }
        self._fixed = {c.offering_id for found in self._locked.values() for c in found}
        self._may_join: dict[str, list[PupilKey]] = defaultdict(list)
        for candidate in self.choice.eligibility.candidates:
            self._may_join[candidate.offering_id].append(candidate.key)
        self._may_fall_short = [
            o for o in problem.offerings if o.run is Run.AUTO and o.min_size > 1 and o.offering_id not in self._fixed
        ]
        self._menus: dict[PupilKey, Menu | None] = {}  # None where there are too many bundles to go through
        self._lots = Lots(p.key for p in problem.pupils)

    def run(self, seed: str) -> Allocation:
        """The allocation of the pupils in the lottery order of this seed."""
        return Allocation(tuple(self._placement(c) for bundle in self.bundles(seed).values() for c in bundle))

    def bundles(self, seed: str) -> Mapping[PupilKey, Bundle]:
        """As ``run``, as what each pupil takes."""
        order = self._lots.order(seed)
        seats = Openings(self.problem)
        taken = dict(self._locked)
        for bundle in taken.values():
            seats.change(bundle, 1)
        for key in order:
            self._choose(key, seats, taken)
        turn: dict[PupilKey, int] = {}
        while (group := self._furthest_below(seats)) is not None:
            turn = turn or {key: number for number, key in enumerate(order)}
            seats.close(group)
            losers = [key for key in self._may_join[group] if any(c.offering_id == group for c in taken[key])]
            losers.sort(key=turn.__getitem__)
            for key in losers:
                seats.change(taken[key], -1)
                taken[key] = self._locked.get(key, ())
                seats.change(taken[key], 1)
            for key in losers:
                self._choose(key, seats, taken)
        return taken

    def _choose(self, key: PupilKey, seats: Openings, taken: dict[PupilKey, Bundle]) -> None:
        start = self._locked.get(key, ())
        if key not in self._menus:
            self._menus[key] = menu_of(self.choice, self.problem.pupil[key], start)
        menu = self._menus[key]
        if menu is None:
            bundle = self.choice.best(self.problem.pupil[key], seats.is_open, start)
        else:
            bundle = menu.best(seats.shut)
        seats.change(bundle[len(start) :], 1)
        taken[key] = bundle

    def _furthest_below(self, seats: Openings) -> str | None:
        below = [
            (seats.size[o.offering_id] - o.min_size, o.offering_id)
            for o in self._may_fall_short
            if 0 < seats.size[o.offering_id] < o.min_size
        ]
        return min(below)[1] if below else None

    def _placement(self, candidate: Candidate) -> Placement:
        return as_placement(self.problem, candidate)


def as_placement(problem: Problem, candidate: Candidate) -> Placement:
    """The placement that grants the candidate."""
    o = problem.offering[candidate.offering_id]
    return Placement(
        candidate.home_site,
        candidate.pupil_id,
        o.offering_id,
        o.elective,
        o.site_id,
        candidate.rank,
        candidate.travel_minutes,
    )


def seeds(problem: Problem, runs: int = RUNS) -> tuple[str, ...]:
    """The lottery seeds of the yardstick: the round's own with ``:1``, ``:2``, … behind it."""
    return tuple(f"{problem.lottery_seed}:{n}" for n in range(1, runs + 1))
