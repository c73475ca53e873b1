"""Runs: asked for, stopped, named and thrown away; each with its audit entry."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matcher.codes import Goal
from matcher.errors import RoundError
from matcher.policy import RANK_GOALS, Options, Policy, with_rank_goal
from webui.audit import Record, record
from webui.jobs.queue import ask_to_stop, queue_run
from webui.memory.facts import facts
from webui.memory.results import result
from webui.operations import lottery
from webui.operations.errors import Refused
from webui.operations.rounds import Export, StaleError
from webui.papers.outcomes import certificate_file, outcome_zip
from webui.people import Actor
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RunRow, is_own
from webui.store.words import RUN_OVER, RUN_STANDS, RUN_WAITS, RunState

LONGEST = 600  # minutes


class Order(StrEnum):
    """Which goals: the round's own, or these with another one of the three rank goals."""

    OWN = "own"
    RANKS_FAIR = "ranks_fair"
    RANKS_FIRST = "ranks_first"
    RANKS_SUM = "ranks_sum"


class Part(StrEnum):
    """What can be downloaded of a run."""

    OUTCOME = "outcome"  # the directory that ``matcher solve`` writes
    CERTIFICATE = "certificate"
    ROUND = "round"  # the round directory that the run was made of


@dataclass(frozen=True, slots=True)
class NewRun:
    """What is asked for."""

    title: str = ""
    order: Order = Order.OWN
    minutes: int | None = None  # None = until proved
    seen: int = 0  # the newest run that the person saw: of what is newer, the same is not started once more


@dataclass(frozen=True, slots=True)
class Started:
    """A run, and whether it had been started already by the same click."""

    row: RunRow
    again: bool


def policy_for(policy: Policy, order: Order) -> Policy:
    """The round's policy with the order that was chosen."""
    return policy if order is Order.OWN else with_rank_goal(policy, Goal(order))


def own_order(policy: Policy) -> Order | None:
    """Which of the three the round's own policy is; None if it has no rank goal."""
    return next((Order(goal) for goal in policy.goals if goal in RANK_GOALS), None)


def start_run(session: Session, actor: Actor, round_id: int, given: NewRun) -> Started:
    """Put a run of the round as it is now in the queue.

    Raises:
        Refused: the round has faults, or the time limit is none.
        LookupError: there is no such round.
    """
    if given.minutes is not None and not 1 <= given.minutes <= LONGEST:
        raise Refused("wrong_minutes", "minutes")
    hold(session, round_id)
    found = facts(session, round_id)
    if any(not fault.warning for fault in found.faults):
        raise Refused("round_has_faults")
    policy = policy_for(found.stored.policy, given.order)
    options = Options(None if given.minutes is None else 60.0 * given.minutes)
    title = given.title.strip()
    try:
        row = queue_run(session, round_id, made_by=actor.account_id, policy=policy, options=options, title=title)
    except RoundError as error:
        raise Refused("round_has_faults") from error
    earlier = _same(session, row, given.seen)
    if earlier is not None:
        session.rollback()
        return Started(session.get_one(RunRow, earlier), again=True)
    told = {"title": title, "order": given.order, "minutes": given.minutes, "fingerprint": row.fingerprint}
    record(session, actor, "run.start", _about(row), after={**told, **lottery.told(session, round_id, row.id)})
    session.commit()
    return Started(row, again=False)


def stop_run(session: Session, actor: Actor, run_id: int) -> RunState:
    """Take a run from the queue, or let it end with the best so far; its state. One that is over stays as it is.

    Raises:
        LookupError: there is no such run.
    """
    row = _run(session, run_id)
    if row.status in RUN_OVER or row.status is RunState.STOPPING:
        return row.status
    before = row.status
    state = ask_to_stop(session, run_id, actor.account_id)
    if state is not before and state in (RunState.CANCELLED, RunState.STOPPING):
        record(session, actor, "run.stop", _about(row), before={"status": before}, after={"status": state})
    session.commit()
    return state


def name_run(session: Session, actor: Actor, run_id: int, seen: str, title: str) -> None:
    """Give a run another title. ``seen`` is the one that the person saw.

    Raises:
        LookupError: there is no such run.
        StaleError: somebody else gave it another title since.
    """
    row, title = _run(session, run_id), title.strip()
    if row.title == title:
        return
    renamed = update(RunRow).where(RunRow.id == run_id, RunRow.title == seen).values(title=title).returning(RunRow.id)
    if session.execute(renamed).one_or_none() is None:
        session.rollback()
        raise StaleError
    record(session, actor, "run.name", _about(row), before={"title": seen}, after={"title": title})
    session.commit()


def drop_run(session: Session, actor: Actor, run_id: int) -> None:
    """Throw a run away for good.

    Raises:
        LookupError: there is no such run.
        Refused: it is or was published, or it is not over.
    """
    row = _run(session, run_id)
    if session.scalar(select(PublicationRow.id).where(PublicationRow.run_id == run_id).limit(1)) is not None:
        raise Refused("run_published")
    if row.status not in RUN_OVER:
        raise Refused("run_waits" if row.status in RUN_WAITS else "run_works")
    told = {"title": row.title, "status": row.status, "fingerprint": row.fingerprint}
    record(session, actor, "run.drop", _about(row), before=told)
    session.delete(row)
    session.commit()


def export_run(session: Session, actor: Actor, run_id: int, part: Part, language: str) -> Export:
    """A file of a run: its outcome as ``matcher solve`` writes it, with class lists in this language, or a part of it.

    Raises:
        LookupError: there is no such run, or it has no such part.
    """
    row = _run(session, run_id)
    outcome = row.outcome
    if part is not Part.ROUND and outcome is None:
        raise LookupError(f"run {run_id} has no outcome")
    if part is Part.ROUND:
        made = Export(f"ronde-{run_id}.zip", "application/zip", row.round_zip)
    elif part is Part.CERTIFICATE:
        if row.certificate is None:
            raise LookupError(f"run {run_id} has no certificate")
        made = Export("certificate.json", "application/json", certificate_file(row.certificate))
    else:
        found = result(session, run_id)
        content = outcome_zip(found.problem, found.allocation, outcome or {}, row.certificate, language)
        made = Export(f"indeling-{run_id}.zip", "application/zip", content)
    record(session, actor, "run.download", _about(row), after={"part": part})
    session.commit()
    return made


def hold(session: Session, round_id: int) -> None:
    """Two clicks at the same time wait for each other from here on; nothing of the round is changed."""
    same = update(RoundRow).where(RoundRow.id == round_id).values(revision=RoundRow.revision)
    session.connection().execute(same)


def _same(session: Session, row: RunRow, seen: int) -> int | None:
    """A run that the same person started with the same words since."""
    query = select(RunRow.id, RunRow.options).where(
        RunRow.round_id == row.round_id,
        RunRow.id > seen,
        RunRow.id != row.id,
        RunRow.made_by == row.made_by,
        RunRow.title == row.title,
        RunRow.fingerprint == row.fingerprint,
        RunRow.status.in_(RUN_STANDS),
        is_own(),
    )
    return next(
        (number for number, options in session.execute(query.order_by(RunRow.id)) if options == row.options), None
    )


def _run(session: Session, run_id: int) -> RunRow:
    row = session.get(RunRow, run_id, populate_existing=True)
    if row is None:
        raise LookupError(f"no run {run_id}")
    return row


def _about(row: RunRow) -> Record:
    return Record("runs", row.id, row.round_id)
