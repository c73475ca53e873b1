"""Repair after publication: the round as it is now, with as few published placements given up as can be.

The goal ``changes``, measured against what was published, comes before the goals of the policy. Pupils of groups that
have started are held in their places, as long as these places still exist and the pupils may have them; where such a
group, or a pupil's own timetable, has no room for all any more, somebody has to go; but as many of these places as can
stay together do, whatever that costs in other changes, and those of them that cost the fewest.
"""

import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from matcher.allocation import Allocation, Outcome
from matcher.codes import Goal, LockAction
from matcher.errors import Conflict
from matcher.policy import Options, Policy
from matcher.problem import Lock, Placement, Problem, PupilKey
from matcher.repair.holding import go_together, held_places, plainly_without_room, released, started_offerings
from matcher.repair.moves import Change, Pair, Reasons
from matcher.rules.eligibility import Eligibility


@dataclass(frozen=True)
class Prepared:
    """What a repair solves."""

    problem: Problem  # with what was published as baseline, and a lock for every place that is held
    policy: Policy  # with the changes first
    held: tuple[Pair, ...]
    released: tuple[str, ...]  # groups that have started and cannot keep all their pupils


@dataclass(frozen=True)
class Repair(Prepared):
    """The repaired allocation, and the problem and policy that it is the best of."""

    outcome: Outcome
    changes: tuple[Change, ...]


def repair(
    problem: Problem,
    policy: Policy,
    published: Allocation,
    started: dt.date | None = None,
    options: Options | None = None,
) -> Repair:
    """The best repair of what was published.

    Args:
        problem: the round as it is now; its own baseline has no part in it.
        policy: the region's decisions.
        published: the placements as published; of pupils and groups that are gone since, too.
        started: groups that meet before or on this day have started; None lets every pupil move.
        options: the solver's budget.

    Raises:
        RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
        Conflict: the round's own locks allow no allocation.
    """
    from matcher.solver import solve  # noqa: PLC0415 - the solver loads slowly; faults need none

    base, changes_first = as_repair(problem, policy, published.placements, ())
    eligibility = Eligibility(base, changes_first)
    ready = prepare(problem, policy, published, started, eligibility, options)
    outcome = solve(ready.problem, ready.policy, options)
    changes = Reasons(base, eligibility, published, outcome.allocation).changes()
    return Repair(ready.problem, ready.policy, ready.held, ready.released, outcome, changes)


def prepare(
    problem: Problem,
    policy: Policy,
    published: Allocation,
    started: dt.date | None = None,
    eligibility: Eligibility | None = None,
    options: Options | None = None,
) -> Prepared:
    """What a repair solves; itself it only looks for the places that cannot all be held.

    Of these as many are kept as can be: those of the repair with the fewest changes among all that keep as many, and
    where several are as good, of the one that the policy prefers.

    Args:
        problem: the round as it is now.
        policy: the region's decisions.
        published: the placements as published.
        started: groups that meet before or on this day have started; None lets every pupil move.
        eligibility: who may take what in the round, if that was worked out already.
        options: the solver's budget for the search where places cannot all be held.

    Raises:
        RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
        Conflict: the round's own locks allow no allocation; only noticed where places are held.
    """
    from matcher.solver import most_of, solve  # noqa: PLC0415 - loads slowly; without held places nothing needs it

    base, changes_first = as_repair(problem, policy, published.placements, ())
    eligibility = eligibility or Eligibility(base, changes_first)
    all_held = held_places(
        eligibility, published.placements, started_offerings(problem, started) if started else frozenset()
    )
    held = _without(all_held, plainly_without_room(eligibility, all_held))
    at_once = threading.Event()
    at_once.set()  # any allocation will do
    while held:
        locked, _ = as_repair(problem, policy, published.placements, held)
        if go_together(locked, changes_first, eligibility):
            break  # which saves the search nearly always
        try:
            solve(locked, changes_first, stop=at_once)
        except Conflict as conflict:
            fewer = _without(held, released(problem, held, conflict))
            if len(fewer) == len(held):
                raise
            held = fewer
        else:
            break
    loose = set(all_held).difference(held)
    if loose:
        kept = most_of(loose, *as_repair(problem, policy, published.placements, held), options)
        stay = loose.intersection((p.home_site, p.pupil_id, p.offering_id) for p in kept.placements)
        held = tuple(sorted({*held, *stay}))
    locked, _ = as_repair(problem, policy, published.placements, held)
    free = {offering for _, _, offering in set(all_held).difference(held)}
    return Prepared(locked, changes_first, held, tuple(sorted(free)))


def prepare_decision(
    without: Prepared, decided: Problem, key: PupilKey, started: dt.date | None, options: Options | None = None
) -> Prepared:
    """What a repair solves with a decision about one pupil, if all the others stay where they are held without it.

    Args:
        without: the repair without the decision.
        decided: the round as it is now, with the decision as locks.
        key: whom the decision is about; the own held places give way as far as it takes.
        started: as for ``prepare``.
        options: as for ``prepare``.

    Raises:
        RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
        Conflict: as they all stay, there is no room for the decision; where that takes a search, ``solve`` raises it.
    """
    published = Allocation(without.problem.baseline)
    others = [pair for pair in without.held if pair[:2] != key]
    problem, policy = as_repair(decided, without.policy, published.placements, others)
    return prepare(problem, policy, published, started, options=options)


def as_repair(
    problem: Problem, policy: Policy, published: Iterable[Placement], held: Iterable[Pair]
) -> tuple[Problem, Policy]:
    """The problem and the policy of a repair: changes first, what was published as baseline, the held places locked."""
    known = {(k.home_site, k.pupil_id, k.offering_id) for k in problem.locks if k.action is LockAction.PLACE}
    locks = tuple(Lock(*pair, LockAction.PLACE) for pair in held if pair not in known)
    repaired = problem.replace(baseline=tuple(published), locks=(*problem.locks, *locks))
    return repaired, repair_policy(policy)


def repair_policy(policy: Policy) -> Policy:
    """The same decisions, but first of all everybody stays where they are."""
    return replace(policy, goals=(Goal.CHANGES, *(goal for goal in policy.goals if goal is not Goal.CHANGES)))


def changes_of(
    problem: Problem,
    policy: Policy,
    published: Allocation,
    repaired: Allocation,
    eligibility: Eligibility | None = None,
) -> tuple[Change, ...]:
    """What a repair of the round as it is now changed, and why; without solving anything.

    Raises:
        RoundError: travel times that are needed are not known.
    """
    base, changes_first = as_repair(problem, policy, published.placements, ())
    return Reasons(base, eligibility or Eligibility(base, changes_first), published, repaired).changes()


def _without(held: tuple[Pair, ...], gone: Iterable[Pair]) -> tuple[Pair, ...]:
    some = set(gone)
    return tuple(pair for pair in held if pair not in some)
