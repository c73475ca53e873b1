"""The last goal: pupils in lottery order, each in turn gets the best that is still possible for them.

Pupils are taken in batches whose comparisons fit one objective: the weight of each comparison exceeds all that
follows can add up to, so that the largest sum is the lexicographically best (see ``matcher.proof``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matcher.lottery import lottery_order
from matcher.proof import Term
from matcher.solver.branching import settle_batch
from matcher.solver.incumbent import Aim
from matcher.solver.lp import Bools, Ints
from matcher.solver.search import Search

_LARGEST_WEIGHT = 2**20  # a batch is closed before its weights exceed this; larger ones cost GLOP its precision


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
    number = len(search.aims)
    waiting = _waiting(search)
    unfinished: list[Comparison] = []
    batch = 0
    while True:
        comparisons, unfinished = _next_batch(search, waiting, unfinished)
        if not comparisons:
            return
        aim = _aim(search, comparisons, number + batch, batch)
        settle_batch(search, aim)
        batch += 1


def _waiting(search: Search) -> Iterator[int]:
    candidates = search.model.candidates
    number = {key: i for i, key in enumerate(candidates.pupils)}
    return iter([number[key] for key in lottery_order(candidates.problem) if key in number])


def _next_batch(
    search: Search, waiting: Iterator[int], unfinished: list[Comparison]
) -> tuple[list[Comparison], list[Comparison]]:
    """As many comparisons as fit; what is left of the last pupil's comes back for the next batch."""
    chosen: list[Comparison] = []
    product = 1
    open_now = _unsettled(search)
    queue = [c for c in unfinished if _matters(c, open_now)]
    while True:
        while queue:
            if chosen and product * (queue[0].spread + 1) > _LARGEST_WEIGHT:
                return chosen, queue
            comparison = queue.pop(0)
            product *= comparison.spread + 1
            chosen.append(comparison)
        pupil = next(waiting, None)
        if pupil is None:
            return chosen, []
        queue = list(_comparisons(search, pupil, open_now))


def _unsettled(search: Search) -> Bools:
    """The place columns that are not in every part fixed at their value in the best allocation."""
    size = search.model.candidates.size
    best = search.best.columns
    found = np.zeros(size, dtype=np.bool_)
    for part in search.parts:
        lower, upper = part.region.lower[:size], part.region.upper[:size]
        found |= (lower != best) | (upper != best)
    return found


def _matters(comparison: Comparison, open_now: Bools) -> bool:
    return bool(open_now[comparison.columns].any())


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
    if most - int(search.best.columns[others].sum()) <= 1:
        return True
    excluded = candidates.eligibility.exclusions()
    return all(b in excluded[a] for i, a in enumerate(ids) for b in ids[i + 1 :])


def _aim(search: Search, comparisons: list[Comparison], number: int, batch: int) -> Aim:
    objective = np.zeros(search.model.first_columns, dtype=np.int64)
    terms = []
    weight = 1
    for comparison in reversed(comparisons):
        np.add.at(objective, comparison.columns, comparison.coefficients * weight)
        key = search.model.candidates.pupils[comparison.pupil]
        terms.append(Term(*key, comparison.kind, weight, comparison.detail, comparison.offerings))
        weight *= comparison.spread + 1
    return Aim(number, objective, "lottery", "", ("lottery", str(batch)), tuple(reversed(terms)))
