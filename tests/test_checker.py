"""The checker: every rule broken alone gives exactly that rule, and its figures agree with the oracle."""

import random
from dataclasses import replace
from typing import Any

import pytest

from matcher.allocation import Allocation
from matcher.checker import Facts, Flaw, goal_values, violations
from matcher.codes import PAIR_RULES, SET_RULES, Goal, Kind, Rule
from matcher.errors import RoundError
from matcher.policy import Policy
from matcher.problem import Elective, Offering, Placement, Problem, Pupil, Site
from tests.builders import tiny
from tests.oracle import Oracle, placements
from tests.random_rounds import random_round

GOALS = tuple(goal for goal in Goal if goal is not Goal.LOTTERY)
PIE = tuple(Elective(f"P/PIE/0{n}", "Module", profile="PIE", kind=Kind.MODULE) for n in (1, 2, 3, 4))
ONE_GUEST = (Site("home", "", "h", guest_total=1),)
TWO_MODULES = "ann P/PIE/02; ann P/PIE/03"
MODULES = "P/PIE/01 9; P/PIE/02 9; P/PIE/03 9; P/PIE/04 9"


def allocation(problem: Problem, policy: Policy, text: str) -> Allocation:
    """The placements written as ``"ann cnc; bob cnc"``."""
    keys = {p.pupil_id: p.key for p in problem.pupils}
    taken: dict[tuple[str, str], tuple[str, ...]] = {}
    for phrase in text.split(";"):
        name, offering_id = phrase.split()
        taken[keys[name]] = (*taken.get(keys[name], ()), offering_id)
    return Allocation(placements(problem, policy, taken))


def broken(pupils: str, groups: str, placed: str, **changes: Any) -> list[str]:
    problem, policy = tiny(pupils, groups, **changes)
    return [v.rule for v in violations(problem, policy, allocation(problem, policy, placed))]


