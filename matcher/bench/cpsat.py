"""Plain CP-SAT on the solver's own rows, with its default parameters but for the time limit."""

import time
from collections.abc import Sequence

import numpy as np
from ortools.sat.python import cp_model

from matcher.bench.highs import Reached, proved_of, weighted_sum
from matcher.solver.lp import Bools, Ints
from matcher.solver.model import Level, Model


def goal_by_goal(model: Model, levels: list[Level], limit: float) -> Reached:
    """One level after another, each value kept as a row, each solve hinted with the last allocation."""
    places, proved = _maximise(model, [model.fill(level.objective) for level in levels], limit)
    return Reached(places, proved_of(proved, levels))


def in_one_sum(model: Model, levels: list[Level], limit: float) -> Reached:
    """All levels in one weighted sum. Its optimum need not be that of the goals in order."""
    places, proved = _maximise(model, [weighted_sum(model, levels)], limit)
    return Reached(places, "its sum" if proved else "none")


def _maximise(model: Model, objectives: Sequence[Ints], limit: float) -> tuple[Bools | None, int]:
    """The best allocation found, and how many of the objectives are proved."""
    deadline = time.perf_counter() + limit
    problem, variables = _built(model)
    found: Ints | None = None
    proved = 0
    for objective in objectives:
        used = np.flatnonzero(objective)
        total = cp_model.LinearExpr.weighted_sum([variables[c] for c in used], objective[used].tolist())
        problem.maximize(total)
        if found is not None:
            problem.clear_hints()
            for variable, value in zip(variables, found.tolist(), strict=True):
                problem.add_hint(variable, value)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.01, deadline - time.perf_counter())
        status = solver.solve(problem)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found = np.array([solver.value(v) for v in variables], dtype=np.int64)
        if status != cp_model.OPTIMAL or found is None:
            break
        problem.add(total >= int(np.dot(objective, found)))
        proved += 1
    return None if found is None else found[: model.candidates.size] > 0, proved


def _built(model: Model) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    problem = cp_model.CpModel()
    variables = [
        problem.new_int_var(low, high, "") for low, high in zip(model.lower.tolist(), model.upper.tolist(), strict=True)
    ]
    matrix = model.matrix
    ends = np.searchsorted(matrix.row, np.arange(1, len(model.rows)))
    parts = zip(np.split(matrix.column, ends), np.split(matrix.value, ends), model.rhs.tolist(), strict=True)
    for columns, values, limit in parts:
        total = cp_model.LinearExpr.weighted_sum([variables[c] for c in columns], values.tolist())
        problem.add(total <= limit)
    return problem, variables
