"""An output that ``repair`` wrote is the best of another problem than the round: this works out which."""

import json
from pathlib import Path
from typing import Any

from matcher.errors import Fault, RoundError
from matcher.files import read_placements
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.repair import as_repair

BASELINE, REPORT = "baseline.csv", "report.json"


def repaired(problem: Problem, policy: Policy, folder: Path) -> tuple[Problem, Policy] | None:
    """The problem and the policy of the repair; None if the output is not one.

    Raises:
        RoundError: what was published cannot be read, or places are held that were not published.
    """
    said = _said(folder / REPORT)
    if said is None:
        return None
    published = read_placements(folder / BASELINE)
    places = {(p.home_site, p.pupil_id, p.offering_id) for p in published}
    held = said.get("held") if isinstance(said, dict) else None
    possible = {pair for pair in places if pair[:2] in problem.pupil and pair[2] in problem.offering}
    pairs = [pair for pair in possible if isinstance(held, list) and list(pair) in held]
    if not isinstance(held, list) or len(pairs) != len(held):
        raise RoundError([Fault("not_published", REPORT, column="repair", value=json.dumps(said)[:80])])
    return as_repair(problem, policy, published, sorted(pairs))


def _said(path: Path) -> Any:
    """What the report says about a repair."""
    try:
        report = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return report.get("repair") if isinstance(report, dict) else None
