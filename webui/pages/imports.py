"""Data: uploading, the last imports and what they did, and what the files look like."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from webui import dates
from webui.database import config
from webui.language import language
from webui.pages.import_words import part_name
from webui.pages.page import FormPage, Page
from webui.store.accounts import Account
from webui.store.imports import ImportRow
from webui.store.rounds import RoundRow
from webui.store.words import ImportState

_LATEST = 20


@dataclass(frozen=True)
class ImportLine:
    """An upload in the list."""

    id: int
    name: str
    when: str
    who: str
    kind: str  # of the state
    state: str
    did: tuple[str, ...]
    open: bool  # it waits to be confirmed


@dataclass(frozen=True, kw_only=True)
class ImportsPage(FormPage):
    """Upload, and what was uploaded."""

    template: ClassVar[str] = "imports/imports.html"

    round_id: int
    megabytes: int
    latest: tuple[ImportLine, ...]


@dataclass(frozen=True, kw_only=True)
class StalePage(Page):
    """The round changed while somebody looked at a preview."""

    template: ClassVar[str] = "imports/stale.html"

    id: int


def imports_page(session: Session, row: RoundRow, form: Any, own: int | None) -> ImportsPage:
    """Read the last uploads of the round."""
    newest = select(ImportRow).where(ImportRow.round_id == row.id).order_by(ImportRow.id.desc()).limit(_LATEST)
    found = list(session.scalars(newest))
    ids = {one.made_by for one in found if one.made_by is not None}
    names = {a.id: a.name for a in session.scalars(select(Account).where(Account.id.in_(ids)))} if ids else {}
    return ImportsPage(
        title=gettext("Data"),
        form=form,
        round_id=row.id,
        megabytes=config().upload_megabytes,
        latest=tuple(_line(one, names, own) for one in found),
    )


def _line(row: ImportRow, names: Mapping[int, str], own: int | None) -> ImportLine:
    states = {
        ImportState.PREVIEWED: ("wait", gettext("Not confirmed yet")),
        ImportState.APPLIED: ("good", gettext("Done")),
        ImportState.DROPPED: ("off", gettext("Dropped")),
    }
    kind, state = states[row.status]
    return ImportLine(
        id=row.id,
        name=row.file_name,
        when=dates.moment(row.finished_at or row.created_at, language(), config().zone),
        who=names.get(row.made_by or 0, gettext("The program")),
        kind=kind,
        state=state,
        did=_did(row.summary),
        open=row.status is ImportState.PREVIEWED and row.made_by == own,
    )


def _did(summary: Mapping[str, Any]) -> tuple[str, ...]:
    """What an upload did, or would have done, in words."""
    lines = []
    for part, counts in summary.items():
        if isinstance(counts, dict):
            words = [text for text in (_count(what, counts.get(what, 0)) for what in _WHAT) if text]
            if words:
                lines.append(f"{part_name(part)}: {', '.join(words)}")
    if summary.get("settings"):
        lines.append(gettext("Settings of the round"))
    faults = summary.get("faults", 0)
    if faults:
        lines.append(ngettext("%(num)d fault", "%(num)d faults", faults))
    return tuple(lines) or (gettext("No change"),)


_WHAT = ("new", "changed", "gone", "returned")


def _count(what: str, number: int) -> str:
    if not number:
        return ""
    texts = {
        "new": gettext("%(number)s new", number=number),
        "changed": gettext("%(number)s changed", number=number),
        "gone": gettext("%(number)s gone", number=number),
        "returned": gettext("%(number)s back again", number=number),
    }
    return texts[what]
