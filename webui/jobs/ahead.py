"""Figures that somebody will ask for, worked out before: of the newest run of the round, and of what is published.

A thread of the server looks every few seconds, for the files stand beside the server that shows them, whoever makes
the runs, the local worker or Celery on another machine. It begins with one at a time, and with none while a run is
waited for. What-ifs come and go; their figures are worked out when a page asks.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from webui.jobs.figures import DEMAND, FAIRNESS
from webui.jobs.seats import SEATS
from webui.results import published_run
from webui.store.rounds import worked_on
from webui.store.runs import RunRow, is_own
from webui.store.words import RUN_OVER
from webui.workings import begin, tidy

_KINDS = (DEMAND, SEATS, FAIRNESS)  # the quickest first
_PAUSE = 5.0  # seconds between two looks
_log = logging.getLogger(__name__)


def look(folder: Path, session: Session) -> bool:
    """Throw away what no run is left for, and begin with what is missing; whether something was begun."""
    tidy(folder, session)
    return any(begin(folder, session, run_id, kind) for run_id in _runs(session) for kind in _KINDS)


@contextmanager
def figures_ahead(store: sessionmaker[Any], folder: Path) -> Iterator[threading.Thread]:
    """Look for missing figures as long as the block lasts."""
    leave = threading.Event()
    thread = threading.Thread(target=_look_again, args=(store, folder, leave), daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        leave.set()
        thread.join(timeout=_PAUSE)


def _look_again(store: sessionmaker[Any], folder: Path, leave: threading.Event) -> None:
    while not leave.wait(_PAUSE):
        try:
            with store() as session:
                look(folder, session)
        except (OperationalError, OSError) as error:
            _log.warning("figures: %s", type(error).__name__)


def _runs(session: Session) -> list[int]:
    """The runs whose figures are wanted; none while somebody waits for a run."""
    row = session.scalar(worked_on())
    if row is None or session.scalar(select(func.count()).where(RunRow.status.not_in(RUN_OVER))):
        return []
    own = select(func.max(RunRow.id)).where(RunRow.round_id == row.id, is_own(), RunRow.outcome.is_not(None))
    return [run_id for run_id in dict.fromkeys((session.scalar(own), published_run(session, row.id))) if run_id]
