"""What would change if: cells of a round, read as the files are, and the round beside the changed one."""

import datetime as dt
import random

import pytest

from matcher.answers.keys import KEYS
from matcher.answers.settings import Setting, changed, setting
from matcher.answers.whatif import GroupChange, Side, compare, what_if
from matcher.codes import WEEKDAYS, Goal, LockAction, Run, Status
from matcher.differences import GoalChange, Moved
from matcher.errors import Conflict, RoundError
from matcher.files import read_round, write_round
from matcher.files.columns import ROUND
from matcher.fingerprint import fingerprint
from matcher.policy import Policy
from matcher.problem import Lesson, Lock, Offering, Overlap, Period, Session, Travel, Wish
from matcher.solver import solve
from matcher.wording import describe
from tests.builders import renamed, tiny
from tests.oracle import Oracle
from tests.random_rounds import random_round


def after(known, *words):
    return changed(*known, [setting(one) for one in words])


def faults_of(known, *words):
    with pytest.raises(RoundError) as raised:
        after(known, *words)
    return [(f.code, f.file, f.column, f.value) for f in raised.value.faults if not f.warning]


def side(problem, policy):
    return Side(problem, policy, solve(problem, policy).allocation)


@pytest.fixture
def known():
    return tiny(
        "ann: cnc > robotica; bob: #cnc1 > robotica; cas at west: robotica",
        "cnc 1 id cnc1 on mon 13:30-15:00; robotica 2 min 2 on mon 9:00-10:00 on tue 9:00-10:00",
        periods="autumn 2026-09-01 2026-12-31",
        lessons="class 3a@home tue 9:00-10:00",
        overlaps="cnc robotica warn",
        locks="ann cnc1 keep_out",
        baseline="ann cnc1",
    )


def test_a_setting_is_taken_apart_at_the_first_and_the_last_slash_before_the_value():
    assert setting("electives.csv/K/PIE/09/title=a/b=c") == Setting("electives.csv", "K/PIE/09", "title", "a/b=c")
    assert setting("policy//goals=served") == Setting("policy", "", "goals", "served")
    assert str(setting(" offerings / x /capacity= 3 ")) == "offerings/x/capacity=3"
    for words in ("", "offerings", "offerings/x=3", "capacity=3", "offerings/x/capacity"):
        with pytest.raises(ValueError, match=f"^{words}$"):
            setting(words)


def test_a_cell_of_a_group_changes_and_nothing_else(known):
    problem, policy = known
    new, same = after(known, "offerings.csv/cnc1/capacity=7")
    assert new == problem.replace(
        offerings=tuple(Offering("cnc1", "cnc", "home", 7) if o.offering_id == "cnc1" else o for o in problem.offerings)
    )
    assert same == policy
    assert problem.offering["cnc1"].capacity == 1


@pytest.mark.parametrize(
    ("words", "part", "expected"),
    [
        ("offerings/cnc1/run=no", "offerings", Offering("cnc1", "cnc", "home", 1, run=Run.NO)),
        ("aanbod/cnc1/doorgaan=vervalt", "offerings", Offering("cnc1", "cnc", "home", 1, run=Run.NO)),
        ("offerings.csv/cnc1/tracks=bb|kb", "offerings", Offering("cnc1", "cnc", "home", 1, tracks=("BB", "KB"))),
        ("sessions.csv/cnc1/weekday=wo", "sessions", Session("cnc1", 2, 810, 900)),
        ("sessions.csv/cnc1:mon:13:30/end=16:00", "sessions", Session("cnc1", 0, 810, 960)),
        ("sessions.csv/cnc1:maandag:13:30/period=autumn", "sessions", Session("cnc1", 0, 810, 900, "autumn")),
        ("sessions.csv/robotica:di:9:00/start=8:30", "sessions", Session("robotica", 1, 510, 600)),
        ("wishes.csv/home:ann:cnc/rank=3", "wishes", Wish("home", "ann", 3, elective="cnc")),
        ("wishes.csv/home:bob:cnc1/approved=nee", "wishes", Wish("home", "bob", 1, offering_id="cnc1", approved=False)),
        ("lessons.csv/home:3a:tue:09:00/end=9:30", "lessons", Lesson("home", 1, 540, 570, class_="3a")),
        ("overlaps.csv/cnc:robotica/level=block", "overlaps", Overlap("cnc", "robotica", "block")),
        ("travel.csv/home:west/minutes=99", "travel", Travel("home", "west", 99)),
        ("locks.csv/home:ann:cnc1/action=place", "locks", Lock("home", "ann", "cnc1", LockAction.PLACE)),
        ("periods/autumn/end=2026-11-30", "periods", Period("autumn", dt.date(2026, 9, 1), dt.date(2026, 11, 30))),
    ],
)
def test_every_file_has_its_key_and_reads_dutch_and_english(known, words, part, expected):
    problem, _ = known
    new, _ = after(known, words)
    old = getattr(problem, part)
    assert [record for record in getattr(new, part) if record not in old] == [expected]
    assert len(getattr(new, part)) == len(old)
    assert all(getattr(new, f.part) == getattr(problem, f.part) for f in ROUND if f.part != part)


