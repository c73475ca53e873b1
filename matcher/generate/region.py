"""Where the schools of a made-up region lie, and how far apart, in the manner of West-Friesland.

Towns lie 14 km apart along rows, each with two or three schools that are a few minutes by bike from each other.
Every second town has a campus of an mbo and a training company 15 km away, which also serves the row beyond it,
and a small school for special (vso) and practical education (pro).
"""

from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil, sqrt
from random import Random

from matcher.codes import SiteKind
from matcher.generate import names
from matcher.problem import Site, Travel

TECHNICAL = ("PIE", "BWI", "M&T", "MVI")
_OTHER_PROFILES = ("D&P", "Groen", "Z&W", "E&O", "HBR", "MaT")
_KM_PER_DEGREE_LAT, _KM_PER_DEGREE_LON = 111.2, 67.8  # at 52.4 degrees north
_TOWN_KM, _CAMPUS_KM = 14.0, 15.0
_GROUPS_PER_SCHOOL = 9
_LETTERS = "abcdef"


@dataclass(frozen=True)
class Region:
    """Sites, the known travel times, and per site the sites that its pupils may think of going to."""

    sites: tuple[Site, ...]
    travel: tuple[Travel, ...]
    near: dict[str, tuple[str, ...]]  # the site itself included


@dataclass(frozen=True)
class _Place:
    """A town, or a campus outside one; kilometres from the corner of the region."""

    name: str
    x: float
    y: float
    sites: tuple[Site, ...]
    is_campus: bool = False


def draw_region(rng: Random, groups: int) -> Region:
    """A region that can host this number of groups: about one school for every nine."""
    places = _places(rng, max(2, round(groups / _GROUPS_PER_SCHOOL)))
    near = {site.site_id: [s.site_id for s in place.sites] for place in places for site in place.sites}
    travel = [t for place in places for t in _within(rng, place)]
    for a, b in combinations(places, 2):
        minutes = _train_minutes(rng, a, b)
        if minutes is None:
            continue
        for one in a.sites:
            for other in b.sites:
                near[one.site_id].append(other.site_id)
                near[other.site_id].append(one.site_id)
                travel.append(Travel(one.site_id, other.site_id, minutes + rng.randint(0, 6), "train"))
    sites = tuple(site for place in places for site in place.sites)
    return Region(sites, tuple(travel), {site: tuple(sorted(others)) for site, others in near.items()})


def _places(rng: Random, schools: int) -> list[_Place]:
    towns = max(1, round(schools / 2.5))
    columns = ceil(sqrt(2 * towns))
    places = []
    for number in range(towns):
        count = schools * (number + 1) // towns - schools * number // towns
        row, column = divmod(number, columns)
        x, y = column * _TOWN_KM, row * 2 * _CAMPUS_KM
        places.append(_town(rng, number, count, (x, y)))
        if number % 2 == 0:
            places.append(_campus(rng, number, (x, y + _CAMPUS_KM)))
    return places


def _town(rng: Random, number: int, schools: int, at: tuple[float, float]) -> _Place:
    name = names.town(number)
    sites = []
    for index in range(schools):
        title = f"{names.school(number * 3 + index)} {name}"
        site = _site(rng, SiteKind.VMBO, f"v{number:03}{_LETTERS[index]}", title, at)
        # One school in six has its second site in the next town: its pupils are no guests there.
        if number % 2 and index == 0 and rng.random() < 0.5:
            site = replace(site, school=f"v{number - 1:03}{_LETTERS[0]}")
        sites.append(site)
    if number % 2 == 0:
        sites.append(_site(rng, SiteKind.PRO, f"p{number:03}", f"Praktijkschool {name}", at))
        sites.append(_site(rng, SiteKind.VSO, f"s{number:03}", f"VSO De Brug {name}", at))
    return _Place(name, *at, tuple(sites))


def _campus(rng: Random, number: int, at: tuple[float, float]) -> _Place:
    name = f"Campus {names.town(number + 5)}"
    sites = (
        _site(rng, SiteKind.MBO, f"m{number:03}", f"Mbo Techniek {name}", at),
        _site(rng, SiteKind.COMPANY, f"c{number:03}", f"Opleidingsbedrijf {name}", at),
    )
    return _Place(name, *at, sites, is_campus=True)


def _site(rng: Random, kind: SiteKind, school: str, name: str, at: tuple[float, float]) -> Site:
    """A site of a school of one site, within half a kilometre of the place."""
    x, y = at[0] + rng.uniform(-0.4, 0.4), at[1] + rng.uniform(-0.4, 0.4)
    profiles: tuple[str, ...] = ()
    if kind is SiteKind.VMBO:
        profiles = (*rng.sample(TECHNICAL, rng.randint(1, 3)), rng.choice(_OTHER_PROFILES))
    return Site(
        school,
        name,
        school,
        kind,
        municipality=name.rsplit(maxsplit=1)[-1],
        lat=round(51.5 + y / _KM_PER_DEGREE_LAT, 5),
        lon=round(4.4 + x / _KM_PER_DEGREE_LON, 5),
        licensed_profiles=profiles,
    )


def _within(rng: Random, place: _Place) -> list[Travel]:
    """Bike minutes inside a town; one pair in ten is left to be estimated from the coordinates."""
    pairs = combinations(place.sites, 2)
    return [Travel(a.site_id, b.site_id, rng.randint(2, 8), "bike") for a, b in pairs if rng.random() < 0.9]


def _train_minutes(rng: Random, a: _Place, b: _Place) -> int | None:
    """Door to door by public transport, or None where nobody would go."""
    km = sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2)
    if km > 1.5 * _TOWN_KM or (a.is_campus and b.is_campus):
        return None
    return rng.randint(38, 46) if km < 1.2 * _TOWN_KM else rng.randint(55, 64)
