"""Waiting lists: all groups for the coordinator, the own pupils for a counsellor, numbers for a host."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.problem import PupilKey
from webui import dates
from webui.database import config
from webui.identity import Person
from webui.language import language
from webui.operations.proposals import MoveIds, Names, declined, ids_of, proposed, seal
from webui.pages.page import FormPage, Page
from webui.pages.run_words import group_name, group_title
from webui.pages.waiting_words import claim_told, order_told, state_told
from webui.people import Role
from webui.results import published_run
from webui.scope import home_sites
from webui.store.offer import OfferingRow, SiteRow
from webui.store.offers import OfferMoveRow, OfferRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow
from webui.store.words import OfferState
from webui.waiting import Seat, Waiters, waiters

if TYPE_CHECKING:
    from matcher.waiting import Waiting

_OVER = 10  # offers that are over, on the coordinator's page


@dataclass(frozen=True, kw_only=True)
class NoListsPage(Page):
    """Nothing is published, or the round has faults."""

    template: ClassVar[str] = "waiting/none.html"

    published: bool


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


@dataclass(frozen=True)
class MoveLine:
    """A pupil's part in an offer."""

    id: int
    pupil: str
    school: str
    into: str
    out_of: str  # empty = a place more
    kind: str
    state: str
    open: bool  # waits for an answer


@dataclass(frozen=True)
class OfferLine:
    """An offer with its moves; a counsellor sees those of the own pupils."""

    id: int
    group: str
    until: str
    kind: str
    state: str
    open: bool
    accepted: bool
    moves: tuple[MoveLine, ...]
    others: int  # moves of other schools' pupils


@dataclass(frozen=True, kw_only=True)
class GroupsPage(Page):
    """Every group that somebody waits for."""

    template: ClassVar[str] = "waiting/groups.html"

    free: tuple[GroupLine, ...]  # with a free seat
    full: tuple[GroupLine, ...]
    offers: tuple[OfferLine, ...]
    over: tuple[OfferLine, ...]


@dataclass(frozen=True, kw_only=True)
class HostPage(Page):
    """The own groups, as numbers."""

    template: ClassVar[str] = "waiting/host.html"

    groups: tuple[GroupLine, ...]


@dataclass(frozen=True)
class WaitingLine:
    """A pupil on the list of a group."""

    place: int
    pupil: str
    school: str
    group: str
    instead: str  # what would be given up; empty = nothing
    claim: str
    declined: bool


@dataclass(frozen=True, kw_only=True)
class MinePage(Page):
    """What a counsellor's pupils wait for, and what waits for an answer."""

    template: ClassVar[str] = "waiting/mine.html"

    order: str
    offers: tuple[OfferLine, ...]
    over: tuple[OfferLine, ...]
    lines: tuple[WaitingLine, ...]


@dataclass(frozen=True, kw_only=True)
class GroupPage(Page):
    """The waiting list of one group."""

    template: ClassVar[str] = "waiting/group.html"

    group: GroupLine
    order: str
    lines: tuple[WaitingLine, ...]
    offers: tuple[OfferLine, ...]


@dataclass(frozen=True, kw_only=True)
class ProposalPage(FormPage):
    """Who would get a free seat, and who moves up after that."""

    template: ClassVar[str] = "waiting/proposal.html"

    group: GroupLine
    moves: tuple[MoveLine, ...]
    offers: tuple[OfferLine, ...]  # that are open for this group


