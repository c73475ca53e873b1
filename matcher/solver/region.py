"""A region of allocations and its linear relaxation: bounds in exact numbers, and faces.

GLOP's duals are rounded to fractions; from there on everything is whole-number arithmetic. A bound is right
whatever the rounding did; if it equals the value of an allocation, it is a proof (``matcher.proof``).
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matcher.proof import Row
from matcher.solver.lp import AT_LOWER, BASIC, Basis, Bools, Floats, Ints, Lp, Matrix
from matcher.solver.model import Model
from matcher.solver.stopping import Stop

_LARGEST = 2**53  # sums of whole numbers below this are exact in float64, which numpy's bincount adds in
_NEAR = 1e-6


@dataclass(frozen=True)
class Bound:
    """No allocation in the region has an objective above ``numerator / denominator``."""

    objective: Ints  # over all columns of the model
    numerator: int
    denominator: int
    rows: Ints  # those with a multiplier: model rows first, then the region's own
    duals: Ints  # their numerators
    columns: Ints  # the open columns
    reduced: Ints  # their reduced costs, times denominator
    x: Floats  # the vertex, over all columns of the model

    @property
    def whole(self) -> int:
        """The largest whole objective that the bound allows."""
        return self.numerator // self.denominator

    def is_exactly(self, value: int) -> bool:
        """Whether the bound leaves a face on which the objective is ``value``."""
        return self.numerator == value * self.denominator


@dataclass(frozen=True)
class Extra:
    """A goal that the region holds at its value by a row of its own."""

    name: Row
    columns: Ints
    coefficients: Ints
    value: int


@dataclass
class _Loaded:
    """The open part of a region as it stands in GLOP."""

    lp: Lp
    matrix: Matrix
    columns: Ints  # open when loaded
    rows: Ints
    rhs: Ints
    changed: Ints  # columns whose limits GLOP does not know yet (positions)
    tightened: Ints  # rows that GLOP still takes for inequalities (positions)
    basis: Basis | None


class Region:
    """Limits per column, rows that are equalities, and where the simplex stands."""

    def __init__(self, model: Model, stop: Stop) -> None:
        self.model = model
        self.stop = stop
        self.lower, self.upper = model.lower.copy(), model.upper.copy()
        self.tight: Bools = np.zeros(len(model.rows), dtype=np.bool_)
        self.extras: tuple[Extra, ...] = ()
        self._column_status: Ints | None = None
        self._row_status: Ints = np.zeros(0, dtype=np.int64)
        self._extra_status: Ints = np.zeros(0, dtype=np.int64)
        self._loaded: _Loaded | None = None
        self._cut_off = False  # the last vertex is no longer inside, which suits the dual simplex

    def copy(self) -> "Region":
        """Another region that may go its own way."""
        twin = Region.__new__(Region)
        twin.__dict__.update(self.__dict__)
        twin.lower, twin.upper, twin.tight = self.lower.copy(), self.upper.copy(), self.tight.copy()
        twin._loaded = None
        return twin

    @property
    def open(self) -> Ints:
        """The columns that can still take more than one value."""
        self._grow()
        return np.flatnonzero(self.lower < self.upper)

    def limit(self, column: int, lower: int, upper: int) -> None:
        """Keep only the allocations with lower ≤ column ≤ upper."""
        self._grow()
        self.lower[column], self.upper[column] = lower, upper
        self._loaded = None
        self._cut_off = True

    def bound(self, objective: Ints) -> Bound | None:
        """The relaxation's optimum as an exact bound; None if the relaxation has no solution at all.

        Raises:
            Interrupted: time is up.
        """
        objective = self.model.fill(objective)
        loaded = self._load()
        inside = objective[loaded.columns]
        loaded.lp.change(
            inside, self.lower[loaded.columns], self.upper[loaded.columns], loaded.changed, loaded.tightened, loaded.rhs
        )
        loaded.changed = loaded.tightened = np.zeros(0, dtype=np.int64)
        vertex = loaded.lp.solve(loaded.basis, dual=self._cut_off, interrupter=self.stop.interrupter)
        loaded.basis = None  # GLOP goes on from where it is
        self._cut_off = False
        if vertex is None:
            return None
        self._remember(loaded, vertex.basis)
        x = self.lower.astype(np.float64)
        x[loaded.columns] = vertex.x
        return self._exact(loaded, objective, inside, vertex.dual, x)

    def keep(self, bound: Bound, value: int, name: Row) -> None:
        """Keep only allocations whose objective is ``value``, which must be within the bound."""
        if not bound.is_exactly(value):
            columns = np.flatnonzero(bound.objective)
            self.require(Extra(name, columns, bound.objective[columns], value))
            return
        up, down = bound.columns[bound.reduced > 0], bound.columns[bound.reduced < 0]
        self.lower[up] = self.upper[up]
        self.upper[down] = self.lower[down]
        rows = bound.rows[bound.rows < len(self.tight)]
        newly = rows[~self.tight[rows]]
        self.tight[newly] = True
        if self._loaded is not None:
            loaded = self._loaded
            loaded.changed = np.union1d(loaded.changed, np.searchsorted(loaded.columns, np.concatenate([up, down])))
            loaded.tightened = np.union1d(loaded.tightened, np.searchsorted(loaded.rows, newly))

    def require(self, extra: Extra) -> None:
        """Keep only allocations with this value of this sum."""
        self.extras = (*self.extras, extra)
        self._extra_status = np.append(self._extra_status, BASIC)
        self._loaded = None

    def empty_proof(self) -> Bound | None:
        """A bound below 0 on the objective 0: nothing at all is in the region. None if that cannot be shown."""
        self._loaded = None
        loaded = self._load(elastic=True)
        count = len(loaded.columns)
        slack = np.arange(count, count + 2 * len(loaded.rows))
        objective = np.concatenate([np.zeros(count, dtype=np.int64), -np.ones(len(slack), dtype=np.int64)])
        none = np.zeros(0, dtype=np.int64)
        loaded.lp.change(objective, none, none, none, none, none)
        vertex = loaded.lp.solve(None, dual=False, interrupter=self.stop.interrupter)
        self._loaded = None
        if vertex is None:  # pragma: no cover - the slacks always give a solution
            return None
        nothing = np.zeros(len(self.lower), dtype=np.int64)
        bound = self._exact(loaded, nothing, nothing[loaded.columns], vertex.dual, self.lower.astype(np.float64))
        return bound if bound.numerator < 0 else None

    # Between the region and GLOP

    def _grow(self) -> None:
        """Take in the columns and rows that the model got since."""
        columns, rows = len(self.model.lower) - len(self.lower), len(self.model.rows) - len(self.tight)
        if columns or rows:
            self.lower = np.append(self.lower, self.model.lower[len(self.lower) :])
            self.upper = np.append(self.upper, self.model.upper[len(self.upper) :])
            self.tight = np.append(self.tight, np.zeros(rows, dtype=np.bool_))
            if self._column_status is not None:
                self._column_status = np.append(self._column_status, np.full(columns, AT_LOWER))
                self._row_status = np.append(self._row_status, np.full(rows, BASIC))
            self._loaded = None
            self._cut_off = True

    def _load(self, *, elastic: bool = False) -> _Loaded:
        self._grow()
        if self._loaded is not None:
            still_open = np.count_nonzero(self.lower[self._loaded.columns] < self.upper[self._loaded.columns])
            if still_open > 0.7 * len(self._loaded.columns):
                return self._loaded
        loaded_columns = self.lower < self.upper
        if self._column_status is not None and not elastic:
            loaded_columns |= self._column_status == BASIC  # a branch has fixed it; the simplex must drive it out
        columns = np.flatnonzero(loaded_columns)
        position = np.full(len(self.lower), -1)
        position[columns] = np.arange(len(columns))
        matrix, rhs, tight = self.all_rows()
        inside = position[matrix.column] >= 0
        fixed = matrix.value[~inside] * self.lower[matrix.column[~inside]]
        left = rhs - np.bincount(matrix.row[~inside], weights=fixed, minlength=len(rhs)).astype(np.int64)
        # A row whose open columns are all gone still has to hold: empty rows stay in, so that GLOP sees it.
        used = np.zeros(len(rhs), dtype=np.bool_)
        used[matrix.row[inside]] = True
        used |= (left < 0) | (tight & (left != 0))
        rows = np.flatnonzero(used)
        row_position = np.full(len(rhs), -1)
        row_position[rows] = np.arange(len(rows))
        part = Matrix(row_position[matrix.row[inside]], position[matrix.column[inside]], matrix.value[inside])
        lower, upper = self.lower[columns], self.upper[columns]
        if elastic:
            lp = _elastic(part, left[rows], tight[rows], lower, upper)
        else:
            lp = Lp(part, left[rows], tight[rows], lower, upper)
        none = np.zeros(0, dtype=np.int64)
        self._loaded = _Loaded(lp, part, columns, rows, left[rows], none, none, self._start(columns, rows))
        return self._loaded

    def all_rows(self) -> tuple[Matrix, Ints, Bools]:
        """Coefficients, limits and which rows are equalities: the model's rows, then the region's own."""
        self._grow()
        matrix, rhs = self.model.matrix, self.model.rhs
        if not self.extras:
            return matrix, rhs, self.tight
        count = len(rhs)
        parts = [matrix] + [
            Matrix(np.full(len(e.columns), count + i), e.columns, e.coefficients) for i, e in enumerate(self.extras)
        ]
        joined = Matrix(
            np.concatenate([p.row for p in parts]),
            np.concatenate([p.column for p in parts]),
            np.concatenate([p.value for p in parts]),
        )
        return (
            joined,
            np.concatenate([rhs, [e.value for e in self.extras]]),
            np.concatenate([self.tight, np.ones(len(self.extras), dtype=np.bool_)]),
        )

    def _start(self, columns: Ints, rows: Ints) -> Basis | None:
        if self._column_status is None:
            return None
        status = np.concatenate([self._row_status, self._extra_status])
        return Basis(self._column_status[columns], status[rows])

    def _remember(self, loaded: _Loaded, basis: Basis) -> None:
        if self._column_status is None:
            self._column_status = np.full(len(self.lower), AT_LOWER)
            self._row_status = np.full(len(self.tight), BASIC)
        else:
            self._column_status = self._column_status.copy()  # a twin may share it
        self._column_status[loaded.columns] = basis.column
        status = np.concatenate([self._row_status, self._extra_status])
        status[loaded.rows] = basis.row
        self._row_status, self._extra_status = status[: len(self.tight)], status[len(self.tight) :]

    def _exact(self, loaded: _Loaded, objective: Ints, inside: Ints, dual: Floats, x: Floats) -> Bound:
        tight = self._all_tight()[loaded.rows]
        numerators, denominator = whole(np.where(tight, dual, np.maximum(dual, 0.0)))
        matrix = loaded.matrix
        weights = matrix.value * numerators[matrix.row]
        sums = np.bincount(matrix.column, weights=weights, minlength=len(loaded.columns))
        reduced = inside * denominator - sums.astype(np.int64)
        lower, upper = self.lower[loaded.columns], self.upper[loaded.columns]
        fixed = _dot(objective, self.lower) - _dot(inside, lower)
        best = _dot(reduced, np.where(reduced > 0, upper, lower))
        numerator = _dot(numerators, loaded.rhs) + best + fixed * denominator
        used = np.flatnonzero(numerators)
        still = np.flatnonzero(lower < upper)
        return Bound(
            objective,
            numerator,
            denominator,
            loaded.rows[used],
            numerators[used],
            loaded.columns[still],
            reduced[still],
            x,
        )

    def _all_tight(self) -> Bools:
        return np.concatenate([self.tight, np.ones(len(self.extras), dtype=np.bool_)])


def whole(values: Floats) -> tuple[Ints, int]:
    """The nearest small fractions, as numerators over one denominator.

    Optimal duals of these models are whole numbers or small fractions. Where they are not, the rounding costs a
    little of the bound's sharpness, never its truth.
    """
    denominator = 1
    broken = values[np.abs(values - np.rint(values)) > _NEAR]
    largest = max(1.0, float(np.abs(values).max(initial=0.0)))
    for value in np.unique(np.round(broken, 9)):
        denominator = math.lcm(denominator, Fraction(float(value)).limit_denominator(120).denominator)
        if denominator * largest > 1e9:
            denominator = max(1, int(1e9 // largest))
            break
    return np.rint(values * denominator).astype(np.int64), denominator


def _dot(a: Ints, b: Ints) -> int:
    return int(np.dot(a, b))


def _elastic(matrix: Matrix, rhs: Ints, tight: Bools, lower: Ints, upper: Ints) -> Lp:
    """The same rows, each with a slack that lets it be broken upwards and one downwards."""
    rows, columns = len(rhs), len(lower)
    number = np.arange(rows)
    row = np.concatenate([matrix.row, number, number])
    column = np.concatenate([matrix.column, columns + number, columns + rows + number])
    value = np.concatenate([matrix.value, -np.ones(rows, dtype=np.int64), np.ones(rows, dtype=np.int64)])
    order = np.lexsort((column, row))
    far = int(np.abs(rhs).max(initial=0) + len(matrix.row) * 100 + 1)
    return Lp(
        Matrix(row[order], column[order], value[order]),
        rhs,
        tight,
        np.concatenate([lower, np.zeros(2 * rows, dtype=np.int64)]),
        np.concatenate([upper, np.full(2 * rows, far)]),
    )

