"""A region of allocations and its linear relaxation: its bounds, and the faces that they leave."""

import copy
from dataclasses import dataclass, replace

import numpy as np

from matcher.proof import Row
from matcher.solver.exact import Bound, OpenPart, elastic, exact_bound
from matcher.solver.lp import AT_LOWER, AT_UPPER, BASIC, Basis, Bools, Floats, Ints, Lp, Matrix
from matcher.solver.model import Model
from matcher.solver.stopping import Stop

_NONE: Ints = np.zeros(0, dtype=np.int64)


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
    part: OpenPart  # as it was when loaded
    changed: Ints  # columns whose limits GLOP does not know yet (positions)
    tightened: Ints  # rows that GLOP still takes for inequalities (positions)
    basis: Basis | None


@dataclass(frozen=True)
class Standing:
    """Simplex statuses of a region: per column and row of the model, and per row of its own by name."""

    column: Ints
    row: Ints
    own: dict[Row, int]


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
        self._empty: Bound | None = None  # the proof that nothing is inside, once it is known

    def copy(self) -> "Region":
        """Another region that may go its own way."""
        twin = copy.copy(self)
        twin.lower, twin.upper, twin.tight = self.lower.copy(), self.upper.copy(), self.tight.copy()
        twin.__dict__["_loaded"] = None  # what GLOP holds belongs to one region
        return twin

    def carried(self, model: Model, columns: Ints, rows: Ints) -> "Region":
        """The region in another model, which has these columns and rows among its own; it has no rows of its own."""
        self._grow()
        twin = Region(model, self.stop)
        twin.lower[columns], twin.upper[columns] = self.lower, self.upper
        twin.tight[rows] = self.tight
        if self._column_status is not None:
            twin._column_status = np.full(len(twin.lower), AT_LOWER)
            twin._row_status = np.full(len(twin.tight), BASIC)
            twin._column_status[columns], twin._row_status[rows] = self._column_status, self._row_status
        return twin

    @property
    def standing(self) -> Standing | None:
        """Where the simplex stands; None before the first bound."""
        self._grow()
        if self._column_status is None:
            return None
        own = dict(zip((extra.name for extra in self.extras), self._extra_status.tolist(), strict=True))
        return Standing(self._column_status, self._row_status, own)

    def start_at(self, standing: Standing, columns: Ints, rows: Ints) -> None:
        """Begin where the simplex stands in another model, whose columns and rows have these numbers (-1: gone)."""
        self._grow()
        column, row = np.full(len(self.lower), AT_LOWER), np.full(len(self.tight), BASIC)
        column[columns[columns >= 0]] = standing.column[columns >= 0]
        row[rows[rows >= 0]] = standing.row[rows >= 0]
        own = np.array([standing.own.get(extra.name, BASIC) for extra in self.extras], dtype=np.int64)
        row = np.concatenate([row, own])
        _make_square(column, row)
        self._column_status, self._row_status, self._extra_status = (
            column,
            row[: len(self.tight)],
            row[len(self.tight) :],
        )
        self._loaded = None
        self._cut_off = True

    @property
    def open(self) -> Ints:
        """The columns that can still take more than one value."""
        self._grow()
        return np.flatnonzero(self.lower < self.upper)

    def holds(self, values: Ints) -> bool:
        """Whether an allocation, given as all columns, lies in the region."""
        self._grow()
        matrix, rhs, tight = self.all_rows()
        sums = np.bincount(matrix.row, weights=matrix.value * values[matrix.column], minlength=len(rhs))
        inside = np.all((values >= self.lower) & (values <= self.upper))
        return bool(inside and np.all(sums <= rhs) and np.all(sums[tight] == rhs[tight]))

    def limit(self, column: int, lower: int, upper: int, *, same_aim: bool = True) -> None:
        """Keep only the allocations with lower ≤ column ≤ upper.

        The dual simplex then goes on best, unless the next objective is another one than the last.
        """
        self._grow()
        self.lower[column], self.upper[column] = lower, upper
        self._loaded = None
        self._cut_off = same_aim

    def bound(self, objective: Ints, *, sure: bool = True) -> Bound | None:
        """The relaxation's optimum as an exact bound; None if the relaxation has no solution at all.

        That it has none is proved, unless it need not be ``sure``.

        Raises:
            Interrupted: time is up.
        """
        objective = self.model.fill(objective)
        loaded = self._load()
        part = loaded.part
        loaded.lp.change(
            objective[part.columns],
            self.lower[part.columns],
            self.upper[part.columns],
            loaded.changed,
            loaded.tightened,
            part.rhs,
        )
        loaded.changed = loaded.tightened = _NONE
        vertex = loaded.lp.solve(loaded.basis, self.stop.interrupter, dual=self._cut_off, sure=False)
        if vertex is None and sure and self.empty_proof() is None:
            vertex = loaded.lp.solve(None, self.stop.interrupter, dual=False)
        loaded.basis = None  # GLOP goes on from where it is
        self._cut_off = False
        if vertex is None:
            return None
        self._remember(part, vertex.basis)
        x = self.lower.astype(np.float64)
        x[part.columns] = vertex.x
        return self._exact(part, objective, vertex.dual, x)

    def keep(self, bound: Bound, value: int, name: Row) -> None:
        """Keep only allocations whose objective is ``value``, which must be within the bound.

        A column that would cost more than lies between the two cannot move, and such a row cannot be slack.
        """
        between = bound.numerator - value * bound.denominator
        up, down = bound.columns[bound.reduced > between], bound.columns[bound.reduced < -between]
        self.lower[up] = self.upper[up]
        self.upper[down] = self.lower[down]
        rows = bound.rows[(bound.rows < len(self.tight)) & (bound.duals > between)]
        newly = rows[~self.tight[rows]]
        self.tight[newly] = True
        if self._loaded is not None:
            loaded = self._loaded
            loaded.changed = np.union1d(
                loaded.changed, np.searchsorted(loaded.part.columns, np.concatenate([up, down]))
            )
            loaded.tightened = np.union1d(loaded.tightened, np.searchsorted(loaded.part.rows, newly))
        if between:
            columns = np.flatnonzero(bound.objective)
            self.require(Extra(name, columns, bound.objective[columns], value))

    def require(self, extra: Extra) -> None:
        """Keep only allocations with this value of this sum."""
        self.extras = (*self.extras, extra)
        self._extra_status = np.append(self._extra_status, BASIC)
        self._loaded = None

    def empty_proof(self) -> Bound | None:
        """A bound below 0 on the objective 0: nothing at all is in the region. None if that cannot be shown."""
        self._grow()
        if self._empty is None:
            self._empty = self._prove_empty()
        return self._empty

    def _prove_empty(self) -> Bound | None:
        part = self.open_part()
        columns, rows = len(part.columns), len(part.rows)
        objective = np.concatenate([np.zeros(columns, dtype=np.int64), -np.ones(2 * rows, dtype=np.int64)])
        lp = elastic(part)
        lp.change(objective, _NONE, _NONE, _NONE, _NONE, _NONE)
        vertex = lp.solve(None, self.stop.interrupter, dual=False)
        if vertex is None:  # pragma: no cover - the slacks always give a solution
            return None
        nothing = np.zeros(len(self.lower), dtype=np.int64)
        bound = self._exact(part, nothing, vertex.dual, self.lower.astype(np.float64))
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
            self._loaded = self._empty = None
            self._cut_off = True

    def whole_part(self) -> OpenPart:
        """All columns and rows, whether they still matter or not."""
        matrix, rhs, tight = self.all_rows()
        return OpenPart(matrix, np.arange(len(self.lower)), np.arange(len(rhs)), rhs, tight, self.lower, self.upper)

    def open_part(self) -> OpenPart:
        """What is left when the fixed columns are put in; rows that cannot be broken any more are gone."""
        self._grow()
        return self._part(np.flatnonzero(self.lower < self.upper))

    def _part(self, columns: Ints) -> OpenPart:
        position = np.full(len(self.lower), -1)
        position[columns] = np.arange(len(columns))
        matrix, rhs, tight = self.all_rows()
        inside = position[matrix.column] >= 0
        fixed = matrix.value[~inside] * self.lower[matrix.column[~inside]]
        left = rhs - np.bincount(matrix.row[~inside], weights=fixed, minlength=len(rhs)).astype(np.int64)
        # A row without open columns that is broken stays, so that whoever solves this sees it.
        used = (left < 0) | (tight & (left != 0))
        used[matrix.row[inside]] = True
        rows = np.flatnonzero(used)
        row_position = np.full(len(rhs), -1)
        row_position[rows] = np.arange(len(rows))
        return OpenPart(
            Matrix(row_position[matrix.row[inside]], position[matrix.column[inside]], matrix.value[inside]),
            columns,
            rows,
            left[rows],
            tight[rows],
            self.lower[columns],
            self.upper[columns],
        )

    def _load(self) -> _Loaded:
        self._grow()
        if self._loaded is not None:
            columns = self._loaded.part.columns
            if np.count_nonzero(self.lower[columns] < self.upper[columns]) > 0.7 * len(columns):
                return self._loaded
        wanted = self.lower < self.upper
        if self._column_status is not None:
            wanted |= self._column_status == BASIC  # a branch has fixed it; the simplex must drive it out
        part = self._part(np.flatnonzero(wanted))
        lp = Lp(part.matrix, part.rhs, part.tight, part.lower, part.upper)
        self._loaded = _Loaded(lp, part, _NONE, _NONE, self._start(part))
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

    def _start(self, part: OpenPart) -> Basis | None:
        if self._column_status is None:
            return None
        status = np.concatenate([self._row_status, self._extra_status])[part.rows]
        column = self._column_status[part.columns]
        is_square = np.count_nonzero(column == BASIC) + np.count_nonzero(status == BASIC) == len(part.rows)
        return Basis(column, status) if is_square else None

    def _remember(self, part: OpenPart, basis: Basis) -> None:
        if self._column_status is None:
            self._column_status = np.full(len(self.lower), AT_LOWER)
            self._row_status = np.full(len(self.tight), BASIC)
        else:
            self._column_status = self._column_status.copy()  # a twin may share it
        self._column_status[part.columns] = basis.column
        status = np.concatenate([self._row_status, self._extra_status])
        status[part.rows] = basis.row
        self._row_status, self._extra_status = status[: len(self.tight)], status[len(self.tight) :]

    def _exact(self, part: OpenPart, objective: Ints, dual: Floats, x: Floats) -> Bound:
        """The bound in the region as it is by now, which may be narrower than when the part was loaded."""
        tight = np.concatenate([self.tight, np.ones(len(self.extras), dtype=np.bool_)])[part.rows]
        lower, upper = self.lower[part.columns], self.upper[part.columns]
        return exact_bound(replace(part, tight=tight, lower=lower, upper=upper), self.lower, objective, dual, x)


def _make_square(column: Ints, row: Ints) -> None:
    """Make as many statuses basic as there are rows, by changing those of rows."""
    short = len(row) - np.count_nonzero(column == BASIC) - np.count_nonzero(row == BASIC)
    if short > 0:
        row[np.flatnonzero(row != BASIC)[:short]] = BASIC
    elif short < 0:
        row[np.flatnonzero(row == BASIC)[short:]] = AT_UPPER  # the last rows are those that came last
