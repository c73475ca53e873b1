"""Where a seat would help: claims in sentences, the most useful first; group by group; what no seat would bring."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from matcher.codes import Goal
from matcher.differences import LESS_IS_BETTER
from matcher.problem import Problem
from matcher.rules.timetable import clock
from webui.memory.results import result
from webui.memory.workings import Working
from webui.operations.whatif import Change, What, session_key
from webui.pages.demand_report import few_hidden
from webui.pages.group_names import group_names
from webui.pages.page import Page
from webui.pages.run_head import RunHead, head
from webui.pages.run_words import choice_name, elective_title, reason_short
from webui.pages.tables import Query
from webui.store.runs import RunRow

_MOST = 12  # lines before the rest is folded away
_RANKS = (Goal.RANKS_FAIR, Goal.RANKS_FIRST)


@dataclass(frozen=True)
class ClaimLine:
    """What something brings: the first goal that gets better in a sentence, the others after it."""

    text: str
    more: str
    url: str  # to try it as a what-if; empty for a host


@dataclass(frozen=True)
class GroupLine:
    """A group with what each extra brings it; empty where it brings nothing."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class RefusedLine:
    """An elective that pupils could have in no group."""

    elective: str
    pupils: int | str  # a text if a host may not know it
    reasons: str


@dataclass(frozen=True, kw_only=True)
class SeatsPage(Page):
    """Where a seat would help."""

    template: ClassVar[str] = "seats/seats.html"

    run: RunHead | None  # None for a host
    waiting: bool
    failed: bool
    query: Query
    hosts: tuple[tuple[str, str], ...]  # code, name; to choose from
    claims: tuple[ClaimLine, ...]
    more: tuple[ClaimLine, ...]  # that are less useful
    extras: tuple[str, ...]  # the heads of the columns
    groups: tuple[GroupLine, ...]
    open: tuple[ClaimLine, ...]
    refused: tuple[RefusedLine, ...]


def seats_page(
    session: Session, row: RunRow, working: Working, query: Query, sites: Iterable[str] | None = None
) -> SeatsPage:
    """Read the figures; ``sites`` are those of a host, None shows all, or those that the address asks for."""
    problem = result(session, row.id).problem
    found: Mapping[str, Any] = working.figures or {"claims": [], "open": [], "refused": []}
    own = None if sites is None else set(sites)
    number = row.id if own is None and row.aside is None else None
    known = [one for kind in ("claims", "open") for one in found[kind]]
    here = {problem.offering[claim["offering"]].site_id for claim in known}
    hosts = tuple((s.site_id, s.name) for s in sorted(problem.sites, key=lambda s: s.name) if s.site_id in here)
    asked = dict(query.filters)["site"]
    if asked in here:
        here = {asked}
    shown = here if own is None else here & own
    claims, unsure = (
        [c for c in found[kind] if problem.offering[c["offering"]].site_id in shown] for kind in ("claims", "open")
    )
    lines = tuple(_lines(problem, claims, number))
    return SeatsPage(
        title=gettext("Where a seat helps"),
        run=head(session, row) if own is None else None,
        waiting=working.figures is None and not working.failed,
        failed=working.failed,
        query=query,
        hosts=hosts if own is None else (),
        claims=lines[:_MOST],
        more=lines[_MOST:],
        extras=tuple(name for kind, name in _extras() if kind in {_column(c) for c in claims}),
        groups=tuple(_groups(problem, claims)),
        open=tuple(_lines(problem, unsure, number)),
        refused=tuple(_refused(problem, found["refused"], own)),
    )


def _lines(problem: Problem, claims: Sequence[Mapping[str, Any]], number: int | None) -> Iterator[ClaimLine]:
    names = group_names(problem)
    for claim in claims:
        first, *others = _all_effects(claim)
        text = gettext("%(what)s: %(effect)s.", what=_what(names[claim["offering"]], claim), effect=first)
        words = [change.word() for change in changes_of(problem, claim)]
        url = url_for("scenarios.new", number=number, change=words) if number is not None else ""
        yield ClaimLine(text, "; ".join(others), url)


def _all_effects(claim: Mapping[str, Any]) -> list[str]:
    return [text for goal in claim["goals"] for text in _effects(goal)] or [""]


def _groups(problem: Problem, claims: Sequence[Mapping[str, Any]]) -> Iterator[GroupLine]:
    """By name; of each extra of a group the first thing that gets better."""
    names, cells = group_names(problem), defaultdict[str, dict[str, str]](dict)
    for claim in claims:
        effect = _all_effects(claim)[0]
        kind, count = _kind(claim["extra"])
        minimum = gettext("with %(number)s: %(effect)s", number=count, effect=effect)
        cells[claim["offering"]][_column(claim)] = minimum if kind == "minimum" else effect
    columns = [kind for kind, _ in _extras() if any(kind in found for found in cells.values())]
    for code in sorted(cells, key=lambda code: names[code].casefold()):
        yield GroupLine(names[code], tuple(cells[code].get(kind, "") for kind in columns))


def _column(claim: Mapping[str, Any]) -> str:
    kind, count = _kind(claim["extra"])
    return f"{kind}_{count}" if kind == "seats" else kind


