"""Where a seat would help, as figures: each claim solved again, and the demand that no seat would meet."""

import time
from collections.abc import Iterator
from typing import Any

from matcher.allocation import Allocation
from matcher.answers.demand import NOT_OFFERED, demand
from matcher.answers.explain import Explainer
from matcher.answers.extras import Claim, Extras, in_order
from matcher.codes import PAIR_RULES
from matcher.policy import Policy
from matcher.problem import Problem

SEATS = "seats"
_FIRST, _LAST = 5.0, 60.0  # seconds until there are claims, and at most until there are more of them


def seat_figures(problem: Problem, policy: Policy, allocation: Allocation) -> Iterator[dict[str, Any]]:
    """All claims that are solved by now, and how many are ``left``; again and again, until it is ``complete``.

    They are beside the best allocation, whose proof says where to look first; a run that was stopped may be another.
    """
    extras = Extras.of_round(problem, policy, allocation)
    refused = _refused(problem, policy, allocation)
    claims: list[Claim] = []
    seconds, began = _FIRST, time.monotonic()
    for number, extra in enumerate(extras.promising):
        if time.monotonic() >= began + seconds:
            yield _figures(claims, len(extras.promising) - number, refused)
            seconds, began = min(2 * seconds, _LAST), time.monotonic()
        claim = extras.solved(extra)
        if claim is not None and any(claim.gain):
            claims.append(claim)
    yield _figures(claims, 0, refused)


def _figures(claims: list[Claim], left: int, refused: list[dict[str, Any]]) -> dict[str, Any]:
    told = [claim.to_json() for claim in in_order(claims)]
    return {"complete": not left, "left": left, "claims": told, "refused": refused}


def _refused(problem: Problem, policy: Policy, allocation: Allocation) -> list[dict[str, Any]]:
    unmet = demand(problem, allocation, Explainer(problem, policy, allocation)).electives
    reasons = (
        (one.elective, {c: n for c, n in one.reasons.items() if c in (NOT_OFFERED, *PAIR_RULES)}) for one in unmet
    )
    return [{"elective": elective, "reasons": found} for elective, found in reasons if found]
