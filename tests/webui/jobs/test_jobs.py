"""Runs: solved in a child process, stopped at once, taken up again after a crash, never by two at a time."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matcher.certificate import verify
from matcher.checker import violations
from matcher.cli import main as command_line
from matcher.codes import Goal
from matcher.files import placements_csv, read_round
from matcher.fingerprint import fingerprint
from matcher.generate import generate
from matcher.policy import Options, Policy
from matcher.problem import Problem
from matcher.proof import Certificate
from tests.builders import tiny
from webui.jobs import execute
from webui.jobs.claim import Timing, beat, change, find_work, give_back, take
from webui.jobs.execute import execute_run
from webui.jobs.process import SolveProcess
from webui.jobs.queue import ask_to_stop, queue_run
from webui.jobs.worker import work_once
from webui.papers.archives import unpacked
from webui.store import OfferingRow, PupilRow, RunPlacementRow, RunRow, RunState
from webui.store.translate import load_allocation, load_input, save_round

SAMPLE = Path("sample_data/westfriesland")
FAST = Timing(beat=0.0, poll=0.01, stale=1000.0, grace=1000.0)  # nobody counts as dead on a busy machine
DEAD_AT_ONCE = Timing(beat=0.0, poll=0.01, stale=-1.0)  # every worker counts as dead
Store = sessionmaker[Session]


def asked(store: Store, problem: Problem, own: Policy, **more: Any) -> int:
    with store() as session:
        run_id = queue_run(session, save_round(session, problem, own), **more).id
        session.commit()
    return run_id


def asked_tiny(store: Store) -> int:
    return asked(store, *tiny("ann: cnc > robotica; bob: cnc", "cnc 1; robotica 1"))


def row_of(store: Store, run_id: int) -> RunRow:
    with store() as session:
        return session.get_one(RunRow, run_id)


def test_a_run_keeps_placements_outcome_and_a_certificate_that_proves_them(each_store: Store) -> None:
    run_id = asked(each_store, *read_round(SAMPLE), made_by=7)
    assert execute_run(each_store, run_id, FAST) is RunState.DONE
    with each_store() as session:
        row = session.get_one(RunRow, run_id)
        problem, policy = load_input(session, run_id)
        allocation = load_allocation(session, run_id)
        assert not violations(problem, policy, allocation)
        proved = verify(problem, policy, allocation, Certificate.from_json(row.certificate))
        assert proved.complete
        assert row.outcome is not None
        assert row.outcome["status"] == "optimal"
        assert row.outcome["fingerprint"] == row.fingerprint == fingerprint(*read_round(SAMPLE))
        assert row.outcome["figures"]["placements"] == len(allocation.placements) > 100
        assert {g["status"] for g in row.outcome["groups"]} == {"runs", "cancelled"}
        assert row.outcome["unplaced"]
        assert row.progress["goals"][0]["goal"] == "needs"
        assert {g["goal"] for g in row.progress["goals"]} == {g["name"] for g in row.outcome["goals"]}
        assert (row.attempt, row.made_by, row.failure) == (1, 7, None)
        assert row.created_at <= row.started_at <= row.heartbeat <= row.finished_at
        placed = session.scalars(sa.select(RunPlacementRow).where(RunPlacementRow.run_id == run_id)).first()
        assert placed is not None
        assert session.get_one(PupilRow, placed.pupil_id).number == placed.number
        assert session.get_one(OfferingRow, placed.offering_id).code == placed.offering


def test_the_same_round_on_the_command_line_gives_the_same_placements(store: Store, tmp_path: Path) -> None:
    run_id = asked(store, *read_round(SAMPLE))
    execute_run(store, run_id, FAST)
    assert command_line(["solve", str(SAMPLE), "--out", str(tmp_path / "out")]) == 0
    with store() as session:
        placements = placements_csv(load_allocation(session, run_id).placements)
        written = json.loads((tmp_path / "out" / "report.json").read_text())
        outcome = session.get_one(RunRow, run_id).outcome
    assert placements == (tmp_path / "out" / "placements.csv").read_text()
    for goal in (*written["goals"], *outcome["goals"]):
        del goal["seconds"]
    assert {name: outcome[name] for name in written} == written


def test_a_run_solves_the_round_as_it_was_when_it_was_asked_for(store: Store) -> None:
    run_id = asked_tiny(store)
    with store() as session:
        session.scalars(sa.select(OfferingRow).where(OfferingRow.code == "cnc")).one().run = "no"
        session.commit()
        with unpacked(session.get_one(RunRow, run_id).round_zip) as folder:
            assert read_round(folder) == load_input(session, run_id)
    assert execute_run(store, run_id, FAST) is RunState.DONE
    with store() as session:
        assert load_allocation(session, run_id).size["cnc"] == 1


def test_a_run_may_have_a_policy_and_a_budget_of_its_own(store: Store) -> None:
    problem, policy = tiny("ann: cnc > robotica; bob: cnc", "cnc 1; robotica 1")
    other = Policy(goals=(Goal.RANKS_FIRST,), buffer_minutes=0)
    run_id = asked(store, problem, policy, policy=other, options=Options(time_limit=60.0), title="Anders")
    assert execute_run(store, run_id, FAST) is RunState.DONE
    with store() as session:
        row = session.get_one(RunRow, run_id)
        assert load_input(session, run_id)[1] == other
        assert row.policy["goals"] == ["ranks_first"]
        assert row.options == asdict(Options(time_limit=60.0))
        assert [g["name"] for g in row.outcome["goals"]] == ["ranks_first", "lottery"]


def test_locks_that_contradict_each_other_fail_with_their_names(store: Store) -> None:
    run_id = asked(store, *read_round("sample_data/infeasible"))
    assert execute_run(store, run_id, FAST) is RunState.FAILED
    failure = row_of(store, run_id).failure
    assert failure["code"] in {"conflict", "faults"}
    assert failure.get("facts") or failure.get("faults")


def test_faults_in_the_round_fail_the_run_with_every_fault(store: Store) -> None:
    run_id = asked(store, *tiny("ann: cnc", "cnc 1 min 2"))
    assert execute_run(store, run_id, FAST) is RunState.FAILED
    failure = row_of(store, run_id).failure
    assert failure["code"] == "faults"
    assert [f["code"] for f in failure["faults"]] == ["capacity_below_min_size"]


def test_a_run_that_waits_is_cancelled_and_never_begun(each_store: Store) -> None:
    run_id = asked_tiny(each_store)
    with each_store() as session:
        assert ask_to_stop(session, run_id, by=3) is RunState.CANCELLED
        session.commit()
    assert execute_run(each_store, run_id, FAST) is None
    row = row_of(each_store, run_id)
    assert (row.status, row.attempt, row.stopped_by) == (RunState.CANCELLED, 0, 3)


class Watched(SolveProcess):
    """A child process to which something happens at a stage, however fast it is."""

    at: dict[str, Callable[["Watched"], None]]
    waits: bool = False  # it hears nothing until it is asked to stop
    begun: int = 0
    kept: bytes = b""
    killed: bool = False

    def __init__(self, round_zip: bytes, options: dict[str, Any]) -> None:
        type(self).begun += 1
        super().__init__(round_zip, options)
        self._happens("begun")

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.killed = True

    def next_message(self, seconds: float) -> dict[str, Any] | None:
        message = super().next_message(seconds)
        self._happens((message or {}).get("stage", ""))
        while self.killed:  # what it had said by then is not passed on
            super().next_message(seconds)
        return message

    def ask_to_stop(self) -> None:
        super()._send(self.kept + b"stop\n")

    def _send(self, data: bytes) -> None:
        if self.waits:
            self.kept += data
        else:
            super()._send(data)

    def _happens(self, stage: str) -> None:
        if stage in self.at:
            self.at[stage](self)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> type[Watched]:
    found = type("Here", (Watched,), {"at": {}})
    monkeypatch.setattr(execute, "SolveProcess", found)
    return found


def test_a_run_that_is_stopped_keeps_the_best_so_far(each_store: Store, watched: type[Watched]) -> None:
    problem, policy = generate(600, 50, 5)
    run_id = asked(each_store, problem, policy)

    def stop(_process: Watched) -> None:
        with each_store() as session:
            assert ask_to_stop(session, run_id, by=4) is RunState.STOPPING
            session.commit()

    watched.at["begun"], watched.waits = stop, True
    assert execute_run(each_store, run_id, FAST) is RunState.STOPPED
    with each_store() as session:
        row, allocation = session.get_one(RunRow, run_id), load_allocation(session, run_id)
        assert row.failure is None
        assert row.outcome["status"] == "stopped"
        assert "none" in {g["proof"] for g in row.outcome["goals"]}
        assert allocation.placements
        assert not violations(problem, policy, allocation)
        assert ask_to_stop(session, run_id, by=5) is RunState.STOPPED  # over is over
        assert session.get_one(RunRow, run_id).stopped_by == 4


def test_a_child_that_does_not_listen_is_ended(store: Store, watched: type[Watched]) -> None:
    run_id = asked_tiny(store)

    def stop(process: Watched) -> None:
        os.kill(process.pid, signal.SIGSTOP)
        with store() as session:
            ask_to_stop(session, run_id)
            session.commit()

    watched.at["begun"], watched.waits = stop, True
    assert execute_run(store, run_id, Timing(beat=0.0, grace=0.05)) is RunState.STOPPED
    assert row_of(store, run_id).failure == {"code": "no_answer"}


def test_a_run_whose_child_is_killed_is_taken_up_again(each_store: Store, watched: type[Watched]) -> None:
    run_id = asked_tiny(each_store)
    watched.at["solving"] = Watched.kill
    assert execute_run(each_store, run_id, FAST) is None
    row = row_of(each_store, run_id)
    assert (row.status, row.attempt, row.worker) == (RunState.QUEUED, 1, None)
    watched.at.clear()
    assert work_once(each_store, FAST)
    row = row_of(each_store, run_id)
    assert (row.status, row.attempt, row.failure) == (RunState.DONE, 2, None)


def test_a_run_that_keeps_crashing_is_given_up(store: Store, watched: type[Watched]) -> None:
    run_id = asked_tiny(store)
    watched.at["reading"] = Watched.kill
    while work_once(store, FAST):
        assert watched.begun <= FAST.attempts
    row = row_of(store, run_id)
    assert (row.status, row.failure) == (RunState.FAILED, {"code": "crashed", "attempts": 3})
    assert watched.begun == 3


WORKER = """
import sys
from types import SimpleNamespace
from webui.jobs import execute
from webui.jobs.process import SolveProcess
from webui.jobs.worker import run_worker