def test_every_file_of_a_round_has_a_key_of_its_own_columns():
    assert set(KEYS) == {file.name for file in ROUND}
    for file in ROUND:
        assert set(KEYS[file.name]) <= {c.name for c in file.columns} | {"what"}


def test_a_part_of_a_key_is_every_row_that_begins_so(known):
    new, _ = after(known, "sessions.csv/robotica/start=8:45", "pupils.csv/home/needs=1")
    assert [s.start for s in new.sessions] == [810, 525, 525]
    assert [(p.pupil_id, p.needs) for p in new.pupils] == [("ann", 1), ("bob", 1), ("cas", 0)]


def test_the_policy_and_the_round_have_no_key(known):
    new, policy = after(
        known, "policy//goals=ranks_first,served", "policy//max_travel_minutes=20", "round//lottery_seed=x"
    )
    assert policy == Policy(goals=(Goal.RANKS_FIRST, Goal.SERVED), max_travel_minutes=20)
    assert new == known[0].replace(lottery_seed="x")
    assert after((new, policy), "policy//max_travel_minutes=")[1].max_travel_minutes is None


def test_an_empty_value_is_the_default(known):
    new, _ = after(known, "offerings.csv/robotica/min_size=")
    assert new.offering["robotica"].min_size == 1
    assert faults_of(known, "offerings.csv/robotica/capacity=") == [
        ("empty_required", "offerings.csv", "capacity", None)
    ]


def test_an_empty_cell_of_an_official_elective_is_what_the_national_list_says(tmp_path):
    problem, policy = tiny("ann: cnc", "cnc 1")
    write_round(problem, policy, tmp_path / "r")
    known = read_round(tmp_path / "r")
    official = known[0].elective["K/PIE/09"]
    new, _ = after(known, "electives.csv/K/PIE/09/title=Iets anders")
    assert new.elective["K/PIE/09"].title == "Iets anders"
    assert new.elective["K/PIE/09"].profile == official.profile
    assert after((new, policy), "electives.csv/K/PIE/09/title=")[0].elective["K/PIE/09"] == official


def test_a_group_with_its_sessions_a_pupil_and_a_wish_are_added(known):
    new, _ = after(
        known,
        "offerings.csv/new/elective=cnc",
        "offerings.csv/new/site_id=west",
        "offerings.csv/new/capacity=5",
        "sessions.csv/new:fri:9:00/end=10:00",
        "sessions.csv/new:thu:9:00/end=10:00",
        "pupils.csv/west:dan/pupil_id=dan",
        "pupils.csv/west:dan/needs=1",
        "wishes.csv/west:dan:cnc/rank=1",
        "lessons.csv/west:dan:mon:9:00/end=10:00",
    )
    assert new.offering["new"] == Offering("new", "cnc", "west", 5)
    assert [(WEEKDAYS[s.weekday], s.start, s.end) for s in new.sessions_of["new"]] == [
        ("thu", 540, 600),
        ("fri", 540, 600),
    ]
    assert new.pupil["west", "dan"].needs == 1
    assert new.wishes_of["west", "dan"] == (Wish("west", "dan", 1, elective="cnc"),)
    assert new.lessons[-1] == Lesson("west", 0, 540, 600, pupil_id="dan")


def test_all_faults_are_told_at_once(known):
    assert faults_of(
        known,
        "nothing.csv/a/b=1",
        "offerings.csv/cnc9/capacity=3",
        "pupils.csv/home:zoe/needs=1",
        "offerings.csv/cnc1/capacitty=3",
        "offerings.csv/cnc1/min_size=many",
        "sessions.csv/cnc1/start=25:00",
        "policy//goals=best",
        "policy//goalz=served",
        "wishes.csv/home:zoe:cnc/rank=1",
    ) == [
        ("set_unknown_file", "nothing.csv", None, "nothing.csv/a/b=1"),
        ("unknown_goal", "round.toml", "goals", "best"),
        ("unknown_setting", "round.toml", "goalz", "served"),
        ("set_unknown_key", "offerings.csv", None, "cnc9"),
        ("set_unknown_column", "offerings.csv", "capacitty", "offerings.csv/cnc1/capacitty=3"),
        ("not_whole", "offerings.csv", "min_size", "many"),
        ("not_a_time", "sessions.csv", "start", "25:00"),
        ("set_unknown_key", "pupils.csv", None, "home:zoe"),
        ("unknown_pupil", "wishes.csv", "pupil_id", "zoe"),
    ]


