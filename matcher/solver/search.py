"""The search: goal by goal on the faces of the relaxation, with integer search only where that is needed.

First it goes through all levels in good faith, as if every bound were reached, and looks at the last vertex. A
whole one proves all levels at once. If not, the first level at which the best known allocation stays behind its
bound is searched (``branching``), and the way goes on from there.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.proof import Step
from matcher.solver.evidence import Part, Proved, RowTable, Story
from matcher.solver.exact import Bound
from matcher.solver.incumbent import Aim, Incumbent, Nothing, is_whole
from matcher.solver.integer import Undecided, best_point
from matcher.solver.lp import Floats, Ints
from matcher.solver.model import Level, Model
from matcher.solver.region import Region
from matcher.solver.stopping import Stop

_MOST_ROUNDS = 20  # of taking in minimums and cuts, per bound
_MOST_DIVES = 6  # attempts at rounding the last vertex
NO_OBJECTIVE: Ints = np.zeros(0, dtype=np.int64)


@dataclass
class Record:
    """What is known of a level."""

    bound: int
    seconds: float = 0.0


class Search:
    """One solve. ``parts`` are the regions that hold everything as good as the best; ``closed`` the rest."""

    def __init__(self, model: Model, levels: Sequence[Level], stop: Stop, report: Callable[[Aim, int], None]) -> None:
        self.model, self.stop, self.report = model, stop, report
        self.aims = [
            Aim(i, level.objective, level.goal.value, level.level, ("goal", level.goal.value, level.level))
            for i, level in enumerate(levels)
        ]
        self.best = Incumbent(model, self.aims)
        self.table = RowTable()
        self.records: list[Record] = []
        self.parts: list[Part] = []
        self.closed: list[Part] = []
        self.before: list[list[Part]] = []  # the parts as they stood before each level
        self.searched_from: int | None = None  # the first aim that rests on HiGHS's word
        self.lottery_seconds = 0.0

    def start(self) -> None:
        """Go through all levels in good faith.

        Raises:
            Nothing: the locks allow no allocation.
            Interrupted: time is up; what is known so far stays.
        """
        root = Part(Region(self.model, self.stop))
        self._warm_up(root.region)
        self.forward(0, [root])

    # What is known

    @property
    def confirmed(self) -> int:
        """How many levels are proved, from the first on."""
        for number, record in enumerate(self.records):
            if self.best.places is None or self.best.values[number] < record.bound:
                return number
        return len(self.records)

    @property
    def done(self) -> bool:
        """Whether all levels are proved."""
        return self.best.places is not None and self.confirmed == len(self.aims)

    def bound_on(self, number: int) -> int:
        """What no allocation can beat at this level; where the search did not come so far, a crude limit."""
        if number < len(self.records):
            return self.records[number].bound
        objective = self.aims[number].objective
        upper, lower = self.model.upper[: len(objective)], self.model.lower[: len(objective)]
        return int(np.dot(objective, np.where(objective > 0, upper, lower)))

    def stories(self) -> tuple[list[Story], int | None]:
        """The stories that prove what is proved, and the number of the first level that is not (None: all are)."""
        if self.done:
            return [part.story for part in self.closed + self.parts], None
        confirmed = self.confirmed
        parts = self.before[confirmed] if confirmed < len(self.before) else self.parts
        return [p.story for p in self.closed if p.story[-1].number < confirmed] + [p.story for p in parts], confirmed

    def any_allocation(self) -> None:
        """Make sure that there is some allocation, whatever its worth.

        Raises:
            Nothing: there is none.
        """
        if self.best.places is None and not self.best.draw():
            found = best_point(Region(self.model, Stop()), NO_OBJECTIVE, patient=True)
            if found is None:
                raise Nothing
            self.best.take_places(found)

    # In good faith

    def _warm_up(self, region: Region) -> None:
        """One LP that roughly weighs all levels: a good place to start, and it shows which minimums matter."""
        objective = self.rough_objective()
        for _ in range(_MOST_ROUNDS):
            bound = region.bound(objective)
            if bound is None or self.best.take(bound, region):
                return
            if not (self._add_minimums(bound) or self.model.add_cuts(bound.x)):
                return

    def rough_objective(self) -> Ints:
        """All levels in one sum, each of them about four times as heavy as the next."""
        weights = np.zeros(self.model.first_columns)
        for aim in self.aims:
            weights = 4 * weights + aim.objective / max(1, int(np.abs(aim.objective).max(initial=0)))
        return np.rint(weights).astype(np.int64)

    def forward(self, start: int, parts: list[Part]) -> None:
        """Go through the levels from ``start``, taking each bound for reached."""
        del self.before[start:], self.records[start:]
        self.closed = [part for part in self.closed if part.story[-1].number < start]
        vertex: Floats | None = None
        for aim in self.aims[start:]:
            began = time.perf_counter()
            self.parts = parts
            self.before.append([part.copy() for part in parts])
            bounds = [self.bound(part.region, aim) for part in parts]
            values = [bound.whole for bound in bounds if bound is not None]
            if not values:
                self.before.pop()
                break
            value = max(values)
            vertex = next(bound.x for bound in bounds if bound is not None and bound.whole == value)
            parts = self.settle(aim, parts, bounds, value)
            self.records.append(Record(value, time.perf_counter() - began))
            self.report(aim, value)
        self.parts = parts
        if not self.done:
            self._find_whole(vertex)

    def bound(self, region: Region, aim: Aim, *, sure: bool = True) -> Bound | None:
        """The bound, after the model has taken in the minimums and cuts that its vertex would break."""
        for _ in range(_MOST_ROUNDS):
            self.stop.check()
            bound = region.bound(aim.objective, sure=sure)
            if bound is None or not (self._add_minimums(bound) or self._cut_off(region, bound, aim)):
                break
        return bound

    def _cut_off(self, region: Region, bound: Bound, aim: Aim) -> bool:
        """Add facts that the vertex breaks, unless it is an allocation or an allocation reaches the bound anyway."""
        if self.best.take(bound, region):
            return False
        here = self.best.places is not None and (aim.terms or self.confirmed == aim.number)
        return not (here and self.best.value(aim) == bound.whole) and self.model.add_cuts(bound.x)

    def _add_minimums(self, bound: Bound) -> bool:
        short = self.best.short(bound.x)
        for offering in short:
            self.model.add_minimum(offering)
        return bool(short)

    def settle(self, aim: Aim, parts: list[Part], bounds: list[Bound | None], value: int) -> list[Part]:
        """Write the bounds down; keep the parts that can reach the value, restricted to it."""
        kept = []
        for part, bound in zip(parts, bounds, strict=True):
            if bound is None:
                self.close_empty(part, aim.number)
                continue
            step = self.table.step(part.region, bound, aim.goal, aim.level, aim.terms)
            part.story = (*part.story, Proved(aim.number, step))
            if bound.whole < value:
                self.closed.append(part)
            else:
                part.region.keep(bound, value, aim.name)
                kept.append(part)
        return kept

    def close_empty(self, part: Part, number: int) -> None:
        """Close a part that holds nothing, with the proof of that."""
        proof = part.region.empty_proof()
        if proof is None:
            step = Step("", searched=True)
            self.rests_on_search(number)
        else:
            step = self.table.step(part.region, proof, "", "")
        part.story = (*part.story, Proved(number, step))
        self.closed.append(part)

    def rests_on_search(self, number: int) -> None:
        """From this aim on the proof rests on a solver's word."""
        if self.searched_from is None or number < self.searched_from:
            self.searched_from = number

    # Whole points

    def near_best(self, region: Region) -> bool:
        """Take the vertex nearest to the best allocation so far; False if it is no allocation."""
        near = region.bound(self.best.columns, sure=False)
        return near is not None and self.best.take(near, region)

    def _find_whole(self, vertex: Floats | None) -> None:
        """Find an allocation that is as good as the bounds say for as many levels as may be.

        Raises:
            Nothing: there is no allocation.
        """
        if self.best.places is not None:
            for part in self.parts:
                if self.near_best(part.region) and self.done:
                    return
        if vertex is not None:
            self._dive(vertex)
        if self.done:
            return
        for part in self.parts:
            if self._ask(part.region) and self.done:
                return
        self.any_allocation()

    def _ask(self, region: Region) -> bool:
        try:
            found = best_point(region, NO_OBJECTIVE)
        except Undecided:
            return False
        return found is not None and self.best.take_places(found)

    def _dive(self, vertex: Floats) -> None:
        """Round a vertex, first which groups run, then the nearest placement, and go through the levels again."""
        start = self.confirmed
        region = self.before[start][0].region.copy()
        for _ in range(_MOST_DIVES):
            self._round(region, vertex)
            for aim in self.aims[start:]:
                bound = self.bound(region, aim, sure=False)
                if bound is None:
                    return
                region.keep(bound, bound.whole, aim.name)
                vertex = bound.x
            if is_whole(vertex[: self.model.candidates.size]):
                return

    def _round(self, region: Region, vertex: Floats) -> None:
        distance = np.abs(vertex - np.rint(vertex))
        runs = [c for c in self.model.run_column.values() if c < len(vertex) and distance[c] > 1e-6]
        for column in runs or [int(np.argmax(distance))]:
            fixed = round(float(vertex[column]))
            region.limit(column, fixed, fixed, same_aim=False)


__all__ = ["NO_OBJECTIVE", "Aim", "Record", "Search"]
