"""The best allocation in which one more pair is placed, from one search of the round as it is.

A pair that is a candidate already only narrows the round. So every bound of the round still holds, and the search
goes on from the deepest face on which the pair can still be placed: what it costs shows in the levels from there on.
After the levels of the policy comes one more: as many of the other pupils as can be keep exactly what they have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.allocation import Allocation, Value
from matcher.codes import Goal, LockAction
from matcher.eligibility import Eligibility
from matcher.policy import Policy
from matcher.problem import Lock, Problem, PupilKey
from matcher.proof import Column, Step, Term
from matcher.solver.branching import settle_levels
from matcher.solver.candidates import Candidates, candidates_of
from matcher.solver.evidence import Part, RowTable
from matcher.solver.incumbent import Nothing
from matcher.solver.integer import best_point
from matcher.solver.lp import Bools, Floats, Ints
from matcher.solver.model import Level, Model, levels
from matcher.solver.region import Bound, Region
from matcher.solver.rules import Fact
from matcher.solver.search import NO_OBJECTIVE, Search
from matcher.solver.solve import goal_value
from matcher.solver.stopping import Stop

Values = tuple[tuple[Goal, tuple[int, ...], Value], ...]  # goal, its levels, what it reached


@dataclass(frozen=True, slots=True)
class Granted:
    """An allocation with the pair, and what it is worth."""

    allocation: Allocation
    values: Values


class Granting:
    """One round, searched once; then pair after pair.

    ``near`` is an allocation of the round: where others have a choice, they keep what they have in it.
    """

    def __init__(
        self, problem: Problem, policy: Policy, near: Allocation, eligibility: Eligibility | None = None
    ) -> None:
        """Search the round as it is.

        Raises:
            RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
            Conflict: the locks allow no allocation.
        """
        self._problem, self._policy, self._near = problem, policy, near
        self.candidates = candidates_of(problem, policy, eligibility)
        self._levels = levels(model := Model(self.candidates))
        self._search = _Known(model, self._levels, Stop(), _say_nothing)
        self._search.best.take_placements(near.placements)
        _settle(self._search, problem, policy)
        self._stay = _stays(self.candidates, near)
        self._column = {self.candidates.name(c)[1:]: c for c in range(self.candidates.size)}

    @cached_property
    def best(self) -> Granted:
        """The round as it is, without the lottery."""
        return _granted(self._search, self._levels)

    def grant(self, key: PupilKey, offering_id: str, *, fewest_moves: bool = True) -> Granted:
        """The best allocation in which the pupil has this offering, with the fewest other pupils changed.

        Without ``fewest_moves`` any of the best, which is found sooner.

        The pair must break no rule of its own but those about wishes and approval.

        Raises:
            Conflict: no allocation has it; it names the smallest set of facts that are in the way.
        """
        column = self._column.get((*key, offering_id))
        if column is None:
            return self._anew(key, offering_id)
        stays = self._stay if fewest_moves else {}
        for first in range(len(self._levels), -1, -1):
            found = self._from_level(first, column, stays)
            if found is not None:
                return found
        raise _conflict(self._locked(key, offering_id), self._policy)

    def _locked(self, key: PupilKey, offering_id: str) -> Problem:
        return self._problem.replace(locks=(*self._problem.locks, Lock(*key, offering_id, LockAction.PLACE)))

    def _from_level(self, first: int, column: int, stays: Mapping[int, "_Stay"]) -> Granted | None:
        """The best that keeps all levels before ``first`` at the round's own best; None if there is no such."""
        base = self._search
        kept = base.before[first] if first < len(self._levels) else base.parts
        kept = [part for part in kept if _may_be_placed(part.region, column)]
        objective = self._levels[first].objective if first < len(self._levels) else NO_OBJECTIVE
        parts = [Part(_placed(part.region, column)) for part in kept]
        parts = [part for part in parts if part.region.bound(objective) is not None]
        if not parts:
            return None
        own = int(self.candidates.pupil[column])
        opened = sorted({int(p) for part in parts for p in self._open_pupils(part.region)} - {own})
        model = _Keeping(base.model, column, [stays[index] for index in opened if index in stays])
        for part in parts:
            part.region.model = model
        search = _Further(model, model.levels(self._levels), first, base, parts)
        try:
            settle_levels(search)
        except Nothing:
            return None
        return _granted(search, self._levels)

    def _open_pupils(self, region: Region) -> Ints:
        opened = region.open
        return np.unique(self.candidates.pupil[opened[opened < self.candidates.size]])

    def _anew(self, key: PupilKey, offering_id: str) -> Granted:
        """A pair that nobody wished, or no school approved, is no candidate: a round of its own."""
        problem = self._locked(key, offering_id)
        candidates = candidates_of(problem, self._policy)
        stays = _stays(candidates, self._near)
        model = _Keeping(Model(candidates), None, [stay for stay in stays.values() if stay.key != key])
        own_levels = levels(Model(candidates))
        search = Search(model, model.levels(own_levels), Stop(), _say_nothing)
        _settle(search, problem, self._policy)
        return _granted(search, own_levels)


@dataclass(frozen=True, slots=True)
class _Stay:
    """What it means that a pupil keeps everything: these columns at 1 and those at 0."""

    pupil: int
    key: PupilKey
    has: Ints
    has_not: Ints
    quota: int


