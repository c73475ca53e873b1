"""Where a seat would help: what a seat more, a second, another group, a lower minimum or a later start would bring.

The multipliers of the certificate are prices: they say which goal a seat more in a group can improve, and by how much
at most. They put the claims in order; the first of them are solved again, and only those count as confirmed.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from matcher.allocation import Allocation
from matcher.answers.settings import Setting, changed
from matcher.checker import goal_values
from matcher.codes import WEEKDAYS, Goal, LockAction, Rule, Run
from matcher.differences import LESS_IS_BETTER, GoalChange, Levelled, goal_change, numbers, total_gain
from matcher.errors import Conflict, RoundError
from matcher.policy import Options, Policy
from matcher.problem import Offering, Problem
from matcher.proof import Certificate, Step
from matcher.rules.eligibility import Eligibility

LATER = 30  # minutes

Prices = Mapping[tuple[str, ...], tuple[Fraction, ...]]  # row → multiplier per goal level


@dataclass(frozen=True, slots=True)
class Extra:
    """Something that a host could do: ``kind`` is seats, guest_seats, group, minimum or later; with the cells."""

    offering: str
    kind: str
    count: int  # seats, groups, or minutes; or the new minimum
    settings: tuple[Setting, ...]

    @property
    def code(self) -> int | str:
        """As the command line prints it: a number for seats."""
        if self.kind == "seats":
            return self.count
        return self.kind if self.kind == "group" else f"{self.kind}_{self.count}"


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
    limit: int = 30,
) -> tuple[Claim, ...]:
    """What each extra would bring, most useful first; at most ``limit`` are solved again.

    Without a certificate, or where nothing in it speaks of a group, all extras of it are thought to be worth trying.
    """
    return _Seats(problem, policy, allocation, certificate).claims(limit)


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


@dataclass
class _Seats:
    problem: Problem
    policy: Policy
    allocation: Allocation
    certificate: Certificate | None

    def __post_init__(self) -> None:
        values = goal_values(self.problem, self.policy, self.allocation)
        self._before: dict[Goal, Levelled] = {name: (levels, value) for name, levels, value in values}
        self._levels = [(name, str(level)) for name, levels, _ in values for level in (levels or ("",))]
        self._prices = multipliers(self.certificate, self._levels)
        self._unpriced = unpriced(self.certificate)
        self._eligibility = Eligibility(self.problem, self.policy)
        self._applicants = Counter(c.offering_id for c in self._eligibility.candidates)
        self._late = self._kept_out_by_lessons()
        # Whoever is kept out of a group by hand may have the group beside it.
        self._kept_out = Counter(lock.offering_id for lock in self.problem.locks if lock.action is LockAction.KEEP_OUT)

    def claims(self, limit: int) -> tuple[Claim, ...]:
        ideas = [self._idea(extra) for extra in self._extras()]
        order = sorted(ideas, key=lambda i: (i.price, i.waiting, -i.extra.count, i.extra.offering), reverse=True)
        promising = [idea for idea in order if idea.promising]
        claims = [self._solved(idea.extra) for idea in promising[:limit]]
        rest = [*promising[limit:], *(idea for idea in order if not idea.promising and idea.extra.code == 1)]
        claims += [self._bounded(idea) for idea in rest if not idea.waiting]
        return tuple(sorted((claim for claim in claims if claim is not None), key=_most_useful))

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

    def _solved(self, extra: Extra) -> Claim | None:
        """The claim after solving; None if the round with it has a fault or contradicts its locks."""
        from matcher.solver import solve  # noqa: PLC0415 - the solver loads slowly; bounds need none

        try:
            problem, policy = changed(self.problem, self.policy, extra.settings)
            outcome = solve(problem, policy, Options(lottery=False))
        except (RoundError, Conflict):
            return None
        goals = [
            goal_change(goal.name, self._before[goal.name], (goal.levels, goal.value))
            for goal in outcome.goals
            if goal.name in self._before and goal.value is not None
        ]
        return Claim(extra, tuple(goals), confirmed=True)

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
                refusals = self._eligibility.refusals(pupil, self.problem.offering[offering_id])
                found[offering_id] += [r.rule for r in refusals] == [Rule.TIMETABLE]
        return found

    def _extras(self) -> Iterator[Extra]:
        for o in sorted(self.problem.offerings, key=lambda o: o.offering_id):
            if o.run is Run.NO:
                continue
            for count in (1, 2):
                yield Extra(o.offering_id, "seats", count, (self._cell(o, "capacity", o.capacity + count),))
            if o.guest_capacity is not None and o.guest_capacity < o.capacity:
                yield Extra(o.offering_id, "guest_seats", 1, (self._cell(o, "guest_capacity", o.guest_capacity + 1),))
            yield Extra(o.offering_id, "group", 1, tuple(self._twin(o)))
            if o.run is Run.AUTO and o.min_size > 1:
                least = self._lower_minimum(o)
                yield Extra(o.offering_id, "minimum", least, (self._cell(o, "min_size", least),))
            if self._late[o.offering_id]:
                yield Extra(o.offering_id, "later", LATER, tuple(self._later(o)))

    def _cell(self, offering: Offering, column: str, value: object) -> Setting:
        return Setting("offerings.csv", offering.offering_id, column, str(value))

    def _lower_minimum(self, o: Offering) -> int:
        """One less; for a group that does not run, as many as could come."""
        if self.allocation.size[o.offering_id]:
            return o.min_size - 1
        return max(1, min(o.min_size - 1, self._applicants[o.offering_id]))

    def _twin(self, o: Offering) -> Iterator[Setting]:
        """Another group at the same site and times."""
        number = 2
        while (key := f"{o.offering_id}-{number}") in self.problem.offering:
            number += 1
        cells = {"elective": o.elective, "site_id": o.site_id, "capacity": o.capacity, "min_size": o.min_size}
        if o.guest_capacity is not None:
            cells["guest_capacity"] = o.guest_capacity
        for name in ("tracks", "years", "profiles"):
            if getattr(o, name):
                cells[name] = "|".join(map(str, getattr(o, name)))
        yield from (Setting("offerings.csv", key, name, str(value)) for name, value in cells.items())
        for s in self.problem.sessions_of.get(o.offering_id, ()):
            row = f"{key}:{WEEKDAYS[s.weekday]}:{_clock(s.start)}"
            yield Setting("sessions.csv", row, "end", _clock(s.end))
            if s.period is not None:
                yield Setting("sessions.csv", row, "period", s.period)

    def _later(self, o: Offering) -> Iterator[Setting]:
        for s in self.problem.sessions_of.get(o.offering_id, ()):
            row = f"{o.offering_id}:{WEEKDAYS[s.weekday]}:{_clock(s.start)}"
            yield Setting("sessions.csv", row, "start", _clock(s.start + LATER))
            yield Setting("sessions.csv", row, "end", _clock(s.end + LATER))


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


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
