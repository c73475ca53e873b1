"""What would change if: a round with some cells changed, solved and laid beside the round as it is.

Nothing is written, and the given round stays as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from matcher.allocation import Allocation
from matcher.answers.settings import Setting, changed, setting
from matcher.checker import goal_values
from matcher.codes import Goal, Status
from matcher.differences import GoalChange, Levelled, Moved, goal_change, moved_pupils
from matcher.policy import Options, Policy
from matcher.problem import Problem
from matcher.report import Figures, figures, groups

__all__ = ["Comparison", "GroupChange", "Setting", "Side", "changed", "compare", "setting", "what_if"]


@dataclass(frozen=True, slots=True)
class Side:
    """A round with an allocation of it."""

    problem: Problem
    policy: Policy
    allocation: Allocation


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group that runs or not, or has more or fewer pupils than before; None where there is no such group."""

    offering: str
    before: int | None  # pupils
    after: int | None
    status_before: str | None  # runs, cancelled
    status_after: str | None

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        pupils = {"offering": self.offering, "before": self.before, "after": self.after}
        return {**pupils, "status_before": self.status_before, "status_after": self.status_after}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one side differs from the other."""

    goals: tuple[GoalChange, ...]  # of the policy after; then those that only the policy before has
    moved: tuple[Moved, ...]
    groups: tuple[GroupChange, ...]  # those that differ, by id
    before: Figures
    after: Figures
    status: Status = Status.OPTIMAL  # stopped: the side after may be less than the best

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "status": self.status,
            "goals": [goal.to_json() for goal in self.goals],
            "moved": [one.to_json() for one in self.moved],
            "groups": [one.to_json() for one in self.groups],
            "figures": {"before": self.before.to_json(), "after": self.after.to_json()},
        }


def what_if(before: Side, settings: Iterable[Setting], options: Options | None = None) -> tuple[Comparison, Side]:
    """The round with the cells changed, solved, beside the side before; and that other side.

    Raises:
        RoundError: with every fault in the settings, or in the round as they make it.
        Conflict: the locks of the changed round allow no allocation.
    """
    from matcher.solver import solve  # noqa: PLC0415 - the solver loads slowly; faults need none

    problem, policy = changed(before.problem, before.policy, settings)
    outcome = solve(problem, policy, options)
    after = Side(problem, policy, outcome.allocation)
    return replace(compare(before, after), status=outcome.status), after


def compare(before: Side, after: Side) -> Comparison:
    """How two sides differ; they need not be of the same round."""
    return Comparison(
        _goal_changes(before, after),
        moved_pupils(before.allocation, after.allocation),
        _group_changes(before, after),
        figures(before.problem.pupils, before.problem, before.allocation),
        figures(after.problem.pupils, after.problem, after.allocation),
    )


def _goal_changes(before: Side, after: Side) -> tuple[GoalChange, ...]:
    goals = tuple(dict.fromkeys((*after.policy.goals, *before.policy.goals)))
    old, new = _values(before, goals), _values(after, goals)
    return tuple(goal_change(goal, old[goal], new[goal]) for goal in goals)


def _values(side: Side, goals: tuple[Goal, ...]) -> dict[Goal, Levelled]:
    values = goal_values(side.problem, replace(side.policy, goals=goals), side.allocation)
    return {name: (levels, value) for name, levels, value in values}


def _group_changes(before: Side, after: Side) -> tuple[GroupChange, ...]:
    old, new = ({g.offering_id: g for g in groups(s.problem, s.allocation)} for s in (before, after))
    found = []
    for offering in sorted(old.keys() | new.keys()):
        a, b = old.get(offering), new.get(offering)
        one = GroupChange(
            offering,
            before=a.placed if a else None,
            after=b.placed if b else None,
            status_before=a.status if a else None,
            status_after=b.status if b else None,
        )
        if (one.before, one.status_before) != (one.after, one.status_after):
            found.append(one)
    return tuple(found)
