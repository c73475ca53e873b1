"""Who did what, on which record. Records are named by surrogate id: no names, no pupil numbers."""

import datetime as dt
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webui.people import Role
from webui.store.base import Base, Word, now


class AuditEntry(Base):
    """One thing that was done, or one list that was looked at. Entries are never changed."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_record", "record_kind", "record_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    account_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: entries outlive accounts
    pupil_id: Mapped[int | None]
    action: Mapped[str]  # noun.verb, such as wish.approve
    record_kind: Mapped[str]  # the table
    record_id: Mapped[int | None]  # None for a list
    round_id: Mapped[int | None] = mapped_column(index=True)
    before: Mapped[dict[str, Any] | None]  # only what changed
    after: Mapped[dict[str, Any] | None]
