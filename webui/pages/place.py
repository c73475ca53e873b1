"""Where a pupil is placed: what, where, when, why; and the same for a calendar."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

import icalendar
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import Answer
from matcher.explain import WishAnswer
from matcher.problem import Placement, Problem
from matcher.problem import Session as Lesson
from webui import dates
from webui.database import config
from webui.language import language
from webui.pages.offer import Describer, GroupText
from webui.pages.page import Page
from webui.people import Role
from webui.results import Result, published_run, result
from webui.store.accounts import Account
from webui.store.base import now
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Placed:
    """A place."""

    group: GroupText
    rank: int | None  # None = the school decided so


@dataclass(frozen=True)
class Answered:
    """A wish that was not granted, and why."""

    rank: int
    title: str
    place: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PlacePage(Page):
    """My place."""

    template: ClassVar[str] = "pupil/place.html"

    published: bool
    expected: str  # when pupils were told they would hear
    placed: tuple[Placed, ...]
    answers: tuple[Answered, ...]
    calendar: bool
    helpers: tuple[str, ...]  # counsellors of the home site


def place_page(session: Session, row: PupilRow) -> PlacePage:
    """Read everything for the page."""
    the_round = session.get_one(RoundRow, row.round_id)
    home = session.get_one(SiteRow, row.home_site_id)
    found = _published(session, row.round_id)
    placed: tuple[Placed, ...] = ()
    answers: tuple[Answered, ...] = ()
    key = (home.code, row.number)
    if found is not None and key in found.problem.pupil:
        words = Describer(found.problem, found.explainer.eligibility.travel, {})
        placed = tuple(_placed(words, found.problem, p) for p in found.allocation.of_pupil.get(key, ()))
        answers = tuple(_answered(words, a) for a in found.explainer.answers(key) if _matters(a, found, key))
    expected = the_round.publish_at
    return PlacePage(
        title=gettext("My place"),
        published=found is not None,
        expected=dates.moment(expected, language(), config().zone) if expected and expected > now() else "",
        placed=placed,
        answers=answers,
        calendar=any(p.group.meetings for p in placed),
        helpers=_helpers(session, home.code),
    )


def calendar(session: Session, row: PupilRow, zone: ZoneInfo) -> bytes | None:
    """The pupil's lessons as iCalendar; None if there are none."""
    found = _published(session, row.round_id)
    home = session.get_one(SiteRow, row.home_site_id)
    placements = found.allocation.of_pupil.get((home.code, row.number), ()) if found else ()
    if found is None or not placements:
        return None
    whole = icalendar.Calendar()
    whole.add("prodid", "-//elective-matcher//NL")
    whole.add("version", "2.0")
    for placement in placements:
        for lesson in found.problem.sessions_of.get(placement.offering_id, ()):
            event = _event(found.problem, placement, lesson, zone)
            if event is not None:
                whole.add_component(event)
    if whole.subcomponents:
        whole.add_missing_timezones()
    packed: bytes = whole.to_ical()
    return packed


def _published(session: Session, round_id: int) -> Result | None:
    run_id = published_run(session, round_id)
    return None if run_id is None else result(session, run_id)


def _placed(words: Describer, problem: Problem, placement: Placement) -> Placed:
    pupil = problem.pupil[placement.key]
    return Placed(words.group(problem.offering[placement.offering_id], pupil), placement.rank)


def _matters(answer: WishAnswer, found: Result, key: tuple[str, str]) -> bool:
    """Not the granted ones, nor what was wanted less than all that was granted."""
    ranks = [p.rank or 0 for p in found.allocation.of_pupil.get(key, ())]
    return answer.answer != Answer.PLACED and (not ranks or answer.rank < max(ranks))


def _answered(words: Describer, answer: WishAnswer) -> Answered:
    offering = words.problem.offering.get(answer.offering or "")
    title = (offering.title if offering else None) or words.title(answer.elective)
    place = words.problem.site[offering.site_id].name if offering else ""
    return Answered(answer.rank, title, place, answer.text(language()))


def _helpers(session: Session, site: str) -> tuple[str, ...]:
    counsellors = select(Account).where(Account.role == Role.COUNSELLOR, Account.active).order_by(Account.name)
    return tuple(account.name for account in session.scalars(counsellors) if site in account.sites)


def _event(problem: Problem, placement: Placement, lesson: Lesson, zone: ZoneInfo) -> icalendar.Event | None:
    span = _span(problem, lesson)
    if span is None:
        return None
    offering = problem.offering[placement.offering_id]
    site = problem.site[placement.site_id]
    first = dates.first_meeting(span[0], lesson.weekday)
    event = icalendar.Event()
    event.add("uid", _uid(problem, lesson))
    event.add("dtstamp", now())
    event.add("summary", offering.title or problem.elective[offering.elective].title)
    event.add("location", ", ".join(filter(None, (site.name, site.municipality))))
    event.add("dtstart", _at(first, lesson.start, zone))
    event.add("dtend", _at(first, lesson.end, zone))
    until = _at(span[1], 24 * 60 - 1, zone).astimezone(dt.UTC)
    event.add("rrule", {"freq": "weekly", "byday": _DAYS[lesson.weekday], "until": until})
    return event


def _span(problem: Problem, lesson: Lesson) -> tuple[dt.date, dt.date] | None:
    """From when to when; all year is from the first period to the last."""
    periods = [problem.period[lesson.period]] if lesson.period else list(problem.periods)
    return (min(p.start for p in periods), max(p.end for p in periods)) if periods else None


def _at(day: dt.date, minutes: int, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60), zone)


def _uid(problem: Problem, lesson: Lesson) -> str:
    """The same lesson, the same event, so that a calendar that is loaded again is brought up to date."""
    text = f"{problem.school_year}:{lesson.offering_id}:{lesson.weekday}:{lesson.start}:{lesson.period}"
    return hashlib.sha256(text.encode()).hexdigest()[:32] + "@electives"
