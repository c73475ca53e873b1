"""Over generated regions of any kind: outcomes are sound, and more freedom never makes them worse."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.certificate import verify
from matcher.codes import Goal, Run, Status
from matcher.generate import generate
from matcher.policy import Policy
from matcher.problem import Offering, Problem
from matcher.solver import solve
from tests.solver.rounds import ALL_GOALS, Known, assert_sound, crowded_round, small_round

QUIET = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
SMALLER_IS_BETTER = {Goal.RANKS_FAIR, Goal.RANKS_SUM, Goal.CHANGES, Goal.TRAVEL}


@st.composite
def regions(draw: st.DrawFn) -> Known:
    """A generated region with any order of goals and any limits."""
    pupils, groups, seed = draw(st.integers(3, 45)), draw(st.integers(2, 9)), draw(st.integers(0, 10_000))
    problem, _ = generate(pupils, groups, seed, min_sizes=draw(st.booleans()))
    goals = draw(st.permutations(ALL_GOALS))[: draw(st.integers(0, len(ALL_GOALS)))]
    policy = Policy(
        goals=tuple(goals),
        max_travel_minutes=draw(st.sampled_from((None, None, 30, 75))),
        buffer_minutes=draw(st.sampled_from((0, 5, 15))),
    )
    return problem, policy


@given(regions())
@QUIET
def test_the_outcome_keeps_the_rules_and_every_goal_is_proved(known: Known) -> None:
    outcome = solve(*known)
    assert outcome.status is Status.OPTIMAL
    assert_sound(known, outcome)
    assert outcome.certificate is not None
    verification = verify(*known, outcome.allocation, outcome.certificate)
    assert verification.complete
    assert dict(verification.proofs) == {goal.name: goal.proof for goal in outcome.goals}


@given(regions())
@QUIET
def test_a_second_solve_from_the_result_as_baseline_gives_nothing_up(known: Known) -> None:
    problem, policy = known
    first = solve(problem, policy)
    again = problem.replace(baseline=first.allocation.placements)
    second = solve(again, replace(policy, goals=(Goal.CHANGES, *(g for g in policy.goals if g is not Goal.CHANGES))))
    assert second.goals[0].value == 0
    if Goal.CHANGES not in policy.goals:
        assert second.allocation == first.allocation


def worth(problem: Problem, policy: Policy, ranks: list[int]) -> list[int]:
    """The goal vector as numbers of which larger is better, over the same ranks for every variant of a round."""
    found: list[int] = []
    for goal in solve(problem, policy).goals[:-1]:
        values = goal.value if isinstance(goal.value, tuple) else (goal.value or 0,)
        if goal.name in {Goal.RANKS_FAIR, Goal.RANKS_FIRST}:
            of_rank = dict(zip(goal.levels, values, strict=True))
            order = reversed(ranks) if goal.name is Goal.RANKS_FAIR else ranks
            values = tuple(of_rank.get(rank, 0) for rank in order)
        found += [-v if goal.name in SMALLER_IS_BETTER else v for v in values]
    return found


def assert_no_worse(before: Problem, after: Problem, policy: Policy) -> None:
    ranks = sorted({wish.rank for wish in before.wishes})
    assert worth(after, policy, ranks) >= worth(before, policy, ranks)


def changed(problem: Problem, chosen: Offering, **changes: object) -> Problem:
    offerings = (replace(o, **changes) if o == chosen else o for o in problem.offerings)  # type: ignore[arg-type]
    return problem.replace(offerings=tuple(offerings))


def one_seat_more(problem: Problem, rng: random.Random) -> Problem:
    group = rng.choice(problem.offerings)
    return changed(problem, group, capacity=group.capacity + 1)


def more_guests(problem: Problem, rng: random.Random) -> Problem:
    limited = [o for o in problem.offerings if o.guest_capacity is not None]
    if limited:
        group = rng.choice(limited)
        return changed(problem, group, guest_capacity=(group.guest_capacity or 0) + rng.choice((1, 2, 5)))
    sites = (replace(s, guest_total=None) for s in problem.sites)
    return problem.replace(sites=tuple(sites))


def more_guests_at_a_site(problem: Problem, rng: random.Random) -> Problem:
    raised = (replace(s, guest_total=None if s.guest_total is None else s.guest_total + 1) for s in problem.sites)
    return problem.replace(sites=tuple(raised))


def lower_minimum(problem: Problem, rng: random.Random) -> Problem:
    group = rng.choice(sorted(problem.offerings, key=lambda o: -o.min_size)[:3])
    return changed(problem, group, min_size=max(1, group.min_size - rng.choice((1, 2, 9))))


def runs_whatever_its_size(problem: Problem, rng: random.Random) -> Problem:
    group = rng.choice([o for o in problem.offerings if o.run is not Run.NO] or list(problem.offerings))
    return changed(problem, group, run=Run.YES)


def without_a_lesson(problem: Problem, rng: random.Random) -> Problem:
    gone = rng.randrange(len(problem.lessons)) if problem.lessons else 0
    return problem.replace(lessons=problem.lessons[:gone] + problem.lessons[gone + 1 :])


EASINGS = (one_seat_more, more_guests, more_guests_at_a_site, lower_minimum, runs_whatever_its_size, without_a_lesson)


@pytest.mark.parametrize("ease", EASINGS)
@given(known=regions(), seed=st.integers(0, 999))
@settings(QUIET, max_examples=15)
def test_a_region_with_one_limit_eased_is_never_worse(
    ease: Callable[[Problem, random.Random], Problem], known: Known, seed: int
) -> None:
    problem, policy = known
    assert_no_worse(problem, ease(problem, random.Random(seed)), policy)


@pytest.mark.parametrize("ease", EASINGS)
@pytest.mark.parametrize("seed", range(25))
def test_a_small_round_with_one_limit_eased_is_never_worse(
    ease: Callable[[Problem, random.Random], Problem], seed: int
) -> None:
    problem, policy = crowded_round(seed) if seed % 2 else small_round(seed)
    assert_no_worse(problem, ease(problem, random.Random(seed)), policy)


def test_easing_does_make_some_rounds_better() -> None:
    better = 0
    for seed in range(12):
        problem, policy = crowded_round(seed)
        ranks = sorted({wish.rank for wish in problem.wishes})
        eased = lower_minimum(problem, random.Random(seed))
        better += worth(eased, policy, ranks) > worth(problem, policy, ranks)
    assert better > 3
