"""Rules: goals in order, limits, and the lottery."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.codes import Goal
from matcher.policy import RANK_GOALS
from webui.operations.goals import Step
from webui.pages.goal_words import goal_example, goal_sentence, goal_title
from webui.pages.lottery import Lottery, lottery_of
from webui.pages.page import FormPage
from webui.store.rounds import RoundRow


@dataclass(frozen=True)
class GoalLine:
    """A goal in the list."""

    code: str
    title: str
    sentence: str
    instead: str = ""  # the goal whose place it would take


@dataclass(frozen=True)
class Example:
    """What the order of two goals means."""

    upper: str
    lower: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PolicyPage(FormPage):
    """Goals, limits, lottery."""

    template: ClassVar[str] = "policy/policy.html"

    version: int
    goals: tuple[GoalLine, ...]
    last: GoalLine
    more: tuple[GoalLine, ...]
    examples: tuple[Example, ...]
    lottery: Lottery


def policy_page(session: Session, row: RoundRow, form: Any) -> PolicyPage:
    """Everything that the region decides."""
    rank = next((goal for goal in row.goals if goal in RANK_GOALS), None)
    more = [goal for goal in Goal if goal not in row.goals and goal is not Goal.LOTTERY]
    return PolicyPage(
        title=gettext("Rules"),
        form=form,
        version=row.version,
        goals=tuple(_line(goal) for goal in row.goals),
        last=_line(Goal.LOTTERY),
        more=tuple(_line(goal, rank if goal in RANK_GOALS else None) for goal in more),
        examples=tuple(Example(goal_title(a), goal_title(b), goal_example(a, b)) for a, b in pairwise(row.goals)),
        lottery=lottery_of(session, row),
    )


def landing(goals: Sequence[Goal], goal: Goal, step: Step) -> str:
    """The mark on the page to go on at after a step: the button that was pressed, while it can be pressed again."""
    if goal not in goals:
        return "goals"
    can = {Step.UP: goal is not goals[0], Step.DOWN: goal is not goals[-1], Step.REMOVE: True}
    return f"{goal}-{next(one for one in (step, *can) if can.get(one))}"


def _line(goal: Goal, instead: Goal | None = None) -> GoalLine:
    return GoalLine(goal.value, goal_title(goal), goal_sentence(goal), goal_title(instead) if instead else "")
