"""What a run came to, with the round it was made on, kept between requests: runs never change. No Flask."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from matcher.allocation import Allocation
from matcher.answers.counterfactual import LOCKED
from matcher.answers.explain import Explainer, WishAnswer
from matcher.answers.price import Price, Prices
from matcher.codes import LockAction
from matcher.fairness import LastTime, disappointed
from matcher.files import read_round
from matcher.policy import Policy
from matcher.problem import Placement, Problem, PupilKey
from matcher.repair import Pair
from webui.memory import solving
from webui.papers.archives import unpacked
from webui.store.base import now
from webui.store.runs import PublicationRow, RepairRow, RunPlacementRow, RunRow

_KEEP = 4  # runs, in the memory of one process


@dataclass(frozen=True)
class Result:
    """A run on the round that it was made of."""

    run_id: int
    problem: Problem
    policy: Policy
    allocation: Allocation
    held: frozenset[Pair] = frozenset()  # places that the run itself locked, since their groups had begun

    @cached_property
    def decided(self) -> Problem:
        """The round without the locks that are the run's own."""
        if not self.held:
            return self.problem
        locks = ((k, (k.home_site, k.pupil_id, k.offering_id)) for k in self.problem.locks)
        return self.problem.replace(locks=tuple(k for k, pair in locks if pair not in self.held))

    @cached_property
    def explainer(self) -> Explainer:
        """Its answers; prepared when first asked for, which in a large region takes as long as reading the round."""
        return Explainer(self.problem, self.policy, self.allocation, begun=self.held, seconds=solving.SECONDS)

    @cached_property
    def last_time(self) -> Mapping[PupilKey, LastTime]:
        """How each pupil came out of it, for who asks in a later round."""
        return disappointed(self.problem, self.policy, self.allocation)

    @cached_property
    def prices(self) -> Prices:
        """What wishes would cost; what they have in common is worked out once."""
        return Prices(self.problem, self.policy, self.allocation)


_kept: OrderedDict[tuple[str, int], Result] = OrderedDict()
_lock = Lock()


def answers(found: Result, key: PupilKey) -> tuple[WishAnswer, ...] | None:
    """The answer to each wish with what decided about it, which is solved; None while it is being worked out."""

    def work() -> tuple[WishAnswer, ...]:
        return tuple(_held(found, answer) for answer in found.explainer.answers(key))

    return solving.solved((id(found), key, "answers"), work)


def _held(found: Result, answer: WishAnswer) -> WishAnswer:
    """Where the locks of a repair decided: not a school, but that its groups have begun."""
    if answer.numbers.get("decided") != LOCKED or not found.held:
        return answer
    here = any(offering == answer.offering for _, _, offering in found.held)
    if not here and any(lock.action is LockAction.PLACE for lock in found.decided.locks):
        return answer  # a school may well have decided it
    by = "by_begun" if here else "by_others_begun"
    texts = ((subject, by if code == f"by_{LOCKED}" else code) for subject, code in answer.texts)
    return replace(answer, texts=tuple(texts))


def prices(found: Result, key: PupilKey, offerings: Sequence[str]) -> tuple[Price, ...] | None:
    """What it would take to place the pupil in each of these groups; None while it is being worked out."""

    def work() -> tuple[Price, ...]:
        return tuple(found.prices.price(key, offering_id, solving.SECONDS) for offering_id in offerings)

    return solving.solved((id(found), key, *offerings), work)


def is_visible() -> ColumnElement[bool]:
    """Of a publication: its moment has come, whether or not anybody wrote that down yet, and it was not withdrawn."""
    come = or_(PublicationRow.published_at.is_not(None), PublicationRow.publish_at <= now())
    return and_(PublicationRow.superseded_at.is_(None), come)


def published(session: Session, round_id: int) -> PublicationRow | None:
    """The publication that everybody sees."""
    newest = select(PublicationRow).where(PublicationRow.round_id == round_id, is_visible())
    return session.scalar(newest.order_by(PublicationRow.publish_at.desc(), PublicationRow.id.desc()).limit(1))


def published_run(session: Session, round_id: int) -> int | None:
    """The run that everybody sees."""
    found = published(session, round_id)
    return None if found is None else found.run_id


def result(session: Session, run_id: int) -> Result:
    """The run, on the round as it was then.

    Raises:
        LookupError: there is no such run.
    """
    key = (str(session.connection().engine.url), run_id)
    with _lock:
        found = _kept.get(key)
    if found is None:
        found = _read(session, run_id)
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return found


def _read(session: Session, run_id: int) -> Result:
    packed = session.scalar(select(RunRow.round_zip).where(RunRow.id == run_id))
    if packed is None:
        raise LookupError(f"no run {run_id}")
    with unpacked(packed) as path:
        problem, policy = read_round(path)
    rows = session.scalars(select(RunPlacementRow).where(RunPlacementRow.run_id == run_id))
    allocation = Allocation(tuple(_placement(row) for row in rows))
    held = session.scalar(select(RepairRow.held).where(RepairRow.run_id == run_id)) or ()
    return Result(run_id, problem, policy, allocation, frozenset((home, number, code) for home, number, code in held))


def _placement(row: RunPlacementRow) -> Placement:
    return Placement(row.home_site, row.number, row.offering, row.elective, row.site, row.rank, row.travel_minutes)
