"""What came out for a counsellor's pupils: who needs a talk first, and why; and one pupil with every answer."""

from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.answers.explain import WishAnswer
from matcher.codes import Answer
from matcher.differences import moved_pupils
from matcher.problem import Problem, PupilKey
from matcher.report import wanted_placements
from webui import dates
from webui.database import config
from webui.identity import Person
from webui.language import language
from webui.memory.facts import facts
from webui.memory.moves import moves
from webui.memory.openings import Openings
from webui.memory.results import Result, answers, published_run, result
from webui.operations.publications import History, came, history, publications
from webui.pages.move_words import change_told, lost_told, pupil_told
from webui.pages.offer import Describer, GroupText
from webui.pages.page import OnePupil, Page
from webui.pages.placings import (
    KINDS,
    PlaceText,
    Placing,
    Talk,
    by_place,
    in_words,
    place_texts,
    placings,
    talk_name,
    talk_of,
)
from webui.pages.pupil import describer
from webui.pages.pupil_lists import classes, schools, searched
from webui.pages.run_words import group_title, reason_short
from webui.pages.tables import Column, Filter, Query, Table, filters, table
from webui.scope import home_sites
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow

CHANGED = "changed"
_NOT_PLACED = (Talk.NEEDS, Talk.NONE)
Cell = str | int | None


@dataclass(frozen=True, kw_only=True)
class NotYetPage(Page):
    """Nothing is published."""

    template: ClassVar[str] = "outcome/not_yet.html"

    expected: str


@dataclass(frozen=True)
class OutcomeLine:
    """A pupil in the list, with why there is no place."""

    placing: Placing
    reason: str


@dataclass(frozen=True, kw_only=True)
class OutcomePage(Page):
    """The outcome for my pupils."""

    template: ClassVar[str] = "outcome/outcome.html"

    query: Query
    published: str
    changed: str  # when the last correction was; empty = there was none
    filters: tuple[Filter, ...]
    classes: tuple[str, ...]
    sites: tuple[tuple[str, str], ...]  # empty if there is only one
    pupils: Table[OutcomeLine]
    talk_names: dict[Talk, str]


@dataclass(frozen=True)
class AnswerLine:
    """The answer to a wish."""

    rank: int
    title: str
    place: str
    granted: bool
    text: str
    wish: int = 0  # the number of the wish in the list, if its price can be asked for


@dataclass(frozen=True)
class ChangeText:
    """When places changed, and how."""

    when: str
    before: str
    after: str
    why: str
    lost: str  # to a pupil who has no place any more: what became of it; else empty


@dataclass(frozen=True)
class HeldGroup:
    """A place with everything about the group."""

    text: PlaceText
    group: GroupText


@dataclass(frozen=True, kw_only=True)
class OutcomePupilPage(OnePupil, Page):
    """One pupil."""

    template: ClassVar[str] = "outcome/pupil.html"

    id: int
    facts: tuple[tuple[str, str], ...]
    kind: str
    state: str
    places: tuple[HeldGroup, ...]
    change: ChangeText | None
    answers: tuple[AnswerLine, ...]
    busy: bool  # being worked out: the answers do without what decided
    no_wishes: bool
    short: bool
    openings: tuple[GroupText, ...]


