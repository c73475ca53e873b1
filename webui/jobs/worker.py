"""The local worker: one process that takes up one run after another."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker

from webui.jobs.claim import Timing, find_work
from webui.jobs.duties import do_duties
from webui.jobs.execute import execute_run
from webui.mishaps import told
from webui.store.opening import close_store, open_store

_log = logging.getLogger(__name__)


class Settings(Protocol):
    """What a worker needs to know of the configuration."""

    @property
    def database(self) -> str:
        """The address of the store."""
        ...


def run_worker(config: Settings, timing: Timing | None = None) -> None:
    """Work until the process is asked to end (SIGTERM, Ctrl-C); a run that is under way is given back."""
    store = open_store(config.database)
    with _asked_to_end() as leave:
        try:
            work(store, leave, timing)
        finally:
            close_store(store)


def work(store: sessionmaker[Any], leave: threading.Event, timing: Timing | None = None) -> None:
    """Take up one run after another until ``leave`` is set."""
    timing = timing or Timing()
    while not leave.is_set():
        if not work_once(store, timing, leave):
            leave.wait(timing.poll)


def work_once(store: sessionmaker[Any], timing: Timing, leave: threading.Event | None = None) -> bool:
    """Take up a run if there is one; whether there was. On the way it does its duties (``webui.jobs.duties``).

    Neither a store that is away for a while nor a mistake of our own is a reason to end.
    """
    try:
        with store() as session:
            do_duties(session)
            run_id = find_work(session, timing)
        if run_id is None:
            return False
        execute_run(store, run_id, timing, leave)
    except OperationalError as error:
        _log.warning("the store does not answer: %s", type(error.orig).__name__)
        return False
    except Exception as error:  # noqa: BLE001 - what goes wrong with one run is no reason to leave the others waiting
        _log.error("own mistake: %s", told(error))
        return False
    return True


@contextmanager
def _asked_to_end() -> Iterator[threading.Event]:
    leave = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield leave
        return
    numbers = (signal.SIGTERM, signal.SIGINT)
    usual = [signal.signal(number, lambda *_: leave.set()) for number in numbers]
    try:
        yield leave
    finally:
        for number, handler in zip(numbers, usual, strict=True):
            signal.signal(number, handler)
