"""Whether a run is fair: each part beside chance, hosts, envy and free seats by cause, swaps. Figures only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from matcher.codes import Goal
from matcher.fairness import LAST_TIME, LOTTERIES, NOT_LOOKED_INTO
from matcher.fairness.shares import BANDS
from matcher.problem import Problem
from webui.charts.ranges import Range, range_chart
from webui.memory.results import result
from webui.memory.workings import Working
from webui.pages.goal_words import goal_title
from webui.pages.page import Page
from webui.pages.priority import NEW, last_time_name
from webui.pages.run_head import RunHead, head
from webui.pages.run_overview import school_name
from webui.pages.run_words import NONE, decimal
from webui.pages.years import Years, years_of
from webui.store.runs import RunRow

_OPEN = ("region", "school", LAST_TIME)  # the others are folded


@dataclass(frozen=True)
class PartLine:
    """A part of the pupils beside chance; without figures where they are too few."""

    name: str
    hidden: bool
    pupils: str = ""
    placed: str = ""
    placed_chance: str = ""
    rank: str = ""
    rank_chance: str = ""
    minutes: str = ""
    minutes_chance: str = ""
    better: str = ""  # of a hundred lotteries, how many give as good a mean rank or a better one
    apart: bool = False
    reached: tuple[str, ...] = ()  # per rank of the dimension, places at it or a better one


@dataclass(frozen=True)
class Dimension:
    """Parts of one kind, with their picture."""

    code: str
    name: str
    picture: str
    lines: tuple[PartLine, ...]
    ranks: tuple[str, ...]
    open: bool


@dataclass(frozen=True)
class HostLine:
    """A site that hosts."""

    name: str
    seats: int
    placed: str
    own: str
    guests: str


@dataclass(frozen=True)
class CauseLine:
    """Why, and how often."""

    count: int
    cause: str


@dataclass(frozen=True, kw_only=True)
class FairnessPage(Page):
    """Whether a run is fair."""

    template: ClassVar[str] = "runs/fairness.html"

    run: RunHead | None  # None for a counsellor
    waiting: bool = False
    failed: bool = False
    going_on: bool = False  # more lotteries are drawn, or more causes looked into
    lotteries: int = 0  # drawn so far
    most: int = LOTTERIES  # when it is done
    dimensions: tuple[Dimension, ...] = ()
    apart: tuple[str, ...] = ()  # schools
    between: str = ""  # how far two schools lie apart at most
    between_apart: bool = False  # more than they should
    years: Years | None = None
    hosts: tuple[HostLine, ...] = ()
    envy: tuple[CauseLine, ...] = ()
    free_seats: tuple[CauseLine, ...] = ()
    envy_told: str = ""
    free_told: str = ""
    swaps: str = ""
    certain: bool = True


def fairness_page(session: Session, row: RunRow, working: Working) -> FairnessPage:
    """Everything, for the coordinator."""
    around: dict[str, Any] = {"title": gettext("Fairness"), "run": head(session, row)}
    found = working.figures
    if found is None:
        return FairnessPage(**around, waiting=not working.failed, failed=working.failed)
    problem = result(session, row.id).problem
    between = found["schools_apart"]
    envy, free = (_causes(found[kind], going_on=working.going_on) for kind in ("envy", "free_seats"))
    return FairnessPage(
        **around,
        failed=working.failed,
        going_on=working.going_on,
        lotteries=found["lotteries"],
        dimensions=tuple(_dimensions(problem, found["parts"])),
        apart=tuple(_name(problem, part) for part in found["parts"] if part.get("apart")),
        between=_between(problem, found["parts"], between) if between else "",
        between_apart=bool(between and between["apart"]),
        years=years_of(session, row, problem),
        hosts=tuple(_host(problem, host) for host in found["hosts"]),
        envy=envy,
        free_seats=free,
        envy_told=_envy_told(sum(line.count for line in envy)),
        free_told=_free_told(sum(line.count for line in free)),
        swaps=_swaps(found["rings"]),
        certain=found["certain"],
    )


def own_page(session: Session, row: RunRow, working: Working, sites: Sequence[str]) -> FairnessPage:
    """The line of a counsellor's own school, and no other."""
    around: dict[str, Any] = {"title": gettext("Fairness"), "run": None}
    found = working.figures
    if found is None:
        return FairnessPage(**around, waiting=not working.failed, failed=working.failed)
    problem = result(session, row.id).problem
    schools = {problem.site[site].school for site in sites if site in problem.site}
    own = [part for part in found["parts"] if part["dimension"] == "school" and part["name"] in schools]
    return FairnessPage(
        **around,
        failed=working.failed,
        going_on=working.going_on and found["lotteries"] < LOTTERIES,
        lotteries=found["lotteries"],
        dimensions=tuple(_dimensions(problem, own)),
    )


def _dimensions(problem: Problem, parts: Sequence[Mapping[str, Any]]) -> Iterator[Dimension]:
    names = {
        "region": gettext("The whole region"),
        "school": gettext("School by school"),
        LAST_TIME: gettext("By how it went last time"),
        "track": gettext("By track"),
        "year": gettext("By year"),
        "priority": gettext("By priority"),
        "distance": gettext("By the way to what is possible"),
    }
    for code, name in names.items():
        several = [part for part in parts if part["dimension"] == code]
        if several:
            ranges = [r for part in several if (r := _range(problem, part)) is not None]
            picture = range_chart(ranges, gettext("Mean choice beside chance")) if ranges else ""
            lines = tuple(_line(problem, part) for part in several)
            ranks = next((tuple(part["reached"]) for part in several if not part["suppressed"]), ())
            yield Dimension(code, name, picture, lines, ranks, code in _OPEN)


