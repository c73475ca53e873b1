"""Bounds from the pupils around a few: as true, as exact and as large as those of the whole relaxation."""

import random
from dataclasses import replace

import numpy as np
import pytest

from matcher.generate import generate
from matcher.solver import nearby, solve
from matcher.solver.exact import Bound
from matcher.solver.lp import Ints
from matcher.solver.model import Model
from matcher.solver.nearby import Nearby
from matcher.solver.region import Extra, Region
from matcher.solver.stopping import Stop
from tests.builders import tiny
from tests.solver.rounds import assert_sound, model_of, region_of, small_round, triples


def allocation(model: Model, region: Region) -> Ints | None:
    """All columns of some allocation, from a vertex; None where that is not whole."""
    found = region.copy().bound(np.ones(model.first_columns, dtype=np.int64))
    if found is None:
        return None
    places = found.x[: model.candidates.size] > 0.5
    columns = model.complete(places)
    return columns if region.holds(columns) else None


def asked(region: Region, known: Ints, objective: Ints) -> Bound | None:
    return Nearby(region.model, Stop()).bound(region, objective, known)


def few(model: Model, rng: random.Random) -> Ints:
    """A sum over the columns of two pupils."""
    objective = np.zeros(model.first_columns, dtype=np.int64)
    for columns in rng.sample(model.candidates.of_pupil, min(2, len(model.candidates.of_pupil))):
        objective[columns] = [rng.randint(-5, 20) for _ in columns]
    return objective


@pytest.mark.parametrize("at_a_time", [1, 150])
def test_the_bound_is_the_whole_relaxations_and_whole_numbers_reach_it(
    at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearby, "_AT_A_TIME", at_a_time)
    found = 0
    for seed in range(60):
        model = model_of(small_round(seed, 2000) if seed % 2 else generate(60, 6, seed, min_sizes=False))
        region = region_of(model)
        known = allocation(model, region)
        if known is None:
            continue
        if seed % 3 == 0:  # a row of its own, as of a goal whose bound lies between two whole numbers
            columns = np.flatnonzero(known >= 0)[::2]
            region.require(Extra(("goal", "x", ""), columns, np.ones_like(columns), int(known[columns].sum())))
        objective = few(model, random.Random(seed))
        bound, expected = asked(region.copy(), known, objective), region.bound(objective)
        assert expected is not None
        if bound is None:
            continue
        found += 1
        assert bound.is_exactly(expected.whole)
        columns = np.rint(bound.x).astype(np.int64)
        assert columns.tolist() == bound.x.tolist()
        assert region.holds(columns)
        assert int(np.dot(objective, columns[: len(objective)])) == bound.whole
    assert found > 40


@pytest.mark.parametrize("seed", range(30))
def test_the_bound_follows_from_the_rows_that_it_names(seed: int) -> None:
    model = model_of(generate(80, 8, seed, min_sizes=False))
    region = region_of(model)
    known = allocation(model, region)
    if known is None:
        return  # no whole vertex to start from
    objective = few(model, random.Random(seed))
    bound = asked(region_of(model), known, objective)
    if bound is None:
        return
    matrix, rhs, tight = region.all_rows()
    assert all(dual > 0 or tight[row] for row, dual in zip(bound.rows, bound.duals, strict=True))
    reduced = model.fill(objective) * bound.denominator
    numerator = 0
    for row, dual in zip(bound.rows.tolist(), bound.duals.tolist(), strict=True):
        numerator += dual * int(rhs[row])
        inside = matrix.row == row
        reduced[matrix.column[inside]] -= dual * matrix.value[inside]
    numerator += int(np.dot(reduced, np.where(reduced > 0, region.upper, region.lower)))
    assert numerator == bound.numerator
    assert reduced[bound.columns].tolist() == bound.reduced.tolist()


def test_the_bound_speaks_of_those_who_must_make_room_and_of_nobody_else() -> None:
    # Everybody holds the first of two groups; nobody asks for placements, so that the next one may lose theirs.
    pupils = "; ".join(f"p{n:03}: g{n:03} = g{n + 1:03}" for n in range(100))
    model = model_of(tiny(pupils, "; ".join(f"g{n:03} 1" for n in range(101)), goals=()))
    names = [model.name(column) for column in range(model.candidates.size)]
    known = model.complete(np.array([name[2][1:] == name[3][1:] for name in names]))
    objective = np.zeros(model.first_columns, dtype=np.int64)
    objective[names.index(("place", "home", "p097", "g098"))] = 1
    bound = asked(region_of(model), known, objective)
    assert bound is not None
    assert bound.is_exactly(1)
    moved = {names[column][2] for column in np.flatnonzero(bound.x[: len(names)] != known[: len(names)])}
    assert moved == {"p097", "p098"}
    named = {part for row in bound.rows.tolist() for part in model.rows[row]}
    assert named <= {"capacity", "clique", "max_electives", "home", *moved, "g097", "g098", "g099"}


@pytest.mark.parametrize("seed", range(40))
def test_however_few_may_join_the_allocation_is_the_same_with_a_proof(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, policy = small_round(seed, 1500)
    problem = problem.replace(pupils=tuple(replace(p, max_electives=p.max_electives + 1) for p in problem.pupils))
    known = problem, replace(policy, goals=policy.goals[: seed % 3])
    expected = solve(*known)
    for at_a_time, few_columns, rounds in ((1, 1000, 60), (1, 3, 60), (1, 1000, 1), (150, 0, 0)):
        monkeypatch.setattr(nearby, "_AT_A_TIME", at_a_time)
        monkeypatch.setattr(nearby, "_FEW", few_columns)
        monkeypatch.setattr(nearby, "_MOST_ROUNDS", rounds)
        outcome = solve(*known)
        assert triples(outcome) == triples(expected)
        assert_sound(known, outcome)
