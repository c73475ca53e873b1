"""The unknowns of a round as numbers: who may be placed where, in arrays."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.codes import Goal, Run
from matcher.errors import RoundError
from matcher.policy import Policy
from matcher.problem import Offering, Placement, Problem, PupilKey
from matcher.proof import Column
from matcher.rules.eligibility import Eligibility
from matcher.solver.lp import Bools, Ints


@dataclass(frozen=True)
class Candidates:
    """Every column that can be in the model, in a fixed order, with what the goals need to know of it.

    First one ``place`` column per eligible pair, by home site, pupil and offering; then ``need`` and ``serve``
    columns by pupil. ``run`` columns join later, for the groups whose minimum turns out to matter.
    """

    problem: Problem
    policy: Policy
    eligibility: Eligibility
    pupils: tuple[PupilKey, ...]  # those with at least one place column
    offerings: tuple[Offering, ...]  # all, by id
    pupil: Ints  # per place column: index into pupils
    offering: Ints  # index into offerings
    rank: Ints  # 0 = placed by a lock without an approved wish
    minutes: Ints
    guest: Bools
    locked: Bools
    baseline: Bools  # the pair is in the baseline
    baseline_size: int  # distinct pairs in the baseline, possible or not

    @property
    def size(self) -> int:
        """The number of place columns."""
        return len(self.pupil)

    @cached_property
    def of_pupil(self) -> list[Ints]:
        """The place columns of each pupil."""
        return np.split(np.arange(self.size), np.flatnonzero(np.diff(self.pupil)) + 1) if self.size else []

    @cached_property
    def of_offering(self) -> list[Ints]:
        """The place columns of each offering."""
        order = np.argsort(self.offering, kind="stable")
        ends = np.searchsorted(self.offering[order], np.arange(1, len(self.offerings)))
        return np.split(order, ends) if len(self.offerings) else []

    @cached_property
    def auxiliary(self) -> tuple[tuple[Column, int, int], ...]:
        """The ``need`` and ``serve`` columns: (name, upper limit, index of the pupil)."""
        found: list[tuple[Column, int, int]] = []
        for index, key in enumerate(self.pupils):
            needs = self.problem.pupil[key].needs
            if needs > 0 and Goal.NEEDS in self.policy.goals:
                found.append((("need", *key), needs, index))
            if Goal.SERVED in self.policy.goals:
                found.append((("serve", *key), 1, index))
        return tuple(found)

    def name(self, column: int) -> Column:
        """The name of a place column."""
        return ("place", *self.pupils[self.pupil[column]], self.offerings[self.offering[column]].offering_id)

    def can_fall_short(self, offering: int) -> bool:
        """Whether the group has a minimum that a pupil or two cannot meet."""
        group = self.offerings[offering]
        return group.run is Run.AUTO and group.min_size > 1

    def placement(self, column: int) -> Placement:
        """The placement that a place column stands for."""
        offering = self.offerings[self.offering[column]]
        rank = int(self.rank[column]) or None
        home_site, pupil_id = self.pupils[self.pupil[column]]
        return Placement(
            home_site,
            pupil_id,
            offering.offering_id,
            offering.elective,
            offering.site_id,
            rank,
            int(self.minutes[column]),
        )


def candidates_of(problem: Problem, policy: Policy, eligibility: Eligibility | None = None) -> Candidates:
    """Number the eligible pairs of a round; ``eligibility`` is that of this round, if it has been worked out already.

    Raises:
        RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
    """
    eligibility = eligibility or Eligibility(problem, policy)
    faults = eligibility.lock_faults()
    if faults:
        raise RoundError(faults)
    pairs = eligibility.candidates
    offerings = tuple(sorted(problem.offerings, key=lambda o: o.offering_id))
    number = {o.offering_id: i for i, o in enumerate(offerings)}
    pupils = tuple(sorted({c.key for c in pairs}))
    pupil_number = {key: i for i, key in enumerate(pupils)}
    baseline = {(p.home_site, p.pupil_id, p.offering_id) for p in problem.baseline}
    return Candidates(
        problem,
        policy,
        eligibility,
        pupils,
        offerings,
        pupil=np.array([pupil_number[c.key] for c in pairs], dtype=np.int64),
        offering=np.array([number[c.offering_id] for c in pairs], dtype=np.int64),
        rank=np.array([c.rank or 0 for c in pairs], dtype=np.int64),
        minutes=np.array([c.travel_minutes for c in pairs], dtype=np.int64),
        guest=np.array([c.guest for c in pairs], dtype=np.bool_),
        locked=np.array([c.locked for c in pairs], dtype=np.bool_),
        baseline=np.array([(c.home_site, c.pupil_id, c.offering_id) in baseline for c in pairs], dtype=np.bool_),
        baseline_size=len(baseline),
    )
