"""Swaps: what a pupil sees of the own one, a counsellor of the own pupils', the coordinator of all."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import LockAction
from matcher.problem import PupilKey
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.results import published_run
from webui.memory.waiting import Waiters, waiters
from webui.operations.swaps import moves_of, rings_now, rule_of
from webui.pages.group_names import group_titles
from webui.pages.offer_lines import MoveLine, OfferLine, Words, offer_lines
from webui.pages.page import FormPage
from webui.store.offer import OfferingRow, SiteRow
from webui.store.offers import OfferMoveRow, OfferRow
from webui.store.pupils import LockRow, PupilRow
from webui.store.rounds import RoundRow
from webui.store.swaps import SwapAskRow, SwapOfferRow, SwapRuleRow
from webui.store.words import OfferState


@dataclass(frozen=True)
class SwapText:
    """What a pupil sees of swapping: never who else is in it."""

    kind: str
    state: str  # empty = not asked
    told: str
    ask: int  # the number of the request; 0 = none
    off: bool  # pupils may not ask any more
    begun: bool  # groups that have begun take part


@dataclass(frozen=True)
class SwapLine:
    """A pupil who asked."""

    ask: int
    pupil_id: int
    pupil: str
    told: str  # when, and who asked
    kind: str
    state: str


@dataclass(frozen=True)
class Swapper:
    """A pupil for whom a counsellor can ask."""

    id: int
    name: str


@dataclass(frozen=True)
class OwnSwaps:
    """The pupils of a counsellor who asked, and those who could."""

    on: bool
    begun: bool
    lines: tuple[SwapLine, ...]
    others: tuple[Swapper, ...]


@dataclass(frozen=True)
class Wanting:
    """A group, and how many of those who asked would leave or enter it."""

    title: str
    site: str
    leave: int
    enter: int


@dataclass(frozen=True, kw_only=True)
class SwapsPage(FormPage):
    """Whether pupils may ask to swap, how many did, and what was found."""

    template: ClassVar[str] = "waiting/swaps.html"

    on: bool
    since: str
    days: int
    begun: bool
    published: bool
    lists: bool  # there are waiting lists: published, and the round has no faults
    asked: int
    groups: tuple[Wanting, ...]
    offers: tuple[OfferLine, ...]  # rings that wait for an answer
    rings: tuple[tuple[MoveLine, ...], ...]  # found just now
    certain: bool  # there are no others


def asks(session: Session, round_id: int) -> Sequence[Any]:
    """Who asked: the request, the pupil's id, site and number."""
    rows = select(SwapAskRow, PupilRow.id, SiteRow.code, PupilRow.number).join(
        PupilRow, PupilRow.id == SwapAskRow.pupil_id
    )
    rows = rows.join(SiteRow, SiteRow.id == PupilRow.home_site_id).order_by(SwapAskRow.id)
    return session.execute(rows.where(PupilRow.round_id == round_id, PupilRow.left_at.is_(None))).all()


def swap_text(session: Session, pupil: PupilRow, key: PupilKey, held: Collection[str]) -> SwapText | None:
    """What a pupil may ask and has asked; ``held`` are the published places. None if there is nothing to say."""
    rule = rule_of(session, pupil.round_id)
    asked = session.scalar(select(SwapAskRow).where(SwapAskRow.pupil_id == pupil.id))
    state = _own_state(session, pupil, held)
    begun = rule is not None and rule.begun
    if state is None and asked is not None:
        moment = dates.moment(asked.since, language(), config().zone)
        state = ("wait", gettext("Asked"), gettext("Since %(moment)s. No swap was found yet.", moment=moment))
    if state is None:
        found = waiters(session, pupil.round_id) if rule is not None else None
        if found is None or key not in found.may_swap(begun=begun):
            return None
    return SwapText(*(state or ("", "", "")), asked.id if asked is not None else 0, rule is None, begun)


def own_swaps(session: Session, row: RoundRow, words: Words, sites: Collection[str]) -> OwnSwaps | None:
    """For a counsellor; None if nobody may ask and nobody did."""
    rule = rule_of(session, row.id)
    own = [found for found in asks(session, row.id) if found.code in sites]
    own.sort(key=lambda found: words.sort[found.code, found.number])
    if rule is None and not own:
        return None
    begun, ids = rule is not None and rule.begun, words.names.pupils
    may_ask = words.found.may_swap(begun=begun) if rule is not None and words.found is not None else {}
    busy = set(session.scalars(_ring_moves(row.id, OfferState.OPEN).with_only_columns(OfferMoveRow.pupil_id)))
    asked = {(site, number) for _, _, site, number in own}
    free = sorted((key for key in may_ask if key[0] in sites and key not in asked), key=lambda key: words.sort[key])
    lines = [_line(words, one, key=(site, number), busy=one.pupil_id in busy) for one, _, site, number in own]
    return OwnSwaps(
        on=rule is not None,
        begun=begun,
        lines=tuple(lines),
        others=tuple(Swapper(ids[key], words.people[key][0]) for key in free),
    )


