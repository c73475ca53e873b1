"""Wishes with one row per pupil and a column per choice: read as the same wishes, wrong cells named by their column."""

import zipfile

import pytest

from matcher.catalogue import catalogue
from matcher.files import read_round, read_round_with_warnings
from matcher.files.columns import ROUND, WISHES
from tests.files.faults import brief, found_in, sheets
from tests.files.rounds import FILES, write

NARROW = (
    "home_site,pupil_id,rank,elective,approved\n"
    "tabor,0123,1,X/1,yes\ntabor,0123,2,K/PIE/09,yes\ntabor,0123,4,K/PIE/22,yes\ntabor,0124,2,X/1,no\n"
)
ROWS = "tabor;0123;X/1;K/PIE/09;;K/PIE/22;ja\ntabor;0124;;X/1;;;nee\ntabor;0125;;;;;\n"


def wide(*headings: str, rows: str = ROWS) -> str:
    return ";".join(("Vestiging", "Leerlingnummer", *headings, "Akkoord")) + "\n" + rows


def wishes_of(path) -> tuple:
    return read_round(path)[0].wishes


@pytest.mark.parametrize(
    "headings",
    [
        ("keuze 1", "keuze 2", "keuze 3", "keuze 4"),
        ("Choice 1", "Choice 2", "Choice 3", "Choice 4"),
        ("1e keuze", "2e keuze", "3e keuze", "4e keuze"),
        ("Wens_01", "Wens_02", "Wens_03", "Wens_04"),
    ],
)
def test_a_row_per_pupil_is_read_as_a_wish_per_filled_cell(tmp_path, headings):
    reading = read_round_with_warnings(write(tmp_path / "wide", wishes=wide(*headings)))
    assert reading.problem.wishes == wishes_of(write(tmp_path / "narrow", wishes=NARROW))
    assert {f.code for f in reading.warnings} == {"not_offered"}


def test_in_a_workbook_too(tmp_path):
    lines = [line.split(";") for line in wide("keuze 1", "keuze 2", "keuze 3", "keuze 4").splitlines()]
    assert wishes_of(sheets(tmp_path, wishes=lines)) == wishes_of(write(tmp_path / "narrow", wishes=NARROW))


def test_the_number_is_the_rank_in_whatever_order_the_columns_stand(tmp_path):
    rows = "tabor;0123;K/PIE/09;X/1;ja\n"
    found = wishes_of(write(tmp_path, wishes=wide("keuze 2", "keuze 1", rows=rows)))
    assert {(wish.rank, wish.elective) for wish in found} == {(1, "X/1"), (2, "K/PIE/09")}


def test_what_is_wrong_in_a_cell_is_told_with_its_row_and_column(tmp_path):
    rows = "tabor;0123;X/1;X/9;ja\ntabor;0999;X/1;K/PIE/09;ja\ntabor;0124;X/1;X/1;misschien\n"
    found = found_in(write(tmp_path, wishes=wide("keuze 1", "keuze 2", rows=rows)))
    assert sorted(brief(f) for f in found if not f.warning) == [
        ("not_yes_no", "wishes.csv", 4, "Akkoord", "misschien"),
        ("unknown_elective", "wishes.csv", 2, "keuze 2", "X/9"),
        ("unknown_pupil", "wishes.csv", 3, "Leerlingnummer", "0999"),
    ]


def test_a_choice_may_be_the_name_of_an_elective_or_a_group(tmp_path):
    rows = "tabor;0123; LASSEN;las-ma;robotica;K/PIE/09;ja\n"
    found = wishes_of(write(tmp_path, wishes=wide("keuze 1", "keuze 2", "keuze 3", "keuze 4", rows=rows)))
    robotica = next(e.elective for e in catalogue("2026-2027") if e.title == "Robotica")
    assert [(w.rank, w.elective, w.offering_id) for w in found] == [
        (1, "X/1", None),
        (2, None, "las-ma"),
        (3, robotica, None),
        (4, "K/PIE/09", None),
    ]


def test_a_name_that_is_nearly_right_or_of_several_is_a_fault_with_the_names(tmp_path):
    electives = FILES["electives.csv"] + "X/3,Lassen,\n"
    rows = "tabor;0123;Lasen;Meer lasen;Lassen;;ja\n"
    faults = found_in(
        write(tmp_path, electives=electives, wishes=wide("keuze 1", "keuze 2", "keuze 3", "keuze 4", rows=rows))
    )
    assert sorted(brief(f) for f in faults if not f.warning) == [
        ("near_names", "wishes.csv", 2, "keuze 1", "Lasen"),
        ("near_names", "wishes.csv", 2, "keuze 2", "Meer lasen"),
        ("shared_name", "wishes.csv", 2, "keuze 3", "Lassen"),
    ]
    told = {f.column: f.params["names"] for f in faults if "names" in f.params}
    assert "Lassen (X/1)" in told["keuze 1"]
    assert told["keuze 2"].startswith("Meer lassen (X/2)")
    assert told["keuze 3"] == "Lassen (X/1), Lassen (X/3)"


def test_what_is_wrong_with_a_choice_by_name_is_told_at_its_cell(tmp_path):
    rows = "tabor;0123;Lassen;X/1;Meer lassen;;ja\n"
    found = read_round_with_warnings(
        write(tmp_path, wishes=wide("keuze 1", "keuze 2", "keuze 3", "keuze 4", rows=rows))
    ).warnings
    assert ("not_offered", "keuze 3") in {brief(f)[::3] for f in found}


def test_a_choice_that_is_there_twice_is_warned_of_at_the_later_one(tmp_path):
    rows = "tabor;0123;X/1;X/1;ja\n"
    found = read_round_with_warnings(write(tmp_path, wishes=wide("keuze 1", "keuze 2", rows=rows))).warnings
    assert [brief(f) for f in found] == [("doubled_wish", "wishes.csv", 2, "keuze 2", "X/1")]


def test_two_columns_of_one_number_are_a_fault(tmp_path):
    rows = "tabor;0123;X/1;K/PIE/09;ja\n"
    found = found_in(write(tmp_path, wishes=wide("keuze 1", "wens 1", rows=rows)))
    assert [brief(f) for f in found if not f.warning] == [("doubled_column", "wishes.csv", 1, "wens 1", None)]


def test_beside_a_rank_of_its_own_a_numbered_column_is_unknown(tmp_path):
    text = FILES["wishes.csv"].replace("\n", ",keuze 1\n", 1)
    reading = read_round_with_warnings(write(tmp_path, wishes=text))
    assert [brief(f)[::3] for f in reading.warnings] == [("unknown_column", "keuze 1")]


def test_only_wishes_may_be_wide():
    assert [file for file in ROUND if file.numbered] == [WISHES]


def test_a_workbook_with_macros_is_read_like_any_other(tmp_path):
    path = sheets(tmp_path)
    expected = read_round(path)
    with_macros = tmp_path / "ronde.xlsm"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(with_macros, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(
                b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
            )
            target.writestr(name, content)
        target.writestr("xl/vbaProject.bin", b"macros")
    assert read_round(with_macros) == expected


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".xlsb"])
def test_a_workbook_of_another_kind_says_how_it_is_to_be_saved(tmp_path, suffix):
    path = tmp_path / f"ronde{suffix}"
    path.write_bytes(b"x")
    assert [brief(f)[:2] for f in found_in(path)] == [("other_workbook", path.name)]
    reading = read_round_with_warnings(write(tmp_path))
    assert [(f.code, f.warning) for f in reading.warnings] == [("other_workbook", True)]
