"""A host's pages about leaving a group out, groups of an earlier round, and a site."""

from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.codes import Run
from webui.identity import Person
from webui.memory.facts import facts
from webui.operations.demand import Demand, demands
from webui.operations.offer import offer_is_open, placed_in, why_kept
from webui.operations.offer_copies import earlier_groups
from webui.pages.host import demand_text, group_title, meeting_texts
from webui.pages.page import FormPage, Page
from webui.store.offer import OfferingRow, SiteRow
from webui.store.rounds import RoundRow


@dataclass(frozen=True, kw_only=True)
class LeavePage(Page):
    """What removing or cancelling a group does."""

    template: ClassVar[str] = "host/leave.html"

    id: int
    version: int
    name: str
    open: bool
    cancelled: bool
    kept_because: str  # a code; empty = it can be removed
    demand: Demand
    demand_text: str
    placed: int
    others: int  # other groups of the elective that may run


@dataclass(frozen=True)
class EarlierRound:
    """A round with groups of the site."""

    id: int
    name: str
    here: bool


@dataclass(frozen=True)
class EarlierGroup:
    """A group of an earlier round."""

    id: int
    title: str
    elective: str
    when: tuple[str, ...]
    seats: int
    there: bool  # in this round already
    known: bool  # whether this round knows the elective


@dataclass(frozen=True, kw_only=True)
class CopyPage(Page):
    """Groups of an earlier round."""

    template: ClassVar[str] = "host/copy.html"

    site_id: int
    site: str
    open: bool
    rounds: tuple[EarlierRound, ...]
    groups: tuple[EarlierGroup, ...]
    source_id: int | None


@dataclass(frozen=True, kw_only=True)
class SitePage(FormPage):
    """A site."""

    template: ClassVar[str] = "host/site.html"

    id: int
    open: bool
    told: bool  # that somebody else changed it
    facts: tuple[tuple[str, str], ...]  # what cannot change once the offer is closed
    saved: tuple[tuple[str, str], ...]  # everything, as it is stored


def leave_page(session: Session, who: Person, row: OfferingRow) -> LeavePage:
    """What it means to leave the group out."""
    problem = facts(session, row.round_id).problem
    found = demands(session, [row])[row.id]
    same = problem.offerings_of.get(row.elective, ())
    others = [o for o in same if o.run is not Run.NO and o.offering_id != row.code]
    return LeavePage(
        title=gettext("Leave out a group"),
        id=row.id,
        version=row.version,
        name=group_title(problem, row),
        open=offer_is_open(session.get_one(RoundRow, row.round_id), who.actor),
        cancelled=row.run is Run.NO,
        kept_because=why_kept(session, row),
        demand=found,
        demand_text=demand_text(found),
        placed=placed_in(session, row),
        others=len(others),
    )


def copy_page(session: Session, who: Person, site: SiteRow, source_id: int | None) -> CopyPage:
    """The groups of one earlier round, by default of the one that this round was copied from."""
    earlier = earlier_groups(session, site)
    chosen = next((pair for pair in earlier if pair[0].id == source_id), earlier[0] if earlier else None)
    here = facts(session, site.round_id).problem
    groups: tuple[EarlierGroup, ...] = ()
    rounds = tuple(
        EarlierRound(r.id, r.title or r.school_year, chosen is not None and r is chosen[0]) for r, _ in earlier
    )
    if chosen is not None:
        there = facts(session, chosen[0].id).problem
        groups = tuple(
            EarlierGroup(
                id=row.id,
                title=group_title(there, row),
                elective=row.elective,
                when=meeting_texts(there, row.code),
                seats=row.capacity,
                there=row.code in here.offering,
                known=row.elective in here.elective,
            )
            for row in chosen[1]
        )
    return CopyPage(
        title=gettext("Take over earlier groups"),
        site_id=site.id,
        site=site.name,
        open=offer_is_open(session.get_one(RoundRow, site.round_id), who.actor),
        rounds=rounds,
        groups=groups,
        source_id=chosen[0].id if chosen else None,
    )


def site_page(session: Session, who: Person, row: SiteRow, form: Any, *, told: bool = False) -> SitePage:
    """The form of a site."""
    total = gettext("no limit") if row.guest_total is None else str(row.guest_total)
    closed = (
        (gettext("Guests in all"), total),
        (gettext("Profiles with a licence"), ", ".join(row.licensed_profiles) or gettext("none")),
    )
    told_pupils = (
        (gettext("Address"), row.address or "–"),
        (gettext("Telephone"), row.phone or "–"),
        (gettext("How to get there"), row.directions or "–"),
    )
    return SitePage(
        title=row.name,
        form=form,
        id=row.id,
        open=offer_is_open(session.get_one(RoundRow, row.round_id), who.actor),
        told=told,
        facts=closed,
        saved=(*told_pupils, *closed),
    )
