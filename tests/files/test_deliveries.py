"""Rounds as schools send them: each is read as meant, or gives one clear fault in the reader's language."""
# ruff: noqa: E501 (a table: one delivery, one line)

import datetime as dt
import os
import random

import openpyxl
import pytest
from openpyxl.chart import BarChart

from matcher.files import read_round, read_round_with_warnings
from matcher.wording import LANGUAGES, describe
from tests.files.faults import brief, found_in, sheets
from tests.files.rounds import FILES, TOML, write

OFFERINGS, SESSIONS, PUPILS, WISHES, LOCKS = (
    FILES[f"{name}.csv"] for name in ("offerings", "sessions", "pupils", "wishes", "locks")
)
ONE_WISH = "home_site,pupil_id,rank,elective,approved\ntabor,0123,1,X/1,{}\n"


def semicolons(text):
    return text.replace(",", ";").replace("\n", "\r\n")


AS_MEANT = {
    "title above": {"pupils": "Leerlingen schooljaar 2026-2027, ronde 1\n\n" + PUPILS},
    "titles among separators": {"pupils": "Leerlingen, 2026;;;;\r\nOp: 1-9-2026;;;;\r\n" + semicolons(PUPILS)},
    "separators behind every row": {"wishes": "".join(semicolons(line) + ";;;;\r\n" for line in WISHES.splitlines()) + ";;;;\r\n"},
    "quotes around every cell": {"wishes": "".join('"' + line.replace(",", '";"') + '"\r\n' for line in WISHES.splitlines())},

    "number kept by a formula": {"pupils": semicolons(PUPILS.replace("0123", '="0123"'))},
    "number kept by a quoted formula": {"pupils": semicolons(PUPILS.replace("0123", '"=""0123"""'))},
    "byte order mark halfway": {"wishes": WISHES.replace("\ntabor,0124", "\n\ufefftabor,0124")},
    "two exports, one after the other": {"wishes": "\n".join((WISHES.splitlines()[0], WISHES.splitlines()[1], "\ufeff" + WISHES.splitlines()[0], WISHES.splitlines()[2]))},
    "Unicode text of Excel": {"wishes": WISHES.replace(",", "\t").replace("\n", "\r\n").encode("utf-16")},
    "UTF-16 without a mark": {"wishes": WISHES.encode("utf-16-le")},
    "UTF-16 the other way round": {"wishes": WISHES.encode("utf-16-be")},
    "line that names the separator": {"wishes": "sep=;\r\n" + semicolons(WISHES)},
    "quoted line that names the separator": {"wishes": '"sep=|"\n' + WISHES.replace(",", "|")},
    "line ends of all kinds": {"wishes": WISHES.replace("\n", "\r\n", 1).replace("offering_id\r\n", "offering_id\r")},
    "empty rows between": {"wishes": WISHES.replace("tabor", "\n\n,,,\ntabor")},
    "whole number with decimals": {"offerings": OFFERINGS.replace(",12,", ',"12,0",')},
    "rank with decimals": {"wishes": WISHES.replace(",1,X/1", ",1.0,X/1")},
    "day in full": {"sessions": SESSIONS.replace("mon", "Maandag")},
    "time with a point": {"sessions": SESSIONS.replace("10:40", "10.40")},
    "time with seconds": {"sessions": SESSIONS.replace("10:40", "10:40:00")},
    "time with u": {"sessions": SESSIONS.replace("10:40", "10u40")},
    "time with uur": {"sessions": SESSIONS.replace("10:40", "10.40 uur")},
    "heading with a line break": {"offerings": OFFERINGS.replace("capacity,min", '"Aantal\r\n PLAATSEN",min')},
    "invisible characters": {"wishes": WISHES.replace("tabor", "ta\u200bbor\u00a0")},
}  # fmt: skip


@pytest.mark.parametrize("name", AS_MEANT)
def test_what_excel_and_other_programs_leave_behind_changes_nothing(tmp_path, name):
    reading = read_round_with_warnings(write(tmp_path / "one", **AS_MEANT[name]))
    assert (reading.problem, reading.policy) == read_round(write(tmp_path / "other"))
    assert reading.warnings == ()


