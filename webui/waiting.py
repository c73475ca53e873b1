"""Who waits for which group after publication, and who would get a free seat; kept while nothing changes. No Flask."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock, RLock
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from matcher.allocation import Allocation
from matcher.problem import Problem, PupilKey
from webui.facts import Facts, facts
from webui.results import published_run, result

if TYPE_CHECKING:
    from matcher.fairness import Better, Standing
    from matcher.waiting import Proposal, Waiting

_KEEP = 4  # rounds, in the memory of one process
Seat = tuple[PupilKey, str]  # a pupil and a group, by code


@dataclass(frozen=True)
class Move:
    """A pupil who moves, by codes."""

    key: PupilKey
    into: str
    out_of: str | None


class Waiters:
    """The waiting lists of a round as it is now: what is published, and what was decided by hand since.

    Asking counts seats to and fro, so one asks at a time.
    """

    def __init__(self, found: Facts, published: Allocation) -> None:
        self._found, self._published = found, published
        self._lists: dict[str, tuple[Waiting, ...]] = {}
        self._proposals: dict[tuple[str, frozenset[Seat]], Proposal | None] = {}
        self._asks = RLock()

    @property
    def problem(self) -> Problem:
        """The round as it is now."""
        return self._found.problem

    @cached_property
    def allocation(self) -> Allocation:
        """What is published without the places that are not possible any more, with what was decided by hand since."""
        from matcher.dictatorship import as_placement  # noqa: PLC0415 - loads slowly

        pairs = {(c.key, c.offering_id): c for c in self._found.eligibility.candidates}
        kept = [p for p in self._published.placements if (p.key, p.offering_id) in pairs]
        held = {(p.key, p.offering_id) for p in kept}
        added = [as_placement(self.problem, c) for seat, c in pairs.items() if c.locked and seat not in held]
        return Allocation((*kept, *added))

    @cached_property
    def standing(self) -> Standing:
        """What everybody would rather have."""
        from matcher.fairness import Standing  # noqa: PLC0415 - loads slowly

        policy = self._found.stored.policy
        return Standing(self.problem, policy, self.allocation, self._found.eligibility)

    @cached_property
    def wanted(self) -> Mapping[PupilKey, tuple[str, ...]]:
        """The groups that each pupil waits for."""
        with self._asks:
            found = {
                key: tuple(dict.fromkeys(b.wanted.offering_id for b in self.standing.better(key)))
                for key in self.problem.pupil
            }
        return {key: groups for key, groups in found.items() if groups}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many wait for each group."""
        return Counter(group for groups in self.wanted.values() for group in groups)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many have a place in each group."""
        return Counter(p.offering_id for p in self.allocation.placements)

    def free(self, offering_id: str) -> int:
        """The seats that nobody has."""
        return max(0, self.problem.offering[offering_id].capacity - self.sizes.get(offering_id, 0))

    def of_group(self, offering_id: str) -> tuple[Waiting, ...]:
        """Who waits for the group, the best claim first."""
        from matcher.waiting import waiting_list  # noqa: PLC0415 - loads slowly

        with self._asks:
            if offering_id not in self._lists:
                self._lists[offering_id] = waiting_list(self.standing, offering_id)
            return self._lists[offering_id]

    def proposal(self, offering_id: str, declined: Iterable[Seat]) -> tuple[Better, ...]:
        """Who gets a free seat and who moves up after that; empty if nobody can. Solved, so the first time is slow."""
        from matcher.waiting import proposal  # noqa: PLC0415 - loads slowly

        asked = (offering_id, frozenset(declined))
        with self._asks:
            if asked not in self._proposals:
                self._proposals[asked] = proposal(self.standing, *asked)
            found = self._proposals[asked]
        return found.moves if found is not None else ()

    def is_possible(self, moves: Iterable[Move]) -> bool:
        """Whether the moves, all together, still break no rule that was not broken before."""
        from matcher.checker import violations  # noqa: PLC0415 - loads slowly
        from matcher.fairness import Better  # noqa: PLC0415

        changes = []
        for move in moves:
            held = {c.offering_id: c for c in self.standing.bundles.get(move.key, ())}
            pairs = self.standing.choice.candidates_of.get(move.key, ())
            wanted = next((c for c in pairs if c.offering_id == move.into and move.into not in held), None)
            if wanted is None or (move.out_of is not None and move.out_of not in held):
                return False
            changes.append(Better(wanted, held[move.out_of] if move.out_of else None))
        policy = self._found.stored.policy
        before, after = (
            {(v.rule, v.home_site, v.pupil_id, v.offering_id) for v in violations(self.problem, policy, allocation)}
            for allocation in (self.allocation, self.standing.after(changes))
        )
        return after <= before


_kept: OrderedDict[tuple[str, int, int, int], Waiters] = OrderedDict()
_lock = Lock()


def waiters(session: Session, round_id: int) -> Waiters | None:
    """The waiting lists; None before publication, and while the round has faults."""
    run_id = published_run(session, round_id)
    found = facts(session, round_id)
    if run_id is None or any(not fault.warning for fault in found.faults):
        return None
    key = (str(session.connection().engine.url), round_id, found.stored.revision, run_id)
    with _lock:
        made = _kept.get(key)
    if made is None:
        made = Waiters(found, result(session, run_id).allocation)
    with _lock:
        _kept[key] = made
        _kept.move_to_end(key)
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return made
