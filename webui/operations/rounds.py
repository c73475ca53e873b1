"""Rounds: made, copied from an earlier one, changed, exported; each with its audit entry. No Flask here."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from matcher.policy import Policy
from matcher.problem import Problem
from matcher.validation import faults, is_school_year
from webui.audit import Record, record
from webui.operations.errors import Refused
from webui.operations.lottery import SEAL, seal_of_seed
from webui.papers.archives import round_xlsx, round_zip
from webui.people import Actor
from webui.store.base import now
from webui.store.rounds import CurrentRound, RoundRow, worked_on
from webui.store.translate import load_round, policy_of, policy_values, save_round

_SECRET = ("lottery_seed",)  # never in the audit


class StaleError(Refused):
    """Somebody else changed it since the person saw it; nothing was done."""

    def __init__(self) -> None:
        super().__init__("changed_meanwhile")


@dataclass(frozen=True, slots=True)
class NewRound:
    """What makes a round; an empty seed is drawn."""

    school_year: str
    title: str = ""
    timezone: str = "Europe/Amsterdam"
    lottery_seed: str = ""
    newest: int | None = None  # of the rounds that the person saw; sent twice, it makes one round


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """What can be set of a round, beside the policy. Moments have a time zone; None = not decided yet."""

    title: str
    timezone: str
    lottery_seed: str
    offers_close_at: dt.datetime | None = None
    wishes_open_from: dt.datetime | None = None
    wishes_close_at: dt.datetime | None = None
    approve_until: dt.datetime | None = None
    publish_at: dt.datetime | None = None


_DEADLINES = ("wishes_open_from", "wishes_close_at", "approve_until", "publish_at")  # in this order in time


class Form(StrEnum):
    """In what form a round is exported."""

    ZIP = "zip"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Export:
    """A file to download."""

    name: str
    media_type: str
    content: bytes


def create_round(session: Session, actor: Actor, given: NewRound) -> RoundRow:
    """Make an empty round. What is worked on stays so, until somebody chooses this one.

    Raises:
        Refused: the school year or the time zone is none.
    """
    check_school_year(given.school_year)
    _check_timezone(given.timezone)
    made = made_already(session, actor, given.newest, given.school_year, given.title)
    if made is not None:
        return made
    keep_current(session)
    problem = Problem(given.school_year, given.title.strip(), given.lottery_seed or drawn_seed(), given.timezone)
    row = session.get_one(RoundRow, save_round(session, problem, Policy(), made_by=actor.account_id))
    record(session, actor, "round.create", about(row), after=settings_of(row))
    session.commit()
    return row


def change_round(session: Session, actor: Actor, round_id: int, version: int, given: RoundSettings) -> RoundRow:
    """Set title, seed and deadlines. ``version`` is the one that the person saw.

    Raises:
        StaleError: somebody else changed the round since.
        Refused: deadlines that are out of order, an unknown time zone, a seed that is sealed already.
    """
    row = as_seen(session, round_id, version)
    _check_timezone(given.timezone)
    _check_deadlines(given)
    if row.seed_sealed_at is not None and given.lottery_seed != row.lottery_seed:
        raise Refused("seed_sealed", "lottery_seed")
    if not given.lottery_seed:
        raise Refused("empty_required", "lottery_seed")
    before = settings_of(row)
    for setting in fields(RoundSettings):
        setattr(row, setting.name, getattr(given, setting.name))
    record(session, actor, "round.change", about(row), before=before, after=settings_of(row))
    commit(session)
    return row


def change_policy(session: Session, actor: Actor, round_id: int, version: int, policy: Policy) -> RoundRow:
    """Set goals and limits; raises as ``change_round``, ``Refused`` with the code of the first fault."""
    row = as_seen(session, round_id, version)
    for fault in faults(Problem(row.school_year), policy):
        raise Refused(fault.code, fault.column or "")
    before = policy_words(policy_of(row))
    for name, value in policy_values(policy).items():
        setattr(row, name, value)
    record(session, actor, "policy.change", about(row), before=before, after=policy_words(policy))
    commit(session)
    return row


def draw_seed(session: Session, actor: Actor, round_id: int, version: int) -> RoundRow:
    """Another seed for the lottery, drawn by the program and seen by nobody; raises as ``change_round``."""
    row = as_seen(session, round_id, version)
    if row.seed_sealed_at is not None:
        raise Refused("seed_sealed")
    row.lottery_seed = drawn_seed()
    record(session, actor, "lottery.draw", about(row))
    commit(session)
    return row


def seal_lottery(session: Session, actor: Actor, round_id: int, version: int) -> RoundRow:
    """From now on the hash of the seed may be known, and the seed stays as it is; raises as ``change_round``."""
    row = as_seen(session, round_id, version)
    if row.seed_sealed_at is None:
        row.seed_sealed_at = now()
        record(session, actor, SEAL, about(row), after={"seal": seal_of_seed(row.lottery_seed)})
        commit(session)
    return row


def choose_round(session: Session, actor: Actor, round_id: int) -> RoundRow:
    """From now on this is the round that is worked on.

    Raises:
        LookupError: there is no such round.
        Refused: it is in the archive.
    """
    row = session.get(RoundRow, round_id)
    if row is None:
        raise LookupError(f"no round {round_id}")
    if row.archived_at is not None:
        raise Refused("round_archived")
    if session.scalar(worked_on()) is not row:
        session.add(CurrentRound(round_id=round_id))
        record(session, actor, "round.choose", about(row))
        session.commit()
    return row


def archive_round(session: Session, actor: Actor, round_id: int, version: int, *, archived: bool = True) -> RoundRow:
    """Put a round away, or take it back; raises as ``change_round``."""
    row = as_seen(session, round_id, version)
    row.archived_at = now() if archived else None
    record(session, actor, "round.archive" if archived else "round.reopen", about(row))
    commit(session)
    return row


def export_round(session: Session, actor: Actor, round_id: int, form: Form = Form.ZIP) -> Export:
    """The round as one file: a zip of its directory, or a workbook.

    Raises:
        LookupError: there is no such round.
        RoundError: an elective lacks something that the catalogue says of it, which files cannot tell.
    """
    problem, policy = load_round(session, round_id)
    name = f"ronde-{problem.school_year}-{round_id}.{form}"
    if form is Form.ZIP:
        made = Export(name, "application/zip", round_zip(problem, policy))
    else:
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        made = Export(name, media_type, round_xlsx(problem, policy))
    record(session, actor, "round.download", Record("rounds", round_id, round_id), after={"form": form})
    session.commit()
    return made


def made_already(
    session: Session, actor: Actor, newest: int | None, school_year: str, title: str, source_id: int | None = None
) -> RoundRow | None:
    """The round that the same form made when it was sent before."""
    if newest is None:
        return None
    same = select(RoundRow).where(RoundRow.id > newest, RoundRow.made_by == actor.account_id)
    same = same.where(RoundRow.school_year == school_year, RoundRow.title == title.strip())
    return session.scalar(same.where(RoundRow.copied_from.is_not_distinct_from(source_id)).limit(1))


def keep_current(session: Session) -> None:
    """A round that is only the newest until now is chosen, so that the next newest does not take its place."""
    row = session.scalar(worked_on())
    if row is not None and session.scalar(select(CurrentRound.id).where(CurrentRound.round_id == row.id)) is None:
        session.add(CurrentRound(round_id=row.id))


def as_seen(session: Session, round_id: int, version: int) -> RoundRow:
    """The round, if it is as the person saw it.

    Raises:
        LookupError: there is no such round.
        StaleError: somebody else changed it since.
    """
    row = session.get(RoundRow, round_id, populate_existing=True)
    if row is None:
        raise LookupError(f"no round {round_id}")
    if row.version != version:
        raise StaleError
    return row


def commit(session: Session) -> None:
    """Commit; StaleError if somebody else changed the same row at the same moment."""
    try:
        session.commit()
    except StaleDataError:
        session.rollback()
        raise StaleError from None


def check_school_year(school_year: str) -> None:
    """Refuse what is no school year."""
    if not is_school_year(school_year):
        raise Refused("bad_school_year", "school_year")


def _check_timezone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("unknown_timezone", "timezone") from None


def _check_deadlines(given: RoundSettings) -> None:
    """What is decided must follow in time."""
    before = None
    for name in _DEADLINES:
        moment = getattr(given, name)
        if moment is not None and before is not None and moment < before:
            raise Refused("deadline_before_earlier_one", name)
        before = moment or before


def about(row: RoundRow) -> Record:
    """A round as the audit names it."""
    return Record("rounds", row.id, row.id)


def settings_of(row: RoundRow) -> Mapping[str, Any]:
    """The settings as the audit has them: without secrets."""
    names = ("school_year", *(f.name for f in fields(RoundSettings) if f.name not in _SECRET))
    values = {name: getattr(row, name) for name in names}
    return {name: v.isoformat() if isinstance(v, dt.datetime) else v for name, v in values.items()}


def policy_words(policy: Policy) -> dict[str, Any]:
    """A policy as the audit has it."""
    return {**asdict(policy), "goals": list(policy.goals)}


def drawn_seed() -> str:
    """A seed that nobody can guess."""
    return secrets.token_hex(16)
