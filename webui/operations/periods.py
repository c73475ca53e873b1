"""Periods of a round: added, changed, removed. Whoever changes one changes the round, so its version counts."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from webui.audit import Record, record
from webui.operations.errors import Refused
from webui.operations.rounds import as_seen, commit
from webui.people import Actor
from webui.store.offer import SessionRow
from webui.store.pupils import LessonRow
from webui.store.rounds import PeriodRow, RoundRow


@dataclass(frozen=True, slots=True)
class GivenPeriod:
    """A part of the school year, both dates included."""

    name: str
    start: dt.date
    end: dt.date


def add_period(session: Session, actor: Actor, round_id: int, version: int, given: GivenPeriod) -> PeriodRow:
    """Add a period. ``version`` is the one of the round that the person saw.

    Raises:
        StaleError: somebody else changed the round since.
        Refused: it has no name, one that is taken, or ends before it begins.
    """
    row = as_seen(session, round_id, version)
    _check(session, round_id, given)
    period = PeriodRow(round_id=round_id, name=given.name.strip(), start=given.start, end=given.end)
    session.add(period)
    session.flush()
    record(session, actor, "period.add", Record("periods", period.id, round_id), after=_words(period))
    _commit(session, row)
    return period


def change_period(session: Session, actor: Actor, period_id: int, version: int, given: GivenPeriod) -> PeriodRow:
    """Change name or dates; meetings and lessons in it follow. Raises as ``add_period``, LookupError if it is gone."""
    period = _period(session, period_id)
    row = as_seen(session, period.round_id, version)
    _check(session, period.round_id, given, but=period_id)
    before = _words(period)
    period.name, period.start, period.end = given.name.strip(), given.start, given.end
    about = Record("periods", period.id, period.round_id)
    record(session, actor, "period.change", about, before=before, after=_words(period))
    _commit(session, row)
    return period


def remove_period(session: Session, actor: Actor, period_id: int, version: int) -> None:
    """Take a period away; raises as ``change_period``, and Refused while groups or lessons are in it."""
    period = _period(session, period_id)
    row = as_seen(session, period.round_id, version)
    for kind in (SessionRow, LessonRow):
        if session.scalar(select(exists().where(kind.period_id == period_id))):
            raise Refused("period_in_use")
    record(session, actor, "period.remove", Record("periods", period.id, period.round_id), before=_words(period))
    session.delete(period)
    _commit(session, row)


def _period(session: Session, period_id: int) -> PeriodRow:
    period = session.get(PeriodRow, period_id, populate_existing=True)
    if period is None:
        raise LookupError(f"no period {period_id}")
    return period


def _check(session: Session, round_id: int, given: GivenPeriod, *, but: int | None = None) -> None:
    name = given.name.strip()
    if not name:
        raise Refused("empty_required", "name")
    same = select(PeriodRow.id).where(PeriodRow.round_id == round_id, PeriodRow.name == name)
    if session.scalar(same) not in (None, but):
        raise Refused("period_there", "name")
    if given.end < given.start:
        raise Refused("ends_before_start", "end")


def _commit(session: Session, row: RoundRow) -> None:
    flag_modified(row, "title")  # the round has another version, although none of its own columns changed
    commit(session)


def _words(period: PeriodRow) -> dict[str, str]:
    return {"name": period.name, "start": period.start.isoformat(), "end": period.end.isoformat()}
