"""The price of a wish, beside every allocation there is; and what it promises."""

import random
from dataclasses import replace

import pytest

from matcher.allocation import Allocation
from matcher.answers.price import Prices, price
from matcher.checker import goal_values, violations
from matcher.codes import Goal, LockAction, Rule
from matcher.differences import GoalChange
from matcher.errors import RoundError
from matcher.generate import generate
from matcher.problem import Lock, Site
from matcher.solver import solve
from tests.builders import tiny
from tests.oracle import Oracle
from tests.random_rounds import random_round, tangled_round
from tests.solver.rounds import crowded_round


def with_lock(problem, key, offering_id):
    return problem.replace(locks=(*problem.locks, Lock(*key, offering_id, LockAction.PLACE)))


def values(goals):
    return [(g.name, g.levels, g.value) for g in goals]


@pytest.mark.parametrize("seed", [*range(40), 342])  # the last: a cut of rows that a pair without a wish loosens
def test_every_price_of_a_tiny_round_is_that_of_brute_force(seed):
    rng = random.Random(seed)
    problem, policy = (tangled_round if seed % 3 == 0 else random_round)(rng, 200)
    best = Oracle(problem, policy).best()
    if best is None:
        return  # the locks allow no allocation
    out = solve(problem, policy).allocation
    before = values(goal_values(problem, policy, out))
    prices = Prices(problem, policy, out)
    for pupil in problem.pupils:
        for offering in problem.offerings:
            found = prices.price(pupil.key, offering.offering_id)
            locked = with_lock(problem, pupil.key, offering.offering_id)
            oracle = Oracle(locked, policy)
            all_of_them = list(oracle.allocations()) if oracle.eligible(pupil, offering) else []
            assert found.possible == bool(all_of_them)
            if not all_of_them:
                assert found.rule is found.refusals[0].rule
                assert (found.goals, found.free, found.moves, found.allocation) == ((), False, 0, None)
                continue
            worth = min(map(oracle.worth, all_of_them))
            as_good = [taken for taken in all_of_them if oracle.worth(taken) == worth]
            changed = [sum(set(t[k]) != set(best.taken[k]) for k in t if k != pupil.key) for t in as_good]
            assert found.moves == min(changed)
            assert found.rule is None
            assert violations(locked, policy, found.allocation) == ()
            assert [(g.name, g.levels, g.before) for g in found.goals] == before
            assert [(g.name, g.levels, g.after) for g in found.goals] == values(
                goal_values(locked, policy, found.allocation)
            )
            taken = {
                p.key: tuple(x.offering_id for x in found.allocation.of_pupil.get(p.key, ())) for p in problem.pupils
            }
            assert oracle.worth(taken) == worth
            assert offering.offering_id in taken[pupil.key]


@pytest.mark.parametrize("known", [*map(crowded_round, range(6)), generate(40, 6, 1), generate(40, 6, 2)])
def test_a_free_wish_given_leaves_every_goal_as_it_was(known):
    problem, policy = known
    out = solve(problem, policy).allocation
    prices = Prices(problem, policy, out)
    before, free = values(goal_values(problem, policy, out)), 0
    for candidate in prices.eligibility.candidates:
        found = prices.price(candidate.key, candidate.offering_id)
        if not found.possible:
            continue
        locked = with_lock(problem, candidate.key, candidate.offering_id)
        after = values(solve(locked, policy).goals[:-1])
        assert [(g.name, g.levels, g.after) for g in found.goals] == after
        assert found.free == (after == before)
        free += found.free
    assert free >= len(out.placements)


def test_a_pupil_who_has_the_place_already_pays_nothing():
    problem, policy = tiny("ann: cnc > robotica; bob: cnc > robotica", "cnc 1; robotica 1")
    out = solve(problem, policy).allocation
    for placement in out.placements:
        found = price(problem, policy, out, placement.key, placement.offering_id)
        assert (found.possible, found.free, found.moves, found.allocation) == (True, True, 0, out)


def test_swapping_two_pupils_is_free_and_moves_the_other_one():
    problem, policy = tiny("ann: cnc > robotica; bob: cnc > robotica", "cnc 1; robotica 1")
    out = solve(problem, policy).allocation
    loser = next(p.key for p in out.placements if p.offering_id == "robotica")
    found = price(problem, policy, out, loser, "cnc")
    assert (found.free, found.moves) == (True, 1)
    assert [(m.lost, m.gained) for m in found.moved] == [(("cnc",), ("robotica",))]


