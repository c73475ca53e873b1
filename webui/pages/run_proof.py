"""How it is known that a run is as good as it can be, and how anybody can check it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import Proof
from webui import dates
from webui.pages.run_head import RunPage, head
from webui.pages.run_words import decimal, goal_name, goal_told, goal_value, proof_told
from webui.store.runs import RunRow


@dataclass(frozen=True)
class GoalLine:
    """A goal, and how it is known."""

    name: str
    told: str
    bound: str
    kind: str
    proof: str
    seconds: str


@dataclass(frozen=True, kw_only=True)
class ProofPage(RunPage):
    """The proof of a run."""

    template: ClassVar[str] = "runs/proof.html"

    goals: tuple[GoalLine, ...]
    proved: bool
    fingerprint: str
    certificate: str  # its digest; empty if there is none
    decisions: tuple[tuple[str, str], ...]


def proof_page(session: Session, row: RunRow) -> ProofPage:
    """Read everything for the page."""
    outcome = row.outcome or {}
    has_certificate = session.scalar(select(RunRow.certificate.is_not(None)).where(RunRow.id == row.id))
    goals = [_goal(goal) for goal in outcome["goals"]]
    return ProofPage(
        title=gettext("Proof"),
        run=head(session, row),
        goals=tuple(goals),
        proved=all(goal["proof"] != Proof.NONE for goal in outcome["goals"]),
        fingerprint=row.fingerprint,
        certificate=outcome.get("certificate", "") if has_certificate else "",
        decisions=tuple(_decisions(row)),
    )


def _goal(goal: Mapping[str, Any]) -> GoalLine:
    levels = goal.get("levels", ())
    name, value = goal["name"], goal["value"]
    bound = goal_value(name, goal["bound"], levels)
    kind, proof = proof_told(goal["proof"], bound)
    return GoalLine(
        name=goal_name(name),
        told=goal_told(name, value, levels),
        bound=bound,
        kind=kind,
        proof=proof,
        seconds=decimal(round(goal["seconds"], 2)),
    )


def _decisions(row: RunRow) -> list[tuple[str, str]]:
    """What else the schools had decided."""
    policy = row.policy
    limit = policy["max_travel_minutes"]
    return [
        (gettext("Longest way"), gettext("no limit") if limit is None else dates.minutes(limit)),
        (gettext("To spare between two places"), dates.minutes(policy["buffer_minutes"])),
    ]
