"""What a file of a round is made of: files, columns and kinds of value. The definition itself: ``columns``."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any


class Value(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    TIME = "time"
    WEEKDAY = "weekday"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TRACK = "track"
    PROFILE = "profile"
    TEXTS = "texts"
    WHOLES = "wholes"
    TRACKS = "tracks"
    PROFILES = "profiles"

    @property
    def is_list(self) -> bool:
        """Whether a cell holds several values, separated by ``|``."""
        return self in (Value.TEXTS, Value.WHOLES, Value.TRACKS, Value.PROFILES)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``least`` and ``most`` bound a number; ``also`` lists further headings it goes by."""

    name: str
    nl: str  # heading in Dutch
    help_nl: str
    help_en: str
    value: Value = Value.TEXT
    required: bool = False
    least: int | None = None
    most: int = 1_000_000
    choices: type[StrEnum] | None = None
    also: tuple[str, ...] = ()

    @property
    def attribute(self) -> str:
        """The attribute of the record that the column fills."""
        return "class_" if self.name == "class" else self.name


@dataclass(frozen=True, slots=True)
class Numbered:
    """Columns such as ``keuze 1``, ``keuze 2``, …: each filled cell of a row is a record, ranked by the number."""

    words: tuple[str, ...]  # before the number, folded; or after it, as in "1e keuze"
    rank: str  # the column that the number stands for
    value: str  # the column that the cell stands for

    def number(self, heading: str) -> int | None:
        """The number in a heading; None if it is no such heading."""
        words = "|".join(self.words)
        found = re.fullmatch(rf"(?:{words})0*([1-9][0-9]?)|([1-9][0-9]?)e(?:{words})", fold(heading))
        return int(found[1] or found[2]) if found else None


@dataclass(frozen=True)
class File:
    """One file of a round directory, or one sheet of a workbook; each row fills one ``record``."""

    name: str
    part: str  # the attribute of the problem that holds the records
    record: type[Any]
    nl: str  # what it holds, in Dutch and English
    en: str
    columns: tuple[Column, ...]
    required: bool = False  # whether the file must be there
    also: tuple[str, ...] = ()  # further names, without suffix
    numbered: Numbered | None = None  # columns that may take the place of a rank and a value

    @cached_property
    def headings(self) -> dict[str, Column]:
        """Every heading the file understands, folded, with its column."""
        return {fold(h): c for c in self.columns for h in (c.name, c.nl, *c.also)}

    def known(self, heading: Sequence[str]) -> set[str]:
        """What the file knows of these headings: the columns they stand for, and the numbered ones by themselves."""
        numbers = self.numbers(heading)
        filled = {self.numbered.rank, self.numbered.value} if self.numbered and numbers else set()
        return self._headed(heading) | filled | {fold(heading[index]) for index, _ in numbers}

    def numbers(self, heading: Sequence[str]) -> list[tuple[int, int]]:
        """Index and number of the numbered columns; none where the rank has a column of its own."""
        if self.numbered is None or self.numbered.rank in self._headed(heading):
            return []
        found = ((index, self.numbered.number(cell)) for index, cell in enumerate(heading))
        return [(index, number) for index, number in found if number is not None]

    def _headed(self, heading: Iterable[str]) -> set[str]:
        return {self.headings[fold(cell)].name for cell in heading if fold(cell) in self.headings}

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What an empty cell means, by column name, where that is not "not given"."""
        by_attribute = {f.name: f.default for f in fields(self.record) if f.default is not MISSING}
        return {c.name: by_attribute[c.attribute] for c in self.columns if c.attribute in by_attribute}

    @property
    def stem(self) -> str:
        """The name without suffix: the name of its sheet."""
        return self.name.removesuffix(".csv")


def fold(text: str) -> str:
    """A heading or a name without case, accents, spaces and punctuation: ``Lln.nr`` → ``llnnr``."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^0-9a-z]", "", plain)
