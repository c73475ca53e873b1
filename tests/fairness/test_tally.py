"""What parts of the pupils got, counted in cells, is what counting each part by itself gives."""

from collections import Counter

import pytest

from matcher.dictatorship import Dictatorship, seeds
from matcher.fairness.tally import Tally
from matcher.generate import generate


@pytest.mark.parametrize("number", range(4))
def test_each_part_of_each_lottery_is_counted_as_by_itself(number: int) -> None:
    problem, policy = generate(120, 14, number)
    keys = sorted(p.key for p in problem.pupils)
    members = {"all": keys, "even": keys[::2], "some": keys[10:60], "one": keys[3:4], "none": []}
    tally = Tally(members)
    dictatorship = Dictatorship(problem, policy)
    for seed in seeds(problem, 3):
        allocation = dictatorship.run(seed)
        found = tally.shares(dictatorship.bundles(seed))
        assert found == tally.shares(allocation.of_pupil)
        for name, several in members.items():
            placements = [p for p in allocation.placements if p.key in set(several)]
            share = found[name]
            assert (share.pupils, share.placements) == (len(several), len(placements))
            assert share.placed == len({p.key for p in placements})
            assert share.minutes == sum(p.travel_minutes for p in placements)
            assert dict(share.rank_counts) == Counter(p.rank for p in placements)
            assert list(share.rank_counts) == sorted(share.rank_counts)
