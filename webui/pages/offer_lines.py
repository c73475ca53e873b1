"""Offers of seats and swaps with names: who moves from where to where, what counsellors answered, who waits."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.problem import PupilKey
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.facts import facts
from webui.memory.waiting import Seat, Waiters
from webui.operations.lapsing import lapsing
from webui.operations.proposals import MoveIds, Names, ids_of
from webui.pages.group_names import group_names
from webui.pages.waiting_words import agreed_told, claim_told, further_told, state_told
from webui.store.offer import OfferingRow, SiteRow
from webui.store.offers import OfferMoveRow, OfferRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow
from webui.store.swaps import SwapOfferRow
from webui.store.words import OfferState

if TYPE_CHECKING:
    from matcher.answers.waiting import Waiting


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
    title: str
    due: dt.datetime
    until: str  # answers are waited for; empty = no longer
    kind: str
    state: str
    further: str  # what comes next, where that is not plain
    open: bool
    accepted: bool
    ring: bool  # a swap; else a free seat
    moves: tuple[MoveLine, ...]
    others: int  # moves of other schools' pupils


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
    hindered: str  # why a seat that is free is not for this pupil; empty = none is free, or it is


class Words:
    """Names of pupils, schools and groups."""

    def __init__(self, session: Session, row: RoundRow, found: Waiters | None) -> None:
        columns = (PupilRow.id, PupilRow.number, PupilRow.first_name, PupilRow.infix, PupilRow.last_name)
        rows = select(*columns, SiteRow.code, SiteRow.name).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
        self.found = found
        self.groups = group_names(found.problem if found is not None else facts(session, row.id).problem)
        self.keys: dict[int, PupilKey] = {}
        self.people: dict[PupilKey, tuple[str, str]] = {}
        self.sort: dict[PupilKey, tuple[str, str, str]] = {}  # by last name
        for number, own, first, infix, last, code, site in session.execute(rows.where(PupilRow.round_id == row.id)):
            self.keys[number] = (code, own)
            self.sort[code, own] = dates.sort_key(first, infix, last)
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
        return self.groups[self.codes[number]] if number is not None else ""

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

    def offer(
        self, offer: OfferRow, moves: Sequence[OfferMoveRow], sites: Collection[str] | None, *, ring: bool
    ) -> OfferLine:
        """An offer; with ``sites`` the moves of their pupils."""
        still = offer.state is OfferState.OPEN
        mine = [m for m in moves if sites is None or self.keys[m.pupil_id][0] in sites]
        kind, state = state_told(offer.state)
        agreed = still and all(m.accepted for m in moves)
        if agreed:
            kind, state = agreed_told(faults=self.found is None)
        return OfferLine(
            id=offer.id,
            title=swap_title(len(moves)) if ring else self.group(offer.offering_id),
            due=offer.until,
            until=dates.moment(offer.until, language(), config().zone) if still and not agreed else "",
            kind=kind,
            state=state,
            further=further_told(offer.state, agreed=agreed, faults=self.found is None, ring=ring),
            open=still,
            accepted=offer.state is OfferState.ACCEPTED,
            ring=ring,
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
            group=self.groups[code],
            instead=self.groups[instead.offering_id] if instead else "",
            claim=claim_told(waiting.claim),
            declined=(waiting.key, code) in refused,
            hindered=self._hindered(code, waiting),
        )

    def _hindered(self, code: str, waiting: "Waiting") -> str:
        if self.found is None or not self.found.free(code):
            return ""
        why = self.found.hindrance(waiting.change)
        if why == "sinks" and waiting.change.instead is not None:
            left = self.groups[waiting.change.instead.offering_id]
            return gettext("Not now: %(group)s would fall below its minimum", group=left)
        return gettext("Not now: the seats for pupils of other schools are taken") if why else ""


def swap_title(pupils: int) -> str:
    """What a ring is called."""
    return ngettext("Swap of %(num)d pupil", "Swap of %(num)d pupils", pupils)


def offer_lines(
    session: Session, row: RoundRow, words: Words, group: int | None = None, sites: Collection[str] | None = None
) -> list[OfferLine]:
    """The offers, the newest first; of one group those of its seats, with ``sites`` those of their pupils."""
    rows = select(OfferRow, OfferMoveRow, SwapOfferRow.id).join(OfferMoveRow, OfferMoveRow.offer_id == OfferRow.id)
    rows = rows.outerjoin(SwapOfferRow, SwapOfferRow.offer_id == OfferRow.id)
    rows = rows.where(OfferRow.round_id == row.id).order_by(OfferRow.id.desc(), OfferMoveRow.position)
    if group is not None:
        rows = rows.where(OfferRow.offering_id == group, SwapOfferRow.id.is_(None))
    found: dict[int, tuple[OfferRow, list[OfferMoveRow], bool]] = {}
    for offer, move, ring in session.execute(rows):
        found.setdefault(offer.id, (offer, [], ring is not None))[1].append(move)
    lines = [words.offer(offer, moves, sites, ring=ring) for offer, moves, ring in found.values()]
    return [line for line in lines if line.moves]


def lapsing_told(session: Session, row: RoundRow, run_id: int) -> tuple[str, ...]:
    """The offers that lapse when the run is published, with who is in them: ``Cnc: Ann Aalders``."""
    found = lapsing(session, row.id, run_id)
    words = Words(session, row, None) if found else None
    rings = set(session.scalars(select(SwapOfferRow.offer_id))) if found else set()
    return tuple(_lapses(words, offer, moves, ring=offer.id in rings) for offer, moves in found if words is not None)


def _lapses(words: Words, offer: OfferRow, moves: Sequence[OfferMoveRow], *, ring: bool) -> str:
    title = swap_title(len(moves)) if ring else words.group(offer.offering_id)
    return f"{title}: {', '.join(words.people[words.keys[move.pupil_id]][0] for move in moves)}"
