"""Integer search by CP-SAT in what is left open of a region. Its answers count as ``search``, not as proof."""

import numpy as np
from ortools.sat.python import cp_model

from matcher.solver.lp import Bools, Interrupted, Ints
from matcher.solver.region import Region


def best_point(region: Region, objective: Ints, threads: int, hint: Bools | None) -> Bools | None:
    """The best allocation of a region; None if it holds none.

    Raises:
        Interrupted: time was up before an answer was sure.
    """
    model = cp_model.CpModel()
    open_columns = region.open
    full = region.model.fill(objective)
    variables = {int(c): model.new_int_var(int(region.lower[c]), int(region.upper[c]), "") for c in open_columns}
    _add_rows(model, region, variables)
    _add_minimums(model, region, variables)
    if hint is not None:
        values = region.model.complete(hint)
        for column, variable in variables.items():
            model.add_hint(variable, int(values[column]))
    terms = [int(full[c]) * v for c, v in variables.items() if full[c]]
    if terms:
        model.maximize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = threads
    solver.parameters.linearization_level = 2
    if region.stop.seconds_left is not None:
        solver.parameters.max_time_in_seconds = region.stop.seconds_left
    status = _solve(solver, model, region)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise Interrupted
    values = region.lower.copy()
    for column, variable in variables.items():
        values[column] = solver.value(variable)
    return values[: region.model.candidates.size].astype(np.bool_)


def _solve(solver: cp_model.CpSolver, model: cp_model.CpModel, region: Region) -> int:
    with region.stop.interrupter.interruption_callback(solver.stop_search):
        return int(solver.solve(model))


def _add_rows(model: cp_model.CpModel, region: Region, variables: dict[int, cp_model.IntVar]) -> None:
    matrix, rhs, tight = region.all_rows()
    starts = np.searchsorted(matrix.row, np.arange(len(rhs) + 1))
    for row, limit in enumerate(rhs.tolist()):
        terms, left = [], limit
        for at in range(starts[row], starts[row + 1]):
            column, value = int(matrix.column[at]), int(matrix.value[at])
            if column in variables:
                terms.append(value * variables[column])
            else:
                left -= value * int(region.lower[column])
        total = sum(terms) if terms else 0
        if tight[row]:
            model.add(total == left) if terms or left else None
        elif terms or left < 0:
            model.add(total <= left) if terms else model.add_bool_or([])


def _add_minimums(model: cp_model.CpModel, region: Region, variables: dict[int, cp_model.IntVar]) -> None:
    """No pupils or at least the minimum, for the groups that have no row about it yet."""
    candidates = region.model.candidates
    for offering, columns in enumerate(candidates.of_offering):
        if not candidates.can_fall_short(offering) or offering in region.model.run_column:
            continue
        terms = [variables[int(c)] for c in columns if int(c) in variables]
        fixed = sum(int(region.lower[c]) for c in columns if int(c) not in variables)
        needed = candidates.offerings[offering].min_size
        if terms:
            runs = model.new_bool_var("")
            model.add(sum(terms) + fixed >= needed).only_enforce_if(runs)
            model.add(sum(terms) + fixed == 0).only_enforce_if(~runs)
        elif 0 < fixed < needed:
            model.add_bool_or([])
