"""What each part of the pupils got beside chance; small parts stay hidden, and cannot be worked out either."""

from collections import Counter
from pathlib import Path

import pytest

from matcher.fairness import Part, parts
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


def test_every_dimension_counts_everybody_once(sample: dict[tuple[str, str], Part]) -> None:
    counts: Counter[str] = Counter()
    for (dimension, _), part in sample.items():
        assert part.share is not None
        counts[dimension] += part.share.pupils
    assert counts["school"] == counts["track"] == counts["year"] == counts["priority"] == counts["region"]
    assert counts["distance"] <= counts["region"]  # who has no possible group has no distance


def test_the_allocation_places_more_than_any_lottery(sample: dict[tuple[str, str], Part]) -> None:
    chance = sample["region", ""].chance["placed"]
    assert chance.at_least_as_good == 0
    assert chance.low <= chance.middle <= chance.high


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


def test_a_school_whose_mean_rank_lies_apart_is_flagged() -> None:
    pupils = [f"w{n} at west: cnc" for n in range(5)] + [f"e{n} at east: robotica > cnc" for n in range(5)]
    problem, policy = tiny("; ".join(pupils), "cnc 10")
    words = "; ".join(f"{side}{n} cnc" for side in "we" for n in range(5))
    found = parts(problem, policy, placed(problem, policy, words), lotteries=2)
    assert {p.name for p in found if p.apart} == {"west", "east"}
    assert not any(p.apart for p in found if p.dimension != "school")
