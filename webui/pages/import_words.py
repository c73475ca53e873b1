"""Parts of a round, their columns and values as people read them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from matcher.files.columns import ROUND
from matcher.files.schema import Column, File, Value
from matcher.wording import text
from webui import dates
from webui.language import language
from webui.store.parts import PERIODS, PUPILS
from webui.store.translate import DECISIONS, HEADER

FILES = {file.part: file for file in ROUND}
SECRET = ("lottery_seed",)
_KEYS = {  # what names a record, beside a pupil's name
    "sites": ("name", "site_id"),
    "electives": ("elective", "title"),
    "offerings": ("offering_id", "title"),
    "sessions": ("offering_id",),
    "pupils": ("home_site", "pupil_id"),
    "wishes": ("home_site", "pupil_id"),
    "lessons": ("home_site", "class_", "pupil_id"),
    "travel": ("from_site", "to_site"),
    "overlaps": ("elective_a", "elective_b"),
    "locks": ("home_site", "pupil_id", "offering_id"),
    "baseline": ("home_site", "pupil_id", "offering_id"),
    "periods": ("name",),
}
_OF_NAME = ("first_name", "infix", "last_name")
SETTINGS = (*HEADER, *DECISIONS)


def part_name(part: str) -> str:
    """What people call a part of the round."""
    names = {
        "periods": gettext("Periods"),
        "sites": gettext("Sites"),
        "electives": gettext("Electives"),
        "offerings": gettext("Groups"),
        "sessions": gettext("Meetings"),
        "pupils": gettext("Pupils"),
        "wishes": gettext("Choices"),
        "lessons": gettext("Lessons"),
        "travel": gettext("Travel times"),
        "overlaps": gettext("Overlaps"),
        "locks": gettext("Fixed by hand"),
        "baseline": gettext("Earlier placements"),
    }
    return names[part]


def setting_name(name: str) -> str:
    """What people call a setting of the round."""
    names = {
        "school_year": gettext("School year"),
        "title": gettext("Title"),
        "lottery_seed": gettext("Seed of the lottery"),
        "timezone": gettext("Time zone"),
        "goals": gettext("Goals, in order"),
        "max_travel_minutes": gettext("Longest way, in minutes"),
        "buffer_minutes": gettext("Time to spare between two places, in minutes"),
        "travel_speed_kmh": gettext("Speed, in km per hour"),
        "travel_detour_factor": gettext("Detour"),
    }
    return names[name]


def setting_value(name: str, value: Any) -> str:
    """A setting as people read it; what is secret stays so."""
    if name in SECRET:
        return "•••"
    if name == "goals":
        return ", ".join(text("report", f"goal_{goal}", language()) for goal in value)
    return _plain(value)


def column_name(column: Column) -> str:
    """The heading of a column."""
    return column.nl.replace("_", " ") if language() == "nl" else column.name.replace("_", " ")


def label(part: str, record: Any) -> str:
    """Which record it is."""
    found = [str(getattr(record, key)) for key in _KEYS[part] if getattr(record, key) not in (None, "")]
    if part == PUPILS.name:
        name = dates.list_name(*(getattr(record, key) for key in _OF_NAME))
        return f"{name} ({' '.join(found)})" if name else " ".join(found)
    return " · ".join(found)


def told(part: str, record: Any) -> tuple[tuple[str, str], ...]:
    """Everything else that the record says: heading and value."""
    named = (*_KEYS[part], *(_OF_NAME if part == PUPILS.name else ()))
    values = ((a, name, value(part, a, getattr(record, a))) for a, name in _attributes(part) if a not in named)
    return tuple((name, shown) for a, name, shown in values if shown and not _is_default(part, a, record))


def changed(part: str, before: Any, after: Any, attributes: Iterable[str]) -> tuple[tuple[str, str, str], ...]:
    """What would change: heading, old value, new value."""
    names = dict(_attributes(part))
    nothing = gettext("empty")
    return tuple(
        (names.get(a, a), value(part, a, getattr(before, a)) or nothing, value(part, a, getattr(after, a)) or nothing)
        for a in attributes
    )


def value(part: str, attribute: str, found: Any) -> str:
    """A value as it stands in its file."""
    kind = next((c.value for c in _columns(part) if c.attribute == attribute), None)
    if found is not None and kind is Value.TIME:
        return dates.clock(found)
    if found is not None and kind is Value.WEEKDAY:
        return dates.weekday(found, language())
    return _plain(found)


def _plain(found: Any) -> str:
    if found is None:
        return ""
    if isinstance(found, bool):
        return gettext("yes") if found else gettext("no")
    if isinstance(found, dt.date):
        return dates.day(found, language())
    if isinstance(found, tuple | frozenset):
        return ", ".join(map(str, found))
    return str(found)


def _columns(part: str) -> tuple[Column, ...]:
    file: File | None = FILES.get(part)
    return file.columns if file is not None else ()


def _attributes(part: str) -> tuple[tuple[str, str], ...]:
    if part == PERIODS.name:
        return (("name", gettext("Name")), ("start", gettext("First day")), ("end", gettext("Last day")))
    return tuple((column.attribute, column_name(column)) for column in _columns(part))


def _is_default(part: str, attribute: str, record: Any) -> bool:
    file = FILES.get(part)
    column = next((c for c in _columns(part) if c.attribute == attribute), None)
    return file is not None and column is not None and file.defaults.get(column.name, ...) == getattr(record, attribute)
