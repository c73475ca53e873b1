"""A region of allocations: column limits, rows that are equalities, and how far it is proved.

One region is narrowed and widened again on the walk over the tree of a certificate; a trail of what was changed
makes going back cheap.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from matcher.certificate.model import Model
from matcher.certificate.rows import Fact, InvalidRowError, fact, half_sum
from matcher.proof import Row, Step

Sum = Mapping[int, int]  # column number → coefficient
Position = tuple[int, int, int | str]  # of the last comparison of the lottery: pupil, stage, detail
START: Position = (-1, 0, 0)


class Closing(Enum):
    """What a bound means for a region."""

    CLOSED = "closed"  # nothing in it is as good as the allocation
    PROVED = "proved"  # nothing in it is better; what is left is as good
    OPEN = "open"  # the bound is too large to prove anything


class InvalidStepError(Exception):
    """A step that cannot be used; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A state to go back to."""

    trail: int
    equalities: int
    lotteries: int
    proved: int
    position: Position
    searched_from: int | None


class Region:
    """The part of all allocations that is still to be proved no better than the given one."""

    def __init__(self, model: Model, rows: tuple[Row, ...]) -> None:
        self.model = model
        self.low = list(model.low)
        self.high = list(model.high)
        self.proved = 0  # goal levels proved so far, in order
        self.position = START
        self.searched_from: int | None = None  # the first level that rests on a solver's word
        self._rows = rows
        self._facts: dict[int, Fact] = {}
        self._equal: dict[int, None] = {}  # row numbers, in the order in which they became equalities
        self._lotteries: list[Fact] = []
        self._trail: list[tuple[int, int, int]] = []

    # Going down and back

    def mark(self) -> Mark:
        """The present state."""
        return Mark(
            len(self._trail), len(self._equal), len(self._lotteries), self.proved, self.position, self.searched_from
        )

    def back_to(self, mark: Mark) -> None:
        """Undo everything since the mark was made."""
        while len(self._trail) > mark.trail:
            number, low, high = self._trail.pop()
            self.low[number], self.high[number] = low, high
        while len(self._equal) > mark.equalities:
            self._equal.popitem()
        del self._lotteries[mark.lotteries :]
        self.proved, self.position, self.searched_from = mark.proved, mark.position, mark.searched_from

    def limit(self, number: int, low: int, high: int) -> None:
        """Set the limits of a column."""
        if (self.low[number], self.high[number]) != (low, high):
            self._trail.append((number, self.low[number], self.high[number]))
            self.low[number], self.high[number] = low, high

    def settled(self, number: int) -> bool:
        """Whether a column is fixed at its value in the allocation."""
        return self.low[number] == self.high[number] == self.model.value[number]

    def rest_on_word(self) -> None:
        """From the present level on, what is proved here rests on a solver's word."""
        if self.searched_from is None:
            self.searched_from = self.proved

    # Proving

    def judge(self, objective: Sum, step: Step) -> Closing:
        """What the duals of the step prove about the objective; where they prove it, the face is what is left.

        Raises:
            InvalidStepError: a row or a multiplier cannot be used here.
        """
        value = self.model.reached(objective.items())
        bound, rest = self._bound(objective, step)
        whole = bound // step.denominator
        if whole != value:
            return Closing.CLOSED if whole < value else Closing.OPEN
        self._keep_face(rest, step, bound - value * step.denominator)
        return Closing.PROVED

    def add_lottery(self, objective: Sum) -> None:
        """The objective of a lottery step equals its value in the allocation from now on."""
        self._lotteries.append(Fact(list(objective.items()), self.model.reached(objective.items())))

    def _bound(self, objective: Sum, step: Step) -> tuple[int, dict[int, int]]:
        """The bound and the reduced costs, both times the denominator."""
        if step.denominator < 1:
            raise InvalidStepError("the denominator is below 1")
        if len(dict(step.duals)) != len(step.duals):
            raise InvalidStepError("a row has two multipliers")
        rest = {number: coefficient * step.denominator for number, coefficient in objective.items()}
        total = 0
        for row, multiplier in step.duals:
            known, equality = self._row(row)
            if multiplier < 0 and not equality:
                raise InvalidStepError(
                    f"row {_shown(self._rows[row])} has a multiplier below 0 and is no equality here"
                )
            total += multiplier * known.limit
            for number, coefficient in known.coefficients:
                rest[number] = rest.get(number, 0) - multiplier * coefficient
        low, high = self.low, self.high
        total += sum(d * (high[number] if d > 0 else low[number]) for number, d in rest.items() if d)
        return total, rest

    def _keep_face(self, rest: Mapping[int, int], step: Step, between: int) -> None:
        """Fix what would cost more, in whole numbers, than lies between the bound and the value."""
        for number, d in rest.items():
            if abs(d) > between:
                end = self.high[number] if d > 0 else self.low[number]
                self.limit(number, end, end)
        for row, multiplier in step.duals:
            if multiplier > between:
                self._equal.setdefault(row)

    def _row(self, number: int) -> tuple[Fact, bool]:
        """A row of the table, and whether it is an equality in this region."""
        if not 0 <= number < len(self._rows):
            raise InvalidStepError(f"there is no row {number}")
        row = self._rows[number]
        if row and row[0] == "lottery":
            return self._lottery_row(row), True
        try:
            if row and row[0] == "goal":
                return self._goal_row(number, row), True
            if number not in self._facts:
                self._facts[number] = self._cut(number, row) if row and row[0] == "cut" else fact(self.model, row)
        except InvalidRowError as error:
            raise InvalidStepError(f"row {_shown(row)} is not a fact of the round: {error}") from error
        return self._facts[number], number in self._equal

    def _cut(self, number: int, row: Row) -> Fact:
        parts = [int(part) if part.isascii() and part.isdigit() else number for part in row[1:]]
        if any(part >= number or self._rows[part][:1] in (("goal",), ("lottery",)) for part in parts):
            raise InvalidRowError("it is not made of earlier rows that are facts of the round")
        return half_sum([self._row(part)[0] for part in parts])

    def _lottery_row(self, row: Row) -> Fact:
        number = int(row[1]) if len(row) == 2 and row[1].isascii() and row[1].isdigit() else -1
        if not 0 <= number < len(self._lotteries):
            raise InvalidStepError(f"row {_shown(row)} names no lottery step on the way to this region")
        return self._lotteries[number]

    def _goal_row(self, number: int, row: Row) -> Fact:
        index = self.model.index_of(*row[1:]) if len(row) == 3 else None
        if index is None:
            raise InvalidRowError("the policy has no such goal and level")
        if index >= self.proved:
            raise InvalidStepError(f"row {_shown(row)} is used before that level is proved in this region")
        if number not in self._facts:
            objective = self.model.objective(index)
            self._facts[number] = Fact(objective, self.model.reached(objective))
        return self._facts[number]


def _shown(row: Iterable[str]) -> str:
    return " ".join(row)
