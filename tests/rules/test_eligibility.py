import random
import string
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.catalogue import AdviceCode, catalogue
from matcher.checker.rules import Flaw
from matcher.codes import WEEKDAYS, Rule, Run
from matcher.errors import RoundError
from matcher.problem import Elective, Offering, Site
from matcher.rules.eligibility import Eligibility
from matcher.wording import describe, text
from matcher.wording.rules import TEXTS, WEEKDAY_NAMES
from tests.builders import tiny

OFFICIAL = catalogue("2026-2027")


def eligibility(*args, **changes):
    return Eligibility(*tiny(*args, **changes))


def refusals(pupil, groups, **changes):
    """What stands between the first pupil and the first group."""
    e = eligibility(pupil, groups=groups, **changes)
    found = e.refusals(e.problem.pupils[0], e.problem.offerings[0])
    # a pair is a candidate exactly if a wish or a lock asks for it and nothing refuses it
    pair = (*e.problem.pupils[0].key, e.problem.offerings[0].offering_id)
    assert ((*pair,) in {(c.home_site, c.pupil_id, c.offering_id) for c in e.candidates}) is (not found)
    return found


def rules(*args, **changes):
    return [r.rule for r in refusals(*args, **changes)]


def only(*args, **changes):
    """The one rule that is broken and its numbers."""
    (refusal,) = refusals(*args, **changes)
    return refusal.rule, refusal.numbers


# Candidates


def test_an_approved_wish_for_an_elective_makes_a_candidate_of_each_of_its_groups():
    e = eligibility("ann at west: robotica > cnc; bob: cnc", groups="cnc 1; cnc 2 id cnc2 at west")
    assert [(c.home_site, c.pupil_id, c.offering_id, c.rank) for c in e.candidates] == [
        ("home", "bob", "cnc", 1),
        ("home", "bob", "cnc2", 1),
        ("west", "ann", "cnc", 2),
        ("west", "ann", "cnc2", 2),
    ]
    assert [c.travel_minutes for c in e.candidates] == [0, 10, 10, 0]
    assert [c.guest for c in e.candidates] == [False, True, True, False]


def test_a_pupil_of_another_site_of_the_same_school_is_no_guest():
    sites = (Site("home", "Home", "atlas"), Site("west", "West", "atlas"))
    (candidate,) = eligibility("ann: cnc", groups="cnc 1 at west", sites=sites).candidates
    assert (candidate.guest, candidate.travel_minutes) == (False, 10)


def test_the_best_approved_rank_counts_where_several_wishes_fit():
    assert [c.rank for c in eligibility("ann: cnc > robotica > #cnc", groups="cnc 1").candidates] == [1]
    assert [c.rank for c in eligibility("ann: #cnc? > robotica > cnc", groups="cnc 1").candidates] == [3]


def test_of_pupil_has_the_candidates_of_each_pupil():
    e = eligibility("ann: cnc > robotica; bob: robotica; cor: drones", groups="cnc 1; robotica 1")
    assert {key: [c.offering_id for c in of] for key, of in e.of_pupil.items()} == {
        ("home", "ann"): ["cnc", "robotica"],
        ("home", "bob"): ["robotica"],
    }


# Each rule alone


def test_a_group_without_a_wish_is_not_wished():
    assert only("ann: robotica", "cnc 1") == (Rule.NOT_WISHED, {})
    assert only("ann: #cnc2", "cnc 1; cnc 1 id cnc2") == (Rule.NOT_WISHED, {})


def test_a_wish_that_the_home_school_did_not_approve_is_refused_with_its_rank():
    assert only("ann: robotica > cnc?", "cnc 1") == (Rule.NOT_APPROVED, {"rank": 2})
    assert rules("ann: cnc? > #cnc", "cnc 1") == []


