"""One linear programme: optimum and duals, none where there is none, and going on from a basis."""

import numpy as np
import pytest
from ortools.util.python.solve_interrupter import SolveInterrupter

from matcher.solver.lp import AT_LOWER, AT_UPPER, BASIC, Basis, Interrupted, Lp, Matrix, Vertex

NONE = np.zeros(0, dtype=np.int64)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def lp(*, rhs: tuple[int, ...] = (4, 3), tight: tuple[bool, ...] = (False, False)) -> Lp:
    """x + y ≤ 4, x - y ≤ 3, both columns from 0 to 10."""
    matrix = Matrix(ints(0, 0, 1, 1), ints(0, 1, 0, 1), ints(1, 1, 1, -1))
    return Lp(matrix, ints(*rhs), np.array(tight), ints(0, 0), ints(10, 10))


def solved(found: Lp, objective: np.ndarray, basis: Basis | None = None, *, dual: bool = False) -> Vertex | None:
    found.change(objective, ints(0, 0), ints(10, 10), NONE, NONE, NONE)
    return found.solve(basis, SolveInterrupter(), dual=dual)


def test_the_optimum_with_its_duals_and_basis() -> None:
    vertex = solved(lp(), ints(3, 1))
    assert vertex is not None
    assert vertex.x == pytest.approx([3.5, 0.5])
    assert vertex.dual == pytest.approx([2, 1])
    assert vertex.basis.column.tolist() == [BASIC, BASIC]
    assert vertex.dual @ [4, 3] == pytest.approx(11)


def test_no_solution_is_none() -> None:
    matrix = Matrix(ints(0, 1), ints(0, 0), ints(1, -1))
    found = Lp(matrix, ints(1, -2), np.array([False, False]), ints(0), ints(5))
    found.change(ints(0), NONE, NONE, NONE, NONE, NONE)
    for dual in (False, True):
        assert found.solve(None, SolveInterrupter(), dual=dual) is None


def test_an_equality_binds_from_below_too() -> None:
    assert solved(lp(tight=(True, False)), ints(-1, -1)).x.sum() == pytest.approx(4)  # type: ignore[union-attr]
    assert solved(lp(), ints(-1, -1)).x.sum() == pytest.approx(0)  # type: ignore[union-attr]


def test_rows_become_equalities_and_limits_change_between_solves() -> None:
    found = lp()
    assert solved(found, ints(0, -1)).x[1] == pytest.approx(0)  # type: ignore[union-attr]
    found.change(ints(0, -1), ints(0, 0), ints(2, 10), ints(0), ints(0), ints(4, 3))
    vertex = found.solve(None, SolveInterrupter(), dual=True)
    assert vertex is not None
    assert vertex.x == pytest.approx([2, 2])
    found.change(ints(1, 0), ints(0, 0), ints(10, 10), ints(0), NONE, ints(4, 3))
    assert found.solve(None, SolveInterrupter(), dual=False).x == pytest.approx([3.5, 0.5])  # type: ignore[union-attr]


def test_a_warm_basis_gives_the_same_optimum_as_none() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        rows, columns = 6, 9
        dense = rng.integers(0, 3, (rows, columns))
        row, column = np.nonzero(dense)
        matrix = Matrix(row, column, dense[row, column].astype(np.int64))
        rhs, upper = rng.integers(2, 9, rows), np.full(columns, 2)
        first, second = rng.integers(-3, 6, (2, columns))

        def fresh(matrix: Matrix = matrix, rhs: np.ndarray = rhs, upper: np.ndarray = upper) -> Lp:
            return Lp(matrix, rhs, np.zeros(6, dtype=bool), np.zeros(9, dtype=np.int64), upper)

        found = fresh()
        found.change(first, NONE, NONE, NONE, NONE, NONE)
        start = found.solve(None, SolveInterrupter(), dual=False)
        assert start is not None
        cold, warm = fresh(), fresh()
        for one in (cold, warm):
            one.change(second, NONE, NONE, NONE, NONE, NONE)
        from_nothing = cold.solve(None, SolveInterrupter(), dual=False)
        from_basis = warm.solve(start.basis, SolveInterrupter(), dual=False)
        assert from_nothing is not None
        assert from_basis is not None
        assert from_basis.x @ second == pytest.approx(from_nothing.x @ second)
        # Started at its own optimum, the simplex has nothing left to do.
        stays = fresh()
        stays.change(first, NONE, NONE, NONE, NONE, NONE)
        again = stays.solve(start.basis, SolveInterrupter(), dual=False)
        assert again is not None
        assert again.x.tolist() == pytest.approx(start.x.tolist())
        assert again.basis.column.tolist() == start.basis.column.tolist()


def test_a_basis_far_from_the_optimum_is_a_start_like_any_other() -> None:
    slack = Basis(ints(AT_LOWER, AT_UPPER), ints(BASIC, BASIC))
    vertex = solved(lp(), ints(3, 1), slack)
    assert vertex is not None
    assert vertex.x == pytest.approx([3.5, 0.5])


def test_a_programme_without_rows_or_without_columns_is_solved() -> None:
    empty = Matrix(NONE, NONE, NONE)
    found = Lp(empty, NONE, np.zeros(0, dtype=bool), ints(0, 0), ints(2, 3))
    assert solved(found, ints(1, -1)).x == pytest.approx([2, 0])  # type: ignore[union-attr]
    nothing = Lp(empty, ints(1), np.zeros(1, dtype=bool), NONE, NONE)
    vertex = nothing.solve(None, SolveInterrupter(), dual=False)
    assert vertex is not None
    assert len(vertex.x) == 0
    broken = Lp(empty, ints(-1), np.zeros(1, dtype=bool), NONE, NONE)
    assert broken.solve(None, SolveInterrupter(), dual=False) is None


def test_an_interrupter_that_is_pulled_stops_the_solve() -> None:
    rng = np.random.default_rng(1)
    dense = rng.integers(0, 5, (150, 200))
    row, column = np.nonzero(dense)
    matrix = Matrix(row, column, dense[row, column].astype(np.int64))
    found = Lp(matrix, np.full(150, 100), np.zeros(150, dtype=bool), np.zeros(200, dtype=np.int64), np.full(200, 9))
    found.change(rng.integers(1, 99, 200), NONE, NONE, NONE, NONE, NONE)
    interrupter = SolveInterrupter()
    interrupter.interrupt()
    with pytest.raises(Interrupted):
        found.solve(None, interrupter, dual=False)
