"""A list written into a form is the list that openpyxl writes, byte for byte."""

import random
import re
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from matcher.files.listsheet import list_workbook
from matcher.files.workbook import saved, text_cell

LETTERS = ["a", "b", " ", "\n", "\t", "<", ">", "&", '"', "'", "=", "é", "Ł", "😀", "$", "!", "]]>", "&amp;"]


def as_openpyxl_writes_it(name: str, top: Any, headings: Any, rows: Any, widths: Any) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    row = len(top) + 1
    sheet.freeze_panes = f"A{row + 1}"
    sheet.auto_filter.ref = f"A{row}:{get_column_letter(len(headings))}{row + len(rows)}"
    for index, line in enumerate(top):
        sheet.append([text_cell(sheet, line, bold=index == 0)] if line else [])
    sheet.append([text_cell(sheet, heading, bold=True) for heading in headings])
    for cells in rows:
        sheet.append([cell if isinstance(cell, int) else text_cell(sheet, cell or "") for cell in cells])
    return saved(book)


@pytest.mark.parametrize("seed", range(60))
def test_every_list_has_the_bytes_that_openpyxl_gives_it(seed: int) -> None:
    rng = random.Random(seed)

    def text(most: int) -> str:
        return "".join(rng.choice(LETTERS) for _ in range(rng.randint(0, most)))

    columns = rng.choice((1, 2, 7, 30))
    known = (
        re.sub(r"[]'!]", "", "N" + text(20)).strip()[:31],
        ["Titel " + text(20), "regel", *(text(9) for _ in range(rng.randint(0, 3))), ""],
        [text(9) for _ in range(columns)],
        [[rng.choice((text(12), rng.randint(-5, 999), "", None)) for _ in range(columns)] for _ in range(seed % 9)],
        [rng.randint(2, 52) for _ in range(columns)],
    )
    assert list_workbook(*known) == as_openpyxl_writes_it(*known)


def test_a_text_too_long_for_a_cell_ends_where_excel_ends_it() -> None:
    known = ("lijst", ["titel", "regel"], ["kop"], [["x" * 40_000]], [9])
    assert list_workbook(*known) == as_openpyxl_writes_it(*known)
