"""What could be offered when a seat is free, by ids and by codes. Changes nothing; no Flask here."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.problem import PupilKey
from webui.memory.waiting import Move, Seat, waiters
from webui.store.offer import OfferingRow, SiteRow
from webui.store.offers import OfferMoveRow, OfferRow
from webui.store.pupils import PupilRow
from webui.store.swaps import SwapOfferRow
from webui.store.words import OfferState


@dataclass(frozen=True, slots=True)
class MoveIds:
    """A pupil who moves, by ids."""

    pupil: int
    into: int
    out_of: int | None

    @property
    def seal(self) -> str:
        """Stands for the move in a form."""
        return f"{self.pupil}.{self.into}.{self.out_of or 0}"


@dataclass(frozen=True)
class Names:
    """From codes to ids and back, for one round."""

    pupils: dict[PupilKey, int]
    groups: dict[str, int]

    def ids(self, move: Move) -> MoveIds:
        """A move by ids."""
        return MoveIds(self.pupils[move.key], self.groups[move.into], self.groups[move.out_of] if move.out_of else None)

    def codes(self, moves: Iterable[MoveIds]) -> list[Move]:
        """Moves by codes; of pupils who left since as well."""
        keys = {number: key for key, number in self.pupils.items()}
        codes = {number: code for code, number in self.groups.items()}
        return [Move(keys[m.pupil], codes[m.into], codes[m.out_of] if m.out_of else None) for m in moves]


def ids_of(move: OfferMoveRow) -> MoveIds:
    """A move that was offered, by ids."""
    return MoveIds(move.pupil_id, move.into_id, move.out_of_id)


def names(session: Session, round_id: int) -> Names:
    """Read them."""
    pupils = select(PupilRow.id, SiteRow.code, PupilRow.number).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
    rows = session.execute(pupils.where(PupilRow.round_id == round_id))
    groups = session.execute(select(OfferingRow.code, OfferingRow.id).where(OfferingRow.round_id == round_id))
    return Names({(code, number): pupil for pupil, code, number in rows}, {row.code: row.id for row in groups})


def seal(moves: Iterable[MoveIds]) -> str:
    """Stands for a proposal in a form: another one, another text."""
    return "-".join(move.seal for move in moves)


def proposed(session: Session, round_id: int, offering_id: int, known: Names | None = None) -> tuple[MoveIds, ...]:
    """Who gets a free seat of the group, and who moves up after that; empty if there is none, or nobody can."""
    found, known = waiters(session, round_id), known or names(session, round_id)
    code = next((code for code, number in known.groups.items() if number == offering_id), None)
    if found is None or code is None:
        return ()
    changes = found.proposal(code, declined(session, round_id, known))
    moves = (Move(b.wanted.key, b.wanted.offering_id, b.instead.offering_id if b.instead else None) for b in changes)
    return tuple(known.ids(move) for move in moves)


def declined(session: Session, round_id: int, known: Names) -> frozenset[Seat]:
    """The free seats that somebody did not want, or for which nobody answered in time; of swaps not."""
    rows = select(OfferMoveRow, OfferRow.state).join(OfferRow, OfferRow.id == OfferMoveRow.offer_id)
    rows = rows.where(OfferRow.id.not_in(select(SwapOfferRow.offer_id)))
    refused = [
        ids_of(move)
        for move, state in session.execute(rows.where(OfferRow.round_id == round_id))
        if move.accepted is False or (move.accepted is None and state is OfferState.LATE)
    ]
    return frozenset((move.key, move.into) for move in known.codes(refused))
