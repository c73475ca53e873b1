"""Uploads: who is not in the list any more has left; a leaver's wishes are kept and stand in nobody's way."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.webui.operations.uploads import ANN, SAMPLE, as_csv, changes, owner, round_id, session, table
from webui.operations import imports
from webui.operations.imports import UploadedFile, apply_import, preview_import
from webui.operations.uploads import SEVERAL, together
from webui.store import LockRow, OfferingRow, PupilRow, SiteRow, WishRow
from webui.store.translate import load_round, load_stored

__all__ = ["round_id", "session"]


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
    assert set(before.wishes) - set(stored.problem.wishes) == {w for w in before.wishes if owner(w) == key}

    again = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv([*rows, fresh, gone])))
    assert changes(again, "pupils") == {"returned": 1, "unchanged": len(rows) + 1}
    apply_import(session, ANN, again.import_id)
    after = load_round(session, round_id)[0]
    assert set(after.wishes) == set(before.wishes)
    assert set(after.locks) == set(before.locks)
    assert left.left_at is None


def test_a_schools_list_says_nothing_about_the_pupils_of_another(session: Session, round_id: int) -> None:
    rows = table("pupils.csv")
    school = rows[0]["home_site"]
    own = [r for r in rows if r["home_site"] == school][1:]
    assert len(own) < len(rows) - 1
    preview = preview_import(session, ANN, round_id, UploadedFile("pupils.csv", as_csv(own)))
    assert changes(preview, "pupils") == {"gone": 1, "unchanged": len(own)}


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
