"""CSV as schools send it: from bytes to rows of text, whatever the encoding and the separator."""

import csv
import errno
import io
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from matcher.errors import Fault
from matcher.files.faultlist import FaultList

MAX_BYTES = 50_000_000  # per file; 150,000 wishes are 5 MB
SEPARATORS = ";,\t"
csv.field_size_limit(MAX_BYTES)  # a long cell is no fault; an open quotation mark is told at its own row
TITLE_ROWS = 10  # filled rows among which the heading is looked for
Recognised = Callable[[list[str]], int]  # how many of some cells are headings that a file knows
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SUSPECT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")  # left behind by other programs; of no meaning
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?(\r\n?|\n|$)', re.IGNORECASE)  # Excel's own way to tell the separator
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .xls


@dataclass
class Table:
    """The text of one file or sheet. ``rows`` has the filled rows below the heading with their row numbers."""

    file: str  # as the person knows it
    heading: list[str] = field(default_factory=list)
    heading_row: int = 1
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    wrong: list[tuple[int, int, Fault]] = field(default_factory=list)  # row, index, fault that lacks its column
    suspect: bool = True  # whether there may be characters that no text has
    settled: bool = False

    @classmethod
    def of(cls, file: str, lines: Iterator[list[str]], bare: Callable[[str], str] = str.strip) -> "Table":
        """The first filled row is the heading, as far as is known; outer white space is no part of a cell."""
        table = cls(file)
        for number, line in enumerate(lines, 1):
            cells = list(map(bare, line))
            if not any(cells):
                continue
            if table.heading:
                table.rows.append((number, cells))
            else:
                table.heading, table.heading_row = cells, number
        return table

    def settle(self, recognised: Recognised, faults: FaultList) -> None:
        """Take the heading from below any titles, and report the cells that are wrong whatever their column."""
        if self.settled:
            return
        first = [(self.heading_row, self.heading), *self.rows[: TITLE_ROWS - 1]]
        counts = [recognised(cells) for _, cells in first]
        place = counts.index(max(counts))
        if place and counts[place] > 1:
            self.heading_row, self.heading = first[place]
            del self.rows[:place]
        self.rows = [(row, cells) for row, cells in self.rows if cells != self.heading]  # of a second part
        self.heading = [" ".join(cell.split()) for cell in self.heading]
        if self.suspect:
            self._check_characters()
        for row, index, fault in self.wrong:
            if row >= self.heading_row:
                column = self.column(index)
                faults.add(replace(fault, column=column))
                if not fault.warning:
                    faults.damaged[self.file].add((row, column))
        self.settled = True

    def column(self, index: int) -> str:
        """The heading of a column, or its number."""
        return (self.heading[index] if index < len(self.heading) else "") or str(index + 1)

    def _check_characters(self) -> None:
        """Find every cell with a byte of no encoding, a control character, or a letter that was lost earlier.

        A control character is taken out, so that references to what remains hold.
        """
        for number, cells in [(self.heading_row, self.heading), *self.rows]:
            for index, cell in enumerate(cells):
                found = _SUSPECT.search(cell)
                if found:
                    self.wrong.append((number, index, _character_fault(found[0], self.file, number, shown(cell))))
                    cells[index] = shown(_CONTROL.sub("", cell)).strip()