def _extras() -> tuple[tuple[str, str], ...]:
    return (
        ("seats_1", gettext("1 more seat")),
        ("seats_2", gettext("2 more seats")),
        ("guest_seats", gettext("1 more seat for other schools")),
        ("group", gettext("Another such group")),
        ("minimum", gettext("Lower minimum")),
        ("later", gettext("Later start")),
    )


def changes_of(problem: Problem, claim: Mapping[str, Any]) -> tuple[Change, ...]:
    """The same as a what-if."""
    code, (kind, count) = claim["offering"], _kind(claim["extra"])
    offering = problem.offering[code]
    if kind == "later":
        times = (
            (session_key(m), session_key(m).partition(":")[0], clock(m.start + count), clock(m.end + count))
            for m in problem.sessions_of.get(code, ())
        )
        return tuple(Change(What.TIME, code, session=k, weekday=d, start=s, end=e) for k, d, s, e in times)
    numbers = {
        "seats": (What.SEATS, offering.capacity + count),
        "guest_seats": (What.GUESTS, (offering.guest_capacity or 0) + count),
        "minimum": (What.MINIMUM, count),
        "group": (What.GROUP, offering.capacity),
    }
    return (Change(numbers[kind][0], code, numbers[kind][1]),)


def _kind(extra: int | str) -> tuple[str, int]:
    """``2`` → two seats, ``minimum_8`` → a minimum of 8."""
    if isinstance(extra, int):
        return "seats", extra
    kind, _, count = extra.rpartition("_")
    return (kind, int(count)) if count.isdigit() else (extra, 1)


def _what(group: str, claim: Mapping[str, Any]) -> str:
    kind, count = _kind(claim["extra"])
    texts = {
        "seats": ngettext("%(num)d more seat in %(group)s", "%(num)d more seats in %(group)s", count, group=group),
        "guest_seats": gettext("One more seat for other schools in %(group)s", group=group),
        "group": gettext("One more group like %(group)s", group=group),
        "minimum": gettext("%(group)s with at least %(number)s pupils", group=group, number=count),
        "later": gettext("%(group)s starting %(number)s minutes later", group=group, number=count),
    }
    return texts[kind]


def _effects(goal: Mapping[str, Any]) -> Iterator[str]:
    """What becomes better or worse, in words; the best choices first."""
    name = Goal(goal["name"])
    before, after = (v if isinstance(v, list) else [v] for v in (goal["before"], goal["after"]))
    changes = [new - old for old, new in zip(before, after, strict=True)]
    if name in _RANKS:
        ranked = sorted(zip(goal["levels"], changes, strict=True))
        yield from (_ranked(level, change) for level, change in ranked if change)
    elif any(changes):
        yield _told(name, sum(changes))


def _ranked(level: int, change: int) -> str:
    if level == 1 and change > 0:
        return ngettext("%(num)d pupil more gets the first choice", "%(num)d pupils more get the first choice", change)
    name = choice_name(level)
    if change > 0:
        return gettext("%(number)s more at %(choice)s", number=change, choice=name)
    return gettext("%(number)s fewer at %(choice)s", number=-change, choice=name)


def _told(name: Goal, change: int) -> str:
    if (change > 0) == (name in LESS_IS_BETTER):
        worse = {
            Goal.TRAVEL: ngettext(
                "%(num)d minute more on the way, all together",
                "%(num)d minutes more on the way, all together",
                abs(change),
            ),
            Goal.RANKS_SUM: gettext("choices together %(number)s steps lower", number=abs(change)),
            Goal.CHANGES: gettext("%(number)s more places of before not kept", number=abs(change)),
        }
        return worse.get(name, gettext("%(number)s fewer places", number=abs(change)))
    better = {
        Goal.NEEDS: ngettext(
            "%(num)d more place that is needed to graduate",
            "%(num)d more places that are needed to graduate",
            abs(change),
        ),
        Goal.SERVED: ngettext("%(num)d pupil more has a place", "%(num)d pupils more have a place", abs(change)),
        Goal.PLACEMENTS: ngettext("%(num)d more place is given", "%(num)d more places are given", abs(change)),
        Goal.PRIORITY: gettext("%(number)s more places for who has priority", number=abs(change)),
        Goal.RANKS_SUM: gettext("choices together %(number)s steps higher", number=abs(change)),
        Goal.CHANGES: gettext("%(number)s more places of before kept", number=abs(change)),
        Goal.TRAVEL: ngettext(
            "%(num)d minute less on the way, all together", "%(num)d minutes less on the way, all together", abs(change)
        ),
    }
    return better[name]


def _refused(problem: Problem, refused: Sequence[Mapping[str, Any]], own: set[str] | None) -> Iterator[RefusedLine]:
    """For a host the own electives, without counts of fewer than five pupils."""
    electives = {o.elective for o in problem.offerings if own is None or o.site_id in own}
    for one in sorted(refused, key=lambda r: -sum(r["reasons"].values())):
        if own is not None and one["elective"] not in electives:
            continue
        pupils = sum(one["reasons"].values())
        counts = one["reasons"] if own is None else few_hidden(one["reasons"])
        shown = pupils if own is None else few_hidden({"": pupils})[""]
        reasons = ", ".join(f"{reason_short(code)} {number}" for code, number in counts.items())
        yield RefusedLine(elective_title(problem, one["elective"]), shown, reasons)
