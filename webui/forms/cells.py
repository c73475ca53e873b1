"""Fields that are read as the matcher reads the cells of a file, with faults in its words; and ticks."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from matcher.files.schema import Column, File
from matcher.files.values import BadValueError, parse, parse_date
from matcher.wording import text
from webui.language import language

_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff\ufffd]")
COUNT = {"inputmode": "numeric", "autocomplete": "off"}
PLAIN = {"autocomplete": "off"}


def cleaned(given: str | None) -> str:
    """On one line, without signs that nobody can see."""
    return " ".join(_UNSEEN.sub(" ", given or "").split())


def choices_of(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Choices of values with their names."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def same_words(words: Iterable[str]) -> list[SelectChoice]:
    """Choices of words that are their own names."""
    return choices_of((word, word) for word in words)


class CellField(StringField):
    """A text that is read as a cell of a column is; ``value`` is what it says, None if it is empty."""

    def __init__(self, label: Any, validators: Any, *, file: File, name_of: str, **more: Any) -> None:
        self.column: Column = next(c for c in file.columns if c.name == name_of)
        self.value: Any = None
        super().__init__(label, validators, filters=[cleaned], **more)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read it.

        Raises:
            ValidationError: it cannot be read; in the matcher's words.
        """
        try:
            self.value = parse(self.data, self.column) if self.data else None
        except BadValueError as error:
            raise ValidationError(text("fault", error.code, language(), value=self.data, **error.params)) from None


class DayField(StringField):
    """A date."""

    widget = DateInput()
    value: dt.date | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Read it.

        Raises:
            ValidationError: it is no date.
        """
        given = (self.data or "").strip()
        try:
            self.value = parse_date(given) if given else None
        except BadValueError as error:
            raise ValidationError(text("fault", error.code, language(), value=given)) from None


class Ticks(SelectMultipleField):
    """Several of a few words."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
