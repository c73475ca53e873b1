"""Rows to the matcher's records and back: the only place where the two meet. One query per table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from matcher.allocation import Allocation
from matcher.catalogue import catalogue
from matcher.files import read_round
from matcher.policy import Policy
from matcher.problem import Elective, Placement, Problem, Pupil
from webui.papers.archives import unpacked
from webui.store.offer import OfferingRow, SiteRow
from webui.store.parts import BASELINE, ELECTIVES, OFFERINGS, PARTS, PERIODS, PUPILS, SITES, Key, Part, same
from webui.store.pupils import PupilRow
from webui.store.revision import revision
from webui.store.rounds import RoundRow
from webui.store.runs import RunPlacementRow, RunRow

HEADER = ("school_year", "title", "lottery_seed", "timezone")
DECISIONS = tuple(f.name for f in fields(Policy))
_WITH_IDS = (PERIODS, SITES, OFFERINGS, PUPILS)  # what other records point to
_RUN_PLACEMENT = {p.attribute: p.column for p in BASELINE.plain}
_TRIES = 20  # readings of a round that others keep changing meanwhile

Ids = Mapping[str, Mapping[Key, int]]  # part → what identifies a record → id of its row


@dataclass(frozen=True)
class Stored:
    """A round as it is in the store. Leavers, with all that is theirs, are in ``leavers`` only."""

    round_id: int
    revision: int
    problem: Problem
    policy: Policy
    own_electives: tuple[Elective, ...]  # rows over the national catalogue
    row_ids: Mapping[str, tuple[int, ...]]  # part → id of the row of each record
    leavers: Mapping[Key, tuple[int, Pupil]]  # by key: id of the row, and the pupil

    def records(self, part: Part) -> tuple[Any, ...]:
        """The records that have rows; of the electives only the round's own."""
        found: tuple[Any, ...] = self.own_electives if part is ELECTIVES else getattr(self.problem, part.name)
        return found

    @property
    def ids(self) -> Ids:
        """The ids of rows that others point to."""
        return {
            part.name: dict(zip(map(part.key, self.records(part)), self.row_ids[part.name], strict=True))
            for part in _WITH_IDS
        }


def load_round(session: Session, round_id: int) -> tuple[Problem, Policy]:
    """The round as the matcher knows it.

    Raises:
        LookupError: there is no such round.
    """
    found = load_stored(session, round_id)
    return found.problem, found.policy


def load_stored(session: Session, round_id: int) -> Stored:
    """The round with the ids of its rows, all of one moment although read table by table.

    Raises:
        LookupError: there is no such round.
    """
    session.flush()
    for _ in range(_TRIES):
        before = revision(session, round_id)
        found = _read(session, round_id, before)
        if found is not None and revision(session, round_id) == before:
            return found
    raise TimeoutError(f"round {round_id} changes faster than it can be read")


def save_round(session: Session, problem: Problem, policy: Policy, *, made_by: int | None = None) -> int:
    """Store a round as a new one; its id. The caller commits."""
    header = {name: getattr(problem, name) for name in HEADER}
    row = RoundRow(**header, **policy_values(policy), made_by=made_by)
    session.add(row)
    session.flush()
    ids: dict[str, Mapping[Key, int]] = {}
    for part in PARTS:
        records = own_electives(problem) if part is ELECTIVES else getattr(problem, part.name)
        insert_records(session, row.id, part, records, ids)
        if part in _WITH_IDS:
            ids[part.name] = read_ids(session, row.id, part, ids)
    return row.id


def policy_values(policy: Policy) -> dict[str, Any]:
    """The columns of ``RoundRow`` that hold the policy."""
    return {name: getattr(policy, name) for name in DECISIONS}


def policy_of(row: Any) -> Policy:
    """The policy of a ``RoundRow``."""
    return Policy(**{name: getattr(row, name) for name in DECISIONS})


def own_electives(problem: Problem) -> list[Elective]:
    """The electives that differ from the national catalogue."""
    official = set(catalogue(problem.school_year))
    return [e for e in problem.electives if e not in official]


def with_catalogue(school_year: str, own: Iterable[Elective]) -> tuple[Elective, ...]:
    """The national catalogue with a round's own electives over it."""
    merged = {e.elective: e for e in catalogue(school_year)}
    return tuple((merged | {e.elective: e for e in own}).values())


def values_of(part: Part, record: Any, ids: Ids) -> dict[str, Any]:
    """The columns of the record's row.

    Raises:
        KeyError: it points to a record that has no row.
    """
    found = {p.column: p.stored(getattr(record, p.attribute)) for p in part.plain}
    for link in part.links:
        key = link.key(record)
        found[link.column] = None if key is None else ids[link.to][key]
    return found


def insert_records(session: Session, round_id: int, part: Part, records: Sequence[Any], ids: Ids, **more: Any) -> None:
    """Insert the rows of some records, with ``more`` columns the same for all."""
    if records:
        rows = [{"round_id": round_id, **values_of(part, record, ids), **more} for record in records]
        session.execute(insert(part.row), rows)


