"""HiGHS through MathOpt on the solver's own rows: one LP of a weighted sum, and a MIP goal by goal.

The model goes to HiGHS as a message filled from arrays, as the product does for GLOP, so that no time is lost on
building Python objects.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver as core

from matcher.solver.lp import Bools, Floats, Ints
from matcher.solver.model import Level, Model

OPTIMAL = result_pb2.TERMINATION_REASON_OPTIMAL


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a peer came: its best allocation, and what it has proved."""

    places: Bools | None
    proof: str  # of what it aimed at
    fractional: int = 0  # place columns that are not whole


@dataclass(frozen=True, slots=True)
class _Kept:
    """A level held at its value by a row of its own."""

    objective: Ints
    value: int


def weighted_sum(model: Model, levels: list[Level]) -> Ints:
    """All levels in one objective: each weighs four times the next, scaled to its largest coefficient."""
    weights = np.zeros(len(model.lower))
    for level in levels:
        objective = model.fill(level.objective)
        weights = 4 * weights + objective / max(1, int(np.abs(objective).max(initial=0)))
    return np.rint(weights * 16).astype(np.int64)


def lp_relaxation(model: Model, levels: list[Level], limit: float) -> Reached:
    """One LP of the weighted sum, from nothing, HiGHS's own choices."""
    x, optimal = _solve(model, weighted_sum(model, levels), (), integer=False, limit=limit)
    if x is None:
        return Reached(None, "none")
    x = x[: model.candidates.size]
    broken = int(np.count_nonzero(np.abs(x - np.rint(x)) > 1e-6))
    return Reached(x > 0.5 if not broken else None, "its sum" if optimal and not broken else "none", broken)


def mip_goal_by_goal(model: Model, levels: list[Level], limit: float) -> Reached:
    """One MIP per level; each value stays as a row. ``limit`` seconds for all together."""
    deadline = time.perf_counter() + limit
    kept: list[_Kept] = []
    places: Bools | None = None
    for number, level in enumerate(levels):
        left = deadline - time.perf_counter()
        if left <= 0:
            return Reached(places, proved_of(number, levels))
        objective = model.fill(level.objective)
        x, optimal = _solve(model, objective, tuple(kept), integer=True, limit=left)
        if x is not None:
            places = x[: model.candidates.size] > 0.5
        if x is None or not optimal:
            return Reached(places, proved_of(number, levels))
        kept.append(_Kept(objective, int(np.dot(objective, np.rint(x).astype(np.int64)))))
    return Reached(places, proved_of(len(levels), levels))


def proved_of(number: int, levels: list[Level]) -> str:
    """How many of the levels are proved, in words."""
    return f"{number} of {len(levels)} levels"


def _solve(
    model: Model, objective: Ints, kept: tuple[_Kept, ...], *, integer: bool, limit: float
) -> tuple[Floats | None, bool]:
    solver = core.new(
        parameters_pb2.SOLVER_TYPE_HIGHS,
        _message(model, objective, kept, integer=integer),
        parameters_pb2.SolverInitializerProto(),
    )
    parameters = parameters_pb2.SolveParametersProto()
    parameters.time_limit.FromMilliseconds(max(1, int(limit * 1000)))
    if integer:
        parameters.relative_gap_tolerance = 0.0
    result = solver.solve(
        parameters,
        model_parameters_pb2.ModelSolveParametersProto(),
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    optimal = result.termination.reason == OPTIMAL
    if not result.solutions:
        return None, optimal
    values = result.solutions[0].primal_solution.variable_values
    x = np.zeros(len(model.lower))
    x[np.array(values.ids, dtype=np.int64)] = np.array(values.values)
    return x, optimal


def _message(model: Model, objective: Ints, kept: tuple[_Kept, ...], *, integer: bool) -> Any:
    matrix, rhs = model.matrix, model.rhs
    columns, rows = len(model.lower), len(rhs)
    message = model_pb2.ModelProto()
    message.variables.ids.extend(range(columns))
    message.variables.lower_bounds.extend(model.lower.astype(float).tolist())
    message.variables.upper_bounds.extend(model.upper.astype(float).tolist())
    message.variables.integers.extend([integer] * columns)
    message.linear_constraints.ids.extend(range(rows + len(kept)))
    message.linear_constraints.lower_bounds.extend([-np.inf] * rows + [float(k.value) for k in kept])
    message.linear_constraints.upper_bounds.extend(rhs.astype(float).tolist() + [np.inf] * len(kept))
    held = [np.flatnonzero(k.objective) for k in kept]
    numbers = [np.full(len(found), rows + i) for i, found in enumerate(held)]
    row = np.concatenate([matrix.row, *numbers])
    column = np.concatenate([matrix.column, *held])
    value = np.concatenate([matrix.value, *(k.objective[found] for k, found in zip(kept, held, strict=True))])
    message.linear_constraint_matrix.row_ids.extend(row.tolist())
    message.linear_constraint_matrix.column_ids.extend(column.tolist())
    message.linear_constraint_matrix.coefficients.extend(value.astype(float).tolist())
    message.objective.maximize = True
    used = np.flatnonzero(objective)
    message.objective.linear_coefficients.ids.extend(used.tolist())
    message.objective.linear_coefficients.values.extend(objective[used].astype(float).tolist())
    return message
