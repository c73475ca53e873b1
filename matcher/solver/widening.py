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

    A row of the old model stays a row of the wider one: the same with the new column in it, or as it was.
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
        """Where each row went; those that the wider model has not are added."""
        number = {name: row for row, name in enumerate(self.model.rows)}
        of_pair = self._of_pair()
        found = np.zeros(len(base.rows), dtype=np.int64)
        lost: list[Fact] = []
        limits = base.rhs.tolist()
        start = np.searchsorted(base.matrix.row, np.arange(len(base.rows) + 1))
        for row, name in enumerate(base.rows):
            if row not in base.cuts and name in number:
                found[row] = number[name]
                continue
            found[row] = len(self.model.rows) + len(lost)
            inside = slice(start[row], start[row + 1])
            columns, values = self._columns[base.matrix.column[inside]], base.matrix.value[inside]
            if row in base.cuts:  # half the sum of some rows, rounded down, in the new column too
                half = sum(of_pair.get(int(found[part]), 0) for part in base.cuts[row].rows) // 2
                of_pair[int(found[row])] = half
                columns, values = np.append(columns, self.column), np.append(values, half)
            lost.append(Fact(name, columns[values != 0], limits[row], values[values != 0]))
        self.model.add_rows(lost)
        return found

    def _of_pair(self) -> dict[int, int]:
        """The coefficient of the new column in each row that has one."""
        matrix = self.model.matrix
        here = matrix.column == self.column
        return dict(zip(matrix.row[here].tolist(), matrix.value[here].tolist(), strict=True))


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
