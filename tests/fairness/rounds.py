"""Allocations of tiny rounds, written as sentences."""

from matcher.allocation import Allocation
from matcher.dictatorship import as_placement
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.rules.eligibility import Eligibility


def placed(problem: Problem, policy: Policy, words: str) -> Allocation:
    """``"ann cnc; bob robotica"`` as an allocation."""
    candidates = {(c.pupil_id, c.offering_id): c for c in Eligibility(problem, policy).candidates}
    pairs = (tuple(phrase.split()) for phrase in words.split(";"))
    return Allocation(tuple(as_placement(problem, candidates[who, what]) for who, what in pairs))
