"""Records that do not agree with each other: one malformed round per fault or warning, with exactly what it must give."""
# ruff: noqa: E501 (a table: one case, one line)

import pytest

from matcher.files import read_round_with_warnings
from matcher.wording import LANGUAGES, describe
from tests.files.faults import brief, found_in
from tests.files.rounds import FILES, write

SITES = FILES["sites.csv"]
OFFERINGS = FILES["offerings.csv"]
SESSIONS = FILES["sessions.csv"]
PUPILS = FILES["pupils.csv"]
WISHES = FILES["wishes.csv"]
LESSONS = FILES["lessons.csv"]
LOCKS = FILES["locks.csv"]
O_HEAD = OFFERINGS.partition("\n")[0] + "\n"

ONE_FAULT = {
    # references
    "unknown site of an offering": (
        {"offerings": OFFERINGS.replace("newton", "nerds")},
        ("unknown_site", "offerings.csv", 2, "site_id", "nerds"),
    ),
    "unknown site of a pupil": (
        {"pupils": PUPILS + "elders,1,,3A,3,\n"},
        ("unknown_site", "pupils.csv", 4, "home_site", "elders"),
    ),
    "unknown site of a journey": (
        {"travel": "from_site,to_site,minutes\ntabor,elders,12\n"},
        ("unknown_site", "travel.csv", 2, "to_site", "elders"),
    ),
    "unknown elective of an offering": (
        {"offerings": OFFERINGS + "b,K/QQQ/99,newton,5,,,\n"},
        ("unknown_elective", "offerings.csv", 3, "elective", "K/QQQ/99"),
    ),
    "unknown elective of a wish": (
        {"wishes": WISHES.replace("X/1", "K/QQQ/99")},
        ("unknown_elective", "wishes.csv", 2, "elective", "K/QQQ/99"),
    ),
    "unknown completed elective": (
        {"pupils": PUPILS.replace("Smit,3A,3,", "Smit,3A,3,X/1|K/QQQ/99")},
        ("unknown_elective", "pupils.csv", 3, "completed", "K/QQQ/99"),
    ),
    "unknown required elective": (
        {"electives": "elective,title,requires\nX/1,Lassen,K/QQQ/99\nX/2,Meer lassen,\n"},
        ("unknown_elective", "electives.csv", 2, "requires", "K/QQQ/99"),
    ),
    "unknown module": (
        {"electives": "elective,title,module_of\nX/1,Lassen,P/QQQ/9\nX/2,Meer lassen,PIE\n"},
        ("unknown_elective", "electives.csv", 2, "module_of", "P/QQQ/9"),
    ),
    "unknown group of a session": (
        {"sessions": SESSIONS + "verf,tue,9:00,10:00,\n"},
        ("unknown_offering", "sessions.csv", 3, "offering_id", "verf"),
    ),
    "unknown group of a wish": (
        {"wishes": WISHES.replace(",las-ma", ",verf")},
        ("unknown_offering", "wishes.csv", 3, "offering_id", "verf"),
    ),
    "unknown group of a lock": (
        {"locks": LOCKS.replace("las-ma", "verf")},
        ("unknown_offering", "locks.csv", 2, "offering_id", "verf"),
    ),
    "unknown pupil of a lock": (
        {"locks": LOCKS.replace("0123", "999")},
        ("unknown_pupil", "locks.csv", 2, "pupil_id", "999"),
    ),
    "unknown pupil of a wish": (
        {"wishes": WISHES + "newton,0123,1,X/1,\n"},
        ("unknown_pupil", "wishes.csv", 4, "pupil_id", "0123"),
    ),
    "unknown pupil of a lesson": (
        {"lessons": LESSONS + "tabor,mon,8:30,9:20,,999\n"},
        ("unknown_pupil", "lessons.csv", 3, "pupil_id", "999"),
    ),
    "lost zeros": ({"wishes": WISHES.replace("0123", "123")}, ("lost_zeros", "wishes.csv", 2, "pupil_id", "123")),
    "unknown period": ({"sessions": SESSIONS.replace("P1", "lente")}, ("unknown_period", "sessions.csv", 2, "period", "lente")),
    # records
    "doubled site": ({"sites": SITES + "tabor,Tabor\n"}, ("doubled_record", "sites.csv", 4, "site_id", "tabor")),
    "doubled elective": (
        {"electives": FILES["electives.csv"] + "X/1,Lassen,\n"},
        ("doubled_record", "electives.csv", 4, "elective", "X/1"),
    ),
    "doubled group": (
        {"offerings": OFFERINGS + "las-ma,X/1,newton,12,4,6,\n"},
        ("doubled_record", "offerings.csv", 3, "offering_id", "las-ma"),
    ),
    "doubled pupil": (
        {"pupils": PUPILS + "tabor,0123,Jansen,3A,3,\n"},
        ("doubled_record", "pupils.csv", 4, "pupil_id", "tabor 0123"),
    ),
    "doubled journey": (
        {"travel": "from_site,to_site,minutes\ntabor,newton,12\nnewton,tabor,13\ntabor,newton,12\n"},
        ("doubled_record", "travel.csv", 4, "to_site", "tabor newton"),
    ),
    "doubled overlap": (
        {"overlaps": "elective_a,elective_b\nX/1,X/2\nX/2,X/1\n"},
        ("doubled_record", "overlaps.csv", 3, "elective_b", "X/1 X/2"),
    ),
    "doubled baseline": (
        {
            "baseline": "home_site,pupil_id,offering_id,elective,site_id,rank,travel_minutes\n"
            + "tabor,0123,las-ma,X/1,newton,1,12\n" * 2
        },
        ("doubled_record", "baseline.csv", 3, "offering_id", "tabor 0123 las-ma"),
    ),
    "wish for two things": (
        {"wishes": WISHES.replace("1,X/1,", "1,X/1,las-ma")},
        ("wish_with_both", "wishes.csv", 2, "elective", "X/1"),
    ),
    "wish for nothing": ({"wishes": WISHES.replace("1,X/1,", "1,,")}, ("wish_with_neither", "wishes.csv", 2, "elective", None)),
    "fewer seats than the minimum": (
        {"offerings": O_HEAD + "las-ma,X/1,newton,3,4,,\n"},
        ("capacity_below_min_size", "offerings.csv", 2, "capacity", "3"),
    ),
    "end before start": ({"sessions": SESSIONS.replace("10:40", "8:40")}, ("end_before_start", "sessions.csv", 2, "end", "08:40")),
    "lesson without length": ({"lessons": LESSONS.replace("9:20", "8:30")}, ("end_before_start", "lessons.csv", 2, "end", "08:30")),
    "bar in a code": (
        {"electives": FILES["electives.csv"] + "X|3,Verf,\n"},
        ("bar_in_code", "electives.csv", 4, "elective", "X|3"),
    ),
    "own elective without title": (
        {"electives": FILES["electives.csv"] + "X/3,,\n"},
        ("empty_required", "electives.csv", 4, "title", None),
    ),
    "electives that need each other": (
        {"electives": "elective,title,requires\nX/1,Lassen,X/2\nX/2,Meer lassen,X/1\n"},
        ("circular_requires", "electives.csv", 2, "requires", "X/1"),
    ),
    "elective that needs itself": (
        {"electives": "elective,title,requires\nX/1,Lassen,X/1\nX/2,Meer lassen,\n"},
        ("circular_requires", "electives.csv", 2, "requires", "X/1"),
    ),
    "elective that overlaps itself": (
        {"overlaps": "elective_a,elective_b\nX/1,X/1\n"},
        ("overlap_with_itself", "overlaps.csv", 2, "elective_b", "X/1"),
    ),
    "lesson of a class and a pupil": (
        {"lessons": LESSONS + "tabor,tue,8:30,9:20,3A,0123\n"},
        ("class_and_pupil", "lessons.csv", 3, "class", "3A"),
    ),
    "way within a site": (
        {"travel": "from_site,to_site,minutes\ntabor,tabor,3\n"},
        ("travel_within_site", "travel.csv", 2, "minutes", "3"),
    ),
    "locks that contradict": (
        {"locks": LOCKS + "tabor,0123,las-ma,keep_out\n"},
        ("locks_contradict", "locks.csv", 3, "action", "keep_out"),
    ),
}  # fmt: skip