def outcome_page(session: Session, who: Person, row: RoundRow, query: Query) -> Page:
    """Read the list."""
    run_id = published_run(session, row.id)
    if run_id is None:
        return _not_yet(row)
    found = result(session, run_id)
    seen = came(publications(session, row.id))
    moved = _moved(session, seen[-2].run_id, found) if len(seen) > 1 else frozenset()
    sites = home_sites(session, row.id, who)
    everyone = placings(session, found, sites, moved)
    here = searched(everyone, query)
    shown = sorted((p for p in here if _in(p, dict(query.filters)["talk"])), key=lambda p: (p.urgency, p.sort))
    whole = table(shown, _columns(several=len(sites) > 1), query)
    lines = tuple(
        OutcomeLine(p, _reason(found, p.key) if p.talk in (Talk.NEEDS, Talk.NONE) else "") for p in whole.rows
    )
    return OutcomePage(
        title=gettext("Outcome"),
        query=query,
        published=dates.moment(seen[0].publish_at, language(), config().zone),
        changed=dates.moment(seen[-1].publish_at, language(), config().zone) if len(seen) > 1 else "",
        filters=filters(query, "talk", _talks(corrected=len(seen) > 1), lambda talk: sum(_in(p, talk) for p in here)),
        classes=classes(everyone, query),
        sites=schools(everyone, sites),
        pupils=Table(whole.headings, lines, whole.total, whole.page, whole.pages, whole.earlier, whole.later),
        talk_names={talk: talk_name(talk) for talk in Talk},
    )


def outcome_rows(session: Session, who: Person, row: RoundRow) -> tuple[list[str], list[list[Cell]]] | None:
    """The same as a list to take along: headings and rows, who needs a talk first; None before publication."""
    run_id = published_run(session, row.id)
    if run_id is None:
        return None
    found = result(session, run_id)
    everyone = placings(session, found, home_sites(session, row.id, who))
    lines = sorted(in_words(found, everyone), key=lambda p: (p.urgency, p.sort))
    headings = [
        gettext("School"),
        gettext("Number"),
        gettext("Name"),
        gettext("Class"),
        gettext("Track"),
        gettext("Profile"),
        gettext("State"),
        gettext("Needs to graduate"),
        gettext("Places"),
        gettext("Why not"),
    ]
    rows: list[list[Cell]] = [
        [
            p.site_name,
            p.key[1],
            p.name,
            p.class_,
            p.track,
            p.profile,
            talk_name(p.talk),
            p.needs,
            "; ".join(f"{place.told} ({place.site})" for place in p.places),
            _reason(found, p.key) if p.talk in (*_NOT_PLACED, Talk.LATER) else "",
        ]
        for p in lines
    ]
    return headings, rows


def outcome_pupil_page(session: Session, row: PupilRow) -> Page:
    """One pupil, every wish answered."""
    run_id = published_run(session, row.round_id)
    if run_id is None:
        return _not_yet(session.get_one(RoundRow, row.round_id))
    found, now = result(session, run_id), facts(session, row.round_id)
    home = session.get_one(SiteRow, row.home_site_id)
    key = (home.code, row.number)
    pupil = found.problem.pupil.get(key)
    places = found.allocation.of_pupil.get(key, ())
    words = Describer(found.problem, found.explainer.eligibility.travel, {})
    talk = talk_of(found.problem, pupil, places, row.needs)
    given, busy = _answered(found, key)
    known = now.problem.pupil.get(key)
    short = pupil is not None and len(places) < max(row.needs, wanted_placements(found.problem, pupil))
    rooms = describer(now)
    return OutcomePupilPage(
        title=dates.full_name(row.first_name, row.infix, row.last_name) or row.number,
        id=row.id,
        facts=_facts(row, home),
        kind=KINDS[talk],
        state=talk_name(talk),
        places=tuple(
            HeldGroup(place_texts(found.problem, (p,))[0], words.group(found.problem.offering[p.offering_id], pupil))
            for p in places
            if pupil is not None
        ),
        change=change_text(session, history(session, row.round_id, key), key, found.problem),
        answers=tuple(_line(found.problem, answer, number) for number, answer in enumerate(given, 1)),
        busy=busy,
        no_wishes=key not in found.problem.wishes_of,
        short=short,
        openings=tuple(rooms.group(o, known) for o in Openings(now, found.allocation).of_pupil(known))
        if short and known is not None
        else (),
    )


