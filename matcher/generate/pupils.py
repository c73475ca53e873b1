"""Pupils with their classes and profiles, and their ranked wishes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import accumulate
from random import Random

from matcher.catalogue import own_profile_modules
from matcher.codes import Kind, SiteKind
from matcher.generate import names
from matcher.generate.offer import Offer
from matcher.generate.region import Region
from matcher.generate.shares import shares
from matcher.problem import Elective, Offering, Pupil, Site, Wish

_TRACKS = {
    SiteKind.VMBO: (("BB", "KB", "GL", "TL"), (32, 38, 22, 8)),
    SiteKind.VSO: (("BB", "KB"), (60, 40)),
    SiteKind.PRO: (("PRO",), (1,)),
}
_SCHOOL_SIZE = {SiteKind.VMBO: 1.0, SiteKind.VSO: 0.08, SiteKind.PRO: 0.12}
_CLASS_SIZE = 26
# How much more, or less, such an elective is wanted.
_AT_HOME, _OWN_PROFILE, _REGIONAL_FOR_PRO, _FORBIDDEN = 3.0, 2.5, 6.0, 0.01


def draw_pupils(rng: Random, region: Region, electives: Iterable[Elective], count: int) -> tuple[Pupil, ...]:
    """Pupils of years 3 and 4, sorted by site and number."""
    by_profile: dict[str, list[str]] = defaultdict(list)
    for elective in electives:
        if elective.profile and elective.kind is Kind.ELECTIVE:
            by_profile[elective.profile].append(elective.elective)
    homes = [site for site in region.sites if site.kind in _SCHOOL_SIZE]
    sizes = shares(count, [_SCHOOL_SIZE[site.kind] * rng.uniform(0.6, 1.4) for site in homes])
    return tuple(p for site, size in zip(homes, sizes, strict=True) for p in _pupils_of(rng, site, size, by_profile))


def _pupils_of(rng: Random, site: Site, count: int, by_profile: Mapping[str, list[str]]) -> Iterable[Pupil]:
    tracks, track_shares = _TRACKS[site.kind]
    cells = sorted((rng.choice((3, 4)), rng.choices(tracks, track_shares)[0]) for _ in range(count))
    seen: dict[tuple[int, str], int] = defaultdict(int)
    first_number = rng.randint(1000, 9000)  # schools use the same numbers
    for index, (year, track) in enumerate(cells):
        number_in_year = seen[year, track]
        seen[year, track] += 1
        first, infix, last = names.person(rng)
        profile = rng.choice(site.licensed_profiles) if site.licensed_profiles and track != "TL" else None
        most = rng.choices((1, 2, 3), (84, 14, 2))[0]
        needs = 1 if year == 4 and track not in ("TL", "PRO") and rng.random() < 0.15 else 0
        known = by_profile.get(profile or "", [])
        yield Pupil(
            site.site_id,
            f"{first_number + index:06}",
            first,
            infix,
            last,
            f"{year}{track[0]}{number_in_year // _CLASS_SIZE + 1}",
            year,
            track,
            profile,
            max_electives=most,
            needs=needs,
            priority=1 if year == 4 else 2,
            max_travel_minutes=rng.choice((10, 30, 50)) if rng.random() < 0.08 else None,
            completed=tuple(sorted(rng.sample(known, min(len(known), rng.randint(1, 2))))) if year == 4 else (),
        )


def draw_wishes(rng: Random, region: Region, offer: Offer, pupils: tuple[Pupil, ...]) -> tuple[Wish, ...]:
    """Three to six ranked wishes a pupil (more for who takes more), popular electives most, near groups only."""
    groups_at: dict[str, list[Offering]] = defaultdict(list)
    for offering in offer.offerings:
        groups_at[offering.site_id].append(offering)
    choices: dict[tuple[object, ...], tuple[list[str], list[float]]] = {}
    wishes: list[Wish] = []
    for pupil in pupils:
        near = [o for site in region.near[pupil.home_site] for o in groups_at[site]]
        taste = (pupil.home_site, pupil.year, pupil.track, pupil.profile)
        if taste not in choices:
            choices[taste] = _choices(pupil, near, offer)
        wanted = _wanted(rng, pupil, *choices[taste])
        wishes.extend(_ranked(rng, pupil, wanted, near))
    return tuple(wishes)


def _choices(pupil: Pupil, near: list[Offering], offer: Offer) -> tuple[list[str], list[float]]:
    """What the pupil can choose from, with cumulative weights."""
    open_to = {o.elective for o in near if not o.years or pupil.year in o.years}
    at_home = {o.elective for o in near if o.site_id == pupil.home_site}
    codes = [code for code in offer.popularity if code in open_to]
    forbidden = own_profile_modules(pupil.profile, pupil.track)
    weights = []
    for code in codes:
        elective = offer.electives[code]
        weight = offer.popularity[code] * (_AT_HOME if code in at_home else 1.0)
        if code in forbidden:
            weight *= _FORBIDDEN
        elif elective.profile is not None and elective.profile == pupil.profile:
            weight *= _OWN_PROFILE
        elif elective.profile is None and pupil.track == "PRO":
            weight *= _REGIONAL_FOR_PRO
        weights.append(weight)
    return codes, list(accumulate(weights))


def _wanted(rng: Random, pupil: Pupil, codes: list[str], weights: list[float]) -> list[str]:
    """Different electives, most wanted first; an elective that was closed earlier slips through now and then."""
    count = min(rng.randint(3, 6) + 2 * (pupil.max_electives - 1), len(codes))
    wanted: dict[str, None] = {}
    for code in rng.choices(codes, cum_weights=weights, k=8 * count) if codes else ():
        if len(wanted) < count and (code not in pupil.completed or rng.random() < 0.05):
            wanted[code] = None
    return list(wanted)


def _ranked(rng: Random, pupil: Pupil, wanted: list[str], near: list[Offering]) -> Iterable[Wish]:
    """Wishes with ranks from 1; one in twelve ties with the one before, one in twelve names a group."""
    rank = 0
    for code in wanted:
        rank += rank == 0 or rng.random() >= 1 / 12
        approved = rng.random() >= 0.02
        if rng.random() >= 1 / 12:
            yield Wish(pupil.home_site, pupil.pupil_id, rank, elective=code, approved=approved)
            continue
        group = rng.choice([o for o in near if o.elective == code])
        yield Wish(pupil.home_site, pupil.pupil_id, rank, offering_id=group.offering_id, approved=approved)
        if rng.random() < 0.5:  # and otherwise any group of it
            rank += 1
            yield Wish(pupil.home_site, pupil.pupil_id, rank, elective=code, approved=approved)
