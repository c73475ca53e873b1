"""How rounds came out over the years: what was published of earlier ones, and a run beside them. Figures only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.fairness import FEWEST, too_small
from matcher.problem import Problem
from webui.charts.years import YearMark, year_line
from webui.memory.earlier import Figures, earlier_rounds, figures_of
from webui.pages.run_overview import school_name
from webui.pages.run_words import NONE, decimal
from webui.store.rounds import RoundRow
from webui.store.runs import RunRow


@dataclass(frozen=True)
class YearLine:
    """A round in the table; without figures where its pupils are too few."""

    name: str
    year: str  # the name, shortly
    pupils: str
    placed: str  # with the part of the pupils who chose
    rank: str
    here: bool  # the run that the page is about
    gone: bool  # its pupils were removed; these figures were kept


@dataclass(frozen=True)
class SchoolYears:
    """The mean choice of a school in each round."""

    name: str
    ranks: tuple[str, ...]


@dataclass(frozen=True)
class Years:
    """Rounds from the earliest to the latest."""

    lines: tuple[YearLine, ...]
    schools: tuple[SchoolYears, ...]
    pictures: tuple[tuple[str, str], ...]  # name, SVG


@dataclass(frozen=True)
class _Year:
    """A round with its figures. ``shown`` are its schools that have enough pupils."""

    line: YearLine
    region: Mapping[str, Any]
    shown: Mapping[str, Mapping[str, Any]]


def years_of(session: Session, row: RunRow, problem: Problem) -> Years | None:
    """The rounds before that of the run, and the run; None where nothing was published before."""
    own = session.get_one(RoundRow, row.round_id)
    rounds = earlier_rounds(session, own)[::-1]
    known = figures_of(session, rounds)
    found = [
        _year(r.school_year, r.title, known[r.round_id], gone=r.run_id is None) for r in rounds if r.round_id in known
    ]
    if not found or row.outcome is None:
        return None
    mine = Figures(row.outcome["figures"], row.outcome["schools"])
    several = _numbered([*found, _year(problem.school_year, problem.title, mine, here=True)])
    names = sorted({school for year in several for school in year.shown}, key=lambda s: school_name(problem, s))
    return Years(
        lines=tuple(year.line for year in several),
        schools=tuple(
            SchoolYears(school_name(problem, school), tuple(_school_rank(year, school) for year in several))
            for school in names
        ),
        pictures=tuple(_pictures(several)),
    )


def _year(school_year: str, title: str, figures: Figures, *, here: bool = False, gone: bool = False) -> _Year:
    region = figures.region
    enough = region["wished"] >= FEWEST
    rank = region["mean_rank"]
    line = YearLine(
        name=f"{school_year}, {title}" if title else school_year,
        year=school_year,
        pupils=str(region["wished"]) if enough else NONE,
        placed=f"{region['placed']} ({_percent(region)} %)" if enough else NONE,
        rank=decimal(rank) if enough and rank is not None else NONE,
        here=here,
        gone=gone,
    )
    hidden = too_small({one["school"]: one["wished"] for one in figures.schools})
    shown = {one["school"]: one for one in figures.schools if enough and one["school"] not in hidden and one["wished"]}
    return _Year(line, region if enough else {}, shown)


def _numbered(several: Sequence[_Year]) -> list[_Year]:
    """Rounds of one school year get a number, so that their short names tell them apart."""
    counts = Counter(year.line.year for year in several)
    seen: Counter[str] = Counter()
    found = []
    for one in several:
        seen[one.line.year] += 1
        short = f"{one.line.year} ({seen[one.line.year]})" if counts[one.line.year] > 1 else one.line.year
        found.append(replace(one, line=replace(one.line, year=short)))
    return found


def _percent(region: Mapping[str, Any]) -> int:
    placed, wished = int(region["placed"]), int(region["wished"])
    return 100 if placed == wished else min(99, round(100 * placed / wished))  # 100 says everybody


def _school_rank(year: _Year, school: str) -> str:
    rank = year.shown.get(school, {}).get("mean_rank")
    return NONE if rank is None else decimal(rank)


def _pictures(several: Sequence[_Year]) -> list[tuple[str, str]]:
    """The part of the pupils with a place, and the mean choice; what is hidden is left out."""
    shown = [year for year in several if year.region]
    placed, rank = gettext("Pupils with a place, in percent"), gettext("Mean choice; lower is better")
    parts = [_mark(year, _percent(year.region), f"{_percent(year.region)} %") for year in shown]
    ranks = [_mark(y, y.region["mean_rank"], y.line.rank) for y in shown if y.region["mean_rank"] is not None]
    return [(name, year_line(marks, name)) for name, marks in ((placed, parts), (rank, ranks)) if len(marks) > 1]


def _mark(year: _Year, number: float, shown: str) -> YearMark:
    return YearMark(year.line.year, number, shown, f"{year.line.name}: {shown}")
