"""The linear model of a round: columns, rows, and the objective of every goal level.

The model only grows: the rows about a group's minimum join when a solve shows that the group may fall below it.
A region made before that stays valid; the new columns are open in it and the new rows have no part in its proof.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matcher.codes import Goal
from matcher.proof import Column, Row
from matcher.solver.candidates import Candidates
from matcher.solver.cuts import Cut, violated_cuts
from matcher.solver.lp import Bools, Floats, Ints, Matrix
from matcher.solver.rules import Fact, facts

_MOST_CUTS = 50  # at a time; the shortest come first


@dataclass(frozen=True)
class Level:
    """One quantity to make as large as possible; a goal has one or more of them, in order."""

    goal: Goal
    level: str  # the rank or priority class; "" where the goal has only one level
    objective: Ints  # per column of the model as it was first made; later columns count for nothing


class Model:
    """Columns with limits, and rows ``sum ≤ limit``."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        places = candidates.size
        extra = candidates.auxiliary
        self._auxiliary_limit = np.array([limit for _, limit, _ in extra], dtype=np.int64)
        self._auxiliary_pupil = np.array([pupil for _, _, pupil in extra], dtype=np.int64)
        self.lower = np.concatenate([candidates.locked.astype(np.int64), np.zeros(len(extra), dtype=np.int64)])
        self.upper = np.concatenate([np.ones(places, dtype=np.int64), self._auxiliary_limit])
        self.first_columns = len(self.lower)
        self.run_column: dict[int, int] = {}  # offering → column, for the groups whose minimum is in the model
        self.rows: list[Row] = []
        self.cuts: dict[int, Cut] = {}  # row → what it was made of
        self.known_cuts: set[bytes] = set()
        self._limits: list[int] = []
        self._parts: list[tuple[Ints, Ints, Ints]] = []
        self._matrix: Matrix | None = None
        self.add_rows(facts(candidates))
        self.add_rows(self._links())

    def copy(self) -> "Model":
        """Another model that may grow by itself."""
        twin = copy.copy(self)
        for name in ("rows", "_limits", "_parts"):
            setattr(twin, name, list(getattr(self, name)))
        twin.run_column, twin.cuts, twin.known_cuts = dict(self.run_column), dict(self.cuts), set(self.known_cuts)
        twin.lower, twin.upper = self.lower.copy(), self.upper.copy()
        return twin

    @property
    def rhs(self) -> Ints:
        """The limit of each row."""
        return np.array(self._limits, dtype=np.int64)

    @property
    def matrix(self) -> Matrix:
        """All coefficients, sorted by row, then column."""
        if self._matrix is None:
            rows, columns, values = (
                (
                    np.concatenate(part) if part else np.zeros(0, dtype=np.int64)
                    for part in zip(*self._parts, strict=True)
                )
                if self._parts
                else (np.zeros(0, dtype=np.int64),) * 3
            )
            self._matrix = Matrix(rows, columns, values)
        return self._matrix

    def name(self, column: int) -> Column:
        """The name of a column."""
        if column < self.candidates.size:
            return self.candidates.name(column)
        if column < self.first_columns:
            return self.candidates.auxiliary[column - self.candidates.size][0]
        offering = next(o for o, c in self.run_column.items() if c == column)
        return ("run", self.candidates.offerings[offering].offering_id)

    def add_minimum(self, offering: int) -> None:
        """Let the model know that the group has either no pupils or at least its minimum."""
        group = self.candidates.offerings[offering]
        places = self.candidates.of_offering[offering]
        run = len(self.lower)
        self.run_column[offering] = run
        self.lower = np.append(self.lower, 0)
        self.upper = np.append(self.upper, 1)
        ones = np.ones(len(places), dtype=np.int64)
        self.add_rows(
            [
                Fact(("min_size", group.offering_id), np.append(places, run), 0, np.append(-ones, group.min_size)),
                *(
                    Fact(("open", *self.candidates.name(int(p))[1:]), np.array([p, run]), 0, np.array([1, -1]))
                    for p in places
                ),
            ]
        )

    def add_cuts(self, x: Floats) -> bool:
        """Add facts that cut off the vertex; False if none are found."""
        matrix = self.matrix
        before = len(self.rows)
        for cut in violated_cuts(matrix, self.rhs, self.upper, x)[:_MOST_CUTS]:
            self._add_cut(cut, matrix)
        return len(self.rows) > before

    def add_cut(self, cut: Cut) -> int | None:
        """Add what follows from rows that are there; its number, None if that says nothing new."""
        return self._add_cut(cut, self.matrix)

    def _add_cut(self, cut: Cut, matrix: Matrix) -> int | None:
        fact = self._rounded_down(cut, matrix)
        if fact.key in self.known_cuts or not len(fact.columns):
            return None
        self.known_cuts.add(fact.key)
        self.cuts[len(self.rows)] = cut
        self.add_rows([fact])
        return len(self.rows) - 1

    def _rounded_down(self, cut: Cut, matrix: Matrix) -> Fact:
        sums: dict[int, int] = defaultdict(int)
        for row in cut.rows:
            start, end = np.searchsorted(matrix.row, [row, row + 1])
            for column, value in zip(matrix.column[start:end].tolist(), matrix.value[start:end].tolist(), strict=True):
                sums[column] += value
        for column in cut.columns:
            sums[column] += 1
        limit = sum(self._limits[row] for row in cut.rows) + sum(int(self.upper[c]) for c in cut.columns)
        terms = sorted((column, value // 2) for column, value in sums.items() if value // 2)
        columns, values = np.array(terms, dtype=np.int64).reshape(-1, 2).T
        return Fact(("cut", str(len(self.rows))), columns, limit // 2, values)

    def change_row(self, row: int, limit: int, coefficients: Ints | None = None) -> None:
        """Give a row another limit, or other coefficients for the same columns; the cuts made of it follow."""
        self._limits[row] = limit
        if coefficients is not None:
            self._put(row, self._parts[row][1], coefficients)
        for made, cut in self.cuts.items():
            if row in cut.rows:
                fact = self._rounded_down(cut, self.matrix)
                assert fact.coefficients is not None
                self._put(made, fact.columns, fact.coefficients)
                self.change_row(made, fact.limit)

    def _put(self, row: int, columns: Ints, coefficients: Ints) -> None:
        number, *before = self._parts[row]
        if not all(np.array_equal(*pair) for pair in zip(before, (columns, coefficients), strict=True)):
            self._parts[row] = np.full(len(columns), number[0]), columns, coefficients
            self._matrix = None

    def complete(self, places: Bools) -> Ints:
        """All columns of the allocation that has these place columns."""
        values = np.zeros(len(self.lower), dtype=np.int64)
        values[: self.candidates.size] = places
        count = np.bincount(self.candidates.pupil[places], minlength=len(self.candidates.pupils))
        values[self.candidates.size : self.first_columns] = np.minimum(
            self._auxiliary_limit, count[self._auxiliary_pupil]
        )
        size = np.bincount(self.candidates.offering[places], minlength=len(self.candidates.offerings))
        values[self.first_columns :] = np.minimum(1, size[list(self.run_column)])
        return values

    def fill(self, objective: Ints) -> Ints:
        """The objective over all columns that the model has by now."""
        return np.concatenate([objective, np.zeros(len(self.lower) - len(objective), dtype=np.int64)])

    def _links(self) -> list[Fact]:
        """Need ≤ placements and serve ≤ placements, per pupil."""
        found = []
        for column, (name, _, pupil) in enumerate(self.candidates.auxiliary, self.candidates.size):
            places = self.candidates.of_pupil[pupil]
            coefficients = np.append(-np.ones(len(places), dtype=np.int64), 1)
            found.append(Fact(name, np.append(places, column), 0, coefficients))
        return found

    def add_rows(self, new: Iterable[Fact]) -> None:
        """Let the model grow by these rows."""
        for fact in new:
            row = len(self.rows)
            self.rows.append(fact.name)
            self._limits.append(fact.limit)
            values = np.ones(len(fact.columns), dtype=np.int64) if fact.coefficients is None else fact.coefficients
            self._parts.append((np.full(len(fact.columns), row, dtype=np.int64), fact.columns, values))
        self._matrix = None


def levels(model: Model) -> list[Level]:
    """What the policy optimises, in order, without the lottery; levels that nothing can change are left out."""
    found = []
    for goal in model.candidates.policy.goals:
        for level, objective in _objectives(model, goal):
            padded = np.concatenate([objective, np.zeros(model.first_columns - len(objective), dtype=np.int64)])
            found.append(Level(goal, level, padded))
    return found


def _objectives(model: Model, goal: Goal) -> list[tuple[str, Ints]]:
    candidates = model.candidates
    ranks = [int(r) for r in np.unique(candidates.rank) if r > 0]
    if goal in (Goal.NEEDS, Goal.SERVED):
        kind = "need" if goal is Goal.NEEDS else "serve"
        chosen = np.array([name[0] == kind for name, _, _ in candidates.auxiliary], dtype=np.int64)
        return [("", np.concatenate([np.zeros(candidates.size, dtype=np.int64), chosen]))]
    if goal is Goal.PLACEMENTS:
        return [("", np.ones(candidates.size, dtype=np.int64))]
    if goal is Goal.PRIORITY:
        of_pupil = np.array([candidates.problem.pupil[key].priority for key in candidates.pupils], dtype=np.int64)
        priority = of_pupil[candidates.pupil]
        classes = sorted({pupil.priority for pupil in candidates.problem.pupils})
        return [(str(c), (priority == c).astype(np.int64)) for c in classes]
    if goal is Goal.RANKS_FIRST:
        return [(str(r), (candidates.rank == r).astype(np.int64)) for r in ranks]
    if goal is Goal.RANKS_FAIR:
        return [(str(r), -(candidates.rank == r).astype(np.int64)) for r in reversed(ranks)]
    if goal is Goal.RANKS_SUM:
        return [("", -candidates.rank)]
    if goal is Goal.CHANGES:
        return [("", candidates.baseline.astype(np.int64))]
    if goal is Goal.TRAVEL:
        return [("", -candidates.minutes)]
    raise ValueError(f"{goal} has no objective of its own")