class Slow(SolveProcess):
    def next_message(self, seconds):
        message = super().next_message(seconds)
        if (message or {}).get("stage") == "solving":
            print(self.pid, flush=True)
            sys.stdin.readline()  # forever
        return message

execute.SolveProcess = Slow
run_worker(SimpleNamespace(database=sys.argv[1]))
"""


def test_a_run_whose_worker_is_killed_is_noticed_and_taken_up_again(each_store: Store) -> None:
    run_id = asked(each_store, *read_round(SAMPLE))
    address = each_store.kw["bind"].url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WORKER, address]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        child = os.pidfd_open(int(worker.stdout.readline()))
    finally:
        worker.kill()
        worker.communicate()
    assert select.select([child], [], [], 30)[0], "the child outlives its worker"
    os.close(child)
    row = row_of(each_store, run_id)
    assert (row.status, row.attempt) == (RunState.RUNNING, 1)
    assert not work_once(each_store, FAST)  # its last sign of life is fresh
    assert work_once(each_store, DEAD_AT_ONCE)
    row = row_of(each_store, run_id)
    assert (row.status, row.attempt) == (RunState.DONE, 2)
    with each_store() as session:
        assert len(load_allocation(session, run_id).placements) == row.outcome["figures"]["placements"]


def test_a_worker_that_is_asked_to_end_gives_its_run_back(store: Store) -> None:
    run_id = asked_tiny(store)
    script = WORKER.replace("sys.stdin.readline()  # forever", "import signal; signal.raise_signal(signal.SIGTERM)")
    command = [sys.executable, "-c", script, str(store.kw["bind"].url)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    row = row_of(store, run_id)
    assert (row.status, row.attempt, row.worker) == (RunState.QUEUED, 0, None)
    assert work_once(store, FAST)
    assert row_of(store, run_id).status is RunState.DONE


def test_two_workers_never_run_the_same_run(each_store: Store, watched: type[Watched]) -> None:
    runs = [asked_tiny(each_store) for _ in range(4)]

    def work() -> None:
        while work_once(each_store, FAST):
            pass

    with ThreadPoolExecutor() as pool:
        for worker in [pool.submit(work) for _ in range(3)]:
            worker.result()
    assert watched.begun == len(runs)
    assert {(row_of(each_store, r).status, row_of(each_store, r).attempt) for r in runs} == {(RunState.DONE, 1)}


def test_of_many_who_reach_for_a_run_at_once_one_gets_it(each_store: Store) -> None:
    for _ in range(5):
        run_id, ready = asked_tiny(each_store), threading.Barrier(6)

        def reach(name: str, run_id: int = run_id, ready: threading.Barrier = ready) -> bool:
            with each_store() as session:
                session.connection()
                ready.wait(20)
                return take(session, run_id, name, Timing()) is not None

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(reach, "abcdef")) == 1


def test_whoever_lost_a_run_cannot_write_to_it(each_store: Store) -> None:
    run_id = asked_tiny(each_store)
    with each_store() as session:
        first = take(session, run_id, "first", FAST)
        assert take(session, run_id, "second", FAST) is None
        assert beat(session, first, {}) is RunState.RUNNING
        second = take(session, run_id, "second", DEAD_AT_ONCE)
        assert second.attempt == 2
        assert beat(session, first, {"stage": "mine"}) is None
        assert not change(session, first, status=RunState.DONE)
        give_back(session, first, counts=True)
        assert session.get_one(RunRow, run_id).worker == "second"
        assert beat(session, second, {}) is RunState.RUNNING


def test_a_result_of_whoever_lost_the_run_is_not_kept(store: Store, watched: type[Watched]) -> None:
    run_id = asked_tiny(store)

    def take_over(_process: Watched) -> None:
        with store() as session:
            assert take(session, run_id, "another", DEAD_AT_ONCE) is not None

    watched.at["checking"] = take_over
    assert execute_run(store, run_id, Timing(beat=1000.0)) is None
    row = row_of(store, run_id)
    assert (row.status, row.worker, row.outcome) == (RunState.RUNNING, "another", None)
    with store() as session:
        assert not load_allocation(session, run_id).placements


def test_a_run_that_was_to_stop_when_its_worker_died_stops(store: Store) -> None:
    run_id = asked_tiny(store)
    with store() as session:
        take(session, run_id, "dead", FAST)
        ask_to_stop(session, run_id)
        session.commit()
    assert execute_run(store, run_id, DEAD_AT_ONCE) in {RunState.STOPPED, RunState.DONE}
    assert row_of(store, run_id).finished_at is not None


def test_the_oldest_run_comes_first_and_one_that_is_over_never_again(store: Store) -> None:
    first, second = asked_tiny(store), asked_tiny(store)
    with store() as session:
        assert find_work(session, FAST) == first
    assert work_once(store, FAST)
    with store() as session:
        assert find_work(session, DEAD_AT_ONCE) == second
    assert work_once(store, FAST)
    assert not work_once(store, DEAD_AT_ONCE)
    assert execute_run(store, first, DEAD_AT_ONCE) is None
