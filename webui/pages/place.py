"""Where a pupil is placed: what, where, when, why; and the same for a calendar."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

import icalendar
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.answers.explain import WishAnswer
from matcher.codes import Answer
from matcher.problem import Placement, Problem
from matcher.problem import Session as Lesson
from matcher.report import wanted_placements
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.facts import facts
from webui.memory.openings import Openings
from webui.memory.results import Result, answers, published_run, result
from webui.operations.publications import History, history
from webui.pages.offer import Describer, GroupText
from webui.pages.outcome import ChangeText, change_text
from webui.pages.page import Page
from webui.pages.pupil import describer
from webui.pages.swaps import SwapText, swap_text
from webui.people import Role
from webui.store.accounts import Account
from webui.store.base import now
from webui.store.offer import OfferingRow, SiteRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Placed:
    """A place, and what a pupil has to know to go there."""

    group: GroupText
    rank: int | None  # None = the school decided so
    first_day: str
    room: str
    address: str
    directions: str
    bring: str
    phone: str  # whom to call when ill


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
    change: ChangeText | None
    chose: bool
    openings: tuple[GroupText, ...]  # groups with a seat that would do
    swap: SwapText | None


@dataclass(frozen=True, kw_only=True)
class LeftPage(Page):
    """For who left the round: nothing of it any more."""

    template: ClassVar[str] = "pupil/left.html"

    school: str


@dataclass(frozen=True, kw_only=True)
class WhyPage(Page):
    """Why not, with what decided."""

    template: ClassVar[str] = "pupil/why.html"

    answers: tuple[Answered, ...]
    busy: bool
    helpers: tuple[str, ...]


def left_page(session: Session, row: PupilRow) -> LeftPage | None:
    """What who left the round reads instead of any other page; None for who takes part."""
    if row.left_at is None:
        return None
    return LeftPage(title=gettext("You no longer take part"), school=session.get_one(SiteRow, row.home_site_id).name)


def place_page(session: Session, row: PupilRow) -> PlacePage:
    """Read everything for the page."""
    the_round = session.get_one(RoundRow, row.round_id)
    home = session.get_one(SiteRow, row.home_site_id)
    key = (home.code, row.number)
    past = history(session, row.round_id, key)
    found = result(session, past.run_id) if past.run_id is not None else None
    placed: tuple[Placed, ...] = ()
    answered: tuple[Answered, ...] = ()
    openings: tuple[GroupText, ...] = ()
    swap = None
    if found is not None and key in found.problem.pupil:
        words = Describer(found.problem, found.explainer.eligibility.travel, {})
        begins = _begins(past)
        placed = _placed(session, row.round_id, words, found.allocation.of_pupil.get(key, ()), begins)
        answered = tuple(_answered(words, a) for a in found.explainer.reasons(key) if _matters(a, found, key))
        openings = _openings(session, row.round_id, found, key)
        swap = swap_text(session, row, key, {p.offering_id for p in found.allocation.of_pupil.get(key, ())})
    expected = the_round.publish_at
    return PlacePage(
        title=gettext("My place"),
        published=found is not None,
        expected=dates.moment(expected, language(), config().zone) if expected and expected > now() else "",
        placed=placed,
        answers=answered,
        calendar=any(p.group.meetings for p in placed),
        helpers=_helpers(session, home.code),
        change=change_text(session, past, key, found.problem, for_pupil=True) if found is not None else None,
        chose=found is not None and key in found.problem.wishes_of,
        openings=openings,
        swap=swap,
    )


def why_page(session: Session, row: PupilRow) -> WhyPage | None:
    """What decided about each wish that was not granted, which is solved; None before publication."""
    found = _published(session, row.round_id)
    home = session.get_one(SiteRow, row.home_site_id)
    key = (home.code, row.number)
    if found is None or key not in found.problem.pupil:
        return None
    words = Describer(found.problem, found.explainer.eligibility.travel, {})
    given = answers(found, key)
    shown = found.explainer.reasons(key) if given is None else given
    return WhyPage(
        title=gettext("Why not?"),
        answers=tuple(_answered(words, a) for a in shown if _matters(a, found, key)),
        busy=given is None,
        helpers=_helpers(session, home.code),
    )


def calendar(session: Session, row: PupilRow, zone: ZoneInfo) -> bytes | None:
    """The pupil's lessons as iCalendar; None if there are none."""
    home = session.get_one(SiteRow, row.home_site_id)
    past = history(session, row.round_id, (home.code, row.number))
    found = result(session, past.run_id) if past.run_id is not None else None
    placements = found.allocation.of_pupil.get((home.code, row.number), ()) if found else ()
    if found is None or not placements:
        return None
    days = _first_days(session, row.round_id, [p.offering_id for p in placements])
    begins = _begins(past)
    whole = icalendar.Calendar()
    whole.add("prodid", "-//elective-matcher//NL")
    whole.add("version", "2.0")
    for placement in placements:
        for lesson in found.problem.sessions_of.get(placement.offering_id, ()):
            told = (days.get(placement.offering_id), begins.get(placement.offering_id))
            event = _event(found.problem, placement, lesson, zone, max(filter(None, told), default=None))
            if event is not None:
                whole.add_component(event)
    if whole.subcomponents:
        whole.add_missing_timezones()
    packed: bytes = whole.to_ical()
    return packed


