"""A counsellor's access cards, class by class, and the list of the own pupils with their wishes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.problem import Problem
from webui import dates
from webui.database import config
from webui.identity import Person
from webui.language import language
from webui.memory.facts import facts
from webui.operations.cards import newest_code
from webui.operations.downloads import Sheet
from webui.pages.page import Page
from webui.pages.standing import stage_name, standings
from webui.papers.cards import deadline_text
from webui.scope import home_sites
from webui.store.accounts import AccessCode
from webui.store.base import now
from webui.store.offer import OfferingRow, SiteRow
from webui.store.pupils import PupilRow, WishRow
from webui.store.rounds import RoundRow


@dataclass(frozen=True)
class ClassLine:
    """A class, and how many of it have a card that works."""

    site_id: int
    site: str  # empty if the counsellor has one school
    class_: str
    pupils: int
    with_card: int


@dataclass(frozen=True, kw_only=True)
class CardsPage(Page):
    """Choose a class."""

    template: ClassVar[str] = "cards/cards.html"

    classes: tuple[ClassLine, ...]
    several_sites: bool
    deadline: str  # empty = not decided yet


@dataclass(frozen=True)
class PupilLine:
    """A pupil of the class."""

    id: int
    name: str
    since: str  # since when the card works; empty = none


@dataclass(frozen=True, kw_only=True)
class MakePage(Page):
    """What making the cards does."""

    template: ClassVar[str] = "cards/make.html"

    site_id: int
    class_: str
    pupil_id: int | None  # a card for one pupil only
    pupils: tuple[PupilLine, ...]
    with_card: int
    newest: int
    deadline: str  # as it stands on the cards

    @property
    def tab(self) -> str:
        """The class; of one pupil no name."""
        return self.title if self.pupil_id is None else gettext("Pupil, access card")


def cards_page(session: Session, who: Person, row: RoundRow) -> CardsPage:
    """Read the classes of the own schools."""
    sites = {site.id: site.name for site in home_sites(session, row.id, who)}
    works = select(AccessCode.pupil_id).where(AccessCode.revoked_at.is_(None)).distinct().subquery()
    counted = (
        select(PupilRow.home_site_id, PupilRow.class_, func.count(), func.count(works.c.pupil_id))
        .outerjoin(works, works.c.pupil_id == PupilRow.id)
        .where(PupilRow.home_site_id.in_(sites), PupilRow.left_at.is_(None))
        .group_by(PupilRow.home_site_id, PupilRow.class_)
    )
    several = len(sites) > 1
    lines = [
        ClassLine(site_id, sites[site_id] if several else "", class_ or "", pupils, with_card)
        for site_id, class_, pupils, with_card in session.execute(counted)
    ]
    closes = row.wishes_close_at
    return CardsPage(
        title=gettext("Access cards"),
        classes=tuple(sorted(lines, key=lambda line: (line.site, line.class_))),
        several_sites=several,
        deadline=dates.moment(closes, language(), config().zone) if closes else "",
    )


def class_pupils(session: Session, site: SiteRow, class_: str) -> list[PupilRow]:
    """The pupils of a class who are still there, as lists are sorted."""
    query = select(PupilRow).where(PupilRow.home_site_id == site.id, PupilRow.left_at.is_(None))
    query = query.where(PupilRow.class_ == class_ if class_ else PupilRow.class_.is_(None))
    return sorted(session.scalars(query), key=lambda p: dates.sort_key(p.first_name, p.infix, p.last_name))


def without_card(session: Session, pupils: Sequence[PupilRow]) -> list[PupilRow]:
    """Those of them who have no card that works."""
    since = _since(session, pupils)
    return [pupil for pupil in pupils if pupil.id not in since]


def make_page(
    session: Session, row: RoundRow, site: SiteRow, pupils: Sequence[PupilRow], *, class_: str = "", alone: bool = False
) -> MakePage:
    """Who gets a card, and whose card stops working."""
    since = _since(session, pupils)
    lines = tuple(
        PupilLine(p.id, dates.list_name(p.first_name, p.infix, p.last_name) or p.number, since.get(p.id, ""))
        for p in pupils
    )
    name = dates.full_name(pupils[0].first_name, pupils[0].infix, pupils[0].last_name) or pupils[0].number
    of_class = gettext("Cards for class %(class_name)s", class_name=class_) if class_ else gettext("Cards, no class")
    closes = row.wishes_close_at
    return MakePage(
        title=gettext("Card for %(name)s", name=name) if alone else of_class,
        site_id=site.id,
        class_=class_,
        pupil_id=pupils[0].id if alone else None,
        pupils=lines,
        with_card=sum(bool(line.since) for line in lines),
        newest=newest_code(session, [p.id for p in pupils]),
        deadline="" if closes is None or closes < now() else deadline_text(closes, config().zone),
    )


def pupils_sheet(session: Session, who: Person, row: RoundRow) -> Sheet:
    """The own pupils with their wishes and how far they are, by class and name."""
    sites = home_sites(session, row.id, who)
    everyone = sorted(standings(session, row.id, [s.id for s in sites]), key=lambda s: (s.site_name, s.class_, s.sort))
    names = ("id", "first_name", "infix", "last_name")
    columns = [getattr(PupilRow, name) for name in names]
    own = select(*columns).where(PupilRow.home_site_id.in_([s.id for s in sites]), PupilRow.left_at.is_(None))
    name_of = {pupil.id: pupil for pupil in session.execute(own)}
    wishes = _wishes(session, facts(session, row.id).problem, row.id, set(name_of))
    most = max((len(found) for found in wishes.values()), default=0)
    rows = [
        (
            *((s.site_name,) if len(sites) > 1 else ()),
            *(s.class_, s.number, *(getattr(name_of[s.id], name) or "" for name in names[1:])),
            *(s.track, s.profile, stage_name(s.stage), s.possible),
            *(wishes[s.id] + [""] * (most - len(wishes[s.id]))),
        )
        for s in everyone
        if s.id in name_of
    ]
    headings = (
        *((gettext("School"),) if len(sites) > 1 else ()),
        *(gettext("Class"), gettext("Number"), gettext("First name"), gettext("Infix"), gettext("Last name")),
        *(gettext("Track"), gettext("Profile"), gettext("State"), gettext("Possible choices")),
        *(gettext("Choice %(rank)s", rank=rank) for rank in range(1, most + 1)),
    )
    made = dates.moment(now(), language(), config().zone)
    return Sheet(gettext("Pupils and choices"), (row.title or row.school_year, made), headings, tuple(rows))


def _wishes(session: Session, problem: Problem, round_id: int, pupils: set[int]) -> dict[int, list[str]]:
    """The list of each pupil in words, best first."""
    query = (
        select(WishRow.pupil_id, WishRow.elective, OfferingRow.code)
        .outerjoin(OfferingRow, OfferingRow.id == WishRow.offering_id)
        .where(WishRow.round_id == round_id)
        .order_by(WishRow.pupil_id, WishRow.rank, WishRow.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for pupil_id, elective, group in session.execute(query):
        if pupil_id in pupils:
            offering = problem.offering.get(group or "")
            code = offering.elective if offering else elective or ""
            title = offering.title if offering else None
            known = problem.elective.get(code)
            words = f"{code} {title or (known.title if known else '')}".strip()
            found[pupil_id].append(f"{words} ({problem.site[offering.site_id].name})" if offering else words)
    return found


def _since(session: Session, pupils: Sequence[PupilRow]) -> dict[int, str]:
    """Since when the card of each pupil who has one works."""
    codes = select(AccessCode.pupil_id, AccessCode.created_at).where(
        AccessCode.pupil_id.in_([p.id for p in pupils]), AccessCode.revoked_at.is_(None)
    )
    return {pupil: dates.moment(at, language(), config().zone) for pupil, at in session.execute(codes)}
