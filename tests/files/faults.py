"""What is found in a round, and a right round as a workbook to be broken in one sheet per test."""

from pathlib import Path

import openpyxl

from matcher.errors import Fault, RoundError
from matcher.files import read_round_with_warnings
from tests.files.rounds import FILES


def found_in(path: Path) -> list[Fault]:
    try:
        return list(read_round_with_warnings(path).warnings)
    except RoundError as error:
        return list(error.faults)


def brief(fault: Fault) -> tuple[object, ...]:
    return (fault.code, fault.file, fault.row, fault.column, fault.value)


def sheets(folder: Path, **changes: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    rows: dict[str, list[list[object]]] = {
        name.removesuffix(".csv"): [line.split(",") for line in text.splitlines()]
        for name, text in FILES.items()
        if name.endswith(".csv")
    }
    rows["round"] = [["school_year", "2026-2027"], ["periods.P1.start", "2026-09-01"], ["periods.P1.end", "30-11-2026"]]
    for name, lines in (rows | changes).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(folder / "ronde.xlsx")
    return folder / "ronde.xlsx"
