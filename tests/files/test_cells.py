"""Cells read straight from the XML are what openpyxl makes of them, whatever a program writes."""

import io
import random
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pytest
from openpyxl.formula.translate import TranslatorError

from matcher.errors import Fault
from matcher.files.faultlist import FaultList
from matcher.files.workbook import _cell_fault, _lines, _text, read_workbook

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = ("plain", "0123", " spaces ", "", "regel\nregel", "=geen formule", "éŁ😀&<")


def book_with(rows: str) -> bytes:
    """A workbook of five styles and some shared strings, whose sheet holds these rows as they stand."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    for row, shown in enumerate(("General", "00000", "hh:mm", "dd-mm-yyyy", "0%", "[h]:mm"), 1):
        sheet.cell(row, 1, 0.5).number_format = shown
    for row, text in enumerate(STRINGS[:3], 1):
        sheet.cell(row, 2, text)
    book.save(made)
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = (
                    f'<worksheet xmlns="{NAMESPACE}" xmlns:x="urn:x"><sheetData>{rows}</sheetData></worksheet>'.encode()
                )
            target.writestr(name, content)
    return packed.getvalue()


def cell(rng: random.Random, at: str) -> str:
    text = escape(rng.choice(STRINGS))
    where = f' r="{at}"' if rng.random() < 0.8 else ""
    style = rng.choice(("", "", ' s="0"', ' s="1"', ' s="2"', ' s="3"', ' s="4"', ' s="5"'))
    number = rng.choice(("0", "7", "-3", "0.5", "0.25", "45000", "1E3", "1.0", "0.5625", "99999999999", "45000.5"))
    formula = rng.choice(
        ("<f>A1+1</f>", "<f/>", '<f t="shared" si="0" ref="A1:A9">B1</f>', '<f t="array" ref="A1">C1</f>')
    )
    inside = {
        "": f"<v>{number}</v>",
        ' t="n"': f"<v>{number}</v>",
        ' t="s"': f"<v>{rng.randint(0, 2)}</v>",
        ' t="b"': f"<v>{rng.randint(0, 1)}</v>",
        ' t="str"': f"<v>{text}</v>",
        ' t="e"': "<v>#N/A</v>",
        ' t="d"': "<v>2026-03-01T13:30:00</v>",
        ' t="inlineStr"': rng.choice(
            (
                f"<is><t>{text}</t></is>",
                f'<is><t xml:space="preserve">{text}</t></is>',
                f"<is><r><rPr><b/></rPr><t>{text}</t></r><r><t>b</t></r></is>",
                f'<is><t>{text}</t><rPh sb="0" eb="1"><t>x</t></rPh></is>',
                "<is/>",
                "",
                "<v>7</v>",
            )
        ),
    }
    kind = rng.choice(list(inside))
    content = inside[kind]
    if rng.random() < 0.1:
        content = formula + content
    elif rng.random() < 0.05:
        content += formula
    elif rng.random() < 0.1:
        content = rng.choice(("", "<v/>", "<v></v>", "<x:other/>", "\n  " + content + "\n"))
    return f"<c{where}{style}{kind}>{content}</c>"


def some_rows(rng: random.Random) -> str:
    rows, number = [], 0
    for _ in range(rng.randint(0, 12)):
        number += rng.choice((1, 1, 1, 1, 2, 4, 0, -1))
        cells, column = [], 0
        for _ in range(rng.randint(0, 6)):
            column += rng.choice((1, 1, 1, 2))
            cells.append(cell(rng, f"{'ABCDEFGHIJKLMNOP'[min(column, 16) - 1]}{max(1, number)}"))
        if rng.random() < 0.05:
            rng.shuffle(cells)
        where = f' r="{max(1, number)}"' if rng.random() < 0.8 else ""
        more = rng.choice(("", ' hidden="1"', ' spans="1:3"'))
        rows.append(f"<row{where}{more}>{''.join(cells)}</row>")
    return rng.choice(("", "\n")).join(rows)


def as_openpyxl_reads_it(data: bytes) -> tuple[list[list[str]], list[tuple[int, int, Fault]]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    sheet.reset_dimensions()
    lines, wrong = [], []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        line = []
        for index, found in enumerate(cells):
            if found.data_type in ("f", "e") and found.value is not None:
                wrong.append((number, index, _cell_fault(found, sheet.title, number)))
                line.append("")
            else:
                line.append(_text(found))
        lines.append(line)
    return lines, wrong


@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date:UserWarning")
@pytest.mark.parametrize("seed", range(150))
def test_every_row_and_fault_is_as_openpyxl_reads_it(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(4):
        data = book_with(some_rows(rng))
        sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
        wrong: list[tuple[int, int, Fault]] = []
        try:
            expected = as_openpyxl_reads_it(data)
        except (ValueError, TypeError, LookupError, TranslatorError) as error:
            with pytest.raises(type(error)):
                list(_lines(sheet, wrong))
        else:
            assert (list(_lines(sheet, wrong)), wrong) == expected


@pytest.mark.parametrize(
    "rows",
    [
        "<row><c><v>1</v></row>",
        '<row r="x"><c><v>1</v></c></row>',
        '<row><c r="1A"><v>1</v></c></row>',
        '<row><c t="s"><v>999</v></c></row>',
        "<row><c><v>een</v></c></row>",
    ],
)
def test_a_broken_sheet_is_no_workbook(rows: str, tmp_path) -> None:
    (tmp_path / "a.xlsx").write_bytes(book_with(rows))
    faults = FaultList()
    assert read_workbook(tmp_path / "a.xlsx", faults) == []
    assert [fault.code for fault in faults.faults] == ["not_a_workbook"]


def test_a_sheet_with_a_document_type_is_not_read(tmp_path) -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book_with("<row><c><v>1</v></c></row>"))) as old,
        zipfile.ZipFile(packed, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = b'<!DOCTYPE a [<!ENTITY b "c">]>' + content
            new.writestr(name, content)
    (tmp_path / "a.xlsx").write_bytes(packed.getvalue())
    faults = FaultList()
    read_workbook(tmp_path / "a.xlsx", faults)
    assert [fault.code for fault in faults.faults] == ["not_a_workbook"]
