"""Every rule that an allocation breaks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from matcher.allocation import Allocation
from matcher.checker.facts import Facts, Numbers
from matcher.codes import Rule, Run
from matcher.policy import Policy
from matcher.problem import Offering, Placement, Problem, Pupil, PupilKey


class Flaw(StrEnum):
    """What can be wrong with a placement as it is written down, before any rule is asked."""

    UNKNOWN_PUPIL = "unknown_pupil"
    UNKNOWN_OFFERING = "unknown_offering"
    DOUBLED = "doubled"
    WRONG_ELECTIVE = "wrong_elective"
    WRONG_SITE = "wrong_site"
    WRONG_RANK = "wrong_rank"
    WRONG_TRAVEL = "wrong_travel"


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken, by whom and where; ``numbers`` is what there is to say about it.

    Fields that do not belong to the rule are None: a group that is too full names no pupil.
    """

    rule: Rule | Flaw
    home_site: str | None = None
    pupil_id: str | None = None
    offering_id: str | None = None
    numbers: Numbers = field(default_factory=dict)


def violations(problem: Problem, policy: Policy, allocation: Allocation) -> tuple[Violation, ...]:
    """Everything that is wrong with the allocation; empty if it keeps every rule.

    Raises:
        RoundError: a travel time that is needed is not known.
    """
    facts = Facts(problem, policy)
    found = [v for p in allocation.placements for v in _flaws_of_reference(problem, p)]
    count = Counter((p.home_site, p.pupil_id, p.offering_id) for p in allocation.placements)
    found += [Violation(Flaw.DOUBLED, *pair, {"times": n}) for pair, n in count.items() if n > 1]
    known: dict[tuple[str, str, str], Placement] = {
        (p.home_site, p.pupil_id, p.offering_id): p
        for p in allocation.placements
        if p.key in problem.pupil and p.offering_id in problem.offering
    }
    for placement in known.values():
        found += _placement_violations(facts, placement)
    found += pupil_violations(facts, known.values())
    found += group_violations(problem, known.values())
    found += [Violation(Rule.LOCKED, *pair) for pair in facts.place_locks() if pair not in known]
    return tuple(found)


def _flaws_of_reference(problem: Problem, placement: Placement) -> Iterator[Violation]:
    pair = (placement.home_site, placement.pupil_id, placement.offering_id)
    if placement.key not in problem.pupil:
        yield Violation(Flaw.UNKNOWN_PUPIL, *pair)
    if placement.offering_id not in problem.offering:
        yield Violation(Flaw.UNKNOWN_OFFERING, *pair)


def _placement_violations(facts: Facts, placement: Placement) -> Iterator[Violation]:
    pair = (placement.home_site, placement.pupil_id, placement.offering_id)
    pupil, offering = facts.problem.pupil[placement.key], facts.problem.offering[placement.offering_id]
    for rule in facts.broken(pupil, offering):
        yield Violation(rule, *pair)
    written = (
        (Flaw.WRONG_ELECTIVE, placement.elective, offering.elective),
        (Flaw.WRONG_SITE, placement.site_id, offering.site_id),
        (Flaw.WRONG_RANK, placement.rank, facts.rank(pupil, offering)),
        (Flaw.WRONG_TRAVEL, placement.travel_minutes, facts.minutes(pupil.home_site, offering.site_id)),
    )
    for flaw, found, expected in written:
        if found != expected:
            numbers: Numbers = {"found": _shown(found), "expected": _shown(expected)}
            yield Violation(flaw, *pair, numbers)


def _shown(value: int | str | None) -> int | str:
    return "" if value is None else value


def pupil_violations(facts: Facts, placements: Iterable[Placement]) -> Iterator[Violation]:
    """What pupils cannot have together."""
    taken: dict[PupilKey, list[str]] = defaultdict(list)
    for placement in placements:
        taken[placement.key].append(placement.offering_id)
    for key, offering_ids in taken.items():
        pupil = facts.problem.pupil[key]
        if len(offering_ids) > pupil.max_electives:
            numbers: Numbers = {"placed": len(offering_ids), "max_electives": pupil.max_electives}
            yield Violation(Rule.MAX_ELECTIVES, *key, numbers=numbers)
        for first, second in combinations(offering_ids, 2):
            for rule in facts.exclusions(first, second):
                yield Violation(rule, *key, first, {"offering_a": first, "offering_b": second})
        yield from _too_many_modules(facts, pupil, offering_ids)


def _too_many_modules(facts: Facts, pupil: Pupil, offering_ids: list[str]) -> Iterator[Violation]:
    electives = (facts.problem.offering[o].elective for o in offering_ids)
    new = Counter(facts.other_profile(pupil, elective) for elective in electives)
    for profile, count in new.items():
        if profile is None:
            continue
        completed = facts.modules_completed(pupil, profile)
        if count + completed > 2:
            numbers: Numbers = {"profile": profile, "placed": count, "completed": completed, "limit": 2}
            yield Violation(Rule.MODULE_LIMIT, *pupil.key, numbers=numbers)


def group_violations(problem: Problem, placements: Iterable[Placement]) -> Iterator[Violation]:
    """What groups and sites have no room for, and groups with too few."""
    placed: Counter[str] = Counter()
    guests: Counter[str] = Counter()
    for placement in placements:
        placed[placement.offering_id] += 1
        if problem.is_guest(problem.pupil[placement.key], problem.offering[placement.offering_id]):
            guests[placement.offering_id] += 1
    for offering in problem.offerings:
        yield from _size_violations(offering, placed[offering.offering_id], guests[offering.offering_id])
    for site in problem.sites:
        total = sum(guests[o.offering_id] for o in problem.offerings if o.site_id == site.site_id)
        if site.guest_total is not None and total > site.guest_total:
            numbers: Numbers = {"site_id": site.site_id, "guests": total, "guest_total": site.guest_total}
            yield Violation(Rule.GUEST_TOTAL, numbers=numbers)


def _size_violations(offering: Offering, placed: int, guests: int) -> Iterator[Violation]:
    name = offering.offering_id
    if placed > offering.capacity:
        full: Numbers = {"placed": placed, "capacity": offering.capacity}
        yield Violation(Rule.CAPACITY, offering_id=name, numbers=full)
    # The guest seats are all seats where the host set no other number; then only the capacity is broken.
    if offering.guest_capacity is not None and guests > offering.guest_capacity:
        guests_full: Numbers = {"guests": guests, "guest_capacity": offering.guest_capacity}
        yield Violation(Rule.GUEST_CAPACITY, offering_id=name, numbers=guests_full)
    if offering.run is Run.AUTO and 0 < placed < offering.min_size:
        small: Numbers = {"placed": placed, "min_size": offering.min_size}
        yield Violation(Rule.MIN_SIZE, offering_id=name, numbers=small)
