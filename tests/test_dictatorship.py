"""Serial dictatorship: the yardstick keeps the rules and gives each pupil in turn the best that is left."""

import random
from dataclasses import replace

import pytest

from matcher.checker import violations
from matcher.codes import Kind, LockAction, Run
from matcher.dictatorship import Choice, Dictatorship, seeds
from matcher.generate import generate
from matcher.lottery import lottery_order
from matcher.rules.seats import Seats
from tests.builders import tiny
from tests.random_rounds import random_round, tangled_round


def places(allocation):
    return {(p.pupil_id, p.offering_id) for p in allocation.placements}


def test_first_in_the_lottery_gets_the_last_seat():
    problem, policy = tiny("ann: cnc; bob: cnc; cas: cnc", "cnc 1")
    for seed in ("a", "b", "c", "d"):
        first = lottery_order(problem.replace(lottery_seed=seed))[0][1]
        assert places(Dictatorship(problem, policy).run(seed)) == {(first, "cnc")}


def test_pupil_takes_the_best_wish_with_a_seat_left():
    problem, policy = tiny("ann: cnc > drones", "cnc 0; drones 1")
    assert places(Dictatorship(problem, policy).run("x")) == {("ann", "drones")}


def test_more_placements_come_before_better_ranks():
    problem, policy = tiny(
        "ann max 2: cnc > drones > robotica",
        "cnc 1 on mon 9:00-12:00 on tue 9:00-12:00; drones 1 on mon 9:00-12:00; robotica 1 on tue 9:00-12:00",
    )
    assert places(Dictatorship(problem, policy).run("x")) == {("ann", "drones"), ("ann", "robotica")}


def test_equal_ranks_are_told_apart_by_total_travel():
    problem, policy = tiny(
        "ann max 2: a = b = c", "a 1 at far; b 1 at near; c 1 at near", travel="home far 30; home near 5; far near 40"
    )
    assert places(Dictatorship(problem, policy).run("x")) == {("ann", "b"), ("ann", "c")}


def test_guest_seats_and_the_guest_total_of_a_site_are_kept():
    problem, policy = tiny("ann at east: cnc; bob at east: cnc; cas at west: cnc", "cnc 3 at west guests 1")
    allocation = Dictatorship(problem, policy).run("x")
    assert len(allocation.placements) == 2
    assert not violations(problem, policy, allocation)
    site = problem.site["west"]
    limited = problem.replace(
        sites=tuple(s if s != site else type(site)("west", "West", "west", guest_total=0) for s in problem.sites)
    )
    assert places(Dictatorship(limited, policy).run("x")) == {("cas", "cnc")}


def test_group_below_minimum_is_cancelled_and_its_pupils_choose_again():
    problem, policy = tiny("ann: cnc > drones; bob: drones", "cnc 5 min 2; drones 2")
    assert places(Dictatorship(problem, policy).run("x")) == {("ann", "drones"), ("bob", "drones")}


def test_pupils_of_one_cancelled_group_can_save_another():
    problem, policy = tiny("ann: cnc > drones; bob: drones; cas: drones", "cnc 5 min 3; drones 5 min 3")
    assert places(Dictatorship(problem, policy).run("x")) == {("ann", "drones"), ("bob", "drones"), ("cas", "drones")}


def test_place_lock_comes_first_and_is_never_undone():
    problem, policy = tiny("ann: cnc; bob: drones", "cnc 1; drones 1", locks="bob cnc place")
    for seed in ("a", "b", "c"):
        assert places(Dictatorship(problem, policy).run(seed)) == {("bob", "cnc")}


def test_at_most_two_modules_of_another_profile_earlier_ones_counted():
    problem, policy = tiny("ann max 3: P/PIE/01 > P/PIE/02 > P/PIE/03", "P/PIE/01 1; P/PIE/02 1; P/PIE/03 1")
    problem = with_modules(problem)
    assert len(Dictatorship(problem, policy).run("x").placements) == 2
    pupil = problem.pupils[0]
    choice = Choice(problem, policy)
    assert choice.module_room(pupil, "PIE") == 2


