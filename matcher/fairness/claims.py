"""A pupil's claim to a seat: what the policy says of the person, and at last the lottery.

The goals that speak of a person count, in the order of the policy: whether the place is needed to graduate
(``needs``), whether it is the pupil's only one (``served``), the priority, an earlier place in the same group
(``changes``) and the rank. Goals that weigh the round as a whole (``placements``, ``travel``) are no claim.
"""

from matcher.codes import Goal
from matcher.dictatorship import NOBODY
from matcher.fairness.standing import Standing
from matcher.policy import RANK_GOALS
from matcher.rules.eligibility import Candidate

Claim = tuple[tuple[Goal, int], ...]  # in the order in which they count, each smallest first


def claim(standing: Standing, wanted: Candidate, instead: Candidate | None) -> Claim:
    """The claim to a seat of a pupil who would give up ``instead`` for it; of two claims the smaller is better."""
    pupil = standing.problem.pupil[wanted.key]
    others = len(standing.bundles.get(wanted.key, ())) - (instead is not None)
    numbers = {
        Goal.NEEDS: int(others >= pupil.needs),
        Goal.SERVED: int(others > 0),
        Goal.PRIORITY: pupil.priority,
        Goal.CHANGES: int((wanted.key, wanted.offering_id) not in standing.earlier),
        **dict.fromkeys(RANK_GOALS, wanted.rank or NOBODY),
    }
    found = [(goal, numbers[goal]) for goal in standing.policy.goals if goal in numbers]
    return (*found, (Goal.LOTTERY, standing.lottery[wanted.key]))
