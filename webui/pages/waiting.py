"""Waiting lists: all groups for the coordinator, the own pupils for a counsellor, numbers for a host."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.fairness.hiding import FEWEST
from matcher.problem import PupilKey
from webui.identity import Person
from webui.memory.results import published_run
from webui.memory.waiting import Waiters, waiters
from webui.operations.proposals import declined, proposed, seal
from webui.operations.swaps import rule_of
from webui.pages.group_names import group_titles
from webui.pages.offer_lines import MoveLine, OfferLine, WaitingLine, Words, offer_lines
from webui.pages.page import FormPage, Page
from webui.pages.swaps import OwnSwaps, asks, own_swaps
from webui.pages.waiting_words import order_told
from webui.people import Role
from webui.scope import home_sites
from webui.store.offer import OfferingRow
from webui.store.rounds import RoundRow

_OVER = 10  # offers that are over, on the coordinator's page


@dataclass(frozen=True, kw_only=True)
class NoListsPage(Page):
    """Nothing is published, or the round has faults."""

    template: ClassVar[str] = "waiting/none.html"

    published: bool
    offers: tuple[OfferLine, ...]  # that are open: their time runs on
    answers: bool  # whether the person answers
    withdraws: bool


@dataclass(frozen=True)
class GroupLine:
    """A group and how many wait for it."""

    id: int
    title: str
    site: str
    size: int
    capacity: int
    free: int
    waiting: int
    told: str  # how many wait, as the person may read it


@dataclass(frozen=True, kw_only=True)
class GroupsPage(Page):
    """Every group that somebody waits for."""

    template: ClassVar[str] = "waiting/groups.html"

    free: tuple[GroupLine, ...]  # with a free seat
    full: tuple[GroupLine, ...]
    offers: tuple[OfferLine, ...]
    over: tuple[OfferLine, ...]
    swaps: bool  # whether pupils may ask to swap
    swappers: int  # who asked


@dataclass(frozen=True, kw_only=True)
class HostPage(Page):
    """The own groups, as numbers."""

    template: ClassVar[str] = "waiting/host.html"

    groups: tuple[GroupLine, ...]


@dataclass(frozen=True)
class OwnPupil:
    """A pupil who waits, with a line per group, the best place first."""

    name: str
    lines: tuple[WaitingLine, ...]


@dataclass(frozen=True, kw_only=True)
class MinePage(Page):
    """What a counsellor's pupils wait for, and what waits for an answer."""

    template: ClassVar[str] = "waiting/mine.html"

    order: str
    offers: tuple[OfferLine, ...]
    over: tuple[OfferLine, ...]
    pupils: tuple[OwnPupil, ...]
    swaps: OwnSwaps | None  # None = the round has none


@dataclass(frozen=True, kw_only=True)
class GroupPage(Page):
    """The waiting list of one group."""

    template: ClassVar[str] = "waiting/group.html"

    group: GroupLine
    order: str
    lines: tuple[WaitingLine, ...]
    offers: tuple[OfferLine, ...]

    @property
    def tab(self) -> str:
        """The group, and what about it."""
        return gettext("Waiting list: %(group)s", group=self.title)


@dataclass(frozen=True, kw_only=True)
class ProposalPage(FormPage):
    """Who would get a free seat, and who moves up after that."""

    template: ClassVar[str] = "waiting/proposal.html"

    group: GroupLine
    moves: tuple[MoveLine, ...]
    lines: tuple[WaitingLine, ...]  # who waits, if nobody can get it
    offers: tuple[OfferLine, ...]  # that are open for this group

    @property
    def tab(self) -> str:
        """The group, and what about it."""
        return gettext("Offer a seat: %(group)s", group=self.title)


def waiting_page(session: Session, who: Person, row: RoundRow) -> Page:
    """Read what the person may see."""
    found = waiters(session, row.id)
    if found is None:
        return no_lists(session, row, who)
    if who.role is Role.COUNSELLOR:
        return _mine(session, who, row, found)
    lines = _groups(session, row, found)
    if who.role is Role.HOST:
        codes = {o.offering_id for o in found.problem.offerings if who.actor.reaches(o.site_id)}
        own = tuple(_discreet(g) for code, g in lines.items() if code in codes)
        return HostPage(title=gettext("Waiting lists"), groups=own)
    offers = offer_lines(session, row, Words(session, row, found))
    listed = sorted((g for g in lines.values() if g.waiting), key=lambda g: (-g.waiting, g.title, g.site))
    return GroupsPage(
        title=gettext("Waiting lists"),
        free=tuple(g for g in listed if g.free),
        full=tuple(g for g in listed if not g.free),
        offers=_first_due(o for o in offers if o.open),
        over=tuple(o for o in offers if not o.open)[:_OVER],
        swaps=rule_of(session, row.id) is not None,
        swappers=len(asks(session, row.id)),
    )


