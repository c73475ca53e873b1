"""Integer search by HiGHS, through MathOpt, in what is left open of a region.

Its answers count as ``search``, not as proof. (Plain CP-SAT took minutes on faces where HiGHS takes a second:
what makes them fractional are parity arguments, which a relaxation shows and propagation does not.)
"""

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.math_opt import callback_pb2, model_parameters_pb2, parameters_pb2, result_pb2
from ortools.math_opt.core.python import solver as core

from matcher.solver.exact import OpenPart
from matcher.solver.lp import Bools, Interrupted, Ints, Matrix, filled_model
from matcher.solver.region import Region

_MOST_COLUMNS, _MOST_NODES = 20_000, 500  # what HiGHS gets to do, unless we are patient


class Undecided(Exception):
    """The region is too large, or HiGHS found no answer within its share of work."""


def best_point(region: Region, objective: Ints, *, patient: bool = False) -> Bools | None:
    """The best allocation of a region, as place columns; None if it holds none.

    The share of work is counted, not timed, so that equal rounds go equal ways.

    Raises:
        Undecided: it would take more than a share of work, and we are not ``patient``.
        Interrupted: time was up before an answer was sure.
        RuntimeError: HiGHS failed.
    """
    part = region.open_part()
    if len(part.columns) > _MOST_COLUMNS and not patient:
        raise Undecided
    minimums = _minimums(region, part.columns)
    nothing = np.zeros(2 * len(minimums))
    model = filled_model(
        _with_minimums(part, minimums),
        low=np.concatenate([np.where(part.tight, part.rhs, -np.inf), nothing - np.inf]),
        high=np.concatenate([part.rhs, nothing]),
        lower=np.concatenate([part.lower, [minimum.runs for minimum in minimums]]),
        upper=np.concatenate([part.upper, np.ones(len(minimums))]),
        whole=True,
    )
    wanted = region.model.fill(objective)[part.columns]
    model.objective.linear_coefficients.ids.extend(np.flatnonzero(wanted).tolist())
    model.objective.linear_coefficients.values.extend(wanted[np.flatnonzero(wanted)].astype(float).tolist())
    result = _solve(model, region, patient=patient)
    reason = result.termination.reason
    if reason == result_pb2.TERMINATION_REASON_INFEASIBLE:
        return None
    if reason != result_pb2.TERMINATION_REASON_OPTIMAL:
        region.stop.check()
        if not patient:
            raise Undecided
        raise RuntimeError(f"HiGHS gave up: {result.termination}")
    values = region.lower.copy()
    found = result.solutions[0].primal_solution.variable_values
    numbers = np.fromiter(found.ids, dtype=np.int64, count=len(found.ids))
    amounts = np.rint(np.fromiter(found.values, dtype=np.float64, count=len(found.values))).astype(np.int64)
    ours = numbers < len(part.columns)
    values[part.columns[numbers[ours]]] = amounts[ours]
    return values[: region.model.candidates.size].astype(np.bool_)


def _solve(model: Any, region: Region, *, patient: bool) -> Any:
    """Run HiGHS aside: it cannot be interrupted, so when time is up it is left behind to end by itself."""
    parameters = parameters_pb2.SolveParametersProto()
    parameters.relative_gap_tolerance = 0.0
    parameters.absolute_gap_tolerance = 0.5  # objectives are whole numbers
    if not patient:
        parameters.node_limit = _MOST_NODES
    left = region.stop.seconds_left
    if left is not None:
        parameters.time_limit.FromMilliseconds(int(left * 1000) + 1)
    answers: list[Any] = []

    def run() -> None:
        answers.append(
            core.solve(
                model,
                parameters_pb2.SOLVER_TYPE_HIGHS,
                parameters_pb2.SolverInitializerProto(),
                parameters,
                model_parameters_pb2.ModelSolveParametersProto(),
                None,
                callback_pb2.CallbackRegistrationProto(),
                None,
                None,
            )
        )

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.02)
        if region.stop.now:
            raise Interrupted
    if not answers:
        raise RuntimeError("HiGHS failed")
    return answers[0]


@dataclass(frozen=True)
class _Minimum:
    """No pupils or at least ``needed``, for a group that has no rows about it in the model yet."""

    columns: Ints  # positions among the open columns, ascending
    needed: int  # of those, if it runs
    runs: bool  # somebody is fixed in it


def _minimums(region: Region, columns: Ints) -> list[_Minimum]:
    candidates = region.model.candidates
    position = np.full(len(region.lower), -1)
    position[columns] = np.arange(len(columns))
    found = []
    for offering, places in enumerate(candidates.of_offering):
        if not candidates.can_fall_short(offering) or offering in region.model.run_column:
            continue
        here = position[places]
        fixed = int(region.lower[places[here < 0]].sum())
        needed = candidates.offerings[offering].min_size - fixed
        if needed > 0 and (fixed or (here >= 0).any()):
            found.append(_Minimum(np.sort(here[here >= 0]), needed, fixed > 0))
    return found


def _with_minimums(part: OpenPart, minimums: list[_Minimum]) -> Matrix:
    """Per group: needed · run - sum ≤ 0, and sum - size · run ≤ 0."""
    parts = [part.matrix]
    for number, minimum in enumerate(minimums):
        ones = np.ones(len(minimum.columns), dtype=np.int64)
        where = np.append(minimum.columns, len(part.columns) + number)
        row = np.full(len(where), len(part.rhs) + 2 * number)
        parts.append(Matrix(row, where, np.append(-ones, minimum.needed)))
        parts.append(Matrix(row + 1, where, np.append(ones, -len(ones))))
    return Matrix(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("row", "column", "value")))
