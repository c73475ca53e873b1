"""Publishing: which run everybody sees and from when. A publication moves one pointer; each leaves a trail.

No Flask here. Publications of one round wait for each other and for changes of the round's facts, so what was checked
is what is published. A publication is no fact of the round: it makes no run out of date.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matcher.differences import moved_pupils
from matcher.problem import PupilKey
from webui.audit import Record, record
from webui.memory.results import result
from webui.operations import lottery
from webui.operations.checks import check_run, has_result
from webui.operations.errors import Refused
from webui.operations.freshness import freshness
from webui.operations.lapsing import let_lapse
from webui.operations.rounds import StaleError
from webui.people import REGION_WIDE, SYSTEM, Actor
from webui.store.base import now
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RunPlacementRow, RunRow

MOST_NOTE = 500


@dataclass(frozen=True, slots=True)
class ToPublish:
    """What is published. ``seen`` is the last publication that the person saw, 0 if there was none."""

    run_id: int
    seen: int
    note: str = ""
    publish_at: dt.datetime | None = None  # None = at once


@dataclass(frozen=True, slots=True)
class LastChange:
    """When the places of a pupil changed last, and what they were before."""

    at: dt.datetime
    before: tuple[RunPlacementRow, ...]
    after: tuple[RunPlacementRow, ...]
    earlier: int  # the run of before
    later: int  # and the one that changed it


@dataclass(frozen=True)
class History:
    """The publications that everybody sees or saw, in order, and one pupil's places by run."""

    rows: tuple[PublicationRow, ...]
    places: Mapping[int, Sequence[RunPlacementRow]]  # empty as long as there was no correction

    @property
    def run_id(self) -> int | None:
        """The run that everybody sees; None if nothing is published."""
        return next((row.run_id for row in reversed(self.rows) if row.superseded_at is None), None)

    @property
    def last_change(self) -> LastChange | None:
        """The last publication that changed the pupil's places; None if none did."""
        for earlier, later in reversed(list(pairwise(self.rows))):
            before, after = self.places[earlier.run_id], self.places[later.run_id]
            if [p.offering for p in before] != [p.offering for p in after]:
                return LastChange(later.publish_at, tuple(before), tuple(after), earlier.run_id, later.run_id)
        return None

    @property
    def placed_since(self) -> dict[str, dt.datetime]:
        """Of each group that a correction placed the pupil in: since when, without a break."""
        since = dict[str, dt.datetime]()
        for earlier, later in pairwise(self.rows):
            had, has = ({p.offering for p in self.places[row.run_id]} for row in (earlier, later))
            stays = {code: moment for code, moment in since.items() if code in has}
            since = stays | dict.fromkeys(has - had, later.publish_at)
        return since


def publish(session: Session, actor: Actor, round_id: int, given: ToPublish) -> PublicationRow:
    """Let everybody see a run, at once or from a moment on. Asked for twice it is done once.

    Raises:
        StaleError: somebody published or withdrew something since the person saw it.
        Refused: the run is a what-if, has no result, breaks a rule, is not proved as it says, is out of date, or
            repairs what is not published any more; another publication waits for its moment; a correction without a
            note; a moment that is past.
    """
    _check_actor(actor)
    settle(session)
    run = session.get(RunRow, given.run_id)
    if run is not None and run.aside is not None:
        raise Refused("run_is_aside")
    if run is None or run.round_id != round_id or not has_result(run):
        raise Refused("run_without_result")
    if not check_run(session, run.id).passed:
        raise Refused("run_fails_checks")
    note = given.note.strip()[:MOST_NOTE]
    _hold(session, round_id)
    everything = publications(session, round_id)
    last = everything[-1] if everything else None
    if last is not None and last.id != given.seen:
        session.rollback()
        session.refresh(last)
        if _is_same(last, actor, given):
            return last  # the same form, sent twice
        raise StaleError
    try:
        _check_order(session, everything, given, note)
    except Refused:
        session.rollback()
        raise
    row = _insert(session, actor, _current(everything), given, note, round_id)
    session.commit()
    return row


def withdraw(session: Session, actor: Actor, publication_id: int) -> None:
    """Take back a publication whose moment has not come. One that was taken back already stays so.

    Raises:
        Refused: there is no such publication, or its moment has come.
    """
    _check_actor(actor)
    row = session.get(PublicationRow, publication_id)
    if row is None:
        raise Refused("publication_gone")
    _hold(session, row.round_id)
    session.refresh(row)
    if row.superseded_at is not None and row.published_at is None:
        session.rollback()
        return
    if row.published_at is not None or row.publish_at <= now():
        session.rollback()
        raise Refused("publication_done")
    row.superseded_at = now()
    record(session, actor, "publication.withdraw", Record("publications", row.id, row.round_id))
    session.commit()


def settle(session: Session) -> int:
    """Write down which timed publications have come; how many. Who reads compares moments and needs none of this."""
    come = select(PublicationRow).where(
        PublicationRow.published_at.is_(None),
        PublicationRow.superseded_at.is_(None),
        PublicationRow.publish_at <= now(),
    )
    rounds = sorted({row.round_id for row in session.scalars(come)})
    settled = 0
    for round_id in rounds:
        _hold(session, round_id)
        for row in session.scalars(come.where(PublicationRow.round_id == round_id).order_by(PublicationRow.publish_at)):
            _supersede(session, row, row.publish_at)
            row.published_at = row.publish_at
            about = Record("publications", row.id, round_id)
            record(session, SYSTEM, "publication.appear", about, after={"run": row.run_id})
            let_lapse(session, SYSTEM, round_id, row.run_id)
            settled += 1
        session.commit()
    return settled


