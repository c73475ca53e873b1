"""Bench: the same rounds for everybody, honest comparison, and preference data that become rounds."""

import json
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from matcher.allocation import Allocation
from matcher.bench import main
from matcher.bench.arguments import METHODS as NAMES
from matcher.bench.arguments import plan
from matcher.bench.child import NOT_HERE, Measurement, Request, measure, measured, quality
from matcher.bench.compare import against, fastest, ratio
from matcher.bench.instances import Instance, generated, is_single
from matcher.bench.methods import LP, METHODS, ONLY_SINGLE, OURS, Budget
from matcher.checker import goal_values, violations
from matcher.codes import Goal
from matcher.files import read_round, write_round
from matcher.policy import Policy
from matcher.rules.eligibility import Eligibility
from tests.benchmarks import convert as converter
from tests.benchmarks import optimum
from tests.benchmarks.convert import POLICY, convert, variants
from tests.builders import tiny
from tests.oracle import Oracle, placements

DATA = Path(__file__).parent / "benchmarks" / "fictional"
BUDGET = Budget(30.0, sys.executable)
EXACT = (OURS, "mip", "cpsat")


def best_values(problem, policy):
    """What trying everything reaches."""
    best = Oracle(problem, policy).best()
    return [g.value for g in goal_values(problem, policy, Allocation(placements(problem, policy, best.taken)))]


# Preference data


def test_student_becomes_pupil_with_quota_and_priority():
    pupils = {p.pupil_id: p for p in convert(DATA).pupils}
    assert {name: (p.max_electives, p.priority) for name, p in pupils.items()} == {
        "ann": (1, 2),
        "bob": (2, 1),
        "cas": (2, 1),
        "dina": (1, 1),
    }


def test_subject_becomes_elective_and_a_course_without_one_is_its_own():
    offerings = convert(DATA).offering
    assert {o: f.elective for o, f in offerings.items()} == {
        "cnc-1": "cnc",
        "cnc-2": "cnc",
        "drones": "drones",
        "robots": "robots",
    }


def test_minimum_size_0_becomes_1_and_a_variant_brings_its_own():
    assert [o.min_size for o in convert(DATA).offerings] == [1, 1, 1, 2]
    assert convert(DATA, "courses_min.csv").offering["robots"].min_size == 4
    assert variants(DATA) == ["courses.csv", "courses_min.csv"]


def test_courses_that_share_a_slot_token_clash_and_others_do_not():
    problem = convert(DATA)
    sessions = {o: {(s.weekday, s.start) for s in found} for o, found in problem.sessions_of.items()}
    assert sessions["cnc-1"] & sessions["drones"]
    assert not sessions["cnc-2"] & (sessions["cnc-1"] | sessions["drones"])
    assert "robots" not in sessions


def test_preference_becomes_a_wish_for_that_group():
    wishes = {(w.pupil_id, w.offering_id, w.rank) for w in convert(DATA).wishes}
    assert ("bob", "cnc-2", 1) in wishes
    assert ("cas", "robots", 2) in wishes
    assert len(wishes) == 7


def test_preference_for_an_unknown_course_is_refused(tmp_path):
    for path in DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "preferences.csv").open("a", encoding="utf-8") as file:
        file.write("ann,welding,1\n")
    with pytest.raises(KeyError, match="welding"):
        convert(tmp_path)


def test_course_named_like_a_subject_is_refused(tmp_path):
    for path in DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "courses.csv").write_text("course_id,min_size,capacity,slot,subject\ncnc,0,1,,\nb,0,1,,cnc\n", "utf-8")
    with pytest.raises(ValueError, match="cnc"):
        convert(tmp_path)


def test_converter_writes_a_round_that_reads_as_the_same(tmp_path):
    assert converter.main([str(DATA), str(tmp_path / "round"), "--courses", "courses_min.csv"]) == 0
    problem, policy = read_round(tmp_path / "round")
    expected = convert(DATA, "courses_min.csv")
    assert set(problem.wishes) == set(expected.wishes)
    assert set(problem.offerings) == set(expected.offerings)
    assert set(problem.sessions) == set(expected.sessions)
    assert set(problem.pupils) == set(expected.pupils)
    assert policy.goals == POLICY.goals


