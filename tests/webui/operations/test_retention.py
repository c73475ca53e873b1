"""What is kept no longer than needed: counted first, then gone, on both databases and in the file."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.builders import tiny
from tests.webui.world import finish
from webui.audit import Record, record
from webui.config import Config, load_config
from webui.jobs.queue import queue_run
from webui.memory import results
from webui.operations.codes import issue_codes
from webui.operations.retention import Due, due, ends, months_later, remove
from webui.people import SYSTEM
from webui.store import (
    AccessCode,
    AuditEntry,
    Base,
    OfferingRow,
    PublicationRow,
    PupilRow,
    RoundRow,
    RunRow,
    now,
)
from webui.store.translate import load_stored, save_round

Store = sessionmaker[Session]
YEAR_ENDS = dt.date(2027, 7, 31)
DUE = dt.date(2028, 8, 1)  # a year and a day later
NOTHING = Due((), 0, 0, 0, 0, 0)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(tmp_path, {"MATCHER_KEEP_LOG_MONTHS": "600"})


def region(store: Store, config: Config) -> int:
    """A round with a published run and access cards."""
    with store() as session:
        problem, policy = tiny(
            "ann at west: cnc > robotica; bob at west: cnc; cas at west class 3a", "cnc 1; robotica 1 at east"
        )
        round_id = save_round(session, problem, policy)
        pupils = list(session.scalars(select(PupilRow.id)))
        issue_codes(session, config, SYSTEM, pupils, round_id)
        run_id = queue_run(session, round_id).id
        session.commit()
    finish(store, run_id)
    with store() as session:
        session.add(PublicationRow(round_id=round_id, run_id=run_id, publish_at=now(), published_at=now()))
        session.commit()
    return round_id


def rows(store: Store) -> dict[str, int]:
    with store() as session:
        counts = {t.name: session.scalar(select(func.count()).select_from(t)) for t in Base.metadata.sorted_tables}
    return {name: count for name, count in counts.items() if count}


def test_a_school_year_ends_in_july_and_months_end_where_they_end() -> None:
    assert ends("2026-2027") == YEAR_ENDS
    assert months_later(dt.date(2027, 8, 31), 6) == dt.date(2028, 2, 29)
    assert months_later(dt.date(2027, 1, 15), -2) == dt.date(2026, 11, 15)


def test_while_the_year_runs_nothing_is_due(store: Store, config: Config) -> None:
    region(store, config)
    with store() as session:
        assert due(session, config, YEAR_ENDS) == NOTHING
        assert remove(session, SYSTEM, config, YEAR_ENDS).nothing


def test_cards_end_with_the_school_year_and_cards_that_were_replaced_at_once(store: Store, config: Config) -> None:
    round_id = region(store, config)
    with store() as session:
        pupil = session.scalars(select(PupilRow.id).order_by(PupilRow.id)).first()
        issue_codes(session, config, SYSTEM, [pupil], round_id)
        assert due(session, config, YEAR_ENDS).codes == 1
        remove(session, SYSTEM, config, YEAR_ENDS)
        assert session.scalar(select(func.count(AccessCode.id))) == 3
        assert due(session, config, YEAR_ENDS + dt.timedelta(days=1)).codes == 3


def test_counting_changes_nothing(store: Store, config: Config) -> None:
    region(store, config)
    before = rows(store)
    with store() as session:
        found = due(session, config, DUE)
        session.commit()
    assert found.rounds[0].counts == {"pupils": 3, "wishes": 3, "locks": 0, "baseline": 0, "runs": 1}
    assert found.rounds[0].since == dt.date(2028, 7, 31)
    assert rows(store) == before


def test_after_its_term_nothing_about_pupils_is_left_but_figures(each_store: Store, config: Config) -> None:
    round_id = region(each_store, config)
    with each_store() as session:
        assert remove(session, SYSTEM, config, DUE).rounds[0].round_id == round_id
        assert due(session, config, DUE) == NOTHING
        assert results.published_run(session, round_id) is None
        row = session.get_one(RoundRow, round_id)
        assert row.archived_at is not None
        left = load_stored(session, round_id)
        assert not left.problem.pupils
        assert session.scalars(select(OfferingRow.code)).all() == ["cnc", "robotica"]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "retention.empty")).one()
        assert entry.before["pupils"] == 3
        assert entry.after["figures"]["placements"] == 2
    gone = {"pupils", "wishes", "lessons", "locks", "baseline", "runs", "run_placements", "publications"}
    assert not gone & set(rows(each_store))
    assert not {"access_codes", "downloads", "imports"} & set(rows(each_store))


def test_other_rounds_keep_their_pupils(store: Store, config: Config) -> None:
    region(store, config)
    with store() as session:
        problem, policy = tiny("eva: cnc", "cnc 1")
        save_round(session, problem.replace(school_year="2027-2028"), policy)
        session.commit()
        remove(session, SYSTEM, config, DUE)
        assert session.scalars(select(PupilRow.number)).all() == ["eva"]
        assert session.scalar(select(func.count(RunRow.id))) == 0


def test_the_log_has_a_term_of_its_own(store: Store, config: Config, tmp_path: Path) -> None:
    short = load_config(tmp_path, {"MATCHER_KEEP_LOG_MONTHS": "1"})
    with store() as session:
        record(session, SYSTEM, "round.create", Record("rounds", 1))
        session.commit()
        today = now().date()
        assert due(session, short, today).log == 0
        assert due(session, short, months_later(today, 2)).log == 1
        remove(session, SYSTEM, short, months_later(today, 2))
        entry = session.scalars(select(AuditEntry)).one()  # that tells of the removal
        assert (entry.action, entry.after) == ("retention.remove", {"log": 1})