def save_placements(session: Session, run_id: int, placements: Iterable[Placement]) -> None:
    """Store the placements of a run. The caller commits."""
    round_id = session.scalars(select(RunRow.round_id).where(RunRow.id == run_id)).one()
    pupils = select(SiteRow.code, PupilRow.number, PupilRow.id).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
    pupil_ids = {(row[0], row[1]): row[2] for row in session.execute(pupils.where(PupilRow.round_id == round_id))}
    offerings = select(OfferingRow.code, OfferingRow.id).where(OfferingRow.round_id == round_id)
    offering_ids = {row[0]: row[1] for row in session.execute(offerings)}
    rows = [
        {column: getattr(p, attribute) for attribute, column in _RUN_PLACEMENT.items()}
        | {"run_id": run_id, "pupil_id": pupil_ids.get(p.key), "offering_id": offering_ids.get(p.offering_id)}
        for p in placements
    ]
    if rows:
        session.execute(insert(RunPlacementRow), rows)


def load_allocation(session: Session, run_id: int) -> Allocation:
    """The placements of a run."""
    columns = [getattr(RunPlacementRow, column) for column in _RUN_PLACEMENT.values()]
    rows = session.execute(select(*columns).where(RunPlacementRow.run_id == run_id))
    return Allocation(tuple(Placement(**dict(zip(_RUN_PLACEMENT, row, strict=True))) for row in rows))


def load_input(session: Session, run_id: int) -> tuple[Problem, Policy]:
    """The round as it was when the run was asked for.

    Raises:
        LookupError: there is no such run.
        RoundError: the round had faults already.
    """
    data = session.scalars(select(RunRow.round_zip).where(RunRow.id == run_id)).one_or_none()
    if data is None:
        raise LookupError(f"no run {run_id}")
    with unpacked(data) as folder:
        return read_round(folder)


def read_ids(session: Session, round_id: int, part: Part, ids: Ids) -> dict[Key, int]:
    """The ids of the rows of a part, leavers' among them, by what identifies a record."""
    back = {name: {row_id: key for key, row_id in found.items()} for name, found in ids.items()}
    records, numbers = _records(session, round_id, part, back)
    return dict(zip(map(part.key, records), numbers, strict=True))


def _read(session: Session, round_id: int, at: int) -> Stored | None:
    """None if what was read does not fit together, because somebody changed it meanwhile."""
    row = session.execute(
        select(*(getattr(RoundRow, name) for name in (*HEADER, *DECISIONS))).where(RoundRow.id == round_id)
    ).one_or_none()
    if row is None:
        return None
    back: dict[str, dict[int, Key]] = {}
    facts: dict[str, Any] = {}
    row_ids: dict[str, tuple[int, ...]] = {}
    leavers: dict[Key, tuple[int, Pupil]] = {}
    for part in PARTS:
        records, numbers = _records(session, round_id, part, back)
        if part is PUPILS:
            gone = _gone(session, round_id)
            leavers = {p.key: (n, p) for p, n in zip(records, numbers, strict=True) if n in gone}
            records, numbers = _without(records, numbers, gone)
        facts[part.name], row_ids[part.name] = tuple(records), tuple(numbers)
        if part in _WITH_IDS:
            back[part.name] = dict(zip(numbers, map(part.key, records), strict=True))
    own = facts[ELECTIVES.name]
    facts[ELECTIVES.name] = with_catalogue(row.school_year, own)
    problem = Problem(**{name: getattr(row, name) for name in HEADER}, **facts)
    return Stored(round_id, at, problem, policy_of(row), own, row_ids, leavers)


def _records(
    session: Session, round_id: int, part: Part, back: Mapping[str, Mapping[int, Key]]
) -> tuple[list[Any], list[int]]:
    """The records of a part in the order in which they came, and the ids of their rows.

    A record that points to one that is not known (a leaver's) is left out.
    """
    columns = [getattr(part.row, name) for name in ("id", *part.columns)]
    names = [p.attribute for p in part.plain]
    converted = [p for p in part.plain if p.read is not same]
    last = 1 + len(names)
    records, numbers = [], []
    for row in session.execute(select(*columns).where(part.row.round_id == round_id).order_by(part.row.id)):
        values = dict(zip(names, row[1:last], strict=True))
        for one in converted:
            values[one.attribute] = one.read(values[one.attribute])
        for link, target in zip(part.links, row[last:], strict=True):
            if target is None:
                for attribute in link.attributes:
                    values.setdefault(attribute)
            elif target in back[link.to]:
                values.update(link.values(back[link.to][target]))
            else:
                break
        else:
            records.append(part.record(**values))
            numbers.append(row[0])
    return records, numbers


def _gone(session: Session, round_id: int) -> set[int]:
    query = select(PupilRow.id).where(PupilRow.round_id == round_id, PupilRow.left_at.is_not(None))
    return set(session.scalars(query))


def _without(records: list[Any], numbers: list[int], gone: set[int]) -> tuple[list[Any], list[int]]:
    stay = [(r, n) for r, n in zip(records, numbers, strict=True) if n not in gone]
    return [r for r, _ in stay], [n for _, n in stay]