@pytest.mark.parametrize(
    ("asked", "given", "allowed"),
    [
        ({"tracks": ("BB", "KB")}, "track KB", True),
        ({"tracks": ("BB", "KB")}, "track GL", False),
        ({"tracks": ("BB",)}, "", False),  # who has no track is on no list
        ({"years": (3, 4)}, "year 3", True),
        ({"years": (3,)}, "year 4", False),
        ({"profiles": ("PIE",)}, "profile PIE", True),
        ({"profiles": ("PIE",)}, "profile BWI", False),
        ({"profiles": ("PIE",)}, "", False),
        ({}, "", True),
    ],
)
def test_a_host_admits_the_tracks_years_and_profiles_that_it_lists(asked, given, allowed):
    offering = Offering("cnc", "cnc", "home", 1, **asked)
    assert rules(f"ann {given}: cnc", "cnc 1", offerings=(offering,)) == ([] if allowed else [Rule.AUDIENCE])


def test_an_audience_refusal_names_only_the_lists_that_the_pupil_is_not_in():
    offering = Offering("cnc", "cnc", "home", 1, tracks=("BB", "KB"), years=(4,), profiles=("PIE", "BWI"))
    assert only("ann track GL year 4: cnc", "cnc 1", offerings=(offering,)) == (
        Rule.AUDIENCE,
        {"tracks": "BB, KB", "track": "GL", "profiles": "PIE, BWI", "profile": "–"},
    )


def test_an_audience_refusal_says_what_the_host_asks_and_what_the_pupil_has():
    offering = Offering("cnc", "cnc", "home", 1, years=(3, 4), profiles=("PIE",))
    rule, numbers = only("ann year 2 profile BWI: cnc", "cnc 1", offerings=(offering,))
    assert text("rule", rule, "nl", **numbers) == (
        "De gastschool vraagt leerjaar 3, 4; deze leerling heeft 2. De gastschool vraagt profiel PIE; deze leerling "
        "heeft BWI."
    )
    assert text("rule", rule, "en", **numbers).startswith("The host school asks for year 3, 4; this pupil has 2. The")


@pytest.mark.parametrize(
    ("track", "module", "allowed"),
    [("BB", "02", False), ("KB", "03", False), ("GL", "03", False), ("GL", "02", True), ("TL", "03", True)],
)
def test_a_module_of_the_own_profile_is_no_elective(track, module, allowed):
    found = rules(f"ann track {track} profile PIE: P/PIE/{module}", f"P/PIE/{module} 1", electives=OFFICIAL)
    assert found == ([] if allowed else [Rule.OWN_PROFILE_MODULE])


def test_a_regional_elective_with_the_content_of_a_module_is_judged_as_that_module():
    electives = (Elective("plc", "PLC", module_of="P/PIE/03"),)
    assert only("ann track GL profile PIE: plc", "plc 1", electives=electives) == (
        Rule.OWN_PROFILE_MODULE,
        {"elective": "plc", "profile": "PIE"},
    )
    assert rules("ann track GL profile BWI: plc", "plc 1", electives=electives) == []


def test_an_elective_is_not_taken_twice():
    assert only("ann done cnc: cnc", "cnc 1") == (Rule.COMPLETED, {"elective": "cnc"})


def test_every_elective_that_is_required_must_be_completed():
    electives = (Elective("drones2", "Drones II", requires=("drones1", "safety")),)
    assert only("ann done safety: drones2", "drones2 1", electives=electives) == (
        Rule.PREREQUISITE,
        {"missing": "drones1"},
    )
    assert rules("ann done safety|drones1: drones2", "drones2 1", electives=electives) == []


def test_a_blocked_overlap_with_a_completed_elective_is_refused_and_a_warning_is_not():
    for pair in ("cnc milling", "milling cnc"):
        assert only("ann done milling: cnc", "cnc 1", overlaps=f"{pair} block") == (
            Rule.OVERLAP_COMPLETED,
            {"completed": "milling"},
        )
        assert rules("ann done milling: cnc", "cnc 1", overlaps=f"{pair} warn") == []


def test_national_overlaps_refuse_nothing():
    assert rules("ann done K/PIE/12: K/PIE/20", "K/PIE/20 1", electives=OFFICIAL) == []


