"""A run that is not over, or that came to nothing."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.codes import Goal
from matcher.errors import RoundError
from matcher.problem import Problem
from webui.pages.fault_words import fault_told
from webui.pages.run_head import RunPage, head
from webui.pages.run_words import choice_name, clash_told, decimal, goal_name
from webui.store.base import now
from webui.store.runs import RunRow
from webui.store.translate import load_input
from webui.store.words import RUN_OVER, RUN_WORKS, RunState

_PRIORITY = str(Goal.PRIORITY)
_PATIENCE = dt.timedelta(minutes=1)  # longer than any worker takes to see a run, or to say that it lives


@dataclass(frozen=True)
class Level:
    """A part of a goal that is settled."""

    name: str
    value: int
    seconds: str


@dataclass(frozen=True)
class GoalLine:
    """A goal, and how far it is."""

    name: str
    kind: str
    state: str
    value: str
    seconds: str
    levels: tuple[Level, ...]  # of a goal with more than one number


@dataclass(frozen=True, kw_only=True)
class ProgressPage(RunPage):
    """A run that waits or works."""

    template: ClassVar[str] = "runs/progress.html"

    stage: str
    goals: tuple[GoalLine, ...]
    done: int
    attempt: int
    seconds: str
    before: int  # runs that wait in front of this one
    may_stop: bool
    nobody: str  # since when it waits although nobody works; empty = all is well


@dataclass(frozen=True, kw_only=True)
class FailedPage(RunPage):
    """A run without an outcome."""

    template: ClassVar[str] = "runs/failed.html"

    reason: str
    lines: tuple[str, ...]
    advice: str


def progress_page(session: Session, row: RunRow) -> ProgressPage:
    """Read how far a run is."""
    goals = tuple(_goals(row))
    waiting = select(func.count()).where(RunRow.id < row.id, RunRow.status.not_in(RUN_OVER))
    return ProgressPage(
        title=gettext("The allocation is being made"),
        run=head(session, row),
        stage=_stage(row),
        goals=goals,
        done=sum(goal.kind == "good" for goal in goals),
        attempt=row.attempt,
        seconds=_seconds((now() - row.started_at).total_seconds()) if row.started_at else "",
        before=(session.scalar(waiting) or 0) if row.status is RunState.QUEUED else 0,
        may_stop=row.status is not RunState.STOPPING,
        nobody=_nobody(session, row),
    )


def _nobody(session: Session, row: RunRow) -> str:
    """Workers look for a run every few seconds: one that waits longer, while none works on another, has no worker."""
    since = now() - row.created_at
    if row.status is not RunState.QUEUED or since < _PATIENCE:
        return ""
    alive = select(RunRow.id).where(RunRow.status.in_(RUN_WORKS), RunRow.heartbeat > now() - _PATIENCE)
    done = select(RunRow.id).where(RunRow.finished_at > now() - _PATIENCE)
    if session.scalar(alive.limit(1)) or session.scalar(done.limit(1)):
        return ""
    return _seconds(since.total_seconds())


def failed_page(session: Session, row: RunRow) -> FailedPage:
    """Read why a run has no outcome."""
    reason, lines, advice = _failure(session, row)
    return FailedPage(title=gettext("No allocation"), run=head(session, row), reason=reason, lines=lines, advice=advice)


def _stage(row: RunRow) -> str:
    if row.status is RunState.STOPPING:
        return gettext("Stopping; the best allocation so far is kept.")
    if row.status is RunState.QUEUED:
        return gettext("Waiting for its turn.")
    names = {
        "reading": gettext("The round is read."),
        "solving": gettext("The goals are reached one after the other."),
        "checking": gettext("Ready; every rule and every proof is checked once more."),
    }
    return names.get(str(row.progress.get("stage", "")), names["reading"])


def _goals(row: RunRow) -> Iterator[GoalLine]:
    told, stage = row.progress.get("goals", []), row.progress.get("stage")
    order = [*row.policy["goals"], *((str(Goal.LOTTERY),) if row.options.get("lottery", True) else ())]
    last = max((order.index(entry["goal"]) for entry in told if entry["goal"] in order), default=-1)
    busy = False
    for place, goal in enumerate(order):
        mine = [entry for entry in told if entry["goal"] == goal]
        single = len(mine) == 1 and not mine[0]["level"]
        reached = place < last or single or stage == "checking"
        kind, state = ("good", gettext("reached")) if reached else ("off", gettext("to come"))
        if not reached and not busy and stage == "solving":
            kind, state, busy = "wait", gettext("busy"), True
        yield GoalLine(
            name=goal_name(goal),
            kind=kind,
            state=state,
            value=str(mine[0]["value"]) if single else "",
            seconds=_seconds(mine[-1]["seconds"]) if mine else "",
            levels=tuple(_level(entry) for entry in mine if entry["level"]),
        )


def _level(entry: dict[str, Any]) -> Level:
    level = str(entry["level"])
    name = gettext("priority %(level)s", level=level) if entry["goal"] == _PRIORITY else choice_name(level)
    return Level(name, entry["value"], _seconds(entry["seconds"]))


def _seconds(number: float) -> str:
    if number >= 120:
        minutes = int(number // 60)
        return ngettext("%(num)d minute", "%(num)d minutes", minutes)
    return gettext("%(number)s s", number=decimal(round(number, 1) if number < 10 else round(number)))


def _input(session: Session, row: RunRow) -> Problem | None:
    """The round of the run; None if its faults keep it from being read."""
    try:
        return load_input(session, row.id)[0]
    except RoundError:
        return None


def _failure(session: Session, row: RunRow) -> tuple[str, tuple[str, ...], str]:
    """Why, the details, and what to do."""
    failure = row.failure or {}
    code = failure.get("code", "")
    again = gettext("Start again. If it happens again, tell whoever looks after this program the number of the run.")
    if row.status is RunState.CANCELLED:
        reason = gettext("This run was taken from the queue before it began.")
        return reason, (), gettext("Start a new one when you want.")
    if code == "faults":
        given = _input(session, row)
        lines = tuple(fault_told(fault, given) for fault in failure["faults"])
        return gettext("The round has faults."), lines, gettext("Mend them and start again.")
    if code == "conflict":
        problem, _ = load_input(session, row.id)
        lines = tuple(clash_told(problem, fact) for fact in failure["facts"])
        advice = gettext("Give up one of them: take a placement by hand away, or change a limit. Then start again.")
        return gettext("Placements by hand contradict each other. These cannot all hold:"), lines, advice
    if code == "no_answer":
        advice = gettext("Start again and give it more time.")
        return gettext("The run was stopped before it had found an allocation."), (), advice
    if code == "crashed":
        number = failure["attempts"]
        reason = ngettext("The run broke off %(num)d time.", "The run broke off %(num)d times.", number)
        return reason, (gettext("Perhaps the computer had too little memory."),), again
    lines = (*failure.get("violations", ()), *failure.get("unproved", ()))
    if code == "own_mistake":
        reason = gettext("The result did not pass our own check, so it is not used. It is our mistake, not yours.")
        return reason, lines, again
    return gettext("Something went wrong. It is our mistake, not yours."), lines, again
