"""How much a group is wanted, as counts of pupils: hosts never learn who. Changes nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from webui.store.offer import OfferingRow
from webui.store.pupils import PupilRow, WishRow
from webui.store.words import WishState

_MANY = 100  # groups; of more than so many the wishes of the whole round are read
_FIRST, _APPROVED = 1, 2
_Wishes = dict[int, int]  # pupil → whether some wish is a first choice, and some approved


@dataclass(frozen=True, slots=True)
class Demand:
    """Pupils who want a group, or any group of its elective; leavers do not count."""

    pupils: int = 0
    approved: int = 0
    first: int = 0  # as their first choice
    first_approved: int = 0


def demands(session: Session, rows: Sequence[OfferingRow]) -> Mapping[int, Demand]:
    """The demand for each of these groups of one round, by id."""
    if not rows:
        return {}
    marks = case((WishRow.rank == 1, _FIRST), else_=0) + case((WishRow.state == WishState.APPROVED, _APPROVED), else_=0)
    query = select(WishRow.pupil_id, WishRow.elective, WishRow.offering_id, marks)
    query = query.join(PupilRow, PupilRow.id == WishRow.pupil_id)
    query = query.where(WishRow.round_id == rows[0].round_id, PupilRow.left_at.is_(None))
    if len(rows) <= _MANY:
        wanted = WishRow.elective.in_({row.elective for row in rows})
        query = query.where(or_(wanted, WishRow.offering_id.in_([row.id for row in rows])))
    by_elective: dict[str, _Wishes] = defaultdict(dict)
    by_group: dict[int, _Wishes] = defaultdict(dict)
    for pupil, elective, group, found in session.execute(query):
        wishes = by_elective[elective] if elective else by_group[group or 0]
        wishes[pupil] = wishes.get(pupil, 0) | found
    of_elective = {elective: _counted(wishes) for elective, wishes in by_elective.items()}
    demand = {row.id: of_elective.get(row.elective, Demand()) for row in rows}
    for row in rows:
        if row.id in by_group:  # a pupil who wishes both the elective and the group counts once
            both = dict(by_elective.get(row.elective, {}))
            for pupil, found in by_group[row.id].items():
                both[pupil] = both.get(pupil, 0) | found
            demand[row.id] = _counted(both)
    return demand


def _counted(wishes: _Wishes) -> Demand:
    found = wishes.values()
    return Demand(
        pupils=len(found),
        approved=sum(bool(marks & _APPROVED) for marks in found),
        first=sum(bool(marks & _FIRST) for marks in found),
        first_approved=sum(marks == _FIRST | _APPROVED for marks in found),
    )
