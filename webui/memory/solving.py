"""What is solved for a page: in a thread, one at a time. The page waits a moment, and says otherwise that it is coming.

Whoever asks again gets the answer that came meanwhile. The work knows no session. No Flask.
"""

import time
from collections.abc import Callable, Hashable
from threading import BoundedSemaphore, Lock, Thread
from typing import Any, TypeVar

PATIENCE = 1.0  # seconds that a page waits
SECONDS = 20.0  # for one answer, beside what all answers about a run have in common
_STAYS = 60.0  # seconds that an answer waits for somebody to ask again
_MOST = 20  # answers that are worked out or wait

T = TypeVar("T")

_tasks: "dict[Hashable, _Task]" = {}
_lock = Lock()
_turn = BoundedSemaphore(1)  # so that pages stay quick, and a search that is gone on with is nobody else's meanwhile


class _Task(Thread):
    """One answer, or what went wrong."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.answer: Any = None
        self.error: BaseException | None = None
        self.done_at: float | None = None

    @property
    def is_old(self) -> bool:
        """Whether it was worked out so long ago that whoever asked has seen it."""
        return self.done_at is not None and time.monotonic() - self.done_at > _STAYS

    def run(self) -> None:
        """Work it out when it is its turn."""
        with _turn:
            try:
                self.answer = self.work()
            except BaseException as error:  # noqa: BLE001 - raised where the answer is asked for
                self.error = error
        self.done_at = time.monotonic()


def solved(key: Hashable, work: Callable[[], T]) -> T | None:
    """The answer, kept for a minute; None while it is being worked out, or too many others are.

    Raises:
        Exception: what the work raised.
    """
    with _lock:
        task = _tasks.get(key)
        if task is None or task.is_old:
            if not _make_room():
                return None
            task = _tasks[key] = _Task(work)
            task.start()
    task.join(PATIENCE)
    if task.is_alive():
        return None
    if task.error is not None:
        raise task.error
    found: T = task.answer
    return found


def _make_room() -> bool:
    """Forget what is old, and if need be the oldest that is done; False if too much is still worked out."""
    for key in [key for key, task in _tasks.items() if task.is_old]:
        del _tasks[key]
    done = [key for key, task in _tasks.items() if task.done_at is not None]
    while len(_tasks) >= _MOST and done:
        del _tasks[done.pop(0)]
    return len(_tasks) < _MOST
