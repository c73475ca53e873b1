"""What a decision by hand would cost: solved beside a run, never guessed; what prices share is kept. No Flask."""

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matcher.allocation import Allocation, Outcome
from matcher.answers.price import Prices
from matcher.checker import GoalValue, goal_values
from matcher.codes import Goal, Status
from matcher.differences import GoalChange, Moved, moved_pupils, wishes_granted
from matcher.errors import Clashing, Conflict
from matcher.policy import Options, Policy
from matcher.problem import Problem, PupilKey
from matcher.repair import Prepared, prepare, prepare_decision
from webui.memory.facts import facts
from webui.memory.results import published_run, result
from webui.memory.solving import SECONDS, solved
from webui.operations.hand import Consequence
from webui.store.base import now

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
    against: tuple[Clashing, ...] = ()  # why it cannot be while all stay whose groups have begun; then some leave

    @property
    def free(self) -> bool:
        """Whether no goal gets worse."""
        return not any(goal.direction(fewer_wishes=self.fewer_wishes) < 0 for goal in self.goals)


def cost(session: Session, round_id: int, run_id: int, found: Consequence) -> Cost | None:
    """The best allocation with the decision, beside the best without it; None while it is being worked out.

    Moves are counted from the run.

    Once something is published that is the run to count from, and the first goal is to change as little as possible;
    pupils of groups that have begun stay where they are, as in a repair. Where that leaves no room for the decision
    the cost says so, and is that of the repair with the decision: as few of these pupils as possible leave.

    Raises:
        Conflict: the decision contradicts others; the smallest set of facts that do.
        RoundError: an earlier decision breaks a rule by now, or a way is not known.
    """
    beside = _beside(session, round_id, run_id)
    asked = (found.pupil.key, found.into.offering_id if found.into else "", found.problem.locks)
    return solved((id(beside), *asked), lambda: beside.cost(found))


@dataclass(frozen=True)
class _Beside:
    """The round as it is, with the run that moves are counted from."""

    problem: Problem
    policy: Policy
    near: Allocation
    begun: dt.date | None  # that is published: groups that meet by then have begun

    @cached_property
    def ready(self) -> Prepared:
        """What is solved without any decision."""
        if self.begun is None:
            return Prepared(self.problem, self.policy, (), ())
        return prepare(self.problem, self.policy, self.near, self.begun, options=Options(SECONDS))

    @cached_property
    def prices(self) -> Prices:
        return Prices(self.ready.problem, self.ready.policy, self.near)

    @cached_property
    def best(self) -> Outcome:
        """The best without the decision."""
        return self.solved(self.ready)

    def cost(self, found: Consequence) -> Cost:
        """What becomes of the region."""
        key = found.pupil.key
        stays = any(pair[:2] == key for pair in self.ready.held)  # which the decision may end
        if found.into is not None and found.out_of is None and not found.replaced and not stays:
            price = self.prices.price(key, found.into.offering_id, SECONDS)
            if price.possible:
                of_price = _cost(price.goals, self.near, price.allocation, key, proved=price.proved)
                return replace(of_price, bounds=price.bounds)
        try:
            return self.with_decision(self.decided(found.problem, key), key)
        except Conflict as conflict:
            if not self.ready.held:
                raise
            without_room = conflict.facts
        some_leave = prepare(found.problem, self.policy, self.near, self.begun, options=Options(SECONDS))
        return replace(self.with_decision(some_leave, key), against=without_room)

    def decided(self, problem: Problem, key: PupilKey) -> Prepared:
        """What is solved with the decision, while all others stay who are held without it."""
        if self.begun is None:
            return Prepared(problem, self.policy, (), ())
        return prepare_decision(self.ready, problem, key, self.begun, Options(SECONDS))

    def with_decision(self, ready: Prepared, key: PupilKey) -> Cost:
        """What becomes of the region if this is the round."""
        after = self.solved(ready)
        pairs = zip(self.values(self.best.allocation), self.values(after.allocation), strict=True)
        goals = tuple(_change(before, value) for before, value in pairs)
        proved = {self.best.status, after.status} == {Status.OPTIMAL}
        return _cost(goals, self.near, after.allocation, key, proved=proved)

    def values(self, allocation: Allocation) -> tuple[GoalValue, ...]:
        return goal_values(self.ready.problem, self.ready.policy, allocation)

    def solved(self, ready: Prepared) -> Outcome:
        """The best for all, and of what is equally good the one with the fewest changes."""
        from matcher.solver import solve  # noqa: PLC0415 - loads slowly

        problem, policy = ready.problem, ready.policy
        if Goal.CHANGES not in policy.goals:
            policy = replace(policy, goals=(*policy.goals, Goal.CHANGES))
            problem = problem.replace(baseline=self.near.placements)
        return solve(problem, policy, Options(SECONDS, lottery=False))


_kept: OrderedDict[tuple[str, int, int, int, dt.date | None], _Beside] = OrderedDict()
_lock = Lock()


def _beside(session: Session, round_id: int, run_id: int) -> _Beside:
    stored = facts(session, round_id).stored
    published = published_run(session, round_id)
    run_id = published or run_id
    # Publishing changes no fact of the round, and yet from then on the first goal is another; so it is with a new day.
    begun = now().astimezone(ZoneInfo(stored.problem.timezone)).date() if published else None
    key = (str(session.connection().engine.url), round_id, stored.revision, run_id, begun)
    with _lock:
        found = _kept.get(key)
    if found is None:
        near = _known(stored.problem, result(session, run_id).allocation)
        found = _Beside(stored.problem, stored.policy, near, begun)
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
