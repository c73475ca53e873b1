"""Waiting lists: their order can be explained, and a free seat helps as many as it can without harming anybody."""

import random
from collections import Counter
from itertools import product

from matcher.answers.waiting import Proposal, proposal, waiting_list
from matcher.checker import violations
from matcher.fairness import Better, Standing
from tests.builders import tiny
from tests.fairness.rounds import placed
from tests.fairness.test_exchange import crowd, some_allocation

GOALS = ("needs", "priority", "ranks_first")


def standing(pupils: str, groups: str, held: str, **changes: object) -> Standing:
    problem, policy = tiny(pupils, groups, **{"goals": GOALS, **changes})
    return Standing(problem, policy, placed(problem, policy, held))


def names(found: Standing, offering: str) -> list[str]:
    return [waiting.key[1] for waiting in waiting_list(found, offering)]


def told(found: Proposal | None) -> list[tuple[str, str | None, str]]:
    moves = found.moves if found else ()
    return [(m.wanted.pupil_id, m.instead.offering_id if m.instead else None, m.wanted.offering_id) for m in moves]


def test_need_comes_before_priority_and_priority_before_rank() -> None:
    found = standing(
        "zed: cnc; cas: drones > cnc; bob: cnc > drones; ann priority 2: cnc; dee needs 1: drones > cnc",
        "cnc 1; drones 0",
        "zed cnc",
    )
    assert names(found, "cnc")[0] == "dee"
    assert names(found, "cnc") == ["dee", "bob", "cas", "ann"]


def test_equal_claims_wait_in_lottery_order() -> None:
    found = standing("zed: cnc; " + "; ".join(f"p{n}: cnc" for n in range(9)), "cnc 1", "zed cnc")
    order = [key[1] for key, _ in sorted(found.lottery.items(), key=lambda item: item[1]) if key[1] != "zed"]
    assert names(found, "cnc") == order


def test_who_has_something_better_does_not_wait() -> None:
    found = standing("ann: cnc > drones; bob: drones", "cnc 1; drones 1", "ann cnc; bob drones")
    assert not waiting_list(found, "drones")


def test_a_free_seat_goes_to_the_first_who_waits_and_the_seat_left_behind_to_the_next() -> None:
    found = standing(
        "ann: cnc > drones; bob: drones > robotica; cas: robotica",
        "cnc 1; drones 1; robotica 1",
        "ann drones; bob robotica",
    )
    assert told(proposal(found, "cnc")) == [
        ("ann", "drones", "cnc"),
        ("bob", "robotica", "drones"),
        ("cas", None, "robotica"),
    ]


def test_the_chain_that_helps_most_is_taken_not_the_first_that_is_found() -> None:
    found = standing(
        "ann: cnc > drones; bob: drones > robotica; cas: robotica; dee: drones",
        "cnc 1; drones 1; robotica 1",
        "ann drones; bob robotica",
    )
    assert told(proposal(found, "cnc")) == [
        ("ann", "drones", "cnc"),
        ("bob", "robotica", "drones"),
        ("cas", None, "robotica"),
    ]


def test_a_seat_that_was_free_already_stays_for_the_first_who_waits_for_it() -> None:
    found = standing(
        "ann: cnc; bob: drones > robotica; cas priority 2: drones",
        "cnc 1; drones 1; robotica 1",
        "bob robotica",
    )
    assert names(found, "drones") == ["bob", "cas"]
    assert told(proposal(found, "cnc")) == [("ann", None, "cnc")]
    assert told(proposal(found, "drones")) == [("bob", "robotica", "drones")]


def test_whoever_declined_is_passed_over() -> None:
    found = standing("ann: cnc > drones; bob: drones > cnc; cas: drones", "cnc 1; drones 1", "cas drones")
    assert told(proposal(found, "cnc")) == [("ann", None, "cnc")]
    assert told(proposal(found, "cnc", [(("home", "ann"), "cnc")])) == [("bob", None, "cnc")]
    assert proposal(found, "cnc", [(("home", who), "cnc") for who in ("ann", "bob")]) is None


def test_a_full_group_has_nothing_to_propose() -> None:
    assert proposal(standing("ann: cnc; bob: cnc", "cnc 1", "ann cnc"), "cnc") is None


def test_nobody_leaves_a_group_that_would_fall_below_its_minimum() -> None:
    found = standing(
        "ann: cnc > drones; bob: drones; cas: drones > cnc",
        "cnc 2; drones 3 min 3",
        "ann drones; bob drones; cas drones",
    )
    assert proposal(found, "cnc") is None


def test_a_group_that_is_short_already_stays_short_and_others_still_move_up() -> None:
    found = standing(
        "ann: cnc > drones; bob: drones > robotica; cas: robotica; dee: modes",
        "cnc 1; drones 1; robotica 1; modes 5 min 3",
        "ann drones; bob robotica; dee modes",
    )
    assert told(proposal(found, "cnc")) == [
        ("ann", "drones", "cnc"),
        ("bob", "robotica", "drones"),
        ("cas", None, "robotica"),
    ]


def test_a_group_that_is_too_full_already_does_not_keep_a_seat_of_another_from_who_waits() -> None:
    found = standing("ann: cnc; bob: drones; cas: drones", "cnc 1; drones 1", "bob drones; cas drones")
    assert told(proposal(found, "cnc")) == [("ann", None, "cnc")]


def test_on_random_rounds_the_proposal_keeps_the_rules_harms_nobody_and_helps_as_many_as_any_other() -> None:
    seen = 0
    for seed in range(60):
        problem, policy = crowd(random.Random(seed))
        found = Standing(problem, policy, some_allocation(problem, policy, seed))
        for offering in problem.offering:
            made = proposal(found, offering)
            if made is None:
                continue
            seen += len(made.moves) > 1
            assert not violations(problem, policy, made.allocation)
            assert sorted(found.after(list(made.moves)).placements) == sorted(made.allocation.placements)
            sizes = Counter(found.allocation.size) + Counter([offering])
            assert all(n <= sizes[o] for o, n in made.allocation.size.items())
            assert all(is_gain(move) for move in made.moves)
            if seed < 20:
                assert len(made.moves) == most_helped(found, made.moves[0]), (seed, offering)
    assert seen > 10


def is_gain(move: Better) -> bool:
    return move.instead is None or (move.wanted.rank or 0) < (move.instead.rank or 0)


def most_helped(found: Standing, first: Better) -> int:
    """By brute force: over every way in which the others keep what they have or move up once, into a seat left."""
    seats = Counter(found.allocation.size) + Counter([first.wanted.offering_id])
    ways: list[list[Better | None]] = []
    for key in found.problem.pupil:
        if key == first.wanted.key:
            continue
        better = list(found.better(key))
        more = [b for b in better if b.instead is None]
        if better and not more:
            worst = max(found.bundles[key], key=lambda c: (c.rank or 0, c.offering_id))
            better = [b for b in better if b.instead == worst]
        ways.append([None, *(more or better)])
    best = 0
    for choice in product(*ways):
        moves = [first, *(move for move in choice if move)]
        after = found.after(moves)
        in_free_seats = any(n > seats[o] for o, n in after.size.items())
        if len(moves) > best and not in_free_seats and not violations(found.problem, found.policy, after):
            best = len(moves)
    return best
