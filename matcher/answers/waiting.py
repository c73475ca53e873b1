"""Waiting lists, and who gets a seat that comes free.

Whoever would rather have a group than what they have waits for it, the best claim first (``matcher.fairness.claims``).
A free seat goes to the first of them; then as many others as possible move up into the seats that this leaves, each
giving up at most one place, the least wanted, and nobody worse off. That most is solved, not searched by hand.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from matcher.allocation import Allocation
from matcher.codes import Goal, LockAction
from matcher.dictatorship import NOBODY, as_placement
from matcher.errors import Conflict
from matcher.fairness import Better, Standing
from matcher.fairness.claims import Claim, claim
from matcher.policy import Policy
from matcher.problem import Lock, Placement, Problem, Pupil, PupilKey, Wish
from matcher.rules.eligibility import Candidate, Eligibility
from matcher.solver import solve

Seat = tuple[PupilKey, str]  # a pupil and an offering


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pupil who waits for a group."""

    place: int  # from 1
    key: PupilKey
    change: Better
    claim: Claim


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who gets the seat, and who moves up after that; ``moves`` are in the order in which seats come free."""

    moves: tuple[Better, ...]
    allocation: Allocation


def as_it_is(
    problem: Problem, policy: Policy, published: Allocation, eligibility: Eligibility | None = None
) -> Standing:
    """What everybody has in the round as it is now, and would rather have.

    Of what was published, what no rule of its own forbids by now, with ranks and minutes as they are now; and what
    was fixed by hand since.
    """
    found = eligibility or Eligibility(problem, policy)
    held = {(p.key, p.offering_id) for p in published.placements}
    pairs = (c for c in found.candidates if c.locked or (c.key, c.offering_id) in held)
    allocation = Allocation(tuple(as_placement(problem, c) for c in pairs))
    return Standing(problem, policy, allocation, found)


def waiting_list(standing: Standing, offering_id: str) -> tuple[Waiting, ...]:
    """Everybody who waits for the group; of the places they could give up the least wanted counts."""
    found: dict[PupilKey, tuple[Claim, Better]] = {}
    for candidate in standing.applicants(offering_id):
        changes = [b for b in standing.better(candidate.key) if b.wanted.offering_id == offering_id]
        if changes:
            best = min(changes, key=_least_wanted)
            found[candidate.key] = (claim(standing, best.wanted, best.instead), best)
    order = sorted(found, key=lambda key: found[key][0])
    return tuple(Waiting(place, key, found[key][1], found[key][0]) for place, key in enumerate(order, start=1))


def proposal(standing: Standing, offering_id: str, declined: Iterable[Seat] = ()) -> Proposal | None:
    """Who should get a free seat of the group, or None if there is none or nobody who can take it waits.

    ``declined`` are seats that a pupil does not want any more.
    """
    refused = frozenset(declined)
    for waiting in waiting_list(standing, offering_id):
        free = standing.full(waiting.change) is None and not standing.sinks(waiting.change)
        if free and (waiting.key, offering_id) not in refused:
            return _moving_up(standing, waiting.change, refused)
    return None


def _least_wanted(change: Better) -> tuple[bool, int]:
    """A place more before a place given up, and of those the worst rank."""
    return (change.instead is not None, -(change.instead.rank or NOBODY) if change.instead else 0)


def _moving_up(standing: Standing, first: Better, refused: frozenset[Seat]) -> Proposal:
    policy = standing.policy
    pupils = standing.problem.pupil
    changes = {key: _changes(standing, key, refused) for key in pupils if key != first.wanted.key}
    changes[first.wanted.key] = ()
    held = {key: list(standing.bundles.get(key, ())) for key in pupils}
    if first.instead is not None:
        held[first.wanted.key].remove(first.instead)
    held[first.wanted.key].append(first.wanted)
    asked = _asked(_without_free_seats(standing, first), changes, held)
    goals = (Goal.NEEDS, Goal.RANKS_FIRST)
    try:
        found = solve(asked, replace(policy, goals=goals)).allocation
    except Conflict:  # what pupils have breaks a rule already: nobody moves up, and the first breaks it no further
        return Proposal((first,), standing.after([first]))
    return _as_proposal(standing, first, found)


def _without_free_seats(standing: Standing, first: Better) -> Problem:
    """The round without the other seats that nobody has: each of those is for the first who waits for it.

    A group that is short already may stay as short.
    """
    size = Counter(standing.allocation.size)
    size[first.wanted.offering_id] += 1
    offerings = []
    for o in standing.problem.offerings:
        own = size[o.offering_id]
        minimum = min(o.min_size, max(own, 1))
        offerings.append(replace(o, capacity=min(o.capacity, own), min_size=minimum))
    return standing.problem.replace(offerings=tuple(offerings))


def _changes(standing: Standing, key: PupilKey, refused: frozenset[Seat]) -> tuple[Better, ...]:
    """What a pupil would move up to: one place more, or else another for the least wanted."""
    found = [b for b in standing.better(key) if (key, b.wanted.offering_id) not in refused]
    more = tuple(b for b in found if b.instead is None)
    if more or not found:
        return more
    worst = max((c for c in standing.bundles[key] if not c.locked), key=lambda c: (c.rank or NOBODY, c.offering_id))
    return tuple(b for b in found if b.instead == worst)


def _asked(
    problem: Problem, changes: dict[PupilKey, tuple[Better, ...]], held: dict[PupilKey, list[Candidate]]
) -> Problem:
    """The round in which everybody keeps what they have, or moves up: rank 1 = moved up, 2 = the place given up."""
    pupils: list[Pupil] = []
    wishes: list[Wish] = []
    locks: list[Lock] = []
    for pupil in problem.pupils:
        own, ways = held[pupil.key], changes[pupil.key]
        given_up = {b.instead.offering_id for b in ways if b.instead}
        room = len(own) + any(b.instead is None for b in ways)
        pupils.append(replace(pupil, needs=len(own), max_electives=room))
        wishes += [Wish(*pupil.key, 1, offering_id=b.wanted.offering_id) for b in ways]
        wishes += [Wish(*pupil.key, 2, offering_id=offering_id) for offering_id in sorted(given_up)]
        fixed = [c.offering_id for c in own if c.offering_id not in given_up]
        locks += [Lock(*pupil.key, offering_id, LockAction.PLACE) for offering_id in fixed]
    return problem.replace(pupils=tuple(pupils), wishes=tuple(wishes), locks=tuple(locks), baseline=())


def _as_proposal(standing: Standing, first: Better, found: Allocation) -> Proposal:
    problem = standing.problem
    before = {(p.key, p.offering_id): p for p in standing.allocation.placements}
    after = {(p.key, p.offering_id) for p in found.placements}
    gone = {key: offering_id for key, offering_id in before if (key, offering_id) not in after}
    moves = {first.wanted.key: first}
    for key, offering_id in sorted(after - set(before)):
        if key != first.wanted.key:
            wanted = standing.choice.candidate(key, offering_id)
            instead = next((c for c in standing.bundles.get(key, ()) if c.offering_id == gone.get(key)), None)
            moves[key] = Better(wanted, instead)
    placements: list[Placement] = [p for seat, p in before.items() if seat in after]
    placements += [as_placement(problem, move.wanted) for move in moves.values()]
    return Proposal(_in_order(first, moves), Allocation(tuple(placements)))


def _in_order(first: Better, moves: dict[PupilKey, Better]) -> tuple[Better, ...]:
    """The moves, each after the one that leaves its seat where there is such a one."""
    left = {key: move for key, move in moves.items() if key != first.wanted.key}
    found = [first]
    while left:
        free = found[-1].instead.offering_id if found[-1].instead else None
        follows = [key for key, move in left.items() if move.wanted.offering_id == free]
        found.append(left.pop(min(follows or left)))
    return tuple(found)
