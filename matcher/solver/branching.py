"""Settling one aim for good: by an allocation that reaches the bound, else by branching, else by HiGHS."""

import time
from dataclasses import dataclass, field

import numpy as np

from matcher.proof import Step
from matcher.solver.evidence import Halved, Part, Proved
from matcher.solver.exact import Bound
from matcher.solver.incumbent import Aim, is_whole
from matcher.solver.integer import Undecided, best_point
from matcher.solver.region import Extra
from matcher.solver.search import NO_OBJECTIVE, Record, Search

_MOST_NODES = 200  # regions that are halved, per aim, before HiGHS takes over


def settle_levels(search: Search) -> None:
    """Find and prove the best value of every level.

    Raises:
        Nothing: the locks allow no allocation.
        Interrupted: time is up; what is known so far stays.
    """
    search.start()
    while not search.done:
        began = time.perf_counter()
        aim = search.aims[search.confirmed]
        search.closed = [part for part in search.closed if part.story[-1].number < aim.number]
        parts = maximise(search, aim, [part.copy() for part in search.before[aim.number]])
        value = search.best.value(aim)
        del search.before[aim.number + 1 :], search.records[aim.number :]
        search.records.append(Record(value, time.perf_counter() - began))
        search.report(aim, value)
        search.forward(aim.number + 1, parts)


def settle_batch(search: Search, aim: Aim) -> None:
    """Settle a batch of the lottery, after all levels; the best allocation follows it.

    Raises:
        Interrupted: time is up.
    """
    began = time.perf_counter()
    search.best.batch = aim
    search.parts = maximise(search, aim, search.parts)
    search.lottery_seconds += time.perf_counter() - began
    search.report(aim, search.best.value(aim))


def maximise(search: Search, aim: Aim, parts: list[Part]) -> list[Part]:
    """The parts of these that can reach the best value of the aim, restricted to it.

    The best allocation so far must lie in one of the parts. A part is halved only where its bound is above the value
    that is found in the end: what was halved in search of it is put together again.
    """
    untouched = [part.copy() for part in parts]
    if len(parts) == 1 and _reach(search, aim, parts[0]):
        return parts
    roots = [_Branch(part.copy()) for part in untouched]
    waiting = list(roots)
    halved = 0
    while waiting:
        branch = waiting.pop()
        if branch.half_of is not None and branch.half_of.is_settled(search, aim):
            continue
        bound = branch.bound = search.bound(branch.part.region, aim)
        if bound is None or branch.is_settled(search, aim):
            continue
        if halved == _MOST_NODES or is_whole(bound.x):
            return _trust(search, aim, untouched)
        halved += 1
        branch.halves = [_Branch(half, branch) for half in _halves(search, aim, branch.part, bound)]
        waiting.extend(branch.halves)
    leaves = [leaf for root in roots for leaf in root.leaves(search, aim)]
    return search.settle(aim, [leaf.part for leaf in leaves], [leaf.bound for leaf in leaves], search.best.value(aim))


@dataclass
class _Branch:
    """A part with its bound (None: nothing is in it), the part that it is half of, and its own halves."""

    part: Part
    half_of: "_Branch | None" = None
    bound: Bound | None = None
    halves: "list[_Branch]" = field(default_factory=list)

    def is_settled(self, search: Search, aim: Aim) -> bool:
        """Whether nothing in it is better than the best allocation so far."""
        return self.bound is None or self.bound.whole <= search.best.value(aim)

    def leaves(self, search: Search, aim: Aim) -> "list[_Branch]":
        """The largest parts in it in which nothing is better."""
        if self.is_settled(search, aim):
            return [self]
        return [leaf for half in self.halves for leaf in half.leaves(search, aim)]


def _reach(search: Search, aim: Aim, part: Part) -> bool:
    """Settle the part at its bound if an allocation is found that reaches it; else the part is spoilt.

    On the face of the bound the vertex nearest to a known allocation is often whole; if not, HiGHS looks.
    """
    bound = search.bound(part.region, aim)
    if bound is None:
        return False
    if bound.whole > search.best.value(aim):
        face = part.region.copy()
        face.keep(bound, bound.whole, aim.name)
        if not search.near_best(face) or search.best.value(aim) < bound.whole:
            try:
                found = best_point(face, NO_OBJECTIVE)
            except Undecided:
                return False
            if found is None or not search.best.take_places(found, face):
                return False
    search.settle(aim, [part], [bound], bound.whole)
    return True


def _halves(search: Search, aim: Aim, part: Part, bound: Bound) -> list[Part]:
    """Two parts, the one that the vertex is nearer to last, so that it is looked at first."""
    column = _fractional(search, bound)
    lower, upper = int(part.region.lower[column]), int(part.region.upper[column])
    halves = []
    for side, limits in enumerate([(lower, lower), (lower + 1, upper)]):
        half = part.copy()
        half.story = (*part.story, Halved(aim.number, search.model.name(column), side))
        half.region.limit(column, *limits)
        halves.append(half)
    return halves if bound.x[column] - lower > 0.5 else halves[::-1]


def _fractional(search: Search, bound: Bound) -> int:
    """The column to branch on: first whether a group runs, else the one nearest to a half."""
    distance = np.abs(bound.x - np.rint(bound.x))
    runs = np.array(list(search.model.run_column.values()), dtype=np.int64)
    if len(runs) and distance[runs].max() > 1e-6:
        return int(runs[np.argmax(distance[runs])])
    return int(np.argmax(distance))


def _trust(search: Search, aim: Aim, parts: list[Part]) -> list[Part]:
    """Let HiGHS find the best of these regions; the proof then rests on its word."""
    search.rests_on_search(aim.number)
    for part in parts:
        found = best_point(part.region, aim.objective, patient=True)
        if found is not None:
            search.best.take_places(found, part.region)
    value = search.best.value(aim)
    columns = np.flatnonzero(aim.objective)
    for part in parts:
        step = Step(aim.goal, aim.level, terms=aim.terms, searched=True)
        part.story = (*part.story, Proved(aim.number, step))
        part.region.require(Extra(aim.name, columns, aim.objective[columns], value))
    return parts
