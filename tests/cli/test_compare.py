"""The command ``compare``: each policy beside the others."""

import json

import pytest

from matcher.codes import Goal
from matcher.policy import Policy, with_rank_goal
from tests.cli.commands import data_of


def test_compare_gives_each_policy_its_goals_ranks_unplaced_and_travel(run, round_dir, solved):
    found = data_of(run, "compare", round_dir, "--policies", "ranks_fair,ranks_first,ranks_sum,serial_dictatorship")
    assert [one["policy"] for one in found] == ["ranks_fair", "ranks_first", "ranks_sum", "serial_dictatorship"]
    fair, first, total, turns = found
    assert [g["name"] for g in fair["goals"]] == ["needs", "placements", "ranks_fair", "travel"]
    assert fair["placements"] == first["placements"] == total["placements"] >= turns["placements"]
    assert first["rank_counts"]["1"] >= max(fair["rank_counts"]["1"], total["rank_counts"]["1"])
    sums = [sum(int(r) * n for r, n in one["rank_counts"].items()) for one in (total, fair, first)]
    assert sums[0] == min(sums)
    report = json.loads((solved / "report.json").read_text())
    assert first["rank_counts"] == report["rank_counts"]
    assert turns["status"] is None


def test_compare_as_text(run, round_dir):
    status, printed, _ = run("compare", round_dir, "--policies", "ranks_sum,serial_dictatorship")
    assert status == 0
    assert "om de beurt kiezen" in printed


def test_unknown_policy_is_wrong_usage(run, round_dir):
    status, _, errors = run("compare", round_dir, "--policies", "ranks_fair,best")
    assert status == 2
    assert "best" in errors
    assert "serial_dictatorship" in errors


@pytest.mark.parametrize("policies", ["", "ranks_fair,"])
def test_a_policy_without_a_name_is_told_what_is_expected(run, round_dir, policies):
    status, _, errors = run("compare", round_dir, f"--policies={policies}", "--lang", "en")
    assert status == 2
    assert errors.startswith("Give one or more names with --policies, a comma between them. Choose from: ranks_fair,")


@pytest.mark.parametrize(
    ("goals", "expected"),
    [
        (["needs", "ranks_fair", "travel"], ["needs", "ranks_sum", "travel"]),
        (["ranks_first", "served", "ranks_fair"], ["ranks_sum", "served"]),
        (["placements", "travel"], ["placements", "ranks_sum", "travel"]),
        (["travel"], ["travel", "ranks_sum"]),
        ([], ["ranks_sum"]),
    ],
)
def test_rank_goal_takes_the_place_of_the_rounds_own(goals, expected):
    assert list(with_rank_goal(Policy(tuple(map(Goal, goals))), Goal.RANKS_SUM).goals) == expected