RANDOM = random.Random(1).randbytes(9000)
ONE_FAULT = {
    "footer": ({"pupils": PUPILS + "Gemaakt door het leerlingvolgsysteem\n"}, ("lonely_cell", "pupils.csv", 4, "home_site", "Gemaakt door het leerlingvolgsysteem")),
    "workbook by the name of a CSV": ({"wishes": b"PK\x03\x04" + RANDOM}, ("not_text_file", "wishes.csv", None, None, None)),
    "old workbook by the name of a CSV": ({"wishes": b"\xd0\xcf\x11\xe0" + bytes(900)}, ("not_text_file", "wishes.csv", None, None, None)),
    "PDF by the name of a CSV": ({"wishes": b"%PDF-1.7\n" + RANDOM}, ("not_text_file", "wishes.csv", None, None, None)),
    "picture by the name of a CSV": ({"wishes": b"\xff\xd8\xff\xe0\x00\x10JFIF" + RANDOM}, ("not_text_file", "wishes.csv", None, None, None)),
    "picture by the name of the settings": ({"round": b"\x89PNG\r\n\x1a\n" + RANDOM}, ("not_text_file", "round.toml", None, None, None)),
    "web page": ({"wishes": "<html>\n<body><p>Log in, please</p></body>\n</html>"}, ("no_heading", "wishes.csv", 1, None, "<html>")),
    "separator that is none": ({"wishes": WISHES.replace(",", "|")}, ("no_heading", "wishes.csv", 1, None, WISHES.splitlines()[0].replace(",", "|"))),
    "quotes around every row": ({"wishes": "".join(f'"{line}"\n' for line in WISHES.splitlines())}, ("no_heading", "wishes.csv", 1, None, WISHES.splitlines()[0])),
    "no heading": ({"wishes": WISHES.partition("\n")[2]}, ("no_heading", "wishes.csv", 1, None, "tabor 0123 1 X/1")),
    "NUL in a number": ({"wishes": WISHES.replace(",1,X/1", ",1\0,X/1")}, ("nul_byte", "wishes.csv", 2, "rank", "1�")),
    "NUL in an identifier": ({"pupils": PUPILS.replace("0123", "01\x0023")}, ("nul_byte", "pupils.csv", 2, "pupil_id", "01�23")),
    "NUL in a heading": ({"pupils": PUPILS.replace("class", "cl\0ass")}, ("nul_byte", "pupils.csv", 1, "class", "cl�ass")),
    "empty file that need not be there": ({"lessons": b""}, ("empty_file", "lessons.csv", None, None, None)),
    "half a seat": ({"offerings": OFFERINGS.replace(",12,", ',"12,5",')}, ("not_whole", "offerings.csv", 2, "capacity", "12,5")),
    "a thousand or one": ({"offerings": OFFERINGS.replace(",12,", ",1.000,")}, ("not_whole", "offerings.csv", 2, "capacity", "1.000")),
    "percentage": ({"offerings": OFFERINGS.replace(",12,", ",50%,")}, ("not_whole", "offerings.csv", 2, "capacity", "50%")),
    "digit that is none": ({"offerings": OFFERINGS.replace(",12,", ",²,")}, ("not_whole", "offerings.csv", 2, "capacity", "²")),
    "rank with a letter": ({"wishes": WISHES.replace(",1,X/1", ",1e,X/1")}, ("not_whole", "wishes.csv", 2, "rank", "1e")),
    "error of Excel": ({"wishes": WISHES.replace(",1,X/1", ",#N/B,X/1")}, ("not_whole", "wishes.csv", 2, "rank", "#N/B")),
    "several days": ({"sessions": SESSIONS.replace("mon", "ma t/m wo")}, ("not_a_weekday", "sessions.csv", 2, "weekday", "ma t/m wo")),
    "two times in a cell": ({"sessions": SESSIONS.replace("10:40", "10:40-12:00")}, ("not_a_time", "sessions.csv", 2, "end", "10:40-12:00")),
    "time without a sign": ({"sessions": SESSIONS.replace("10:40", "1040")}, ("not_a_time", "sessions.csv", 2, "end", "1040")),
    "time with PM": ({"sessions": SESSIONS.replace("10:40", "1:40 PM")}, ("not_a_time", "sessions.csv", 2, "end", "1:40 PM")),
    "cross for yes": ({"wishes": ONE_WISH.format("x")}, ("not_yes_no", "wishes.csv", 2, "approved", "x")),
    "heading twice": ({"offerings": "offering_id,elective,site_id,capacity,capacity\nlas-ma,X/1,newton,12,12\n"}, ("doubled_column", "offerings.csv", 1, "capacity", None)),
    "letters of two encodings": ({"pupils": PUPILS.replace("Smit", "Zoë").encode() + b"tabor,0125,Zo\xe9,3A,3,\n"}, ("broken_encoding", "pupils.csv", 4, "last_name", "Zo�")),
    "stray quotation mark": ({"pupils": PUPILS.replace("Smit", '"Jan "Jopie" Smit"')}, ("broken_quote", "pupils.csv", 3, None, None)),
    "curly quotation marks": ({"round": TOML.replace('"2026-2027"', "“2026-2027”")}, ("bad_toml", "round.toml", 2, None, "school_year = “2026-2027”")),
    "setting twice": ({"round": TOML + 'goals = ["travel"]\n'}, ("doubled_setting", "round.toml", 10, "goals", None)),
    "school year with a stroke": ({"round": TOML.replace("2026-2027", "2026/2027")}, ("bad_school_year", "round.toml", 2, "school_year", "2026/2027")),
    "time zone": ({"round": TOML.replace("lottery", 'timezone = "Amsterdam"\nlottery')}, ("unknown_timezone", "round.toml", 3, "timezone", "Amsterdam")),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_FAULT)
