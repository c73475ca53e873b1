"""Random serial dictatorship: what drawing lots and choosing in turn would give, as a yardstick for a report.

The pupils stand in lottery order. Placements fixed by hand come first. Then each pupil in turn takes the best
bundle that the rules still allow: most placements first, then the ranks from the best down, then the least travel,
then the smallest offering ids. Looking for it takes a time that grows with the number of bundles: where there are
more than ``MOST_BUNDLES`` to choose from, the pupil takes one after another what fits beside the earlier ones, best
rank first, then the least travel, then the smallest offering id. Groups that end below their minimum are then
cancelled one at a time, the group that is furthest below it first, and the pupils who lose a seat choose their whole
bundle again, in the same order. A group with a placement fixed by hand cannot be cancelled; it is left as it is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from math import comb

from matcher.allocation import Allocation
from matcher.catalogue import module_profile
from matcher.codes import Rule, Run
from matcher.eligibility import Candidate, Eligibility
from matcher.lottery import lottery_order
from matcher.policy import Policy
from matcher.problem import Offering, Placement, Problem, Pupil, PupilKey

RUNS = 20  # serial dictatorships of which the report shows the mean
MOST_BUNDLES = 500  # that a pupil weighs; with more to choose from, one placement is taken after another

Bundle = tuple[Candidate, ...]
MOST_MODULES = 2  # of one other profile (Regeling keuzevakken vmbo, art. 2)
NOBODY = 10**6  # the rank of a lock without a wish: after every wish


def preference(candidate: Candidate) -> tuple[int, int, str]:
    """The order in which a pupil likes candidates: rank, travel minutes, offering id."""
    return (candidate.rank or NOBODY, candidate.travel_minutes, candidate.offering_id)


class Choice:
    """What a pupil may take together: the set rules that concern one pupil only."""

    def __init__(self, problem: Problem, policy: Policy, eligibility: Eligibility | None = None) -> None:
        self.problem = problem
        self.eligibility = eligibility or Eligibility(problem, policy)
        of_pupil = self.eligibility.of_pupil
        self.candidates_of = {key: tuple(sorted(found, key=preference)) for key, found in of_pupil.items()}
        self._modules = {o.offering_id: module_profile(problem.elective[o.elective]) for o in problem.offerings}

    def excluded(self, a: str, b: str) -> bool:
        """Whether no pupil may have both offerings (by id)."""
        return b in self.eligibility.exclusions()[a]

    def other_module(self, pupil: Pupil, offering_id: str) -> str | None:
        """The profile of which the offering is a profile module, if it is not the pupil's own profile."""
        profile = self._modules[offering_id]
        return None if profile == pupil.profile else profile

    def module_room(self, pupil: Pupil, profile: str) -> int:
        """How many more modules of that other profile the pupil may take (at most 2, earlier ones counted)."""
        return max(0, MOST_MODULES - self.modules_done(pupil, profile))

    def modules_done(self, pupil: Pupil, profile: str) -> int:
        """How many modules of the profile the pupil has completed."""
        elective = self.problem.elective
        return sum(module_profile(elective[c]) == profile for c in set(pupil.completed) if c in elective)

    def candidate(self, key: PupilKey, offering_id: str) -> Candidate:
        """The pupil's candidate for the offering.

        Raises:
            KeyError: a rule forbids the pair.
        """
        for candidate in self.candidates_of.get(key, ()):
            if candidate.offering_id == offering_id:
                return candidate
        raise KeyError((*key, offering_id))

    def fits(self, pupil: Pupil, taken: Iterable[str], offering_id: str) -> bool:
        """Whether the pupil may have the offering beside those taken (ids), the quota not counted."""
        taken = tuple(taken)
        if any(self.excluded(offering_id, other) for other in taken):
            return False
        profile = self.other_module(pupil, offering_id)
        if profile is None:
            return True
        same = sum(self.other_module(pupil, other) == profile for other in taken)
        return same < self.module_room(pupil, profile)

    def best(self, pupil: Pupil, is_open: Callable[[Candidate], bool], start: Bundle = ()) -> Bundle:
        """The bundle that the pupil takes: it contains ``start`` and adds only open candidates.

        It is the best one where there are at most ``MOST_BUNDLES``; ``start`` if nothing can be added.
        """
        room = pupil.max_electives - len(start)
        taken = {c.offering_id for c in start}
        options = (
            c
            for c in self.candidates_of.get(pupil.key, ())
            if c.offering_id not in taken and is_open(c) and self.fits(pupil, taken, c.offering_id)
        )
        if room <= 1:
            return (*start, *islice(options, max(0, room)))
        found = tuple(options)
        if comb(len(found), min(room, len(found) // 2)) > MOST_BUNDLES:
            return self._one_by_one(pupil, found, room, start)
        return self._best_of(pupil, found, room, start)

    def _one_by_one(self, pupil: Pupil, options: Bundle, room: int, start: Bundle) -> Bundle:
        bundle = start
        for option in options:
            if len(bundle) == len(start) + room:
                break
            if self.fits(pupil, (c.offering_id for c in bundle), option.offering_id):
                bundle = (*bundle, option)
        return bundle

    def _best_of(self, pupil: Pupil, options: Bundle, room: int, start: Bundle) -> Bundle:
        offerings = self.problem.offering
        for count in range(min(room, len({offerings[c.offering_id].elective for c in options})), 0, -1):
            found = _Search(self, pupil, options, count).run(start)
            if found is not None:
                return found
        return start


@dataclass
class _Search:
    """The best bundle of an exact number of additions, depth first over candidates in order of preference."""

    choice: Choice
    pupil: Pupil
    options: Sequence[Candidate]
    count: int
    best: Bundle | None = None
    value: tuple[tuple[int, ...], int, tuple[str, ...]] | None = None

    def run(self, start: Bundle) -> Bundle | None:
        """The best bundle, or None if no such number fits."""
        self._extend(start, 0, self.count)
        return self.best

    def _extend(self, bundle: Bundle, first: int, missing: int) -> None:
        if missing == 0:
            value = bundle_value(bundle)
            if self.value is None or value < self.value:
                self.best, self.value = bundle, value
            return
        for index in range(first, len(self.options) - missing + 1):
            option = self.options[index]
            if self._too_late(bundle, option, missing):
                return
            if self.choice.fits(self.pupil, (c.offering_id for c in bundle), option.offering_id):
                self._extend((*bundle, option), index + 1, missing - 1)

    def _too_late(self, bundle: Bundle, option: Candidate, missing: int) -> bool:
        """Whether even ``missing`` more candidates of this rank give worse ranks than the best found."""
        if self.value is None:
            return False
        ranks = sorted([c.rank or NOBODY for c in bundle] + [option.rank or NOBODY] * missing)
        return tuple(ranks) > self.value[0]


def bundle_value(bundle: Bundle) -> tuple[tuple[int, ...], int, tuple[str, ...]]:
    """What bundles of one size are compared by, smallest first: ranks from the best down, travel, offering ids."""
    return (
        tuple(sorted(c.rank or NOBODY for c in bundle)),
        sum(c.travel_minutes for c in bundle),
        tuple(sorted(c.offering_id for c in bundle)),
    )


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


class Dictatorship:
    """Serial dictatorships on one round; the preparation is shared between runs."""

    def __init__(self, problem: Problem, policy: Policy, eligibility: Eligibility | None = None) -> None:
        self.choice = Choice(problem, policy, eligibility)
        self.problem = problem
        self._locked: dict[PupilKey, Bundle] = {
            key: tuple(c for c in found if c.locked) for key, found in self.choice.candidates_of.items()
        }
        self._fixed = {c.offering_id for found in self._locked.values() for c in found}
        self._may_join: dict[str, list[PupilKey]] = defaultdict(list)
        for candidate in self.choice.eligibility.candidates:
            self._may_join[candidate.offering_id].append(candidate.key)

    def run(self, seed: str) -> Allocation:
        """The allocation of the pupils in the lottery order of this seed."""
        order = lottery_order(replace(self.problem, lottery_seed=seed))
        turn = {key: number for number, key in enumerate(order)}
        seats = Seats(self.problem)
        taken = {key: bundle for key, bundle in self._locked.items() if bundle}
        for bundle in taken.values():
            seats.change(bundle, 1)
        for key in order:
            self._choose(key, seats, taken)
        while (group := self._furthest_below(seats)) is not None:
            seats.closed.add(group)
            losers = [key for key in self._may_join[group] if any(c.offering_id == group for c in taken[key])]
            losers.sort(key=turn.__getitem__)
            for key in losers:
                seats.change(taken[key], -1)
                taken[key] = self._locked[key]
                seats.change(taken[key], 1)
            for key in losers:
                self._choose(key, seats, taken)
        return Allocation(tuple(self._placement(c) for bundle in taken.values() for c in bundle))

    def _choose(self, key: PupilKey, seats: Seats, taken: dict[PupilKey, Bundle]) -> None:
        start = self._locked.get(key, ())
        bundle = self.choice.best(self.problem.pupil[key], seats.is_open, start)
        seats.change(bundle[len(start) :], 1)
        taken[key] = bundle

    def _furthest_below(self, seats: Seats) -> str | None:
        below = [
            (seats.size[o.offering_id] - o.min_size, o.offering_id)
            for o in self.problem.offerings
            if o.run is Run.AUTO and 0 < seats.size[o.offering_id] < o.min_size and o.offering_id not in self._fixed
        ]
        return min(below)[1] if below else None

    def _placement(self, candidate: Candidate) -> Placement:
        return as_placement(self.problem, candidate)


def as_placement(problem: Problem, candidate: Candidate) -> Placement:
    """The placement that grants the candidate."""
    o = problem.offering[candidate.offering_id]
    return Placement(
        candidate.home_site,
        candidate.pupil_id,
        o.offering_id,
        o.elective,
        o.site_id,
        candidate.rank,
        candidate.travel_minutes,
    )


def seeds(problem: Problem, runs: int = RUNS) -> tuple[str, ...]:
    """The lottery seeds of the yardstick: the round's own with ``:1``, ``:2``, … behind it."""
    return tuple(f"{problem.lottery_seed}:{n}" for n in range(1, runs + 1))
