"""The made-up rounds."""

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict

import pytest

from matcher.codes import Kind, SiteKind
from matcher.files import read_round, write_round
from matcher.generate import generate
from matcher.problem import Problem
from matcher.rules.eligibility import Eligibility
from matcher.validation import faults

SIZES = [(1, 1), (40, 5), (300, 30), (1000, 60)]


@pytest.fixture(scope="module")
def region() -> Problem:
    return generate(1000, 60, 7)[0]


@pytest.mark.parametrize(("pupils", "groups"), SIZES)
def test_the_round_has_the_size_asked_for(pupils, groups):
    problem, _ = generate(pupils, groups, 3)
    assert (len(problem.pupils), len(problem.offerings)) == (pupils, groups)


@pytest.mark.parametrize(("pupils", "groups"), SIZES)
def test_the_round_has_no_faults(pupils, groups):
    problem, policy = generate(pupils, groups, 11)
    assert [f for f in faults(problem, policy) if not f.warning] == []
    assert Eligibility(problem, policy).travel_faults() == ()


@pytest.mark.parametrize(("pupils", "groups"), [(0, 5), (5, 0)])
def test_a_round_without_pupils_or_groups_is_refused(pupils, groups):
    with pytest.raises(ValueError, match="at least one"):
        generate(pupils, groups, 1)


def test_the_same_seed_gives_the_same_round_and_another_seed_another():
    assert generate(120, 12, 5) == generate(120, 12, 5)
    assert generate(120, 12, 5)[0].wishes != generate(120, 12, 6)[0].wishes


@pytest.mark.parametrize("hash_seed", ["0", "4321"])
def test_the_round_does_not_depend_on_the_hash_seed_of_python(hash_seed):
    code = "import hashlib; from matcher.generate import generate; " + _DIGEST
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(digest)"],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    here: dict[str, str] = {}
    exec(_DIGEST, {"generate": generate, "hashlib": hashlib}, here)
    assert done.stdout.strip() == here["digest"]


_DIGEST = "digest = hashlib.sha256(repr(generate(150, 15, 9)).encode()).hexdigest()"


def test_without_minimum_sizes_every_group_may_run_with_one_pupil():
    problem, _ = generate(200, 20, 2, min_sizes=False)
    assert {o.min_size for o in problem.offerings} == {1}
    with_sizes, _ = generate(200, 20, 2)
    assert all(o.capacity / 3 <= o.min_size <= o.capacity / 3 + 1 for o in with_sizes.offerings)


def test_seats_and_demand_are_about_equal_but_popular_electives_are_scarce(region):
    seats = sum(o.capacity for o in region.offerings)
    assert 0.9 <= sum(p.max_electives for p in region.pupils) / seats <= 1.1
    assert any(pressure > 1.5 for pressure in _pressure(region).values())
    assert any(pressure < 0.5 for pressure in _pressure(region).values())


def _pressure(problem: Problem) -> dict[str, float]:
    """First wishes per seat, for every elective on offer."""
    seats: Counter[str] = Counter()
    for o in problem.offerings:
        seats[o.elective] += o.capacity
    first = Counter(w.elective or problem.offering[w.offering_id or ""].elective for w in problem.wishes if w.rank == 1)
    return {code: first[code] / seats[code] for code in seats}


def test_electives_have_parallel_groups_at_several_sites_and_days(region):
    sites = {code: {o.site_id for o in groups} for code, groups in region.offerings_of.items()}
    assert sum(len(found) > 1 for found in sites.values()) > len(sites) / 4
    days = Counter(s.weekday for s in region.sessions)
    assert days.most_common(1)[0][0] == 2
    assert len(days) >= 3


def test_companies_and_mbo_host_and_vso_and_pro_send_guests(region):
    hosts = {region.site[o.site_id].kind for o in region.offerings}
    homes = {region.site[p.home_site].kind for p in region.pupils}
    assert {SiteKind.VMBO, SiteKind.MBO, SiteKind.COMPANY} <= hosts
    assert homes == {SiteKind.VMBO, SiteKind.VSO, SiteKind.PRO}
    assert any(region.elective[o.elective].kind is Kind.REGIONAL for o in region.offerings)


def test_pupils_differ_in_what_they_need_may_and_have_done(region):
    assert {p.max_electives for p in region.pupils} == {1, 2, 3}
    assert {p.priority for p in region.pupils} == {1, 2}
    assert {p.year for p in region.pupils if p.needs} == {4}
    assert any(p.completed for p in region.pupils)
    assert any(p.max_travel_minutes is not None for p in region.pupils)
    assert any(p.infix for p in region.pupils)
    assert all(w.approved for w in region.wishes) is False


def test_wishes_are_ranked_from_one_with_ties_and_some_name_a_group(region):
    ties = 0
    for wishes in region.wishes_of.values():
        ranks = sorted({w.rank for w in wishes})
        assert ranks == list(range(1, len(ranks) + 1))
        assert len(wishes) >= 3
        ties += len(ranks) < len(wishes)
    assert ties > 20
    assert any(w.offering_id for w in region.wishes)


def test_clashes_travel_and_timetables_all_bite(region):
    policy = generate(1000, 60, 7)[1]
    eligibility = Eligibility(region, policy)
    electives = defaultdict(set)
    for c in eligibility.candidates:
        electives[c.key].add(c.offering_id)
    assert len(electives) > 0.95 * len(region.pupils)
    assert sum(len(found) > 2 for found in electives.values()) > 0.8 * len(region.pupils)
    rules: Counter[str] = Counter()
    for pupil in region.pupils[::5]:
        for wish in region.wishes_of[pupil.key]:
            groups = region.offerings_of[wish.elective] if wish.elective else (region.offering[wish.offering_id],)
            rules.update(r.rule for o in groups for r in eligibility.refusals(pupil, o))
    assert {"timetable", "travel_limit", "not_approved", "audience"} <= set(rules)
    excluded = [
        r.rule
        for a in region.offerings
        for b in region.offerings
        if a.offering_id < b.offering_id and (r := eligibility.exclusion(a, b))
    ]
    assert {"clash", "same_elective"} <= set(excluded)


def test_a_large_region_is_one_of_many_towns_whose_pupils_stay_near():
    problem, policy = generate(3000, 200, 1)
    assert policy.max_travel_minutes is not None
    towns = {s.municipality for s in problem.sites}
    assert len(towns) > 8
    assert len(problem.sites) == len({s.name for s in problem.sites})


def test_a_generated_round_is_the_same_after_writing_and_reading(tmp_path):
    problem, policy = generate(120, 12, 4)
    write_round(problem, policy, tmp_path / "round")
    assert read_round(tmp_path / "round") == (problem, policy)
