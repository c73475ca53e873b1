"""The values in the log: words instead of the words of the program; days and moments as people write them."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from matcher.answers.settings import setting
from matcher.codes import Goal, LockAction, Run
from webui import dates
from webui.database import config
from webui.language import language
from webui.operations.runs import Order
from webui.pages.import_words import FILES, SETTINGS, column_name, part_name, setting_name
from webui.pages.run_words import goal_name, run_state
from webui.people import Role
from webui.store.words import RunState
from webui.texts import role_name

_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d.*)?")
_MEETING = re.compile(r"([0-6]) (\d\d:\d\d-\d\d:\d\d.*)")  # as ``operations.groups`` writes a meeting down
_GOALS = {goal.value for goal in Goal}


def shown(key: str, value: Any) -> str:
    """A single value, neither a list nor a table."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if not isinstance(value, str):
        return str(value)
    words = _words().get(key, {})
    return words.get(value) or _told(key, value) or _moment(value) or value


def is_empty(value: Any) -> bool:
    """Whether it says nothing: no value at all, or none of what is counted."""
    return value is None or value in ("", [], {}) or (value == 0 and not isinstance(value, bool))


def _words() -> Mapping[str, Mapping[str, str]]:
    """By setting, the words for the words of the program."""
    goals = {order.value: goal_name(order) for order in Order if order is not Order.OWN}
    return {
        "action": {LockAction.PLACE: gettext("placed"), LockAction.KEEP_OUT: gettext("kept out")},
        "form": {
            "csv": gettext("table (CSV)"),
            "print": gettext("printed"),
            "pseudonyms": gettext("without names, to verify"),
            "pdf": gettext("to print (PDF)"),
            "xlsx": gettext("workbook (XLSX)"),
            "zip": gettext("several files (ZIP)"),
        },
        "order": {Order.OWN.value: gettext("The round's own order"), **goals},
        "part": {
            "demand": gettext("next year's offer"),
            "moves": gettext("who is moved"),
            "round": gettext("the data of the round"),
            "outcome": gettext("the result"),
            "certificate": gettext("the proof"),
        },
        "role": {role.value: role_name(role) for role in Role},
        "run": {
            Run.AUTO: gettext("with enough pupils"),
            Run.YES: gettext("in any case"),
            Run.NO: gettext("no"),
        },
        "status": {state.value: run_state(state)[1] for state in RunState},
    }


def _told(key: str, value: str) -> str:
    """What is made up of words of the program; empty if it is not."""
    if key == "goals" and value in _GOALS:
        return goal_name(value)
    if key in ("settings", "changed"):
        return setting_name(value) if value in SETTINGS else _cell(value)
    meeting = _MEETING.fullmatch(value) if key == "sessions" else None
    return f"{dates.weekday(int(meeting[1]), language())} {meeting[2].replace('-', '–', 1)}" if meeting else ""


def _cell(words: str) -> str:
    """``Groups cnc-1: seats 20`` of a change that was tried; empty if it is none."""
    try:
        one = setting(words)
    except ValueError:
        return ""
    part, name = one.file.removesuffix(".csv"), one.column
    if part not in FILES:
        return f"{setting_name(name) if name in SETTINGS else name}: {shown(name, one.value)}"
    column = next((column_name(c) for c in FILES[part].columns if c.name == name), name)
    return f"{part_name(part)} {one.key}: {column} {shown(name, one.value)}"


def _moment(value: str) -> str:
    """A moment or a day, which the log keeps as ISO 8601; empty if it is none."""
    if not _ISO.fullmatch(value):
        return ""
    found = dt.datetime.fromisoformat(value)
    if found.tzinfo is None:
        return dates.day(found.date(), language())
    return dates.moment(found, language(), config().zone)
