"""Prices in words: which way a goal goes, who moves, and what is known of a price that is not proved."""

from collections.abc import Sequence

from flask_babel import gettext

from matcher.differences import GoalChange, Moved
from matcher.problem import Problem
from webui import dates
from webui.pages.run_words import goal_name, goal_value, group_title


def direction_told(change: GoalChange, *, fewer_wishes: bool) -> tuple[str, str]:
    """The look and the word: better, worse or the same."""
    told = {
        1: ("good", gettext("Better")),
        0: ("off", gettext("Same")),
        -1: ("bad", gettext("Worse")),
    }
    return told[change.direction(fewer_wishes=fewer_wishes)]


def before_and_after(change: GoalChange) -> tuple[str, str]:
    """Both values of the goal."""
    values = (list(v) if isinstance(v, tuple) else v for v in (change.before, change.after))
    before, after = (goal_value(change.name, value, change.levels) for value in values)
    return before, after


def moved_told(problem: Problem, moved: Moved, school: str = "") -> str:
    """Who moves, of which school if it is told, and what changes; the pupil may have other places beside it."""
    pupil = problem.pupil.get(moved.key)
    name = dates.pupil_name(pupil) if pupil is not None else moved.pupil_id
    who = f"{name}, {school}" if school else name
    old, new = (", ".join(group_title(problem, code) for code in part) for part in (moved.lost, moved.gained))
    if not new:
        return gettext("%(pupil)s: loses %(old)s", pupil=who, old=old)
    if not old:
        return gettext("%(pupil)s: gets %(new)s", pupil=who, new=new)
    return gettext("%(pupil)s: from %(old)s to %(new)s", pupil=who, old=old, new=new)


def unproved(goals: Sequence[GoalChange], bounds: Sequence[GoalChange]) -> str:
    """What is known of a price that could not be proved in time."""
    if not goals:
        return gettext("In the time there is, it was neither worked out nor shown to be impossible. Try again later.")
    told = gettext("Not proved: this is possible as shown, but there may be a better way that was not found in time.")
    pairs = zip(goals, bounds, strict=False)
    open_ = next((at_best for goal, at_best in pairs if goal.after != at_best.after), None)
    if open_ is None:
        return told
    _, value = before_and_after(open_)
    least = gettext("%(goal)s: at best %(value)s.", goal=goal_name(open_.name), value=value)
    return f"{told} {least}"
