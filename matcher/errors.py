"""Faults: what is wrong in the data, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong (or, with ``warning``, legal but suspicious).

    ``code`` names the fault; its text in Dutch and English is in ``matcher.wording``, which fills in
    ``params``, the value and the place. ``row`` counts as a spreadsheet does: the heading is row 1.
    """

    code: str
    file: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    params: dict[str, str | int] = field(default_factory=dict)
    warning: bool = False


class RoundError(Exception):
    """The round cannot be used; ``faults`` has every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{f.file}:{f.row or ''}:{f.column or ''}: {f.code}" for f in self.faults))
