"""Rows of swaps after publication: whether pupils may ask, who asked, and which offers are rings. No facts of a round.

All three are made anew rather than changed, so that their numbers tell what a person saw.
"""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webui.store.base import Base, now


class SwapRuleRow(Base):
    """That pupils of the round may ask to swap; without it nothing is proposed."""

    __tablename__ = "swap_rules"
    __table_args__ = (UniqueConstraint("round_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    days: Mapped[int]  # that counsellors have to answer
    begun: Mapped[bool]  # whether groups that have begun take part
    since: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[int | None]  # the account; decisions that come of swaps are in this name


class SwapAskRow(Base):
    """A pupil who would swap for a group of a better rank."""

    __tablename__ = "swap_asks"
    __table_args__ = (UniqueConstraint("pupil_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id", ondelete="CASCADE"))
    since: Mapped[dt.datetime] = mapped_column(default=now)  # what was declined before does not count any more
    made_by: Mapped[int | None]  # the account; None = the pupil


class SwapOfferRow(Base):
    """That an offer is a ring: each of its moves takes the seat that the next one leaves. No seat is free."""

    __tablename__ = "swap_offers"
    __table_args__ = (UniqueConstraint("offer_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"))