def test_the_travel_limit_itself_is_allowed_and_a_minute_more_is_not():
    assert rules("ann limit 30: cnc", "cnc 1 at west", travel="home west 30") == []
    assert only("ann limit 30: cnc", "cnc 1 at west", travel="home west 31") == (
        Rule.TRAVEL_LIMIT,
        {"minutes": 31, "limit": 30},
    )


def test_the_way_to_the_host_counts_for_the_limit_not_the_way_back():
    assert rules("ann limit 30: cnc", "cnc 1 at west", travel="home west 30; west home 60") == []
    assert rules("ann limit 30: cnc", "cnc 1 at west", travel="home west 60; west home 30") == [Rule.TRAVEL_LIMIT]


def test_the_regional_limit_holds_for_all():
    assert rules("ann: cnc", "cnc 1 at west", max_travel_minutes=9) == [Rule.TRAVEL_LIMIT]
    assert rules("ann: cnc", "cnc 1 at west", max_travel_minutes=10) == []


def test_a_session_too_soon_after_a_lesson_is_refused_with_the_sum():
    rule, numbers = only(
        "ann: cnc", "cnc 1 at west on tue 13:00-15:00", lessons="home tue 9:00-12:30", travel="home west 48"
    )
    assert rule is Rule.TIMETABLE
    assert [numbers[k] for k in ("earlier_end", "travel", "buffer", "later_start")] == ["12:30", 48, 5, "13:00"]


def test_a_pupil_that_is_kept_out_and_a_cancelled_group_are_refused():
    assert only("ann: cnc; bob: cnc", "cnc 1", locks="ann cnc keep_out") == (Rule.KEPT_OUT, {})
    assert rules("ann: cnc; bob: cnc", "cnc 1", locks="bob cnc keep_out") == []
    assert only("ann: cnc", "cnc 1 run no") == (Rule.CANCELLED, {})
    assert rules("ann: cnc", "cnc 1 run yes") == []


def test_all_broken_rules_are_told_in_the_order_of_the_rules():
    offering = Offering("g", "P/PIE/03", "west", 1, years=(3,), run=Run.NO)
    found = rules(
        "ann track BB profile PIE limit 5 done P/PIE/03|cnc: #h",
        "P/PIE/03 1 id g at west on tue 9:00-10:00; cnc 1 id h",
        offerings=(offering,),
        electives=(Elective("P/PIE/03", "x", module_of="P/PIE/03", requires=("robotica",)),),
        overlaps="cnc P/PIE/03 block",
        lessons="home tue 9:00-10:00",
        locks="ann g keep_out",
    )
    pair_rules = list(Rule)[: list(Rule).index(Rule.CAPACITY)]
    assert found == [r for r in pair_rules if r is not Rule.NOT_APPROVED]


def test_possible_asks_for_no_wish_and_no_approval():
    e = eligibility("ann: robotica?", groups="cnc 1; robotica 1; drones 1 run no")
    ann = e.problem.pupils[0]
    assert [[r.rule for r in e.possible(ann, o)] for o in e.problem.offerings] == [[], [], [Rule.CANCELLED]]
    assert e.candidates == ()


# Locks


def test_a_place_lock_needs_no_wish_and_no_approval_and_has_no_rank():
    for wishes in ("", "cnc?"):
        e = eligibility(f"ann: {wishes}", groups="cnc 1", locks="ann cnc place")
        assert [(c.rank, c.locked) for c in e.candidates] == [(None, True)]
        assert e.lock_faults() == ()


def test_a_place_lock_on_an_approved_wish_keeps_its_rank():
    e = eligibility("ann: robotica > cnc", groups="cnc 1; robotica 1", locks="ann cnc place")
    assert [(c.offering_id, c.rank, c.locked) for c in e.candidates] == [("cnc", 2, True), ("robotica", 1, False)]


