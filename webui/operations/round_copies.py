"""Copies of rounds: next year's from this year's. No Flask here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.problem import Problem
from webui.audit import record
from webui.operations.priority import own_priorities
from webui.operations.rounds import about, check_school_year, drawn_seed, keep_current, made_already, settings_of
from webui.people import Actor
from webui.store.offer import OfferingRow, SiteRow
from webui.store.rounds import RoundRow
from webui.store.translate import Stored, load_stored, save_round, with_catalogue

_TOLD: dict[type[SiteRow] | type[OfferingRow], tuple[str, ...]] = {  # columns that no file knows, copied with the row
    SiteRow: ("address", "phone", "directions"),
    OfferingRow: ("description", "room", "bring", "first_day"),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """What is taken over beside sites, electives, offerings with their sessions, travel, overlaps and policy."""

    school_year: str
    title: str = ""
    pupils: bool = False  # with their lessons, without those who left
    wishes: bool = False  # only with the pupils
    newest: int | None = None  # of the rounds that the person saw; sent twice, it makes one copy


def copy_round(session: Session, actor: Actor, source_id: int, given: Copy) -> RoundRow:
    """Make a round like an earlier one: same offer and policy, dates moved by whole years, a new lottery.

    What is worked on stays so, until somebody chooses this one.

    Raises:
        LookupError: there is no such round.
        Refused: the school year is none.
    """
    check_school_year(given.school_year)
    made = made_already(session, actor, given.newest, given.school_year, given.title, source_id)
    if made is not None:
        return made
    source = load_stored(session, source_id)
    later = dt.timedelta(weeks=52 * (int(given.school_year[:4]) - int(source.problem.school_year[:4])))
    problem = _copied(source, given, later)
    if problem.pupils:
        own = own_priorities(session, source_id)  # not what they got because of a round before
        problem = problem.replace(pupils=tuple(replace(p, priority=own[p.key]) for p in problem.pupils))
    keep_current(session)
    row = session.get_one(RoundRow, save_round(session, problem, source.policy, made_by=actor.account_id))
    row.copied_from = source_id
    _copy_what_is_told(session, source_id, row.id, later)
    counts = {"pupils": len(problem.pupils), "wishes": len(problem.wishes), "offerings": len(problem.offerings)}
    record(session, actor, "round.copy", about(row), after={**settings_of(row), "copied_from": source_id, **counts})
    session.commit()
    return row


def _copied(source: Stored, given: Copy, later: dt.timedelta) -> Problem:
    problem = source.problem
    pupils = problem.pupils if given.pupils else ()
    return Problem(
        school_year=given.school_year,
        title=given.title.strip(),
        lottery_seed=drawn_seed(),
        timezone=problem.timezone,
        periods=tuple(replace(p, start=p.start + later, end=p.end + later) for p in problem.periods),
        sites=problem.sites,
        electives=with_catalogue(given.school_year, source.own_electives),
        offerings=problem.offerings,
        sessions=problem.sessions,
        pupils=pupils,
        wishes=problem.wishes if pupils and given.wishes else (),
        lessons=problem.lessons if pupils else (),
        travel=problem.travel,
        overlaps=problem.overlaps,
    )


def _copy_what_is_told(session: Session, source_id: int, target_id: int, later: dt.timedelta) -> None:
    for kind, names in _TOLD.items():
        sources: Sequence[Any] = session.scalars(select(kind).where(kind.round_id == source_id)).all()
        targets: Sequence[Any] = session.scalars(select(kind).where(kind.round_id == target_id)).all()
        known = {row.code: row for row in sources}
        for row in targets:
            for name in names:
                value = getattr(known[row.code], name)
                setattr(row, name, value + later if isinstance(value, dt.date) else value)
