"""The rounds in sample_data are what their READMEs say."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.allocation import Outcome
from matcher.checker import violations
from matcher.codes import Goal, LockAction, OverlapLevel, Rule, Run, SiteKind, Status
from matcher.errors import Conflict
from matcher.files import Reading, read_round_with_warnings
from matcher.policy import DEFAULT_GOALS
from matcher.problem import Offering, Problem, Pupil, PupilKey
from matcher.rules.eligibility import Eligibility
from matcher.solver import solve

SAMPLES = Path(__file__).parent.parent / "sample_data"
STUCK: PupilKey = ("martinus", "4511")
CANCELLED, BY_DECISION = "espeq-schoonmetselwerk", "iw-nutsvoorzieningen"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_round_with_warnings(SAMPLES / "westfriesland")


@pytest.fixture(scope="module")
def problem(reading) -> Problem:
    return reading.problem


@pytest.fixture(scope="module")
def outcome(reading) -> Outcome:
    return solve(reading.problem, reading.policy)


@pytest.fixture(scope="module")
def eligibility(reading) -> Eligibility:
    return Eligibility(reading.problem, reading.policy)


@pytest.fixture(scope="module")
def placed(outcome) -> Counter[PupilKey]:
    return Counter(p.key for p in outcome.allocation.placements)


def _groups_wished(problem: Problem, pupil: Pupil) -> list[Offering]:
    found = []
    for wish in problem.wishes_of.get(pupil.key, ()):
        found += [problem.offering[wish.offering_id]] if wish.offering_id else problem.offerings_of[wish.elective]
    return found


@pytest.mark.parametrize("name", ["westfriesland", "infeasible"])
def test_every_sample_is_read_without_faults_or_warnings_and_explained(name):
    assert read_round_with_warnings(SAMPLES / name).warnings == ()
    assert f"]({name}/README.md)" in (SAMPLES / "README.md").read_text(encoding="utf-8")


def test_westfriesland_has_the_sites_of_the_region(problem):
    kinds = Counter(site.kind for site in problem.sites)
    assert (kinds[SiteKind.VMBO], kinds[SiteKind.VSO], kinds[SiteKind.PRO]) == (5, 1, 2)
    hosts = {problem.site[o.site_id].kind for o in problem.offerings}
    assert {SiteKind.COMPANY, SiteKind.MBO, SiteKind.PRO, SiteKind.VMBO} <= hosts
    assert not any(site.brin6 for site in problem.sites)
    assert problem.site["vonk-hoorn"].school == problem.site["vonk-grootebroek"].school


def test_westfriesland_has_the_size_that_its_readme_says(problem):
    assert (len(problem.offerings), len(problem.pupils)) == (46, 314)
    assert sum(o.capacity for o in problem.offerings) == 472
    assert {len(problem.wishes_of[p.key]) for p in problem.pupils} == set(range(1, 7))


def test_westfriesland_has_the_default_goals(reading):
    assert reading.policy.goals == DEFAULT_GOALS
    assert reading.problem.lottery_seed


def test_westfriesland_has_an_allocation_that_keeps_every_rule_and_is_proved(reading, outcome):
    assert outcome.status is Status.OPTIMAL
    assert violations(reading.problem, reading.policy, outcome.allocation) == ()
    assert outcome.goals[-1].name is Goal.LOTTERY


def test_one_group_is_cancelled_for_its_minimum_and_its_pupils_get_their_next_wish(problem, outcome):
    size = outcome.allocation.size
    assert [o.offering_id for o in problem.offerings if not size[o.offering_id]] == [CANCELLED]
    assert problem.offering[CANCELLED].run is Run.AUTO
    wanted = [w for w in problem.wishes if w.elective == "K/BWI/02"]
    assert len(wanted) == 3
    for wish in wanted:
        assert wish.rank == 1
        assert [p.rank for p in outcome.allocation.of_pupil[wish.home_site, wish.pupil_id]] == [2]


def test_another_group_runs_below_its_minimum_by_decision(problem, outcome):
    below = {o for o, size in outcome.allocation.size.items() if size < problem.offering[o].min_size}
    assert below == {BY_DECISION}
    assert problem.offering[BY_DECISION].run is Run.YES


@pytest.mark.parametrize(("elective", "seats"), [("K/DP/02", 32), ("K/PIE/09", 24), ("K/MVI/06", 12)])
def test_popular_electives_are_scarce(problem, elective, seats):
    groups = problem.offerings_of[elective]
    ids = {o.offering_id for o in groups}
    first = [w for w in problem.wishes if w.rank == 1 and (w.elective == elective or w.offering_id in ids)]
    assert sum(o.capacity for o in groups) == seats < len(first)


def test_everyone_who_needs_a_place_has_it_but_the_one_who_is_stuck(problem, placed):
    assert sum(p.needs for p in problem.pupils) == 22
    assert {p.key for p in problem.pupils if placed[p.key] < p.needs} == {STUCK}
    assert {p.year for p in problem.pupils if p.needs} == {4}


def test_the_stuck_pupil_has_a_reason_at_every_group_and_four_different_ones(problem, eligibility):
    pupil = problem.pupil[STUCK]
    refusals = [eligibility.refusals(pupil, o) for o in _groups_wished(problem, pupil)]
    assert all(refusals)
    rules = {r.rule for found in refusals for r in found}
    assert {Rule.OWN_PROFILE_MODULE, Rule.TRAVEL_LIMIT, Rule.AUDIENCE, Rule.NOT_APPROVED} <= rules


def test_for_the_others_without_a_place_every_group_that_was_possible_is_full(problem, eligibility, outcome, placed):
    unplaced = {p.key for p in problem.pupils if not placed[p.key]} - {STUCK}
    assert len(unplaced) == 5
    guests = Counter(
        p.offering_id
        for p in outcome.allocation.placements
        if problem.is_guest(problem.pupil[p.key], problem.offering[p.offering_id])
    )
    for key in unplaced:
        for candidate in eligibility.of_pupil[key]:
            group = problem.offering[candidate.offering_id]
            full = outcome.allocation.size[group.offering_id] == group.capacity
            no_guests = candidate.guest and guests[group.offering_id] == group.guest_capacity
            assert full or no_guests, (key, candidate)


def test_pupils_of_vso_and_pro_are_guests_at_vmbo_schools(problem, outcome):
    meetings = Counter(
        (problem.site[p.home_site].kind, problem.site[p.site_id].kind) for p in outcome.allocation.placements
    )
    assert meetings[SiteKind.VSO, SiteKind.VMBO]
    assert meetings[SiteKind.PRO, SiteKind.VMBO]


def test_locks_are_honoured(problem, outcome):
    assert Counter(lock.action for lock in problem.locks) == {LockAction.PLACE: 2, LockAction.KEEP_OUT: 1}
    for lock in problem.locks:
        groups = outcome.allocation.of_pupil.get((lock.home_site, lock.pupil_id), ())
        there = lock.offering_id in {p.offering_id for p in groups}
        assert there is (lock.action is LockAction.PLACE)
        assert lock.reason
        assert lock.by


def test_time_travel_content_and_approval_each_refuse_someone(problem, eligibility):
    rules = {
        refusal.rule
        for pupil in problem.pupils
        for offering in _groups_wished(problem, pupil)
        for refusal in eligibility.refusals(pupil, offering)
    }
    assert rules >= {Rule.TIMETABLE, Rule.TRAVEL_LIMIT, Rule.PREREQUISITE, Rule.NOT_APPROVED, Rule.KEPT_OUT}
    assert sum(not w.approved for w in problem.wishes) == 20
    assert OverlapLevel.BLOCK in {o.level for o in problem.overlaps}
    digital, cloud = problem.offering["martinus-digitale-beveiliging"], problem.offering["talland-cybersecurity"]
    assert eligibility.exclusion(digital, cloud).rule is Rule.OVERLAP


def test_class_3k2_of_newton_reaches_hoorn_but_not_grootebroek(problem, eligibility):
    pupil = next(p for p in problem.pupils if (p.home_site, p.class_) == ("newton", "3K2"))
    classmate = next(p for p in problem.pupils if (p.home_site, p.class_) == ("newton", "3K1"))
    near, far = problem.offering["ampte-robotica"], problem.offering["martinus-robotica"]

    def timetable(who: Pupil, group: Offering) -> bool:
        return any(r.rule is Rule.TIMETABLE for r in eligibility.possible(who, group))

    assert (timetable(pupil, near), timetable(pupil, far)) == (False, True)
    assert (timetable(classmate, near), timetable(classmate, far)) == (False, False)


@pytest.fixture(scope="module")
def infeasible() -> Reading:
    return read_round_with_warnings(SAMPLES / "infeasible")


def test_the_infeasible_round_names_both_locks_and_both_minimum_sizes(infeasible):
    with pytest.raises(Conflict) as caught:
        solve(infeasible.problem, infeasible.policy)
    facts = {(fact.rule, fact.offering_id) for fact in caught.value.facts}
    groups = ("noord-booglassen", "zuid-robotica")
    assert facts == {(rule, group) for rule in (Rule.LOCKED, Rule.MIN_SIZE) for group in groups}


@pytest.mark.parametrize("index", [0, 1])
def test_either_lock_alone_can_be_honoured(infeasible, index):
    problem = infeasible.problem.replace(locks=(infeasible.problem.locks[index],))
    outcome = solve(problem, infeasible.policy)
    assert outcome.status is Status.OPTIMAL
    assert violations(problem, infeasible.policy, outcome.allocation) == ()


@pytest.mark.parametrize("change", [{"run": Run.YES}, {"min_size": 4}])
@pytest.mark.parametrize("group", ["noord-booglassen", "zuid-robotica"])
def test_one_group_that_asks_less_is_a_way_out(infeasible, group, change):
    offerings = tuple(replace(o, **change) if o.offering_id == group else o for o in infeasible.problem.offerings)
    assert solve(infeasible.problem.replace(offerings=offerings), infeasible.policy).status is Status.OPTIMAL


def test_another_afternoon_for_one_group_is_a_way_out(infeasible):
    problem = infeasible.problem
    sessions = tuple(replace(s, weekday=3) if s.offering_id == "zuid-robotica" else s for s in problem.sessions)
    assert solve(problem.replace(sessions=sessions), infeasible.policy).status is Status.OPTIMAL
