"""How far a round is, and what comes next."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webui.memory.results import published
from webui.store.base import now
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RunRow, is_own
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
    published_at: dt.datetime | None = None  # what everybody sees


def stand(session: Session, row: RoundRow, at: dt.datetime | None = None) -> Stand:
    """Where the round stands at a moment."""
    at = at or now()
    public = published(session, row.id)
    if public is not None:
        return Stand(Phase.UPDATE, None, public.publish_at)
    if row.wishes_open_from is not None and at < row.wishes_open_from:
        return Stand(Phase.OFFER, row.wishes_open_from)
    if row.wishes_close_at is None or at < row.wishes_close_at:
        return Stand(Phase.WISHES, row.wishes_close_at)
    planned = select(PublicationRow.publish_at).where(PublicationRow.round_id == row.id)
    planned_at = session.scalar(planned.where(PublicationRow.superseded_at.is_(None)).limit(1))
    if planned_at is not None:
        return Stand(Phase.PUBLISH, planned_at)
    done = RunRow.status.in_((RunState.DONE, RunState.STOPPED))
    ready = session.scalar(select(exists().where(RunRow.round_id == row.id, done, is_own())))
    return Stand(Phase.CHECK if ready else Phase.ALLOCATE, row.publish_at)
