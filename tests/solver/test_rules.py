"""Each set rule as rows of its own; a row that cannot be broken is left out."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from matcher.codes import Kind
from matcher.problem import Elective, Pupil, Site
from matcher.solver.candidates import Candidates, candidates_of
from matcher.solver.rules import Fact, capacity, clique_cover, facts, guest_capacity, guest_total, of_pupil
from tests.builders import tiny
from tests.solver.rounds import allocations, candidates, small_round

Rows = list[tuple[tuple[str, ...], list[str], int]]


def rows(known: Candidates, generator: Callable[[Candidates], Iterator[Fact]]) -> Rows:
    """Name, pupils (and groups) in it, and limit of each row."""
    return [(f.name, [" ".join(known.name(c)[2:]) for c in f.columns.tolist()], f.limit) for f in generator(known)]


def rows_of_first_pupil(known: Candidates) -> Rows:
    excluded = known.eligibility.exclusions()
    return rows(known, lambda c: of_pupil(c, 0, c.of_pupil[0], excluded, {}))


def test_capacity_is_a_row_only_where_more_pupils_than_seats_are_possible() -> None:
    known = candidates("ann: a = b; bob: a = b; eve: a", "a 2; b 2; c 0")
    assert rows(known, capacity) == [(("capacity", "a"), ["ann a", "bob a", "eve a"], 2)]


def test_guest_capacity_counts_pupils_of_other_schools() -> None:
    known = candidates("ann: a; bob at west: a; eve at west: a", "a 3 guests 1")
    assert rows(known, guest_capacity) == [(("guest_capacity", "a"), ["bob a", "eve a"], 1)]


@pytest.mark.parametrize("group", ["a 3", "a 3 guests 2", "a 1 guests 1", "a 2 guests 3"])
def test_guest_capacity_is_left_out_where_guests_or_seats_are_too_few_to_break_it(group: str) -> None:
    assert rows(candidates("ann: a; bob at west: a; eve at west: a", group), guest_capacity) == []


def test_guest_capacity_of_nobody_is_a_row() -> None:
    known = candidates("ann: a; bob at west: a", "a 3 guests 0")
    assert rows(known, guest_capacity) == [(("guest_capacity", "a"), ["bob a"], 0)]


def test_two_sites_of_one_school_are_no_guests_of_each_other() -> None:
    sites = (Site("home", "Home", "one"), Site("west", "West", "one", guest_total=0))
    assert rows(candidates("ann: a", "a 1 guests 0 at west", sites=sites), guest_capacity) == []
    assert rows(candidates("ann: a", "a 1 at west", sites=sites), guest_total) == []


def test_guest_total_counts_all_groups_of_a_site_once() -> None:
    sites = (Site("home", "Home", "home", guest_total=2),)
    known = candidates("ann: a = b; bob at west: a = b; eve at west: b", "a 9; b 9; c 9 at west", sites=sites)
    assert rows(known, guest_total) == [(("guest_total", "home"), ["bob a", "bob b", "eve b"], 2)]


@pytest.mark.parametrize("limit", [None, 3, 9])
def test_guest_total_is_left_out_where_guests_are_too_few_to_break_it(limit: int | None) -> None:
    sites = (Site("home", "Home", "home", guest_total=limit),)
    known = candidates("bob at west: a = b; eve at west: b", "a 9; b 9", sites=sites)
    assert rows(known, guest_total) == []


def test_max_electives_is_a_row_where_more_groups_are_possible() -> None:
    known = candidates("ann max 2: a = b = c", "a 1; b 1; c 1")
    assert rows_of_first_pupil(known) == [(("max_electives", "home", "ann"), ["ann a", "ann b", "ann c"], 2)]
    assert rows_of_first_pupil(candidates("ann max 3: a = b = c", "a 1; b 1; c 1")) == []
    assert rows_of_first_pupil(candidates("ann max 0: a", "a 1")) == [(("max_electives", "home", "ann"), ["ann a"], 0)]


def test_groups_that_exclude_each_other_make_cliques() -> None:
    groups = "a 1 on mon 9:00-10:00; b 1 on mon 9:30-11:00; c 1 on mon 10:30-12:00"
    found = rows_of_first_pupil(candidates("ann max 3: a = b = c", groups))
    assert found == [
        (("clique", "home", "ann", "a", "b"), ["ann a", "ann b"], 1),
        (("clique", "home", "ann", "b", "c"), ["ann b", "ann c"], 1),
    ]


def test_parallel_groups_and_blocked_content_are_exclusions_too() -> None:
    found = rows_of_first_pupil(candidates("ann max 2: a", "a 1 id a1; a 1 id a2"))
    assert found == [(("clique", "home", "ann", "a1", "a2"), ["ann a1", "ann a2"], 1)]
    found = rows_of_first_pupil(candidates("ann max 2: a = b = c", "a 1; b 1; c 1", overlaps="a b block; b c warn"))
    assert (("clique", "home", "ann", "a", "b"), ["ann a", "ann b"], 1) in found
    assert not [name for name, _, _ in found if name[0] == "clique" and "c" in name[3:]]


def test_a_clique_of_all_groups_says_more_than_max_electives_which_is_left_out() -> None:
    groups = "a 1 on mon 9:00-10:00; b 1 on mon 9:00-10:00; c 1 on mon 9:00-10:00"
    found = rows_of_first_pupil(candidates("ann max 2: a = b = c", groups))
    assert [name for name, _, _ in found] == [("clique", "home", "ann", "a", "b", "c")]


def test_a_pupil_with_one_elective_needs_no_cliques() -> None:
    groups = "a 1 on mon 9:00-10:00; b 1 on mon 9:00-10:00"
    found = rows_of_first_pupil(candidates("ann: a = b", groups))
    assert [name for name, _, _ in found] == [("max_electives", "home", "ann")]


MODULES = tuple(
    Elective(f"P/{profile}/0{n}", "", profile=profile, kind=Kind.MODULE)
    for profile in ("PIE", "BWI")
    for n in (1, 2, 3, 4)
)


def modules(most: int, done: tuple[str, ...] = (), profile: str | None = "MVI") -> Rows:
    wished = "P/PIE/01 = P/PIE/02 = P/PIE/03 = P/BWI/01"
    pupil = Pupil("home", "ann", track="GL", profile=profile, max_electives=most, completed=done)
    groups = "P/PIE/01 1; P/PIE/02 1; P/PIE/03 1; P/BWI/01 1"
    problem, policy = tiny(f"ann: {wished}", groups, electives=MODULES)
    return rows_of_first_pupil(candidates_of(problem.replace(pupils=(pupil,)), policy))


def limits(found: Rows) -> list[Any]:
    return [(name[3], columns, limit) for name, columns, limit in found if name[0] == "module_limit"]


def test_at_most_two_modules_of_another_profile_earlier_ones_counted() -> None:
    pie = ["ann P/PIE/01", "ann P/PIE/02", "ann P/PIE/03"]
    assert limits(modules(4)) == [("PIE", pie, 2)]
    assert limits(modules(4, done=("P/PIE/04",))) == [("PIE", pie, 1)]
    assert limits(modules(1, done=("P/PIE/04", "P/BWI/04"))) == []
    both = limits(modules(1, done=("P/PIE/04", "P/PIE/01", "P/BWI/04", "P/BWI/02")))
    assert both == [("BWI", ["ann P/BWI/01"], 0), ("PIE", ["ann P/PIE/02", "ann P/PIE/03"], 0)]


def test_the_module_limit_is_left_out_where_other_limits_are_lower_and_for_the_own_profile() -> None:
    assert limits(modules(2)) == []
    assert limits(modules(4, profile="PIE")) == []


@pytest.mark.parametrize("seed", range(60))
def test_a_clique_cover_holds_every_excluded_pair_and_no_other(seed: int) -> None:
    rng = random.Random(seed)
    names = tuple("abcdefghij"[: rng.randint(1, 10)])
    density = rng.choice((0.1, 0.4, 0.8, 1.0))
    pairs = {pair for pair in combinations(names, 2) if rng.random() < density}
    excluded = {a: frozenset(b for b in names if (a, b) in pairs or (b, a) in pairs) for a in names}
    cover = list(clique_cover(names, excluded))
    held = {(names[i], names[j]) for clique in cover for i, j in combinations(clique, 2)}
    assert held == pairs
    assert all(clique == tuple(sorted(set(clique))) and len(clique) > 1 for clique in cover)
    assert len(set(cover)) == len(cover)


def test_a_clique_cover_takes_large_sets() -> None:
    names = tuple("abcdef")
    everything = {a: frozenset(names) - {a} for a in names}
    assert list(clique_cover(names, everything)) == [(0, 1, 2, 3, 4, 5)]


@pytest.mark.parametrize("seed", range(60))
def test_rows_hold_for_every_allocation_and_what_breaks_none_of_them_is_an_allocation(seed: int) -> None:
    problem, policy = small_round(seed)
    # The rows about minimum sizes are not among these.
    known = candidates_of(problem.replace(offerings=tuple(replace(o, min_size=1) for o in problem.offerings)), policy)
    found = list(facts(known))
    allowed = {tuple(places.tolist()) for places in allocations(known)}
    assert all(int(np.array(places)[f.columns].sum()) <= f.limit for places in allowed for f in found)
    rng = np.random.default_rng(seed)
    for _ in range(400):
        places = rng.random(known.size) < rng.choice((0.15, 0.4, 0.8))
        kept = all(int(places[f.columns].sum()) <= f.limit for f in found)
        assert kept == (tuple(places.tolist()) in allowed)
