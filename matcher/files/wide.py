"""Tables with one row per pupil and a column per choice, as many schools keep them: one narrow table per column."""

from dataclasses import replace

from matcher.files.schema import Column, File
from matcher.files.tables import Table


def narrow_tables(file: File, table: Table) -> list[tuple[File, Table]]:
    """Per numbered column a table of its own, with the file as that column reads; none if the table is not wide.

    Each has the other columns, the cell under its own heading, and the number of the heading as rank. Rows in which
    the cell is empty are left out.
    """
    numbers = file.numbers(table.heading)
    if file.numbered is None or not numbers:
        return []
    beside = [i for i in range(len(table.heading)) if i not in dict(numbers)]
    found = []
    for index, number in numbers:
        heading = table.heading[index]
        rows = [
            (row, [*(_cell(cells, i) for i in beside), cells[index], str(number), *cells[len(table.heading) :]])
            for row, cells in table.rows
            if _cell(cells, index)
        ]
        headings = [*(table.heading[i] for i in beside), heading, file.numbered.rank]
        narrow = Table(table.file, headings, table.heading_row, rows, settled=True)
        found.append((replace(file, columns=tuple(_reads(c, file, heading) for c in file.columns)), narrow))
    return found


def _cell(cells: list[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


def _reads(column: Column, file: File, heading: str) -> Column:
    """The column of the cell, which goes by that heading; any other as it is."""
    if file.numbered is None or column.name != file.numbered.value:
        return column
    return replace(column, also=(*column.also, heading))
