"""A round with some cells changed, as ``FILE/KEY/COLUMN=VALUE``: read as the files are, with the same faults.

A key is what identifies a row, its parts joined by ``:`` (``KEYS``); a part of it, from the left, is every row that
begins so. A row that is not there is added if its required columns are given, or, where the key holds them all
already, if one of these is written out as well. Ids may have a ``:`` themselves: a key that can be read in several ways
is a fault that names them.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, pairwise
from typing import Any

from matcher import validation
from matcher.catalogue import catalogue
from matcher.errors import Fault, RoundError
from matcher.files import settings as round_settings
from matcher.files.columns import (
    BASELINE,
    ELECTIVES,
    LESSONS,
    LOCKS,
    OFFERINGS,
    OVERLAPS,
    PUPILS,
    ROUND,
    SESSIONS,
    SITES,
    TRAVEL,
    WISHES,
)
from matcher.files.faultlist import FaultList
from matcher.files.rows import records_of
from matcher.files.schema import Column, File, Value, fold
from matcher.files.tables import Table
from matcher.files.values import BadValueError, parse, written
from matcher.policy import Policy
from matcher.problem import Problem

_FORM = re.compile(r"([^/=]+)/([^=]*)/([^/=]*)=(.*)", re.DOTALL)
_WHAT = "what"  # stands for a wish's elective or offering_id
KEYS: dict[str, tuple[str, ...]] = {
    SITES.name: ("site_id",),
    ELECTIVES.name: ("elective",),
    OFFERINGS.name: ("offering_id",),
    SESSIONS.name: ("offering_id", "weekday", "start"),
    PUPILS.name: ("home_site", "pupil_id"),
    WISHES.name: ("home_site", "pupil_id", _WHAT),
    LESSONS.name: ("home_site", "class", "weekday", "start"),
    TRAVEL.name: ("from_site", "to_site"),
    OVERLAPS.name: ("elective_a", "elective_b"),
    LOCKS.name: ("home_site", "pupil_id", "offering_id"),
    BASELINE.name: ("home_site", "pupil_id", "offering_id"),
}
_Parts = tuple[str, ...]  # of a key
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
    found = [fault for fault in validation.faults(new_problem, new_policy) if not fault.warning]
    earlier = validation.faults(problem, policy) if found else ()
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
    _rows: dict[str, dict[_Parts, list[int]]] = field(default_factory=dict)

    def changed(self, of_key: dict[str, list[Setting]]) -> tuple[Any, ...]:
        """All records, the changed ones in their places and the new ones at the end."""
        records: list[Any] = list(getattr(self.problem, self.file.part))
        for index, record in enumerate(records):
            for parts in _keys(self.file, record):
                self._rows.setdefault(":".join(parts), {}).setdefault(parts, []).append(index)
        for written_key, settings in of_key.items():
            key = _normal(self.file, written_key)
            cells = dict(self._cells(settings))
            found = self._rows.get(key, {})
            if len(found) > 1:
                self._several(written_key, found)
                continue
            for index in chain(*found.values()):
                text = {c.name: written(getattr(records[index], c.attribute), c) for c in self.file.columns}
                for new in self._parsed({**text, **cells}, cells):
                    records[index] = new
            if not found:
                records += self._added(key, cells, settings)
        return tuple(records)

    def _several(self, key: str, found: Iterable[_Parts]) -> None:
        rows = "; ".join(" · ".join(parts) for parts in sorted(found))
        self.faults.add(Fault("set_several_rows", self.file.name, value=key, params={"rows": rows}))

    def _cells(self, settings: Sequence[Setting]) -> Iterator[tuple[str, str]]:
        for one in settings:
            column = self.file.headings.get(fold(one.column))
            if column is None:
                params = _like(one.column, [c.name for c in self.file.columns])
                self.faults.add(Fault("set_unknown_column", self.file.name, None, one.column, str(one), params))
            else:
                yield column.name, one.value

    def _added(self, key: str, cells: dict[str, str], settings: Sequence[Setting]) -> list[Any]:
        readings = _readings(self.file, key, self.problem)
        if len(readings) > 1:
            self._several(key, readings)
            return []
        of_key = _key_cells(self.file, key, self.problem, *readings)
        required = [c.name for c in self.file.columns if c.required]
        missing = [name for name in required if name not in of_key]
        if all(name in cells for name in missing or ()) and (missing or any(name in cells for name in of_key)):
            return self._parsed({**of_key, **cells}, cells)
        if any(self.file.headings.get(fold(one.column)) for one in settings):
            needed = ", ".join(name for name in missing or required[-1:] if name not in cells)
            params = {"needed": needed, **_like(key, self._rows)}
            self.faults.add(Fault("set_unknown_key", self.file.name, value=key, params=params))
        return []

    def _parsed(self, text: dict[str, str], cells: dict[str, str]) -> list[Any]:
        """The record of a row of text; none, and the faults put down, if it cannot be read."""
        columns = [c.name for c in self.file.columns]
        own = FaultList()
        found = records_of(self.file, Table(self.file.name, columns, 1, [(2, [text.get(c, "") for c in columns])]), own)
        for fault in own.errors:
            value = cells.get(fault.column or "") or fault.value
            self.faults.add(replace(fault, row=None, value=value))
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
    for one in given:
        periods = fold(one.file) in _PERIODS
        pairs[f"periods.{one.key}.{one.column}" if periods else one.column] = one.value
    own = FaultList()
    rows = [(number, [key, value]) for number, (key, value) in enumerate(pairs.items(), 2)]
    read = round_settings.read_sheet(Table(round_settings.NAME, ["key", "value"], 1, rows), own)
    for fault in own.errors:
        faults.add(replace(fault, row=None))
    if own.errors:
        return problem, policy
    header = {name: read.header.get(name, "") for name in ("title", "lottery_seed")}
    return problem.replace(**{**header, **read.header}, periods=read.periods), read.policy


def _keys(file: File, record: Any) -> Iterator[_Parts]:
    """The whole key of a record, and what it begins with."""
    columns = {c.name: c for c in file.columns}
    parts: list[str] = []
    for name in KEYS[file.name]:
        parts.append(_part(name, record, columns))
        yield tuple(parts)


def _part(name: str, record: Any, columns: dict[str, Column]) -> str:
    if name == _WHAT:
        return str(record.elective or record.offering_id)
    if name == "class" and record.pupil_id is not None:
        return str(record.pupil_id)
    return written(getattr(record, columns[name].attribute), columns[name])


def _normal(file: File, key: str) -> str:
    """A key that ends in a day and a time, with these as they are written: ``ma:9:30`` as ``mon:09:30``."""
    found = re.fullmatch(r"(.*):([A-Za-z.]+)(?::(\d{1,2}:\d\d))?", key)
    if found is None or file not in (SESSIONS, LESSONS):
        return key
    columns = {c.name: c for c in file.columns}
    try:
        day = written(parse(found[2], columns["weekday"]), columns["weekday"])
        time = ":" + written(parse(found[3], columns["start"]), columns["start"]) if found[3] else ""
    except BadValueError:
        return key
    return f"{found[1]}:{day}{time}"


def _readings(file: File, key: str, problem: Problem) -> list[_Parts]:
    """The ways to take the key of a new row apart so that all that it refers to is in the round."""
    words, count = key.split(":"), len(KEYS[file.name])
    cuts = ((0, *inside, len(words)) for inside in combinations(range(1, len(words)), count - 1))
    ways = (tuple(":".join(words[a:b]) for a, b in pairwise(cut)) for cut in cuts)
    return [way for way in ways if _refers(file, way, problem)]


def _refers(file: File, parts: _Parts, problem: Problem) -> bool:
    said = dict(zip(KEYS[file.name], parts, strict=True))
    known: dict[str, Container[str]] = {
        **dict.fromkeys(("home_site", "from_site", "to_site"), problem.site),
        **dict.fromkeys(("elective_a", "elective_b"), problem.elective),
        _WHAT: problem.offering.keys() | problem.elective.keys(),
    }
    if file is not OFFERINGS:
        known["offering_id"] = problem.offering
    if not all(part in known[name] for name, part in said.items() if name in known):
        return False
    if file in (WISHES, LOCKS, BASELINE):
        return (said["home_site"], said["pupil_id"]) in problem.pupil
    day, start = said.get("weekday", "mon"), said.get("start", "0:00")
    return re.fullmatch(r"[A-Za-z.]+", day) is not None and re.fullmatch(r"\d{1,2}:\d\d", start) is not None


def _key_cells(file: File, key: str, problem: Problem, reading: _Parts = ()) -> dict[str, str]:
    """The cells that the key of a new row stands for; ``reading`` are its parts where they are known."""
    names = KEYS[file.name]
    timed = next(c for c in file.columns if c.name == names[-1]).value is Value.TIME if names[-1] != _WHAT else False
    parts = list(reading) or key.split(":", len(names) - 1)
    if timed and len(parts) < len(names) and len(parts) > 1 and re.fullmatch(r"\d{1,2}:\d\d", ":".join(parts[-2:])):
        parts = [*parts[:-2], ":".join(parts[-2:])]
    cells = {name: part for name, part in zip(names, parts, strict=False) if part}
    what = cells.pop(_WHAT, None)
    if what is not None:
        cells["offering_id" if what in problem.offering and what not in problem.elective else "elective"] = what
    who = cells.get("class") if file is LESSONS else None
    if who is not None and (cells["home_site"], who) in problem.pupil:
        cells["pupil_id"] = cells.pop("class")
    return cells


def _like(word: str, known: Iterable[str]) -> dict[str, str | int]:
    close: Callable[..., list[str]] = difflib.get_close_matches
    found = close(word, list(known)[:5000], n=1, cutoff=0.6)
    return {"candidate": found[0]} if found else {}


def _file_names() -> list[str]:
    return [*(file.name for file in ROUND), "policy", "round", "periods"]
