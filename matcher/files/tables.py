"""CSV as schools send it: from bytes to rows of text, whatever the encoding and the separator."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from matcher.errors import Fault
from matcher.files.faultlist import FaultList

MAX_BYTES = 50_000_000  # per file; 150,000 wishes are 5 MB
SEPARATORS = ";,\t"
_SUSPECT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass
class Table:
    """The text of one file or sheet. ``rows`` has the filled rows below the heading with their row numbers."""

    file: str  # as the person knows it
    heading: list[str] = field(default_factory=list)
    heading_row: int = 1
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    @classmethod
    def of(cls, file: str, lines: Iterator[list[str]]) -> "Table":
        """The first filled row is the heading; outer white space is no part of a cell."""
        table = cls(file)
        for number, line in enumerate(lines, 1):
            cells = [cell.strip() for cell in line]
            if not any(cells):
                continue
            if table.heading:
                table.rows.append((number, cells))
            else:
                table.heading, table.heading_row = cells, number
        return table


def read_bytes(path: Path, faults: FaultList) -> bytes | None:
    """The content of a file of reasonable size, or None after a fault. The size is looked at before reading."""
    try:
        if path.stat().st_size > MAX_BYTES:
            faults.add(Fault("too_large", path.name, params={"megabytes": MAX_BYTES // 1_000_000}))
            return None
        data = path.read_bytes()
    except OSError as error:
        faults.add(Fault("unreadable_file", path.name, params={"reason": error.strerror or type(error).__name__}))
        return None
    if not data.strip():
        faults.add(Fault("empty_file", path.name))
        return None
    return data


def decode(data: bytes) -> str:
    """UTF-8 with or without BOM, else Windows-1252.

    A byte that fits neither becomes a lone surrogate, which ``check_characters`` reports with its row. A file
    with letters in valid UTF-8 is taken as UTF-8, so one broken byte does not turn the others into nonsense.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", "surrogateescape")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        encoding = "utf-8" if _MULTIBYTE.search(data) else "cp1252"
        return data.decode(encoding, "surrogateescape")


def read_csv(path: Path, recognised: Callable[[list[str]], int], faults: FaultList) -> Table | None:
    """The table of a CSV file, or None after a fault; ``recognised`` counts the known headings in a list."""
    data = read_bytes(path, faults)
    if data is None:
        return None
    text = decode(data)
    try:
        table = Table.of(path.name, _lines(text, _separator(text, recognised)))
    except _BrokenQuoteError as error:
        faults.add(Fault("broken_quote", path.name, error.row))
        return None
    if not table.heading:
        faults.add(Fault("empty_file", path.name))
        return None
    if _SUSPECT.search(text):
        check_characters(table, faults)
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


def _separator(text: str, recognised: Callable[[list[str]], int]) -> str:
    """The separator that makes most of the heading's cells known; among equals the one that makes most cells."""

    def worth(separator: str) -> tuple[int, int]:
        try:
            heading = next((cells for cells in _lines(text, separator) if any(c.strip() for c in cells)), None)
        except _BrokenQuoteError:
            return (-1, 0)
        if heading is None:  # nothing but this separator
            return (0, len(text) + 1)
        return (recognised(heading), len(heading))

    return max(SEPARATORS, key=worth)


def check_characters(table: Table, faults: FaultList) -> None:
    """Report every cell with a byte of no encoding, a control character, or a letter that was lost earlier."""
    for number, cells in [(table.heading_row, table.heading), *table.rows]:
        for index, cell in enumerate(cells):
            found = _SUSPECT.search(cell)
            if found:
                column = table.heading[index] if index < len(table.heading) else str(index + 1)
                faults.add(_character_fault(found[0], table.file, number, _shown(column), _shown(cell)))


def _character_fault(character: str, file: str, row: int, column: str, value: str) -> Fault:
    if character == "\ufffd":
        return Fault("lost_letter", file, row, column, value, warning=True)
    if "\ud800" <= character <= "\udfff":
        byte = f"{ord(character) & 0xFF:02X}"
        return Fault("broken_encoding", file, row, column, value, {"byte": byte})
    if character == "\0":
        return Fault("nul_byte", file, row, column, value)
    return Fault("control_character", file, row, column, value, {"character": f"U+{ord(character):04X}"})


def _shown(text: str) -> str:
    """The text with what cannot be shown replaced."""
    return _SUSPECT.sub("�", text)
