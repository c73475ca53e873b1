"""Whether a run is about the round as it is now, and if not, what is different. No Flask here.

What the search never looks at makes no difference: wishes that are not approved, the title, deadlines.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import Goal
from matcher.fingerprint import fingerprint
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.repair import as_repair, repair_policy
from webui.memory.facts import facts
from webui.memory.results import result
from webui.store.parts import BASELINE, PARTS, WISHES, Part
from webui.store.runs import RunRow
from webui.store.translate import DECISIONS, load_allocation

_KEEP = 200  # runs, in the memory of one process


class Kind(StrEnum):
    """What became of a record."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that is not what it was when the run was made."""

    part: str  # of the problem
    kind: Kind
    record: Any  # as it is now; as it was if it is gone
    attributes: tuple[str, ...] = ()  # that changed
    before: Any = None  # the record as it was, if it changed


@dataclass(frozen=True)
class Freshness:
    """What changed since a run was asked for."""

    records: tuple[Difference, ...] = ()
    decisions: tuple[str, ...] = ()  # of the policy, or ``lottery_seed``

    @property
    def fresh(self) -> bool:
        """Whether nothing did."""
        return not (self.records or self.decisions)


_same: OrderedDict[tuple[str, int, int], bool] = OrderedDict()
_lock = Lock()


def freshness(session: Session, run_id: int) -> Freshness:
    """Compare the run's round with the round as it is now.

    A run that repairs what was published has placements to keep of its own, its policy begins with them, and the places
    that it holds are locks of its own.

    Raises:
        LookupError: there is no such run.
    """
    row = session.execute(select(RunRow.round_id, RunRow.revision).where(RunRow.id == run_id)).one_or_none()
    if row is None:
        raise LookupError(f"no run {run_id}")
    now, then = facts(session, row.round_id).stored, result(session, run_id)
    decisions = tuple(_decisions(then.policy, now.policy))
    if then.problem.lottery_seed != now.problem.lottery_seed:
        decisions = (*decisions, "lottery_seed")
    if row.revision == now.revision:
        return Freshness((), decisions)
    repairs = then.policy == repair_policy(now.policy)
    parts = [part for part in PARTS if not (part is BASELINE and (repairs or Goal.CHANGES not in now.policy.goals))]
    return Freshness(tuple(d for part in parts for d in _of_part(part, then.decided, now.problem)), decisions)


def made_of_this_round(session: Session, run: RunRow) -> bool:
    """Whether a run that keeps the places of an earlier one would be the same if it were asked for now.

    Quicker than ``freshness``, for lists: the run itself is not read. It is kept as long as the round does not change.
    """
    found, made = facts(session, run.round_id), run.repair
    if made is None or made.kept_id is None:
        return freshness(session, run.id).fresh
    key = (str(session.connection().engine.url), run.id, found.stored.revision)
    with _lock:
        known = _same.get(key)
    if known is None:
        kept, held = load_allocation(session, made.kept_id).placements, [tuple(pair) for pair in made.held]
        known = fingerprint(*as_repair(found.problem, found.stored.policy, kept, held)) == run.fingerprint
    with _lock:
        _same[key] = known
        while len(_same) > _KEEP:
            _same.popitem(last=False)
    return known


def _decisions(then: Policy, now: Policy) -> Iterator[str]:
    if then != repair_policy(now):
        yield from (name for name in DECISIONS if getattr(then, name) != getattr(now, name))


def _of_part(part: Part, then: Problem, now: Problem) -> Iterator[Difference]:
    if getattr(then, part.name) == getattr(now, part.name):
        return
    before, after = _by_key(part, then), _by_key(part, now)
    for key, records in after.items():
        known = before.pop(key, [])
        if records == known:  # nearly all are
            continue
        for one in _without(records, known):
            was = next(iter(_without(known, records)), None)
            if was is None:
                yield Difference(part.name, Kind.NEW, one)
            else:
                known.remove(was)
                yield Difference(part.name, Kind.CHANGED, one, tuple(_changed(part, was, one)), was)
        yield from (Difference(part.name, Kind.GONE, one) for one in _without(known, records))
    yield from (Difference(part.name, Kind.GONE, one) for records in before.values() for one in records)


def _by_key(part: Part, problem: Problem) -> dict[Hashable, list[Any]]:
    found: dict[Hashable, list[Any]] = defaultdict(list)
    for record in getattr(problem, part.name):
        if part is not WISHES or record.approved:
            found[part.key(record)].append(record)
    return found


def _without(records: Iterable[Any], others: Iterable[Any]) -> list[Any]:
    """Those that are not among the others, whatever the order of what stands in a cell."""
    known = [_plain(other) for other in others]
    return [record for record in records if _plain(record) not in known]


def _changed(part: Part, was: Any, one: Any) -> Iterator[str]:
    for name in part.compared:
        if _sorted(getattr(was, name)) != _sorted(getattr(one, name)):
            yield name


def _plain(record: Any) -> tuple[Any, ...]:
    return tuple(_sorted(getattr(record, name)) for name in record.__slots__)


def _sorted(value: Any) -> Any:
    return tuple(sorted(value)) if isinstance(value, tuple) else value
