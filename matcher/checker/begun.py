"""What a repair says about the places that it held because their groups had begun, judged without a solver.

Held places, with those by hand, leave room for one more or they do not: that is counted. That another choice of them
could not hold more, or not as many with fewer changes, takes a search, and is not judged here.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from matcher.allocation import Allocation
from matcher.checker.facts import Facts, Pair
from matcher.checker.rules import group_violations, pupil_violations
from matcher.policy import Policy
from matcher.problem import Placement, Problem


@dataclass(frozen=True)
class Holding:
    """What is to say about the held places."""

    wrong: tuple[Pair, ...]  # held, but not published, not begun, or not allowed any more
    missing: tuple[Pair, ...]  # not held, though there is room beside all that are
    released: tuple[str, ...]  # groups that had begun, and of which not all that could be are held
    unsure: tuple[str, ...]  # of these, those with a seat left: more might have stayed if others of the held had not


def begun(problem: Problem, day: dt.date) -> frozenset[str]:
    """The groups with a meeting in a period that started by the day; all year is from the first of August on."""
    august = dt.date(int(problem.school_year[:4]), 8, 1) if problem.school_year[:4].isdigit() else dt.date.max
    first = {period.name: period.start for period in problem.periods}
    return frozenset(s.offering_id for s in problem.sessions if (first[s.period] if s.period else august) <= day)


def holding(
    problem: Problem,
    policy: Policy,
    published: Iterable[Placement],
    kept: Allocation,
    held: Iterable[Pair],
    day: dt.date | None,
) -> Holding:
    """Judge the held places of a repair.

    Args:
        problem: the round as it is now, without the locks of the repair.
        policy: the region's decisions.
        published: the placements as published.
        kept: the placements of the repair.
        held: those that it says it held.
        day: groups that meet by then have begun; None = all could move.

    Raises:
        RoundError: a travel time that is needed is not known.
    """
    facts = Facts(problem, policy)
    groups = begun(problem, day) if day is not None else frozenset()
    earlier = {(p.home_site, p.pupil_id, p.offering_id) for p in published if p.offering_id in groups}
    stay = {pair for pair in earlier if _is_allowed(facts, pair)}
    said = set(held)
    room = _Room(facts, said)
    after = {(p.home_site, p.pupil_id, p.offering_id) for p in kept.placements}
    free = sorted(stay - said)
    released = sorted({code for _, _, code in free})
    return Holding(
        wrong=tuple(sorted(said - stay)),
        missing=tuple(pair for pair in free if room.is_certain(pair) or pair in after),
        released=tuple(released),
        unsure=tuple(code for code in released if not room.is_full(code)),
    )


def _is_allowed(facts: Facts, pair: Pair) -> bool:
    pupil, offering = facts.problem.pupil.get(pair[:2]), facts.problem.offering.get(pair[2])
    return pupil is not None and offering is not None and next(facts.broken(pupil, offering), None) is None


class _Room:
    """The held places and those by hand, and nobody else."""

    def __init__(self, facts: Facts, held: set[Pair]) -> None:
        self._facts = facts
        pairs = held.union(facts.place_locks())
        self._fixed = [self._placement(pair) for pair in sorted(pairs) if _is_allowed(facts, pair)]

    def is_full(self, offering_id: str) -> bool:
        """Whether all seats of the group are taken, so that no other choice could hold more of its pupils."""
        taken = sum(p.offering_id == offering_id for p in self._fixed)
        return taken >= self._facts.problem.offering[offering_id].capacity

    def is_certain(self, pair: Pair) -> bool:
        """Whether the place could be held beside all these: together they keep every rule, with nobody else placed."""
        one = self._placement(pair)
        together = [*self._fixed, one]
        own = [p for p in together if p.key == one.key]
        return not any(pupil_violations(self._facts, own)) and not any(group_violations(self._facts.problem, together))

    def _placement(self, pair: Pair) -> Placement:
        offering = self._facts.problem.offering[pair[2]]
        return Placement(*pair, offering.elective, offering.site_id, None, 0)