def test_what_cannot_be_read_as_meant_is_one_clear_fault(tmp_path, name):
    changes, expected = ONE_FAULT[name]
    (fault,) = found_in(write(tmp_path, **changes))
    assert brief(fault) == expected
    for language in LANGUAGES:
        line = describe(fault, language)
        assert line.startswith(fault.file)
        assert "…" not in line
        assert "\n" not in line


def test_a_name_in_place_of_its_code_is_understood_well_enough_to_advise(tmp_path):
    sites = "site_id,name\nnewton,SG Newton\ntabor,Tabor College\n"
    wishes = "home_site,pupil_id,rank,elective\nTabor college,0123,1,X/1\ntabor,0124,1,meer lassen\n"
    found = found_in(write(tmp_path, sites=sites, wishes=wishes))
    assert [(f.code, f.params["candidate"]) for f in found] == [("unknown_site", "tabor"), ("unknown_elective", "X/2")]


def test_a_code_in_the_column_beside_is_told_with_the_right_column(tmp_path):
    wishes = "home_site,pupil_id,rank,elective,offering_id\ntabor,0123,1,las-ma,\ntabor,0124,1,,X/1\n"
    found = found_in(write(tmp_path, wishes=wishes))
    assert [(*brief(f), f.params["other"]) for f in found] == [
        ("in_wrong_column", "wishes.csv", 2, "elective", "las-ma", "offering_id"),
        ("in_wrong_column", "wishes.csv", 3, "offering_id", "X/1", "elective"),
    ]


def test_a_group_without_seats_and_a_cell_as_long_as_a_book_are_no_faults(tmp_path):
    assert found_in(write(tmp_path, offerings=OFFERINGS.replace(",12,4,6,", ",0,1,0,"))) == []
    long = PUPILS.replace("Smit", "x" * 3_000_000)
    assert found_in(write(tmp_path, pupils=long)) == []


def test_codes_without_bars_between_them_are_told_with_what_to_write(tmp_path):
    (found,) = found_in(write(tmp_path, pupils=PUPILS.replace("3A,3,\n", '3A,3,"X/1, X/2"\n', 1)))
    assert brief(found) == ("list_without_bars", "pupils.csv", 2, "completed", "X/1, X/2")
    assert describe(found, "nl").endswith("Scheid ze met een rechte streep: X/1|X/2.")


def test_a_lock_that_is_there_twice_is_told_with_both_rows(tmp_path):
    (found,) = found_in(write(tmp_path, locks=LOCKS + "tabor,0123,las-ma,place\n"))
    assert (found.code, found.row, found.params["first"], found.warning) == ("doubled_lock", 3, 2, True)


# names of files, and what is no file


@pytest.mark.parametrize(
    "name", ["Wishes.CSV", "wensen.csv", "Wensen.txt", "wishes.tsv", "wishes.csv.csv", "wishes.csv.txt"]
)
def test_a_table_may_go_by_many_names(tmp_path, name):
    (write(tmp_path, wishes=None) / name).write_text(WISHES.replace(",", "\t"))
    assert found_in(tmp_path) == []


@pytest.mark.parametrize("name", ["Round.toml", "ronde.toml", "round.toml.txt"])
def test_settings_may_go_by_many_names(tmp_path, name):
    (write(tmp_path, round=None) / name).write_text(TOML)
    assert found_in(tmp_path) == []


