"""The best allocation in which one more pair is placed, from one search of the round as it is.

The multipliers that prove a level of the round put a price on the pair as well, whether or not it is a candidate: with
the pair placed the level cannot be worth more than before plus that price, and is worth exactly that on the same face.
So the search goes on from the deepest face on which the pair can be placed; only the levels from there on are solved.
After the levels of the policy comes one more: as many of the other pupils as can be keep exactly what they have.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matcher.allocation import Allocation, Value
from matcher.codes import Goal, LockAction
from matcher.policy import Policy
from matcher.problem import Lock, Problem, PupilKey
from matcher.proof import Step, Term
from matcher.rules.eligibility import Eligibility
from matcher.solver.branching import settle_levels
from matcher.solver.candidates import Candidates, candidates_of
from matcher.solver.evidence import Halved, Part, RowTable
from matcher.solver.exact import Bound
from matcher.solver.incumbent import Aim, Nothing, is_whole
from matcher.solver.integer import best_point
from matcher.solver.keeping import Keeping, Placing, Stay, stays_of
from matcher.solver.lp import Floats, Interrupted, Ints
from matcher.solver.model import Level, Model, levels
from matcher.solver.region import Region
from matcher.solver.search import NO_OBJECTIVE, Record, Search
from matcher.solver.solve import goal_value
from matcher.solver.stopping import Stop
from matcher.solver.widening import Wider

Values = tuple[tuple[Goal, tuple[int, ...], Value], ...]  # goal, its levels, what it reached


@dataclass(frozen=True, slots=True)
class Granted:
    """An allocation with the pair, and what it is worth: the best there is, unless time was up (``proved``)."""

    allocation: Allocation
    values: Values
    bounds: Values  # what no allocation with the pair can beat, the first difference deciding
    proved: bool = True


@dataclass(frozen=True)
class _Asked:
    """A pair, and where the search for it can begin."""

    column: int
    model: Model
    levels: Sequence[Level]
    parts: Sequence[Sequence[Part]]  # per level: what holds the best with the pair, if it holds anything
    near: Ints  # the best allocation without the pair, as place columns
    stays: Mapping[int, Stay] | None  # what it means that others keep what they have; None if that is not asked
    stop: Stop


class Granting:
    """One round, searched once; then pair after pair.

    ``near`` is an allocation of the round: where others have a choice, they keep what they have in it.
    """

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        near: Allocation,
        eligibility: Eligibility | None = None,
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
        try:
            settle_levels(self._search)
        except Nothing:
            raise _conflict(problem, policy) from None
        self._stay = stays_of(self.candidates, near)
        self._column = {self.candidates.name(c)[1:]: c for c in range(self.candidates.size)}

    @cached_property
    def best(self) -> Granted:
        """The round as it is, without the lottery."""
        return _outcome(self._search, self._levels)

    def grant(
        self, key: PupilKey, offering_id: str, *, fewest_moves: bool = True, seconds: float | None = None
    ) -> Granted | None:
        """The best allocation in which the pupil has this offering, with the fewest other pupils changed.

        Without ``fewest_moves`` any of the best, which is found sooner. After so many ``seconds`` the best so far, or
        None if there is none yet.

        The pair must break no rule of its own but those about wishes and approval.

        Raises:
            Conflict: no allocation has it; it names the smallest set of facts that are in the way.
        """
        stop = Stop(seconds)
        try:
            return self._granted(key, offering_id, stop, fewest_moves=fewest_moves)
        except Interrupted:
            return None
        finally:
            stop.close()

    def _granted(self, key: PupilKey, offering_id: str, stop: Stop, *, fewest_moves: bool) -> Granted:
        column = self._column.get((*key, offering_id))
        asked = self._wider(key, offering_id, stop) if column is None else self._known(column, stop)
        if not fewest_moves:
            asked = replace(asked, stays=None)
        deepest = bisect_left(range(1, len(asked.parts)), x=True, key=lambda first: not _is_open(asked, first))
        for first in range(deepest, -1, -1):
            try:
                return self._from_level(asked, first)
            except Nothing:
                continue
        raise _conflict(self._locked(key, offering_id), self._policy)

    def _locked(self, key: PupilKey, offering_id: str) -> Problem:
        return self._problem.replace(locks=(*self._problem.locks, Lock(*key, offering_id, LockAction.PLACE)))

    @cached_property
    def _faces(self) -> list[list[Part]]:
        """What holds the best before each level, and after the last."""
        return [*self._search.before, self._search.parts]

    @cached_property
    def _sure(self) -> int:
        """Up to this level there was one face and nothing else: what is said there holds for any pair."""
        for number, parts in enumerate(self._faces):
            if len(parts) != 1 or parts[0].region.extras or any(isinstance(s, Halved) for s in parts[0].story):
                return number - 1
        return len(self._faces) - 1

    def _known(self, column: int, stop: Stop) -> _Asked:
        """A candidate: beyond the levels where any pair has its price, it only narrows the round."""
        faces = [
            [Part(_placed(p.region, column, stop)) for p in parts if n <= self._sure or p.region.upper[column]]
            for n, parts in enumerate(self._faces)
        ]
        near = self._search.best.columns
        return _Asked(column, self._search.model, self._levels, faces, near, self._stay, stop)

    def _wider(self, key: PupilKey, offering_id: str, stop: Stop) -> _Asked:
        """A pair that nobody wished, or no school approved, is no candidate: a model with one column more."""
        wider = Wider(self._search.model, key, offering_id)
        faces = [[Part(wider.region(p.region, stop)) for p in parts] for parts in self._faces[: self._sure + 1]]
        near = wider.columns(self._search.best.columns)
        stays = stays_of(wider.model.candidates, self._near)
        return _Asked(wider.column, wider.model, levels(wider.model), faces, near, stays, stop)

    def _from_level(self, asked: _Asked, first: int) -> Granted:
        """The best on the faces before this level.

        Raises:
            Nothing: they hold no allocation.
        """
        model = Placing(asked.model, asked.column)
        search: Search = _Further(model, asked.levels, (first, asked.parts[first]), asked)
        try:
            settle_levels(search)
            if asked.stays is not None:
                search = self._fewest_moves(asked, asked.stays, search)
        except Interrupted:
            if search.best.places is None:
                raise
            return _outcome(search, asked.levels, proved=False)
        return _outcome(search, asked.levels)

    def _fewest_moves(self, asked: _Asked, stays: Mapping[int, Stay], best: Search) -> Search:
        """Of all that is as good, what leaves most of the others where they are; in time, or what there was."""
        pupil = asked.model.candidates.pupil
        opened = {int(p) for part in best.parts for p in _open_pupils(part.region)} - {int(pupil[asked.column])}
        model = Keeping(best.model, asked.column, [stays[i] for i in sorted(opened) if i in stays])
        search = _Further(model, model.levels(asked.levels), (len(asked.levels), best.parts), asked)
        search.best.take_places(best.best.columns.astype(np.bool_))
        settle_levels(search)
        return search


_MOST_HALF_GROUPS = 3  # vertices with a group that runs by half, from which cuts are made
_SETTLED = -(10**18)  # a bound that every allocation reaches


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
    """A search that starts at a level, from regions that leave no choice in the levels before."""

    def __init__(
        self, model: Model, all_levels: Sequence[Level], begin: tuple[int, Sequence[Part]], asked: _Asked
    ) -> None:
        super().__init__(model, all_levels, asked.stop, _say_nothing)
        self.first, self._near = begin[0], asked.near
        self._begin = [Part(part.region.copy()) for part in begin[1]]
        for part in self._begin:
            part.region.model = model
        self.table = _NoTable()
        self._half_groups = 0
        self.records = [Record(_SETTLED)] * self.first
        self.before = [[] for _ in range(self.first)]

    def start(self) -> None:
        """Go through the levels from the first.

        Raises:
            Nothing: the regions hold no allocation.
        """
        self.forward(self.first, [part.copy() for part in self._begin])

    def close_empty(self, part: Part, number: int) -> None:
        """Drop a part that holds nothing."""

    def _cut_off(self, region: Region, bound: Bound, aim: Aim) -> bool:
        """Nothing is cut off before it shows that it stands in the way; half a group is rather a case of branching."""
        if self.best.places is None or not self._is_worth_a_cut(bound):
            return False
        return super()._cut_off(region, bound, aim)

    def _is_worth_a_cut(self, bound: Bound) -> bool:
        runs = bound.x[list(self.model.run_column.values())]
        if not is_whole(runs):
            self._half_groups += 1
        return is_whole(runs) or self._half_groups <= _MOST_HALF_GROUPS

    def near_best(self, region: Region) -> bool:
        """Take the vertex nearest to the best allocation so far; False if it is no allocation, or none seems to be."""
        near = region.bound(self._near if self.best.places is None else self.best.columns, sure=False)
        return near is not None and self.best.take(near, region)

    def _find_whole(self, vertex: Floats | None) -> None:  # noqa: ARG002 - rounding it would start from level 0
        """Find an allocation on the deepest face that shows one: what the bounds promise beyond it is not to be had."""
        for parts in (self.parts, *reversed(self.before[self.first :])):
            for part in parts:
                if self.near_best(part.region.copy()):
                    return
        if self.best.places is None:
            self._take_any()

    def _take_any(self) -> None:
        for part in self._begin:
            found = best_point(part.region, NO_OBJECTIVE, patient=True)
            if found is not None and self.best.take_places(found):
                return
        raise Nothing


def _open_pupils(region: Region) -> Ints:
    opened, candidates = region.open, region.model.candidates
    return np.unique(candidates.pupil[opened[opened < candidates.size]])


def _is_open(asked: _Asked, first: int) -> bool:
    """Whether the relaxation leaves anything on the faces before this level."""
    objective = asked.levels[first - 1].objective  # where the dual simplex goes on best
    return any(part.region.copy().bound(objective, sure=False) is not None for part in asked.parts[first])


def _placed(region: Region, column: int, stop: Stop) -> Region:
    twin = region.copy()
    twin.stop = stop
    twin.limit(column, 1, 1)
    return twin


def _conflict(problem: Problem, policy: Policy) -> Exception:
    from matcher.solver.conflicts import smallest_conflict  # noqa: PLC0415 - CP-SAT loads slowly and is rarely needed

    return smallest_conflict(problem, policy)


def _outcome(search: Search, goal_levels: Sequence[Level], *, proved: bool = True) -> Granted:
    candidates = search.model.candidates
    places = tuple(candidates.placement(int(c)) for c in np.flatnonzero(search.best.columns))
    values = search.best.values
    bounds = [search.bound_on(n) if n >= search.confirmed else known for n, known in enumerate(values)]
    value, bound = (_values(candidates, goal_levels, sums) for sums in (values, values if proved else bounds))
    return Granted(Allocation(places), value, bound, proved)


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
