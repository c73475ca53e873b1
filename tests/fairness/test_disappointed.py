"""Who got less than by choosing first, and what priority that gives in a later round."""

import random
from dataclasses import replace

import pytest

from matcher.codes import LockAction
from matcher.fairness import LastTime, disappointed, priorities
from matcher.problem import Lock, Problem, PupilKey
from matcher.rules.choice import Choice, bundle_value
from matcher.solver import solve
from tests.builders import tiny
from tests.fairness.rounds import placed
from tests.random_rounds import random_round

WITHOUT, LOWER, CONTENT = LastTime


def said(pupils: str, groups: str, held: str, **changes: object) -> dict[str, LastTime]:
    problem, policy = tiny(pupils, groups, **changes)
    return {key[1]: kind for key, kind in disappointed(problem, policy, placed(problem, policy, held)).items()}


def own(problem: Problem) -> dict[PupilKey, int]:
    return {pupil.key: pupil.priority for pupil in problem.pupils}


def test_fewer_places_and_worse_ranks_than_by_choosing_first() -> None:
    found = said("ann: cnc > drones; bob: cnc > drones; cas: cnc", "cnc 1; drones 1", "ann cnc; bob drones")
    assert found == {"ann": CONTENT, "bob": LOWER, "cas": WITHOUT}


def test_one_place_where_two_could_go_together_is_one_too_few() -> None:
    found = said("ann max 2: cnc > drones; bob max 2: drones", "cnc 1; drones 2", "ann drones; bob drones")
    assert found == {"ann": WITHOUT, "bob": CONTENT}


def test_places_that_cannot_go_together_are_not_missed() -> None:
    groups = "cnc 1 on wed 13:00-15:00; drones 1 on wed 14:00-16:00"
    assert said("ann max 2: cnc > drones", groups, "ann cnc") == {"ann": CONTENT}


@pytest.mark.parametrize(
    "pupil",
    ["ann", "ann: cnc?", "ann done cnc: cnc", "ann at west limit 5: cnc", "ann: laser"],
    ids=["no wishes", "not approved", "completed", "too far", "nobody offers it"],
)
def test_what_is_a_pupils_own_doing_disappoints_nobody(pupil: str) -> None:
    assert said(f"{pupil}; bob: cnc", "cnc 2", "bob cnc")["ann"] == CONTENT


def test_a_cancelled_group_and_one_below_its_minimum_disappoint() -> None:
    assert said("ann: cnc; bob: drones", "cnc 1 run no; drones 1", "bob drones") == {"ann": WITHOUT, "bob": CONTENT}
    assert said("ann: cnc; bob: drones", "cnc 9 min 5; drones 1", "bob drones") == {"ann": WITHOUT, "bob": CONTENT}


def test_a_place_by_hand_that_was_not_wished_comes_after_every_wish() -> None:
    locks = (Lock("home", "ann", "drones", LockAction.PLACE), Lock("home", "bob", "drones", LockAction.PLACE))
    found = said("ann: cnc; bob", "cnc 1; drones 2", "ann drones; bob drones", locks=locks)
    assert found == {"ann": LOWER, "bob": CONTENT}
    assert said("ann: cnc > drones", "cnc 1; drones 1", "ann drones", locks=locks[:1]) == {"ann": LOWER}


def test_nobody_gets_more_than_by_choosing_first_whatever_the_round() -> None:
    seen = set()
    for seed in range(60):
        problem, policy = random_round(random.Random(seed))
        problem = problem.replace(locks=())
        allocation = solve(problem, policy).allocation
        found = disappointed(problem, policy, allocation)
        choice = Choice(problem, policy)
        for pupil in problem.pupils:
            best = choice.best(pupil, lambda _: True)
            own = [
                c
                for c in choice.candidates_of.get(pupil.key, ())
                if c.offering_id in {p.offering_id for p in allocation.of_pupil.get(pupil.key, ())}
            ]
            same = len(own) == len(best) and bundle_value(tuple(own))[0] == bundle_value(best)[0]
            assert same or found[pupil.key] != CONTENT, (seed, pupil.key)
            seen.add(found[pupil.key])
    assert seen == set(LastTime)


def test_priority_goes_by_home_site_and_number_and_newcomers_are_with_the_others() -> None:
    last_time = {("home", "ann"): WITHOUT, ("home", "bob"): LOWER, ("home", "cas"): CONTENT, ("west", "eva"): WITHOUT}
    problem, _ = tiny("ann; bob; cas; eva at east; new")
    given = {g.key[1]: (g.last_time, g.after) for g in priorities(last_time, own(problem))}
    assert given == {"ann": (WITHOUT, 1), "bob": (LOWER, 2), "cas": (CONTENT, 3), "eva": (None, 3), "new": (None, 3)}
    assert [g.after for g in priorities(last_time, own(problem), levels=2)] == [1, 2, 2, 2, 2]


def test_a_priority_that_is_there_already_stays_the_more_important_one() -> None:
    last_time = {("home", "ann"): WITHOUT, ("home", "bob"): LOWER}
    problem, _ = tiny("ann priority 2; bob; cas; dan priority 2")
    given = {g.key[1]: g.after for g in priorities(last_time, own(problem))}
    assert sorted(given, key=given.__getitem__) == ["bob", "cas", "ann", "dan"]


def test_who_lost_last_time_wins_now_where_the_policy_says_so() -> None:
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 1", goals=("priority",))
    first = solve(problem, policy).allocation
    after = {one.key: one.after for one in priorities(disappointed(problem, policy, first), own(problem))}
    later = problem.replace(pupils=tuple(replace(pupil, priority=after[pupil.key]) for pupil in problem.pupils))
    second = solve(later, policy).allocation  # with the same lottery
    assert set(first.of_pupil) | set(second.of_pupil) == set(problem.pupil)
    assert set(solve(later, tiny("ann", goals=("served",))[1]).allocation.of_pupil) == set(first.of_pupil)
