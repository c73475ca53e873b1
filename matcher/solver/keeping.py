"""How many pupils keep exactly what they have: one more level, and the columns and rows that it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.allocation import Allocation
from matcher.codes import Goal
from matcher.problem import PupilKey
from matcher.proof import Column
from matcher.solver.candidates import Candidates
from matcher.solver.lp import Bools, Ints
from matcher.solver.model import Level, Model
from matcher.solver.rules import Fact


@dataclass(frozen=True, slots=True)
class Stay:
    """What it means that a pupil keeps everything: these columns at 1 and those at 0."""

    pupil: int
    key: PupilKey
    has: Ints
    has_not: Ints
    quota: int


class Placing(Model):
    """A model of which one pair is placed, and that may grow by itself."""

    def __init__(self, base: Model, column: int) -> None:
        self.__dict__.update(vars(base.copy()))
        self.lower[column] = 1


class Keeping(Placing):
    """A model that has grown by a column ``stay`` for pupils who may have several places.

    ``stay`` can be 1 only if the pupil keeps exactly the same places. With at most one place it needs no column.
    """

    def __init__(self, base: Model, column: int, stays: Sequence[Stay]) -> None:
        super().__init__(base, column)
        self._base_columns = base.first_columns
        self._single = [s for s in stays if s.quota <= 1]
        self._several = [s for s in stays if s.quota > 1]
        self._several_pupils = np.array([s.pupil for s in self._several], dtype=np.int64)
        self._held_count = np.array([len(s.has) for s in self._several], dtype=np.int64)
        self._held_by = np.repeat(np.arange(len(self._several)), self._held_count)
        self._held = np.concatenate([np.zeros(0, dtype=np.int64), *(s.has for s in self._several)])
        self._first_stay = len(self.lower)
        self.lower = np.append(self.lower, np.zeros(len(self._several), dtype=np.int64))
        self.upper = np.append(self.upper, np.ones(len(self._several), dtype=np.int64))
        self.first_columns = len(self.lower)
        self.add_rows([fact for i, stay in enumerate(self._several) for fact in _links(stay, self._first_stay + i)])

    def levels(self, given: Sequence[Level]) -> list[Level]:
        """The given levels, and after them how many pupils stay."""
        stay = np.zeros(self.first_columns, dtype=np.int64)
        stay[self._first_stay :] = 1
        for one in self._single:
            stay[one.has] = 1
            if not len(one.has):
                stay[one.has_not] = -1
        return [*(Level(g.goal, g.level, self.fill(g.objective)) for g in given), Level(Goal.CHANGES, "", stay)]

    def name(self, column: int) -> Column:
        """The name of a column."""
        number = column - self._first_stay
        if 0 <= number < len(self._several):
            return ("stay", *self._several[number].key)
        if self._base_columns <= column:
            offering = next(o for o, c in self.run_column.items() if c == column)
            return ("run", self.candidates.offerings[offering].offering_id)
        return super().name(column)

    def complete(self, places: Bools) -> Ints:
        """All columns of the allocation that has these place columns."""
        values = np.zeros(len(self.lower), dtype=np.int64)
        values[: self.candidates.size] = places
        count = np.bincount(self.candidates.pupil[places], minlength=len(self.candidates.pupils))
        values[self.candidates.size : self._base_columns] = np.minimum(
            self._auxiliary_limit, count[self._auxiliary_pupil]
        )
        size = np.bincount(self.candidates.offering[places], minlength=len(self.candidates.offerings))
        values[list(self.run_column.values())] = np.minimum(1, size[list(self.run_column)])
        if self._several:
            kept = np.bincount(self._held_by, weights=places[self._held], minlength=len(self._several))
            stay = (kept == self._held_count) & (count[self._several_pupils] == self._held_count)
            values[self._first_stay : self._first_stay + len(stay)] = stay
        return values


def _links(stay: Stay, column: int) -> list[Fact]:
    """The column ≤ each place that the pupil has, and ≤ 1 - each that the pupil has not."""
    keep = [Fact(("stay", *stay.key), np.array([c, column]), 0, np.array([-1, 1])) for c in stay.has.tolist()]
    if len(stay.has) >= stay.quota:
        return keep  # there is no room for others
    return keep + [Fact(("stay", *stay.key), np.array([c, column]), 1) for c in stay.has_not.tolist()]


def stays_of(candidates: Candidates, near: Allocation) -> dict[int, Stay]:
    """What it means to stay, per index of a pupil; a pupil with a place that is no candidate any more cannot."""
    places = {(p.home_site, p.pupil_id, p.offering_id) for p in near.placements}
    has = np.array([candidates.name(c)[1:] in places for c in range(candidates.size)], dtype=np.bool_)
    found = {}
    for index, (key, columns) in enumerate(zip(candidates.pupils, candidates.of_pupil, strict=True)):
        held = columns[has[columns]]
        if len(held) == len(near.of_pupil.get(key, ())):
            quota = min(candidates.problem.pupil[key].max_electives, len(columns))
            found[index] = Stay(index, key, held, columns[~has[columns]], quota)
    return found