def test_the_goal_that_gets_worse_is_named_with_its_numbers():
    problem, policy = tiny("ann: cnc; bob needs 1: cnc", "cnc 1")
    out = solve(problem, policy).allocation
    found = price(problem, policy, out, ("home", "ann"), "cnc")
    assert found.worse == GoalChange(Goal.NEEDS, 1, 0)
    assert (found.free, found.moves) == (False, 1)


def test_a_place_needs_no_wish_and_no_approval():
    problem, policy = tiny("ann: cnc?; bob: robotica", "cnc 1; robotica 1")
    out = solve(problem, policy).allocation
    unapproved = price(problem, policy, out, ("home", "ann"), "cnc")
    assert unapproved.possible
    assert unapproved.allocation.of_pupil["home", "ann"][0].rank is None
    policy = replace(policy, goals=(Goal.PLACEMENTS, Goal.RANKS_FIRST))
    unwished = price(problem, policy, out, ("home", "ann"), "robotica")
    assert (unwished.possible, unwished.free, unwished.moves) == (True, False, 1)


def test_more_than_one_rule_is_told_and_the_first_is_the_rule():
    problem, policy = tiny("ann done cnc limit 5: cnc", "cnc 3 at west run no")
    found = price(problem, policy, Allocation(), ("home", "ann"), "cnc")
    assert found.rule is Rule.COMPLETED
    assert [r.rule for r in found.refusals] == [Rule.COMPLETED, Rule.TRAVEL_LIMIT, Rule.CANCELLED]
    assert found.refusals[1].numbers == {"minutes": 10, "limit": 5}


@pytest.mark.parametrize(
    ("pupils", "groups", "more", "rule", "numbers"),
    [
        ("ann: cnc", "cnc 0", {}, Rule.CAPACITY, {"offering_id": "cnc", "limit": 0}),
        ("ann: cnc; bob: cnc", "cnc 1", {"locks": "bob cnc place"}, Rule.CAPACITY, {"offering_id": "cnc", "limit": 1}),
        ("ann: cnc", "cnc 3 at west guests 0", {}, Rule.GUEST_CAPACITY, {"offering_id": "cnc", "limit": 0}),
        ("ann: cnc", "cnc 3 min 2", {}, Rule.MIN_SIZE, {"offering_id": "cnc", "limit": 2}),
        ("ann max 0: cnc", "cnc 3", {}, Rule.MAX_ELECTIVES, {"limit": 0}),
        ("ann: cnc > robotica", "cnc 3; robotica 1", {"locks": "ann robotica place"}, Rule.MAX_ELECTIVES, {"limit": 1}),
        (
            "ann max 2: cnc > robotica",
            "cnc 3 on mon 9:00-10:00; robotica 1 on mon 9:30-11:00",
            {"locks": "ann robotica place"},
            Rule.CLASH,
            {},
        ),
        (
            "ann: cnc",
            "cnc 3 at west",
            {"sites": (Site("west", "West", "west", guest_total=0),)},
            Rule.GUEST_TOTAL,
            {"site_id": "west", "limit": 0},
        ),
    ],
)
def test_what_other_fixed_places_and_limits_leave_no_room_for_is_a_rule_with_its_limit(
    pupils, groups, more, rule, numbers
):
    problem, policy = tiny(pupils, groups, **more)
    out = solve(problem, policy).allocation
    found = price(problem, policy, out, ("home", "ann"), "cnc")
    assert (found.possible, found.rule) == (False, rule)
    assert found.refusals[0].numbers == numbers


def test_goals_are_compared_with_the_best_even_beside_a_poor_allocation():
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 2")
    best = solve(problem, policy).allocation
    poor = Allocation(best.placements[:1])
    found = price(problem, policy, poor, ("home", "ann"), "cnc")
    assert found.free
    assert found.goals[1] == GoalChange(Goal.SERVED, 2, 2)
    assert found.moves == 1


def test_several_prices_share_the_search_and_leave_no_trace():
    problem, policy = generate(120, 12, 5)
    out = solve(problem, policy).allocation
    prices = Prices(problem, policy, out)
    asked = [(c.key, c.offering_id) for c in prices.eligibility.candidates[::17]]
    first = [prices.price(*pair).to_json() for pair in asked]
    fresh = [Prices(problem, policy, out).price(*pair).to_json() for pair in reversed(asked)]
    assert first == fresh[::-1]
    assert solve(problem, policy).allocation == out


def test_an_unknown_way_is_a_fault_not_a_price():
    problem, policy = tiny("ann: cnc", "cnc 1; robotica 1 at west", travel=())
    with pytest.raises(RoundError) as raised:
        price(problem, policy, Allocation(), ("home", "ann"), "robotica")
    assert [f.code for f in raised.value.faults] == ["travel_unknown"]