# Each rule: a round in which the placements are fine but for that rule, and a change that makes them fine.
RULES: dict[Rule, tuple[tuple[str, str, str, dict[str, Any]], tuple[str, str, str, dict[str, Any]]]] = {
    Rule.NOT_WISHED: (("ann: a", "a 1; b 1", "ann b", {}), ("ann: a > b", "a 1; b 1", "ann b", {})),
    Rule.NOT_APPROVED: (("ann: a?", "a 1", "ann a", {}), ("ann: a? > #a", "a 1", "ann a", {})),
    Rule.AUDIENCE: (
        ("ann track BB: a", "", "ann a", {"offerings": (Offering("a", "a", "home", 1, tracks=("KB", "GL")),)}),
        ("ann track GL: a", "", "ann a", {"offerings": (Offering("a", "a", "home", 1, tracks=("KB", "GL")),)}),
    ),
    Rule.OWN_PROFILE_MODULE: (
        ("ann track GL profile PIE: P/PIE/03", "P/PIE/03 1", "ann P/PIE/03", {"electives": PIE}),
        ("ann track GL profile PIE: P/PIE/04", "P/PIE/04 1", "ann P/PIE/04", {"electives": PIE}),
    ),
    Rule.COMPLETED: (("ann done a: a", "a 1", "ann a", {}), ("ann done b: a", "a 1", "ann a", {})),
    Rule.PREREQUISITE: (
        ("ann done c: a", "a 1", "ann a", {"electives": (Elective("a", "A", requires=("b", "c")),)}),
        ("ann done c|b: a", "a 1", "ann a", {"electives": (Elective("a", "A", requires=("b", "c")),)}),
    ),
    Rule.OVERLAP_COMPLETED: (
        ("ann done b: a", "a 1", "ann a", {"overlaps": "b a block"}),
        ("ann done b: a", "a 1", "ann a", {"overlaps": "b a warn"}),
    ),
    Rule.TRAVEL_LIMIT: (
        ("ann limit 9: a", "a 1 at west", "ann a", {"max_travel_minutes": 20}),
        ("ann limit 10: a", "a 1 at west", "ann a", {"max_travel_minutes": 10}),
    ),
    Rule.TIMETABLE: (
        ("ann: a", "a 1 at west on mon 10:14-12:00", "ann a", {"lessons": "home mon 9:00-10:00"}),
        ("ann: a", "a 1 at west on mon 10:15-12:00", "ann a", {"lessons": "home mon 9:00-10:00"}),
    ),
    Rule.KEPT_OUT: (
        ("ann: a", "a 1", "ann a", {"locks": "ann a keep_out"}),
        ("ann: a", "a 1", "ann a", {"locks": "ann a place"}),
    ),
    Rule.CANCELLED: (("ann: a", "a 1 run no", "ann a", {}), ("ann: a", "a 1 run yes", "ann a", {})),
    Rule.CAPACITY: (("ann: a; bob: a", "a 1", "ann a; bob a", {}), ("ann: a; bob: a", "a 2", "ann a; bob a", {})),
    Rule.GUEST_CAPACITY: (
        ("ann at west: a; bob at west: a", "a 9 guests 1", "ann a; bob a", {}),
        ("ann at west: a; bob: a", "a 9 guests 1", "ann a; bob a", {}),
    ),
    Rule.GUEST_TOTAL: (
        ("ann at west: a; bob at west: b", "a 9; b 9", "ann a; bob b", {"sites": ONE_GUEST}),
        ("ann at west: a; bob: b", "a 9; b 9", "ann a; bob b", {"sites": ONE_GUEST}),
    ),
    Rule.MIN_SIZE: (
        ("ann: a; bob: a", "a 9 min 3", "ann a; bob a", {}),
        ("ann: a; bob: a", "a 9 min 3 run yes", "ann a; bob a", {}),
    ),
    Rule.CLASH: (
        ("ann max 2: a > b", "a 1 on mon 9:00-10:00; b 1 at west on mon 10:14-11:00", "ann a; ann b", {}),
        ("ann max 2: a > b", "a 1 on mon 9:00-10:00; b 1 at west on mon 10:15-11:00", "ann a; ann b", {}),
    ),
    Rule.SAME_ELECTIVE: (
        ("ann max 2: a", "a 1 id a1; a 1 id a2", "ann a1; ann a2", {}),
        ("ann max 2: a; bob: a", "a 1 id a1; a 1 id a2", "ann a1; bob a2", {}),
    ),
    Rule.OVERLAP: (
        ("ann max 2: a > b", "a 1; b 1", "ann a; ann b", {"overlaps": "a b block"}),
        ("ann max 2: a > b", "a 1; b 1", "ann a; ann b", {"overlaps": "a b warn"}),
    ),
    Rule.MODULE_LIMIT: (
        ("ann max 9 profile MVI done P/PIE/01: P/PIE/02 = P/PIE/03", MODULES, TWO_MODULES, {"electives": PIE}),
        ("ann max 9 profile MVI: P/PIE/02 > P/PIE/03", MODULES, TWO_MODULES, {"electives": PIE}),
    ),
    Rule.MAX_ELECTIVES: (
        ("ann: a > b", "a 1; b 1", "ann a; ann b", {}),
        ("ann max 2: a > b", "a 1; b 1", "ann a; ann b", {}),
    ),
    Rule.LOCKED: (
        ("ann max 2: a > b", "a 1; b 1", "ann a", {"locks": "ann b place"}),
        ("ann max 2: a > b", "a 1; b 1", "ann a; ann b", {"locks": "ann b place"}),
    ),
}  # fmt: skip


def test_there_is_a_round_for_every_rule() -> None:
    assert set(RULES) == {*PAIR_RULES, *SET_RULES}


@pytest.mark.parametrize("rule", RULES)
def test_a_broken_rule_is_reported_and_no_other(rule: Rule) -> None:
    pupils, groups, placed, changes = RULES[rule][0]
    assert broken(pupils, groups, placed, **changes) == [rule]


@pytest.mark.parametrize("rule", RULES)
def test_the_same_round_is_fine_where_the_rule_is_kept(rule: Rule) -> None:
    pupils, groups, placed, changes = RULES[rule][1]
    assert broken(pupils, groups, placed, **changes) == []


def test_year_and_profile_are_asked_as_the_track_is() -> None:
    offering = Offering("a", "a", "home", 1, years=(4,), profiles=("PIE",))
    assert broken("ann year 4 profile PIE: a", "", "ann a", offerings=(offering,)) == []
    assert broken("ann year 3 profile PIE: a", "", "ann a", offerings=(offering,)) == [Rule.AUDIENCE]
    assert broken("ann year 4: a", "", "ann a", offerings=(offering,)) == [Rule.AUDIENCE]


def test_content_of_the_own_profile_is_refused_under_another_code() -> None:
    regional = (Elective("R", "Regional", kind=Kind.REGIONAL, module_of="P/PIE/02"),)
    assert broken("ann track KB profile PIE: R", "R 1", "ann R", electives=regional) == [Rule.OWN_PROFILE_MODULE]
    assert broken("ann track GL profile PIE: R", "R 1", "ann R", electives=regional) == []


def test_a_place_lock_needs_no_wish_and_no_approval_but_keeps_the_other_rules() -> None:
    assert broken("ann: b", "a 1; b 1", "ann a", locks="ann a place") == []
    assert broken("ann: a?", "a 1", "ann a", locks="ann a place") == []
    assert broken("ann limit 9: b", "a 1 at west; b 1", "ann a", locks="ann a place") == [Rule.TRAVEL_LIMIT]


