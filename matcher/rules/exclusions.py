"""Which offerings a pupil cannot have side by side: the same elective, blocked content, or meetings that clash."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations
from types import MappingProxyType

from matcher.codes import OverlapLevel, Rule
from matcher.problem import Offering, Problem
from matcher.rules.timetable import Timetable

Numbers = dict[str, int | str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that forbids something, with the numbers that its text needs."""

    rule: Rule
    numbers: Numbers = field(default_factory=dict)


class Exclusions:
    """The pairs of offerings that exclude each other. A travel time that is not known counts as 0 minutes here."""

    def __init__(self, problem: Problem, timetable: Timetable) -> None:
        self._problem = problem
        self._timetable = timetable
        self._judged: dict[tuple[str, str], Refusal | None] = {}

    def between(self, offering_a: Offering, offering_b: Offering) -> Refusal | None:
        """Why one pupil cannot have both of two different offerings, or None; in either order the same."""
        first, second = sorted((offering_a, offering_b), key=lambda o: o.offering_id)
        key = (first.offering_id, second.offering_id)
        if key not in self._judged:
            self._judged[key] = self._judge(first, second)
        return self._judged[key]

    @cached_property
    def of_offering(self) -> Mapping[str, frozenset[str]]:
        """For every offering those that exclude it; all pairs at once, without judging each."""
        excluded: dict[str, set[str]] = {o.offering_id: set() for o in self._problem.offerings}
        for a, b in chain(self._alike(), self._timetable.clashes()):
            excluded[a].add(b)
            excluded[b].add(a)
        return MappingProxyType({offering_id: frozenset(others) for offering_id, others in excluded.items()})

    @cached_property
    def blocked(self) -> Mapping[str, frozenset[str]]:
        """For each elective those with a ``block`` overlap. The national table only warns, so it has no part here."""
        blocked: dict[str, set[str]] = defaultdict(set)
        for overlap in self._problem.overlaps:
            if overlap.level is OverlapLevel.BLOCK and overlap.elective_a != overlap.elective_b:
                blocked[overlap.elective_a].add(overlap.elective_b)
                blocked[overlap.elective_b].add(overlap.elective_a)
        return {elective: frozenset(others) for elective, others in blocked.items()}

    def _judge(self, a: Offering, b: Offering) -> Refusal | None:
        offerings: Numbers = {"offering_a": a.offering_id, "offering_b": b.offering_id}
        if a.elective == b.elective:
            return Refusal(Rule.SAME_ELECTIVE, {**offerings, "elective": a.elective})
        if b.elective in self.blocked.get(a.elective, ()):
            return Refusal(Rule.OVERLAP, {**offerings, "elective_a": a.elective, "elective_b": b.elective})
        meetings = self._timetable.meetings
        conflict = self._timetable.first_conflict(meetings.get(a.offering_id, ()), meetings.get(b.offering_id, ()))
        return None if conflict is None else Refusal(Rule.CLASH, {**offerings, **conflict.numbers("a", "b")})

    def _alike(self) -> Iterator[tuple[str, str]]:
        groups = self._problem.offerings_of
        for elective, offerings in groups.items():
            yield from ((a.offering_id, b.offering_id) for a, b in combinations(offerings, 2))
            for other in self.blocked.get(elective, ()):
                yield from ((a.offering_id, b.offering_id) for a in offerings for b in groups.get(other, ()))