def test_what_is_no_ordinary_file_is_told_and_not_waited_for(tmp_path):
    folder = write(tmp_path, wishes=None, locks=None, travel=None)
    (folder / "wishes.csv").mkdir()
    (folder / "locks.csv").symlink_to("locks.csv")
    os.mkfifo(folder / "travel.csv")
    found = [(f.code, f.file, f.params.get("errno")) for f in found_in(folder)]
    assert found == [
        ("unreadable_file", "locks.csv", "ELOOP"),
        ("unreadable_file", "travel.csv", "EINVAL"),
        ("unreadable_file", "wishes.csv", "EISDIR"),
    ]


def test_a_directory_that_may_not_be_looked_into_is_a_fault(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("matcher.files.read.Path.iterdir", refuse)
    (fault,) = found_in(tmp_path)
    assert "u hebt er de rechten niet voor" in describe(fault, "nl")


# workbooks


def changed(folder, change, **contents):
    folder.mkdir(exist_ok=True)
    path = sheets(folder, **contents)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def without_settings(book):
    del book["round"]


def test_a_directory_with_settings_and_a_workbook_is_read_as_both(tmp_path):
    changed(tmp_path, without_settings)
    (tmp_path / "round.toml").write_text(TOML)
    assert read_round(tmp_path) == read_round(write(tmp_path / "csv"))


def test_a_directory_with_nothing_but_a_workbook_is_read_as_the_workbook(tmp_path):
    path = sheets(tmp_path)
    assert read_round(tmp_path) == read_round(path)


def test_settings_beside_and_in_a_workbook_are_a_fault(tmp_path):
    sheets(tmp_path)
    (tmp_path / "round.toml").write_text(TOML)
    assert [(f.code, f.params["names"]) for f in found_in(tmp_path)] == [("doubled_file", "round.toml, round")]


def test_two_workbooks_are_a_fault(tmp_path):
    (tmp_path / "b.xlsx").write_bytes(sheets(tmp_path).read_bytes())
    assert [(f.code, f.params["names"]) for f in found_in(tmp_path)] == [("doubled_file", "b.xlsx, ronde.xlsx")]


def test_a_workbook_beside_tables_is_not_read_and_that_is_told(tmp_path):
    sheets(write(tmp_path))
    assert [(f.code, f.file, f.warning) for f in found_in(tmp_path)] == [("workbook_not_read", "ronde.xlsx", True)]


def named_as_the_file(book):
    book["round"].title = "round.toml"
    book["wishes"].title = "wishes.csv"


def titled(book):
    book["wishes"].insert_rows(1, 2)
    book["wishes"]["A1"] = "Wensen keuzevakken"
    book["wishes"].merge_cells("A1:E1")
    book["wishes"]["A2"] = "=TODAY()"


def charted(book):
    book.create_chartsheet("Grafiek").add_chart(BarChart())


def timed(book):
    book["sessions"]["C2"] = dt.time(9, 0)
    book["sessions"]["D2"] = dt.timedelta(hours=10, minutes=40)


def dated(book):
    book["round"]["B2"] = dt.date(2026, 9, 1)
    book["round"]["B3"] = dt.datetime(2026, 11, 30)  # noqa: DTZ001 - a workbook knows no zones


@pytest.mark.parametrize("change", [named_as_the_file, titled, charted, timed, dated])
def test_a_workbook_is_read_as_meant(tmp_path, change):
    assert read_round(changed(tmp_path / "one", change)) == read_round(changed(tmp_path / "other", lambda _: None))


def test_a_hidden_sheet_is_not_read_and_that_is_told(tmp_path):
    def hide(book):
        book.copy_worksheet(book["wishes"]).title = "Wensen"
        book["Wensen"].sheet_state = "hidden"

    assert [(f.code, f.file, f.warning) for f in found_in(changed(tmp_path, hide))] == [
        ("hidden_sheet", "Wensen", True)
    ]


def test_a_percentage_is_named_as_the_person_sees_it(tmp_path):
    def percent(book):
        book["offerings"]["D2"] = 0.12
        book["offerings"]["D2"].number_format = "0%"

    assert [brief(f) for f in found_in(changed(tmp_path, percent))] == [
        ("not_whole", "offerings", 2, "capacity", "12%")
    ]


def test_a_formula_below_a_title_is_named_by_its_heading(tmp_path):
    def calculate(book):
        titled(book)
        book["wishes"]["C4"] = "=1"

    assert [brief(f) for f in found_in(changed(tmp_path, calculate))] == [("formula_cell", "wishes", 4, "rank", "=1")]
