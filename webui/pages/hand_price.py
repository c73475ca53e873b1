"""Placing by hand: what one decision would cost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import LockAction, Rule
from matcher.differences import GoalChange, Moved
from matcher.errors import Clashing, Conflict, RoundError
from matcher.problem import Problem, Pupil
from webui import dates
from webui.memory.facts import Facts, facts
from webui.memory.prices import Cost, cost
from webui.memory.results import published_run, result
from webui.operations.errors import Refused
from webui.operations.hand import Consequence, Forbidden, HandMove, consequence, seen_decisions
from webui.pages.fault_words import fault_told
from webui.pages.hand import decision_told, open_run
from webui.pages.hand_pupil import HeldPlace, held_places, wish_rank
from webui.pages.page import FormPage
from webui.pages.placings import PlaceText
from webui.pages.price_words import before_and_after, direction_told, moved_told, unproved
from webui.pages.pupil import describer, pupil_facts
from webui.pages.run_words import clash_told, goal_name, group_name, group_title, run_title
from webui.store.offer import OfferingRow, SiteRow
from webui.store.pupils import PupilRow
from webui.store.runs import RunRow
from webui.texts import refusal

_MOST = 12  # pupils who move, by name


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
    waiting: bool  # the price is being worked out
    begun: tuple[str, ...]  # why it cannot be while all stay whose groups have begun; the price is without some of them
    unproved: str  # what is known if it could not be proved in time
    places: tuple[str, ...]  # of the pupil, afterwards
    free: bool
    goals: tuple[GoalLine, ...]
    moved: tuple[str, ...]
    moves: int
    more: int
    instead: tuple[HeldPlace, ...]  # places that it could be instead of


def price_page(session: Session, row: PupilRow, given: HandMove, asked: int | None, form: Any) -> PricePage:
    """Work out what a decision would cost; the page says why where it cannot be."""
    found, pupil = pupil_facts(session, row)
    run = open_run(session, row.round_id, asked)
    forbidden: tuple[str, ...] = ()
    contradicts = False
    meant: Consequence | None = None
    price: Cost | None = None
    waiting = False
    try:
        meant = consequence(session, row, given)
        if run is not None:
            price = cost(session, row.round_id, run.id, meant)
            waiting = price is None
    except Forbidden as error:
        forbidden = describer(found).refusals(error.refusals)
    except Conflict as conflict:
        problem = meant.problem if meant is not None else found.problem
        forbidden, contradicts = tuple(clash_told(problem, asdict(fact)) for fact in conflict.facts), True
    except RoundError as error:
        forbidden = tuple(fault_told(fault, found.problem) for fault in error.faults)
    except Refused as error:
        forbidden = (refusal(error.code),)
    outcome = result(session, run.id) if run is not None else None
    home = session.get_one(SiteRow, row.home_site_id)
    held = held_places(found, outcome, (home.code, row.number))
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
        replaces=tuple(decision_told(found.problem, k.offering_id, k.action) for k in meant.replaced) if meant else (),
        known=price is not None,
        waiting=waiting,
        begun=_without_room(meant, price.against) if meant is not None and price is not None else (),
        unproved=unproved(price.goals, price.bounds) if price is not None and not price.proved else "",
        places=_places_after(found, pupil, price) if price is not None else (),
        free=price is not None and price.free,
        goals=tuple(_goal(g, fewer_wishes=price.fewer_wishes) for g in price.goals) if price is not None else (),
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


def _compared(session: Session, round_id: int, run: RunRow | None) -> str:
    if run is None:
        return ""
    if published_run(session, round_id) is not None:
        return gettext(
            "Compared with what is published. Pupils of groups that have begun stay where they are; of the others as "
            "few as possible move."
        )
    return gettext("Compared with %(run)s.", run=run_title(run))


def _without_room(meant: Consequence, against: Sequence[Clashing]) -> tuple[str, ...]:
    """Who stays, counted per group, and what leaves no room beside them."""
    by_hand = {(k.home_site, k.pupil_id, k.offering_id) for k in meant.problem.locks if k.action is LockAction.PLACE}
    begun: Counter[str] = Counter()
    lines = []
    for fact in against:
        pair = (fact.home_site, fact.pupil_id, fact.offering_id)
        if fact.rule is Rule.LOCKED and pair not in by_hand:
            begun[fact.offering_id] += 1
        elif fact.rule is not Rule.LOCKED or pair[:2] != meant.pupil.key:
            lines.append(clash_told(meant.problem, asdict(fact)))
    stay = (
        ngettext(
            "%(group)s has begun: %(num)d pupil stays there.",
            "%(group)s has begun: %(num)d pupils stay there.",
            number,
            group=group_name(meant.problem, code),
        )
        for code, number in begun.items()
    )
    return (*stay, *lines)


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
        rank = wish_rank(found.problem, pupil, found.problem.offering[code]) if pupil is not None else None
        site = found.problem.site[found.problem.offering[code].site_id].name
        texts.append(PlaceText(group_title(found.problem, code), site, rank).told)
    return tuple(texts)


def _goal(change: GoalChange, *, fewer_wishes: bool) -> GoalLine:
    before, after = before_and_after(change)
    return GoalLine(goal_name(change.name), before, after, *direction_told(change, fewer_wishes=fewer_wishes))


def _moved(problem: Problem, moved: Moved) -> str:
    site = problem.site.get(moved.home_site)
    return moved_told(problem, moved, site.name if site is not None else moved.home_site)
