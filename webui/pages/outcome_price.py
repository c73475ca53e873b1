"""What a wish that was not granted would cost: for the pupil's own counsellor, who learns nothing of other schools."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from matcher.answers.price import Price
from matcher.codes import Answer
from matcher.differences import GoalChange, Moved
from matcher.problem import Problem, PupilKey
from webui import dates
from webui.identity import Person
from webui.memory.results import Result, prices, published_run, result
from webui.pages.page import Page
from webui.pages.price_words import before_and_after, moved_told, unproved
from webui.pages.run_words import goal_name, group_name, group_title, reason_short
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow


@dataclass(frozen=True)
class WorseLine:
    """A goal that gets worse."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class PriceText:
    """What it would take to place the pupil in one group."""

    group: str
    kind: str
    state: str
    forbidden: str
    worse: tuple[WorseLine, ...]
    moves: str
    own: tuple[str, ...]  # those of the counsellor's own schools who move; of others only the number is told
    unproved: str = ""  # what is known if it could not be proved in time


@dataclass(frozen=True, kw_only=True)
class OutcomePricePage(Page):
    """What a wish would cost."""

    template: ClassVar[str] = "outcome/price.html"

    id: int
    pupil: str
    wish: str
    prices: tuple[PriceText, ...]
    others: tuple[tuple[str, int], ...]  # other groups that could meet the wish, each priced when asked for
    number: int  # of the wish
    waiting: bool  # the price is being worked out


def outcome_price_page(session: Session, who: Person, row: PupilRow, wish: int, at: int) -> OutcomePricePage | None:
    """The price of the wish with this number, in one of its groups; None if there is no such wish without a place."""
    run_id = published_run(session, row.round_id)
    if run_id is None:
        return None
    found = result(session, run_id)
    key = (session.get_one(SiteRow, row.home_site_id).code, row.number)
    groups = _groups(found, key, wish)
    if not 0 <= at < len(groups):
        return None
    worked_out = prices(found, key, (groups[at],))
    problem = found.problem
    return OutcomePricePage(
        title=gettext("What would it cost?"),
        id=row.id,
        pupil=dates.full_name(row.first_name, row.infix, row.last_name) or row.number,
        wish=group_title(problem, groups[0]),
        prices=tuple(
            price_text(problem, who.sites, code, price)
            for code, price in zip((groups[at],), worked_out or (), strict=False)
        ),
        others=tuple((group_name(problem, code), number) for number, code in enumerate(groups) if number != at),
        number=wish,
        waiting=worked_out is None,
    )


def _groups(found: Result, key: PupilKey, wish: int) -> tuple[str, ...]:
    """The groups that could meet the wish."""
    given = found.explainer.reasons(key) if key in found.problem.pupil else ()
    if not 1 <= wish <= len(given) or given[wish - 1].answer == Answer.PLACED:
        return ()
    answer = given[wish - 1]
    meant = {w.offering_id for w in found.problem.wishes_of.get(key, ()) if w.rank == answer.rank and w.offering_id}
    meant &= {answer.offering}
    offered = (o.offering_id for o in found.problem.offerings_of.get(answer.elective, ()))
    found_groups = (code for code in offered if not meant or code in meant)
    return tuple(sorted(found_groups, key=lambda code: code != answer.offering))


def price_text(problem: Problem, sites: Collection[str], code: str, price: Price) -> PriceText:
    """A price for somebody of these sites."""
    if not price.possible:
        why = _why(price)
        return PriceText(group_name(problem, code), "off", gettext("Not possible"), why, (), "", ())
    worse = tuple(_worse(goal) for goal in price.goals if goal.direction(fewer_wishes=price.fewer_wishes) < 0)
    kind, state = "wait", gettext("This makes the allocation worse.")
    if not price.goals:
        state = gettext("Not known yet")
    elif not worse:
        kind, state = "good", gettext("Free: no goal gets worse.")
    own = tuple(moved_told(problem, one) for one in price.moved if one.home_site in sites)
    return PriceText(
        group_name(problem, code),
        kind,
        state,
        "",
        worse,
        _moves(price.moved, len(own)) if price.goals else "",
        own,
        "" if price.proved else unproved(price.goals, price.bounds),
    )


def _why(price: Price) -> str:
    """The rule that forbids it."""
    return gettext("Not possible: %(reason)s.", reason=reason_short(price.rule or ""))


def _worse(goal: GoalChange) -> WorseLine:
    return WorseLine(goal_name(goal.name), *before_and_after(goal))


def _moves(moved: Sequence[Moved], own: int) -> str:
    if not moved:
        return gettext("No other pupil moves.")
    text = ngettext("%(num)d other pupil moves.", "%(num)d other pupils move.", len(moved))
    of_others = len(moved) - own
    if not of_others:
        return text
    more = ngettext("%(num)d of them is of another school.", "%(num)d of them are of other schools.", of_others)
    return f"{text} {more}"
