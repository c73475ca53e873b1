"""What the sites of a made-up region offer: electives by popularity, groups, seats and meetings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil, sqrt
from random import Random

from matcher.codes import Kind, Run, SiteKind
from matcher.generate.calendar import LATE_PERIOD, Calendar, draw_sessions
from matcher.generate.region import TECHNICAL, Region
from matcher.generate.shares import shares
from matcher.problem import Elective, Offering, Session, Site

REGIONAL = (
    Elective("R/AI/01", "Werken met AI in de techniek", kind=Kind.REGIONAL),
    Elective("R/TECH/01", "Kennismaken met techniek", kind=Kind.REGIONAL),
)
# Machines leave room for 8, welding and building for 12, other rooms for 16; two rooms with two teachers for more.
_MACHINES = {"K/PIE/09", "K/PIE/12", "K/PIE/20", "K/BWI/16", "K/BWI/04", "P/BWI/03", "K/PIE/24"}
_ROOMS = (8, 12, 16, 24, 32)
_PRACTICE_PROFILES = {"PIE", "BWI", "M&T", "MaT", "HBR"}
_HOST_SHARE = {SiteKind.VMBO: 1.0, SiteKind.MBO: 0.5, SiteKind.COMPANY: 0.4, SiteKind.PRO: 0.15, SiteKind.VSO: 0.0}


@dataclass(frozen=True)
class Offer:
    """The groups with their meetings; electives by code; popularity (a weight) by code, most popular first."""

    offerings: tuple[Offering, ...]
    sessions: tuple[Session, ...]
    electives: Mapping[str, Elective]
    popularity: Mapping[str, float]


@dataclass(frozen=True)
class Size:
    """How much there is to offer."""

    groups: int
    seats: int  # about as many in all
    min_sizes: bool  # whether a group needs more than one pupil


def draw_offer(rng: Random, region: Region, calendar: Calendar, catalogue: Iterable[Elective], size: Size) -> Offer:
    """Groups at every host, with electives and seats in proportion, so that what is popular is scarce."""
    electives = _pool(rng, catalogue, size.groups)
    popularity = {e.elective: (rank + 1) ** -1.2 for rank, e in enumerate(electives)}
    offerings: list[Offering] = []
    sessions: list[Session] = []
    counts = shares(size.groups, [_HOST_SHARE[site.kind] for site in region.sites])
    for site, count in zip(region.sites, counts, strict=True):
        for elective in _electives_at(rng, site, count, electives, popularity):
            offering_id = f"g{len(offerings) + 1:04}"
            meetings = draw_sessions(rng, calendar, offering_id, site)
            years = (3,) if any(m.period == LATE_PERIOD for m in meetings) else ()
            offerings.append(Offering(offering_id, elective.elective, site.site_id, _room(elective), years=years))
            sessions.extend(meetings)
    fitted = _fitted(rng, offerings, size.seats)
    finished = tuple(_finished(rng, o, min_sizes=size.min_sizes) for o in fitted)
    return Offer(finished, tuple(sessions), {e.elective: e for e in electives}, popularity)


def _pool(rng: Random, catalogue: Iterable[Elective], groups: int) -> list[Elective]:
    """The electives on offer, most popular first: technical ones, a few of other profiles, two regional ones."""
    official = sorted(catalogue, key=lambda e: e.elective)
    technical = [e for e in official if e.profile in TECHNICAL]
    others = [e for e in official if e.profile not in TECHNICAL and e.kind is Kind.ELECTIVE]
    count = ceil(4 * sqrt(groups))
    pool = rng.sample(technical, min(len(technical), count)) + rng.sample(others, min(len(others), count // 8))
    pool += REGIONAL
    rng.shuffle(pool)
    return pool


def _electives_at(
    rng: Random, site: Site, count: int, electives: list[Elective], popularity: Mapping[str, float]
) -> Iterable[Elective]:
    """Supply follows popularity, but less steeply; a site seldom gives an elective twice."""
    weights = [popularity[e.elective] ** 0.35 for e in electives]
    for index, elective in enumerate(electives):
        if elective.profile in site.licensed_profiles:
            weights[index] *= 4
        if (elective.kind is Kind.REGIONAL) != (site.kind is SiteKind.PRO):
            weights[index] *= 0.05
    for _ in range(count):
        index = rng.choices(range(len(electives)), weights)[0]
        weights[index] *= 0.2
        yield electives[index]


def _room(elective: Elective) -> int:
    if elective.elective in _MACHINES:
        return 8
    return 12 if elective.profile in _PRACTICE_PROFILES else 16


def _fitted(rng: Random, offerings: list[Offering], wanted: int) -> list[Offering]:
    """Larger or smaller rooms, one step at a time, until the seats meet the demand or no other room exists."""
    steps = [_ROOMS.index(o.capacity) for o in offerings]
    order = list(range(len(offerings)))
    rng.shuffle(order)
    seats = sum(o.capacity for o in offerings)
    direction = 1 if seats < wanted else -1
    for _ in _ROOMS:
        for index in order:
            step = steps[index] + direction
            if not 0 <= step < len(_ROOMS) or (wanted - seats) * direction <= 0:
                continue
            seats += _ROOMS[step] - _ROOMS[steps[index]]
            steps[index] = step
    return [replace(o, capacity=_ROOMS[step]) for o, step in zip(offerings, steps, strict=True)]


def _finished(rng: Random, offering: Offering, *, min_sizes: bool) -> Offering:
    """With a minimum of a third of the seats, seats kept for own pupils in one group of three, and planned hours."""
    return replace(
        offering,
        min_size=ceil(offering.capacity / 3) if min_sizes else 1,
        guest_capacity=offering.capacity * 3 // 4 if rng.random() < 0.3 else None,
        run=Run.YES if rng.random() < 0.03 else Run.AUTO,
        clock_hours=rng.choice((60, 80, 100)),
    )
