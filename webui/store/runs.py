"""Rows of stored solves and of what was published. Of a run that is over nothing changes any more but its title."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webui.store.base import Base, Packed, Word, now
from webui.store.words import AsideKind, RunState


class RunRow(Base):
    """A solve: what went in, how far it is, what came out.

    ``round_zip`` is the round directory as it was when the run was asked for; it is all that the run reads, so
    taking a run up again, or solving it on the command line, gives the same result.
    """

    __tablename__ = "runs"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[int | None]  # an account

    revision: Mapped[int]  # of the round, when the run was asked for
    fingerprint: Mapped[str]  # of the input and the policy
    policy: Mapped[dict[str, Any]]
    options: Mapped[dict[str, Any]]
    round_zip: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    status: Mapped[RunState] = mapped_column(Word(RunState), default=RunState.QUEUED, index=True)
    stopped_by: Mapped[int | None]  # the account that asked it to stop, or took it from the queue
    attempt: Mapped[int] = mapped_column(default=0)  # how often a worker has taken it up
    worker: Mapped[str | None]  # who works on it
    heartbeat: Mapped[dt.datetime | None]
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    progress: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # stage, and per goal and level the value; see ``webui.jobs``

    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # as ``report.json``
    certificate: Mapped[Any] = mapped_column(Packed, deferred=True, nullable=True)
    failure: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # code, and what belongs to it; see ``webui.jobs``

    aside: Mapped["AsideRow | None"] = relationship(
        foreign_keys="AsideRow.run_id", lazy="joined", viewonly=True, uselist=False
    )  # None = one of the round's own
    repair: Mapped["RepairRow | None"] = relationship(
        foreign_keys="RepairRow.run_id", lazy="joined", viewonly=True, uselist=False
    )  # None = it keeps no places of an earlier run


class AsideRow(Base):
    """Says of a run that it is not one of the round's own but stands beside it; such a run is never published.

    ``given`` of a what-if: ``changes`` (see ``webui.operations.whatif``), ``settings`` as the matcher has them, and
    ``round``, the fingerprint of the round that they can be written into; empty if that was another one by then.
    """

    __tablename__ = "asides"
    __table_args__ = (UniqueConstraint("run_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    kind: Mapped[AsideKind] = mapped_column(Word(AsideKind))
    given: Mapped[dict[str, Any]]
    adopted_at: Mapped[dt.datetime | None]  # when its changes became the round's


class RepairRow(Base):
    """Says of a run that it keeps the places of an earlier one as far as it can; its goals begin with ``changes``.

    Pupils of groups that had begun are held by locks in ``round_zip``. These are the run's own and never the round's:
    ``held`` lists them by home site, number and group, so that they make no run out of date.
    """

    __tablename__ = "repairs"
    __table_args__ = (UniqueConstraint("run_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)
    publication_id: Mapped[int | None] = mapped_column(
        ForeignKey("publications.id", ondelete="SET NULL"), index=True
    )  # that it repairs; None = nothing was published yet
    started: Mapped[dt.date | None]  # pupils of groups that have begun by this day are held; None = all may move
    held_count: Mapped[int]  # places, those that are decided by hand as well included
    held: Mapped[Any] = mapped_column(Packed, deferred=True)
    released: Mapped[tuple[str, ...]]  # groups that have begun and cannot keep all their pupils


def is_own() -> ColumnElement[bool]:
    """Of a run: it is one of the round's own."""
    return ~RunRow.aside.has()


class RunPlacementRow(Base):
    """A placement of a run, by codes; the ids lead to the rows while they exist."""

    __tablename__ = "run_placements"
    __table_args__ = (UniqueConstraint("run_id", "home_site", "number", "offering"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    pupil_id: Mapped[int | None] = mapped_column(ForeignKey("pupils.id", ondelete="SET NULL"), index=True)
    offering_id: Mapped[int | None] = mapped_column(ForeignKey("offerings.id", ondelete="SET NULL"), index=True)
    home_site: Mapped[str]
    number: Mapped[str]
    offering: Mapped[str]
    elective: Mapped[str]
    site: Mapped[str]
    rank: Mapped[int | None]
    travel_minutes: Mapped[int]


class PublicationRow(Base):
    """A run that was, or at ``publish_at`` will be, what everybody sees. The last that is published counts."""

    __tablename__ = "publications"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    made_by: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    publish_at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None]
    superseded_at: Mapped[dt.datetime | None]  # by a later one, or withdrawn before its time
