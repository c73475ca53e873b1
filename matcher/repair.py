"""Repair after publication: the round as it is now, with as few published placements given up as can be.

The goal ``changes``, measured against what was published, comes before the goals of the policy. Pupils of groups that
have started are held in their places, as long as these places still exist and the pupils may have them; where such a
group, or a pupil's own timetable, has no room for all any more, it is released, since somebody has to go.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from matcher.allocation import Allocation, Outcome
from matcher.codes import Goal, LockAction, Rule, Run
from matcher.differences import Moved, moved_pupils
from matcher.eligibility import Eligibility
from matcher.errors import Conflict
from matcher.exclusions import Refusal
from matcher.files.records import Move
from matcher.policy import Options, Policy
from matcher.problem import Lock, Offering, Placement, Problem, PupilKey

Pair = tuple[str, str, str]  # home_site, pupil_id, offering_id
_YEAR_STARTS = (8, 1)  # month and day from which a group without a period counts as started


@dataclass(frozen=True, slots=True)
class Change:
    """A placement given up, a new one, or both, and why. ``reason`` is a code of ``matcher.wording.whatif.REASONS``."""

    home_site: str
    pupil_id: str
    lost: str | None
    gained: str | None
    reason: str
    refusal: Refusal | None = None  # the rule behind the reason, if one forbids the old place

    def move(self, words: str) -> Move:
        """A row of ``moves.csv``."""
        return Move(self.home_site, self.pupil_id, self.lost, self.gained, words)


@dataclass(frozen=True)
class Repair:
    """The repaired allocation, and the problem and policy that it is the best of."""

    problem: Problem  # with what was published as baseline, and a lock for every place that was held
    policy: Policy  # with the changes first
    outcome: Outcome
    changes: tuple[Change, ...]
    held: tuple[Pair, ...]
    released: tuple[str, ...]  # groups that have started and cannot keep all their pupils


def repair(
    problem: Problem,
    policy: Policy,
    published: Allocation,
    started: dt.date | None = None,
    options: Options | None = None,
) -> Repair:
    """The best repair of what was published.

    Args:
        problem: the round as it is now; its own baseline has no part in it.
        policy: the region's decisions.
        published: the placements as published; of pupils and groups that are gone since, too.
        started: groups that meet before or on this day have started; None lets every pupil move.
        options: the solver's budget.

    Raises:
        RoundError: travel times that are needed are not known, or a lock places a pupil against a rule.
        Conflict: the round's own locks allow no allocation.
    """
    from matcher.solver import solve  # noqa: PLC0415 - the solver loads slowly; faults need none

    base, changes_first = as_repair(problem, policy, published.placements, ())
    eligibility = Eligibility(base, changes_first)
    held = _held(eligibility, published, started_offerings(problem, started) if started else frozenset())
    released: set[str] = set()
    while True:
        locked, _ = as_repair(problem, policy, published.placements, held)
        try:
            outcome = solve(locked, changes_first, options)
        except Conflict as conflict:
            fewer = _released(problem, held, conflict)
            if len(fewer) == len(held):
                raise
            released |= {offering for _, _, offering in set(held) - set(fewer)}
            held = fewer
            continue
        changes = _Reasons(base, eligibility, published, outcome.allocation).changes()
        return Repair(locked, changes_first, outcome, changes, held, tuple(sorted(released)))


def as_repair(
    problem: Problem, policy: Policy, published: Iterable[Placement], held: Iterable[Pair]
) -> tuple[Problem, Policy]:
    """The problem and the policy of a repair: changes first, what was published as baseline, the held places locked."""
    known = {(k.home_site, k.pupil_id, k.offering_id) for k in problem.locks if k.action is LockAction.PLACE}
    locks = tuple(Lock(*pair, LockAction.PLACE) for pair in held if pair not in known)
    goals = (Goal.CHANGES, *(goal for goal in policy.goals if goal is not Goal.CHANGES))
    repaired = problem.replace(baseline=tuple(published), locks=(*problem.locks, *locks))
    return repaired, replace(policy, goals=goals)


def changes_of(problem: Problem, policy: Policy, published: Allocation, repaired: Allocation) -> tuple[Change, ...]:
    """What a repair of the round as it is now changed, and why; without solving anything.

    Raises:
        RoundError: travel times that are needed are not known.
    """
    base, changes_first = as_repair(problem, policy, published.placements, ())
    return _Reasons(base, Eligibility(base, changes_first), published, repaired).changes()


def started_offerings(problem: Problem, day: dt.date) -> frozenset[str]:
    """The groups that meet before or on a day: a session without a period does from the first of August on."""
    year = int(problem.school_year[:4]) if problem.school_year[:4].isdigit() else dt.MAXYEAR
    first = dt.date(year, *_YEAR_STARTS)
    starts = {p.name: p.start for p in problem.periods}
    return frozenset(s.offering_id for s in problem.sessions if starts.get(s.period or "", first) <= day)


def _held(eligibility: Eligibility, published: Allocation, started: frozenset[str]) -> tuple[Pair, ...]:
    """The published places in groups that have started, as far as they are still possible."""
    places = {(p.home_site, p.pupil_id, p.offering_id) for p in published.placements if p.offering_id in started}
    if not places:
        return ()
    pairs = ((c.home_site, c.pupil_id, c.offering_id) for c in eligibility.candidates)
    return tuple(sorted(places.intersection(pairs)))


def _released(problem: Problem, held: Sequence[Pair], conflict: Conflict) -> tuple[Pair, ...]:
    """The held places without those that are part of a contradiction.

    A limit of a group or a site frees all its pupils, since any of them may be the one to go; a rule about one pupil
    frees this pupil's places.
    """
    groups = {f.offering_id for f in conflict.facts if f.rule is not Rule.LOCKED and f.offering_id}
    sites = {f.site_id for f in conflict.facts if f.site_id}
    groups |= {o.offering_id for o in problem.offerings if o.site_id in sites}
    locks = {(f.home_site, f.pupil_id, f.offering_id) for f in conflict.facts if f.rule is Rule.LOCKED}
    return tuple(pair for pair in held if pair[2] not in groups and pair not in locks)


class _Reasons:
    """Why each placement changed, from the facts of the round as it is now."""

    def __init__(self, problem: Problem, eligibility: Eligibility, published: Allocation, repaired: Allocation) -> None:
        self._problem, self._eligibility = problem, eligibility
        self._published, self._repaired = published, repaired
        self._possible = {(c.home_site, c.pupil_id, c.offering_id): c for c in eligibility.candidates}
        holders: dict[str, list[Pair]] = defaultdict(list)
        for p in published.placements:
            pair = (p.home_site, p.pupil_id, p.offering_id)
            if pair in self._possible:
                holders[p.offering_id].append(pair)
        self._holders: Mapping[str, list[Pair]] = holders  # who could all keep their place, but for the number of them
        self._by_hand = {(k.home_site, k.pupil_id, k.offering_id) for k in problem.locks}

    def changes(self) -> tuple[Change, ...]:
        """Every placement that changed, by home site, pupil and offering."""
        moved = moved_pupils(self._published, self._repaired)
        return tuple(change for one in moved for change in self._of_pupil(one))

    def _of_pupil(self, one: Moved) -> list[Change]:
        """The lost and the new places side by side, those of one elective first."""
        gained = list(one.gained)
        pairs: list[tuple[str | None, str | None]] = []
        for lost in one.lost:
            same = next((g for g in gained if self._elective(g) == self._elective(lost)), None)
            if same is not None:
                gained.remove(same)
                pairs.append((lost, same))
        left = [lost for lost in one.lost if all(lost != a for a, _ in pairs)]
        pairs += zip_longest(left, gained)
        found = []
        for old, new in sorted(pairs, key=lambda p: (p[0] or "", p[1] or "")):
            reason, refusal = self._why_lost(one.key, old) if old else (self._why_gained(one.key, new), None)
            if reason == "made_room" and (*one.key, new) in self._by_hand:
                reason = "by_hand"
            found.append(Change(*one.key, old, new, reason, refusal))
        return found

    def _elective(self, offering_id: str) -> str | None:
        offering = self._problem.offering.get(offering_id)
        if offering is not None:
            return offering.elective
        return next((p.elective for p in self._published.placements if p.offering_id == offering_id), None)

    def _why_lost(self, key: PupilKey, offering_id: str) -> tuple[str, Refusal | None]:
        pupil, offering = self._problem.pupil.get(key), self._problem.offering.get(offering_id)
        if pupil is None:
            return "pupil_left", None
        if offering is None:
            return "group_gone", None
        if (*key, offering_id) not in self._possible:
            refusals = self._eligibility.refusals(pupil, offering)
            cancelled = next((r for r in refusals if r.rule is Rule.CANCELLED), None)
            return ("group_cancelled", cancelled) if cancelled else (f"rule_{refusals[0].rule}", refusals[0])
        return self._own_limit(key, offering) or self._number(key, offering), None

    def _own_limit(self, key: PupilKey, offering: Offering) -> str | None:
        """What the pupil's other places leave no room for."""
        others = self._repaired.of_pupil.get(key, ())
        before = [p for p in self._published.of_pupil.get(key, ()) if (*key, p.offering_id) in self._possible]
        for other in others:
            refusal = self._eligibility.exclusion(offering, self._problem.offering[other.offering_id])
            if refusal is not None:
                by_hand = (*key, other.offering_id) in self._by_hand
                return "by_hand" if by_hand else f"own_{refusal.rule}" if other in before else None
        return "fewer_electives" if len(before) > self._problem.pupil[key].max_electives else None

    def _number(self, key: PupilKey, offering: Offering) -> str:
        """What the group, or its site, has no room for."""
        holders = self._holders[offering.offering_id]
        guests = sum(self._possible[pair].guest for pair in holders)
        if len(holders) > offering.capacity:
            return "fewer_seats"
        own = self._possible[(*key, offering.offering_id)]
        if own.guest and offering.guest_capacity is not None and guests > offering.guest_capacity:
            return "fewer_guest_seats"
        if own.guest and self._site_is_short(offering):
            return "fewer_site_guests"
        if offering.run is Run.AUTO and offering.min_size > 1 and not self._repaired.size[offering.offering_id]:
            return "below_minimum"
        return "made_room"

    def _site_is_short(self, offering: Offering) -> bool:
        limit = self._problem.site[offering.site_id].guest_total
        at_site = [o.offering_id for o in self._problem.offerings if o.site_id == offering.site_id]
        guests = sum(self._possible[pair].guest for o in at_site for pair in self._holders.get(o, ()))
        return limit is not None and guests > limit

    def _why_gained(self, key: PupilKey, offering_id: str | None) -> str:
        if (*key, offering_id) in self._by_hand:
            return "by_hand"
        return "new_place" if key in self._published.of_pupil else "joined"
