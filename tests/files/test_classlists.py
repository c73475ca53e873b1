import csv
import io
import logging

import openpyxl
import pytest
from pypdf import PdfReader

from matcher.files import write_class_list

TITLE = "Booglassen: SG Newton [K/PIE/02]"
LINES = ("Maandag 13:30–15:10", "Docent: Ö. Çelik")
HEADINGS = ("Naam", "Nummer", "Leerjaar")
ROWS = [("Yıldız, Ayşe", "0123", 3), ("Łukasz; Żółć", "0124", 4), ('=HYPERLINK("x")', "+31", None)]


@pytest.fixture
def paths(tmp_path):
    return write_class_list(tmp_path / "lijsten" / "K.PIE.02", TITLE, LINES, HEADINGS, ROWS)


def test_a_list_is_written_in_three_forms_beside_each_other(paths):
    assert [p.name for p in paths] == ["K.PIE.02.csv", "K.PIE.02.xlsx", "K.PIE.02.pdf"]


def test_csv_suits_a_dutch_excel_and_no_cell_is_a_formula(paths):
    data = paths[0].read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n") == 4
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=";")) == [
        list(HEADINGS),
        ["Yıldız, Ayşe", "0123", "3"],
        ["Łukasz; Żółć", "0124", "4"],
        ['\'=HYPERLINK("x")', "'+31", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_guarded(tmp_path, start):
    path, xlsx, _ = write_class_list(tmp_path / "a", "A", (), ("x",), [(start + "1",)])
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[1][0].startswith("'")
    assert {c.data_type for row in openpyxl.load_workbook(xlsx).active for c in row} <= {"s", "n"}


def test_xlsx_has_a_bold_frozen_heading_a_filter_and_text_that_stays_text(paths):
    sheet = openpyxl.load_workbook(paths[1]).active
    assert [sheet.cell(r, 1).value for r in range(1, 5)] == [TITLE, *LINES, None]
    assert [c.value for c in sheet[5]] == list(HEADINGS)
    assert all(c.font.bold for c in sheet[5])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A6", "A5:C8")
    assert [c.value for c in sheet[6]] == ["Yıldız, Ayşe", "0123", 3]
    assert [(c.value, c.data_type) for c in sheet[8]][:2] == [('=HYPERLINK("x")', "s"), ("+31", "s")]
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width > 5


def test_pdf_shows_names_of_pupils_whatever_their_language(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        _, _, pdf = write_class_list(tmp_path / "a", TITLE, LINES, HEADINGS, [*ROWS, ("Đặng Ivanović Șerban", "1", 2)])
    text = "\n".join(page.extract_text() for page in PdfReader(pdf).pages)
    for expected in (
        TITLE,
        *LINES,
        "Yıldız, Ayşe",
        "Łukasz; Żółć",
        '=HYPERLINK("x")',
        "0123",
        "Đặng Ivanović Șerban",
        "1/1",
    ):
        assert expected in text
    assert not caplog.records


def test_a_long_list_has_its_heading_on_every_page(tmp_path):
    _, _, pdf = write_class_list(tmp_path / "a", "A", (), HEADINGS, [(f"Leerling {i}", str(i), 3) for i in range(90)])
    pages = [page.extract_text() for page in PdfReader(pdf).pages]
    assert len(pages) > 1
    assert all("Leerjaar" in page for page in pages)
    assert "Leerling 89" in pages[-1]


def test_equal_lists_give_equal_bytes(paths, tmp_path):
    again = write_class_list(tmp_path / "again", TITLE, LINES, HEADINGS, ROWS)
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in again]


def test_an_empty_list_can_be_written(tmp_path):
    paths = write_class_list(tmp_path / "leeg", "Leeg", (), HEADINGS, [])
    assert "Leerjaar" in PdfReader(paths[2]).pages[0].extract_text()


def test_a_printed_row_reads_from_left_to_right_also_where_a_text_wraps(tmp_path):
    long = "een opmerking die in geen kolom past " * 4
    rows = [("Ann", long, "3a"), ("Bob", "kort", "3b"), ("", "", "")]
    _, _, pdf = write_class_list(tmp_path / "a", "A", ("Regel",), ("Naam", "Opmerking", "Klas"), rows)
    text = " ".join(PdfReader(pdf).pages[0].extract_text().split())
    assert f"A Regel Naam Opmerking Klas Ann {' '.join(long.split())} 3a Bob kort 3b" in text


def test_a_list_of_hundreds_loses_no_row_between_pages(tmp_path):
    rows = [(f"Leerling{i:03}", "regel\n" * (i % 4), 3) for i in range(300)]
    _, _, pdf = write_class_list(tmp_path / "a", "A", ["Regel"] * 70, HEADINGS, rows)
    text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert [word for word in text.split() if word.startswith("Leerling")] == [f"Leerling{i:03}" for i in range(300)]
    assert text.count("Regel") == 70
