"""The search branches where a relaxation is not enough, and says so where it had to take a solver's word."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from matcher.certificate import verify
from matcher.codes import Goal, Proof, Status
from matcher.policy import Policy
from matcher.proof import Certificate, Node, Step
from matcher.solver import Progress, branching, integer, solve
from matcher.solver.evidence import Part
from matcher.solver.incumbent import Aim
from matcher.solver.model import Model
from matcher.solver.search import Search
from tests.builders import tiny
from tests.oracle import Oracle
from tests.random_rounds import tangled_round
from tests.solver.rounds import assert_sound, crowded_round, halves, triples

BRANCHING = (2, 4, 21, 37, 104, 138, 153, 209, 232, 248, 256, 325)  # crowded rounds that end in a tree


def all_steps(node: Node) -> list[Step]:
    return [*node.steps, *(step for child in node.children for step in all_steps(child))]


def root_of(certificate: Certificate | None) -> Node:
    assert certificate is not None
    return certificate.root


def test_crowded_rounds_end_in_trees() -> None:
    trees = [halves(root_of(solve(*crowded_round(seed)).certificate)) for seed in BRANCHING]
    assert sum(size > 0 for size in trees) > len(BRANCHING) // 2
    assert max(trees) > 1


@pytest.mark.parametrize("seed", BRANCHING)
def test_a_tree_is_proved_by_certificate_in_every_leaf(seed: int) -> None:
    known = crowded_round(seed)
    outcome = solve(*known)
    assert outcome.status is Status.OPTIMAL
    assert_sound(known, outcome)
    assert {goal.proof for goal in outcome.goals} == {Proof.CERTIFICATE}
    assert not any(step.searched for step in all_steps(root_of(outcome.certificate)))


@pytest.mark.parametrize("seed", [614, 1507, 1603, 2122, 2380])
def test_rounds_on_which_glop_says_neither_yes_nor_no_are_solved(seed: int) -> None:
    # With presolve it calls an empty region "infeasible or unbounded"; all columns have limits.
    known = crowded_round(seed)
    outcome = solve(*known)
    assert outcome.status is Status.OPTIMAL
    assert_sound(known, outcome)


@pytest.mark.parametrize("seed", [827, 988, 1309, 1420])
def test_what_solvers_call_inside_a_region_within_their_tolerance_is_not_taken_for_inside(seed: int) -> None:
    known = crowded_round(seed)
    outcome = solve(*known)
    assert_sound(known, outcome)
    assert {goal.proof for goal in outcome.goals} == {Proof.CERTIFICATE}


def test_which_of_two_groups_runs_is_decided_by_branching_and_right() -> None:
    # Five pupils, two groups of at least three: only one can run. Three of five then have a place, in a or in b.
    # Of a and b together the relaxation believes five.
    pupils = "p1: a = b; p2: a = b; p3: a = b; p4: a; p5: b"
    known = tiny(pupils, "a 3 min 3; b 3 min 3", goals=("placements", "ranks_sum"))
    outcome = solve(*known)
    assert_sound(known, outcome)
    assert triples(outcome) == Oracle(*known).best().triples  # type: ignore[union-attr]
    assert len(outcome.allocation.placements) == 3
    assert {goal.proof for goal in outcome.goals} == {Proof.CERTIFICATE}


@pytest.mark.parametrize("seed", [153, 202, 231, 256, 359])  # in which one is halved on the way
def test_a_part_whose_bound_is_reached_is_whole_again(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    maximise = branching.maximise

    def watched(search: Search, aim: Aim, parts: list[Part]) -> list[Part]:
        before = [part.copy() for part in parts]
        after = maximise(search, aim, parts)
        for part in before:
            bound = search.bound(part.region, aim)
            if bound is not None and bound.whole == search.best.value(aim):
                assert part.story in [found.story[:-1] for found in after]
        return after

    monkeypatch.setattr(branching, "maximise", watched)
    monkeypatch.setattr(branching, "_reach", lambda *_: False)
    monkeypatch.setattr(Model, "add_cuts", lambda *_: False)
    assert solve(*crowded_round(seed)).status is Status.OPTIMAL


@pytest.mark.parametrize("seed", range(40))
def test_without_cuts_branching_finds_and_proves_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    known = tangled_round(random.Random(seed), 1500)
    expected = solve(*known)
    monkeypatch.setattr(Model, "add_cuts", lambda self, x: False)
    outcome = solve(*known)
    assert triples(outcome) == triples(expected)
    assert_sound(known, outcome)


def test_without_cuts_some_of_those_rounds_end_in_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Model, "add_cuts", lambda self, x: False)
    rounds = [tangled_round(random.Random(seed), 1500) for seed in range(40)]
    assert sum(halves(root_of(solve(*known).certificate)) > 0 for known in rounds) >= 5


@pytest.mark.parametrize("seed", BRANCHING)
def test_a_solvers_word_is_reported_as_search_and_verified_as_no_more(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = crowded_round(seed)
    expected = solve(*known)
    monkeypatch.setattr(branching, "_MOST_NODES", 0)
    outcome = solve(*known)
    assert triples(outcome) == triples(expected)
    assert outcome.status is Status.OPTIMAL
    assert_sound(known, outcome)
    shown = {goal.name: goal.proof for goal in outcome.goals}
    assert Proof.NONE not in shown.values()
    verification = verify(*known, outcome.allocation, outcome.certificate)  # type: ignore[arg-type]
    assert dict(verification.proofs) == shown
    assert verification.complete
    word = any(step.searched for step in all_steps(root_of(outcome.certificate)))
    assert word == (Proof.SEARCH in shown.values())
    # What rests on a word makes all that follows rest on it too.
    proofs = list(shown.values())
    assert proofs == sorted(proofs, key=lambda proof: proof is Proof.SEARCH)


def test_most_of_those_rounds_need_a_solvers_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branching, "_MOST_NODES", 0)
    proofs = [{goal.proof for goal in solve(*crowded_round(seed)).goals} for seed in BRANCHING]
    assert sum(Proof.SEARCH in found for found in proofs) > len(BRANCHING) // 2


@pytest.mark.parametrize("seed", range(30))
def test_few_nodes_and_no_cuts_still_give_the_one_best_allocation(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    known = tangled_round(random.Random(seed), 1500)
    expected = Oracle(*known).best()
    assert expected is not None
    monkeypatch.setattr(Model, "add_cuts", lambda self, x: False)
    for nodes in (0, 1, 2):
        monkeypatch.setattr(branching, "_MOST_NODES", nodes)
        outcome = solve(*known)
        assert triples(outcome) == expected.triples
        assert_sound(known, outcome)
        assert dict(verify(*known, outcome.allocation, outcome.certificate).proofs) == {  # type: ignore[arg-type]
            goal.name: goal.proof for goal in outcome.goals
        }


@pytest.mark.parametrize("seed", BRANCHING)
def test_where_highs_stays_undecided_branching_finds_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    known = crowded_round(seed)
    expected = solve(*known)
    monkeypatch.setattr(integer, "_MOST_COLUMNS", 0)
    outcome = solve(*known)
    assert triples(outcome) == triples(expected)
    assert_sound(known, outcome)
    assert {goal.proof for goal in outcome.goals} == {Proof.CERTIFICATE}


def test_progress_tells_each_level_in_order_with_what_it_reached() -> None:
    known = tiny("ann: a > b; bob: a > b", "a 1; b 1", goals=("served", "ranks_first", "travel"))
    told: list[Progress] = []
    outcome = solve(*known, progress=told.append)
    levels = [(step.goal, step.level, step.value) for step in told if step.goal is not Goal.LOTTERY]
    assert levels == [
        (Goal.SERVED, "", 2),
        (Goal.RANKS_FIRST, "1", 1),
        (Goal.RANKS_FIRST, "2", 1),
        (Goal.TRAVEL, "", 0),
    ]
    assert [step.goal for step in told][4:] == [Goal.LOTTERY]
    assert all(a.seconds <= b.seconds for a, b in pairwise(told))
    assert outcome.goals[1].levels == (1, 2)


def test_a_round_without_pupils_or_without_groups_is_solved() -> None:
    for known in (tiny("", "a 1"), tiny("ann: a", ""), tiny("", "")):
        outcome = solve(*known)
        assert outcome.status is Status.OPTIMAL
        assert outcome.allocation.placements == ()
        assert_sound(known, outcome)


def test_the_order_of_goals_decides() -> None:
    problem, _ = tiny("ann: a > b; bob: a > c", "a 1; b 1 at west; c 1")

    def served(*goals: Goal) -> int:
        return len(solve(problem, Policy(goals=goals)).allocation.placements)

    assert served(Goal.PLACEMENTS, Goal.RANKS_SUM) == 2
    assert served(Goal.RANKS_SUM, Goal.PLACEMENTS) == 0


@pytest.mark.parametrize("seed", range(0, 40, 3))
def test_a_later_goal_never_changes_what_earlier_goals_reached(seed: int) -> None:
    problem, policy = crowded_round(seed)
    values = [goal.value for goal in solve(problem, policy).goals[:-1]]
    for count in range(len(policy.goals)):
        fewer = solve(problem, replace(policy, goals=policy.goals[:count]))
        assert [goal.value for goal in fewer.goals[:-1]] == values[:count]
