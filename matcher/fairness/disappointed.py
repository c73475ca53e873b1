"""Who got less than by choosing first, and the priority that this can give them in a later round.

A pupil is measured by what the pupil would have taken alone in the region, all seats free and every group running: as
many placements as can go together, at the best ranks. So nobody is disappointed whose shortfall is the pupil's own:
no wishes, none that the school approved, or none (beside the others) that a rule of the pair or of the pupil allows.
A group that was cancelled beforehand, that stayed below its minimum or that had no seats left is not the pupil's own.
A place by hand that the pupil did not wish comes after every wish.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from matcher.allocation import Allocation
from matcher.codes import Run
from matcher.policy import Policy
from matcher.problem import Problem, PupilKey
from matcher.rules.choice import NOBODY, Choice


class LastTime(StrEnum):
    """How a pupil came out of a round."""

    WITHOUT = "without"  # fewer placements than by choosing first
    LOWER = "lower"  # as many, at worse ranks
    CONTENT = "content"  # as good as by choosing first, or nothing was possible


LEVELS = (3, 2)  # numbers of priorities that can be given; the first unless asked otherwise


@dataclass(frozen=True, slots=True)
class Given:
    """The priority of a pupil in a later round. ``last_time`` is None for whoever was not in the earlier one."""

    key: PupilKey
    last_time: LastTime | None
    before: int  # as the round has it
    after: int


def disappointed(problem: Problem, policy: Policy, allocation: Allocation) -> dict[PupilKey, LastTime]:
    """How each pupil of the round came out of it.

    Raises:
        RoundError: travel times are needed that are not known.
    """
    offerings = tuple(replace(o, run=Run.AUTO) if o.run is Run.NO else o for o in problem.offerings)
    choice = Choice(problem.replace(offerings=offerings), policy)
    found = {}
    for pupil in problem.pupils:
        best = [c.rank for c in choice.best(pupil, lambda _: True)]
        held = [p.rank for p in allocation.of_pupil.get(pupil.key, ())]
        found[pupil.key] = _compared(held, best)
    return found


def priorities(
    last_time: Mapping[PupilKey, LastTime], own: Mapping[PupilKey, int], levels: int = LEVELS[0]
) -> tuple[Given, ...]:
    """The priority of each pupil of a later round, found by home site and number only; ``own`` is what it was there.

    With three levels those without come first, then those at worse ranks, then all others, newcomers among them; with
    two all but those without are equal. The own priority stays the more important one: within each of its numbers
    pupils are told apart by the last time. So what this gave is never to come back in as ``own``.
    """
    kinds = ((key, last_time.get(key), before) for key, before in own.items())
    return tuple(Given(key, kind, before, (before - 1) * levels + _level(kind, levels)) for key, kind, before in kinds)


def _compared(held: list[int | None], best: list[int | None]) -> LastTime:
    if len(held) < len(best):
        return LastTime.WITHOUT
    own, first = (sorted(rank or NOBODY for rank in ranks) for ranks in (held, best))
    return LastTime.LOWER if len(own) == len(first) and own > first else LastTime.CONTENT


def _level(last_time: LastTime | None, levels: int) -> int:
    return {LastTime.WITHOUT: 1, LastTime.LOWER: 2}.get(last_time or LastTime.CONTENT, levels)
