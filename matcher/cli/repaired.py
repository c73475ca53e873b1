"""An output that ``repair`` wrote is the best of another problem than the round. Here: which, and what it held."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.allocation import Allocation
from matcher.checker import holding
from matcher.checker.facts import Pair
from matcher.codes import Status
from matcher.errors import Fault, RoundError
from matcher.files import read_placements
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.repair import as_repair

BASELINE, REPORT = "baseline.csv", "report.json"


@dataclass(frozen=True)
class Repaired:
    """What a repair was, by its own word."""

    problem: Problem  # as solved: with what was published as baseline, and the held places locked
    policy: Policy
    held: tuple[Pair, ...]
    released: Any
    started: Any  # the day, as text; None = all could move
    stopped: bool  # before it was done, so that more might have been held


@dataclass(frozen=True)
class Held:
    """What is wrong with the places that a repair held, and what nobody can recompute."""

    wrong: tuple[tuple[str, Pair], ...]  # a code of ``matcher.wording.report``, and the place
    released: list[str]  # as it should be
    unchecked: tuple[str, ...]


def judged(problem: Problem, policy: Policy, found: Repaired, allocation: Allocation) -> Held:
    """Judge what a repair held.

    Args:
        problem: the round itself.
        policy: that of the round.
        found: what the repair says.
        allocation: what it came to.

    Raises:
        RoundError: the day is none.
    """
    try:
        day = None if found.started is None else dt.date.fromisoformat(found.started)
    except (TypeError, ValueError):
        raise RoundError([Fault("not_a_date", REPORT, column="repair", value=json.dumps(found.started)[:80])]) from None
    right = holding(problem, policy, found.problem.baseline, allocation, found.held, day)
    wrong = [("held_wrong", pair) for pair in right.wrong]
    if not found.stopped:
        wrong += [("held_missing", pair) for pair in right.missing]
    groups = tuple(f"repair.released.{code}" for code in right.unsure)
    return Held(tuple(wrong), list(right.released), (*(("repair.held",) if right.released else ()), *groups))


def repaired(problem: Problem, policy: Policy, folder: Path) -> Repaired | None:
    """The problem and the policy of the repair; None if the output is not one.

    Raises:
        RoundError: what was published cannot be read, or places are held that were not published.
    """
    report = _report(folder / REPORT)
    said = report.get("repair")
    if said is None:
        return None
    published = read_placements(folder / BASELINE)
    places = {(p.home_site, p.pupil_id, p.offering_id) for p in published}
    held = said.get("held") if isinstance(said, dict) else None
    possible = {pair for pair in places if pair[:2] in problem.pupil and pair[2] in problem.offering}
    pairs = [pair for pair in possible if isinstance(held, list) and list(pair) in held]
    if not isinstance(held, list) or len(pairs) != len(held):
        raise RoundError([Fault("not_published", REPORT, column="repair", value=json.dumps(said)[:80])])
    solved = as_repair(problem, policy, published, sorted(pairs))
    stopped = report.get("status") == Status.STOPPED
    return Repaired(*solved, tuple(sorted(pairs)), said.get("released"), said.get("started"), stopped)


def _report(path: Path) -> dict[str, Any]:
    """The report; empty if it cannot be read, which others tell."""
    try:
        report = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return report if isinstance(report, dict) else {}
