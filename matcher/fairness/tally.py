"""What each part of the pupils got, counted quickly: a thousand times for one figure beside chance."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from matcher.problem import Placement, PupilKey
from matcher.rules.eligibility import Candidate

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Share:
    """What some pupils got. Ranks: 1 = most wanted; minutes one way."""

    pupils: int  # with a wish
    placed: int  # of them, with a placement
    placements: int
    rank_counts: tuple[tuple[int, int], ...]  # rank, placements; ranks ascending, without those that have no rank
    minutes: int

    @property
    def mean_rank(self) -> float | None:
        """Of the placements that have one."""
        ranked = sum(n for _, n in self.rank_counts)
        return sum(rank * n for rank, n in self.rank_counts) / ranked if ranked else None

    @property
    def mean_minutes(self) -> float | None:
        """Of a placement."""
        return self.minutes / self.placements if self.placements else None

    def within(self, rank: int) -> int:
        """The placements at this rank or a better one."""
        return sum(n for at, n in self.rank_counts if at <= rank)


class Tally(Generic[Name]):
    """Parts of the pupils. Pupils who are in the same parts are counted together, as one cell."""

    def __init__(self, members: Mapping[Name, Sequence[PupilKey]]) -> None:
        self._pupils = {name: len(keys) for name, keys in members.items()}
        parts_of: dict[PupilKey, list[Name]] = defaultdict(list)
        for name, keys in members.items():
            for key in keys:
                parts_of[key].append(name)
        cells: dict[tuple[Name, ...], int] = {}
        self._cell = {key: cells.setdefault(tuple(parts), len(cells)) for key, parts in parts_of.items()}
        self._cells: dict[Name, list[int]] = {name: [] for name in members}
        for parts, cell in cells.items():
            for name in parts:
                self._cells[name].append(cell)
        self._size = len(cells)

    def shares(self, held: Mapping[PupilKey, Sequence[Placement | Candidate]]) -> dict[Name, Share]:
        """What the pupils of each part got; ``held`` is what each pupil has."""
        placed, placements, minutes = ([0] * self._size for _ in range(3))
        ranks: dict[int, list[int]] = defaultdict(lambda: [0] * self._size)
        cell_of = self._cell
        for key, bundle in held.items():
            if bundle and key in cell_of:
                cell = cell_of[key]
                placed[cell] += 1
                for one in bundle:
                    placements[cell] += 1
                    minutes[cell] += one.travel_minutes
                    if one.rank is not None:
                        ranks[one.rank][cell] += 1
        ascending = sorted(ranks.items())
        found = {}
        for name, cells in self._cells.items():
            counts = ((rank, sum(map(at.__getitem__, cells))) for rank, at in ascending)
            found[name] = Share(
                pupils=self._pupils[name],
                placed=sum(map(placed.__getitem__, cells)),
                placements=sum(map(placements.__getitem__, cells)),
                rank_counts=tuple((rank, n) for rank, n in counts if n),
                minutes=sum(map(minutes.__getitem__, cells)),
            )
        return found
