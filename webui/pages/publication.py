"""What one publication changes, and the trail of all of them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.allocation import Allocation
from matcher.differences import Moved, moved_pupils
from matcher.problem import PupilKey
from matcher.report import wanted_placements
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.results import Result, result
from webui.operations.checks import with_result
from webui.operations.publications import came, publications, waits
from webui.pages.group_names import group_names
from webui.pages.page import Page
from webui.pages.run_head import account_names
from webui.pages.run_words import NONE, run_title
from webui.pages.tables import Column, Query, Table, table
from webui.store.audit import AuditEntry
from webui.store.runs import PublicationRow, RunRow


@dataclass(frozen=True)
class MovedLine:
    """A pupil whose places change."""

    name: str
    sort: tuple[str, str, str]
    school: str
    class_: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class SchoolLine:
    """What changes for a school."""

    name: str
    pupils: int
    placed: int
    without: int  # chose, and have no place
    moved: int


@dataclass(frozen=True)
class TrailLine:
    """A publication in the trail."""

    id: int
    run: str
    run_id: int
    when: str
    kind: str
    state: str
    who: str
    note: str
    moved: str
    may_withdraw: bool
    came: bool


@dataclass(frozen=True, kw_only=True)
class PublicationPage(Page):
    """One publication of the trail."""

    template: ClassVar[str] = "publish/publication.html"

    line: TrailLine
    told: str
    schools: tuple[SchoolLine, ...]
    moved: Table[MovedLine] | None
    repairs: bool  # its moves have reasons


def publication_page(session: Session, publication: PublicationRow, query: Query) -> PublicationPage:
    """One publication, beside the one before it."""
    everything = publications(session, publication.round_id)
    rows = publishable(session, publication.round_id)
    runs = {run.id: run_title(run) for run in rows}
    seen = came(everything)
    at = next((i for i, one in enumerate(seen) if one.id == publication.id), None)
    earlier = seen[at - 1] if at else seen[-1] if at is None and seen else None
    found = result(session, publication.run_id)
    before = result(session, earlier.run_id) if earlier is not None else None
    moved = moved_between(before, found) if before is not None else ()
    line = next(t for t in trail_lines(session, publication.round_id, everything, runs) if t.id == publication.id)
    return PublicationPage(
        title=gettext("Publication of %(moment)s", moment=line.when),
        line=line,
        told=changes_told(found, before, moved),
        schools=school_lines(found, moved),
        moved=moved_table(before, found, moved, query) if before is not None else None,
        repairs=any(run.id == publication.run_id and run.repair is not None for run in rows),
    )


def publishable(session: Session, round_id: int) -> list[RunRow]:
    """The runs of the round that have a result, the newest first."""
    rows = select(RunRow).where(RunRow.round_id == round_id, with_result())
    return list(session.scalars(rows.order_by(RunRow.id.desc())))


def moved_between(before: Result, after: Result) -> tuple[Moved, ...]:
    """Every pupil whose places differ."""
    return moved_pupils(before.allocation, after.allocation)


def moved_table(before: Result, after: Result, moved: Sequence[Moved], query: Query) -> Table[MovedLine]:
    """Who moves from where to where."""
    names = (group_names(before.problem), group_names(after.problem))
    lines = [_moved_line(before, after, one, names) for one in moved]
    columns = (
        Column[MovedLine]("name", gettext("Pupil"), lambda m: m.sort),
        Column[MovedLine]("school", gettext("School"), lambda m: (m.school, m.sort)),
        Column[MovedLine]("class", gettext("Class"), lambda m: (m.class_, m.sort)),
        Column[MovedLine]("from", gettext("From"), lambda m: m.before),
        Column[MovedLine]("to", gettext("To"), lambda m: m.after),
    )
    return table(sorted(lines, key=lambda m: (m.school, m.sort)), columns, query)


def _moved_line(before: Result, after: Result, moved: Moved, names: tuple[Mapping[str, str], ...]) -> MovedLine:
    problem = after.problem if moved.key in after.problem.pupil else before.problem
    pupil = problem.pupil[moved.key]
    return MovedLine(
        name=dates.list_name(pupil.first_name, pupil.infix, pupil.last_name) or pupil.pupil_id,
        sort=dates.sort_key(pupil.first_name, pupil.infix, pupil.last_name),
        school=problem.site[pupil.home_site].name,
        class_=pupil.class_ or "",
        before=_places(before, moved.key, [names[0][o] for o in moved.lost]),
        after=_places(after, moved.key, [names[1][o] for o in moved.gained]),
    )


def _places(found: Result, key: PupilKey, differing: Sequence[str]) -> tuple[str, ...]:
    """The places that differ; a dash where none does, nothing where the pupil has no place at all."""
    return tuple(differing) or ((NONE,) if found.allocation.of_pupil.get(key) else ())


def school_lines(found: Result, moved: Sequence[Moved]) -> tuple[SchoolLine, ...]:
    """Home site by home site."""
    problem, placed = found.problem, found.allocation.of_pupil
    moves = Counter(one.home_site for one in moved)
    pupils: dict[str, list[Any]] = defaultdict(list)
    for pupil in problem.pupils:
        pupils[pupil.home_site].append(pupil)
    lines = [
        SchoolLine(
            name=problem.site[site].name,
            pupils=len(several),
            placed=sum(p.key in placed for p in several),
            without=sum(p.key not in placed and wanted_placements(problem, p) > 0 for p in several),
            moved=moves[site],
        )
        for site, several in pupils.items()
    ]
    return tuple(sorted(lines, key=lambda s: s.name))


def changes_told(found: Result, before: Result | None, moved: Sequence[Moved]) -> str:
    """What changes, in a sentence."""
    if before is None:
        allocation: Allocation = found.allocation
        first = sum(p.rank == 1 for p in allocation.placements)
        words = gettext(
            "%(places)s places, of which %(first)s at a first choice.", places=len(allocation.placements), first=first
        )
        pupils = len(allocation.of_pupil)
        return ngettext("%(num)d pupil gets a place:", "%(num)d pupils get a place:", pupils) + " " + words
    if not moved:
        return gettext("For nobody anything changes.")
    return ngettext(
        "For %(num)d pupil something changes; everybody else keeps exactly what they have.",
        "For %(num)d pupils something changes; everybody else keeps exactly what they have.",
        len(moved),
    )


def trail_lines(
    session: Session, round_id: int, everything: Sequence[PublicationRow], runs: dict[int, str]
) -> tuple[TrailLine, ...]:
    """The newest first."""
    entries = select(AuditEntry).where(
        AuditEntry.record_kind == "publications",
        AuditEntry.round_id == round_id,
        AuditEntry.action.in_(("publication.publish", "publication.plan")),
    )
    moved = {entry.record_id: (entry.after or {}).get("moved") for entry in session.scalars(entries)}
    names = account_names(session, {row.made_by for row in everything if row.made_by})
    seen = came(everything)
    found = []
    for row in reversed(everything):
        kind, state = _state(row, seen)
        number = moved.get(row.id)
        found.append(
            TrailLine(
                id=row.id,
                run=runs.get(row.run_id, gettext("Run %(number)s", number=row.run_id)),
                run_id=row.run_id,
                when=_moment(row.publish_at),
                kind=kind,
                state=state,
                who=names.get(row.made_by or 0, gettext("The program")),
                note=row.note,
                moved=NONE if number is None else str(number),
                may_withdraw=waits(row),
                came=row in seen,
            )
        )
    return tuple(found)


def _state(row: PublicationRow, seen: Sequence[PublicationRow]) -> tuple[str, str]:
    if seen and row is seen[-1]:
        return "good", gettext("Everybody sees this now")
    if row in seen:
        return "off", gettext("Replaced by a later one")
    if waits(row):
        return "wait", gettext("Waits for its moment")
    return "off", gettext("Withdrawn before its moment")


def _moment(at: dt.datetime) -> str:
    return dates.moment(at, language(), config().zone)