def test_a_lesson_of_another_class_pupil_site_day_or_season_is_no_obstacle() -> None:
    def rules(lessons: str) -> list[str]:
        return broken(
            "ann class 3a: a; bob at west: a",
            "a 9 on mon 9:00-10:00 in autumn",
            "ann a",
            lessons=lessons,
            periods="autumn 2026-09-01 2026-12-31; winter 2027-01-01 2027-03-01; late 2026-12-31 2027-02-01",
        )

    assert rules("class 3a@home mon 9:30-9:40") == [Rule.TIMETABLE]
    assert rules("ann mon 9:30-9:40 in late") == [Rule.TIMETABLE]
    assert rules("class 3b@home mon 9:30-9:40; bob mon 9:30-9:40; home tue 9:30-9:40") == []
    assert rules("class 3a@west mon 9:30-9:40; west mon 9:30-9:40; home mon 9:30-9:40 in winter") == []


def test_the_way_back_to_a_lesson_counts_in_its_own_direction() -> None:
    def rules(travel: str) -> list[str]:
        return broken("ann: a", "a 1 at west on mon 9:00-10:00", "ann a", travel=travel, lessons="home mon 10:25-11:00")

    assert rules("home west 60; west home 20") == []
    assert rules("home west 20; west home 21") == [Rule.TIMETABLE]
    assert rules("home west 20") == []
    assert rules("home west 21") == [Rule.TIMETABLE]


def test_travel_is_estimated_from_coordinates_where_no_minutes_are_given() -> None:
    sites = (Site("home", "", "h", lat=52.648, lon=5.043), Site("west", "", "w", lat=52.697, lon=5.222))
    problem, policy = tiny("ann: a", "a 1 at west", sites=sites, travel=())
    # 13.25 km x 1.2 / 16 km/h = 59.6 minutes
    assert Facts(problem, policy).minutes("home", "west") == 60
    problem = problem.replace(sites=(sites[0], Site("west", "", "w")))
    with pytest.raises(RoundError, match="travel_unknown"):
        violations(problem, policy, Allocation((Placement("home", "ann", "a", "a", "west", 1, 60),)))


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"rank": 2}, Flaw.WRONG_RANK),
        ({"rank": None}, Flaw.WRONG_RANK),
        ({"travel_minutes": 11}, Flaw.WRONG_TRAVEL),
        ({"elective": "b"}, Flaw.WRONG_ELECTIVE),
        ({"site_id": "home"}, Flaw.WRONG_SITE),
        ({"pupil_id": "eve"}, Flaw.UNKNOWN_PUPIL),
        ({"offering_id": "z"}, Flaw.UNKNOWN_OFFERING),
    ],
)
def test_a_placement_that_is_written_down_wrongly_is_reported(change: dict[str, Any], flaw: Flaw) -> None:
    problem, policy = tiny("ann: a > b", "a 1 at west; b 1")
    right = allocation(problem, policy, "ann a")
    assert violations(problem, policy, right) == ()
    wrong = Allocation((replace(right.placements[0], **change),))
    assert [v.rule for v in violations(problem, policy, wrong)] == [flaw]


def test_a_doubled_placement_is_one_fault_and_takes_one_seat() -> None:
    problem, policy = tiny("ann: a", "a 1")
    placement = allocation(problem, policy, "ann a").placements[0]
    found = violations(problem, policy, Allocation((placement, placement)))
    assert [(v.rule, v.numbers) for v in found] == [(Flaw.DOUBLED, {"times": 2})]


def test_a_violation_says_who_where_and_how_much() -> None:
    problem, policy = tiny("ann: a; bob: a; eve: a", "a 2")
    (found,) = violations(problem, policy, allocation(problem, policy, "ann a; bob a; eve a"))
    assert (found.rule, found.offering_id, found.pupil_id) == (Rule.CAPACITY, "a", None)
    assert found.numbers == {"placed": 3, "capacity": 2}


def test_goals_are_counted_as_the_contract_says() -> None:
    problem, policy = tiny(
        "ann max 3 needs 1: a > b; bob priority 3: a > b = c; eve priority 3 needs 2: c?",
        "a 1; b 9 at west; c 9",
        locks="eve c place",
        baseline="ann a; bob a; eve c",
        goals=GOALS,
    )
    values = goal_values(problem, policy, allocation(problem, policy, "ann a; ann b; bob b; eve c"))
    assert values == (
        (Goal.NEEDS, (), 2),
        (Goal.SERVED, (), 3),
        (Goal.PLACEMENTS, (), 4),
        (Goal.PRIORITY, (1, 3), (2, 2)),
        (Goal.RANKS_FAIR, (2, 1), (2, 1)),  # eve's lock has no rank, so no rank goal counts it
        (Goal.RANKS_FIRST, (1, 2), (1, 2)),
        (Goal.RANKS_SUM, (), 5),
        (Goal.CHANGES, (), 1),  # bob gave up a
        (Goal.TRAVEL, (), 20),
    )


