"""The order of the goals, step by step."""

import pytest

from matcher.codes import Goal
from webui.operations.errors import Refused
from webui.operations.goals import Step, rearranged

GOALS = (Goal.NEEDS, Goal.RANKS_FAIR, Goal.TRAVEL)


@pytest.mark.parametrize(
    ("goal", "step", "after"),
    [
        (Goal.TRAVEL, Step.UP, (Goal.NEEDS, Goal.TRAVEL, Goal.RANKS_FAIR)),
        (Goal.NEEDS, Step.DOWN, (Goal.RANKS_FAIR, Goal.NEEDS, Goal.TRAVEL)),
        (Goal.NEEDS, Step.UP, GOALS),
        (Goal.TRAVEL, Step.DOWN, GOALS),
        (Goal.RANKS_FAIR, Step.REMOVE, (Goal.NEEDS, Goal.TRAVEL)),
        (Goal.SERVED, Step.ADD, (*GOALS, Goal.SERVED)),
        (Goal.RANKS_FIRST, Step.ADD, (Goal.NEEDS, Goal.RANKS_FIRST, Goal.TRAVEL)),
    ],
)
def test_a_goal_moves_leaves_or_comes_in(goal: Goal, step: Step, after: tuple[Goal, ...]) -> None:
    assert rearranged(GOALS, goal, step) == after


@pytest.mark.parametrize(
    ("goal", "step"),
    [
        (Goal.NEEDS, Step.ADD),
        (Goal.SERVED, Step.UP),
        (Goal.SERVED, Step.REMOVE),
        (Goal.LOTTERY, Step.ADD),
        (Goal.LOTTERY, Step.UP),
    ],
)
def test_a_goal_is_in_the_list_once_and_the_lottery_always_last(goal: Goal, step: Step) -> None:
    with pytest.raises(Refused):
        rearranged(GOALS, goal, step)
