"""Regions: bounds that hold whatever the duals, faces that lose no allocation and keep no other."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.util.python.solve_interrupter import SolveInterrupter

from matcher.solver.exact import whole
from matcher.solver.lp import AT_LOWER, BASIC, Basis, Lp, Vertex
from matcher.solver.model import levels
from matcher.solver.region import Extra
from tests.builders import tiny
from tests.solver.rounds import inside, model_of, points, region_of, small_round


def pretend_duals(monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator, scale: float) -> None:
    """Let GLOP answer with nonsense."""

    def nonsense(self: Lp, basis: Basis | None, interrupter: SolveInterrupter, **_: bool) -> Vertex:
        columns, rows = self._columns, self._rows
        basis = Basis(np.full(columns, AT_LOWER), np.full(rows, BASIC))
        return Vertex(rng.random(columns), rng.normal(0, scale, rows), basis)

    monkeypatch.setattr(Lp, "solve", nonsense)


@pytest.mark.parametrize("scale", [0.001, 1, 1000, 1e7])
@pytest.mark.parametrize("seed", range(25))
def test_a_bound_holds_for_every_allocation_whatever_the_duals(
    seed: int, scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(seed)
    model = model_of(small_round(seed))
    if seed % 2:
        for offering in filter(model.candidates.can_fall_short, range(len(model.candidates.offerings))):
            model.add_minimum(offering)
    pretend_duals(monkeypatch, rng, scale)
    for _ in range(5):
        region = region_of(model)
        # Equalities have multipliers of any sign; here they say what one allocation says.
        known = points(model)[-1]
        objective = rng.integers(-9, 10, model.first_columns)
        columns = np.flatnonzero(rng.random(len(known)) < 0.5)
        coefficients = rng.integers(1, 4, len(columns))
        if rng.random() < 0.5:
            region.require(Extra(("goal", "x", ""), columns, coefficients, int(coefficients @ known[columns])))
        if rng.random() < 0.5:
            free = np.flatnonzero(model.lower < model.upper)
            for column in free[rng.random(len(free)) < 0.3].tolist():
                region.limit(column, int(known[column]), int(known[column]))
        bound = region.bound(objective)
        assert bound is not None
        for point in points(model):
            if inside(region, point):
                assert int(model.fill(objective) @ point) * bound.denominator <= bound.numerator


@pytest.mark.parametrize("seed", range(30))
def test_a_bound_is_the_relaxations_optimum(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = model_of(small_round(seed))
    for _ in range(4):
        objective = rng.integers(-5, 9, model.first_columns)
        bound = region_of(model).bound(objective)
        assert bound is not None
        assert bound.numerator / bound.denominator == pytest.approx(float(objective @ bound.x[: len(objective)]))
        assert bound.numerator >= max(int(model.fill(objective) @ p) for p in points(model)) * bound.denominator
        assert bound.whole == bound.numerator // bound.denominator
        assert bound.is_exactly(bound.whole) == (bound.denominator * bound.whole == bound.numerator)


@pytest.mark.parametrize("seed", range(60))
def test_keep_leaves_exactly_the_allocations_of_that_value(seed: int) -> None:
    model = model_of(small_round(seed))
    rng = np.random.default_rng(seed)
    every = points(model)
    region = region_of(model)
    left = every
    objectives = [level.objective for level in levels(model)] + list(rng.integers(-3, 4, (3, model.first_columns)))
    for number, objective in enumerate(objectives):
        bound = region.bound(objective)
        assert bound is not None
        # The bound itself where an allocation reaches it, else (now and then anyway) a value below it.
        reached = sorted({int(objective @ point[: len(objective)]) for point in left})
        value = reached[-1] if rng.random() < 0.8 else int(rng.choice(reached))
        region.keep(bound, value, ("goal", "x", str(number)))
        left = [point for point in left if int(objective @ point[: len(objective)]) == value]
        assert [point.tolist() for point in every if inside(region, point)] == [point.tolist() for point in left]


def test_keep_at_an_exact_bound_fixes_columns_and_rows_without_a_row_of_its_own() -> None:
    model = model_of(tiny("ann: a > b; bob: a > b", "a 1; b 1", goals=()))
    region = region_of(model)
    objective = np.array([2, 1, 2, 1])  # ann a, ann b, bob a, bob b
    bound = region.bound(objective)
    assert bound is not None
    assert bound.is_exactly(3)
    region.keep(bound, 3, ("goal", "x", ""))
    assert region.extras == ()
    assert region.tight.any()
    assert {tuple(p.tolist()) for p in points(model) if inside(region, p)} == {(1, 0, 0, 1), (0, 1, 1, 0)}


def test_keep_below_the_bound_adds_a_row() -> None:
    model = model_of(tiny("ann: a; bob: a", "a 2", goals=()))
    region = region_of(model)
    objective = np.array([1, 1])
    bound = region.bound(objective)
    assert bound is not None
    region.keep(bound, 1, ("goal", "placements", ""))
    assert [extra.name for extra in region.extras] == [("goal", "placements", "")]
    assert {tuple(p.tolist()) for p in points(model) if inside(region, p)} == {(1, 0), (0, 1)}
    again = region.bound(objective)
    assert again is not None
    assert again.whole == 1


def test_a_copy_goes_its_own_way() -> None:
    model = model_of(tiny("ann: a > b; bob: a", "a 1; b 1", goals=()))
    region = region_of(model)
    assert region.bound(np.array([1, 1, 1])) is not None
    twin = region.copy()
    twin.limit(0, 1, 1)
    bound = twin.bound(np.array([1, 1, 1]))
    assert bound is not None
    twin.keep(bound, bound.whole, ("goal", "x", ""))
    assert region.lower.tolist() == [0, 0, 0]
    assert not region.tight.any()
    assert region.open.tolist() == [0, 1, 2]
    assert bound.whole == 1
    assert region.bound(np.array([1, 1, 1])).whole == 2  # type: ignore[union-attr]


def test_a_region_takes_in_minimums_that_join_the_model_later() -> None:
    model = model_of(tiny("ann: a; bob limit 5: a", "a 5 min 2 at west", goals=()))
    region = region_of(model)
    assert region.bound(np.array([1])).whole == 1  # type: ignore[union-attr]
    model.add_minimum(0)
    assert region.bound(np.array([1])).whole == 0  # type: ignore[union-attr]
    assert region.open.tolist() == [0, 1]


def test_contradicting_locks_leave_an_empty_region_with_a_proof() -> None:
    region = region_of(model_of(tiny("ann: a; bob: a", "a 1", goals=(), locks="ann a place; bob a place")))
    assert region.bound(np.array([1, 1])) is None
    proof = region.empty_proof()
    assert proof is not None
    assert proof.numerator < 0
    assert proof.denominator > 0


def test_halves_that_hold_nothing_have_a_proof_and_others_none() -> None:
    model = model_of(tiny("ann: a > b; bob: a", "a 1; b 1", goals=()))
    region = region_of(model)
    assert region.empty_proof() is None
    bound = region.bound(np.array([1, 0, 1]))
    assert bound is not None
    region.keep(bound, 1, ("goal", "x", ""))  # seat a is taken
    region.limit(0, 0, 0)
    assert region.empty_proof() is None
    region.limit(2, 0, 0)
    assert region.bound(np.array([0, 0, 0])) is None
    assert region.empty_proof() is not None


def test_a_region_with_a_fractional_point_only_has_no_proof_of_emptiness() -> None:
    # Three pupils, of whom any two fill a group; one and a half groups hold them all, and no whole number does.
    model = model_of(tiny("ann max 2: a = b; bob max 2: b = c; eve max 2: a = c", "a 1; b 1; c 1", goals=()))
    region = region_of(model)
    region.require(Extra(("goal", "x", ""), np.arange(6), np.full(6, 2), 5))
    assert not any(inside(region, p) for p in points(model))
    assert region.bound(np.zeros(6, dtype=np.int64)) is not None
    assert region.empty_proof() is None


@pytest.mark.parametrize("seed", range(25))
def test_only_regions_without_allocations_are_shown_empty(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = model_of(small_round(seed))
    shown = 0
    for _ in range(12):
        region = region_of(model)
        columns = np.flatnonzero(rng.random(model.first_columns) < 0.5)
        region.require(
            Extra(("goal", "x", ""), columns, np.ones(len(columns), dtype=np.int64), int(rng.integers(0, 5)))
        )
        for column in np.flatnonzero(rng.random(model.candidates.size) < 0.3).tolist():
            side = int(rng.integers(0, 2))
            region.limit(column, side, side)
        bound = region.bound(np.zeros(model.first_columns, dtype=np.int64))
        proof = region.empty_proof()
        assert (bound is None) == (proof is not None)
        if proof is not None:
            shown += 1
            assert not any(inside(region, p) for p in points(model))
    assert shown


def test_open_part_puts_fixed_columns_in_and_keeps_rows_that_are_broken() -> None:
    model = model_of(tiny("ann: a; bob: a; eve: a = b", "a 2; b 1", goals=()))
    region = region_of(model)
    region.limit(0, 1, 1)
    part = region.open_part()
    assert part.columns.tolist() == [1, 2, 3]
    assert [model.rows[r] for r in part.rows] == [("capacity", "a"), ("max_electives", "home", "eve")]
    assert part.rhs.tolist() == [1, 1]
    for column in (1, 2, 3):
        region.limit(column, 1, 1)
    part = region.open_part()
    assert part.columns.tolist() == []
    assert part.rhs.tolist() == [-1, -1]


# Fractions


def test_fractions_become_numerators_over_one_denominator() -> None:
    assert as_lists(whole(np.array([0.5, 1 / 3, -2.0]))) == ([3, 2, -12], 6)
    assert as_lists(whole(np.array([1.0, 1e-9, 4.0000001]))) == ([1, 0, 4], 1)
    assert as_lists(whole(np.zeros(0))) == ([], 1)


@given(st.lists(st.fractions(-50, 50, max_denominator=12), max_size=8))
@settings(deadline=None)
def test_small_fractions_are_found_exactly(values: list[Fraction]) -> None:
    numerators, denominator = whole(np.array([float(v) for v in values]))
    assert [Fraction(int(n), denominator) for n in numerators] == values


@given(st.lists(st.floats(-1e8, 1e8), max_size=20))
@settings(deadline=None)
def test_any_numbers_stay_small_enough_to_multiply(values: list[float]) -> None:
    numerators, denominator = whole(np.array(values, dtype=np.float64))
    assert denominator >= 1
    assert int(np.abs(numerators).max(initial=0)) <= 1e9 + 1
    assert np.all(np.abs(numerators / denominator - np.array(values)) <= 0.5 / denominator + 1e-6)


def as_lists(found: tuple[Any, int]) -> tuple[list[int], int]:
    return found[0].tolist(), found[1]
