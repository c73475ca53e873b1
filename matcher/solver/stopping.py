"""Stopping a solve at any moment: a time limit, or somebody's word."""

import threading
import time

from ortools.util.python.solve_interrupter import SolveInterrupter

from matcher.solver.lp import Interrupted


class Stop:
    """A deadline and an event, passed on to whatever solver is running."""

    def __init__(self, seconds: float | None = None, event: threading.Event | None = None) -> None:
        self.interrupter = SolveInterrupter()
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._event = event
        self._done = threading.Event()
        if self._deadline is not None or event is not None:
            threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            if self.now:
                self.interrupter.interrupt()
                return

    @property
    def now(self) -> bool:
        """Whether to stop."""
        late = self._deadline is not None and time.monotonic() >= self._deadline
        return late or (self._event is not None and self._event.is_set())

    @property
    def seconds_left(self) -> float | None:
        """Until the deadline; None without one."""
        return None if self._deadline is None else max(0.0, self._deadline - time.monotonic())

    def check(self) -> None:
        """Raise Interrupted if it is time to stop."""
        if self.now:
            raise Interrupted

    def close(self) -> None:
        """End the watch."""
        self._done.set()
