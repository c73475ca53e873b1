"""Uploads: applying does exactly what the preview says is new, changed and gone."""

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matcher.generate import generate
from matcher.policy import Policy
from matcher.problem import Problem
from tests.webui.operations.uploads import (
    ANN,
    SAMPLE,
    Store,
    as_csv,
    changes,
    directory_zip,
    owner,
    round_id,
    session,
    table,
)
from webui.operations.errors import Refused
from webui.operations.imports import UploadedFile, apply_import, preview_import
from webui.operations.rounds import seal_lottery
from webui.papers.archives import round_zip
from webui.store import OfferingRow, PupilRow, RoundRow, WishRow, WishState
from webui.store.translate import load_round, save_round

__all__ = ["round_id", "session"]


def test_the_same_files_again_change_nothing(session: Session, round_id: int) -> None:
    preview = preview_import(session, ANN, round_id, UploadedFile("ronde.zip", directory_zip()))
    assert not preview.can_apply
    assert not preview.faults
    assert not preview.settings
    assert all(set(p.counts) - {"unchanged"} and not p.any for p in preview.parts)
    assert changes(preview, "wishes") == {"unchanged": len(table("wishes.csv"))}


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
    assert [w.rank for w in after.wishes if owner(w) == key] == [7]
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


def test_a_sealed_seed_stays_as_it_is(session: Session, round_id: int) -> None:
    seal_lottery(session, ANN, round_id, session.get_one(RoundRow, round_id).version)
    toml = (SAMPLE / "round.toml").read_text().replace("eerste ronde", "andere ronde").encode()
    preview = preview_import(session, ANN, round_id, UploadedFile("round.toml", toml))
    assert [s.name for s in preview.settings] == ["lottery_seed"]
    with pytest.raises(Refused) as refused:
        apply_import(session, ANN, preview.import_id)
    assert refused.value.code == "seed_sealed"
    assert "eerste" in load_round(session, round_id)[0].lottery_seed


def test_an_elective_row_that_says_what_the_catalogue_says_is_no_change(session: Session, round_id: int) -> None:
    own = table("electives.csv")
    official = dict.fromkeys(own[0], "") | {"elective": "K/PIE/09"}
    preview = preview_import(session, ANN, round_id, UploadedFile("electives.csv", as_csv([*own, official])))
    assert not preview.faults
    assert not preview.can_apply


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
        wishes = tuple(w for w in problem.wishes if owner(w) in {p.key for p in changed.pupils})
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
