"""What of the published placements cannot stay as it is, seen at once and without solving anything."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from matcher.allocation import Allocation
from matcher.codes import Rule, Run
from matcher.problem import Offering, Problem, PupilKey
from matcher.repair.moves import Reasons
from matcher.rules.eligibility import Candidate, Eligibility
from matcher.rules.exclusions import Refusal


@dataclass(frozen=True, slots=True)
class LostPlace:
    """A published place that is not possible any more; with several groups, one of these at least has to go."""

    home_site: str
    pupil_id: str
    offerings: tuple[str, ...]
    reason: str  # a code of ``matcher.wording.whatif.REASONS``
    refusal: Refusal | None = None  # the rule behind it, with its numbers

    @property
    def key(self) -> PupilKey:
        """The pupil's key."""
        return (self.home_site, self.pupil_id)


@dataclass(frozen=True, slots=True)
class ShortGroup:
    """A group, or a site, that cannot go on with everybody who has a place there and may keep it."""

    rule: Rule  # ``capacity``, ``guest_capacity``, ``guest_total`` (of a site) or ``min_size``
    offering_id: str | None
    site_id: str
    pupils: int  # guests, where the limit is about these
    limit: int


@dataclass(frozen=True)
class Touched:
    """Everything that cannot stay."""

    places: tuple[LostPlace, ...]  # by home site, pupil and group
    groups: tuple[ShortGroup, ...]


def touched(problem: Problem, eligibility: Eligibility, published: Allocation) -> Touched:
    """What cannot stay of what was published, in the round as it is now.

    Raises:
        RoundError: travel times that are needed are not known.
    """
    possible = {(c.home_site, c.pupil_id, c.offering_id): c for c in eligibility.candidates}
    pairs = ((p.home_site, p.pupil_id, p.offering_id) for p in published.placements)
    kept = [possible[pair] for pair in pairs if pair in possible]
    reasons = Reasons(problem, eligibility, published, published)
    places = [*_impossible(reasons, published), *_too_much(problem, eligibility, kept)]
    places.sort(key=lambda p: (p.key, p.offerings))
    return Touched(tuple(places), (*_short_groups(problem, kept), *_short_sites(problem, kept)))


def _impossible(reasons: Reasons, published: Allocation) -> Iterator[LostPlace]:
    for placement in published.placements:
        found = reasons.impossible(placement.key, placement.offering_id)
        if found is not None:
            yield LostPlace(*placement.key, (placement.offering_id,), *found)


def _too_much(problem: Problem, eligibility: Eligibility, kept: list[Candidate]) -> Iterator[LostPlace]:
    """Places that each are possible, but not together."""
    own: dict[PupilKey, list[str]] = {}
    for candidate in kept:
        own.setdefault(candidate.key, []).append(candidate.offering_id)
    for key, codes in own.items():
        codes.sort()
        for a, b in combinations(codes, 2):
            refusal = eligibility.exclusion(problem.offering[a], problem.offering[b])
            if refusal is not None:
                yield LostPlace(*key, (a, b), f"own_{refusal.rule}", refusal)
        if len(codes) > problem.pupil[key].max_electives:
            yield LostPlace(*key, tuple(codes), "fewer_electives")


def _short_groups(problem: Problem, kept: list[Candidate]) -> Iterator[ShortGroup]:
    size = Counter(c.offering_id for c in kept)
    guests = Counter(c.offering_id for c in kept if c.guest)
    for offering in problem.offerings:
        code = offering.offering_id
        if code in size:
            yield from _limits(offering, size[code], guests[code])


def _limits(offering: Offering, size: int, guests: int) -> Iterator[ShortGroup]:
    code, site = offering.offering_id, offering.site_id
    if size > offering.capacity:
        yield ShortGroup(Rule.CAPACITY, code, site, size, offering.capacity)
    if offering.guest_capacity is not None and guests > offering.guest_capacity:
        yield ShortGroup(Rule.GUEST_CAPACITY, code, site, guests, offering.guest_capacity)
    if offering.run is Run.AUTO and size < offering.min_size:
        yield ShortGroup(Rule.MIN_SIZE, code, site, size, offering.min_size)


def _short_sites(problem: Problem, kept: list[Candidate]) -> Iterator[ShortGroup]:
    guests = Counter(problem.offering[c.offering_id].site_id for c in kept if c.guest)
    for site in problem.sites:
        if site.guest_total is not None and guests[site.site_id] > site.guest_total:
            yield ShortGroup(Rule.GUEST_TOTAL, None, site.site_id, guests[site.site_id], site.guest_total)
