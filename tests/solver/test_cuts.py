"""Cuts: an odd ring's halves are cut off, and nothing that is an allocation ever is."""

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from matcher.codes import Proof
from matcher.proof import Certificate
from matcher.solver import solve
from matcher.solver.cuts import Cut, violated_cuts
from matcher.solver.lp import Matrix
from matcher.solver.model import Model
from tests.builders import tiny
from tests.random_rounds import tangled_round
from tests.solver.rounds import Known, assert_sound, model_of, points, region_of, row_sums, small_round

DAYS = ("mon", "tue", "wed", "thu", "fri")


def ring(count: int = 5, seats: int = 1, **changes: object) -> Known:
    """One pupil who wants all of a ring of groups, each of which clashes with the next."""
    meets = [f"on {DAYS[n]} 9:00-10:00 on {DAYS[(n + 1) % count]} 9:00-10:00" for n in range(count)]
    groups = "; ".join(f"{name} {seats} {when}" for name, when in zip("abcde", meets, strict=False))
    return tiny(f"ann max {count}: {' = '.join('abcde'[:count])}", groups, **changes)


def test_the_halves_of_an_odd_ring_are_cut_off_by_all_its_rows_together() -> None:
    model = model_of(ring(goals=("placements",)))
    assert len(model.rows) == 5
    half = np.full(5, 0.5)
    assert violated_cuts(model.matrix, model.rhs, model.upper, half) == [Cut((0, 1, 2, 3, 4), ())]
    vertex = region_of(model).bound(np.ones(5, dtype=np.int64))
    assert vertex is not None
    assert vertex.x.tolist() == half.tolist()
    assert model.add_cuts(half)
    assert region_of(model).bound(np.ones(5, dtype=np.int64)).whole == 2  # type: ignore[union-attr]


def test_a_ring_is_solved_and_proved_with_the_cut_written_down() -> None:
    known = ring(goals=("placements",))
    outcome = solve(*known)
    assert len(outcome.allocation.placements) == 2
    assert_sound(known, outcome)
    assert {goal.proof for goal in outcome.goals} == {Proof.CERTIFICATE}
    assert isinstance(outcome.certificate, Certificate)
    assert [len(row) for row in outcome.certificate.rows if row[0] == "cut"] == [6]


def test_an_even_ring_and_a_whole_vertex_need_no_cut() -> None:
    model = model_of(ring(4, goals=()))
    assert violated_cuts(model.matrix, model.rhs, model.upper, np.full(4, 0.5)) == []
    odd = model_of(ring(goals=()))
    assert violated_cuts(odd.matrix, odd.rhs, odd.upper, np.array([1.0, 0, 1, 0, 0])) == []


def test_rows_that_are_not_tight_have_no_part() -> None:
    model = model_of(ring(goals=()))
    assert violated_cuts(model.matrix, model.rhs, model.upper, np.array([0.5, 0.5, 0.5, 0.5, 0.4])) == []


def test_a_column_at_its_limit_may_be_rounded_with_its_limit() -> None:
    # x + y + z ≤ 2, x + y ≤ 1 in whole numbers and z at 1: nothing. x + 2z + y = 3 with z = 1: x + y ≤ 1 is tight.
    matrix = Matrix(np.array([0, 0, 0, 1, 1, 2, 2]), np.array([0, 1, 3, 1, 2, 0, 2]), np.ones(7, dtype=np.int64))
    rhs, upper = np.array([2, 1, 1]), np.ones(4, dtype=np.int64)
    x = np.array([0.5, 0.5, 0.5, 1.0])
    (cut,) = violated_cuts(matrix, rhs, upper, x)
    assert cut == Cut((0, 1, 2), (3,))
    # Rounded down: x + y + z + column 3 ≤ 2, which the vertex breaks by a half.
    assert violated_cuts(matrix, rhs, np.array([1, 1, 1, 2]), x) == []  # a column below its limit cannot be


def rings(seed: int) -> Known:
    """A few pupils and an odd ring, with seats and minimums that may or may not matter."""
    rng = random.Random(seed)
    problem, policy = ring(seats=rng.choice((1, 2, 2)), goals=())
    first = problem.pupils[0]
    pupils = tuple(replace(first, pupil_id=f"p{n}", max_electives=rng.choice((3, 5))) for n in range(rng.randint(1, 3)))
    wishes = tuple(replace(w, pupil_id=p.pupil_id) for p in pupils for w in problem.wishes if rng.random() < 0.9)
    offerings = tuple(replace(o, min_size=rng.choice((1, 1, 2))) for o in problem.offerings)
    return problem.replace(pupils=pupils, wishes=wishes, offerings=offerings), policy


def cut_at_vertices(model: Model, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, range]]:
    """Vertices that are not whole, each with the rows that then joined to cut it off."""
    for _ in range(30):
        bound = region_of(model).bound(rng.integers(1, 3, model.first_columns))
        if bound is not None and np.abs(bound.x - np.rint(bound.x)).max(initial=0) > 1e-6:
            before = len(model.rows)
            model.add_cuts(bound.x)
            yield bound.x, range(before, len(model.rows))


@pytest.mark.parametrize("seed", range(60))
def test_every_cut_holds_for_every_allocation_and_breaks_the_vertex_by_a_half(seed: int) -> None:
    model = model_of(rings(seed))
    rng = np.random.default_rng(seed)
    for offering in range(len(model.candidates.offerings)):
        if model.candidates.can_fall_short(offering) and rng.random() < 0.7:
            model.add_minimum(offering)
    for x, rows in cut_at_vertices(model, rng):
        excess = (row_sums(model, x) - model.rhs)[list(rows)]
        assert excess == pytest.approx(np.full(len(rows), 0.5))
    for point in points(model):
        assert np.all(row_sums(model, point) <= model.rhs)


def test_rounds_of_rings_do_have_cuts() -> None:
    found = [
        sum(len(rows) for _, rows in cut_at_vertices(model_of(rings(seed)), np.random.default_rng(seed)))
        for seed in range(60)
    ]
    assert sum(count > 0 for count in found) > 30


@pytest.mark.parametrize("seed", range(20))
def test_the_middle_of_two_allocations_is_never_cut_off(seed: int) -> None:
    # A true cut holds for whatever lies between allocations; one that broke such a point would be false.
    known = tangled_round(random.Random(seed), 1000) if seed % 2 else small_round(seed)
    model = model_of(known)
    every = points(model)
    rng = np.random.default_rng(seed)
    for _ in range(60):
        one, two = (every[int(n)] for n in rng.integers(0, len(every), 2))
        assert not model.add_cuts((one + two) / 2)
