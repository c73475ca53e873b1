"""When pupils have lessons and when groups meet: a shared afternoon, and what each school does besides."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from matcher.codes import SiteKind
from matcher.generate.region import Region
from matcher.problem import Lesson, Period, Pupil, Session, Site

SCHOOL_YEAR = "2026-2027"
SHARED_DAY = 2  # Wednesday
_OTHER_DAYS = (0, 1, 3, 4)
# The third week after the summer; the last period is too late for pupils who sit their exams.
PERIODS = (
    Period("p1", dt.date(2026, 8, 31), dt.date(2026, 11, 27)),
    Period("p2", dt.date(2026, 11, 30), dt.date(2027, 3, 19)),
    Period("p3", dt.date(2027, 3, 22), dt.date(2027, 7, 9)),
)
LATE_PERIOD = "p3"
_MORNING, _AFTERNOON = (8 * 60 + 30, 12 * 60 + 20), (12 * 60 + 50, 15 * 60 + 30)
_STARTS, _START_SHARES = (13 * 60, 13 * 60 + 30, 14 * 60), (2, 6, 2)


@dataclass(frozen=True)
class Calendar:
    """Per site when the shared day's mornings end, whose shared afternoon is free, and the other free afternoon."""

    morning_end: dict[str, int]  # minutes since midnight
    shared: dict[str, tuple[int, ...]]  # the years that are free
    other_day: dict[str, int]  # weekday


def draw_calendar(rng: Random, region: Region) -> Calendar:
    """One site in eight does not keep the shared afternoon free for its third year."""
    morning_end: dict[str, int] = {}
    shared: dict[str, tuple[int, ...]] = {}
    other_day: dict[str, int] = {}
    for site in region.sites:
        morning_end[site.site_id] = 12 * 60 + rng.choice((0, 10, 20, 30))
        shared[site.site_id] = (4, 5) if rng.random() < 0.125 else (3, 4, 5)
        other_day[site.site_id] = rng.choice(_OTHER_DAYS)
    return Calendar(morning_end, shared, other_day)


def draw_lessons(rng: Random, calendar: Calendar, pupils: tuple[Pupil, ...]) -> tuple[Lesson, ...]:
    """The lessons of each class, and an extra lesson on the shared afternoon for one pupil in eighty."""
    lessons = []
    for site, class_, year in sorted({(p.home_site, p.class_ or "", p.year or 0) for p in pupils}):
        for weekday in range(5):
            morning_end = calendar.morning_end[site] if weekday == SHARED_DAY else _MORNING[1]
            lessons.append(Lesson(site, weekday, _MORNING[0], morning_end, class_))
            free = year in calendar.shared[site] if weekday == SHARED_DAY else weekday == calendar.other_day[site]
            if not free:
                lessons.append(Lesson(site, weekday, *_AFTERNOON, class_))
    lessons += [
        Lesson(pupil.home_site, SHARED_DAY, 13 * 60, 13 * 60 + 50, pupil_id=pupil.pupil_id, period="p1")
        for pupil in pupils
        if rng.random() < 1 / 80
    ]
    return tuple(lessons)


def draw_sessions(rng: Random, calendar: Calendar, offering_id: str, site: Site) -> tuple[Session, ...]:
    """The weekly meetings of a group: most on the shared afternoon, some on the host's own, a few on both."""
    start = rng.choices(_STARTS, _START_SHARES)[0]
    end = start + rng.choice((120, 150, 180))
    period = rng.choices(("p1", "p2", LATE_PERIOD, None), (35, 30, 15, 20))[0]
    shared = site.kind in (SiteKind.COMPANY, SiteKind.MBO) or rng.random() < 0.7
    days = [SHARED_DAY if shared else calendar.other_day[site.site_id]]
    if rng.random() < 0.12:
        days = [SHARED_DAY, calendar.other_day[site.site_id]]
    return tuple(Session(offering_id, day, start, end, period) for day in sorted(days))
