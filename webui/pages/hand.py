"""Placing by hand: the decisions there are, and the pupils to decide about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import LockAction
from matcher.problem import Problem
from webui import dates
from webui.database import config
from webui.identity import Person
from webui.language import language
from webui.memory.facts import Facts, facts
from webui.memory.results import Result, published_run, result
from webui.operations.checks import with_result
from webui.pages.page import Page
from webui.pages.placings import Placing, Talk, by_place, in_words, placings, talk_name
from webui.pages.pupil import describer
from webui.pages.run_words import group_name, run_title
from webui.pages.tables import Column, Query, Table, table
from webui.pages.waiting_words import kept_reason
from webui.scope import home_sites
from webui.store.accounts import Account
from webui.store.offer import OfferingRow, SiteRow
from webui.store.pupils import LockRow, PupilRow
from webui.store.rounds import RoundRow
from webui.store.runs import RunRow


@dataclass(frozen=True)
class DecisionLine:
    """A decision, and how it stands in the open run."""

    id: int
    pupil_id: int
    pupil: str
    school: str
    told: str
    reason: str
    who: str
    when: str
    kind: str
    state: str


@dataclass(frozen=True)
class RunChoice:
    """A run that can be opened."""

    id: int
    name: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class DecisionsPage(Page):
    """All decisions of the round, and the pupils to decide about."""

    template: ClassVar[str] = "hand/decisions.html"

    query: Query
    run_id: int  # 0 = there is none
    run_name: str
    runs: tuple[RunChoice, ...]
    published: bool
    newest: int
    waiting: int  # decisions that the open run does not have yet
    decisions: tuple[DecisionLine, ...]
    sites: tuple[tuple[str, str], ...]
    stages: tuple[tuple[str, str], ...]
    pupils: Table[Placing] | None
    talk_names: dict[Talk, str]


def open_run(session: Session, round_id: int, asked: int | None) -> RunRow | None:
    """The run that the person looks at: the one that was asked for, else the newest."""
    rows = select(RunRow).where(RunRow.round_id == round_id, with_result())
    if asked:
        found = session.scalar(rows.where(RunRow.id == asked))
        if found is not None:
            return found
    return session.scalar(rows.order_by(RunRow.id.desc()).limit(1))


def decisions_page(session: Session, who: Person, row: RoundRow, query: Query) -> DecisionsPage:
    """Read everything for the page."""
    asked = dict(query.filters)
    run = open_run(session, row.id, _number(asked["run"]))
    found = result(session, run.id) if run is not None else None
    everything = decision_lines(session, facts(session, row.id), found)
    sites = home_sites(session, row.id, who)
    runs = list(
        session.scalars(select(RunRow).where(RunRow.round_id == row.id, with_result()).order_by(RunRow.id.desc()))
    )
    return DecisionsPage(
        title=gettext("By hand"),
        query=query,
        run_id=run.id if run is not None else 0,
        run_name=run_title(run) if run is not None else "",
        runs=tuple(RunChoice(r.id, run_title(r), run is not None and r.id == run.id) for r in runs),
        published=published_run(session, row.id) is not None,
        newest=runs[0].id if runs else 0,
        waiting=sum(line.kind == "wait" for line in everything),
        decisions=everything,
        sites=tuple((s.code, s.name) for s in sites),
        stages=tuple((talk.value, talk_name(talk)) for talk in Talk),
        pupils=_pupils(session, found, sites, query) if found is not None else None,
        talk_names={talk: talk_name(talk) for talk in Talk},
    )


def decision_lines(session: Session, found: Facts, outcome: Result | None) -> tuple[DecisionLine, ...]:
    """Decisions beside a run, the newest first."""
    rows = session.execute(
        select(LockRow, PupilRow, SiteRow.code, SiteRow.name, OfferingRow.code, Account.name)
        .join(PupilRow, PupilRow.id == LockRow.pupil_id)
        .join(SiteRow, SiteRow.id == PupilRow.home_site_id)
        .join(OfferingRow, OfferingRow.id == LockRow.offering_id)
        .outerjoin(Account, Account.id == LockRow.made_by)
        .where(LockRow.round_id == found.stored.round_id)
        .order_by(LockRow.id.desc())
    )
    return tuple(_decision(found, outcome, row) for row in rows)


def decision_told(problem: Problem, group: str, action: LockAction) -> str:
    """What a decision says."""
    name = group_name(problem, group)
    if action is LockAction.PLACE:
        return gettext("Has a place in %(group)s", group=name)
    return gettext("Is kept out of %(group)s", group=name)


def _decision(found: Facts, outcome: Result | None, read: Any) -> DecisionLine:
    lock, row, site, school, group, who = read
    kind, state = _standing(found, outcome, lock, (site, row.number), group)
    return DecisionLine(
        id=lock.id,
        pupil_id=row.id,
        pupil=dates.list_name(row.first_name, row.infix, row.last_name) or row.number,
        school=school,
        told=decision_told(found.problem, group, lock.action),
        reason=kept_reason(lock.reason or ""),
        who=who or lock.by or gettext("The program"),
        when=dates.moment(lock.at, language(), config().zone) if lock.at is not None else "",
        kind=kind,
        state=state,
    )


def _standing(found: Facts, outcome: Result | None, lock: LockRow, key: tuple[str, str], group: str) -> tuple[str, str]:
    pupil = found.problem.pupil.get(key)
    if pupil is None:
        return "off", gettext("The pupil has left")
    if lock.action is LockAction.PLACE:
        refusals = found.refusals(pupil, found.problem.offering[group])
        if refusals:
            return "bad", gettext("Not possible any more: %(reason)s", reason=describer(found).refusals(refusals)[0])
    if outcome is None:
        return "wait", gettext("No allocation yet")
    placed = any(p.offering_id == group for p in outcome.allocation.of_pupil.get(key, ()))
    if placed == (lock.action is LockAction.PLACE):
        return "good", gettext("So it is in this allocation")
    return "wait", gettext("Not yet in this allocation")


def _pupils(session: Session, found: Result, sites: Sequence[SiteRow], query: Query) -> Table[Placing]:
    asked = dict(query.filters)
    words = query.text.casefold().split()
    shown = [
        p
        for p in placings(session, found, sites)
        if asked["site"] in ("", p.key[0])
        and asked["stage"] in ("", p.talk)
        and all(word in f"{p.name} {p.key[1]} {p.class_}".casefold() for word in words)
    ]
    columns = (
        Column[Placing]("name", gettext("Name"), lambda p: p.sort),
        Column[Placing]("state", gettext("State"), lambda p: (p.urgency, p.sort)),
        Column[Placing]("places", gettext("Places"), by_place),
        Column[Placing]("class", gettext("Class"), lambda p: (p.class_, p.sort)),
        Column[Placing]("school", gettext("School"), lambda p: (p.site_name, p.sort)),
    )
    whole = table(sorted(shown, key=lambda p: (p.urgency, p.sort)), columns, query)
    return replace(whole, rows=tuple(in_words(found, whole.rows)))


def _number(given: str) -> int:
    return int(given) if given.isdigit() and len(given) < 10 else 0
