"""The model of a round of which a little was changed, beside the model of the round as it was.

Rows and columns that both have are known by their names. A row of the changed model always says what holds there; that
it stands for one of the other model only says where its multiplier goes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.policy import Policy
from matcher.problem import Offering, Problem, PupilKey
from matcher.proof import Row
from matcher.rules.beside import EligibilityBeside, other_groups
from matcher.solver.candidates import Candidates, candidates_of
from matcher.solver.lp import Ints
from matcher.solver.model import Model
from matcher.solver.rules import capacity, guest_capacity

_NUMBERS = ("capacity", "guest_capacity", "min_size")  # of a group: they change rows, and nobody's eligibility
_OF_PUPIL = ("max_electives", "clique")


@dataclass(frozen=True)
class Altered:
    """The changed model; per column and per row of the other one its number here, -1 if it is gone."""

    model: Model
    columns: Ints
    rows: Ints

    def placed(self, places: Ints) -> Ints:
        """An allocation of the other round, as far as its places are still possible."""
        found = np.zeros(self.model.candidates.size, dtype=np.int64)
        columns = self.columns[: len(places)]
        found[columns[columns >= 0]] = places[columns >= 0]
        return found


def altered(base: Model, problem: Problem, policy: Policy) -> Altered:
    """The model of the changed round, under the same policy; it may grow, the base does not.

    Raises:
        RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
    """
    known = base.candidates
    groups = other_groups(known.problem, problem)
    if groups is None:
        return _carried(base, candidates_of(problem, policy))
    if _only_numbers(known.problem, problem):
        return _resized(base, problem)
    return _carried(base, candidates_of(problem, policy, EligibilityBeside(known.eligibility, problem, groups)))


def _only_numbers(old: Problem, new: Problem) -> bool:
    offerings = ([_without_numbers(o) for o in problem.offerings] for problem in (old, new))
    return old.sessions is new.sessions and next(offerings) == next(offerings)


def _without_numbers(offering: Offering) -> Offering:
    return replace(offering, capacity=0, guest_capacity=None, min_size=0)


def _resized(base: Model, problem: Problem) -> Altered:
    """The same columns; some limits are others, and so is what a minimum asks."""
    model = base.copy()
    offerings = tuple(sorted(problem.offerings, key=lambda o: o.offering_id))
    before, model.candidates = base.candidates.offerings, replace(base.candidates, problem=problem, offerings=offerings)
    number = {name: row for row, name in enumerate(base.rows) if name[0] in _NUMBERS}
    for index, (old, new) in enumerate(zip(before, offerings, strict=True)):
        if old != new:
            _resize(model, number, new, index)
    changed = {new.offering_id for old, new in zip(before, offerings, strict=True) if old != new}
    seats = (*capacity(model.candidates), *guest_capacity(model.candidates))
    model.add_rows([fact for fact in seats if fact.name[1] in changed and fact.name not in number])
    return Altered(model, np.arange(len(base.lower)), np.arange(len(base.rows)))


def _resize(model: Model, number: dict[Row, int], group: Offering, index: int) -> None:
    """A limit that nobody can break any more stays as a row."""
    row = number.get(("capacity", group.offering_id))
    if row is not None:
        model.change_row(row, group.capacity)
    row = number.get(("guest_capacity", group.offering_id))
    if row is not None:
        model.change_row(row, group.capacity if group.guest_capacity is None else group.guest_capacity)
    row = number.get(("min_size", group.offering_id))
    if row is not None:
        places = len(model.candidates.of_offering[index])
        model.change_row(row, 0, np.append(-np.ones(places, dtype=np.int64), group.min_size))


def _carried(base: Model, candidates: Candidates) -> Altered:
    """A model made anew, with the minimums and the cuts of the base."""
    model = Model(candidates)
    number = {o.offering_id: index for index, o in enumerate(candidates.offerings)}
    runs = [number.get(base.candidates.offerings[old].offering_id, -1) for old in base.run_column]
    for offering in runs:
        if offering >= 0 and candidates.can_fall_short(offering):
            model.add_minimum(offering)
    extra = {name: candidates.size + i for i, (name, _, _) in enumerate(candidates.auxiliary)}
    columns = np.concatenate(
        [
            _same_places(base.candidates, candidates),
            np.array([extra.get(name, -1) for name, _, _ in base.candidates.auxiliary], dtype=np.int64),
            np.array([model.run_column.get(offering, -1) for offering in runs], dtype=np.int64),
        ]
    )
    return Altered(model, columns, _same_rows(base, model, columns))


def _same_places(old: Candidates, new: Candidates) -> Ints:
    """The number of each pair among the new ones."""
    pupils = {key: index for index, key in enumerate(new.pupils)}
    groups = {o.offering_id: index for index, o in enumerate(new.offerings)}
    pupil = np.array([pupils.get(key, -1) for key in old.pupils], dtype=np.int64)[old.pupil]
    group = np.array([groups.get(o.offering_id, -1) for o in old.offerings], dtype=np.int64)[old.offering]
    wanted = np.where((pupil < 0) | (group < 0), -1, pupil * len(groups) + group)
    pairs = new.pupil * len(groups) + new.offering  # sorted, as the columns are
    found = np.searchsorted(pairs, wanted)
    there = found < len(pairs)
    there[there] = pairs[found[there]] == wanted[there]
    return np.where(there, found, -1)


def _same_rows(base: Model, model: Model, columns: Ints) -> Ints:
    number = {name: row for row, name in enumerate(model.rows)}
    rows = np.array(
        [-1 if row in base.cuts else number.get(name, -1) for row, name in enumerate(base.rows)], dtype=np.int64
    )
    of_pupil = _rows_of_pupils(model, [base.rows[row] for row in np.flatnonzero(rows < 0)])
    for row in np.flatnonzero(rows < 0).tolist():
        if row in base.cuts:
            rows[row] = _same_cut(base, row, model, columns, rows)
        else:
            rows[row] = _most_alike(base.rows[row], of_pupil)
    return rows


def _same_cut(base: Model, row: int, model: Model, columns: Ints, rows: Ints) -> int:
    """What follows from the same rows and limits; they come before it."""
    cut = base.cuts[row]
    parts, limits = rows[list(cut.rows)], columns[np.array(cut.columns, dtype=np.int64)]
    if (parts < 0).any() or (limits < 0).any():
        return -1
    found = model.add_cut(replace(cut, rows=tuple(parts.tolist()), columns=tuple(limits.tolist())))
    return -1 if found is None else found


def _rows_of_pupils(model: Model, missed: Sequence[Row]) -> dict[PupilKey, list[tuple[int, frozenset[str]]]]:
    """The rows about how many places the pupils of the missed rows may have, with the groups that they name."""
    wanted = {(name[1], name[2]) for name in missed if name[0] in _OF_PUPIL}
    found = defaultdict(list)
    for row, name in enumerate(model.rows):
        if name[0] in _OF_PUPIL and (name[1], name[2]) in wanted:
            found[name[1], name[2]].append((row, frozenset(name[3:])))
    return found


def _most_alike(name: Row, of_pupil: dict[PupilKey, list[tuple[int, frozenset[str]]]]) -> int:
    """The pupil's row that names most of the same groups: it has taken the place of the row."""
    if name[0] not in _OF_PUPIL:
        return -1
    rows, groups = of_pupil.get((name[1], name[2]), []), frozenset(name[3:])
    return max(rows, key=lambda one: (len(one[1] & groups), len(one[1])), default=(-1, groups))[0]
