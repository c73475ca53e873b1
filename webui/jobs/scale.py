"""Celery: workers on as many machines as wanted. The row of a run stays the truth; a message only says: look there.

So a message that comes twice, late or never does no harm: a run that is taken is left alone, and a worker with
nothing to do looks for runs that wait, or whose worker has died, every few seconds.
"""

import logging
import threading
from typing import Any, Protocol

from celery import Celery, signals
from celery.exceptions import Reject
from kombu.exceptions import OperationalError as BrokerError
from sqlalchemy.exc import OperationalError

from webui.jobs.claim import Timing, find_all_work
from webui.jobs.duties import do_duties
from webui.jobs.execute import execute_run
from webui.mishaps import told
from webui.store.opening import close_store, open_store

RUN = "webui.run"
_ONE_TRY = {"max_retries": 0, "interval_start": 0}  # of a sender; a worker tries again and again
_log = logging.getLogger(__name__)


class Settings(Protocol):
    """What is needed of the configuration."""

    @property
    def database(self) -> str:
        """The address of the store."""
        ...

    @property
    def broker_url(self) -> str:
        """The address of the message broker."""
        ...


def queue_at(broker_url: str) -> Celery:
    """The queue at a broker. It carries numbers of runs, nothing else; results are in the store."""
    queue = Celery("webui", broker=broker_url, set_as_current=False)
    queue.conf.update(
        task_acks_late=True,  # a run that its worker does not finish is somebody else's
        task_ignore_result=True,
        task_default_queue="runs",
        worker_prefetch_multiplier=1,  # and what waits is for whoever is free first
        broker_connection_retry_on_startup=True,
        broker_transport_options={"socket_connect_timeout": 2, "socket_timeout": 10, **_ONE_TRY},
    )
    return queue


def send(queue: Celery, run_id: int, **more: Any) -> None:
    """Tell the workers of a run; one who asks for a run does not wait for a broker that is away."""
    queue.send_task(RUN, (run_id,), retry=False, **more)


def run_celery_worker(config: Settings, timing: Timing | None = None) -> None:
    """Work, one run at a time, until asked to end (SIGTERM, Ctrl-C); a run that is under way is given back."""
    store = open_store(config.database)
    try:
        _Worker(store, queue_at(config.broker_url), timing or Timing()).work()
    finally:
        close_store(store)


class _Worker:
    def __init__(self, store: Any, queue: Celery, timing: Timing) -> None:
        self._store = store
        self._queue = queue
        self._timing = timing
        self._leave = threading.Event()
        self._busy = threading.Lock()

        @queue.task(name=RUN)  # type: ignore[untyped-decorator]  # Celery has no types
        def run(run_id: int) -> None:
            self._run(run_id)

    def work(self) -> None:
        def ends(**_: Any) -> None:
            self._leave.set()

        def keeps_ours(**_: Any) -> None:
            """Whoever listens here says how to log; the command line has done so already."""

        signals.setup_logging.connect(keeps_ours)
        signals.worker_shutting_down.connect(ends)
        looking = threading.Thread(target=self._look_again, daemon=True)
        looking.start()
        try:
            # a thread, for the solve has a process of its own; one, for more runs are more workers
            worker = self._queue.Worker(
                pool="threads", concurrency=1, quiet=True, without_gossip=True, without_mingle=True
            )
            worker.start()
        finally:
            self._leave.set()
            looking.join()
            signals.worker_shutting_down.disconnect(ends)
            signals.setup_logging.disconnect(keeps_ours)

    def _run(self, run_id: int) -> None:
        with self._busy:
            state = execute_run(self._store, run_id, self._timing, self._leave)
        if state is None and self._leave.is_set():
            raise Reject("this worker ends", requeue=True)

    def _look_again(self) -> None:
        """While idle: send what waits or was left once more, and what a moment brings, as ``work_once``."""
        pause = self._timing.stale / 3
        while not self._leave.wait(pause):
            if self._busy.locked():
                continue
            try:
                with self._store() as session:
                    do_duties(session)
                    waiting = find_all_work(session, self._timing)
                for run_id in waiting:
                    send(self._queue, run_id, expires=pause)
            except OperationalError as error:
                _log.warning("the store does not answer: %s", type(error.orig).__name__)
            except BrokerError as error:
                _log.warning("the broker does not answer: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - whoever looks again has to go on looking
                _log.error("own mistake: %s", told(error))
