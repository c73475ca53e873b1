"""Where a seat would help: group by group in sentences, the most useful first; what no seat would bring."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.problem import Problem
from matcher.rules.timetable import clock
from webui.memory.results import result
from webui.memory.workings import Working
from webui.operations.whatif import Change, What, session_key
from webui.pages.demand_report import few_hidden
from webui.pages.group_names import group_names
from webui.pages.page import Page
from webui.pages.run_head import RunHead, head
from webui.pages.run_words import elective_title, reason_short
from webui.pages.seat_words import extra_kind, told
from webui.pages.tables import Query
from webui.store.runs import RunRow

_MOST = 12  # groups before the rest is folded away


@dataclass(frozen=True)
class ClaimLine:
    """What something brings, in a sentence and what comes with it."""

    text: str
    more: str
    url: str  # to try it as a what-if; empty for a host


@dataclass(frozen=True)
class GroupLine:
    """A group with what brings it most, and all else that brings it something."""

    name: str
    best: ClaimLine
    others: tuple[ClaimLine, ...]


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
    left: int  # that are still being worked out
    query: Query
    hosts: tuple[tuple[str, str], ...]  # code, name; to choose from
    groups: tuple[GroupLine, ...]  # the most useful first
    more: tuple[GroupLine, ...]  # that are less useful
    refused: tuple[RefusedLine, ...]


def seats_page(
    session: Session, row: RunRow, working: Working, query: Query, sites: Iterable[str] | None = None
) -> SeatsPage:
    """Read the figures; ``sites`` are those of a host, None shows all, or those that the address asks for."""
    problem = result(session, row.id).problem
    found: Mapping[str, Any] = working.figures or {"claims": [], "left": 0, "refused": []}
    own = None if sites is None else set(sites)
    here = {problem.offering[claim["offering"]].site_id for claim in found["claims"]}
    hosts = tuple((s.site_id, s.name) for s in sorted(problem.sites, key=lambda s: s.name) if s.site_id in here)
    asked = dict(query.filters)["site"]
    if asked in here:
        here = {asked}
    shown = here if own is None else here & own
    claims = [c for c in found["claims"] if problem.offering[c["offering"]].site_id in shown]
    number = row.id if row.aside is None else None
    groups = tuple(_groups(problem, claims, number) if own is None else _groups(problem, claims, hidden=True))
    return SeatsPage(
        title=gettext("Where a seat helps"),
        run=head(session, row) if own is None else None,
        waiting=working.figures is None and not working.failed,
        failed=working.failed,
        left=found["left"],
        query=query,
        hosts=hosts if own is None else (),
        groups=groups[:_MOST],
        more=groups[_MOST:],
        refused=tuple(_refused(problem, found["refused"], own)),
    )


def _groups(
    problem: Problem, claims: Sequence[Mapping[str, Any]], number: int | None = None, *, hidden: bool = False
) -> Iterator[GroupLine]:
    """In the order of the claims, which is that of their use; without the number of a run nothing can be tried."""
    names, of_group = group_names(problem), defaultdict[str, list[ClaimLine]](list)
    for claim in claims:
        what = told(names[claim["offering"]], claim, hidden=hidden)
        words = [change.word() for change in changes_of(problem, claim)]
        url = url_for("scenarios.new", number=number, change=words) if number is not None else ""
        of_group[claim["offering"]].append(ClaimLine(what.text, what.more, url))
    for code, (best, *others) in of_group.items():
        yield GroupLine(names[code], best, tuple(others))


def changes_of(problem: Problem, claim: Mapping[str, Any]) -> tuple[Change, ...]:
    """The same as a what-if."""
    code, (kind, count) = claim["offering"], extra_kind(claim["extra"])
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
