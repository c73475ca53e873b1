"""Wishes: chosen, put in order, handed in and approved, with their audit entry.

A list is saved at each step. What a pupil adds is a draft until it is handed in; what the home school approved stays
approved when the order changes. ``version`` is the pupil's, as the person saw it: if it has changed, nothing is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.problem import Offering
from webui.audit import Record, record
from webui.memory.facts import facts
from webui.memory.results import published_run
from webui.operations.errors import WishError
from webui.people import Actor, Role
from webui.store.base import now
from webui.store.offer import OfferingRow, SiteRow
from webui.store.pupils import PupilRow, WishRow
from webui.store.rounds import RoundRow
from webui.store.words import WishState

MOST_WISHES = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wished: any group of an elective, or (with the id of its row) only one group."""

    elective: str = ""
    offering_id: int | None = None


def wishes_of(session: Session, pupil: PupilRow) -> list[WishRow]:
    """The pupil's list, best first."""
    rows = select(WishRow).where(WishRow.pupil_id == pupil.id).order_by(WishRow.rank, WishRow.id)
    return list(session.scalars(rows))


def choose(session: Session, actor: Actor, pupil: PupilRow, version: int, choice: Choice) -> None:
    """Put something at the end of the list; what is on it already stays where it is.

    Raises:
        WishError: choosing is closed, the list is full, or this is not possible for the pupil.
    """
    rows = _begin(session, actor, pupil, version)
    if any(_choice(row) == choice for row in rows):
        return
    if len(rows) >= MOST_WISHES:
        raise WishError("too_many_wishes")
    _check_possible(session, pupil, choice)
    before = _listed(rows)
    row = WishRow(
        round_id=pupil.round_id,
        pupil_id=pupil.id,
        rank=len(rows) + 1,
        elective=choice.elective or None,
        offering_id=choice.offering_id,
        state=WishState.DRAFT if actor.role is Role.PUPIL else WishState.APPROVED,
        state_by=actor.account_id,
    )
    session.add(row)
    _finish(session, actor, pupil, before, [*rows, row], "wish.choose")


def move(session: Session, actor: Actor, pupil: PupilRow, version: int, wish_id: int, by: int) -> None:
    """Move a wish up (negative) or down the list.

    Raises:
        WishError: choosing is closed.
    """
    rows = _begin(session, actor, pupil, version)
    at = next((i for i, row in enumerate(rows) if row.id == wish_id), None)
    if at is None:
        raise WishError("changed_meanwhile")
    before = _listed(rows)
    row = rows.pop(at)
    rows.insert(max(0, at + by), row)
    _finish(session, actor, pupil, before, rows, "wish.move")


def remove(session: Session, actor: Actor, pupil: PupilRow, version: int, wish_id: int) -> None:
    """Take a wish off the list; one that is gone already is no fault.

    Raises:
        WishError: choosing is closed.
    """
    rows = _begin(session, actor, pupil, version)
    before = _listed(rows)
    for row in rows:
        if row.id == wish_id:
            session.delete(row)
    _finish(session, actor, pupil, before, [row for row in rows if row.id != wish_id], "wish.remove")


def submit(session: Session, actor: Actor, pupil: PupilRow, version: int) -> None:
    """Hand the list in: from now on the home school looks at it.

    Raises:
        WishError: choosing is closed, or the list is empty.
    """
    rows = _begin(session, actor, pupil, version)
    if not rows:
        raise WishError("nothing_to_submit")
    for row in rows:
        if row.state is WishState.DRAFT:
            row.state, row.state_at, row.state_by = WishState.SUBMITTED, now(), actor.account_id
    pupil.submitted_at = now()
    record(session, actor, "wish.submit", Record("pupils", pupil.id, pupil.round_id), after={"wishes": _listed(rows)})
    session.commit()


def approve(session: Session, actor: Actor, pupils: Sequence[PupilRow]) -> int:
    """Approve everything that these pupils handed in; how many wishes that were.

    Raises:
        WishError: one of them is not of the actor's sites; then nothing is approved.
    """
    homes = {site_id: session.get_one(SiteRow, site_id).code for site_id in {p.home_site_id for p in pupils}}
    if not all(actor.reaches(code) for code in homes.values()):
        raise WishError("not_possible")
    approved = 0
    for pupil in pupils:
        waiting = [row for row in wishes_of(session, pupil) if row.state is WishState.SUBMITTED]
        for row in waiting:
            row.state, row.state_at, row.state_by = WishState.APPROVED, now(), actor.account_id
        if waiting:
            pupil.wishes_changed_at = now()  # a new version
            after = {"approved": [_word(row) for row in waiting]}
            record(session, actor, "wish.approve", Record("pupils", pupil.id, pupil.round_id), after=after)
        approved += len(waiting)
    session.commit()
    return approved


def check_open(session: Session, actor: Actor, round_id: int) -> None:
    """Whether the actor may change wishes now; the home school may after the pupils.

    Raises:
        WishError: not yet, or not any more.
    """
    row = session.get_one(RoundRow, round_id)
    if row.archived_at is not None:
        raise WishError("wishes_closed")
    if actor.role is not Role.PUPIL:
        return
    if row.wishes_open_from is not None and now() < row.wishes_open_from:
        raise WishError("wishes_not_open")
    over = row.wishes_close_at is not None and now() >= row.wishes_close_at
    if over or published_run(session, round_id) is not None:
        raise WishError("wishes_closed")


def _begin(session: Session, actor: Actor, pupil: PupilRow, version: int) -> list[WishRow]:
    check_open(session, actor, pupil.round_id)
    if pupil.left_at is not None:
        raise WishError("not_possible")
    if pupil.version != version:
        raise WishError("changed_meanwhile")
    return wishes_of(session, pupil)


def _finish(
    session: Session, actor: Actor, pupil: PupilRow, before: list[str], rows: Sequence[WishRow], action: str
) -> None:
    for rank, row in enumerate(rows, start=1):
        row.rank = rank
    pupil.wishes_changed_at = now()
    pupil.submitted_at = None if actor.role is Role.PUPIL else pupil.submitted_at or now()
    about = Record("pupils", pupil.id, pupil.round_id)
    record(session, actor, action, about, before={"wishes": before}, after={"wishes": _listed(rows)})
    session.commit()


def _check_possible(session: Session, pupil: PupilRow, choice: Choice) -> None:
    found = facts(session, pupil.round_id)
    problem = found.stored.problem
    home = session.get_one(SiteRow, pupil.home_site_id)
    known = problem.pupil.get((home.code, pupil.number))
    if known is None or not any(not found.refusals(known, offering) for offering in _groups(session, pupil, choice)):
        raise WishError("not_possible")


def _groups(session: Session, pupil: PupilRow, choice: Choice) -> Sequence[Offering]:
    problem = facts(session, pupil.round_id).stored.problem
    if choice.offering_id is None:
        return problem.offerings_of.get(choice.elective, ())
    row = session.get(OfferingRow, choice.offering_id)
    return (problem.offering[row.code],) if row is not None and row.round_id == pupil.round_id else ()


def _choice(row: WishRow) -> Choice:
    return Choice(row.elective or "", row.offering_id)


def _listed(rows: Sequence[WishRow]) -> list[str]:
    return [_word(row) for row in rows]


def _word(row: WishRow) -> str:
    """The wish in the audit."""
    return row.elective or f"group {row.offering_id}"
