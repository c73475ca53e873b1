"""Swaps that please everybody who takes part: pupils who give up one place each, in a ring, for one of a better rank.

A ring of two is a plain swap. Nobody outside the ring is touched, and every rule is checked again for the ring as a
whole. That no ring exists is certain when the wishes themselves lead nowhere in a circle; where they do and no ring
of those looked at keeps the rules (seats for guests, several places of one pupil), ``certain`` is False.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matcher.checker import violations
from matcher.eligibility import Candidate
from matcher.fairness.standing import Better, Standing
from matcher.problem import PupilKey

_MOST_TRIES = 200  # rings that are looked at and break a rule

Seat = tuple[PupilKey, str]  # a pupil's place in an offering
Ring = tuple[Better, ...]  # each takes the seat that the next one gives up


@dataclass(frozen=True, slots=True)
class Exchanges:
    """Rings that can all be carried out together; nobody is in two of them."""

    rings: tuple[Ring, ...]
    certain: bool  # no further ring exists beside them


def exchanges(standing: Standing, who: Iterable[PupilKey] | None = None) -> Exchanges:
    """Rings among these pupils (all if not given), the shortest first."""
    wanted = _wanted(standing, standing.bundles if who is None else who)
    rings: list[Ring] = []
    tries = 0
    while tries < _MOST_TRIES:
        ring = _shortest(wanted)
        if ring is None:
            return Exchanges(tuple(rings), certain=tries == 0)
        done = [*(change for earlier in rings for change in earlier), *ring]
        if violations(standing.problem, standing.policy, standing.after(done)):
            tries += 1
            del wanted[_seat(ring[0])][ring[0]]
        else:
            rings.append(ring)
            _drop(wanted, {change.wanted.key for change in ring})
    return Exchanges(tuple(rings), certain=False)


_Wanted = dict[Seat, dict[Better, tuple[Seat, ...]]]  # what the holder of a seat would rather have, and who holds it


def _wanted(standing: Standing, who: Iterable[PupilKey]) -> _Wanted:
    keys = set(who)
    seats = {
        offering: tuple((c.key, offering) for c in held if not c.locked and c.key in keys)
        for offering, held in standing.holders.items()
    }
    found: _Wanted = defaultdict(dict)
    for key in sorted(keys):
        for better in standing.better(key):
            others = seats.get(better.wanted.offering_id, ())
            if better.instead is not None and others:
                found[_seat(better)][better] = others
    return found


def _drop(wanted: _Wanted, keys: set[PupilKey]) -> None:
    """Leave these pupils out."""
    for seat in [seat for seat in wanted if seat[0] in keys]:
        del wanted[seat]
    for changes in wanted.values():
        for better, seats in list(changes.items()):
            changes[better] = tuple(seat for seat in seats if seat[0] not in keys)


def _shortest(wanted: _Wanted) -> Ring | None:
    """The shortest ring; among equals the first by seat."""
    open_seats = _in_circles(wanted)
    best: Ring | None = None
    for start in sorted(open_seats):
        ring = _back_to(start, wanted, open_seats, len(best) - 1 if best else len(open_seats))
        if ring is not None:
            best = ring
            if len(best) == 2:
                break
    return best


def _in_circles(wanted: _Wanted) -> set[Seat]:
    """The seats without those from which, or to which, no wish leads on."""
    left = set(wanted)
    while True:
        reached = {seat for at in left for seats in wanted[at].values() for seat in seats if seat in left}
        leads = {at for at in left if any(seat in left for seats in wanted[at].values() for seat in seats)}
        if reached & leads == left:
            return left
        left = reached & leads


def _back_to(start: Seat, wanted: _Wanted, open_seats: set[Seat], most: int) -> Ring | None:
    """The shortest way from a seat back to it, of at most so many steps, breadth first."""
    came: dict[Seat, tuple[Seat, Better]] = {}
    queue = deque([(start, 0)])
    while queue:
        at, steps = queue.popleft()
        if steps == most:
            return None
        for better, seat in _ways(at, wanted, open_seats):
            if seat == start:
                return _ring(start, at, better, came)
            if seat not in came and seat[0] != at[0]:
                came[seat] = (at, better)
                queue.append((seat, steps + 1))
    return None


def _ways(at: Seat, wanted: _Wanted, open_seats: set[Seat]) -> Iterator[tuple[Better, Seat]]:
    for better, seats in wanted[at].items():
        yield from ((better, seat) for seat in seats if seat in open_seats)


def _ring(start: Seat, last: Seat, better: Better, came: dict[Seat, tuple[Seat, Better]]) -> Ring:
    ring = [better]
    while last != start:
        last, better = came[last]
        ring.append(better)
    return tuple(reversed(ring))


def _seat(better: Better) -> Seat:
    held: Candidate | None = better.instead
    assert held is not None
    return (held.key, held.offering_id)
