"""HiGHS finds what brute force finds, in whole regions and in what is left of them."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest

from matcher.codes import LockAction
from matcher.problem import Lock
from matcher.solver import integer
from matcher.solver.integer import Undecided, best_point
from matcher.solver.lp import Interrupted
from matcher.solver.region import Extra, Region
from matcher.solver.stopping import Stop
from tests.builders import tiny
from tests.solver.rounds import allocations, inside, model_of, region_of, small_round

NO_OBJECTIVE = np.zeros(0, dtype=np.int64)


@pytest.mark.parametrize("seed", range(60))
def test_the_best_point_is_that_of_brute_force(seed: int) -> None:
    model = model_of(small_round(seed))
    rng = np.random.default_rng(seed)
    if seed % 3 == 0:
        for offering in filter(model.candidates.can_fall_short, range(len(model.candidates.offerings))):
            model.add_minimum(offering)
    every = allocations(model.candidates)
    for turn in range(3):
        region = region_of(model)
        objective = rng.integers(-6, 9, model.first_columns)
        # No goal wants a count to be low; then it may stay below what it counts.
        objective[model.candidates.size :] = np.abs(objective[model.candidates.size :])
        if turn:
            for column in np.flatnonzero(rng.random(model.candidates.size) < 0.3).tolist():
                side = int(rng.integers(0, 2))
                region.limit(column, side, side)
        if turn == 2:
            columns = np.arange(model.candidates.size)
            region.require(Extra(("goal", "placements", ""), columns, np.ones_like(columns), int(rng.integers(0, 4))))
        left = [places for places in every if inside(region, model.complete(places))]
        found = best_point(region, objective)
        if not left:
            assert found is None
            continue
        assert found is not None
        assert found.tolist() in [places.tolist() for places in left]
        values = [int(objective @ model.complete(places)[: model.first_columns]) for places in left]
        assert int(objective @ model.complete(found)[: model.first_columns]) == max(values)
        assert best_point(region, NO_OBJECTIVE) is not None


def test_a_minimum_holds_without_rows_about_it_in_the_model() -> None:
    model = model_of(tiny("ann: a > b; bob: a; eve: b", "a 5 min 3; b 5 min 2", goals=()))
    assert not model.run_column
    found = best_point(region_of(model), np.ones(4, dtype=np.int64))
    assert found is not None
    assert {model.candidates.name(c)[2:] for c in np.flatnonzero(found)} == {("ann", "b"), ("eve", "b")}


def test_a_minimum_counts_those_who_are_fixed_in_the_group() -> None:
    words = "ann: a; bob: a > b; eve: b", "a 5 min 2; b 5"
    problem, policy = tiny(*words, goals=(), locks="ann a place")
    model = model_of((problem, policy))
    found = best_point(region_of(model), np.array([0, -1, 1, 1]))  # bob would rather go to b
    assert found is not None
    assert found.tolist() == [True, True, False, True]
    kept_out = Lock("home", "bob", "a", LockAction.KEEP_OUT)
    alone = model_of((problem.replace(locks=(*problem.locks, kept_out)), policy))
    assert best_point(region_of(alone), np.array([0, 0, 0])) is None


def test_a_region_without_any_allocation_has_no_best_point() -> None:
    model = model_of(tiny("ann: a; bob: a", "a 1", goals=(), locks="ann a place; bob a place"))
    assert best_point(region_of(model), np.array([1, 1])) is None


def test_a_region_whose_columns_are_all_fixed_still_has_its_point() -> None:
    model = model_of(tiny("ann: a; bob: a", "a 2 min 2", goals=()))
    region = region_of(model)
    for column in (0, 1):
        region.limit(column, 1, 1)
    assert best_point(region, NO_OBJECTIVE).tolist() == [True, True]  # type: ignore[union-attr]
    region.limit(1, 0, 0)
    assert best_point(region, NO_OBJECTIVE) is None  # ann alone is too few


def test_time_that_is_up_is_said_although_highs_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    released, event = threading.Event(), threading.Event()
    monkeypatch.setattr(integer, "core", SimpleNamespace(solve=lambda *_: released.wait(60)))
    model = model_of(tiny("ann: a; bob: a", "a 1", goals=()))
    event.set()
    stop = Stop(None, event)
    try:
        with pytest.raises(Interrupted):
            best_point(Region(model, stop), np.array([1, 1]))
    finally:
        released.set()
        stop.close()


def test_without_patience_a_large_region_stays_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(tiny("ann: a; bob: a", "a 1", goals=()))
    monkeypatch.setattr(integer, "_MOST_COLUMNS", 1)
    with pytest.raises(Undecided):
        best_point(region_of(model), np.array([1, 1]))
    assert best_point(region_of(model), np.array([2, 1]), patient=True).tolist() == [True, False]  # type: ignore[union-attr]