def with_modules(problem):
    return problem.replace(electives=tuple(replace(e, kind=Kind.MODULE, profile="PIE") for e in problem.electives))


@pytest.mark.parametrize("number", range(5))
def test_generated_rounds_keep_every_rule(number):
    problem, policy = generate(60, 12, number)
    allocation = Dictatorship(problem, policy).run(f"seed {number}")
    assert allocation.placements
    assert violations(problem, policy, allocation) == ()


def test_same_seed_gives_the_same_allocation_whatever_the_row_order():
    problem, policy = generate(60, 12, 1)
    turned = problem.replace(
        pupils=problem.pupils[::-1], wishes=problem.wishes[::-1], offerings=problem.offerings[::-1]
    )
    assert Dictatorship(problem, policy).run("s") == Dictatorship(turned, policy).run("s")
    assert len(set(seeds(problem))) == 20


def test_pupil_with_very_many_bundles_takes_what_fits_best_rank_first():
    names = [f"e{number:02}" for number in range(60)]
    problem, policy = tiny(f"ann max 12: {' > '.join(names)}", "; ".join(f"{name} 1" for name in names))
    assert places(Dictatorship(problem, policy).run("x")) == {("ann", name) for name in names[:12]}


def test_very_many_bundles_of_which_few_fit_take_no_time():
    names = [f"e{number:02}" for number in range(60)]
    days = ("mon", "tue", "wed")
    groups = "; ".join(f"{name} 1 on {days[number % 3]} 9:00-12:00" for number, name in enumerate(names))
    problem, policy = tiny(f"ann max 12: {' = '.join(names)}", groups)
    assert places(Dictatorship(problem, policy).run("x")) == {("ann", name) for name in names[:3]}


def plainly(problem, policy, seed):
    """A serial dictatorship in so many words: no menus, no memory of what is shut, nobody asked in another order."""
    choice, seats, order = Choice(problem, policy), Seats(problem), lottery_order(problem.replace(lottery_seed=seed))
    locks = {
        (lock.home_site, lock.pupil_id, lock.offering_id) for lock in problem.locks if lock.action is LockAction.PLACE
    }
    fixed = {k: tuple(c for c in choice.candidates_of.get(k, ()) if (*k, c.offering_id) in locks) for k in order}
    taken = dict(fixed)
    for key in order:
        seats.change(taken[key], 1)

    def choose(key):
        taken[key] = choice.best(problem.pupil[key], seats.is_open, fixed[key])
        seats.change(taken[key][len(fixed[key]) :], 1)

    for key in order:
        choose(key)
    held_open = {offering for _, _, offering in locks}
    while below := [
        (seats.size[o.offering_id] - o.min_size, o.offering_id)
        for o in problem.offerings
        if o.run is Run.AUTO and o.offering_id not in held_open and 0 < seats.size[o.offering_id] < o.min_size
    ]:
        group = min(below)[1]
        seats.closed.add(group)
        losers = [key for key in order if any(c.offering_id == group for c in taken[key])]
        for key in losers:
            seats.change(taken[key][len(fixed[key]) :], -1)
            taken[key] = fixed[key]
        for key in losers:
            choose(key)
    return {(*key, c.offering_id, c.rank) for key, bundle in taken.items() for c in bundle}


@pytest.mark.parametrize("number", range(40))
def test_each_of_several_lotteries_is_what_choosing_in_turn_gives(number):
    rng = random.Random(number)
    problem, policy = (random_round, tangled_round)[number % 2](rng, 10**6) if number % 4 else generate(80, 12, number)
    dictatorship = Dictatorship(problem, policy)
    for seed in seeds(problem, 6):
        drawn = {(p.home_site, p.pupil_id, p.offering_id, p.rank) for p in dictatorship.run(seed).placements}
        assert drawn == plainly(problem, policy, seed)
