"""Rows of class lists that were taken, so that a host hears who is new and who is gone since."""

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webui.store.base import Base, now


class DownloadRow(Base):
    """The class list of one group that somebody took, as it was in one run; runs never change."""

    __tablename__ = "downloads"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(index=True)  # no foreign key: what was done outlives accounts
    site: Mapped[str]  # codes, as in the run
    offering: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(default=now)
