"""``seats ROUND OUT``: where a seat, a group, a lower minimum or a later start would help."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from matcher.cli.changes import goal_line
from matcher.cli.results import Results, read_checked
from matcher.cli.screen import Screen
from matcher.demand import Demand, ElectiveDemand, demand
from matcher.explain import Explainer
from matcher.extras import Claim, seats
from matcher.proof import Certificate


def run(arguments: Namespace, screen: Screen) -> int:
    """List what helps, most useful first."""
    results = read_checked(arguments.round, arguments.out, screen)
    if results is None:
        return 1
    proof = _certificate(Path(arguments.out) / "certificate.json")
    found = seats(results.problem, results.policy, results.allocation, proof, arguments.limit)
    unmet = _unmet(results)
    screen.data([*(claim.to_json() for claim in found), *map(_unmet_json, unmet)])
    _show(found, unmet, screen)
    return 0


def _certificate(path: Path) -> Certificate | None:
    """The proof, if there is one that can be read: it only puts the claims in order."""
    try:
        return Certificate.from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None


def _unmet(results: Results) -> list[ElectiveDemand]:
    """The electives that were wished and that nobody offers."""
    explainer = Explainer(results.problem, results.policy, results.allocation)
    found: Demand = demand(results.problem, results.allocation, explainer)
    return [one for one in found.electives if not one.groups]


def _unmet_json(one: ElectiveDemand) -> dict[str, Any]:
    return {
        "offering": None,
        "extra": "group",
        "goals": [],
        "confirmed": False,
        "elective": one.elective,
        "wishes": one.wished,
        "first": one.first,
        "reasons": dict(one.reasons),
    }


def _show(found: tuple[Claim, ...], unmet: list[ElectiveDemand], screen: Screen) -> None:
    useful = [claim for claim in found if claim.confirmed and any(claim.gain)]
    screen.say("seats_head" if useful else "seats_none")
    screen.lines([_line(claim, screen) for claim in useful])
    useless = sum(claim.confirmed and not any(claim.gain) for claim in found)
    if useless:
        screen.say("seats_useless", count=useless)
    open_ = [claim for claim in found if not claim.confirmed and any(claim.gain)]
    if open_:
        screen.say("seats_unconfirmed")
        screen.lines([_line(claim, screen) for claim in open_])
    if unmet:
        screen.say("seats_unmet")
        screen.lines(
            [screen.text("seats_unmet_one", elective=o.elective, wishes=o.wished, first=o.first) for o in unmet]
        )


def _line(claim: Claim, screen: Screen) -> str:
    what = screen.text(f"extra_{claim.extra.kind}", count=claim.extra.count)
    goals = "; ".join(goal_line(goal, screen) for goal in claim.goals if goal.before != goal.after)
    return f"{claim.extra.offering}, {what}: {goals}"
