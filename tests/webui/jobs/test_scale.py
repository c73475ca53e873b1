"""Celery workers: told of a run once it is committed, and one finishes what another began."""

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy.orm import Session, sessionmaker

from matcher.files import placements_csv, read_round
from tests.builders import tiny
from tests.webui.databases import Databases
from tests.webui.jobs.brokers import redis
from webui import create_app
from webui.config import ConfigError, load_config
from webui.jobs.announce import announce
from webui.jobs.execute import execute_run
from webui.jobs.queue import queue_run
from webui.jobs.scale import queue_at, send
from webui.store import RunRow, RunState, close_store, open_store
from webui.store.translate import load_allocation, save_round

SAMPLE = Path("sample_data/westfriesland")
Store = sessionmaker[Session]


@pytest.fixture
def broker() -> Iterator[str]:
    with redis() as address:
        yield address


@pytest.fixture
def postgresql_store(postgresql_databases: Databases) -> Iterator[Store]:
    opened = open_store(postgresql_databases.migrated())
    yield opened
    close_store(opened)


def waiting(broker: str) -> int:
    """How many messages nobody has taken yet."""
    with Redis(unix_socket_path=broker.removeprefix("redis+socket://")) as client:
        return client.llen("runs")


def test_a_run_is_announced_when_it_is_committed_and_never_when_it_is_not(each_store: Store) -> None:
    heard: list[int] = []
    announce(each_store, heard.append)
    with each_store() as session:
        round_id = save_round(session, *tiny("ann: cnc", "cnc 1"))
        session.commit()
        first = queue_run(session, round_id).id
        assert not heard
        session.commit()
        assert heard == [first]
        queue_run(session, round_id)
        session.rollback()
        session.commit()
        assert heard == [first]
        with session.begin_nested():
            second = queue_run(session, round_id).id
        assert heard == [first]
        session.commit()
        session.commit()
        assert heard == [first, second]


def test_a_broker_that_is_away_does_not_hinder_whoever_asks_for_a_run(
    tmp_path: Path, sqlite_databases: Databases
) -> None:
    settings = {"MATCHER_DATABASE_URL": sqlite_databases.migrated(), **celery_at(f"redis+socket://{tmp_path}/nothing")}
    with served(tmp_path, settings) as store, store() as session:
        row = queue_run(session, save_round(session, *tiny("ann: cnc", "cnc 1")))
        session.commit()
        assert row.status is RunState.QUEUED


def test_two_settings_send_runs_to_celery(tmp_path: Path, sqlite_databases: Databases, broker: str) -> None:
    settings = {"MATCHER_DATABASE_URL": sqlite_databases.migrated(), **celery_at(broker)}
    with served(tmp_path, settings) as store, store() as session:
        before = waiting(broker)
        queue_run(session, save_round(session, *tiny("ann: cnc", "cnc 1")))
        assert waiting(broker) == before
        session.commit()
        assert waiting(broker) == before + 1


def test_celery_without_a_broker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="broker_url"):
        load_config(tmp_path, {"MATCHER_WORKERS": "celery"})


def test_the_demonstration_needs_no_broker(tmp_path: Path) -> None:
    assert not load_config(tmp_path, {"MATCHER_WORKERS": "celery"}, demo=True).celery


def celery_at(broker: str) -> dict[str, str]:
    return {"MATCHER_WORKERS": "celery", "MATCHER_BROKER_URL": broker}


@contextmanager
def served(directory: Path, settings: dict[str, str]) -> Iterator[Store]:
    """The store of an application with these settings."""
    store = create_app(load_config(directory, settings)).extensions["store"]
    yield store
    close_store(store)


WORKER = """
import logging, select, sys
from types import SimpleNamespace
from webui.jobs import execute
from webui.jobs.claim import Timing
from webui.jobs.process import SolveProcess
from webui.jobs.scale import run_celery_worker

class Held(SolveProcess):
    "Says nothing more from the search on, until a line comes in."
    held = False

    def next_message(self, seconds):
        if self.held:
            ready, _, _ = select.select([sys.stdin], [], [], seconds)
            self.held = not ready
            return None
        message = super().next_message(seconds)
        if (message or {}).get("stage") == "solving":
            self.held = True
            print("solving", flush=True)
        return message

execute.SolveProcess = Held
logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
config = SimpleNamespace(database=sys.argv[1], broker_url=sys.argv[2])
run_celery_worker(config, Timing(beat=0.1, stale=5.0))
"""


