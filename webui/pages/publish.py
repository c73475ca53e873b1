"""Publishing: what everybody sees now, what a run would change, whether it is right, and the trail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.differences import Moved
from matcher.repair import started_offerings
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.results import Result, result
from webui.operations.checks import check_run, known_checks
from webui.operations.freshness import Freshness, freshness
from webui.operations.publications import came, publications, repairs_another, waits
from webui.pages.import_words import setting_name
from webui.pages.offer_lines import lapsing_told
from webui.pages.page import FormPage
from webui.pages.publication import (
    MovedLine,
    SchoolLine,
    TrailLine,
    changes_told,
    moved_between,
    moved_table,
    publishable,
    school_lines,
    trail_lines,
)
from webui.pages.round_changes import DifferenceLine, difference_lines
from webui.pages.run_checks import CheckLine, begun_line, check_lines, fresh_line, offers_line, repair_line
from webui.pages.run_words import run_title
from webui.pages.tables import Query, Table
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RunRow

_AT_ONCE = 1000  # pupils: up to here the page itself checks the run


@dataclass(frozen=True)
class Choice:
    """A run that can be published."""

    id: int
    name: str
    chosen: bool


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
    repairs: bool  # its moves have reasons


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


def publish_page(session: Session, row: RoundRow, query: Query, form: Any, asked: int | None = None) -> PublishPage:
    """Read everything for the page; ``asked`` is the run that the person wants to publish."""
    everything = publications(session, row.id)
    runs = publishable(session, row.id)
    seen = came(everything)
    current = seen[-1] if seen else None
    planned = next((p for p in everything if waits(p)), None)
    trail = trail_lines(session, row.id, everything, {run.id: run_title(run) for run in runs})
    chosen = next((run for run in runs if run.id == asked), None) or _usual(runs, current)
    candidate = None if chosen is None or planned is not None else _candidate(session, row, chosen, current, query)
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


def last_publication(session: Session, round_id: int) -> int:
    """The newest publication, for forms; 0 if there is none."""
    rows = publications(session, round_id)
    return rows[-1].id if rows else 0


def _usual(runs: Sequence[RunRow], current: PublicationRow | None) -> RunRow | None:
    """The newest run, unless everybody sees it or a newer one already."""
    return next((run for run in runs[:1] if current is None or run.id > current.run_id), None)


def _run_name(run: RunRow) -> str:
    return f"{run_title(run)} – {dates.moment(run.created_at, language(), config().zone)}"


def _candidate(session: Session, row: RoundRow, run: RunRow, current: PublicationRow | None, query: Query) -> Candidate:
    found = result(session, run.id)
    before = result(session, current.run_id) if current is not None else None
    moved = moved_between(before, found) if before is not None else ()
    fresh = freshness(session, run.id)
    small = len(found.problem.pupils) <= _AT_ONCE
    checks = check_run(session, run.id) if small else known_checks(session, run.id)
    is_current, another = current is not None and current.run_id == run.id, repairs_another(run, current)
    offers = lapsing_told(session, row, run.id) if fresh.fresh and before is not None else ()
    lapses = (offers_line(offers),) if offers else ()
    return Candidate(
        id=run.id,
        name=run_title(run),
        checks=(
            *_own_lines(run, current, found, moved, fresh),
            *lapses,
            *(check_lines(checks) if checks is not None else ()),
        ),
        unchecked=checks is None,
        differences=difference_lines(session, run.round_id, found.problem, fresh),
        decisions=tuple(setting_name(name) for name in fresh.decisions),
        schools=school_lines(found, moved),
        moved=moved_table(before, found, moved, query) if before is not None else None,
        told=changes_told(found, before, moved),
        is_current=is_current,
        may_publish=fresh.fresh and checks is not None and checks.passed and not is_current and not another,
        repairs=run.repair is not None,
    )


def _own_lines(
    run: RunRow, current: PublicationRow | None, found: Result, moved: Sequence[Moved], fresh: Freshness
) -> Iterator[CheckLine]:
    yield fresh_line(fresh)
    if repairs_another(run, current):
        yield repair_line()
    begun = started_offerings(found.problem, dates.today(config().zone))
    leave = sum(one.key in found.problem.pupil and not begun.isdisjoint(one.lost) for one in moved)
    if leave:
        yield begun_line(leave)
