"""Where a seat would help: what a seat more, a second, another group, a lower minimum or a later start would bring.

The multipliers of the certificate are prices: they say which goal a seat more in a group can improve, and by how much
at most. They put the claims in order; the first of them are solved again, and only those count as confirmed.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from matcher.allocation import Allocation
from matcher.answers.extra import Extra, every_extra
from matcher.answers.settings import changed
from matcher.checker import goal_values
from matcher.codes import Goal, LockAction, Rule
from matcher.differences import LESS_IS_BETTER, GoalChange, Levelled, goal_change, numbers, total_gain
from matcher.errors import Conflict, RoundError
from matcher.policy import Policy
from matcher.problem import Offering, Problem, Pupil
from matcher.proof import Certificate, Step
from matcher.rules.eligibility import Eligibility

if TYPE_CHECKING:
    from matcher.solver.variants import Variants

Prices = Mapping[tuple[str, ...], tuple[Fraction, ...]]  # row → multiplier per goal level


@dataclass(frozen=True)
class Claim:
    """What an extra brings; ``confirmed`` means solved again, else it is the most that the multipliers allow."""

    extra: Extra
    goals: tuple[GoalChange, ...]
    confirmed: bool

    @property
    def gain(self) -> tuple[int, ...]:
        """How much better the goals get, the first difference deciding."""
        return total_gain(self.goals)

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "offering": self.extra.offering,
            "extra": self.extra.code,
            "goals": [goal.to_json() for goal in self.goals],
            "confirmed": self.confirmed,
            "settings": [str(one) for one in self.extra.settings],
        }


def seats(
    problem: Problem,
    policy: Policy,
    allocation: Allocation,
    certificate: Certificate | None = None,
    limit: int | None = 30,
) -> tuple[Claim, ...]:
    """What each extra would bring, most useful first; at most ``limit`` are solved again, all if that is None.

    Without a certificate, or where nothing in it speaks of a group, all extras of it are thought to be worth trying.
    """
    found = Extras(problem, policy, allocation, certificate)
    claims = [found.solved(extra) for extra in found.promising[:limit]]
    rest = found.promising[len(claims) :]
    return in_order([*(claim for claim in claims if claim is not None), *found.not_solved(rest)])


def in_order(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The most useful first."""
    return tuple(sorted(claims, key=_most_useful))


@dataclass(frozen=True, slots=True)
class _Idea:
    """An extra, what the multipliers say it brings at most, and how many pupils wait of whom they say nothing."""

    extra: Extra
    price: tuple[Fraction, ...]  # of one seat, per goal level
    seats: int = 1
    waiting: int = 0

    @property
    def promising(self) -> bool:
        return any(self.price) or self.waiting > 0


