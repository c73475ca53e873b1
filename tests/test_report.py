"""The report counts what happened, for the region, each school and each group, beside a yardstick."""

import json
from dataclasses import replace

import pytest

from matcher.allocation import Allocation, GoalResult, Outcome
from matcher.answers.explain import Explainer
from matcher.codes import Goal, Proof, Status
from matcher.dictatorship import Choice, Dictatorship, as_placement
from matcher.files import Group, Unplaced
from matcher.fingerprint import fingerprint
from matcher.generate import generate
from matcher.problem import Lesson
from matcher.report import figures, goal_json, groups, report, school_figures, unplaced, yardstick
from tests.builders import tiny


def allocated(problem, policy, placed):
    choice = Choice(problem, policy)
    keys = {p.pupil_id: p.key for p in problem.pupils}
    pairs = [pair.split() for pair in placed.split(";") if pair.strip()]
    return Allocation(tuple(as_placement(problem, choice.candidate(keys[name], o)) for name, o in pairs))


def short(problem, policy, allocation):
    return unplaced(problem, allocation, Explainer(problem, policy, allocation))


def test_figures_count_pupils_placements_ranks_and_travel():
    problem, policy = tiny(
        "ann max 2: cnc > drones; bob at west: cnc; cas: drones > cnc; dot needs 1; eva: drones",
        "cnc 2; drones 2",
        locks="eva cnc place",
    )
    allocation = allocated(problem, policy, "ann cnc; ann drones; bob cnc; eva cnc")
    found = figures(problem.pupils, problem, allocation)
    assert (found.pupils, found.wished, found.placed, found.unplaced) == (5, 4, 3, 1)
    assert (found.below_needs, found.placements) == (1, 4)
    assert found.rank_counts == ((1, 2), (2, 1))
    assert (found.mean_rank, found.travel_minutes, found.mean_travel_minutes) == (1.33, 10, 2.5)


def test_figures_of_nobody_have_no_means():
    problem, _ = tiny("ann", "cnc 1")
    found = figures(problem.pupils, problem, Allocation())
    assert (found.mean_rank, found.mean_travel_minutes, found.rank_counts) == (None, None, ())


def test_sites_of_one_school_are_counted_together():
    problem, policy = tiny("ann: cnc; bob at west: cnc; cas at east: cnc", "cnc 2")
    sites = tuple(replace(s, school="big") if s.site_id in ("home", "west") else s for s in problem.sites)
    problem = problem.replace(sites=sites)
    found = school_figures(problem, allocated(problem, policy, "ann cnc; bob cnc"))
    assert [(school, f.pupils, f.placed, f.unplaced) for school, f in found] == [("big", 2, 2, 0), ("east", 1, 0, 1)]


def test_groups_tell_own_pupils_from_guests_and_what_runs():
    problem, policy = tiny(
        "ann: cnc; bob at west: cnc", "cnc 3 min 2; drones 4 min 2; lassen 5 run yes; smeden 6 run no; frezen 1"
    )
    assert groups(problem, allocated(problem, policy, "ann cnc; bob cnc")) == (
        Group("cnc", 2, 1, 1, 3, 2, "runs"),
        Group("drones", 0, 0, 0, 4, 2, "cancelled"),
        Group("frezen", 0, 0, 0, 1, 1, "cancelled"),
        Group("lassen", 0, 0, 0, 5, 1, "runs"),
        Group("smeden", 0, 0, 0, 6, 1, "cancelled"),
    )


def test_unplaced_are_those_with_fewer_than_wanted_or_needed_with_reasons_in_order():
    problem, policy = tiny(
        "ann: cnc > drones > x; bob: cnc; cas max 2: drones > lassen; dot needs 1; eva max 3: lassen; fay",
        "cnc 1; drones 1; lassen 3 min 1",
    )
    allocation = allocated(problem, policy, "bob cnc; cas drones; eva lassen")
    ann, cas, dot = short(problem, policy, allocation)
    assert ann == Unplaced("home", "ann", 1, 0, 0, ("cnc:full", "drones:full", "x:cancelled"))
    assert (cas.pupil_id, cas.wanted, cas.placed, cas.reasons) == ("cas", 2, 1, ("lassen:better_elsewhere",))
    assert dot == Unplaced("home", "dot", 0, 0, 1, ("no_wishes",))