def test_a_place_lock_that_breaks_a_rule_is_a_fault_by_name():
    e = eligibility(
        "ann done cnc: cnc; bob: cnc", groups="cnc 1 run no; robotica 1", locks="bob robotica place; ann cnc place"
    )
    faults = e.lock_faults(rows=(2, 7))
    assert {(f.code, f.file, f.row, f.column) for f in faults} == {("lock_breaks_rule", "locks.csv", 7, "offering_id")}
    whose = {"home_site": "home", "pupil_id": "ann", "offering_id": "cnc"}
    assert [f.params for f in faults] == [
        {**whose, "rule": Rule.COMPLETED, "elective": "cnc"},
        {**whose, "rule": Rule.CANCELLED},
    ]
    assert describe(faults[0], "nl") == (
        "locks.csv, rij 7, kolom offering_id: Leerling home:ann is vastgezet in cnc, maar dat mag niet. cnc is al "
        "eerder afgesloten. Haal de vastzetting weg, of verander wat haar verbiedt."
    )
    assert "breaks a rule. cnc was completed earlier. Remove" in describe(faults[0], "en")
    assert e.lock_faults()[0].row is None
    assert [c.offering_id for c in e.candidates] == ["robotica"]


def test_placed_and_kept_out_at_once_is_a_fault():
    (fault,) = eligibility("ann: cnc", groups="cnc 1", locks="ann cnc place; ann cnc keep_out").lock_faults()
    assert fault.params["rule"] == "kept_out"


# Exclusions


def exclusion(groups, **changes):
    e = eligibility("ann max 2:", groups=groups, **changes)
    a, b = e.problem.offerings
    found = e.exclusion(a, b)
    assert found == e.exclusion(b, a)
    assert e.exclusions()[a.offering_id] == (frozenset() if found is None else {b.offering_id})
    assert e.exclusions()[b.offering_id] == (frozenset() if found is None else {a.offering_id})
    return None if found is None else found.rule


def test_two_groups_of_one_elective_exclude_each_other():
    assert exclusion("cnc 1; cnc 1 id cnc2") is Rule.SAME_ELECTIVE


def test_blocked_content_excludes_and_a_warning_does_not():
    assert exclusion("cnc 1; milling 1", overlaps="milling cnc block") is Rule.OVERLAP
    assert exclusion("cnc 1; milling 1", overlaps="milling cnc warn") is None
    assert exclusion("K/PIE/12 1; K/PIE/20 1", electives=OFFICIAL) is None


def test_sessions_at_two_hosts_need_the_way_between_them_in_the_right_direction():
    way = {"travel": "east west 20; west east 40"}
    assert exclusion("cnc 1 at east on tue 9:00-10:00; drones 1 at west on tue 10:25-11:00", **way) is None
    assert exclusion("cnc 1 at east on tue 9:00-10:00; drones 1 at west on tue 10:24-11:00", **way) is Rule.CLASH
    assert exclusion("cnc 1 at east on tue 10:45-11:00; drones 1 at west on tue 9:00-10:00", **way) is None
    assert exclusion("cnc 1 at east on tue 10:44-11:00; drones 1 at west on tue 9:00-10:00", **way) is Rule.CLASH


def test_sessions_at_one_site_may_follow_each_other():
    assert exclusion("cnc 1 on tue 9:00-10:00; drones 1 on tue 10:00-11:00") is None
    assert exclusion("cnc 1 on tue 9:00-10:01; drones 1 on tue 10:00-11:00") is Rule.CLASH
    assert exclusion("cnc 1 on tue 9:00-10:00; drones 1 on wed 9:00-10:00") is None


def test_a_clash_on_any_of_several_days_excludes():
    groups = "cnc 1 on mon 9:00-10:00 on fri 9:00-10:00; drones 1 on tue 9:00-10:00 on fri 9:30-10:00"
    assert exclusion(groups) is Rule.CLASH


