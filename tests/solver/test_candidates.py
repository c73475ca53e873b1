"""The unknowns of a round: eligible pairs in a fixed order, with what the goals need to know of each."""

import random

import pytest

from matcher.errors import RoundError
from matcher.problem import Placement
from matcher.solver.candidates import candidates_of
from tests.builders import tiny
from tests.random_rounds import random_round
from tests.solver.rounds import candidates, small_round


def test_pairs_come_by_home_site_pupil_and_offering_whatever_the_order_of_the_rows() -> None:
    found = candidates("eve: b = a; bob at west: a; ann: a", "b 1; a 1")
    names = [found.name(c)[1:] for c in range(found.size)]
    assert names == [("home", "ann", "a"), ("home", "eve", "a"), ("home", "eve", "b"), ("west", "bob", "a")]
    assert found.pupils == (("home", "ann"), ("home", "eve"), ("west", "bob"))
    assert [o.offering_id for o in found.offerings] == ["a", "b"]


def test_each_pair_knows_rank_minutes_guest_lock_and_baseline() -> None:
    found = candidates(
        "ann: a > b; bob at west: b; eve: c?", "a 1; b 1 at west; c 1", travel="home west 12", baseline="ann b; eve b",
        locks="eve c place",
    )  # fmt: skip
    assert [found.name(c)[2:] for c in range(found.size)] == [("ann", "a"), ("ann", "b"), ("eve", "c"), ("bob", "b")]
    assert found.rank.tolist() == [1, 2, 0, 1]
    assert found.minutes.tolist() == [0, 12, 0, 0]
    assert found.guest.tolist() == [False, True, False, False]
    assert found.locked.tolist() == [False, False, True, False]
    assert found.baseline.tolist() == [False, True, False, False]
    assert found.baseline_size == 2  # eve's b is no longer possible, and still counts as given up


def test_a_pupil_without_a_possible_group_is_no_unknown() -> None:
    found = candidates("ann: a; bob limit 5: b", "a 1; b 1 at west", goals=("served",))
    assert found.pupils == (("home", "ann"),)
    assert [name for name, _, _ in found.auxiliary] == [("serve", "home", "ann")]


def test_need_and_serve_columns_are_there_only_for_goals_that_count_them() -> None:
    words = "ann needs 2 max 3: a; bob: a", "a 1"
    assert candidates(*words, goals=("placements",)).auxiliary == ()
    assert candidates(*words, goals=("needs",)).auxiliary == ((("need", "home", "ann"), 2, 0),)
    assert candidates(*words, goals=("needs", "served")).auxiliary == (
        (("need", "home", "ann"), 2, 0),
        (("serve", "home", "ann"), 1, 0),
        (("serve", "home", "bob"), 1, 1),
    )


@pytest.mark.parametrize("seed", range(30))
def test_columns_of_pupils_and_of_groups_share_out_all_pairs(seed: int) -> None:
    found = candidates_of(*small_round(seed))
    assert len(found.of_pupil) == len(found.pupils)
    assert len(found.of_offering) == len(found.offerings)
    assert sorted(c for part in found.of_pupil for c in part) == list(range(found.size))
    assert sorted(c for part in found.of_offering for c in part) == list(range(found.size))
    for index, part in enumerate(found.of_pupil):
        assert {found.name(c)[1:3] for c in part} == {found.pupils[index]}
    for index, part in enumerate(found.of_offering):
        assert {found.name(c)[3] for c in part} <= {found.offerings[index].offering_id}


def test_a_round_in_which_nothing_is_possible_has_no_unknowns() -> None:
    found = candidates("ann: ", "a 1")
    assert (found.size, found.pupils, found.of_pupil) == (0, (), [])
    assert [part.tolist() for part in found.of_offering] == [[]]
    assert candidates("ann: a", "").of_offering == []


def test_a_placement_by_lock_alone_has_no_rank() -> None:
    found = candidates("ann: b", "a 1 at west; b 1", locks="ann a place")
    assert found.placement(0) == Placement("home", "ann", "a", "a", "west", None, 10)
    assert found.placement(1) == Placement("home", "ann", "b", "b", "home", 1, 0)


def test_only_groups_that_decide_for_themselves_can_fall_short() -> None:
    found = candidates("ann: a = b = c = d", "a 3 min 2; b 3; c 3 min 2 run yes; d 3 min 2 run no")
    assert [found.can_fall_short(n) for n in range(4)] == [True, False, False, False]


def test_a_lock_that_breaks_a_rule_is_a_fault_in_the_data() -> None:
    with pytest.raises(RoundError) as caught:
        candidates_of(*tiny("ann limit 5: a; bob: a", "a 2 at west", locks="ann a place; bob a place"))
    assert [(f.code, f.file) for f in caught.value.faults] == [("lock_breaks_rule", "locks.csv")]


def test_a_travel_time_that_is_needed_and_not_known_is_a_fault() -> None:
    with pytest.raises(RoundError):
        candidates("ann: a", "a 1 at west", travel=())


def test_the_order_of_all_records_is_of_no_consequence() -> None:
    problem, policy = random_round(random.Random(7))
    turned = {name: getattr(problem, name)[::-1] for name in ("pupils", "wishes", "offerings", "sessions", "sites")}
    one, two = candidates_of(problem, policy), candidates_of(problem.replace(**turned), policy)
    assert one.size > 3
    assert [one.placement(c) for c in range(one.size)] == [two.placement(c) for c in range(two.size)]