def waiting_page(session: Session, who: Person, row: RoundRow) -> Page:
    """Read what the person may see."""
    found = waiters(session, row.id)
    if found is None:
        return no_lists(session, row)
    if who.role is Role.COUNSELLOR:
        return _mine(session, who, row, found)
    lines = _groups(session, row, found)
    if who.role is Role.HOST:
        codes = {o.offering_id for o in found.problem.offerings if who.actor.reaches(o.site_id)}
        return HostPage(title=gettext("Waiting lists"), groups=tuple(g for code, g in lines.items() if code in codes))
    offers = _offers(session, row, _Words(session, row, found))
    listed = sorted((g for g in lines.values() if g.waiting), key=lambda g: (-g.waiting, g.title, g.site))
    return GroupsPage(
        title=gettext("Waiting lists"),
        free=tuple(g for g in listed if g.free),
        full=tuple(g for g in listed if not g.free),
        offers=tuple(o for o in offers if o.open),
        over=tuple(o for o in offers if not o.open)[:_OVER],
    )


def group_page(session: Session, row: RoundRow, offering: OfferingRow) -> Page:
    """Read the list of one group."""
    found = waiters(session, row.id)
    if found is None:
        return no_lists(session, row)
    words = _Words(session, row, found)
    refused = declined(session, row.id, words.names)
    return GroupPage(
        title=group_name(found.problem, offering.code),
        group=_group(found, offering.code, offering.id),
        order=order_told(found.standing.policy.goals),
        lines=tuple(words.waiting(offering.code, w, refused) for w in found.of_group(offering.code)),
        offers=tuple(o for o in _offers(session, row, words, offering.id) if o.open),
    )


def proposal_page(session: Session, row: RoundRow, offering: OfferingRow, form: Any) -> Page:
    """Work out who would get the seat."""
    found = waiters(session, row.id)
    if found is None:
        return no_lists(session, row)
    words = _Words(session, row, found)
    moves = proposed(session, row.id, offering.id, words.names)
    form.shown.data = seal(moves)
    return ProposalPage(
        title=group_name(found.problem, offering.code),
        form=form,
        group=_group(found, offering.code, offering.id),
        moves=tuple(words.move(0, m) for m in moves),
        offers=tuple(o for o in _offers(session, row, words, offering.id) if o.open),
    )


def no_lists(session: Session, row: RoundRow) -> NoListsPage:
    """Why there are no lists."""
    return NoListsPage(title=gettext("Waiting lists"), published=published_run(session, row.id) is not None)


class _Words:
    """Names of pupils, schools and groups."""

    def __init__(self, session: Session, row: RoundRow, found: Waiters) -> None:
        columns = (PupilRow.id, PupilRow.number, PupilRow.first_name, PupilRow.infix, PupilRow.last_name)
        rows = select(*columns, SiteRow.code, SiteRow.name).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
        self.found = found
        self.keys: dict[int, PupilKey] = {}
        self.people: dict[PupilKey, tuple[str, str]] = {}
        for number, own, first, infix, last, code, site in session.execute(rows.where(PupilRow.round_id == row.id)):
            self.keys[number] = (code, own)
            self.people[code, own] = (dates.full_name(first, infix, last) or own, site)
        groups = select(OfferingRow.id, OfferingRow.code).where(OfferingRow.round_id == row.id)
        self.codes = {group.id: group.code for group in session.execute(groups)}

    @property
    def names(self) -> Names:
        """From codes to ids."""
        pupils = {key: number for number, key in self.keys.items()}
        return Names(pupils, {code: number for number, code in self.codes.items()})

    def group(self, number: int | None) -> str:
        """A group by its id; empty if there is none."""
        return group_name(self.found.problem, self.codes[number]) if number is not None else ""

    def move(self, number: int, move: MoveIds, *, accepted: bool | None = None, still: bool = False) -> MoveLine:
        """A move, proposed or offered."""
        name, school = self.people[self.keys[move.pupil]]
        said = {True: ("good", gettext("accepted")), False: ("bad", gettext("declined"))}
        kind, state = ("wait" if still else "off", gettext("no answer yet")) if accepted is None else said[accepted]
        return MoveLine(
            id=number,
            pupil=name,
            school=school,
            into=self.group(move.into),
            out_of=self.group(move.out_of),
            kind=kind,
            state=state,
            open=still and accepted is None,
        )

    def offer(self, offer: OfferRow, moves: Sequence[OfferMoveRow], sites: Collection[str] | None) -> OfferLine:
        """An offer; with ``sites`` the moves of their pupils."""
        still = offer.state is OfferState.OPEN
        mine = [m for m in moves if sites is None or self.keys[m.pupil_id][0] in sites]
        kind, state = state_told(offer.state)
        return OfferLine(
            id=offer.id,
            group=self.group(offer.offering_id),
            until=dates.moment(offer.until, language(), config().zone),
            kind=kind,
            state=state,
            open=still,
            accepted=offer.state is OfferState.ACCEPTED,
            moves=tuple(self.move(m.id, ids_of(m), accepted=m.accepted, still=still) for m in mine),
            others=len(moves) - len(mine),
        )

    def waiting(self, code: str, waiting: "Waiting", refused: Collection[Seat]) -> WaitingLine:
        """A pupil on a list."""
        name, school = self.people.get(waiting.key, (waiting.key[1], ""))
        instead = waiting.change.instead
        return WaitingLine(
            place=waiting.place,
            pupil=name,
            school=school,
            group=group_name(self.found.problem, code),
            instead=group_title(self.found.problem, instead.offering_id) if instead else "",
            claim=claim_told(waiting.claim),
            declined=(waiting.key, code) in refused,
        )


