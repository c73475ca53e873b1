"""Uploads: the preview says what is new, changed, gone and wrong; applying does exactly that, and loses no wish."""

import csv
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matcher.errors import Fault, RoundError
from matcher.files import read_round
from matcher.files.workbook import write_workbook
from matcher.generate import generate
from matcher.policy import Policy
from matcher.problem import Problem
from webui.operations import imports
from webui.operations.errors import Refused
from webui.operations.imports import (
    Preview,
    UploadedFile,
    apply_import,
    drop_import,
    open_preview,
    preview_again,
    preview_import,
)
from webui.operations.rounds import NewRound, StaleError, create_round, seal_lottery
from webui.operations.uploads import SEVERAL, kinds, read_upload, together
from webui.papers.archives import round_xlsx, round_zip, zipped
from webui.people import Actor, Role
from webui.store import (
    AuditEntry,
    ImportRow,
    ImportState,
    LockRow,
    OfferingRow,
    PupilRow,
    RoundRow,
    SiteRow,
    WishRow,
    WishState,
)
from webui.store.translate import load_round, load_stored, save_round

SAMPLE = Path("sample_data/westfriesland")
ANN = Actor(Role.COORDINATOR, account_id=11)
Store = sessionmaker[Session]
Table = list[dict[str, str]]
PARTS_OF_SAMPLE = ("sites.csv", "electives.csv", "pupils.csv")


@pytest.fixture
def session(store: Store):
    with store() as opened:
        yield opened


@pytest.fixture
def round_id(session: Session) -> int:
    found = save_round(session, *read_round(SAMPLE))
    session.commit()
    return found


def table(name: str) -> Table:
    return list(csv.DictReader(io.StringIO((SAMPLE / name).read_text(encoding="utf-8"))))


def as_csv(rows: Table, separator: str = ",") -> bytes:
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue().encode()


def changes(preview: Preview, part: str) -> dict[str, int]:
    return {name: n for name, n in next(p for p in preview.parts if p.part == part).counts.items() if n}


def codes(preview: Preview) -> list[str]:
    return [fault.code for fault in preview.faults]


def directory_zip(path: Path = SAMPLE) -> bytes:
    return zipped({f"ronde/{p.name}": p.read_bytes() for p in path.iterdir()})


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


def test_the_same_files_again_change_nothing(session: Session, round_id: int) -> None:
    preview = preview_import(session, ANN, round_id, UploadedFile("ronde.zip", directory_zip()))
    assert not preview.can_apply
    assert not preview.faults
    assert not preview.settings
    assert all(set(p.counts) - {"unchanged"} and not p.any for p in preview.parts)
    assert changes(preview, "wishes") == {"unchanged": len(table("wishes.csv"))}


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


def test_in_august_nobody_loses_a_wish(session: Session, round_id: int) -> None:
    before = load_round(session, round_id)[0]
    rows = table("pupils.csv")
    wished = {(w.home_site, w.pupil_id) for w in before.wishes}
    gone = next(r for r in rows if (r["home_site"], r["pupil_id"]) in wished)
    moved = next(r for r in rows if r is not gone)
    rows.remove(gone)
    moved["class"] = "4z"
    fresh = dict.fromkeys(moved, "") | {"home_site": moved["home_site"], "pupil_id": "99999", "first_name": "Nieuw"}
    preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv([*rows, fresh])))
    assert changes(preview, "pupils") == {"new": 1, "changed": 1, "gone": 1, "unchanged": len(rows) - 1}
    assert preview.parts[0].changed[0].attributes == ("class_",)
    apply_import(session, ANN, preview.import_id)

    key = (gone["home_site"], gone["pupil_id"])
    stored = load_stored(session, round_id)
    assert set(stored.leavers) == {key}
    left = session.get_one(PupilRow, stored.leavers[key][0])
    assert left.left_at is not None
    kept = session.scalars(sa.select(WishRow).where(WishRow.round_id == round_id)).all()
    assert len(kept) == len(before.wishes)
    assert set(before.wishes) - set(stored.problem.wishes) == {w for w in before.wishes if _owner(w) == key}

    again = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv([*rows, fresh, gone])))
    assert changes(again, "pupils") == {"returned": 1, "unchanged": len(rows) + 1}
    apply_import(session, ANN, again.import_id)
    after = load_round(session, round_id)[0]
    assert set(after.wishes) == set(before.wishes)
    assert set(after.locks) == set(before.locks)
    assert left.left_at is None


