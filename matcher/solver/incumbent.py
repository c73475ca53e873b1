"""The best allocation known so far."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matcher.dictatorship import Dictatorship
from matcher.problem import Placement
from matcher.proof import Row, Term
from matcher.solver.exact import Bound
from matcher.solver.lp import Bools, Floats, Ints
from matcher.solver.model import Model
from matcher.solver.region import Region

_NEAR = 1e-6


class Nothing(Exception):
    """No allocation satisfies the locks and the rules."""


@dataclass(frozen=True)
class Aim:
    """A sum to make as large as possible: a goal level, or a batch of the lottery."""

    number: int  # its place in the whole order
    objective: Ints
    goal: str
    level: str
    name: Row  # of the row that holds it at its value
    terms: tuple[Term, ...] = ()


class Incumbent:
    """An allocation as place columns, and what the levels are worth in it.

    While the lottery goes on (``batch`` is set) the regions keep all levels and earlier batches, so only the batch
    is compared.
    """

    def __init__(self, model: Model, aims: list[Aim]) -> None:
        self.model = model
        self.aims = aims
        self.places: Bools | None = None
        self.values: tuple[int, ...] = ()
        self.batch: Aim | None = None

    @property
    def columns(self) -> Ints:
        """The place columns as numbers.

        Raises:
            Nothing: no allocation is known.
        """
        if self.places is None:
            raise Nothing
        return self.places.astype(np.int64)

    def value(self, aim: Aim) -> int:
        """What the aim is worth in it.

        Raises:
            Nothing: no allocation is known.
        """
        return self._sum(aim, self.columns.astype(np.bool_))

    def take(self, bound: Bound, region: Region) -> bool:
        """Take the vertex of a region if it is better; False if it is no allocation."""
        x = bound.x[: self.model.candidates.size]
        return is_whole(x) and self.take_places(x > 0.5, region)

    def take_places(self, places: Bools, region: Region | None = None) -> bool:
        """Take an allocation, found in the region, if it is better; False if it breaks a rule.

        GLOP's vertices may lie a little outside: nothing is taken that does not hold in whole numbers.
        """
        if self.batch is not None and region is not None:
            if self.short(places.astype(np.float64)) or not region.holds(self.model.complete(places)):
                return False
            if self._sum(self.batch, places) > self.value(self.batch):
                self.places = places
            return True
        if not self._keeps_rules(places):
            return False
        columns = self.model.complete(places)[: self.model.first_columns]
        values = tuple(int(np.dot(aim.objective, columns)) for aim in self.aims)
        if self.places is None or values > self.values:
            self.places, self.values = places, values
        return True

    def follow(self, region: Region, x: Floats) -> bool:
        """Take a vertex for the best whatever it is worth: nothing better is left. False if it is no allocation."""
        places = x[: self.model.candidates.size]
        if not is_whole(places) or self.short(places) or not region.holds(self.model.complete(places > 0.5)):
            return False
        self.places = places > 0.5
        return True

    def take_placements(self, placements: Iterable[Placement]) -> bool:
        """As ``take_places``, for an allocation as placements."""
        seats = {(p.home_site, p.pupil_id, p.offering_id) for p in placements}
        names = (self.model.candidates.name(column)[1:] for column in range(self.model.candidates.size))
        return self.take_places(np.array([name in seats for name in names], dtype=np.bool_))

    def draw(self) -> bool:
        """Take a serial dictatorship's allocation; False if it breaks a rule."""
        candidates = self.model.candidates
        dictatorship = Dictatorship(candidates.problem, candidates.policy, candidates.eligibility)
        self.batch = None
        return self.take_placements(dictatorship.run(candidates.problem.lottery_seed).placements)

    def short(self, x: Floats) -> list[int]:
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

    def _sum(self, aim: Aim, places: Bools) -> int:
        if aim.terms:  # a batch of the lottery compares places only
            return int(np.dot(aim.objective[: len(places)], places))
        return int(np.dot(aim.objective, self.model.complete(places)[: self.model.first_columns]))

    def _keeps_rules(self, places: Bools) -> bool:
        columns = self.model.complete(places)
        matrix, rhs = self.model.matrix, self.model.rhs
        sums = np.bincount(matrix.row, weights=matrix.value * columns[matrix.column], minlength=len(rhs))
        inside = np.all((columns >= self.model.lower) & (columns <= self.model.upper))
        return bool(inside and np.all(sums <= rhs) and not self.short(places.astype(np.float64)))


def is_whole(x: Floats) -> bool:
    """Whether all numbers are whole, but for rounding."""
    return bool(np.abs(x - np.rint(x)).max(initial=0) < _NEAR)
