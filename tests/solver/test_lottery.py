"""The strict lottery: batches whose weights keep pupils, and each pupil's comparisons, in their order."""

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from matcher.certificate import verify
from matcher.codes import Proof
from matcher.generate import generate
from matcher.lottery import lottery_order
from matcher.policy import Options, Policy
from matcher.proof import Node, Step
from matcher.solver import lottery, solve
from matcher.solver.incumbent import Aim
from matcher.solver.search import Search
from tests.builders import tiny
from tests.random_rounds import tangled_round
from tests.solver.rounds import Known, assert_sound, small_round, triples


def lottery_steps(node: Node) -> Iterator[Step]:
    yield from (step for step in node.steps if step.goal == "lottery")
    for child in node.children:
        yield from lottery_steps(child)


def steps_of(known: Known) -> list[Step]:
    outcome = solve(*known)
    assert outcome.certificate is not None
    return list(lottery_steps(outcome.certificate.root))


def equal_wishes(count: int, seats: int) -> Known:
    """So many pupils who want each of five groups as much, and two of them."""
    names = " = ".join("abcde")
    pupils = "; ".join(f"p{n:02} max 2: {names}" for n in range(count))
    return tiny(pupils, "; ".join(f"{name} {seats}" for name in "abcde"), goals=("placements",))


@pytest.mark.parametrize("limit", [1, 3, 50, 2**20])
def test_each_weight_exceeds_all_that_follows_in_its_batch(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[tuple[list[lottery.Comparison], Aim]] = []

    def recorded(search: Search, comparisons: list[lottery.Comparison], batch: int) -> Aim:
        batches.append((comparisons, aim(search, comparisons, batch)))
        return batches[-1][1]

    aim = lottery._aim
    monkeypatch.setattr(lottery, "_aim", recorded)
    monkeypatch.setattr(lottery, "_LARGEST_WEIGHT", limit)
    for known in (equal_wishes(6, 2), generate(40, 6, 3), generate(30, 4, 5, min_sizes=False)):
        solve(*known)
    assert batches
    for comparisons, found in batches:
        assert len(comparisons) == len(found.terms)
        later = 0
        objective = np.zeros_like(found.objective)
        for comparison, term in reversed(list(zip(comparisons, found.terms, strict=True))):
            assert term.weight > later
            # As far apart as two outcomes can be: ``order`` says k for the best of k, and at most one is had.
            values = np.abs(comparison.coefficients)
            later += term.weight * int(values.max() if term.kind == "order" else values.sum())
            objective[comparison.columns] += term.weight * comparison.coefficients
        assert objective.tolist() == found.objective.tolist()


def test_batches_stay_below_the_limit_unless_one_comparison_alone_is_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in (1, 30, 1000, 2**20):
        monkeypatch.setattr(lottery, "_LARGEST_WEIGHT", limit)
        for step in steps_of(equal_wishes(8, 3)):
            assert len(step.terms) == 1 or step.terms[0].weight <= limit


def test_pupils_have_their_turn_in_lottery_order_and_comparisons_in_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lottery, "_LARGEST_WEIGHT", 40)
    known = equal_wishes(6, 2)
    turns = [(term.home_site, term.pupil_id) for step in steps_of(known) for term in step.terms]
    order = lottery_order(known[0])
    assert [order.index(key) for key in turns] == sorted(order.index(key) for key in turns)
    kinds = ("count", "rank", "travel", "offering")
    for key in set(turns):
        mine = [term for step in steps_of(known) for term in step.terms if (term.home_site, term.pupil_id) == key]
        if mine[0].kind != "order":
            assert [kinds.index(term.kind) for term in mine] == sorted(kinds.index(term.kind) for term in mine)


def test_order_is_used_only_where_at_most_one_more_placement_is_possible() -> None:
    def kinds(known: Known) -> set[str]:
        return {term.kind for step in steps_of(known) for term in step.terms}

    several = {"count", "rank", "travel", "offering"}
    one_each = "ann: a = b; bob: a = b"
    assert kinds(tiny(one_each, "a 1; b 1", goals=())) == {"order"}
    two_each = one_each.replace(":", " max 2:")
    assert kinds(tiny(two_each, "a 1; b 1", goals=())) <= several
    clashing = "a 1 on mon 9:00-10:00; b 1 on mon 9:00-10:00"
    assert kinds(tiny(two_each, clashing, goals=())) == {"order"}
    # Three groups of which only two clash: two more placements are possible.
    three = "ann max 2: a = b = c; bob max 2: a = b = c"
    assert kinds(tiny(three, f"{clashing}; c 1", goals=())) & several
    # With one of two placements settled by a lock, one more is possible.
    locked = tiny(three, "a 1; b 1; c 2 run yes", goals=(), locks="ann c place; bob c place")
    assert kinds(locked) == {"order"}


