"""Stopped at any moment: a valid allocation, at once, and a status per goal that claims no more than is proved."""

import itertools
import threading
import time
from dataclasses import replace

import pytest

from matcher.checker import violations
from matcher.codes import Goal, Proof, Status
from matcher.errors import Conflict
from matcher.generate import generate
from matcher.policy import Options
from matcher.solver import Progress, solve
from matcher.solver.lp import Interrupted
from matcher.solver.stopping import Stop
from tests.builders import tiny
from tests.oracle import Oracle
from tests.solver.rounds import Known, assert_sound, crowded_round, small_round


@pytest.fixture(scope="module")
def large() -> Known:
    """Takes far longer than the seconds that the tests below allow."""
    return generate(4000, 200, 1)


def assert_stopped(known: Known, outcome: object) -> None:
    assert outcome.status is Status.STOPPED  # type: ignore[attr-defined]
    assert outcome.goals[-1].proof is Proof.NONE  # type: ignore[attr-defined]
    assert violations(*known, outcome.allocation) == ()  # type: ignore[attr-defined]


def test_an_event_from_another_thread_ends_a_large_solve_with_a_valid_allocation(large: Known) -> None:
    stop = threading.Event()
    begun = threading.Event()
    moments: list[float] = []

    def tell(step: Progress) -> None:
        begun.set()

    def pull() -> None:
        begun.wait(60)
        moments.append(time.monotonic())
        stop.set()

    thread = threading.Thread(target=pull)
    thread.start()
    outcome = solve(*large, progress=tell, stop=stop)
    took = time.monotonic() - moments[0]
    thread.join()
    assert_stopped(large, outcome)
    assert len(outcome.allocation.placements) > 1000
    assert took < 5  # about one second on a machine with nothing else to do


def test_no_time_at_all_gives_a_valid_allocation() -> None:
    for seed in range(4):
        known = generate(60, 8, seed)
        outcome = solve(*known, Options(time_limit=0))
        assert_stopped(known, outcome)
        assert outcome.allocation.placements
        assert_sound(known, outcome)


def test_an_event_that_is_set_beforehand_gives_a_valid_allocation() -> None:
    stop = threading.Event()
    stop.set()
    known = tiny("ann: a > b; bob: a", "a 1 min 1; b 2 min 2")
    outcome = solve(*known, stop=stop)
    assert_stopped(known, outcome)
    assert_sound(known, outcome)


@pytest.mark.parametrize("seed", range(12))
def test_no_time_at_all_still_honours_locks(seed: int) -> None:
    words = "ann: a; bob: a > b; eve: a > b", "a 2 min 2; b 2 min 2"
    for who, what in itertools.product(("ann", "bob", "eve"), ("a", "b")):
        problem, policy = tiny(*words, locks=f"{who} {what} place")
        problem = problem.replace(lottery_seed=str(seed))
        if Oracle(problem, policy).best() is None:
            with pytest.raises(Conflict):
                solve(problem, policy, Options(time_limit=0))
            continue
        outcome = solve(problem, policy, Options(time_limit=0))
        assert violations(problem, policy, outcome.allocation) == ()
        assert ("home", who, what) in {(p.home_site, p.pupil_id, p.offering_id) for p in outcome.allocation.placements}


def test_enough_time_is_no_limit() -> None:
    known = tiny("ann: a > b; bob: a", "a 1; b 1")
    assert solve(*known, Options(time_limit=60)).allocation == solve(*known).allocation
    assert solve(*known, Options(time_limit=60)).status is Status.OPTIMAL
    assert solve(*known, stop=threading.Event()).status is Status.OPTIMAL


@pytest.mark.parametrize("seed", range(24))
def test_after_any_number_of_looks_at_the_clock_each_goal_says_what_is_proved(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = crowded_round(seed) if seed % 2 else small_round(seed)
    _, policy = known
    whole = {goal.name: goal for goal in solve(*known).goals}
    seen = set()
    for looks in range(14):
        left = iter(range(looks))

        def check(self: Stop, left: object = left) -> None:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise Interrupted

        with monkeypatch.context() as patch:
            patch.setattr(Stop, "check", check)
            outcome = solve(*known)
        assert_sound(known, outcome)
        before = True
        for goal in outcome.goals[:-1]:
            best = whole[goal.name].value
            if goal.proof is not Proof.NONE:
                assert goal.value == goal.bound == best
            # Nothing that is proved comes after what is not; and the first unproved goal has a bound that holds.
            elif before:
                assert no_better(goal.name, best, goal.bound)
                before = False
            assert before or goal.proof is Proof.NONE
        seen.add(tuple(goal.proof for goal in outcome.goals))
        if outcome.status is Status.OPTIMAL:
            break
    assert len(seen) > 1 or not policy.goals


def no_better(goal: Goal, best: object, bound: object) -> bool:
    """Whether the bound allows the best value. Levels are in order, so the first that differs decides."""
    larger_is_better = goal in {Goal.NEEDS, Goal.SERVED, Goal.PLACEMENTS, Goal.PRIORITY, Goal.RANKS_FIRST}
    if larger_is_better:
        return bound >= best  # type: ignore[operator, no-any-return]
    return bound <= best  # type: ignore[operator, no-any-return]


def test_a_bound_that_is_not_proved_is_still_a_bound_on_what_was_found() -> None:
    known = generate(80, 10, 2)
    known = known[0], replace(known[1], goals=(Goal.PLACEMENTS, Goal.RANKS_SUM, Goal.TRAVEL))
    outcome = solve(*known, Options(time_limit=0))
    placements = outcome.goals[0]
    assert placements.proof is Proof.NONE
    assert placements.bound >= placements.value  # type: ignore[operator]


# The clock


def test_a_stop_without_limit_or_event_never_says_stop() -> None:
    stop = Stop()
    stop.check()
    assert not stop.now
    assert stop.seconds_left is None
    assert not stop.interrupter.interrupted
    stop.close()


def test_a_deadline_and_an_event_say_stop_and_pull_the_interrupter() -> None:
    event = threading.Event()
    by_time, by_word = Stop(0), Stop(None, event)
    assert by_time.now
    assert by_time.seconds_left == 0
    by_word.check()
    event.set()
    for stop in (by_time, by_word):
        with pytest.raises(Interrupted):
            stop.check()
        assert _soon(lambda stop=stop: stop.interrupter.interrupted)  # type: ignore[misc]
        stop.close()
    assert 0 < Stop(60).seconds_left <= 60  # type: ignore[operator]


def test_closing_a_stop_ends_its_thread() -> None:
    before = set(threading.enumerate())
    stop = Stop(60)
    (watch,) = set(threading.enumerate()) - before
    stop.close()
    assert _soon(lambda: not watch.is_alive())


def _soon(true: object) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return True
        threading.Event().wait(0.01)
    return False
