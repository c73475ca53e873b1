"""Files, cells and settings that cannot be read: one malformed round per fault, with exactly the fault that it must give."""
# ruff: noqa: E501 (a table: one case, one line)

import pytest

from matcher.wording import LANGUAGES, describe
from tests.files.faults import brief, found_in
from tests.files.rounds import FILES, TOML, write

OFFERINGS = FILES["offerings.csv"]
SESSIONS = FILES["sessions.csv"]
PUPILS = FILES["pupils.csv"]
WISHES = FILES["wishes.csv"]
LESSONS = FILES["lessons.csv"]
LOCKS = FILES["locks.csv"]

ONE_FAULT = {
    # files
    "missing file": ({"pupils": None}, ("missing_file", "pupils.csv", None, None, None)),
    "missing settings": ({"round": None}, ("missing_settings", "round.toml", None, None, None)),
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
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_FAULT)
def test_a_malformed_round_gives_exactly_its_fault(tmp_path, name):
    changes, expected = ONE_FAULT[name]
    found = found_in(write(tmp_path, **changes))
    assert [brief(f) for f in found] == [expected]
    assert not found[0].warning
    for language in LANGUAGES:
        assert "…" not in describe(found[0], language)
