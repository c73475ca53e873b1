"""All rounds, one round with its settings and periods, and its copies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webui import dates
from webui.language import language
from webui.memory.results import is_visible
from webui.pages.page import FormPage, Page
from webui.store.offer import OfferingRow
from webui.store.pupils import PupilRow
from webui.store.rounds import PeriodRow, RoundRow, worked_on
from webui.store.runs import PublicationRow


@dataclass(frozen=True)
class RoundLine:
    """A round in the list."""

    id: int
    version: int
    school_year: str
    title: str
    groups: int
    pupils: int
    current: bool
    archived: bool
    published: bool


@dataclass(frozen=True)
class PeriodLine:
    """A period in the list."""

    id: int
    name: str
    start: str
    end: str


@dataclass(frozen=True, kw_only=True)
class RoundsPage(Page):
    """All rounds."""

    template: ClassVar[str] = "rounds/rounds.html"

    rounds: tuple[RoundLine, ...]


@dataclass(frozen=True, kw_only=True)
class NewRoundPage(FormPage):
    """A new round."""

    template: ClassVar[str] = "rounds/new.html"


@dataclass(frozen=True, kw_only=True)
class CopyPage(FormPage):
    """Next year's round from an earlier one."""

    template: ClassVar[str] = "rounds/copy.html"

    source: str


@dataclass(frozen=True, kw_only=True)
class SettingsPage(FormPage):
    """A round's settings, periods and downloads."""

    template: ClassVar[str] = "rounds/settings.html"

    id: int
    name: str
    current: bool
    archived: bool
    published: bool
    version: int
    moments: tuple[tuple[Any, Any, str], ...]  # fields for day and time, and how it stands now
    periods: tuple[PeriodLine, ...]


@dataclass(frozen=True, kw_only=True)
class PeriodPage(FormPage):
    """A period."""

    template: ClassVar[str] = "rounds/period.html"

    round_id: int
    id: int | None = None  # None = a new one
    version: int


def round_name(row: RoundRow) -> str:
    """What people call a round."""
    return row.title or row.school_year


def newest_round(session: Session) -> int:
    """The id of the newest round; 0 if there is none."""
    return session.scalar(select(func.max(RoundRow.id))) or 0


def _published(session: Session) -> set[int]:
    """The rounds with a publication that everybody sees."""
    return set(session.scalars(select(PublicationRow.round_id).where(is_visible()).distinct()))


def rounds_page(session: Session) -> RoundsPage:
    """Read all rounds, the one that is worked on first."""
    current, seen = session.scalar(worked_on()), _published(session)
    rows = session.scalars(select(RoundRow).order_by(RoundRow.id.desc()))
    groups = _counts(session, OfferingRow.round_id)
    pupils = _counts(session, PupilRow.round_id, PupilRow.left_at.is_(None))
    lines = [
        RoundLine(
            id=row.id,
            version=row.version,
            school_year=row.school_year,
            title=row.title,
            groups=groups.get(row.id, 0),
            pupils=pupils.get(row.id, 0),
            current=row is current,
            archived=row.archived_at is not None,
            published=row.id in seen,
        )
        for row in rows
    ]
    lines.sort(key=lambda line: (not line.current, line.archived))
    return RoundsPage(title=gettext("Rounds"), rounds=tuple(lines))


def settings_page(session: Session, row: RoundRow, form: Any, moments: Sequence[str]) -> SettingsPage:
    """Read a round and its periods."""
    periods = session.scalars(select(PeriodRow).where(PeriodRow.round_id == row.id).order_by(PeriodRow.start))
    return SettingsPage(
        title=gettext("Settings of the round"),
        form=form,
        id=row.id,
        name=f"{row.school_year} {row.title}".strip(),
        current=session.scalar(worked_on()) is row,
        archived=row.archived_at is not None,
        published=row.id in _published(session),
        version=row.version,
        moments=tuple((form[f"{name}_day"], form[f"{name}_time"], _said(row, name)) for name in moments),
        periods=tuple(map(_period, periods)),
    )


def _said(row: RoundRow, name: str) -> str:
    moment = getattr(row, name)
    return dates.moment(moment, language(), ZoneInfo(row.timezone)) if moment else ""


def _period(row: PeriodRow) -> PeriodLine:
    return PeriodLine(row.id, row.name, dates.day(row.start, language()), dates.day(row.end, language()))


def _counts(session: Session, column: Any, *where: Any) -> dict[int, int]:
    query = select(column, func.count()).where(*where).group_by(column)
    return {row[0]: row[1] for row in session.execute(query)}
