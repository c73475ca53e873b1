"""Who waits for which group after publication, and who would get a free seat; kept while nothing changes. No Flask."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock, RLock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matcher.allocation import Allocation
from matcher.problem import Problem, PupilKey
from webui.memory.facts import Facts, facts
from webui.memory.results import published_run, result
from webui.store.base import now

if TYPE_CHECKING:
    from matcher.answers.waiting import Proposal, Waiting
    from matcher.fairness import Better, Exchanges, Standing
    from matcher.fairness.harm import Harm

_KEEP = 4  # rounds, in the memory of one process
Seat = tuple[PupilKey, str]  # a pupil and a group, by code


@dataclass(frozen=True)
class Move:
    """A pupil who moves, by codes."""

    key: PupilKey
    into: str
    out_of: str | None


@dataclass(frozen=True)
class Swapping:
    """Who would swap, by codes."""

    who: frozenset[PupilKey]
    refused: frozenset[Seat] = frozenset()
    begun: bool = False  # whether groups that have begun take part
    beside: tuple[Move, ...] = ()  # what is offered and may be accepted yet


class Waiters:
    """The waiting lists of a round as it is now: what is published, and what was decided by hand since.

    Asking counts seats to and fro, so one asks at a time.
    """

    def __init__(self, found: Facts, published: Allocation) -> None:
        self._found, self._published = found, published
        self._lists: dict[str, tuple[Waiting, ...]] = {}
        self._proposals: dict[tuple[str, frozenset[Seat]], Proposal | None] = {}
        self._rings: tuple[tuple[Swapping, frozenset[str]], Exchanges] | None = None  # as last asked
        self._asks = RLock()

    @property
    def problem(self) -> Problem:
        """The round as it is now."""
        return self._found.problem

    @cached_property
    def standing(self) -> Standing:
        """What everybody has, with what was decided by hand since, and would rather have."""
        from matcher.answers.waiting import as_it_is  # noqa: PLC0415 - loads slowly

        return as_it_is(self.problem, self._found.stored.policy, self._published, self._found.eligibility)

    @cached_property
    def better(self) -> Mapping[PupilKey, tuple[Better, ...]]:
        """What each pupil would rather have; those who would not are left out."""
        with self._asks:
            found = {key: tuple(self.standing.better(key)) for key in self.problem.pupil}
        return {key: changes for key, changes in found.items() if changes}

    @cached_property
    def wanted(self) -> Mapping[PupilKey, tuple[str, ...]]:
        """The groups that each pupil waits for."""
        return {key: tuple(dict.fromkeys(b.wanted.offering_id for b in found)) for key, found in self.better.items()}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many wait for each group."""
        return Counter(group for groups in self.wanted.values() for group in groups)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many have a place in each group."""
        return self.standing.allocation.size

    def free(self, offering_id: str) -> int:
        """The seats that nobody has."""
        return max(0, self.problem.offering[offering_id].capacity - self.sizes.get(offering_id, 0))

    def of_group(self, offering_id: str) -> tuple[Waiting, ...]:
        """Who waits for the group, the best claim first."""
        from matcher.answers.waiting import waiting_list  # noqa: PLC0415 - loads slowly

        with self._asks:
            if offering_id not in self._lists:
                self._lists[offering_id] = waiting_list(self.standing, offering_id)
            return self._lists[offering_id]

    def hindrance(self, change: Better) -> str:
        """Why a seat that is free is not for who would change so: ``full``, the seats for guests; ``sinks``; or empty.

        ``sinks``: the group that the pupil would leave falls below its minimum.
        """
        with self._asks:
            if self.standing.full(change) is not None:
                return "full"
            return "sinks" if self.standing.sinks(change) else ""

    def proposal(self, offering_id: str, declined: Iterable[Seat]) -> tuple[Better, ...]:
        """Who gets a free seat and who moves up after that; empty if nobody can. Solved, so the first time is slow."""
        from matcher.answers.waiting import proposal  # noqa: PLC0415 - loads slowly

        asked = (offering_id, frozenset(declined))
        with self._asks:
            if asked not in self._proposals:
                self._proposals[asked] = proposal(self.standing, *asked)
            found = self._proposals[asked]
        return found.moves if found is not None else ()

    def may_swap(self, *, begun: bool) -> Mapping[PupilKey, tuple[Better, ...]]:
        """What pupils would take in a swap: a group for one that they have; on request, groups that have begun too."""
        fixed = self._fixed(begun=begun)
        found = {
            key: tuple(b for b in changes if b.instead and not fixed & {b.wanted.offering_id, b.instead.offering_id})
            for key, changes in self.better.items()
        }
        return {key: changes for key, changes in found.items() if changes}

    def rings(self, given: Swapping) -> Exchanges:
        """Swaps among those who asked that harm nobody. The first time may take seconds."""
        from matcher.fairness.exchange import Asked, exchanges_asked  # noqa: PLC0415 - loads slowly

        asked = (given, self._fixed(begun=given.begun))
        with self._asks:
            if self._rings is None or self._rings[0] != asked:
                beside = self._changes(given.beside) or []
                if self._harm.to_rules(beside):
                    beside = []
                swapping = Asked(given.who, asked[1], given.refused, beside=tuple(beside))
                self._rings = (asked, exchanges_asked(self.standing, swapping))
            return self._rings[1]

    def is_possible(self, moves: Iterable[Move], *, harmless: bool = False) -> bool:
        """Whether the moves, all together, break no rule further than it was.

        ``harmless``: nor make any goal worse, and everybody gains.
        """
        changes = self._changes(moves)
        if changes is None or self._harm.to_rules(changes):
            return False
        return not (harmless and (self._harm.to_pupils(changes) or self._harm.to_goals(changes)))

    def begun(self, moves: Iterable[Move]) -> bool:
        """Whether a group has begun that somebody would leave or enter."""
        begun = self._fixed(begun=False)
        return any(group in begun for move in moves for group in (move.into, move.out_of))

    @cached_property
    def _harm(self) -> Harm:
        from matcher.fairness.harm import Harm  # noqa: PLC0415 - loads slowly

        return Harm(self.standing)

    def _changes(self, moves: Iterable[Move]) -> list[Better] | None:
        """The moves as changes; None if one of them is not possible at all any more."""
        from matcher.fairness import Better  # noqa: PLC0415 - loads slowly

        changes = []
        for move in moves:
            held = {c.offering_id: c for c in self.standing.bundles.get(move.key, ())}
            pairs = self.standing.choice.candidates_of.get(move.key, ())
            wanted = next((c for c in pairs if c.offering_id == move.into and move.into not in held), None)
            if wanted is None or (move.out_of is not None and move.out_of not in held):
                return None
            changes.append(Better(wanted, held[move.out_of] if move.out_of else None))
        return changes

    def _fixed(self, *, begun: bool) -> frozenset[str]:
        """The groups that take no part in swaps: those that have begun, as in a repair."""
        from matcher.repair import started_offerings  # noqa: PLC0415 - loads slowly

        today = now().astimezone(ZoneInfo(self.problem.timezone)).date()
        return frozenset() if begun else started_offerings(self.problem, today)


_kept: OrderedDict[tuple[str, int, int, int], Waiters] = OrderedDict()
_lock = Lock()


def waiters(session: Session, round_id: int) -> Waiters | None:
    """The waiting lists; None before publication, and while the round has faults."""
    run_id = published_run(session, round_id)
    return None if run_id is None else waiters_with(session, round_id, run_id)


def waiters_with(session: Session, round_id: int, run_id: int) -> Waiters | None:
    """The waiting lists as they are where everybody sees this run; None while the round has faults."""
    found = facts(session, round_id)
    if any(not fault.warning for fault in found.faults):
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
