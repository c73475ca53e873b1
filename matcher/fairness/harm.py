"""Whether changes of places do harm: to a rule that was kept, to the goals of the policy, to a pupil who changes."""

from collections.abc import Mapping
from functools import cached_property

from matcher.allocation import Allocation
from matcher.checker import Facts, GoalValue, Violation, violations
from matcher.checker.values import values_from
from matcher.codes import Rule
from matcher.differences import goal_change, total_gain
from matcher.fairness.standing import Better, Standing
from matcher.rules.choice import NOBODY

_COUNTS = ("placed", "guests")  # in the numbers of a violation: how far it goes
_Which = tuple[str | int | None, ...]


class Harm:
    """The harm of changes to one allocation; what it has by itself is worked out once.

    The checker is asked, which shares nothing with what found the changes.
    """

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def to_rules(self, changes: list[Better]) -> bool:
        """Whether the changes together break a rule that was kept before, or break one further."""
        after = self._broken_in(self._standing.after(changes))
        return any(which not in self._broken or far > self._broken[which] for which, far in after.items())

    def to_goals(self, changes: list[Better]) -> bool:
        """Whether in the order of the policy the first goal that differs gets worse. The lottery is not asked."""
        pairs = zip(self._values, self._values_of(self._standing.after(changes)), strict=True)
        gain = total_gain(goal_change(old.name, old[1:], new[1:]) for old, new in pairs)
        return gain < (0,) * len(gain)

    @staticmethod
    def to_pupils(changes: list[Better]) -> bool:
        """Whether somebody gives up a place for one that is no better."""
        return any(c.instead and (c.wanted.rank or NOBODY) >= (c.instead.rank or NOBODY) for c in changes)

    @cached_property
    def _broken(self) -> Mapping[_Which, int]:
        return self._broken_in(self._standing.allocation)

    @cached_property
    def _facts(self) -> Facts:
        return Facts(self._standing.problem, self._standing.policy)

    @cached_property
    def _values(self) -> tuple[GoalValue, ...]:
        return self._values_of(self._standing.allocation)

    def _broken_in(self, allocation: Allocation) -> Mapping[_Which, int]:
        found = violations(self._standing.problem, self._standing.policy, allocation)
        return {_which(violation): _how_far(violation) for violation in found}

    def _values_of(self, allocation: Allocation) -> tuple[GoalValue, ...]:
        return values_from(self._facts, allocation)


def _which(found: Violation) -> _Which:
    """The rule and whom it is about."""
    numbers = (number for name, number in found.numbers.items() if name not in _COUNTS)
    return (found.rule, found.home_site, found.pupil_id, found.offering_id, *numbers)


def _how_far(found: Violation) -> int:
    """More is worse."""
    counts = [number for name in _COUNTS if isinstance(number := found.numbers.get(name), int)]
    return -sum(counts) if found.rule is Rule.MIN_SIZE else sum(counts)
