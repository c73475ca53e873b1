"""Bounds on a sum over few columns, from the rows and columns around them only.

A comparison of the lottery concerns a few pupils, and what it costs to have it otherwise is mostly settled among
their neighbours. So the LP is solved on these alone, all other columns standing as in a known allocation, and its
duals are held against every column of the region: some of those that they give a reason to move join, until none has
one (column generation; Dantzig and Wolfe 1960). The bound is then as exact, and holds for as much, as one from the
whole LP (``matcher.solver.region``), and it mentions fewer rows.
"""

from dataclasses import dataclass, replace

import numpy as np

from matcher.solver.exact import Bound, whole
from matcher.solver.incumbent import is_whole
from matcher.solver.lp import AT_LOWER, AT_UPPER, BASIC, Basis, Bools, Floats, Ints, Lp, Matrix, Vertex
from matcher.solver.model import Model
from matcher.solver.region import Extra, Region
from matcher.solver.stopping import Stop

_MOST_ROUNDS = 60  # of columns that join
_AT_A_TIME = 150  # columns that may join in any case; also half of those inside
_FEW = 1000  # columns that may be inside in any case; also half of those open
_NONE: Ints = np.zeros(0, dtype=np.int64)


class Nearby:
    """The neighbourhoods in a model that may still grow."""

    def __init__(self, model: Model, stop: Stop) -> None:
        self._model, self._stop = model, stop
        self._seen: tuple[Matrix, tuple[Extra, ...]] | None = None

    def bound(self, region: Region, objective: Ints, known: Ints) -> Bound | None:
        """What no allocation in the region can beat, with whole numbers that reach it.

        Args:
            region: where to look.
            objective: over the columns of the model as it was first made.
            known: all columns of an allocation in the region.

        Returns:
            None where the whole LP is called for: too much would have to join, or no whole vertex is found. The
            vertex keeps the rows of the model, exactly; groups whose minimum is not in the model are not looked at.

        Raises:
            Interrupted: time is up.
        """
        self._take_in(region)
        tight = np.append(region.tight, np.ones(len(region.extras), dtype=np.bool_))
        here = _Here(region, tight, self._model.fill(objective), known, region.open)
        inside = np.zeros(len(known), dtype=np.bool_)
        self._join(inside, here, np.flatnonzero(here.objective))
        start = _Start(np.where(known > region.lower, AT_UPPER, AT_LOWER), np.full(len(self._rhs), BASIC))
        for _ in range(_MOST_ROUNDS):
            self._stop.check()
            columns = np.flatnonzero(inside)
            if len(columns) > max(_FEW, len(here.open) // 2):
                return None
            around = self._around(here, columns)
            vertex = self._vertex(around, here.objective[columns], start)
            if vertex is None:
                return None
            found = self._exact(here, around, vertex)
            reason = _reason_to_move(found, here)
            reason[inside[here.open]] = 0
            if not reason.any():
                return self._made_whole(found, here, around, start)
            self._join(inside, here, self._first(here, reason, len(columns)))
        return None

    def _take_in(self, region: Region) -> None:
        """Index the rows and columns anew where the model has grown, or the region has other rows of its own."""
        seen, candidates = (self._model.matrix, region.extras), self._model.candidates
        if self._seen is not None and self._seen[0] is seen[0] and self._seen[1] is seen[1]:
            return
        self._seen = seen
        matrix, self._rhs, _ = region.all_rows()
        count = len(self._model.lower)
        order = np.argsort(matrix.column, kind="stable")
        self._rows = _Lines(_starts(matrix.row, len(self._rhs)), matrix.column, matrix.value)
        self._columns = _Lines(_starts(matrix.column[order], count), matrix.row[order], matrix.value[order])
        # The pupil that a column is about; the columns about groups belong to none.
        self._nobody = len(candidates.pupils)
        self._pupil = np.full(count, self._nobody)
        self._pupil[: candidates.size] = candidates.pupil
        self._pupil[candidates.size : self._model.first_columns] = [pupil for _, _, pupil in candidates.auxiliary]

    def _join(self, inside: Bools, here: "_Here", columns: Ints) -> None:
        """Let columns in, and with them all that is open to their pupils."""
        inside[columns] = True
        chosen = np.zeros(self._nobody + 1, dtype=np.bool_)
        chosen[self._pupil[columns]] = True
        chosen[self._nobody] = False
        inside[here.open] |= chosen[self._pupil[here.open]]
        inside[columns] &= here.region.lower[columns] < here.region.upper[columns]

    def _first(self, here: "_Here", reason: Ints, inside: int) -> Ints:
        """The columns with most reason to move, of as many pupils as may join at a time."""
        order = np.argsort(-reason, kind="stable")[: np.count_nonzero(reason)]
        columns = here.open[order]
        _, first = np.unique(self._pupil[columns], return_index=True)
        columns = columns[np.sort(first)]
        size = np.bincount(self._pupil[here.open], minlength=self._nobody + 1)
        return columns[: 1 + np.searchsorted(np.cumsum(size[self._pupil[columns]]), max(_AT_A_TIME, inside // 2))]

    def _around(self, here: "_Here", columns: Ints) -> "_Around":
        """The LP of these columns, all others standing as known; without rows that cannot be broken."""
        lower, upper = here.region.lower[columns], here.region.upper[columns]
        position, row, value = self._columns.of(columns)
        rows, at = np.unique(row, return_inverse=True)
        every, column, coefficient = self._rows.of(rows)
        sums = np.bincount(every, weights=coefficient * here.known[column], minlength=len(rows))
        own = np.bincount(at, weights=value * here.known[columns[position]], minlength=len(rows))
        left = self._rhs[rows] - np.rint(sums - own).astype(np.int64)
        largest = np.where(value > 0, value * upper[position], value * lower[position])
        tight = here.tight[rows]
        binding = tight | (np.bincount(at, weights=largest, minlength=len(rows)) > left)
        used = np.flatnonzero(binding[at])
        number, position, value = (np.cumsum(binding) - 1)[at[used]], position[used], value[used]
        order = np.lexsort((position, number))
        matrix = Matrix(number[order], position[order], value[order])
        return _Around(columns, rows[binding], matrix, left[binding], tight[binding], lower, upper)

    def _vertex(self, around: "_Around", objective: Ints, start: "_Start") -> Vertex | None:
        """The best vertex, from where the last LP around here ended."""
        lp = Lp(around.matrix, around.left, around.tight, around.lower, around.upper)
        lp.change(objective, around.lower, around.upper, _NONE, _NONE, around.left)
        basis = Basis(start.column[around.columns], start.row[around.rows])
        vertex = lp.solve(basis, self._stop.interrupter, dual=False)
        if vertex is not None:
            start.column[around.columns], start.row[around.rows] = vertex.basis.column, vertex.basis.row
        return vertex

    def _exact(self, here: "_Here", around: "_Around", vertex: Vertex) -> Bound:
        """The bound that the duals prove, in whole numbers."""
        numerators, denominator = whole(np.where(around.tight, vertex.dual, np.maximum(vertex.dual, 0.0)))
        used = np.flatnonzero(numerators)
        rows, numerators = around.rows[used], numerators[used]
        position, column, value = self._rows.of(rows)
        reduced = here.objective * denominator
        np.subtract.at(reduced, column, numerators[position] * value)
        best = int(np.dot(reduced, np.where(reduced > 0, here.region.upper, here.region.lower)))
        numerator = int(np.dot(numerators, self._rhs[rows])) + best
        x = here.with_values(around, vertex.x)
        return Bound(here.objective, numerator, denominator, rows, numerators, here.open, reduced[here.open], x)

    def _made_whole(self, bound: Bound, here: "_Here", around: "_Around", start: "_Start") -> Bound | None:
        """The bound with whole numbers that reach it, those near the known allocation; None without any."""
        if bound.is_exactly(int(np.dot(here.objective, here.known))):
            return replace(bound, x=here.known.astype(np.float64))
        x = bound.x[around.columns]
        if not is_whole(x):
            vertex = self._vertex(_face(bound, around), here.known[around.columns], start)
            if vertex is None:
                return None
            x = vertex.x
        if not is_whole(x) or not around.holds(np.rint(x).astype(np.int64)):
            return None
        x = here.with_values(around, np.rint(x))
        return replace(bound, x=x) if bound.is_exactly(int(np.dot(here.objective, x.astype(np.int64)))) else None


@dataclass(frozen=True)
class _Here:
    """What is asked: the best of a sum in a region, which holds a known allocation."""

    region: Region
    tight: Bools  # per row, the region's own last
    objective: Ints  # over all columns, like known
    known: Ints
    open: Ints

    def with_values(self, around: "_Around", values: Floats) -> Floats:
        """All columns: these values around, the known ones elsewhere."""
        x = self.known.astype(np.float64)
        x[around.columns] = values
        return x


@dataclass(frozen=True)
class _Lines:
    """The non-zeros of a matrix line by line (its rows, or its columns)."""

    start: Ints
    other: Ints  # the column (or row) of each
    value: Ints

    def of(self, lines: Ints) -> tuple[Ints, Ints, Ints]:
        """All non-zeros of these lines: the position in ``lines``, the other index, the value."""
        first, count = self.start[lines], self.start[lines + 1] - self.start[lines]
        position = np.repeat(np.arange(len(lines)), count)
        at = np.arange(len(position)) + np.repeat(first - (np.cumsum(count) - count), count)
        return position, self.other[at], self.value[at]


@dataclass(frozen=True)
class _Around:
    """A small LP: some columns, and the rows that they can break."""

    columns: Ints  # their numbers in the model
    rows: Ints  # likewise
    matrix: Matrix
    left: Ints  # of the limits of the rows, when the other columns are put in
    tight: Bools
    lower: Ints
    upper: Ints

    def holds(self, values: Ints) -> bool:
        """Whether these values of its columns break nothing."""
        sums = np.zeros(len(self.rows), dtype=np.int64)
        np.add.at(sums, self.matrix.row, self.matrix.value * values[self.matrix.column])
        inside = np.all((values >= self.lower) & (values <= self.upper))
        return bool(inside and np.all(sums <= self.left) and np.all(sums[self.tight] == self.left[self.tight]))


@dataclass
class _Start:
    """Where the simplex begins: at the known allocation, then where it came to last."""

    column: Ints
    row: Ints


def _starts(line: Ints, count: int) -> Ints:
    """Where each line begins among sorted line numbers, and the end."""
    found: Ints = np.searchsorted(line, np.arange(count + 1))
    return found


def _reason_to_move(bound: Bound, here: _Here) -> Ints:
    """What each open column would bring that is not at the end of its range where the bound wants it; 0 if it is."""
    end: Ints = np.where(bound.reduced > 0, here.region.upper[here.open], here.region.lower[here.open])
    found: Ints = bound.reduced * (end - here.known[here.open])
    return found


def _face(bound: Bound, around: _Around) -> _Around:
    """What is left of the small LP where the bound is reached."""
    reduced = bound.reduced[np.searchsorted(bound.columns, around.columns)]
    return replace(
        around,
        lower=np.where(reduced > 0, around.upper, around.lower),
        upper=np.where(reduced < 0, around.lower, around.upper),
        tight=around.tight | np.isin(around.rows, bound.rows),
    )
