"""What a host sees of the own offer: groups with seats and demand, one group, what leaving one out does, a site."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.codes import Run
from matcher.problem import Problem
from webui import dates
from webui.database import config
from webui.identity import Person
from webui.language import language
from webui.memory.facts import facts
from webui.memory.results import published_run
from webui.operations.demand import Demand, demands
from webui.operations.offer import offer_is_open
from webui.pages.page import Page
from webui.pages.tables import Column, Query, Table, table
from webui.scope import home_sites
from webui.store.base import now
from webui.store.offer import OfferingRow, SiteRow
from webui.store.rounds import RoundRow
from webui.store.runs import RunPlacementRow


@dataclass(frozen=True)
class Seats:
    """How the seats of a group are taken, as published."""

    own: int
    guests: int
    capacity: int

    @property
    def free(self) -> int:
        """Seats that nobody has."""
        return max(0, self.capacity - self.own - self.guests)


@dataclass(frozen=True)
class GroupCard:
    """A group in the list."""

    id: int
    version: int
    title: str
    elective: str
    profile: str
    site: str  # empty if all are of one site
    when: tuple[str, ...]
    audience: str
    capacity: int
    guest_capacity: int | None
    seats: Seats | None  # None before publication
    demand: Demand
    kind: str
    state: str
    missing: tuple[str, ...]  # what pupils would like to know
    cancelled: bool

    @property
    def chosen(self) -> str:
        """The demand in words."""
        return demand_text(self.demand)


@dataclass(frozen=True)
class SiteLink:
    """A site of one's own."""

    id: int
    name: str
    here: bool
    url: str  # of its groups alone


@dataclass(frozen=True, kw_only=True)
class OfferPage(Page):
    """Our offer."""

    template: ClassVar[str] = "host/offer.html"

    query: Query
    sites: tuple[SiteLink, ...]
    groups: Table[GroupCard]
    all_groups: int
    open: bool
    closes: str  # when, or when it closed; empty = not decided
    published: bool
    run: int | None  # that is published, for who may see runs
    site_id: int | None  # the one site that is shown, if it is one
    may_upload: bool  # who fills an empty round


@dataclass(frozen=True)
class _Known:
    """What is read once for all groups."""

    session: Session
    problem: Problem
    sites: Mapping[int, SiteRow]
    demand: Mapping[int, Demand]
    taken: Mapping[str, Counter[bool]] | None  # per group the own (False) and the guests (True); None = not published
    choosing: bool


@dataclass(frozen=True)
class _Line:
    """A group as far as searching and sorting need it; only the cards of one page are made."""

    known: _Known
    row: OfferingRow

    @property
    def demand(self) -> Demand:
        return self.known.demand[self.row.id]

    @property
    def name(self) -> tuple[str, str, int]:
        title, site = group_title(self.known.problem, self.row), self.known.sites[self.row.site_id]
        return (title.casefold(), site.name, self.row.id)

    def fits(self, words: str) -> bool:
        elective = self.known.problem.elective.get(self.row.elective)
        profile = (elective.profile if elective else None) or ""
        text = " ".join((*self.name[:2], self.row.elective, profile)).casefold()
        return all(word in text for word in words.casefold().split())


def offer_page(session: Session, who: Person, row: RoundRow, query: Query) -> OfferPage:
    """Read the list."""
    sites = {site.id: site for site in home_sites(session, row.id, who)}
    chosen = dict(query.filters)["site"]
    rows = session.scalars(select(OfferingRow).where(OfferingRow.site_id.in_(sites))).all() if sites else []
    known = _Known(
        session, facts(session, row.id).problem, sites, demands(session, rows), _taken(session, row.id), _choosing(row)
    )
    hosts = {r.site_id for r in rows} if who.region_wide else set(sites)
    links = [SiteLink(s.id, s.name, chosen == s.code, query.url(site=s.code)) for s in sites.values() if s.id in hosts]
    here = [r for r in rows if chosen in ("", sites[r.site_id].code)]
    found = sorted(
        (line for line in (_Line(known, r) for r in here) if line.fits(query.text)), key=lambda line: line.name
    )
    page = table(found, _columns(), query)
    cards = tuple(_card(known, line.row, several=len(links) > 1) for line in page.rows)
    of_one = [s.id for s in sites.values() if chosen == s.code] or ([*sites] if len(sites) == 1 else [])
    return OfferPage(
        title=gettext("Offer") if who.region_wide else gettext("Our offer"),
        query=query,
        sites=tuple(links),
        groups=Table(page.headings, cards, page.total, page.page, page.pages, page.earlier, page.later),
        all_groups=len(rows),
        open=offer_is_open(row, who.actor),
        closes=dates.moment(row.offers_close_at, language(), config().zone) if row.offers_close_at else "",
        published=known.taken is not None,
        run=published_run(session, row.id) if who.region_wide else None,
        site_id=of_one[0] if of_one else None,
        may_upload=who.region_wide,
    )


