"""Dates, times and names, written the way people here write them. No Flask."""

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_date

from matcher.problem import Pupil

_MONDAY = dt.date(2024, 1, 1)


def day(date: dt.date, language: str) -> str:
    """``wo 26 aug 2026``."""
    return format_date(date, "EEE d MMM y", locale=language).replace(".", "")


def long_day(date: dt.date, language: str) -> str:
    """``woensdag 26 augustus 2026``."""
    return format_date(date, "EEEE d MMMM y", locale=language)


def today(zone: ZoneInfo) -> dt.date:
    """The day that it is now."""
    return dt.datetime.now(zone).date()


def moment(at: dt.datetime, language: str, zone: ZoneInfo) -> str:
    """``wo 26 aug 2026, 13:00`` in the given zone."""
    local = at.astimezone(zone)
    return f"{day(local.date(), language)}, {local:%H:%M}"


def clock(minutes: int) -> str:
    """``9:05`` from minutes since midnight."""
    return f"{minutes // 60}:{minutes % 60:02}"


def hours(start: int, end: int) -> str:
    """``13:00–15:30`` from minutes since midnight."""
    return f"{clock(start)}–{clock(end)}"


def weekday(number: int, language: str, *, plural: bool = False) -> str:
    """``woensdag``; 0 is Monday."""
    name = format_date(_MONDAY + dt.timedelta(days=number), "EEEE", locale=language)
    return f"{name}en" if plural and language == "nl" else f"{name}s" if plural else name


def first_meeting(start: dt.date, number: int) -> dt.date:
    """The first such weekday from a date on."""
    return start + dt.timedelta(days=(number - start.weekday()) % 7)


def minutes(number: int) -> str:
    """``48 min``; an hour and more as ``1 u 05``, which both languages read."""
    return f"{number} min"


def full_name(first: str | None, infix: str | None, last: str | None) -> str:
    """``Fatima van den Berg``."""
    return " ".join(part for part in (first, infix, last) if part)


def list_name(first: str | None, infix: str | None, last: str | None) -> str:
    """``Berg, Fatima van den``: as lists are sorted."""
    behind = " ".join(part for part in (first, infix) if part)
    return ", ".join(part for part in (last, behind) if part)


def sort_key(first: str | None, infix: str | None, last: str | None) -> tuple[str, str, str]:
    """Family name, then first name, the infix last."""
    return ((last or "").casefold(), (first or "").casefold(), infix or "")


def pupil_name(pupil: Pupil) -> str:
    """The name of a pupil of the matcher, or the number if there is none."""
    return full_name(pupil.first_name, pupil.infix, pupil.last_name) or pupil.pupil_id
