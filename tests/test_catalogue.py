from collections import Counter

import pytest

from matcher.catalogue import (
    AdviceCode,
    Adviser,
    catalogue,
    duo_code_evidence,
    in_own_profile,
    module_profile,
    overlaps,
    own_profile_modules,
)
from matcher.catalogue.modules import PREFIX
from matcher.codes import PROFILES, TRACKS, Kind, OverlapLevel
from matcher.problem import Elective
from tests.builders import tiny

YEAR = "2026-2027"
BY_CODE = {e.elective: e for e in catalogue(YEAR)}


def test_the_catalogue_has_every_official_elective_and_module_once():
    assert Counter(e.kind for e in catalogue(YEAR)) == {Kind.ELECTIVE: 155, Kind.MODULE: 40}
    assert len(BY_CODE) == 195
    assert {e.profile for e in catalogue(YEAR)} == set(PROFILES)
    assert all(set(e.tracks) <= set(TRACKS) and e.tracks for e in catalogue(YEAR))


def test_electives_that_slo_lists_twice_have_one_row():
    assert [e.title for e in catalogue(YEAR) if e.elective == "K/EO/09"] == ["Modetechniek"]


def test_official_titles_and_duo_codes_are_read():
    assert BY_CODE["K/PIE/09"] == Elective(
        "K/PIE/09", "CNC technieken", "PIE", Kind.ELECTIVE, "1313", ("BB", "KB", "GL"), (), None
    )
    assert BY_CODE["K/PIE/23"].tracks == ("KB", "GL")
    assert BY_CODE["K/PIE/22"].duo_code is None
    assert BY_CODE["K/DP/06"].title == "Geüniformeerde dienstverlening en veiligheid"


def test_each_duo_code_says_how_sure_it_is():
    evidence = duo_code_evidence(YEAR)
    assert set(evidence) == {e.elective for e in catalogue(YEAR) if e.duo_code}
    assert evidence["K/MVI/01"] == "verified-SLO-2021"
    assert evidence["K/PIE/02"] == "table-2015-renamed"


def test_an_earlier_year_than_the_first_gets_the_first_and_a_later_one_the_newest():
    assert catalogue("1999-2000") == catalogue("2025-2026") == catalogue("2099-2100")


def test_every_profile_has_its_four_modules_in_the_catalogue():
    for profile in PROFILES:
        modules = {e.elective for e in catalogue(YEAR) if e.kind is Kind.MODULE and e.profile == profile}
        assert own_profile_modules(profile, "BB") == own_profile_modules(profile, "KB") == modules
        assert own_profile_modules(profile, "GL") < modules
        assert len(own_profile_modules(profile, "GL")) == 2


def test_gl_follows_the_two_appointed_modules():
    assert own_profile_modules("PIE", "GL") == {"P/PIE/01", "P/PIE/03"}
    assert own_profile_modules("Groen", "GL") == {"P/GR/02", "P/GR/03"}


def test_maritiem_and_mobiliteit_are_not_mixed_up():
    assert PREFIX["M&T"] == "MET"
    assert own_profile_modules("MaT", "GL") == {"P/MT/01", "P/MT/02"}
    assert own_profile_modules("M&T", "GL") == {"P/MET/01", "P/MET/03"}


@pytest.mark.parametrize(("profile", "track"), [("PIE", "TL"), ("PIE", "PRO"), ("PIE", None), (None, "BB")])
def test_other_tracks_and_pupils_without_profile_have_no_own_modules(profile, track):
    assert own_profile_modules(profile, track) == frozenset()


@pytest.mark.parametrize(
    ("elective", "profile"),
    [
        (BY_CODE["P/PIE/03"], "PIE"),
        (BY_CODE["K/PIE/09"], None),
        (Elective("x", "x", "PIE", Kind.REGIONAL, module_of="M&T"), "M&T"),
        (Elective("x", "x", None, Kind.REGIONAL, module_of="P/MET/02"), "M&T"),
        (Elective("P/MT/09", "x", None, Kind.MODULE), "MaT"),
        (Elective("x", "x", None, Kind.REGIONAL, module_of="P/XX/02"), None),
    ],
)
def test_the_profile_whose_module_an_elective_is(elective, profile):
    assert module_profile(elective) == profile


@pytest.mark.parametrize(
    ("elective", "track", "forbidden"),
    [
        ("P/PIE/03", "BB", True),
        ("P/PIE/03", "GL", True),
        ("P/PIE/02", "KB", True),
        ("P/PIE/02", "GL", False),  # GL may take the other two modules of its own profile
        ("P/PIE/02", "TL", False),
        ("P/MVI/01", "BB", False),
        ("K/PIE/09", "BB", False),
    ],
)
def test_own_profile_modules_are_no_electives(elective, track, forbidden):
    assert in_own_profile(BY_CODE[elective], "PIE", track) is forbidden


def test_content_of_a_module_is_judged_as_that_module_and_of_a_profile_for_bb_and_kb_only():
    third = Elective("x", "x", kind=Kind.REGIONAL, module_of="P/PIE/03")
    second = Elective("x", "x", kind=Kind.REGIONAL, module_of="P/PIE/02")
    whole = Elective("x", "x", kind=Kind.REGIONAL, module_of="PIE")
    judged = {track: [in_own_profile(e, "PIE", track) for e in (third, second, whole)] for track in ("BB", "GL", "TL")}
    assert judged == {"BB": [True] * 3, "GL": [True, False, False], "TL": [False] * 3}


def test_national_overlaps_only_warn_and_name_electives_that_exist():
    pairs = overlaps(YEAR)
    assert len(pairs) == 25
    assert {o.level for o in pairs} == {OverlapLevel.WARN}
    assert all(o.elective_a in BY_CODE and o.elective_b in BY_CODE for o in pairs)
    assert len({frozenset((o.elective_a, o.elective_b)) for o in pairs}) == 25


def advice(pupils, elective, **changes):
    problem, _ = tiny(pupils, electives=catalogue(YEAR), **changes)
    return [(a.code, a.numbers) for a in Adviser(problem).about(problem.pupils[0], elective)]


def test_a_track_that_the_elective_was_not_written_for_is_advised_against():
    numbers = {"elective": "K/PIE/23", "track": "BB", "tracks": "KB, GL"}
    assert advice("ann track BB: K/PIE/23", "K/PIE/23") == [(AdviceCode.TRACK, numbers)]
    assert advice("ann track KB: K/PIE/23", "K/PIE/23") == []
    assert advice("ann: K/PIE/23", "K/PIE/23") == []


def test_overlapping_content_is_pointed_out_against_completed_and_other_wishes():
    assert advice("ann done K/PIE/12: K/PIE/20", "K/PIE/20") == [
        (AdviceCode.OVERLAP_COMPLETED, {"elective": "K/PIE/20", "other": "K/PIE/12"})
    ]
    assert advice("ann: K/PIE/12 > K/PIE/20", "K/PIE/12") == [
        (AdviceCode.OVERLAP_WISHED, {"elective": "K/PIE/12", "other": "K/PIE/20"})
    ]
    assert advice("ann: K/PIE/12 > #g", "K/PIE/12", groups="K/PIE/20 1 id g") != []


def test_a_row_of_the_round_goes_before_the_national_one():
    # blocked by the round: then it is a refusal, no longer advice
    assert advice("ann done K/PIE/12: K/PIE/20", "K/PIE/20", overlaps="K/PIE/20 K/PIE/12 block") == []
    assert advice("ann done K/PIE/01: K/PIE/20", "K/PIE/20", overlaps="K/PIE/20 K/PIE/01 warn") != []
