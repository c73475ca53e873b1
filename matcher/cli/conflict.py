"""Locks that allow no allocation: the facts that contradict each other, in words and as data."""

from collections.abc import Iterable
from typing import Any, Protocol

from matcher.cli.screen import Screen
from matcher.codes import Rule
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


def tell_conflict(problem: Problem, facts: Iterable[Fact], screen: Screen) -> None:
    """Every fact that has a part in the contradiction."""
    facts = tuple(facts)
    screen.data({"status": "infeasible", "conflict": [_fact_json(problem, fact) for fact in facts]})
    screen.say("conflict")
    for fact in facts:
        screen.write("  " + screen.text(f"conflict_{fact.rule}", **_numbers(problem, fact)))


def _fact_json(problem: Problem, fact: Fact) -> dict[str, Any]:
    names = ("rule", "home_site", "pupil_id", "offering_id", "site_id")
    given = {name: value for name in names if (value := getattr(fact, name))}
    return {**given, "limit": _limit(problem, fact)}


def _numbers(problem: Problem, fact: Fact) -> dict[str, Any]:
    pupil = f"{fact.home_site}:{fact.pupil_id}"
    return {"pupil": pupil, "offering": fact.offering_id, "site": fact.site_id, "limit": _limit(problem, fact)}


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
