"""A group as people enter it, and the rows that hold it. Commits nothing."""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import count
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from matcher.problem import Offering
from matcher.problem import Session as Meeting
from matcher.rules.timetable import clock
from webui.memory.facts import facts
from webui.store.offer import OfferingRow, SessionRow, SiteRow
from webui.store.parts import OFFERINGS, SESSIONS
from webui.store.translate import Ids, values_of

TOLD = ("description", "room", "bring", "first_day")  # columns that no file of the format knows
_PERSONAL = ("contact",)  # the audit says that it changed, not into what
_CODE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its weekly sessions, and what pupils are told of it."""

    offering: Offering  # ids of group and site may be empty while they are not known
    meetings: tuple[Meeting, ...] = ()
    description: str | None = None
    room: str | None = None
    bring: str | None = None
    first_day: dt.date | None = None

    def at(self, offering_id: str, site_id: str) -> "Group":
        """The same with ids, its sessions in order."""
        meetings = sorted((replace(m, offering_id=offering_id) for m in self.meetings), key=_in_week)
        offering = replace(self.offering, offering_id=offering_id, site_id=site_id)
        return replace(self, offering=offering, meetings=tuple(meetings))

    @property
    def told(self) -> dict[str, Any]:
        """The columns that no file of the format knows."""
        return {name: getattr(self, name) for name in TOLD}


def group_of(session: Session, row: OfferingRow) -> Group:
    """The group as it is stored."""
    problem = facts(session, row.round_id).problem
    offering = problem.offering[row.code]
    told = {name: getattr(row, name) for name in TOLD}
    return Group(offering, problem.sessions_of.get(row.code, ()), **told).at(row.code, offering.site_id)


def insert_group(session: Session, site: SiteRow, given: Group, ids: Ids) -> OfferingRow:
    """The row of a new group, with its sessions."""
    row = OfferingRow(round_id=site.round_id, **values_of(OFFERINGS, given.offering, ids), **given.told)
    session.add(row)
    session.flush()
    _insert_meetings(session, row, given, ids)
    return row


def update_group(session: Session, row: OfferingRow, before: Group, given: Group, ids: Ids) -> None:
    """Bring the row, and the sessions if they differ, to what is given."""
    for name, value in (values_of(OFFERINGS, given.offering, ids) | given.told).items():
        setattr(row, name, value)
    if given.meetings != before.meetings:
        flag_modified(row, "title")  # a new version, also if nothing but the sessions changed
        session.flush()
        session.execute(delete(SessionRow).where(SessionRow.offering_id == row.id))
        _insert_meetings(session, row, given, ids)


def new_code(site: str, title: str, taken: Collection[str]) -> str:
    """A short code for a group that is not taken yet, such as ``ampte-cnc-technieken-2``."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    base = f"{site}-{'-'.join(re.findall('[a-z0-9]+', plain))}"[:_CODE_LENGTH].strip("-")
    return next(code for n in count(1) if (code := base if n == 1 else f"{base}-{n}") not in taken)


def audit_words(given: Group) -> dict[str, Any]:
    """The group for the audit, without names of people."""
    words = {**asdict(given.offering), **given.told, "sessions": [_meeting_word(m) for m in given.meetings]}
    return {n: v.isoformat() if isinstance(v, dt.date) else v for n, v in words.items() if n not in _PERSONAL}


def _insert_meetings(session: Session, row: OfferingRow, given: Group, ids: Ids) -> None:
    known: Mapping[str, Any] = {**ids, OFFERINGS.name: {row.code: row.id}}
    session.add_all(SessionRow(round_id=row.round_id, **values_of(SESSIONS, m, known)) for m in given.meetings)


def _in_week(meeting: Meeting) -> tuple[int, int, int, str]:
    return (meeting.weekday, meeting.start, meeting.end, meeting.period or "")


def _meeting_word(meeting: Meeting) -> str:
    return f"{meeting.weekday} {clock(meeting.start)}-{clock(meeting.end)} {meeting.period or ''}".strip()