@pytest.mark.parametrize("seed", range(80))
def test_batches_of_any_size_give_the_same_allocation_with_a_proof(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, policy = small_round(seed) if seed % 2 else tangled_round(random.Random(seed), 1500)
    problem = problem.replace(pupils=tuple(replace(p, max_electives=p.max_electives + 1) for p in problem.pupils))
    known = problem, replace(policy, goals=policy.goals[: seed % 3])
    expected = solve(*known)
    for limit in (1, 7, 60):
        monkeypatch.setattr(lottery, "_LARGEST_WEIGHT", limit)
        outcome = solve(*known)
        assert triples(outcome) == triples(expected)
        assert_sound(known, outcome)


def test_a_batch_that_ends_inside_a_pupil_goes_on_with_the_rest_of_that_pupil(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lottery, "_LARGEST_WEIGHT", 1)
    known = equal_wishes(4, 1)
    steps = steps_of(known)
    assert all(len(step.terms) == 1 for step in steps)
    several = [pupil for pupil in {step.terms[0].pupil_id for step in steps}
               if sum(step.terms[0].pupil_id == pupil for step in steps) > 1]  # fmt: skip
    assert several


@pytest.mark.parametrize("limit", [1, 200])
def test_larger_rounds_are_the_same_in_small_batches(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(4):
        known = generate(40, 6, seed)
        expected = triples(solve(*known))
        with monkeypatch.context() as patch:
            patch.setattr(lottery, "_LARGEST_WEIGHT", limit)
            outcome = solve(*known)
        assert triples(outcome) == expected
        assert verify(*known, outcome.allocation, outcome.certificate).complete  # type: ignore[arg-type]


def test_whoever_has_nothing_open_is_passed_over() -> None:
    known = tiny("ann: a; bob: b; eve: c; joe: c", "a 1; b 1; c 1", goals=("placements",))
    assert {term.pupil_id for step in steps_of(known) for term in step.terms} == {"eve", "joe"}
    assert steps_of(tiny("ann: a; bob: b", "a 1; b 1", goals=("placements",))) == []


def test_the_lottery_number_decides_and_another_seed_decides_otherwise() -> None:
    winners = set()
    for seed in range(12):
        problem, policy = tiny("ann: a; bob: a", "a 1", goals=("placements",))
        problem = problem.replace(lottery_seed=str(seed))
        ((home_site, pupil_id, _),) = triples(solve(problem, policy))
        assert (home_site, pupil_id) == lottery_order(problem)[0]
        winners.add(pupil_id)
    assert winners == {"ann", "bob"}


def test_without_goals_it_is_a_serial_choice_in_lottery_order() -> None:
    rng = random.Random(3)
    names = [f"p{n}" for n in range(7)]
    wishes = {name: rng.sample("abc", 3) for name in names}
    pupils = "; ".join(f"{name}: {' > '.join(wishes[name])}" for name in names)
    problem, _ = tiny(pupils, "a 2; b 2; c 1")
    free = {"a": 2, "b": 2, "c": 1}
    expected = set()
    for key in lottery_order(problem):
        for wish in wishes[key[1]]:
            if free[wish]:
                free[wish] -= 1
                expected.add((*key, wish))
                break
    assert triples(solve(problem, Policy(goals=()))) == expected
    assert np.sum(list(free.values())) == 0


@pytest.mark.parametrize("seed", [1, 4])
def test_a_region_of_a_thousand_pupils_is_settled_and_proved_to_the_last_tie(seed: int) -> None:
    # Vertices that lay a little outside their region once sent the lottery round in circles here.
    problem, policy = generate(1000, 60, seed)
    outcome = solve(problem, policy, Options(time_limit=120))
    assert {goal.proof for goal in outcome.goals} == {Proof.CERTIFICATE}
