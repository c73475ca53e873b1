"""How two allocations differ, as lines of text."""

from collections.abc import Iterable

from matcher.cli.screen import Screen
from matcher.cli.summary import shown
from matcher.differences import GoalChange, Moved


def goal_lines(goals: Iterable[GoalChange], screen: Screen) -> list[str]:
    """A line per goal: before and after."""
    return [goal_line(goal, screen) for goal in goals]


def goal_line(goal: GoalChange, screen: Screen) -> str:
    """A goal before and after."""
    before, after = shown(goal.before, goal.levels), shown(goal.after, goal.levels)
    return screen.text("goal_change", goal=screen.text(f"goal_{goal.name}"), before=before, after=after)


def move_line(moved: Moved, screen: Screen) -> str:
    """A pupil's places before and after."""
    lost, gained = (", ".join(some) or screen.text("no_place") for some in (moved.lost, moved.gained))
    return f"{moved.home_site}:{moved.pupil_id}: {lost} → {gained}"
