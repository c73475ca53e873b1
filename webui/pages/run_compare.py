"""Runs side by side, with drawing lots in turn as a yardstick; and who moves between two of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import Goal
from matcher.policy import RANK_GOALS
from matcher.problem import Problem, PupilKey
from webui import dates
from webui.charts import rank_bars
from webui.memory.facts import facts
from webui.pages.page import Page
from webui.pages.run_head import RunHead, account_names, head_of, publications
from webui.pages.run_overview import rank_lines
from webui.pages.run_words import NONE, choice_name, decimal, goal_name, goal_value, group_title
from webui.pages.tables import Column, Filter, Query, Table, table
from webui.store.runs import RunPlacementRow, RunRow

MOST = 4  # runs beside each other


@dataclass(frozen=True)
class Cell:
    """A figure of a run; ``size`` is its share of the largest in its row, in per cent, for a bar."""

    text: str
    size: float | None = None


@dataclass(frozen=True)
class Line:
    """A figure of every run, and of the yardstick last."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Picture:
    """The places by choice of one run."""

    title: str
    svg: str


@dataclass(frozen=True)
class Mover:
    """A pupil who has other places in one run than in the other."""

    name: str
    sort: tuple[str, str, str]
    school: str
    before: str
    after: str
    kind: str
    effect: str


@dataclass(frozen=True, kw_only=True)
class ComparePage(Page):
    """Runs beside each other."""

    template: ClassVar[str] = "runs/compare.html"

    runs: tuple[RunHead, ...]
    figures: tuple[Line, ...]
    goals: tuple[Line, ...]
    ranks: tuple[Line, ...]
    pictures: tuple[Picture, ...]
    query: Query
    pairs: tuple[Filter, ...]  # which two
    moves: str  # how many move, in words; empty with one run
    movers: Table[Mover] | None
    names: tuple[str, str]  # of the two
    waiting: tuple[RunHead, ...]  # that were asked for too, but are not ready


def compare_page(session: Session, rows: Sequence[RunRow], query: Query, waiting: Sequence[RunRow] = ()) -> ComparePage:
    """Read everything for the page. The runs are of one round, and each has an outcome but those that wait."""
    names = account_names(session, {row.made_by for row in rows if row.made_by})
    published = publications(session, rows[0].round_id)
    heads = tuple(head_of(row, names, published, changed=False) for row in rows)
    outcomes = [row.outcome or {} for row in rows]
    pair = _pair(rows, dict(query.filters)["pair"])
    movers = movers_between(session, facts(session, rows[0].round_id).problem, *pair) if pair else []
    shown = [m for m in movers if query.finds(f"{m.name} {m.school}")]
    titles = {head.id: head.title for head in heads}
    return ComparePage(
        title=gettext("Allocations side by side"),
        runs=heads,
        figures=tuple(_figures(outcomes)),
        goals=tuple(_goals(outcomes)),
        ranks=tuple(_ranks(outcomes)),
        pictures=tuple(
            Picture(head.title, rank_bars(rank_lines(outcome), head.title))
            for head, outcome in zip(heads, outcomes, strict=True)
        ),
        query=query,
        pairs=tuple(_pairs(rows, pair, titles, query)) if len(rows) > 2 else (),
        moves=moves_told(movers) if pair else "",
        movers=table(sorted(shown, key=lambda m: m.sort), mover_columns(titles[pair[0].id], titles[pair[1].id]), query)
        if pair
        else None,
        names=(titles[pair[0].id], titles[pair[1].id]) if pair else ("", ""),
        waiting=tuple(head_of(row, names, published, changed=False) for row in waiting),
    )


