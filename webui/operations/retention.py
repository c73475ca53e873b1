"""What is kept no longer than needed: what is due on a day, and its removal. No Flask here.

Of a round whose time is over, everything about pupils goes: they themselves with wishes, locks and codes, and the
runs, which hold the round as it was. Offer and policy stay, to copy from, and the figures of the published run stand
in the log. Backups are beyond reach here: throw them away at the same age.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, CursorResult, Delete, delete, func, or_, select, update
from sqlalchemy.orm import Session

from matcher.fairness import too_small
from webui.audit import Record, record
from webui.memory.results import published_run
from webui.people import Actor
from webui.store.accounts import AccessCode, Attempt, ResetLink
from webui.store.audit import AuditEntry
from webui.store.base import Base, now
from webui.store.downloads import DownloadRow
from webui.store.imports import ImportRow
from webui.store.priorities import PriorityRow
from webui.store.pupils import BaselineRow, LessonRow, LockRow, PupilRow, WishRow
from webui.store.revision import touch
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RunPlacementRow, RunRow

LAST_DAY = (7, 31)  # month and day on which a school year ends
_UPLOAD_DAYS = 7  # that nobody confirmed or dropped
_ATTEMPT_DAYS = 1
_OF_SCHOOL = ("school", "wished", "placed", "mean_rank")  # what stays of its figures
_COUNTED: tuple[tuple[str, Any], ...] = (
    ("pupils", PupilRow),
    ("wishes", WishRow),
    ("locks", LockRow),
    ("baseline", BaselineRow),
    ("runs", RunRow),
)


class Terms(Protocol):
    """How long what is kept, as settings say."""

    @property
    def keep_pupils_months(self) -> int:
        """After the end of the school year."""
        ...

    @property
    def keep_log_months(self) -> int:
        """After what the entry tells of."""
        ...


@dataclass(frozen=True, slots=True)
class DueRound:
    """A round whose pupils are due, and how much there is."""

    round_id: int
    title: str
    school_year: str
    since: dt.date
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Due:
    """All that is due on a day."""

    rounds: tuple[DueRound, ...]
    codes: int  # access cards that were replaced, or whose school year is over
    uploads: int  # left without a decision
    links: int  # to set a password, that no longer work
    attempts: int  # to sign in
    log: int  # entries older than their term

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.rounds or self.codes or self.uploads or self.links or self.attempts or self.log)


def ends(school_year: str) -> dt.date:
    """The last day of a school year."""
    return dt.date(int(school_year[5:]), *LAST_DAY)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or the last that it has."""
    years, month = divmod(day.month - 1 + months, 12)
    first = dt.date(day.year + years, month + 1, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return min(first + dt.timedelta(days=day.day - 1), last)


def due(session: Session, terms: Terms, today: dt.date) -> Due:
    """What is due on a day, counted; nothing changes."""
    rounds = []
    for row in session.scalars(select(RoundRow).order_by(RoundRow.id)):
        since = months_later(ends(row.school_year), terms.keep_pupils_months)
        counts = {name: _count(session, kind, kind.round_id == row.id) for name, kind in _COUNTED}
        if since < today and any(counts.values()):
            rounds.append(DueRound(row.id, row.title, row.school_year, since, counts))
    rest = _rest(session, terms, today)
    return Due(tuple(rounds), **{name: _count(session, kind, which) for name, (kind, which) in rest.items()})


def remove(session: Session, actor: Actor, terms: Terms, today: dt.date) -> Due:
    """Remove what is due on a day, each round in a transaction of its own; what it was."""
    found = due(session, terms, today)
    for one in found.rounds:
        _empty(session, actor, one)
    rest = _rest(session, terms, today)
    removed = {name: _delete(session, kind, which) for name, (kind, which) in rest.items()}
    if any(removed.values()):
        record(session, actor, "retention.remove", Record("audit"), after={k: n for k, n in removed.items() if n})
    session.commit()
    return found


def _rest(session: Session, terms: Terms, today: dt.date) -> dict[str, tuple[type[Base], ColumnElement[bool]]]:
    """What goes by itself, beside the rounds: the rows of each kind."""
    over = [n for n, year in session.execute(select(RoundRow.id, RoundRow.school_year)) if ends(year) < today]
    pupils = select(PupilRow.id).where(PupilRow.round_id.in_(over))
    return {
        "codes": (AccessCode, or_(AccessCode.revoked_at.is_not(None), AccessCode.pupil_id.in_(pupils))),
        "uploads": (
            ImportRow,
            (ImportRow.content.is_not(None)) & (ImportRow.created_at < _before(today, days=_UPLOAD_DAYS)),
        ),
        "links": (ResetLink, or_(ResetLink.used_at.is_not(None), ResetLink.expires_at < _before(today))),
        "attempts": (Attempt, Attempt.at < _before(today, days=_ATTEMPT_DAYS)),
        "log": (AuditEntry, AuditEntry.at < _before(months_later(today, -terms.keep_log_months))),
    }


def _empty(session: Session, actor: Actor, one: DueRound) -> None:
    """Take everything about pupils out of a round, and put it away."""
    touch(session, one.round_id)
    run_id = published_run(session, one.round_id)
    outcome = session.scalar(select(RunRow.outcome).where(RunRow.id == run_id)) if run_id else None
    runs = select(RunRow.id).where(RunRow.round_id == one.round_id)
    session.execute(_all_of(RunPlacementRow, RunPlacementRow.run_id.in_(runs)))
    session.execute(_all_of(LessonRow, (LessonRow.round_id == one.round_id) & LessonRow.pupil_id.is_not(None)))
    pupils = select(PupilRow.id).where(PupilRow.round_id == one.round_id)
    session.execute(_all_of(AccessCode, AccessCode.pupil_id.in_(pupils)))
    for kind in (DownloadRow, PublicationRow, RunRow, ImportRow, WishRow, LockRow, BaselineRow, PriorityRow, PupilRow):
        session.execute(_all_of(kind, kind.round_id == one.round_id))
    archive = update(RoundRow).where(RoundRow.id == one.round_id, RoundRow.archived_at.is_(None))
    session.execute(archive.values(archived_at=now(), version=RoundRow.version + 1))
    figures = {} if outcome is None else {"figures": outcome["figures"], "schools": _schools(outcome)}
    about = Record("rounds", one.round_id, one.round_id)
    record(session, actor, "retention.empty", about, before=one.counts, after=figures)
    session.commit()


def _schools(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures of the schools as far as they point at nobody, for the report over the years."""
    hidden = too_small({one["school"]: one["wished"] for one in outcome["schools"]})
    return [{name: one[name] for name in _OF_SCHOOL} for one in outcome["schools"] if one["school"] not in hidden]


def _count(session: Session, kind: Any, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(kind).where(which)) or 0


def _delete(session: Session, kind: Any, which: ColumnElement[bool]) -> int:
    done = session.execute(_all_of(kind, which))
    assert isinstance(done, CursorResult)
    return done.rowcount


def _all_of(kind: Any, which: ColumnElement[bool]) -> Delete:
    return delete(kind).where(which).execution_options(synchronize_session=False)


def _before(day: dt.date, days: int = 0) -> dt.datetime:
    """The first moment of the day so many days earlier."""
    return dt.datetime.combine(day - dt.timedelta(days=days), dt.time(), dt.UTC)
