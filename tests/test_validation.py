"""Through files every check is tested in ``tests/files``; here: without files, and what files cannot hold."""

import datetime as dt

from matcher import validation
from matcher.codes import Goal, Kind, LockAction, Run
from matcher.policy import Policy
from matcher.problem import Elective, Lock, Offering, Period, Problem, Pupil, Session, Site, Wish
from matcher.wording import describe

PROBLEM = Problem(
    school_year="2026-2027",
    sites=(Site("s", "S", "s"),),
    electives=(Elective("X/1", "Lassen"), Elective("X/2", "Verf")),
    offerings=(Offering("o", "X/1", "s", 5), Offering("p", "X/2", "s", 5, run=Run.NO)),
    pupils=(Pupil("s", "01"),),
)


def codes(problem, policy=None, rows=None):
    return [(f.code, f.file, f.row) for f in validation.faults(problem, policy or Policy(), rows)]


def test_a_right_problem_has_no_faults():
    assert codes(PROBLEM) == []


def test_without_files_faults_have_no_rows_and_with_them_the_rows_given():
    problem = PROBLEM.replace(wishes=(Wish("s", "01", 1, "X/1"), Wish("s", "99", 1, "X/1"), Wish("s", "01", 2, "X/1")))
    assert codes(problem) == [("unknown_pupil", "wishes.csv", None), ("doubled_wish", "wishes.csv", None)]
    found = validation.faults(problem, Policy(), {"wishes.csv": [7, 9, 12]})
    assert [(f.row, f.params.get("first")) for f in found] == [(9, None), (12, 7)]


def test_a_wish_or_lock_of_a_pupil_who_left_may_be_removed():
    wish, lock = Wish("s", "99", 1, "X/1"), Lock("s", "99", "o", LockAction.PLACE)
    found = validation.faults(PROBLEM.replace(wishes=(wish,), locks=(lock,)), Policy())
    assert [f.file for f in found] == ["wishes.csv", "locks.csv"]
    assert all(describe(f, "nl").endswith("of haal de rij weg.") for f in found)
    assert all(describe(f, "en").endswith("or remove the row.") for f in found)


def test_a_wish_for_any_group_and_one_for_a_group_of_it_may_stand_together():
    wishes = (Wish("s", "01", 1, None, "o"), Wish("s", "01", 2, "X/1"))
    assert codes(PROBLEM.replace(wishes=wishes)) == []


def test_an_elective_with_only_cancelled_groups_is_offered_by_nobody():
    found = validation.faults(PROBLEM.replace(wishes=(Wish("s", "01", 1, "X/2"),)), Policy())
    assert [(f.code, f.warning) for f in found] == [("not_offered", True)]


def test_sessions_in_periods_that_do_not_meet_are_no_overlap():
    periods = (
        Period("A", dt.date(2026, 9, 1), dt.date(2026, 9, 30)),
        Period("B", dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
    )
    apart = PROBLEM.replace(periods=periods, sessions=(Session("o", 0, 60, 120, "A"), Session("o", 0, 60, 120, "B")))
    assert codes(apart) == []
    meeting = apart.replace(sessions=(*apart.sessions, Session("o", 0, 119, 180)))
    assert codes(meeting) == [("session_overlap", "sessions.csv", None)]
    one_after_another = apart.replace(sessions=(Session("o", 0, 60, 120), Session("o", 0, 120, 180)))
    assert codes(one_after_another) == []


def test_a_long_circle_is_named_once_and_a_diamond_is_none():
    circle = tuple(Elective(f"c{i}", "C", requires=(f"c{(i + 1) % 3}",)) for i in range(3))
    found = validation.faults(PROBLEM.replace(electives=(*PROBLEM.electives, *circle)), Policy())
    assert [(f.code, f.params["circle"]) for f in found] == [("circular_requires", "c0 → c1 → c2 → c0")]
    diamond = (Elective("a", "A", requires=("b", "c")), Elective("b", "B", requires=("d",)))
    diamond += (Elective("c", "C", requires=("d",)), Elective("d", "D"))
    assert codes(PROBLEM.replace(electives=(*PROBLEM.electives, *diamond))) == []


def test_the_same_lock_twice_is_no_contradiction_but_told_with_both_rows():
    lock = Lock("s", "01", "o", LockAction.PLACE)
    (fault,) = validation.faults(PROBLEM.replace(locks=(lock, lock)), Policy(), {"locks.csv": [2, 5]})
    assert (fault.code, fault.warning, fault.row, fault.params) == ("doubled_lock", True, 5, {"first": 2})


def test_a_time_zone_that_is_none_is_a_fault_with_the_one_that_was_meant():
    (fault,) = validation.faults(PROBLEM.replace(timezone="Europe/Amsterdan"), Policy())
    assert (fault.code, fault.column, fault.params) == (
        "unknown_timezone",
        "timezone",
        {"candidate": "Europe/Amsterdam"},
    )
    for name in ("../etc/passwd", "/etc/passwd", "Europe", "x\0"):
        assert codes(PROBLEM.replace(timezone=name)) == [("unknown_timezone", "round.toml", None)]


def test_a_policy_that_cannot_be_is_a_fault():
    policy = Policy(goals=(Goal.SERVED, Goal.LOTTERY, Goal.SERVED), max_travel_minutes=-1, travel_detour_factor=0.5)
    assert [c for c, _, _ in codes(PROBLEM, policy)] == [
        "lottery_listed",
        "doubled_goal",
        "out_of_range",
        "out_of_range",
    ]


def test_periods_of_one_name_are_a_fault():
    period = Period("A", dt.date(2026, 9, 1), dt.date(2026, 9, 30))
    assert codes(PROBLEM.replace(periods=(period, period))) == [("doubled_setting", "round.toml", None)]


def test_a_school_is_warned_of_a_third_module_of_a_profile_it_has_no_licence_for():
    modules = tuple(Elective(f"P/BWI/0{n}", "M", "BWI", Kind.MODULE) for n in (1, 2, 3))
    sites = (Site("s", "S", "school", licensed_profiles=("PIE",)), Site("t", "T", "school"))
    groups = tuple(Offering(f"g{n}", e.elective, "st"[n % 2], 5) for n, e in enumerate((*modules, modules[0])))
    problem = PROBLEM.replace(sites=sites, electives=modules, offerings=groups, pupils=())
    (found,) = [f for f in validation.faults(problem, Policy()) if f.code == "too_many_modules"][:1]
    assert (found.value, found.warning, found.params) == (
        "P/BWI/03",
        True,
        {"school": "school", "profile": "BWI", "most": 2},
    )
    licensed = (sites[0], Site("t", "T", "school", licensed_profiles=("BWI",)))
    nothing_known = (Site("s", "S", "school"), sites[1])
    for others in ({"sites": licensed}, {"sites": nothing_known}, {"offerings": groups[:2]}):
        assert codes(problem.replace(**others)) == []
    cancelled = (*groups[:2], Offering("g2", "P/BWI/03", "s", 5, run=Run.NO), groups[3])
    assert codes(problem.replace(offerings=cancelled)) == []