def test_pupil_wants_no_more_than_the_electives_among_the_wishes():
    problem, policy = tiny("ann max 3: cnc = #cnc = #two", "cnc 1; cnc 1 id two")
    assert short(problem, policy, allocated(problem, policy, "ann cnc")) == ()
    (row,) = short(problem, policy, Allocation())
    assert row.wanted == 1


def test_yardstick_is_the_mean_of_twenty_runs():
    problem, policy = generate(40, 6, 2)
    runs = [Dictatorship(problem, policy).run(f"{problem.lottery_seed}:{n}") for n in range(1, 21)]
    found = yardstick(problem, policy)
    assert found.runs == 20
    assert found.placements == round(sum(len(run.placements) for run in runs) / 20, 2)
    first = [p for run in runs for p in run.placements if p.rank == 1]
    assert dict(found.rank_counts)[1] == round(len(first) / 20, 2)
    ranks = [p.rank for run in runs for p in run.placements]
    assert found.mean_rank == round(sum(ranks) / len(ranks), 2)


def test_goal_is_written_with_its_levels_only_if_it_has_any():
    plain = GoalResult(Goal.PLACEMENTS, 3, 4, Proof.NONE, 0.12345)
    assert goal_json(plain) == {"name": "placements", "value": 3, "bound": 4, "proof": "none", "seconds": 0.123}
    levelled = GoalResult(Goal.RANKS_FAIR, (0, 3), (0, 3), Proof.CERTIFICATE, 0, (2, 1))
    assert goal_json(levelled) == {
        "name": "ranks_fair",
        "value": [0, 3],
        "bound": [0, 3],
        "proof": "certificate",
        "seconds": 0,
        "levels": [2, 1],
    }


def test_report_as_data_has_what_the_format_names():
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 1")
    goals = (GoalResult(Goal.PLACEMENTS, 1, 1, Proof.SEARCH), GoalResult(Goal.LOTTERY, None, None, Proof.SEARCH))
    outcome = Outcome(Status.OPTIMAL, allocated(problem, policy, "bob cnc"), goals)
    found = json.loads(json.dumps(report(problem, policy, outcome).to_json()))
    assert list(found) == ["status", "fingerprint", "goals", "rank_counts", "figures", "schools", "yardstick"]
    assert (found["status"], found["rank_counts"]) == ("optimal", {"1": 1})
    assert [goal["name"] for goal in found["goals"]] == ["placements", "lottery"]
    assert found["schools"][0] | {"school": "home", "unplaced": 1} == found["schools"][0]
    assert (found["yardstick"]["runs"], found["yardstick"]["placements"]) == (20, 1.0)
    assert found["fingerprint"] == fingerprint(problem, policy)


def test_fingerprint_does_not_depend_on_the_order_of_rows_or_of_values_in_a_cell():
    problem, policy = generate(30, 6, 1)
    turned = {
        name: getattr(problem, name)[::-1]
        for name in ("sites", "electives", "offerings", "sessions", "pupils", "wishes", "lessons", "travel", "overlaps")
    }
    turned["pupils"] = tuple(replace(p, completed=p.completed[::-1]) for p in turned["pupils"])
    assert fingerprint(problem.replace(**turned), policy) == fingerprint(problem, policy)


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.replace(lottery_seed="other"),
        lambda p: p.replace(wishes=p.wishes[1:]),
        lambda p: p.replace(pupils=(replace(p.pupils[0], needs=9), *p.pupils[1:])),
        lambda p: p.replace(lessons=(*p.lessons, Lesson(p.sites[0].site_id, 0, 1, 2))),
        lambda p: p.replace(periods=p.periods[1:]),
    ],
)
def test_fingerprint_changes_with_every_fact(change):
    problem, policy = generate(30, 6, 1)
    assert fingerprint(change(problem), policy) != fingerprint(problem, policy)


def test_fingerprint_changes_with_the_order_of_the_goals_and_every_limit():
    problem, policy = tiny("ann: cnc", "cnc 1")
    others = [
        replace(policy, goals=policy.goals[::-1]),
        replace(policy, max_travel_minutes=60),
        replace(policy, buffer_minutes=6),
        replace(policy, travel_speed_kmh=17.0),
    ]
    assert len({fingerprint(problem, p) for p in (policy, *others)}) == 5
