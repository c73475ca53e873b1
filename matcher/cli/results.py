"""Reads a round and what ``solve`` wrote about it."""

import json
from dataclasses import dataclass
from pathlib import Path

from matcher.allocation import Allocation
from matcher.checker import violations
from matcher.cli.screen import Screen
from matcher.cli.violation import violation_json, violation_line
from matcher.errors import RoundError
from matcher.files import Reading, read_placements, read_round
from matcher.files.columns import LOCKS
from matcher.fingerprint import fingerprint
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.rules.eligibility import Eligibility


@dataclass(frozen=True, slots=True)
class Results:
    """A round and an allocation of it that keeps every rule."""

    problem: Problem
    policy: Policy
    allocation: Allocation


def sound_eligibility(reading: Reading) -> Eligibility:
    """Who may take what in a round whose travel times are known and of which no lock breaks a rule by itself.

    Raises:
        RoundError: that is not so; every fault with its place.
    """
    eligibility = Eligibility(reading.problem, reading.policy)
    locks = reading.places.rows.get(LOCKS.name, ())
    faults = [*eligibility.travel_faults(), *eligibility.lock_faults(locks)]
    if faults:
        raise RoundError(map(reading.places.known, faults))
    return eligibility


def read_checked(round_path: str, out: str, screen: Screen) -> Results | None:
    """The round and its allocation; None, with what is wrong told, if it breaks a rule or is of another round.

    An output without a readable ``report.json`` does not say what it is of, and is taken as it is.

    Raises:
        RoundError: one of the two cannot be read.
    """
    problem, policy = read_round(round_path)
    if _is_of_another(fingerprint(problem, policy), Path(out)):
        screen.complain(screen.text("other_round", path=out), "other_round")
        return None
    allocation = Allocation(read_placements(out))
    broken = violations(problem, policy, allocation)
    if not broken:
        return Results(problem, policy, allocation)
    screen.data({"violations": [violation_json(v) for v in broken]})
    screen.say("verify_wrong", count=len(broken))
    for violation in broken:
        screen.write("  " + violation_line(violation, screen))
    return None


def _is_of_another(expected: str, out: Path) -> bool:
    """Whether the report says that it is of another round, or of an earlier state of this one."""
    try:
        report = json.loads((out / "report.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(report, dict) and report.get("fingerprint", expected) != expected
