"""What an allocation brought: figures for the region and each school, groups, who is short, and a yardstick.

``report.json`` holds, beside what the format names, the figures of the region (``figures``) and the means of
20 serial dictatorships on the same round (``yardstick``). ``unplaced.csv`` lists every pupil with fewer placements
than wanted or needed; wanted is the smaller of ``max_electives`` and the number of electives among the wishes. Its
reasons are ``offering:answer`` in the order of the wishes (``elective:answer`` if nobody offers it), or
``no_wishes``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.allocation import Allocation, GoalResult, Outcome
from matcher.answers.explain import Explainer
from matcher.codes import Answer, Run, Status
from matcher.dictatorship import Dictatorship, seeds
from matcher.files.records import Group, Unplaced
from matcher.fingerprint import fingerprint
from matcher.policy import Policy
from matcher.problem import Placement, Problem, Pupil
from matcher.rules.eligibility import Eligibility


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures about some pupils. Ranks: 1 = most wanted; a placement by hand without a wish has no rank."""

    pupils: int
    wished: int  # pupils with a wish
    placed: int  # pupils with a placement
    unplaced: int  # pupils with a wish and no placement
    below_needs: int  # pupils with fewer placements than they need
    placements: int
    rank_counts: tuple[tuple[int, int], ...]  # rank, placements; ranks ascending
    travel_minutes: int  # one way, all placements together

    @property
    def mean_rank(self) -> float | None:
        """The mean rank of the placements that have one, in hundredths; None without any."""
        return _mean(sum(rank * n for rank, n in self.rank_counts), sum(n for _, n in self.rank_counts))

    @property
    def mean_travel_minutes(self) -> float | None:
        """The mean travel of a placement, one way, in hundredths; None without any."""
        return _mean(self.travel_minutes, self.placements)

    def to_json(self) -> dict[str, Any]:
        """As in ``report.json``."""
        return {
            "pupils": self.pupils,
            "wished": self.wished,
            "placed": self.placed,
            "unplaced": self.unplaced,
            "below_needs": self.below_needs,
            "placements": self.placements,
            "rank_counts": {str(rank): n for rank, n in self.rank_counts},
            "mean_rank": self.mean_rank,
            "travel_minutes": self.travel_minutes,
            "mean_travel_minutes": self.mean_travel_minutes,
        }


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Means over several serial dictatorships, in hundredths."""

    runs: int
    placed: float
    unplaced: float
    placements: float
    rank_counts: tuple[tuple[int, float], ...]
    mean_rank: float | None
    travel_minutes: float

    def to_json(self) -> dict[str, Any]:
        """As in ``report.json``."""
        return {
            "runs": self.runs,
            "placed": self.placed,
            "unplaced": self.unplaced,
            "placements": self.placements,
            "rank_counts": {str(rank): n for rank, n in self.rank_counts},
            "mean_rank": self.mean_rank,
            "travel_minutes": self.travel_minutes,
        }


@dataclass(frozen=True)
class Report:
    """Everything that is told about an outcome."""

    status: Status
    goals: tuple[GoalResult, ...]
    figures: Figures
    schools: tuple[tuple[str, Figures], ...]  # home school, its pupils
    yardstick: Yardstick
    fingerprint: str
    groups: tuple[Group, ...]
    unplaced: tuple[Unplaced, ...]

    def to_json(self) -> dict[str, Any]:
        """The content of ``report.json``."""
        return {
            "status": self.status,
            "fingerprint": self.fingerprint,
            "goals": [goal_json(goal) for goal in self.goals],
            "rank_counts": self.figures.to_json()["rank_counts"],
            "figures": self.figures.to_json(),
            "schools": [{"school": school, **figures.to_json()} for school, figures in self.schools],
            "yardstick": self.yardstick.to_json(),
        }


def report(problem: Problem, policy: Policy, outcome: Outcome, eligibility: Eligibility | None = None) -> Report:
    """Work out everything that is told about an outcome."""
    eligibility = eligibility or Eligibility(problem, policy)
    allocation = outcome.allocation
    return Report(
        status=outcome.status,
        goals=outcome.goals,
        figures=figures(problem.pupils, problem, allocation),
        schools=school_figures(problem, allocation),
        yardstick=yardstick(problem, policy, eligibility),
        fingerprint=fingerprint(problem, policy),
        groups=groups(problem, allocation),
        unplaced=unplaced(problem, allocation, Explainer(problem, policy, allocation, eligibility)),
    )


def goal_json(goal: GoalResult) -> dict[str, Any]:
    """A goal as in ``report.json``; ``levels`` only where the value has one number per level."""
    found: dict[str, Any] = {
        "name": goal.name,
        "value": _listed(goal.value),
        "bound": _listed(goal.bound),
        "proof": goal.proof,
        "seconds": round(goal.seconds, 3),
    }
    if goal.levels:
        found["levels"] = list(goal.levels)
    return found


def figures(pupils: Iterable[Pupil], problem: Problem, allocation: Allocation) -> Figures:
    """The figures of these pupils."""
    pupils = tuple(pupils)
    of_pupil = allocation.of_pupil
    placements = [p for pupil in pupils for p in of_pupil.get(pupil.key, ())]
    wished = [p for p in pupils if p.key in problem.wishes_of]
    return Figures(
        pupils=len(pupils),
        wished=len(wished),
        placed=sum(p.key in of_pupil for p in pupils),
        unplaced=sum(p.key not in of_pupil for p in wished),
        below_needs=sum(len(of_pupil.get(p.key, ())) < p.needs for p in pupils),
        placements=len(placements),
        rank_counts=tuple(sorted(Counter(p.rank for p in placements if p.rank is not None).items())),
        travel_minutes=sum(p.travel_minutes for p in placements),
    )


def school_figures(problem: Problem, allocation: Allocation) -> tuple[tuple[str, Figures], ...]:
    """The figures of each school that has pupils in the round, by the school's name in ``sites.csv``."""
    found: dict[str, list[Pupil]] = defaultdict(list)
    for pupil in problem.pupils:
        found[problem.site[pupil.home_site].school].append(pupil)
    return tuple((school, figures(found[school], problem, allocation)) for school in sorted(found))


