"""Why each placement changed after publication, from the facts of the round as it is now; nothing is solved here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from matcher.allocation import Allocation
from matcher.codes import Rule, Run
from matcher.differences import Moved, moved_pupils
from matcher.files.records import Move
from matcher.problem import Offering, Problem, PupilKey
from matcher.rules.eligibility import Eligibility
from matcher.rules.exclusions import Refusal

Pair = tuple[str, str, str]  # home_site, pupil_id, offering_id
Why = tuple[
    str, Refusal | None
]  # a code of ``matcher.wording.whatif.REASONS``, and the rule behind it with its numbers

_FOR_OTHERS = ("made_room", "fills_group", "fewest_changes")


@dataclass(frozen=True, slots=True)
class Change:
    """A placement given up, a new one, or both, and why. ``reason`` is a code of ``matcher.wording.whatif.REASONS``."""

    home_site: str
    pupil_id: str
    lost: str | None
    gained: str | None
    reason: str
    refusal: Refusal | None = None  # the rule behind the reason, if one forbids the old place

    def move(self, words: str) -> Move:
        """A row of ``moves.csv``."""
        return Move(self.home_site, self.pupil_id, self.lost, self.gained, words)


class Reasons:
    """Compares what was published with what it became.

    Args:
        problem: the round as it is now, without locks that only a repair made.
        eligibility: who may take what in it.
        published: the placements as published; of pupils and groups that are gone since, too.
        repaired: the placements now.
    """

    def __init__(self, problem: Problem, eligibility: Eligibility, published: Allocation, repaired: Allocation) -> None:
        self._problem, self._eligibility = problem, eligibility
        self._published, self._repaired = published, repaired
        self._possible = {(c.home_site, c.pupil_id, c.offering_id): c for c in eligibility.candidates}
        holders: dict[str, list[Pair]] = defaultdict(list)
        for p in published.placements:
            pair = (p.home_site, p.pupil_id, p.offering_id)
            if pair in self._possible:
                holders[p.offering_id].append(pair)
        self._holders: Mapping[str, list[Pair]] = holders  # who could all keep their place, but for the number of them
        self._now: dict[str, set[Pair]] = defaultdict(set)
        for p in repaired.placements:
            self._now[p.offering_id].add((p.home_site, p.pupil_id, p.offering_id))
        self._unwished = {(p.home_site, p.pupil_id, p.offering_id) for p in published.placements if p.rank is None}
        self._by_hand = {(k.home_site, k.pupil_id, k.offering_id) for k in problem.locks}

    def changes(self) -> tuple[Change, ...]:
        """Every placement that changed, by home site, pupil and offering."""
        moved = moved_pupils(self._published, self._repaired)
        return tuple(change for one in moved for change in self._of_pupil(one))

    def impossible(self, key: PupilKey, offering_id: str) -> Why | None:
        """Why a pupil cannot have a published place any more, whatever others have; None if it is possible."""
        pupil, offering = self._problem.pupil.get(key), self._problem.offering.get(offering_id)
        if pupil is None:
            return "pupil_left", None
        if offering is None:
            return "group_gone", None
        if (*key, offering_id) in self._possible:
            return None
        refusals = self._eligibility.refusals(pupil, offering)
        if (*key, offering_id) in self._unwished and refusals[0].rule is Rule.NOT_WISHED:
            return "hand_withdrawn", None
        cancelled = next((r for r in refusals if r.rule is Rule.CANCELLED), None)
        return ("group_cancelled", cancelled) if cancelled else (f"rule_{refusals[0].rule}", refusals[0])

    def _of_pupil(self, one: Moved) -> list[Change]:
        """The lost and the new places side by side, those of one elective first."""
        gained = list(one.gained)
        pairs: list[tuple[str | None, str | None]] = []
        for lost in one.lost:
            same = next((g for g in gained if self._elective(g) == self._elective(lost)), None)
            if same is not None:
                gained.remove(same)
                pairs.append((lost, same))
        left = [lost for lost in one.lost if all(lost != a for a, _ in pairs)]
        pairs += zip_longest(left, gained)
        found = []
        fills = any(self._fills(gain) for gain in one.gained)
        for old, new in sorted(pairs, key=lambda p: (p[0] or "", p[1] or "")):
            reason, refusal = (
                self._why_lost(one.key, old, fills=fills) if old else (self._why_gained(one.key, new), None)
            )
            if reason in _FOR_OTHERS and (*one.key, new) in self._by_hand:
                reason = "by_hand"
            found.append(Change(*one.key, old, new, reason, refusal))
        return found

    def _elective(self, offering_id: str) -> str | None:
        offering = self._problem.offering.get(offering_id)
        if offering is not None:
            return offering.elective
        return next((p.elective for p in self._published.placements if p.offering_id == offering_id), None)

    def _why_lost(self, key: PupilKey, offering_id: str, *, fills: bool) -> Why:
        found = self.impossible(key, offering_id)
        if found is not None:
            return found
        offering = self._problem.offering[offering_id]
        return (
            self._own_limit(key, offering)
            or self._number(key, offering)
            or (self._for_others(key, offering, fills=fills), None)
        )

    def _own_limit(self, key: PupilKey, offering: Offering) -> Why | None:
        """What the pupil's other places leave no room for."""
        others = self._repaired.of_pupil.get(key, ())
        before = {
            p.offering_id for p in self._published.of_pupil.get(key, ()) if (*key, p.offering_id) in self._possible
        }
        for other in others:
            refusal = self._eligibility.exclusion(offering, self._problem.offering[other.offering_id])
            if refusal is not None:
                if (*key, other.offering_id) in self._by_hand:
                    return "by_hand", None
                return (f"own_{refusal.rule}", refusal) if other.offering_id in before else None
        return ("fewer_electives", None) if len(before) > self._problem.pupil[key].max_electives else None

    def _number(self, key: PupilKey, offering: Offering) -> Why | None:
        """What the group, or its site, has no room for."""
        holders = self._holders[offering.offering_id]
        guests = sum(self._possible[pair].guest for pair in holders)
        if len(holders) > offering.capacity:
            return "fewer_seats", Refusal(Rule.CAPACITY, {"placed": len(holders), "capacity": offering.capacity})
        own, most = self._possible[(*key, offering.offering_id)], offering.guest_capacity
        if own.guest and most is not None and guests > most:
            return "fewer_guest_seats", Refusal(Rule.GUEST_CAPACITY, {"guests": guests, "guest_capacity": most})
        if own.guest and self._site_is_short(offering):
            return "fewer_site_guests", None
        few = offering.run is Run.AUTO and len(holders) < offering.min_size
        if few and not self._repaired.size[offering.offering_id]:
            numbers = {"placed": len(holders), "min_size": offering.min_size}
            return "below_minimum", Refusal(Rule.MIN_SIZE, {**numbers})
        return None

    def _for_others(self, key: PupilKey, offering: Offering, *, fills: bool) -> str:
        """What others needed the pupil's move for; the general reason if that is not certain."""
        entered = self._entered(key, offering)
        if fills == entered:
            return "fewest_changes"
        return "fills_group" if fills else "made_room"

    def _fills(self, offering_id: str) -> bool:
        """Whether a group that some had a place in only runs by everybody who came."""
        offering = self._problem.offering[offering_id]
        size, before = self._repaired.size[offering_id], len(self._holders.get(offering_id, ()))
        return offering.run is Run.AUTO and 0 < before < offering.min_size == size

    def _entered(self, key: PupilKey, offering: Offering) -> bool:
        """Whether others came, and leave the pupil no seat."""
        code, site = offering.offering_id, offering.site_id
        guest = self._possible[(*key, code)].guest
        if self._came(code) and self._repaired.size[code] >= offering.capacity:
            return True
        if not guest:
            return False
        most, total = offering.guest_capacity, self._problem.site[site].guest_total
        if most is not None and self._came(code, guests=True) and self._guests(code) >= most:
            return True
        at_site = [o.offering_id for o in self._problem.offerings if o.site_id == site]
        came = any(self._came(one, guests=True) for one in at_site)
        return total is not None and came and sum(self._guests(one) for one in at_site) >= total

    def _came(self, code: str, *, guests: bool = False) -> bool:
        new = self._now[code].difference(self._holders.get(code, ()))
        return any(self._possible[pair].guest or not guests for pair in new)

    def _guests(self, code: str) -> int:
        return sum(self._possible[pair].guest for pair in self._now[code])

    def _site_is_short(self, offering: Offering) -> bool:
        limit = self._problem.site[offering.site_id].guest_total
        at_site = [o.offering_id for o in self._problem.offerings if o.site_id == offering.site_id]
        guests = sum(self._possible[pair].guest for o in at_site for pair in self._holders.get(o, ()))
        return limit is not None and guests > limit

    def _why_gained(self, key: PupilKey, offering_id: str | None) -> str:
        if (*key, offering_id) in self._by_hand:
            return "by_hand"
        return "new_place" if key in self._published.of_pupil else "joined"
