"""The rules of the round directory about pairs, clocks, ways and ranks, said a second time as plainly as possible.

Nothing here is shared with what the solver uses, so that a mistake there shows.
"""

import math
from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from matcher.catalogue import module_profile, own_profile_modules
from matcher.codes import LockAction, OverlapLevel, Rule, Run
from matcher.errors import Fault, RoundError
from matcher.policy import Policy
from matcher.problem import Lesson, Offering, Problem, Pupil, Session, Site, Wish

Numbers = dict[str, int | str]
Pair = tuple[str, str, str]  # home_site, pupil_id, offering_id


class Facts:
    """The rules of one round under one policy."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem = problem
        self.policy = policy
        self._minutes: dict[tuple[str, str], int | None] = {}
        self._near_found: dict[tuple[str, str, int | None], list[str]] = {}
        self._lesson: dict[tuple[str, str | None, str | None, str], bool] = {}
        self._exclusion: dict[tuple[str, str], Rule | None] = {}
        self._place_locks = self._locked(LockAction.PLACE)
        self._keep_out_locks = self._locked(LockAction.KEEP_OUT)

    # Pairs

    @cached_property
    def eligible(self) -> dict[Pair, int | None]:
        """The rank of every pair that breaks no pair rule, by home site, pupil and offering in that order.

        Raises:
            RoundError: a travel time that is needed is not known.
        """
        return {
            (pupil.home_site, pupil.pupil_id, offering.offering_id): self.rank(pupil, offering)
            for pupil in sorted(self.problem.pupils, key=lambda p: p.key)
            for offering in self._thinkable(pupil)
            if next(self.broken(pupil, offering), None) is None
        }

    def rank(self, pupil: Pupil, offering: Offering) -> int | None:
        """The best rank of the approved wishes that fit (1 = most wanted); None if there is none."""
        return min((w.rank for w in self._fitting(pupil, offering) if w.approved), default=None)

    def broken(self, pupil: Pupil, offering: Offering) -> Iterator[Rule]:
        """The pair rules that the pair breaks, those that need no travel time first.

        Raises:
            RoundError: a travel time that is needed is not known.
        """
        pair = (pupil.home_site, pupil.pupil_id, offering.offering_id)
        if pair not in self._place_locks:
            wishes = self._fitting(pupil, offering)
            if not wishes:
                yield Rule.NOT_WISHED
            elif not any(w.approved for w in wishes):
                yield Rule.NOT_APPROVED
        if not _welcome(pupil, offering):
            yield Rule.AUDIENCE
        yield from self._content(pupil, offering.elective)
        if pair in self._keep_out_locks:
            yield Rule.KEPT_OUT
        if offering.run is Run.NO:
            yield Rule.CANCELLED
        limit = self.travel_limit(pupil)
        if limit is not None and self.minutes(pupil.home_site, offering.site_id) > limit:
            yield Rule.TRAVEL_LIMIT
        if self._in_lessons(pupil, offering):
            yield Rule.TIMETABLE

    def place_locks(self) -> list[Pair]:
        """The pairs that are fixed by hand."""
        return sorted(self._place_locks)

    def _locked(self, action: LockAction) -> set[Pair]:
        return {(k.home_site, k.pupil_id, k.offering_id) for k in self.problem.locks if k.action is action}

    def _fitting(self, pupil: Pupil, offering: Offering) -> list[Wish]:
        wishes = self.problem.wishes_of.get(pupil.key, ())
        return [w for w in wishes if w.offering_id == offering.offering_id or w.elective == offering.elective]

    def _thinkable(self, pupil: Pupil) -> list[Offering]:
        """The offerings that the pupil wished or is locked into, by id; without what is plainly too far away."""
        found = {offering_id for _, _, offering_id in self._locks_of.get(pupil.key, ())}
        for wish in self.problem.wishes_of.get(pupil.key, ()):
            if wish.offering_id is not None:
                found.add(wish.offering_id)
            if wish.elective is not None:
                found.update(self._near(wish.elective, pupil.home_site, self.travel_limit(pupil)))
        return [self.problem.offering[o] for o in sorted(found)]

    def _near(self, elective: str, home_site: str, limit: int | None) -> list[str]:
        """The groups of an elective that are not known to be beyond a travel limit."""
        key = (elective, home_site, limit)
        if key not in self._near_found:
            ways = [
                (o.offering_id, self._find(home_site, o.site_id)) for o in self.problem.offerings_of.get(elective, ())
            ]
            self._near_found[key] = [name for name, way in ways if limit is None or way is None or way <= limit]
        return self._near_found[key]

    @cached_property
    def _locks_of(self) -> dict[tuple[str, str], list[Pair]]:
        found: dict[tuple[str, str], list[Pair]] = {}
        for pair in self._place_locks:
            found.setdefault(pair[:2], []).append(pair)
        return found

    def _content(self, pupil: Pupil, elective: str) -> Iterator[Rule]:
        course = self.problem.elective[elective]
        module = course.module_of or elective
        # Content of the whole profile, named by the profile alone, is followed in full by BB and KB only.
        followed = pupil.track in {"BB", "KB"} or module in own_profile_modules(pupil.profile, pupil.track)
        if pupil.profile is not None and module_profile(course) == pupil.profile and followed:
            yield Rule.OWN_PROFILE_MODULE
        if elective in pupil.completed:
            yield Rule.COMPLETED
        if any(needed not in pupil.completed for needed in course.requires):
            yield Rule.PREREQUISITE
        if any(frozenset((elective, done)) in self._blocked for done in pupil.completed if done != elective):
            yield Rule.OVERLAP_COMPLETED

    # Two offerings, and a pupil's earlier modules

    def exclusion(self, first: str, second: str) -> Rule | None:
        """The rule that keeps one pupil from having both of two offerings, or None.

        Raises:
            RoundError: the travel time between their sites is needed and not known.
        """
        key = (first, second) if first < second else (second, first)
        if key not in self._exclusion:
            self._exclusion[key] = next(self.exclusions(*key), None)
        return self._exclusion[key]

    def exclusions(self, first: str, second: str) -> Iterator[Rule]:
        """Every rule that keeps one pupil from having both."""
        a, b = self.problem.offering[first], self.problem.offering[second]
        one, other = self.problem.sessions_of.get(first, ()), self.problem.sessions_of.get(second, ())
        if any(self.collide(s, a.site_id, t, b.site_id) for s in one for t in other):
            yield Rule.CLASH
        if a.elective == b.elective:
            yield Rule.SAME_ELECTIVE
        elif frozenset((a.elective, b.elective)) in self._blocked:
            yield Rule.OVERLAP

    def other_profile(self, pupil: Pupil, elective: str) -> str | None:
        """The profile, not the pupil's own, that the elective is a module of; else None."""
        course = self.problem.elective.get(elective)
        profile = None if course is None else module_profile(course)
        return None if profile == pupil.profile else profile

    def modules_completed(self, pupil: Pupil, profile: str) -> int:
        """How many modules of another profile the pupil closed earlier."""
        return sum(self.other_profile(pupil, elective) == profile for elective in set(pupil.completed))

    @cached_property
    def _blocked(self) -> set[frozenset[str]]:
        pairs = self.problem.overlaps
        return {frozenset((v.elective_a, v.elective_b)) for v in pairs if v.level is OverlapLevel.BLOCK}

    # Clock and calendar

    def collide(self, one: Session | Lesson, site: str, other: Session | Lesson, other_site: str) -> bool:
        """Whether one pupil cannot attend both meetings, the way and the buffer between the sites included."""
        if one.weekday != other.weekday or not self._same_time_of_year(one.period, other.period):
            return False
        if one.start < other.end and other.start < one.end:
            return True
        if other.start < one.start:
            one, site, other, other_site = other, other_site, one, site
        if site == other_site:
            return other.start < one.end
        return other.start < one.end + self.minutes(site, other_site) + self.policy.buffer_minutes

    def _same_time_of_year(self, a: str | None, b: str | None) -> bool:
        if a is None or b is None or a == b:
            return True
        one, other = self.problem.period[a], self.problem.period[b]
        return max(one.start, other.start) <= min(one.end, other.end)

    def _in_lessons(self, pupil: Pupil, offering: Offering) -> bool:
        site, class_, number = pupil.home_site, pupil.class_, pupil.pupil_id
        own = self._lessons.get((site, None, number), [])
        key = (site, class_, number if own else None, offering.offering_id)
        if key not in self._lesson:
            of_class = self._lessons.get((site, class_, None), []) if class_ is not None else []
            lessons = chain(own, of_class, self._lessons.get((site, None, None), []))
            sessions = self.problem.sessions_of.get(offering.offering_id, ())
            self._lesson[key] = any(
                self.collide(lesson, site, session, offering.site_id) for lesson in lessons for session in sessions
            )
        return self._lesson[key]

    @cached_property
    def _lessons(self) -> dict[tuple[str, str | None, str | None], list[Lesson]]:
        """Lessons by site and by class or pupil; a lesson that names a pupil is that pupil's alone."""
        found: dict[tuple[str, str | None, str | None], list[Lesson]] = {}
        for lesson in self.problem.lessons:
            class_ = lesson.class_ if lesson.pupil_id is None else None
            found.setdefault((lesson.home_site, class_, lesson.pupil_id), []).append(lesson)
        return found

    # The way

    def minutes(self, start: str, end: str) -> int:
        """Minutes from one site to another: given, given the other way round, or estimated; 0 at one site.

        Raises:
            RoundError: neither minutes nor coordinates are known.
        """
        found = self._find(start, end)
        if found is None:
            a, b = sorted((start, end))
            raise RoundError([Fault("travel_unknown", "travel.csv", params={"from_site": a, "to_site": b})])
        return found

    def travel_limit(self, pupil: Pupil) -> int | None:
        """The smaller of the pupil's own and the region's limit in minutes; None without either."""
        limits = [m for m in (pupil.max_travel_minutes, self.policy.max_travel_minutes) if m is not None]
        return min(limits, default=None)

    def _find(self, start: str, end: str) -> int | None:
        if (start, end) not in self._minutes:
            self._minutes[start, end] = self._given_or_estimated(start, end)
        return self._minutes[start, end]

    def _given_or_estimated(self, start: str, end: str) -> int | None:
        if start == end:
            return 0
        for way in ((start, end), (end, start)):
            if way in self._given:
                return self._given[way]
        km = _great_circle_km(self.problem.site[start], self.problem.site[end])
        if km is None:
            return None
        return math.ceil(60 * km * self.policy.travel_detour_factor / self.policy.travel_speed_kmh)

    @cached_property
    def _given(self) -> dict[tuple[str, str], int]:
        return {(t.from_site, t.to_site): t.minutes for t in self.problem.travel}


def _welcome(pupil: Pupil, offering: Offering) -> bool:
    """Whether the pupil is among those for whom the host gives the group; an empty list is everybody."""
    return (
        (not offering.tracks or pupil.track in offering.tracks)
        and (not offering.years or pupil.year in offering.years)
        and (not offering.profiles or pupil.profile in offering.profiles)
    )


def _great_circle_km(a: Site, b: Site) -> float | None:
    """Haversine formula on a globe of radius 6371 km."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(h)))
