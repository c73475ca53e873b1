"""A round with one pair more, which nobody wished: the model with its columns, and where the old ones went."""

from bisect import bisect_left
from dataclasses import replace

import numpy as np

from matcher.problem import PupilKey
from matcher.solver.candidates import Candidates
from matcher.solver.lp import Ints
from matcher.solver.model import Model
from matcher.solver.region import Region
from matcher.solver.rules import Fact
from matcher.solver.stopping import Stop


class Wider:
    """A model with one place column more than another one.

    A row of the old model stays a row of the wider one: either the same row with the new column in it, or as it was.
    """

    def __init__(self, base: Model, key: PupilKey, offering_id: str) -> None:
        candidates = _with_pair(base.candidates, key, offering_id)
        self.model = Model(candidates)
        self.column = _position(candidates, key, offering_id)
        for offering in base.run_column:
            self.model.add_minimum(offering)
        self._columns = self._columns_of(base)
        self._rows = self._rows_of(base)
        self._new = np.setdiff1d(np.arange(len(self.model.lower)), self._columns)

    def region(self, region: Region, stop: Stop) -> Region:
        """A region of the old model with the pair placed."""
        twin = region.carried(self.model, self._columns, self._rows)
        twin.stop = stop
        for column in self._new.tolist():  # the pair; and of a pupil who had none before, what it counts for
            twin.limit(column, 1, 1)
        return twin

    def columns(self, values: Ints) -> Ints:
        """Place columns of the old model as those of the wider one."""
        found = np.zeros(self.model.candidates.size, dtype=np.int64)
        found[self._columns[: len(values)]] = values
        return found

    def _columns_of(self, base: Model) -> Ints:
        places = np.arange(base.candidates.size)
        places += places >= self.column
        wider = self.model.candidates
        number = {name: wider.size + i for i, (name, _, _) in enumerate(wider.auxiliary)}
        auxiliary = [number[name] for name, _, _ in base.candidates.auxiliary]
        runs = [self.model.run_column[offering] for offering in base.run_column]
        return np.concatenate([places, np.array([*auxiliary, *runs], dtype=np.int64)])

    def _rows_of(self, base: Model) -> Ints:
        number = {name: row for row, name in enumerate(self.model.rows)}
        matrix, rhs = base.matrix, base.rhs
        start = np.searchsorted(matrix.row, np.arange(len(rhs) + 1))
        lost = [row for row, name in enumerate(base.rows) if row in base.cuts or name not in number]
        found = np.array([number.get(name, 0) for name in base.rows], dtype=np.int64)
        found[lost] = len(self.model.rows) + np.arange(len(lost))
        self.model.add_rows(
            Fact(base.rows[row], self._columns[matrix.column[a:b]], int(rhs[row]), matrix.value[a:b])
            for row, a, b in ((row, start[row], start[row + 1]) for row in lost)
        )
        return found


def _with_pair(known: Candidates, key: PupilKey, offering_id: str) -> Candidates:
    problem = known.problem
    pupil, offering = problem.pupil[key], problem.offering[offering_id]
    at = bisect_left(known.pupils, key)
    is_new = at == len(known.pupils) or known.pupils[at] != key
    pupils = (*known.pupils[:at], key, *known.pupils[at:]) if is_new else known.pupils
    numbers = known.pupil + (known.pupil >= at) if is_new else known.pupil
    group = next(i for i, o in enumerate(known.offerings) if o.offering_id == offering_id)
    where = int(np.count_nonzero((numbers < at) | ((numbers == at) & (known.offering < group))))
    minutes = known.eligibility.travel.minutes(pupil.home_site, offering.site_id)
    before = any((p.key, p.offering_id) == (key, offering_id) for p in problem.baseline)
    return replace(
        known,
        pupils=pupils,
        pupil=np.insert(numbers, where, at),
        offering=np.insert(known.offering, where, group),
        rank=np.insert(known.rank, where, 0),
        minutes=np.insert(known.minutes, where, minutes),
        guest=np.insert(known.guest, where, problem.is_guest(pupil, offering)),
        locked=np.insert(known.locked, where, values=True),
        baseline=np.insert(known.baseline, where, before),
    )


def _position(candidates: Candidates, key: PupilKey, offering_id: str) -> int:
    own = candidates.of_pupil[bisect_left(candidates.pupils, key)]
    names = [candidates.offerings[o].offering_id for o in candidates.offering[own]]
    return int(own[names.index(offering_id)])
