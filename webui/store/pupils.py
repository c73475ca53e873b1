"""Rows of the pupils: who they are, what they wish, when they are not free, what was fixed by hand for them."""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matcher.codes import LockAction
from webui.store.base import Base, Word, now
from webui.store.rounds import Fact
from webui.store.words import WishState


class PupilRow(Fact, Base):
    """A pupil. Whoever changes the wishes changes the pupil: ``version`` goes up with them.

    A leaver keeps row and wishes, and is no part of the problem while ``left_at`` is set.
    """

    __tablename__ = "pupils"
    __table_args__ = (UniqueConstraint("home_site_id", "number"), {"sqlite_autoincrement": True})

    version: Mapped[int] = mapped_column()
    home_site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    number: Mapped[str]  # the pupil number of the home site (``pupil_id`` in the round directory)
    first_name: Mapped[str | None]
    infix: Mapped[str | None]
    last_name: Mapped[str | None]
    class_: Mapped[str | None] = mapped_column("class")
    year: Mapped[int | None]
    track: Mapped[str | None]
    profile: Mapped[str | None]
    max_electives: Mapped[int] = mapped_column(default=1)
    needs: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(default=1)
    max_travel_minutes: Mapped[int | None]
    completed: Mapped[tuple[str, ...]] = mapped_column(default=())
    email: Mapped[str | None]
    left_at: Mapped[dt.datetime | None]
    wishes_changed_at: Mapped[dt.datetime | None]
    submitted_at: Mapped[dt.datetime | None]  # when the list was last handed in; empty again after a change

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class WishRow(Fact, Base):
    """A ranked wish for an elective or for one group; exactly one of the two is given."""

    __tablename__ = "wishes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int]
    elective: Mapped[str | None]
    offering_id: Mapped[int | None] = mapped_column(ForeignKey("offerings.id"), index=True)
    state: Mapped[WishState] = mapped_column(Word(WishState), default=WishState.DRAFT)
    state_by: Mapped[int | None]  # an account; None = the pupil
    state_at: Mapped[dt.datetime | None] = mapped_column(default=now)


class LessonRow(Fact, Base):
    """When pupils of a site are not free: a class, one pupil, or (both empty) the whole site."""

    __tablename__ = "lessons"
    __table_args__ = ({"sqlite_autoincrement": True},)

    home_site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    class_: Mapped[str | None] = mapped_column("class")
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("pupils.id", ondelete="CASCADE"), index=True)
    period_id: Mapped[int | None] = mapped_column(ForeignKey("periods.id"), index=True)


class LockRow(Fact, Base):
    """A placement fixed, or forbidden, by hand, with who decided it, why and when."""

    __tablename__ = "locks"
    __table_args__ = ({"sqlite_autoincrement": True},)

    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id", ondelete="CASCADE"), index=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id"), index=True)
    action: Mapped[LockAction] = mapped_column(Word(LockAction))
    reason: Mapped[str | None]
    by: Mapped[str | None]  # as in the round directory
    made_by: Mapped[int | None]  # the account
    at: Mapped[dt.datetime | None] = mapped_column(default=now)


class BaselineRow(Fact, Base):
    """A placement of an earlier run; by codes, because pupil or group may be gone since."""

    __tablename__ = "baseline"
    __table_args__ = (
        UniqueConstraint("round_id", "home_site", "number", "offering"),
        {"sqlite_autoincrement": True},
    )

    home_site: Mapped[str]
    number: Mapped[str]
    offering: Mapped[str]
    elective: Mapped[str]
    site: Mapped[str]
    rank: Mapped[int | None]
    travel_minutes: Mapped[int]
