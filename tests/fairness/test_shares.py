"""What each part of the pupils got beside chance; small parts stay hidden, and cannot be worked out either."""

from collections import Counter
from pathlib import Path

import pytest

from matcher.fairness import LAST_TIME, LastTime, Part, parts, spread
from matcher.files import read_round
from matcher.report import school_figures
from matcher.solver import solve
from tests.builders import tiny
from tests.fairness.rounds import placed

SAMPLE = Path(__file__).parents[2] / "sample_data" / "westfriesland"


@pytest.fixture(scope="module")
def sample() -> dict[tuple[str, str], Part]:
    problem, policy = read_round(SAMPLE)
    return {(p.dimension, p.name): p for p in parts(problem, policy, solve(problem, policy).allocation, lotteries=20)}


def test_schools_are_as_in_the_report(sample: dict[tuple[str, str], Part]) -> None:
    problem, policy = read_round(SAMPLE)
    for school, figures in school_figures(problem, solve(problem, policy).allocation):
        share = sample["school", school].share
        assert share is not None
        assert (share.pupils, share.placed, share.placements) == (figures.wished, figures.placed, figures.placements)
        assert round(share.mean_rank or 0, 2) == figures.mean_rank


def test_every_dimension_divides_everybody() -> None:
    problem, policy = tiny("; ".join([*(f"p{n}: cnc" for n in range(7)), *(f"q{n}: laser" for n in range(5))]), "cnc 7")
    counts: Counter[str] = Counter()
    for part in parts(problem, policy, placed(problem, policy, "p0 cnc"), lotteries=2):
        assert part.share is not None
        counts[part.dimension] += part.share.pupils
    assert set(counts.values()) == {12}  # who has no possible group is a part of the distances too


def test_a_region_of_fewer_than_five_pupils_is_not_shown_either() -> None:
    problem, policy = tiny("; ".join(f"p{n}: cnc" for n in range(4)), "cnc 4")
    assert all(part.share is None for part in parts(problem, policy, placed(problem, policy, "p0 cnc"), lotteries=2))


def test_few_pupils_for_whom_nothing_is_possible_cannot_be_worked_out_from_the_distances() -> None:
    pupils = [*(f"p{n}: cnc" for n in range(7)), *(f"w{n} at west: cnc" for n in range(9)), "q0: laser"]
    problem, policy = tiny("; ".join(pupils), "cnc 7")
    found = parts(problem, policy, placed(problem, policy, "p0 cnc"), lotteries=2)
    assert [(p.name, p.share is None) for p in found if p.dimension == "distance"] == [
        ("0", True),
        ("10", False),
        ("", True),
    ]


def test_the_allocation_places_more_than_any_lottery(sample: dict[tuple[str, str], Part]) -> None:
    chance = sample["region", ""].chance["placed"]
    assert chance.at_least_as_good == 0
    assert chance.least <= chance.low <= chance.middle <= chance.high <= chance.most


def test_ranks_reached_add_up_and_stand_beside_chance(sample: dict[tuple[str, str], Part]) -> None:
    told = sample["region", ""].to_json()
    assert sum(told["rank_counts"].values()) == told["reached"][max(told["reached"], key=int)]["own"]
    assert told["first"] == told["reached"]["1"]["own"] == told["rank_counts"]["1"]
    assert told["reached"]["2"]["own"] == told["rank_counts"]["1"] + told["rank_counts"]["2"]
    assert all(one["least"] <= one["low"] <= one["high"] <= one["most"] for one in told["reached"].values())
    ranks = sorted(told["reached"], key=int)
    assert told["reached"][ranks[-1]]["most"] <= told["chance"]["placements"]["most"]


def test_a_lottery_that_always_gives_the_same_is_always_as_good() -> None:
    problem, policy = tiny("; ".join(f"p{n}: cnc" for n in range(6)), "cnc 6")
    held = placed(problem, policy, "; ".join(f"p{n} cnc" for n in range(6)))
    region = parts(problem, policy, held, lotteries=7)[0]
    assert {chance.at_least_as_good for chance in region.chance.values()} == {1.0}
    assert region.chance["placed"].middle == 6


def test_fewer_than_five_pupils_are_not_shown_nor_the_part_that_would_tell_them() -> None:
    pupils = (
        [f"w{n} at west" for n in range(3)] + [f"e{n} at east" for n in range(6)] + [f"n{n} at north" for n in range(9)]
    )
    problem, policy = tiny("; ".join(f"{p}: cnc" for p in pupils), "cnc 3")
    found = {
        p.name: p
        for p in parts(problem, policy, placed(problem, policy, "w0 cnc"), lotteries=2)
        if p.dimension == "school"
    }
    assert [name for name, part in found.items() if part.share is None] == ["east", "west"]
    assert found["west"].to_json() == {"dimension": "school", "name": "west", "suppressed": True}


def test_what_a_part_of_another_dimension_would_tell_is_hidden_too() -> None:
    sizes = {"a": (3, "PRO"), "b": (6, "PRO"), "c": (5, "KB"), "d": (9, "KB")}
    names = [f"{site}{n} at {site} track {track}: cnc" for site, (size, track) in sizes.items() for n in range(size)]
    problem, policy = tiny("; ".join(names), "cnc 3")
    found = parts(problem, policy, placed(problem, policy, "a0 cnc"), lotteries=2)
    shown = {p.name for p in found if p.dimension in ("school", "track") and p.share}
    assert shown == {"PRO", "KB", "d"}  # a is small, c goes with it; PRO without b would tell a


def test_a_school_whose_mean_rank_lies_apart_is_flagged() -> None:
    pupils = [f"w{n} at west: cnc" for n in range(5)] + [f"e{n} at east: robotica > cnc" for n in range(5)]
    problem, policy = tiny("; ".join(pupils), "cnc 10")
    words = "; ".join(f"{side}{n} cnc" for side in "we" for n in range(5))
    found = parts(problem, policy, placed(problem, policy, words), lotteries=2)
    assert {p.name for p in found if p.apart} == {"west", "east"}
    assert not any(p.apart for p in found if p.dimension != "school")
    between = spread(found)
    assert between is not None
    assert between.to_json() == {"lowest": "west", "highest": "east", "difference": 1.0, "apart": True}


def test_schools_that_are_hidden_are_not_compared() -> None:
    pupils = [f"w{n} at west: cnc" for n in range(5)] + ["e0 at east: robotica > cnc", "n0 at north: cnc"]
    problem, policy = tiny("; ".join(pupils), "cnc 10")
    held = placed(problem, policy, "; ".join(["e0 cnc", *(f"w{n} cnc" for n in range(5))]))
    assert spread(parts(problem, policy, held, lotteries=2)) is None


def test_pupils_are_told_apart_by_how_they_came_out_of_the_last_round() -> None:
    problem, policy = tiny("; ".join(f"p{n}: cnc" for n in range(15)), "cnc 15")
    kinds = [LastTime.WITHOUT] * 5 + [LastTime.CONTENT] * 5
    last_time = {("home", f"p{n}"): kind for n, kind in enumerate(kinds)}
    words = "; ".join(f"p{n} cnc" for n in range(2, 15))
    found = parts(problem, policy, placed(problem, policy, words), lotteries=2, last_time=last_time)
    said = {p.name: (p.share.pupils, p.share.placed) for p in found if p.dimension == LAST_TIME and p.share}
    assert said == {"without": (5, 3), "content": (5, 5), "": (5, 5)}
    assert not [
        p for p in parts(problem, policy, placed(problem, policy, words), lotteries=2) if p.dimension == LAST_TIME
    ]
