"""The terms of a lottery step: whether they compare the right pupils in the right order, and their weighted sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from matcher.certificate.model import Coefficients, Model, Place
from matcher.certificate.region import InvalidStepError, Position, Region
from matcher.problem import PupilKey
from matcher.proof import Term

# The stages of comparing one pupil, in order; an ``order`` term says all there is to say.
STAGES = {"count": 0, "rank": 1, "travel": 2, "offering": 3, "order": 4}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A term made into numbers: what it adds up, and how much it can differ between two allocations."""

    at: Position
    coefficients: Coefficients
    spread: int


class Lottery:
    """The comparisons that are still to be made in a region."""

    def __init__(self, model: Model, region: Region) -> None:
        self._model = model
        self._region = region

    @cached_property
    def _turn(self) -> dict[PupilKey, int]:
        return {key: turn for turn, key in enumerate(self._model.pupils)}

    def done(self) -> bool:
        """Whether nothing is left to compare: the region holds the allocation at most."""
        return self._first_missing(self._region.position, (len(self._model.pupils), 0, 0)) is None

    def end(self) -> Position:
        """The position after the last comparison."""
        return (len(self._model.pupils), 0, 0)

    def objective(self, terms: Sequence[Term]) -> tuple[dict[int, int], Position]:
        """The weighted sum of the terms, and the position they lead to.

        Raises:
            InvalidStepError: the terms do not follow on the comparisons already made, leave one out, or weigh
                too little.
        """
        comparisons = [self._comparison(term) for term in terms]
        position = self._region.position
        for comparison in comparisons:
            if comparison.at <= position:
                raise InvalidStepError(f"the terms are not in lottery order at {self._named(comparison.at)}")
            missing = self._first_missing(position, comparison.at)
            if missing is not None:
                raise InvalidStepError(f"the lottery passes over {self._named(missing)}, which is still open")
            position = comparison.at
        later = 0
        for term, comparison in zip(reversed(terms), reversed(comparisons), strict=True):
            if term.weight <= later:
                raise InvalidStepError(f"the weight at {self._named(comparison.at)} must be above {later}")
            later += term.weight * comparison.spread
        total: dict[int, int] = {}
        for term, comparison in zip(terms, comparisons, strict=True):
            for number, coefficient in comparison.coefficients:
                total[number] = total.get(number, 0) + term.weight * coefficient
        return total, position

    def _open(self, turn: int) -> list[Place]:
        places = self._model.places[self._model.pupils[turn]]
        return [place for place in places if not self._region.settled(place.number)]

    def _first_missing(self, after: Position, until: Position) -> Position | None:
        """The first comparison between two positions that the open columns ask for."""
        for turn in range(max(after[0], 0), min(until[0] + 1, len(self._model.pupils))):
            places = self._open(turn)
            if not places or (until[0] == turn and until[1] == STAGES["order"]):
                continue  # nothing to compare, or compared as a whole
            if after[:2] == (turn, STAGES["order"]):
                continue
            wanted: list[Position] = [(turn, STAGES["count"], 0), (turn, STAGES["travel"], 0)]
            wanted += [(turn, STAGES["rank"], place.rank) for place in places if place.rank is not None]
            wanted += [(turn, STAGES["offering"], place.offering_id) for place in places]
            missing = [position for position in wanted if after < position < until]
            if missing:
                return min(missing)
        return None

    def _comparison(self, term: Term) -> Comparison:
        turn = self._turn.get((term.home_site, term.pupil_id))
        if turn is None or term.kind not in STAGES:
            raise InvalidStepError(f"the round has no pupil or comparison {term.home_site} {term.pupil_id} {term.kind}")
        if term.kind == "order":
            return self._whole_order(turn, term.offerings)
        places = self._open(turn)
        coefficients: Coefficients = []
        detail: int | str = 0
        if term.kind == "count":
            coefficients = [(place.number, 1) for place in places]
        elif term.kind == "rank":
            if not (term.detail.isascii() and term.detail.isdigit()):
                raise InvalidStepError(f"not a rank: {term.detail}")
            detail = int(term.detail)
            coefficients = [(place.number, 1) for place in places if place.rank == detail]
        elif term.kind == "travel":
            coefficients = [(place.number, -place.minutes) for place in places]
        else:
            detail = term.detail
            coefficients = [(place.number, 1) for place in places if place.offering_id == detail]
        spread = sum(abs(coefficient) for _, coefficient in coefficients)
        return Comparison((turn, STAGES[term.kind], detail), coefficients, spread)

    def _whole_order(self, turn: int, offering_ids: Sequence[str]) -> Comparison:
        key = self._model.pupils[turn]
        known = {place.offering_id: place for place in self._model.places[key]}
        places = [known[offering_id] for offering_id in offering_ids if offering_id in known]
        if len(places) != len(offering_ids):
            raise InvalidStepError(f"the order of {self._named((turn, 0, 0))} names a pair that is not eligible")
        if [_outcome(place) for place in places] != sorted({_outcome(place) for place in places}):
            raise InvalidStepError(f"the order of {self._named((turn, 0, 0))} is not by rank, travel and offering")
        still_open = self._open(turn)
        if not {place.offering_id for place in still_open} <= set(offering_ids):
            raise InvalidStepError(f"the order of {self._named((turn, 0, 0))} leaves out what is open")
        if not self._one_at_most(key, still_open):
            raise InvalidStepError(f"{self._named((turn, 0, 0))} may have more than one placement more")
        count = len(places)
        worth = {place.number: count - n for n, place in enumerate(places)}
        coefficients = [(place.number, worth[place.number]) for place in still_open]
        return Comparison((turn, STAGES["order"], 0), coefficients, count)

    def _one_at_most(self, key: PupilKey, still_open: Sequence[Place]) -> bool:
        """Whether at most one of the open places can be had, in this region and in the allocation."""
        open_numbers = {place.number for place in still_open}
        settled = sum(self._model.value[p.number] for p in self._model.places[key] if p.number not in open_numbers)
        if self._model.problem.pupil[key].max_electives - settled <= 1:
            return True
        return all(
            self._model.facts.exclusion(a.offering_id, b.offering_id) is not None
            for n, a in enumerate(still_open)
            for b in still_open[n + 1 :]
        )

    def _named(self, position: Position) -> str:
        """The pupil and comparison in words."""
        if not 0 <= position[0] < len(self._model.pupils):
            return "the end"
        stage = next(kind for kind, number in STAGES.items() if number == position[1])
        return f"pupil {':'.join(self._model.pupils[position[0]])} ({stage} {position[2]})"


def _outcome(place: Place) -> tuple[bool, int, int, str]:
    """From best to worst: rank (a lock without a wish last), travel, offering id."""
    return (place.rank is None, place.rank or 0, place.minutes, place.offering_id)
