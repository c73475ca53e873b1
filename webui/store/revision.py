"""Counts the changes of a round: while its revision stays the same, so do its facts.

Changes of rows through a session are counted here; whoever changes rows in bulk calls ``touch`` first. Counting
comes before the change itself, so changes of one round wait for each other and never lock each other out.
"""

from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from webui.store.rounds import Fact, RoundRow


class StoreSession(Session):
    """A session that counts the changes of rounds."""


def touch(session: Session, round_id: int) -> None:
    """Count a change of the round; nobody else changes it until this transaction ends."""
    session.connection().execute(update(RoundRow).where(RoundRow.id == round_id).values(revision=RoundRow.revision + 1))


def revision(session: Session, round_id: int) -> int:
    """The revision as the store has it now.

    Raises:
        LookupError: there is no such round.
    """
    found = session.execute(select(RoundRow.revision).where(RoundRow.id == round_id)).scalar_one_or_none()
    if found is None:
        raise LookupError(f"no round {round_id}")
    return found


@event.listens_for(StoreSession, "before_flush")
def _count(session: Session, _context: Any, _instances: Any) -> None:
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    rounds = {row.round_id for row in changed if isinstance(row, Fact)}
    rounds |= {row.id for row in changed if isinstance(row, RoundRow)}
    for round_id in sorted(number for number in rounds if number is not None):
        touch(session, round_id)
