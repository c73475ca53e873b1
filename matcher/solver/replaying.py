"""A proof read again for a round of which a little was changed: what it says of every level there.

Multipliers prove a bound whatever round they come from. With those of the round as it was every level gets a bound in
the changed round without any solving; an allocation on the face that they leave reaches it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.proof import Row
from matcher.solver.altering import Altered
from matcher.solver.evidence import Halved, Part
from matcher.solver.exact import Bound, OpenPart, proved_bound, reduced_costs
from matcher.solver.further import Known
from matcher.solver.incumbent import Aim
from matcher.solver.lp import Floats, Ints
from matcher.solver.model import Level, Model
from matcher.solver.region import Region
from matcher.solver.stopping import Stop

_OF_PUPIL, _OF_GROUP = ("max_electives", "clique", "module_limit"), ("capacity", "guest_capacity", "guest_total")
_NO_VERTEX: Floats = np.zeros(0)
_AimName = tuple[str, str]  # goal, level


@dataclass(frozen=True)
class Multipliers:
    """What proves a level: numerators per row of the model, and per row that holds an earlier goal at its value."""

    rows: Ints
    numerators: Ints
    held: tuple[tuple[Row, int], ...]
    denominator: int


class Proving(Known):
    """A search that remembers the multipliers of each level that took no branches."""

    def __init__(self, model: Model, all_levels: Sequence[Level]) -> None:
        super().__init__(model, all_levels, Stop(), lambda *_: None)
        self.multipliers: dict[_AimName, Multipliers] = {}

    def settle(self, aim: Aim, parts: list[Part], bounds: list[Bound | None], value: int) -> list[Part]:
        """As every search does, and remember the bound."""
        self.multipliers.pop((aim.goal, aim.level), None)
        if len(parts) == 1 and bounds[0] is not None and not any(isinstance(s, Halved) for s in parts[0].story):
            self.multipliers[aim.goal, aim.level] = _multipliers(parts[0].region, bounds[0])
        return super().settle(aim, parts, bounds, value)


def _multipliers(region: Region, bound: Bound) -> Multipliers:
    count = len(region.tight)
    of_model = bound.rows < count
    held = zip(bound.rows[~of_model].tolist(), bound.duals[~of_model].tolist(), strict=True)
    return Multipliers(
        bound.rows[of_model],
        bound.duals[of_model],
        tuple((region.extras[row - count].name, dual) for row, dual in held),
        bound.denominator,
    )


@dataclass(frozen=True)
class Face:
    """What holds every allocation of the changed round that reaches the bounds of all levels before a level."""

    region: Region
    bounds: tuple[int, ...]  # of the levels before it


def read_again(
    changed: Altered, aims: Iterable[Aim], multipliers: Mapping[_AimName, Multipliers], stop: Stop
) -> list[Face]:
    """The face before each level, from the first on, as far as the proof goes without branches."""
    new_rows = _new_rows(changed)
    faces = [Face(Region(changed.model, stop), ())]
    for aim in aims:
        known = multipliers.get((aim.goal, aim.level))
        if known is None:
            break
        region = faces[-1].region.copy()
        bound = _bound(region, changed, new_rows, known, aim)
        region.keep(bound, bound.whole, aim.name)
        faces.append(Face(region, (*faces[-1].bounds, bound.whole)))
    return faces


def _bound(region: Region, changed: Altered, new_rows: Sequence["_NewRow"], known: Multipliers, aim: Aim) -> Bound:
    part = region.whole_part()
    numerators = np.zeros(len(part.rows), dtype=np.int64)
    rows = changed.rows[known.rows]
    np.add.at(numerators, rows[rows >= 0], known.numerators[rows >= 0])
    place = {extra.name: len(region.tight) + i for i, extra in enumerate(region.extras)}
    for name, numerator in known.held:
        if name in place:
            numerators[place[name]] += numerator
    numerators = np.where(part.tight, numerators, np.maximum(numerators, 0))
    objective = changed.model.fill(aim.objective)
    _price(new_rows, part, reduced_costs(part, objective, numerators, known.denominator), numerators)
    return proved_bound(part, region.lower, objective, numerators, known.denominator, _NO_VERTEX)


@dataclass(frozen=True)
class _NewRow:
    """A row ``sum ≤ limit`` that the other round has not."""

    row: int
    columns: Ints
    limit: int


def _new_rows(changed: Altered) -> list[_NewRow]:
    """Those of pupils first: what a pupil may have together tells what another group is worth to the pupil."""
    model = changed.model
    there = np.zeros(len(model.rows), dtype=np.bool_)
    there[changed.rows[changed.rows >= 0]] = True
    new = [row for row in np.flatnonzero(~there).tolist() if model.rows[row][0] in (*_OF_PUPIL, *_OF_GROUP)]
    new.sort(key=lambda row: (model.rows[row][0] in _OF_GROUP, row))
    starts = np.searchsorted(model.matrix.row, np.array(new, dtype=np.int64))
    ends = np.searchsorted(model.matrix.row, np.array(new, dtype=np.int64) + 1)
    rhs = model.rhs
    return [
        _NewRow(row, model.matrix.column[start:end], int(rhs[row]))
        for row, start, end in zip(new, starts.tolist(), ends.tolist(), strict=True)
    ]


def _price(new_rows: Iterable[_NewRow], part: OpenPart, reduced: Ints, numerators: Ints) -> None:
    """Give each new row the smallest multiplier with which its columns cost the bound as little as can be."""
    is_open = part.lower < part.upper
    for new in new_rows:
        columns = new.columns[is_open[new.columns]]
        left = new.limit - int(part.lower[new.columns].sum())
        gains = np.sort(np.maximum(reduced[columns], 0))[::-1]
        if 0 <= left < len(gains) and gains[left] > 0:
            numerators[new.row] = gains[left]
            reduced[new.columns] -= gains[left]
