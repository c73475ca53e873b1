"""Rows of seats that came free and were offered: what was proposed, and what each counsellor answered."""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webui.store.base import Base, Word, now
from webui.store.words import OfferState


class OfferRow(Base):
    """A free seat that was offered, with the chain of moves that goes with it. No fact of the round."""

    __tablename__ = "offers"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[int | None]  # the account
    days: Mapped[int]  # that counsellors have to answer
    until: Mapped[dt.datetime]
    state: Mapped[OfferState] = mapped_column(Word(OfferState), default=OfferState.OPEN)
    closed_at: Mapped[dt.datetime | None]


class OfferMoveRow(Base):
    """A pupil's part in an offer, and the answer of the counsellor; ``position`` 1 is who gets the free seat."""

    __tablename__ = "offer_moves"
    __table_args__ = (UniqueConstraint("offer_id", "position"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"))
    position: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id", ondelete="CASCADE"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("offerings.id", ondelete="CASCADE"), index=True)
    out_of_id: Mapped[int | None] = mapped_column(ForeignKey("offerings.id", ondelete="CASCADE"), index=True)
    accepted: Mapped[bool | None]  # None = no answer yet
    answered_at: Mapped[dt.datetime | None]
    answered_by: Mapped[int | None]  # the account