ONE_WARNING = {
    "unknown column": (
        {"pupils": PUPILS.replace("last_name", "Geboortedatum")},
        ("unknown_column", "pupils.csv", 1, "Geboortedatum", None),
    ),
    "unknown file": ({"extra": "a,b\n1,2\n"}, ("unknown_file", "extra.csv", None, None, None)),
    "letter lost earlier": (
        {"pupils": PUPILS.replace("Smit", "Sm�t")},
        ("lost_letter", "pupils.csv", 3, "last_name", "Sm�t"),
    ),
    "wish that nobody offers": (
        {"wishes": WISHES + "tabor,0123,2,X/2,\n"},
        ("not_offered", "wishes.csv", 4, "elective", "X/2"),
    ),
    "wish for a cancelled group": (
        {
            "offerings": OFFERINGS.replace("auto", "nee"),
            "wishes": "home_site,pupil_id,rank,offering_id\ntabor,0123,1,las-ma\n",
        },
        ("wish_for_cancelled", "wishes.csv", 2, "offering_id", "las-ma"),
    ),
    "doubled wish": ({"wishes": WISHES + "tabor,0123,2,X/1,\n"}, ("doubled_wish", "wishes.csv", 4, "elective", "X/1")),
    "more guests than seats": (
        {"offerings": OFFERINGS.replace(",6,", ",13,")},
        ("guest_capacity_above_capacity", "offerings.csv", 2, "guest_capacity", "13"),
    ),
    "group at two places at once": (
        {"sessions": SESSIONS + "las-ma,mon,10:00,11:00,\n"},
        ("session_overlap", "sessions.csv", 3, "start", "las-ma"),
    ),
    "more needed than allowed": (
        {"pupils": "home_site,pupil_id,class,needs\ntabor,0123,3A,2\ntabor,0124,3A,\n"},
        ("needs_above_max", "pupils.csv", 2, "needs", "2"),
    ),
    "lesson of a class without pupils": (
        {"lessons": LESSONS.replace("3A", "9Z")},
        ("unknown_class", "lessons.csv", 2, "class", "9Z"),
    ),
    "pupil of the baseline who left": (
        {
            "baseline": "home_site,pupil_id,offering_id,elective,site_id,rank,travel_minutes\n"
            "tabor,777,las-ma,X/1,newton,1,12\n"
        },
        ("unknown_pupil", "baseline.csv", 2, "pupil_id", "777"),
    ),
}


def test_the_round_that_the_tests_break_is_right(tmp_path):
    assert found_in(write(tmp_path)) == []


@pytest.mark.parametrize("name", ONE_FAULT)
def test_a_malformed_round_gives_exactly_its_fault(tmp_path, name):
    changes, expected = ONE_FAULT[name]
    found = found_in(write(tmp_path, **changes))
    assert [brief(f) for f in found] == [expected]
    assert not found[0].warning
    for language in LANGUAGES:
        assert "…" not in describe(found[0], language)


@pytest.mark.parametrize("name", ONE_WARNING)
def test_a_suspicious_round_can_be_read_and_gives_exactly_its_warning(tmp_path, name):
    changes, expected = ONE_WARNING[name]
    found = read_round_with_warnings(write(tmp_path, **changes)).warnings
    assert [brief(f) for f in found] == [expected]
    assert found[0].warning
    for language in LANGUAGES:
        assert "…" not in describe(found[0], language)
