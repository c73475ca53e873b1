"""Seats that came free: offered to who waits, answered by counsellors, and then decided by hand. No Flask here.

An offer is a chain of moves: who gets the free seat, and who moves up after that. It holds when every counsellor
accepts; whoever declines, or is too late, is passed over, and the next offer goes out by itself. A swap
(``operations.swaps``) is offered, answered and decided in the same way.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matcher.errors import Conflict, RoundError
from webui.audit import Record, record
from webui.memory.waiting import Move, Waiters, waiters
from webui.mishaps import going_on
from webui.operations.errors import Refused
from webui.operations.hand import HandMove, decide_together
from webui.operations.proposals import MoveIds, ids_of, names, proposed, seal
from webui.operations.rounds import StaleError
from webui.people import REGION_WIDE, SYSTEM, Actor, Role
from webui.store.base import now
from webui.store.offer import SiteRow
from webui.store.offers import OfferMoveRow, OfferRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow
from webui.store.swaps import SwapAskRow, SwapOfferRow, SwapRuleRow
from webui.store.words import OfferState

_log = logging.getLogger(__name__)

MOST_DAYS = 21
SEAT_REASON, SWAP_REASON = "Wachtlijst, aanbod {}", "Ruil, voorstel {}"  # as kept and exported; pages say it their way


@dataclass(frozen=True, slots=True)
class ToOffer:
    """What is offered. ``shown`` is the seal of the proposal that the person saw."""

    offering_id: int
    shown: str
    days: int


def propose(session: Session, actor: Actor, round_id: int, given: ToOffer) -> OfferRow:
    """Send a proposal to the counsellors of its pupils. Sent twice it is sent once.

    Raises:
        StaleError: the proposal is another one by now.
        Refused: not for this person; no number of days; an open offer has a part of these groups or pupils.
    """
    if actor.role not in REGION_WIDE:
        raise Refused("not_allowed")
    if not 1 <= given.days <= MOST_DAYS:
        raise Refused("wrong_days", "days")
    hold(session, round_id)
    running = open_offers(session, round_id)
    for row, parts in running:
        same = row.offering_id == given.offering_id and seal(map(ids_of, parts)) == given.shown
        if same and not is_ring(session, row.id):
            session.rollback()
            return session.get_one(OfferRow, row.id)
    moves = proposed(session, round_id, given.offering_id)
    if not moves or seal(moves) != given.shown:
        session.rollback()
        raise StaleError
    if _overlap(session, running, moves):
        session.rollback()
        raise Refused("offer_overlaps")
    row = insert(session, actor, OfferRow(round_id=round_id, offering_id=given.offering_id, days=given.days), moves)
    row.made_by = actor.account_id
    session.commit()
    return row


def answer(session: Session, actor: Actor, move_id: int, *, accept: bool) -> OfferState:
    """A counsellor's answer for a pupil, and what it makes of the offer. The same answer twice is given once.

    Raises:
        Refused: not for this person; there is no such offer; it is over, or too late; another answer was given.
    """
    move = session.get(OfferMoveRow, move_id)
    home = session.get(SiteRow, session.get_one(PupilRow, move.pupil_id).home_site_id) if move is not None else None
    if move is None or home is None or actor.role is not Role.COUNSELLOR or home.code not in actor.sites:
        raise Refused("offer_gone")
    hold(session, home.round_id)
    row = session.get_one(OfferRow, move.offer_id, populate_existing=True)
    session.refresh(move)
    if move.accepted is accept:
        session.rollback()
        return session.get_one(OfferRow, row.id).state
    if move.accepted is not None or row.state is not OfferState.OPEN:
        session.rollback()
        raise Refused("offer_over" if move.accepted is None else "offer_answered")
    if row.until <= now():
        session.rollback()
        raise Refused("offer_late")
    move.accepted, move.answered_at, move.answered_by = accept, now(), actor.account_id
    tell(session, actor, row, "accept" if accept else "decline", {"pupil": move.pupil_id})
    session.flush()
    if not accept:
        close(session, SYSTEM, row, OfferState.DECLINED)
        session.commit()
        with going_on(session, _log, "the next offer"):
            _go_on(session, row)
    elif is_accepted(session, row.id):
        _finish(session, row)
    session.commit()
    return row.state


def withdraw(session: Session, actor: Actor, round_id: int, offer_id: int) -> bool:
    """Take an offer back; whether it was still open."""
    if actor.role not in REGION_WIDE:
        raise Refused("not_allowed")
    hold(session, round_id)
    row = session.get(OfferRow, offer_id, populate_existing=True)
    if row is None or row.round_id != round_id or row.state is not OfferState.OPEN:
        session.rollback()
        return False
    close(session, actor, row, OfferState.WITHDRAWN)
    session.commit()
    return True


def settle(session: Session) -> int:
    """Close the offers that nobody answered in time, and go on to the next; how many.

    What all accepted while the round had faults is decided as soon as it has none, and is never late.
    What goes wrong with one is logged, and the others are settled.
    """
    unsaid = OfferRow.id.in_(select(OfferMoveRow.offer_id).where(OfferMoveRow.accepted.is_not(True)))
    late = select(OfferRow).where(OfferRow.state == OfferState.OPEN, (OfferRow.until <= now()) | ~unsaid)
    settled = 0
    for number, round_id in [(row.id, row.round_id) for row in session.scalars(late)]:
        with going_on(session, _log, f"offer {number}"):
            settled += _settle(session, number, round_id)
    return settled


def _settle(session: Session, number: int, round_id: int) -> bool:
    hold(session, round_id)
    row = session.get(OfferRow, number, populate_existing=True)
    if row is None or row.state is not OfferState.OPEN:
        session.rollback()
        return False
    if is_accepted(session, row.id):
        _finish(session, row)
        session.commit()
        return row.state is not OfferState.OPEN
    close(session, SYSTEM, row, OfferState.LATE)
    session.commit()
    _go_on(session, row)
    session.commit()
    return True


def open_offers(session: Session, round_id: int) -> list[tuple[OfferRow, list[OfferMoveRow]]]:
    """The offers that wait for an answer, with their moves."""
    pairs = select(OfferRow, OfferMoveRow).join(OfferMoveRow, OfferMoveRow.offer_id == OfferRow.id)
    pairs = pairs.where(OfferRow.round_id == round_id, OfferRow.state == OfferState.OPEN)
    found: dict[int, tuple[OfferRow, list[OfferMoveRow]]] = {}
    for row, move in session.execute(pairs.order_by(OfferRow.id, OfferMoveRow.position)):
        found.setdefault(row.id, (row, []))[1].append(move)
    return list(found.values())


def _go_on(session: Session, last: OfferRow) -> None:
    """Offer the seat to the next. Who accepted the same move before is not asked again.

    Of a ring nothing is left to offer: others are found by ``operations.swaps``.
    """
    if is_ring(session, last.id):
        return
    hold(session, last.round_id)
    moves = proposed(session, last.round_id, last.offering_id)
    if not moves or _overlap(session, open_offers(session, last.round_id), moves):
        return
    given = {ids_of(one).seal: one for one in _moves(session, last.id) if one.accepted}
    row = OfferRow(round_id=last.round_id, offering_id=last.offering_id, days=last.days, made_by=last.made_by)
    insert(session, SYSTEM, row, moves)
    for one in _moves(session, row.id):
        before = given.get(ids_of(one).seal)
        if before is not None:
            one.accepted, one.answered_at, one.answered_by = True, before.answered_at, before.answered_by
    session.flush()
    if is_accepted(session, row.id):
        _finish(session, row)


def _finish(session: Session, row: OfferRow) -> None:
    """All accepted: decide by hand, unless something else came first."""
    moves = _moves(session, row.id)
    ring = is_ring(session, row.id)
    found = waiters(session, row.round_id)
    codes = names(session, row.round_id).codes(map(ids_of, moves))
    if found is None:  # the round has faults; ``settle`` looks again
        return
    if not found.is_possible(codes, harmless=ring) or (ring and _too_late(session, row, found, codes)):
        close(session, SYSTEM, row, OfferState.OVERTAKEN)
        return
    pupils = [session.get_one(PupilRow, move.pupil_id) for move in moves]
    decisions = [HandMove(move.into_id, move.out_of_id) for move in moves]
    author = Actor(Role.COORDINATOR, row.made_by)
    reason = (SWAP_REASON if ring else SEAT_REASON).format(row.id)
    for pupil in pupils:
        session.refresh(pupil)
    try:
        decide_together(session, author, list(zip(pupils, decisions, strict=True)), reason)
    except (Refused, Conflict, RoundError):
        close(session, SYSTEM, row, OfferState.OVERTAKEN)
        return
    close(session, SYSTEM, row, OfferState.ACCEPTED)
    if ring:
        session.execute(delete(SwapAskRow).where(SwapAskRow.pupil_id.in_([pupil.id for pupil in pupils])))


def _too_late(session: Session, row: OfferRow, found: Waiters, codes: Iterable[Move]) -> bool:
    """Whether groups of a swap have begun since it was offered, and such groups take no part."""
    rule = session.scalar(select(SwapRuleRow).where(SwapRuleRow.round_id == row.round_id))
    return rule is not None and not rule.begun and found.begun(codes)


def is_ring(session: Session, offer_id: int) -> bool:
    """Whether the offer is a swap."""
    return session.scalar(select(SwapOfferRow.id).where(SwapOfferRow.offer_id == offer_id)) is not None


def is_accepted(session: Session, offer_id: int) -> bool:
    """Whether all accepted; as long as such an offer is open, the round has faults."""
    return all(one.accepted for one in _moves(session, offer_id))


def insert(session: Session, actor: Actor, row: OfferRow, moves: Sequence[MoveIds], *, ring: bool = False) -> OfferRow:
    """Make the rows of an offer; the caller has checked it, and commits."""
    row.until = now() + dt.timedelta(days=row.days)
    session.add(row)
    session.flush()
    for position, move in enumerate(moves, start=1):
        part = OfferMoveRow(
            offer_id=row.id, position=position, pupil_id=move.pupil, into_id=move.into, out_of_id=move.out_of
        )
        session.add(part)
    if ring:
        session.add(SwapOfferRow(offer_id=row.id))
    session.flush()
    told = {"pupils": [move.pupil for move in moves], "until": row.until.isoformat()}
    tell(session, actor, row, "offer", told if ring else {"group": row.offering_id, **told})
    return row


def close(session: Session, actor: Actor, row: OfferRow, state: OfferState) -> None:
    """The offer is over."""
    row.state, row.closed_at = state, now()
    tell(session, actor, row, state)


def tell(session: Session, actor: Actor, row: OfferRow, verb: str, after: Mapping[str, Any] | None = None) -> None:
    """Write down what happened to an offer."""
    noun, kind = ("swap", "swap_offers") if is_ring(session, row.id) else ("seat", "offers")
    record(session, actor, f"{noun}.{verb}", Record(kind, row.id, row.round_id), after=after)


def hold(session: Session, round_id: int) -> None:
    """Nobody else offers or answers in the round until this transaction ends; its revision stays."""
    same = update(RoundRow).where(RoundRow.id == round_id).values(revision=RoundRow.revision)
    session.connection().execute(same)


def _moves(session: Session, offer_id: int) -> list[OfferMoveRow]:
    rows = select(OfferMoveRow).where(OfferMoveRow.offer_id == offer_id).order_by(OfferMoveRow.position)
    return list(session.scalars(rows))


def _overlap(
    session: Session, running: Iterable[tuple[OfferRow, list[OfferMoveRow]]], moves: Iterable[MoveIds]
) -> bool:
    """Whether an open offer has a part of the same pupils or groups; a ring leaves groups as full as they are."""
    taken: set[tuple[str, int]] = set()
    for row, rows in running:
        parts = {part for move in rows for part in _parts(ids_of(move))}
        taken |= {part for part in parts if part[0] == "pupil"} if is_ring(session, row.id) else parts
    return any(part in taken for move in moves for part in _parts(move))


def _parts(move: MoveIds) -> set[tuple[str, int]]:
    groups = {("group", number) for number in (move.into, move.out_of) if number is not None}
    return {("pupil", move.pupil), *groups}
