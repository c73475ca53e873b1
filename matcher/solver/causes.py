"""What a pair would cost first, for pair after pair: only the goal, and mostly for the price of one vertex.

After each level the search leaves a face that holds all allocations which are best so far. If a pair is gone from the
face after a level, that level, or one before it, is worse with the pair. If an allocation with the pair is on the
face before it, none before it is. Such an allocation is looked for where the last one was found: each face stays
loaded in GLOP, and from pair to pair only the objective changes. It is checked in whole numbers.
"""

from collections.abc import Sequence

from matcher.solver.evidence import Part
from matcher.solver.incumbent import Incumbent
from matcher.solver.lp import Ints
from matcher.solver.region import Region
from matcher.solver.search import Search
from matcher.solver.stopping import Stop

_MOST_ROUNDS = 10  # of taking in minimums and cuts, per pair
_HEAVY = 16  # times all that the others have: the pair comes first


class Causes:
    """The faces of a search that is done, each by itself; ``near`` is an allocation, as place columns."""

    def __init__(self, search: Search, faces: Sequence[Sequence[Part]], near: Ints) -> None:
        self._aims, self._values, self._faces = search.aims, search.best.values, faces
        self._model = search.model.copy()
        self._near = near
        self._loaded: dict[tuple[int, int], Region] = {}

    def first_worse(self, column: int) -> int | None:
        """The number of the first level that is worse with the pair; how many there are if none is.

        None where a face neither shows an allocation with the pair nor that it has none: it takes a search to tell.
        """
        for level in range(len(self._faces) - 1, -1, -1):
            opened = [n for n, part in enumerate(self._faces[level]) if part.region.upper[column]]
            answers = [self._holds(self._region(level, n), level, column) for n in opened]
            if any(answers):
                return level
            if None in answers:
                return None
        return None

    def _region(self, level: int, number: int) -> Region:
        if (level, number) not in self._loaded:
            region = self._faces[level][number].region.copy()
            region.model, region.stop = self._model, Stop()
            self._loaded[level, number] = region
        return self._loaded[level, number]

    def _holds(self, region: Region, level: int, column: int) -> bool | None:
        """Whether an allocation that is best before the level has the pair; None if the vertex does not tell.

        Of the vertex with the pair the one is taken that is nearest otherwise.
        """
        heavy = _HEAVY * (int(self._near.sum()) + 1)
        objective = self._near.copy()
        objective[column] += heavy
        for _ in range(_MOST_ROUNDS):
            vertex = region.bound(objective, sure=False)
            if vertex is None:
                return None
            if vertex.whole < heavy:  # in exact numbers
                return False
            met = Incumbent(self._model, self._aims)
            if met.take(vertex, region):
                return True if met.columns[column] and met.values[:level] == self._values[:level] else None
            short = met.short(vertex.x)
            for offering in short:
                self._model.add_minimum(offering)
            if not (short or self._model.add_cuts(vertex.x)):
                return None
        return None
