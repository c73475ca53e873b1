"""The offer of a site: groups added, changed, cancelled and removed, each with its audit entry.

Hosts change it until the offer closes, the coordinator afterwards as well. ``version`` is the group's, as the person
saw it: if it has changed, nothing is done.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from matcher.codes import Run
from matcher.errors import Fault
from matcher.validation import faults as faults_of
from webui.audit import Record, record
from webui.memory.facts import facts
from webui.memory.results import published_run
from webui.operations.demand import demands
from webui.operations.errors import Refused
from webui.operations.groups import Group, audit_words, group_of, insert_group, new_code, update_group
from webui.operations.rounds import StaleError
from webui.people import Actor, Role
from webui.store.base import now
from webui.store.offer import OfferingRow, SiteRow
from webui.store.pupils import LockRow, WishRow
from webui.store.revision import touch
from webui.store.rounds import RoundRow
from webui.store.runs import RunPlacementRow

GROUPS, SESSIONS = "offerings.csv", "sessions.csv"
_OTHERS = ("pupils", "wishes", "lessons", "travel", "overlaps", "locks", "baseline")  # no part of a group's faults


class GroupFaults(Refused):
    """The group cannot be like this. Each fault names its column; those of sessions their row, counted from 1."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(faults[0].code, faults[0].column or "")


def offer_is_open(row: RoundRow, actor: Actor) -> bool:
    """Whether the actor may change the offer of the round now; the coordinator may after the hosts."""
    if row.archived_at is not None:
        return False
    return actor.role is Role.COORDINATOR or row.offers_close_at is None or now() < row.offers_close_at


def site_is_open(session: Session, site: SiteRow, actor: Actor) -> bool:
    """The same, for the round of a site."""
    return offer_is_open(session.get_one(RoundRow, site.round_id), actor)


def add_group(session: Session, actor: Actor, site_id: int, given: Group, *, newest: int) -> OfferingRow:
    """Add a group. ``newest`` is the newest group's id when the form was opened: sent twice, it is added once.

    Raises:
        GroupFaults: it cannot be like this.
        Refused: the offer is closed, or the site is not the actor's.
    """
    site = session.get_one(SiteRow, site_id)
    _check_may(session, actor, site)
    _check_faults(session, site, given)
    found = facts(session, site.round_id)
    title = given.offering.title or found.problem.elective[given.offering.elective].title
    ids = found.stored.ids
    touch(session, site.round_id)  # nobody else adds a group until this is done
    rows = session.scalars(select(OfferingRow).where(OfferingRow.round_id == site.round_id)).all()
    later = [row.id for row in rows if row.id > newest and row.site_id == site.id]
    if later:
        session.rollback()  # facts are only read outside of a change
        same = next((n for n in later if _is_same(session, n, given)), None)
        if same is not None:
            return session.get_one(OfferingRow, same)
        return add_group(session, actor, site_id, given, newest=max(later))
    given = given.at(new_code(site.code, title, {row.code for row in rows}), site.code)
    row = insert_group(session, site, given, ids)
    record(session, actor, "offering.add", _about(row), after=audit_words(given))
    session.commit()
    return row


def change_group(session: Session, actor: Actor, offering_id: int, version: int, given: Group) -> OfferingRow:
    """Change a group and its sessions; its code and its site stay.

    Raises:
        StaleError: somebody else changed it since.
        GroupFaults: it cannot be like this.
        Refused: the offer is closed, or a group that is wished would be of another elective.
    """
    row, site = _begin(session, actor, offering_id)
    before, wanted = group_of(session, row), given.at(row.code, site.code)
    if wanted == before:
        return row
    _check_seen(row, version)
    _check_faults(session, site, given)
    if wanted.offering.elective != row.elective and why_kept(session, row):
        raise Refused("elective_wished", "elective")
    ids = facts(session, row.round_id).stored.ids
    with _stale_told(session):
        update_group(session, row, before, wanted, ids)
        record(session, actor, "offering.change", _about(row), before=audit_words(before), after=audit_words(wanted))
        session.commit()
    return row


def cancel_group(session: Session, actor: Actor, offering_id: int, version: int, *, cancelled: bool = True) -> None:
    """The group does not run, or may run again; wishes for it stay. Raises as ``change_group``."""
    row, _ = _begin(session, actor, offering_id)
    _check_seen(row, version)
    run = Run.NO if cancelled else Run.AUTO
    if (row.run is Run.NO) == cancelled:
        return
    action = "offering.cancel" if cancelled else "offering.restore"
    record(session, actor, action, _about(row), before={"run": row.run}, after={"run": run})
    row.run = run
    with _stale_told(session):
        session.commit()