def publications(session: Session, round_id: int) -> list[PublicationRow]:
    """All of them, in the order in which they were made."""
    rows = select(PublicationRow).where(PublicationRow.round_id == round_id).order_by(PublicationRow.id)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def waits(row: PublicationRow) -> bool:
    """Whether the moment of a publication is still to come."""
    return row.superseded_at is None and row.published_at is None and row.publish_at > now()


def came(rows: Iterable[PublicationRow]) -> list[PublicationRow]:
    """Those that are or were what everybody sees, in order."""
    found = [r for r in rows if r.published_at is not None or (r.superseded_at is None and r.publish_at <= now())]
    return sorted(found, key=lambda r: (r.publish_at, r.id))


def history(session: Session, round_id: int, key: PupilKey) -> History:
    """What was published to a pupil, read once."""
    rows = came(publications(session, round_id))
    return History(tuple(rows), _places(session, rows, key) if len(rows) > 1 else {})


def _places(session: Session, rows: Sequence[PublicationRow], key: PupilKey) -> dict[int, list[RunPlacementRow]]:
    """The places of a pupil by run."""
    placed = select(RunPlacementRow).where(
        RunPlacementRow.run_id.in_({r.run_id for r in rows}),
        RunPlacementRow.home_site == key[0],
        RunPlacementRow.number == key[1],
    )
    found: dict[int, list[RunPlacementRow]] = {r.run_id: [] for r in rows}
    for place in session.scalars(placed.order_by(RunPlacementRow.offering)):
        found[place.run_id].append(place)
    return found


def repairs_another(run: RunRow | None, current: PublicationRow | None) -> bool:
    """Whether a run keeps the places of an earlier publication than the one that everybody sees."""
    made = run.repair if run is not None else None
    return made is not None and current is not None and made.kept_id != current.run_id


def _check_actor(actor: Actor) -> None:
    if actor.role not in REGION_WIDE:
        raise Refused("not_allowed")


def _is_same(last: PublicationRow, actor: Actor, given: ToPublish) -> bool:
    """Whether exactly this was asked for already: the run, by this person, for this moment."""
    asked = given.publish_at or last.created_at  # what is published at once has the moment it was made
    same = last.run_id == given.run_id and last.made_by == actor.account_id and last.publish_at == asked
    return same and last.superseded_at is None


def _check_order(session: Session, everything: Sequence[PublicationRow], given: ToPublish, note: str) -> None:
    if any(waits(row) for row in everything):
        raise Refused("publication_waits")
    current = _current(everything)
    if current is not None and current.run_id == given.run_id:
        raise Refused("run_is_published")
    if current is not None and not note:
        raise Refused("note_needed", "note")
    if given.publish_at is not None and given.publish_at <= now():
        raise Refused("moment_is_past", "publish_at")
    if not freshness(session, given.run_id).fresh:
        raise Refused("run_out_of_date")
    if repairs_another(session.get(RunRow, given.run_id), current):
        raise Refused("repair_of_another")


def _current(everything: Sequence[PublicationRow]) -> PublicationRow | None:
    seen = came(everything)
    return seen[-1] if seen else None


def _insert(
    session: Session,
    actor: Actor,
    current: PublicationRow | None,
    given: ToPublish,
    note: str,
    round_id: int,
) -> PublicationRow:
    moment = now()
    row = PublicationRow(
        round_id=round_id,
        run_id=given.run_id,
        created_at=moment,
        made_by=actor.account_id,
        note=note,
        publish_at=given.publish_at or moment,
        published_at=None if given.publish_at else moment,
    )
    session.add(row)
    session.flush()
    if given.publish_at is None:
        _supersede(session, row, moment)
    after = {"run": given.run_id, "from": row.publish_at.isoformat(), **lottery.told(session, round_id, given.run_id)}
    if current is not None:
        old, new = result(session, current.run_id).allocation, result(session, given.run_id).allocation
        after |= {"instead_of": current.run_id, "moved": len(moved_pupils(old, new))}
    action = "publication.plan" if given.publish_at else "publication.publish"
    record(session, actor, action, Record("publications", row.id, round_id), after=after)
    if given.publish_at is None:
        let_lapse(session, actor, round_id, row.run_id)
    return row


def _supersede(session: Session, row: PublicationRow, moment: dt.datetime) -> None:
    """Earlier ones are what was seen until this moment."""
    earlier = update(PublicationRow).where(
        PublicationRow.round_id == row.round_id,
        PublicationRow.id != row.id,
        PublicationRow.superseded_at.is_(None),
        PublicationRow.publish_at <= moment,
    )
    published = func.coalesce(PublicationRow.published_at, PublicationRow.publish_at)
    session.execute(earlier.values(superseded_at=moment, published_at=published))


def _hold(session: Session, round_id: int) -> None:
    """Nobody else publishes in the round, or changes it, until this transaction ends; its revision stays."""
    same = update(RoundRow).where(RoundRow.id == round_id).values(revision=RoundRow.revision)
    session.connection().execute(same)
