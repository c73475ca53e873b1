"""Made-up rounds of any size, for tests, benchmarks and demonstrations: every person in them is fictional.

The same sizes and seed give the same round on any machine: all chance comes from one ``random.Random(seed)``,
and nothing depends on the order of a set.
"""

from random import Random

from matcher.catalogue import catalogue
from matcher.codes import Goal, OverlapLevel
from matcher.generate.calendar import PERIODS, SCHOOL_YEAR, draw_calendar, draw_lessons
from matcher.generate.offer import REGIONAL, Size, draw_offer
from matcher.generate.pupils import draw_pupils, draw_wishes
from matcher.generate.region import draw_region
from matcher.policy import Policy
from matcher.problem import Overlap, Problem

GOALS = (Goal.NEEDS, Goal.PLACEMENTS, Goal.RANKS_FIRST, Goal.TRAVEL)
_BLOCKED = (("K/PIE/12", "K/PIE/20"), ("K/MVI/02", "K/MVI/12"))


def generate(pupils: int, groups: int, seed: int, *, min_sizes: bool = True) -> tuple[Problem, Policy]:
    """A round in the manner of West-Friesland.

    Args:
        pupils: how many pupils, at least 1.
        groups: how many groups, at least 1.
        seed: another seed, another round.
        min_sizes: whether groups have a minimum size (a third of their seats) or may run with one pupil.

    Raises:
        ValueError: without pupils or groups.
    """
    if pupils < 1 or groups < 1:
        raise ValueError("a round needs at least one pupil and one group")
    rng = Random(seed)  # noqa: S311 - must be repeatable, not secret
    official = catalogue(SCHOOL_YEAR)
    region = draw_region(rng, groups)
    calendar = draw_calendar(rng, region)
    people = draw_pupils(rng, region, official, pupils)
    size = Size(groups, seats=sum(p.max_electives for p in people), min_sizes=min_sizes)
    offer = draw_offer(rng, region, calendar, official, size)
    problem = Problem(
        SCHOOL_YEAR,
        title=f"{pupils} × {groups}, seed {seed}",
        lottery_seed=f"generated-{seed}",
        periods=PERIODS,
        sites=region.sites,
        electives=(*official, *REGIONAL),
        offerings=offer.offerings,
        sessions=offer.sessions,
        pupils=people,
        wishes=draw_wishes(rng, region, offer, people),
        lessons=draw_lessons(rng, calendar, people),
        travel=region.travel,
        overlaps=tuple(Overlap(a, b, OverlapLevel.BLOCK) for a, b in _BLOCKED),
    )
    return problem, Policy(goals=GOALS, max_travel_minutes=75)