def _name(problem: Problem, part: Mapping[str, Any]) -> str:
    name = part["name"]
    texts = {
        "region": gettext("The whole region"),
        "school": school_name(problem, name),
        "track": name or gettext("No track"),
        "year": gettext("Year %(year)s", year=name) if name else gettext("No year"),
        "priority": gettext("Priority %(number)s", number=name),
        LAST_TIME: last_time_name(name or NEW),
        "distance": _distance(name) if part["dimension"] == "distance" else "",
    }
    return texts[part["dimension"]]


def _distance(name: str) -> str:
    """From here to where the next part begins; the last has no end."""
    if not name:
        return gettext("Nothing possible")
    higher = [band for band in BANDS if band > int(name)]
    if not higher:
        return gettext("On average %(minutes)s minutes or more", minutes=name)
    return gettext("On average %(low)s minutes, less than %(high)s", low=name, high=min(higher))


def _line(problem: Problem, part: Mapping[str, Any]) -> PartLine:
    name = _name(problem, part)
    if part["suppressed"]:
        return PartLine(name, hidden=True)
    chance = part["chance"]
    better = chance.get("mean_rank", {}).get("at_least_as_good")
    return PartLine(
        name,
        hidden=False,
        pupils=str(part["pupils"]),
        placed=str(part["placed"]),
        placed_chance=_spread(chance.get("placed")),
        rank=_number(part["mean_rank"]),
        rank_chance=_spread(chance.get("mean_rank")),
        minutes=_number(part["mean_minutes"]),
        minutes_chance=_spread(chance.get("mean_minutes")),
        better=NONE if better is None else str(round(100 * better)),
        apart=part["apart"],
        reached=tuple(_reached(one) for one in part["reached"].values()),
    )


def _reached(one: Mapping[str, float]) -> str:
    return f"{one['own']} ({_number(one['low'])}–{_number(one['high'])})"


def _between(problem: Problem, parts: Sequence[Mapping[str, Any]], between: Mapping[str, Any]) -> str:
    means = {part["name"]: part.get("mean_rank") for part in parts if part["dimension"] == "school"}
    lowest, highest = between["lowest"], between["highest"]
    return gettext(
        "Furthest apart, by %(number)s: %(one)s (%(low)s) – %(other)s (%(high)s).",
        number=_number(between["difference"]),
        one=school_name(problem, lowest),
        low=_number(means[lowest]),
        other=school_name(problem, highest),
        high=_number(means[highest]),
    )


def _range(problem: Problem, part: Mapping[str, Any]) -> Range | None:
    chance = part.get("chance", {}).get("mean_rank")
    if chance is None:
        return None
    name, own = _name(problem, part), _number(part["mean_rank"])
    told = gettext(
        "%(name)s: %(own)s, by chance %(low)s to %(high)s",
        name=name,
        own=own,
        low=_number(chance["low"]),
        high=_number(chance["high"]),
    )
    return Range(
        name,
        chance["low"],
        chance["middle"],
        chance["high"],
        part["mean_rank"],
        own,
        told,
        chance["least"],
        chance["most"],
    )


def _host(problem: Problem, host: Mapping[str, Any]) -> HostLine:
    counts = (NONE if host[name] is None else str(host[name]) for name in ("placed", "own", "guests"))
    return HostLine(problem.site[host["site"]].name, host["seats"], *counts)


def _causes(counts: Mapping[str, int], *, going_on: bool) -> tuple[CauseLine, ...]:
    several = sorted(counts.items(), key=lambda item: -item[1])
    return tuple(CauseLine(n, _cause(code, going_on=going_on)) for code, n in several)


def _cause(code: str, *, going_on: bool) -> str:
    texts = {
        "lottery": gettext("All goals were equal: the lottery decided."),
        "locked": gettext("Places that were fixed by hand leave no room."),
        "min_size": gettext("The group that the pupil would leave would fall below its minimum."),
        "not_proved": gettext("The search was stopped before its end."),
        NOT_LOOKED_INTO: gettext("Not looked into yet.")
        if going_on
        else gettext("Not looked into: there were too many."),
    }
    if code in texts:
        return texts[code]
    return gettext("A goal would come out worse: %(goal)s", goal=goal_title(Goal(code)))


def _envy_told(count: int) -> str:
    if not count:
        return gettext("No pupil would rather have a seat of somebody with a worse claim to it.")
    return ngettext(
        "%(num)d time a pupil would rather have a seat of somebody with a worse claim to it. What it would cost:",
        "%(num)d times a pupil would rather have a seat of somebody with a worse claim to it. What it would cost:",
        count,
    )


def _free_told(count: int) -> str:
    if not count:
        return gettext("No pupil would rather have a seat that is free.")
    return ngettext(
        "%(num)d time a pupil would rather have a seat that is free. What it would cost:",
        "%(num)d times a pupil would rather have a seat that is free. What it would cost:",
        count,
    )


def _swaps(rings: Sequence[int]) -> str:
    if not rings:
        return gettext("No swap was found that would please everybody in it.")
    return ngettext(
        "%(num)d swap would please everybody in it; together %(pupils)s pupils.",
        "%(num)d swaps would please everybody in them; together %(pupils)s pupils.",
        len(rings),
        pupils=sum(rings),
    )


def _spread(chance: Mapping[str, float] | None) -> str:
    return NONE if chance is None else f"{_number(chance['low'])}–{_number(chance['high'])}"


def _number(number: float | None) -> str:
    return NONE if number is None else decimal(number)
