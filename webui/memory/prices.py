"""What a decision by hand would cost: solved beside a run, never guessed; what prices share is kept. No Flask."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from sqlalchemy.orm import Session

from matcher.allocation import Allocation, Outcome
from matcher.answers.price import Prices
from matcher.checker import GoalValue, goal_values
from matcher.codes import Goal, Status
from matcher.differences import GoalChange, Moved, moved_pupils, wishes_granted
from matcher.policy import Options, Policy
from matcher.problem import Problem, PupilKey
from matcher.repair import repair_policy
from webui.memory.facts import facts
from webui.memory.results import published_run, result
from webui.memory.solving import SECONDS, solved
from webui.operations.hand import Consequence, check_locks

_KEEP = 2  # rounds beside a run, in the memory of one process


@dataclass(frozen=True)
class Cost:
    """What becomes of the region."""

    goals: tuple[GoalChange, ...]  # in the order of the policy, without the lottery
    moved: tuple[Moved, ...]  # the other pupils whose places differ from those of the run
    own: Moved | None  # the pupil, if the places differ
    places: tuple[str, ...]  # of the pupil, afterwards
    proved: bool  # else time was up: this is the best so far; no places and no goals, if there is nothing yet
    fewer_wishes: bool  # than the run grants
    bounds: tuple[GoalChange, ...] = ()  # if not proved: what nothing can beat, as far as that is known

    @property
    def free(self) -> bool:
        """Whether no goal gets worse."""
        return not any(goal.direction(fewer_wishes=self.fewer_wishes) < 0 for goal in self.goals)


def cost(session: Session, round_id: int, run_id: int, found: Consequence) -> Cost | None:
    """The best allocation with the decision, beside the best without it; None while it is being worked out.

    Moves are counted from the run.

    Once something is published that is the run to count from, and the first goal is to change as little as possible.

    Raises:
        Conflict: the decision contradicts others; the smallest set of facts that do.
        RoundError: an earlier decision breaks a rule by now, or a way is not known.
    """
    beside = _beside(session, round_id, run_id)
    key = found.pupil.key
    if found.into is not None and found.out_of is None and not found.replaced:
        group = found.into.offering_id
        price = solved((id(beside), key, group), lambda: beside.prices.price(key, group, SECONDS))
        if price is None:
            return None
        if price.possible:
            found_cost = _cost(price.goals, beside.near, price.allocation, key, proved=price.proved)
            return replace(found_cost, bounds=price.bounds)
        check_locks(session, round_id, found.problem)  # says what contradicts
    return solved((id(beside), key, found.problem.locks), lambda: beside.with_decision(found.problem, key))


@dataclass(frozen=True)
class _Beside:
    """The round as it is, with the run that moves are counted from."""

    problem: Problem
    policy: Policy
    near: Allocation
    repairs: bool

    @cached_property
    def prices(self) -> Prices:
        return Prices(self.with_baseline(self.problem), self.policy, self.near)

    @cached_property
    def best(self) -> Outcome:
        """The best without the decision."""
        return self.solved(self.problem)

    def with_decision(self, problem: Problem, key: PupilKey) -> Cost:
        """What becomes of the region if this is the round."""
        after = self.solved(problem)
        pairs = zip(self.values(self.best.allocation), self.values(after.allocation), strict=True)
        goals = tuple(_change(before, value) for before, value in pairs)
        proved = {self.best.status, after.status} == {Status.OPTIMAL}
        return _cost(goals, self.near, after.allocation, key, proved=proved)

    def values(self, allocation: Allocation) -> tuple[GoalValue, ...]:
        return goal_values(self.with_baseline(self.problem), self.policy, allocation)

    def with_baseline(self, problem: Problem) -> Problem:
        return problem.replace(baseline=self.near.placements) if self.repairs else problem

    def solved(self, problem: Problem) -> Outcome:
        """The best for all, and of what is equally good the one with the fewest changes."""
        from matcher.solver import solve  # noqa: PLC0415 - loads slowly

        policy = self.policy
        if not self.repairs and Goal.CHANGES not in policy.goals:
            policy = replace(policy, goals=(*policy.goals, Goal.CHANGES))
            problem = problem.replace(baseline=self.near.placements)
        return solve(self.with_baseline(problem), policy, Options(SECONDS, lottery=False))


_kept: OrderedDict[tuple[str, int, int, int, bool], _Beside] = OrderedDict()
_lock = Lock()


def _beside(session: Session, round_id: int, run_id: int) -> _Beside:
    stored = facts(session, round_id).stored
    published = published_run(session, round_id)
    run_id = published or run_id
    # Publishing changes no fact of the round, and yet from then on the first goal is another.
    key = (str(session.connection().engine.url), round_id, stored.revision, run_id, published is not None)
    with _lock:
        found = _kept.get(key)
    if found is None:
        near = _known(stored.problem, result(session, run_id).allocation)
        policy = repair_policy(stored.policy) if published else stored.policy
        found = _Beside(stored.problem, policy, near, repairs=published is not None)
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return found


def _known(problem: Problem, allocation: Allocation) -> Allocation:
    """Without the places of pupils and groups who are gone since."""
    kept = (p for p in allocation.placements if p.key in problem.pupil and p.offering_id in problem.offering)
    return Allocation(tuple(kept))


def _change(before: GoalValue, after: GoalValue) -> GoalChange:
    return GoalChange(before.name, before.value, after.value, after.levels)


def _cost(
    goals: tuple[GoalChange, ...], near: Allocation, after: Allocation | None, key: PupilKey, *, proved: bool
) -> Cost:
    if after is None:
        return Cost((), (), None, (), proved=proved, fewer_wishes=False)
    moved = moved_pupils(near, after)
    places = tuple(p.offering_id for p in after.of_pupil.get(key, ()))
    own = next((one for one in moved if one.key == key), None)
    others = tuple(one for one in moved if one.key != key)
    fewer = wishes_granted(after) < wishes_granted(near)
    return Cost(goals, others, own, places, proved=proved, fewer_wishes=fewer)
