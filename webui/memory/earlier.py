"""Rounds before a round, and what was published of them; of those whose pupils are gone only figures. No Flask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from webui.memory.results import is_visible
from webui.store.audit import AuditEntry
from webui.store.priorities import PriorityRow
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RunRow

EMPTIED = "retention.empty"  # the entry of the log that has the figures of a round whose pupils were removed


@dataclass(frozen=True, slots=True)
class EarlierRound:
    """A round of which something was published. ``run_id`` is None where its pupils were removed since."""

    round_id: int
    school_year: str
    title: str
    run_id: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of a publication: the figures of the region and those of its schools, as in ``report.json``."""

    region: Mapping[str, Any]
    schools: Sequence[Mapping[str, Any]]


def earlier_rounds(session: Session, row: RoundRow) -> tuple[EarlierRound, ...]:
    """The rounds before this one, by school year, of which something was published; the newest first."""
    before = or_(
        RoundRow.school_year < row.school_year,
        and_(RoundRow.school_year == row.school_year, RoundRow.id < row.id),
    )
    order = (RoundRow.school_year.desc(), RoundRow.id.desc())
    rounds = session.execute(select(RoundRow.id, RoundRow.school_year, RoundRow.title).where(before).order_by(*order))
    known = rounds.all()
    runs = published_runs(session, [one.id for one in known])
    emptied = select(AuditEntry.round_id, AuditEntry.after).where(AuditEntry.action == EMPTIED)
    figures = {round_id for round_id, after in session.execute(emptied) if (after or {}).get("figures")}
    return tuple(_earlier(one, runs) for one in known if one.id in runs or one.id in figures)


def published_runs(session: Session, rounds: Sequence[int]) -> dict[int, int]:
    """The run that everybody sees, of each of these rounds that has one."""
    shown = select(PublicationRow.round_id, PublicationRow.run_id).where(PublicationRow.round_id.in_(rounds))
    order = (PublicationRow.publish_at, PublicationRow.id)
    rows = session.execute(shown.where(is_visible()).order_by(*order))
    return {row.round_id: row.run_id for row in rows}


def last_run(session: Session, row: RoundRow) -> int | None:
    """The run that pupils of the round had last time: by what they got priority, else the newest published before."""
    source = select(PriorityRow.run_id).join(RunRow, RunRow.id == PriorityRow.run_id)
    given = session.scalar(source.where(PriorityRow.round_id == row.id).limit(1))
    if given is not None:
        return given
    return next((one.run_id for one in earlier_rounds(session, row) if one.run_id is not None), None)


def figures_of(session: Session, rounds: Sequence[EarlierRound]) -> dict[int, Figures]:
    """The figures of each of these rounds, by its id: of the run, or from the log once that is gone."""
    runs = {one.run_id: one.round_id for one in rounds if one.run_id is not None}
    outcomes = session.execute(select(RunRow.id, RunRow.outcome).where(RunRow.id.in_(runs)))
    found = {runs[run_id]: _figures(outcome) for run_id, outcome in outcomes if outcome}
    gone = [one.round_id for one in rounds if one.run_id is None]
    entries = select(AuditEntry.round_id, AuditEntry.after).where(AuditEntry.action == EMPTIED)
    for round_id, after in session.execute(entries.where(AuditEntry.round_id.in_(gone)).order_by(AuditEntry.id)):
        if round_id is not None and after and after.get("figures"):
            found[round_id] = _figures(after)
    return found


def _earlier(one: Row[int, str, str], runs: Mapping[int, int]) -> EarlierRound:
    return EarlierRound(one.id, one.school_year, one.title, runs.get(one.id))


def _figures(told: Mapping[str, Any]) -> Figures:
    return Figures(told["figures"], told.get("schools", ()))
