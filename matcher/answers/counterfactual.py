"""What decided about a wish: the round is solved with that wish granted, and the goals are compared."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from matcher.allocation import Allocation, Value
from matcher.checker import goal_values
from matcher.codes import Goal
from matcher.errors import Conflict
from matcher.policy import Policy
from matcher.problem import Problem, PupilKey
from matcher.rules.eligibility import Eligibility

if TYPE_CHECKING:
    from matcher.solver.granting import Granting

LOTTERY, LOCKED, NOT_PROVED, UNKNOWN = "lottery", "locked", "not_proved", "unknown"
_LESS_IS_BETTER = {Goal.RANKS_FAIR, Goal.RANKS_SUM, Goal.CHANGES, Goal.TRAVEL}

Values = tuple[tuple[Goal, tuple[int, ...], Value], ...]  # goal, levels, value


@dataclass(frozen=True, slots=True)
class Decision:
    """What stands between a pupil and a wish.

    ``decided`` is the first goal that would get worse, ``lottery`` if none would, ``locked`` if the placements fixed
    by hand leave no room, ``not_proved`` if a goal would even get better (the allocation is not the best), or
    ``unknown`` if it could not be worked out in time. A goal comes with its number in the allocation and with the wish
    granted, at ``level`` (rank or priority) if it has levels.
    """

    decided: str
    before: int | None = None
    after: int | None = None
    level: int | None = None

    def numbers(self) -> dict[str, int | str]:
        """The fields that are given."""
        found = {"before": self.before, "after": self.after, "level": self.level}
        return {"decided": self.decided, **{name: number for name, number in found.items() if number is not None}}


class Counterfactuals:
    """The decisions about the wishes that one allocation does not grant, each solved once.

    What they have in common is worked out once, when the first is asked for.
    """

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        allocation: Allocation,
        eligibility: Eligibility | None = None,
        seconds: float | None = None,
    ) -> None:
        """``seconds``: for one decision, beside what all have in common; without it each takes what it takes."""
        self.problem, self.policy, self.allocation = problem, policy, allocation
        self._eligibility, self._seconds = eligibility, seconds
        self._known: dict[tuple[PupilKey, str], Decision] = {}
        self._causes: dict[tuple[PupilKey, str], str] = {}

    def decision(self, key: PupilKey, offering_id: str) -> Decision:
        """What decided that this pupil has no place in this offering, which no rule of the pair forbids.

        Raises:
            RoundError: travel times that are needed are not known.
        """
        pair = (key, offering_id)
        if pair not in self._known:
            found = self._solved(key, offering_id)
            if found.decided == UNKNOWN:
                return found
            self._known[pair] = found
        return self._known[pair]

    def cause(self, key: PupilKey, offering_id: str) -> str:
        """What ``decision`` says that decided, without the numbers: found sooner.

        Raises:
            RoundError: travel times that are needed are not known.
        """
        pair = (key, offering_id)
        if pair not in self._causes:
            goal = self._granting.first_worse(*pair) if pair not in self._known and self._is_best else None
            self._causes[pair] = self.decision(*pair).decided if goal is None else goal
        return self._causes[pair]

    def _solved(self, key: PupilKey, offering_id: str) -> Decision:
        try:
            granted = self._granting.grant(key, offering_id, fewest_moves=False, seconds=self._seconds)
        except Conflict:
            return Decision(LOCKED)
        if granted is None or not granted.proved:
            return Decision(UNKNOWN)
        return first_difference(self._given, granted.values)

    @cached_property
    def _granting(self) -> "Granting":
        from matcher.solver.granting import Granting  # noqa: PLC0415 - most of what explains needs no solver

        return Granting(self.problem, self.policy, self.allocation, self._eligibility)

    @cached_property
    def _is_best(self) -> bool:
        """Whether the allocation is as good as any by the goals; if not, a wish may be granted and make one better."""
        return first_difference(self._given, self._granting.best.values).decided == LOTTERY

    @cached_property
    def _given(self) -> Values:
        return goal_values(self.problem, self.policy, self.allocation)


def first_difference(given: Values, granted: Values) -> Decision:
    """The first goal, and its first level, at which two allocations differ."""
    for (goal, levels, value), (_, _, other) in zip(given, granted, strict=True):
        pairs = zip(_numbers(value), _numbers(other), levels or (None,), strict=False)
        for before, after, level in pairs:
            if before != after:
                worse = (after > before) == (goal in _LESS_IS_BETTER)
                return Decision(goal, before, after, level) if worse else Decision(NOT_PROVED)
    return Decision(LOTTERY)


def _numbers(value: Value) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,)