def swaps_page(session: Session, row: RoundRow, form: Any) -> SwapsPage:
    """Read what the coordinator sees, and look for rings."""
    rule, found = rule_of(session, row.id), waiters(session, row.id)
    words = Words(session, row, found)
    asked = {(site, number) for _, _, site, number in asks(session, row.id)}
    rings, certain = _rings(session, rule, words)
    form.seen.data = str(rule.id if rule is not None else 0)
    return SwapsPage(
        title=gettext("Swaps"),
        form=form,
        on=rule is not None,
        since=dates.moment(rule.since, language(), config().zone) if rule is not None else "",
        days=rule.days if rule is not None else 0,
        begun=rule is not None and rule.begun,
        published=published_run(session, row.id) is not None,
        lists=found is not None,
        asked=len(asked),
        groups=_wanting(found, asked, begun=rule is not None and rule.begun) if found is not None else (),
        offers=tuple(o for o in offer_lines(session, row, words) if o.open and o.ring),
        rings=rings,
        certain=certain,
    )


def _own_state(session: Session, pupil: PupilRow, held: Collection[str]) -> tuple[str, str, str] | None:
    """How far a ring with the pupil is: found, or decided and not published yet."""
    rows = _ring_moves(pupil.round_id, OfferState.OPEN).where(OfferMoveRow.pupil_id == pupil.id)
    if session.scalar(rows.with_only_columns(OfferMoveRow.id).limit(1)) is not None:
        return ("wait", gettext("A swap was found"), gettext("Your counsellor asks you and decides."))
    done = _ring_moves(pupil.round_id, OfferState.ACCEPTED).with_only_columns(OfferingRow.code)
    done = done.join(OfferingRow, OfferingRow.id == OfferMoveRow.into_id)
    done = done.join(LockRow, (LockRow.offering_id == OfferingRow.id) & (LockRow.pupil_id == OfferMoveRow.pupil_id))
    done = done.where(OfferMoveRow.pupil_id == pupil.id, LockRow.action == LockAction.PLACE)
    if any(code not in held for code in session.scalars(done)):
        told = gettext("You see your new place here when the correction is published.")
        return ("good", gettext("Swapped"), told)
    return None


def _ring_moves(round_id: int, state: OfferState) -> Any:
    rows = select(OfferMoveRow).join(OfferRow, OfferRow.id == OfferMoveRow.offer_id)
    rows = rows.join(SwapOfferRow, SwapOfferRow.offer_id == OfferRow.id)
    return rows.where(OfferRow.round_id == round_id, OfferRow.state == state)


def _line(words: Words, asked: SwapAskRow, *, key: PupilKey, busy: bool) -> SwapLine:
    moment = dates.moment(asked.since, language(), config().zone)
    by_pupil = gettext("Asked by the pupil on %(moment)s", moment=moment)
    by_school = gettext("Asked by the school on %(moment)s", moment=moment)
    return SwapLine(
        ask=asked.id,
        pupil_id=asked.pupil_id,
        pupil=words.people[key][0],
        told=by_pupil if asked.made_by is None else by_school,
        kind="wait",
        state=gettext("A swap was found") if busy else gettext("No swap found yet"),
    )


def _rings(session: Session, rule: SwapRuleRow | None, words: Words) -> tuple[tuple[tuple[MoveLine, ...], ...], bool]:
    """The rings that go out at the next look, and whether they are all."""
    found = rings_now(session, rule) if rule is not None else None
    if found is None:
        return (), True
    known = words.names
    moves = ((words.move(0, known.ids(move)) for move in moves_of(ring)) for ring in found[1].rings)
    return tuple(map(tuple, moves)), found[1].certain


def _wanting(found: Waiters, asked: Iterable[PupilKey], *, begun: bool) -> tuple[Wanting, ...]:
    may_swap = found.may_swap(begun=begun)
    leave: Counter[str] = Counter()
    enter: Counter[str] = Counter()
    for key in asked:
        changes = may_swap.get(key, ())
        leave.update({b.instead.offering_id for b in changes if b.instead})
        enter.update({b.wanted.offering_id for b in changes})
    titles = group_titles(found.problem)
    lines = [
        Wanting(
            title=titles[code],
            site=found.problem.site[found.problem.offering[code].site_id].name,
            leave=leave[code],
            enter=enter[code],
        )
        for code in leave.keys() | enter.keys()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.enter, -line.leave, line.title, line.site)))
