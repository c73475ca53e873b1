"""The groups of a run: seats, and what is full, too small or cancelled."""

from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.files.records import Group
from matcher.problem import Problem
from webui.charts import SeatBar, seat_bar
from webui.memory.results import result
from webui.pages.run_head import RunPage, head
from webui.pages.run_overview import below_minimum
from webui.pages.run_words import group_title
from webui.pages.tables import Column, Filter, Query, Table, filters, table
from webui.papers.outcomes import Kept
from webui.store.runs import RunRow


@dataclass(frozen=True)
class GroupLine:
    """A group in the table."""

    code: str
    title: str
    profile: str
    place: str
    own: int
    guests: int
    free: int
    capacity: int
    minimum: int
    kind: str
    state: str
    shows: frozenset[str]

    @property
    def picture(self) -> str:
        """The seats as a bar."""
        name = gettext(
            "%(own)s own pupils, %(guests)s guests, %(free)s free", own=self.own, guests=self.guests, free=self.free
        )
        return seat_bar(SeatBar(self.own, self.guests, self.capacity, self.minimum), name)


@dataclass(frozen=True, kw_only=True)
class GroupsPage(RunPage):
    """All groups of a run."""

    template: ClassVar[str] = "runs/groups.html"

    query: Query
    filters: tuple[Filter, ...]
    groups: Table[GroupLine]


def groups_page(session: Session, row: RunRow, query: Query) -> GroupsPage:
    """Read the table."""
    problem, outcome = result(session, row.id).problem, row.outcome or {}
    everything = [_line(problem, group) for group in Kept(outcome).groups]
    here = [line for line in everything if query.finds(f"{line.title} {line.code} {line.profile} {line.place}")]
    asked = dict(query.filters)["show"]
    order = sorted((line for line in here if asked in line.shows), key=lambda g: (g.title, g.place))
    return GroupsPage(
        title=gettext("Groups"),
        run=head(session, row),
        query=query,
        filters=filters(query, "show", _shows(), lambda show: sum(show in g.shows for g in here)),
        groups=table(order, _columns(), query),
    )


def _line(problem: Problem, group: Group) -> GroupLine:
    offering = problem.offering[group.offering_id]
    elective = problem.elective.get(offering.elective)
    runs, free = group.status == "runs", group.capacity - group.placed
    kind, state = _state(group)
    shows = {
        "": True,
        "full": runs and free <= 0,
        "free": runs and free > 0,
        "below": below_minimum(group),
        "cancelled": not runs,
    }
    return GroupLine(
        code=group.offering_id,
        title=group_title(problem, group.offering_id),
        profile=(elective.profile if elective else None) or "",
        place=problem.site[offering.site_id].name,
        own=group.own,
        guests=group.guests,
        free=free if runs else 0,
        capacity=group.capacity,
        minimum=group.min_size,
        kind=kind,
        state=state,
        shows=frozenset(name for name, holds in shows.items() if holds),
    )


def _state(group: Group) -> tuple[str, str]:
    if group.status != "runs":
        return "off", gettext("Does not run")
    if below_minimum(group):
        return "bad", gettext("Below its minimum")
    return ("wait", gettext("Full")) if group.placed >= group.capacity else ("good", gettext("Seats left"))


def _shows() -> dict[str, str]:
    return {
        "": gettext("All"),
        "full": gettext("Full"),
        "free": gettext("Seats left"),
        "below": gettext("Below their minimum"),
        "cancelled": gettext("Does not run"),
    }


def _columns() -> tuple[Column[GroupLine], ...]:
    return (
        Column("title", gettext("Group"), lambda g: (g.title, g.place)),
        Column("place", gettext("Site"), lambda g: (g.place, g.title)),
        Column("seats", gettext("Seats"), lambda g: (g.own + g.guests, g.title)),
        Column("own", gettext("Own pupils"), lambda g: (g.own, g.title), number=True),
        Column("guests", gettext("Guests"), lambda g: (g.guests, g.title), number=True),
        Column("free", gettext("Free"), lambda g: (g.free, g.title), number=True),
        Column("least", gettext("Minimum"), lambda g: (g.minimum, g.title), number=True),
        Column("state", gettext("State"), lambda g: (g.state, g.title)),
    )
