"""Checks an allocation: every rule and every goal value of the round directory, restated without any solver.

Shares nothing with eligibility, timetable, travel or solver: what they get wrong shows here.
"""

from matcher.checker.facts import Facts
from matcher.checker.rules import Flaw, Violation, violations
from matcher.checker.values import GoalValue, goal_values, levels_of

__all__ = ["Facts", "Flaw", "GoalValue", "Violation", "goal_values", "levels_of", "violations"]
