"""Faults: what is wrong in the data, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from matcher.codes import Rule


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong (or, with ``warning``, legal but suspicious).

    ``code`` names the fault; its text in Dutch and English is in ``matcher.wording``, which fills in
    ``params``, the value and the place. ``row`` counts as a spreadsheet does: the heading is row 1. A row that is in
    no file, as of a what-if, has its ``key`` instead, such as ``CNC-1``.
    """

    code: str
    file: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    params: dict[str, str | int] = field(default_factory=dict)
    warning: bool = False
    key: str | None = None


class RoundError(Exception):
    """The round cannot be used; ``faults`` has every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{f.file}:{f.row or ''}:{f.column or ''}: {f.code}" for f in self.faults))


@dataclass(frozen=True, slots=True, order=True)
class Clashing:
    """A fact that has a part in a contradiction: a lock (rule ``locked``) or a limit that locks run into."""

    rule: Rule
    home_site: str = ""
    pupil_id: str = ""
    offering_id: str = ""
    site_id: str = ""


class Conflict(Exception):
    """Together these facts allow no allocation; leave any one of them out and the others do."""

    def __init__(self, facts: tuple[Clashing, ...]) -> None:
        self.facts = facts
        super().__init__(", ".join(str(fact) for fact in facts))
