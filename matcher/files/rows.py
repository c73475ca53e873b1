"""From the text of a table to records, column by column."""

import re
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, field
from dataclasses import fields as fields_of
from typing import Any

from matcher.errors import Fault
from matcher.files.faultlist import FaultList
from matcher.files.schema import Column, File, Value, fold
from matcher.files.tables import Table
from matcher.files.values import BadValueError, parse_all
from matcher.files.wide import narrow_tables

_TOTAL = re.compile(r"(eind|sub)?tota(a?l|len|le)\b.*|som( van\b.*|:)|aantal leerlingen\b.*", re.IGNORECASE)

Cells = dict[tuple[str, int | None, str | None], str]  # column, row and value → heading


@dataclass
class Records:
    """The records of one file, their row numbers and, per record, the values that were really given."""

    file: str
    headings: dict[str, str]  # column name → heading as found
    records: list[Any] = field(default_factory=list)
    rows: list[int | None] = field(default_factory=list)
    given: list[dict[str, Any]] = field(default_factory=list)  # by attribute
    cells: Cells = field(default_factory=dict)  # where several columns fill one

    def heading(self, column: str, row: int | None = None, value: str | None = None) -> str:
        """The heading of a column as found; with row and value, of the one of several that holds it."""
        return self.cells.get((column, row, value), self.headings.get(column, column))


def recognised(file: File) -> Callable[[list[str]], int]:
    """Counts how many of some headings the file knows."""
    return lambda cells: len(file.known(cells))


def records_of(file: File, table: Table, faults: FaultList) -> Records:
    """The records of a table. A cell that is wrong is a fault; its record stays, so that references to it hold."""
    table.settle(recognised(file), faults)
    narrow = narrow_tables(file, table)
    if narrow:
        _report_doubled(file, table, faults)
        return _together(table, narrow, faults)
    return _records_of(file, table, faults)


def _report_doubled(file: File, table: Table, faults: FaultList) -> None:
    """Two numbered columns of one number."""
    first: dict[int, str] = {}
    for index, number in file.numbers(table.heading):
        heading = table.heading[index]
        if number in first and file.numbered is not None:
            params: dict[str, str | int] = {"name": f"{file.numbered.rank} {number}", "first": first[number]}
            faults.add(Fault("doubled_column", table.file, table.heading_row, heading, params=params))
        first.setdefault(number, heading)


def _together(table: Table, narrow: Sequence[tuple[File, Table]], faults: FaultList) -> Records:
    """The records of a table that has several columns for one, row by row; what is wrong in a row is told once."""
    found, told = Records(table.file, {}), set[tuple[object, ...]]()
    records: list[tuple[int, int, Any, dict[str, Any]]] = []
    for file, part in narrow:
        own = FaultList(damaged=faults.damaged, unreadable=faults.unreadable)
        read = _records_of(file, part, own)
        for fault in own.faults:
            key = (fault.code, fault.row, fault.column, fault.value)
            if key not in told:
                told.add(key)
                faults.add(fault)
        found.headings |= read.headings
        for row, record, given in zip(read.rows, read.records, read.given, strict=True):
            records.append((row or 0, len(records), record, given))
            if file.numbered is not None:
                column = file.numbered.value
                found.cells[column, row, given.get(column)] = read.headings[column]
    for row, _, record, given in sorted(records, key=lambda one: one[:2]):
        found.rows.append(row)
        found.records.append(record)
        found.given.append(given)
    return found


def _records_of(file: File, table: Table, faults: FaultList) -> Records:
    places = _places(file, table, faults)
    found = Records(table.file, {name: table.heading[i] for name, i in places.items()})
    if any(c.required and c.name not in places for c in file.columns):
        faults.unreadable.add(file.name)
        return found
    lines = _lines(file, table, places, faults)
    columns = {c.name: _column(c, places[c.name], lines, table, faults) for c in file.columns if c.name in places}
    found.rows = [row for row, _ in lines]
    for index in range(len(lines)):
        given = {c.attribute: columns[c.name][index] for c in file.columns if c.name in columns}
        given = {attribute: value for attribute, value in given.items() if value is not None}
        found.given.append(given)
    blank = _blank(file)
    found.records = [file.record(**{**blank, **given}) for given in found.given]
    return found


