"""Files by themselves as CSV for machines: placements, pupils without, groups, moves, pupils; placements read back."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from matcher.errors import Fault, RoundError
from matcher.files.columns import GROUPS, MOVES, PLACEMENTS, PUPILS, UNPLACED
from matcher.files.faultlist import FaultList
from matcher.files.records import Group, Move, Unplaced
from matcher.files.rows import recognised, records_of
from matcher.files.schema import File
from matcher.files.tables import read_csv
from matcher.files.write import csv_text, rows_of
from matcher.problem import Placement, Pupil


def placements_csv(placements: Iterable[Placement]) -> str:
    """``placements.csv``, sorted by home_site, pupil_id, offering_id."""
    return _csv(PLACEMENTS, sorted(placements, key=lambda p: (p.home_site, p.pupil_id, p.offering_id)))


def unplaced_csv(rows: Iterable[Unplaced]) -> str:
    """``unplaced.csv``, sorted by home_site, pupil_id."""
    return _csv(UNPLACED, sorted(rows, key=lambda r: (r.home_site, r.pupil_id)))


def groups_csv(rows: Iterable[Group]) -> str:
    """``groups.csv``, sorted by offering_id."""
    return _csv(GROUPS, sorted(rows, key=lambda r: r.offering_id))


def moves_csv(rows: Iterable[Move]) -> str:
    """``moves.csv``, sorted by home_site, pupil_id, old and new group."""
    order = sorted(rows, key=lambda r: (r.home_site, r.pupil_id, r.from_offering or "", r.to_offering or ""))
    return _csv(MOVES, order)


def pupils_csv(pupils: Iterable[Pupil]) -> str:
    """``pupils.csv``, in the order given."""
    return _csv(PUPILS, pupils)


def _csv(file: File, records: Iterable[Any]) -> str:
    return csv_text([c.name for c in file.columns], rows_of(file, records))


def read_placements(path: Path | str) -> tuple[Placement, ...]:
    """The placements in an output directory, or in a file such as ``placements.csv``.

    Whether they are right is for the checker to say; here only that they can be read and that none is doubled.

    Raises:
        RoundError: with every fault in the file.
    """
    path, faults = Path(path), FaultList()
    if path.is_dir():
        path /= PLACEMENTS.name
    if not path.exists():
        raise RoundError([Fault("no_outcome", str(path))])
    table = read_csv(path, recognised(PLACEMENTS), faults)
    if table is None:
        raise RoundError(faults.errors)
    found = records_of(PLACEMENTS, table, faults)
    first: dict[tuple[str, str, str], int | None] = {}
    for placement, row in zip(found.records, found.rows, strict=True):
        key = (placement.home_site, placement.pupil_id, placement.offering_id)
        if key in first and all(key):
            params: dict[str, str | int] = {"first": first[key] or 0}
            place = (table.file, row, found.heading("offering_id"), " ".join(key))
            faults.add(Fault("doubled_record", *place, params))
        first.setdefault(key, row)
    if faults.errors:
        raise RoundError(faults.errors)
    return tuple(found.records)
