"""A round in one XLSX workbook: sheets to tables, and tables to sheets."""

import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.formula.translate import TranslatorError
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from matcher.errors import Fault
from matcher.files.cells import lines_of
from matcher.files.faultlist import FaultList
from matcher.files.tables import Table, invisible_out, read_bytes

MAX_UNPACKED_BYTES = 500_000_000  # of all parts; a sheet of 150,000 wishes is 60 MB
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,  # of the XML
    RuntimeError,  # encrypted
    TranslatorError,  # a formula repeated beyond the edge of a sheet
)


class _Sheet(ReadOnlyWorksheet):
    """openpyxl's own, but it does not look for the size: some programs write a wrong one, or none and that is slow."""

    def _get_size(self) -> None:
        self.reset_dimensions()


class _Reader(ExcelReader):
    """openpyxl's own for a workbook that is only read; sheets that are charts, on which it fails, are passed over."""

    def read_worksheets(self) -> None:
        """As openpyxl's own."""
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                found = _Sheet(self.wb, sheet.name, relation.target, self.shared_strings)
                found.sheet_state = sheet.state or "visible"
                book: Any = self.wb
                book._sheets.append(found)  # noqa: SLF001 - as openpyxl does it


def read_workbook(path: Path, faults: FaultList) -> list[Table]:
    """The filled sheets of a workbook. A formula is a fault: its outcome may be stale or missing."""
    data = read_bytes(path, faults)
    if data is None:
        return []
    try:
        if _unpacked_size(data) > MAX_UNPACKED_BYTES:
            faults.add(Fault("too_large_unpacked", path.name, params={"megabytes": MAX_UNPACKED_BYTES // 1_000_000}))
            return []
        return _tables(data, faults)
    except _BROKEN:
        faults.add(Fault("not_a_workbook", path.name))
        return []


def _unpacked_size(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(part.file_size for part in archive.infolist())


def _tables(data: bytes, faults: FaultList) -> list[Table]:
    with warnings.catch_warnings():  # about styles and validations that we do not read
        warnings.simplefilter("ignore")
        reader = _Reader(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        reader.read()
        book = reader.wb
        try:
            found = []
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":  # nobody has seen what is in it
                    faults.add(Fault("hidden_sheet", sheet.title, warning=True))
                    continue
                wrong: list[tuple[int, int, Fault]] = []
                table = Table.of(sheet.title, _lines(sheet, wrong))
                table.wrong = wrong
                if table.heading:
                    found.append(table)
            return found
        finally:
            book.close()


def _lines(sheet: Any, wrong: list[tuple[int, int, Fault]]) -> Iterator[list[str]]:
    def told(cell: Any, row: int, index: int) -> str:
        if cell.data_type in ("f", "e") and cell.value is not None:
            wrong.append((row, index, _cell_fault(cell, sheet.title, row)))
            return ""
        return _text(cell)

    return lines_of(sheet, told, _number, invisible_out)


def _cell_fault(cell: Any, sheet: str, row: int) -> Fault:
    if cell.data_type == "e":
        return Fault("error_cell", sheet, row, value=str(cell.value))
    formula = cell.value if isinstance(cell.value, str) else str(getattr(cell.value, "text", None) or "=")
    return Fault("formula_cell", sheet, row, value=formula)


def _text(cell: Any) -> str:
    """The text of a cell as a person sees it: ``00123`` for 123 shown with five digits, ``13:30`` for a time."""
    value = cell.value
    if value is None or isinstance(value, str):
        return invisible_out(value or "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime | dt.time):
        return _moment(value)
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    return str(value)


def _moment(value: dt.datetime | dt.time) -> str:
    text = value.isoformat(" ", "auto") if isinstance(value, dt.datetime) else value.isoformat()
    return text.removesuffix(":00") if text.count(":") == 2 else text


def _number(value: float, shown_as: str) -> str:
    if "%" in shown_as:
        return f"{value * 100:g}%"
    if isinstance(value, float) and not value.is_integer():
        text = repr(value)
        return text.ljust(5, "0") if re.fullmatch(r"0\.\d\d?", text) else text  # 0.25 of a day is not 0:25
    text = str(int(value))
    return text.zfill(len(shown_as)) if re.fullmatch("0{2,}", shown_as) else text


def write_workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str | int]]]]) -> bytes:
    """A workbook: (sheet name, headings, rows). Text stays text, whole numbers can be added up.

    The same rows give the same bytes.
    """
    book = openpyxl.Workbook(write_only=True)
    for name, headings, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append([text_cell(sheet, heading, bold=True) for heading in headings])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    return saved(book)


def _cell(sheet: Any, text: str | int) -> Any:
    """As ``text_cell``, but plain where Excel would not take the text for anything else: that is much faster."""
    if isinstance(text, int):
        return text
    return text_cell(sheet, text) if re.match(r"[^A-Za-z]", text) else text or None


def text_cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """A cell that shows the text and never calculates, whatever it starts with."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def saved(book: Any) -> bytes:
    """The bytes of a workbook without the hour at which it was made, so that equal content gives equal bytes."""
    made, repacked = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(repacked, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return repacked.getvalue()
