"""Rows of uploads: what was previewed, and what it did when it was confirmed."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from webui.store.base import Base, Word, now
from webui.store.words import ImportState


class ImportRow(Base):
    """An upload. ``content`` is kept only until it is confirmed or dropped."""

    __tablename__ = "imports"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    status: Mapped[ImportState] = mapped_column(Word(ImportState), default=ImportState.PREVIEWED)
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    kind: Mapped[str | None]  # the file of the format that the person said it is
    keep_missing: Mapped[bool]
    revision: Mapped[int]  # of the round, when it was previewed
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)  # per kind the counts
    made_by: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    finished_at: Mapped[dt.datetime | None]
