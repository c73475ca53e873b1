"""Who may take what in a round in which some groups are others, and nothing else, than in a round that is known."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cached_property

from matcher.problem import Problem, Pupil
from matcher.rules.eligibility import Candidate, Eligibility, SitePair


def other_groups(old: Problem, new: Problem) -> frozenset[str] | None:
    """The groups that only one of the rounds has, or that are not the same; None if anything else differs."""
    for field in fields(Problem):
        if field.name not in ("offerings", "sessions") and getattr(old, field.name) is not getattr(new, field.name):
            return None
    every = old.offering.keys() | new.offering.keys()
    return frozenset(
        o
        for o in every
        if old.offering.get(o) != new.offering.get(o) or old.sessions_of.get(o) != new.sessions_of.get(o)
    )


class EligibilityBeside(Eligibility):
    """As ``Eligibility``, where only the pairs with these groups are judged again."""

    def __init__(self, known: Eligibility, problem: Problem, groups: frozenset[str]) -> None:
        """``known`` is that of the other round, ``groups`` are the ``other_groups``."""
        super().__init__(problem, known.policy)
        self._known, self._groups = known, groups

    @cached_property
    def _found(self) -> tuple[tuple[Candidate, ...], frozenset[SitePair]]:
        same = [c for c in self._known.candidates if c.offering_id not in self._groups]
        judged, unknown = self._judged(self._who_may_want_them(), self._groups)
        return tuple(sorted((*same, *judged), key=lambda c: (c.key, c.offering_id))), unknown

    def _who_may_want_them(self) -> Iterator[Pupil]:
        there = [self.problem.offering[o] for o in self._groups if o in self.problem.offering]
        electives = {o.elective for o in there}
        wanted = {
            (w.home_site, w.pupil_id)
            for w in self.problem.wishes
            if w.elective in electives or w.offering_id in self._groups
        }
        wanted |= {(lock.home_site, lock.pupil_id) for lock in self.problem.locks if lock.offering_id in self._groups}
        yield from (self.problem.pupil[key] for key in sorted(wanted))
