"""The coordinator's first page: how far the round is, school by school."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webui import dates
from webui.database import config
from webui.identity import Person, someone
from webui.language import language
from webui.pages.frame import Link, phase_name
from webui.pages.page import Page
from webui.pages.phases import Phase, Stand, stand
from webui.pages.run_words import run_state, run_title
from webui.pages.standing import Stage, Standing, standings
from webui.pages.tables import Column, Query, Table, table
from webui.people import Role
from webui.scope import current_round, home_sites
from webui.store.offer import OfferingRow
from webui.store.rounds import RoundRow
from webui.store.runs import RunRow, is_own


@dataclass(frozen=True)
class Step:
    """A step of the year."""

    name: str
    when: str
    here: bool
    done: bool
    text: str  # what is ready or missing, and who must act
    url: str  # where that is done


@dataclass(frozen=True)
class Task:
    """Something that the coordinator still has to do."""

    text: str
    name: str
    url: str


@dataclass(frozen=True)
class SchoolRow:
    """A home site in the table."""

    name: str
    site: str
    pupils: int
    handed_in: int
    approved: int
    to_approve: int
    nothing: int
    short: int


@dataclass(frozen=True)
class RunLine:
    """A run in the list."""

    id: int
    title: str
    when: str
    kind: str
    status: str
    url: str


@dataclass(frozen=True, kw_only=True)
class EmptyPage(Page):
    """There is no round yet."""

    template: ClassVar[str] = "rounds/none.html"

    may_make: bool = field(default_factory=lambda: someone().role is Role.COORDINATOR)


@dataclass(frozen=True, kw_only=True)
class DashboardPage(Page):
    """The round."""

    template: ClassVar[str] = "rounds/dashboard.html"

    id: int
    school_year: str
    tasks: tuple[Task, ...]
    steps: tuple[Step, ...]
    next_step: str
    next_link: Link | None  # where it is done
    published: bool
    schools: Table[SchoolRow]
    total: SchoolRow
    runs: tuple[RunLine, ...]
    reminder: str


def dashboard(session: Session, who: Person, query: Query) -> Page:
    """Read everything for the page."""
    row = current_round(session)
    if row is None:
        return EmptyPage(title=gettext("Round"))
    sites = home_sites(session, row.id, who)
    pupils = standings(session, row.id, [site.id for site in sites])
    schools = [s for s in (_school(site.name, site.code, pupils) for site in sites) if s.pupils]
    total = _school(gettext("All schools"), "", pupils, everyone=True)
    at = stand(session, row)
    phase = at.phase
    offered = session.scalar(select(func.count()).where(OfferingRow.round_id == row.id)) or 0
    return DashboardPage(
        title=gettext("Round"),
        id=row.id,
        school_year=row.school_year,
        tasks=_tasks(row, phase, total, offered),
        steps=_steps(session, row, at, total, offered),
        next_step=_next(phase, total, offered),
        next_link=_next_link(phase),
        published=phase is Phase.UPDATE,
        schools=table(schools, _columns(), query),
        total=total,
        runs=_runs(session, row.id),
        reminder=_reminder(row, schools),
    )


def _school(name: str, site: str, pupils: list[Standing], *, everyone: bool = False) -> SchoolRow:
    own = [p for p in pupils if everyone or p.site == site]
    stages = Counter(p.stage for p in own)
    return SchoolRow(
        name=name,
        site=site,
        pupils=len(own),
        handed_in=stages[Stage.TO_APPROVE] + stages[Stage.READY],
        approved=stages[Stage.READY],
        to_approve=stages[Stage.TO_APPROVE],
        nothing=stages[Stage.NOTHING],
        short=sum(p.short for p in own),
    )


def _columns() -> tuple[Column[SchoolRow], ...]:
    return (
        Column("school", gettext("School"), lambda s: s.name),
        Column("pupils", gettext("Pupils"), lambda s: s.pupils, number=True),
        Column("in", gettext("Handed in"), lambda s: s.handed_in, number=True),
        Column("approved", gettext("Approved"), lambda s: s.approved, number=True),
        Column("open", gettext("To approve"), lambda s: s.to_approve, number=True),
        Column("nothing", gettext("Nothing yet"), lambda s: s.nothing, number=True),
        Column("short", gettext("Too few choices"), lambda s: s.short, number=True),
    )


def _steps(session: Session, row: RoundRow, at: Stand, total: SchoolRow, offered: int) -> tuple[Step, ...]:
    runs = session.scalar(select(func.count()).where(RunRow.round_id == row.id, is_own())) or 0
    moments = {
        Phase.OFFER: row.offers_close_at or row.wishes_open_from,
        Phase.WISHES: row.wishes_close_at,
        Phase.CHECK: row.approve_until,
        Phase.PUBLISH: at.published_at or row.publish_at,
    }
    texts = {
        Phase.OFFER: ngettext("%(num)d group", "%(num)d groups", offered),
        Phase.WISHES: gettext("%(some)s of %(all)s handed in", some=total.handed_in, all=total.pupils),
        Phase.ALLOCATE: ngettext("%(num)d run", "%(num)d runs", runs),
    }
    places = {
        Phase.OFFER: url_for("host.offer"),
        Phase.WISHES: url_for("counsellor.pupils"),
        Phase.ALLOCATE: url_for("runs.run_list"),
        Phase.CHECK: url_for("runs.run_list"),
        Phase.PUBLISH: url_for("publish.publishing"),
        Phase.UPDATE: url_for("publish.publishing"),
    }
    order = list(Phase)
    return tuple(
        Step(
            name=phase_name(step),
            when=_when(step, moments.get(step)),
            here=step is at.phase,
            done=order.index(step) < order.index(at.phase) and (step is not Phase.OFFER or offered > 0),
            text=texts.get(step, ""),
            url=places.get(step, ""),
        )
        for step in order
    )


def _tasks(row: RoundRow, phase: Phase, total: SchoolRow, offered: int) -> tuple[Task, ...]:
    """What the round still lacks, and where to mend it."""
    data, settings = url_for("imports.upload"), url_for("rounds.settings", number=row.id)
    rules = url_for("policy.policy", _anchor="lottery")
    upload, decide, seal = gettext("Upload data"), gettext("Decide"), gettext("Seal the lottery")
    candidates = (
        (not offered, Task(gettext("There is no group in the offer yet."), upload, data)),
        (not total.pupils, Task(gettext("There are no pupils yet."), upload, data)),
        (not row.wishes_close_at, Task(gettext("It is not decided until when pupils choose."), decide, settings)),
        (not row.publish_at, Task(gettext("It is not decided when pupils hear the result."), decide, settings)),
        (not row.seed_sealed_at, Task(gettext("The lottery is not sealed yet."), seal, rules)),
    )
    return tuple(task for missing, task in candidates if missing and phase is not Phase.UPDATE)


def _next(phase: Phase, total: SchoolRow, offered: int) -> str:
    if not total.pupils or not offered:
        return gettext("Begin with the data: sites, offer and pupils.")
    texts = {
        Phase.OFFER: gettext("The host schools enter what they offer."),
        Phase.WISHES: _missing(total),
        Phase.ALLOCATE: gettext("Choosing is over. Make an allocation."),
        Phase.CHECK: gettext("An allocation is ready. Look at it with the counsellors before you publish."),
        Phase.PUBLISH: gettext("Everything is ready to be published at the moment that was set."),
        Phase.UPDATE: gettext("The result is published. Corrections leave a trail."),
    }
    return texts[phase]


def _next_link(phase: Phase) -> Link | None:
    links = {
        Phase.ALLOCATE: (gettext("Make an allocation"), "runs.run_list"),
        Phase.CHECK: (gettext("To the allocations"), "runs.run_list"),
        Phase.PUBLISH: (gettext("To publishing"), "publish.publishing"),
        Phase.UPDATE: (gettext("To publishing"), "publish.publishing"),
    }
    if phase not in links:
        return None
    name, endpoint = links[phase]
    return Link(name, url_for(endpoint), here=False)


def _when(step: Phase, moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    day = dates.day(moment.astimezone(config().zone).date(), language())
    return day if step is Phase.PUBLISH else gettext("until %(moment)s", moment=day)


def _missing(total: SchoolRow) -> str:
    """What the counsellors still have to do."""
    parts = [
        text
        for number, text in (
            (
                total.nothing,
                ngettext("%(num)d pupil has not chosen yet", "%(num)d pupils have not chosen yet", total.nothing),
            ),
            (
                total.to_approve,
                ngettext("%(num)d list waits for approval", "%(num)d lists wait for approval", total.to_approve),
            ),
            (
                total.short,
                ngettext("%(num)d pupil has too few choices", "%(num)d pupils have too few choices", total.short),
            ),
        )
        if number
    ]
    if not parts:
        return gettext("Everybody has chosen, and every list is approved.")
    return gettext("%(missing)s. Remind the counsellors: the text is below.", missing=", ".join(parts))


def _runs(session: Session, round_id: int) -> tuple[RunLine, ...]:
    newest = select(RunRow).where(RunRow.round_id == round_id, is_own()).order_by(RunRow.id.desc()).limit(5)
    return tuple(_run(row) for row in session.scalars(newest))


def _run(row: RunRow) -> RunLine:
    kind, status = run_state(row.status)
    when = dates.moment(row.created_at, language(), config().zone)
    return RunLine(row.id, run_title(row), when, kind, status, url_for("runs.run", number=row.id))


def _reminder(row: RoundRow, schools: list[SchoolRow]) -> str:
    """A text to copy into a mail to the counsellors."""
    until = dates.moment(row.wishes_close_at, language(), config().zone) if row.wishes_close_at else ""
    first = (
        gettext("Pupils can choose until %(moment)s. How it stands now:", moment=until)
        if until
        else gettext("How it stands now:")
    )
    lines = [
        gettext(
            "- %(school)s: %(in_)s of %(pupils)s handed in, %(open)s to approve, %(short)s with too few choices",
            school=s.name,
            in_=s.handed_in,
            pupils=s.pupils,
            open=s.to_approve,
            short=s.short,
        )
        for s in schools
        if s.handed_in < s.pupils or s.to_approve or s.short
    ]
    return "\n".join([first, *lines])
