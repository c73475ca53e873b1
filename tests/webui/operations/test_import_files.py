"""Uploads: which files are known, read as one, passed over and refused; a whole round reads as on the command line."""

import zipfile

import pytest
from sqlalchemy.orm import Session

from matcher.errors import Fault
from matcher.files import read_round
from matcher.files.workbook import write_workbook
from tests.webui.operations.uploads import (
    ANN,
    PARTS_OF_SAMPLE,
    SAMPLE,
    as_csv,
    changes,
    codes,
    directory_zip,
    round_id,
    session,
    table,
)
from webui.operations.imports import UploadedFile, apply_import, preview_import
from webui.operations.rounds import NewRound, create_round
from webui.operations.uploads import SEVERAL, kinds, read_upload, together
from webui.papers.archives import round_xlsx, round_zip, zipped
from webui.store.translate import load_round

__all__ = ["round_id", "session"]


@pytest.mark.parametrize("form", ["directory", "zip", "xlsx"])
def test_a_whole_round_into_an_empty_one_is_the_same_as_on_the_command_line(session: Session, form: str) -> None:
    wanted = read_round(SAMPLE)
    content = {"directory": directory_zip, "zip": lambda: round_zip(*wanted), "xlsx": lambda: round_xlsx(*wanted)}[form]
    row = create_round(session, ANN, NewRound("2026-2027"))
    name = "ronde.xlsx" if form == "xlsx" else "ronde.zip"
    preview = preview_import(session, ANN, row.id, UploadedFile(name, content()))
    assert preview.can_apply
    assert changes(preview, "pupils") == {"new": len(wanted[0].pupils)}
    assert "goals" not in {s.name for s in preview.settings}
    assert {"title", "max_travel_minutes"} <= {s.name for s in preview.settings}
    assert load_round(session, row.id)[0].pupils == ()
    apply_import(session, ANN, preview.import_id)
    assert load_round(session, row.id) == wanted


def test_files_one_after_another_give_the_same_round(session: Session) -> None:
    row = create_round(session, ANN, NewRound("2026-2027"))
    order = "round.toml sites electives offerings sessions pupils wishes lessons travel overlaps locks"
    for name in order.split():
        path = SAMPLE / (name if "." in name else f"{name}.csv")
        preview = preview_import(session, ANN, row.id, UploadedFile(path.name, path.read_bytes()))
        assert preview.can_apply, (path, preview.faults)
        apply_import(session, ANN, preview.import_id)
    assert load_round(session, row.id) == read_round(SAMPLE)


@pytest.mark.parametrize("name", sorted(p.name for p in SAMPLE.glob("*.csv")))
def test_a_file_is_known_by_its_headings_whatever_its_name(name: str) -> None:
    upload = read_upload("Export 12-08-2026 (2).csv", (SAMPLE / name).read_bytes(), "2026-2027")
    assert not upload.faults.errors
    assert list(upload.parts) == [name.removesuffix(".csv")]


@pytest.mark.parametrize("name", ["Uitdraai.csv", "Uitdraai.xlsm", "Uitdraai.ods"])
def test_wishes_with_a_column_per_choice_are_known_by_their_headings(name: str) -> None:
    rows = [["Vestiging", "Leerlingnummer", "Roepnaam", "Achternaam", "Klas", "Keuze 1", "Keuze 2", "Keuze 3"]]
    rows += [["vonk", "0123", "Ann", "Smit", "3a", "K/PIE/09", "", "K/PIE/22"]]
    content = as_csv([dict(zip(rows[0], row, strict=True)) for row in rows[1:]], ";")
    if name.endswith(".xlsm"):
        content = write_workbook([("Blad1", rows[0], rows[1:])])
    upload = read_upload(name, content, "2026-2027")
    if name.endswith(".ods"):
        assert [f.code for f in upload.faults.errors] == ["other_workbook"]
        return
    assert not upload.faults.errors
    wishes = upload.parts["wishes"].records
    assert [(w.pupil_id, w.rank, w.elective) for w in wishes] == [("0123", 1, "K/PIE/09"), ("0123", 3, "K/PIE/22")]
    fault = Fault("unknown_elective", "wishes.csv", 2, "elective", "K/PIE/22")
    assert upload.as_known(fault).column == "Keuze 3"


