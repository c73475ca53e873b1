"""The linear model: levels in the order of the policy, values of known allocations, minimums that join later."""

import random

import numpy as np
import pytest

from matcher.allocation import Allocation
from matcher.checker import goal_values
from matcher.codes import Goal
from matcher.solver.model import Level, Model, levels
from tests.builders import tiny
from tests.solver.rounds import allocations, model_of, row_sums, small_round


def names(found: list[Level]) -> list[str]:
    return [f"{level.goal} {level.level}".rstrip() for level in found]


def test_levels_come_in_the_order_of_the_policy_and_of_each_goal() -> None:
    goals = ("travel", "ranks_fair", "priority", "ranks_first", "needs")
    model = model_of(tiny("ann priority 3: a > b > c; bob: a; eve priority 2: b", "a 1; c 1", goals=goals))
    assert names(levels(model)) == [
        "travel",
        "ranks_fair 3", "ranks_fair 1",
        "priority 1", "priority 2", "priority 3",  # eve has no possible pair; her class is there all the same
        "ranks_first 1", "ranks_first 3",
        "needs",
    ]  # fmt: skip


def test_the_lottery_is_no_level() -> None:
    assert levels(model_of(tiny("ann: a", "a 1", goals=()))) == []


def test_values_of_an_allocation_worked_out_by_hand() -> None:
    goals = tuple(goal for goal in Goal if goal is not Goal.LOTTERY)
    model = model_of(
        tiny(
            "ann max 3 needs 1: a > b > c; bob needs 2 priority 2: a > b; eve at west: c",
            "a 2; b 2 at west; c 2",
            goals=goals,
            baseline="ann a; bob b; eve c",
        )
    )
    chosen = {("ann", "a"), ("ann", "c"), ("bob", "b")}
    places = np.array([model.candidates.name(c)[2:] in chosen for c in range(model.candidates.size)])
    columns = model.complete(places)
    values = dict(zip(names(levels(model)), [int(level.objective @ columns) for level in levels(model)], strict=True))
    assert values == {
        "needs": 2,  # ann 1 of 2, bob 1
        "served": 2,
        "placements": 3,
        "priority 1": 2, "priority 2": 1,
        "ranks_fair 3": -1, "ranks_fair 2": -1, "ranks_fair 1": -1,
        "ranks_first 1": 1, "ranks_first 2": 1, "ranks_first 3": 1,
        "ranks_sum": -6,
        "changes": 2,  # eve's c is given up
        "travel": -10,
    }  # fmt: skip


def test_a_placement_by_lock_alone_counts_for_no_rank() -> None:
    goals = ("ranks_fair", "ranks_first", "ranks_sum", "placements")
    model = model_of(tiny("ann max 2: b", "a 1; b 1", goals=goals, locks="ann a place"))
    found = levels(model)
    assert names(found) == ["ranks_fair 1", "ranks_first 1", "ranks_sum", "placements"]
    columns = model.complete(np.array([True, False]))
    assert [int(level.objective @ columns) for level in found] == [0, 0, 0, 1]
    assert model.lower.tolist()[:2] == [1, 0]


@pytest.mark.parametrize("seed", range(40))
def test_values_of_levels_are_those_of_the_checker(seed: int) -> None:
    problem, policy = small_round(seed)
    model = model_of((problem, policy))
    candidates, found = model.candidates, levels(model)
    for places in random.Random(seed).sample(allocations(candidates), 5) if allocations(candidates)[5:] else []:
        allocation = Allocation(tuple(candidates.placement(int(c)) for c in np.flatnonzero(places)))
        columns = model.complete(places)
        mine: dict[Goal, list[int]] = {}
        for level in found:
            mine.setdefault(level.goal, []).append(abs(int(level.objective @ columns)))
        if Goal.CHANGES in mine:
            mine[Goal.CHANGES] = [candidates.baseline_size - mine[Goal.CHANGES][0]]
        theirs = {
            g.name: list(g.value) if isinstance(g.value, tuple) else [g.value]
            for g in goal_values(problem, policy, allocation)
        }
        assert {goal: mine.get(goal, []) for goal in theirs} == theirs


def with_all_minimums(model: Model) -> Model:
    for offering in range(len(model.candidates.offerings)):
        if model.candidates.can_fall_short(offering):
            model.add_minimum(offering)
    return model


@pytest.mark.parametrize("seed", range(40))
def test_with_all_minimums_the_whole_points_of_the_model_are_the_allocations(seed: int) -> None:
    model = with_all_minimums(model_of(small_round(seed)))
    allowed = {tuple(places.tolist()) for places in allocations(model.candidates)}
    rng = np.random.default_rng(seed)
    tries = [np.array(places) for places in sorted(allowed)]
    tries += [rng.random(model.candidates.size) < rng.choice((0.1, 0.3, 0.7)) for _ in range(300)]
    for places in tries:
        columns = model.complete(places)
        within = np.all(columns >= model.lower) and np.all(columns <= model.upper)
        kept = bool(within and np.all(row_sums(model, columns) <= model.rhs))
        assert kept == (tuple(places.tolist()) in allowed)


def test_a_minimum_adds_a_column_and_rows_with_names_and_leaves_what_was_there() -> None:
    model = model_of(tiny("ann: a; bob: a = b", "a 2 min 2; b 1", goals=("served",)))
    before, columns = list(model.rows), model.first_columns
    model.add_minimum(0)
    assert model.rows[: len(before)] == before
    assert model.rows[len(before) :] == [("min_size", "a"), ("open", "home", "ann", "a"), ("open", "home", "bob", "a")]
    assert (model.first_columns, len(model.lower)) == (columns, columns + 1)
    assert model.name(columns) == ("run", "a")
    assert model.name(0) == ("place", "home", "ann", "a")
    assert model.name(3) == ("serve", "home", "ann")
    assert model.fill(np.ones(columns, dtype=np.int64)).tolist() == [1] * columns + [0]


def test_complete_says_who_is_served_what_is_needed_and_which_groups_run() -> None:
    model = model_of(tiny("ann needs 1 max 2: a = b; bob needs 2: a", "a 2 min 2; b 1", goals=("needs", "served")))
    model.add_minimum(0)
    columns = model.complete(np.array([True, True, True]))
    assert {model.name(c): int(v) for c, v in enumerate(columns)} == {
        ("place", "home", "ann", "a"): 1,
        ("place", "home", "ann", "b"): 1,
        ("place", "home", "bob", "a"): 1,
        ("need", "home", "ann"): 1,  # never above what is needed
        ("serve", "home", "ann"): 1,
        ("need", "home", "bob"): 1,
        ("serve", "home", "bob"): 1,
        ("run", "a"): 1,
    }
    assert model.complete(np.array([False, True, False])).tolist()[-1] == 0


def test_a_cut_is_taken_in_once() -> None:
    ring = "; ".join(
        f"{a} 1 on {x} 9:00-10:00 on {y} 9:00-10:00" for a, x, y in zip("abcde", DAYS, DAYS[1:] + DAYS[:1], strict=True)
    )
    model = model_of(tiny("ann max 3: a = b = c = d = e", ring, goals=()))
    rows = len(model.rows)
    half = np.full(5, 0.5)
    assert model.add_cuts(half)
    assert len(model.rows) == rows + 1
    assert model.rows[-1][0] == "cut"
    assert row_sums(model, half)[-1] == 2.5 > model.rhs[-1] == 2
    assert not model.add_cuts(half)
    assert not model.add_cuts(np.array([1.0, 0, 1, 0, 0]))
    assert len(model.rows) == rows + 1


DAYS = ["mon", "tue", "wed", "thu", "fri"]
