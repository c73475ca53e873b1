"""Swaps: found where everybody in the ring gains, and only where every rule still holds."""

import random
from itertools import combinations

from matcher.allocation import Allocation
from matcher.checker import violations
from matcher.eligibility import Eligibility
from matcher.fairness import Exchanges, Standing, exchanges
from matcher.policy import Policy
from matcher.problem import Placement, Problem, PupilKey
from tests.builders import tiny
from tests.fairness.rounds import placed


def rings(found: Exchanges) -> list[set[tuple[str, str]]]:
    return [{(change.wanted.pupil_id, change.wanted.offering_id) for change in ring} for ring in found.rings]


def asked(pupils: str, groups: str, held: str, **changes: object) -> Exchanges:
    problem, policy = tiny(pupils, groups, **changes)
    return exchanges(Standing(problem, policy, placed(problem, policy, held)))


def test_two_pupils_who_each_prefer_the_others_place_swap() -> None:
    found = asked("ann: cnc > drones; bob: drones > cnc", "cnc 1; drones 1", "ann drones; bob cnc")
    assert rings(found) == [{("ann", "cnc"), ("bob", "drones")}]
    assert found.certain


def test_a_ring_of_three_is_found_where_no_two_can_swap() -> None:
    found = asked(
        "ann: cnc > drones; bob: drones > robotica; cas: robotica > cnc",
        "cnc 1; drones 1; robotica 1",
        "ann drones; bob robotica; cas cnc",
    )
    assert rings(found) == [{("ann", "cnc"), ("bob", "drones"), ("cas", "robotica")}]


def test_nobody_swaps_for_a_place_that_is_wanted_as_much() -> None:
    assert not asked("ann: cnc = drones; bob: drones > cnc", "cnc 1; drones 1", "ann drones; bob cnc").rings


def test_nobody_swaps_a_place_that_was_fixed_by_hand() -> None:
    found = asked(
        "ann: cnc > drones; bob: drones > cnc", "cnc 1; drones 1", "ann drones; bob cnc", locks="ann drones place"
    )
    assert not found.rings
    assert found.certain


def test_a_swap_that_brings_too_many_guests_is_not_proposed_and_not_ruled_out() -> None:
    found = asked(
        "ann at west: cnc > drones; bob at east: drones > cnc",
        "cnc 1 at east guests 0; drones 1 at east",
        "ann drones; bob cnc",
    )
    assert not found.rings
    assert not found.certain


def test_only_those_who_asked_take_part() -> None:
    problem, policy = tiny("ann: cnc > drones; bob: drones > cnc; cas: drones > cnc", "cnc 2; drones 1")
    standing = Standing(problem, policy, placed(problem, policy, "ann drones; bob cnc; cas cnc"))
    found = exchanges(standing, [("home", "ann"), ("home", "cas")])
    assert rings(found) == [{("ann", "cnc"), ("cas", "drones")}]


def test_on_random_rounds_every_ring_pleases_all_its_pupils_and_breaks_no_rule() -> None:
    seen = 0
    for seed in range(120):
        problem, policy = crowd(random.Random(seed))
        held = some_allocation(problem, policy, seed)
        if violations(problem, policy, held):
            continue
        standing = Standing(problem, policy, held)
        found = exchanges(standing)
        for ring in found.rings:
            seen += 1
            assert all((c.wanted.rank or 0) < (c.instead.rank or 0) for c in ring if c.instead)
            assert {c.wanted.offering_id for c in ring} == {c.instead.offering_id for c in ring if c.instead}
        everything = [change for ring in found.rings for change in ring]
        assert not violations(problem, policy, standing.after(everything))
        if found.certain and not found.rings:
            assert not any(is_swap(standing, *pair) for pair in combinations(problem.pupil, 2)), seed
    assert seen > 100


def crowd(rng: random.Random) -> tuple[Problem, Policy]:
    """Eight pupils of two schools who want most of four small groups, in any order, some of them two."""
    names = ("cnc", "drones", "robotica", "lassen")
    pupils = "; ".join(
        f"p{n} at {rng.choice(('west', 'east'))} max {rng.choice((1, 1, 2))}: "
        + " > ".join(rng.sample(names, rng.randint(2, 4)))
        for n in range(8)
    )
    groups = "; ".join(
        f"{name} 2 at {rng.choice(('west', 'east'))} guests {rng.choice((1, 2, 2))}"
        + (" on wed 13:00-15:00" if rng.random() < 0.4 else "")
        for name in names
    )
    return tiny(pupils, groups)


def some_allocation(problem: Problem, policy: Policy, seed: int) -> Allocation:
    """Pupils placed one after another at random, as long as no rule is broken."""
    order = list(Eligibility(problem, policy).candidates)
    random.Random(seed).shuffle(order)
    held = Allocation()
    for c in order:
        o = problem.offering[c.offering_id]
        more = Placement(*c.key, o.offering_id, o.elective, o.site_id, c.rank, c.travel_minutes)
        tried = Allocation((*held.placements, more))
        if all(v.rule in ("min_size", "locked") for v in violations(problem, policy, tried)):
            held = tried
    broken = {v.offering_id for v in violations(problem, policy, held) if v.rule == "min_size"}
    return Allocation(tuple(p for p in held.placements if p.offering_id not in broken))


def is_swap(standing: Standing, ann: PupilKey, bob: PupilKey) -> bool:
    """Whether two pupils could trade one place each to the good of both, by brute force."""
    for a in standing.bundles.get(ann, ()):
        for b in standing.bundles.get(bob, ()):
            ways = [
                [x for x in standing.better(ann) if x.instead == a and x.wanted.offering_id == b.offering_id],
                [x for x in standing.better(bob) if x.instead == b and x.wanted.offering_id == a.offering_id],
            ]
            if all(ways) and not violations(
                standing.problem, standing.policy, standing.after([ways[0][0], ways[1][0]])
            ):
                return True
    return False
