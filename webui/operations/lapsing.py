"""Offers that a new allocation makes impossible: told before it is published, closed when it is. No Flask here."""

from sqlalchemy.orm import Session

from webui.memory.waiting import waiters_with
from webui.operations.proposals import ids_of, names
from webui.operations.waiting import close, is_ring, open_offers
from webui.people import Actor
from webui.store.offers import OfferMoveRow, OfferRow
from webui.store.words import OfferState


def lapsing(session: Session, round_id: int, run_id: int) -> list[tuple[OfferRow, list[OfferMoveRow]]]:
    """The open offers of seats and swaps that are not possible any more where everybody sees the run.

    While the round has faults that cannot be said, and there are none.
    """
    running = open_offers(session, round_id)
    found = waiters_with(session, round_id, run_id) if running else None
    if found is None:
        return []
    known = names(session, round_id)
    return [
        (row, moves)
        for row, moves in running
        if not found.is_possible(known.codes(map(ids_of, moves)), harmless=is_ring(session, row.id))
    ]


def let_lapse(session: Session, actor: Actor, round_id: int, run_id: int) -> None:
    """Close these offers; the caller publishes the run, and commits."""
    for row, _ in lapsing(session, round_id, run_id):
        close(session, actor, row, OfferState.LAPSED)
