"""Placing by hand: a pupil into a group, out of one, or from one to another. No Flask here.

What is decided is kept as locks with author, moment and reason. Every run from then on keeps to them; only here are
they withdrawn. Whoever decides about a pupil changes the pupil's version.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from matcher.codes import LockAction
from matcher.problem import Lock, Offering, Problem, Pupil
from matcher.rules.eligibility import Refusal
from webui.audit import Record, record
from webui.memory.facts import Facts, facts
from webui.operations.errors import Refused
from webui.operations.rounds import StaleError
from webui.people import REGION_WIDE, Actor
from webui.store.accounts import Account
from webui.store.base import now
from webui.store.offer import OfferingRow, SiteRow
from webui.store.pupils import LockRow, PupilRow

MOST_REASON = 500


class Forbidden(Refused):
    """Rules of the round forbid the place; ``refusals`` says which, with their numbers."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals
        super().__init__("place_forbidden")


@dataclass(frozen=True, slots=True)
class HandMove:
    """What is decided, by ids of groups: into one, out of one, or from one to another."""

    into: int | None = None
    out_of: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the person saw: the version of the pupil, and ``seen_decisions``, which the price hangs on."""

    version: int
    decisions: str


@dataclass(frozen=True)
class Consequence:
    """The round as it would be with a decision."""

    problem: Problem
    pupil: Pupil
    into: Offering | None
    out_of: Offering | None
    locks: tuple[Lock, ...]  # that the decision adds
    replaced: tuple[Lock, ...]  # earlier decisions that it takes the place of


def consequence(session: Session, pupil: PupilRow, given: HandMove) -> Consequence:
    """What the decision would make of the round; it is not asked yet whether the locks can all hold.

    Raises:
        Forbidden: a rule of the round forbids the place.
        Refused: the pupil has left, or there are no such groups.
    """
    found = facts(session, pupil.round_id)
    problem, who = found.problem, _pupil(session, found, pupil)
    into, out_of = (_group(session, found, pupil, number) for number in (given.into, given.out_of))
    if (into is None and out_of is None) or into == out_of:
        raise Refused("nothing_to_move")
    if into is not None:
        refusals = found.refusals(who, into)
        if refusals:
            raise Forbidden(refusals)
    locks = []
    if into is not None:
        locks.append(Lock(*who.key, into.offering_id, LockAction.PLACE))
    if out_of is not None:
        locks.append(Lock(*who.key, out_of.offering_id, LockAction.KEEP_OUT))
    about = {(*who.key, lock.offering_id) for lock in locks}
    replaced = tuple(k for k in problem.locks if (k.home_site, k.pupil_id, k.offering_id) in about)
    kept = tuple(k for k in problem.locks if k not in replaced)
    return Consequence(problem.replace(locks=(*kept, *locks)), who, into, out_of, tuple(locks), replaced)


def check_locks(session: Session, round_id: int, problem: Problem) -> None:
    """Whether everything that is decided by hand can hold together.

    Raises:
        Conflict: it cannot; the smallest set of facts that contradict each other.
        RoundError: an earlier decision breaks a rule by now.
    """
    from matcher.solver import solve  # noqa: PLC0415 - loads slowly, and only decisions need it

    at_once = threading.Event()
    at_once.set()  # any allocation will do
    solve(problem, facts(session, round_id).stored.policy, stop=at_once)


def seen_decisions(session: Session, round_id: int) -> str:
    """Stands for all decisions of the round: another one, another text."""
    found = session.execute(select(func.count(), func.max(LockRow.id)).where(LockRow.round_id == round_id)).one()
    return f"{found[0]}.{found[1] or 0}"


def decide(session: Session, actor: Actor, pupil: PupilRow, seen: Seen, given: HandMove, reason: str) -> None:
    """Keep a decision. The same one twice is kept once.

    Raises:
        StaleError: somebody else decided something, or changed the pupil, since the person looked.
        Forbidden, Refused: as ``consequence``; or no reason is given.
        Conflict, RoundError: as ``check_locks``.
    """
    _check_actor(actor)
    reason = reason.strip()[:MOST_REASON]
    if _decided_already(session, actor, pupil, given):
        return
    if not reason:
        raise Refused("reason_needed", "reason")
    session.refresh(pupil)
    if pupil.version != seen.version or seen_decisions(session, pupil.round_id) != seen.decisions:
        raise StaleError
    found = consequence(session, pupil, given)
    check_locks(session, pupil.round_id, found.problem)
    _write(session, actor, pupil, seen.version, given, reason)
    session.commit()


def decide_together(session: Session, actor: Actor, given: Sequence[tuple[PupilRow, HandMove]], reason: str) -> None:
    """Keep decisions about several pupils, all or none; the caller commits, or rolls back what was refused.

    Raises:
        Forbidden, Refused: as ``consequence``.
        Conflict, RoundError: as ``check_locks``.
    """
    _check_actor(actor)
    pupils = [pupil for pupil, _ in given]
    found = [consequence(session, pupil, move) for pupil, move in given]
    if not found:
        return
    problem = facts(session, pupils[0].round_id).problem
    replaced = {lock for one in found for lock in one.replaced}
    added = (lock for one in found for lock in one.locks)
    locks = (*(lock for lock in problem.locks if lock not in replaced), *added)
    check_locks(session, pupils[0].round_id, problem.replace(locks=locks))
    for pupil, move in given:
        _write(session, actor, pupil, pupil.version, move, reason[:MOST_REASON])


def withdraw(session: Session, actor: Actor, round_id: int, lock_id: int) -> bool:
    """Take a decision back; whether it still stood. The next run is free to place the pupil otherwise."""
    _check_actor(actor)
    row = session.get(LockRow, lock_id, populate_existing=True)
    if row is None or row.round_id != round_id:
        return False
    record(session, actor, "lock.withdraw", Record("pupils", row.pupil_id, round_id), before=_told(row))
    pupil = session.get_one(PupilRow, row.pupil_id, populate_existing=True)
    _new_version(session, pupil, pupil.version)
    session.delete(row)
    session.commit()
    return True


def _check_actor(actor: Actor) -> None:
    if actor.role not in REGION_WIDE:
        raise Refused("not_allowed")


def _pupil(session: Session, found: Facts, row: PupilRow) -> Pupil:
    home = session.get_one(SiteRow, row.home_site_id)
    pupil = found.problem.pupil.get((home.code, row.number))
    if pupil is None:
        raise Refused("pupil_left")
    return pupil


def _group(session: Session, found: Facts, pupil: PupilRow, number: int | None) -> Offering | None:
    if number is None:
        return None
    row = session.get(OfferingRow, number)
    if row is None or row.round_id != pupil.round_id:
        raise Refused("group_gone")
    return found.problem.offering[row.code]


def _write(session: Session, actor: Actor, pupil: PupilRow, version: int, given: HandMove, reason: str) -> None:
    """Make the locks of a decision in the place of earlier ones about the same groups."""
    _new_version(session, pupil, version)
    account = session.get(Account, actor.account_id) if actor.account_id else None
    pairs = ((given.into, LockAction.PLACE), (given.out_of, LockAction.KEEP_OUT))
    about = Record("pupils", pupil.id, pupil.round_id)
    groups = [number for number, _ in pairs if number is not None]
    for old in session.scalars(select(LockRow).where(LockRow.pupil_id == pupil.id, LockRow.offering_id.in_(groups))):
        record(session, actor, "lock.withdraw", about, before=_told(old))
        session.delete(old)
    for number, action in pairs:
        if number is not None:
            row = LockRow(
                round_id=pupil.round_id,
                pupil_id=pupil.id,
                offering_id=number,
                action=action,
                reason=reason,
                by=account.name if account is not None else None,
                made_by=actor.account_id,
                at=now(),
            )
            session.add(row)
            record(session, actor, "lock.make", about, after=_told(row))


def _decided_already(session: Session, actor: Actor, pupil: PupilRow, given: HandMove) -> bool:
    wanted = {(given.into, LockAction.PLACE), (given.out_of, LockAction.KEEP_OUT)}
    wanted = {pair for pair in wanted if pair[0] is not None}
    own = select(LockRow.offering_id, LockRow.action).where(
        LockRow.pupil_id == pupil.id, LockRow.made_by.is_not_distinct_from(actor.account_id)
    )
    return bool(wanted) and wanted <= {(row.offering_id, row.action) for row in session.execute(own)}


def _new_version(session: Session, pupil: PupilRow, version: int) -> None:
    """Count a change of the pupil, unless somebody else did since."""
    same = update(PupilRow).where(PupilRow.id == pupil.id, PupilRow.version == version)
    changed = session.execute(
        same.values(version=PupilRow.version + 1), execution_options={"synchronize_session": False}
    )
    assert isinstance(changed, CursorResult)
    if changed.rowcount != 1:
        session.rollback()
        raise StaleError
    session.expire(pupil)


def _told(row: LockRow) -> dict[str, object]:
    """The decision in the audit. The reason is not in it: it may name people."""
    return {"group": row.offering_id, "action": row.action, "made_by": row.made_by}
