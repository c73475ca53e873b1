"""The words of the product: every code in Dutch and English.

``faults``, ``rules``, ``answers`` and ``report`` each hold a table ``TEXTS``: code → {"nl": …, "en": …}, with the
fields of ``str.format``.
"""

from collections import defaultdict
from functools import cache
from importlib import import_module
from string import Formatter
from typing import Literal

from matcher.errors import Fault

Subject = Literal["fault", "rule", "answer", "report", "weekday"]
LANGUAGES = ("nl", "en")
_MODULES = {"fault": "faults", "rule": "rules", "answer": "answers", "report": "report", "weekday": "rules"}
_WORDS = {"nl": ("rij", "kolom", "Let op"), "en": ("row", "column", "Note")}


def text(kind: Subject, code: str, language: str, **numbers: object) -> str:
    """The sentence for a code, with its numbers filled in; a number that is not known shows as "…".

    Raises:
        KeyError: the code, or the language, has no wording.
    """
    template = _texts(kind)[code][language]
    if "weekday" in numbers:
        weekday = _texts("weekday").get(str(numbers["weekday"]))
        numbers["weekday"] = weekday[language] if weekday else numbers["weekday"]
    sentence = Formatter().vformat(template, (), defaultdict(lambda: "…", numbers))
    if kind == "fault" and "candidate" in numbers and "{candidate}" not in template:
        sentence += " " + text("fault", "did_you_mean", language, candidate=numbers["candidate"])
    return sentence


def describe(fault: Fault, language: str) -> str:
    """A fault in one line: where it is, what is wrong and what to do."""
    row, column, note = _WORDS[language]
    place = fault.file
    if fault.row is not None:
        place += f", {row} {fault.row}"
    if fault.column is not None:
        place += f", {column} {fault.column}"
    sentence = text("fault", fault.code, language, **{**fault.params, **_place(fault)})
    return f"{place}: {note + ': ' if fault.warning else ''}{sentence}"


def _place(fault: Fault) -> dict[str, object]:
    place = {"file": fault.file, "row": fault.row, "column": fault.column, "value": fault.value}
    return {key: value for key, value in place.items() if value is not None}


@cache
def _texts(kind: Subject) -> dict[str, dict[str, str]]:
    module = import_module(f"matcher.wording.{_MODULES[kind]}")
    texts: dict[str, dict[str, str]] = module.WEEKDAY_NAMES if kind == "weekday" else module.TEXTS
    return texts
