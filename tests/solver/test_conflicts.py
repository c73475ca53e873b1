"""Locks that contradict each other: the fewest facts that cannot all hold are named."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from matcher.codes import Kind, LockAction, Rule, Run
from matcher.errors import Clashing, Conflict
from matcher.policy import Options
from matcher.problem import Elective, Lock, Problem, Site
from matcher.solver import solve
from matcher.solver.conflicts import smallest_conflict
from tests.builders import tiny
from tests.oracle import Oracle
from tests.solver.rounds import Known


def conflict(pupils: str, groups: str, **changes: Any) -> set[str]:
    """The facts in words."""
    with pytest.raises(Conflict) as caught:
        solve(*tiny(pupils, groups, **changes))
    assert len(set(caught.value.facts)) == len(caught.value.facts)
    return {said(fact) for fact in caught.value.facts}


def said(fact: Clashing) -> str:
    return " ".join(word for word in (fact.rule, fact.pupil_id, fact.offering_id, fact.site_id) if word)


def test_three_locks_for_two_seats() -> None:
    found = conflict(
        "ann: a; bob: a; eve: a; joe: a; sam: b", "a 2; b 1", locks="ann a place; bob a place; eve a place; sam b place"
    )
    assert found == {"capacity a", "locked ann a", "locked bob a", "locked eve a"}


def test_of_many_locks_for_too_few_seats_only_as_many_as_contradict() -> None:
    names = [f"p{n}" for n in range(6)]
    found = conflict(
        "; ".join(f"{name}: a" for name in names), "a 2", locks="; ".join(f"{name} a place" for name in names)
    )
    assert sorted(word.split()[0] for word in found) == ["capacity", "locked", "locked", "locked"]


def test_two_locks_of_one_pupil_that_clash() -> None:
    groups = "a 5 on mon 9:00-10:00; b 5 on mon 9:30-11:00; c 5"
    found = conflict("ann max 3: a = b = c; bob: c", groups, locks="ann a place; ann b place; ann c place; bob c place")
    assert found == {"clash ann", "locked ann a", "locked ann b"}


def test_two_groups_of_one_elective_and_two_that_may_not_go_together() -> None:
    found = conflict("ann max 2: a", "a 1 id a1; a 1 id a2", locks="ann a1 place; ann a2 place")
    assert found == {"same_elective ann", "locked ann a1", "locked ann a2"}
    found = conflict("ann max 2: a = b", "a 1; b 1", overlaps="a b block", locks="ann a place; ann b place")
    assert found == {"overlap ann", "locked ann a", "locked ann b"}


def test_more_locks_than_electives_of_one_pupil() -> None:
    found = conflict("ann max 2: a = b = c", "a 1; b 1; c 1", locks="ann a place; ann b place; ann c place")
    assert found == {"max_electives ann", "locked ann a", "locked ann b", "locked ann c"}


def test_more_guests_than_a_site_takes_and_than_a_group_takes() -> None:
    sites = (Site("home", "Home", "home", guest_total=1),)
    pupils, locks = "bob at west: a; eve at west: b; ann: a", "bob a place; eve b place; ann a place"
    found = conflict(pupils, "a 5; b 5", sites=sites, locks=locks)
    assert found == {"guest_total home", "locked bob a", "locked eve b"}
    found = conflict("bob at west: a; eve at west: a", "a 5 guests 1", locks="bob a place; eve a place")
    assert found == {"guest_capacity a", "locked bob a", "locked eve a"}


def test_a_group_that_cannot_be_filled_with_a_lock_in_it() -> None:
    assert conflict("ann: a; bob limit 5: a", "a 5 min 2 at west", locks="ann a place") == {
        "min_size a",
        "locked ann a",
    }


def test_a_group_whose_pupils_are_locked_elsewhere_cannot_reach_its_minimum() -> None:
    found = conflict("ann: a; bob: a > b; eve: b", "a 5 min 2; b 5", locks="ann a place; bob b place; eve b place")
    assert found == {"min_size a", "locked ann a", "locked bob b"}


def test_modules_of_another_profile_beyond_two() -> None:
    electives = tuple(Elective(f"P/PIE/0{n}", "", profile="PIE", kind=Kind.MODULE) for n in (1, 2, 3))
    names = [e.elective for e in electives]
    found = conflict(
        f"ann max 3 track GL profile MVI: {' = '.join(names)}",
        "; ".join(f"{name} 1" for name in names),
        electives=electives,
        locks="; ".join(f"ann {name} place" for name in names),
    )
    assert found == {"module_limit ann", *(f"locked ann {name}" for name in names)}


def test_the_smallest_contradiction_is_named_where_a_larger_irreducible_one_is_there_too() -> None:
    # Four locks for three seats contradict each other (five facts, none to spare); so do two guests for one (three).
    sites = (Site("home", "Home", "home", guest_total=1),)
    pupils = "ann: a; bob: a; eve: a; joe: a; zoe at west: b; max at west: b"
    four = "ann a place; bob a place; eve a place; joe a place"
    assert len(conflict(pupils, "a 3; b 5", locks=four)) == 5
    found = conflict(pupils, "a 3; b 5", sites=sites, locks=f"{four}; zoe b place; max b place")
    assert found == {"guest_total home", "locked max b", "locked zoe b"}


def test_the_same_without_any_time() -> None:
    known = tiny("ann: a; bob: a", "a 1", locks="ann a place; bob a place")
    with pytest.raises(Conflict):
        solve(*known, Options(time_limit=0))


# Against brute force

Drop = Callable[[Problem], Problem]


def droppable(problem: Problem) -> Iterator[Drop]:
    """For every lock and every limit of a group or site: the problem without it."""
    for lock in problem.locks:
        yield lambda p, gone=lock: p.replace(locks=tuple(k for k in p.locks if k != gone))  # type: ignore[misc]
    for group in problem.offerings:
        for changes in ({"capacity": 99}, {"guest_capacity": None}, {"min_size": 1}):
            yield lambda p, o=group.offering_id, c=changes: p.replace(  # type: ignore[misc]
                offerings=tuple(replace(g, **c) if g.offering_id == o else g for g in p.offerings)
            )
    for site in problem.sites:
        if site.guest_total is not None:
            yield lambda p, s=site.site_id: p.replace(  # type: ignore[misc]
                sites=tuple(replace(x, guest_total=None) if x.site_id == s else x for x in p.sites)
            )


def locked_round(seed: int) -> Known:
    rng = random.Random(seed)
    pupils = "; ".join(
        f"p{n} at {rng.choice(('home', 'west'))} max {rng.choice((1, 2))}: " + " = ".join(rng.sample("abc", 2))
        for n in range(rng.randint(2, 4))
    )
    groups = "; ".join(f"{name} {rng.choice((1, 1, 2, 3))} guests {rng.choice((1, 2, 9))}" for name in "abc")
    site = Site("home", "Home", "home", guest_total=rng.choice((1, 2, 9)))
    problem, policy = tiny(pupils, groups, sites=(site, Site("west", "West", "west")))
    # A minimum above the seats would be wrong data.
    groups_ = tuple(replace(o, min_size=rng.choice((1, min(2, o.capacity))), run=Run.AUTO) for o in problem.offerings)
    pairs = sorted({(w.home_site, w.pupil_id, w.elective or "") for w in problem.wishes})
    locks = tuple(Lock(*pair, LockAction.PLACE) for pair in rng.sample(pairs, min(len(pairs), rng.randint(2, 4))))
    return problem.replace(offerings=groups_, locks=locks), policy


def possible(problem: Problem, policy: Any) -> bool:
    return next(Oracle(problem, policy).allocations(), None) is not None


@pytest.mark.parametrize("seed", range(40))
def test_no_fewer_facts_contradict_each_other(seed: int) -> None:
    known = next(found for n in range(999) if not possible(*(found := locked_round(1000 * seed + n))))
    problem, policy = known
    with pytest.raises(Conflict) as caught:
        solve(problem, policy)
    ours = [f for f in caught.value.facts if f.rule not in {Rule.MAX_ELECTIVES, Rule.CLASH, Rule.SAME_ELECTIVE}]
    drops = list(droppable(problem))

    def held(kept: tuple[int, ...]) -> Problem:
        found = problem
        for number, drop in enumerate(drops):
            if number not in kept:
                found = drop(found)
        return found

    smallest = next(
        size
        for size in range(len(drops) + 1)
        if any(not possible(held(kept), policy) for kept in combinations(range(len(drops)), size))
    )
    assert len(ours) == smallest


def test_locks_that_can_all_hold_are_no_conflict_to_look_for() -> None:
    with pytest.raises(AssertionError, match="nothing contradicts"):
        smallest_conflict(*tiny("ann: a", "a 1", locks="ann a place"))
