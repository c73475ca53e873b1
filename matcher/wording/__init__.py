"""The words of the product: every code in Dutch and English.

``faults``, ``rules``, ``answers`` and ``report`` each hold a table ``TEXTS``: code → {"nl": …, "en": …}; that of
``faults`` and of ``report`` takes in those of modules beside it. The texts have the fields of ``str.format`` and two
kinds of format of our own:

* ``{seats} {seats:plaats|plaatsen}``: the first word for one, the second for any other number;
* ``{years:+leerjaar {years}}``: what follows the plus, only if the field is known.

Some fields are worded themselves: ``weekday`` by its code, ``because`` from the code of a ``rule`` and its numbers,
``reason`` from the name of an ``errno``.
"""

from functools import cache
from importlib import import_module
from string import Formatter
from typing import Any, Literal

from matcher.errors import Fault

Subject = Literal["fault", "rule", "answer", "staff", "report", "weekday"]
LANGUAGES = ("nl", "en")
_MODULES = {
    "fault": "faults",
    "rule": "rules",
    "answer": "answers",
    "staff": "staff",
    "report": "report",
    "weekday": "rules",
}
_WORDS = {"nl": ("rij", "kolom", "Let op"), "en": ("row", "column", "Note")}
_UNKNOWN = "…"


def text(kind: Subject, code: str, language: str, **numbers: object) -> str:
    """The sentence for a code, with its numbers filled in; a number that is not known shows as "…".

    Raises:
        KeyError: the code, or the language, has no wording.
    """
    template = _texts(kind)[code][language]
    sentence = _SENTENCE.vformat(template, (), _Numbers(numbers, language)).strip()
    if kind == "fault" and "candidate" in numbers and "{candidate}" not in template:
        sentence += " " + text("fault", "did_you_mean", language, candidate=numbers["candidate"])
    return sentence


class _Sentence(Formatter):
    """Fills in a template, words that go with a number included."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith("+"):
            return "" if value is _UNKNOWN else format_spec[1:]
        if "|" in format_spec:
            one, other = format_spec.split("|")
            return one if str(value) == "1" else other
        return str(super().format_field(value, format_spec))


_SENTENCE = _Sentence()


class _Numbers(dict[str, Any]):
    """The fields of a sentence, those that are worded themselves included."""

    def __init__(self, numbers: dict[str, object], language: str) -> None:
        super().__init__(numbers)
        weekday = _texts("weekday").get(str(numbers.get("weekday")))
        if weekday:
            self["weekday"] = weekday[language]
        self._language = language

    def __missing__(self, field: str) -> str:
        if field == "because" and "rule" in self:
            return text("rule", self["rule"], self._language, **self)
        if field == "reason" and "errno" in self:
            return errno_text(self["errno"], self._language)
        return _UNKNOWN


def is_worded(kind: Subject, code: str) -> bool:
    """Whether the code has a sentence of this kind."""
    return code in _texts(kind)


def errno_text(name: str, language: str) -> str:
    """What the system says is wrong, by the name of its number, such as ``EACCES``."""
    return text("report", f"errno_{name}" if f"errno_{name}" in _texts("report") else "errno", language, name=name)


def describe(fault: Fault, language: str) -> str:
    """A fault in one line: where it is, what is wrong and what to do."""
    row, column, note = _WORDS[language]
    place = fault.file if fault.key is None else f"{fault.file}/{fault.key}"
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