def test_what_does_not_hold_between_records_is_a_fault_too(known):
    assert faults_of(known, "offerings.csv/cnc1/min_size=4") == [
        ("capacity_below_min_size", "offerings.csv", "capacity", "1")
    ]
    assert faults_of(known, "sessions.csv/cnc1/end=13:00")[0][0] == "end_before_start"


def test_a_faulty_new_row_makes_no_further_faults(known):
    assert faults_of(
        known,
        "offerings.csv/new/elective=cnc",
        "offerings.csv/new/site_id=home",
        "offerings.csv/new/capacity=x",
        "sessions.csv/new:fri:9:00/end=10:00",
    ) == [("not_whole", "offerings.csv", "capacity", "x")]


def test_the_changed_round_beside_the_round_as_it_is():
    before = side(*tiny("ann: cnc; bob: cnc; cas: cnc", "cnc 2"))
    one, other = what_if(before, [setting("offerings.csv/cnc/capacity=3")])
    lost = next(p.key for p in before.problem.pupils if p.key not in before.allocation.of_pupil)
    assert one.moved == (Moved(*lost, (), ("cnc",)),)
    assert one.groups == (GroupChange("cnc", 2, 3, "runs", "runs"),)
    assert one.goals[1:3] == (GoalChange(Goal.SERVED, 2, 3), GoalChange(Goal.PLACEMENTS, 2, 3))
    assert (one.before.placements, one.after.placements, one.status) == (2, 3, Status.OPTIMAL)
    assert other.problem.offering["cnc"].capacity == 3


def test_groups_that_come_and_go_are_told():
    before = side(*tiny("ann: cnc; bob: drones", "cnc 1; drones 1"))
    words = ("offerings.csv/cnc/run=no", "offerings.csv/x/elective=cnc", "offerings.csv/x/site_id=home")
    one, _ = what_if(before, [setting(w) for w in (*words, "offerings.csv/x/capacity=1")])
    assert one.groups == (GroupChange("cnc", 1, 0, "runs", "cancelled"), GroupChange("x", None, 1, None, "runs"))


def test_another_order_of_goals_lists_the_goals_of_both():
    problem, policy = tiny("ann: cnc > drones; bob: cnc", "cnc 1; drones 1", goals=("placements", "travel"))
    one, _ = what_if(side(problem, policy), [setting("policy//goals=ranks_first")])
    assert [g.name for g in one.goals] == [Goal.RANKS_FIRST, Goal.PLACEMENTS, Goal.TRAVEL]


def test_a_rank_that_is_new_counts_nothing_before():
    before = side(*tiny("ann: cnc; bob: cnc", "cnc 1; drones 1"))
    one, _ = what_if(
        before, [setting("wishes.csv/home:ann:drones/rank=4"), setting("locks.csv/home:ann:drones/action=place")]
    )
    fair = next(g for g in one.goals if g.name is Goal.RANKS_FAIR)
    assert (fair.levels, fair.before, fair.after) == ((4, 1), (0, 1), (1, 1))


def test_locks_that_leave_nothing_are_a_conflict():
    before = side(*tiny("ann: cnc; bob: cnc", "cnc 2", locks="ann cnc place; bob cnc place"))
    with pytest.raises(Conflict):
        what_if(before, [setting("offerings.csv/cnc/capacity=1")])


@pytest.mark.parametrize("seed", range(25))
def test_a_whatif_of_a_tiny_round_is_what_brute_force_says_and_leaves_no_trace(seed):
    rng = random.Random(seed)
    problem, policy = random_round(rng, 300)
    problem = problem.replace(locks=())
    assert Oracle(problem, policy).best() is not None
    print_before = fingerprint(problem, policy)
    offering, pupil = rng.choice(problem.offerings), rng.choice(problem.pupils)
    words = (
        f"offerings.csv/{offering.offering_id}/capacity={offering.capacity + 1}",
        f"pupils.csv/{pupil.home_site}:{pupil.pupil_id}/max_electives=1",
        "policy//goals=placements,ranks_fair",
    )
    before = side(problem, policy)
    one, other = what_if(before, [setting(w) for w in words])
    best = Oracle(other.problem, other.policy).best()
    assert {(p.home_site, p.pupil_id, p.offering_id) for p in other.allocation.placements} == best.triples
    assert one.goals[0].after == len(best.triples)
    assert fingerprint(problem, policy) == print_before
    assert solve(problem, policy).allocation == before.allocation
    there, back = ({g.name: g for g in c.goals} for c in (one, compare(other, before)))
    assert there.keys() == back.keys()
    assert all((g.before, g.after) == (back[name].after, back[name].before) for name, g in there.items())


