"""Asking for runs, and asking them to stop. The caller commits."""

from dataclasses import asdict, dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matcher.fingerprint import fingerprint
from matcher.policy import Options, Policy
from matcher.problem import Problem
from webui.jobs.announce import asked
from webui.papers.archives import round_zip
from webui.store.base import now
from webui.store.runs import RunRow
from webui.store.translate import load_stored
from webui.store.words import RUN_WORKS, RunState


def queue_run(
    session: Session,
    round_id: int,
    *,
    made_by: int | None = None,
    policy: Policy | None = None,
    options: Options | None = None,
    title: str = "",
) -> RunRow:
    """Ask for a run of the round as it is now, with its own policy or another one to compare.

    Raises:
        LookupError: there is no such round.
        RoundError: the round cannot be written as files.
    """
    stored = load_stored(session, round_id)
    given = Given(stored.problem, policy or stored.policy, stored.revision)
    return queue_round(session, round_id, given, made_by=made_by, options=options, title=title)


@dataclass(frozen=True)
class Given:
    """What a run is made of, and the revision of the round that it comes from."""

    problem: Problem
    policy: Policy
    revision: int


def queue_round(
    session: Session,
    round_id: int,
    given: Given,
    *,
    made_by: int | None = None,
    options: Options | None = None,
    title: str = "",
) -> RunRow:
    """Ask for a run of a round that need not be as it is stored; raises RoundError as ``queue_run``."""
    row = RunRow(
        round_id=round_id,
        title=title,
        made_by=made_by,
        revision=given.revision,
        fingerprint=fingerprint(given.problem, given.policy),
        policy=asdict(given.policy),
        options=asdict(options or Options()),
        round_zip=round_zip(given.problem, given.policy),
    )
    session.add(row)
    session.flush()
    asked(session, row.id)
    return row


def ask_to_stop(session: Session, run_id: int, by: int | None = None) -> RunState:
    """Take a run from the queue, or ask it to stop with the best allocation so far; the state it is in then.

    A run that is over stays as it is.
    """
    waits = update(RunRow).where(RunRow.id == run_id, RunRow.status == RunState.QUEUED)
    session.execute(waits.values(status=RunState.CANCELLED, stopped_by=by, finished_at=now()))
    works = update(RunRow).where(RunRow.id == run_id, RunRow.status.in_(RUN_WORKS))
    session.execute(works.values(status=RunState.STOPPING, stopped_by=by))
    return session.scalars(select(RunRow.status).where(RunRow.id == run_id)).one()