class Extras:
    """What hosts could do in one round, in the order in which it is worth trying, and what it brings.

    What all claims have in common is worked out once, when the first is solved.
    """

    def __init__(
        self,
        problem: Problem,
        policy: Policy,
        allocation: Allocation,
        certificate: Certificate | None,
        variants: "Variants | None" = None,
    ) -> None:
        """Claims beside an allocation, normally the best."""
        self.problem, self.policy, self.allocation = problem, policy, allocation
        self._eligibility = Eligibility(problem, policy)
        self._known = variants
        values = goal_values(problem, policy, allocation)
        self._before: dict[Goal, Levelled] = {name: (levels, value) for name, levels, value in values}
        self._levels = [(name, str(level)) for name, levels, _ in values for level in (levels or ("",))]
        self._prices = multipliers(certificate, self._levels)
        self._unpriced = unpriced(certificate)
        self._applicants = Counter(c.offering_id for c in self._eligibility.candidates)
        self._late = self._kept_out_by_lessons()
        # Whoever is kept out of a group by hand may have the group beside it.
        self._kept_out = Counter(lock.offering_id for lock in problem.locks if lock.action is LockAction.KEEP_OUT)

    @classmethod
    def of_round(cls, problem: Problem, policy: Policy, near: Allocation) -> "Extras":
        """Claims beside the best allocation of a round, whose search says where to look; ``near`` may be another.

        Raises:
            RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
            Conflict: the locks allow no allocation.
        """
        from matcher.solver.variants import Variants  # noqa: PLC0415 - the solver loads slowly

        variants = Variants(problem, policy, near)
        return cls(problem, policy, variants.allocation, variants.certificate, variants)

    @cached_property
    def promising(self) -> tuple[Extra, ...]:
        """What may bring something, by the multipliers or by who waits for it; what seems most useful first."""
        return tuple(idea.extra for idea in self._ideas if idea.promising)

    def solved(self, extra: Extra) -> Claim | None:
        """What it brings, solved; None if the round with it has a fault or contradicts its locks."""
        try:
            problem, _ = changed(self.problem, self.policy, extra.settings)
            values = self._variants.best(problem)
        except (RoundError, Conflict):
            return None
        goals = [goal_change(name, self._before[name], (levels, value)) for name, levels, value in values]
        return Claim(extra, tuple(goals), confirmed=True)

    def not_solved(self, extras: Iterable[Extra]) -> list[Claim]:
        """The most that these can bring, where the multipliers say so; and one seat where they say: nothing."""
        chosen = set(extras)
        ideas = [i for i in self._ideas if i.extra in chosen or (not i.promising and i.extra.code == 1)]
        return [self._bounded(idea) for idea in ideas if not idea.waiting]

    @cached_property
    def _ideas(self) -> list["_Idea"]:
        every = every_extra(self.problem, self.allocation, self._applicants)
        ideas = [self._idea(extra) for extra in every if extra.kind != "later" or self._late[extra.offering]]
        return sorted(ideas, key=lambda i: (i.price, i.waiting, -i.extra.count, i.extra.offering), reverse=True)

    @cached_property
    def _variants(self) -> "Variants":
        from matcher.solver.variants import Variants  # noqa: PLC0415 - the solver loads slowly; bounds need none

        return self._known or Variants(self.problem, self.policy, self.allocation, self._eligibility)

    def _idea(self, extra: Extra) -> _Idea:
        nothing = (Fraction(0),) * len(self._levels)
        seat, guest = (self._prices.get((row, extra.offering), nothing) for row in ("capacity", "guest_capacity"))
        size, price, count, waiting = self.allocation.size[extra.offering], nothing, 1, 0
        if extra.kind == "seats":
            price, count = seat, extra.count
        elif extra.kind == "guest_seats":
            price, count = guest, extra.count
        elif extra.kind == "group":
            price = tuple(a + b for a, b in zip(seat, guest, strict=True))
            count = self.problem.offering[extra.offering].capacity
            waiting = self._kept_out[extra.offering]
        elif extra.kind == "minimum":
            price = self._prices.get(("min_size", extra.offering), nothing)
            waiting = 0 if size else self._applicants[extra.offering]
        else:
            waiting = self._late[extra.offering]
        rows = {(row, extra.offering) for row in ("capacity", "guest_capacity", "min_size")}
        if self._unpriced is None or rows & self._unpriced:  # nothing is known but who could come
            waiting = max(waiting, self._applicants[extra.offering] - size)
        return _Idea(extra, price, count, waiting)

    def _bounded(self, idea: _Idea) -> Claim:
        """The first goal that the multipliers let get better, by as much as they allow; the others as they are."""
        first = next((level for level, price in zip(self._levels, idea.price, strict=True) if price), None)
        most = next((math.ceil(price * idea.seats) for price in idea.price if price), 0)
        goals = []
        for name, (levels, value) in self._before.items():
            better = list(numbers(value))
            if first is not None and first[0] is name:
                better[levels.index(int(first[1])) if first[1] else 0] += -most if name in LESS_IS_BETTER else most
            goals.append(GoalChange(name, value, tuple(better) if isinstance(value, tuple) else better[0], levels))
        return Claim(idea.extra, tuple(goals), confirmed=False)

    def _kept_out_by_lessons(self) -> Counter[str]:
        """Per offering the pupils whom nothing but the timetable keeps from a wish for it."""
        found: Counter[str] = Counter()
        for pupil in self.problem.pupils:
            wished = self.problem.wishes_of.get(pupil.key, ())
            offerings = {w.offering_id for w in wished if w.approved and w.offering_id}
            electives = {w.elective for w in wished if w.approved and w.elective}
            offerings |= {o.offering_id for e in electives for o in self.problem.offerings_of.get(e, ())}
            for offering_id in offerings:
                found[offering_id] += self._only_lessons(pupil, self.problem.offering[offering_id])
        return found

    def _only_lessons(self, pupil: Pupil, offering: Offering) -> bool:
        first = self._eligibility.first_refusal(pupil, offering)
        if first is None or first.rule is not Rule.TIMETABLE:
            return False
        return len(self._eligibility.refusals(pupil, offering)) == 1


def multipliers(certificate: Certificate | None, levels: Sequence[tuple[Goal, str]]) -> Prices:
    """Per row the multiplier at each goal level; where the proof has branches, the largest.

    A cut that a row is part of can rise with it, so the cut's multiplier counts as the row's.
    """
    found: dict[tuple[str, ...], list[Fraction]] = {}
    place = {(str(goal), level): number for number, (goal, level) in enumerate(levels)}
    for step in _steps(certificate):
        number = place.get((step.goal, step.level))
        if certificate is None or number is None:
            continue
        for row, price in _of_rows(certificate, step).items():
            prices = found.setdefault(row, [Fraction(0)] * len(levels))
            prices[number] = max(prices[number], price)
    return {row: tuple(prices) for row, prices in found.items()}


def unpriced(certificate: Certificate | None) -> set[tuple[str, ...]] | None:
    """The rows by which a part of the search is empty: the proof does not say what more of them brings.

    None: of no row it does, since there is no proof or a part of it rests on a solver's word.
    """
    if certificate is None or any(step.searched for step in _steps(certificate)):
        return None
    empty = [step for step in _steps(certificate) if not step.goal]
    return {row for step in empty for row in _of_rows(certificate, step)}


def _steps(certificate: Certificate | None) -> Iterator[Step]:
    waiting = [] if certificate is None else [certificate.root]
    while waiting:
        node = waiting.pop()
        waiting += node.children
        yield from (step for step in node.steps if not step.terms)


def _of_rows(certificate: Certificate, step: Step) -> dict[tuple[str, ...], Fraction]:
    """The multipliers of a step, those of cuts given to each row in them."""
    found: dict[tuple[str, ...], Fraction] = defaultdict(Fraction)
    waiting = [(row, Fraction(dual, step.denominator)) for row, dual in step.duals if dual > 0]
    while waiting:
        row, price = waiting.pop()
        name = certificate.rows[row]
        found[name] += price
        if name[0] == "cut":
            waiting += [(int(part), price) for part in name[1:]]
    return found


def _most_useful(claim: Claim) -> tuple[tuple[int, ...], bool, str, str]:
    return tuple(-n for n in claim.gain), not claim.confirmed, claim.extra.offering, str(claim.extra.code)