def told(known, *words):
    with pytest.raises(RoundError) as raised:
        after(known, *words)
    return [(f.code, f.value, f.params.get("rows")) for f in raised.value.faults]


def test_ids_with_a_colon_are_found_and_rows_of_theirs_added():
    problem, policy = tiny("ann at west: cnc; bob at west: drones", "cnc 1; drones 1")
    new, _ = after(
        (renamed(problem, {"west": "00AA:00"}), policy),
        "pupils.csv/00AA:00:ann/needs=1",
        "wishes.csv/00AA:00:ann:drones/rank=2",
        "locks.csv/00AA:00:bob:cnc/action=keep_out",
        "pupils.csv/00AA:00:cas/pupil_id=cas",
        "lessons.csv/00AA:00:cas:mon:9:00/end=10:00",
    )
    assert new.pupil["00AA:00", "ann"].needs == 1
    assert Wish("00AA:00", "ann", 2, elective="drones") in new.wishes
    assert new.locks == (Lock("00AA:00", "bob", "cnc", LockAction.KEEP_OUT),)
    assert ("00AA:00", "cas") in new.pupil
    assert new.lessons == (Lesson("00AA:00", 0, 540, 600, pupil_id="cas"),)


def test_a_key_that_may_mean_several_rows_changes_none_and_names_them():
    problem, policy = tiny("ann at a: cnc; 1 at west: cnc", "cnc 1")
    known = renamed(problem, {"ann": "x:1", "west": "a:x"}), policy
    assert told(known, "pupils.csv/a:x:1/needs=1") == [("set_several_rows", "a:x:1", "a · x:1; a:x · 1")]
    assert told(known, "pupils.csv/a:x:2/pupil_id=2") == [("set_several_rows", "a:x:2", "a · x:2; a:x · 2")]
    assert told(known, "locks.csv/a:x:1:cnc/action=place") == [
        ("set_several_rows", "a:x:1:cnc", "a · x:1 · cnc; a:x · 1 · cnc")
    ]


def test_the_policy_has_no_rows_so_a_key_is_refused(known):
    assert told(known, "policy/x/goals=served") == [("set_no_key", "policy/x/goals=served", None)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_row_doubled_by_a_setting_is_told_without_a_row_number(known, language):
    with pytest.raises(RoundError) as raised:
        after(known, "offerings.csv/cnc1/offering_id=robotica")
    said = {fault.code: describe(fault, language) for fault in raised.value.faults}
    assert "doubled_record" in said
    assert "…" not in said["doubled_record"]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("aanbod/robotica/capacity=1", "robotica"),  # runs from 2
        ("offerings.csv/robotica/capacity=many", "robotica"),
        ("pupils.csv/home:bob/needs=some", "home:bob"),
        ("sessions.csv/robotica:di:9:00/end=8:00", "robotica:tue:09:00"),
        ("sessions.csv/cnc1/end=25:00", "cnc1:mon:13:30"),
        ("wishes.csv/home:ann:drones/rank=4", "home:ann:drones"),
        ("offerings.csv/cnc1/site_id=nowhere", "cnc1"),
    ],
)
def test_a_fault_names_the_row_that_it_is_about_by_its_key(known, words, key):
    with pytest.raises(RoundError) as raised:
        after(known, words)
    (fault,) = raised.value.faults
    assert (fault.key, fault.row) == (key, None)
    assert all(describe(fault, language).startswith(f"{fault.file}/{key}, ") for language in ("nl", "en"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("offerings.csv/cnc1/capacity=3", "aanbod/cnc1/plaatsen=4"),
        ("sessions.csv/robotica:mon:9:00/end=9:30", "sessions.csv/robotica/end=9:45"),
        ("sessions.csv/robotica:ma:9:00/end=9:30", "sessions.csv/robotica:mon:09:00/end=9:45"),
        ("sessions.csv/cnc1:fri:9:00/end=9:30", "sessions.csv/cnc1:vr:9:00/end=9:45"),  # a row that is added
        ("policy//goals=served", "policy//goals=placements"),
        ("periods/autumn/end=2026-11-30", "periods/autumn/end=2026-11-29"),
    ],
)
def test_a_cell_that_is_given_two_values_is_a_fault_that_names_both(known, one, other):
    with pytest.raises(RoundError) as raised:
        after(known, one, other)
    assert [(f.code, f.value, f.params) for f in raised.value.faults if f.code == "set_twice"] == [
        ("set_twice", other, {"other": one})
    ]
    assert after(known, one, one) == after(known, one)