def test_levels_are_the_ranks_of_eligible_pairs_whether_anyone_is_placed_there_or_not() -> None:
    goals = (Goal.RANKS_FAIR, Goal.RANKS_FIRST)
    problem, policy = tiny("ann: a = #a > b? > c > d", "a 1; b 1; c 1; d 1 run no", goals=goals)
    assert goal_values(problem, policy, Allocation()) == (
        (Goal.RANKS_FAIR, (3, 1), (0, 0)),
        (Goal.RANKS_FIRST, (1, 3), (0, 0)),
    )


@pytest.mark.parametrize("seed", range(150))
def test_pairs_and_values_agree_with_the_oracle(seed: int) -> None:
    rng = random.Random(seed)
    problem, policy = random_round(rng)
    oracle = Oracle(problem, policy)
    pairs = [(pupil, offering) for pupil in problem.pupils for offering in problem.offerings]
    eligible = {(*p.key, o.offering_id): oracle.rank(p, o) for p, o in pairs if oracle.eligible(p, o)}
    assert Facts(problem, policy).eligible == eligible
    for taken in _sample(rng, oracle):
        found = Allocation(placements(problem, policy, taken))
        assert violations(problem, policy, found) == ()
        assert _lower_is_better(goal_values(problem, policy, found)) == _without_empty_levels(oracle, taken)


@pytest.mark.parametrize("seed", range(150))
def test_any_set_of_eligible_pairs_is_judged_as_the_oracle_does(seed: int) -> None:
    rng = random.Random(seed)
    problem, policy = random_round(rng)
    oracle = Oracle(problem, policy)
    pairs = [(p, o.offering_id) for p in problem.pupils for o in problem.offerings if oracle.eligible(p, o)]
    valid = {tuple(sorted(taken.items())) for taken in oracle.allocations()}
    for _ in range(30):
        chosen = [pair for pair in pairs if rng.random() < 0.4]
        taken = {p.key: tuple(sorted(o for q, o in chosen if q == p)) for p in problem.pupils}
        found = violations(problem, policy, Allocation(placements(problem, policy, taken)))
        assert (not found) == (tuple(sorted(taken.items())) in valid), found


def _sample(rng: random.Random, oracle: Oracle) -> list[dict[tuple[str, str], tuple[str, ...]]]:
    found = list(oracle.allocations())
    return rng.sample(found, min(5, len(found)))


def _lower_is_better(values: Any) -> list[int]:
    """Goal values with the sign of the oracle, levels without a number left out."""
    numbers: list[int] = []
    for name, _, value in values:
        sign = 1 if name in {Goal.RANKS_FAIR, Goal.RANKS_SUM, Goal.CHANGES, Goal.TRAVEL} else -1
        several = value if isinstance(value, tuple) else (value,)
        numbers += [sign * number for number in several if not isinstance(value, tuple) or number]
    return numbers


def _without_empty_levels(oracle: Oracle, taken: Any) -> list[int]:
    """The oracle's numbers, which have a level for every rank there could be, without the zeros of levels."""
    numbers: list[int] = []
    for goal in oracle.policy.goals:
        worth = Oracle(oracle.problem, replace(oracle.policy, goals=(goal,))).worth(taken)
        levelled = goal in {Goal.PRIORITY, Goal.RANKS_FAIR, Goal.RANKS_FIRST}
        numbers += [number for number in worth if number or not levelled]
    return numbers


def test_run_no_and_a_minimum_do_not_make_two_faults() -> None:
    problem, policy = tiny("ann: a", "a 3 min 2 run no")
    assert [v.rule for v in violations(problem, policy, allocation(problem, policy, "ann a"))] == [Rule.CANCELLED]


def test_pupils_of_two_schools_with_one_number_are_two_pupils() -> None:
    problem, policy = tiny("ann: a; bob at west: a", "a 2")
    twins = problem.replace(
        pupils=(Pupil("home", "1"), Pupil("west", "1")),
        wishes=tuple(replace(w, pupil_id="1") for w in problem.wishes),
    )
    taken = {("home", "1"): ("a",), ("west", "1"): ("a",)}
    assert violations(twins, policy, Allocation(placements(twins, policy, taken))) == ()