def _published(session: Session, round_id: int) -> Result | None:
    run_id = published_run(session, round_id)
    return None if run_id is None else result(session, run_id)


def _placed(
    session: Session,
    round_id: int,
    words: Describer,
    placements: tuple[Placement, ...],
    begins: Mapping[str, dt.date],
) -> tuple[Placed, ...]:
    """The places, with what the host tells about them now."""
    codes = [p.offering_id for p in placements]
    rows = select(OfferingRow, SiteRow).join(SiteRow, SiteRow.id == OfferingRow.site_id)
    wanted = rows.where(OfferingRow.round_id == round_id, OfferingRow.code.in_(codes))
    told = {group.code: (group, site) for group, site in session.execute(wanted)} if codes else {}
    return tuple(
        _place(words, p, begins.get(p.offering_id), *told.get(p.offering_id, (None, None))) for p in placements
    )


def _place(
    words: Describer, placement: Placement, begins: dt.date | None, row: OfferingRow | None, site: SiteRow | None
) -> Placed:
    group = words.group(words.problem.offering[placement.offering_id], words.problem.pupil[placement.key])
    return Placed(
        group=group,
        rank=placement.rank,
        first_day=_first_day(words.problem, group, begins, row.first_day if row is not None else None),
        room=(row.room if row is not None else None) or "",
        address=(site.address if site is not None else None) or "",
        directions=(site.directions if site is not None else None) or "",
        bring=(row.bring if row is not None else None) or "",
        phone=(site.phone if site is not None else None) or "",
    )


def _first_day(problem: Problem, group: GroupText, begins: dt.date | None, said: dt.date | None) -> str:
    """The first day for this pupil: as the host said, or the first meeting; after a correction no day before it."""
    if said is not None and (begins is None or said >= begins):
        return dates.day(said, language())
    if begins is None:
        return next((m.first for m in group.meetings if m.first), "")
    days = [_first_meeting(problem, lesson, begins) for lesson in problem.sessions_of.get(group.code, ())]
    first = min(filter(None, days), default=None)
    return dates.day(first, language()) if first is not None else ""


def _begins(past: History) -> dict[str, dt.date]:
    """The day after a correction, for each group that the correction placed the pupil in."""
    return {code: at.astimezone(config().zone).date() + dt.timedelta(days=1) for code, at in past.placed_since.items()}


def _openings(session: Session, round_id: int, found: Result, key: tuple[str, str]) -> tuple[GroupText, ...]:
    """Groups with a seat, for who has fewer places than wanted or needed."""
    then = found.problem.pupil[key]
    have = len(found.allocation.of_pupil.get(key, ()))
    if have >= max(then.needs, wanted_placements(found.problem, then)):
        return ()
    as_it_is = facts(session, round_id)
    pupil = as_it_is.problem.pupil.get(key)
    if pupil is None:
        return ()
    words = describer(as_it_is)
    return tuple(words.group(o, pupil) for o in Openings(as_it_is, found.allocation).of_pupil(pupil))


def _matters(answer: WishAnswer, found: Result, key: tuple[str, str]) -> bool:
    """Not the granted ones or other groups of those, nor what was wanted less than all that was granted."""
    placed = found.allocation.of_pupil.get(key, ())
    ranks = [p.rank or 0 for p in placed]
    have = any(p.elective == answer.elective and (p.rank or 0) <= answer.rank for p in placed)
    return answer.answer != Answer.PLACED and not have and (not ranks or answer.rank < max(ranks))


def _answered(words: Describer, answer: WishAnswer) -> Answered:
    offering = words.problem.offering.get(answer.offering or "")
    title = (offering.title if offering else None) or words.title(answer.elective)
    place = words.problem.site[offering.site_id].name if offering else ""
    return Answered(answer.rank, title, place, answer.text(language()))


def _helpers(session: Session, site: str) -> tuple[str, ...]:
    counsellors = select(Account).where(Account.role == Role.COUNSELLOR, Account.active).order_by(Account.name)
    return tuple(account.name for account in session.scalars(counsellors) if site in account.sites)


def _first_days(session: Session, round_id: int, codes: list[str]) -> dict[str, dt.date | None]:
    """When groups begin, where their hosts said so."""
    rows = select(OfferingRow.code, OfferingRow.first_day)
    found = session.execute(rows.where(OfferingRow.round_id == round_id, OfferingRow.code.in_(codes)))
    return dict(found.all())


def _event(
    problem: Problem, placement: Placement, lesson: Lesson, zone: ZoneInfo, begins: dt.date | None
) -> icalendar.Event | None:
    span = _span(problem, lesson)
    if span is None:
        return None
    offering = problem.offering[placement.offering_id]
    site = problem.site[placement.site_id]
    first = _first_meeting(problem, lesson, begins)
    if first is None:
        return None
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


def _first_meeting(problem: Problem, lesson: Lesson, begins: dt.date | None) -> dt.date | None:
    """The first meeting from a day on; None if there is none any more, or nobody knows."""
    span = _span(problem, lesson)
    if span is None:
        return None
    first = dates.first_meeting(max(span[0], begins or span[0]), lesson.weekday)
    return first if first <= span[1] else None


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
