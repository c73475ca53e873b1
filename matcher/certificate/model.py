"""The columns and goals of a round as ``matcher.proof`` names them, rebuilt from the round alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from matcher.allocation import Allocation
from matcher.checker.facts import Facts
from matcher.checker.values import LEVELLED, levels_of, policy_goals
from matcher.codes import Goal, Run
from matcher.lottery import lottery_order
from matcher.problem import PupilKey
from matcher.proof import Column

Coefficients = list[tuple[int, int]]  # (column number, coefficient)
Level = tuple[Goal, str]


@dataclass(frozen=True, slots=True)
class Place:
    """What there is to know about the column of a pair."""

    number: int  # of the column
    offering_id: str
    rank: int | None
    minutes: int
    guest: bool


class Model:
    """All columns with their limits and their values in the allocation; objectives and rows on demand."""

    def __init__(self, facts: Facts, allocation: Allocation) -> None:
        self.facts = facts
        self.problem = facts.problem
        self.number: dict[Column, int] = {}
        self.low: list[int] = []
        self.high: list[int] = []
        self.value: list[int] = []  # in the allocation
        self.places: dict[PupilKey, list[Place]] = {p.key: [] for p in self.problem.pupils}
        self.groups: dict[str, list[Place]] = {o.offering_id: [] for o in self.problem.offerings}
        self.pupils: list[PupilKey] = lottery_order(self.problem)
        self._objectives: dict[int, Coefficients] = {}
        self._add_places(allocation)
        self._add_counters(allocation)

    # Columns

    def _add(self, column: Column, low: int, high: int, value: int) -> int:
        number = self.number[column] = len(self.low)
        self.low.append(low)
        self.high.append(high)
        self.value.append(value)
        return number

    def _add_places(self, allocation: Allocation) -> None:
        taken = {(p.home_site, p.pupil_id, p.offering_id) for p in allocation.placements}
        locked = set(self.facts.place_locks())
        for pair, rank in self.facts.eligible.items():
            home_site, pupil_id, offering_id = pair
            offering = self.problem.offering[offering_id]
            place = Place(
                number=self._add(("place", *pair), int(pair in locked), 1, int(pair in taken)),
                offering_id=offering_id,
                rank=rank,
                minutes=self.facts.minutes(home_site, offering.site_id),
                guest=self.problem.is_guest(self.problem.pupil[home_site, pupil_id], offering),
            )
            self.places[home_site, pupil_id].append(place)
            self.groups[offering_id].append(place)

    def _add_counters(self, allocation: Allocation) -> None:
        for offering in self.problem.offerings:
            if offering.run is Run.AUTO:
                self._add(("run", offering.offering_id), 0, 1, int(allocation.size[offering.offering_id] > 0))
        for pupil in self.problem.pupils:
            if not self.places[pupil.key]:
                continue  # can have nothing, whatever the allocation
            placed = len(allocation.of_pupil.get(pupil.key, ()))
            self._add(("need", *pupil.key), 0, pupil.needs, min(placed, pupil.needs))
            self._add(("serve", *pupil.key), 0, 1, int(placed > 0))

    # Goals

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Every level of every goal, in the order in which they are to be proved."""
        found: list[Level] = []
        for goal in policy_goals(self.facts.policy):
            levels = [str(level) for level in levels_of(self.facts, goal)] if goal in LEVELLED else [""]
            found += [(goal, level) for level in levels]
        return tuple(found)

    def index_of(self, goal: str, level: str) -> int | None:
        """Where a level stands in that order; None if the policy does not have it."""
        return self._index.get((goal, level))

    @cached_property
    def _index(self) -> dict[tuple[str, str], int]:
        return {level: n for n, level in enumerate(self.levels)}

    def objective(self, index: int) -> Coefficients:
        """The sum that a level makes as large as possible."""
        if index not in self._objectives:
            self._objectives[index] = self._objective(*self.levels[index])
        return self._objectives[index]

    def _objective(self, goal: Goal, detail: str) -> Coefficients:
        if goal in {Goal.NEEDS, Goal.SERVED}:
            kind = "need" if goal is Goal.NEEDS else "serve"
            return [(number, 1) for column, number in self.number.items() if column[0] == kind]
        if goal is Goal.PRIORITY:
            keys = [p.key for p in self.problem.pupils if p.priority == int(detail)]
            return [(place.number, 1) for key in keys for place in self.places[key]]
        if goal is Goal.CHANGES:
            pairs = {("place", p.home_site, p.pupil_id, p.offering_id) for p in self.problem.baseline}
            return [(self.number[pair], 1) for pair in sorted(pairs) if pair in self.number]
        return list(self._place_sum(goal, detail))

    def _place_sum(self, goal: Goal, detail: str) -> Iterator[tuple[int, int]]:
        if goal in {Goal.RANKS_FIRST, Goal.RANKS_FAIR}:
            sign = 1 if goal is Goal.RANKS_FIRST else -1
            yield from ((place.number, sign) for place in self._of_rank[int(detail)])
            return
        for place in self._all_places:
            if goal is Goal.PLACEMENTS:
                yield place.number, 1
            elif goal is Goal.TRAVEL:
                yield place.number, -place.minutes
            elif place.rank is not None:
                yield place.number, -place.rank

    @cached_property
    def _of_rank(self) -> Mapping[int | None, list[Place]]:
        found: dict[int | None, list[Place]] = defaultdict(list)
        for place in self._all_places:
            found[place.rank].append(place)
        return found

    @property
    def _all_places(self) -> Iterator[Place]:
        return (place for places in self.places.values() for place in places)

    def reached(self, coefficients: Iterable[tuple[int, int]]) -> int:
        """The value of a sum in the allocation."""
        return sum(coefficient * self.value[number] for number, coefficient in coefficients)