@pytest.mark.parametrize("courses", ["courses.csv", "courses_min.csv"])
def test_optimum_table_gives_what_trying_everything_gives(courses):
    problem = convert(DATA, courses)
    line = optimum.measured(problem, POLICY, 60.0, runs=2)
    assert [line.placements, line.rank_sum] == best_values(problem, POLICY)
    assert line.proofs == {"placements": "certificate", "ranks_sum": "certificate", "lottery": "certificate"}
    assert (line.status, line.faults) == ("optimal", 0)
    assert line.dictatorship is not None


def test_optimum_table_prints_every_variant(tmp_path, capsys):
    assert optimum.main([str(DATA), "--json", "--seeds", "0", "--out", str(tmp_path)]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert [line["name"] for line in lines] == ["fictional courses", "fictional courses_min"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fictional-courses", "fictional-courses_min"]


# Instances


def test_same_name_gives_the_same_round():
    assert Instance("40x5-min").load() == Instance("40x5-min").load()


def test_variants_differ_in_minimum_sizes_only():
    (plain, _), (minimum, _) = Instance("40x5-plain").load(), Instance("40x5-min").load()
    assert all(o.min_size == 1 for o in plain.offerings)
    assert any(o.min_size > 1 for o in minimum.offerings)
    same = tuple(replace(o, min_size=1) for o in minimum.offerings)
    assert minimum.replace(offerings=same, title=plain.title) == plain


def test_single_variant_has_nothing_but_seats_and_wishes():
    problem, policy = Instance("40x5-single").load()
    assert is_single(problem)
    assert policy.goals == (Goal.PLACEMENTS, Goal.RANKS_SUM)
    assert not is_single(Instance("40x5-min").load()[0])


@pytest.mark.parametrize(
    ("pupils", "groups", "changes"),
    [
        ("ann max 2: cnc", "cnc 1", {}),
        ("ann: cnc", "cnc 3 min 2", {}),
        ("ann: cnc", "cnc 3 guests 1", {}),
        ("ann: cnc", "cnc 1", {"locks": "ann cnc place"}),
    ],
)
def test_round_with_more_than_seats_and_wishes_is_not_single(pupils, groups, changes):
    assert not is_single(tiny(pupils, groups, **changes)[0])


@pytest.mark.parametrize("size", ["1000", "0x5", "5x0", "axb", "10x10x10"])
def test_strange_size_is_refused(size):
    with pytest.raises(ValueError, match=f"{size}-plain"):
        generated([size], ["plain"])


# Methods


def values_of(method, problem, policy):
    found = METHODS[method](problem, policy, BUDGET)
    assert len(found.allocations) == 1, found.note
    assert violations(problem, policy, found.allocations[0]) == ()
    return [g.value for g in goal_values(problem, policy, found.allocations[0])]


@pytest.mark.parametrize("method", EXACT)
def test_exact_method_reaches_what_trying_everything_reaches(method):
    problem, policy = tiny(
        "ann max 2: cnc > drones; bob: cnc > robots; cas: drones > robots; dina needs 1: cnc",
        "cnc 2 on mon 9:00-10:00; drones 2 on mon 9:30-10:30; robots 3 min 2",
        goals=("needs", "placements", "ranks_first", "travel"),
    )
    assert values_of(method, problem, policy) == best_values(problem, policy)


@pytest.mark.parametrize("variant", ["plain", "min", "single"])
def test_exact_methods_agree_on_a_generated_round(variant):
    problem, policy = Instance(f"40x5-{variant}").load()
    ours, mip, cpsat = (values_of(method, problem, policy) for method in EXACT)
    assert ours == mip == cpsat


def test_weighted_sums_reach_the_same_sum_as_each_other():
    problem, policy = Instance("40x5-single").load()
    assert values_of(LP, problem, policy) == values_of("cpsat-sum", problem, policy)


def test_minimum_sizes_hold_for_the_peers_that_search_whole_numbers():
    problem, policy = tiny("ann: cnc > drones; bob: drones", "cnc 3 min 2; drones 2", goals=("ranks_first",))
    for method in EXACT:
        assert values_of(method, problem, policy) == [(1, 1)]


def test_parts_of_our_time_add_up_to_no_more_than_all():
    found = METHODS[OURS](*Instance("40x5-plain").load(), BUDGET)
    parts = [found.seconds[part] for part in ("prepare", "goals", "lottery")]
    assert all(part > 0 for part in parts)
    assert sum(parts) <= found.seconds["total"] * 1.000001
    assert found.proof == "certificate"


def test_serial_dictatorship_counts_as_the_mean_of_five():
    problem, policy = Instance("40x5-min").load()
    found = METHODS["dictatorship"](problem, policy, BUDGET)
    assert len(found.allocations) == 5
    mean = sum(len(a.placements) for a in found.allocations) / 5
    assert quality(problem, policy, found.allocations)["placements"] == mean


@pytest.mark.skipif(find_spec("matching") is None, reason="the package matching is not installed")
def test_deferred_acceptance_leaves_no_seat_that_somebody_unplaced_wishes():
    problem, policy = Instance("40x5-single").load()
    allocation = METHODS["matching"](problem, policy, BUDGET).allocations[0]
    assert violations(problem, policy, allocation) == ()
    taken = {p.offering_id: allocation.size[p.offering_id] for p in allocation.placements}
    free = {o.offering_id for o in problem.offerings if taken.get(o.offering_id, 0) < o.capacity}
    possible = Eligibility(problem, policy).of_pupil
    unplaced = [key for key in possible if key not in allocation.of_pupil]
    assert len(allocation.placements) > 10
    assert not any(c.offering_id in free for key in unplaced for c in possible[key])


@pytest.mark.parametrize("method", sorted(ONLY_SINGLE))
def test_package_that_is_missing_is_said_to_be_not_installed(method, tmp_path):
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n', encoding="utf-8")
    bare.chmod(0o755)
    found = METHODS[method](*tiny("ann: cnc", "cnc 1"), Budget(30.0, str(bare)))
    assert found.note.startswith("not installed")
    assert not found.allocations


def test_python_that_is_missing_is_said_to_be_not_installed(tmp_path):
    found = METHODS["matching"](*tiny("ann: cnc", "cnc 1"), Budget(30.0, str(tmp_path / "none")))
    assert found.note.startswith("not installed")


def test_package_for_one_seat_per_pupil_is_not_asked_about_more():
    found = measured(Request("40x5-min", "matching", 5.0, sys.executable))
    assert found.note == NOT_HERE
    assert not found.goals


def test_every_method_has_a_description():
    assert list(METHODS) == list(NAMES)


# Comparing


def reached(**goals):
    return Measurement("round", "x", goals={name: list(values) for name, values in goals.items()})


def test_first_goal_that_differs_decides():
    ours = reached(placements=[10], ranks_first=[5, 3], travel=[70])
    assert against(ours, ours) == "="
    assert against(ours, reached(placements=[10], ranks_first=[5, 2], travel=[1])) == "worse: ranks_first[2] -1"
    assert against(ours, reached(placements=[11], ranks_first=[0, 0], travel=[99])) == "better: placements +1"


@pytest.mark.parametrize("goal", ["travel", "ranks_sum", "ranks_fair", "changes"])
def test_less_is_better_where_the_goal_says_so(goal):
    assert against(reached(**{goal: [7]}), reached(**{goal: [6]})).startswith("better")
    assert against(reached(**{goal: [7]}), reached(**{goal: [8]})).startswith("worse")


def test_result_that_breaks_rules_is_not_called_better():
    other = replace(reached(placements=[11]), faults=2)
    assert against(reached(placements=[10]), other) == "breaks 2 rules"


def test_relaxation_that_ignores_a_minimum_size_is_seen_to_break_it():
    problem, policy = tiny("ann: cnc > drones; bob: drones", "cnc 3 min 2; drones 2", goals=("ranks_first",))
    allocations = METHODS[LP](problem, policy, BUDGET).allocations
    assert quality(problem, policy, allocations)["faults"] == 1


def test_nothing_is_said_about_a_method_that_found_nothing():
    assert against(reached(placements=[1]), Measurement("round", "x")) == "–"


def test_fastest_of_several_measurements_counts():
    found = [Measurement("round", "x", {"total": t}) for t in (3.0, 1.0, 2.0)]
    assert fastest(found).seconds["total"] == 1.0


def test_ratio_needs_both_times():
    one, unit = Measurement("r", "x", {"goals": 3.0}), Measurement("r", "lp", {"goals": 2.0})
    assert ratio(one, unit, "goals") == 1.5
    assert ratio(one, Measurement("r", "lp"), "goals") is None
    assert ratio(None, unit, "goals") is None


# The command


def test_without_words_the_sample_and_a_small_size_are_measured():
    wanted = plan([])
    assert wanted.sample
    assert [Path(i.name).name for i in wanted.instances] == [
        "westfriesland",
        "1000x60-plain",
        "1000x60-min",
        "1000x60-single",
    ]
    assert wanted.methods == tuple(NAMES)


def test_round_directories_are_measured_instead_of_generated_ones():
    wanted = plan(["a", "b", "--methods", "lp,ours"])
    assert [i.name for i in wanted.instances] == ["a", "b"]
    assert wanted.methods == ("ours", "lp")
    assert not wanted.sample


def test_full_takes_all_sizes_and_a_minute_for_each_peer():
    wanted = plan(["--full", "--variants", "plain"])
    assert [i.name for i in wanted.instances][1:] == ["1000x60-plain", "5000x250-plain", "20000x1000-plain"]
    assert wanted.time_limit == 60


@pytest.mark.parametrize(
    "words", [["--methods", "magic"], ["--sizes", "big"], ["--variants", "huge", "--sizes", "9x9"]]
)
def test_wrong_words_end_with_status_2(words, capsys):
    assert main(words) == 2
    assert capsys.readouterr().err


def test_measurements_as_data(tmp_path, capsys):
    problem, _ = tiny("ann: cnc > drones; bob: cnc", "cnc 1; drones 1")
    write_round(problem, Policy(goals=(Goal.PLACEMENTS, Goal.RANKS_SUM)), tmp_path / "round")
    assert main([str(tmp_path / "round"), "--methods", "ours,lp,dictatorship", "--json"]) == 0
    rows = {row["method"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["ours"]["goals"] == {"placements": [2], "ranks_sum": [3]}
    assert rows["ours"]["proofs"]["lottery"] == "certificate"
    assert rows["ours"]["faults"] == 0
    assert rows["ours"]["peak"] > 10**7
    assert rows["ours"]["goals_per_lp"] > 0
    assert rows["lp"]["against_ours"] == "="


def test_measurements_as_a_table(tmp_path, capsys):
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 1")
    write_round(problem, policy, tmp_path / "round")
    words = [str(tmp_path / "round"), "--methods", "ours,dictatorship"]
    for language, size, about in (
        ("nl", "2 leerlingen, 1 groep, 2 wensen", "dictatorship: om de beurt kiezen"),
        ("en", "2 pupils, 1 group, 2 wishes", "dictatorship: serial dictatorship"),
    ):
        assert main([*words, "--lang", language]) == 0
        shown = capsys.readouterr().out
        assert "certificate" in shown
        assert size in shown
        assert about in shown


def test_round_that_cannot_be_read_is_reported_and_fails(tmp_path):
    found = measure(Request(str(tmp_path / "none"), OURS, 5.0, sys.executable))
    assert found.note.startswith("failed")
    assert main([str(tmp_path / "none"), "--methods", "ours", "--json"]) == 1


def test_what_was_measured_before_an_interruption_is_shown(monkeypatch, capsys):
    done = []

    def interrupted(request):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append((request.instance, request.method))
        return Measurement(request.instance, request.method, {"total": 1.0})

    monkeypatch.setattr("matcher.bench.run.measure", interrupted)
    with pytest.raises(KeyboardInterrupt):
        main(["--sizes", "30x4,40x4", "--variants", "plain", "--methods", "ours,lp", "--json"])
    rows = json.loads(capsys.readouterr().out)
    assert [(row["instance"], row["method"]) for row in rows] == done
    assert done == [("30x4-plain", "ours"), ("30x4-plain", "lp"), ("40x4-plain", "ours")]
