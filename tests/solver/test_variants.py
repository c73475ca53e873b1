"""The best of a changed round, from a search of the round as it was: what solving it from nothing says."""

import random
from contextlib import suppress
from dataclasses import replace

import pytest

from matcher.answers.extra import every_extra
from matcher.answers.settings import changed
from matcher.errors import Conflict, RoundError
from matcher.generate import generate
from matcher.policy import Options
from matcher.solver import solve
from matcher.solver.variants import Variants
from tests.builders import tiny
from tests.random_rounds import random_round, tangled_round


def plain(problem, policy):
    """The goals when the round is solved from nothing; None if it allows no allocation."""
    try:
        goals = solve(problem, policy, Options(lottery=False)).goals[:-1]
    except (RoundError, Conflict):
        return None
    return tuple((goal.name, goal.levels, goal.value) for goal in goals)


def quick(variants, problem):
    try:
        return variants.best(problem)
    except (RoundError, Conflict):
        return None


def tiny_round(seed):
    """A tiny round that allows an allocation, and the best of it."""
    rng = random.Random(seed)
    while True:
        problem, policy = (tangled_round if seed % 3 == 0 else random_round)(rng, 300)
        if seed % 2:
            problem = problem.replace(locks=())
        problem = problem.replace(
            offerings=tuple(replace(o, min_size=min(o.min_size, o.capacity)) for o in problem.offerings)
        )
        with suppress(RoundError, Conflict):
            return problem, policy, solve(problem, policy, Options(lottery=False)).allocation


@pytest.mark.parametrize("seed", range(30))
def test_every_extra_of_a_tiny_round_brings_what_a_plain_solve_says(seed):
    problem, policy, near = tiny_round(seed)
    variants = Variants(problem, policy, near)
    for extra in every_extra(problem, near):
        new, _ = changed(problem, policy, extra.settings)
        assert quick(variants, new) == plain(new, policy), extra


@pytest.mark.parametrize("min_sizes", [False, True])
def test_so_does_every_kind_of_extra_in_a_region(min_sizes):
    problem, policy = generate(120, 14, 3, min_sizes=min_sizes)
    near = solve(problem, policy, Options(lottery=False)).allocation
    variants = Variants(problem, policy, near)
    extras = list(every_extra(problem, near))
    some = random.Random(1).sample(extras, 25)
    assert {"seats", "group", "later"} <= {extra.kind for extra in some}
    for extra in some:
        new, _ = changed(problem, policy, extra.settings)
        assert variants.best(new) == plain(new, policy), extra


def test_any_other_change_is_searched_too():
    problem, policy = generate(60, 8, 2)
    near = solve(problem, policy, Options(lottery=False)).allocation
    variants = Variants(problem, policy, near)
    fewer = problem.replace(offerings=tuple(replace(o, capacity=max(1, o.capacity // 2)) for o in problem.offerings))
    strict = problem.replace(pupils=tuple(replace(p, max_electives=1) for p in problem.pupils))
    left = {pupil.key for pupil in problem.pupils[:5]}
    wishes = tuple(wish for wish in problem.wishes if (wish.home_site, wish.pupil_id) not in left)
    gone = problem.replace(pupils=problem.pupils[5:], wishes=wishes)
    for new in (fewer, strict, gone):
        assert variants.best(new) == plain(new, policy)


def test_a_change_that_no_allocation_survives_is_a_conflict():
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 2", locks="ann cnc place; bob cnc place")
    variants = Variants(problem, policy, solve(problem, policy).allocation)
    with pytest.raises(Conflict):
        variants.best(problem.replace(offerings=(replace(problem.offerings[0], capacity=1),)))


def test_an_allocation_that_is_not_the_best_to_begin_with_changes_nothing():
    problem, policy = tiny("ann: cnc; bob: cnc; cas: drones", "cnc 1; drones 1")
    stopped = solve(problem, policy).allocation
    variants = Variants(problem, policy, replace(stopped, placements=()))
    new, _ = changed(problem, policy, [one.settings[0] for one in every_extra(problem, stopped)][:1])
    assert variants.best(new) == plain(new, policy)
