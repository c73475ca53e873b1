"""The rows of ``matcher.proof``: each name made into the linear fact it stands for, or refused."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from matcher.certificate.model import Coefficients, Model, Place
from matcher.proof import Row


class InvalidRowError(Exception):
    """A row that is no fact of the round; the message says why."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The sum of coefficient · column is at most ``limit``, or equal to it where a region says so."""

    coefficients: Coefficients
    limit: int


def fact(model: Model, row: Row) -> Fact:
    """The row as a fact that holds for every allocation; not for rows ``goal``, ``lottery`` and ``cut``.

    Raises:
        InvalidRowError: it is no such fact.
    """
    kind, *names = row or ("",)
    builder, length = _BUILDERS.get(kind, (None, 0))
    if builder is None:
        raise InvalidRowError("there is no such kind of row")
    if len(names) < length if kind in _OPEN_ENDED else len(names) != length:
        raise InvalidRowError(f"{len(names)} names do not fit this kind of row")
    try:
        return builder(model, names)
    except KeyError as error:
        raise InvalidRowError(f"the round has no {error.args[0]!r} that fits") from error


def _capacity(model: Model, names: Sequence[str]) -> Fact:
    (offering_id,) = names
    return _at_most(model.groups[offering_id], model.problem.offering[offering_id].capacity)


def _guest_capacity(model: Model, names: Sequence[str]) -> Fact:
    (offering_id,) = names
    offering = model.problem.offering[offering_id]
    limit = offering.capacity if offering.guest_capacity is None else offering.guest_capacity
    return _at_most([p for p in model.groups[offering_id] if p.guest], limit)


def _guest_total(model: Model, names: Sequence[str]) -> Fact:
    (site_id,) = names
    limit = model.problem.site[site_id].guest_total
    if limit is None:
        raise InvalidRowError("the site has no limit on its guests")
    groups = [model.groups[o.offering_id] for o in model.problem.offerings if o.site_id == site_id]
    return _at_most([place for group in groups for place in group if place.guest], limit)


def _max_electives(model: Model, names: Sequence[str]) -> Fact:
    home_site, pupil_id = names
    key = (home_site, pupil_id)
    return _at_most(model.places[key], model.problem.pupil[key].max_electives)


def _clique(model: Model, names: Sequence[str]) -> Fact:
    home_site, pupil_id, *offering_ids = names
    if len(set(offering_ids)) != len(offering_ids):
        raise InvalidRowError("it names an offering twice")
    numbers = [model.number["place", home_site, pupil_id, offering_id] for offering_id in offering_ids]
    for first, second in combinations(offering_ids, 2):
        if model.facts.exclusion(first, second) is None:
            raise InvalidRowError(f"{first} and {second} do not exclude each other")
    return Fact([(number, 1) for number in numbers], 1)


def _module_limit(model: Model, names: Sequence[str]) -> Fact:
    home_site, pupil_id, profile = names
    pupil = model.problem.pupil[home_site, pupil_id]
    if profile == pupil.profile:
        raise InvalidRowError(f"{profile} is the pupil's own profile")

    def belongs(place: Place) -> bool:
        elective = model.problem.offering[place.offering_id].elective
        return model.facts.other_profile(pupil, elective) == profile

    left = max(0, 2 - model.facts.modules_completed(pupil, profile))
    return _at_most([place for place in model.places[pupil.key] if belongs(place)], left)


def _min_size(model: Model, names: Sequence[str]) -> Fact:
    (offering_id,) = names
    run = model.number["run", offering_id]
    size = model.problem.offering[offering_id].min_size
    return Fact([(run, size), *((p.number, -1) for p in model.groups[offering_id])], 0)


def _open(model: Model, names: Sequence[str]) -> Fact:
    home_site, pupil_id, offering_id = names
    place = model.number["place", home_site, pupil_id, offering_id]
    return Fact([(place, 1), (model.number["run", offering_id], -1)], 0)


def _need(model: Model, names: Sequence[str]) -> Fact:
    return _counted(model, "need", names)


def _serve(model: Model, names: Sequence[str]) -> Fact:
    return _counted(model, "serve", names)


def _counted(model: Model, kind: str, names: Sequence[str]) -> Fact:
    home_site, pupil_id = names
    counter = model.number[kind, home_site, pupil_id]
    return Fact([(counter, 1), *((p.number, -1) for p in model.places[home_site, pupil_id])], 0)


def _limit(model: Model, names: Sequence[str]) -> Fact:
    number = model.number[tuple(names)]
    return Fact([(number, 1)], model.high[number])


def half_sum(facts: Sequence[Fact]) -> Fact:
    """Half the sum of facts, rounded down: it holds because every column is a whole number from 0 upwards."""
    sums: dict[int, int] = defaultdict(int)
    for part in facts:
        for number, coefficient in part.coefficients:
            sums[number] += coefficient
    coefficients = [(number, half) for number, value in sorted(sums.items()) if (half := value // 2)]
    return Fact(coefficients, sum(part.limit for part in facts) // 2)


def _at_most(places: Sequence[Place], limit: int) -> Fact:
    return Fact([(place.number, 1) for place in places], limit)


_BUILDERS: dict[str, tuple[Callable[[Model, Sequence[str]], Fact] | None, int]] = {
    "capacity": (_capacity, 1),
    "guest_capacity": (_guest_capacity, 1),
    "guest_total": (_guest_total, 1),
    "max_electives": (_max_electives, 2),
    "clique": (_clique, 3),
    "module_limit": (_module_limit, 3),
    "min_size": (_min_size, 1),
    "open": (_open, 3),
    "need": (_need, 2),
    "serve": (_serve, 2),
    "limit": (_limit, 2),
}
_OPEN_ENDED = ("clique", "limit")
