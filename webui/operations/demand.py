"""How much a group is wanted, as counts of pupils: hosts never learn who. Changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webui.store.offer import OfferingRow
from webui.store.pupils import PupilRow, WishRow
from webui.store.words import WishState

_MANY = 100  # groups; of more than so many the wishes of the whole round are read
_Wishes = dict[int, tuple[int, bool]]  # pupil → best rank, whether some wish is approved


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
    columns = (WishRow.pupil_id, WishRow.elective, WishRow.offering_id, WishRow.rank, WishRow.state)
    query = select(*columns).join(PupilRow, PupilRow.id == WishRow.pupil_id)
    query = query.where(WishRow.round_id == rows[0].round_id, PupilRow.left_at.is_(None))
    if len(rows) <= _MANY:
        wanted = WishRow.elective.in_({row.elective for row in rows})
        query = query.where(or_(wanted, WishRow.offering_id.in_([row.id for row in rows])))
    by_elective: dict[str, _Wishes] = defaultdict(dict)
    by_group: dict[int, _Wishes] = defaultdict(dict)
    for pupil_id, elective, offering_id, rank, state in session.execute(query):
        wishes = by_elective[elective] if elective else by_group[offering_id or 0]
        _add(wishes, [(pupil_id, (rank, state is WishState.APPROVED))])
    found = {}
    for row in rows:
        wishes = dict(by_elective.get(row.elective, {}))
        _add(wishes, by_group.get(row.id, {}).items())
        found[row.id] = _counted(wishes)
    return found


def _add(wishes: _Wishes, more: Iterable[tuple[int, tuple[int, bool]]]) -> None:
    for pupil, (rank, approved) in more:
        known = wishes.get(pupil, (rank, approved))
        wishes[pupil] = (min(known[0], rank), known[1] or approved)


def _counted(wishes: _Wishes) -> Demand:
    found = wishes.values()
    return Demand(
        pupils=len(found),
        approved=sum(approved for _, approved in found),
        first=sum(rank == 1 for rank, _ in found),
        first_approved=sum(rank == 1 and approved for rank, approved in found),
    )
