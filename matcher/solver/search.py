"""The search: goal by goal on the faces of the relaxation, with integer search only where that is needed.

First it goes through all levels in good faith, as if every bound were reached, and looks at the last vertex. A
whole one proves all levels at once. If not, the first level at which the best known allocation stays behind its
bound is searched by branching (by HiGHS where the tree gets too large), and the way goes on from there.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.dictatorship import Dictatorship
from matcher.proof import Row, Step, Term
from matcher.solver.evidence import Halved, Part, Proved, RowTable, Story
from matcher.solver.integer import best_point
from matcher.solver.lp import Bools, Interrupted, Ints
from matcher.solver.model import Level, Model
from matcher.solver.region import Bound, Extra, Region
from matcher.solver.stopping import Stop

_MOST_NODES = 200  # regions looked at by branching, per level, before HiGHS takes over
_MOST_ROUNDS = 20  # of taking in minimums and cuts, per bound
_NEAR = 1e-6
_NO_OBJECTIVE: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Aim:
    """A sum to make as large as possible: a goal level, or a batch of the lottery."""

    number: int  # its place in the whole order
    objective: Ints
    goal: str
    level: str
    name: Row  # of the row that holds it at its value
    terms: tuple[Term, ...] = ()


class Nothing(Exception):
    """No allocation satisfies the locks and the rules."""


@dataclass
class Record:
    """What is known of a level."""

    bound: int
    seconds: float = 0.0
    searched: bool = False


class Search:
    """One solve. ``parts`` are the regions that hold everything as good as the best; ``closed`` the rest."""

    def __init__(self, model: Model, levels: Sequence[Level], stop: Stop, report: Callable[[Aim, int], None]) -> None:
        self.model, self.stop, self.report = model, stop, report
        self.aims = [
            Aim(i, level.objective, level.goal.value, level.level, ("goal", level.goal.value, level.level))
            for i, level in enumerate(levels)
        ]
        self.table = RowTable()
        self.best: Bools | None = None  # place columns
        self.best_values: tuple[int, ...] = ()
        self.records: list[Record] = []
        self.parts: list[Part] = []
        self.lottery_seconds = 0.0
        self.closed: list[Part] = []
        self.searched_from: int | None = None  # the first aim that rests on HiGHS's word
        self._before: list[list[Part]] = []
        self._current: Aim | None = None  # the batch of the lottery that is being settled

    def run(self) -> None:
        """Find and prove the best value of every level.

        Raises:
            Nothing: the locks allow no allocation.
            Interrupted: time is up; what is known so far stays.
        """
        root = Part(Region(self.model, self.stop))
        self._warm_up(root.region)
        self._forward(0, [root])
        while (behind := self._first_behind()) is not None:
            parts = self._search_level(behind)
            self._forward(behind + 1, parts)

    def stories(self) -> tuple[list[Story], int | None]:
        """The stories that prove what is proved, and the number of the first level that is not (None: all are)."""
        confirmed = self.confirmed
        if confirmed == len(self.aims):
            return [part.story for part in self.closed + self.parts], None
        parts = self._before[confirmed] if confirmed < len(self._before) else self.parts
        return [p.story for p in self.closed if p.story[-1].number < confirmed] + [p.story for p in parts], confirmed

    def bound_on(self, number: int) -> int:
        """What no allocation can beat at this level; where the search did not come so far, a crude limit."""
        if number < len(self.records):
            return self.records[number].bound
        objective = self.aims[number].objective
        upper, lower = self.model.upper[: len(objective)], self.model.lower[: len(objective)]
        return int(np.dot(objective, np.where(objective > 0, upper, lower)))

    def any_allocation(self) -> None:
        """Find some allocation when there is none yet: by serial dictatorship, if that keeps the rules."""
        self._current = None
        candidates = self.model.candidates
        dictatorship = Dictatorship(candidates.problem, candidates.policy, candidates.eligibility)
        drawn = dictatorship.run(candidates.problem.lottery_seed).placements
        seats = {(p.home_site, p.pupil_id, p.offering_id) for p in drawn}
        places = np.array([candidates.name(c)[1:] in seats for c in range(candidates.size)], dtype=np.bool_)
        if not self.offer(places) and not self._offer_from([Part(Region(self.model, Stop()))], _NO_OBJECTIVE):
            raise Nothing

    @property
    def confirmed(self) -> int:
        """How many levels are proved, from the first on."""
        behind = self._first_behind()
        return len(self.aims) if behind is None else behind

    # In good faith

    def _warm_up(self, region: Region) -> None:
        """One LP that roughly weighs all levels: a good place to start, and it shows which minimums matter."""
        weights = np.zeros(self.model.first_columns)
        for aim in self.aims:
            scale = max(1, int(np.abs(aim.objective).max(initial=0)))
            weights = 4 * weights + aim.objective / scale
        for _ in range(_MOST_ROUNDS):
            bound = region.bound(np.rint(weights).astype(np.int64))
            if bound is None:
                return
            self._offer(bound)
            if not (self._add_minimums(bound) or self.model.add_cuts(bound.x)):
                return

    def _forward(self, start: int, parts: list[Part]) -> None:
        """Go through the levels from ``start``, taking each bound for reached."""
        del self._before[start:], self.records[start:]
        self.closed = [part for part in self.closed if part.story[-1].number < start]
        for aim in self.aims[start:]:
            began = time.perf_counter()
            self.parts = parts
            self._before.append([part.copy() for part in parts])
            bounds = [self._bound(part.region, aim) for part in parts]
            values = [bound.whole for bound in bounds if bound is not None]
            if not values:
                self._before.pop()
                break
            value = max(values)
            parts = self._settle(aim, parts, bounds, value)
            self.records.append(Record(value, time.perf_counter() - began))
            self.report(aim, value)
        self.parts = parts
        if self.best is None or self._first_behind() is not None:
            self._find_whole()

    def _bound(self, region: Region, aim: Aim) -> Bound | None:
        """The bound, after the model has taken in the minimums and cuts that its vertex would break."""
        for _ in range(_MOST_ROUNDS):
            self.stop.check()
            bound = region.bound(aim.objective)
            if bound is None or not (self._add_minimums(bound) or self._cut_off(bound, aim)):
                break
        return bound

    def _cut_off(self, bound: Bound, aim: Aim) -> bool:
        """Add facts that the vertex breaks, unless it is an allocation or an allocation reaches the bound anyway."""
        if self._offer(bound):
            return False
        reached = self.best is not None and (aim.terms or self._first_behind() == aim.number)
        return not (reached and self._value(aim) == bound.whole) and self.model.add_cuts(bound.x)

    def _settle(self, aim: Aim, parts: list[Part], bounds: list[Bound | None], value: int) -> list[Part]:
        """Write the bounds down; keep the parts that can reach the value, restricted to it."""
        kept = []
        for part, bound in zip(parts, bounds, strict=True):
            if bound is None:
                self._close_empty(part, aim.number)
                continue
            step = self.table.step(part.region, bound, aim.goal, aim.level, aim.terms)
            part.story = (*part.story, Proved(aim.number, step))
            if bound.whole < value:
                self.closed.append(part)
            else:
                part.region.keep(bound, value, aim.name)
                kept.append(part)
        return kept

    def _close_empty(self, part: Part, number: int) -> None:
        proof = part.region.empty_proof()
        if proof is None:
            step = Step("", searched=True)
            self._rests_on_search(number)
        else:
            step = self.table.step(part.region, proof, "", "")
        part.story = (*part.story, Proved(number, step))
        self.closed.append(part)

    # Whole points

    def _offer(self, bound: Bound) -> bool:
        """Take the vertex for the best allocation if it is one and better; say whether it is an allocation."""
        return self._is_whole(bound) and self.offer(bound.x[: self.model.candidates.size] > 0.5)

    def _is_whole(self, bound: Bound) -> bool:
        x = bound.x[: self.model.candidates.size]
        return bool(np.abs(x - np.rint(x)).max(initial=0) < _NEAR)

    def offer(self, places: Bools) -> bool:
        """Take an allocation for the best if it is better; False if it breaks a rule."""
        if self._current is not None:  # the region holds all the rest, but for minimums that are not in the model
            if self._short(places.astype(np.float64)):
                return False
            if self._sum(self._current, places) > self._value(self._current):
                self.best = places
            return True
        if not self._keeps_rules(places):
            return False
        values = tuple(self._sum(aim, places) for aim in self.aims)
        if self.best is None or values > self.best_values:
            self.best, self.best_values = places, values
        return True

    def _sum(self, aim: Aim, places: Bools) -> int:
        if aim.terms:  # a batch of the lottery compares places only
            return int(np.dot(aim.objective[: len(places)], places))
        return int(np.dot(aim.objective, self.model.complete(places)[: self.model.first_columns]))

    def _keeps_rules(self, places: Bools) -> bool:
        columns = self.model.complete(places)
        matrix = self.model.matrix
        rhs = self.model.rhs
        sums = np.bincount(matrix.row, weights=matrix.value * columns[matrix.column], minlength=len(rhs))
        inside = np.all((columns >= self.model.lower) & (columns <= self.model.upper))
        return bool(inside and np.all(sums <= rhs) and not self._short(places.astype(np.float64)))

    def _short(self, x: np.ndarray) -> list[int]:
        """The groups without a minimum in the model that have some pupils, but too few."""
        candidates = self.model.candidates
        sizes = np.bincount(candidates.offering, weights=x[: candidates.size], minlength=len(candidates.offerings))
        return [
            offering
            for offering in np.flatnonzero(sizes > _NEAR).tolist()
            if candidates.can_fall_short(offering)
            and offering not in self.model.run_column
            and sizes[offering] < candidates.offerings[offering].min_size - _NEAR
        ]

    def _add_minimums(self, bound: Bound) -> bool:
        short = self._short(bound.x)
        for offering in short:
            self.model.add_minimum(offering)
        return bool(short)

    def _find_whole(self) -> None:
        """Find an allocation that is as good as the bounds say for as many levels as there is one."""
        if self.best is not None:
            for part in self.parts:
                if self._near_best(part.region) and self._first_behind() is None:
                    return
        reached = self._first_behind() or 0 if self.best is not None else -1
        too_far = len(self.records) + 1
        at = len(self.records)
        while reached + 1 < too_far:
            parts = self._before[at] if at < len(self.records) else self.parts
            if self._offer_from(parts, _NO_OBJECTIVE):
                reached = max(at, self._first_behind() or 0)
                if self._first_behind() is None:
                    return
            else:
                too_far = at
            at = (reached + too_far) // 2
        if self.best is None:
            raise Nothing
        behind = self._first_behind()
        if behind is not None and behind < len(self.aims):
            self._offer_from(self._before[behind], self.aims[behind].objective)

    def _offer_from(self, parts: list[Part], objective: Ints) -> bool:
        """Let HiGHS look for the best whole point of these parts; say whether there is any."""
        found_any = False
        for part in parts:
            found = best_point(part.region, objective)
            if found is not None:
                self.offer(found)
                found_any = True
                if not len(objective):
                    break
        return found_any

    def _first_behind(self) -> int | None:
        for number, record in enumerate(self.records):
            if self.best is None or self.best_values[number] < record.bound:
                return number
        return None if len(self.records) == len(self.aims) else len(self.records)

    # For the lottery, after all levels are settled

    def advance(self, aim: Aim) -> None:
        """Settle one more aim; the best allocation follows it."""
        began = time.perf_counter()
        self._current = aim
        self.parts = self.maximise(aim, self.parts, self._value(aim))
        self.lottery_seconds += time.perf_counter() - began
        self.report(aim, self._value(aim))

    def unsettled(self) -> Bools:
        """The place columns that are not in every part fixed at their value in the best allocation."""
        size = self.model.candidates.size
        best = self.settled_places()
        found = np.zeros(size, dtype=np.bool_)
        for part in self.parts:
            lower, upper = part.region.lower[:size], part.region.upper[:size]
            found |= (lower != best) | (upper != best)
        return found

    def settled_places(self) -> Ints:
        """The best allocation as numbers."""
        if self.best is None:
            raise Nothing
        return self.best.astype(np.int64)

    # Integer search

    def _search_level(self, number: int) -> list[Part]:
        """Search one level on the regions as they stood before it, and settle it at its true best."""
        began = time.perf_counter()
        aim = self.aims[number]
        if number == len(self._before):  # the good faith of an earlier level emptied everything
            raise Nothing
        self.closed = [part for part in self.closed if part.story[-1].number < number]
        parts = self.maximise(aim, [part.copy() for part in self._before[number]], self.best_values[number])
        del self._before[number + 1 :], self.records[number:]
        value = self.best_values[number]
        self.records.append(Record(value, time.perf_counter() - began))
        self.report(aim, value)
        return parts

    def maximise(self, aim: Aim, parts: list[Part], value: int) -> list[Part]:
        """Branch until no region's bound is above the best whole value (at least ``value``), and settle it.

        The best allocation must lie in one of the parts.
        """
        untouched = [part.copy() for part in parts]
        if len(parts) == 1 and self._reach(aim, parts[0], value):
            return parts
        waiting = [part.copy() for part in untouched]
        closed_before = list(self.closed)
        leaves: list[tuple[Part, Bound]] = []
        looked_at = 0
        while waiting:
            part = waiting.pop()
            bound = self._bound(part.region, aim)
            if bound is None:
                self._close_empty(part, aim.number)
                continue
            value = max(value, self._value(aim))
            if bound.whole <= value:
                leaves.append((part, bound))
                continue
            looked_at += 1
            if looked_at > _MOST_NODES or self._is_whole(bound):
                self.closed = closed_before
                return self._trust(aim, untouched)
            waiting.extend(self._halves(aim, part, bound))
        value = self._value(aim)
        return self._settle(aim, [part for part, _ in leaves], [bound for _, bound in leaves], value)

    def _reach(self, aim: Aim, part: Part, value: int) -> bool:
        """Settle the part at its bound if there is an allocation that reaches it; else the part is spoilt.

        On the face of the bound the vertex nearest to a known allocation is often whole; if not, HiGHS looks.
        """
        bound = self._bound(part.region, aim)
        if bound is None:
            return False
        if bound.whole > max(value, self._value(aim)):
            face = part.region.copy()
            face.keep(bound, bound.whole, aim.name)
            if not self._near_best(face) or self._value(aim) < bound.whole:
                found = best_point(face, _NO_OBJECTIVE)
                if found is None or not self.offer(found):
                    return False
        self._settle(aim, [part], [bound], bound.whole)
        return True

    def _near_best(self, region: Region) -> bool:
        """Offer the vertex nearest to the best allocation so far; say whether it is an allocation."""
        near = region.bound(self.settled_places())
        return near is not None and self._offer(near)

    def _value(self, aim: Aim) -> int:
        if self.best is None:
            raise Nothing
        return self._sum(aim, self.best)

    def _halves(self, aim: Aim, part: Part, bound: Bound) -> list[Part]:
        column = self._fractional(bound)
        lower, upper = int(part.region.lower[column]), int(part.region.upper[column])
        halves = []
        for side, limits in enumerate([(lower, lower), (lower + 1, upper)]):
            half = part.copy()
            half.story = (*part.story, Halved(aim.number, self.model.name(column), side))
            half.region.limit(column, *limits)
            halves.append(half)
        return halves if bound.x[column] - lower > 0.5 else halves[::-1]

    def _fractional(self, bound: Bound) -> int:
        """The column to branch on: first whether a group runs, else the placement nearest to a half."""
        distance = np.abs(bound.x - np.rint(bound.x))
        runs = np.array(list(self.model.run_column.values()), dtype=np.int64)
        if len(runs) and distance[runs].max() > _NEAR:
            return int(runs[np.argmax(distance[runs])])
        return int(np.argmax(distance))

    def _trust(self, aim: Aim, parts: list[Part]) -> list[Part]:
        """Let HiGHS find the best of these regions; the proof then rests on its word."""
        self._rests_on_search(aim.number)
        self._offer_from(parts, aim.objective)
        value = self._value(aim)
        columns = np.flatnonzero(aim.objective)
        for part in parts:
            step = Step(aim.goal, aim.level, terms=aim.terms, searched=True)
            part.story = (*part.story, Proved(aim.number, step))
            part.region.require(Extra(aim.name, columns, aim.objective[columns], value))
        return parts

    def _rests_on_search(self, number: int) -> None:
        if self.searched_from is None or number < self.searched_from:
            self.searched_from = number


__all__ = ["Aim", "Interrupted", "Nothing", "Record", "Search"]