class _Keeping(Model):
    """A model that has grown by a pair that is placed, and by a column ``stay`` for pupils who may have several places.

    ``stay`` can be 1 only if the pupil keeps exactly the same places. With at most one place it needs no column.
    """

    def __init__(self, base: Model, column: int | None, stays: Sequence[_Stay]) -> None:
        self.__dict__.update(vars(base))
        for name in ("rows", "_limits", "_parts"):  # what grows must not grow in the base
            setattr(self, name, list(getattr(base, name)))
        self.run_column, self.cuts, self.known_cuts = dict(base.run_column), dict(base.cuts), set(base.known_cuts)
        self.lower, self.upper = base.lower.copy(), base.upper.copy()
        if column is not None:
            self.lower[column] = 1
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
        self._add([fact for i, stay in enumerate(self._several) for fact in _links(stay, self._first_stay + i)])

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


class _Known(Search):
    """A search that knows an allocation, normally the best, from the start: it need not look for whole vertices."""

    def _warm_up(self, region: Region) -> None:
        bound = region.bound(self.rough_objective())
        if bound is not None:
            self._add_minimums(bound)


class _NoTable(RowTable):
    """A price is compared, not certified: nothing is put down."""

    def step(self, region: Region, bound: Bound, goal: str, level: str, terms: tuple[Term, ...] = ()) -> Step:  # noqa: ARG002
        """A step without its proof."""
        return Step(goal, level)


class _Further(Search):
    """A search that starts at a level, from regions of another search in which a pair has been placed."""

    def __init__(self, model: Model, all_levels: Sequence[Level], first: int, base: Search, parts: list[Part]) -> None:
        super().__init__(model, all_levels, base.stop, _say_nothing)
        self._first, self._begin = first, [part.copy() for part in parts]
        self._near = base.best.columns
        self.table = _NoTable()
        self.records = base.records[:first]
        self.before = [[] for _ in range(first)]

    def start(self) -> None:
        """Go through the levels from the first.

        Raises:
            Nothing: the regions hold no allocation.
        """
        self.forward(self._first, [part.copy() for part in self._begin])

    def _find_whole(self, vertex: Floats | None) -> None:  # noqa: ARG002 - rounding it would start from level 0
        """Find an allocation on the deepest face that shows one: what the bounds promise beyond it is not to be had."""
        for parts in (self.parts, *reversed(self.before[self._first :])):
            for part in parts:
                if self._take_near(part.region.copy()):
                    return
        if self.best.places is None:
            self._take_any()

    def _take_near(self, region: Region) -> bool:
        near = region.bound(self._near if self.best.places is None else self.best.columns)
        return near is not None and self.best.take(near, region)

    def _take_any(self) -> None:
        for part in self._begin:
            found = best_point(part.region, NO_OBJECTIVE, patient=True)
            if found is not None and self.best.take_places(found):
                return
        raise Nothing


def _links(stay: _Stay, column: int) -> list[Fact]:
    """The column ≤ each place that the pupil has, and ≤ 1 - each that the pupil has not."""
    keep = [Fact(("stay", *stay.key), np.array([c, column]), 0, np.array([-1, 1])) for c in stay.has.tolist()]
    if len(stay.has) >= stay.quota:
        return keep  # there is no room for others
    return keep + [Fact(("stay", *stay.key), np.array([c, column]), 1) for c in stay.has_not.tolist()]


def _stays(candidates: Candidates, near: Allocation) -> dict[int, _Stay]:
    """What it means to stay, per index of a pupil; a pupil with a place that is no candidate any more cannot."""
    places = {(p.home_site, p.pupil_id, p.offering_id) for p in near.placements}
    has = np.array([candidates.name(c)[1:] in places for c in range(candidates.size)], dtype=np.bool_)
    found = {}
    for index, (key, columns) in enumerate(zip(candidates.pupils, candidates.of_pupil, strict=True)):
        held = columns[has[columns]]
        if len(held) == len(near.of_pupil.get(key, ())):
            quota = min(candidates.problem.pupil[key].max_electives, len(columns))
            found[index] = _Stay(index, key, held, columns[~has[columns]], quota)
    return found


def _may_be_placed(region: Region, column: int) -> bool:
    return bool(region.upper[column] == 1)


def _placed(region: Region, column: int) -> Region:
    twin = region.copy()
    twin.limit(column, 1, 1, same_aim=False)
    return twin


def _settle(search: Search, problem: Problem, policy: Policy) -> None:
    try:
        settle_levels(search)
    except Nothing:
        raise _conflict(problem, policy) from None


def _conflict(problem: Problem, policy: Policy) -> Exception:
    from matcher.solver.conflicts import smallest_conflict  # noqa: PLC0415 - CP-SAT loads slowly and is rarely needed

    return smallest_conflict(problem, policy)


def _granted(search: Search, goal_levels: Sequence[Level]) -> Granted:
    candidates = search.model.candidates
    places = tuple(candidates.placement(int(c)) for c in np.flatnonzero(search.best.columns))
    return Granted(Allocation(places), _values(candidates, goal_levels, search.best.values))


def _values(candidates: Candidates, goal_levels: Sequence[Level], sums: Sequence[int]) -> Values:
    found = []
    for goal in dict.fromkeys(candidates.policy.goals):
        own = [
            (level.level, int(number)) for level, number in zip(goal_levels, sums, strict=False) if level.goal is goal
        ]
        names = tuple(int(name) for name, _ in own if name)
        found.append((goal, names, goal_value(goal, [number for _, number in own], candidates.baseline_size)))
    return tuple(found)


def _say_nothing(*_: object) -> None:
    """No progress is shown."""
