"""Priority because of an earlier round: planned, given to all pupils of a round, and taken back. No Flask here.

What a pupil had before is kept beside it, so that giving it twice gives it once, and taking it back gives back what
was there. A priority that somebody else set since, an upload for instance, is the pupil's own again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from matcher.fairness import LEVELS, Given, priorities
from matcher.problem import PupilKey
from webui.audit import Record, record
from webui.memory.earlier import earlier_rounds
from webui.memory.results import result
from webui.operations.errors import Refused
from webui.operations.rounds import StaleError
from webui.people import REGION_WIDE, Actor
from webui.store.offer import SiteRow
from webui.store.priorities import PriorityRow
from webui.store.pupils import PupilRow
from webui.store.revision import touch
from webui.store.rounds import RoundRow


@dataclass(frozen=True, slots=True)
class Source:
    """What priority is given for: what was published of an earlier round, in so many levels."""

    round_id: int
    run_id: int
    levels: int = LEVELS[0]


@dataclass(frozen=True, slots=True)
class PupilNow:
    """A pupil of the round. ``own`` and ``given`` are as priority was given, None if it was not (to this pupil)."""

    id: int
    priority: int
    left: bool
    own: int | None
    given: int | None

    @property
    def before(self) -> int:
        """The priority without what was given because of an earlier round."""
        return self.own if self.own is not None and self.priority == self.given else self.priority


@dataclass(frozen=True)
class Plan:
    """What giving priority would do."""

    source: Source
    pupils: Mapping[PupilKey, PupilNow]
    given: tuple[Given, ...]
    seen: str  # stands for all priorities of the round: another one, another text

    @property
    def changes(self) -> int:
        """Pupils whose priority would be another one, or would be kept beside what they had for the first time."""
        return sum((now := self.pupils[one.key]).priority != one.after or now.given != one.after for one in self.given)


def pupils_now(session: Session, round_id: int) -> dict[PupilKey, PupilNow]:
    """All pupils of the round with their priorities, leavers too: they may come back."""
    columns = (SiteRow.code, PupilRow.number, PupilRow.id, PupilRow.priority, PupilRow.left_at)
    rows = select(*columns, PriorityRow.own, PriorityRow.given).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
    rows = rows.outerjoin(PriorityRow, PriorityRow.pupil_id == PupilRow.id).where(PupilRow.round_id == round_id)
    return {
        (row.code, row.number): PupilNow(row.id, row.priority, row.left_at is not None, row.own, row.given)
        for row in session.execute(rows.order_by(PupilRow.id))
    }


def seen_priorities(pupils: Mapping[PupilKey, PupilNow]) -> str:
    """Stands for what the person saw."""
    told = ";".join(f"{p.id}.{p.priority}.{p.own}.{p.given}" for p in pupils.values())
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def plan(session: Session, round_id: int, source_id: int, levels: int = LEVELS[0]) -> Plan:
    """What giving priority for an earlier round would do now; nothing changes.

    Raises:
        Refused: nothing is published of such an earlier round, or its pupils were removed.
    """
    row = session.get_one(RoundRow, round_id)
    run_id = next((one.run_id for one in earlier_rounds(session, row) if one.round_id == source_id), None)
    if run_id is None:
        raise Refused("nothing_published_before")
    if levels not in LEVELS:
        raise Refused("not_possible")
    pupils = pupils_now(session, round_id)
    given = priorities(result(session, run_id).last_time, {key: now.before for key, now in pupils.items()}, levels)
    return Plan(Source(source_id, run_id, levels), pupils, given, seen_priorities(pupils))


def give(session: Session, actor: Actor, round_id: int, source: Source, seen: str) -> int:
    """Give all pupils of the round priority for the earlier one; how many changed. Asked for twice it is done once.

    Raises:
        StaleError: since the person looked, priorities changed or something else was published of the earlier round.
        Refused: as ``plan``.
    """
    _check_actor(actor)
    touch(session, round_id)  # two at once wait for each other
    try:
        found = plan(session, round_id, source.round_id, source.levels)
        if found.source != source:
            raise StaleError
        if not found.changes and kept_source(session, round_id) == source:
            session.rollback()
            return 0
        if found.seen != seen:
            raise StaleError
    except Refused:
        session.rollback()
        raise
    changed = {
        found.pupils[one.key].id: one.after for one in found.given if found.pupils[one.key].priority != one.after
    }
    _set(session, changed)
    session.execute(delete(PriorityRow).where(PriorityRow.round_id == round_id))
    about = {"round_id": round_id, "source_id": source.round_id, "run_id": source.run_id, "levels": source.levels}
    rows = [
        {
            **about,
            "pupil_id": found.pupils[one.key].id,
            "own": one.before,
            "given": one.after,
        }
        for one in found.given
    ]
    if rows:
        session.execute(insert(PriorityRow), rows)
    told = {"run": source.run_id, "levels": source.levels, "pupils": len(changed)}
    record(session, actor, "priority.give", Record("rounds", round_id, round_id), after=told)
    session.commit()
    return len(changed)


def take_back(session: Session, actor: Actor, round_id: int, seen: str) -> int:
    """Give every pupil the priority from before, unless somebody set another one since; how many changed.

    Raises:
        StaleError: priorities changed since the person looked.
    """
    _check_actor(actor)
    touch(session, round_id)
    pupils = pupils_now(session, round_id)
    if all(now.given is None for now in pupils.values()):  # taken back already
        session.rollback()
        return 0
    if seen_priorities(pupils) != seen:
        session.rollback()
        raise StaleError
    changed = {now.id: now.before for now in pupils.values() if now.priority != now.before}
    _set(session, changed)
    session.execute(delete(PriorityRow).where(PriorityRow.round_id == round_id))
    record(session, actor, "priority.withdraw", Record("rounds", round_id, round_id), after={"pupils": len(changed)})
    session.commit()
    return len(changed)


def own_priorities(session: Session, round_id: int) -> dict[PupilKey, int]:
    """The priority of every pupil without what was given because of an earlier round."""
    return {key: now.before for key, now in pupils_now(session, round_id).items()}


def kept_source(session: Session, round_id: int) -> Source | None:
    """What priority was given for; None if it was not, or was taken back."""
    columns = (PriorityRow.source_id, PriorityRow.run_id, PriorityRow.levels)
    row = session.execute(select(*columns).where(PriorityRow.round_id == round_id).limit(1)).one_or_none()
    return None if row is None else Source(row.source_id, row.run_id, row.levels)


def _set(session: Session, changed: Mapping[int, int]) -> None:
    """Priorities by id of the pupil's row, each with a new version."""
    to = update(PupilRow).where(PupilRow.id == bindparam("row_id"))
    values = {"priority": bindparam("new"), "version": PupilRow.version + 1}
    rows = [{"row_id": row_id, "new": priority} for row_id, priority in changed.items()]
    if rows:
        session.connection().execute(to.values(values), rows)
        session.expire_all()


def _check_actor(actor: Actor) -> None:
    if actor.role not in REGION_WIDE:
        raise Refused("not_allowed")