def group_title(problem: Problem, row: OfferingRow) -> str:
    """The group's own name, or that of its elective."""
    found = problem.elective.get(row.elective)
    return row.title or (found.title if found else row.elective)


def meeting_texts(problem: Problem, code: str) -> tuple[str, ...]:
    """When a group meets: ``woensdag 13:30–16:00, 31 aug – 29 jan``."""
    return tuple(
        f"{dates.weekday(m.weekday, language())} {dates.hours(m.start, m.end)}, {span_text(problem, m.period)}"
        for m in problem.sessions_of.get(code, ())
    )


def span_text(problem: Problem, period: str | None) -> str:
    """``31 aug – 29 jan``, or all year."""
    found = problem.period.get(period or "")
    if found is None:
        return period or gettext("all year")
    start, end = (" ".join(dates.day(d, language()).split()[1:3]) for d in (found.start, found.end))
    return f"{start} – {end}"


def demand_text(demand: Demand) -> str:
    """How many pupils chose it, as counts only."""
    if not demand.pupils:
        return gettext("Nobody chose it yet")
    chose = ngettext("%(num)d pupil chose it", "%(num)d pupils chose it", demand.pupils)
    more = gettext(
        "(%(approved)s approved), %(first)s as first choice (%(first_approved)s approved)",
        approved=demand.approved,
        first=demand.first,
        first_approved=demand.first_approved,
    )
    return f"{chose} {more}"


def _card(known: _Known, row: OfferingRow, *, several: bool) -> GroupCard:
    problem, demand = known.problem, known.demand[row.id]
    elective = problem.elective.get(row.elective)
    seats = None
    if known.taken is not None:
        taken = known.taken.get(row.code, Counter())
        seats = Seats(taken[False], taken[True], row.capacity)
    when = meeting_texts(problem, row.code)
    kind, state = _state(known, row, seats)
    missing = [gettext("day and time")] if not when else []
    missing += [gettext("what you do there")] if not row.description else []
    return GroupCard(
        id=row.id,
        version=row.version,
        title=group_title(problem, row),
        elective=row.elective,
        profile=(elective.profile if elective else None) or "",
        site=known.sites[row.site_id].name if several else "",
        when=when,
        audience=audience_text(row),
        capacity=row.capacity,
        guest_capacity=row.guest_capacity,
        seats=seats,
        demand=demand,
        kind=kind,
        state=state,
        missing=tuple(missing) if row.run is not Run.NO else (),
        cancelled=row.run is Run.NO,
    )


def audience_text(row: OfferingRow) -> str:
    """Who may enter; empty = everybody."""
    years = [gettext("year %(year)s", year=year) for year in row.years]
    return " · ".join(", ".join(words) for words in (row.tracks, years, row.profiles) if words)


def _state(known: _Known, row: OfferingRow, seats: Seats | None) -> tuple[str, str]:
    """Whether the group runs, or would: ``4 of at least 8`` is said early."""
    if row.run is Run.NO:
        return "off", gettext("Group cancelled")
    least = row.min_size if row.run is Run.AUTO else 1
    if seats is not None:
        placed = seats.own + seats.guests
        if placed >= least or (placed and row.run is Run.YES):
            return "good", gettext("Runs")
        return "off", gettext("Does not run: %(placed)s placed", placed=placed)
    pupils = known.demand[row.id].pupils
    if not known.choosing and not pupils:
        return "off", gettext("Choosing has not begun")
    if pupils < least:
        return "wait", gettext("%(pupils)s of at least %(least)s", pupils=pupils, least=least)
    return "good", gettext("Enough pupils")


def _choosing(row: RoundRow) -> bool:
    return row.wishes_open_from is None or row.wishes_open_from <= now()


def _taken(session: Session, round_id: int) -> Mapping[str, Counter[bool]] | None:
    """Per group how many own pupils and guests have a place."""
    run_id = published_run(session, round_id)
    if run_id is None:
        return None
    schools = {s.code: s.school for s in session.scalars(select(SiteRow).where(SiteRow.round_id == round_id))}
    columns = (RunPlacementRow.offering, RunPlacementRow.home_site, RunPlacementRow.site)
    counted = select(*columns, func.count()).where(RunPlacementRow.run_id == run_id).group_by(*columns)
    found: dict[str, Counter[bool]] = defaultdict(Counter)
    for offering, home, host, number in session.execute(counted):
        found[offering][schools.get(home, home) != schools.get(host, host)] += number
    return found


def _columns() -> Sequence[Column[_Line]]:
    return (
        Column("name", gettext("Name"), lambda line: line.name),
        Column("chosen", gettext("Chosen"), lambda line: (line.demand.pupils, line.name), number=True),
        Column("first", gettext("First choice"), lambda line: (line.demand.first, line.name), number=True),
        Column("seats", gettext("Seats"), lambda line: (line.row.capacity, line.name), number=True),
    )
