"""A round with some cells changed, as ``FILE/KEY/COLUMN=VALUE``: read as the files are, with the same faults.

A part of a key (``keys``), from the left, is every row that begins so. A row that is not there is added if its
required columns are given, or, where the key holds them all already, if one of these is written out as well. A key that
can be read in several ways is a fault that names them, and a cell that is given two values is one that names both.
Faults have the key of their row.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from matcher import validation
from matcher.answers.keys import Parts, key_cells, keys, normal, readings, whole_key
from matcher.catalogue import catalogue
from matcher.errors import Fault, RoundError
from matcher.files import settings as round_settings
from matcher.files.columns import (
    ELECTIVES,
    ROUND,
    SITES,
)
from matcher.files.faultlist import FaultList
from matcher.files.rows import records_of
from matcher.files.schema import File, fold
from matcher.files.tables import Table
from matcher.files.values import written
from matcher.policy import Policy
from matcher.problem import Problem

_FORM = re.compile(r"([^/=]+)/([^=]*)/([^/=]*)=(.*)", re.DOTALL)
_POLICY, _PERIODS = ("policy", "round", "ronde", "roundtoml"), ("periods", "perioden")
_FILES = {fold(name): file for file in ROUND for name in (file.name, file.stem, *file.also)}


@dataclass(frozen=True, slots=True)
class Setting:
    """One cell with its new text."""

    file: str
    key: str
    column: str
    value: str

    def __str__(self) -> str:
        return f"{self.file}/{self.key}/{self.column}={self.value}"


def setting(words: str) -> Setting:
    """``FILE/KEY/COLUMN=VALUE`` taken apart. A key may hold ``/``; file and column hold none, and no ``=``.

    Raises:
        ValueError: it is not written so.
    """
    found = _FORM.fullmatch(words)
    if found is None:
        raise ValueError(words)
    return Setting(*(part.strip() for part in found.groups()))


def last_values(settings: Iterable[Setting]) -> tuple[Setting, ...]:
    """Each cell once, with the last value that it was given."""
    return tuple({(one.file, one.key, one.column): one for one in settings}.values())


def changed(problem: Problem, policy: Policy, settings: Iterable[Setting]) -> tuple[Problem, Policy]:
    """The round with the cells changed; the given one is never touched.

    Raises:
        RoundError: with every fault in the settings, or in the round as they make it.
    """
    faults = FaultList()
    rows: dict[str, dict[str, list[Setting]]] = defaultdict(lambda: defaultdict(list))
    own: list[Setting] = []
    for one in settings:
        if fold(one.file) in _POLICY and one.key:
            faults.add(Fault("set_no_key", one.file, None, one.column, str(one)))
        elif fold(one.file) in (*_POLICY, *_PERIODS):
            own.append(one)
        elif fold(one.file) in _FILES:
            rows[_FILES[fold(one.file)].name][one.key].append(one)
        else:
            faults.add(Fault("set_unknown_file", one.file, value=str(one), params=_like(one.file, _file_names())))
    new_problem, new_policy = _with_settings(problem, policy, own, faults)
    for file in ROUND:
        if file.name in rows:
            records = _Rows(file, new_problem, faults).changed(rows[file.name])
            new_problem = new_problem.replace(**{file.part: records})
    wrong = {key for of_key in rows.values() for key in of_key} if faults.errors else set()
    found = _faults(new_problem, new_policy)
    earlier = _faults(problem, policy) if found else ()
    for fault in found:
        if fault not in earlier and fault.value not in wrong:  # else it may be about a row that could not be read
            faults.add(fault)
    if faults.errors:
        raise RoundError(faults.errors)
    return new_problem, new_policy


@dataclass
class _Rows:
    """The rows of one file, some of which change."""

    file: File
    problem: Problem
    faults: FaultList
    _rows: dict[str, dict[Parts, list[int]]] = field(default_factory=dict)
    _given: dict[tuple[str, str], Setting] = field(default_factory=dict)  # by the whole key and the column

    def changed(self, of_key: dict[str, list[Setting]]) -> tuple[Any, ...]:
        """All records, the changed ones in their places and the new ones at the end."""
        records: list[Any] = list(getattr(self.problem, self.file.part))
        for index, record in enumerate(records):
            for parts in keys(self.file, record):
                self._rows.setdefault(":".join(parts), {}).setdefault(parts, []).append(index)
        for written_key, settings in of_key.items():
            key = normal(self.file, written_key)
            several = list(self._cells(settings))
            cells = {name: one.value for name, one in several}
            found = self._rows.get(key, {})
            if len(found) > 1:
                self._several(written_key, found)
                continue
            for index in chain(*found.values()):
                self._set_once(whole_key(self.file, getattr(self.problem, self.file.part)[index]), several)
                text = {c.name: written(getattr(records[index], c.attribute), c) for c in self.file.columns}
                for new in self._parsed({**text, **cells}, cells, whole_key(self.file, records[index])):
                    records[index] = new
            if not found:
                self._set_once(key, several)
                records += self._added(key, cells, settings)
        return tuple(records)

    def _set_once(self, key: str, cells: Iterable[tuple[str, Setting]]) -> None:
        """A fault for each cell of a row that was given another value before."""
        for name, one in cells:
            earlier = self._given.setdefault((key, name), one)
            fault = _twice(self.file.name, name, one, earlier)
            if earlier.value != one.value and fault not in self.faults.faults:
                self.faults.add(fault)

    def _several(self, key: str, found: Iterable[Parts]) -> None:
        rows = "; ".join(" · ".join(parts) for parts in sorted(found))
        self.faults.add(Fault("set_several_rows", self.file.name, value=key, params={"rows": rows}))

    def _cells(self, settings: Sequence[Setting]) -> Iterator[tuple[str, Setting]]:
        for one in settings:
            column = self.file.headings.get(fold(one.column))
            if column is None:
                params = _like(one.column, [c.name for c in self.file.columns])
                self.faults.add(Fault("set_unknown_column", self.file.name, None, one.column, str(one), params))
            else:
                yield column.name, one

    def _added(self, key: str, cells: dict[str, str], settings: Sequence[Setting]) -> list[Any]:
        ways = readings(self.file, key, self.problem)
        if len(ways) > 1:
            self._several(key, ways)
            return []
        of_key = key_cells(self.file, key, self.problem, *ways)
        required = [c.name for c in self.file.columns if c.required]
        missing = [name for name in required if name not in of_key]
        if all(name in cells for name in missing or ()) and (missing or any(name in cells for name in of_key)):
            return self._parsed({**of_key, **cells}, cells, key)
        if any(self.file.headings.get(fold(one.column)) for one in settings):
            needed = ", ".join(name for name in missing or required[-1:] if name not in cells)
            params = {"needed": needed, **_like(key, self._rows)}
            self.faults.add(Fault("set_unknown_key", self.file.name, value=key, params=params))
        return []

    def _parsed(self, text: dict[str, str], cells: dict[str, str], key: str) -> list[Any]:
        """The record of a row of text; none, and the faults put down, if it cannot be read."""
        columns = [c.name for c in self.file.columns]
        own = FaultList()
        found = records_of(self.file, Table(self.file.name, columns, 1, [(2, [text.get(c, "") for c in columns])]), own)
        for fault in own.errors:
            value = cells.get(fault.column or "") or fault.value
            self.faults.add(replace(fault, row=None, value=value, key=key))
        if own.errors or not found.records:
            return []
        record = found.records[0]
        if self.file is ELECTIVES:
            return [self._over_catalogue(record, found.given[0])]
        return [replace(record, school=record.site_id) if self.file is SITES and not record.school else record]

    def _over_catalogue(self, record: Any, given: dict[str, Any]) -> Any:
        """An empty cell keeps what the national list says."""
        official = {e.elective: e for e in catalogue(self.problem.school_year)}
        return replace(official[record.elective], **given) if record.elective in official else record


def _with_settings(
    problem: Problem, policy: Policy, given: Sequence[Setting], faults: FaultList
) -> tuple[Problem, Policy]:
    if not given:
        return problem, policy
    pairs = dict(round_settings.pairs(problem, policy))
    first: dict[str, Setting] = {}
    for one in given:
        name = f"periods.{one.key}.{one.column}" if fold(one.file) in _PERIODS else one.column
        earlier = first.setdefault(name, one)
        if earlier.value != one.value:
            faults.add(_twice(round_settings.NAME, name, one, earlier))
        pairs[name] = one.value
    own = FaultList()
    rows = [(number, [key, value]) for number, (key, value) in enumerate(pairs.items(), 2)]
    read = round_settings.read_sheet(Table(round_settings.NAME, ["key", "value"], 1, rows), own)
    for fault in own.errors:
        faults.add(replace(fault, row=None))
    if own.errors:
        return problem, policy
    header = {name: read.header.get(name, "") for name in ("title", "lottery_seed")}
    return problem.replace(**{**header, **read.header}, periods=read.periods), read.policy


def _twice(file: str, column: str, one: Setting, earlier: Setting) -> Fault:
    return Fault("set_twice", file, None, column, str(one), {"other": str(earlier)})


def _faults(problem: Problem, policy: Policy) -> list[Fault]:
    """What is wrong in a round that is in no file: with the key of a row where others have its number."""
    records = {file.name: getattr(problem, file.part) for file in ROUND}
    files = {file.name: file for file in ROUND}
    found = []
    for fault in validation.faults(problem, policy, {name: range(len(rows)) for name, rows in records.items()}):
        if fault.warning:
            continue
        key = None if fault.row is None else whole_key(files[fault.file], records[fault.file][fault.row])
        params = {name: value for name, value in fault.params.items() if name != "first"}  # it would be a number
        found.append(replace(fault, row=None, params=params, key=key))
    return found


def _like(word: str, known: Iterable[str]) -> dict[str, str | int]:
    close: Callable[..., list[str]] = difflib.get_close_matches
    found = close(word, list(known)[:5000], n=1, cutoff=0.6)
    return {"candidate": found[0]} if found else {}


def _file_names() -> list[str]:
    return [*(file.name for file in ROUND), "policy", "round", "periods"]
