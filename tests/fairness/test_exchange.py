"""Swaps: found where everybody in the ring gains, and only where every rule still holds."""

import random
from collections.abc import Iterable, Iterator

import pytest

from matcher.allocation import Allocation
from matcher.checker import goal_values, violations
from matcher.fairness import Exchanges, Ring, Standing, exchanges
from matcher.fairness.exchange import Asked, exchanges_asked
from matcher.policy import Policy
from matcher.problem import Placement, Problem, PupilKey
from matcher.rules.eligibility import Eligibility
from matcher.solver import solve
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


def test_a_swap_that_brings_too_many_guests_is_not_proposed() -> None:
    found = asked(
        "ann at west: cnc > drones; bob at east: drones > cnc",
        "cnc 1 at east guests 0; drones 1 at east",
        "ann drones; bob cnc",
    )
    assert not found.rings
    assert found.certain


def test_where_a_pupil_could_swap_with_several_it_is_with_who_comes_first_in_the_lottery() -> None:
    others = [f"p{n}" for n in range(8)]
    pupils = "ann: cnc > drones; " + "; ".join(f"{name}: drones > cnc" for name in others)
    problem, policy = tiny(pupils, "cnc 8; drones 1")
    standing = Standing(
        problem, policy, placed(problem, policy, "ann drones; " + "; ".join(f"{n} cnc" for n in others))
    )
    first = min(others, key=lambda name: standing.lottery["home", name])
    assert rings(exchanges(standing)) == [{("ann", "cnc"), (first, "drones")}]


def test_a_ring_that_makes_an_earlier_goal_worse_is_only_found_when_the_goals_do_not_count() -> None:
    pupils = "ann at west: cnc > drones; bob at east: drones > cnc"
    groups = "cnc 1 at east; drones 1 at west"
    for goals, found in ((("travel", "ranks_first"), 0), (("ranks_first", "travel"), 1), (("travel",), 0), ((), 1)):
        problem, policy = tiny(pupils, groups, goals=goals)
        standing = Standing(problem, policy, placed(problem, policy, "ann drones; bob cnc"))
        assert len(exchanges_asked(standing, Asked(problem.pupil)).rings) == found, goals
        assert len(exchanges(standing).rings) == 1


def test_groups_that_are_left_out_and_seats_that_were_declined_are_in_no_ring() -> None:
    problem, policy = tiny("ann: cnc > drones; bob: drones > cnc", "cnc 1; drones 1")
    standing = Standing(problem, policy, placed(problem, policy, "ann drones; bob cnc"))
    assert exchanges_asked(standing, Asked(problem.pupil)).rings
    assert not exchanges_asked(standing, Asked(problem.pupil, fixed=["cnc"])).rings
    assert not exchanges_asked(standing, Asked(problem.pupil, refused=[(("home", "bob"), "drones")])).rings


def test_a_rule_that_is_broken_already_stands_in_no_way_but_is_not_broken_further() -> None:
    """Cnc has two guests where one is allowed since: a guest may take a guest's seat there, and nobody else's."""
    pupils = "ann at west: drones > cnc; bob at west: cnc > drones; cas at east: drones > cnc; dee at west: cnc"
    problem, policy = tiny(pupils, "cnc 3 at east guests 1; drones 2 at east")
    standing = Standing(problem, policy, placed(problem, policy, "ann cnc; bob drones; cas cnc; dee cnc"))
    assert {v.rule for v in violations(problem, policy, standing.allocation)} == {"guest_capacity"}
    assert rings(exchanges(standing, [("west", "ann"), ("west", "bob")])) == [{("ann", "drones"), ("bob", "cnc")}]
    assert not exchanges(standing, [("east", "cas"), ("west", "bob")]).rings


def test_a_ring_that_breaks_a_rule_together_with_what_may_happen_as_well_is_none() -> None:
    """One guest more is allowed in cnc, and Cas may come there already."""
    pupils = (
        "ann at west: cnc > drones; bob at east: drones > cnc; cas at west: cnc > drones; dee at east: drones > cnc"
    )
    problem, policy = tiny(pupils, "cnc 2 at east guests 1; drones 2 at east")
    standing = Standing(problem, policy, placed(problem, policy, "ann drones; bob cnc; cas drones; dee cnc"))
    (ring,) = exchanges(standing).rings
    assert len(ring) == 2
    others = set(problem.pupil) - {change.wanted.key for change in ring}
    assert exchanges_asked(standing, Asked(others)).rings
    assert not exchanges_asked(standing, Asked(others, beside=ring)).rings


