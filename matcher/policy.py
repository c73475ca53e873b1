"""What the schools decided: the order of the goals and the limits. And how long the solver may take."""

from dataclasses import dataclass, replace

from matcher.codes import Goal

RANK_GOALS = (Goal.RANKS_FAIR, Goal.RANKS_FIRST, Goal.RANKS_SUM)  # three ways to say the same; a policy has one
DEFAULT_GOALS = (Goal.NEEDS, Goal.SERVED, Goal.PLACEMENTS, Goal.RANKS_FAIR, Goal.TRAVEL)


@dataclass(frozen=True, slots=True)
class Policy:
    """The region's decisions."""

    goals: tuple[Goal, ...] = DEFAULT_GOALS  # in order, without the lottery, which is always last
    max_travel_minutes: int | None = None  # region-wide; None = no limit
    buffer_minutes: int = 5  # between two meetings at different sites
    travel_speed_kmh: float = 16.0  # for pairs of sites that are missing in travel.csv
    travel_detour_factor: float = 1.2


@dataclass(frozen=True, slots=True)
class Options:
    """How far the solver goes; it never changes what the best allocation is."""

    time_limit: float | None = None  # seconds; None = until proved
    lottery: bool = True  # False: stop after the goals, with any of the allocations that are equally good


def with_rank_goal(policy: Policy, goal: Goal) -> Policy:
    """The policy with this goal in the place of its first rank goal, and without other rank goals."""
    goals = list(policy.goals)
    places = [i for i, g in enumerate(goals) if g in RANK_GOALS]
    if places:
        goals[places[0]] = goal
    else:
        goals.insert(goals.index(Goal.PLACEMENTS) + 1 if Goal.PLACEMENTS in goals else len(goals), goal)
    return replace(policy, goals=tuple(g for g in goals if g is goal or g not in RANK_GOALS))
