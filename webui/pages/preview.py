"""What an upload would do: counts, and the rows behind each count; or what is wrong, where, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext

from matcher.errors import Fault
from matcher.wording import text
from webui.language import language
from webui.operations.differences import Changed, PartChanges
from webui.operations.imports import Preview
from webui.pages.import_words import changed, label, part_name, setting_name, setting_value, told
from webui.pages.page import Page
from webui.pages.tables import Column, Query, Table, table
from webui.store.parts import PUPILS

WHAT = ("new", "changed", "gone", "returned")
FAULTS, WARNINGS, SETTINGS = "faults", "warnings", "settings"


@dataclass(frozen=True)
class Count:
    """A number that leads to its rows."""

    number: int
    url: str  # empty = there are none
    here: bool


@dataclass(frozen=True)
class PartLine:
    """A part of the round in the summary."""

    name: str
    counts: tuple[Count, ...]  # as ``WHAT``
    unchanged: int


@dataclass(frozen=True)
class FaultLine:
    """Something that is wrong."""

    file: str
    row: str
    column: str
    value: str
    text: str


@dataclass(frozen=True)
class Line:
    """A record, and what is said of it."""

    name: str
    told: tuple[tuple[str, str], ...] = ()
    changed: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page):
    """What an upload would do."""

    template: ClassVar[str] = "imports/preview.html"

    id: int
    file_name: str
    can_apply: bool
    keep_missing: bool
    whats: tuple[str, ...]
    parts: tuple[PartLine, ...]
    faults: Count
    warnings: Count
    settings: Count
    shown: str  # title of the rows; empty = there is nothing to show
    table: Table[Any]
    fault_lines: tuple[FaultLine, ...]
    lines: tuple[Line, ...]
    gone: bool  # the lines tell of what is gone
    leavers: int
    returned: int
    other_year: str  # of the file, if it is not that of the round


def what_name(what: str) -> str:
    """What would happen to records."""
    names = {
        "new": gettext("New"),
        "changed": gettext("Changed"),
        "gone": gettext("Gone"),
        "returned": gettext("Back again"),
    }
    return names[what]


def preview_page(found: Preview, query: Query) -> PreviewPage:
    """The page; the address says which rows are shown."""
    asked = dict(query.filters)
    rows = _all_rows(found)
    at = (asked.get("part", ""), asked.get("what", ""))
    if at not in rows:
        at = next(iter(rows), ("", ""))
    cut: Table[Any] = table(rows.get(at, ()), (Column("all", ""),), query)
    pupils = next((part for part in found.parts if part.part == PUPILS.name), PartChanges(PUPILS.name))
    are_faults = at[0] in (FAULTS, WARNINGS)
    return PreviewPage(
        title=gettext("Check the upload"),
        id=found.import_id,
        file_name=found.file_name,
        can_apply=found.can_apply,
        keep_missing=found.keep_missing,
        whats=tuple(map(what_name, WHAT)),
        parts=tuple(_part(part, at, query) for part in found.parts),
        faults=_count(len(found.faults), (FAULTS, ""), at, query),
        warnings=_count(len(found.warnings), (WARNINGS, ""), at, query),
        settings=_count(len(found.settings), (SETTINGS, ""), at, query),
        shown=_title(at, cut.total) if rows else "",
        table=cut,
        fault_lines=tuple(map(fault_line, cut.rows)) if are_faults else (),
        lines=() if are_faults else tuple(_line(at[0], row) for row in cut.rows),
        gone=at[1] == "gone",
        leavers=len(pupils.gone),
        returned=len(pupils.returned),
        other_year=next((str(s.after) for s in found.settings if s.name == "school_year" and s.before), ""),
    )


def fault_line(fault: Fault) -> FaultLine:
    """A fault with its text in the language of the page."""
    place = {"file": fault.file, "row": fault.row, "column": fault.column, "value": fault.value}
    given: dict[str, Any] = {**fault.params, **{name: found for name, found in place.items() if found is not None}}
    return FaultLine(
        file=fault.file,
        row=str(fault.row or ""),
        column=fault.column or "",
        value=fault.value or "",
        text=text("fault", fault.code, language(), **given),
    )


def _all_rows(found: Preview) -> dict[tuple[str, str], Sequence[Any]]:
    """Rows by what the address calls them; what has to be seen first is first."""
    rows: dict[tuple[str, str], Sequence[Any]] = {(FAULTS, ""): found.faults}
    for what in ("gone", "changed", "returned", "new"):
        for part in found.parts:
            rows[part.part, what] = getattr(part, what)
    rows[SETTINGS, ""] = found.settings
    rows[WARNINGS, ""] = found.warnings
    return {at: some for at, some in rows.items() if some}


def _part(part: PartChanges, here: tuple[str, str], query: Query) -> PartLine:
    counts = tuple(_count(part.counts[what], (part.part, what), here, query) for what in WHAT)
    return PartLine(part_name(part.part), counts, part.unchanged)


def _count(number: int, at: tuple[str, str], here: tuple[str, str], query: Query) -> Count:
    return Count(number, query.url(part=at[0], what=at[1]) + "#rows" if number else "", at == here)


def _title(at: tuple[str, str], number: int) -> str:
    part, what = at
    texts = {
        FAULTS: ngettext("%(num)d fault", "%(num)d faults", number),
        WARNINGS: ngettext("%(num)d remark", "%(num)d remarks", number),
        SETTINGS: gettext("Settings of the round"),
    }
    return texts[part] if part in texts else f"{part_name(part)}: {what_name(what).lower()} ({number})"


def _line(part: str, row: Any) -> Line:
    if part == SETTINGS:
        before, after = (setting_value(row.name, value) or "–" for value in (row.before, row.after))
        return Line(setting_name(row.name), changed=(("", before, after),))
    if isinstance(row, Changed):
        return Line(label(part, row.after), changed=changed(part, row.before, row.after, row.attributes))
    record = row[1] if isinstance(row, tuple) else row
    return Line(label(part, record), told=told(part, record))
