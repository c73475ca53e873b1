"""Which published places a repair holds: those in groups that have started, as far as there is room for all of them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from matcher.allocation import Allocation
from matcher.checker import violations
from matcher.codes import LockAction, Rule, Run
from matcher.dictatorship import as_placement
from matcher.errors import Conflict
from matcher.policy import Policy
from matcher.problem import Placement, Problem, PupilKey
from matcher.repair.moves import Pair
from matcher.rules.eligibility import Candidate, Eligibility

_YEAR_STARTS = (8, 1)  # month and day from which a group without a period counts as started


def started_offerings(problem: Problem, day: dt.date) -> frozenset[str]:
    """The groups that meet before or on a day: a session without a period does from the first of August on."""
    year = int(problem.school_year[:4]) if problem.school_year[:4].isdigit() else dt.MAXYEAR
    first = dt.date(year, *_YEAR_STARTS)
    starts = {p.name: p.start for p in problem.periods}
    return frozenset(s.offering_id for s in problem.sessions if starts.get(s.period or "", first) <= day)


def held_places(eligibility: Eligibility, published: Iterable[Placement], started: frozenset[str]) -> tuple[Pair, ...]:
    """The published places in groups that have started, as far as they are still possible."""
    places = {(p.home_site, p.pupil_id, p.offering_id) for p in published if p.offering_id in started}
    if not places:
        return ()
    pairs = ((c.home_site, c.pupil_id, c.offering_id) for c in eligibility.candidates)
    return tuple(sorted(places.intersection(pairs)))


def plainly_without_room(eligibility: Eligibility, held: Sequence[Pair]) -> tuple[Pair, ...]:
    """The held places that can be counted to be too many together; what is entangled takes a search (``released``).

    A limit of a group or a site concerns all its held pupils, since any of them may be the one to go; a rule about one
    pupil concerns this pupil's places.
    """
    if not held:
        return ()
    room = _Room(eligibility, held)
    groups, pupils = frozenset(room.groups()), frozenset(room.places())
    return tuple(pair for pair in held if pair[2] in groups or pair in pupils)


def go_together(problem: Problem, policy: Policy, eligibility: Eligibility) -> bool:
    """Whether the locked places keep every rule even if nobody else has a place; if not, others may still help."""
    fixed = {(k.home_site, k.pupil_id, k.offering_id) for k in problem.locks if k.action is LockAction.PLACE}
    alone = (c for c in eligibility.candidates if (c.home_site, c.pupil_id, c.offering_id) in fixed)
    return not violations(problem, policy, Allocation(tuple(as_placement(problem, c) for c in alone)))


def released(problem: Problem, held: Sequence[Pair], conflict: Conflict) -> tuple[Pair, ...]:
    """The held places that are to blame for a contradiction; what each limit concerns is as above.

    Who is held elsewhere, and is only missed in a group below its minimum, stays: that group is released.
    """
    groups = {f.offering_id for f in conflict.facts if f.rule is not Rule.LOCKED and f.offering_id}
    sites = {f.site_id for f in conflict.facts if f.site_id}
    groups |= {o.offering_id for o in problem.offerings if o.site_id in sites}
    locks = {(f.home_site, f.pupil_id, f.offering_id) for f in conflict.facts if f.rule is Rule.LOCKED}
    of_groups = tuple(pair for pair in held if pair[2] in groups)
    return of_groups or tuple(pair for pair in held if pair in locks)


class _Room:
    """Counts the places that are held or decided by hand."""

    def __init__(self, eligibility: Eligibility, held: Sequence[Pair]) -> None:
        self._eligibility, self._problem = eligibility, eligibility.problem
        by_hand = {
            (k.home_site, k.pupil_id, k.offering_id) for k in self._problem.locks if k.action is LockAction.PLACE
        }
        fixed = by_hand.union(held)
        self._fixed: list[Candidate] = [
            c for c in eligibility.candidates if (c.home_site, c.pupil_id, c.offering_id) in fixed
        ]
        self._could = Counter(c.offering_id for c in eligibility.candidates)

    def groups(self) -> Iterator[str]:
        """Groups with too few seats, or that cannot be filled; all groups of a site with too few seats for guests."""
        taken = Counter(c.offering_id for c in self._fixed)
        guests = Counter(c.offering_id for c in self._fixed if c.guest)
        of_site: Counter[str] = Counter()
        for offering in self._problem.offerings:
            code, most = offering.offering_id, offering.guest_capacity
            of_site[offering.site_id] += guests[code]
            small = offering.run is Run.AUTO and self._could[code] < offering.min_size
            if taken[code] > offering.capacity or (most is not None and guests[code] > most) or small:
                yield code
        for offering in self._problem.offerings:
            total = self._problem.site[offering.site_id].guest_total
            if total is not None and of_site[offering.site_id] > total:
                yield offering.offering_id

    def places(self) -> Iterator[Pair]:
        """The places of pupils that exclude each other, or are too many for the pupil."""
        own: dict[PupilKey, list[str]] = defaultdict(list)
        for candidate in self._fixed:
            own[candidate.key].append(candidate.offering_id)
        for key, codes in own.items():
            if len(codes) > self._problem.pupil[key].max_electives:
                yield from ((*key, code) for code in codes)
            for a, b in combinations(codes, 2):
                if self._eligibility.exclusion(self._problem.offering[a], self._problem.offering[b]) is not None:
                    yield from ((*key, a), (*key, b))