def _mine(session: Session, who: Person, row: RoundRow, found: Waiters) -> MinePage:
    sites = {site.code for site in home_sites(session, row.id, who)}
    own = [key for key in found.wanted if key[0] in sites]
    groups = sorted({group for key in own for group in found.wanted[key]})
    words, keys = _Words(session, row, found), set(own)
    refused = declined(session, row.id, words.names)
    lines = [words.waiting(group, w, refused) for group in groups for w in found.of_group(group) if w.key in keys]
    offers = _offers(session, row, words, sites=sites)
    return MinePage(
        title=gettext("Waiting lists"),
        order=order_told(found.standing.policy.goals),
        offers=tuple(o for o in offers if any(m.open for m in o.moves)),
        over=tuple(o for o in offers if not any(m.open for m in o.moves))[:_OVER],
        lines=tuple(sorted(lines, key=lambda line: (line.pupil.casefold(), line.place))),
    )


def _groups(session: Session, row: RoundRow, found: Waiters) -> Mapping[str, GroupLine]:
    ids = session.execute(select(OfferingRow.code, OfferingRow.id).where(OfferingRow.round_id == row.id))
    lines = {code: _group(found, code, number) for code, number in ids}
    return dict(sorted(lines.items(), key=lambda pair: (pair[1].title, pair[1].site)))


def _group(found: Waiters, code: str, number: int) -> GroupLine:
    offering = found.problem.offering[code]
    size = found.sizes.get(code, 0)
    return GroupLine(
        id=number,
        title=group_title(found.problem, code),
        site=found.problem.site[offering.site_id].name,
        size=size,
        capacity=offering.capacity,
        free=found.free(code),
        waiting=found.counts.get(code, 0),
    )


def _offers(
    session: Session, row: RoundRow, words: _Words, group: int | None = None, sites: Collection[str] | None = None
) -> list[OfferLine]:
    """The offers, the newest first; with ``sites`` only those that their pupils have a part in."""
    pairs = select(OfferRow, OfferMoveRow).join(OfferMoveRow, OfferMoveRow.offer_id == OfferRow.id)
    pairs = pairs.where(OfferRow.round_id == row.id).order_by(OfferRow.id.desc(), OfferMoveRow.position)
    if group is not None:
        pairs = pairs.where(OfferRow.offering_id == group)
    offers: dict[int, tuple[OfferRow, list[OfferMoveRow]]] = {}
    for offer, move in session.execute(pairs):
        offers.setdefault(offer.id, (offer, []))[1].append(move)
    lines = [words.offer(offer, moves, sites) for offer, moves in offers.values()]
    return [line for line in lines if line.moves]
