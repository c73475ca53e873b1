"""Bounds in exact numbers, from the duals that GLOP finds.

The duals are rounded to fractions; from there on everything is whole-number arithmetic. A bound is right whatever the
rounding did; if it equals the value of an allocation, it is a proof (``matcher.proof``).
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matcher.solver.lp import Bools, Floats, Ints, Lp, Matrix

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
class OpenPart:
    """The columns and rows of a region that still matter, numbered anew."""

    matrix: Matrix
    columns: Ints  # their numbers in the model
    rows: Ints  # their numbers among the model's rows and the region's own
    rhs: Ints
    tight: Bools
    lower: Ints
    upper: Ints


def exact_bound(part: OpenPart, lower: Ints, objective: Ints, dual: Floats, x: Floats) -> Bound:
    """What these duals of the part's rows prove; ``lower`` and ``objective`` are over all columns of the model."""
    numerators, denominator = whole(np.where(part.tight, dual, np.maximum(dual, 0.0)))
    return proved_bound(part, lower, objective, numerators, denominator, x)


def reduced_costs(part: OpenPart, objective: Ints, numerators: Ints, denominator: int) -> Ints:
    """What the objective has left of each of the part's columns when the rows are paid for; times denominator."""
    weights = part.matrix.value * numerators[part.matrix.row]
    sums = np.bincount(part.matrix.column, weights=weights, minlength=len(part.columns))
    return objective[part.columns] * denominator - sums.astype(np.int64)


def proved_bound(part: OpenPart, lower: Ints, objective: Ints, numerators: Ints, denominator: int, x: Floats) -> Bound:
    """What these multipliers of the part's rows prove: numerators over one denominator, none < 0 unless tight."""
    reduced = reduced_costs(part, objective, numerators, denominator)
    fixed = _dot(objective, lower) - _dot(objective[part.columns], part.lower)
    best = _dot(reduced, np.where(reduced > 0, part.upper, part.lower))
    numerator = _dot(numerators, part.rhs) + best + fixed * denominator
    used = np.flatnonzero(numerators)
    still = np.flatnonzero(part.lower < part.upper)
    return Bound(
        objective,
        numerator,
        denominator,
        part.rows[used],
        numerators[used],
        part.columns[still],
        reduced[still],
        x,
    )


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


def elastic(part: OpenPart) -> Lp:
    """The same rows, each with a slack that lets it be broken upwards and one downwards."""
    rows, columns = len(part.rows), len(part.columns)
    number, ones = np.arange(rows), np.ones(rows, dtype=np.int64)
    row = np.concatenate([part.matrix.row, number, number])
    column = np.concatenate([part.matrix.column, columns + number, columns + rows + number])
    value = np.concatenate([part.matrix.value, -ones, ones])
    order = np.lexsort((column, row))
    sums = np.bincount(part.matrix.row, weights=np.abs(part.matrix.value), minlength=rows)
    far = np.tile(np.abs(part.rhs) + sums.astype(np.int64) * (1 + int(part.upper.max(initial=1))), 2)
    return Lp(
        Matrix(row[order], column[order], value[order]),
        part.rhs,
        part.tight,
        np.concatenate([part.lower, np.zeros(2 * rows, dtype=np.int64)]),
        np.concatenate([part.upper, far]),
    )


def _dot(a: Ints, b: Ints) -> int:
    return int(np.dot(a, b))
