"""Seats that somebody would rather have: taken by a pupil with a worse claim, or free.

What a claim is: ``matcher.fairness.claims``. The cause of an envy is a goal that weighs the round as a whole, or the
sum over others of any goal: it is found by solving.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.answers.counterfactual import Counterfactuals
from matcher.dictatorship import NOBODY
from matcher.fairness.claims import claim
from matcher.fairness.standing import Better, Standing
from matcher.problem import PupilKey
from matcher.rules.eligibility import Candidate

MIN_SIZE = "min_size"


@dataclass(frozen=True, slots=True)
class Envy:
    """A wish for a seat that others hold, at least one of them with a worse claim; or (``over`` 0) that is free.

    ``cause`` is the goal that would get worse if the pupil had it, ``lottery``, ``locked`` (placements fixed by
    hand), ``min_size`` (the group left behind would fall below its minimum) or ``not_proved`` (the allocation is not
    the best: a fault of ours, or it was stopped before its end).
    """

    key: PupilKey
    offering: str
    rank: int
    over: int  # pupils with a worse claim who hold a seat there
    cause: str


def envies(standing: Standing, counterfactuals: Counterfactuals) -> tuple[Envy, ...]:
    """Every wish for a seat that is free or in the hands of a worse claim, by pupil and offering, with its cause."""
    found: dict[tuple[PupilKey, str], Envy] = {}
    for key in sorted(standing.problem.pupil):
        for better in standing.better(key):
            over = None if standing.full(better) is None else _worse_claims(standing, better)
            pair = (key, better.wanted.offering_id)
            if over == 0 or (pair in found and found[pair].over >= (over or 0)):
                continue
            cause = found[pair].cause if pair in found else _cause(standing, better, counterfactuals)
            found[pair] = Envy(*pair, better.wanted.rank or NOBODY, over or 0, cause)
    return tuple(found[pair] for pair in sorted(found))


def _cause(standing: Standing, better: Better, counterfactuals: Counterfactuals) -> str:
    decided = counterfactuals.cause(better.wanted.key, better.wanted.offering_id)
    return MIN_SIZE if standing.full(better) is None and standing.sinks(better) and decided == "lottery" else decided


def _worse_claims(standing: Standing, better: Better) -> int:
    """How many hold a seat that the pupil could have in their stead, with a worse claim to it."""
    own = claim(standing, better.wanted, better.instead)
    given_up = (better.instead,) if better.instead else ()
    standing.seats.change(given_up, -1)
    found = sum(own < claim(standing, held, held) for held in _replaceable(standing, better.wanted))
    standing.seats.change(given_up, 1)
    return found


def _replaceable(standing: Standing, wanted: Candidate) -> Iterator[Candidate]:
    for held in standing.holders.get(wanted.offering_id, ()):
        if not held.locked:
            standing.seats.change((held,), -1)
            room = standing.seats.full(wanted) is None
            standing.seats.change((held,), 1)
            if room:
                yield held
