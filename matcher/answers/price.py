"""What a wish would cost: the best allocation in which the pupil has that group, beside the best as it is.

Nothing is guessed: the round is solved with the group as a ``place`` lock, and then, among the allocations that are as
good by the policy, for the fewest other pupils who have to move. The lottery has no part in either.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from matcher.allocation import Allocation
from matcher.codes import Rule
from matcher.differences import GoalChange, Moved, moved_pupils, wishes_granted
from matcher.errors import Clashing, Conflict
from matcher.policy import Policy
from matcher.problem import Problem, PupilKey
from matcher.rules.eligibility import Eligibility
from matcher.rules.exclusions import Refusal

if TYPE_CHECKING:
    from matcher.solver.further import Values
    from matcher.solver.granting import Granting


@dataclass(frozen=True)
class Price:
    """What it takes to place a pupil in a group."""

    possible: bool
    rule: Rule | None = None  # the first that forbids it
    refusals: tuple[Refusal, ...] = ()  # all that do, with their numbers
    goals: tuple[GoalChange, ...] = ()  # in policy order, without the lottery; empty if not possible
    free: bool = False  # no goal before the lottery gets worse
    moved: tuple[Moved, ...] = ()  # the other pupils whose places differ
    fewer_wishes: bool = False  # than the allocation grants: the pupil, or another, loses one
    allocation: Allocation | None = field(default=None, repr=False)
    proved: bool = True  # else time was up: this is the best so far, and none if there are no goals
    bounds: tuple[GoalChange, ...] = ()  # if not proved: what nothing can beat, the first difference deciding

    @property
    def moves(self) -> int:
        """How many other pupils would have other places: as few as can be."""
        return len(self.moved)

    @property
    def worse(self) -> GoalChange | None:
        """The first goal that gets worse."""
        return next((goal for goal in self.goals if goal.worse), None)

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "possible": self.possible,
            "rule": self.rule,
            "refusals": [{"rule": r.rule, "numbers": r.numbers} for r in self.refusals],
            "goals": [goal.to_json() for goal in self.goals],
            "free": self.free,
            "moves": self.moves,
            "moved": [one.to_json() for one in self.moved],
            "proved": self.proved,
            **({} if self.proved else {"bounds": [goal.to_json() for goal in self.bounds]}),
        }


class Prices:
    """The prices of one round; what they have in common is worked out once, when the first is asked for."""

    def __init__(
        self, problem: Problem, policy: Policy, allocation: Allocation, eligibility: Eligibility | None = None
    ) -> None:
        """Prices beside an allocation: the moves are counted from it.

        The goals are compared with the best there is, which it normally is.
        """
        self.problem, self.policy, self.allocation = problem, policy, allocation
        self.eligibility = eligibility or Eligibility(problem, policy)
        self._known: dict[tuple[PupilKey, str], Price] = {}

    def prepare(self) -> None:
        """Work out what all prices have in common, which the first price otherwise does."""
        _ = self._granting.best

    def price(self, key: PupilKey, offering_id: str, seconds: float | None = None) -> Price:
        """What it takes to place the pupil in the group. Each pair is solved once, if that takes no more ``seconds``.

        The time is that of the pair; what all have in common comes before it.

        Raises:
            KeyError: there is no such pupil or offering.
            RoundError: travel times that are needed are not known.
        """
        pair = (key, offering_id)
        if pair not in self._known:
            found = self._worked_out(key, offering_id, seconds)
            if not found.proved:
                return found
            self._known[pair] = found
        return self._known[pair]

    def _worked_out(self, key: PupilKey, offering_id: str, seconds: float | None) -> Price:
        refusals = self.eligibility.possible(self.problem.pupil[key], self.problem.offering[offering_id])
        if refusals:
            return Price(possible=False, rule=refusals[0].rule, refusals=refusals)
        try:
            granted = self._granting.grant(key, offering_id, seconds=seconds)
        except Conflict as conflict:
            refusals = self._in_the_way(conflict)
            return Price(possible=False, rule=refusals[0].rule, refusals=refusals)
        if granted is None:
            return Price(possible=True, proved=False)
        goals = self._changes(granted.values)
        moved = moved_pupils(self.allocation, granted.allocation)
        return Price(
            possible=True,
            goals=goals,
            free=not any(goal.worse for goal in goals),
            moved=tuple(one for one in moved if one.key != key),
            fewer_wishes=wishes_granted(granted.allocation) < wishes_granted(self.allocation),
            allocation=granted.allocation,
            proved=granted.proved,
            bounds=() if granted.proved else self._changes(granted.bounds),
        )

    def _changes(self, values: "Values") -> tuple[GoalChange, ...]:
        pairs = zip(self._granting.best.values, values, strict=True)
        return tuple(GoalChange(name, before, after, levels) for (name, levels, before), (_, _, after) in pairs)

    @cached_property
    def _granting(self) -> "Granting":
        from matcher.solver.granting import Granting  # noqa: PLC0415 - the solver loads slowly; a rule needs none

        return Granting(self.problem, self.policy, self.allocation, self.eligibility)

    def _in_the_way(self, conflict: Conflict) -> tuple[Refusal, ...]:
        """The limits that other fixed places run into, in the order of the rules; else the fixed places themselves."""
        limits = [fact for fact in conflict.facts if fact.rule is not Rule.LOCKED] or list(conflict.facts)
        order = list(Rule)
        return tuple(Refusal(f.rule, self._numbers(f)) for f in sorted(limits, key=lambda f: order.index(f.rule)))

    def _numbers(self, fact: Clashing) -> dict[str, int | str]:
        """What the rule says about the group, the site or the pupil; nothing about other pupils."""
        if fact.rule is Rule.GUEST_TOTAL:
            return {"site_id": fact.site_id, "limit": self.problem.site[fact.site_id].guest_total or 0}
        offering = self.problem.offering.get(fact.offering_id)
        if offering is not None:
            limits = {
                Rule.CAPACITY: offering.capacity,
                Rule.GUEST_CAPACITY: offering.guest_capacity,
                Rule.MIN_SIZE: offering.min_size,
            }
            return {"offering_id": fact.offering_id, "limit": limits.get(fact.rule) or 0}
        if fact.rule is Rule.MAX_ELECTIVES:
            return {"limit": self.problem.pupil[fact.home_site, fact.pupil_id].max_electives}
        return {}


def price(problem: Problem, policy: Policy, allocation: Allocation, key: PupilKey, offering_id: str) -> Price:
    """As ``Prices.price``, for a single question."""
    return Prices(problem, policy, allocation).price(key, offering_id)
