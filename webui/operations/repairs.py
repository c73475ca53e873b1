"""Runs that keep what an earlier run gave, as far as the round as it is now allows it. No Flask here.

Once something is published every new run that is asked for here is its repair: as few published places as possible are
given up, and pupils of groups that have begun stay where they are. It is a run like any other, and can be published.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.errors import RoundError
from matcher.files import moves_csv
from matcher.repair import Prepared, prepare
from matcher.wording import text
from webui.audit import Record, record
from webui.jobs.queue import Given, queue_round
from webui.memory.facts import Facts, facts
from webui.memory.moves import moves
from webui.memory.results import published, result
from webui.operations import lottery
from webui.operations.checks import has_result
from webui.operations.errors import Refused
from webui.operations.rounds import Export, StaleError
from webui.operations.runs import hold
from webui.people import REGION_WIDE, Actor
from webui.store.revision import revision
from webui.store.runs import RepairRow, RunRow, is_own
from webui.store.words import RUN_STANDS


@dataclass(frozen=True, slots=True)
class Again:
    """A new run.

    ``keep`` is the run whose places are kept as far as possible; None = the best for all, from scratch. Once something
    is published that run is kept, whatever is asked; then pupils of groups that have begun by ``started`` stay where
    they are, and without a day all may move. ``seen`` is the newest run that the person saw, ``publication`` what was
    published by then, if the person saw that too.
    """

    keep: int | None = None
    seen: int = 0
    title: str = ""
    started: dt.date | None = None
    publication: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept: a run, the publication that made it public, and from when groups count as begun."""

    run_id: int | None
    publication_id: int | None
    started: dt.date | None


def allocate_again(session: Session, actor: Actor, round_id: int, given: Again) -> RunRow:
    """Ask for a run with everything that changed and was decided by hand. Asked for twice it is made once.

    Raises:
        StaleError: something else was published, or the round was changed, meanwhile.
        Refused: not for this person, the round has faults, or there is no such run to keep.
        Conflict: the decisions by hand contradict each other; only noticed where places are held.
    """
    if actor.role not in REGION_WIDE:
        raise Refused("not_allowed")
    kept = _kept(session, round_id, given)
    found = facts(session, round_id)
    earlier = _earlier(session, actor, round_id, given, kept)
    if earlier is not None:
        return earlier
    if not _is_over(session, round_id, kept.run_id):
        raise Refused("run_without_result")
    if any(not fault.warning for fault in found.faults):
        raise Refused("round_has_faults")
    ready = _prepared(session, found, kept)  # takes seconds in a large region: nobody waits for it
    hold(session, round_id)
    earlier = _earlier(session, actor, round_id, given, kept)
    if earlier is not None:
        session.rollback()
        session.refresh(earlier)
        return earlier
    if revision(session, round_id) != found.stored.revision or _kept(session, round_id, given) != kept:
        session.rollback()
        raise StaleError
    row = _queue(session, actor, found, given, ready)
    if ready is not None:
        session.add(repair_row(row.id, kept, ready, len(found.problem.locks)))
    _record(session, actor, row, kept, ready)
    session.commit()
    return row


def _kept(session: Session, round_id: int, given: Again) -> Kept:
    current = published(session, round_id)
    if given.publication is not None and given.publication != (current.id if current else 0):
        raise StaleError
    if current is None:
        return Kept(given.keep, None, None)
    return Kept(current.run_id, current.id, given.started)


def _earlier(session: Session, actor: Actor, round_id: int, given: Again, kept: Kept) -> RunRow | None:
    """The same run, asked for by the same person since."""
    newer = select(RunRow).where(
        RunRow.round_id == round_id,
        RunRow.id > given.seen,
        RunRow.made_by == actor.account_id,
        RunRow.revision == revision(session, round_id),
        RunRow.status.in_(RUN_STANDS),
        is_own(),
    )
    for row in session.scalars(newer.order_by(RunRow.id.desc())):
        made = Kept(row.repair.kept_id, row.repair.publication_id, row.repair.started) if row.repair else None
        if made == (kept if kept.run_id is not None else None):
            return row
    return None


def _is_over(session: Session, round_id: int, run_id: int | None) -> bool:
    if run_id is None:
        return True
    row = session.get(RunRow, run_id)
    return row is not None and row.round_id == round_id and has_result(row)


def _prepared(session: Session, found: Facts, kept: Kept) -> Prepared | None:
    if kept.run_id is None:
        return None
    allocation = result(session, kept.run_id).allocation
    try:
        return prepare(found.problem, found.stored.policy, allocation, kept.started, found.eligibility)
    except RoundError:
        raise Refused("round_has_faults") from None


def _queue(session: Session, actor: Actor, found: Facts, given: Again, ready: Prepared | None) -> RunRow:
    problem, policy = (ready.problem, ready.policy) if ready else (found.problem, found.stored.policy)
    made = Given(problem, policy, found.stored.revision)
    try:
        return queue_round(session, found.stored.round_id, made, made_by=actor.account_id, title=given.title)
    except RoundError:
        session.rollback()
        raise Refused("round_has_faults") from None


def repair_row(run_id: int, kept: Kept, ready: Prepared, decided: int) -> RepairRow:
    """Whose places a run keeps, and which of its locks are its own: those after the ones that were decided."""
    return RepairRow(
        run_id=run_id,
        kept_id=kept.run_id,
        publication_id=kept.publication_id,
        started=kept.started,
        held_count=len(ready.held),
        held=[[lock.home_site, lock.pupil_id, lock.offering_id] for lock in ready.problem.locks[decided:]],
        released=ready.released,
    )


def _record(session: Session, actor: Actor, row: RunRow, kept: Kept, ready: Prepared | None) -> None:
    told: dict[str, object] = {"title": row.title, "keeps": kept.run_id, "fingerprint": row.fingerprint}
    if ready is not None and kept.publication_id is not None:
        begun = kept.started.isoformat() if kept.started else None
        told |= {"begun_by": begun, "held": len(ready.held), "released": list(ready.released)}
    told |= lottery.told(session, row.round_id, row.id)
    record(session, actor, "run.start", Record("runs", row.id, row.round_id), after=told)


def export_moves(session: Session, actor: Actor, run_id: int, language: str) -> Export:
    """Every move of a run with its reason, as ``matcher repair`` writes it.

    Raises:
        LookupError: there is no such run, or it keeps no places of another.
    """
    row = session.get(RunRow, run_id)
    if row is None or row.repair is None:
        raise LookupError(f"run {run_id} keeps no places")
    changes = moves(session, row.repair.kept_id, run_id).changes
    content = moves_csv(change.move(text("report", f"reason_{change.reason}", language)) for change in changes)
    record(session, actor, "run.download", Record("runs", run_id, row.round_id), after={"part": "moves"})
    session.commit()
    return Export("moves.csv", "text/csv", content.encode())
