"""Where a seat would help, as figures: each claim solved again, and the demand that no seat would meet."""

from typing import Any

from matcher.allocation import Allocation
from matcher.answers.demand import NOT_OFFERED, demand
from matcher.answers.explain import Explainer
from matcher.answers.extras import seats
from matcher.codes import PAIR_RULES
from matcher.policy import Policy
from matcher.problem import Problem

SEATS = "seats"
_PUPILS = 400_000  # to be allocated again, all claims together: some minutes; in most regions that is every claim
_FEWEST = 30  # claims


def seat_figures(problem: Problem, policy: Policy, allocation: Allocation) -> dict[str, Any]:
    """Claims are beside the best allocation, whose proof says where to look; a run that was stopped may be another."""
    from matcher.solver import solve  # noqa: PLC0415 - loads slowly; other figures need none

    best = solve(problem, policy)
    claims = seats(
        problem, policy, best.allocation, best.certificate, max(_FEWEST, _PUPILS // max(1, len(problem.pupils)))
    )
    useful = [claim for claim in claims if any(claim.gain)]
    unmet = demand(problem, allocation, Explainer(problem, policy, allocation)).electives
    refused = [
        {"elective": one.elective, "reasons": {c: n for c, n in one.reasons.items() if c in (NOT_OFFERED, *PAIR_RULES)}}
        for one in unmet
    ]
    return {
        "claims": [claim.to_json() for claim in useful if claim.confirmed],
        "open": [claim.to_json() for claim in useful if not claim.confirmed],
        "refused": [one for one in refused if one["reasons"]],
    }
