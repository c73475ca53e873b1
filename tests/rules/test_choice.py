"""A menu, looked at from the best down, gives the bundle that weighing all of them gives."""

import random

import pytest

from matcher.dictatorship import Dictatorship, seeds
from matcher.generate import generate
from matcher.report import yardstick
from matcher.rules.choice import Choice, menu_of
from matcher.rules.seats import Openings, Seats
from tests.random_rounds import random_round, tangled_round


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_shut_the_menu_gives_the_best_bundle(seed: int) -> None:
    rng = random.Random(seed)
    problem, policy = (random_round, tangled_round)[seed % 2](rng, 10**6) if seed % 3 else generate(40, 8, seed)
    choice = Choice(problem, policy)
    found = 0
    for key, candidates in choice.candidates_of.items():
        pupil = problem.pupil[key]
        start = tuple(c for c in candidates if c.locked)
        menu = menu_of(choice, pupil, start)
        if menu is None:
            continue
        openings = sorted({(c.offering_id, c.guest) for c in candidates})
        for _ in range(8):
            shut = set(rng.sample(openings, rng.randint(0, len(openings))))
            expected = choice.best(pupil, lambda c, shut=shut: (c.offering_id, c.guest) not in shut, start)
            assert menu.best(shut) == expected
            found += len(expected) > 1
    assert found or seed % 3


@pytest.mark.parametrize("seed", range(20))
def test_what_is_shut_is_what_has_no_seat(seed: int) -> None:
    rng = random.Random(seed)
    problem, policy = random_round(rng, 10**6)
    candidates = [c for found in Choice(problem, policy).candidates_of.values() for c in found]
    plain, openings = Seats(problem), Openings(problem)
    taken: list[object] = []
    for _ in range(60):
        if candidates and (not taken or rng.random() < 0.6):
            one = rng.choice(candidates)
            taken.append(one)
            step = 1
        elif taken:
            one = taken.pop(rng.randrange(len(taken)))
            step = -1
        else:
            continue
        for seats in (plain, openings):
            seats.change((one,), step)
        if rng.random() < 0.05:
            plain.closed.add(one.offering_id)
            openings.close(one.offering_id)
        for candidate in candidates:
            assert ((candidate.offering_id, candidate.guest) not in openings.shut) == plain.is_open(candidate)


def test_the_yardstick_is_the_mean_of_the_drawn_allocations() -> None:
    problem, policy = generate(60, 8, 3)
    found, dictatorship = yardstick(problem, policy), Dictatorship(problem, policy)
    drawn = [dictatorship.run(seed) for seed in seeds(problem)]
    assert found.runs == len(drawn)
    assert found.placements == round(sum(len(a.placements) for a in drawn) / len(drawn), 2)
    assert found.placed == round(sum(len(a.of_pupil) for a in drawn) / len(drawn), 2)
    wished = [p.key for p in problem.pupils if p.key in problem.wishes_of]
    assert found.unplaced == round(sum(key not in a.of_pupil for a in drawn for key in wished) / len(drawn), 2)
    minutes = [p.travel_minutes for a in drawn for p in a.placements]
    assert found.travel_minutes == round(sum(minutes) / len(drawn), 2)
    for rank, mean in found.rank_counts:
        assert mean == round(sum(p.rank == rank for a in drawn for p in a.placements) / len(drawn), 2)