def group_page(session: Session, who: Person, row: RoundRow, offering: OfferingRow) -> Page:
    """Read the list of one group."""
    found = waiters(session, row.id)
    if found is None:
        return no_lists(session, row, who)
    words = Words(session, row, found)
    refused = declined(session, row.id, words.names)
    return GroupPage(
        title=words.groups[offering.code],
        group=_group(found, offering.code, offering.id),
        order=order_told(found.standing.policy.goals),
        lines=tuple(words.waiting(offering.code, w, refused) for w in found.of_group(offering.code)),
        offers=tuple(o for o in offer_lines(session, row, words, offering.id) if o.open),
    )


def proposal_page(session: Session, who: Person, row: RoundRow, offering: OfferingRow, form: Any) -> Page:
    """Work out who would get the seat."""
    found = waiters(session, row.id)
    if found is None:
        return no_lists(session, row, who)
    words = Words(session, row, found)
    moves = proposed(session, row.id, offering.id, words.names)
    waiting = () if moves else found.of_group(offering.code)
    refused = declined(session, row.id, words.names) if waiting else frozenset()
    form.shown.data = seal(moves)
    return ProposalPage(
        title=words.groups[offering.code],
        form=form,
        group=_group(found, offering.code, offering.id),
        moves=tuple(words.move(0, m) for m in moves),
        lines=tuple(words.waiting(offering.code, w, refused) for w in waiting),
        offers=tuple(o for o in offer_lines(session, row, words, offering.id) if o.open),
    )


def no_lists(session: Session, row: RoundRow, who: Person) -> NoListsPage:
    """Why there are no lists, and what waits for an answer all the same."""
    offers: list[OfferLine] = []
    if who.role in (Role.COORDINATOR, Role.COUNSELLOR):
        sites = {site.code for site in home_sites(session, row.id, who)} if who.role is Role.COUNSELLOR else None
        offers = offer_lines(session, row, Words(session, row, None), sites=sites)
    return NoListsPage(
        title=gettext("Waiting lists"),
        published=published_run(session, row.id) is not None,
        offers=_first_due(o for o in offers if o.open),
        answers=who.role is Role.COUNSELLOR,
        withdraws=who.role is Role.COORDINATOR,
    )


def _mine(session: Session, who: Person, row: RoundRow, found: Waiters) -> MinePage:
    sites = {site.code for site in home_sites(session, row.id, who)}
    own = {key for key in found.wanted if key[0] in sites}
    words = Words(session, row, found)
    refused = declined(session, row.id, words.names)
    lines: dict[PupilKey, list[WaitingLine]] = defaultdict(list)
    for group in sorted({group for key in own for group in found.wanted[key]}):
        for waiting in found.of_group(group):
            if waiting.key in own:
                lines[waiting.key].append(words.waiting(group, waiting, refused))
    order = sorted(lines, key=lambda key: words.sort[key])
    pupils = [OwnPupil(lines[key][0].pupil, tuple(sorted(lines[key], key=_by_place))) for key in order]
    offers = offer_lines(session, row, words, sites=sites)
    return MinePage(
        title=gettext("Waiting lists"),
        order=order_told(found.standing.policy.goals),
        offers=_first_due(o for o in offers if any(m.open for m in o.moves)),
        over=tuple(o for o in offers if not any(m.open for m in o.moves))[:_OVER],
        pupils=tuple(pupils),
        swaps=own_swaps(session, row, words, sites),
    )


def _first_due(offers: Iterable[OfferLine]) -> tuple[OfferLine, ...]:
    """Whose time runs out first comes first."""
    return tuple(sorted(offers, key=lambda offer: (offer.due, offer.id)))


def _by_place(line: WaitingLine) -> tuple[int, str]:
    return (line.place, line.group)


def _groups(session: Session, row: RoundRow, found: Waiters) -> Mapping[str, GroupLine]:
    ids = session.execute(select(OfferingRow.code, OfferingRow.id).where(OfferingRow.round_id == row.id))
    names = group_titles(found.problem)
    lines = {code: _group(found, code, number, names) for code, number in ids}
    return dict(sorted(lines.items(), key=lambda pair: (pair[1].title, pair[1].site)))


def _group(found: Waiters, code: str, number: int, names: Mapping[str, str] | None = None) -> GroupLine:
    offering = found.problem.offering[code]
    size = found.sizes.get(code, 0)
    return GroupLine(
        id=number,
        title=(names or group_titles(found.problem))[code],
        site=found.problem.site[offering.site_id].name,
        size=size,
        capacity=offering.capacity,
        free=found.free(code),
        waiting=found.counts.get(code, 0),
        told=str(found.counts.get(code, 0)),
    )


def _discreet(line: GroupLine) -> GroupLine:
    """For a host: no count of fewer than five pupils, as on the pages about next year."""
    return replace(line, told=gettext("fewer than 5")) if 0 < line.waiting < FEWEST else line
