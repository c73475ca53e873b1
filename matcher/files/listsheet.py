"""One list as a workbook of one sheet, filled into a form that openpyxl made once.

Hundreds of class lists are written at a time, and openpyxl takes far longer over a cell than its text does. What
comes out is, to the letter, what openpyxl makes of the same list.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.utils import get_column_letter, quote_sheetname

from matcher.files.workbook import saved, text_cell

Cell = str | int | None
_LONGEST = 32_767  # letters that fit in a cell
_SHEET, _BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
_BOLD, _PLAIN = "1", "2"  # styles, numbered in the order in which the form uses them
_MOMENT = (1980, 1, 1, 0, 0, 0)
_IN_ATTRIBUTES = {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"}


def list_workbook(
    name: str, top: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[int]
) -> bytes:
    """A sheet of lines, then bold headings that stay in view and filter, then the rows. Equal lists give equal bytes.

    Args:
        name: of the sheet, fit to be one.
        top: the lines, the first one bold; an empty one is an empty row.
        headings: of the columns.
        rows: the cells below; a text is text, whatever it starts with.
        widths: of the columns, in characters.
    """
    form = _form()
    heading_row, last = len(top) + 1, get_column_letter(max(len(headings), 1))
    end = heading_row + len(rows)
    lines = [_row(n, [line] if line else [], _PLAIN if n > 1 else _BOLD) for n, line in enumerate(top, 1)]
    lines.append(_row(heading_row, headings, _BOLD))
    lines += [_row(n, row, _PLAIN) for n, row in enumerate(rows, heading_row + 1)]
    frozen = f'ySplit="{heading_row}" topLeftCell="A{heading_row + 1}"'
    filtered = f'<autoFilter ref="A{heading_row}:{last}{end}" />'
    before, between, after = form.sheet
    sheet = (before, frozen, between, _columns(widths), f"<sheetData>{''.join(lines)}</sheetData>", filtered, after)
    attribute, reference, rest = form.book
    whole = f"{quote_sheetname(name)}!$A${heading_row}:${last}${end}"
    book = (attribute, escape(name, _IN_ATTRIBUTES), reference, escape(whole), rest)
    return _packed({**form.parts, _SHEET: "".join(sheet).encode(), _BOOK: "".join(book).encode()})


class _Form(NamedTuple):
    """An empty list: its parts, and what stands around the blanks of the two that differ from list to list."""

    parts: Mapping[str, bytes]
    sheet: tuple[str, str, str]  # around what is frozen, and the columns, cells and filter
    book: tuple[str, str, str]  # around the name of the sheet and the reference of the filter


@cache
def _form() -> _Form:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("form")
    sheet.column_dimensions["A"].width = 2
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = "A1:A1"
    sheet.append([text_cell(sheet, "bold", bold=True), text_cell(sheet, "plain")])
    with zipfile.ZipFile(io.BytesIO(saved(book))) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    blanks = r'ySplit="1" topLeftCell="A2"|<cols>.*<autoFilter ref="A1:A1" />'
    before, between, after = re.split(blanks, parts[_SHEET].decode())
    attribute, reference, rest = re.split(r"(?<=name=\")form(?=\")|'form'!\$A\$1:\$A\$1", parts[_BOOK].decode())
    return _Form(parts, (before, between, after), (attribute, reference, rest))


def _columns(widths: Sequence[int]) -> str:
    found = [f'<col width="{w}" customWidth="1" min="{n}" max="{n}" />' for n, w in enumerate(widths, 1)]
    return f"<cols>{''.join(found)}</cols>" if found else ""


def _row(number: int, cells: Sequence[Cell], style: str) -> str:
    found = [_cell(f"{get_column_letter(n)}{number}", cell, style) for n, cell in enumerate(cells, 1)]
    return f'<row r="{number}">{"".join(found)}</row>'


def _cell(at: str, cell: Cell, style: str) -> str:
    if isinstance(cell, int):
        return f'<c r="{at}" t="{"b" if isinstance(cell, bool) else "n"}"><v>{int(cell)}</v></c>'
    if not cell:
        return f'<c r="{at}" s="{style}" t="inlineStr" />'
    text = cell[:_LONGEST]
    keep = ' xml:space="preserve"' if text.strip() not in ("", text) else ""
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t{keep}>{escape(text)}</t></is></c>'


def _packed(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
