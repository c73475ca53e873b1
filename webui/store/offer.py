"""Rows of the offer: sites, electives of the region, groups and when they meet, travel, overlapping electives.

``code`` is the identifier that schools know (``site_id``, ``offering_id``, ``elective`` in the round directory).
"""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matcher.codes import Kind, OverlapLevel, Run, SiteKind
from webui.store.base import Base, Word
from webui.store.rounds import Fact


class SiteRow(Fact, Base):
    """A place where pupils are at home or electives are given."""

    __tablename__ = "sites"
    __table_args__ = (UniqueConstraint("round_id", "code"), {"sqlite_autoincrement": True})

    code: Mapped[str]
    name: Mapped[str]
    school: Mapped[str]  # the sites of one school share it
    kind: Mapped[SiteKind] = mapped_column(Word(SiteKind), default=SiteKind.VMBO)
    brin6: Mapped[str | None]
    municipality: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    licensed_profiles: Mapped[tuple[str, ...]] = mapped_column(default=())
    guest_total: Mapped[int | None]
    # What pupils are told; no part of the round directory, and kept by imports.
    address: Mapped[str | None]
    phone: Mapped[str | None]  # whom to call when ill
    directions: Mapped[str | None]


class ElectiveRow(Fact, Base):
    """An elective of the region's own, or one of the national catalogue with something changed; whole either way."""

    __tablename__ = "electives"
    __table_args__ = (UniqueConstraint("round_id", "code"), {"sqlite_autoincrement": True})

    code: Mapped[str]
    title: Mapped[str]
    profile: Mapped[str | None]
    kind: Mapped[Kind] = mapped_column(Word(Kind), default=Kind.ELECTIVE)
    duo_code: Mapped[str | None]
    tracks: Mapped[tuple[str, ...]] = mapped_column(default=())
    requires: Mapped[tuple[str, ...]] = mapped_column(default=())
    module_of: Mapped[str | None]


class OfferingRow(Fact, Base):
    """A group. Whoever changes its sessions changes the group: its ``version`` goes up with them."""

    __tablename__ = "offerings"
    __table_args__ = (UniqueConstraint("round_id", "code"), {"sqlite_autoincrement": True})

    version: Mapped[int] = mapped_column()
    code: Mapped[str]
    elective: Mapped[str]  # a code of the catalogue or of ``ElectiveRow``
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    capacity: Mapped[int]
    min_size: Mapped[int] = mapped_column(default=1)
    guest_capacity: Mapped[int | None]
    run: Mapped[Run] = mapped_column(Word(Run), default=Run.AUTO)
    tracks: Mapped[tuple[str, ...]] = mapped_column(default=())
    years: Mapped[tuple[int, ...]] = mapped_column(default=())
    profiles: Mapped[tuple[str, ...]] = mapped_column(default=())
    clock_hours: Mapped[int | None]
    title: Mapped[str | None]
    contact: Mapped[str | None]
    # What pupils are told; no part of the round directory, and kept by imports.
    description: Mapped[str | None]  # one sentence: what you do there
    room: Mapped[str | None]
    bring: Mapped[str | None]
    first_day: Mapped[dt.date | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class SessionRow(Fact, Base):
    """A weekly meeting of a group; minutes since midnight, weekday 0 is Monday."""

    __tablename__ = "sessions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    offering_id: Mapped[int] = mapped_column(ForeignKey("offerings.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    period_id: Mapped[int | None] = mapped_column(ForeignKey("periods.id"), index=True)


class TravelRow(Fact, Base):
    """Minutes from one site to another."""

    __tablename__ = "travel"
    __table_args__ = (UniqueConstraint("from_site_id", "to_site_id"), {"sqlite_autoincrement": True})

    from_site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    to_site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    minutes: Mapped[int]
    mode: Mapped[str | None]


class OverlapRow(Fact, Base):
    """Two electives whose content overlaps."""

    __tablename__ = "overlaps"
    __table_args__ = (UniqueConstraint("round_id", "elective_a", "elective_b"), {"sqlite_autoincrement": True})

    elective_a: Mapped[str]
    elective_b: Mapped[str]
    level: Mapped[OverlapLevel] = mapped_column(Word(OverlapLevel), default=OverlapLevel.WARN)
