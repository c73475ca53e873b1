"""One malformed workbook per fault that only workbooks have, with exactly the fault that it must give."""
# ruff: noqa: E501 (a table: one case, one line)

import openpyxl
import pytest

from matcher.files import workbook
from matcher.wording import describe
from tests.files.faults import brief, found_in, sheets

WISH_HEAD = ["home_site", "pupil_id", "rank", "elective"]
IN_A_WORKBOOK = {
    "formula": ({"wishes": [WISH_HEAD, ["tabor", "0123", "=1+1", "X/1"]]}, ("formula_cell", "wishes", 2, "rank", "=1+1")),
    "Excel error": ({"wishes": [WISH_HEAD, ["tabor", "0123", "#N/A", "X/1"]]}, ("error_cell", "wishes", 2, "rank", "#N/A")),
    "two sheets of one name": ({"Wensen": [WISH_HEAD]}, ("doubled_sheet", "wishes", None, None, None)),
    "number that lost zeros": ({"wishes": [WISH_HEAD, ["tabor", 123, 1, "X/1"]]}, ("lost_zeros", "wishes", 2, "pupil_id", "123")),
    "sheet without anything": ({"pupils": []}, ("missing_sheet", "pupils", None, None, None)),
    "no settings": ({"round": []}, ("missing_settings_sheet", "round", None, None, None)),
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
