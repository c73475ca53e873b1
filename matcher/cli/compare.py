"""``compare ROUND --policies A,B,…``: the same round under several policies, beside each other.

``ranks_fair``, ``ranks_first`` and ``ranks_sum`` are the round's own goals with the rank goal replaced by this one (or,
if it has none, with this one after ``placements``, or at the end). ``serial_dictatorship`` is choosing in turn in the
round's own lottery order; its goal values are those of the round's own goals.
"""

from argparse import Namespace
from dataclasses import dataclass
from typing import Any

from matcher.allocation import Allocation
from matcher.checker import GoalValue, goal_values
from matcher.cli.conflict import tell_conflict
from matcher.cli.results import sound_eligibility
from matcher.cli.screen import Screen, UsageError
from matcher.cli.summary import console, plain_table, shown
from matcher.codes import Goal, Status
from matcher.dictatorship import Dictatorship
from matcher.errors import Conflict
from matcher.files import read_round_with_warnings
from matcher.policy import RANK_GOALS, Options, Policy, with_rank_goal
from matcher.problem import Problem
from matcher.report import Figures, figures
from matcher.rules.eligibility import Eligibility
from matcher.solver import solve

DICTATORSHIP = "serial_dictatorship"
KNOWN = (*RANK_GOALS, DICTATORSHIP)


@dataclass(frozen=True, slots=True)
class Compared:
    """What one policy gives."""

    policy: str
    status: Status | None  # None: nothing was optimised
    goals: tuple[GoalValue, ...]
    figures: Figures

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        found = self.figures.to_json()
        return {
            "policy": self.policy,
            "status": self.status,
            "goals": [
                {"name": g.name, "value": g.value, **({"levels": g.levels} if g.levels else {})} for g in self.goals
            ],
            **{name: found[name] for name in ("placements", "rank_counts", "mean_rank", "unplaced", "travel_minutes")},
        }


def run(arguments: Namespace, screen: Screen) -> int:
    """Compare policies on a round."""
    names = [name.strip() for name in arguments.policies.split(",")]
    for name in names:
        if not name:
            raise UsageError("no_policy", known=", ".join(KNOWN))
        if name not in KNOWN:
            raise UsageError("unknown_policy", policy=name, known=", ".join(KNOWN))
    reading = read_round_with_warnings(arguments.round)
    problem, policy = reading.problem, reading.policy
    eligibility, options = sound_eligibility(reading), Options(arguments.time_limit)
    try:
        found = [_compared(name, problem, policy, eligibility, options) for name in names]
    except Conflict as conflict:
        tell_conflict(problem, conflict.facts, screen, reading.places)
        return 1
    screen.data([one.to_json() for one in found])
    if not screen.as_json:
        _show(found, screen)
    return 0


def _compared(name: str, problem: Problem, policy: Policy, eligibility: Eligibility, options: Options) -> Compared:
    status: Status | None = None
    if name == DICTATORSHIP:
        allocation: Allocation = Dictatorship(problem, policy, eligibility).run(problem.lottery_seed)
    else:
        policy = with_rank_goal(policy, Goal(name))
        outcome = solve(problem, policy, options)
        status, allocation = outcome.status, outcome.allocation
    values = goal_values(problem, policy, allocation)
    return Compared(name, status, values, figures(problem.pupils, problem, allocation))


def _show(found: list[Compared], screen: Screen) -> None:
    table = plain_table(
        screen, "head_compare", "policy", ">placements", "rank", ">mean_rank", ">unplaced", ">travel", "goal"
    )
    for one in found:
        name = screen.text("policy_serial_dictatorship" if one.policy == DICTATORSHIP else f"goal_{one.policy}")
        f = one.figures
        ranks = " ".join(f"{rank}:{n}" for rank, n in f.rank_counts)
        numbers = (str(n) for n in ("–" if f.mean_rank is None else f.mean_rank, f.unplaced, f.travel_minutes))
        goals = "\n".join(f"{screen.text(f'goal_{g.name}')} {shown(g.value, g.levels)}" for g in one.goals)
        table.add_row(name, str(f.placements), ranks, *numbers, goals)
    console().print(table)