def _figures(outcomes: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """The main figures; what the yardstick does not tell stays empty."""
    told = [_of_run(outcome) for outcome in outcomes]
    told.append(_of_yardstick(outcomes[0]["yardstick"]))
    names = {
        "placed": gettext("Pupils with a place"),
        "placements": gettext("Places"),
        "first": gettext("First choices"),
        "unplaced": gettext("Without a place"),
        "short": gettext("Too few to graduate"),
        "mean": gettext("Mean choice"),
        "travel": gettext("Travel minutes, all together"),
        "groups": gettext("Groups that run"),
    }
    for key, name in names.items():
        yield _line(name, [one.get(key) for one in told])
    worst = [one.get("worst") for one in told]
    yield Line(gettext("Latest choice"), tuple(Cell(choice_name(round(w)) if w else NONE) for w in worst))


def _of_run(outcome: Mapping[str, Any]) -> dict[str, float | None]:
    figures = outcome["figures"]
    ranks = {int(rank): number for rank, number in figures["rank_counts"].items()}
    return {
        "placed": figures["placed"],
        "placements": figures["placements"],
        "first": ranks.get(1, 0),
        "worst": max(ranks, default=None),
        "unplaced": figures["unplaced"],
        "short": figures["below_needs"],
        "mean": figures["mean_rank"],
        "travel": figures["travel_minutes"],
        "groups": sum(group["status"] == "runs" for group in outcome["groups"]),
    }


def _of_yardstick(yardstick: Mapping[str, Any]) -> dict[str, float | None]:
    ranks = {int(rank): number for rank, number in yardstick["rank_counts"].items()}
    return {
        "placed": yardstick["placed"],
        "placements": yardstick["placements"],
        "first": ranks.get(1, 0),
        "worst": max(ranks, default=None),
        "unplaced": yardstick["unplaced"],
        "mean": yardstick["mean_rank"],
        "travel": yardstick["travel_minutes"],
    }


def _line(name: str, values: Sequence[float | None]) -> Line:
    most = max((value for value in values if value is not None), default=0)
    return Line(
        name,
        tuple(
            Cell(NONE) if value is None else Cell(decimal(value), round(100 * value / most, 1) if most else 0.0)
            for value in values
        ),
    )


def _ranks(outcomes: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    counts = [outcome["figures"]["rank_counts"] for outcome in outcomes] + [outcomes[0]["yardstick"]["rank_counts"]]
    for rank in sorted({int(rank) for found in counts for rank in found}):
        yield Line(choice_name(rank), tuple(Cell(decimal(found.get(str(rank), 0))) for found in counts))


def _goals(outcomes: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    """The goals of all, in the order of the first run that has them; a run without the goal has a dash.

    What choices come to is told in all three ways of counting, whichever the run was made with.
    """
    found = [{goal["name"]: goal for goal in outcome["goals"] if goal["value"] is not None} for outcome in outcomes]
    ranks = sorted({int(rank) for outcome in outcomes for rank in outcome["figures"]["rank_counts"]})
    for name in dict.fromkeys((*(name for goals in found for name in goals), *RANK_GOALS)):
        cells = (_goal(name, goals.get(name), outcome, ranks) for goals, outcome in zip(found, outcomes, strict=True))
        yield Line(goal_name(name), tuple(Cell(text) for text in cells))


def _goal(name: str, goal: Mapping[str, Any] | None, outcome: Mapping[str, Any], ranks: Sequence[int]) -> str:
    if name not in RANK_GOALS:
        return NONE if goal is None else goal_value(name, goal["value"], goal.get("levels", ()))
    counts = [outcome["figures"]["rank_counts"].get(str(rank), 0) for rank in ranks]
    if name == Goal.RANKS_SUM:
        return goal_value(name, sum(rank * count for rank, count in zip(ranks, counts, strict=True)))
    order = 1 if name == Goal.RANKS_FIRST else -1
    return goal_value(name, counts[::order], ranks[::order])


def _pair(rows: Sequence[RunRow], asked: str) -> tuple[RunRow, RunRow] | None:
    """The two whose movers are listed: those asked for, else the first two."""
    pairs = {f"{one.id}-{other.id}": (one, other) for one, other in combinations(rows, 2)}
    return pairs.get(asked) or next(iter(pairs.values()), None)


def _pairs(
    rows: Sequence[RunRow], pair: tuple[RunRow, RunRow] | None, titles: Mapping[int, str], query: Query
) -> Iterator[Filter]:
    for one, other in combinations(rows, 2):
        name = gettext("%(one)s and %(other)s", one=titles[one.id], other=titles[other.id])
        url = query.url(pair=f"{one.id}-{other.id}", page=1, q="")
        yield Filter(name, 0, url, pair == (one, other))


def movers_between(session: Session, problem: Problem, one: RunRow, other: RunRow) -> list[Mover]:
    """Who has other places in the one run than in the other; the round is for names."""
    before, after = (_places(session, row.id) for row in (one, other))
    keys = {key for key in {*before, *after} if set(before[key]) != set(after[key])}
    return [_mover(problem, key, before[key], after[key]) for key in keys]


def _places(session: Session, run_id: int) -> dict[PupilKey, dict[str, int | None]]:
    """Per pupil the groups with the rank of each."""
    columns = (RunPlacementRow.home_site, RunPlacementRow.number, RunPlacementRow.offering, RunPlacementRow.rank)
    found: dict[PupilKey, dict[str, int | None]] = defaultdict(dict)
    for row in session.execute(select(*columns).where(RunPlacementRow.run_id == run_id)):
        found[row.home_site, row.number][row.offering] = row.rank
    return found


def _mover(problem: Problem, key: PupilKey, before: Mapping[str, int | None], after: Mapping[str, int | None]) -> Mover:
    pupil, site = problem.pupil.get(key), problem.site.get(key[0])
    kind, effect = _effect(before, after)
    names = (pupil.first_name, pupil.infix, pupil.last_name) if pupil else (None, None, None)
    return Mover(
        name=dates.list_name(*names) or key[1],
        sort=dates.sort_key(*names),
        school=site.name if site else key[0],
        before=_told(problem, before),
        after=_told(problem, after),
        kind=kind,
        effect=effect,
    )


def _told(problem: Problem, places: Mapping[str, int | None]) -> str:
    order = sorted(places.items(), key=lambda place: place[1] or 0)
    texts = [
        f"{group_title(problem, offering)} ({choice_name(rank) if rank else gettext('by hand')})"
        for offering, rank in order
    ]
    return ", ".join(texts) or gettext("no place")


def _effect(before: Mapping[str, int | None], after: Mapping[str, int | None]) -> tuple[str, str]:
    """More places are better, then better choices."""
    old, new = ((-len(places), sum(rank or 0 for rank in places.values())) for places in (before, after))
    if new < old:
        return "good", gettext("better")
    return ("bad", gettext("worse")) if new > old else ("off", gettext("equally wanted"))


def moves_told(movers: Sequence[Mover]) -> str:
    """How many move, in words."""
    if not movers:
        return gettext("Nobody: both give every pupil the same places.")
    counts = {kind: sum(mover.kind == kind for mover in movers) for kind in ("good", "bad", "off")}
    return ngettext(
        "%(num)d pupil: %(good)s better, %(bad)s worse, %(off)s equally wanted.",
        "%(num)d pupils: %(good)s better, %(bad)s worse, %(off)s equally wanted.",
        len(movers),
        **counts,
    )


def mover_columns(one: str, other: str) -> tuple[Column[Mover], ...]:
    """The columns of the list of movers between two runs of these names."""
    return (
        Column("name", gettext("Name"), lambda m: m.sort),
        Column("school", gettext("School"), lambda m: (m.school, m.sort)),
        Column("before", gettext("In %(run)s", run=one), lambda m: (m.before, m.sort)),
        Column("after", gettext("In %(run)s", run=other), lambda m: (m.after, m.sort)),
        Column("effect", gettext("For the pupil"), lambda m: (m.effect, m.sort)),
    )
