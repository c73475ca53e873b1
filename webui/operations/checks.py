"""What is looked at once more before a run is published: rules, goals and proofs of what is stored. No Flask here."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from matcher.certificate import verify
from matcher.checker import goal_values, violations
from matcher.codes import Proof
from matcher.proof import Certificate
from webui.memory.results import result
from webui.store.runs import RunRow, is_own
from webui.store.words import RunState

_KEEP = 8  # runs, in the memory of one process
_STRENGTH = (Proof.NONE, Proof.SEARCH, Proof.CERTIFICATE)
WITH_RESULT = (RunState.DONE, RunState.STOPPED)


@dataclass(frozen=True, slots=True)
class Checks:
    """What was found in a run that is over; empty is good."""

    rules: tuple[str, ...]  # that are broken, one for each time
    goals: tuple[str, ...]  # that reach something else than the run says
    proofs: tuple[str, ...]  # what of the certificate does not hold, or says less than the run
    proved: bool  # every goal and the lottery are the best possible

    @property
    def passed(self) -> bool:
        """Whether the run may be published; one that was stopped is right, though perhaps not the best."""
        return not (self.rules or self.goals or self.proofs)


_kept: OrderedDict[tuple[str, int], Checks] = OrderedDict()
_lock = Lock()


def has_result(row: RunRow) -> bool:
    """Whether the run is one of the round's own, is over and brought an allocation."""
    return row.status in WITH_RESULT and row.outcome is not None and row.aside is None


def with_result() -> ColumnElement[bool]:
    """The same of a run in a query."""
    return and_(RunRow.status.in_(WITH_RESULT), RunRow.outcome.is_not(None), is_own())


def known_checks(session: Session, run_id: int) -> Checks | None:
    """The checks, if this process made them before; runs never change."""
    with _lock:
        return _kept.get(_key(session, run_id))


def check_run(session: Session, run_id: int) -> Checks:
    """Check a run that has a result. A large one takes some seconds.

    Raises:
        LookupError: there is no such run.
    """
    found = known_checks(session, run_id) or _check(session, run_id)
    with _lock:
        _kept[_key(session, run_id)] = found
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return found


def _key(session: Session, run_id: int) -> tuple[str, int]:
    return (str(session.connection().engine.url), run_id)


def _check(session: Session, run_id: int) -> Checks:
    stored = session.execute(select(RunRow.outcome, RunRow.certificate).where(RunRow.id == run_id)).one()
    found = result(session, run_id)
    broken = tuple(str(v.rule) for v in violations(found.problem, found.policy, found.allocation))
    told = {goal["name"]: goal for goal in (stored.outcome or {}).get("goals", ())}
    if broken:  # then nothing else can be said
        return Checks(broken, (), (), proved=False)
    counted = goal_values(found.problem, found.policy, found.allocation)
    wrong = tuple(str(v.name) for v in counted if v.name not in told or told[v.name]["value"] != _listed(v.value))
    claimed = {name: Proof(goal["proof"]) for name, goal in told.items()}
    proved = all(proof is not Proof.NONE for proof in claimed.values())
    if stored.certificate is None:
        unproved = [name for name, proof in claimed.items() if proof is Proof.CERTIFICATE]
        return Checks((), wrong, tuple(unproved), proved=proved and not unproved)
    try:
        certificate = Certificate.from_json(stored.certificate)
    except ValueError:
        return Checks((), wrong, ("certificate",), proved=False)
    verified = verify(found.problem, found.policy, found.allocation, certificate)
    short = [str(g) for g, p in verified.proofs if _STRENGTH.index(p) < _STRENGTH.index(claimed.get(g, Proof.NONE))]
    return Checks((), wrong, (*verified.faults, *short), proved=proved)


def _listed(value: int | tuple[int, ...]) -> int | list[int]:
    return list(value) if isinstance(value, tuple) else value
