"""What each goal of the policy reaches in an allocation, counted from the facts of the round."""

from collections import Counter
from typing import NamedTuple

from matcher.allocation import Allocation, Value
from matcher.checker.facts import Facts
from matcher.codes import Goal
from matcher.policy import Policy
from matcher.problem import Problem

LEVELLED = {Goal.PRIORITY, Goal.RANKS_FIRST, Goal.RANKS_FAIR}


class GoalValue(NamedTuple):
    """A goal, the classes or ranks it counts apart (empty if it is one number), and what it reached."""

    name: Goal
    levels: tuple[int, ...]
    value: Value


def goal_values(problem: Problem, policy: Policy, allocation: Allocation) -> tuple[GoalValue, ...]:
    """The value of every goal in policy order, without the lottery.

    Ranks and travel minutes come from the round, not from the placements as written down. ``priority`` has one
    number per priority that a pupil of the round has, ascending; ``ranks_first`` and ``ranks_fair`` one per
    rank that an eligible pair has (``levels_of``).

    Raises:
        RoundError: a travel time that is needed is not known.
        KeyError: a placement names a pupil or an offering that the round does not have.
    """
    return values_from(Facts(problem, policy), allocation)


def levels_of(facts: Facts, goal: Goal) -> tuple[int, ...]:
    """The levels of a goal, most important first; empty for goals that are one number.

    For ``priority`` the priorities of all pupils, ascending. For ``ranks_first`` the ranks of all eligible
    pairs, ascending, and for ``ranks_fair`` the same from the worst down: the rank of a pair is the best of its
    approved wishes, so ranks that occur only in unapproved, refused or less wanted wishes are no level.
    """
    if goal is Goal.PRIORITY:
        return tuple(sorted({p.priority for p in facts.problem.pupils}))
    if goal not in LEVELLED:
        return ()
    ranks = {rank for rank in facts.eligible.values() if rank is not None}
    return tuple(sorted(ranks, reverse=goal is Goal.RANKS_FAIR))


def values_from(facts: Facts, allocation: Allocation) -> tuple[GoalValue, ...]:
    """As ``goal_values``, with facts already at hand."""
    single = _single_values(facts, allocation)
    counts = {Goal.PRIORITY: _per_priority(facts, allocation)}
    counts[Goal.RANKS_FIRST] = counts[Goal.RANKS_FAIR] = _per_rank(facts, allocation)
    found = []
    for goal in policy_goals(facts.policy):
        if goal in LEVELLED:
            levels = levels_of(facts, goal)
            found.append(GoalValue(goal, levels, tuple(counts[goal][level] for level in levels)))
        else:
            found.append(GoalValue(goal, (), single[goal]))
    return tuple(found)


def policy_goals(policy: Policy) -> tuple[Goal, ...]:
    """The goals in order, each once, without the lottery."""
    return tuple(goal for goal in dict.fromkeys(policy.goals) if goal is not Goal.LOTTERY)


def _single_values(facts: Facts, allocation: Allocation) -> dict[Goal, int]:
    problem = facts.problem
    size = Counter(p.key for p in allocation.placements)
    kept = {(p.home_site, p.pupil_id, p.offering_id) for p in allocation.placements}
    earlier = {(p.home_site, p.pupil_id, p.offering_id) for p in problem.baseline}
    ranks = (facts.rank(problem.pupil[p.key], problem.offering[p.offering_id]) for p in allocation.placements)
    return {
        Goal.NEEDS: sum(min(size[p.key], p.needs) for p in problem.pupils),
        Goal.SERVED: len(size),
        Goal.PLACEMENTS: len(allocation.placements),
        Goal.RANKS_SUM: sum(rank for rank in ranks if rank is not None),
        Goal.CHANGES: len(earlier - kept),
        Goal.TRAVEL: sum(
            facts.minutes(p.home_site, problem.offering[p.offering_id].site_id) for p in allocation.placements
        ),
    }


def _per_priority(facts: Facts, allocation: Allocation) -> Counter[int | None]:
    return Counter(facts.problem.pupil[p.key].priority for p in allocation.placements)


def _per_rank(facts: Facts, allocation: Allocation) -> Counter[int | None]:
    """Placements per rank; those of a lock without an approved wish under None, where no goal looks."""
    problem = facts.problem
    return Counter(facts.rank(problem.pupil[p.key], problem.offering[p.offering_id]) for p in allocation.placements)
