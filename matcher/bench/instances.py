"""The rounds that are measured, each known by a short text that a child process can read again."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import matcher
from matcher.codes import Goal, LockAction, Run
from matcher.files import read_round
from matcher.generate import generate
from matcher.policy import Policy
from matcher.problem import Problem

SEED = 1
VARIANTS = ("plain", "min", "single")
SAMPLE = Path(matcher.__file__).resolve().parent.parent / "sample_data" / "westfriesland"
SINGLE = Policy(goals=(Goal.PLACEMENTS, Goal.RANKS_SUM))  # what the packages for one seat per pupil aim at

_GENERATED = re.compile(r"(\d+)x(\d+)(?:-(plain|min|single))?")


@dataclass(frozen=True, slots=True)
class Instance:
    """A generated round, such as ``1000x60-min``, or the path of a round.

    Generated variants: ``plain`` without minimum sizes, ``min`` with them (a third of the seats), ``single`` with one
    seat per pupil, no minimum sizes and no limits on guests.
    """

    name: str

    @property
    def plain(self) -> str:
        """The name of the same round without minimum sizes."""
        return self.name.replace("-min", "-plain")

    def load(self) -> tuple[Problem, Policy]:
        """The round.

        Raises:
            RoundError: there is no such round, or it is faulty.
        """
        match = _GENERATED.fullmatch(self.name)
        if match is None:
            return read_round(Path(self.name))
        pupils, groups, variant = int(match[1]), int(match[2]), match[3] or "plain"
        problem, policy = generate(pupils, groups, SEED, min_sizes=variant == "min")
        return _single(problem, policy) if variant == "single" else (problem, policy)


def generated(sizes: list[str], variants: list[str]) -> list[Instance]:
    """One instance for each size and variant.

    Raises:
        ValueError: a size is not like ``1000x60``, or there is no such variant; with what was given.
    """
    names = [f"{size}-{variant}" for size in sizes for variant in variants]
    for name in names:
        match = _GENERATED.fullmatch(name)
        if match is None or match[3] is None or not int(match[1]) or not int(match[2]):
            raise ValueError(name)
    return [Instance(name) for name in names]


def is_single(problem: Problem) -> bool:
    """Whether nothing but seats and wishes matters: what packages for one seat per pupil can do."""
    offerings = {o.offering_id: o for o in problem.offerings}
    return (
        all(p.max_electives <= 1 for p in problem.pupils)
        and all(o.guest_capacity is None or o.guest_capacity >= o.capacity for o in offerings.values())
        and all(o.min_size <= 1 or o.run is not Run.AUTO for o in offerings.values())
        and all(s.guest_total is None for s in problem.sites)
        and all(lock.action is not LockAction.PLACE for lock in problem.locks)
    )


def _single(problem: Problem, policy: Policy) -> tuple[Problem, Policy]:
    simpler = problem.replace(
        pupils=tuple(replace(p, max_electives=1, needs=min(1, p.needs)) for p in problem.pupils),
        offerings=tuple(replace(o, guest_capacity=None) for o in problem.offerings),
        sites=tuple(replace(s, guest_total=None) for s in problem.sites),
    )
    return simpler, replace(policy, goals=SINGLE.goals)
