"""The door: a problem and a policy in, an outcome with its evidence out."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from matcher.allocation import Allocation, GoalResult, Outcome, Value
from matcher.codes import Goal, Proof, Status
from matcher.policy import Options, Policy
from matcher.problem import Problem
from matcher.rules.eligibility import Eligibility
from matcher.solver.branching import settle_levels
from matcher.solver.candidates import candidates_of
from matcher.solver.evidence import certificate
from matcher.solver.incumbent import Aim, Nothing
from matcher.solver.lottery import settle_ties
from matcher.solver.lp import Interrupted
from matcher.solver.model import Level, Model, levels
from matcher.solver.search import Search
from matcher.solver.stopping import Stop


@dataclass(frozen=True, slots=True)
class Progress:
    """A level that has just been settled, or taken for settled: its value stands or will get worse."""

    goal: Goal
    level: str
    value: int
    seconds: float  # since the start


def solve(
    problem: Problem,
    policy: Policy,
    options: Options | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    eligibility: Eligibility | None = None,
) -> Outcome:
    """The best allocation of a round, goal by goal, ties by lottery, with a certificate.

    The allocation does not depend on ``options`` unless time runs out or the lottery is left out: then it is one of
    those that reach the same goals, and the lottery's proof is ``none``. ``stop`` ends the solve at any moment with the
    best allocation so far. ``eligibility`` is that of this round, if it has been worked out already.

    Raises:
        RoundError: travel times that are needed are not known.
        Conflict: the locks allow no allocation; it names the smallest set of facts that contradict each other.
    """
    options = options or Options()
    began = time.perf_counter()

    def report(aim: Aim, value: int) -> None:
        if progress is not None:
            progress(Progress(Goal(aim.goal), aim.level, abs(value), time.perf_counter() - began))

    watch = Stop(options.time_limit, stop)
    try:
        model = Model(candidates_of(problem, policy, eligibility))
        all_levels = levels(model)
        search = Search(model, all_levels, watch, report)
        finished = _run(search, lottery=options.lottery)
        return _outcome(search, all_levels, finished=finished, drawn=finished and options.lottery)
    except Nothing:
        raise _conflict(problem, policy) from None
    finally:
        watch.close()


def most_of(
    places: Collection[tuple[str, str, str]], problem: Problem, policy: Policy, options: Options | None = None
) -> Allocation:
    """The allocation with as many of these places as can be, and of those the best by the policy; without evidence.

    Args:
        places: home site, pupil and group of each.
        problem: the round.
        policy: what decides between allocations with as many of the places.
        options: the budget.

    Raises:
        RoundError: travel times that are needed are not known.
        Conflict: the locks allow no allocation; it names the smallest set of facts that contradict each other.
    """
    options = options or Options()
    watch = Stop(options.time_limit)
    model = Model(candidates_of(problem, policy))
    given = np.zeros(model.first_columns, dtype=np.int64)
    given[[column for column in range(model.candidates.size) if model.candidates.name(column)[1:] in places]] = 1
    search = Search(model, [Level(Goal.CHANGES, "places", given), *levels(model)], watch, lambda *_: None)
    try:
        _run(search, lottery=options.lottery)
        return _allocation(search)
    except Nothing:
        raise _conflict(problem, policy) from None
    finally:
        watch.close()


def _conflict(problem: Problem, policy: Policy) -> Exception:
    from matcher.solver.conflicts import smallest_conflict  # noqa: PLC0415 - CP-SAT loads slowly and is rarely needed

    return smallest_conflict(problem, policy)


def _run(search: Search, *, lottery: bool) -> bool:
    try:
        settle_levels(search)
        if lottery:
            settle_ties(search)
    except Interrupted:
        search.any_allocation()
        return False
    return True


def _outcome(search: Search, all_levels: list[Level], *, finished: bool, drawn: bool) -> Outcome:
    results = [_result(search, all_levels, goal) for goal in search.model.candidates.policy.goals]
    proof = Proof.NONE
    if drawn:
        proof = Proof.CERTIFICATE if search.searched_from is None else Proof.SEARCH
    results.append(GoalResult(Goal.LOTTERY, None, None, proof, search.lottery_seconds))
    stories, until = search.stories()
    return Outcome(
        Status.OPTIMAL if finished else Status.STOPPED,
        _allocation(search),
        tuple(results),
        certificate(search.table, stories, until),
    )


def _allocation(search: Search) -> Allocation:
    candidates = search.model.candidates
    return Allocation(tuple(candidates.placement(int(c)) for c in np.flatnonzero(search.best.columns)))


def _result(search: Search, all_levels: list[Level], goal: Goal) -> GoalResult:
    numbers = [i for i, level in enumerate(all_levels) if level.goal is goal]
    values = [search.best.values[i] for i in numbers]
    bounds = [search.bound_on(i) for i in numbers]
    proof = Proof.CERTIFICATE
    if numbers and numbers[-1] >= search.confirmed:
        proof = Proof.NONE
    elif search.searched_from is not None and numbers and numbers[-1] >= search.searched_from:
        proof = Proof.SEARCH
    seconds = sum(search.records[i].seconds for i in numbers if i < len(search.records))
    names = [all_levels[i].level for i in numbers]
    return GoalResult(
        goal,
        goal_value(goal, values, search.model.candidates.baseline_size),
        goal_value(goal, bounds, search.model.candidates.baseline_size),
        proof,
        seconds,
        tuple(int(name) for name in names if name),
    )


def goal_value(goal: Goal, sums: list[int], baseline_size: int) -> Value:
    """The goal in its own terms: the model makes everything as large as possible."""
    if goal in (Goal.RANKS_FIRST, Goal.PRIORITY):
        return tuple(sums)
    if goal is Goal.RANKS_FAIR:
        return tuple(-s for s in sums)
    if goal is Goal.CHANGES:
        return baseline_size - sums[0]
    return abs(sums[0])
