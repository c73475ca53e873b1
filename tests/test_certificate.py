"""The proof check: certificates worked out by hand are accepted, and whatever is changed in them is noticed."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from matcher.allocation import Allocation
from matcher.certificate import Verification, verify
from matcher.codes import Goal, Kind, Proof
from matcher.lottery import lottery_order
from matcher.policy import Policy
from matcher.problem import Elective, Problem, Site
from matcher.proof import Certificate, Node, Row, Step, Term
from matcher.solver import solve
from tests.builders import tiny
from tests.oracle import Oracle, placements
from tests.random_rounds import random_round, tangled_round

CERTIFIED = Proof.CERTIFICATE
RIVALS = tiny("ann: a; bob: a", "a 1", goals=("placements",))
FIRST, SECOND = (name for _, name in lottery_order(RIVALS[0]))


def order(name: str, weight: int, *offerings: str) -> Term:
    return Term("home", name, "order", weight, offerings=offerings)


def allocation(problem: Problem, policy: Policy, **taken: str) -> Allocation:
    """``ann="a b"``: ann has a and b."""
    keys = {p.pupil_id: p.key for p in problem.pupils}
    return Allocation(placements(problem, policy, {keys[name]: tuple(o.split()) for name, o in taken.items()}))


# Two pupils want one seat. Placements: multiplier 1 on the seat leaves nothing, so at most 1. Lottery: 2 for the
# first pupil and 1 for the second; multiplier 2 leaves 0 and -1, so at most 2.
SEAT: tuple[Row, ...] = (("capacity", "a"),)
PLACED = Step("placements", duals=((0, 1),))
DRAWN = Step("lottery", duals=((0, 2),), terms=(order(FIRST, 2, "a"), order(SECOND, 1, "a")))


def check(*steps: Step, rows: tuple[Row, ...] = SEAT, winner: str = FIRST) -> Verification:
    return verify(*RIVALS, allocation(*RIVALS, **{winner: "a"}), Certificate(rows, Node(steps)))


def test_a_proof_by_hand_is_accepted() -> None:
    found = check(PLACED, DRAWN)
    assert found == Verification(((Goal.PLACEMENTS, CERTIFIED), (Goal.LOTTERY, CERTIFIED)))
    assert found.complete


def test_the_same_proof_does_not_hold_for_the_other_pupil() -> None:
    found = check(PLACED, DRAWN, winner=SECOND)
    assert found.proofs == ((Goal.PLACEMENTS, CERTIFIED), (Goal.LOTTERY, Proof.NONE))
    assert found.faults == (
        "region root, step 1 (lottery): the bound must be below 2, one more than the allocation reaches",
    )


def test_a_certificate_that_ends_early_is_no_fault_but_proves_only_what_is_there() -> None:
    assert check() == Verification(((Goal.PLACEMENTS, Proof.NONE), (Goal.LOTTERY, Proof.NONE)))
    assert check(PLACED) == Verification(((Goal.PLACEMENTS, CERTIFIED), (Goal.LOTTERY, Proof.NONE)))


def test_the_lottery_may_take_several_steps_and_every_open_pupil_must_have_a_turn() -> None:
    known = tiny("ann: a > b; bob: a > b", "a 1; b 1", goals=("placements",))
    rows: tuple[Row, ...] = (("capacity", "a"), ("capacity", "b"), ("max_electives", "home", FIRST), ("lottery", "0"))
    placed = Step("placements", duals=((0, 1), (1, 1)))
    # The first pupil's limit with 2: a is worth 2, b 1, so at most 2, and b is out.
    one = Step("lottery", duals=((2, 2),), terms=(order(FIRST, 1, "a", "b"),))
    # 2 on seat a, -1 on what the first step fixed: the first pupil's a and the second's leave 0, the second's b 1.
    two = Step("lottery", duals=((0, 2), (3, -1)), terms=(order(SECOND, 1, "a", "b"),))

    def proved(*steps: Step, first: str = "a", second: str = "b") -> Verification:
        return verify(*known, allocation(*known, **{FIRST: first, SECOND: second}), Certificate(rows, Node(steps)))

    assert dict(proved(placed, one).proofs) == {Goal.PLACEMENTS: CERTIFIED, Goal.LOTTERY: Proof.NONE}
    assert proved(placed, one).faults == ()
    assert proved(placed, one, two).complete
    assert proved(placed, one, two, first="b", second="a").faults


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((replace(PLACED, duals=()),), "the bound must be below 2"),
        ((replace(PLACED, duals=((0, 2),)),), "the bound must be below 2"),
        ((replace(PLACED, duals=((0, -1),)),), "row capacity a has a multiplier below 0"),
        ((replace(PLACED, duals=((1, 1),)),), "there is no row 1"),
        ((replace(PLACED, duals=((-1, 1),)),), "there is no row -1"),
        ((replace(PLACED, duals=((0, 1), (0, 0))),), "a row has two multipliers"),
        ((replace(PLACED, denominator=0),), "the denominator is below 1"),
        ((replace(PLACED, denominator=-1),), "the denominator is below 1"),
        ((replace(PLACED, searched=True),), "not on both"),
        ((replace(PLACED, goal="served"),), "the policy has no such goal and level"),
        ((replace(PLACED, level="1"),), "the policy has no such goal and level"),
        ((DRAWN,), "a level is skipped: next is placements"),
        ((Step(""),), "the bound must be below 0"),
        ((PLACED, replace(DRAWN, terms=DRAWN.terms[::-1])), "passes over"),
        ((PLACED, replace(DRAWN, terms=DRAWN.terms[:1] * 2)), "not in lottery order"),
        ((PLACED, replace(DRAWN, terms=DRAWN.terms[1:])), "passes over"),
        ((PLACED, replace(DRAWN, terms=(order(FIRST, 1, "a"), DRAWN.terms[1]))), "must be above 1"),
        ((PLACED, replace(DRAWN, terms=(DRAWN.terms[0], order(SECOND, 0, "a")))), "must be above 0"),
        ((PLACED, replace(DRAWN, terms=(order(FIRST, 2), DRAWN.terms[1]))), "leaves out what is open"),
        ((PLACED, replace(DRAWN, terms=(order(FIRST, 2, "a", "a"),))), "is not by rank"),
        ((PLACED, replace(DRAWN, terms=(order(FIRST, 2, "z"),))), "not eligible"),
        ((PLACED, replace(DRAWN, terms=(order("eve", 2, "a"),))), "no pupil or comparison"),
        ((PLACED, replace(DRAWN, terms=(replace(DRAWN.terms[0], kind="best"),))), "no pupil or comparison"),
        ((PLACED, replace(DRAWN, terms=(Term("home", FIRST, "rank", 2, "one"),))), "not a rank"),
        ((PLACED, replace(DRAWN, terms=(Term("home", FIRST, "rank", 2, "1"),))), "passes over"),
    ],
)  # fmt: skip
def test_a_step_that_proves_nothing_is_named_with_its_reason(steps: tuple[Step, ...], words: str) -> None:
    found = check(*steps)
    assert len(found.faults) == 1
    assert found.faults[0].startswith(f"region root, step {len(steps) - 1} (")
    assert words in found.faults[0]
    assert not found.complete
    assert [proof is CERTIFIED for _, proof in found.proofs] == [len(steps) == 2, False]


BUSY = tiny(
    "ann max 2 needs 1 profile MVI: a = b > c; bob at west: a",
    "a 1 min 2 on mon 9:00-10:00; b 2 on mon 9:30-11:00; c 1 run yes",
    goals=("placements",),
    sites=(Site("home", "", "h", guest_total=1),),
)


@pytest.mark.parametrize(
    "row",
    [
        ("capacity", "a"),
        ("guest_capacity", "a"),
        ("guest_total", "home"),
        ("max_electives", "home", "ann"),
        ("clique", "home", "ann", "a", "b"),
        ("module_limit", "home", "ann", "PIE"),
        ("min_size", "a"),
        ("open", "home", "ann", "a"),
        ("need", "home", "ann"),
        ("serve", "west", "bob"),
        ("limit", "place", "home", "ann", "a"),
        ("limit", "need", "home", "ann"),
        ("limit", "run", "a"),
        ("cut",),
    ],
)
def test_a_row_that_is_a_fact_of_the_round_may_be_used(row: Row) -> None:
    # Three columns are open, the allocation has one seat less: the bound is too large, but not for the row's sake.
    found = verify(*BUSY, allocation(*BUSY), Certificate((row,), Node((Step("placements", duals=((0, 0),)),))))
    assert "the bound must be below 1" in found.faults[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((), "no such kind of row"),
        (("seats", "a"), "no such kind of row"),
        (("capacity",), "0 names do not fit"),
        (("capacity", "a", "b"), "2 names do not fit"),
        (("capacity", "z"), "no 'z'"),
        (("guest_total", "west"), "no limit on its guests"),
        (("max_electives", "home", "bob"), "('home', 'bob')"),
        (("clique", "home", "ann", "a", "c"), "a and c do not exclude each other"),
        (("clique", "home", "ann", "a", "b", "c"), "a and c do not exclude each other"),
        (("clique", "home", "ann", "a", "a"), "names an offering twice"),
        (("clique", "west", "bob", "a", "b"), "'b')"),
        (("module_limit", "home", "ann", "MVI"), "own profile"),
        (("min_size", "c"), "('run', 'c')"),
        (("open", "home", "ann", "c"), "('run', 'c')"),
        (("open", "west", "bob", "b"), "'b')"),
        (("goal", "placements", ""), "before that level is proved"),
        (("goal", "served", ""), "no such goal and level"),
        (("goal", "placements"), "no such goal and level"),
        (("lottery", "0"), "names no lottery step"),
        (("lottery", "first"), "names no lottery step"),
        (("limit", "place", "home", "ann", "z"), "'z')"),
        (("limit", "run", "c"), "('run', 'c')"),
        (("cut", "0"), "not made of earlier rows"),
        (("cut", "1"), "not made of earlier rows"),
        (("cut", "-1"), "not made of earlier rows"),
    ],
)
def test_a_row_that_is_no_fact_of_the_round_is_refused(row: Row, words: str) -> None:
    found = verify(*BUSY, allocation(*BUSY), Certificate((row,), Node((Step("placements", duals=((0, 1),)),))))
    assert len(found.faults) == 1
    assert words in found.faults[0]


def test_a_fractional_bound_proves_the_whole_number_and_makes_the_goal_a_row() -> None:
    # Of three offerings each two clash: with 1/2 on each pair the bound is 3/2, so 1. Then at most the best one.
    groups = "a 1 on mon 9:00-10:00; b 1 on mon 9:00-10:00; c 1 on mon 9:00-10:00"
    known = tiny("ann max 3: a > b > c", groups, goals=("placements",))
    pairs: tuple[Row, ...] = tuple(("clique", "home", "ann", *pair) for pair in ("ab", "bc", "ac"))
    rows: tuple[Row, ...] = (*pairs, ("goal", "placements", ""))
    half = Step("placements", duals=((0, 1), (1, 1), (2, 1)), denominator=2)
    drawn = Step("lottery", duals=((3, 3),), terms=(order("ann", 1, "a", "b", "c"),))
    assert verify(*known, allocation(*known, ann="a"), Certificate(rows, Node((half, drawn)))).complete
    other = verify(*known, allocation(*known, ann="b"), Certificate(rows, Node((half, drawn))))
    assert dict(other.proofs) == {Goal.PLACEMENTS: CERTIFIED, Goal.LOTTERY: Proof.NONE}


def test_what_would_cost_more_than_lies_between_bound_and_value_is_fixed() -> None:
    # As above, with a fourth offering that clashes with none: 1/2 on each pair, so 5/2 and d is worth 1 > 1/2.
    groups = "a 1 on mon 9:00-10:00; b 1 on mon 9:00-10:00; c 1 on mon 9:00-10:00; d 1 on fri 9:00-10:00"
    known = tiny("ann max 4: a > b > c > d", groups, goals=("placements",))
    pairs: tuple[Row, ...] = tuple(("clique", "home", "ann", *pair) for pair in ("ab", "bc", "ac"))
    rows: tuple[Row, ...] = (*pairs, ("goal", "placements", ""), ("capacity", "d"))
    half = Step("placements", duals=((0, 1), (1, 1), (2, 1)), denominator=2)
    drawn = Step("lottery", duals=((3, 3),), terms=(order("ann", 1, "a", "b", "c"),))

    def proved(step: Step) -> Verification:
        return verify(*known, allocation(*known, ann="a d"), Certificate(rows, Node((step, drawn))))

    assert proved(half).complete
    # With 1/2 on the seat of d it costs just what lies between to do without d: it stays open.
    assert "leaves out what is open" in proved(replace(half, duals=(*half.duals, (4, 1)))).faults[0]


def test_half_the_sum_of_rows_is_rounded_down() -> None:
    # ab + bc + ac: 2a + 2b + 2c ≤ 3, so a + b + c ≤ 1.
    groups = "a 1 on mon 9:00-10:00; b 1 on mon 9:00-10:00; c 1 on mon 9:00-10:00"
    known = tiny("ann max 3: a > b > c", groups, goals=("placements",))
    pairs: tuple[Row, ...] = tuple(("clique", "home", "ann", *pair) for pair in ("ab", "bc", "ac"))
    drawn = Step("lottery", duals=((3, 3),), terms=(order("ann", 1, "a", "b", "c"),))

    def proved(*last: Row) -> Verification:
        tree = Node((Step("placements", duals=((3, 1),)), drawn))
        return verify(*known, allocation(*known, ann="a"), Certificate((*pairs, *last), tree))

    assert proved(("cut", "0", "1", "2")).complete
    assert "the bound must be below 2" in proved(("cut", "0", "1")).faults[0]
    assert "not made of earlier rows" in proved(("cut", "0", "1", "4"), ("goal", "placements", "")).faults[0]


def test_a_cut_may_not_rest_on_what_only_a_region_knows() -> None:
    rows: tuple[Row, ...] = (*SEAT, ("goal", "placements", ""), ("cut", "0", "1"))
    assert "not made of earlier rows" in check(PLACED, replace(DRAWN, duals=((2, 2),)), rows=rows).faults[0]


BRANCHED = tiny("ann: a > b", "a 2 min 2; b 1", goals=("placements",))
BRANCH_ROWS: tuple[Row, ...] = (("open", "home", "ann", "a"), ("min_size", "a"))
CANCELLED = Node(
    (
        Step("placements", duals=((0, 1),)),
        Step("lottery", duals=((0, 2),), terms=(order("ann", 1, "a", "b"),)),
    )
)
RUNS = Node((Step("", duals=((1, 1),)),))


def branched(first: Node, second: Node, column: tuple[str, ...] = ("run", "a")) -> Verification:
    tree = Certificate(BRANCH_ROWS, Node((), column, (first, second)))
    return verify(*BRANCHED, allocation(*BRANCHED, ann="b"), tree)


def test_a_branch_proves_each_half_apart() -> None:
    assert branched(CANCELLED, RUNS).complete


def test_a_half_without_proof_leaves_the_goal_unproved() -> None:
    assert dict(branched(CANCELLED, Node()).proofs) == {Goal.PLACEMENTS: Proof.NONE, Goal.LOTTERY: Proof.NONE}
    assert dict(branched(Node(), RUNS).proofs) == {Goal.PLACEMENTS: Proof.NONE, Goal.LOTTERY: Proof.NONE}
    assert branched(RUNS, CANCELLED).faults[0].startswith("region root.1, step 0")


def test_a_branch_needs_a_column_that_is_not_fixed_and_two_children() -> None:
    words = "a branch needs a column of the round that is not fixed"
    assert words in branched(CANCELLED, RUNS, ("run", "z")).faults[0]
    again = Node((), ("run", "a"), (CANCELLED, RUNS))
    assert words in branched(again, RUNS).faults[0]
    lonely = Certificate(BRANCH_ROWS, Node((), ("run", "a"), (CANCELLED,)))
    assert words in verify(*BRANCHED, allocation(*BRANCHED, ann="b"), lonely).faults[0]


def test_what_one_half_fixes_does_not_hold_in_the_other() -> None:
    # The first half makes the row ``open`` an equality; the second may not use it with the wrong sign.
    cheat = Node((Step("", duals=((0, -1),)),))
    assert "multiplier below 0" in branched(CANCELLED, cheat).faults[0]


def test_columns_and_lottery_steps_of_one_half_are_gone_in_the_other() -> None:
    # Where the first pupil has no seat, placements fix the second's at 1. That may not empty the other half.
    column = ("place", "home", FIRST, "a")
    cheat = Node((Step("", duals=((0, 1),)),))
    halves = Node((), column, (Node((Step("placements"),)), cheat))
    found = verify(*RIVALS, allocation(*RIVALS, **{SECOND: "a"}), Certificate(SEAT, halves))
    assert found.faults == (
        "region root.2, step 0 (empty): the bound must be below 0 to show that the region is empty",
    )
    drawn = Step("lottery", duals=((0, 1),), terms=(order(FIRST, 1, "a"),))
    cheat = Node((PLACED, replace(drawn, duals=((0, 1), (1, 1)))))
    halves = Node((), column, (Node((Step("placements"), drawn)), cheat))
    found = verify(*RIVALS, allocation(*RIVALS, **{SECOND: "a"}), Certificate((*SEAT, ("lottery", "0")), halves))
    assert found.faults == (
        "region root.2, step 1 (lottery): row lottery 0 names no lottery step on the way to this region",
    )


def test_a_row_with_multiplier_0_is_no_equality() -> None:
    rows: tuple[Row, ...] = (*SEAT, ("capacity", "a"))
    used = replace(DRAWN, duals=((0, 3), (1, -1)))
    assert check(PLACED, used, rows=rows).faults
    assert check(replace(PLACED, duals=((0, 1), (1, 0))), used, rows=rows).faults
    assert check(PLACED, replace(DRAWN, duals=((0, -1), (1, 3))), rows=rows).complete


def test_a_level_already_proved_may_be_named_again() -> None:
    known = tiny("ann: a", "a 1", goals=("served", "placements"))
    served, placed = Step("served"), Step("placements")
    found = verify(*known, allocation(*known, ann="a"), Certificate((), Node((served, placed, served))))
    assert found.complete


def test_a_lock_is_a_lower_limit() -> None:
    known = tiny("ann: a; bob: a", "a 1", goals=("placements",), locks=f"{SECOND} a place")
    found = verify(*known, allocation(*known, **{SECOND: "a"}), Certificate(SEAT, Node((PLACED, DRAWN))))
    assert found.complete


def test_the_minimum_and_the_module_limit_are_no_stronger_than_they_are() -> None:
    known = tiny("ann: a; bob: a", "a 2 min 2", goals=("placements",))
    halves = Node((), ("run", "a"), (Node((Step("placements", searched=True),)), Node((Step("", duals=((0, 1),)),))))
    found = verify(*known, allocation(*known), Certificate((("min_size", "a"),), halves))
    assert found.faults[0].startswith("region root.2, step 0")
    modules = tuple(Elective(f"P/PIE/0{n}", "Module", profile="PIE", kind=Kind.MODULE) for n in (1, 2, 3))
    groups = "P/PIE/01 1; P/PIE/02 1; P/PIE/03 1"
    known = tiny("ann max 3: P/PIE/01 = P/PIE/02 = P/PIE/03", groups, goals=("placements",), electives=modules)
    certificate = Certificate((("module_limit", "home", "ann", "PIE"),), Node((Step("placements", duals=((0, 1),)),)))
    two = verify(*known, allocation(*known, ann="P/PIE/01 P/PIE/02"), certificate)
    assert dict(two.proofs)[Goal.PLACEMENTS] is CERTIFIED
    one = verify(*known, allocation(*known, ann="P/PIE/01"), certificate)
    assert "the bound must be below 2" in one.faults[0]


def test_an_order_needs_a_pupil_who_can_have_one_more_at_most() -> None:
    step = Step("lottery", terms=(order("ann", 1, "a", "b", "c"),))
    exclusive = "a 1 on mon 9:00-10:00; b 1 on mon 9:00-10:00; c 1 on mon 9:00-10:00"
    known = tiny("ann max 3: a > b > c", exclusive, goals=())
    rows: tuple[Row, ...] = (("clique", "home", "ann", "a", "b", "c"),)
    tree = Certificate(rows, Node((replace(step, duals=((0, 3),)),)))
    assert verify(*known, allocation(*known, ann="a"), tree).complete
    known = tiny("ann max 3: a > b > c", exclusive.replace("c 1 on mon", "c 1 on tue"), goals=())
    found = verify(*known, allocation(*known, ann="a"), Certificate((), Node((step,))))
    assert "may have more than one placement more" in found.faults[0]


def test_an_order_weighs_more_than_all_places_of_the_later_pupils() -> None:
    known = tiny("ann: a > b; bob: a > b", "a 1; b 1", goals=())
    best = allocation(*known, **{FIRST: "a", SECOND: "b"})
    step = Step("lottery", terms=(order(FIRST, 2, "a", "b"), order(SECOND, 1, "a", "b")))
    assert "must be above 2" in verify(*known, best, Certificate((), Node((step,)))).faults[0]


def test_in_the_half_without_the_allocation_nobody_is_passed_over() -> None:
    # With b fixed at 0 nothing of ann is open, but the allocation gives her b: she is to be compared.
    known = tiny("ann: b", "b 1", goals=())
    without, having = Node((Step("lottery", terms=(order("ann", 1, "b"),)),)), Node()
    tree = Certificate((), Node((), ("place", "home", "ann", "b"), (without, having)))
    assert verify(*known, allocation(*known, ann="b"), tree).complete
    passed_over = Certificate((), Node((), ("place", "home", "ann", "b"), (Node(), having)))
    assert verify(*known, allocation(*known, ann="b"), passed_over).proofs == ((Goal.LOTTERY, Proof.NONE),)
    # The other way round the half in which she has b is better than nothing, so nothing must not be proved.
    for first in (Node(), without):
        for second in (Node(), without):
            wrong = Certificate((), Node((), ("place", "home", "ann", "b"), (first, second)))
            assert not verify(*known, allocation(*known), wrong).complete


def test_what_rests_on_a_solver_is_called_search_from_there_on() -> None:
    goals = ("served", "placements")
    known = tiny("ann: a; bob: a", "a 1", goals=goals)
    winner = allocation(*known, **{FIRST: "a"})
    rows: tuple[Row, ...] = (*SEAT, ("serve", "home", "ann"), ("serve", "home", "bob"))
    served = Step("served", duals=((0, 1), (1, 1), (2, 1)))

    def proofs(*steps: Step) -> list[Proof]:
        found = verify(*known, winner, Certificate(rows, Node(steps)))
        assert found.faults == ()
        return [proof for _, proof in found.proofs]

    assert proofs(served, PLACED, DRAWN) == [CERTIFIED, CERTIFIED, CERTIFIED]
    assert proofs(served, Step("placements", searched=True), DRAWN) == [CERTIFIED, Proof.SEARCH, Proof.SEARCH]
    assert proofs(served, Step("placements", searched=True)) == [CERTIFIED, Proof.SEARCH, Proof.NONE]
    assert proofs(served, PLACED, Step("lottery", searched=True)) == [CERTIFIED, CERTIFIED, Proof.SEARCH]
    assert proofs(served, PLACED, replace(DRAWN, duals=(), searched=True)) == [CERTIFIED, CERTIFIED, Proof.SEARCH]
    halves = (Node((Step("lottery", searched=True),)), Node((Step("", searched=True),)))
    tree = Node((served,), ("place", "home", FIRST, "a"), (Node((Step("placements", searched=True),)), halves[1]))
    assert [p for _, p in verify(*known, winner, Certificate(rows, tree)).proofs][1:] == [Proof.SEARCH, Proof.NONE]
    later = Node((served,), ("place", "home", FIRST, "a"), (Node((PLACED, *halves[0].steps)), halves[1]))
    assert [p for _, p in verify(*known, winner, Certificate(rows, later)).proofs][1:] == [Proof.SEARCH, Proof.SEARCH]
    assert proofs(served, Step("", searched=True)) == [CERTIFIED, Proof.SEARCH, Proof.SEARCH]


def test_pupils_with_more_placements_are_compared_by_number_rank_travel_and_offering() -> None:
    known = tiny("ann max 2: a = b > c", "a 1; b 1 at west; c 1", goals=())
    best = allocation(*known, ann="a b")

    def proved(*terms: Term, found: Allocation = best) -> Verification:
        rows: tuple[Row, ...] = (("max_electives", "home", "ann"),)
        return verify(*known, found, Certificate(rows, Node((Step("lottery", duals=((0, duals),), terms=terms),))))

    def term(kind: str, weight: int, detail: str = "") -> Term:
        return Term("home", "ann", kind, weight, detail)

    last = (term("offering", 4, "a"), term("offering", 2, "b"), term("offering", 1, "c"))
    ranks = (term("rank", 264, "1"), term("rank", 88, "2"))
    # Worth of a: 1000 + 264 + 4, b: 1000 + 264 - 80 + 2, c: 1000 + 88 + 1; the limit takes c's.
    # With 1089 on the limit a and b leave 179 and 97. A seat must be worth more than 2·264 + 88 + 80 + 7 = 703.
    duals = 1089
    assert proved(term("count", 1000), *ranks, term("travel", 8), *last).complete
    assert "must be above 703" in proved(term("count", 703), *ranks, term("travel", 8), *last).faults[0]
    assert "passes over" in proved(term("count", 1000), ranks[0], term("travel", 8), *last).faults[0]
    assert "passes over" in proved(term("count", 1000), *ranks, *last).faults[0]
    assert "passes over" in proved(term("count", 1000), *ranks, term("travel", 8), *last[1:]).faults[0]
    assert "more than one placement more" in proved(order("ann", 1, "a", "b", "c")).faults[0]
    worse = allocation(*known, ann="a c")
    assert proved(term("count", 1000), *ranks, term("travel", 8), *last, found=worse).faults


def test_an_allocation_that_breaks_a_rule_is_proved_nothing_about() -> None:
    both = allocation(*RIVALS, ann="a", bob="a")
    found = verify(*RIVALS, both, Certificate(SEAT, Node((PLACED, DRAWN))))
    assert [proof for _, proof in found.proofs] == [Proof.NONE, Proof.NONE]
    assert "capacity" in found.faults[0]


# Certificates of the solver, put to the test on allocations that are not the best.


@pytest.mark.parametrize("seed", range(250))
def test_nothing_false_is_ever_certified(seed: int) -> None:
    rng = random.Random(seed)
    problem, policy = (random_round if seed % 4 else tangled_round)(rng)
    oracle = Oracle(problem, policy)
    others = list(oracle.allocations())
    if not others:
        return  # the locks contradict each other
    best = min(others, key=oracle.key)
    outcome = solve(problem, policy)
    assert outcome.certificate is not None
    for _ in range(12):
        taken = rng.choice(others)
        certificate = outcome.certificate
        for _ in range(rng.choice((0, 1, 1, 2, 4))):
            certificate = _tampered(rng, certificate)
        found = verify(problem, policy, Allocation(placements(problem, policy, taken)), certificate)
        for n, (goal, proof) in enumerate(found.proofs):
            if proof is not CERTIFIED:
                continue
            if goal is Goal.LOTTERY:
                assert taken == best, "a worse allocation was called the lottery's"
            else:
                upto = Oracle(problem, replace(policy, goals=policy.goals[: n + 1]))
                assert upto.worth(taken) == upto.worth(best), f"{goal} was called best"


def _tampered(rng: random.Random, certificate: Certificate) -> Certificate:
    """The certificate with one small thing changed somewhere."""
    changes: list[Callable[[Step], Step]] = [
        lambda s: replace(s, duals=s.duals[1:]),
        lambda s: replace(s, duals=tuple((row, value + rng.choice((-1, 1))) for row, value in s.duals)),
        lambda s: replace(s, duals=tuple((row, -value) for row, value in s.duals)),
        lambda s: replace(s, denominator=s.denominator + 1),
        lambda s: replace(s, terms=s.terms[1:]),
        lambda s: replace(s, terms=s.terms[:-1]),
        lambda s: replace(s, terms=tuple(replace(t, weight=max(1, t.weight // 2)) for t in s.terms)),
        lambda s: replace(s, terms=tuple(replace(t, offerings=t.offerings[1:]) for t in s.terms)),
        lambda s: replace(s, goal="", level=""),
    ]
    if certificate.rows and rng.random() < 0.3:
        rows = list(certificate.rows)
        n = rng.randrange(len(rows))
        rows[n] = rng.choice(rows)
        return replace(certificate, rows=tuple(rows))
    return replace(certificate, root=_with_change(rng, certificate.root, rng.choice(changes)))


def _with_change(rng: random.Random, node: Node, change: Callable[[Step], Step]) -> Node:
    if node.children and rng.random() < 0.6:
        children = list(node.children)
        n = rng.randrange(2)
        children[n] = rng.choice((_with_change(rng, children[n], change), children[1 - n]))
        return replace(node, children=tuple(children))
    steps = list(node.steps)
    if not steps:
        return node
    n = rng.randrange(len(steps))
    if rng.random() < 0.2:
        del steps[n]
    else:
        steps[n] = change(steps[n])
    return replace(node, steps=tuple(steps))


def test_a_certificate_read_from_its_written_form_proves_the_same() -> None:
    known: tuple[Problem, Policy] = random_round(random.Random(3))
    outcome = solve(*known)
    assert outcome.certificate is not None
    written: dict[str, Any] = outcome.certificate.to_json()
    again = Certificate.from_json(written)
    assert verify(*known, outcome.allocation, again) == verify(*known, outcome.allocation, outcome.certificate)
