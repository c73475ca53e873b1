"""Locks that allow no allocation: the facts that contradict each other, in words and as data."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from matcher.cli.screen import Screen
from matcher.codes import LockAction, Rule
from matcher.errors import Conflict, Fault
from matcher.files.columns import LOCKS, OFFERINGS, PUPILS, ROUND, SITES
from matcher.files.places import Places
from matcher.policy import Policy
from matcher.problem import Problem


class Fact(Protocol):
    """A part of a contradiction, as the solver names it; what does not belong to the rule is empty."""

    @property
    def rule(self) -> Rule: ...  # noqa: D102
    @property
    def home_site(self) -> str: ...  # noqa: D102
    @property
    def pupil_id(self) -> str: ...  # noqa: D102
    @property
    def offering_id(self) -> str: ...  # noqa: D102
    @property
    def site_id(self) -> str: ...  # noqa: D102


FAULTS = {  # where a fact of each rule stands; a rule about one pupil stands at the pupil's locks
    Rule.LOCKED: Fault("conflict_locked", LOCKS.name, column="offering_id"),
    Rule.CAPACITY: Fault("conflict_capacity", OFFERINGS.name, column="capacity"),
    Rule.GUEST_CAPACITY: Fault("conflict_guest_capacity", OFFERINGS.name, column="guest_capacity"),
    Rule.MIN_SIZE: Fault("conflict_min_size", OFFERINGS.name, column="min_size"),
    Rule.GUEST_TOTAL: Fault("conflict_guest_total", SITES.name, column="guest_total"),
    Rule.MAX_ELECTIVES: Fault("conflict_max_electives", PUPILS.name, column="max_electives"),
    Rule.MODULE_LIMIT: Fault("conflict_module_limit", LOCKS.name, column="offering_id"),
    Rule.CLASH: Fault("conflict_clash", LOCKS.name, column="offering_id"),
    Rule.SAME_ELECTIVE: Fault("conflict_same_elective", LOCKS.name, column="offering_id"),
    Rule.OVERLAP: Fault("conflict_overlap", LOCKS.name, column="offering_id"),
}


def contradiction(problem: Problem, policy: Policy) -> tuple[Fact, ...]:
    """The facts by which the locks allow no allocation; none if there is one. Each lock by itself breaks no rule."""
    if all(lock.action is not LockAction.PLACE for lock in problem.locks):
        return ()
    from matcher.solver import solve  # noqa: PLC0415 - loads slowly, and is needed only where something is fixed

    at_once = threading.Event()
    at_once.set()
    try:
        solve(problem, policy, stop=at_once)
    except Conflict as conflict:
        return conflict.facts
    return ()


def tell_conflict(problem: Problem, facts: Iterable[Fact], screen: Screen, places: Places | None = None) -> None:
    """Every fact that has a part in the contradiction, with its place where places are known."""
    facts = tuple(facts)
    faults = [_fault(problem, fact, places or Places()) for fact in facts]
    screen.data(
        {
            "status": "infeasible",
            "conflict": [_fact_json(problem, fact) for fact in facts],
            "faults": [screen.fault_json(fault) for fault in faults],
        }
    )
    screen.say("conflict")
    for fault in faults:
        screen.write("  " + screen.fault_line(fault))


def _fault(problem: Problem, fact: Fact, places: Places) -> Fault:
    limit = _limit(problem, fact)
    value = (fact.offering_id or None) if limit is None else str(limit)
    fault = FAULTS[fact.rule]
    file = next(file for file in ROUND if file.name == fault.file)
    row = next((places.row(file.name, i) for i, r in enumerate(getattr(problem, file.part)) if _is_of(r, fact)), None)
    return places.known(replace(fault, row=row, value=value, params=_numbers(problem, fact)))


def _is_of(record: Any, fact: Fact) -> bool:
    """Whether the record is the one that the fact names, by all that it names and the record has."""
    names = ("home_site", "pupil_id", "offering_id", "site_id")
    named = [(name, value) for name in names if (value := getattr(fact, name)) and hasattr(record, name)]
    is_other_lock = getattr(record, "action", LockAction.PLACE) is not LockAction.PLACE
    return bool(named) and not is_other_lock and all(getattr(record, name) == value for name, value in named)


def _fact_json(problem: Problem, fact: Fact) -> dict[str, Any]:
    names = ("rule", "home_site", "pupil_id", "offering_id", "site_id")
    given = {name: value for name in names if (value := getattr(fact, name))}
    return {**given, "limit": _limit(problem, fact)}


def _numbers(problem: Problem, fact: Fact) -> dict[str, str | int]:
    pupil = f"{fact.home_site}:{fact.pupil_id}"
    limit = _limit(problem, fact)
    numbers: dict[str, str | int] = {"pupil": pupil, "offering": fact.offering_id, "site": fact.site_id}
    return numbers if limit is None else {**numbers, "limit": limit}


def _limit(problem: Problem, fact: Fact) -> int | None:
    """The number that the rule sets, if it sets one."""
    offering = problem.offering.get(fact.offering_id)
    if offering is not None and fact.rule in (Rule.CAPACITY, Rule.GUEST_CAPACITY, Rule.MIN_SIZE):
        return {
            Rule.CAPACITY: offering.capacity,
            Rule.GUEST_CAPACITY: offering.guest_capacity,
            Rule.MIN_SIZE: offering.min_size,
        }[fact.rule]
    if fact.rule is Rule.GUEST_TOTAL:
        return problem.site[fact.site_id].guest_total
    if fact.rule is Rule.MAX_ELECTIVES:
        return problem.pupil[fact.home_site, fact.pupil_id].max_electives
    return None
