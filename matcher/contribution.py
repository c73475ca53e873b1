"""What the placements of one pupil bring to each goal, so that small changes can be weighed without a solver.

Every goal but the lottery is a sum over pupils. A gain is a tuple of whole numbers, one per goal level in the order
of the policy, more is better; the gains of two allocations compare as tuples do.
"""

from collections.abc import Iterable, Sequence

from matcher.codes import Goal
from matcher.eligibility import Candidate
from matcher.policy import Policy
from matcher.problem import Problem, Pupil

Gain = tuple[int, ...]
Change = tuple[Pupil, Sequence[Candidate], Sequence[Candidate]]  # pupil, placements before, placements after


class Contributions:
    """The goal levels of a round and what a pupil's placements bring to each."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self._baseline = {(p.home_site, p.pupil_id, p.offering_id) for p in problem.baseline}
        ranks = sorted({w.rank for w in problem.wishes})
        priorities = sorted({p.priority for p in problem.pupils})
        by_goal = {Goal.PRIORITY: priorities, Goal.RANKS_FAIR: ranks[::-1], Goal.RANKS_FIRST: ranks}
        goals = [g for g in policy.goals if g is not Goal.LOTTERY]
        self.levels = tuple((goal, level) for goal in goals for level in by_goal.get(goal, [0]))

    def gain(self, pupil: Pupil, bundle: Sequence[Candidate]) -> Gain:
        """What these placements of the pupil bring to each level."""
        return tuple(self._at(goal, level, pupil, bundle) for goal, level in self.levels)

    def difference(self, changes: Iterable[Change]) -> Gain:
        """What the changes together bring, level by level."""
        total = [0] * len(self.levels)
        for pupil, before, after in changes:
            lost, won = self.gain(pupil, before), self.gain(pupil, after)
            total = [t + w - x for t, w, x in zip(total, won, lost, strict=True)]
        return tuple(total)

    def deciding(self, difference: Gain) -> tuple[Goal, int] | None:
        """The first goal that a difference changes and by how much, or None if it changes none."""
        for (goal, _), amount in zip(self.levels, difference, strict=True):
            if amount:
                return goal, amount
        return None

    def _at(self, goal: Goal, level: int, pupil: Pupil, bundle: Sequence[Candidate]) -> int:  # noqa: C901 - a table
        match goal:
            case Goal.NEEDS:
                return min(len(bundle), pupil.needs)
            case Goal.SERVED:
                return min(len(bundle), 1)
            case Goal.PLACEMENTS:
                return len(bundle)
            case Goal.PRIORITY:
                return len(bundle) if pupil.priority == level else 0
            case Goal.RANKS_FIRST:
                return sum(c.rank == level for c in bundle)
            case Goal.RANKS_FAIR:
                return -sum(c.rank == level for c in bundle)
            case Goal.RANKS_SUM:
                return -sum(c.rank or 0 for c in bundle)
            case Goal.CHANGES:
                return sum((c.home_site, c.pupil_id, c.offering_id) in self._baseline for c in bundle)
            case Goal.TRAVEL:
                return -sum(c.travel_minutes for c in bundle)
            case Goal.LOTTERY:
                return 0