def remove_group(session: Session, actor: Actor, offering_id: int, version: int) -> None:
    """Take a group that nobody wished out of the offer.

    Raises:
        StaleError: somebody else changed it since.
        Refused: the offer is closed; or it is wished, fixed for a pupil or published, so that it can only be cancelled.
    """
    row, _ = _begin(session, actor, offering_id)
    _check_seen(row, version)
    reason = why_kept(session, row)
    if reason:
        raise Refused(reason)
    record(session, actor, "offering.remove", _about(row), before=audit_words(group_of(session, row)))
    session.delete(row)
    with _stale_told(session):
        session.commit()


def why_kept(session: Session, row: OfferingRow) -> str:
    """Why the group cannot be removed; empty if it can. A leaver's wish for the group itself counts too."""
    if session.scalar(select(exists().where(WishRow.offering_id == row.id))) or demands(session, [row])[row.id].pupils:
        return "group_wished"
    if session.scalar(select(exists().where(LockRow.offering_id == row.id))):
        return "group_fixed"
    return "group_placed" if placed_in(session, row) else ""


def placed_in(session: Session, row: OfferingRow) -> int:
    """How many pupils have a place in the group, as published."""
    run_id = published_run(session, row.round_id)
    if run_id is None:
        return 0
    of_group = (RunPlacementRow.run_id == run_id, RunPlacementRow.offering == row.code)
    return session.scalar(select(func.count()).select_from(RunPlacementRow).where(*of_group)) or 0


def faults_in(session: Session, site: SiteRow, given: Group) -> tuple[Fault, ...]:
    """What the matcher says of the group by itself, warnings among it; sessions count in the order given."""
    found = facts(session, site.round_id)
    offering = replace(given.offering, offering_id="-", site_id=site.code)
    meetings = tuple(replace(meeting, offering_id="-") for meeting in given.meetings)
    nothing: dict[str, tuple[()]] = dict.fromkeys(_OTHERS, ())
    alone = found.problem.replace(offerings=(offering,), sessions=meetings, **nothing)
    rows = {GROUPS: [1], SESSIONS: list(range(1, len(meetings) + 1))}
    return tuple(f for f in faults_of(alone, found.stored.policy, rows) if f.file in rows and f.row is not None)


def consequences(session: Session, row: OfferingRow, given: Group) -> tuple[Fault, ...]:
    """What it means, as warnings, to change a group that is published or has begun."""
    before = group_of(session, row)
    given = given.at(row.code, before.offering.site_id)
    if given == before:
        return ()
    placed, seats = placed_in(session, row), given.offering.capacity
    found = []
    if placed > seats:
        found.append(Fault("seats_below_placed", GROUPS, 1, "capacity", str(seats), {"placed": placed}, warning=True))
    if placed:
        times = int(given.meetings != before.meetings)
        found.append(Fault("group_published", GROUPS, 1, None, None, {"placed": placed, "times": times}, warning=True))
    if placed and has_begun(session, row):
        found.append(Fault("group_begun", GROUPS, 1, warning=True))
    return tuple(found)


def has_begun(session: Session, row: OfferingRow) -> bool:
    """Whether its first day, or else the first period in which it meets, has come."""
    problem = facts(session, row.round_id).problem
    today = now().astimezone(ZoneInfo(problem.timezone)).date()
    starts = [problem.period[m.period].start for m in problem.sessions_of.get(row.code, ()) if m.period]
    first: dt.date | None = row.first_day or min(starts, default=None)
    return first is not None and first <= today


def _is_same(session: Session, offering_id: int, given: Group) -> bool:
    row = session.get_one(OfferingRow, offering_id)
    stored = group_of(session, row)
    return stored == given.at(row.code, stored.offering.site_id)


def _check_may(session: Session, actor: Actor, site: SiteRow) -> None:
    if not actor.reaches(site.code):
        raise Refused("not_possible")
    if not offer_is_open(session.get_one(RoundRow, site.round_id), actor):
        raise Refused("offer_closed")


def _check_faults(session: Session, site: SiteRow, given: Group) -> None:
    wrong = tuple(fault for fault in faults_in(session, site, given) if not fault.warning)
    if wrong:
        raise GroupFaults(wrong)


def _begin(session: Session, actor: Actor, offering_id: int) -> tuple[OfferingRow, SiteRow]:
    row = session.get_one(OfferingRow, offering_id, populate_existing=True)
    site = session.get_one(SiteRow, row.site_id)
    _check_may(session, actor, site)
    return row, site


def _check_seen(row: OfferingRow, version: int) -> None:
    if row.version != version:
        raise StaleError


def _about(row: OfferingRow) -> Record:
    return Record("offerings", row.id, row.round_id)


@contextmanager
def _stale_told(session: Session) -> Iterator[None]:
    try:
        yield
    except StaleDataError:
        session.rollback()
        raise StaleError from None
