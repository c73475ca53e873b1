"""The cells of a sheet, read straight from its XML.

openpyxl makes an element, a dictionary and an object of every cell and a tree of every text; a round of 20,000 pupils
has half a million cells. Here a plain text or number becomes a text at once. Whatever is not plain (a formula, a date,
an error, text with styles in it) is handed to openpyxl's own parser as the element that it expects, so that it means
here what it means there. Reaches into openpyxl 3.1 where that has no door: the parser of a sheet and the style table.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

_CHUNK = 2**16
_ROW, _VALUE, _INLINE, _TEXT = (f"{SHEET_MAIN_NS}}}{tag}" for tag in ("row", "v", "is", "t"))
_COORDINATE = re.compile("([A-Z]{1,3})[0-9]+")
_OUTSIDE, _IN_ROW, _IN_CELL, _IN_VALUE, _IN_INLINE, _IN_TEXT, _IN_OTHER = range(7)

Told = Callable[[Any, int, int], str]  # the text of an openpyxl cell at a row and an index


def lines_of(
    sheet: Any, told: Told, number: Callable[[float, str], str], plain: Callable[[str], str]
) -> Iterator[list[str]]:
    """The texts of each row of a read-only sheet, from the first row on; rows that are not there are empty.

    Args:
        sheet: as openpyxl has opened it.
        told: the text of a cell that is neither plain text nor a plain number.
        number: the text of a number, given how it is shown.
        plain: the text of a text.

    Raises:
        ParseError: it is no XML. What else openpyxl raises on broken cells.
    """
    reader = _Rows(sheet, number, plain)
    expected = 1
    with sheet._get_source() as source:  # noqa: SLF001 - see above
        for row, cells in reader.rows(source):
            for _ in range(expected, row):
                expected += 1
                yield []
            if expected <= row:
                yield _spread(cells, expected, told)
                expected += 1


def _spread(cells: list[tuple[int, Any]], row: int, told: Told) -> list[str]:
    """The cells at their places; the last one says how wide the row is."""
    width = cells[-1][0] if cells else 0
    line: list[Any] = [""] * width
    for column, value in cells:
        if 1 <= column <= width:
            line[column - 1] = value
    return [value if isinstance(value, str) else told(value, row, index) for index, value in enumerate(line)]


class _Rows:
    """Turns the events of an XML parser into rows."""

    def __init__(self, sheet: Any, number: Callable[[float, str], str], plain: Callable[[str], str]) -> None:
        book = sheet.parent
        self._sheet, self._number, self._plain = sheet, number, plain
        self._strings = sheet._shared_strings  # noqa: SLF001 - see above
        self._dates = book._date_formats  # noqa: SLF001
        self._parser: Any = WorkSheetParser(
            io.BytesIO(),  # it only sees single rows and cells
            self._strings,
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=self._dates,
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        self._shown: dict[Any, str] = {}  # style → how a number is shown
        self._columns: dict[str, int] = {}
        self._state = _OUTSIDE
        self._done: list[tuple[int, list[tuple[int, Any]]]] = []
        self._cells: list[tuple[int, Any]] = []
        self._tag = ""
        self._attributes: dict[str, str] = {}
        self._value: str | None = None  # of the cell
        self._inline: str | None = None
        self._letters: list[str] = []
        self._elements: list[Element] = []  # those that are open, of a cell that is not plain

    def rows(self, source: Any) -> Iterator[tuple[int, list[tuple[int, Any]]]]:
        """The number and the cells of each row."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = _no_doctype
        try:
            while chunk := source.read(_CHUNK):
                parser.Parse(chunk)
                yield from self._done
                self._done.clear()
            parser.Parse(b"", True)  # noqa: FBT003 - the library's order
        except expat.ExpatError as error:
            raise ParseError(str(error)) from error
        yield from self._done

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        state = self._state
        if state == _OUTSIDE:
            if tag == _ROW:
                self._state = _IN_ROW
                self._cells = []
                self._begin_row(attributes)
        elif state == _IN_ROW:
            self._state = _IN_CELL
            self._tag, self._attributes, self._value, self._inline = tag, attributes, None, None
        elif state == _IN_CELL and tag == _VALUE and self._value is None and self._inline is None:
            self._state = _IN_VALUE
            self._letters = []
        elif state == _IN_CELL and tag == _INLINE and self._value is None and self._inline is None:
            self._state = _IN_INLINE
        elif state == _IN_INLINE and tag == _TEXT and self._inline is None:
            self._state = _IN_TEXT
            self._letters = []
        else:
            if state != _IN_OTHER:
                self._make_element()
            element = _element(tag, attributes)
            self._elements[-1].append(element)
            self._elements.append(element)

    def _end(self, _tag: str) -> None:
        state = self._state
        if state == _IN_VALUE:
            self._value = "".join(self._letters)
            self._state = _IN_CELL
        elif state == _IN_TEXT:
            self._inline = "".join(self._letters)
            self._state = _IN_INLINE
        elif state == _IN_INLINE:
            self._inline = self._inline or ""
            self._state = _IN_CELL
        elif state == _IN_CELL:
            self._end_cell()
            self._state = _IN_ROW
        elif state == _IN_ROW:
            self._done.append((self._parser.row_counter, self._cells))
            self._state = _OUTSIDE
        elif state == _IN_OTHER:
            element = self._elements.pop()
            if not self._elements:
                self._hand_over(element)
                self._state = _IN_ROW

    def _data(self, text: str) -> None:
        if self._state in (_IN_VALUE, _IN_TEXT):
            self._letters.append(text)
        elif self._state == _IN_OTHER:
            element = self._elements[-1]
            if len(element):
                element[-1].tail = (element[-1].tail or "") + text
            else:
                element.text = (element.text or "") + text

    def _begin_row(self, attributes: dict[str, str]) -> None:
        """Let openpyxl see the row without its cells."""
        self._parser.parse_row(_element(_ROW, attributes))

    def _end_cell(self) -> None:
        """A cell with a value, an inline text or nothing."""
        kind, written = self._attributes.get("t", "n"), self._attributes.get("s", "")
        style = int(written) if written else 0
        text: str | None = None
        if kind == "inlineStr":
            text = self._plain(self._inline or "")
        elif self._inline is not None:
            pass
        elif not self._value:
            text = ""
        elif kind == "s":
            text = self._plain(self._strings[int(self._value)])
        elif kind == "str":
            text = self._plain(self._value)
        elif kind == "n" and style not in self._dates:
            text = self._number(_number(self._value), self._shown_as(style))
        if text is None:
            self._make_element()
            self._hand_over(self._elements.pop(0))
            self._elements.clear()
        else:
            self._cells.append((self._column(), text))

    def _column(self) -> int:
        coordinate = self._attributes.get("r")
        if coordinate:
            match = _COORDINATE.fullmatch(coordinate)
            letters = match[1] if match else coordinate
            if letters not in self._columns:
                self._columns[letters] = coordinate_to_tuple(coordinate)[1]
            self._parser.col_counter = self._columns[letters]
        else:
            self._parser.col_counter += 1
        return int(self._parser.col_counter)

    def _shown_as(self, style: Any) -> str:
        if style not in self._shown:
            self._shown[style] = ReadOnlyCell(self._sheet, 1, 1, 0, "n", style).number_format or ""
        return self._shown[style]

    def _make_element(self) -> None:
        """What has been read of the cell as elements; those still open are on the stack."""
        self._elements = [_element(self._tag, self._attributes)]
        letters = "".join(self._letters)
        if self._value is not None or self._state == _IN_VALUE:
            self._add(_VALUE, letters if self._value is None else self._value, is_open=self._state == _IN_VALUE)
        if self._inline is not None or self._state in (_IN_INLINE, _IN_TEXT):
            self._add(_INLINE, None, is_open=True)
            if self._inline is not None or self._state == _IN_TEXT:
                self._add(_TEXT, letters if self._inline is None else self._inline, is_open=self._state == _IN_TEXT)
            if self._state not in (_IN_INLINE, _IN_TEXT):
                self._elements.pop()
        self._state = _IN_OTHER

    def _add(self, tag: str, text: str | None, *, is_open: bool) -> None:
        element = Element("{" + tag)
        element.text = text
        self._elements[-1].append(element)
        if is_open:
            self._elements.append(element)

    def _hand_over(self, element: Element) -> None:
        """Let openpyxl say what a cell is."""
        found = self._parser.parse_cell(element)
        self._cells.append((found["column"], ReadOnlyCell(self._sheet, **found)))


def _element(tag: str, attributes: dict[str, str]) -> Element:
    """With names as ElementTree has them."""
    return Element(_named(tag), {_named(name): value for name, value in attributes.items()})


def _named(name: str) -> str:
    return "{" + name if "}" in name else name


def _number(text: str) -> float:
    return float(text) if "." in text or "E" in text or "e" in text else int(text)


def _no_doctype(*_: Any) -> None:
    raise ParseError("a sheet has no document type")
