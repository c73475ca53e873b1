"""Envy: a seat in the hands of a worse claim, or free, is named with what caused it; a better claim is no envy."""

import random

from matcher.answers.counterfactual import Counterfactuals
from matcher.checker import goal_values
from matcher.fairness import Standing, envies
from matcher.solver import solve
from tests.builders import tiny
from tests.fairness.rounds import placed
from tests.random_rounds import random_round

BY_RANK = ("placements", "ranks_first")


def found(pupils: str, groups: str, held: str, **changes: object) -> list[tuple[str, str, int, str]]:
    problem, policy = tiny(pupils, groups, **changes)
    allocation = placed(problem, policy, held)
    said = envies(Standing(problem, policy, allocation), Counterfactuals(problem, policy, allocation))
    return [(e.key[1], e.offering, e.over, e.cause) for e in said]


def test_a_place_lost_to_a_better_rank_is_no_envy() -> None:
    assert not found("ann: drones > cnc; bob: cnc", "cnc 1; drones 1", "ann drones; bob cnc", goals=BY_RANK)
    assert not found("ann: drones > cnc; bob: cnc", "cnc 1", "bob cnc", goals=BY_RANK)


def test_a_place_lost_to_a_worse_rank_is_envy_and_names_the_goal_that_wanted_it_so() -> None:
    said = found("ann: cnc > drones; bob: robotica > cnc", "cnc 1; drones 1", "ann drones; bob cnc", goals=BY_RANK)
    assert said == [("ann", "cnc", 1, "placements")]


def test_a_place_lost_to_the_lottery_is_no_envy_of_who_drew_better() -> None:
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 1", goals=BY_RANK)
    allocation = solve(problem, policy).allocation
    assert not envies(Standing(problem, policy, allocation), Counterfactuals(problem, policy, allocation))


def test_whoever_needs_the_place_has_the_better_claim_where_the_policy_says_so() -> None:
    pupils, held = "ann needs 1: drones > cnc; bob: cnc", "bob cnc"
    assert found(pupils, "cnc 1", held, goals=("needs", "ranks_first")) == [("ann", "cnc", 1, "not_proved")]
    assert not found(pupils, "cnc 1", held, goals=("ranks_first",))


def test_a_free_seat_that_somebody_would_rather_have_is_named_with_the_goal_against_it() -> None:
    said = found(
        "ann at west: cnc > drones", "cnc 1 at east; drones 1 at west", "ann drones", goals=("placements", "travel")
    )
    assert said == [("ann", "cnc", 0, "travel")]


def test_the_best_allocation_by_rank_leaves_no_seat_that_an_eligible_pupil_would_rather_have() -> None:
    for seed in range(40):
        problem, policy = random_round(random.Random(seed))
        policy = type(policy)(goals=tiny("a: b", goals=("placements", "ranks_first"))[1].goals)
        problem = problem.replace(locks=())
        allocation = solve(problem, policy).allocation
        said = envies(Standing(problem, policy, allocation), Counterfactuals(problem, policy, allocation))
        values = goal_values(problem, policy, allocation)
        assert all(e.cause != "not_proved" for e in said), (seed, said, values)
        assert all(e.cause != "lottery" or e.over for e in said), (seed, said)
