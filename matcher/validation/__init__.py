"""Checks across the records of a round: references, doubles, contradictions. Standard library only.

What is wrong in a single cell is found where it is read (``matcher.files``, or the forms of the web).
"""

from collections.abc import Iterable, Iterator

from matcher.errors import Fault
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.validation import offer, pupils
from matcher.validation.records import ROUND, Check, Rows
from matcher.validation.settings import check_policy, check_settings, is_school_year, is_timezone

__all__ = ["ROUND", "Rows", "faults", "is_school_year", "is_timezone"]

_PARTS = (
    offer.check_sites,
    offer.check_electives,
    offer.check_offerings,
    offer.check_sessions,
    pupils.check_pupils,
    pupils.check_wishes,
    pupils.check_lessons,
    offer.check_travel,
    offer.check_overlaps,
    pupils.check_locks,
    pupils.check_baseline,
)  # in the order of the files


def faults(problem: Problem, policy: Policy, rows: Rows | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong or suspicious, in the order of the files.

    Args:
        problem: the facts; references need not hold.
        policy: the region's decisions.
        rows: per file name, the row number of each record, for a round that was read from files.
    """
    check = Check(problem, rows or {})
    found = [*check_settings(problem), *check_policy(policy)]
    for part in _PARTS:
        found += part(check)
    return tuple(_once(found))


def _once(found: Iterable[Fault]) -> Iterator[Fault]:
    """Each fault of a row once: a row may hold several records, such as all wishes of a pupil."""
    told = set()
    for fault in found:
        key = (fault.code, fault.file, fault.row, fault.column, fault.value)
        if fault.row is None or key not in told:
            told.add(key)
            yield fault
