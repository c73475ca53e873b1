"""Brute force for tiny rounds: every allocation there is, compared goal by goal, then by the lottery.

It knows nothing of the matcher but the records of a round, so that it can judge all the rest of it. Its rules
are written down from the round directory's contract once more, as shortly as possible.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from matcher.codes import Goal, Kind, LockAction, OverlapLevel, Run
from matcher.policy import Policy
from matcher.problem import Elective, Lesson, Offering, Placement, Problem, Pupil, PupilKey, Session

GL = {"PIE": ("P/PIE/01", "P/PIE/03"), "MVI": ("P/MVI/03", "P/MVI/04"), "BWI": ("P/BWI/01", "P/BWI/04")}
WORST = 99  # stands for a rank that is not there

Options = list[tuple[str, ...]]
Taken = Mapping[PupilKey, tuple[str, ...]]


@dataclass(frozen=True)
class Best:
    """The one best allocation and what it is worth (lower is better)."""

    taken: dict[PupilKey, tuple[str, ...]]
    worth: tuple[int, ...]

    @property
    def triples(self) -> set[tuple[str, str, str]]:
        return {(*key, offering_id) for key, offering_ids in self.taken.items() for offering_id in offering_ids}


class Oracle:
    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem = problem
        self.policy = policy
        self.order = sorted((p.key for p in problem.pupils), key=lambda k: _number(problem.lottery_seed, k))
        self.options = {p.key: self._options(p) for p in problem.pupils}

    @property
    def size(self) -> int:
        """How many combinations there are to look at."""
        return math.prod(len(options) for options in self.options.values())

    def best(self) -> Best | None:
        """The allocation that the contract asks for; None if no allocation keeps the rules."""
        found = min(self.allocations(), key=self.key, default=None)
        return None if found is None else Best(found, self.worth(found))

    def allocations(self) -> Iterator[dict[PupilKey, tuple[str, ...]]]:
        """Every allocation that keeps every rule."""
        yield from self._extend({}, self.order, Counter(), Counter())

    def key(self, taken: Taken) -> tuple[object, ...]:
        """Lower is better: the goals in order, then each pupil's outcome in lottery order."""
        return (self.worth(taken), *(self.outcome(key, taken[key]) for key in self.order))

    def worth(self, taken: Taken) -> tuple[int, ...]:
        parts = [self._worth_of_pupil(self.problem.pupil[key], offering_ids) for key, offering_ids in taken.items()]
        return tuple(map(sum, zip(*parts, strict=True)))

    def outcome(self, key: PupilKey, offering_ids: Sequence[str]) -> tuple[object, ...]:
        """What the lottery compares, lower is better."""
        pupil = self.problem.pupil[key]
        ranks = sorted(self.rank(pupil, self.problem.offering[o]) or WORST for o in offering_ids)
        travel = sum(self.travel(pupil.home_site, self.problem.offering[o].site_id) for o in offering_ids)
        return (-len(offering_ids), ranks, travel, sorted(offering_ids))

    # All allocations

    def _extend(
        self, taken: dict[PupilKey, tuple[str, ...]], left: Sequence[PupilKey], size: Counter[str], guests: Counter[str]
    ) -> Iterator[dict[PupilKey, tuple[str, ...]]]:
        if not left:
            if self._groups_large_enough(size) and self._sites_within_guest_total(guests):
                yield taken
            return
        key, *rest = left
        for offering_ids in self.options[key]:
            new_size = size + Counter(offering_ids)
            new_guests = guests + Counter(o for o in offering_ids if self._guest(key, o))
            if all(self._has_seats(self.problem.offering[o], new_size[o], new_guests[o]) for o in offering_ids):
                yield from self._extend({**taken, key: offering_ids}, rest, new_size, new_guests)

    def _has_seats(self, offering: Offering, size: int, guests: int) -> bool:
        limit = offering.capacity if offering.guest_capacity is None else offering.guest_capacity
        return size <= offering.capacity and guests <= limit

    def _groups_large_enough(self, size: Counter[str]) -> bool:
        return all(
            o.run is not Run.AUTO or size[o.offering_id] == 0 or size[o.offering_id] >= o.min_size
            for o in self.problem.offerings
        )

    def _sites_within_guest_total(self, guests: Counter[str]) -> bool:
        total = Counter(self.problem.offering[o].site_id for o in guests.elements())
        return all(s.guest_total is None or total[s.site_id] <= s.guest_total for s in self.problem.sites)

    def _guest(self, key: PupilKey, offering_id: str) -> bool:
        schools = {s.site_id: s.school for s in self.problem.sites}
        return schools[key[0]] != schools[self.problem.offering[offering_id].site_id]

    # One pupil

    def _options(self, pupil: Pupil) -> Options:
        """Every set of offerings that the pupil alone may have, locks included."""
        eligible = [o for o in self.problem.offerings if self.eligible(pupil, o)]
        locked = set(self._locked(pupil, LockAction.PLACE))
        return [
            tuple(sorted(o.offering_id for o in chosen))
            for count in range(min(pupil.max_electives, len(eligible)) + 1)
            for chosen in combinations(eligible, count)
            if locked <= {o.offering_id for o in chosen} and self._go_together(pupil, chosen)
        ]

    def _go_together(self, pupil: Pupil, chosen: Sequence[Offering]) -> bool:
        if any(self.excluded(a, b) for a, b in combinations(chosen, 2)):
            return False
        new = {o.elective for o in chosen}
        new_modules = Counter(_module_profile(self.problem.elective[e]) for e in new)
        earlier = Counter(_module_profile(self.problem.elective[e]) for e in set(pupil.completed))
        return all(
            count + earlier[profile] <= 2
            for profile, count in new_modules.items()
            if profile is not None and profile != pupil.profile
        )

    def excluded(self, a: Offering, b: Offering) -> bool:
        """Whether one pupil cannot have both."""
        sessions = self.problem.sessions
        meet = any(
            not self._both(s, a.site_id, t, b.site_id)
            for s in sessions
            for t in sessions
            if (s.offering_id, t.offering_id) == (a.offering_id, b.offering_id)
        )
        return meet or a.elective == b.elective or self._blocked(a.elective, b.elective)

    def eligible(self, pupil: Pupil, offering: Offering) -> bool:
        """Every pair rule."""
        o, course = offering, self.problem.elective[offering.elective]
        limits = [m for m in (pupil.max_travel_minutes, self.policy.max_travel_minutes) if m is not None]
        return (
            (self.rank(pupil, o) is not None or o.offering_id in self._locked(pupil, LockAction.PLACE))
            and (not o.tracks or pupil.track in o.tracks)
            and (not o.years or pupil.year in o.years)
            and (not o.profiles or pupil.profile in o.profiles)
            and not self._own_module(pupil, course)
            and o.elective not in pupil.completed
            and set(course.requires) <= set(pupil.completed)
            and not any(self._blocked(o.elective, done) for done in pupil.completed)
            and all(self.travel(pupil.home_site, o.site_id) <= limit for limit in limits)
            and self._free(pupil, o)
            and o.offering_id not in self._locked(pupil, LockAction.KEEP_OUT)
            and o.run is not Run.NO
        )

    def rank(self, pupil: Pupil, offering: Offering) -> int | None:
        fitting = [
            w.rank
            for w in self.problem.wishes
            if (w.home_site, w.pupil_id) == pupil.key
            and w.approved
            and (w.offering_id == offering.offering_id or w.elective == offering.elective)
        ]
        return min(fitting) if fitting else None

    def _locked(self, pupil: Pupil, action: LockAction) -> list[str]:
        locks = self.problem.locks
        return [k.offering_id for k in locks if (k.home_site, k.pupil_id) == pupil.key and k.action is action]

    def _own_module(self, pupil: Pupil, course: Elective) -> bool:
        if pupil.profile is None or _module_profile(course) != pupil.profile:
            return False
        if pupil.track in ("BB", "KB"):
            return True
        return pupil.track == "GL" and (course.module_of or course.elective) in GL[pupil.profile]

    def _blocked(self, a: str, b: str) -> bool:
        return any(
            v.level is OverlapLevel.BLOCK and a != b and {a, b} == {v.elective_a, v.elective_b}
            for v in self.problem.overlaps
        )

    def _free(self, pupil: Pupil, offering: Offering) -> bool:
        lessons = [
            lesson
            for lesson in self.problem.lessons
            if lesson.home_site == pupil.home_site
            and lesson.pupil_id in (None, pupil.pupil_id)
            and (lesson.class_ in (None, pupil.class_) or lesson.pupil_id is not None)
        ]
        sessions = [s for s in self.problem.sessions if s.offering_id == offering.offering_id]
        return all(self._both(a, pupil.home_site, b, offering.site_id) for a in lessons for b in sessions)

    def _both(self, a: Lesson | Session, at: str, b: Lesson | Session, bt: str) -> bool:
        """Whether both meetings can be attended."""
        if a.weekday != b.weekday or not self._periods_meet(a.period, b.period):
            return True
        there = self.travel(at, bt) + (self.policy.buffer_minutes if at != bt else 0)
        back = self.travel(bt, at) + (self.policy.buffer_minutes if at != bt else 0)
        return b.start >= a.end + there or a.start >= b.end + back

    def _periods_meet(self, a: str | None, b: str | None) -> bool:
        if a is None or b is None:
            return True
        p, q = self.problem.period[a], self.problem.period[b]
        return not (p.end < q.start or q.end < p.start)

    def travel(self, a: str, b: str) -> int:
        if a == b:
            return 0
        given = {(t.from_site, t.to_site): t.minutes for t in self.problem.travel}
        if (a, b) in given or (b, a) in given:
            return given.get((a, b), given.get((b, a), 0))
        here, there = self.problem.site[a], self.problem.site[b]
        x, y, u, v = (math.radians(angle or 0) for angle in (here.lat, here.lon, there.lat, there.lon))
        cosine = math.sin(x) * math.sin(u) + math.cos(x) * math.cos(u) * math.cos(y - v)
        km = 6371 * math.acos(max(-1.0, min(1.0, cosine)))
        return math.ceil(60 * km * self.policy.travel_detour_factor / self.policy.travel_speed_kmh)

    # Goals; every number is better when lower

    def _worth_of_pupil(self, pupil: Pupil, offering_ids: Sequence[str]) -> tuple[int, ...]:
        offerings = [self.problem.offering[o] for o in offering_ids]
        ranks = Counter(self.rank(pupil, o) for o in offerings)
        count = len(offerings)
        baseline = {p.offering_id for p in self.problem.baseline if p.key == pupil.key}
        all_ranks = range(1, 1 + max((w.rank for w in self.problem.wishes), default=0))
        classes = sorted({p.priority for p in self.problem.pupils})
        numbers: dict[Goal, list[int]] = {
            Goal.NEEDS: [-min(count, pupil.needs)],
            Goal.SERVED: [-min(count, 1)],
            Goal.PLACEMENTS: [-count],
            Goal.PRIORITY: [-count if pupil.priority == c else 0 for c in classes],
            Goal.RANKS_FAIR: [ranks[r] for r in reversed(all_ranks)],
            Goal.RANKS_FIRST: [-ranks[r] for r in all_ranks],
            Goal.RANKS_SUM: [sum(r * n for r, n in ranks.items() if r is not None)],
            Goal.CHANGES: [len(baseline - set(offering_ids))],
            Goal.TRAVEL: [sum(self.travel(pupil.home_site, o.site_id) for o in offerings)],
        }
        return tuple(number for goal in self.policy.goals for number in numbers[goal])


def placements(problem: Problem, policy: Policy, taken: Taken) -> tuple[Placement, ...]:
    """The chosen offerings as the records of an allocation."""
    oracle = Oracle(problem, policy)
    found = []
    for key, offering_ids in taken.items():
        for offering in (problem.offering[o] for o in offering_ids):
            rank, travel = oracle.rank(problem.pupil[key], offering), oracle.travel(key[0], offering.site_id)
            found.append(Placement(*key, offering.offering_id, offering.elective, offering.site_id, rank, travel))
    return tuple(found)


def _module_profile(course: Elective) -> str | None:
    """Test rounds have modules of PIE, MVI and BWI only, whose codes are spelt as the profiles are."""
    if course.module_of is not None:
        return course.module_of.removeprefix("P/").split("/")[0]
    return course.elective.split("/")[1] if course.kind is Kind.MODULE else None


def _number(seed: str, key: PupilKey) -> str:
    return hashlib.sha256(":".join((seed, *key)).encode("utf-8")).hexdigest()
