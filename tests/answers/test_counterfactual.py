"""What decided is solved: the first goal that gets worse when a wish is granted, each wish solved once."""

import random

import pytest

from matcher.allocation import Allocation
from matcher.answers.counterfactual import Counterfactuals, Decision, first_difference
from matcher.answers.explain import Explainer
from matcher.certificate import verify
from matcher.checker import goal_values
from matcher.codes import Goal, LockAction, Proof, Status
from matcher.errors import Conflict
from matcher.fairness import Standing, envies
from matcher.generate import generate
from matcher.policy import Options
from matcher.problem import Lock
from matcher.rules.eligibility import Eligibility
from matcher.solver import granting, solve
from matcher.solver.granting import Granting
from tests.builders import tiny
from tests.random_rounds import random_round, tangled_round
from tests.solver.rounds import crowded_round


@pytest.mark.parametrize(
    ("goal", "levels", "given", "granted", "expected"),
    [
        (Goal.SERVED, (), 4, 3, Decision("served", 4, 3)),
        (Goal.SERVED, (), 4, 5, Decision("not_proved")),
        (Goal.TRAVEL, (), 4, 5, Decision("travel", 4, 5)),
        (Goal.CHANGES, (), 4, 3, Decision("not_proved")),
        (Goal.RANKS_FAIR, (3, 2, 1), (0, 2, 5), (0, 3, 2), Decision("ranks_fair", 2, 3, 2)),
        (Goal.RANKS_FAIR, (3, 2, 1), (1, 2, 5), (0, 3, 2), Decision("not_proved")),
        (Goal.RANKS_FIRST, (1, 2), (5, 2), (4, 9), Decision("ranks_first", 5, 4, 1)),
        (Goal.PRIORITY, (1, 4), (5, 2), (5, 1), Decision("priority", 2, 1, 4)),
        (Goal.RANKS_FIRST, (), (), (), Decision("lottery")),
    ],
)
def test_first_difference_decides_and_not_proved_if_it_is_for_the_better(goal, levels, given, granted, expected):
    same = (Goal.NEEDS, (), 2)
    later = (Goal.PLACEMENTS, (), 7), (Goal.PLACEMENTS, (), 9 if expected.decided == goal else 7)
    found = first_difference((same, (goal, levels, given), later[0]), (same, (goal, levels, granted), later[1]))
    assert found == expected


def test_the_round_is_searched_once_and_each_wish_solved_once(monkeypatch):
    problem, policy = tiny("ann: cnc; bob: cnc; cas: cnc > drones; dik: drones", "cnc 1; drones 1")
    allocation = solve(problem, policy).allocation
    losers = [p.key for p in problem.pupils if p.key not in allocation.of_pupil and p.pupil_id != "dik"]
    prepared, solved = [], []

    class Counted(Granting):
        def __init__(self, *words):
            prepared.append(words)
            super().__init__(*words)

        def grant(self, key, offering_id, **options):
            solved.append((key, offering_id))
            return super().grant(key, offering_id, **options)

    monkeypatch.setattr(granting, "Granting", Counted)
    counterfactuals = Counterfactuals(problem, policy, allocation)
    for loser in losers * 3:
        granted = problem.replace(locks=(Lock(*loser, "cnc", LockAction.PLACE),))
        best = solve(granted, policy, Options(lottery=False)).allocation
        given, other = (goal_values(problem, policy, one) for one in (allocation, best))
        assert counterfactuals.decision(loser, "cnc") == first_difference(given, other)
    assert len(prepared) == 1
    assert solved == [(loser, "cnc") for loser in losers]
    assert problem.locks == ()


def test_what_cannot_be_worked_out_in_time_is_said_to_be_unknown_and_looked_into_again(monkeypatch):
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 1")
    allocation = solve(problem, policy).allocation
    (loser,) = (p.key for p in problem.pupils if p.key not in allocation.of_pupil)
    explainer = Explainer(problem, policy, allocation, seconds=20.0)

    def too_late(_, key, offering_id, *, fewest_moves, seconds):
        assert (key, offering_id, fewest_moves, seconds) == (loser, "cnc", False, 20.0)

    with monkeypatch.context() as slow:
        slow.setattr(Granting, "grant", too_late)
        (answer,) = explainer.answers(loser)
    assert (answer.answer, answer.numbers["decided"]) == ("full", "unknown")
    assert "niet uit te rekenen" in answer.text("nl")
    assert [a.numbers["decided"] for a in explainer.answers(loser)] == ["lottery"]


@pytest.mark.parametrize("seed", range(24))
def test_the_cause_alone_is_what_granting_the_wish_shows(seed):
    rng = random.Random(seed)
    problem, policy = crowded_round(seed) if seed % 4 == 0 else (random_round, tangled_round)[seed % 2](rng)
    try:
        allocation = solve(problem, policy).allocation
    except Conflict:
        pytest.skip("the locks allow nothing")
    held = {(p.key, p.offering_id) for p in allocation.placements}
    quick, whole = (Counterfactuals(problem, policy, allocation) for _ in range(2))
    pairs = [(c.key, c.offering_id) for c in Eligibility(problem, policy).candidates]
    for key, offering_id in [pair for pair in pairs if pair not in held][:25]:
        assert quick.cause(key, offering_id) == whole.decision(key, offering_id).decided, (key, offering_id)


def test_most_causes_are_found_without_granting(monkeypatch):
    problem, policy = generate(150, 20, 3)
    allocation = solve(problem, policy).allocation
    granted = []
    monkeypatch.setattr(Counterfactuals, "_solved", lambda self, *pair: granted.append(pair) or Decision("lottery"))
    standing = Standing(problem, policy, allocation)
    found = envies(standing, Counterfactuals(problem, policy, allocation))
    assert len(found) > 20
    assert len(granted) * 5 < len(found)


def test_of_an_allocation_that_is_not_the_best_no_cause_is_named_too_soon():
    problem, policy = tiny("ann: cnc; bob: cnc > drones", "cnc 1; drones 1")
    poor = Allocation(tuple(p for p in solve(problem, policy).allocation.placements if p.offering_id == "drones"))
    assert Counterfactuals(problem, policy, poor).cause(("home", "ann"), "cnc") == "not_proved"


@pytest.mark.parametrize("seed", range(15))
def test_without_the_lottery_the_goals_are_as_good_and_as_proved(seed):
    problem, policy = crowded_round(seed)
    whole, outcome = solve(problem, policy), solve(problem, policy, Options(lottery=False))
    assert outcome.status is Status.OPTIMAL
    assert [(g.name, g.value, g.bound) for g in outcome.goals] == [(g.name, g.value, g.bound) for g in whole.goals]
    assert outcome.goals[-1].proof is Proof.NONE
    assert all(g.proof is not Proof.NONE for g in outcome.goals[:-1])
    assert verify(problem, policy, outcome.allocation, outcome.certificate).faults == ()
