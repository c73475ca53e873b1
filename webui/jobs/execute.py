"""Works on one run, whoever asks: the local worker, Celery, a test."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from matcher.codes import Status
from matcher.problem import Placement
from webui.jobs.claim import Claim, Timing, beat, change, give_back, take, worker_name
from webui.jobs.process import Crashed, SolveProcess
from webui.store.base import now
from webui.store.runs import RunRow
from webui.store.translate import save_placements
from webui.store.words import RunState

T = TypeVar("T")
Store = sessionmaker[Any]
_log = logging.getLogger(__name__)


class _Lost(Exception):
    """Somebody else works on the run now, or it is gone."""


def execute_run(
    store: Store, run_id: int, timing: Timing | None = None, leave: threading.Event | None = None
) -> RunState | None:
    """Work on a run until it is over; its state then, or None if it was not ours (any more) or was given back.

    ``leave`` makes it give the run back, for a worker that has to end.
    """
    timing = timing or Timing()
    with store() as session:
        claim = take(session, run_id, worker_name(), timing)
    if claim is None:
        return None
    _log.info("run %s: begun, attempt %s", run_id, claim.attempt)
    try:
        return _Work(store, claim, timing, leave or threading.Event()).do()
    except _Lost:
        _log.warning("run %s: lost to another worker", run_id)
        return None


@dataclass
class _Work:
    store: Store
    claim: Claim
    timing: Timing
    leave: threading.Event
    progress: dict[str, Any] = field(default_factory=lambda: {"stage": "reading", "goals": []})

    def do(self) -> RunState | None:
        if self.claim.attempt > self.timing.attempts:
            return self._end(RunState.FAILED, failure={"code": "crashed", "attempts": self.claim.attempt - 1})
        with self.store() as session:
            row = session.get(RunRow, self.claim.run_id)
            if row is None:
                raise _Lost
            round_zip, options = row.round_zip, row.options
        try:
            with SolveProcess(round_zip, options) as process:
                return self._follow(process)
        except Crashed as crash:
            return self._crashed(crash)

    def _follow(self, process: SolveProcess) -> RunState | None:
        """Pass on what the child says until it has said the last."""
        last_beat, stop_before = 0.0, None
        while True:
            if self.leave.is_set():
                self._patiently(lambda session: give_back(session, self.claim, counts=False))
                return None
            if time.monotonic() - last_beat >= self.timing.beat:
                last_beat = time.monotonic()
                if self._beat() is RunState.STOPPING and stop_before is None:
                    process.ask_to_stop()
                    stop_before = last_beat + self.timing.grace
            if stop_before is not None and time.monotonic() > stop_before and self.progress["stage"] != "checking":
                return self._end(RunState.STOPPED, failure={"code": "no_answer"})
            message = process.next_message(min(0.2, self.timing.beat))
            if message is None:
                continue
            if "result" in message:
                return self._keep(message["result"])
            if "failure" in message:
                return self._end(RunState.FAILED, failure=message["failure"])
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        if "stage" in message:
            self.progress["stage"] = message["stage"]
            return
        goals = self.progress["goals"]
        same = [i for i, g in enumerate(goals) if (g["goal"], g["level"]) == (message["goal"], message["level"])]
        if same:
            goals[same[0]] = message
        else:
            goals.append(message)

    def _beat(self) -> RunState | None:
        """A sign of life; one that does not reach the store is no reason to give up."""
        try:
            with self.store() as session:
                state = beat(session, self.claim, self.progress)
        except OperationalError as error:
            _log.warning("run %s: no sign of life: %s", self.claim.run_id, type(error.orig).__name__)
            return RunState.RUNNING
        if state is None:
            raise _Lost
        return state

    def _crashed(self, crash: Crashed) -> RunState | None:
        """Another attempt, unless there were enough: a process may be killed for no fault of its own."""
        _log.error("run %s: attempt %s crashed: %s", self.claim.run_id, self.claim.attempt, crash)
        if self.claim.attempt < self.timing.attempts:
            self._patiently(lambda session: give_back(session, self.claim, counts=True))
            return None
        return self._end(RunState.FAILED, failure={"code": "crashed", "attempts": self.claim.attempt})

    def _keep(self, result: dict[str, Any]) -> RunState:
        """Store what was found, all at once."""
        state = RunState.DONE if result["status"] == Status.OPTIMAL else RunState.STOPPED
        placements = [Placement(**placement) for placement in result["placements"]]

        def keep(session: Session) -> None:
            values = {"outcome": result["outcome"], "certificate": result["certificate"], "progress": self.progress}
            if not change(session, self.claim, status=state, finished_at=now(), **values):
                raise _Lost
            save_placements(session, self.claim.run_id, placements)
            session.commit()

        self._patiently(keep)
        _log.info("run %s: %s", self.claim.run_id, state)
        return state

    def _end(self, state: RunState, failure: dict[str, Any]) -> RunState:
        def end(session: Session) -> None:
            if not change(session, self.claim, status=state, finished_at=now(), failure=failure):
                raise _Lost
            session.commit()

        self._patiently(end)
        _log.info("run %s: %s (%s)", self.claim.run_id, state, failure["code"])
        return state

    def _patiently(self, do: Callable[[Session], T]) -> T:
        """Do something in the store; if the store is busy or away, try again for a while."""
        give_up = time.monotonic() + self.timing.stale
        while True:
            try:
                with self.store() as session:
                    return do(session)
            except OperationalError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(self.timing.poll)