def _bare(cell: str) -> str:
    """The cell without outer white space, and without the ``="…"`` that keeps Excel from changing a number."""
    cell = cell.strip()
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def read_bytes(path: Path, faults: FaultList) -> bytes | None:
    """The content of a file of reasonable size, or None after a fault. The size is looked at before reading."""
    try:
        if _size(path) > MAX_BYTES:
            faults.add(Fault("too_large", path.name, params={"megabytes": MAX_BYTES // 1_000_000}))
            return None
        data = path.read_bytes()
    except OSError as error:
        faults.add(Fault("unreadable_file", path.name, params={"errno": errno_of(error)}))
        return None
    if not data.strip():
        faults.add(Fault("empty_file", path.name))
        return None
    return data


def _size(path: Path) -> int:
    """The bytes of an ordinary file; to read from a pipe or a device might never end."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL, "")
    return status.st_size


def errno_of(error: OSError) -> str:
    """The name of what the system says is wrong, such as ``EACCES``; its words are in ``matcher.wording``."""
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


def decode(data: bytes) -> str:
    """UTF-8 or UTF-16 with or without BOM, else Windows-1252; without characters that nobody sees.

    A byte that fits none becomes a lone surrogate, which ``Table.settle`` reports with its row. A file with letters
    in valid UTF-8 is taken as UTF-8, so one broken byte does not turn the others into nonsense.
    """
    return invisible_out(_decoded(data))


def invisible_out(text: str) -> str:
    """The text without characters that nobody sees and that mean nothing."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding, high in (("utf-16-le", data[1:200:2]), ("utf-16-be", data[:200:2])):
        if high and 5 * high.count(0) > 4 * len(high):  # plain letters, of which UTF-16 makes two bytes
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        encoding = "utf-8" if _MULTIBYTE.search(data) else "cp1252"
        return data.decode(encoding, "surrogateescape")


def is_text(data: bytes, text: str) -> bool:
    """Whether it is no workbook, picture or the like: in these one byte in nine means nothing in a text."""
    begin = text[:10_000]
    return not data.startswith(_ARCHIVES) and 50 * len(_CONTROL.findall(begin)) < max(len(begin), 100)


def read_csv(path: Path, recognised: Recognised, faults: FaultList) -> Table | None:
    """The table of a CSV file, or None after a fault."""
    data = read_bytes(path, faults)
    if data is None:
        return None
    text = decode(data)
    if not is_text(data, text):
        faults.add(Fault("not_text_file", path.name))
        return None
    said = _SEPARATOR_LINE.match(text)
    separator = said[1] if said else _separator(text, recognised)
    try:
        lines = _lines("\n" + text[said.end() :] if said else text, separator)
        table = Table.of(path.name, lines, _bare if '="' in text else str.strip)
    except _BrokenQuoteError as error:
        faults.add(Fault("broken_quote", path.name, error.row))
        return None
    if not table.heading:
        faults.add(Fault("empty_file", path.name))
        return None
    table.suspect = _SUSPECT.search(text) is not None
    table.settle(recognised, faults)
    return table


class _BrokenQuoteError(Exception):
    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__(row)


def _lines(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    row = 0
    while True:
        row += 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _BrokenQuoteError(row) from None


def _separator(text: str, recognised: Recognised) -> str:
    """The separator that makes most cells known as headings; among equals the one that makes most cells."""

    def worth(separator: str) -> tuple[int, int]:
        filled = (cells for cells in _lines(text, separator) if any(c.strip() for c in cells))
        best = (-1, 0)
        if text.strip() and not text.strip(f"{separator}\r\n "):  # nothing but this separator
            return (0, len(text) + 1)
        try:
            for cells in islice(filled, TITLE_ROWS):
                best = max(best, (recognised(cells), len(cells)))
        except _BrokenQuoteError:
            pass
        return best

    return max(SEPARATORS, key=worth)


def _character_fault(character: str, file: str, row: int, value: str) -> Fault:
    if character == "\ufffd":
        return Fault("lost_letter", file, row, value=value, warning=True)
    if "\ud800" <= character <= "\udfff":
        byte = f"{ord(character) & 0xFF:02X}"
        return Fault("broken_encoding", file, row, value=value, params={"byte": byte})
    if character == "\0":
        return Fault("nul_byte", file, row, value=value)
    return Fault("control_character", file, row, value=value, params={"character": f"U+{ord(character):04X}"})


def shown(text: str) -> str:
    """The text with what cannot be shown replaced."""
    return _SUSPECT.sub("�", text)
