"""Searches that begin with what is known: an allocation, or the face on which a level is settled."""

from collections.abc import Sequence

from matcher.allocation import Value
from matcher.codes import Goal
from matcher.proof import Step, Term
from matcher.solver.candidates import Candidates
from matcher.solver.evidence import Part, RowTable
from matcher.solver.exact import Bound
from matcher.solver.incumbent import Aim, Nothing, is_whole
from matcher.solver.integer import best_point
from matcher.solver.lp import Floats, Ints
from matcher.solver.model import Level, Model
from matcher.solver.region import Region
from matcher.solver.search import NO_OBJECTIVE, Record, Search
from matcher.solver.solve import goal_value
from matcher.solver.stopping import Stop

Values = tuple[tuple[Goal, tuple[int, ...], Value], ...]  # goal, its levels, what it reached

_MOST_HALF_GROUPS = 3  # vertices with a group that runs by half, from which cuts are made
_SETTLED = -(10**18)  # a bound that every allocation reaches


class Known(Search):
    """A search that knows an allocation, normally the best, from the start: it need not look for whole vertices."""

    def _warm_up(self, region: Region) -> None:
        bound = region.bound(self.rough_objective())
        if bound is not None:
            self._add_minimums(bound)


class NoTable(RowTable):
    """A price is compared, not certified: nothing is put down."""

    def step(self, region: Region, bound: Bound, goal: str, level: str, terms: tuple[Term, ...] = ()) -> Step:  # noqa: ARG002
        """A step without its proof."""
        return Step(goal, level)


class Further(Search):
    """A search that starts at a level, from regions that leave no choice in the levels before.

    ``near`` is an allocation, as place columns, that is probably close by.
    """

    def __init__(
        self, model: Model, all_levels: Sequence[Level], begin: tuple[int, Sequence[Part]], near: Ints, stop: Stop
    ) -> None:
        super().__init__(model, all_levels, stop, say_nothing)
        self.first, self._near = begin[0], near
        self._begin = [Part(part.region.copy()) for part in begin[1]]
        for part in self._begin:
            part.region.model = model
        self.table = NoTable()
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


def say_nothing(*_: object) -> None:
    """No progress is shown."""


def values_of(candidates: Candidates, goal_levels: Sequence[Level], sums: Sequence[int]) -> Values:
    """The sums of the levels as the goals have them, in policy order."""
    found = []
    for goal in dict.fromkeys(candidates.policy.goals):
        own = [
            (level.level, int(number)) for level, number in zip(goal_levels, sums, strict=False) if level.goal is goal
        ]
        names = tuple(int(name) for name, _ in own if name)
        found.append((goal, names, goal_value(goal, [number for _, number in own], candidates.baseline_size)))
    return tuple(found)
