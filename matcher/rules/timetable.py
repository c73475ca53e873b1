"""When two weekly meetings of one pupil cannot both be attended: the clock, the calendar and the way between.

Two meetings can only meet if they share a weekday and their periods have a date in common. Then the later one
must start at least travel + buffer minutes after the earlier one ends; the buffer is 0 at one site.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from matcher.codes import WEEKDAYS
from matcher.policy import Policy
from matcher.problem import Lesson, Problem, Pupil, Session
from matcher.rules.travel import TravelTable

Owner = tuple[str, str | None, str | None]  # home_site, class, pupil_id: whose lessons they are
Signature = tuple[str, str | None, str | None]  # home_site, class, and pupil_id if there are lessons for one pupil


@dataclass(frozen=True, slots=True)
class Meeting:
    """Something a pupil attends every week. Times are minutes since midnight."""

    site: str
    weekday: int
    start: int
    end: int
    period: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two meetings of which a pupil can attend only one: the earlier end + travel + buffer is past the later start."""

    one: Meeting
    other: Meeting
    travel: int
    buffer: int

    def numbers(self, one: str, other: str) -> dict[str, int | str]:
        """What there is to say; ``one`` and ``other`` name the two meetings, such as "lesson" and "session"."""
        earlier, later = in_order(self.one, self.other)
        return {
            "weekday": WEEKDAYS[self.one.weekday],
            f"{one}_start": clock(self.one.start),
            f"{one}_end": clock(self.one.end),
            f"{other}_start": clock(self.other.start),
            f"{other}_end": clock(self.other.end),
            "earlier_end": clock(earlier.end),
            "travel": self.travel,
            "buffer": self.buffer,
            "later_start": clock(later.start),
        }


class Timetable:
    """The lessons and sessions of a round, asked which of them cannot go together."""

    def __init__(self, problem: Problem, policy: Policy, travel: TravelTable) -> None:
        self._problem = problem
        self._buffer = policy.buffer_minutes
        self._travel = travel
        self._found: dict[tuple[Signature, str], Conflict | None] = {}
        self._shared: dict[tuple[str | None, str | None], bool] = {}

    def lesson_conflict(self, pupil: Pupil, offering_id: str) -> Conflict | None:
        """The first of the pupil's lessons that a session of the offering conflicts with, the way included."""
        sessions = self.meetings.get(offering_id)
        if not sessions or pupil.home_site not in self._teaching_sites:
            return None
        signature = self._signature(pupil)
        key = (signature, offering_id)
        if key not in self._found:
            self._found[key] = self.first_conflict(self._lessons_of(signature), sessions)
        return self._found[key]

    def first_conflict(self, ones: Iterable[Meeting], others: Iterable[Meeting]) -> Conflict | None:
        """The first conflict, by weekday and clock, of a meeting of the one list with one of the other."""
        found = [c for a in ones for b in others if (c := self.conflict(a, b)) is not None]
        return min(found, key=_order, default=None)

    def conflict(self, a: Meeting, b: Meeting) -> Conflict | None:
        """Why a pupil cannot attend both, or None. A way that is not known counts as 0 minutes."""
        if a.weekday != b.weekday or not self.periods_meet(a.period, b.period):
            return None
        earlier, later = in_order(a, b)
        same_site = a.site == b.site
        travel = 0 if same_site else self._travel.find(earlier.site, later.site) or 0
        buffer = 0 if same_site else self._buffer
        return Conflict(a, b, travel, buffer) if later.start < earlier.end + travel + buffer else None

    def hangs_on_unknown_way(self, a: Meeting, b: Meeting) -> bool:
        """Whether the two meet on one day, at two sites between which no travel minutes are known."""
        return (
            a.weekday == b.weekday and not self._travel.known(a.site, b.site) and self.periods_meet(a.period, b.period)
        )

    def clashes(self) -> Iterator[tuple[str, str]]:
        """Every two offerings with sessions of which a pupil can attend only one; a pair may come twice."""
        for day in self._sessions_by_day():
            furthest = self._longest_way({m.site for m, _ in day}) + self._buffer
            for i, (one, offering_a) in enumerate(day):
                last_start = one.end + furthest
                for other, offering_b in islice(day, i + 1, None):
                    if other.start >= last_start:
                        break  # sorted by start: nobody after this one is in the way either
                    if offering_a != offering_b and self.conflict(one, other) is not None:
                        yield offering_a, offering_b

    def periods_meet(self, a: str | None, b: str | None) -> bool:
        """Whether two periods have a date in common; no period is all year."""
        if a is None or b is None or a == b:
            return True
        if (a, b) not in self._shared:
            one, other = self._problem.period[a], self._problem.period[b]
            self._shared[a, b] = one.start <= other.end and other.start <= one.end
        return self._shared[a, b]

    @cached_property
    def meetings(self) -> Mapping[str, tuple[Meeting, ...]]:
        """The sessions of each offering that has any, as meetings at its site."""
        site = {o.offering_id: o.site_id for o in self._problem.offerings}
        return {o: tuple(_at(site[o], s) for s in sessions) for o, sessions in self._problem.sessions_of.items()}

    def _sessions_by_day(self) -> list[list[tuple[Meeting, str]]]:
        days: list[list[tuple[Meeting, str]]] = [[] for _ in WEEKDAYS]
        for offering_id, meetings in self.meetings.items():
            for meeting in meetings:
                days[meeting.weekday].append((meeting, offering_id))
        return [sorted(day, key=lambda entry: entry[0].start) for day in days]

    def _longest_way(self, sites: set[str]) -> int:
        return max((self._travel.find(a, b) or 0 for a in sites for b in sites), default=0)

    @cached_property
    def _lessons(self) -> Mapping[Owner, tuple[Meeting, ...]]:
        lessons: dict[Owner, list[Meeting]] = defaultdict(list)
        for lesson in self._problem.lessons:
            class_ = lesson.class_ if lesson.pupil_id is None else None
            lessons[lesson.home_site, class_, lesson.pupil_id].append(_at(lesson.home_site, lesson))
        return {owner: tuple(meetings) for owner, meetings in lessons.items()}

    @cached_property
    def _teaching_sites(self) -> frozenset[str]:
        return frozenset(home_site for home_site, _, _ in self._lessons)

    def _lessons_of(self, signature: Signature) -> list[Meeting]:
        site, class_, pupil_id = signature
        owners: set[Owner] = {(site, None, None), (site, class_, None), (site, None, pupil_id)}
        return [meeting for owner in owners for meeting in self._lessons.get(owner, ())]

    def _signature(self, pupil: Pupil) -> Signature:
        """Pupils of one class share it, so that the class is judged once."""
        own = (pupil.home_site, None, pupil.pupil_id)
        return (pupil.home_site, pupil.class_, own[2] if own in self._lessons else None)


def in_order(a: Meeting, b: Meeting) -> tuple[Meeting, Meeting]:
    """The earlier and the later one. The one that starts later can never come first, so no other order counts."""
    return (a, b) if (a.start, a.end) <= (b.start, b.end) else (b, a)


def clock(minutes: int) -> str:
    """Minutes since midnight as HH:MM."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _at(site: str, meeting: Session | Lesson) -> Meeting:
    return Meeting(site, meeting.weekday, meeting.start, meeting.end, meeting.period)


def _order(conflict: Conflict) -> tuple[int, int, int, int, int, str, str]:
    a, b = conflict.one, conflict.other
    return (a.weekday, a.start, a.end, b.start, b.end, a.period or "", b.period or "")
