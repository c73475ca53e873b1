"""The best of a round of which a little was changed, from one search of the round as it is.

Read again for the changed round (``replaying``), the proof says what each level can be worth at most there. Up to the
first level that it lets get better nothing is solved; from there on the search goes on from the deepest face that holds
an allocation. What comes out is what a search from nothing finds.
"""

from collections.abc import Sequence

import numpy as np

from matcher.allocation import Allocation
from matcher.errors import Conflict
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.proof import Certificate
from matcher.rules.eligibility import Eligibility
from matcher.solver.altering import Altered, altered
from matcher.solver.branching import settle_levels
from matcher.solver.candidates import candidates_of
from matcher.solver.evidence import Part, certificate
from matcher.solver.further import Further, Values, say_nothing, values_of
from matcher.solver.incumbent import Nothing
from matcher.solver.model import Level, Model, levels
from matcher.solver.replaying import Proving, read_again
from matcher.solver.search import Search
from matcher.solver.stopping import Stop


class Variants:
    """One round, searched once; then one changed round after another."""

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        near: Allocation,
        eligibility: Eligibility | None = None,
    ) -> None:
        """Search the round as it is; ``near`` is an allocation of it, normally the best.

        Raises:
            RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
            Conflict: the locks allow no allocation.
        """
        self._policy = policy
        model = Model(candidates_of(problem, policy, eligibility))
        self._levels = levels(model)
        self._search = Proving(model, self._levels)
        self._search.best.take_placements(near.placements)
        try:
            settle_levels(self._search)
        except Nothing:
            raise Conflict(()) from None

    @property
    def allocation(self) -> Allocation:
        """The best of the round as it is, without the lottery."""
        candidates = self._search.model.candidates
        return Allocation(tuple(candidates.placement(int(c)) for c in np.flatnonzero(self._search.best.columns)))

    @property
    def certificate(self) -> Certificate:
        """What proves that, without the lottery."""
        stories, until = self._search.stories()
        return certificate(self._search.table, stories, until)

    def best(self, problem: Problem) -> Values:
        """What the goals are worth in the changed round, under the same policy; the lottery left out.

        Raises:
            RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
            Conflict: the locks allow no allocation.
        """
        changed = altered(self._search.model, problem, self._policy)
        stop = Stop()
        try:
            return _Variant(self._search, changed, levels(changed.model), stop).best()
        except Nothing:
            raise Conflict(()) from None
        finally:
            stop.close()


class _Variant:
    """A changed round, and where the search of the round as it was stood before each level."""

    def __init__(self, known: Proving, changed: Altered, goal_levels: Sequence[Level], stop: Stop) -> None:
        self._known, self._changed, self._levels, self._stop = known, changed, goal_levels, stop
        self._near = changed.placed(known.best.columns)
        self._simple = Search(changed.model, goal_levels, stop, say_nothing)
        self._still_fits = self._simple.best.take_places(self._near.astype(np.bool_))
        self._faces = read_again(changed, self._simple.aims, known.multipliers, stop)

    def best(self) -> Values:
        """What every goal is worth.

        Raises:
            Nothing: there is no allocation.
        """
        first = self._first_that_changes()
        if first is None:
            return values_of(self._changed.model.candidates, self._levels, self._simple.best.values)
        for number in range(self._deepest(first), first - 1, -1):
            try:
                return self._from_level(number)
            except Nothing:
                continue
        raise Nothing

    def _first_that_changes(self) -> int | None:
        """The first level whose bound the allocation from before does not reach; None if it reaches them all."""
        if not self._still_fits:
            return 0
        bounds, values = self._faces[-1].bounds, self._simple.best.values
        first = next((n for n, (bound, value) in enumerate(zip(bounds, values, strict=False)) if bound > value), None)
        return len(bounds) if first is None and len(bounds) < len(values) else first

    def _deepest(self, first: int) -> int:
        """The last level before which the relaxation leaves anything; by halves, as each face lies in the one before.

        Before the first level that changes there is always something.
        """
        low, high = first, len(self._faces) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._is_open(middle) else (low, middle - 1)
        return low

    def _is_open(self, number: int) -> bool:
        """Whether the relaxation has anything on the face before this level; the simplex stays where it found it."""
        region = self._faces[number].region
        self._take_up(number)
        return region.bound(self._levels[number - 1].objective, sure=False) is not None

    def _take_up(self, number: int) -> None:
        """Begin where the simplex stood in the round as it was."""
        before = [*self._known.before, self._known.parts]
        if number < len(before) and len(before[number]) == 1:
            standing = before[number][0].region.standing
            if standing is not None:
                self._faces[number].region.start_at(standing, self._changed.columns, self._changed.rows)

    def _from_level(self, number: int) -> Values:
        begin = [Part(self._faces[number].region)]
        search = Further(self._changed.model, self._levels, (number, begin), self._near, self._stop)
        if self._still_fits and number == self._first_that_changes():
            search.best.take_places(self._near.astype(np.bool_))
        settle_levels(search)
        return values_of(self._changed.model.candidates, self._levels, search.best.values)
