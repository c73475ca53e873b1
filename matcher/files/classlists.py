"""Lists that people open: CSV for a Dutch Excel, XLSX and PDF."""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

Cell = str | int | None
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # in XML, and of no use in a list
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FIRST_SHEET, _SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
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
    from matcher.files.listsheet import list_workbook  # noqa: PLC0415 - loads slowly; who reads CSV does without

    return list_workbook(
        re.sub(r"[\[\]:*?/\\']", " ", _shown(title)).strip()[:31] or "Lijst",
        [*map(_shown, (title, *subtitle_lines)), ""],
        [_shown(heading) for heading in headings],
        [[cell if isinstance(cell, int) else _shown(cell) for cell in row] for row in rows],
        [min(width, 50) + 2 for width in _widths(headings, rows)],
    )


def class_list_lines(xlsx: bytes) -> list[list[str]]:
    """The texts of the first sheet, line by line, without empty lines and cells at the end of a line.

    Needs the standard library only. What counts is what stands in the cells: the list may have been saved by Excel.

    Raises:
        ValueError: it is no such workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(xlsx)) as archive:
            known = archive.namelist()
            shared = _texts(archive.read(_SHARED), "si") if _SHARED in known else []
            sheet = ElementTree.fromstring(archive.read(_FIRST_SHEET))  # noqa: S314 - expat refuses what grows
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, RuntimeError) as error:
        raise ValueError(str(error)) from error
    found = []
    for row in sheet.iter(f"{_MAIN}row"):
        cells = {_column(cell.get("r", "")): _cell_text(cell, shared) for cell in row.iter(f"{_MAIN}c")}
        filled = {column: text for column, text in cells.items() if text}
        if filled:
            found.append([filled.get(column, "") for column in range(1, max(filled) + 1)])
    return found


def _texts(part: bytes, tag: str) -> list[str]:
    root = ElementTree.fromstring(part)  # noqa: S314 - as above
    return ["".join(text.text or "" for text in one.iter(f"{_MAIN}t")) for one in root.iter(f"{_MAIN}{tag}")]


def _cell_text(cell: ElementTree.Element, shared: Sequence[str]) -> str:
    value = cell.findtext(f"{_MAIN}v") or ""
    if cell.get("t") == "s" and value.isdecimal() and int(value) < len(shared):
        return shared[int(value)]
    return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t")) if cell.get("t") == "inlineStr" else value


def _column(place: str) -> int:
    """The number of a column, from 1: that of ``B7`` is 2."""
    number = 0
    for letter in re.match("[A-Z]{0,3}", place)[0]:  # type: ignore[index]  # matches even nothing
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


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
