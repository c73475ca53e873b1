"""Next year's offer: what could not be given, per elective, group, lesson time and way."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.answers.demand import Demand, ElectiveDemand, GroupDemand, SessionDemand, TravelDemand
from matcher.cli.demand import Names
from matcher.fairness.hiding import FEWEST, too_small
from matcher.problem import Problem
from matcher.wording import text
from webui import dates
from webui.charts.ranges import LongBar, long_bars
from webui.language import language
from webui.memory.results import result
from webui.pages.page import Page
from webui.pages.run_head import RunHead, head
from webui.pages.run_overview import school_name
from webui.pages.run_words import NONE, group_title, reason_short
from webui.pages.tables import Column, Query, Table, table
from webui.store.runs import RunRow

_BARS = 12
_MOST = 20  # lines of the two short tables


@dataclass(frozen=True)
class ElectiveLine:
    """An elective that somebody chose."""

    title: str
    code: str
    groups: int
    seats: int
    wished: int
    first: int
    placed: int
    unmet: int
    reasons: str


@dataclass(frozen=True)
class GroupLine:
    """Demand that a group could not meet."""

    elective: str
    group: str
    site: str
    days: str
    school: str
    reason: str
    pupils: int


@dataclass(frozen=True)
class WayLine:
    """Lessons that are in the way of a group, or a way that is too long."""

    name: str
    to: str
    about: str
    excluded: int
    only: int


@dataclass(frozen=True)
class Sum:
    """Demand that could not be met, added up: in a picture and as a table."""

    code: str
    name: str
    picture: str
    lines: tuple[LongBar, ...]


@dataclass(frozen=True, kw_only=True)
class DemandPage(Page):
    """What could not be given."""

    template: ClassVar[str] = "runs/demand.html"

    run: RunHead | None  # None for a host
    xlsx: str
    waiting: bool = False
    failed: bool = False
    picture: str = ""
    electives: tuple[ElectiveLine, ...] = ()
    sums: tuple[Sum, ...] = ()
    groups: Table[GroupLine] | None = None
    sessions: tuple[WayLine, ...] = ()
    sessions_picture: str = ""
    ways: tuple[WayLine, ...] = ()
    ways_picture: str = ""
    more_sessions: int = 0
    more_ways: int = 0


def read_demand(figures: Mapping[str, Any]) -> Demand:
    """Figures that were kept."""

    def days(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, "days": tuple(row["days"])}

    return Demand(
        tuple(ElectiveDemand(**row) for row in figures["electives"]),
        tuple(GroupDemand(**days(row)) for row in figures["groups"]),
        tuple(SessionDemand(**days(row)) for row in figures["sessions"]),
        tuple(TravelDemand(**row) for row in figures["travel"]),
    )


def of_sites(found: Demand, problem: Problem, sites: Sequence[str]) -> Demand:
    """What a host may know: own electives and groups, no schools, no count that would point at fewer than five.

    A count that is not to be shown is a text, in the language of the person: see ``_hidden``.
    """
    electives = {o.elective for o in problem.offerings if o.site_id in sites}
    own = Counter[GroupDemand]()
    for group in found.groups:
        if group.site in sites:
            own[replace(group, school="", pupils=0)] += group.pupils
    return Demand(
        tuple(_discreet(e) for e in found.electives if e.elective in electives),
        tuple(_discreet_groups(own)),
        tuple(replace(s, only=_part(s.only, s.excluded)) for s in found.sessions if s.site in sites and _may(s)),
        tuple(replace(t, only=_part(t.only, t.excluded)) for t in found.travel if t.site in sites and _may(t)),
    )


def _may(line: SessionDemand | TravelDemand) -> bool:
    return line.excluded >= FEWEST


def _discreet(e: ElectiveDemand) -> ElectiveDemand:
    """Without small counts; and without the whole where it would tell one with the others of the line."""
    parts = (e.first, e.placed, e.unmet)
    left = (e.wished, e.wished - e.placed - e.unmet, *(e.wished - part for part in parts))
    wished: Any = _hidden(e.wished) if any(0 < count < FEWEST for count in left) else e.wished
    first, placed, unmet = (_hidden(part) if 0 < part < FEWEST else part for part in parts)
    values: dict[str, Any] = {"wished": wished, "first": first, "placed": placed, "unmet": unmet}
    return replace(e, **values, reasons=few_hidden(e.reasons))


def _discreet_groups(counts: Counter[GroupDemand]) -> Iterator[GroupDemand]:
    together: dict[str | None, dict[str, int]] = {}
    for group, pupils in counts.items():
        together.setdefault(group.offering, {})[group.reason] = pupils
    for group, _ in counts.most_common():
        yield replace(group, pupils=few_hidden(together[group.offering])[group.reason])


def few_hidden(counts: Mapping[str, int]) -> dict[str, Any]:
    """Counts that add up to a whole, those of too few as a text; and one more where the whole would tell them."""
    hidden = too_small(counts)
    return {name: _hidden(count) if name in hidden else count for name, count in counts.items()}


def _part(count: int, whole: int) -> Any:
    """A part of a whole that stands beside it: hidden if it is small, or if what is left of the whole is."""
    return _hidden(count) if 0 < count < FEWEST or 0 < whole - count < FEWEST else count


def _hidden(count: int) -> str:
    return gettext("fewer than 5") if count < FEWEST else gettext("not shown")


def _numbers(lines: Iterable[tuple[str, Any]]) -> list[LongBar]:
    return [LongBar(name, number) for name, number in lines if isinstance(number, int) and number]


def demand_page(
    session: Session, row: RunRow, found: Demand | None, query: Query, xlsx: str, *, failed: bool, whole: bool
) -> DemandPage:
    """Everything for the page; ``whole`` for the coordinator, who sees the run around it."""
    around: dict[str, Any] = {
        "title": gettext("Next year's offer"),
        "run": head(session, row) if whole else None,
        "xlsx": xlsx,
    }
    if found is None:
        return DemandPage(**around, waiting=not failed, failed=failed)
    problem = result(session, row.id).problem
    short = _numbers((e.title, e.unmet) for e in found.electives)
    sessions = [_session(problem, s) for s in found.sessions]
    ways = [_way(problem, t) for t in found.travel]
    return DemandPage(
        **around,
        picture=_picture(short, gettext("Pupils who would rather have had it")),
        electives=tuple(map(_elective, found.electives)),
        groups=_groups(problem, found.groups, query, whole=whole),
        sums=tuple(_sums(problem, found)),
        sessions=tuple(sessions[:_MOST]),
        sessions_picture=_picture(_ways(sessions), gettext("Pupils whose lessons are in the way")),
        ways=tuple(ways[:_MOST]),
        ways_picture=_picture(_ways(ways), gettext("Pupils for whom the way is too long")),
        more_sessions=max(0, len(found.sessions) - _MOST),
        more_ways=max(0, len(found.travel) - _MOST),
    )


def _picture(bars: Sequence[LongBar], name: str) -> str:
    return long_bars(bars[:_BARS], name) if bars else ""


def _ways(lines: Sequence[WayLine]) -> list[LongBar]:
    return [LongBar(f"{line.name} – {line.to}", line.excluded) for line in lines]


def _sums(problem: Problem, found: Demand) -> Iterator[Sum]:
    """By site, by day and, for the coordinator, by school; each at every group that could have met the demand."""
    no_group = gettext("no group")
    told: dict[str, tuple[str, Callable[[str], str]]] = {
        "sites": (gettext("By site"), lambda code: problem.site[code].name if code else no_group),
        "days": (gettext("By day"), lambda day: text("weekday", day, language())),
        "schools": (gettext("By school of the pupils"), lambda code: school_name(problem, code)),
    }
    for code, (title, name) in told.items():
        lines = tuple(LongBar(name(one.name), one.pupils) for one in found.sums[code])
        if lines:
            yield Sum(code, title, _picture(lines, title), lines)


def names_of(problem: Problem, found: Demand) -> Names:
    """What the page calls sites and schools."""
    schools = {one.name: school_name(problem, one.name) for one in found.sums["schools"]}
    return Names({site.site_id: site.name for site in problem.sites}, schools)


def _elective(e: ElectiveDemand) -> ElectiveLine:
    reasons = ", ".join(f"{reason_short(code)} {count}" for code, count in e.reasons.items())
    return ElectiveLine(e.title, e.elective, e.groups, e.seats, e.wished, e.first, e.placed, e.unmet, reasons)


def _groups(problem: Problem, groups: Sequence[GroupDemand], query: Query, *, whole: bool) -> Table[GroupLine]:
    schools = {code: school_name(problem, code) if code else "" for code in {g.school for g in groups}}
    days = {codes: _days(codes) for codes in {g.days for g in groups}}
    reasons = {code: reason_short(code) for code in {g.reason for g in groups}}
    no_group = gettext("no group")
    lines = [
        GroupLine(
            elective=problem.elective[g.elective].title,
            group=group_title(problem, g.offering) if g.offering else no_group,
            site=problem.site[g.site].name if g.site else NONE,
            days=days[g.days],
            school=schools[g.school],
            reason=reasons[g.reason],
            pupils=g.pupils,
        )
        for g in groups
    ]
    columns = [
        Column[GroupLine]("elective", gettext("Elective"), lambda g: g.elective),
        Column[GroupLine]("site", gettext("Site"), lambda g: g.site),
        Column[GroupLine]("days", gettext("Days"), lambda g: g.days),
        Column[GroupLine]("reason", gettext("Why not"), lambda g: g.reason),
        Column[GroupLine](
            "pupils", gettext("Pupils"), lambda g: g.pupils if isinstance(g.pupils, int) else 0, number=True
        ),
    ]
    if whole:
        columns.insert(3, Column[GroupLine]("school", gettext("School of the pupils"), lambda g: g.school))
    return table(lines, columns, query)


def _session(problem: Problem, s: SessionDemand) -> WayLine:
    return WayLine(group_title(problem, s.offering), problem.site[s.site].name, _days(s.days), s.excluded, s.only)


def _way(problem: Problem, t: TravelDemand) -> WayLine:
    start, end = (problem.site[site].name for site in (t.home_site, t.site))
    return WayLine(start, end, dates.minutes(t.minutes), t.excluded, t.only)


def _days(codes: Sequence[str]) -> str:
    return ", ".join(text("weekday", code, language()) for code in codes) or NONE
