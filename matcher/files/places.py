"""Where the records of a round stand, in the files and columns that the person knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matcher.errors import Fault
from matcher.files import settings

Rows = Mapping[str, Sequence[int | None]]


@dataclass(frozen=True)
class Places:
    """All maps are by the name of a file in the format, such as ``wishes.csv``."""

    rows: Rows = field(default_factory=dict)  # of each record, in the order of the problem
    names: Mapping[str, str] = field(default_factory=dict)  # the file, or sheet, as found
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column → heading as found
    cells: Mapping[str, Mapping[tuple[str, int | None, str | None], str]] = field(
        default_factory=dict
    )  # column, row and value → heading as found, where several columns fill one
    setting_rows: Mapping[str, int | None] = field(default_factory=dict)  # key → row in the settings

    def row(self, file: str, index: int) -> int | None:
        """The row of a record, if it is known; ``index`` is its place in the problem."""
        rows = self.rows.get(file, ())
        return rows[index] if index < len(rows) else None

    def known(self, fault: Fault) -> Fault:
        """The fault with the file and the heading as found in place of those of the format."""
        file, params, column = self.names.get(fault.file, fault.file), dict(fault.params), fault.column or ""
        if params.get("target") in self.names:
            params["target"] = self.names[str(params["target"])]
        if fault.file == settings.NAME:
            return replace(fault, file=file, row=fault.row or self.setting_rows.get(column), params=params)
        heading = self.headings.get(fault.file, {}).get(column, column)
        heading = self.cells.get(fault.file, {}).get((column, fault.row, fault.value), heading)
        return replace(fault, file=file, column=heading or None, params=params)