def _owner(record: Any) -> tuple[str, str]:
    return record.home_site, record.pupil_id


def test_a_schools_list_says_nothing_about_the_pupils_of_another(session: Session, round_id: int) -> None:
    rows = table("pupils.csv")
    school = rows[0]["home_site"]
    own = [r for r in rows if r["home_site"] == school][1:]
    assert len(own) < len(rows) - 1
    preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv(own)))
    assert changes(preview, "pupils") == {"gone": 1, "unchanged": len(own)}


def test_a_list_of_wishes_replaces_those_of_the_pupils_in_it_only(session: Session, round_id: int) -> None:
    before = load_round(session, round_id)[0]
    rows = table("wishes.csv")
    key = (rows[0]["home_site"], rows[0]["pupil_id"])
    versions = dict(session.execute(sa.select(PupilRow.number, PupilRow.version)).all())
    own = [r for r in rows if (r["home_site"], r["pupil_id"]) == key]
    kept = [own[0] | {"rank": "7"}]
    preview = preview_import(session, ANN, round_id, UploadedFile("wishes.csv", as_csv(kept)))
    assert changes(preview, "wishes") == {"changed": 1, "gone": len(own) - 1}
    apply_import(session, ANN, preview.import_id)
    after = load_round(session, round_id)[0]
    assert [w.rank for w in after.wishes if _owner(w) == key] == [7]
    assert len(after.wishes) == len(before.wishes) - len(own) + 1
    bumped = {n for n, v in session.execute(sa.select(PupilRow.number, PupilRow.version)) if versions[n] != v}
    assert bumped == {key[1]}


def test_what_is_left_out_stays_when_only_adding_is_asked_for(session: Session, round_id: int) -> None:
    rows = table("offerings.csv")
    one = [rows[0] | {"capacity": "99"}]
    preview = preview_import(session, ANN, round_id, UploadedFile("offerings.csv", as_csv(one), keep_missing=True))
    assert not preview.faults
    assert changes(preview, "offerings") == {"changed": 1}
    version = session.scalars(sa.select(OfferingRow.version).where(OfferingRow.code == rows[0]["offering_id"])).one()
    apply_import(session, ANN, preview.import_id)
    row = session.scalars(sa.select(OfferingRow).where(OfferingRow.code == rows[0]["offering_id"])).one()
    assert (row.capacity, row.version) == (99, version + 1)


def test_sessions_that_change_are_a_new_version_of_their_group(session: Session, round_id: int) -> None:
    rows = table("sessions.csv")
    rows[0]["end"] = "23:30"
    preview = preview_import(session, ANN, round_id, UploadedFile("sessions.csv", as_csv(rows)))
    assert changes(preview, "sessions") == {"changed": 1, "unchanged": len(rows) - 1}
    before = dict(session.execute(sa.select(OfferingRow.code, OfferingRow.version)).all())
    apply_import(session, ANN, preview.import_id)
    after = dict(session.execute(sa.select(OfferingRow.code, OfferingRow.version)).all())
    assert {code for code in after if after[code] != before[code]} == {rows[0]["offering_id"]}


def test_a_draft_stays_a_draft_when_a_file_calls_it_not_approved(session: Session, round_id: int) -> None:
    rows = table("wishes.csv")
    drafts = session.scalars(sa.select(WishRow).where(WishRow.round_id == round_id).order_by(WishRow.id).limit(2)).all()
    for draft in drafts:
        draft.state = WishState.DRAFT
    session.commit()
    for row in rows:
        row["approved"] = "yes"
    rows[0]["approved"] = "no"
    rows[0]["rank"] = "9"
    preview = preview_import(session, ANN, round_id, UploadedFile("wishes.csv", as_csv(rows)))
    apply_import(session, ANN, preview.import_id)
    for draft in drafts:
        session.refresh(draft)
    assert [(d.state, d.state_by) for d in drafts] == [(WishState.DRAFT, None), (WishState.APPROVED, ANN.account_id)]
    assert drafts[0].rank == 9


