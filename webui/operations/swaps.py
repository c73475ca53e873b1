"""Swaps after publication: pupils ask, rings that harm nobody are found and offered to counsellors. No Flask here.

What is offered is answered as a free seat is (``operations.waiting``). Who declines, or is too late, is not asked for
that group again, unless the pupil asks anew; the others can be found in other rings.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from matcher.problem import PupilKey
from webui.audit import Record, record
from webui.memory.waiting import Move, Seat, Swapping, Waiters, waiters
from webui.mishaps import going_on
from webui.operations.errors import Refused
from webui.operations.proposals import names
from webui.operations.rounds import StaleError
from webui.operations.waiting import MOST_DAYS, close, hold, insert
from webui.people import REGION_WIDE, SYSTEM, Actor, Role
from webui.store.base import now
from webui.store.offer import OfferingRow, SiteRow
from webui.store.offers import OfferMoveRow, OfferRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow
from webui.store.swaps import SwapAskRow, SwapOfferRow, SwapRuleRow
from webui.store.words import OfferState

if TYPE_CHECKING:
    from matcher.fairness import Exchanges, Ring

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowed:
    """That pupils may ask to swap."""

    days: int  # that counsellors have to answer
    begun: bool = False  # whether groups that have begun take part


def allow(session: Session, actor: Actor, round_id: int, seen: int, given: Allowed | None) -> None:
    """Let pupils ask to swap from now on, or no longer (None): what waits for an answer can still be answered.

    ``seen`` is the number of the rule that the person saw, 0 for none. The same rule twice is kept once.

    Raises:
        StaleError: somebody else changed the rule since.
        Refused: not for this person; no number of days.
    """
    if actor.role not in REGION_WIDE:
        raise Refused("not_allowed")
    if given is not None and not 1 <= given.days <= MOST_DAYS:
        raise Refused("wrong_days", "days")
    hold(session, round_id)
    row = rule_of(session, round_id)
    before = None if row is None else Allowed(row.days, row.begun)
    if before == given:
        session.rollback()
        return
    if (row.id if row is not None else 0) != seen:
        session.rollback()
        raise StaleError
    if row is not None:
        session.delete(row)
        session.flush()
    if given is not None:
        session.add(SwapRuleRow(round_id=round_id, days=given.days, begun=given.begun, made_by=actor.account_id))
    told = [None if one is None else {"days": one.days, "begun": one.begun} for one in (before, given)]
    record(session, actor, "swap.change", Record("rounds", round_id, round_id), before=told[0], after=told[1])
    session.commit()


def ask(session: Session, actor: Actor, pupil_id: int, seen: int, *, wanted: bool) -> None:
    """A pupil would swap, or no longer: then a ring with the pupil is over. The same twice is done once.

    ``seen`` is the number of the request that the person saw, 0 for none.

    Raises:
        StaleError: somebody else changed it since.
        Refused: not for this person; pupils may not ask; there is nothing better to swap for.
    """
    pupil = session.get(PupilRow, pupil_id)
    if pupil is None or not _may(session, actor, pupil):
        raise Refused("swap_not_yours")
    round_id = pupil.round_id
    if wanted:
        _check_possible(session, pupil)
    hold(session, round_id)
    row = session.scalar(select(SwapAskRow).where(SwapAskRow.pupil_id == pupil_id))
    if (row is not None) == wanted:
        session.rollback()
        return
    if (row.id if row is not None else 0) != seen:
        session.rollback()
        raise StaleError
    record(session, actor, "swap.ask" if wanted else "swap.stop", Record("pupils", pupil_id, round_id))
    if row is None:
        session.add(SwapAskRow(pupil_id=pupil_id, made_by=actor.account_id))
    else:
        session.delete(row)
        _leave_ring(session, actor, pupil_id)
    session.commit()


def rule_of(session: Session, round_id: int) -> SwapRuleRow | None:
    """Whether pupils of the round may ask to swap."""
    return session.scalar(select(SwapRuleRow).where(SwapRuleRow.round_id == round_id))


def rings_now(session: Session, rule: SwapRuleRow) -> tuple[Waiters, Exchanges] | None:
    """The rings among those who asked and of whom no offer waits for an answer; None without waiting lists."""
    asked = _asked(session, rule.round_id)
    found = waiters(session, rule.round_id) if asked else None
    if found is None:
        return None
    who = frozenset(asked.keys() & found.better.keys())
    refused, beside = frozenset(_refused(session, rule.round_id, asked)), tuple(_open_moves(session, rule.round_id))
    return found, found.rings(Swapping(who, refused, rule.begun, beside))


def look(session: Session) -> int:
    """Find rings in every round in which pupils may ask, and offer them to their counsellors; how many.

    What goes wrong in one round is logged, and the others are looked at.
    """
    rounds = select(SwapRuleRow.round_id).join(RoundRow, RoundRow.id == SwapRuleRow.round_id)
    found = 0
    for number in list(session.scalars(rounds.where(RoundRow.archived_at.is_(None)))):
        with going_on(session, _log, f"swaps of round {number}"):
            found += _look(session, number)
    return found


def _look(session: Session, round_id: int) -> int:
    rule = rule_of(session, round_id)
    found = rings_now(session, rule) if rule is not None else None
    session.rollback()  # who is slow to find rings keeps nobody from writing
    if found is None or not found[1].rings:
        return 0
    hold(session, round_id)
    rule = rule_of(session, round_id)
    if rule is None or rings_now(session, rule) != found:  # something changed meanwhile; the next look sees it
        session.rollback()
        return 0
    known = names(session, round_id)
    for ring in found[1].rings:
        moves = [known.ids(move) for move in moves_of(ring)]
        offer = OfferRow(round_id=round_id, offering_id=moves[0].into, days=rule.days, made_by=rule.made_by)
        insert(session, SYSTEM, offer, moves, ring=True)
    session.commit()
    return len(found[1].rings)


def moves_of(ring: Ring) -> Iterable[Move]:
    """A ring by codes."""
    return (Move(b.wanted.key, b.wanted.offering_id, b.instead.offering_id if b.instead else None) for b in ring)


def _may(session: Session, actor: Actor, pupil: PupilRow) -> bool:
    """The pupil, and the counsellors of the home site."""
    if actor.role is Role.PUPIL:
        return actor.pupil_id == pupil.id
    return actor.role is Role.COUNSELLOR and actor.reaches(session.get_one(SiteRow, pupil.home_site_id).code)


def _check_possible(session: Session, pupil: PupilRow) -> None:
    rule, found = rule_of(session, pupil.round_id), waiters(session, pupil.round_id)
    if rule is None or found is None:
        raise Refused("swaps_off")
    key = (session.get_one(SiteRow, pupil.home_site_id).code, pupil.number)
    if key not in found.may_swap(begun=rule.begun):
        raise Refused("nothing_to_swap")


def _leave_ring(session: Session, actor: Actor, pupil_id: int) -> None:
    """Whoever does not want to swap any more declines what is offered."""
    rows = select(OfferMoveRow, OfferRow).join(OfferRow, OfferRow.id == OfferMoveRow.offer_id)
    rows = rows.join(SwapOfferRow, SwapOfferRow.offer_id == OfferRow.id)
    for move, offer in session.execute(
        rows.where(OfferMoveRow.pupil_id == pupil_id, OfferRow.state == OfferState.OPEN)
    ):
        move.accepted, move.answered_at, move.answered_by = False, now(), actor.account_id
        close(session, actor, offer, OfferState.DECLINED)


def _asked(session: Session, round_id: int) -> dict[PupilKey, SwapAskRow]:
    """Who asked and has no part in an offer that waits for an answer."""
    busy = select(OfferMoveRow.pupil_id).join(OfferRow, OfferRow.id == OfferMoveRow.offer_id)
    busy = busy.where(OfferRow.round_id == round_id, OfferRow.state == OfferState.OPEN)
    rows = select(SwapAskRow, SiteRow.code, PupilRow.number).join(PupilRow, PupilRow.id == SwapAskRow.pupil_id)
    rows = rows.join(SiteRow, SiteRow.id == PupilRow.home_site_id)
    rows = rows.where(PupilRow.round_id == round_id, PupilRow.id.not_in(busy))
    return {(code, number): row for row, code, number in session.execute(rows)}


def _open_moves(session: Session, round_id: int) -> Iterable[Move]:
    """What waits for an answer, by codes; a ring may not stand in its way."""
    into, out_of = aliased(OfferingRow), aliased(OfferingRow)
    rows = select(SiteRow.code, PupilRow.number, into.code, out_of.code).select_from(OfferMoveRow)
    rows = rows.join(OfferRow, OfferRow.id == OfferMoveRow.offer_id).join(into, into.id == OfferMoveRow.into_id)
    rows = rows.outerjoin(out_of, out_of.id == OfferMoveRow.out_of_id)
    rows = rows.join(PupilRow, PupilRow.id == OfferMoveRow.pupil_id).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
    rows = rows.where(OfferRow.round_id == round_id, OfferRow.state == OfferState.OPEN).order_by(OfferMoveRow.id)
    return (Move((site, number), new, old) for site, number, new, old in session.execute(rows))


def _refused(session: Session, round_id: int, asked: dict[PupilKey, SwapAskRow]) -> Iterable[Seat]:
    """The groups that were declined for a pupil since the pupil asked, or for which no answer came in time.

    Of what the coordinator withdrew, for every pupil in it: else it would be offered again at once.
    """
    rows = select(OfferMoveRow.pupil_id, OfferingRow.code, OfferRow.closed_at)
    rows = rows.join(OfferRow, OfferRow.id == OfferMoveRow.offer_id)
    rows = rows.join(SwapOfferRow, SwapOfferRow.offer_id == OfferRow.id)
    rows = rows.join(OfferingRow, OfferingRow.id == OfferMoveRow.into_id)
    late = (OfferRow.state == OfferState.LATE) & OfferMoveRow.accepted.is_(None)
    ours = or_(OfferMoveRow.accepted.is_(False), late, OfferRow.state == OfferState.WITHDRAWN)
    of_pupil = {row.pupil_id: (key, row.since) for key, row in asked.items()}
    for pupil_id, code, closed_at in session.execute(rows.where(OfferRow.round_id == round_id, ours)):
        key, since = of_pupil.get(pupil_id, (None, None))
        if key is not None and since is not None and closed_at is not None and closed_at >= since:
            yield (key, code)
