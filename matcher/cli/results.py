"""Reads a round and what ``solve`` wrote about it."""

from dataclasses import dataclass

from matcher.allocation import Allocation
from matcher.checker import violations
from matcher.cli.screen import Screen
from matcher.cli.violation import violation_json, violation_line
from matcher.files import read_placements, read_round
from matcher.policy import Policy
from matcher.problem import Problem


@dataclass(frozen=True, slots=True)
class Results:
    """A round and an allocation of it that keeps every rule."""

    problem: Problem
    policy: Policy
    allocation: Allocation


def read_checked(round_path: str, out: str, screen: Screen) -> Results | None:
    """The round and its allocation; None, with every violation told, if the allocation breaks a rule.

    Raises:
        RoundError: one of the two cannot be read.
    """
    problem, policy = read_round(round_path)
    allocation = Allocation(read_placements(out))
    broken = violations(problem, policy, allocation)
    if not broken:
        return Results(problem, policy, allocation)
    screen.data({"violations": [violation_json(v) for v in broken]})
    screen.say("verify_wrong", count=len(broken))
    for violation in broken:
        screen.write("  " + violation_line(violation, screen))
    return None
