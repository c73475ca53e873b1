"""Where a seat would help: every claim that is confirmed is what solving says, and what is not is no less."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from matcher.answers.extras import multipliers, seats
from matcher.answers.settings import changed
from matcher.codes import Goal, Run
from matcher.differences import goal_change, total_gain
from matcher.generate import generate
from matcher.policy import Options
from matcher.solver import solve
from tests.builders import tiny
from tests.random_rounds import random_round, tangled_round


def found_in(known, **options):
    problem, policy = known
    outcome = solve(problem, policy)
    return seats(problem, policy, outcome.allocation, outcome.certificate, **options)


def gains(claims, offering):
    return {c.extra.code: c for c in claims if c.extra.offering == offering and c.confirmed}


@pytest.fixture(scope="module")
def region():
    problem, policy = generate(60, 8, 2)
    return problem, policy, solve(problem, policy)


def test_every_confirmed_claim_is_what_solving_the_round_with_it_says(region):
    problem, policy, outcome = region
    claims = seats(problem, policy, outcome.allocation, outcome.certificate)
    before = {g.name: g for g in outcome.goals}
    assert any(c.confirmed and any(c.gain) for c in claims)
    for claim in claims:
        if claim.confirmed:
            after = solve(*changed(problem, policy, claim.extra.settings), Options(lottery=False))
            values = {
                g.name: dict(zip(g.levels or (0,), g.value if g.levels else (g.value,), strict=True))
                for g in after.goals[:-1]
            }
            for goal in claim.goals:
                said = dict(zip(goal.levels or (0,), goal.after if goal.levels else (goal.after,), strict=True))
                assert {k: v for k, v in said.items() if v or k in values[goal.name]} == values[goal.name]
                if not goal.levels:
                    assert goal.before == before[goal.name].value


def test_a_seat_that_the_multipliers_do_not_speak_of_brings_nothing(region):
    problem, policy, outcome = region
    claims = seats(problem, policy, outcome.allocation, outcome.certificate)
    idle = [c for c in claims if not c.confirmed and c.extra.code == 1 and not any(c.gain)]
    assert idle
    for claim in idle:
        after = solve(*changed(problem, policy, claim.extra.settings), Options(lottery=False))
        assert [g.value for g in after.goals] == [g.value for g in outcome.goals]


def test_what_is_not_solved_again_says_no_less_than_what_is(region):
    problem, policy, outcome = region
    solved = {
        (c.extra.offering, c.extra.code): c for c in seats(problem, policy, outcome.allocation, outcome.certificate)
    }
    bounded = seats(problem, policy, outcome.allocation, outcome.certificate, limit=1)
    assert sum(c.confirmed for c in bounded) == 1
    for claim in bounded:
        if (claim.extra.offering, claim.extra.code) not in solved:
            continue
        real = solved[claim.extra.offering, claim.extra.code]
        first = next((n for n, number in enumerate(claim.gain) if number), None)
        if not claim.confirmed and real.confirmed and first is not None:
            assert real.gain[:first] <= claim.gain[:first]
            assert real.gain[: first + 1] <= claim.gain[: first + 1]


@pytest.mark.parametrize("seed", range(40))
def test_on_tiny_rounds_no_seat_brings_more_than_is_said_of_it(seed):
    rng = random.Random(seed)
    problem, policy = (tangled_round if seed % 3 == 0 else random_round)(rng, 300)
    problem = problem.replace(
        locks=(), offerings=tuple(replace(o, min_size=min(o.min_size, o.capacity)) for o in problem.offerings)
    )
    outcome = solve(problem, policy)
    before = {g.name: (g.levels, g.value) for g in outcome.goals}
    for claim in seats(problem, policy, outcome.allocation, outcome.certificate, limit=0):
        if claim.extra.kind == "seats":
            after = solve(*changed(problem, policy, claim.extra.settings), Options(lottery=False))
            goals = [goal_change(g.name, before[g.name], (g.levels, g.value)) for g in after.goals[:-1]]
            first = next((n for n, number in enumerate(claim.gain) if number), len(claim.gain))
            assert total_gain(goals)[: first + 1] <= claim.gain[: first + 1]


def test_without_a_limit_all_that_may_help_is_solved(region):
    problem, policy, outcome = region
    every = seats(problem, policy, outcome.allocation, outcome.certificate, limit=None)
    assert not [c for c in every if any(c.gain) and not c.confirmed]
    one = seats(problem, policy, outcome.allocation, outcome.certificate, limit=1)
    assert any(any(c.gain) and not c.confirmed for c in one)


def test_the_most_useful_claims_come_first(region):
    problem, policy, outcome = region
    found = [c.gain for c in seats(problem, policy, outcome.allocation, outcome.certificate)]
    assert found == sorted(found, reverse=True)


def test_one_seat_and_two_bring_one_place_and_two():
    claims = gains(found_in(tiny("ann: cnc; bob: cnc; cas: cnc; dan: cnc", "cnc 1; drones 4")), "cnc")
    values = {code: next(g.after for g in c.goals if g.name is Goal.PLACEMENTS) for code, c in claims.items()}
    assert values == {1: 2, 2: 3, "group": 2}


def test_a_group_that_falls_short_of_its_minimum_helps_with_a_lower_one():
    claims = gains(found_in(tiny("ann: cnc; bob: cnc", "cnc 9 min 5")), "cnc")
    assert claims["minimum_2"].goals[1].after == 2
    assert [str(s) for s in claims["minimum_2"].extra.settings] == ["offerings.csv/cnc/min_size=2"]


def test_a_seat_for_a_guest_is_another_extra_than_a_seat():
    claims = gains(found_in(tiny("ann: cnc; bob: cnc", "cnc 9 guests 1 at west")), "cnc")
    assert claims["guest_seats_1"].goals[1].after == 2
    assert 1 not in claims


def test_a_later_start_helps_who_has_lessons_until_then():
    known = tiny("ann: cnc; bob: cnc", "cnc 9 on mon 9:00-10:00", lessons="home mon 8:00-9:20")
    claims = gains(found_in(known), "cnc")
    assert claims["later_30"].goals[1].after == 2
    assert [str(s) for s in claims["later_30"].extra.settings] == [
        "sessions.csv/cnc:mon:09:00/start=09:30",
        "sessions.csv/cnc:mon:09:00/end=10:30",
    ]


def test_another_group_has_the_same_sessions_and_audience_and_a_name_of_its_own():
    problem, policy = tiny(
        "ann: cnc; bob: cnc",
        "cnc 1 on mon 9:00-10:00 in autumn; cnc 1 id cnc-2 run no",
        periods="autumn 2026-09-01 2026-12-31",
    )
    problem = problem.replace(offerings=tuple(replace(o, years=(4, 3), guest_capacity=1) for o in problem.offerings))
    claim = gains(found_in((problem, policy)), "cnc")["group"]
    new, _ = changed(problem, policy, claim.extra.settings)
    assert new.offering["cnc-3"] == replace(problem.offering["cnc"], offering_id="cnc-3")
    assert new.sessions_of["cnc-3"] == (replace(problem.sessions[0], offering_id="cnc-3"),)


def test_another_group_is_open_to_who_is_kept_out_of_the_first_so_no_bound_is_told_of_it():
    known = tiny("ann needs 1: cnc; bob: cnc; cas: cnc", "cnc 1", locks="ann cnc keep_out")
    assert gains(found_in(known), "cnc")["group"].goals[0].after == 1  # ann's need, of which no multiplier speaks
    assert all(c.extra.kind != "group" for c in found_in(known, limit=0))


def test_a_cancelled_group_is_left_out():
    problem, policy = tiny("ann: cnc", "cnc 1; drones 1 run no")
    assert problem.offering["drones"].run is Run.NO
    assert {c.extra.offering for c in found_in((problem, policy))} == {"cnc"}


def test_what_a_claim_takes_that_makes_the_round_faulty_is_left_out():
    known = tiny("ann: cnc; bob: cnc", "cnc 9 on mon 23:00-23:50", lessons="home mon 22:00-23:10")
    assert all(c.extra.kind != "later" for c in found_in(known))


def test_without_a_certificate_the_applicants_put_the_claims_in_order():
    problem, policy = tiny("ann: cnc; bob: cnc; cas: drones", "cnc 1; drones 1")
    found = seats(problem, policy, solve(problem, policy).allocation)
    assert (found[0].extra.offering, found[0].confirmed) == ("cnc", True)
    assert all(c.extra.offering == "cnc" for c in found if c.confirmed)


def test_the_multipliers_of_a_certificate_are_per_row_and_level():
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 1", goals=("placements", "travel"))
    found = multipliers(solve(problem, policy).certificate, [(Goal.PLACEMENTS, ""), (Goal.TRAVEL, "")])
    assert found["capacity", "cnc"] == (Fraction(1), Fraction(0))
    assert multipliers(None, [(Goal.PLACEMENTS, "")]) == {}


def test_a_claim_as_data_says_what_to_change(region):
    problem, policy, outcome = region
    for claim in seats(problem, policy, outcome.allocation, outcome.certificate, limit=3):
        data = claim.to_json()
        assert {"offering", "extra", "goals", "confirmed"} <= set(data)
        assert data["settings"]
        assert total_gain(claim.goals) == claim.gain
