"""The order of the goals, changed step by step. No rows, no Flask."""

from enum import StrEnum

from matcher.codes import Goal
from matcher.policy import RANK_GOALS
from webui.operations.errors import Refused


class Step(StrEnum):
    """What is done with a goal."""

    UP = "up"
    DOWN = "down"
    REMOVE = "remove"
    ADD = "add"  # as the last one; a way to count ranks takes the place of another one


def rearranged(goals: tuple[Goal, ...], goal: Goal, step: Step) -> tuple[Goal, ...]:
    """The goals after the step.

    Raises:
        Refused: the goal is not in the list, or in it already, or is always the last.
    """
    if goal is Goal.LOTTERY or (goal in goals) == (step is Step.ADD):
        raise Refused("doubled_goal" if goal in goals else "not_possible")
    if step is Step.REMOVE:
        return tuple(one for one in goals if one is not goal)
    if step is Step.ADD:
        return _added(goals, goal)
    order = list(goals)
    at = order.index(goal)
    to = min(max(0, at + (1 if step is Step.DOWN else -1)), len(order) - 1)
    order.insert(to, order.pop(at))
    return tuple(order)


def _added(goals: tuple[Goal, ...], goal: Goal) -> tuple[Goal, ...]:
    if goal in RANK_GOALS and any(one in RANK_GOALS for one in goals):
        return tuple(goal if one in RANK_GOALS else one for one in goals)
    return (*goals, goal)