def test_every_fault_is_told_with_row_and_column_and_nothing_is_done(session: Session, round_id: int) -> None:
    before = load_round(session, round_id)
    rows = table("wishes.csv")
    rows[0]["rank"] = "nul"
    rows[1]["pupil_id"] = "bestaat niet"
    rows[2]["elective"], rows[2]["offering_id"] = "K/PIE/99", ""
    headed = [{("voorkeur" if k == "rank" else k): v for k, v in row.items()} for row in rows]
    preview = preview_import(session, ANN, round_id, UploadedFile("Mijn wensen.csv", as_csv(headed)))
    told = {(f.code, f.file, f.row, f.column) for f in preview.faults}
    assert ("not_whole", "Mijn wensen.csv", 2, "voorkeur") in told
    assert ("unknown_pupil", "Mijn wensen.csv", 3, "pupil_id") in told
    assert ("unknown_elective", "Mijn wensen.csv", 4, "elective") in told
    assert not preview.can_apply
    with pytest.raises(RoundError) as error:
        apply_import(session, ANN, preview.import_id)
    assert error.value.faults == preview.faults
    assert load_round(session, round_id) == before


def test_a_file_that_leaves_others_pointing_nowhere_is_refused(session: Session, round_id: int) -> None:
    rows = table("sites.csv")
    homes = {r["home_site"] for r in table("pupils.csv")}
    left = [r for r in rows if r["site_id"] != min(homes)]
    preview = preview_import(session, ANN, round_id, UploadedFile("sites.csv", as_csv(left)))
    assert {"unknown_site"} <= set(codes(preview))
    assert {f.file for f in preview.faults} >= {"pupils.csv"}


def test_a_pupil_who_is_there_twice_is_told_with_both_rows(session: Session, round_id: int) -> None:
    rows = table("pupils.csv")
    preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv([*rows, rows[0]])))
    assert codes(preview) == ["doubled_record"]
    assert (preview.faults[0].row, preview.faults[0].params["first"]) == (len(rows) + 2, 2)


def test_a_site_where_only_leavers_are_at_home_cannot_go(session: Session, round_id: int) -> None:
    problem, _ = load_round(session, round_id)
    hosts = {o.site_id for o in problem.offerings}
    session.add(SiteRow(round_id=round_id, code="oud", name="Oude school", school="oud"))
    session.flush()
    site_id = session.scalars(sa.select(SiteRow.id).where(SiteRow.code == "oud")).one()
    session.add(PupilRow(round_id=round_id, home_site_id=site_id, number="1", left_at=imports.now()))
    session.commit()
    assert "oud" not in hosts
    path = SAMPLE / "sites.csv"
    preview = preview_import(session, ANN, round_id, UploadedFile(path.name, path.read_bytes()))
    assert [(f.code, f.value) for f in preview.faults] == [("unknown_site", "oud")]


def test_a_leaver_may_be_left_out_of_all_lists_at_once_and_keeps_what_is_stored(
    session: Session, round_id: int
) -> None:
    problem, _ = load_round(session, round_id)
    leaver, other = problem.wishes[0], next(w for w in problem.wishes if w.pupil_id != problem.wishes[0].pupil_id)
    numbers = (PupilRow.number.in_((leaver.pupil_id, other.pupil_id)),)
    pupils = {p.number: p for p in session.scalars(sa.select(PupilRow).where(*numbers))}
    groups = session.scalars(sa.select(OfferingRow.id)).all()
    session.add_all(
        LockRow(round_id=round_id, pupil_id=pupil.id, offering_id=groups[0], action="keep_out")
        for pupil in pupils.values()
    )
    session.commit()
    home, period = problem.pupil[other.home_site, other.pupil_id].home_site, problem.periods[0].name
    row = {"home_site": home, "pupil_id": other.pupil_id, "weekday": "fri", "start": "08:00", "end": "08:30"}
    files = {
        "pupils.csv": [r for r in table("pupils.csv") if r["pupil_id"] != leaver.pupil_id],
        "wishes.csv": [r for r in table("wishes.csv") if r["pupil_id"] != leaver.pupil_id],
        "locks.csv": [{"home_site": home, "pupil_id": other.pupil_id, "offering_id": problem.offerings[0].offering_id,
                       "action": "keep_out"}],
        "lessons.csv": [row | {"period": period}],
    }  # fmt: skip
    held = session.scalar(sa.select(sa.func.count()).where(WishRow.pupil_id == pupils[leaver.pupil_id].id))
    name, content = together([(file, as_csv(rows)) for file, rows in files.items()])
    preview = preview_import(session, ANN, round_id, UploadedFile(name, content, SEVERAL))
    assert not preview.faults
    assert changes(preview, "pupils")["gone"] == 1
    apply_import(session, ANN, preview.import_id)
    gone = pupils[leaver.pupil_id]
    session.refresh(gone)
    assert gone.left_at
    assert session.scalar(sa.select(sa.func.count()).where(WishRow.pupil_id == gone.id)) == held
    assert session.scalar(sa.select(sa.func.count()).where(LockRow.pupil_id == gone.id)) == 1


