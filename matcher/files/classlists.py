"""Lists that people open: CSV for a Dutch Excel, XLSX and PDF."""

import re
from collections.abc import Sequence
from pathlib import Path

Cell = str | int | None
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # in XML, and of no use in a list
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
    import openpyxl  # noqa: PLC0415 - loads slowly, and a command that reads CSV does without
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    from matcher.files.workbook import saved, text_cell  # noqa: PLC0415

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


def class_list_pdf(
    title: str, subtitle_lines: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> bytes:
    """A printable list; the heading comes back on every page."""
    from matcher.files.pdf import list_pdf  # noqa: PLC0415 - as above

    return list_pdf(
        _shown(title),
        [_shown(line) for line in subtitle_lines],
        [_shown(heading) for heading in headings],
        [[_shown(cell) for cell in row] for row in rows],
    )