def change_text(
    session: Session, past: History, key: PupilKey, problem: Problem, *, for_pupil: bool = False
) -> ChangeText | None:
    """The last change of a pupil's places, in words, and why: for staff or for the pupil."""
    change = past.last_change
    if change is None:
        return None
    nothing = gettext("no place")
    before, after = (
        ", ".join(group_title(problem, p.offering) for p in places) or nothing
        for places in (change.before, change.after)
    )
    changes = moves(session, change.earlier, change.later).of_pupil.get(key, ())
    made = result(session, change.later).problem  # which has the decisions by hand that led to it
    why = pupil_told(made, changes) if for_pupil else "; ".join(dict.fromkeys(change_told(made, c) for c in changes))
    lost = lost_told(problem, changes) if for_pupil and not change.after else ""
    return ChangeText(dates.moment(change.at, language(), config().zone), before, after, why, lost)


def _not_yet(row: RoundRow) -> NotYetPage:
    expected = dates.moment(row.publish_at, language(), config().zone) if row.publish_at else ""
    return NotYetPage(title=gettext("Outcome"), expected=expected)


def _moved(session: Session, earlier: int, found: Result) -> frozenset[PupilKey]:
    return frozenset(m.key for m in moved_pupils(result(session, earlier).allocation, found.allocation))


def _in(pupil: Placing, talk: str) -> bool:
    return not talk or (pupil.changed if talk == CHANGED else pupil.talk == talk)


def _talks(*, corrected: bool) -> dict[str, str]:
    changed = {CHANGED: gettext("Changed")} if corrected else {}
    return {"": gettext("All"), **{talk.value: talk_name(talk) for talk in Talk}, **changed}


def _columns(*, several: bool) -> tuple[Column[Placing], ...]:
    school = (Column[Placing]("school", gettext("School"), lambda p: (p.site_name, p.sort)),) if several else ()
    return (
        Column("name", gettext("Name"), lambda p: p.sort),
        Column("talk", gettext("State"), lambda p: (p.urgency, p.sort)),
        Column("places", gettext("Places"), by_place),
        Column("class", gettext("Class"), lambda p: (p.class_, p.sort)),
        *school,
    )


def _reason(found: Result, key: PupilKey) -> str:
    """Why not, in a few words per wish that was not granted."""
    if key not in found.problem.pupil:
        return gettext("Came after the allocation was made")
    parts = []
    for answer in found.explainer.reasons(key):
        if answer.answer != Answer.PLACED:
            name = group_title(found.problem, answer.offering) if answer.offering else answer.elective
            parts.append(f"{name}: {reason_short(answer.answer)}")
    return "; ".join(dict.fromkeys(parts)) or gettext("Chose nothing")


def _answered(found: Result, key: PupilKey) -> tuple[tuple[WishAnswer, ...], bool]:
    """The answers, and whether they do without what decided."""
    if key not in found.problem.pupil:
        return (), False
    whole = answers(found, key)
    return (whole, False) if whole is not None else (found.explainer.reasons(key), True)


def _line(problem: Problem, answer: WishAnswer, number: int) -> AnswerLine:
    offering = problem.offering.get(answer.offering or "")
    elective = problem.elective.get(answer.elective)
    title = group_title(problem, offering.offering_id) if offering else elective.title if elective else answer.elective
    return AnswerLine(
        rank=answer.rank,
        title=title,
        place=problem.site[offering.site_id].name if offering else "",
        granted=answer.answer == Answer.PLACED,
        text=answer.text(language(), staff=True),
        wish=number if offering is not None and answer.answer != Answer.PLACED else 0,
    )


def _facts(row: PupilRow, home: SiteRow) -> tuple[tuple[str, str], ...]:
    given = (
        (gettext("Number"), row.number),
        (gettext("School"), home.name),
        (gettext("Class"), row.class_),
        (gettext("Track"), row.track),
        (gettext("Profile"), row.profile),
        (gettext("Needs to graduate"), str(row.needs) if row.needs else None),
    )
    return tuple((name, value) for name, value in given if value)