def test_a_group_that_is_gone_takes_only_leavers_wishes_along(session: Session, round_id: int) -> None:
    problem, _ = load_round(session, round_id)
    site = problem.offerings[0].site_id
    wish = next(w for w in problem.wishes)
    with_group = problem.offerings[0]
    extra = OfferingRow(
        round_id=round_id,
        code="weg",
        elective=with_group.elective,
        site_id=session.scalars(sa.select(SiteRow.id).where(SiteRow.code == site)).one(),
        capacity=5,
    )
    session.add(extra)
    session.flush()
    leaver = session.scalars(sa.select(PupilRow).where(PupilRow.number == wish.pupil_id)).first()
    leaver.left_at = imports.now()
    session.add(WishRow(round_id=round_id, pupil_id=leaver.id, rank=1, offering_id=extra.id))
    session.add(LockRow(round_id=round_id, pupil_id=leaver.id, offering_id=extra.id, action="keep_out"))
    session.commit()
    held = session.scalars(sa.select(sa.func.count()).select_from(WishRow)).one()
    path = SAMPLE / "offerings.csv"
    preview = preview_import(session, ANN, round_id, UploadedFile(path.name, path.read_bytes()))
    assert changes(preview, "offerings") == {"gone": 1, "unchanged": len(problem.offerings)}
    apply_import(session, ANN, preview.import_id)
    assert session.scalars(sa.select(sa.func.count()).select_from(WishRow)).one() == held - 1


def test_a_preview_is_refused_when_the_round_has_changed_since(each_store: Store) -> None:
    with each_store() as session, each_store() as other:
        round_id = save_round(session, *read_round(SAMPLE))
        session.commit()
        rows = table("pupils.csv")[1:]
        preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv(rows)))
        assert open_preview(session, ANN, preview.import_id) == preview
        other.get_one(PupilRow, 5).first_name = "Anders"
        other.commit()
        for use in (open_preview, apply_import):
            with pytest.raises(StaleError):
                use(session, ANN, preview.import_id)
            session.rollback()
        assert not load_stored(session, round_id).leavers
        assert load_stored(session, round_id).revision == 2


def test_a_preview_still_holds_when_somebody_changed_what_it_does_not_touch(each_store: Store) -> None:
    with each_store() as session, each_store() as other:
        round_id = save_round(session, *read_round(SAMPLE))
        session.commit()
        rows = [row | {"class": "9z"} if row["pupil_id"] == "101202" else row for row in table("pupils.csv")]
        preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv(rows)))
        other.scalars(sa.select(OfferingRow)).first().capacity += 1
        other.commit()
        assert open_preview(session, ANN, preview.import_id) == preview
        other.scalars(sa.select(WishRow)).first().rank += 5
        other.commit()
        apply_import(session, ANN, preview.import_id)
        changed = session.scalars(sa.select(PupilRow).where(PupilRow.number == "101202")).one()
        assert changed.class_ == "9z"