def yardstick(problem: Problem, policy: Policy, eligibility: Eligibility | None = None) -> Yardstick:
    """What drawing lots and choosing in turn would give, as a mean."""
    dictatorship = Dictatorship(problem, policy, eligibility)
    runs = [dictatorship.bundles(seed) for seed in seeds(problem)]
    taken = [candidate for run in runs for bundle in run.values() for candidate in bundle]
    ranks = Counter(c.rank for c in taken if c.rank is not None)
    wished = [pupil.key for pupil in problem.pupils if pupil.key in problem.wishes_of]
    return Yardstick(
        runs=len(runs),
        placed=_mean_of(sum(map(bool, run.values())) for run in runs),
        unplaced=_mean_of(sum(not run[key] for key in wished) for run in runs),
        placements=round(len(taken) / len(runs), 2),
        rank_counts=tuple((rank, round(n / len(runs), 2)) for rank, n in sorted(ranks.items())),
        mean_rank=_mean(sum(rank * n for rank, n in ranks.items()), ranks.total()),
        travel_minutes=round(sum(c.travel_minutes for c in taken) / len(runs), 2),
    )


def groups(problem: Problem, allocation: Allocation) -> tuple[Group, ...]:
    """How full each offering is, by id. A group that may run but has no pupils is cancelled, unless it runs anyway."""
    members: dict[str, list[Placement]] = defaultdict(list)
    for placement in allocation.placements:
        members[placement.offering_id].append(placement)
    found = []
    for o in sorted(problem.offerings, key=lambda o: o.offering_id):
        placed = members[o.offering_id]
        guests = sum(problem.is_guest(problem.pupil[p.key], o) for p in placed)
        status = "runs" if placed or o.run is Run.YES else "cancelled"
        found.append(Group(o.offering_id, len(placed), len(placed) - guests, guests, o.capacity, o.min_size, status))
    return tuple(found)


def unplaced(problem: Problem, allocation: Allocation, explainer: Explainer) -> tuple[Unplaced, ...]:
    """Every pupil with fewer placements than wanted or needed, by home site and pupil, with the reasons."""
    found = []
    for pupil in sorted(problem.pupils, key=lambda p: p.key):
        placed = len(allocation.of_pupil.get(pupil.key, ()))
        wanted = wanted_placements(problem, pupil)
        if placed < max(wanted, pupil.needs):
            answers = explainer.reasons(pupil.key)
            reasons = [f"{a.offering or a.elective}:{a.answer}" for a in answers if a.answer != Answer.PLACED]
            reasons = list(dict.fromkeys(reasons)) if answers else ["no_wishes"]
            found.append(Unplaced(*pupil.key, wanted, placed, pupil.needs, tuple(reasons)))
    return tuple(found)


def wanted_placements(problem: Problem, pupil: Pupil) -> int:
    """The smaller of ``max_electives`` and the number of electives among the wishes."""
    wishes = problem.wishes_of.get(pupil.key, ())
    electives = {w.elective or problem.offering[w.offering_id or ""].elective for w in wishes}
    return min(pupil.max_electives, len(electives))


def _listed(value: int | Sequence[int] | None) -> int | list[int] | None:
    return value if value is None or isinstance(value, int) else list(value)


def _mean(total: int, count: int) -> float | None:
    return round(total / count, 2) if count else None


def _mean_of(numbers: Iterable[int]) -> float:
    numbers = tuple(numbers)
    return round(sum(numbers) / len(numbers), 2)
