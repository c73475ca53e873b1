"""Seats in use while pupils choose one after another."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher.codes import Rule
from matcher.problem import Offering, Problem
from matcher.rules.eligibility import Candidate

Opening = tuple[str, bool]  # an offering, for guests or for pupils of the school itself


@dataclass
class Seats:
    """The seats in use while pupils choose."""

    problem: Problem
    size: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    guests: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    site_guests: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    closed: set[str] = field(default_factory=set)  # groups cancelled on the way

    def is_open(self, candidate: Candidate) -> bool:
        """Whether there is a seat for this candidate."""
        return candidate.offering_id not in self.closed and self.full(candidate) is None

    def full(self, candidate: Candidate) -> Rule | None:
        """The seats that are taken and that this candidate would need, those for guests first; None: there is room."""
        o = self.problem.offering[candidate.offering_id]
        if candidate.guest:
            most, total = o.guest_capacity, self.problem.site[o.site_id].guest_total
            if most is not None and most < o.capacity and self.guests[o.offering_id] >= most:
                return Rule.GUEST_CAPACITY
            if total is not None and self.site_guests[o.site_id] >= total:
                return Rule.GUEST_TOTAL
        return Rule.CAPACITY if self.size[o.offering_id] >= o.capacity else None

    def limit(self, offering: Offering, rule: Rule) -> int:
        """How many seats there are of the kind that this rule counts."""
        limits = {
            Rule.CAPACITY: offering.capacity,
            Rule.GUEST_CAPACITY: offering.guest_capacity,
            Rule.GUEST_TOTAL: self.problem.site[offering.site_id].guest_total,
        }
        return limits[rule] or 0

    def change(self, bundle: Sequence[Candidate], step: int) -> None:
        """Take (1) or give back (-1) the seats of a bundle."""
        for candidate in bundle:
            self.size[candidate.offering_id] += step
            if candidate.guest:
                self.guests[candidate.offering_id] += step
                self.site_guests[self.problem.offering[candidate.offering_id].site_id] += step


class Openings(Seats):
    """Seats that also know what is shut, for whom, without being asked about each candidate."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.shut: set[Opening] = set()
        self._at: dict[str, list[str]] = defaultdict(list)  # site → its offerings
        self._capacity = {o.offering_id: o.capacity for o in problem.offerings}
        for offering in problem.offerings:
            self._at[offering.site_id].append(offering.offering_id)
            self._look(offering.offering_id)

    def change(self, bundle: Sequence[Candidate], step: int) -> None:
        """As of ``Seats``. It looks only where a seat more or less can have shut or opened something."""
        for candidate in bundle:
            offering_id = candidate.offering_id
            self.size[offering_id] = size = self.size[offering_id] + step
            if candidate.guest:
                self._change_guests(offering_id, step)
            elif step < 0 or size >= self._capacity[offering_id]:
                self._look(offering_id)

    def _change_guests(self, offering_id: str, step: int) -> None:
        offering = self.problem.offering[offering_id]
        self.guests[offering_id] += step
        self.site_guests[offering.site_id] += step
        total, most = self.problem.site[offering.site_id].guest_total, offering.guest_capacity
        if total is not None and (step < 0 or self.site_guests[offering.site_id] >= total):
            for beside in self._at[offering.site_id]:
                self._look(beside)
        elif (
            step < 0
            or self.size[offering_id] >= offering.capacity
            or (most is not None and self.guests[offering_id] >= most)
        ):
            self._look(offering_id)

    def close(self, offering_id: str) -> None:
        """Cancel a group."""
        self.closed.add(offering_id)
        self._look(offering_id)

    def _look(self, offering_id: str) -> None:
        """See who can still come in."""
        offering = self.problem.offering[offering_id]
        own = offering_id in self.closed or self.size[offering_id] >= offering.capacity
        most, total = offering.guest_capacity, self.problem.site[offering.site_id].guest_total
        guest = (
            own
            or (most is not None and most < offering.capacity and self.guests[offering_id] >= most)
            or (total is not None and self.site_guests[offering.site_id] >= total)
        )
        for opening, is_shut in (((offering_id, False), own), ((offering_id, True), guest)):
            if is_shut:
                self.shut.add(opening)
            else:
                self.shut.discard(opening)