def test_only_those_who_asked_take_part() -> None:
    problem, policy = tiny("ann: cnc > drones; bob: drones > cnc; cas: drones > cnc", "cnc 2; drones 1")
    standing = Standing(problem, policy, placed(problem, policy, "ann drones; bob cnc; cas cnc"))
    found = exchanges(standing, [("home", "ann"), ("home", "cas")])
    assert rings(found) == [{("ann", "cnc"), ("cas", "drones")}]


@pytest.mark.parametrize(
    "goals", [("needs", "ranks_fair", "travel"), ("changes", "travel", "ranks_first"), ("served",)]
)
def test_on_random_rounds_a_ring_is_found_where_there_is_one_and_harms_nobody(goals: tuple[str, ...]) -> None:
    seen = several = 0
    for seed in range(70):
        problem, policy = crowd(random.Random(seed), goals)
        standing = Standing(problem, policy, some_allocation(problem, policy, seed))
        found = exchanges_asked(standing, Asked(problem.pupil))
        assert found.certain
        assert bool(found.rings) == any(harms_nobody(standing, [ring]) for ring in every_ring(standing)), seed
        others = [key for key in problem.pupil if all(c.wanted.key != key for ring in found.rings for c in ring)]
        for ring in every_ring(standing, others):
            assert not (harms_nobody(standing, [ring]) and keeps_rules(standing, [*found.rings, ring])), seed
        for ring in found.rings:
            assert harms_nobody(standing, [ring])
            assert all((c.wanted.rank or 0) < (c.instead.rank or 0) for c in ring if c.instead)
            assert {c.wanted.offering_id for c in ring} == {c.instead.offering_id for c in ring if c.instead}
        assert keeps_rules(standing, found.rings)
        seen, several = seen + bool(found.rings), several + (len(found.rings) > 1)
    assert seen > 20
    assert several > 5


def test_the_best_allocation_by_a_policy_in_which_ranks_come_before_ways_has_no_ring() -> None:
    for seed in range(15):
        problem, policy = crowd(random.Random(seed), ("served", "ranks_fair", "travel"))
        assert not exchanges(Standing(problem, policy, solve(problem, policy).allocation)).rings, seed


def crowd(rng: random.Random, goals: tuple[str, ...] = ("needs", "placements", "ranks_fair")) -> tuple[Problem, Policy]:
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
    return tiny(pupils, groups, goals=goals, baseline="; ".join(f"p{n} {rng.choice(names)}" for n in range(8)))


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


def every_ring(standing: Standing, who: Iterable[PupilKey] | None = None) -> Iterator[Ring]:
    """By brute force: every way in which pupils pass on a place each, no group twice; from each of its pupils."""
    changes = [b for key in (standing.problem.pupil if who is None else who) for b in standing.better(key) if b.instead]

    def on(ring: Ring) -> Iterator[Ring]:
        into, home = ring[-1].wanted.offering_id, ring[0].instead
        if home and into == home.offering_id:
            yield ring
            return
        for b in changes:
            new = all(b.wanted.key != c.wanted.key and b.wanted.offering_id != c.wanted.offering_id for c in ring)
            if new and b.instead and b.instead.offering_id == into:
                yield from on((*ring, b))

    for first in changes:
        yield from on((first,))


def keeps_rules(standing: Standing, found: Iterable[Ring]) -> bool:
    after = standing.after([change for ring in found for change in ring])
    return not violations(standing.problem, standing.policy, after)


def harms_nobody(standing: Standing, found: Iterable[Ring]) -> bool:
    """Whether no rule is broken and no goal gets worse before another gets better."""
    after = standing.after([change for ring in found for change in ring])
    problem, policy = standing.problem, standing.policy
    values = [goal_values(problem, policy, allocation) for allocation in (standing.allocation, after)]
    for before, now in zip(*values, strict=True):
        if before != now:
            old, new = ((v.value,) if isinstance(v.value, int) else v.value for v in (before, now))
            less = before.name in ("ranks_fair", "ranks_sum", "changes", "travel")
            return (new < old if less else new > old) and keeps_rules(standing, found)
    return keeps_rules(standing, found)
