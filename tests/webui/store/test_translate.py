"""Rows and the matcher's records: nothing is lost on the way there and back."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from matcher.catalogue import catalogue
from matcher.files import read_round, write_round
from matcher.generate import generate
from matcher.problem import Elective, Problem
from matcher.validation import faults
from tests.random_rounds import random_round
from webui.store import LockRow, OfferingRow, PupilRow, RoundRow, SiteRow, WishRow, WishState, now, open_store
from webui.store.opening import open_engine
from webui.store.translate import load_round, load_stored, save_round, with_catalogue

SAMPLE = Path("sample_data/westfriesland")
Store = sessionmaker[Session]


def stored(store: Store, path: Path | str = SAMPLE) -> int:
    problem, policy = read_round(path)
    with store() as session:
        round_id = save_round(session, problem, policy)
        session.commit()
    return round_id


def test_the_sample_round_comes_back_as_it_was(each_store: Store) -> None:
    round_id = stored(each_store)
    with each_store() as session:
        assert load_round(session, round_id) == read_round(SAMPLE)


def test_a_directory_in_and_a_directory_out_have_the_same_files(store: Store, tmp_path: Path) -> None:
    problem, policy = read_round(SAMPLE)
    write_round(problem, policy, tmp_path / "in")
    round_id = stored(store, tmp_path / "in")
    with store() as session:
        write_round(*load_round(session, round_id), tmp_path / "out")
    written = {p.name: p.read_bytes() for p in (tmp_path / "in").iterdir()}
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()} == written
    assert len(written) > 8


@pytest.fixture(scope="module")
def shared_store(sqlite_databases) -> Store:
    return open_store(sqlite_databases.migrated())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_random_rounds_come_back_as_from_files(shared_store: Store, tmp_path_factory, seed: int) -> None:
    problem, policy = random_round(random.Random(seed))
    once = {tuple(sorted((o.elective_a, o.elective_b))): o for o in problem.overlaps}
    official = {e.elective: e for e in catalogue(problem.school_year)}
    own = [
        replace(official[e.elective], requires=e.requires) if e.elective in official else e for e in problem.electives
    ]
    problem = problem.replace(
        overlaps=tuple(once.values()), title=f"Ronde {seed} – één", electives=with_catalogue(problem.school_year, own)
    )
    round_id = _save(shared_store, problem, policy)
    with shared_store() as session:
        found = load_round(session, round_id)
    assert found == (problem, policy)
    wrong = {f.code for f in faults(problem, policy) if not f.warning}
    assert wrong <= {"capacity_below_min_size"}
    if not wrong:
        folder = tmp_path_factory.mktemp("round") / "r"
        write_round(*found, folder)
        assert read_round(folder) == found


def _save(store: Store, problem: Problem, policy) -> int:
    with store() as session:
        round_id = save_round(session, problem, policy)
        session.commit()
    return round_id


def test_an_elective_that_clears_something_of_the_catalogue_stays_cleared(store: Store) -> None:
    problem, policy = read_round(SAMPLE)
    first = problem.electives[0]
    changed = replace(first, profile=None, tracks=())
    problem = problem.replace(electives=(changed, *problem.electives[1:]))
    round_id = _save(store, problem, policy)
    with store() as session:
        assert load_round(session, round_id)[0].elective[first.elective] == changed


def test_only_electives_that_differ_from_the_catalogue_have_rows(store: Store) -> None:
    problem, policy = read_round(SAMPLE)
    own = Elective("R/ROBOT", "Robots bouwen")
    problem = problem.replace(electives=(*problem.electives, own))
    before = stored(store)
    round_id = _save(store, problem, policy)
    with store() as session:
        known = load_stored(session, before).own_electives
        assert load_stored(session, round_id).own_electives == (*known, own)
        assert load_round(session, round_id)[0].electives == problem.electives


def test_a_draft_or_submitted_wish_is_not_approved(store: Store) -> None:
    round_id = stored(store)
    with store() as session:
        first, second = session.scalars(select(WishRow).order_by(WishRow.id).limit(2))
        first.state, second.state = WishState.DRAFT, WishState.SUBMITTED
        session.commit()
        assert [w.approved for w in load_round(session, round_id)[0].wishes[:3]] == [False, False, True]


def test_leavers_and_all_that_is_theirs_are_no_part_of_the_problem(store: Store) -> None:
    round_id = stored(store)
    with store() as session:
        whole = load_round(session, round_id)[0]
        lock = session.scalars(select(LockRow)).first()
        assert lock is not None
        pupil = session.get_one(PupilRow, lock.pupil_id)
        pupil.left_at = now()
        session.commit()
        found = load_stored(session, round_id)
        key = next(iter(found.leavers))
        assert key[1] == pupil.number
        assert found.problem.pupils == tuple(p for p in whole.pupils if p.key != key)
        assert found.problem.wishes == tuple(w for w in whole.wishes if (w.home_site, w.pupil_id) != key)
        assert len(found.problem.wishes) < len(whole.wishes)
        assert len(found.problem.locks) == len(whole.locks) - 1
        assert session.scalars(select(WishRow).where(WishRow.pupil_id == pupil.id)).all()


def test_rounds_do_not_see_each_other(store: Store) -> None:
    first, second = stored(store), stored(store)
    with store() as session:
        session.execute(delete(RoundRow).where(RoundRow.id == first))
        session.commit()
        assert load_round(session, second) == read_round(SAMPLE)
        assert not session.scalars(select(SiteRow).where(SiteRow.round_id == first)).all()
        with pytest.raises(LookupError):
            load_round(session, first)


def test_a_large_round_is_read_with_one_query_per_table(store: Store) -> None:
    problem, policy = generate(500, 40, 3)
    round_id = _save(store, problem, policy)
    tables: Counter[str] = Counter()

    def count(_connection, _cursor, statement: str, *_more) -> None:
        tables[statement.partition("FROM ")[2].split()[0]] += 1

    event.listen(store.kw["bind"], "before_cursor_execute", count)
    with store() as session:
        assert load_round(session, round_id) == (problem, policy)
    assert tables.pop("rounds") == 3  # its revision before and after
    assert tables.pop("pupils") == 2  # who has left
    assert set(tables.values()) == {1}
    assert sum(tables.values()) == 11


def test_a_change_while_a_round_is_read_is_noticed_and_it_is_read_again(each_store: Store) -> None:
    round_id = stored(each_store)
    done = False

    def interfere(_connection, _cursor, statement: str, *_more) -> None:
        nonlocal done
        if "FROM wishes" in statement and not done:
            done = True
            with each_store() as other:
                pupil = other.scalars(select(PupilRow).where(PupilRow.round_id == round_id)).first()
                assert pupil is not None
                other.add(WishRow(round_id=round_id, pupil_id=pupil.id, rank=9, elective="K/PIE/09"))
                pupil.first_name = "Anders"
                other.commit()

    event.listen(each_store.kw["bind"], "before_cursor_execute", interfere)
    with each_store() as session:
        problem, _ = load_round(session, round_id)
    assert [w.rank for w in problem.wishes].count(9) == [p.first_name for p in problem.pupils].count("Anders") == 1


def test_every_change_of_a_fact_is_a_new_revision(each_store: Store) -> None:
    round_id, other_id = stored(each_store), stored(each_store)
    with each_store() as session:
        site = session.scalars(select(SiteRow).where(SiteRow.round_id == round_id)).first()
        assert site is not None
        seen = [load_stored(session, round_id).revision]
        for change in ({"name": "Nieuw"}, {"guest_total": 3}):
            for column, value in change.items():
                setattr(site, column, value)
            session.commit()
            seen.append(load_stored(session, round_id).revision)
        session.get_one(RoundRow, round_id).buffer_minutes = 9
        session.commit()
        seen.append(load_stored(session, round_id).revision)
        session.delete(session.scalars(select(WishRow).where(WishRow.round_id == round_id)).first())
        session.commit()
        seen.append(load_stored(session, round_id).revision)
        assert seen == sorted(set(seen))
        assert load_stored(session, other_id).revision == 1


def test_two_who_edit_the_same_offering_do_not_overwrite_each_other(each_store: Store) -> None:
    stored(each_store)
    with each_store() as one, each_store() as two:
        first, second = one.get_one(OfferingRow, 1), two.get_one(OfferingRow, 1)
        first.capacity = 7
        one.commit()
        second.capacity = 8
        with pytest.raises(Exception, match="expected to update 1 row"):
            two.commit()
        two.rollback()
    with each_store() as session:
        assert session.get_one(OfferingRow, 1).capacity == 7


def test_a_pupil_number_is_unique_at_its_site_only(store: Store) -> None:
    round_id = stored(store)
    with store() as session:
        pupil = session.get_one(PupilRow, 1)
        other = session.scalars(select(SiteRow).where(SiteRow.id != pupil.home_site_id, SiteRow.round_id == round_id))
        site = other.first()
        assert site is not None
        session.add(PupilRow(round_id=round_id, home_site_id=site.id, number=pupil.number))
        session.commit()
        session.add(PupilRow(round_id=round_id, home_site_id=site.id, number=pupil.number))
        with pytest.raises(IntegrityError):
            session.commit()


def test_an_offering_that_somebody_wishes_cannot_vanish(each_store: Store) -> None:
    stored(each_store)
    with each_store() as session:
        wished = session.scalars(select(WishRow.offering_id).where(WishRow.offering_id.is_not(None))).first()
        with pytest.raises(IntegrityError):
            session.execute(delete(OfferingRow).where(OfferingRow.id == wished))


def test_a_moment_comes_back_in_utc_and_one_without_zone_is_refused(each_store: Store) -> None:
    round_id = stored(each_store)
    with each_store() as session:
        moment = now().replace(microsecond=0)
        session.execute(update(RoundRow).where(RoundRow.id == round_id).values(wishes_close_at=moment))
        session.commit()
        found = session.scalars(select(RoundRow.wishes_close_at).where(RoundRow.id == round_id)).one()
        assert found == moment
        assert found.utcoffset().total_seconds() == 0
        with pytest.raises(Exception, match="time zone"):
            session.execute(update(RoundRow).values(wishes_close_at=moment.replace(tzinfo=None)))


def test_foreign_keys_and_the_log_ahead_of_writing_are_on_in_sqlite(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()
