"""Rows of a round as a whole: what was decided, when what closes, and its periods."""

import datetime as dt

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from matcher.codes import Goal
from matcher.policy import Policy
from webui.store.base import Base, Listed, now

_POLICY = Policy()


class RoundRow(Base):
    """A round. ``version`` is for people who edit it at the same time, ``revision`` counts changes of any fact."""

    __tablename__ = "rounds"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    revision: Mapped[int] = mapped_column(default=1)  # the same revision, the same facts; see ``webui.store.revision``
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[int | None]  # an account; no foreign key: rounds outlive accounts
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="SET NULL"))
    archived_at: Mapped[dt.datetime | None]

    school_year: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    lottery_seed: Mapped[str] = mapped_column(default="")
    seed_sealed_at: Mapped[dt.datetime | None]  # its hash is known since; from then on it cannot change
    timezone: Mapped[str] = mapped_column(default="Europe/Amsterdam")

    offers_close_at: Mapped[dt.datetime | None]  # until when hosts change their offer
    wishes_open_from: Mapped[dt.datetime | None]
    wishes_close_at: Mapped[dt.datetime | None]  # until when pupils change their wishes
    approve_until: Mapped[dt.datetime | None]  # until when counsellors approve
    publish_at: Mapped[dt.datetime | None]  # when pupils were told they would hear

    goals: Mapped[tuple[Goal, ...]] = mapped_column(Listed(Goal), default=_POLICY.goals)
    max_travel_minutes: Mapped[int | None]
    buffer_minutes: Mapped[int] = mapped_column(default=_POLICY.buffer_minutes)
    travel_speed_kmh: Mapped[float] = mapped_column(default=_POLICY.travel_speed_kmh)
    travel_detour_factor: Mapped[float] = mapped_column(default=_POLICY.travel_detour_factor)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class CurrentRound(Base):
    """That a round was chosen to work on; the last choice counts."""

    __tablename__ = "current_rounds"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    since: Mapped[dt.datetime] = mapped_column(default=now)


def worked_on() -> Select[RoundRow]:
    """The round that is worked on: what was chosen last, else the newest; never one in the archive."""
    chosen = select(RoundRow).outerjoin(CurrentRound, CurrentRound.round_id == RoundRow.id)
    order = (CurrentRound.id.desc().nulls_last(), RoundRow.id.desc())
    return chosen.where(RoundRow.archived_at.is_(None)).order_by(*order).limit(1)


class Fact:
    """Mixin: a row that is a fact of a round, so that a change of it is a new revision of the round."""

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)


class PeriodRow(Fact, Base):
    """A part of the school year, both dates included."""

    __tablename__ = "periods"
    __table_args__ = (UniqueConstraint("round_id", "name"), {"sqlite_autoincrement": True})

    name: Mapped[str]
    start: Mapped[dt.date]
    end: Mapped[dt.date]