def test_a_short_meeting_that_starts_first_does_not_hide_a_long_one():
    e = eligibility(
        "ann:", groups="a 1 on tue 9:00-16:00; b 1 on tue 10:00-10:30; c 1 on tue 12:00-13:00; d 1 on tue 15:59-17:00"
    )
    assert {k: sorted(v) for k, v in e.exclusions().items()} == {
        "a": ["b", "c", "d"],
        "b": ["a"],
        "c": ["a"],
        "d": ["a"],
    }


def test_all_exclusions_at_once_are_the_same_as_one_by_one():
    generator = random.Random(5)
    for _ in range(30):
        groups = "; ".join(
            f"{generator.choice('vwxyz')}{i // 4} 1 id g{i} at {generator.choice(['east', 'west', 'home'])} "
            f"on {generator.choice(WEEKDAYS[:2])} {(s := generator.randrange(9, 16))}:{generator.choice(['00', '20'])}-"
            f"{s + generator.randrange(1, 4)}:{generator.choice(['30', '45'])} in {generator.choice(['p', 'q', 'r'])}"
            for i in range(12)
        )
        e = eligibility(
            "ann:",
            groups=groups,
            travel="east west 35; home east 0; home west 50; west home 15",
            overlaps="v0 w1 block",
            periods="p 2026-09-01 2026-12-01; q 2026-12-01 2027-02-01; r 2027-02-02 2027-06-01",
        )
        for a, b in combinations(e.problem.offerings, 2):
            assert (b.offering_id in e.exclusions()[a.offering_id]) is (e.exclusion(a, b) is not None)


# Travel that is not known


def unknown(*args, **changes):
    """The sites of each fault; the candidates raise them all at once, or are there if there is none."""
    e = eligibility(*args, travel=(), **changes)
    faults = e.travel_faults()
    if faults:
        with pytest.raises(RoundError) as caught:
            _ = e.candidates
        assert caught.value.faults == faults
    assert {f.code for f in faults} <= {"travel_unknown"}
    return [(f.params["from_site"], f.params["to_site"]) for f in faults]


def test_every_unknown_way_that_is_needed_is_named_at_once():
    assert unknown("ann: cnc > robotica; bob at west: cnc", groups="cnc 1 at east; robotica 1 at north") == [
        ("east", "home"),
        ("east", "west"),
        ("home", "north"),
    ]


def test_an_unknown_way_that_nobody_needs_is_no_fault():
    assert unknown("ann: cnc?", groups="cnc 1 at west") == []
    assert unknown("ann: drones; bob at west: cnc", groups="drones 1; cnc 1 at west; robotica 1 at north") == []
    assert unknown("ann done cnc: cnc", groups="cnc 1 at west") == []


def test_asking_for_a_pair_raises_only_if_nothing_else_forbids_it():
    e = eligibility("ann: robotica; bob done cnc: cnc", groups="cnc 1 at west", travel=())
    ann, bob = e.problem.pupils
    (cnc,) = e.problem.offerings
    assert [r.rule for r in e.refusals(ann, cnc)] == [Rule.NOT_WISHED]
    assert [r.rule for r in e.possible(bob, cnc)] == [Rule.COMPLETED]
    with pytest.raises(RoundError):
        e.possible(ann, cnc)


@pytest.mark.parametrize(
    ("who", "cnc", "drones", "needed"),
    [
        ("ann max 2", "on tue 9:00-10:00", "on tue 12:00-13:00", True),
        ("ann max 1", "on tue 9:00-10:00", "on tue 12:00-13:00", False),
        ("ann max 2", "on tue 9:00-10:00", "on wed 12:00-13:00", False),
        ("ann max 2", "on tue 9:00-10:00", "on tue 9:30-13:00", False),  # they clash whatever the way
        ("ann max 2", "on tue 9:00-10:00 in p", "on tue 12:00-13:00 in q", False),
    ],
)
def test_the_way_between_two_hosts_is_needed_only_if_a_pupil_may_go_it(who, cnc, drones, needed):
    e = eligibility(
        f"{who}: cnc = drones",
        groups=f"cnc 1 at east {cnc}; drones 1 at west {drones}",
        travel=tuple(tiny("a: ", travel="home east 5; home west 5")[0].travel),
        periods="p 2026-09-01 2026-12-01; q 2026-12-02 2027-02-01",
    )
    faults = [(f.params["from_site"], f.params["to_site"]) for f in e.travel_faults()]
    assert faults == ([("east", "west")] if needed else [])


