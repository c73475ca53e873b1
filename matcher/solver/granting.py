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

from matcher.allocation import Allocation
from matcher.codes import Goal, LockAction
from matcher.policy import Policy
from matcher.problem import Lock, Problem, PupilKey
from matcher.rules.eligibility import Eligibility
from matcher.solver.branching import settle_levels
from matcher.solver.candidates import candidates_of
from matcher.solver.causes import Causes
from matcher.solver.evidence import Halved, Part
from matcher.solver.further import Further, Known, Values, say_nothing, values_of
from matcher.solver.incumbent import Nothing
from matcher.solver.keeping import Keeping, Placing, Stay, stays_of
from matcher.solver.lp import Interrupted, Ints
from matcher.solver.model import Level, Model, levels
from matcher.solver.region import Region
from matcher.solver.search import Search
from matcher.solver.stopping import Stop
from matcher.solver.widening import Wider


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
        self._search = Known(model, self._levels, Stop(), say_nothing)
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

    def first_worse(self, key: PupilKey, offering_id: str) -> Goal | None:
        """The first goal that gets worse if the pupil has this offering, ``lottery`` if none does; sooner than a grant.

        None where only ``grant`` can tell.
        """
        column = self._column.get((*key, offering_id))
        number = None if column is None else self._causes.first_worse(column)
        if number is None:
            return None
        return self._levels[number].goal if number < len(self._levels) else Goal.LOTTERY

    @cached_property
    def _causes(self) -> Causes:
        return Causes(self._search, self._faces, self._search.best.columns)

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
        search: Search = Further(model, asked.levels, (first, asked.parts[first]), asked.near, asked.stop)
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
        search = Further(model, model.levels(asked.levels), (len(asked.levels), best.parts), asked.near, asked.stop)
        search.best.take_places(best.best.columns.astype(np.bool_))
        settle_levels(search)
        return search


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
    value, bound = (values_of(candidates, goal_levels, sums) for sums in (values, values if proved else bounds))
    return Granted(Allocation(places), value, bound, proved)
