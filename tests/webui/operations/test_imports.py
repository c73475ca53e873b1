"""Uploads: faults are told and nothing is done; a preview holds until its round changes, and is applied once."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matcher.errors import RoundError
from matcher.files import read_round
from tests.webui.operations.uploads import ANN, SAMPLE, Store, as_csv, changes, codes, round_id, session, table
from webui.operations.errors import Refused
from webui.operations.imports import (
    UploadedFile,
    apply_import,
    drop_import,
    open_preview,
    preview_again,
    preview_import,
)
from webui.operations.rounds import StaleError
from webui.people import Actor, Role
from webui.store import AuditEntry, ImportRow, ImportState, OfferingRow, PupilRow, WishRow
from webui.store.translate import load_round, load_stored, save_round

__all__ = ["round_id", "session"]


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


def test_faults_that_were_there_before_do_not_stop_a_file_that_is_right(session: Session, round_id: int) -> None:
    session.scalars(sa.select(OfferingRow).where(OfferingRow.round_id == round_id)).first().capacity = 0
    session.commit()
    preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv(table("pupils.csv")[1:])))
    assert preview.can_apply


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
