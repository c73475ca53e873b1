"""Rows of the priority that pupils got because of how they came out of an earlier round."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webui.store.base import Base


class PriorityRow(Base):
    """What a pupil got, and had before. It holds as long as the pupil's priority is ``given``; an upload may end it.

    All rows of a round are about the same earlier one. No fact of the round: the pupil's priority is.
    """

    __tablename__ = "priorities"
    __table_args__ = (UniqueConstraint("pupil_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("pupils.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int]  # of the earlier round; no foreign key: it goes when that round's pupils go
    levels: Mapped[int]  # priorities that were given
    own: Mapped[int]
    given: Mapped[int]
