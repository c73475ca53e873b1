"""The best allocation known: only allocations are taken, and only better ones kept."""

import random

import numpy as np
import pytest

from matcher.solver.incumbent import Aim, Incumbent, Nothing, is_whole
from matcher.solver.model import Model, levels
from tests.builders import tiny
from tests.solver.rounds import allocations, crowded_round, model_of, small_round


def incumbent(model: Model) -> Incumbent:
    aims = [
        Aim(n, level.objective, level.goal, level.level, ("goal", level.goal, level.level))
        for n, level in enumerate(levels(model))
    ]
    return Incumbent(model, aims)


def test_nothing_is_known_at_first() -> None:
    best = incumbent(model_of(tiny("ann: a", "a 1")))
    assert best.places is None
    with pytest.raises(Nothing):
        _ = best.columns
    with pytest.raises(Nothing):
        best.value(best.aims[0])


@pytest.mark.parametrize("seed", range(40))
def test_exactly_the_allocations_are_taken_and_the_best_is_kept(seed: int) -> None:
    model = model_of(small_round(seed))
    best = incumbent(model)
    allowed = allocations(model.candidates)
    rng = np.random.default_rng(seed)
    tries = random.Random(seed).sample(allowed, min(20, len(allowed)))
    tries += [rng.random(model.candidates.size) < rng.choice((0.1, 0.4)) for _ in range(60)]
    taken = []
    known = {tuple(places.tolist()) for places in allowed}
    for places in tries:
        assert best.take_places(places) == (tuple(places.tolist()) in known)
        if tuple(places.tolist()) in known:
            taken.append(tuple(int(a.objective @ model.complete(places)[: model.first_columns]) for a in best.aims))
            assert best.values == max(taken)
    assert tuple(best.places.tolist()) in known  # type: ignore[union-attr]


def test_a_group_below_its_minimum_is_no_allocation_with_and_without_rows_about_it() -> None:
    model = model_of(tiny("ann: a; bob: a", "a 2 min 2", goals=("placements",)))
    for _ in range(2):
        best = incumbent(model)
        assert best.short(np.array([1.0, 0.0])) == ([] if model.run_column else [0])
        assert not best.take_places(np.array([True, False]))
        assert best.take_places(np.array([True, True]))
        model.add_minimum(0)


def test_a_draw_by_serial_dictatorship_is_taken_if_it_keeps_the_rules() -> None:
    for seed in range(10):
        best = incumbent(model_of(crowded_round(seed)))
        assert best.draw()
    best = incumbent(model_of(tiny("ann: a > b; bob: a", "a 1; b 1", goals=("placements",))))
    assert best.draw()
    assert best.columns.sum() >= 1


def test_whole_means_within_a_millionth() -> None:
    assert is_whole(np.array([0.0, 1.0, 0.9999999, 1e-7]))
    assert not is_whole(np.array([0.0, 0.99]))
    assert is_whole(np.zeros(0))
