"""An allocation as its pupils see it: what each of them would rather have, and the seats that are left."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from matcher.allocation import Allocation
from matcher.codes import LockAction, Rule, Run
from matcher.dictatorship import NOBODY, Bundle, Choice, Seats, as_placement
from matcher.lottery import lottery_order
from matcher.policy import Policy
from matcher.problem import Placement, Problem, PupilKey
from matcher.rules.eligibility import Candidate, Eligibility


@dataclass(frozen=True, slots=True)
class Better:
    """A change of one place that a pupil would like: a place more, or one of a better rank instead of another."""

    wanted: Candidate
    instead: Candidate | None  # the place given up; None: the pupil has room for one more


class Standing:
    """One allocation; the preparation is shared between questions."""

    def __init__(
        self, problem: Problem, policy: Policy, allocation: Allocation, eligibility: Eligibility | None = None
    ) -> None:
        self.problem, self.policy, self.allocation = problem, policy, allocation
        self.choice = Choice(problem, policy, eligibility)
        locks = (lock for lock in problem.locks if lock.action is LockAction.PLACE)
        self._locked = {(lock.home_site, lock.pupil_id, lock.offering_id) for lock in locks}
        self.bundles: Mapping[PupilKey, Bundle] = {
            key: tuple(self._candidate(p) for p in held) for key, held in allocation.of_pupil.items()
        }
        self.seats = Seats(problem)
        for bundle in self.bundles.values():
            self.seats.change(bundle, 1)

    @cached_property
    def holders(self) -> Mapping[str, Bundle]:
        """Who holds the seats of each offering that has any pupils, by pupil."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        for key in sorted(self.bundles):
            for held in self.bundles[key]:
                found[held.offering_id].append(held)
        return {offering: tuple(held) for offering, held in found.items()}

    @cached_property
    def lottery(self) -> Mapping[PupilKey, int]:
        """The place of each pupil in the lottery order, from 1."""
        return {key: place for place, key in enumerate(lottery_order(self.problem), start=1)}

    @cached_property
    def earlier(self) -> frozenset[tuple[PupilKey, str]]:
        """The places of the baseline."""
        return frozenset((p.key, p.offering_id) for p in self.problem.baseline)

    def applicants(self, offering_id: str) -> tuple[Candidate, ...]:
        """The pairs of the offering that no rule of their own forbids, by pupil."""
        return self._applicants.get(offering_id, ())

    def better(self, key: PupilKey) -> Iterator[Better]:
        """What the pupil would rather have, among the groups that run; no rule but those on seats forbids it."""
        pupil, own = self.problem.pupil[key], self.bundles.get(key, ())
        held = {c.offering_id for c in own}
        for wanted in self.choice.candidates_of.get(key, ()):
            if wanted.offering_id in held or not self.runs(wanted.offering_id):
                continue
            if len(own) < pupil.max_electives and self.choice.fits(pupil, held, wanted.offering_id):
                yield Better(wanted, None)
            for instead in own:
                likes = not instead.locked and (wanted.rank or NOBODY) < (instead.rank or NOBODY)
                if likes and self.choice.fits(pupil, held - {instead.offering_id}, wanted.offering_id):
                    yield Better(wanted, instead)

    def full(self, better: Better) -> Rule | None:
        """The seats that the change needs and that are taken, the pupil's own seat given up; None: there is room."""
        given_up = (better.instead,) if better.instead else ()
        self.seats.change(given_up, -1)
        binding = self.seats.full(better.wanted)
        self.seats.change(given_up, 1)
        return binding

    def sinks(self, better: Better) -> bool:
        """Whether the group that the pupil would leave falls below its minimum."""
        if better.instead is None:
            return False
        offering = self.problem.offering[better.instead.offering_id]
        size = self.seats.size[offering.offering_id]
        return offering.run is Run.AUTO and 1 < size <= offering.min_size

    def runs(self, offering_id: str) -> bool:
        """Whether a seat of the group can be had: it has pupils, or needs no more than one."""
        offering = self.problem.offering[offering_id]
        return offering.run is Run.YES or offering.min_size <= 1 or self.seats.size[offering_id] > 0

    def after(self, changes: list[Better]) -> Allocation:
        """The allocation after these changes, whether it keeps the rules or not."""
        gone = {(c.instead.key, c.instead.offering_id) for c in changes if c.instead}
        kept = (p for p in self.allocation.placements if (p.key, p.offering_id) not in gone)
        return Allocation((*kept, *(as_placement(self.problem, c.wanted) for c in changes)))

    @cached_property
    def _applicants(self) -> Mapping[str, tuple[Candidate, ...]]:
        found: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in self.choice.eligibility.candidates:
            found[candidate.offering_id].append(candidate)
        return {offering: tuple(pairs) for offering, pairs in found.items()}

    def _candidate(self, p: Placement) -> Candidate:
        guest = self.problem.is_guest(self.problem.pupil[p.key], self.problem.offering[p.offering_id])
        locked = (p.home_site, p.pupil_id, p.offering_id) in self._locked
        return Candidate(p.home_site, p.pupil_id, p.offering_id, p.rank, p.travel_minutes, guest, locked)
