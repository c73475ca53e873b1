"""One malformed round per fault, with exactly the fault that it must give."""
# ruff: noqa: E501 (a table: one case, one line)

import ast
from pathlib import Path

import openpyxl
import pytest

import matcher
from matcher.errors import Fault, RoundError
from matcher.files import read_placements, read_round_with_warnings, tables, workbook
from matcher.wording import LANGUAGES, describe
from matcher.wording.faults import TEXTS
from tests.files.rounds import FILES, TOML, write

SITES = FILES["sites.csv"]
OFFERINGS = FILES["offerings.csv"]
SESSIONS = FILES["sessions.csv"]
PUPILS = FILES["pupils.csv"]
WISHES = FILES["wishes.csv"]
LESSONS = FILES["lessons.csv"]
LOCKS = FILES["locks.csv"]
O_HEAD = OFFERINGS.partition("\n")[0] + "\n"


def found_in(path: Path) -> list[Fault]:
    try:
        return list(read_round_with_warnings(path).warnings)
    except RoundError as error:
        return list(error.faults)


def brief(fault: Fault) -> tuple[object, ...]:
    return (fault.code, fault.file, fault.row, fault.column, fault.value)


ONE_FAULT = {
    # files
    "missing file": ({"pupils": None}, ("missing_file", "pupils.csv", None, None, None)),
    "missing settings": ({"round": None}, ("missing_file", "round.toml", None, None, None)),
    "empty file": ({"pupils": b""}, ("empty_file", "pupils.csv", None, None, None)),
    "file of white space": ({"pupils": " \n\n"}, ("empty_file", "pupils.csv", None, None, None)),
    "file of separators only": ({"pupils": ",,,\n,,,\n"}, ("empty_file", "pupils.csv", None, None, None)),
    # characters
    "byte of no encoding": (
        {"pupils": PUPILS.encode().replace(b"Smit", b"Sm\x81t")},
        ("broken_encoding", "pupils.csv", 3, "last_name", "Sm�t"),
    ),
    "one broken byte in UTF-8": (
        {"pupils": PUPILS.replace("Jansen", "Çelik").encode().replace(b"Smit", b"Sm\xeft")},
        ("broken_encoding", "pupils.csv", 3, "last_name", "Sm�t"),
    ),
    "broken byte after a byte order mark": (
        {"pupils": b"\xef\xbb\xbf" + PUPILS.encode().replace(b"Smit", b"Sm\xeft")},
        ("broken_encoding", "pupils.csv", 3, "last_name", "Sm�t"),
    ),
    "NUL": ({"pupils": PUPILS.replace("Smit", "Sm\0it")}, ("nul_byte", "pupils.csv", 3, "last_name", "Sm�it")),
    "control character": (
        {"pupils": PUPILS.replace("Smit", "Sm\x07it")},
        ("control_character", "pupils.csv", 3, "last_name", "Sm�it"),
    ),
    "open quote": ({"pupils": PUPILS.replace("Smit", '"Smit')}, ("broken_quote", "pupils.csv", 3, None, None)),
    # columns and rows
    "missing column": (
        {"pupils": "home_site,class\ntabor,3A\n"},
        ("missing_column", "pupils.csv", 1, "pupil_id", None),
    ),
    "doubled column": (
        {"pupils": "home_site,pupil_id,Leerlingnummer\ntabor,0123,1\ntabor,0124,2\n", "lessons": None},
        ("doubled_column", "pupils.csv", 1, "Leerlingnummer", None),
    ),
    "too many cells": (
        {"pupils": PUPILS.replace("0124,Smit,3A,3,", "0124,Smit,3A,3,,,x")},
        ("too_many_cells", "pupils.csv", 3, None, "x"),
    ),
    "total by its word": ({"pupils": PUPILS + "Totaal,2\n"}, ("total_row", "pupils.csv", 4, "home_site", "Totaal")),
    "total by its numbers": ({"pupils": PUPILS + ",,,,2,\n"}, ("total_row", "pupils.csv", 4, "home_site", "2")),
    # values
    "empty required cell": (
        {"pupils": PUPILS + "tabor,,Bakker,3A,3,\n"},
        ("empty_required", "pupils.csv", 4, "pupil_id", None),
    ),
    "rank 0": ({"wishes": WISHES.replace(",1,X/1", ",0,X/1")}, ("too_small", "wishes.csv", 2, "rank", "0")),
    "negative rank": ({"wishes": WISHES.replace(",1,X/1", ",-1,X/1")}, ("too_small", "wishes.csv", 2, "rank", "-1")),
    "rank as word": ({"wishes": WISHES.replace(",1,X/1", ",een,X/1")}, ("not_whole", "wishes.csv", 2, "rank", "een")),
    "rank 1.5": ({"wishes": WISHES.replace(",1,X/1", ",1.5,X/1")}, ("not_whole", "wishes.csv", 2, "rank", "1.5")),
    "enormous number": (
        {"offerings": OFFERINGS.replace(",12,", f",{10**30},")},
        ("too_big", "offerings.csv", 2, "capacity", str(10**30)),
    ),
    "negative guests": (
        {"offerings": OFFERINGS.replace(",6,", ",-6,")},
        ("too_small", "offerings.csv", 2, "guest_capacity", "-6"),
    ),
    "negative max_electives": (
        {"pupils": "home_site,pupil_id,class,max_electives\ntabor,0123,3A,-1\ntabor,0124,3A,\n"},
        ("too_small", "pupils.csv", 2, "max_electives", "-1"),
    ),
    "24:00": ({"sessions": SESSIONS.replace("10:40", "24:00")}, ("not_a_time", "sessions.csv", 2, "end", "24:00")),
    "minutes past 59": ({"sessions": SESSIONS.replace("10:40", "10:60")}, ("not_a_time", "sessions.csv", 2, "end", "10:60")),
    "no time": ({"lessons": LESSONS.replace("9:20", "half 10")}, ("not_a_time", "lessons.csv", 2, "end", "half 10")),
    "no weekday": ({"sessions": SESSIONS.replace("mon", "mnd")}, ("not_a_weekday", "sessions.csv", 2, "weekday", "mnd")),
    "no yes or no": (
        {"wishes": "home_site,pupil_id,rank,elective,approved\ntabor,0123,1,X/1,misschien\n"},
        ("not_yes_no", "wishes.csv", 2, "approved", "misschien"),
    ),
    "unknown action": (
        {"locks": LOCKS.replace("place", "plek")},
        ("not_one_of", "locks.csv", 2, "action", "plek"),
    ),
    "unknown profile": (
        {"sites": "site_id,name,licensed_profiles\nnewton,SG Newton,PIE|XYZ\ntabor,Tabor,\n"},
        ("not_one_of", "sites.csv", 2, "licensed_profiles", "PIE|XYZ"),
    ),
    "unknown track": (
        {"pupils": "home_site,pupil_id,class,track\ntabor,0123,3A,HAVO\ntabor,0124,3A,BB\n"},
        ("not_one_of", "pupils.csv", 2, "track", "HAVO"),
    ),
    "latitude beyond the pole": (
        {"sites": "site_id,name,lat,lon\nnewton,SG Newton,526,5\ntabor,Tabor,,\n"},
        ("too_big", "sites.csv", 2, "lat", "526"),
    ),
    "latitude as text": (
        {"sites": "site_id,name,lat,lon\nnewton,SG Newton,noord,5\ntabor,Tabor,,\n"},
        ("not_decimal", "sites.csv", 2, "lat", "noord"),
    ),
    "half a place": (
        {"sites": "site_id,name,lat,lon\nnewton,SG Newton,52.6,\ntabor,Tabor,,\n"},
        ("half_coordinates", "sites.csv", 2, "lon", None),
    ),
    # settings
    "broken TOML": ({"round": TOML + "goals ="}, ("bad_toml", "round.toml", 10, None, "goals =")),
    "no school year": (
        {"round": TOML.replace('school_year = "2026-2027"', "")},
        ("missing_setting", "round.toml", None, "school_year", None),
    ),
    "school year of three years": (
        {"round": TOML.replace("2026-2027", "2026-2028")},
        ("bad_school_year", "round.toml", 2, "school_year", "2026-2028"),
    ),
    "seed as number": (
        {"round": TOML.replace('"zaad"', "2026")},
        ("not_text", "round.toml", 3, "lottery_seed", "2026"),
    ),
    "unknown setting": (
        {"round": TOML + "buffer_minuten = 5\n"},
        ("unknown_setting", "round.toml", 10, "buffer_minuten", "5"),
    ),
    "unknown section": (
        {"round": TOML + "[beleid]\nmax_travel_minutes = 5\n"},
        ("unknown_setting", "round.toml", 11, "max_travel_minutes", "5"),
    ),
    "unknown goal": (
        {"round": TOML.replace('"served"', '"seved"')},
        ("unknown_goal", "round.toml", 9, "goals", "['seved', 'travel']"),
    ),
    "doubled goal": (
        {"round": TOML.replace('"served"', '"travel"')},
        ("doubled_goal", "round.toml", 9, "goals", "travel"),
    ),
    "goals that are no list": ({"round": TOML + "max_travel_minutes = [1]\n"}, ("not_whole", "round.toml", 10, "max_travel_minutes", "[1]")),
    "goals as number": (
        {"round": TOML.replace('["served", "travel"]', "3")},
        ("not_a_list", "round.toml", 9, "goals", "3"),
    ),
    "negative limit": (
        {"round": TOML + "max_travel_minutes = -1\n"},
        ("out_of_range", "round.toml", 10, "max_travel_minutes", "-1"),
    ),
    "limit as truth": (
        {"round": TOML + "buffer_minutes = true\n"},
        ("not_whole", "round.toml", 10, "buffer_minutes", "True"),
    ),
    "no speed": (
        {"round": TOML + "travel_speed_kmh = 0\n"},
        ("out_of_range", "round.toml", 10, "travel_speed_kmh", "0"),
    ),
    "speed as text": (
        {"round": TOML + 'travel_speed_kmh = "snel"\n'},
        ("not_decimal", "round.toml", 10, "travel_speed_kmh", "snel"),
    ),
    "period that ends first": (
        {"round": TOML.replace("2026-11-30", "2026-08-30")},
        ("period_ends_before_start", "round.toml", 6, "P1", "2026-08-30"),
    ),
    "30 February": (
        {"round": TOML.replace("2026-11-30", '"30-02-2027"')},
        ("not_a_date", "round.toml", 6, "end", "30-02-2027"),
    ),
    "period without end": (
        {"round": TOML.replace(", end = 2026-11-30", "")},
        ("missing_setting", "round.toml", 6, "P1.end", None),
    ),
    "period that is a date": (
        {"round": TOML.replace("{start = 2026-09-01, end = 2026-11-30}", "2026-09-01"), "sessions": None},
        ("bad_period", "round.toml", 6, "P1", "2026-09-01"),
    ),
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


def test_all_faults_of_all_files_come_at_once_and_none_follows_from_another(tmp_path):
    found = found_in(
        write(
            tmp_path,
            round=TOML.replace("2026-2027", "nu"),
            sites=SITES.replace("newton,", "newton2,"),
            offerings=OFFERINGS.replace(",12,", ",twaalf,"),
            sessions=SESSIONS.replace("9:00", "negen"),
            wishes=WISHES.replace(",1,X/1", ",0,X/1") + "tabor,0123,9,,\n",
        )
    )
    assert [brief(f) for f in found] == [
        ("not_whole", "offerings.csv", 2, "capacity", "twaalf"),
        ("unknown_site", "offerings.csv", 2, "site_id", "newton"),
        ("bad_school_year", "round.toml", 2, "school_year", "nu"),
        ("not_a_time", "sessions.csv", 2, "start", "negen"),
        ("unknown_site", "travel.csv", 2, "to_site", "newton"),
        ("too_small", "wishes.csv", 2, "rank", "0"),
        ("wish_with_neither", "wishes.csv", 4, "elective", None),
    ]


def test_advice_names_the_id_that_was_probably_meant(tmp_path):
    found = found_in(write(tmp_path, wishes=WISHES.replace("0123", "123").replace("las-ma", "LAS MA")))
    assert [f.params["candidate"] for f in found] == ["0123", "las-ma"]
    assert "'0123'" in describe(found[0], "nl")
    assert describe(found[1], "nl").endswith("Bedoelt u 'las-ma'?")


def test_a_code_with_a_lost_zero_inside_is_recognised(tmp_path):
    found = found_in(write(tmp_path, offerings=OFFERINGS.replace("X/1", "k.pie.2"), wishes=None))
    assert [f.params.get("candidate") for f in found if f.code == "unknown_elective"] == ["K/PIE/02"]


def test_files_and_columns_are_named_as_the_person_knows_them(tmp_path):
    write(tmp_path, pupils=None)
    (tmp_path / "Leerlingen.CSV").write_text("Thuisschool;Stamnummer\ntabor;0123\ntabor;0124\ntabor;0123\n")
    found = [f for f in found_in(tmp_path) if not f.warning]
    assert [brief(f) for f in found] == [("doubled_record", "Leerlingen.CSV", 4, "Stamnummer", "tabor 0123")]
    assert describe(found[0], "nl").startswith(
        "Leerlingen.CSV, rij 4, kolom Stamnummer: tabor 0123 staat er al in rij 2."
    )


def test_two_files_for_the_same_thing_are_a_fault(tmp_path):
    (write(tmp_path) / "Pupils.CSV").write_text(PUPILS)
    found = found_in(tmp_path)
    assert [(f.code, f.params["names"]) for f in found] == [("doubled_file", "Pupils.CSV, pupils.csv")]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    with (write(tmp_path) / "wishes.csv").open("wb") as file:
        file.truncate(200_000_000)
    assert [brief(f) for f in found_in(tmp_path)] == [("too_large", "wishes.csv", None, None, None)]


def test_results_and_readmes_beside_the_round_are_no_concern(tmp_path):
    write(tmp_path)
    for name in ("placements.csv", "README.md", "report.json", ".hidden.csv", "~$round.xlsx"):
        (tmp_path / name).write_text("x")
    assert found_in(tmp_path) == []


def test_a_path_that_is_no_round_is_a_fault(tmp_path):
    assert [f.code for f in found_in(tmp_path / "nowhere")] == ["no_such_round"]
    (tmp_path / "ronde.doc").write_bytes(b"")
    assert [f.code for f in found_in(tmp_path / "ronde.doc")] == ["not_a_round"]


def sheets(folder: Path, **changes: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    rows: dict[str, list[list[object]]] = {
        name.removesuffix(".csv"): [line.split(",") for line in text.splitlines()]
        for name, text in FILES.items()
        if name.endswith(".csv")
    }
    rows["round"] = [["school_year", "2026-2027"], ["periods.P1.start", "2026-09-01"], ["periods.P1.end", "30-11-2026"]]
    for name, lines in (rows | changes).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(folder / "ronde.xlsx")
    return folder / "ronde.xlsx"


WISH_HEAD = ["home_site", "pupil_id", "rank", "elective"]
IN_A_WORKBOOK = {
    "formula": ({"wishes": [WISH_HEAD, ["tabor", "0123", "=1+1", "X/1"]]}, ("formula_cell", "wishes", 2, "rank", "=1+1")),
    "Excel error": ({"wishes": [WISH_HEAD, ["tabor", "0123", "#N/A", "X/1"]]}, ("error_cell", "wishes", 2, "rank", "#N/A")),
    "two sheets of one name": ({"Wensen": [WISH_HEAD]}, ("doubled_sheet", "wishes", None, None, None)),
    "number that lost zeros": ({"wishes": [WISH_HEAD, ["tabor", 123, 1, "X/1"]]}, ("lost_zeros", "wishes", 2, "pupil_id", "123")),
    "sheet without anything": ({"pupils": []}, ("missing_sheet", "pupils", None, None, None)),
    "school year of three years": (
        {"round": [["school_year", "2026-2028"], ["periods.P1.start", "2026-09-01"], ["periods.P1.end", "2026-09-30"]]},
        ("bad_school_year", "round", 1, "school_year", "2026-2028"),
    ),
    "doubled setting": (
        {"round": [["school_year", "2026-2027"], ["schooljaar", "2026-2027"], ["periods.P1.start", "2026-09-01"], ["periods.P1.end", "2026-09-30"]]},
        ("doubled_setting", "round", 2, "school_year", None),
    ),
}  # fmt: skip


def test_a_right_workbook_has_no_faults(tmp_path):
    assert found_in(sheets(tmp_path)) == []


@pytest.mark.parametrize("name", IN_A_WORKBOOK)
def test_a_malformed_workbook_gives_exactly_its_fault(tmp_path, name):
    changes, expected = IN_A_WORKBOOK[name]
    found = found_in(sheets(tmp_path, **changes))
    assert [brief(f) for f in found] == [expected]
    assert "…" not in describe(found[0], "nl")


def test_an_unknown_sheet_is_reported_and_left_out(tmp_path):
    found = found_in(sheets(tmp_path, Blad1=[["los", "briefje"]]))
    assert [(f.code, f.file, f.warning) for f in found] == [("unknown_sheet", "Blad1", True)]


@pytest.mark.parametrize("content", [b"home_site;pupil_id\n", b"PK\x03\x04 half a zip"])
def test_a_workbook_that_is_none_is_a_fault(tmp_path, content):
    (tmp_path / "ronde.xlsx").write_bytes(content)
    assert [f.code for f in found_in(tmp_path / "ronde.xlsx")] == ["not_a_workbook"]


def test_an_empty_workbook_is_a_fault(tmp_path):
    openpyxl.Workbook().save(tmp_path / "ronde.xlsx")
    assert [f.code for f in found_in(tmp_path / "ronde.xlsx")] == ["empty_file"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 1000)
    assert [f.code for f in found_in(sheets(tmp_path))] == ["too_large_unpacked"]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path, monkeypatch):
    def fail(_path):
        raise PermissionError(13, "Permission denied")

    write(tmp_path)
    monkeypatch.setattr(tables.Path, "read_bytes", fail)
    found = found_in(tmp_path)
    assert {(f.code, f.params["errno"]) for f in found} == {("unreadable_file", "EACCES")}
    assert "u hebt er de rechten niet voor" in describe(found[0], "nl")
    assert "you have no rights to it" in describe(found[0], "en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("home_site,pupil_id\n", ("missing_column", "placements.csv", 1, "offering_id", None)),
        ("tabor,1,o,X/1,newton,een,3\n", ("not_whole", "placements.csv", 2, "rank", "een")),
        ("tabor,1,o,X/1,newton,1,3\n" * 2, ("doubled_record", "placements.csv", 3, "offering_id", "tabor 1 o")),
    ],
)
def test_faulty_placements_are_told_as_faults(tmp_path, text, expected):
    head = "home_site,pupil_id,offering_id,elective,site_id,rank,travel_minutes\n"
    (tmp_path / "placements.csv").write_text(text if text.startswith("home_site") else head + text)
    with pytest.raises(RoundError) as caught:
        read_placements(tmp_path)
    assert expected in [brief(f) for f in caught.value.faults]


def test_an_outcome_that_is_not_there_is_told_with_its_path(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RoundError) as caught:
            read_placements(path)
        (fault,) = caught.value.faults
        assert (fault.code, fault.file.startswith(str(path))) == ("no_outcome", True)


def codes_in_the_source() -> set[str]:
    """The codes of all faults that the source can make: the first argument wherever one is made."""
    makers = {"Fault", "BadValueError", "fault", "warning", "_unknown"}
    found = {f"unknown_{kind}" for kind in ("site", "elective", "offering", "period")}  # made from the kind
    for path in Path(matcher.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                parts = ast.walk(node.args[0]) if name in makers else ()
                found |= {n.value for n in parts if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return found


def test_every_fault_has_wording_in_both_languages():
    missing = {c for c in codes_in_the_source() if set(TEXTS.get(c, {})) != set(LANGUAGES)}
    assert missing == set()


def test_no_wording_is_left_over():
    indirect = {"did_you_mean", "list_without_bars", "in_wrong_column", "lost_zeros", "unknown_pupil"}
    assert set(TEXTS) - codes_in_the_source() - indirect == set()
