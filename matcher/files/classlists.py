"""Lists that people open: CSV for a Dutch Excel, XLSX and PDF."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import openpyxl
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout
from openpyxl.utils import get_column_letter

from matcher.files.workbook import saved, text_cell

Cell = str | int | None
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # in XML, and of no use in a list
_FONTS = "fontpkg_fira_sans"  # Latin, Greek and Cyrillic with all extensions that names of pupils need
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_class_list(
    path_without_suffix: Path | str,
    title: str,
    subtitle_lines: Sequence[str],
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> tuple[Path, Path, Path]:
    """Write the list as ``.csv``, ``.xlsx`` and ``.pdf``; returns the three paths.

    The CSV has the heading and the rows only. Equal lists give equal bytes.
    """
    base = Path(path_without_suffix)
    paths = [base.with_name(base.name + suffix) for suffix in (".csv", ".xlsx", ".pdf")]
    base.parent.mkdir(parents=True, exist_ok=True)
    paths[0].write_bytes(class_list_csv(headings, rows))
    paths[1].write_bytes(class_list_xlsx(title, subtitle_lines, headings, rows))
    paths[2].write_bytes(class_list_pdf(title, subtitle_lines, headings, rows))
    return paths[0], paths[1], paths[2]


def class_list_csv(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Semicolons, byte order mark and CRLF, as a Dutch Excel expects; no cell can act as a formula."""
    lines = [";".join(_csv_cell(cell) for cell in row) for row in (headings, *rows)]
    return ("\ufeff" + "".join(line + "\r\n" for line in lines)).encode()


def _csv_cell(cell: Cell) -> str:
    text = _shown(cell)
    if isinstance(cell, str) and text.startswith(_FORMULA_STARTS):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if re.search('[";\r\n]', text) else text


def _shown(cell: Cell) -> str:
    return "" if cell is None else _ILLEGAL.sub("", str(cell))


def class_list_xlsx(
    title: str, subtitle_lines: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> bytes:
    """Title lines, then a bold heading that stays in view and filters; text is text, whatever it starts with."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\']", " ", _shown(title)).strip()[:31] or "Lijst")
    top = [title, *subtitle_lines, ""]
    for index, width in enumerate(_widths(headings, rows), 1):
        sheet.column_dimensions[get_column_letter(index)].width = min(width, 50) + 2
    heading_row = len(top) + 1
    sheet.freeze_panes = f"A{heading_row + 1}"
    last = get_column_letter(max(len(headings), 1))
    sheet.auto_filter.ref = f"A{heading_row}:{last}{heading_row + len(rows)}"
    for index, line in enumerate(top):
        sheet.append([text_cell(sheet, _shown(line), bold=index == 0)] if line else [])
    sheet.append([text_cell(sheet, _shown(heading), bold=True) for heading in headings])
    for row in rows:
        sheet.append([cell if isinstance(cell, int) else text_cell(sheet, _shown(cell)) for cell in row])
    return saved(book)


def _widths(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """The longest text of each column, in characters."""
    return [max(len(_shown(row[i])) for row in (headings, *rows) if i < len(row)) for i in range(len(headings))]


class _Page(FPDF):
    """A4 with the title and the page number at the foot."""

    title_line = ""

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font("list", size=8)
        self.cell(0, 6, f"{self.title_line}  ·  {self.page_no()}/{{nb}}", align="C")


def class_list_pdf(
    title: str, subtitle_lines: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> bytes:
    """A printable list; the heading comes back on every page."""
    page = _Page(orientation="landscape" if len(headings) > 6 else "portrait", format="A4")
    page.set_creation_date(datetime(2000, 1, 1, tzinfo=UTC))  # equal lists give equal bytes
    page.set_title(_shown(title))
    page.set_lang("nl")
    page.title_line = _shown(title)
    folder = files(_FONTS) / "files"
    page.add_font("list", "", str(folder / "FiraSans-Regular.ttf"))
    page.add_font("list", "B", str(folder / "FiraSans-Bold.ttf"))
    page.set_auto_page_break(auto=True, margin=16)
    page.add_page()
    page.set_font("list", "B", 15)
    page.multi_cell(0, 8, _shown(title), new_x="LMARGIN", new_y="NEXT")
    page.set_font("list", size=10)
    for line in subtitle_lines:
        page.multi_cell(0, 5.5, _shown(line), new_x="LMARGIN", new_y="NEXT")
    page.ln(3)
    _table(page, headings, rows)
    made = io.BytesIO()
    page.output(made)
    return made.getvalue()


def _table(page: FPDF, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    if not headings:
        return
    page.set_font("list", size=9)
    widths = tuple(min(max(width, 4), 40) for width in _widths(headings, rows))
    with page.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=widths,
        headings_style=FontFace(emphasis="BOLD"),
        line_height=5.5,
        text_align="LEFT",
    ) as table:
        for cells in (headings, *rows):
            row = table.row()
            for cell in cells:
                row.cell(_shown(cell))
