"""Publishing: what everybody sees now, what a run would change, whether it is right, and the trail."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.allocation import Allocation
from matcher.differences import Moved, moved_pupils
from matcher.problem import Problem
from matcher.report import wanted_placements
from matcher.wording import text
from webui import dates
from webui.database import config
from webui.facts import facts
from webui.language import language
from webui.operations.checks import Checks, check_run, known_checks, with_result
from webui.operations.freshness import Freshness, Kind, freshness
from webui.operations.publications import came, publications, waits
from webui.pages.import_words import FILES as COLUMNS
from webui.pages.import_words import column_name, part_name, setting_name
from webui.pages.page import FormPage, Page
from webui.pages.run_head import account_names
from webui.pages.run_words import NONE, goal_name, group_name, run_title
from webui.pages.tables import Column, Query, Table, table
from webui.results import Result, result
from webui.store.audit import AuditEntry
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RunRow

_MOST = 12  # lines of a difference
_AT_ONCE = 1000  # pupils: up to here the page itself checks the run


@dataclass(frozen=True)
class Choice:
    """A run that can be published."""

    id: int
    name: str
    chosen: bool


@dataclass(frozen=True)
class CheckLine:
    """Something that was looked at."""

    kind: str
    text: str
    lines: tuple[str, ...] = ()


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
class DifferenceLine:
    """A part of the round that is not what it was."""

    part: str
    count: str
    lines: tuple[str, ...]
    more: int


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


@dataclass(frozen=True)
class Candidate:
    """The run that the page is about."""

    id: int
    name: str
    checks: tuple[CheckLine, ...]
    unchecked: bool  # it is large: the checks take some seconds and wait for a click
    differences: tuple[DifferenceLine, ...]
    decisions: tuple[str, ...]  # of the policy that are not what they were
    schools: tuple[SchoolLine, ...]
    moved: Table[MovedLine] | None  # None = nothing was published before
    told: str  # what changes, in a sentence
    is_current: bool
    may_publish: bool


@dataclass(frozen=True, kw_only=True)
class PublishPage(FormPage):
    """Publishing."""

    template: ClassVar[str] = "publish/publish.html"

    current: TrailLine | None
    planned: TrailLine | None
    current_changed: bool  # the round is not what it was when this was made
    planned_changed: bool  # the round is not what it was when it was planned
    choices: tuple[Choice, ...]
    run: Candidate | None
    newest: int
    refused: str  # why, where there is no form any more to say so
    trail: tuple[TrailLine, ...]


@dataclass(frozen=True, kw_only=True)
class PublicationPage(Page):
    """One publication of the trail."""

    template: ClassVar[str] = "publish/publication.html"

    line: TrailLine
    told: str
    schools: tuple[SchoolLine, ...]
    moved: Table[MovedLine] | None


def publish_page(session: Session, row: RoundRow, query: Query, form: Any, asked: int | None = None) -> PublishPage:
    """Read everything for the page; ``asked`` is the run that the person wants to publish."""
    everything = publications(session, row.id)
    runs = _runs(session, row.id)
    seen = came(everything)
    current = seen[-1] if seen else None
    planned = next((p for p in everything if waits(p)), None)
    trail = _trail(session, row.id, everything, {run.id: run_title(run) for run in runs})
    chosen = next((run for run in runs if run.id == asked), None) or _usual(runs, current)
    candidate = None if chosen is None or planned is not None else _candidate(session, chosen, current, query)
    if candidate is not None:
        form.run.data = str(candidate.id)
    has_form = candidate is not None and candidate.may_publish
    return PublishPage(
        title=gettext("Publishing"),
        form=form,
        current=next((t for t in trail if current is not None and t.id == current.id), None),
        planned=next((t for t in trail if planned is not None and t.id == planned.id), None),
        current_changed=current is not None
        and not (planned or candidate)
        and not freshness(session, current.run_id).fresh,
        planned_changed=planned is not None and not freshness(session, planned.run_id).fresh,
        choices=tuple(Choice(run.id, _run_name(run), run is chosen) for run in runs),
        run=candidate,
        newest=runs[0].id if runs else 0,
        refused="" if has_form else " ".join(str(e) for several in form.errors.values() for e in several),
        trail=trail,
    )


def publication_page(session: Session, publication: PublicationRow, query: Query) -> PublicationPage:
    """One publication, beside the one before it."""
    everything = publications(session, publication.round_id)
    runs = {run.id: run_title(run) for run in _runs(session, publication.round_id)}
    seen = came(everything)
    at = next((i for i, one in enumerate(seen) if one.id == publication.id), None)
    earlier = seen[at - 1] if at else seen[-1] if at is None and seen else None
    found = result(session, publication.run_id)
    before = result(session, earlier.run_id) if earlier is not None else None
    moved = _moved(before, found) if before is not None else ()
    line = next(t for t in _trail(session, publication.round_id, everything, runs) if t.id == publication.id)
    return PublicationPage(
        title=gettext("Publication of %(moment)s", moment=line.when),
        line=line,
        told=_told(found, before, moved),
        schools=_schools(found, moved),
        moved=_moved_table(before, found, moved, query) if before is not None else None,
    )


def last_publication(session: Session, round_id: int) -> int:
    """The newest publication, for forms; 0 if there is none."""
    rows = publications(session, round_id)
    return rows[-1].id if rows else 0


def _usual(runs: Sequence[RunRow], current: PublicationRow | None) -> RunRow | None:
    """The newest run, unless everybody sees it or a newer one already."""
    return next((run for run in runs[:1] if current is None or run.id > current.run_id), None)


def _runs(session: Session, round_id: int) -> list[RunRow]:
    rows = select(RunRow).where(RunRow.round_id == round_id, with_result())
    return list(session.scalars(rows.order_by(RunRow.id.desc())))


def _run_name(run: RunRow) -> str:
    return f"{run_title(run)} – {dates.moment(run.created_at, language(), config().zone)}"


def _candidate(session: Session, run: RunRow, current: PublicationRow | None, query: Query) -> Candidate:
    found = result(session, run.id)
    before = result(session, current.run_id) if current is not None else None
    moved = _moved(before, found) if before is not None else ()
    fresh = freshness(session, run.id)
    small = len(found.problem.pupils) <= _AT_ONCE
    checks = check_run(session, run.id) if small else known_checks(session, run.id)
    is_current = current is not None and current.run_id == run.id
    return Candidate(
        id=run.id,
        name=run_title(run),
        checks=(_fresh_line(fresh), *(_check_lines(checks) if checks is not None else ())),
        unchecked=checks is None,
        differences=_differences(session, run.round_id, found.problem, fresh),
        decisions=tuple(setting_name(name) for name in fresh.decisions),
        schools=_schools(found, moved),
        moved=_moved_table(before, found, moved, query) if before is not None else None,
        told=_told(found, before, moved),
        is_current=is_current,
        may_publish=fresh.fresh and checks is not None and checks.passed and not is_current,
    )


def _fresh_line(fresh: Freshness) -> CheckLine:
    if fresh.fresh:
        return CheckLine("good", gettext("The run was made on the round as it is now."))
    return CheckLine("bad", gettext("The round was changed after this run was made."))


def _check_lines(checks: Checks) -> tuple[CheckLine, ...]:
    if checks.rules:
        broken = Counter(checks.rules).most_common()
        lines = tuple(f"{text('report', f'short_{rule}', language())} ({number})" for rule, number in broken)
        return (CheckLine("bad", gettext("The placements break rules."), lines),)
    rules = CheckLine("good", gettext("Every placement keeps to every rule: counted again, apart from the search."))
    goals = (
        CheckLine("bad", gettext("Goals reach something else than the run says."), tuple(map(goal_name, checks.goals)))
        if checks.goals
        else CheckLine("good", gettext("Every goal reaches what the run says: counted again."))
    )
    if checks.proofs:
        return rules, goals, CheckLine("bad", gettext("The proof does not hold."), checks.proofs[:_MOST])
    if not checks.proved:
        return (
            rules,
            goals,
            CheckLine("wait", gettext("Not every goal is proved: there may be a better one.")),
        )
    return rules, goals, CheckLine("good", gettext("The proof that nothing is better holds: checked again."))


def _differences(session: Session, round_id: int, then: Problem, fresh: Freshness) -> tuple[DifferenceLine, ...]:
    """What is not what it was, part by part."""
    now_ = facts(session, round_id).problem
    parts: dict[str, list[Any]] = defaultdict(list)
    for difference in fresh.records:
        parts[difference.part].append(difference)
    found = []
    for part, several in parts.items():
        kinds = Counter(d.kind for d in several)
        names = {Kind.NEW: gettext("new"), Kind.CHANGED: gettext("changed"), Kind.GONE: gettext("gone")}
        count = ", ".join(f"{kinds[kind]} {name}" for kind, name in names.items() if kinds[kind])
        lines = tuple(
            f"{_record_name(d.record, now_, then)}: {_attributes(part, d.attributes) or names[d.kind]}"
            for d in several[:_MOST]
        )
        found.append(DifferenceLine(part_name(part), count, lines, max(0, len(several) - _MOST)))
    return tuple(found)


def _record_name(record: Any, now_: Problem, then: Problem) -> str:
    """Whom or what a record is about: a pupil by name, a group by title."""
    words = []
    number = getattr(record, "pupil_id", None)
    if number is not None:
        key = (record.home_site, number)
        pupil = now_.pupil.get(key) or then.pupil.get(key)
        words.append(dates.pupil_name(pupil) if pupil is not None else number)
    offering = getattr(record, "offering_id", None)
    if offering is not None:
        words.append(group_name(now_ if offering in now_.offering else then, offering))
    elective = getattr(record, "elective", None)
    if elective is not None and offering is None:
        known = now_.elective.get(elective)
        words.append(known.title if known is not None else elective)
    if not words:
        given = (getattr(record, name, None) for name in ("name", "elective_a", "from_site", "elective_b", "to_site"))
        words = [str(value) for value in given if value is not None] or [str(getattr(record, "home_site", NONE))]
    return " · ".join(words)


def _attributes(part: str, attributes: Sequence[str]) -> str:
    file = COLUMNS.get(part)
    names = {c.attribute: column_name(c) for c in file.columns} if file is not None else {}
    return ", ".join(names.get(name, name) for name in attributes)


def _moved(before: Result, after: Result) -> tuple[Moved, ...]:
    return moved_pupils(before.allocation, after.allocation)


def _moved_table(before: Result, after: Result, moved: Sequence[Moved], query: Query) -> Table[MovedLine]:
    lines = [_moved_line(before, after, one) for one in moved]
    columns = (
        Column[MovedLine]("name", gettext("Pupil"), lambda m: m.sort),
        Column[MovedLine]("school", gettext("School"), lambda m: (m.school, m.sort)),
        Column[MovedLine]("class", gettext("Class"), lambda m: (m.class_, m.sort)),
        Column[MovedLine]("from", gettext("From"), lambda m: m.before),
        Column[MovedLine]("to", gettext("To"), lambda m: m.after),
    )
    return table(sorted(lines, key=lambda m: (m.school, m.sort)), columns, query)


def _moved_line(before: Result, after: Result, moved: Moved) -> MovedLine:
    problem = after.problem if moved.key in after.problem.pupil else before.problem
    pupil = problem.pupil[moved.key]
    return MovedLine(
        name=dates.list_name(pupil.first_name, pupil.infix, pupil.last_name) or pupil.pupil_id,
        sort=dates.sort_key(pupil.first_name, pupil.infix, pupil.last_name),
        school=problem.site[pupil.home_site].name,
        class_=pupil.class_ or "",
        before=tuple(group_name(before.problem, o) for o in moved.lost),
        after=tuple(group_name(after.problem, o) for o in moved.gained),
    )


def _schools(found: Result, moved: Sequence[Moved]) -> tuple[SchoolLine, ...]:
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


def _told(found: Result, before: Result | None, moved: Sequence[Moved]) -> str:
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


def _trail(
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
