"""The schools of a run: what each got, and who goes where."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from matcher.problem import Problem, Site
from matcher.rules.travel import TravelTable
from webui import dates
from webui.charts import Flow, Place, flow_map
from webui.memory.results import Result, result
from webui.pages.run_head import RunPage, head
from webui.pages.run_overview import school_name
from webui.pages.run_words import NONE, decimal
from webui.pages.tables import Column, Query, Table, table
from webui.store.runs import RunRow


@dataclass(frozen=True)
class SchoolLine:
    """A home school in the table."""

    name: str
    pupils: int
    wished: int
    placed: int
    unplaced: int
    short: int  # with fewer places than needed
    first: int
    mean: float | None
    mean_shown: str
    travel: str


@dataclass(frozen=True)
class SiteLine:
    """A site beside the map."""

    number: int
    name: str
    home: bool
    on_map: bool
    url: str  # only the lines to and from this site
    here: bool  # as it is


@dataclass(frozen=True)
class FlowLine:
    """Pupils from one site to another."""

    start: str
    end: str
    pupils: int
    minutes: str


@dataclass(frozen=True, kw_only=True)
class SchoolsPage(RunPage):
    """Schools, and flows between sites."""

    template: ClassVar[str] = "runs/schools.html"

    schools: Table[SchoolLine]
    region: SchoolLine
    picture: str  # SVG; empty if no site has a place on the map
    sites: tuple[SiteLine, ...]
    flows: tuple[FlowLine, ...]
    stay: int  # places at the own site
    only: str  # the site whose lines are drawn; empty = all
    all_url: str


def schools_page(session: Session, row: RunRow, query: Query) -> SchoolsPage:
    """Read everything for the page."""
    found, outcome = result(session, row.id), row.outcome or {}
    schools = [_school(school_name(found.problem, one["school"]), one) for one in outcome["schools"]]
    flows = Counter((p.home_site, p.site_id) for p in found.allocation.placements)
    stay = sum(number for (start, end), number in flows.items() if start == end)
    between = {pair: number for pair, number in flows.items() if pair[0] != pair[1]}
    sites = _sites(found.problem, between)
    only = dict(query.filters)["site"]
    only = only if only in {site.site_id for _, site, _ in sites} else ""
    shown = {pair: number for pair, number in between.items() if only in ("", *pair)}
    return SchoolsPage(
        title=gettext("Schools"),
        run=head(session, row),
        schools=table(sorted(schools, key=lambda s: s.name), _columns(), query),
        region=_school(gettext("The region"), outcome["figures"]),
        picture=_picture(found.problem, sites, shown),
        sites=tuple(
            SiteLine(n, site.name, home, _on_map(site), query.url(site=site.site_id), site.site_id == only)
            for n, site, home in sites
        ),
        flows=tuple(_flows(found, shown)),
        stay=stay,
        only=found.problem.site[only].name if only else "",
        all_url=query.url(site=""),
    )


def _school(name: str, figures: Mapping[str, Any]) -> SchoolLine:
    mean, travel = figures["mean_rank"], figures["mean_travel_minutes"]
    return SchoolLine(
        name=name,
        pupils=figures["pupils"],
        wished=figures["wished"],
        placed=figures["placed"],
        unplaced=figures["unplaced"],
        short=figures["below_needs"],
        first=figures["rank_counts"].get("1", 0),
        mean=mean,
        mean_shown=NONE if mean is None else decimal(mean),
        travel=NONE if travel is None else dates.minutes(round(travel)),
    )


def _columns() -> tuple[Column[SchoolLine], ...]:
    return (
        Column("school", gettext("School"), lambda s: s.name),
        Column("pupils", gettext("Pupils"), lambda s: s.pupils, number=True),
        Column("wished", gettext("Chose"), lambda s: s.wished, number=True),
        Column("placed", gettext("Placed"), lambda s: s.placed, number=True),
        Column("unplaced", gettext("No place"), lambda s: s.unplaced, number=True),
        Column("short", gettext("Too few to graduate"), lambda s: s.short, number=True),
        Column("first", gettext("First choices"), lambda s: s.first, number=True),
        Column("mean", gettext("Mean choice"), lambda s: s.mean or 0, number=True),
        Column("travel", gettext("Mean way"), None, number=True),
    )


def _sites(problem: Problem, flows: Mapping[tuple[str, str], int]) -> list[tuple[int, Site, bool]]:
    """The sites with pupils of their own or with guests, numbered by name."""
    homes = {pupil.home_site for pupil in problem.pupils}
    seen = homes | {end for _, end in flows}
    order = sorted((site for site in problem.sites if site.site_id in seen), key=lambda s: s.name)
    return [(number, site, site.site_id in homes) for number, site in enumerate(order, start=1)]


def _on_map(site: Site) -> bool:
    return site.lat is not None and site.lon is not None


def _picture(problem: Problem, sites: list[tuple[int, Site, bool]], flows: Mapping[tuple[str, str], int]) -> str:
    places = [Place(n, site.lat or 0.0, site.lon or 0.0, home) for n, site, home in sites if _on_map(site)]
    if not places:
        return ""
    numbers = {site.site_id: n for n, site, _ in sites if _on_map(site)}
    lines = [
        Flow(numbers[start], numbers[end], pupils, _told(problem, start, end, pupils))
        for (start, end), pupils in flows.items()
        if start in numbers and end in numbers
    ]
    name = gettext("Map of the sites with lines for pupils who go to another site; the table below says the same")
    return flow_map(places, lines, name)


def _told(problem: Problem, start: str, end: str, pupils: int) -> str:
    return ngettext(
        "%(num)d pupil from %(start)s to %(end)s",
        "%(num)d pupils from %(start)s to %(end)s",
        pupils,
        start=problem.site[start].name,
        end=problem.site[end].name,
    )


def _flows(found: Result, flows: Mapping[tuple[str, str], int]) -> Iterator[FlowLine]:
    travel = TravelTable(found.problem, found.policy)
    for (start, end), pupils in sorted(flows.items(), key=lambda flow: (-flow[1], flow[0])):
        minutes = travel.find(start, end)
        shown = NONE if minutes is None else dates.minutes(minutes)
        yield FlowLine(found.problem.site[start].name, found.problem.site[end].name, pupils, shown)
