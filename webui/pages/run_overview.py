"""A run that is over: first what stands out, then its figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from matcher.codes import Goal, Proof
from matcher.files.records import Group, Unplaced
from matcher.problem import Problem
from webui import dates
from webui.charts import RankBar, rank_bars
from webui.memory.results import result
from webui.pages.run_head import RunPage, head
from webui.pages.run_words import (
    NONE,
    choice_name,
    decimal,
    elective_title,
    goal_name,
    goal_told,
    group_name,
    group_title,
    reason_short,
    too_few,
)
from webui.papers.outcomes import Kept
from webui.store.runs import RunRow

_MOST = 10  # lines under one remark
_SHARE = 0.1  # a school differs if so much more of its pupils have no place,
_RANK = 0.3  # or if its mean choice is so much later,
_PUPILS = 5  # and it has so many pupils who chose


@dataclass(frozen=True)
class Remark:
    """Something that stands out."""

    kind: str  # bad: somebody has to act; wait: look at it
    text: str
    lines: tuple[str, ...] = ()
    url: str = ""  # everything about it


@dataclass(frozen=True)
class Figure:
    """A number with its name."""

    name: str
    value: str
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class OverviewPage(RunPage):
    """What stands out."""

    template: ClassVar[str] = "runs/overview.html"

    remarks: tuple[Remark, ...]
    figures: tuple[Figure, ...]
    ranks: tuple[RankBar, ...]
    by_hand: int  # places without a choice
    picture: str  # SVG


def overview_page(session: Session, row: RunRow) -> OverviewPage:
    """Read everything for the page."""
    problem, outcome = result(session, row.id).problem, row.outcome or {}
    kept = Kept(outcome)
    figures = outcome["figures"]
    ranks = rank_lines(outcome)
    return OverviewPage(
        title=gettext("Allocation"),
        run=head(session, row),
        remarks=(*_moved(row, outcome), *_remarks(row.id, problem, kept, outcome)),
        figures=tuple(_figures(figures)),
        ranks=ranks,
        by_hand=figures["placements"] - sum(figures["rank_counts"].values()),
        picture=rank_bars(ranks, gettext("Places by choice; the mark is what drawing lots in turn would give")),
    )


def rank_lines(outcome: Mapping[str, Any]) -> tuple[RankBar, ...]:
    """Places per choice, beside what drawing lots and choosing in turn would give."""
    found, usual = outcome["figures"]["rank_counts"], outcome["yardstick"]["rank_counts"]
    ranks = sorted({*map(int, found), *map(int, usual)})
    return tuple(RankBar(choice_name(rank), found.get(str(rank), 0), float(usual.get(str(rank), 0))) for rank in ranks)


def shortage(problem: Problem, row: Unplaced) -> str:
    """Who it is and why, in one line."""
    pupil = problem.pupil[row.home_site, row.pupil_id]
    return gettext(
        "%(pupil)s, %(school)s: %(reasons)s",
        pupil=dates.pupil_name(pupil),
        school=problem.site[row.home_site].name,
        reasons=reasons(problem, row),
    )


def reasons(problem: Problem, row: Unplaced) -> str:
    """Why the wishes were not granted: each reason once, with what it is about."""
    found: dict[str, list[str]] = {}
    for reason in row.reasons:
        about, _, code = reason.rpartition(":")
        title = group_title(problem, about) if about in problem.offering else elective_title(problem, about)
        titles = found.setdefault(code if about or code == "no_wishes" else reason, [])
        if title and title not in titles:
            titles.append(title)
    return "; ".join(f"{', '.join(of)}: {reason_short(code)}".removeprefix(": ") for code, of in found.items())


def below_minimum(group: Group) -> bool:
    """Whether a group runs with fewer pupils than it should have."""
    return group.status == "runs" and group.placed < group.min_size


def _moved(row: RunRow, outcome: Mapping[str, Any]) -> Iterator[Remark]:
    """What a run that keeps the places of an earlier one gives up of them."""
    value = next((goal["value"] for goal in outcome["goals"] if goal["name"] == Goal.CHANGES), None)
    if row.repair is not None and value is not None:
        yield Remark("wait", goal_told(Goal.CHANGES, value), url=url_for("repair.run", number=row.id))


def _remarks(run_id: int, problem: Problem, kept: Kept, outcome: Mapping[str, Any]) -> Iterator[Remark]:
    pupils = url_for("runs.run_pupils", number=run_id)
    need = [row for row in kept.unplaced if row.placed < row.needs]
    if need:
        text = ngettext(
            "%(num)d pupil has fewer places than needed to graduate",
            "%(num)d pupils have fewer places than they need to graduate",
            len(need),
        )
        yield Remark("bad", text, _lines(problem, need), f"{pupils}?show=needs")
    nothing = [row for row in kept.unplaced if row.placed == 0 and row.wanted and row.placed >= row.needs]
    if nothing:
        text = ngettext("%(num)d pupil who chose has no place", "%(num)d pupils who chose have no place", len(nothing))
        yield Remark("wait", text, _lines(problem, nothing), f"{pupils}?show=unplaced")
    yield from _group_remarks(run_id, problem, kept)
    different = list(_different(problem, outcome))
    if different:
        yield Remark(
            "wait",
            gettext("Schools that differ from the region"),
            tuple(different),
            url_for("runs.run_schools", number=run_id),
        )
    open_goals = [goal["name"] for goal in outcome["goals"] if goal["proof"] == Proof.NONE]
    if open_goals:
        text = gettext("Not proved, because the run was stopped or had too little time")
        yield Remark("wait", text, tuple(map(goal_name, open_goals)), url_for("runs.run_proof", number=run_id))


def _group_remarks(run_id: int, problem: Problem, kept: Kept) -> Iterator[Remark]:
    groups = url_for("runs.run_groups", number=run_id)
    below = [group for group in kept.groups if below_minimum(group)]
    if below:
        text = ngettext("%(num)d group runs below its minimum", "%(num)d groups run below their minimum", len(below))
        lines = tuple(too_few(problem, g.offering_id, g.placed, g.min_size) for g in below[:_MOST])
        yield Remark("wait", text, lines, f"{groups}?show=below")
    gone = [group for group in kept.groups if group.status != "runs"]
    if gone:
        text = ngettext("%(num)d group is cancelled", "%(num)d groups are cancelled", len(gone))
        yield Remark(
            "wait", text, tuple(group_name(problem, g.offering_id) for g in gone[:_MOST]), f"{groups}?show=cancelled"
        )


def _different(problem: Problem, outcome: Mapping[str, Any]) -> Iterator[str]:
    region = outcome["figures"]
    share = region["unplaced"] / region["wished"] if region["wished"] else 0
    for school in outcome["schools"]:
        wished, unplaced = school["wished"], school["unplaced"]
        if wished < _PUPILS:
            continue
        name = school_name(problem, school["school"])
        if unplaced / wished > share + _SHARE:
            words = {"school": name, "some": unplaced, "all": wished}
            yield gettext("%(school)s: %(some)s of %(all)s pupils have no place", **words)
        mean, usual = school["mean_rank"], region["mean_rank"]
        if mean is not None and usual is not None and mean > usual + _RANK:
            yield gettext(
                "%(school)s: the mean choice is %(mean)s; in the region %(usual)s",
                school=name,
                mean=decimal(mean),
                usual=decimal(usual),
            )


def school_name(problem: Problem, school: str) -> str:
    """The names of the sites of a school whose pupils are in the round."""
    homes = {pupil.home_site for pupil in problem.pupils}
    names = [site.name for site in problem.sites if site.school == school]
    own = [site.name for site in problem.sites if site.school == school and site.site_id in homes]
    return ", ".join(own or names) or school


def _figures(figures: Mapping[str, Any]) -> Iterator[Figure]:
    ranks = {int(rank): number for rank, number in figures["rank_counts"].items()}
    placements, wished = figures["placements"], figures["wished"]
    yield Figure(
        gettext("Pupils with a place"),
        gettext("%(some)s of %(all)s", some=figures["placed"], all=wished),
        ngettext("%(num)d place", "%(num)d places", placements),
    )
    yield Figure(gettext("First choices"), str(ranks.get(1, 0)), _percent(ranks.get(1, 0), placements))
    yield Figure(gettext("Latest choice"), choice_name(max(ranks)) if ranks else NONE)
    yield Figure(
        gettext("Without a place"),
        str(figures["unplaced"]),
        ngettext("%(num)d needs more to graduate", "%(num)d need more to graduate", figures["below_needs"]),
    )
    travel = figures["mean_travel_minutes"]
    yield Figure(gettext("Mean way"), dates.minutes(round(travel)) if travel is not None else NONE)


def _percent(part: int, whole: int) -> str:
    return gettext("%(number)s%% of the places", number=round(100 * part / whole)) if whole else ""


def _lines(problem: Problem, rows: list[Unplaced]) -> tuple[str, ...]:
    lines = [shortage(problem, row) for row in rows[:_MOST]]
    if len(rows) > _MOST:
        lines.append(gettext("and %(number)s more", number=len(rows) - _MOST))
    return tuple(lines)
