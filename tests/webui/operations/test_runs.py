"""Runs: started once per click, stopped, named, thrown away, taken along."""

import io
import json
import threading
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matcher.cli import main as matcher
from matcher.codes import Goal
from matcher.files import read_round
from matcher.policy import Policy
from tests.webui.world import World
from webui.memory.facts import facts
from webui.operations.errors import Refused
from webui.operations.rounds import StaleError
from webui.operations.runs import (
    NewRun,
    Order,
    Part,
    drop_run,
    export_run,
    name_run,
    own_order,
    policy_for,
    start_run,
    stop_run,
)
from webui.people import Actor, Role
from webui.store import AuditEntry, PublicationRow, PupilRow, RunPlacementRow, RunRow, RunState, TravelRow, now, touch
from webui.store.translate import save_round

MARIT = Actor(Role.COORDINATOR, account_id=11)
JOOST = Actor(Role.COORDINATOR, account_id=12)


@pytest.fixture
def session(world: World):
    with world.store() as opened:
        yield opened


def _start(session: Session, world: World, actor: Actor = MARIT, **given: object) -> RunRow:
    return start_run(session, actor, world.round_id, NewRun(**given)).row


def _finished(session: Session, world: World) -> int:
    run_id = _start(session, world).id
    world.finish(run_id)
    session.expire_all()
    return run_id


def _runs(session: Session) -> list[int]:
    return list(session.scalars(sa.select(RunRow.id).order_by(RunRow.id)))


def _entries(session: Session, action: str) -> list[AuditEntry]:
    return list(session.scalars(sa.select(AuditEntry).where(AuditEntry.action == action)))


def _unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def test_a_run_waits_with_the_round_as_it_is_and_is_written_down(world: World, session: Session) -> None:
    row = _start(session, world, title="  Voor de decanen ", minutes=5)
    assert (row.status, row.title, row.made_by) == (RunState.QUEUED, "Voor de decanen", 11)
    assert row.options == {"time_limit": 300.0, "lottery": True}
    assert row.fingerprint == facts(session, world.round_id).fingerprint(facts(session, world.round_id).stored.policy)
    entry = _entries(session, "run.start")[0]
    assert (entry.account_id, entry.record_id, entry.round_id) == (11, row.id, world.round_id)
    assert entry.after["minutes"] == 5


def test_another_order_changes_the_rank_goal_and_nothing_else(world: World, session: Session) -> None:
    own = _start(session, world).policy
    other = _start(session, world, order=Order.RANKS_FIRST).policy
    assert [*other["goals"]] == [Goal.RANKS_FIRST if goal == Goal.RANKS_FAIR else goal for goal in own["goals"]]
    assert {**other, "goals": ()} == {**own, "goals": ()}


def test_the_own_order_is_known() -> None:
    assert own_order(Policy()) is Order.RANKS_FAIR
    assert own_order(Policy(goals=(Goal.SERVED,))) is None
    assert policy_for(Policy(), Order.OWN) == Policy()


def test_a_second_click_finds_the_run_of_the_first(world: World, session: Session) -> None:
    first = start_run(session, MARIT, world.round_id, NewRun())
    second = start_run(session, MARIT, world.round_id, NewRun())
    assert (first.again, second.again, second.row.id) == (False, True, first.row.id)
    assert _runs(session) == [first.row.id]
    assert len(_entries(session, "run.start")) == 1


def test_a_click_after_the_run_was_seen_starts_another(world: World, session: Session) -> None:
    first = _start(session, world)
    second = _start(session, world, seen=first.id)
    assert _runs(session) == [first.id, second.id]


@pytest.mark.parametrize("other", [{"title": "anders"}, {"order": Order.RANKS_SUM}, {"minutes": 3}, {"actor": JOOST}])
def test_whatever_is_asked_for_otherwise_is_another_run(world: World, session: Session, other: dict) -> None:
    _start(session, world)
    _start(session, world, **other)
    assert len(_runs(session)) == 2


def test_after_a_change_of_the_round_the_same_form_starts_another(world: World, session: Session) -> None:
    _start(session, world)
    session.get_one(PupilRow, world.pupils["ann"]).completed = ("cnc",)
    session.commit()
    _start(session, world)
    assert len(_runs(session)) == 2


def test_a_run_that_was_cancelled_can_be_asked_for_again(world: World, session: Session) -> None:
    stop_run(session, MARIT, _start(session, world).id)
    _start(session, world)
    assert len(_runs(session)) == 2


def test_two_clicks_at_the_same_time_start_one_run(each_store: sessionmaker[Session]) -> None:
    with each_store() as session:
        round_id = save_round(session, *read_round(Path("sample_data/westfriesland")))
        session.commit()
    at_once, failed = threading.Barrier(2, timeout=20), []

    def click() -> None:
        try:
            with each_store() as own:
                at_once.wait()
                start_run(own, MARIT, round_id, NewRun())
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(30)
    assert not failed
    with each_store() as session:
        assert len(_runs(session)) == 1


def test_a_faulty_round_is_not_started(world: World, session: Session) -> None:
    session.execute(sa.delete(TravelRow))
    touch(session, world.round_id)
    session.commit()
    with pytest.raises(Refused, match="round_has_faults"):
        _start(session, world)
    assert not _runs(session)


@pytest.mark.parametrize("minutes", [0, -1, 601])
def test_a_time_limit_is_some_minutes(world: World, session: Session, minutes: int) -> None:
    with pytest.raises(Refused, match="wrong_minutes") as refused:
        _start(session, world, minutes=minutes)
    assert refused.value.field == "minutes"