def test_the_same_files_are_looked_at_again_against_the_round_as_it_is_now(session: Session, round_id: int) -> None:
    preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv(table("pupils.csv")[1:])))
    pupil = session.scalars(sa.select(PupilRow).where(PupilRow.number == "101206")).one()
    pupil.first_name = "Anders"
    session.commit()
    with pytest.raises(StaleError):
        apply_import(session, ANN, preview.import_id)
    again = preview_again(session, ANN, preview.import_id)
    assert changes(again, "pupils")["changed"] == 1
    assert session.get_one(ImportRow, preview.import_id).status is ImportState.DROPPED
    apply_import(session, ANN, again.import_id)
    with pytest.raises(Refused, match="import_over"):
        preview_again(session, ANN, again.import_id)


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


def test_confirming_twice_does_it_once(each_store: Store) -> None:
    with each_store() as session, each_store() as other:
        round_id = save_round(session, *read_round(SAMPLE))
        session.commit()
        rows = table("pupils.csv")
        fresh = dict.fromkeys(rows[0], "") | {"home_site": rows[0]["home_site"], "pupil_id": "99999"}
        preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv([*rows, fresh])))
        other.get_one(ImportRow, preview.import_id)
        apply_import(session, ANN, preview.import_id)
        with pytest.raises(Refused) as refused:
            apply_import(other, ANN, preview.import_id)
        assert refused.value.code == "import_over"
        assert len(load_round(session, round_id)[0].pupils) == len(rows) + 1


def test_an_upload_is_kept_no_longer_than_needed_and_leaves_counts_in_the_audit(
    session: Session, round_id: int
) -> None:
    files = [UploadedFile("pupils.csv", as_csv(table("pupils.csv")[n:])) for n in (1, 2, 3)]
    first, second, third = (preview_import(session, ANN, round_id, file).import_id for file in files)
    drop_import(session, ANN, second)
    apply_import(session, ANN, third)
    drop_import(session, ANN, third)
    found = [session.get_one(ImportRow, i) for i in (first, second, third)]
    assert [row.status for row in found] == [ImportState.DROPPED, ImportState.DROPPED, ImportState.APPLIED]
    assert [row.content for row in found] == [None, None, None]
    assert all(row.finished_at for row in found)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "import.apply")).one()
    assert entry.after["pupils"]["gone"] == 3
    assert (entry.record_id, entry.round_id) == (third, round_id)


def test_only_who_is_not_bound_to_sites_may_import(session: Session, round_id: int) -> None:
    host = Actor(Role.HOST, account_id=3, sites=frozenset({"martinus"}))
    file = UploadedFile("pupils.csv", as_csv(table("pupils.csv")[1:]))
    import_id = preview_import(session, ANN, round_id, file).import_id
    with pytest.raises(Refused):
        preview_import(session, host, round_id, file)
    for use in (open_preview, apply_import, drop_import):
        with pytest.raises(Refused):
            use(session, host, import_id)


def test_a_sealed_seed_stays_as_it_is(session: Session, round_id: int) -> None:
    seal_lottery(session, ANN, round_id, session.get_one(RoundRow, round_id).version)
    toml = (SAMPLE / "round.toml").read_text().replace("eerste ronde", "andere ronde").encode()
    preview = preview_import(session, ANN, round_id, UploadedFile("round.toml", toml))
    assert [s.name for s in preview.settings] == ["lottery_seed"]
    with pytest.raises(Refused) as refused:
        apply_import(session, ANN, preview.import_id)
    assert refused.value.code == "seed_sealed"
    assert "eerste" in load_round(session, round_id)[0].lottery_seed


def test_settings_and_periods_are_changed_by_their_file(session: Session, round_id: int) -> None:
    toml = (SAMPLE / "round.toml").read_text()
    toml = toml.replace("max_travel_minutes = 55", "max_travel_minutes = 40").replace("2027-07-09", "2027-07-02")
    preview = preview_import(session, ANN, round_id, UploadedFile("round.toml", toml.encode()))
    assert [(s.name, s.before, s.after) for s in preview.settings] == [("max_travel_minutes", 55, 40)]
    assert changes(preview, "periods") == {"changed": 1, "unchanged": 2}
    apply_import(session, ANN, preview.import_id)
    problem, policy = load_round(session, round_id)
    assert policy.max_travel_minutes == 40
    assert problem.period["voorjaar"].end.isoformat() == "2027-07-02"


