"""Repair after publication: what cannot stay, what is held, the fewest changes, and why each."""

from matcher.repair.holding import started_offerings
from matcher.repair.moves import Change, Pair
from matcher.repair.proposal import (
    Prepared,
    Repair,
    as_repair,
    changes_of,
    prepare,
    prepare_decision,
    repair,
    repair_policy,
)

__all__ = [
    "Change",
    "Pair",
    "Prepared",
    "Repair",
    "as_repair",
    "changes_of",
    "prepare",
    "prepare_decision",
    "repair",
    "repair_policy",
    "started_offerings",
]
