"""Who works on a run: at most one, who says so every few seconds and is taken for dead otherwise.

Every change names the claim. A worker whose run was taken over finds that nothing changes any more, and leaves.
"""

import datetime as dt
import os
import platform
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, case, or_, select, update
from sqlalchemy.orm import Session

from webui.store.base import now
from webui.store.runs import RunRow
from webui.store.words import RUN_WORKS, RunState


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. The clocks of all machines with workers must agree to well within ``stale``."""

    beat: float = 1.0  # between two signs of life
    stale: float = 30.0  # without a sign of life a worker counts as dead
    grace: float = 10.0  # to hand over the best so far after being asked to stop
    poll: float = 1.0  # between two looks for work
    attempts: int = 3  # times that a run is begun before it is given up


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a run, until somebody takes it over."""

    run_id: int
    worker: str
    attempt: int


def worker_name() -> str:
    """A name for this process that no other has."""
    return f"{platform.node()}:{os.getpid()}:{secrets.token_hex(4)}"


def find_work(session: Session, timing: Timing) -> int | None:
    """The oldest run that waits, or whose worker is dead."""
    query = select(RunRow.id).where(_free(timing)).order_by(RunRow.id).limit(1)
    return session.scalars(query).one_or_none()


def find_all_work(session: Session, timing: Timing) -> list[int]:
    """Every run that waits, or whose worker is dead, the oldest first."""
    return list(session.scalars(select(RunRow.id).where(_free(timing)).order_by(RunRow.id)))


def take(session: Session, run_id: int, worker: str, timing: Timing) -> Claim | None:
    """Claim a run that waits or whose worker is dead; None if somebody else has it or it is over. Commits."""
    moment = now()
    taken = session.execute(
        update(RunRow)
        .where(RunRow.id == run_id, _free(timing))
        .values(
            status=case((RunRow.status == RunState.STOPPING, RunState.STOPPING), else_=RunState.RUNNING),
            worker=worker,
            attempt=RunRow.attempt + 1,
            heartbeat=moment,
            started_at=moment,
            progress={},
        )
        .execution_options(synchronize_session=False)
    )
    session.commit()
    if _rows(taken) != 1:
        return None
    attempt = session.scalars(select(RunRow.attempt).where(RunRow.id == run_id, RunRow.worker == worker)).one_or_none()
    session.commit()
    return None if attempt is None else Claim(run_id, worker, attempt)


def beat(session: Session, claim: Claim, progress: dict[str, Any]) -> RunState | None:
    """A sign of life; the state of the run, or None if the claim is lost. Commits."""
    if not change(session, claim, heartbeat=now(), progress=progress):
        session.rollback()
        return None
    found = session.scalars(select(RunRow.status).where(RunRow.id == claim.run_id)).one()
    session.commit()
    return found


def give_back(session: Session, claim: Claim, *, counts: bool) -> None:
    """Put the run back in the queue; ``counts`` says whether this was one of its attempts. Commits."""
    change(
        session,
        claim,
        status=case((RunRow.status == RunState.STOPPING, RunState.CANCELLED), else_=RunState.QUEUED),
        worker=None,
        heartbeat=None,
        attempt=RunRow.attempt - (0 if counts else 1),
        progress={},
    )
    session.commit()


def change(session: Session, claim: Claim, **values: Any) -> bool:
    """Change the run, if the claim still holds; whether it does. The caller commits."""
    held = and_(
        RunRow.id == claim.run_id,
        RunRow.worker == claim.worker,
        RunRow.attempt == claim.attempt,
        RunRow.status.in_(RUN_WORKS),
    )
    changed = update(RunRow).where(held).values(**values).execution_options(synchronize_session=False)
    return _rows(session.execute(changed)) == 1


def _free(timing: Timing) -> ColumnElement[bool]:
    long_ago = now() - dt.timedelta(seconds=timing.stale)
    return or_(RunRow.status == RunState.QUEUED, and_(RunRow.status.in_(RUN_WORKS), RunRow.heartbeat < long_ago))


def _rows(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