def test_whoever_is_no_pupil_has_no_price():
    problem, policy = tiny("ann: cnc", "cnc 1")
    prices = Prices(problem, policy, Allocation())
    with pytest.raises(KeyError):
        prices.price(("home", "bob"), "cnc")
    with pytest.raises(KeyError):
        prices.price(("home", "ann"), "robotica")


def test_levels_are_compared_from_the_most_important_on():
    fair = GoalChange(Goal.RANKS_FAIR, (1, 5), (2, 0), (2, 1))
    assert (fair.gain, fair.worse) == ((-1, 5), True)
    assert not replace(fair, after=(0, 9)).worse
    assert GoalChange(Goal.RANKS_FIRST, (1, 5), (1, 4), (1, 2)).worse
    assert not GoalChange(Goal.TRAVEL, 9, 9).worse


@pytest.mark.parametrize(
    ("goal", "before", "after", "levels", "wishes_lost", "direction"),
    [
        (Goal.NEEDS, 4, 3, (), 1, -1),
        (Goal.SERVED, 4, 5, (), 0, 1),
        (Goal.PLACEMENTS, 9, 8, (), 1, -1),
        (Goal.PRIORITY, (3, 5), (3, 4), (1, 2), 1, -1),
        (Goal.PRIORITY, (3, 5), (4, 2), (1, 2), 0, 1),
        (Goal.RANKS_FIRST, (218, 9), (217, 10), (1, 2), 0, -1),
        (Goal.RANKS_FIRST, (218, 9), (219, 7), (1, 2), 1, 1),
        (Goal.RANKS_FAIR, (1, 9, 217), (0, 9, 218), (3, 2, 1), 0, 1),  # a third choice became a first
        (Goal.RANKS_FAIR, (1, 9, 218), (1, 10, 217), (3, 2, 1), 0, -1),
        (Goal.RANKS_FAIR, (1, 9, 218), (1, 9, 217), (3, 2, 1), 1, -1),  # a first choice was lost: no gain
        (Goal.RANKS_FAIR, (1, 9, 218), (1, 8, 218), (3, 2, 1), 1, -1),
        (Goal.RANKS_FAIR, (1, 9, 217), (1, 9, 218), (3, 2, 1), 0, -1),  # the goal as it is: fewest, also at the first
        (Goal.RANKS_SUM, 239, 240, (), 0, -1),
        (Goal.RANKS_SUM, 240, 239, (), 0, 1),
        (Goal.RANKS_SUM, 240, 239, (), 1, -1),
        (Goal.CHANGES, 2, 3, (), 0, -1),
        (Goal.CHANGES, 2, 0, (), 1, 1),
        (Goal.TRAVEL, 90, 95, (), 0, -1),
        (Goal.TRAVEL, 90, 80, (), 1, 1),
        (Goal.TRAVEL, 90, 90, (), 1, 0),
        (Goal.RANKS_FAIR, (1, 9), (1, 9), (2, 1), 1, 0),
    ],
)
def test_each_goal_knows_which_way_is_better(goal, before, after, levels, wishes_lost, direction):
    change = GoalChange(goal, before, after, levels)
    assert change.direction(fewer_wishes=wishes_lost > 0) == direction


def test_losing_a_first_choice_to_a_place_nobody_wished_is_no_gain():
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 2; robotica 1")
    policy = replace(policy, goals=(Goal.PLACEMENTS, Goal.RANKS_FAIR))
    out = solve(problem, policy).allocation
    found = price(problem, policy, out, ("home", "ann"), "robotica")
    fair = found.goals[1]
    assert (fair.before, fair.after, found.fewer_wishes) == ((2,), (1,), True)
    assert fair.direction(fewer_wishes=found.fewer_wishes) == -1


def test_a_price_that_is_stopped_promises_no_more_than_it_knows():
    problem, policy = generate(120, 12, 5)
    out = solve(problem, policy).allocation
    prices = Prices(problem, policy, out)
    placed = {(p.key, p.offering_id) for p in out.placements}
    pair = next((c.key, c.offering_id) for c in prices.eligibility.candidates if (c.key, c.offering_id) not in placed)
    stopped = prices.price(*pair, seconds=0.0)
    assert (stopped.possible, stopped.proved) == (True, False)
    known = prices.price(*pair)
    assert known.proved
    assert prices.price(*pair, seconds=0.0) == known
    for goals, sign in ((stopped.goals, 1), (stopped.bounds, -1)):  # found: no better; at best: no worse
        worth = [[n for g in some for n in g.gain] for some in (known.goals, goals)]
        assert not goals or worth[0] == worth[1] or (worth[0] > worth[1]) == (sign > 0)
