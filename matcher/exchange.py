"""What decided about a seat: a pupil is put in the place of each holder in turn and the goals are weighed.

The pupil gives up what does not go together with the seat (and, if the quota is full, the least wanted placement);
the holder keeps the other placements and gets the best option that then has a free seat in a group that runs. The
exchange that is best for the goals in their order tells what decided: the first goal it makes worse, or the lottery
if it changes none. Longer chains of moves are not tried: this names a reason, it is not a proof.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from matcher.allocation import Allocation
from matcher.codes import LockAction, Rule, Run
from matcher.contribution import Change, Contributions, Gain
from matcher.dictatorship import Bundle, Choice, Seats, preference
from matcher.eligibility import Candidate, Eligibility
from matcher.policy import Policy
from matcher.problem import Offering, Placement, Problem, Pupil, PupilKey

LOTTERY, LOCKED, SEATS, NOT_PROVED = "lottery", "locked", "seats", "not_proved"


class Exchange:
    """One allocation, with the seats in use, in which single changes are tried and taken back."""

    def __init__(self, problem: Problem, policy: Policy, allocation: Allocation, eligibility: Eligibility) -> None:
        self.problem = problem
        self.choice = Choice(problem, policy, eligibility)
        self.contributions = Contributions(problem, policy)
        self._locks = {(k.home_site, k.pupil_id, k.offering_id) for k in problem.locks if k.action is LockAction.PLACE}
        self._bundles = {
            key: tuple(sorted(map(self._candidate, found), key=preference))
            for key, found in allocation.of_pupil.items()
        }
        self.seats = Seats(problem)
        for bundle in self._bundles.values():
            self.seats.change(bundle, 1)

    def bundle(self, key: PupilKey) -> Bundle:
        """The placements of the pupil, most wanted first."""
        return self._bundles.get(key, ())

    @cached_property
    def applicants(self) -> dict[str, list[Candidate]]:
        """Per offering the pairs that may be placed."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in self.choice.eligibility.candidates:
            found[candidate.offering_id].append(candidate)
        return dict(found)

    def eligible(self, offering: Offering, binding: Rule) -> int:
        """How many pupils wanted, and could have, a seat of the kind that is full."""
        same_kind = (c for o in self._sharing(offering, binding) for c in self.applicants.get(o.offering_id, ()))
        return len({c.key for c in same_kind if c.guest or binding is Rule.CAPACITY})

    def holders(self, offering: Offering, binding: Rule) -> list[Candidate]:
        """Who holds the seats of the kind that is full."""
        shared = {o.offering_id for o in self._sharing(offering, binding)}
        return [c for o in sorted(shared) for c in self._held.get(o, ()) if c.guest or binding is Rule.CAPACITY]

    def against_moving(self, pupil: Pupil, wanted: Candidate) -> str:
        """What is against a seat that is free: a goal, ``min_size``, or ``not_proved`` if nothing is."""
        after = self._with(pupil, wanted)
        gain = self._weigh([(pupil, self.bundle(pupil.key), after)])
        return gain if isinstance(gain, str) else self._reason(gain, otherwise=NOT_PROVED)

    def against_replacing(self, pupil: Pupil, wanted: Candidate, holders: Sequence[Candidate]) -> str:
        """What is against the best exchange with a holder: a goal, or the lottery if no goal is.

        If no exchange is possible at all: ``locked``, ``min_size`` or ``seats`` (it frees no seat of every kind).
        """
        found = [self._exchange(pupil, wanted, c) for c in holders if not c.locked]
        gains = [gain for gain in found if not isinstance(gain, str)]
        if gains:
            return self._reason(max(gains), otherwise=LOTTERY)
        return min((reason for reason in found if isinstance(reason, str)), default=LOCKED)

    def _reason(self, gain: Gain, otherwise: str) -> str:
        deciding = self.contributions.deciding(gain)
        if deciding is None:
            return otherwise
        goal, amount = deciding
        return goal if amount < 0 else NOT_PROVED

    def _with(self, pupil: Pupil, wanted: Candidate) -> Bundle:
        """The pupil's placements with the wanted one among them, given up as few and as little wanted as possible."""
        kept: Bundle = ()
        taken = [wanted.offering_id]
        for placed in sorted(self.bundle(pupil.key), key=lambda c: (not c.locked, preference(c))):
            if len(taken) < pupil.max_electives and self.choice.fits(pupil, taken, placed.offering_id):
                kept += (placed,)
                taken.append(placed.offering_id)
        return (*kept, wanted)

    def _exchange(self, pupil: Pupil, wanted: Candidate, held: Candidate) -> Gain | str:
        """What the exchange brings, or why it is not possible."""
        holder = self.problem.pupil[held.key]
        before, own = self.bundle(holder.key), self.bundle(pupil.key)
        rest = tuple(c for c in before if c is not held)
        after = self._with(pupil, wanted)
        self.seats.change((*before, *own), -1)
        self.seats.change((*rest, *after[:-1]), 1)
        has_seat = self.seats.is_open(wanted)
        self.seats.change((wanted,), 1)
        replaced = self.choice.best(holder, self._is_open, rest)
        self.seats.change((*rest, *after), -1)
        self.seats.change((*before, *own), 1)
        if not has_seat:
            return SEATS
        return self._weigh([(pupil, own, after), (holder, before, replaced)])

    def _weigh(self, changes: Sequence[Change]) -> Gain | str:
        """What the changes bring, or ``min_size`` if they leave a group below its minimum."""
        for _, before, after in changes:
            self.seats.change(before, -1)
            self.seats.change(after, 1)
        left = {c.offering_id for _, before, _ in changes for c in before}
        below = any(self._too_small(o) for o in left)
        for _, before, after in changes:
            self.seats.change(after, -1)
            self.seats.change(before, 1)
        return Rule.MIN_SIZE if below else self.contributions.difference(changes)

    def _too_small(self, offering_id: str) -> bool:
        o = self.problem.offering[offering_id]
        return o.run is Run.AUTO and 0 < self.seats.size[offering_id] < o.min_size

    def _is_open(self, candidate: Candidate) -> bool:
        """Whether there is a seat, in a group that one more pupil does not leave below its minimum."""
        o = self.problem.offering[candidate.offering_id]
        runs = o.run is Run.YES or self.seats.size[o.offering_id] + 1 >= o.min_size
        return runs and self.seats.is_open(candidate)

    def _sharing(self, offering: Offering, binding: Rule) -> Iterable[Offering]:
        """The offerings that share the seats that are full."""
        if binding is not Rule.GUEST_TOTAL:
            return (offering,)
        return (o for o in self.problem.offerings if o.site_id == offering.site_id)

    @cached_property
    def _held(self) -> dict[str, list[Candidate]]:
        found: dict[str, list[Candidate]] = defaultdict(list)
        for bundle in self._bundles.values():
            for candidate in bundle:
                found[candidate.offering_id].append(candidate)
        return dict(found)

    def _candidate(self, p: Placement) -> Candidate:
        return Candidate(
            p.home_site,
            p.pupil_id,
            p.offering_id,
            p.rank,
            p.travel_minutes,
            self.problem.is_guest(self.problem.pupil[p.key], self.problem.offering[p.offering_id]),
            (p.home_site, p.pupil_id, p.offering_id) in self._locks,
        )
