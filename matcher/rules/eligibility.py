"""Who may take what: every pair (pupil, offering) with the rules it breaks, and which offerings exclude each other."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, groupby, product, zip_longest

from matcher.catalogue import in_own_profile
from matcher.codes import LockAction, Rule, Run
from matcher.errors import Fault, RoundError
from matcher.policy import Policy
from matcher.problem import Offering, Problem, Pupil, PupilKey, Wish
from matcher.rules.exclusions import Exclusions, Numbers, Refusal
from matcher.rules.timetable import Timetable
from matcher.rules.travel import TravelTable, travel_limit, unknown_travel

__all__ = ["Candidate", "Eligibility", "Numbers", "Refusal"]

SitePair = tuple[str, str]  # sorted


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair that breaks no rule of its own."""

    home_site: str
    pupil_id: str
    offering_id: str
    rank: int | None  # best approved wish that fits; None where only a lock places the pupil
    travel_minutes: int  # one way, home site to host site
    guest: bool  # the host is another school
    locked: bool  # fixed by hand

    @property
    def key(self) -> PupilKey:
        """The pupil's key."""
        return (self.home_site, self.pupil_id)


class Eligibility:
    """Which pairs may be placed, and why others may not; worked out when first asked for."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem = problem
        self.policy = policy
        self.travel = TravelTable(problem, policy)
        self.timetable = Timetable(problem, policy, self.travel)
        self._exclusions = Exclusions(problem, self.timetable)
        self._reach: dict[tuple[str, int | None, str], tuple[str, ...]] = {}

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """All pairs that may be placed, sorted by home site, pupil and offering.

        Raises:
            RoundError: travel times are needed that are not known; every such pair of sites is named.
        """
        unknown = self.travel_faults()
        if unknown:
            raise RoundError(unknown)
        return self._found[0]

    @cached_property
    def of_pupil(self) -> Mapping[PupilKey, tuple[Candidate, ...]]:
        """The candidates of each pupil who has any."""
        found: dict[PupilKey, list[Candidate]] = defaultdict(list)
        for candidate in self.candidates:
            found[candidate.key].append(candidate)
        return {key: tuple(candidates) for key, candidates in found.items()}

    def refusals(self, pupil: Pupil, offering: Offering) -> tuple[Refusal, ...]:
        """Every pair rule the pair breaks, in the order of the rules.

        Raises:
            RoundError: nothing else forbids the pair and its travel time is not known.
        """
        return self._sure(pupil, offering, tuple(self._broken(pupil, offering, wished=True)))

    def first_refusal(self, pupil: Pupil, offering: Offering) -> Refusal | None:
        """The first of ``refusals``, without a look at the others; None also where an unknown way keeps us from one."""
        return next(self._broken(pupil, offering, wished=True), None)

    def possible(self, pupil: Pupil, offering: Offering) -> tuple[Refusal, ...]:
        """As ``refusals``, whatever the pupil wished and the school approved: empty if the pair is possible.

        Raises:
            RoundError: nothing else forbids the pair and its travel time is not known.
        """
        return self._sure(pupil, offering, tuple(self._broken(pupil, offering, wished=False)))

    def rank(self, pupil: Pupil, offering: Offering) -> int | None:
        """The best rank among the approved wishes that fit; None if there is none."""
        return min((wish.rank for wish in self._fitting(pupil, offering) if wish.approved), default=None)

    def travel_faults(self) -> tuple[Fault, ...]:
        """Every two sites between which travel minutes are needed but not known."""
        unknown = self._found[1] | self._unknown_between_hosts()
        return tuple(unknown_travel(a, b) for a, b in sorted(unknown))

    def lock_faults(self, rows: Sequence[int | None] = ()) -> tuple[Fault, ...]:
        """Each rule that a ``place`` lock breaks; ``rows`` are the spreadsheet rows of the locks."""
        faults = []
        for lock, row in zip_longest(self.problem.locks, rows[: len(self.problem.locks)]):
            if lock.action is not LockAction.PLACE:
                continue
            pupil = self.problem.pupil[lock.home_site, lock.pupil_id]
            of_lock = {"home_site": lock.home_site, "pupil_id": lock.pupil_id, "offering_id": lock.offering_id}
            for refusal in self._broken(pupil, self.problem.offering[lock.offering_id], wished=True):
                params: Numbers = {**of_lock, "rule": refusal.rule, **refusal.numbers}
                faults.append(Fault("lock_breaks_rule", "locks.csv", row, "offering_id", lock.offering_id, params))
        return tuple(faults)

    def exclusion(self, offering_a: Offering, offering_b: Offering) -> Refusal | None:
        """Why one pupil cannot have both of two different offerings, or None.

        A travel time that is not known counts as short enough here: ``candidates`` raises where it matters.
        """
        return self._exclusions.between(offering_a, offering_b)

    def exclusions(self) -> Mapping[str, frozenset[str]]:
        """For every offering the offerings that a pupil cannot have beside it."""
        return self._exclusions.of_offering

    def _sure(self, pupil: Pupil, offering: Offering, refusals: tuple[Refusal, ...]) -> tuple[Refusal, ...]:
        """The refusals, unless it takes an unknown travel time to say that there are none."""
        if not refusals:
            self.travel.minutes(pupil.home_site, offering.site_id)
        return refusals

    def _broken(self, pupil: Pupil, offering: Offering, *, wished: bool) -> Iterator[Refusal]:
        """The rules that are surely broken, in their order: those about the way only where the travel time is known."""
        if wished:
            yield from self._wish_refusals(pupil, offering)
        yield from self._refusals_on_the_spot(pupil, offering)
        if self.travel.known(pupil.home_site, offering.site_id):
            yield from self._way_refusals(pupil, offering)
        yield from self._refusals_by_hand(pupil, offering)

    def _wish_refusals(self, pupil: Pupil, offering: Offering) -> Iterator[Refusal]:
        if (pupil.key, offering.offering_id) in self._placed_by_hand:
            return
        fitting = self._fitting(pupil, offering)
        if not fitting:
            yield Refusal(Rule.NOT_WISHED)
        elif not any(w.approved for w in fitting):
            yield Refusal(Rule.NOT_APPROVED, {"rank": fitting[0].rank})

    def _fitting(self, pupil: Pupil, offering: Offering) -> list[Wish]:
        """The wishes that the offering would grant, best first."""
        wishes = self.problem.wishes_of.get(pupil.key, ())
        return [w for w in wishes if w.offering_id == offering.offering_id or w.elective == offering.elective]

    def _refusals_on_the_spot(self, pupil: Pupil, offering: Offering) -> Iterator[Refusal]:
        """The rules about the elective and whom it is for."""
        if not _admits(offering, pupil):
            yield Refusal(Rule.AUDIENCE, _audience_numbers(offering, pupil))
        elective = self.problem.elective[offering.elective]
        if in_own_profile(elective, pupil.profile, pupil.track):
            yield Refusal(Rule.OWN_PROFILE_MODULE, {"elective": elective.elective, "profile": pupil.profile or ""})
        if elective.elective in pupil.completed:
            yield Refusal(Rule.COMPLETED, {"elective": elective.elective})
        missing = [code for code in elective.requires if code not in pupil.completed]
        if missing:
            yield Refusal(Rule.PREREQUISITE, {"missing": ", ".join(sorted(missing))})
        overlapping = self._exclusions.blocked.get(elective.elective, frozenset()).intersection(pupil.completed)
        if overlapping:
            yield Refusal(Rule.OVERLAP_COMPLETED, {"completed": ", ".join(sorted(overlapping))})

    def _refusals_by_hand(self, pupil: Pupil, offering: Offering) -> Iterator[Refusal]:
        """What a school decided about this pupil, or about the group."""
        if (pupil.key, offering.offering_id) in self._kept_out:
            yield Refusal(Rule.KEPT_OUT)
        if offering.run is Run.NO:
            yield Refusal(Rule.CANCELLED)

    def _way_refusals(self, pupil: Pupil, offering: Offering) -> Iterator[Refusal]:
        minutes = self.travel.minutes(pupil.home_site, offering.site_id)
        limit = travel_limit(pupil, self.policy)
        if limit is not None and minutes > limit:
            yield Refusal(Rule.TRAVEL_LIMIT, {"minutes": minutes, "limit": limit})
        conflict = self.timetable.lesson_conflict(pupil, offering.offering_id)
        if conflict is not None:
            yield Refusal(Rule.TIMETABLE, conflict.numbers("lesson", "session"))

    @cached_property
    def _found(self) -> tuple[tuple[Candidate, ...], frozenset[SitePair]]:
        """The candidates, and the pairs of sites whose unknown travel keeps us from judging more of them."""
        return self._judged(sorted(self.problem.pupils, key=lambda p: p.key), self.problem.offering)

    def _judged(
        self, pupils: Iterable[Pupil], groups: Container[str]
    ) -> tuple[tuple[Candidate, ...], frozenset[SitePair]]:
        candidates: list[Candidate] = []
        unknown: set[SitePair] = set()
        for pupil in pupils:
            ranks = self._ranks(pupil)
            for offering_id in sorted(o for o in ranks if o in groups):
                offering = self.problem.offering[offering_id]
                if any(self._refusals_on_the_spot(pupil, offering)) or any(self._refusals_by_hand(pupil, offering)):
                    continue
                if not self.travel.known(pupil.home_site, offering.site_id):
                    unknown.add(_pair(pupil.home_site, offering.site_id))
                elif not any(self._way_refusals(pupil, offering)):
                    candidates.append(self._candidate(pupil, offering, ranks[offering_id]))
        return tuple(candidates), frozenset(unknown)

    def _candidate(self, pupil: Pupil, offering: Offering, rank: int | None) -> Candidate:
        return Candidate(
            home_site=pupil.home_site,
            pupil_id=pupil.pupil_id,
            offering_id=offering.offering_id,
            rank=rank,
            travel_minutes=self.travel.minutes(pupil.home_site, offering.site_id),
            guest=self.problem.is_guest(pupil, offering),
            locked=(pupil.key, offering.offering_id) in self._placed_by_hand,
        )

    def _ranks(self, pupil: Pupil) -> dict[str, int | None]:
        """The offerings that an approved wish or a lock asks for, with the best approved rank.

        Groups of a wished elective that are beyond the pupil's travel limit may be left out.
        """
        ranks: dict[str, int | None] = {}
        limit = travel_limit(pupil, self.policy)
        for wish in self.problem.wishes_of.get(pupil.key, ()):
            if not wish.approved:
                continue
            if wish.offering_id is not None:
                ranks.setdefault(wish.offering_id, wish.rank)
            elif wish.elective is not None:
                for offering_id in self._within_reach(pupil.home_site, limit, wish.elective):
                    ranks.setdefault(offering_id, wish.rank)
        for offering_id in self._locked_offerings.get(pupil.key, ()):
            ranks.setdefault(offering_id, None)
        return ranks

    def _within_reach(self, home_site: str, limit: int | None, elective: str) -> tuple[str, ...]:
        """The groups of the elective that are not too far away, as far as is known.

        In a country most groups are: leaving them out once per site is what makes a large round fast.
        """
        key = (home_site, limit, elective)
        if key not in self._reach:
            groups = self.problem.offerings_of.get(elective, ())
            ways = ((o.offering_id, self.travel.find(home_site, o.site_id)) for o in groups)
            self._reach[key] = tuple(o for o, way in ways if way is None or limit is None or way <= limit)
        return self._reach[key]

    @cached_property
    def _placed_by_hand(self) -> frozenset[tuple[PupilKey, str]]:
        return self._locked_pairs(LockAction.PLACE)

    @cached_property
    def _kept_out(self) -> frozenset[tuple[PupilKey, str]]:
        return self._locked_pairs(LockAction.KEEP_OUT)

    def _locked_pairs(self, action: LockAction) -> frozenset[tuple[PupilKey, str]]:
        locks = self.problem.locks
        return frozenset(((lock.home_site, lock.pupil_id), lock.offering_id) for lock in locks if lock.action is action)

    @cached_property
    def _locked_offerings(self) -> Mapping[PupilKey, list[str]]:
        offerings: dict[PupilKey, list[str]] = defaultdict(list)
        for key, offering_id in self._placed_by_hand:
            offerings[key].append(offering_id)
        return offerings

    def _unknown_between_hosts(self) -> set[SitePair]:
        """The sites between which a pupil with two places may have to travel, where only that decides on a clash."""
        unknown: set[SitePair] = set()
        several = {p.key for p in self.problem.pupils if p.max_electives > 1}
        for key, candidates in groupby(self._found[0], key=lambda c: c.key):
            if key not in several:
                continue
            offerings = [self.problem.offering[c.offering_id] for c in candidates]
            for a, b in combinations(offerings, 2):
                if not self.travel.known(a.site_id, b.site_id) and self._way_decides(a.offering_id, b.offering_id):
                    unknown.add(_pair(a.site_id, b.site_id))
        return unknown

    def _way_decides(self, a: str, b: str) -> bool:
        meetings = self.timetable.meetings
        pairs = product(meetings.get(a, ()), meetings.get(b, ()))
        return b not in self._exclusions.of_offering[a] and any(
            self.timetable.hangs_on_unknown_way(m, n) for m, n in pairs
        )


def _pair(a: str, b: str) -> SitePair:
    return (a, b) if a <= b else (b, a)


def _admits(offering: Offering, pupil: Pupil) -> bool:
    """Whether the host lets the pupil in: an empty list admits all, a list only the values in it."""
    return (
        (not offering.tracks or pupil.track in offering.tracks)
        and (not offering.years or pupil.year in offering.years)
        and (not offering.profiles or pupil.profile in offering.profiles)
    )


def _audience_numbers(offering: Offering, pupil: Pupil) -> Numbers:
    """What the host asks (``tracks``) and what the pupil has (``track``), for each list that the pupil is not in."""
    lists = {
        "track": (offering.tracks, pupil.track),
        "year": (offering.years, pupil.year),
        "profile": (offering.profiles, pupil.profile),
    }
    numbers: Numbers = {}
    for name, (allowed, given) in lists.items():
        if allowed and given not in allowed:
            numbers[f"{name}s"] = ", ".join(map(str, allowed))
            numbers[name] = "–" if given is None else given
    return numbers
