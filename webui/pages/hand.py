"""Placing by hand: the decisions there are, the groups for a pupil, and what one decision would cost."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import LockAction, Run
from matcher.differences import GoalChange, Moved
from matcher.errors import Conflict, RoundError
from matcher.problem import Offering, Problem, Pupil
from webui import dates
from webui.database import config
from webui.facts import Facts, facts
from webui.identity import Person
from webui.language import language
from webui.operations.checks import with_result
from webui.operations.errors import Refused
from webui.operations.hand import Consequence, Forbidden, HandMove, consequence, seen_decisions
from webui.pages.offer import GroupText
from webui.pages.page import FormPage, Page
from webui.pages.placings import PlaceText, Placing, Talk, by_place, in_words, place_texts, placings, talk_name
from webui.pages.pupil import describer, pupil_facts
from webui.pages.run_words import clash_told, fault_told, goal_name, goal_value, group_name, group_title, run_title
from webui.pages.tables import Column, Query, Table, table
from webui.prices import Cost, cost
from webui.results import Result, published_run, result
from webui.scope import home_sites
from webui.store.accounts import Account
from webui.store.offer import OfferingRow, SiteRow
from webui.store.pupils import LockRow, PupilRow
from webui.store.rounds import RoundRow
from webui.store.runs import RunRow
from webui.texts import refusal

_MOST = 12  # pupils who move, by name


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


@dataclass(frozen=True)
class GroupLine:
    """A group, and whether the pupil can have it."""

    group: GroupText
    rank: int | None  # of the wish
    seats: str
    full: bool
    here: bool
    possible: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class HeldPlace:
    """A place that the pupil has in the open run."""

    offering_id: int
    text: PlaceText


@dataclass(frozen=True, kw_only=True)
class HandPupilPage(Page):
    """One pupil."""

    template: ClassVar[str] = "hand/pupil.html"

    id: int
    facts: tuple[tuple[str, str], ...]
    run_id: int
    run_name: str
    places: tuple[HeldPlace, ...]
    decisions: tuple[DecisionLine, ...]
    groups: tuple[GroupLine, ...]
    left: bool


@dataclass(frozen=True)
class GoalLine:
    """A goal before and after."""

    name: str
    before: str
    after: str
    kind: str
    state: str


@dataclass(frozen=True, kw_only=True)
class PricePage(FormPage):
    """What a decision would cost, and the reason that it needs."""

    template: ClassVar[str] = "hand/price.html"

    id: int
    pupil: str
    into: int | None
    out_of: int | None
    run_id: int
    compared: str  # with which allocation
    asked: str  # what would be decided
    forbidden: tuple[str, ...]  # rules, or facts that contradict each other; then there is no price
    contradicts: bool
    replaces: tuple[str, ...]  # earlier decisions that end
    known: bool  # whether there is an allocation to compare with
    places: tuple[str, ...]  # of the pupil, afterwards
    free: bool
    goals: tuple[GoalLine, ...]
    moved: tuple[str, ...]
    moves: int
    more: int
    instead: tuple[HeldPlace, ...]  # places that it could be instead of


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
    everything = _decisions(session, facts(session, row.id), found)
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


def hand_pupil_page(session: Session, row: PupilRow, asked: int | None) -> HandPupilPage:
    """Read one pupil, with every group."""
    found, pupil = pupil_facts(session, row)
    run = open_run(session, row.round_id, asked)
    outcome = result(session, run.id) if run is not None else None
    home = session.get_one(SiteRow, row.home_site_id)
    return HandPupilPage(
        title=dates.full_name(row.first_name, row.infix, row.last_name) or row.number,
        id=row.id,
        facts=_facts(row, home),
        run_id=run.id if run is not None else 0,
        run_name=run_title(run) if run is not None else "",
        places=_held(found, outcome, (home.code, row.number)),
        decisions=tuple(d for d in _decisions(session, found, outcome) if d.pupil_id == row.id),
        groups=_groups(found, outcome, pupil) if pupil is not None else (),
        left=pupil is None,
    )


def price_page(session: Session, row: PupilRow, given: HandMove, asked: int | None, form: Any) -> PricePage:
    """Work out what a decision would cost; the page says why where it cannot be."""
    found, pupil = pupil_facts(session, row)
    run = open_run(session, row.round_id, asked)
    forbidden: tuple[str, ...] = ()
    contradicts = False
    meant: Consequence | None = None
    price: Cost | None = None
    try:
        meant = consequence(session, row, given)
        if run is not None:
            price = cost(session, row.round_id, run.id, meant)
    except Forbidden as error:
        forbidden = describer(found).refusals(error.refusals)
    except Conflict as conflict:
        problem = meant.problem if meant is not None else found.problem
        forbidden, contradicts = tuple(clash_told(problem, asdict(fact)) for fact in conflict.facts), True
    except RoundError as error:
        forbidden = tuple(fault_told(fault) for fault in error.faults)
    except Refused as error:
        forbidden = (refusal(error.code),)
    outcome = result(session, run.id) if run is not None else None
    home = session.get_one(SiteRow, row.home_site_id)
    held = _held(found, outcome, (home.code, row.number))
    return PricePage(
        title=gettext("Decide by hand"),
        form=form,
        id=row.id,
        pupil=dates.full_name(row.first_name, row.infix, row.last_name) or row.number,
        into=given.into,
        out_of=given.out_of,
        run_id=run.id if run is not None else 0,
        compared=_compared(session, row.round_id, run),
        asked=_asked(session, found.problem, given),
        forbidden=forbidden,
        contradicts=contradicts,
        replaces=tuple(_told(found.problem, k.offering_id, k.action) for k in meant.replaced) if meant else (),
        known=price is not None,
        places=_places_after(found, pupil, price) if price is not None else (),
        free=price is not None and price.free,
        goals=tuple(map(_goal, price.goals)) if price is not None else (),
        moved=tuple(_moved(found.problem, one) for one in price.moved[:_MOST]) if price is not None else (),
        moves=len(price.moved) if price is not None else 0,
        more=max(0, len(price.moved) - _MOST) if price is not None else 0,
        instead=held if given.out_of is None and pupil is not None and pupil.max_electives > 1 else (),
    )


def seen_now(session: Session, row: PupilRow) -> dict[str, str]:
    """What a form has to carry, to tell whether somebody decided something meanwhile."""
    return {"version": str(row.version), "seen": seen_decisions(session, row.round_id)}


def refused_facts(session: Session, round_id: int, conflict: Conflict) -> tuple[str, ...]:
    """The facts that contradict each other, in words."""
    problem = facts(session, round_id).problem
    return tuple(clash_told(problem, asdict(fact)) for fact in conflict.facts)


def _decisions(session: Session, found: Facts, outcome: Result | None) -> tuple[DecisionLine, ...]:
    """The newest first."""
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


def _decision(found: Facts, outcome: Result | None, read: Any) -> DecisionLine:
    lock, row, site, school, group, who = read
    kind, state = _standing(found, outcome, lock, (site, row.number), group)
    return DecisionLine(
        id=lock.id,
        pupil_id=row.id,
        pupil=dates.list_name(row.first_name, row.infix, row.last_name) or row.number,
        school=school,
        told=_told(found.problem, group, lock.action),
        reason=lock.reason or "",
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


def _told(problem: Problem, group: str, action: LockAction) -> str:
    name = group_name(problem, group)
    if action is LockAction.PLACE:
        return gettext("Has a place in %(group)s", group=name)
    return gettext("Is kept out of %(group)s", group=name)


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


def _facts(row: PupilRow, home: SiteRow) -> tuple[tuple[str, str], ...]:
    given = (
        (gettext("School"), home.name),
        (gettext("Class"), row.class_),
        (gettext("Track"), row.track),
        (gettext("Profile"), row.profile),
        (gettext("Most electives"), str(row.max_electives)),
        (gettext("Needs to graduate"), str(row.needs) if row.needs else None),
    )
    return tuple((name, value) for name, value in given if value)


def _held(found: Facts, outcome: Result | None, key: tuple[str, str]) -> tuple[HeldPlace, ...]:
    """The places in the open run, of groups that are still there."""
    if outcome is None:
        return ()
    ids = found.stored.ids["offerings"]
    places = [p for p in outcome.allocation.of_pupil.get(key, ()) if p.offering_id in ids]
    texts = place_texts(outcome.problem, places)
    ordered = sorted(places, key=lambda p: (p.rank or 0, p.offering_id))
    return tuple(HeldPlace(ids[p.offering_id], text) for p, text in zip(ordered, texts, strict=True))


def _groups(found: Facts, outcome: Result | None, pupil: Pupil) -> tuple[GroupLine, ...]:
    """Wished ones first, best first; then what else is possible; then what is not."""
    words = describer(found)
    held = {p.offering_id for p in outcome.allocation.of_pupil.get(pupil.key, ())} if outcome is not None else set()
    lines = []
    for offering in found.problem.offerings:
        refusals = found.refusals(pupil, offering)
        size = outcome.allocation.size[offering.offering_id] if outcome is not None else 0
        lines.append(
            GroupLine(
                group=words.group(offering, pupil),
                rank=_rank(found.problem, pupil, offering),
                seats=_seats(offering, size),
                full=size >= offering.capacity,
                here=offering.offering_id in held,
                possible=not refusals,
                reasons=words.refusals(refusals),
            )
        )
    return tuple(sorted(lines, key=lambda g: (not g.possible, g.rank or 99, g.group.title, g.group.place)))


def _rank(problem: Problem, pupil: Pupil, offering: Offering) -> int | None:
    ranks = [
        w.rank
        for w in problem.wishes_of.get(pupil.key, ())
        if w.offering_id == offering.offering_id or w.elective == offering.elective
    ]
    return min(ranks, default=None)


def _seats(offering: Offering, size: int) -> str:
    if offering.run is Run.AUTO and size < offering.min_size and offering.min_size > 1:
        return gettext("%(some)s of at least %(all)s pupils", some=size, all=offering.min_size)
    if size >= offering.capacity:
        return gettext("full: %(some)s of %(all)s seats taken", some=size, all=offering.capacity)
    return gettext("%(some)s of %(all)s seats taken", some=size, all=offering.capacity)


def _compared(session: Session, round_id: int, run: RunRow | None) -> str:
    if run is None:
        return ""
    if published_run(session, round_id) is not None:
        return gettext("Compared with what is published. First of all as few pupils as possible move.")
    return gettext("Compared with %(run)s.", run=run_title(run))


def _asked(session: Session, problem: Problem, given: HandMove) -> str:
    numbers = [number for number in (given.into, given.out_of) if number is not None]
    rows = session.execute(select(OfferingRow.id, OfferingRow.code).where(OfferingRow.id.in_(numbers)))
    codes = {row.id: row.code for row in rows}
    into, out_of = (group_name(problem, codes[n]) if n in codes else "" for n in (given.into or 0, given.out_of or 0))
    if into and out_of:
        return gettext("From %(old)s to %(new)s", old=out_of, new=into)
    if into or out_of:
        return gettext("A place in %(group)s", group=into) if into else gettext("Out of %(group)s", group=out_of)
    return gettext("Decide by hand")


def _places_after(found: Facts, pupil: Pupil | None, price: Cost) -> tuple[str, ...]:
    texts = []
    for code in price.places:
        rank = _rank(found.problem, pupil, found.problem.offering[code]) if pupil is not None else None
        site = found.problem.site[found.problem.offering[code].site_id].name
        texts.append(PlaceText(group_title(found.problem, code), site, rank).told)
    return tuple(texts)


def _goal(change: GoalChange) -> GoalLine:
    better = change.gain > (0,) * len(change.gain)
    kind, state = ("bad", gettext("Worse")) if change.worse else ("off", gettext("Same"))
    if better:
        kind, state = "good", gettext("Better")
    values = (list(v) if isinstance(v, tuple) else v for v in (change.before, change.after))
    before, after = (goal_value(change.name, value, change.levels) for value in values)
    return GoalLine(goal_name(change.name), before, after, kind, state)


def _moved(problem: Problem, moved: Moved) -> str:
    pupil = problem.pupil.get(moved.key)
    name = dates.pupil_name(pupil) if pupil is not None else moved.pupil_id
    nothing = gettext("no place")
    old = ", ".join(group_title(problem, o) for o in moved.lost) or nothing
    new = ", ".join(group_title(problem, o) for o in moved.gained) or nothing
    school = problem.site[moved.home_site].name if moved.home_site in problem.site else moved.home_site
    return gettext("%(pupil)s, %(school)s: from %(old)s to %(new)s", pupil=name, school=school, old=old, new=new)


def _number(given: str) -> int:
    return int(given) if given.isdigit() and len(given) < 10 else 0
