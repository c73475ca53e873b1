"""What was kept long enough, and goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from webui import dates
from webui.database import config
from webui.language import language
from webui.operations.retention import Due, DueRound, due
from webui.pages.page import Page
from webui.store.base import now


@dataclass(frozen=True, kw_only=True)
class RetentionPage(Page):
    """What is due today, in words."""

    template: ClassVar[str] = "admin/retention.html"

    pupil_months: int
    log_months: int
    nothing: bool
    due: tuple[tuple[str, str], ...]


def retention_page(session: Session) -> RetentionPage:
    """Count what is due today."""
    settings = config()
    found = due(session, settings, now().astimezone(settings.zone).date())
    return RetentionPage(
        title=gettext("How long data are kept"),
        pupil_months=settings.keep_pupils_months,
        log_months=settings.keep_log_months,
        nothing=found.nothing,
        due=tuple(_lines(found)),
    )


def _lines(found: Due) -> Iterator[tuple[str, str]]:
    for one in found.rounds:
        yield f"{one.school_year} {one.title}".strip(), _round(one)
    rest = (
        (gettext("Access cards of pupils"), found.codes),
        (gettext("Uploads left without a decision"), found.uploads),
        (gettext("Links to set a password"), found.links),
        (gettext("Failed sign-ins"), found.attempts),
        (gettext("Entries of the log"), found.log),
    )
    yield from ((name, str(number)) for name, number in rest if number)


def _round(one: DueRound) -> str:
    counts = one.counts
    told = (
        ngettext("%(num)d pupil", "%(num)d pupils", counts["pupils"]),
        ngettext("%(num)d choice", "%(num)d choices", counts["wishes"]),
        ngettext("%(num)d run", "%(num)d runs", counts["runs"]),
    )
    since = gettext("due since %(day)s", day=dates.day(one.since, language()))
    return f"{', '.join(told)}; {since}"