def test_a_round_that_is_not_there_cannot_be_solved(session: Session) -> None:
    with pytest.raises(LookupError):
        start_run(session, MARIT, 999, NewRun())


def test_a_run_that_waits_is_taken_from_the_queue(world: World, session: Session) -> None:
    row = _start(session, world)
    assert stop_run(session, JOOST, row.id) is RunState.CANCELLED
    session.refresh(row)
    assert (row.status, row.stopped_by) == (RunState.CANCELLED, 12)
    assert _entries(session, "run.stop")[0].after == {"status": "cancelled"}


def test_a_run_at_work_is_asked_once_to_stop(world: World, session: Session) -> None:
    row = _start(session, world)
    row.status = RunState.RUNNING
    session.commit()
    assert stop_run(session, MARIT, row.id) is RunState.STOPPING
    assert stop_run(session, JOOST, row.id) is RunState.STOPPING
    assert len(_entries(session, "run.stop")) == 1


def test_a_run_that_is_over_is_not_stopped(world: World, session: Session) -> None:
    run_id = _finished(session, world)
    assert stop_run(session, MARIT, run_id) is RunState.DONE
    assert not _entries(session, "run.stop")


def test_a_name_is_given_unless_somebody_else_gave_one_meanwhile(world: World, session: Session) -> None:
    row = _start(session, world, title="een")
    name_run(session, MARIT, row.id, "een", " twee ")
    session.refresh(row)
    assert row.title == "twee"
    with pytest.raises(StaleError):
        name_run(session, JOOST, row.id, "een", "drie")
    name_run(session, JOOST, row.id, "een", "twee")  # what it is called already
    session.refresh(row)
    assert row.title == "twee"
    assert len(_entries(session, "run.name")) == 1


def test_a_run_is_thrown_away_with_its_placements(world: World, session: Session) -> None:
    run_id = _finished(session, world)
    assert session.scalar(sa.select(sa.func.count()).select_from(RunPlacementRow))
    drop_run(session, MARIT, run_id)
    assert not _runs(session)
    assert not session.scalar(sa.select(sa.func.count()).select_from(RunPlacementRow))
    assert _entries(session, "run.drop")[0].before["status"] == "done"
    with pytest.raises(LookupError):
        drop_run(session, MARIT, run_id)


def test_what_was_or_will_be_published_is_kept(world: World, session: Session) -> None:
    run_id = _finished(session, world)
    session.add(PublicationRow(round_id=world.round_id, run_id=run_id, publish_at=now(), superseded_at=now()))
    session.commit()
    with pytest.raises(Refused, match="run_published"):
        drop_run(session, MARIT, run_id)


@pytest.mark.parametrize(
    ("state", "code"), [("queued", "run_waits"), ("running", "run_works"), ("stopping", "run_works")]
)
def test_a_run_that_is_not_over_is_not_thrown_away(world: World, session: Session, state: str, code: str) -> None:
    row = _start(session, world)
    row.status = RunState(state)
    session.commit()
    with pytest.raises(Refused, match=code):
        drop_run(session, MARIT, row.id)


def test_the_outcome_is_what_the_command_line_writes(world: World, session: Session, tmp_path: Path) -> None:
    run_id = _finished(session, world)
    ours = _unpacked(export_run(session, MARIT, run_id, Part.OUTCOME, "nl").content, tmp_path / "ours")
    rounds = _unpacked(export_run(session, MARIT, run_id, Part.ROUND, "nl").content, tmp_path / "round")
    assert matcher(["solve", str(rounds), "--out", str(tmp_path / "theirs")]) == 0
    theirs = tmp_path / "theirs"
    names = sorted(str(path.relative_to(theirs)) for path in theirs.rglob("*") if path.is_file())
    assert sorted(str(path.relative_to(ours)) for path in ours.rglob("*") if path.is_file()) == names
    assert "classlists/robotica.pdf" in names
    for name in names:
        one, other = (folder / name for folder in (ours, theirs))
        if name == "report.json":  # the seconds differ
            assert _told(one) == _told(other)
            assert list(json.loads(one.read_text())) == list(json.loads(other.read_text()))
        else:
            assert one.read_bytes() == other.read_bytes(), name
    assert matcher(["verify", str(rounds), str(ours)]) == 0


def _told(path: Path) -> dict:
    told = json.loads(path.read_text(encoding="utf-8"))
    for goal in told["goals"]:
        goal["seconds"] = 0
    return told


def test_a_certificate_alone_is_the_one_of_the_outcome(world: World, session: Session, tmp_path: Path) -> None:
    run_id = _finished(session, world)
    folder = _unpacked(export_run(session, MARIT, run_id, Part.OUTCOME, "en").content, tmp_path)
    alone = export_run(session, MARIT, run_id, Part.CERTIFICATE, "en")
    assert (alone.name, alone.content) == ("certificate.json", (folder / "certificate.json").read_bytes())
    assert [entry.after for entry in _entries(session, "run.download")] == [
        {"part": "outcome"},
        {"part": "certificate"},
    ]


def test_what_a_run_does_not_have_cannot_be_taken_along(world: World, session: Session) -> None:
    waiting = _start(session, world).id
    for part in (Part.OUTCOME, Part.CERTIFICATE):
        with pytest.raises(LookupError):
            export_run(session, MARIT, waiting, part, "nl")
    assert export_run(session, MARIT, waiting, Part.ROUND, "nl").name == f"ronde-{waiting}.zip"
    assert not [e for e in _entries(session, "run.download") if e.after != {"part": "round"}]
