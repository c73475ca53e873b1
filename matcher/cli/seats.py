"""``seats ROUND OUT``: where a seat, a group, a lower minimum or a later start would help."""

import json
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.answers.demand import NOT_OFFERED, ElectiveDemand, demand
from matcher.answers.explain import Explainer
from matcher.answers.extras import Claim, seats
from matcher.cli.changes import goal_line
from matcher.cli.results import Results, read_checked
from matcher.cli.screen import Screen
from matcher.codes import PAIR_RULES
from matcher.proof import Certificate


@dataclass(frozen=True, slots=True)
class _Refused:
    """An elective, and how many pupils could have it in no group, by the reason at the nearest one."""

    elective: ElectiveDemand
    reasons: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        return {
            "offering": None,
            "extra": None,
            "goals": [],
            "confirmed": False,
            "elective": self.elective.elective,
            "groups": self.elective.groups,
            "refused": sum(self.reasons.values()),
            "reasons": dict(self.reasons),
        }

    def line(self, screen: Screen) -> str:
        why = ", ".join(f"{screen.text(f'short_{code}')} {count}" for code, count in self.reasons.items())
        return screen.text(
            "seats_unmet_one", elective=self.elective.elective, count=sum(self.reasons.values()), why=why
        )


def run(arguments: Namespace, screen: Screen) -> int:
    """List what helps, most useful first."""
    results = read_checked(arguments.round, arguments.out, screen)
    if results is None:
        return 1
    proof = _certificate(Path(arguments.out) / "certificate.json")
    found = seats(results.problem, results.policy, results.allocation, proof, arguments.limit or None)
    unmet = _unmet(results)
    screen.data([*(claim.to_json() for claim in found), *(one.to_json() for one in unmet)])
    _show(found, unmet, screen)
    return 0


def _certificate(path: Path) -> Certificate | None:
    """The proof, if there is one that can be read: it only puts the claims in order."""
    try:
        return Certificate.from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return None


def _unmet(results: Results) -> list[_Refused]:
    """The demand that no seat would meet, because nobody offers the elective or a rule forbids every group of it."""
    explainer = Explainer(results.problem, results.policy, results.allocation)
    found = demand(results.problem, results.allocation, explainer).electives
    refused = [
        _Refused(one, {code: n for code, n in one.reasons.items() if code in (NOT_OFFERED, *PAIR_RULES)})
        for one in found
    ]
    return sorted((one for one in refused if one.reasons), key=lambda one: -sum(one.reasons.values()))


def _show(found: tuple[Claim, ...], unmet: list[_Refused], screen: Screen) -> None:
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
        screen.lines([one.line(screen) for one in unmet])


def _line(claim: Claim, screen: Screen) -> str:
    what = screen.text(f"extra_{claim.extra.kind}", count=claim.extra.count)
    goals = "; ".join(goal_line(goal, screen) for goal in claim.goals if goal.before != goal.after)
    return f"{claim.extra.offering}, {what}: {goals}"
