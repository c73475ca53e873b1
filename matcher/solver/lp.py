"""One linear programme, solved by GLOP through MathOpt from a given basis.

MathOpt's messages are filled straight from numpy arrays: its Python model objects cost more time than the
solves. Every row reads ``sum ≤ rhs`` or, where ``tight``, ``sum = rhs``; the objective is to be made as large
as possible. Nothing here is trusted: ``matcher.solver.region`` turns what comes back into exact numbers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver as core
from ortools.util.python.solve_interrupter import SolveInterrupter

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

AT_LOWER = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND
AT_UPPER = solution_pb2.BASIS_STATUS_AT_UPPER_BOUND
BASIC = solution_pb2.BASIS_STATUS_BASIC
_INFEASIBLE = (  # all columns have limits, so nothing is unbounded
    result_pb2.TERMINATION_REASON_INFEASIBLE,
    result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED,
)


@dataclass(frozen=True)
class Matrix:
    """Non-zeros sorted by row, then column."""

    row: Ints
    column: Ints
    value: Ints


@dataclass
class Basis:
    """Simplex statuses per column and per row."""

    column: Ints
    row: Ints


@dataclass(frozen=True)
class Vertex:
    """What GLOP found: values per column, duals per row, and the basis to go on from."""

    x: Floats
    dual: Floats
    basis: Basis


def filled_model(matrix: Matrix, low: Floats, high: Floats, lower: Any, upper: Any, *, whole: bool) -> Any:
    """A message to MathOpt: make a sum large, with ``low`` ≤ matrix · x ≤ ``high`` and ``lower`` ≤ x ≤ ``upper``.

    ``whole`` says whether the columns must be whole numbers. The objective is still to be filled in.
    """
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(len(lower)))
    model.variables.lower_bounds.extend(np.asarray(lower, dtype=np.float64).tolist())
    model.variables.upper_bounds.extend(np.asarray(upper, dtype=np.float64).tolist())
    model.variables.integers.extend([whole] * len(lower))
    model.linear_constraints.ids.extend(range(len(high)))
    model.linear_constraints.lower_bounds.extend(low.tolist())
    model.linear_constraints.upper_bounds.extend(high.tolist())
    model.linear_constraint_matrix.row_ids.extend(matrix.row.tolist())
    model.linear_constraint_matrix.column_ids.extend(matrix.column.tolist())
    model.linear_constraint_matrix.coefficients.extend(matrix.value.astype(np.float64).tolist())
    model.objective.maximize = True
    return model


class Interrupted(Exception):
    """The solve was stopped before it was done."""


class Lp:
    """A linear programme whose objective and column limits may change between solves."""

    def __init__(self, matrix: Matrix, rhs: Ints, tight: Bools, lower: Ints, upper: Ints) -> None:
        """Columns 0…n-1 with ``lower`` ≤ x ≤ ``upper``; rows 0…m-1."""
        self._columns, self._rows = len(lower), len(rhs)
        self._objective: Ints = np.zeros(self._columns, dtype=np.int64)
        model = filled_model(matrix, np.where(tight, rhs, -np.inf), rhs.astype(np.float64), lower, upper, whole=False)
        self._solver = core.new(parameters_pb2.SOLVER_TYPE_GLOP, model, parameters_pb2.SolverInitializerProto())

    def change(self, objective: Ints, lower: Ints, upper: Ints, columns: Ints, tight_rows: Ints, rhs: Ints) -> None:
        """Set the whole objective, the limits of ``columns``, and make ``tight_rows`` equalities."""
        update = model_update_pb2.ModelUpdateProto()
        other = np.flatnonzero(objective != self._objective)
        update.objective_updates.linear_coefficients.ids.extend(other.tolist())
        update.objective_updates.linear_coefficients.values.extend(objective[other].astype(float).tolist())
        self._objective = objective
        if len(columns):
            ids = columns.tolist()
            update.variable_updates.lower_bounds.ids.extend(ids)
            update.variable_updates.lower_bounds.values.extend(lower[columns].astype(float).tolist())
            update.variable_updates.upper_bounds.ids.extend(ids)
            update.variable_updates.upper_bounds.values.extend(upper[columns].astype(float).tolist())
        if len(tight_rows):
            update.linear_constraint_updates.lower_bounds.ids.extend(tight_rows.tolist())
            update.linear_constraint_updates.lower_bounds.values.extend(rhs[tight_rows].astype(float).tolist())
        if not self._solver.update(update):  # pragma: no cover - GLOP takes all of these
            raise RuntimeError("GLOP refused an update")

    def solve(
        self, basis: Basis | None, interrupter: SolveInterrupter, *, dual: bool, sure: bool = True
    ) -> Vertex | None:
        """The optimum, or None if there is none.

        Args:
            basis: where to start; None for wherever the last solve ended, or from nothing.
            interrupter: stops the solve from another thread.
            dual: the dual simplex, right after limits were changed under an optimal basis.
            sure: that there is none is tried again from nothing; the first word on it may be due to rounding.

        Raises:
            Interrupted: the interrupter was pulled.
            RuntimeError: GLOP failed numerically.
        """
        for again in (False, True):
            result = self._run(None if again else basis, interrupter, dual=dual, presolve=again)
            reason = result.termination.reason
            if reason == result_pb2.TERMINATION_REASON_OPTIMAL:
                vertex = self._vertex(result.solutions[0])
                if np.isfinite(vertex.x).all() and np.isfinite(vertex.dual).all():
                    return vertex
            if reason in _INFEASIBLE and (again or not sure):
                return None
            if interrupter.interrupted:
                raise Interrupted
        raise RuntimeError(f"GLOP gave up: {result.termination}")

    def _run(self, basis: Basis | None, interrupter: SolveInterrupter, *, dual: bool, presolve: bool) -> Any:
        parameters = parameters_pb2.SolveParametersProto()
        parameters.presolve = parameters_pb2.EMPHASIS_LOW if presolve else parameters_pb2.EMPHASIS_OFF
        parameters.lp_algorithm = (
            parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX if dual else parameters_pb2.LP_ALGORITHM_PRIMAL_SIMPLEX
        )
        # What GLOP would call imprecise is good enough here: bounds are made exact afterwards.
        parameters.glop.change_status_to_imprecise = False
        model_parameters = model_parameters_pb2.ModelSolveParametersProto()
        if basis is not None:
            model_parameters.initial_basis.variable_status.ids.extend(range(self._columns))
            model_parameters.initial_basis.variable_status.values.extend(basis.column.tolist())
            model_parameters.initial_basis.constraint_status.ids.extend(range(self._rows))
            model_parameters.initial_basis.constraint_status.values.extend(basis.row.tolist())
        return self._solver.solve(
            parameters,
            model_parameters,
            None,
            _NO_CALLBACK,
            None,
            interrupter.pybind_interrupter,
        )

    def _vertex(self, solution: Any) -> Vertex:
        return Vertex(
            _dense(solution.primal_solution.variable_values, self._columns, np.float64),
            _dense(solution.dual_solution.dual_values, self._rows, np.float64),
            Basis(
                _dense(solution.basis.variable_status, self._columns, np.int64),
                _dense(solution.basis.constraint_status, self._rows, np.int64),
            ),
        )


def _dense(vector: Any, size: int, kind: Any) -> Any:
    values = np.fromiter(vector.values, dtype=kind, count=len(vector.values))
    if len(values) == size:
        return values
    found = np.zeros(size, dtype=kind)
    found[np.fromiter(vector.ids, dtype=np.int64, count=len(vector.ids))] = values
    return found


_NO_CALLBACK = callback_pb2.CallbackRegistrationProto()