class Worker:
    """A Celery worker in a process of its own."""

    def __init__(self, database: str, broker: str) -> None:
        command = [sys.executable, "-c", WORKER, database, broker]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self.said = ""

    def hears(self) -> None:
        more = os.read(self.process.stdout.fileno(), 4096)
        assert more, self.said
        self.said += more.decode()

    def goes_on(self) -> None:
        self.process.stdin.write(b"\n")

    def end(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.communicate(timeout=60)


@pytest.fixture
def start(postgresql_store: Store, broker: str) -> Iterator[Callable[[], Worker]]:
    started: list[Worker] = []
    address = postgresql_store.kw["bind"].url.render_as_string(hide_password=False)

    def begin() -> Worker:
        started.append(Worker(address, broker))
        return started[-1]

    yield begin
    for worker in started:
        worker.end(signal.SIGKILL)


def first_to_say(words: str, workers: list[Worker]) -> Worker:
    """Wait until one of them says this."""
    while True:
        for worker in workers:
            if words in worker.said:
                return worker
        ready, _, _ = select.select([w.process.stdout for w in workers], [], [], 120)
        assert ready, [w.said for w in workers]
        for worker in workers:
            if worker.process.stdout in ready:
                worker.hears()


def tell_celery(store: Store, broker: str) -> None:
    """As the application does."""
    announce(store, partial(send, queue_at(broker)))


def asked(store: Store, *given: Any) -> int:
    with store() as session:
        run_id = queue_run(session, save_round(session, *given)).id
        session.commit()
    return run_id


def what_was_found(store: Store, run_id: int) -> tuple[str, Any, dict[str, Any]]:
    with store() as session:
        row = session.get_one(RunRow, run_id)
        outcome = {**row.outcome, "goals": [{**goal, "seconds": 0} for goal in row.outcome["goals"]]}
        return placements_csv(load_allocation(session, run_id).placements), row.certificate, outcome


def test_of_two_workers_one_is_killed_and_the_other_finishes_its_run_once(
    postgresql_store: Store, broker: str, start: Callable[[], Worker]
) -> None:
    local = asked(postgresql_store, *read_round(SAMPLE))
    assert execute_run(postgresql_store, local) is RunState.DONE
    tell_celery(postgresql_store, broker)
    both = [start(), start()]
    run_id = asked(postgresql_store, *read_round(SAMPLE))
    first = first_to_say("solving", both)
    other = both[1 - both.index(first)]
    first.end(signal.SIGKILL)
    assert "solving" not in other.said
    other.goes_on()
    first_to_say(f"run {run_id}: done", [other])
    send(queue_at(broker), run_id)  # as if the message came twice
    idle = asked(postgresql_store, *tiny("ann: cnc", "cnc 1"))
    first_to_say(f"run {idle}: done", [other])  # and so the other message was heard before
    with postgresql_store() as session:
        row = session.get_one(RunRow, run_id)
        assert (row.status, row.attempt, row.failure) == (RunState.DONE, 2, None)
    assert re.findall(rf"run {run_id}: (begun.*|done)", other.said) == ["begun, attempt 2", "done"]
    assert what_was_found(postgresql_store, run_id) == what_was_found(postgresql_store, local)


def test_a_worker_that_is_asked_to_end_leaves_its_run_to_another(
    postgresql_store: Store, broker: str, start: Callable[[], Worker]
) -> None:
    tell_celery(postgresql_store, broker)
    leaver = start()
    run_id = asked(postgresql_store, *tiny("ann: cnc", "cnc 1"))
    first_to_say("solving", [leaver])
    leaver.end(signal.SIGTERM)
    with postgresql_store() as session:
        row = session.get_one(RunRow, run_id)
        assert (row.status, row.attempt, row.worker) == (RunState.QUEUED, 0, None)
    other = start()
    other.goes_on()
    first_to_say(f"run {run_id}: done", [other])
