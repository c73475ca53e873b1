"""What each part of the pupils got, beside what chance would have given it: the same round drawn by lot many times.

A lottery is a serial dictatorship (``matcher.dictatorship``) in an order of its own. Parts of fewer than
``FEWEST`` pupils are not shown, and neither is the smallest of the others where the hidden ones could be worked out.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.allocation import Allocation
from matcher.dictatorship import Dictatorship, seeds
from matcher.eligibility import Eligibility
from matcher.policy import Policy
from matcher.problem import Problem, Pupil, PupilKey

FEWEST = 5
LOTTERIES = 1000
MOST_DIFFERENCE = 15  # hundredths of a rank between a school's mean and the region's
_BANDS = (0, 10, 20, 30, 45)  # minutes; the last one is open
_POINTS = (5, 50, 95)  # percentiles

DIMENSIONS = ("school", "track", "year", "priority", "distance")


@dataclass(frozen=True, slots=True)
class Share:
    """What some pupils got. Ranks: 1 = most wanted; minutes one way."""

    pupils: int  # with a wish
    placed: int  # of them, with a placement
    placements: int
    ranked: int  # placements with a rank
    ranks: int  # their sum
    first: int  # placements at rank 1
    minutes: int

    @property
    def mean_rank(self) -> float | None:
        """Of the placements that have one."""
        return self.ranks / self.ranked if self.ranked else None

    @property
    def mean_minutes(self) -> float | None:
        """Of a placement."""
        return self.minutes / self.placements if self.placements else None


@dataclass(frozen=True, slots=True)
class Chance:
    """How a figure is spread over the lotteries, and where the allocation stands in it."""

    low: float  # 5 % of the lotteries give less
    middle: float
    high: float  # 5 % give more
    at_least_as_good: float  # the part of the lotteries that is as good as the allocation or better

    def to_json(self) -> dict[str, float]:
        """With two decimals."""
        return {name: round(getattr(self, name), 2) for name in ("low", "middle", "high", "at_least_as_good")}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the pupils. ``share`` is None where they are too few to be shown."""

    dimension: str
    name: str
    share: Share | None
    chance: Mapping[str, Chance]  # placed, mean_rank, mean_minutes
    apart: bool  # a school whose mean rank differs more from the region's than it should

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        found: dict[str, Any] = {"dimension": self.dimension, "name": self.name, "suppressed": self.share is None}
        if self.share is not None:
            share = self.share
            found |= {
                "pupils": share.pupils,
                "placed": share.placed,
                "placements": share.placements,
                "first": share.first,
                "mean_rank": _rounded(share.mean_rank),
                "mean_minutes": _rounded(share.mean_minutes),
                "chance": {name: chance.to_json() for name, chance in self.chance.items()},
                "apart": self.apart,
            }
        return found


def parts(
    problem: Problem,
    policy: Policy,
    allocation: Allocation,
    eligibility: Eligibility | None = None,
    lotteries: int = LOTTERIES,
) -> tuple[Part, ...]:
    """The region, then each school, track, year, priority and distance, each beside ``lotteries`` lotteries."""
    eligibility = eligibility or Eligibility(problem, policy)
    members = _members(problem, eligibility)
    dictatorship = Dictatorship(problem, policy, eligibility)
    drawn: dict[tuple[str, str], list[Share]] = defaultdict(list)
    for seed in seeds(problem, lotteries):
        for name, share in _shares(members, dictatorship.run(seed)).items():
            drawn[name].append(share)
    own = _shares(members, allocation)
    hidden = _hidden(own)
    region = own["region", ""].mean_rank
    return tuple(
        Part(*name, None, {}, apart=False)
        if name in hidden
        else Part(*name, share, _chances(share, drawn[name]), apart=name[0] == "school" and _apart(share, region))
        for name, share in own.items()
    )


def _members(problem: Problem, eligibility: Eligibility) -> dict[tuple[str, str], list[PupilKey]]:
    """Who is in which part; only pupils with a wish count."""
    found: dict[tuple[str, str], list[PupilKey]] = defaultdict(list)
    for pupil in problem.pupils:
        if pupil.key in problem.wishes_of:
            for part in _parts_of(problem, pupil, eligibility):
                found[part].append(pupil.key)
    order = {name: number for number, name in enumerate(("region", *DIMENSIONS))}
    found.setdefault(("region", ""), [])
    return dict(sorted(found.items(), key=lambda item: (order[item[0][0]], _natural(item[0][1]))))


def _parts_of(problem: Problem, pupil: Pupil, eligibility: Eligibility) -> Iterator[tuple[str, str]]:
    yield "region", ""
    yield "school", problem.site[pupil.home_site].school
    yield "track", pupil.track or ""
    yield "year", "" if pupil.year is None else str(pupil.year)
    yield "priority", str(pupil.priority)
    possible = eligibility.of_pupil.get(pupil.key, ())
    if possible:
        mean = sum(c.travel_minutes for c in possible) / len(possible)
        yield "distance", str(max(band for band in _BANDS if band <= mean))


def _natural(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdigit() else (-1, name)


def _shares(
    members: Mapping[tuple[str, str], Sequence[PupilKey]], allocation: Allocation
) -> dict[tuple[str, str], Share]:
    of_pupil = allocation.of_pupil
    found = {}
    for name, keys in members.items():
        held = [of_pupil[key] for key in keys if key in of_pupil]
        ranks = [p.rank for bundle in held for p in bundle if p.rank is not None]
        found[name] = Share(
            pupils=len(keys),
            placed=len(held),
            placements=sum(map(len, held)),
            ranked=len(ranks),
            ranks=sum(ranks),
            first=ranks.count(1),
            minutes=sum(p.travel_minutes for bundle in held for p in bundle),
        )
    return found


def _hidden(shares: Mapping[tuple[str, str], Share]) -> set[tuple[str, str]]:
    """The parts that are too small, and where those hide too few pupils together the next smallest as well."""
    found: set[tuple[str, str]] = set()
    for dimension in DIMENSIONS:
        sizes = sorted((share.pupils, name) for name, share in shares.items() if name[0] == dimension)
        hidden = [(size, name) for size, name in sizes if size < FEWEST]
        if hidden and sum(size for size, _ in hidden) < FEWEST:
            hidden = sizes[: len(hidden) + 1]
        found |= {name for _, name in hidden}
    return found


def _apart(share: Share, region: float | None) -> bool:
    own = share.mean_rank
    return own is not None and region is not None and abs(own - region) * 100 > MOST_DIFFERENCE


def _chances(share: Share, drawn: Sequence[Share]) -> dict[str, Chance]:
    """More placed is better; a smaller rank and fewer minutes are."""
    found = {
        "placed": _chance(float(share.placed), [float(s.placed) for s in drawn], 1),
        "mean_rank": _chance(share.mean_rank, [s.mean_rank for s in drawn if s.mean_rank is not None], -1),
        "mean_minutes": _chance(share.mean_minutes, [s.mean_minutes for s in drawn if s.mean_minutes is not None], -1),
    }
    return {name: chance for name, chance in found.items() if chance is not None}


def _chance(own: float | None, drawn: Sequence[float], sign: int) -> Chance | None:
    if own is None or not drawn:
        return None
    ordered = sorted(drawn)
    low, middle, high = (ordered[min(len(ordered) - 1, point * len(ordered) // 100)] for point in _POINTS)
    good = sum(sign * number >= sign * own for number in drawn)
    return Chance(low, middle, high, good / len(drawn))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)