def test_a_file_in_dutch_with_semicolons_from_excel_is_read(session: Session, round_id: int) -> None:
    rows = [
        {"Thuisvestiging": r["home_site"], "Leerlingnummer": r["pupil_id"], "Roepnaam": r["first_name"], "Klas": "9z"}
        for r in table("pupils.csv")
    ]
    content = b"\xef\xbb\xbf" + as_csv(rows, ";")
    preview = preview_import(session, ANN, round_id, UploadedFile("leerlingen.csv", content))
    assert not preview.faults
    assert changes(preview, "pupils") == {"changed": len(rows)}
    change = preview.parts[0].changed[0]
    assert "class_" in change.attributes
    assert change.after.class_ == "9z"


def test_a_file_is_what_the_person_says_it_is(session: Session, round_id: int) -> None:
    content = as_csv(table("pupils.csv"))
    assert kinds()[0] == "sites.csv"
    preview = preview_import(session, ANN, round_id, UploadedFile("sites.csv", content, kind="pupils.csv"))
    assert [p.part for p in preview.parts] == ["pupils"]


def test_several_files_are_one_upload_whatever_they_are_called(session: Session) -> None:
    round_id = create_round(session, ANN, NewRound("2026-2027")).id
    files = [(f"{n} van school.csv", (SAMPLE / name).read_bytes()) for n, name in enumerate(PARTS_OF_SAMPLE)]
    preview = preview_import(session, ANN, round_id, UploadedFile(*together(files), SEVERAL))
    assert not preview.faults
    assert preview.file_name.startswith("0 van school.csv, 1 van")
    apply_import(session, ANN, preview.import_id)
    assert load_round(session, round_id)[0].pupils == read_round(SAMPLE)[0].pupils


def test_of_several_files_each_that_is_none_of_ours_is_named(session: Session, round_id: int) -> None:
    pupils = ("pupils.csv", as_csv(table("pupils.csv")))
    others = [("foto.jpg", b"\xff\xd8"), ("unplaced.csv", b"home_site,pupil_id,needs\nnewton,1,2\n")]
    preview = preview_import(session, ANN, round_id, UploadedFile(*together([pupils, *others]), SEVERAL))
    assert not preview.faults
    assert [fault.file for fault in preview.warnings if fault.code == "unknown_file"] == ["foto.jpg", "unplaced.csv"]
    assert changes(preview, "pupils") == {"unchanged": len(load_round(session, round_id)[0].pupils)}


def test_two_files_of_one_name_are_told_and_neither_is_taken(session: Session, round_id: int) -> None:
    content = as_csv(table("pupils.csv"))
    upload = UploadedFile(*together([("pupils.csv", content), ("pupils.csv", content)]), SEVERAL)
    assert "doubled_file" in codes(preview_import(session, ANN, round_id, upload))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("foto.jpg", b"\xff\xd8\xff", "unknown_file"),
        ("lijst.csv", b"a,b\n1,2\n", "unknown_file"),
        ("pupils.csv", b"", "empty_file"),
        ("pupils.csv", b"pupil_id\n1\n", "missing_column"),
        ("ronde.zip", b"PK\x03\x04 broken", "unreadable_file"),
        ("ronde.zip", zipped({"lees mij.md": b"x"}), "unknown_file"),
        ("ronde.zip", zipped({"a/pupils.csv": b"home_site,pupil_id\n", "b/pupils.csv": b"x"}), "doubled_file"),
        ("ronde.xlsx", b"no workbook", "not_a_workbook"),
        ("round.toml", b"[round\n", "bad_toml"),
        ("../../etc/pupils.csv", b"home_site,pupil_id\nnergens,1\n", "unknown_site"),
        ("C:\\temp\\pupils.csv", b"home_site,pupil_id\nnergens,1\n", "unknown_site"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_so(
    session: Session, round_id: int, name: str, content: bytes, code: str
) -> None:
    preview = preview_import(session, ANN, round_id, UploadedFile(name, content))
    assert code in codes(preview)
    assert not preview.can_apply


def test_a_zip_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.operations.uploads.MAX_UNPACKED_BYTES", 1000)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    upload = read_upload("ronde.zip", zipped({"pupils.csv": b"a" * 2000}), "2026-2027")
    assert [f.code for f in upload.faults.errors] == ["too_large_unpacked"]


def test_what_macs_and_excel_leave_in_a_zip_is_passed_over(session: Session, round_id: int) -> None:
    files = {"__MACOSX/._pupils.csv": b"\0", ".DS_Store": b"\0", "~$pupils.csv": b"\0"}
    content = zipped({**files, "pupils.csv": as_csv(table("pupils.csv"))})
    preview = preview_import(session, ANN, round_id, UploadedFile("a.zip", content))
    assert not preview.faults
    assert not preview.warnings
