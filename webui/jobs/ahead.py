"""What somebody will ask for, worked out before: figures, and the round and its outcome in the memory of the server.

A thread of the server looks every few seconds, for the files stand beside the server that shows them, whoever makes
the runs, the local worker or Celery on another machine. It begins figures of the newest run and of the published one,
one at a time, and none while a run is waited for. What-ifs come and go; theirs are worked out when a page asks.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from matcher.errors import RoundError
from webui.jobs.figures import DEMAND, FAIRNESS
from webui.jobs.seats import SEATS
from webui.memory.earlier import last_run
from webui.memory.facts import facts
from webui.memory.results import published_run, result
from webui.memory.workings import begin, tidy
from webui.store.rounds import worked_on
from webui.store.runs import RunRow, is_own
from webui.store.words import RUN_OVER

_KINDS = (DEMAND, SEATS, FAIRNESS)  # the quickest first
_PAUSE = 5.0  # seconds between two looks
_log = logging.getLogger(__name__)


def look(folder: Path, session: Session) -> bool:
    """Throw away what no run is left for, and begin with what is missing; whether something was begun."""
    tidy(folder, session)
    return any(begin(folder, session, run_id, kind) for run_id in _runs(session) for kind in _KINDS)


def warm(session: Session, seen: tuple[int, int]) -> tuple[int, int]:
    """Have the round in memory, with what its first page after a change takes long for; its id and revision.

    ``seen`` is what the look before this one gave: nothing is done while people go on changing the round.
    """
    row = session.scalar(worked_on())
    if row is None:
        return 0, 0
    if seen == (row.id, row.revision):
        with contextlib.suppress(RoundError):  # a page tells what is wrong
            _ = facts(session, row.id).outlook
        before, run_id = last_run(session, row), published_run(session, row.id)
        if before is not None:
            _ = result(session, before).last_time
        if run_id is not None:
            _ = result(session, run_id).explainer
    return row.id, row.revision


@contextmanager
def ahead(store: sessionmaker[Any], folder: Path) -> Iterator[threading.Thread]:
    """Do all this as long as the block lasts."""
    leave = threading.Event()
    thread = threading.Thread(target=_look_again, args=(store, folder, leave), daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        leave.set()
        thread.join(timeout=_PAUSE)


def _look_again(store: sessionmaker[Any], folder: Path, leave: threading.Event) -> None:
    seen = (0, 0)
    while not leave.wait(_PAUSE):
        try:
            with store() as session:
                look(folder, session)
                seen = warm(session, seen)
        except (OperationalError, OSError, LookupError) as error:  # LookupError: a run that was just thrown away
            _log.warning("nothing worked out before: %s", type(error).__name__)


def _runs(session: Session) -> list[int]:
    """The runs whose figures are wanted; none while somebody waits for a run."""
    row = session.scalar(worked_on())
    if row is None or session.scalar(select(func.count()).where(RunRow.status.not_in(RUN_OVER))):
        return []
    own = select(func.max(RunRow.id)).where(RunRow.round_id == row.id, is_own(), RunRow.outcome.is_not(None))
    return [run_id for run_id in dict.fromkeys((session.scalar(own), published_run(session, row.id))) if run_id]
