"""The last goal: pupils in lottery order, each in turn gets the best that is still possible for them.

Pupils are taken in batches whose comparisons fit one objective: the weight of each comparison exceeds all that
follows can add up to, so that the largest sum is the lexicographically best (see ``matcher.proof``).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matcher.lottery import lottery_order
from matcher.proof import Term
from matcher.solver.branching import settle_batch
from matcher.solver.evidence import Part
from matcher.solver.incumbent import Aim
from matcher.solver.integer import Undecided, best_point
from matcher.solver.lp import Bools, Interrupted, Ints
from matcher.solver.nearby import Nearby
from matcher.solver.region import Region
from matcher.solver.search import NO_OBJECTIVE, Search

_LARGEST_WEIGHT = 2**20  # a batch is closed before its weights exceed this; GLOP goes wrong on much larger ones
_MOST_PATIENCE = 64  # batches in good faith


@dataclass(frozen=True)
class Comparison:
    """One term without its weight: the sum of coefficient · column to be made as large as possible."""

    pupil: int
    kind: str
    columns: Ints
    coefficients: Ints
    spread: int
    detail: str = ""
    offerings: tuple[str, ...] = ()


def settle_ties(search: Search) -> None:
    """Leave exactly one allocation, the best of the search.

    Raises:
        Interrupted: time is up.
    """
    _Ties(search).settle()


@dataclass(frozen=True)
class _Known:
    """A moment at which the best allocation was known to lie in the region."""

    part: Part
    next_pupil: int
    unfinished: list[Comparison]
    batch: int


class _Ties:
    """The batches, one after another.

    A batch is mostly settled among the pupils around it (``matcher.solver.nearby``), else by the whole LP. Its bound
    is mostly reached by a whole vertex. Where it is not, batches go on in good faith for a while before HiGHS looks for
    an allocation that reaches them all; if there is none, they are done again, each settled for good.
    """

    def __init__(self, search: Search) -> None:
        self.search = search
        candidates = search.model.candidates
        number = {key: i for i, key in enumerate(candidates.pupils)}
        self._pupils = [number[key] for key in lottery_order(candidates.problem) if key in number]
        self._next_pupil = 0
        self._unfinished: list[Comparison] = []
        self._batch = 0
        self._known: _Known | None = None  # set while batches rest on good faith
        self._weight = _LARGEST_WEIGHT
        self._patience = 2  # batches in good faith before they must be confirmed
        self._nearby = Nearby(search.model, search.stop)
        self._moved = False  # the region has changed without the whole LP
        self._strict = 0  # batches to settle for good before there is faith again

    def settle(self) -> None:
        try:
            while True:
                here = (self._next_pupil, self._unfinished, self._batch)
                comparisons = self._next_batch()
                if comparisons:
                    aim = _aim(self.search, comparisons, self._batch)
                    self._batch += 1
                    self._settle_batch(aim, here)
                elif self._known is None:
                    return
                else:
                    self._confirm()
        except Interrupted:
            if self._known is not None:  # what rests on faith is no proof
                self.search.parts = [self._known.part]
            raise

    def _next_batch(self) -> list[Comparison]:
        """As many comparisons as fit; what is left of the last pupil's waits for the next batch."""
        chosen: list[Comparison] = []
        product = 1
        open_now = _unsettled(self.search)
        queue = [c for c in self._unfinished if open_now[c.columns].any()]
        while True:
            while queue:
                if chosen and product * (queue[0].spread + 1) > self._weight:
                    self._unfinished = queue
                    return chosen
                comparison = queue.pop(0)
                product *= comparison.spread + 1
                chosen.append(comparison)
            if self._next_pupil == len(self._pupils):
                self._unfinished = []
                return chosen
            queue = list(_comparisons(self.search, self._pupils[self._next_pupil], open_now))
            self._next_pupil += 1

    def _settle_batch(self, aim: Aim, here: tuple[int, list[Comparison], int]) -> None:
        search = self.search
        if self._known is None and len(search.parts) == 1 and self._settle_nearby(aim):
            self._strict = max(0, self._strict - 1)
            return
        if self._strict or len(search.parts) > 1:
            self._strict = max(0, self._strict - 1)
            settle_batch(search, aim)
            return
        began = time.perf_counter()
        search.best.batch = aim
        part = search.parts[0]
        before = part.copy()
        bound = search.bound(part.region, aim)
        if bound is None:
            if self._known is not None:
                self._doubt(self._known)
            elif self._weight == 2:
                raise RuntimeError("GLOP calls a region empty that holds an allocation")
            else:  # GLOP errs, since the best allocation is in the region: be gentler
                self._weight = max(2, self._weight // 2**8)
                self._go_back_to(_Known(before, *here))
            return
        reached = self._known is None and search.best.value(aim) == bound.whole
        search.settle(aim, [part], [bound], bound.whole)
        if search.best.follow(part.region, bound.x):  # on the face, so that it reaches the bound
            self._known = None
        elif self._known is None and not reached:
            self._known = _Known(before, *here)
        search.lottery_seconds += time.perf_counter() - began
        search.report(aim, bound.whole)
        if self._known is not None and self._batch - self._known.batch >= self._patience:
            self._confirm()

    def _settle_nearby(self, aim: Aim) -> bool:
        """Settle a batch for good where an allocation near the best one, which is in the region, reaches its bound."""
        began = time.perf_counter()
        search, best = self.search, self.search.best
        part = search.parts[0]
        search.stop.check()
        bound = self._nearby.bound(part.region, aim.objective, search.model.complete(best.columns > 0))
        if bound is None or best.short(bound.x):
            if self._moved:  # what GLOP holds of the region is from before; it errs on so many changes at once
                self._moved = False
                search.parts = [part.copy()]
            return False
        self._moved = True
        best.places = bound.x[: search.model.candidates.size] > 0
        search.settle(aim, [part], [bound], bound.whole)
        search.lottery_seconds += time.perf_counter() - began
        search.report(aim, bound.whole)
        return True

    def _confirm(self) -> None:
        """Find an allocation that reaches all batches, or go back to where one was known."""
        search = self.search
        began = time.perf_counter()
        region = search.parts[0].region
        near = region.bound(search.best.columns)
        if near is not None and (search.best.follow(region, near.x) or self._ask(region)):
            self._known = None
            self._patience = min(2 * self._patience, _MOST_PATIENCE)
        elif self._known is not None:
            self._doubt(self._known)
        search.lottery_seconds += time.perf_counter() - began

    def _ask(self, region: Region) -> bool:
        try:
            found = best_point(region, NO_OBJECTIVE)
        except Undecided:
            return False
        return found is not None and self.search.best.follow(region, found.astype(np.float64))

    def _doubt(self, known: _Known) -> None:
        """Do the batches since then again, each settled for good."""
        self._strict, self._patience = self._batch - known.batch, 1
        self._go_back_to(known)

    def _go_back_to(self, known: _Known) -> None:
        self.search.parts = [known.part]
        self._next_pupil, self._unfinished, self._batch = known.next_pupil, known.unfinished, known.batch
        self._known = None


def _unsettled(search: Search) -> Bools:
    """The place columns that are not fixed; with several parts, fixed in all of them as in the best allocation."""
    size = search.model.candidates.size
    if len(search.parts) == 1:
        region = search.parts[0].region
        return region.lower[:size] < region.upper[:size]
    best = search.best.columns
    found = np.zeros(size, dtype=np.bool_)
    for part in search.parts:
        found |= (part.region.lower[:size] != best) | (part.region.upper[:size] != best)
    return found


def _comparisons(search: Search, pupil: int, open_now: Bools) -> Iterator[Comparison]:
    candidates = search.model.candidates
    columns = candidates.of_pupil[pupil]
    columns = columns[open_now[columns]]
    if not len(columns):
        return
    ids = [candidates.offerings[o].offering_id for o in candidates.offering[columns]]
    if _at_most_one(search, pupil, columns, ids):
        order = np.lexsort((columns, candidates.minutes[columns], candidates.rank[columns]))
        value = np.arange(len(order), 0, -1)
        names = tuple(ids[i] for i in order)
        yield Comparison(pupil, "order", columns[order], value, len(order), offerings=names)
        return
    ones = np.ones(len(columns), dtype=np.int64)
    yield Comparison(pupil, "count", columns, ones, len(columns))
    ranks = candidates.rank[columns]
    for rank in np.unique(ranks):
        chosen = columns[ranks == rank]
        yield Comparison(pupil, "rank", chosen, np.ones(len(chosen), dtype=np.int64), len(chosen), str(rank))
    minutes = candidates.minutes[columns]
    yield Comparison(pupil, "travel", columns, -minutes, int(minutes.sum()))
    for column, name in sorted(zip(columns.tolist(), ids, strict=True), key=lambda pair: pair[1]):
        yield Comparison(pupil, "offering", np.array([column]), np.ones(1, dtype=np.int64), 1, name)


def _at_most_one(search: Search, pupil: int, columns: Ints, ids: list[str]) -> bool:
    """Whether the pupil can have at most one more placement."""
    candidates = search.model.candidates
    most = candidates.problem.pupil[candidates.pupils[pupil]].max_electives
    others = np.setdiff1d(candidates.of_pupil[pupil], columns)
    fixed = search.parts[0].region.lower if len(search.parts) == 1 else search.best.columns
    if most - int(fixed[others].sum()) <= 1:
        return True
    excluded = candidates.eligibility.exclusions()
    return all(b in excluded[a] for i, a in enumerate(ids) for b in ids[i + 1 :])


def _aim(search: Search, comparisons: list[Comparison], batch: int) -> Aim:
    objective = np.zeros(search.model.first_columns, dtype=np.int64)
    terms = []
    weight = 1
    for comparison in reversed(comparisons):
        np.add.at(objective, comparison.columns, comparison.coefficients * weight)
        key = search.model.candidates.pupils[comparison.pupil]
        terms.append(Term(*key, comparison.kind, weight, comparison.detail, comparison.offerings))
        weight *= comparison.spread + 1
    return Aim(len(search.aims) + batch, objective, "lottery", "", ("lottery", str(batch)), tuple(reversed(terms)))