def _blank(file: File) -> dict[str, Any]:
    """What a record has where nothing is given and it has no default.

    A required value that is missing or wrong gets a stand-in that gives rise to no further fault.
    """
    defaults = {f.name for f in fields_of(file.record) if f.default is not MISSING}
    return {c.attribute: _stand_in(c) if c.required else None for c in file.columns if c.attribute not in defaults}


def _stand_in(column: Column) -> Any:
    if column.value is Value.WHOLE:
        return column.most
    return {Value.TIME: -1, Value.WEEKDAY: -1, Value.TEXT: ""}.get(column.value)


def _places(file: File, table: Table, faults: FaultList) -> dict[str, int]:
    """Where each column of the file is. What is missing, doubled or unknown is reported."""
    places: dict[str, int] = {}
    if not recognised(file)(table.heading):
        required = ", ".join(f"{c.name} ({c.nl})" for c in file.columns if c.required)
        found = " ".join(filter(None, table.heading))[:80]
        faults.add(Fault("no_heading", table.file, table.heading_row, value=found, params={"required": required}))
        return places
    for index, heading in enumerate(table.heading):
        column = file.headings.get(fold(heading))
        if column is None:
            if heading or any(index < len(cells) and cells[index] for _, cells in table.rows):
                faults.add(
                    Fault("unknown_column", table.file, table.heading_row, heading or str(index + 1), warning=True)
                )
        elif column.name in places:
            first = table.heading[places[column.name]]
            place = (table.file, table.heading_row, heading)
            faults.add(Fault("doubled_column", *place, params={"name": column.name, "first": first}))
        else:
            places[column.name] = index
    for column in file.columns:
        if column.required and column.name not in places:
            params: dict[str, str | int] = {"heading": column.nl}
            faults.add(Fault("missing_column", table.file, table.heading_row, column.name, params=params))
    return places


def _lines(file: File, table: Table, places: dict[str, int], faults: FaultList) -> list[tuple[int, list[str]]]:
    """The rows that hold a record. Totals, notes, and cells beyond the heading, are reported."""
    found, width, required = [], len(table.heading), sum(c.required for c in file.columns)
    for row, cells in table.rows:
        if _looks_like_a_total(file, places, cells):
            faults.add(Fault("total_row", table.file, row, table.column(0), next(c for c in cells if c)))
            continue
        if len(cells) - cells.count("") == 1 and required > 1:
            alone = next(c for c in cells if c)
            faults.add(Fault("lonely_cell", table.file, row, table.column(cells.index(alone)), alone))
            continue
        beyond = next((c for c in cells[width:] if c), None)
        if beyond is not None:
            params: dict[str, str | int] = {"columns": width, "cells": len(cells)}
            faults.add(Fault("too_many_cells", table.file, row, value=beyond, params=params))
        found.append((row, cells))
    return found


def _looks_like_a_total(file: File, places: dict[str, int], cells: list[str]) -> bool:
    """A first word such as "Totaal", or numbers in a row without any of the identifiers."""
    if _TOTAL.fullmatch(next(c for c in cells if c)):
        return True
    required = [places[c.name] for c in file.columns if c.required and c.value is Value.TEXT]
    identified = any(i < len(cells) and cells[i] for i in required)
    return not identified and any(re.fullmatch(r"[0-9]+([.,][0-9]+)?", c) for c in cells)


def _column(
    column: Column, place: int, lines: Sequence[tuple[int, list[str]]], table: Table, faults: FaultList
) -> list[Any]:
    """The values of one column, None where empty or wrong."""
    texts = [cells[place] if place < len(cells) else "" for _, cells in lines]
    values = parse_all(texts, column)
    heading, damaged = table.heading[place], faults.damaged[table.file]
    for index, value in enumerate(values):
        row = lines[index][0]
        wrong = isinstance(value, BadValueError)
        if not wrong and (value is not None or not column.required):
            continue
        values[index] = None
        if (row, heading) in damaged:  # a formula, or the like, that has been reported
            continue
        if isinstance(value, BadValueError):
            faults.add(Fault(value.code, table.file, row, heading, texts[index], value.params))
        else:
            faults.add(Fault("empty_required", table.file, row, heading))
        damaged.add((row, heading))
    return values