# The order of rows

HOURS = st.tuples(st.integers(8, 15), st.integers(1, 3)).map(lambda h: f"{h[0]}:00-{h[0] + h[1]}:00")
MEETING = st.tuples(st.sampled_from(["tue", "wed"]), HOURS).map(" ".join)


@given(
    wishes=st.lists(st.sampled_from(["cnc", "drones", "#g1", "#g2?", "cnc?"]), max_size=4),
    meetings=st.lists(st.tuples(st.sampled_from(["cnc", "drones"]), MEETING), min_size=3, max_size=5),
    lessons=st.lists(st.tuples(st.sampled_from(["home", "class 3a", "ann"]), MEETING), max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_rows_changes_nothing(wishes, meetings, lessons, order):
    groups = "; ".join(f"{e} 1 id g{i} at {'home' if i % 2 else 'west'} on {m}" for i, (e, m) in enumerate(meetings))
    said = "; ".join(f"{who} {when}" for who, when in lessons)
    problem, policy = tiny(f"ann class 3a max 2: {' > '.join(wishes)}; bob class 3a: cnc", groups, lessons=said)
    shuffled = {
        name: tuple(order.sample(records, len(records)))
        for name in ("pupils", "offerings", "sessions", "lessons", "wishes", "sites", "electives", "travel")
        if (records := getattr(problem, name)) is not None
    }
    one, other = Eligibility(problem, policy), Eligibility(problem.replace(**shuffled), policy)
    assert one.candidates == other.candidates
    assert one.exclusions() == other.exclusions()
    for pupil in problem.pupils:
        for offering in problem.offerings:
            assert one.refusals(pupil, offering) == other.refusals(pupil, offering)
    for a, b in permutations(problem.offerings, 2):
        assert one.exclusion(a, b) == other.exclusion(a, b)


# Wording


def fields(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_rule_flaw_and_advice_has_a_text_in_dutch_and_english_with_the_same_numbers():
    for code in (*Rule, *Flaw, *AdviceCode):
        texts = TEXTS[code]
        assert set(texts) == {"nl", "en"}
        assert fields(texts["nl"]) == fields(texts["en"])
    assert set(TEXTS) == {str(code) for code in (*Rule, *Flaw, *AdviceCode)}


def test_every_weekday_has_a_name():
    assert set(WEEKDAY_NAMES) == set(WEEKDAYS)


def test_the_numbers_of_every_refusal_fill_its_text():
    electives = (Elective("P/PIE/03", "x", module_of="P/PIE/03", requires=("robotica",)),)
    e = eligibility(
        "ann track BB profile PIE limit 5 done P/PIE/03|cnc: #h?",
        groups="P/PIE/03 1 id g at west on tue 9:00-10:00; cnc 1 id h; cnc 1 id i; drones 1 on tue 9:30-10:00; laser 1",
        electives=electives,
        offerings=(Offering("g", "P/PIE/03", "west", 1, years=(3,), run=Run.NO),),
        overlaps="cnc P/PIE/03 block; drones laser block",
        lessons="home tue 9:00-10:00",
        locks="ann g keep_out",
    )
    found = [r for o in e.problem.offerings for r in e.refusals(e.problem.pupils[0], o)]
    found += [r for a, b in combinations(e.problem.offerings, 2) if (r := e.exclusion(a, b))]
    pair_rules = set(list(Rule)[: list(Rule).index(Rule.CAPACITY)])
    assert {r.rule for r in found} == pair_rules | {Rule.SAME_ELECTIVE, Rule.OVERLAP, Rule.CLASH}
    for refusal in found:
        for language in TEXTS[refusal.rule]:
            assert "…" not in text("rule", refusal.rule, language, **refusal.numbers)
