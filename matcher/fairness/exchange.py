"""Swaps that please everybody who takes part: pupils who give up one place each, in a ring, for one of a better rank.

A ring of two is a plain swap. A ring passes each group once: one that passes a group twice is two rings. Rings are
found shortest first, among equals that of who comes first in the lottery, with the wish that this pupil wants most.

Nobody outside a ring is touched, all groups keep their sizes, and everybody keeps as many places. So ``needs``,
``served``, ``placements`` and ``priority`` stay as they are. Each goal about ranks gets better: the worst rank that is
left is left for a better one, and the best rank that is reached is left by nobody. ``travel`` and ``changes`` may get
worse. That is no harm to the policy where a goal about ranks comes first; ``harmless`` asks the checker for each ring.
An allocation that is best by such a policy has no ring; one that was repaired, or decided by hand since, may have.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from matcher.fairness.harm import Harm
from matcher.fairness.standing import Better, Standing
from matcher.problem import PupilKey
from matcher.rules.choice import preference

_MOST_TRIES = 200  # rings that are looked at and do harm
_MOST_STEPS = 500_000  # on the way to one ring

Seat = tuple[PupilKey, str]  # a pupil and an offering
Ring = tuple[Better, ...]  # each takes the seat that the next one gives up
_Ways = dict[str, dict[str, list[Better]]]  # who would leave which group for which, by lottery


@dataclass(frozen=True, slots=True)
class Exchanges:
    """Rings that can be carried out each by itself and all together; nobody is in two of them."""

    rings: tuple[Ring, ...]
    certain: bool  # no further ring exists beside them


@dataclass(frozen=True, slots=True)
class Asked:
    """Who would swap, and what is left out."""

    who: Collection[PupilKey]
    fixed: Collection[str] = ()  # offerings that nobody leaves or enters
    refused: Collection[Seat] = ()  # seats that a pupil does not want any more
    harmless: bool = True  # only rings that make no goal of the policy worse
    beside: tuple[Better, ...] = ()  # changes that may be made as well: rings that break a rule with these are none


def exchanges(standing: Standing, who: Iterable[PupilKey] | None = None) -> Exchanges:
    """Rings among these pupils (all if not given) that keep every rule, whatever the goals say."""
    keys = frozenset(standing.bundles if who is None else who)
    return exchanges_asked(standing, Asked(keys, harmless=False))


def exchanges_asked(standing: Standing, asked: Asked) -> Exchanges:
    """Rings among those who asked, the shortest first.

    A rule or goal is harmed if it is worse than before: what was broken already does not stand in the way.
    """
    search = _Search(standing, asked)
    rings: list[Ring] = [asked.beside] if asked.beside else []
    while (ring := search.next(rings)) is not None:
        rings.append(ring)
    return Exchanges(tuple(rings[1:] if asked.beside else rings), certain=not search.gave_up)


@dataclass
class _Way:
    """The part of a ring that is found so far."""

    ring: list[Better]
    keys: set[PupilKey]
    groups: set[str]  # that the ring enters

    def with_(self, change: Better) -> "_Way":
        """One change further."""
        return _Way([*self.ring, change], self.keys | {change.wanted.key}, self.groups | {change.wanted.offering_id})


class _Search:
    """One ring after another."""

    def __init__(self, standing: Standing, asked: Asked) -> None:
        self._standing, self._harm, self._goals = standing, Harm(standing), asked.harmless
        self._ways = _ways(standing, asked)
        self._bad: set[Ring] = set()  # do harm even by themselves
        self._tries = self._steps = 0
        self.gave_up = False

    def next(self, rings: list[Ring]) -> Ring | None:
        """The next ring beside those found; None if there is none, or too much was looked at."""
        self._ways = _without(self._ways, {change.wanted.key for ring in rings for change in ring})
        self._far = _distances(self._ways)
        self._steps = 0
        starts = sorted((b for to in self._ways.values() for found in to.values() for b in found), key=self._turn)
        for length in range(2, len(self._ways) + 1):
            for start in starts:
                for ring in self._on(_Way([start], {start.wanted.key}, {start.wanted.offering_id}), length):
                    if self._holds(ring, rings):
                        return ring
                if self.gave_up:
                    return None
        return None

    def _holds(self, ring: Ring, rings: list[Ring]) -> bool:
        if self.gave_up or ring in self._bad:
            return False
        alone = list(ring)
        if self._harm.to_rules(alone) or (self._goals and self._harm.to_goals(alone)):
            self._bad.add(ring)
        elif not rings or not self._harm.to_rules([change for one in (*rings, ring) for change in one]):
            return True
        self._tries += 1
        self.gave_up |= self._tries >= _MOST_TRIES
        return False

    def _on(self, way: _Way, length: int) -> Iterator[Ring]:
        """Every ring of this length that begins so and in which the first pupil comes first in the lottery."""
        home, at, left = _gives(way.ring[0]), way.ring[-1].wanted.offering_id, length - len(way.ring)
        for into, changes in self._ways.get(at, {}).items():
            last = into == home
            if last != (left == 1) or into in way.groups or (not last and self._far.get((into, home), left) >= left):
                continue
            for change in changes:
                self._steps += 1
                self.gave_up |= self._steps > _MOST_STEPS
                if self.gave_up:
                    return
                if change.wanted.key in way.keys or self._is_before(change, way.ring[0]):
                    continue
                if last:
                    yield (*way.ring, change)
                else:
                    yield from self._on(way.with_(change), length)

    def _is_before(self, one: Better, other: Better) -> bool:
        return self._standing.lottery[one.wanted.key] < self._standing.lottery[other.wanted.key]

    def _turn(self, change: Better) -> tuple[int, tuple[int, int, str]]:
        return (self._standing.lottery[change.wanted.key], preference(change.wanted))


def _ways(standing: Standing, asked: Asked) -> _Ways:
    """What those who asked would rather have, by lottery."""
    found: _Ways = defaultdict(lambda: defaultdict(list))
    refused, fixed = frozenset(asked.refused), frozenset(asked.fixed)
    for key in sorted(set(asked.who) & standing.bundles.keys(), key=standing.lottery.__getitem__):
        for better in standing.better(key):
            into = better.wanted.offering_id
            if better.instead is not None and (key, into) not in refused and not fixed & {into, _gives(better)}:
                found[_gives(better)][into].append(better)
    return found


def _without(ways: _Ways, keys: set[PupilKey]) -> _Ways:
    """Leave these pupils out."""
    kept = {
        at: {into: [b for b in found if b.wanted.key not in keys] for into, found in to.items()}
        for at, to in ways.items()
    }
    kept = {at: {into: found for into, found in to.items() if found} for at, to in kept.items()}
    return {at: to for at, to in kept.items() if to}


def _distances(ways: _Ways) -> dict[tuple[str, str], int]:
    """The fewest changes that lead from one group to another; no entry where none do."""
    found: dict[tuple[str, str], int] = {}
    for start in ways:
        queue, seen = deque([(start, 0)]), {start}
        while queue:
            at, steps = queue.popleft()
            for group in ways.get(at, {}).keys() - seen:
                seen.add(group)
                found[start, group] = steps + 1
                queue.append((group, steps + 1))
    return found


def _gives(better: Better) -> str:
    """The group that the pupil leaves."""
    assert better.instead is not None
    return better.instead.offering_id
