"""How far a round is, and what comes next."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webui.store.base import now
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RunRow
from webui.store.words import RunState


class Phase(StrEnum):
    """The steps of a year, in order."""

    OFFER = "offer"
    WISHES = "wishes"
    ALLOCATE = "allocate"
    CHECK = "check"
    PUBLISH = "publish"
    UPDATE = "update"


@dataclass(frozen=True)
class Stand:
    """Where a round stands."""

    phase: Phase
    until: dt.datetime | None  # when the phase ends, if that was decided


def stand(session: Session, row: RoundRow, at: dt.datetime | None = None) -> Stand:
    """Where the round stands at a moment."""
    at = at or now()
    of_round = PublicationRow.round_id == row.id
    if session.scalar(select(exists().where(of_round, PublicationRow.published_at.is_not(None)))):
        return Stand(Phase.UPDATE, None)
    if row.wishes_open_from is not None and at < row.wishes_open_from:
        return Stand(Phase.OFFER, row.wishes_open_from)
    if row.wishes_close_at is None or at < row.wishes_close_at:
        return Stand(Phase.WISHES, row.wishes_close_at)
    if session.scalar(select(exists().where(of_round, PublicationRow.superseded_at.is_(None)))):
        return Stand(Phase.PUBLISH, row.publish_at)
    done = RunRow.status.in_((RunState.DONE, RunState.STOPPED))
    ready = session.scalar(select(exists().where(RunRow.round_id == row.id, done)))
    return Stand(Phase.CHECK if ready else Phase.ALLOCATE, row.publish_at)