def test_an_elective_row_that_says_what_the_catalogue_says_is_no_change(session: Session, round_id: int) -> None:
    own = table("electives.csv")
    official = dict.fromkeys(own[0], "") | {"elective": "K/PIE/09"}
    preview = preview_import(session, ANN, round_id, UploadedFile("electives.csv", as_csv([*own, official])))
    assert not preview.faults
    assert not preview.can_apply


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


def test_faults_that_were_there_before_do_not_stop_a_file_that_is_right(session: Session, round_id: int) -> None:
    session.scalars(sa.select(OfferingRow).where(OfferingRow.round_id == round_id)).first().capacity = 0
    session.commit()
    preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv(table("pupils.csv")[1:])))
    assert preview.can_apply


SHUFFLES: dict[str, Callable[[random.Random, Problem], Problem]] = {
    "same": lambda _rng, problem: problem,
    "fewer": lambda rng, problem: problem.replace(
        wishes=tuple(w for w in problem.wishes if rng.random() < 0.8),
        lessons=tuple(x for x in problem.lessons if rng.random() < 0.8),
        sessions=tuple(s for s in problem.sessions if rng.random() < 0.8),
    ),
    "changed": lambda rng, problem: problem.replace(
        offerings=tuple(replace(o, capacity=o.capacity + rng.randrange(3)) for o in problem.offerings),
        wishes=tuple(replace(w, rank=rng.randint(1, 5), approved=rng.random() < 0.5) for w in problem.wishes),
        pupils=tuple(replace(p, class_=rng.choice((None, "3x")), needs=0) for p in problem.pupils),
    ),
    "shuffled": lambda rng, problem: problem.replace(
        **{
            part: tuple(rng.sample(getattr(problem, part), len(getattr(problem, part))))
            for part in ("wishes", "pupils")
        }
    ),
}


@pytest.mark.parametrize("shuffle", SHUFFLES)
@pytest.mark.parametrize("seed", [1, 2])
def test_after_a_whole_round_was_imported_the_store_has_what_the_files_say(
    each_store: Store, seed: int, shuffle: str
) -> None:
    first, policy = generate(60, 12, seed)
    second, _ = generate(50, 12, seed + 10)
    second = SHUFFLES[shuffle](random.Random(seed), first if shuffle != "same" else second)
    with each_store() as session:
        round_id = save_round(session, first, policy)
        session.commit()
        content = round_zip(second, Policy(buffer_minutes=7))
        preview = preview_import(session, ANN, round_id, UploadedFile("ronde.zip", content))
        assert not preview.faults
        assert preview.can_apply
        apply_import(session, ANN, preview.import_id)
        found, found_policy = load_round(session, round_id)
    assert found_policy == Policy(buffer_minutes=7)
    given = {part.part for part in preview.parts}
    for part in fields(Problem):
        value = getattr(found, part.name)
        if isinstance(value, tuple) and part.name in given:
            assert sorted(map(repr, value)) == sorted(map(repr, getattr(second, part.name))), part.name


def test_a_large_list_of_pupils_takes_few_statements(store: Store) -> None:
    problem, policy = generate(1500, 60, 4)
    with store() as session:
        round_id = save_round(session, problem, policy)
        session.commit()
        changed = problem.replace(pupils=tuple(replace(p, class_="4q") for p in problem.pupils[5:]))
        wishes = tuple(w for w in problem.wishes if _owner(w) in {p.key for p in changed.pupils})
        content = round_zip(changed.replace(wishes=wishes), policy)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            pupils = archive.read("pupils.csv")
        preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", pupils))
        assert changes(preview, "pupils") == {"changed": 1495, "gone": 5}
        statements: list[str] = []
        sa.event.listen(
            store.kw["bind"], "before_cursor_execute", lambda _c, _u, statement, *_: statements.append(statement)
        )
        apply_import(session, ANN, preview.import_id)
        assert len(statements) < 40
        assert len(load_round(session, round_id)[0].pupils) == 1495
