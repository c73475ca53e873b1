"""Checks an allocation: every rule and every goal value of the round directory, restated without any solver.

Shares nothing with eligibility, timetable, travel or solver: what they get wrong shows here.
"""

from matcher.checker.begun import Holding, holding
from matcher.checker.facts import Facts
from matcher.checker.rules import Flaw, Violation, violations
from matcher.checker.values import GoalValue, goal_values, levels_of

__all__ = [
    "Facts",
    "Flaw",
    "GoalValue",
    "Holding",
    "Violation",
    "goal_values",
    "holding",
    "levels_of",
    "violations",
]
