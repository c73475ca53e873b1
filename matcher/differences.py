"""How two allocations differ: what each goal reached in the one and in the other, and who has other places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matcher.allocation import Allocation, Value
from matcher.codes import Goal
from matcher.problem import PupilKey

Levelled = tuple[tuple[int, ...], Value]  # the levels of a goal, and what it reached
LESS_IS_BETTER = frozenset({Goal.RANKS_FAIR, Goal.RANKS_SUM, Goal.CHANGES, Goal.TRAVEL})


@dataclass(frozen=True, slots=True)
class GoalChange:
    """A goal in two allocations; the values are as in ``GoalResult``."""

    name: Goal
    before: Value
    after: Value
    levels: tuple[int, ...] = ()  # the ranks or priorities that the numbers of the values are about

    @property
    def gain(self) -> tuple[int, ...]:
        """Per level how much better the goal got: the first number that is not 0 says whether it did."""
        sign = -1 if self.name in LESS_IS_BETTER else 1
        return tuple(sign * (b - a) for a, b in zip(numbers(self.before), numbers(self.after), strict=True))

    @property
    def worse(self) -> bool:
        """Whether the goal got worse."""
        return self.gain < (0,) * len(self.gain)

    def direction(self, *, fewer_wishes: bool) -> int:
        """1 if people would call it better, -1 if worse, 0 if it is the same.

        The goals about choices count wished places. Where ``fewer_wishes`` are granted than before, fewer places at a
        choice are no gain: somebody has lost a wish.
        """
        zero = (0,) * len(self.gain)
        if self.gain == zero:
            return 0
        no_gain = fewer_wishes and self.name in (Goal.RANKS_FAIR, Goal.RANKS_SUM)
        return -1 if self.gain < zero or no_gain else 1

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it; ``levels`` only where the values have one number per level."""
        found: dict[str, Any] = {"name": self.name, "before": _plain(self.before), "after": _plain(self.after)}
        return {**found, "levels": list(self.levels)} if self.levels else found


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """A pupil with other places than before."""

    home_site: str
    pupil_id: str
    lost: tuple[str, ...]  # offering ids, sorted
    gained: tuple[str, ...]

    @property
    def key(self) -> PupilKey:
        """The pupil's key."""
        return (self.home_site, self.pupil_id)

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        name = {"home_site": self.home_site, "pupil_id": self.pupil_id}
        return {**name, "from": list(self.lost), "to": list(self.gained)}


def moved_pupils(before: Allocation, after: Allocation) -> tuple[Moved, ...]:
    """Every pupil whose places differ, by home site and pupil."""
    found = []
    for key in sorted(before.of_pupil.keys() | after.of_pupil.keys()):
        old, new = _offerings(before, key), _offerings(after, key)
        if old != new:
            found.append(Moved(*key, tuple(sorted(old - new)), tuple(sorted(new - old))))
    return tuple(found)


def wishes_granted(allocation: Allocation) -> int:
    """The places that somebody wished; the others were given by hand."""
    return sum(p.rank is not None for p in allocation.placements)


def total_gain(goals: Iterable[GoalChange]) -> tuple[int, ...]:
    """How much better all goals together got, the first difference deciding."""
    return tuple(number for goal in goals for number in goal.gain)


def goal_change(name: Goal, before: Levelled, after: Levelled) -> GoalChange:
    """The change of a goal; a rank or priority that only one of the two has counts 0 in the other."""
    (levels, value), (new_levels, new_value) = before, after
    if levels == new_levels:
        return GoalChange(name, value, new_value, levels)
    every = tuple(sorted({*levels, *new_levels}, reverse=name is Goal.RANKS_FAIR))
    return GoalChange(name, _spread(levels, value, every), _spread(new_levels, new_value, every), every)


def _spread(levels: tuple[int, ...], value: Value, every: tuple[int, ...]) -> Value:
    known = dict(zip(levels, numbers(value), strict=True))
    return tuple(known.get(level, 0) for level in every)


def numbers(value: Value) -> tuple[int, ...]:
    """A value as a row of numbers."""
    return value if isinstance(value, tuple) else (value,)


def _offerings(allocation: Allocation, key: PupilKey) -> set[str]:
    return {p.offering_id for p in allocation.of_pupil.get(key, ())}


def _plain(value: Value) -> int | list[int]:
    return list(value) if isinstance(value, tuple) else value
