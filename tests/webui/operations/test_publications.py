"""Publishing: one pointer, checked, exact to the moment, told to who comes second, and a trail of it all."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.webui.world import World
from webui.jobs.claim import Timing
from webui.jobs.queue import queue_run
from webui.jobs.worker import work_once
from webui.memory.results import published_run
from webui.operations import publications as module
from webui.operations.checks import check_run
from webui.operations.errors import Refused
from webui.operations.freshness import Kind, freshness
from webui.operations.publications import (
    ToPublish,
    came,
    history,
    publications,
    publish,
    settle,
    waits,
    withdraw,
)
from webui.operations.rounds import StaleError
from webui.people import Actor, Role
from webui.store import AuditEntry, PublicationRow, PupilRow, RoundRow, RunPlacementRow, RunRow, now

HOUR = dt.timedelta(hours=1)


def _coordinator(world: World) -> Actor:
    return Actor(Role.COORDINATOR, world.accounts["coordinator"])


def _publish(world: World, run_id: int, seen: int = 0, **more: object) -> int:
    with world.store() as session:
        return publish(session, _coordinator(world), world.round_id, ToPublish(run_id, seen, **more)).id


def _seen_by_all(world: World) -> int | None:
    with world.store() as session:
        return published_run(session, world.round_id)


def _complete(world: World, name: str, *electives: str) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils[name]).completed = electives
        session.commit()


def _later(monkeypatch: pytest.MonkeyPatch, by: dt.timedelta) -> None:
    moment = now() + by
    for where in ("webui.memory.results.now", "webui.operations.publications.now"):
        monkeypatch.setattr(where, lambda: moment)


def test_what_is_published_is_seen_by_everybody_and_makes_no_run_out_of_date(world: World) -> None:
    run_id = world.solve()
    with world.store() as session:
        before = session.get_one(RoundRow, world.round_id).revision
    assert _seen_by_all(world) is None
    _publish(world, run_id)
    assert _seen_by_all(world) == run_id
    with world.store() as session:
        assert session.get_one(RoundRow, world.round_id).revision == before
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "publication.publish")).one()
    assert entry.after["run"] == run_id


def test_a_timed_publication_is_seen_from_its_very_moment_although_nobody_wrote_that_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id, moment = world.solve(), now() + HOUR
    _publish(world, run_id, publish_at=moment)
    monkeypatch.setattr("webui.memory.results.now", lambda: moment - dt.timedelta(microseconds=1))
    assert _seen_by_all(world) is None
    monkeypatch.setattr("webui.memory.results.now", lambda: moment)
    assert _seen_by_all(world) == run_id


def test_what_has_come_is_written_down_once_by_the_program(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = world.solve(), world.solve()
    seen = _publish(world, first)
    moment = now() + HOUR
    _publish(world, second, seen, note="beter", publish_at=moment)
    assert _seen_by_all(world) == first
    with world.store() as session:
        assert settle(session) == 0
    _later(monkeypatch, 2 * HOUR)
    assert _seen_by_all(world) == second
    with world.store() as session:
        assert settle(session) == 1
        assert settle(session) == 0
        old, new = publications(session, world.round_id)
        assert (old.superseded_at, new.published_at, new.superseded_at) == (moment, moment, None)
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "publication.appear")).one()
    assert entry.role is Role.SYSTEM
    assert _seen_by_all(world) == second


def test_a_worker_writes_it_down_on_its_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _publish(world, world.solve(), publish_at=now() + HOUR)
    _later(monkeypatch, 2 * HOUR)
    assert not work_once(world.store, Timing())
    with world.store() as session:
        assert publications(session, world.round_id)[0].published_at is not None


def test_a_timed_one_can_be_withdrawn_before_its_moment_and_not_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = world.solve()
    planned = _publish(world, run_id, publish_at=now() + HOUR)
    with world.store() as session:
        withdraw(session, _coordinator(world), planned)
        withdraw(session, _coordinator(world), planned)
        assert [waits(row) for row in publications(session, world.round_id)] == [False]
        assert not came(publications(session, world.round_id))
    again = _publish(world, run_id, planned, publish_at=now() + HOUR)
    _later(monkeypatch, 2 * HOUR)
    with world.store() as session, pytest.raises(Refused, match="publication_done"):
        withdraw(session, _coordinator(world), again)
    assert _seen_by_all(world) == run_id


def test_while_one_waits_for_its_moment_no_other_is_published(world: World) -> None:
    run_id = world.solve()
    planned = _publish(world, run_id, publish_at=now() + HOUR)
    with pytest.raises(Refused, match="publication_waits"):
        _publish(world, world.solve(), planned)


def test_in_a_second_tab_another_moment_for_the_same_run_is_another_publication(world: World) -> None:
    run_id, moment = world.solve(), now() + HOUR
    planned = _publish(world, run_id, publish_at=moment)
    assert _publish(world, run_id, publish_at=moment) == planned  # the same form, sent twice
    for other in (None, moment + HOUR):
        with pytest.raises(StaleError):
            _publish(world, run_id, publish_at=other)
    assert _seen_by_all(world) is None


def test_what_is_published_already_is_not_planned_from_a_second_tab(world: World) -> None:
    run_id = world.solve()
    at_once = _publish(world, run_id)
    assert _publish(world, run_id) == at_once
    with pytest.raises(StaleError):
        _publish(world, run_id, publish_at=now() + HOUR)


def test_of_two_coordinators_at_once_the_second_is_told(world: World) -> None:
    first, second = world.solve(), world.solve()
    _publish(world, first)
    other = Actor(Role.COORDINATOR, account_id=77)
    with world.store() as session, pytest.raises(StaleError):
        publish(session, other, world.round_id, ToPublish(second, 0, "anders"))
    assert _seen_by_all(world) == first


def test_the_same_form_sent_twice_publishes_once(world: World) -> None:
    run_id = world.solve()
    assert _publish(world, run_id) == _publish(world, run_id)
    with world.store() as session:
        assert len(publications(session, world.round_id)) == 1


def test_a_correction_says_why_and_how_many_moved(world: World) -> None:
    seen = _publish(world, world.solve())
    _complete(world, "ann", "cnc")
    run_id = world.solve()
    with pytest.raises(Refused) as refused:
        _publish(world, run_id, seen)
    assert (refused.value.code, refused.value.field) == ("note_needed", "note")
    _publish(world, run_id, seen, note="Cnc was al gedaan")
    with world.store() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.after["moved"] == 1
    assert _seen_by_all(world) == run_id


def test_a_moment_that_is_past_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refused:
        _publish(world, world.solve(), publish_at=now() - HOUR)
    assert (refused.value.code, refused.value.field) == ("moment_is_past", "publish_at")


def test_a_run_on_data_that_changed_since_is_refused_and_the_difference_is_known(world: World) -> None:
    run_id = world.solve()
    _complete(world, "ann", "cnc")
    with pytest.raises(Refused, match="run_out_of_date"):
        _publish(world, run_id)
    with world.store() as session:
        (found,) = freshness(session, run_id).records
    assert (found.part, found.kind, found.record.pupil_id, found.attributes) == (
        "pupils",
        Kind.CHANGED,
        "ann",
        ("completed",),
    )


def test_what_the_search_never_looks_at_makes_no_run_out_of_date(world: World) -> None:
    run_id = world.solve()
    world.change_round(title="Andere naam", publish_at=now() + HOUR)
    client = world.client("ann")  # a draft is not approved
    client.post("/keuzes/kies", data={"version": world.pupil("ann").version, "elective": "drones"})
    assert world.listed("ann")[-1] == "drones"
    _publish(world, run_id)
    assert _seen_by_all(world) == run_id


def test_a_run_by_other_goals_than_were_decided_is_out_of_date_until_they_are_decided(world: World) -> None:
    run_id = world.solve()
    world.change_round(goals=("served",))
    with world.store() as session:
        assert freshness(session, run_id).decisions == ("goals",)
    world.change_round(goals=("needs", "served", "placements", "ranks_fair", "travel"))
    _publish(world, run_id)


def test_a_run_that_breaks_a_rule_is_never_published_whoever_says_it_is_right(world: World) -> None:
    run_id = world.solve()
    with world.store() as session:
        session.execute(
            sa.update(RunPlacementRow).where(RunPlacementRow.number == "ann").values(offering="drones", elective="x")
        )
        session.commit()
    with world.store() as session:
        assert not check_run(session, run_id).passed
    with pytest.raises(Refused, match="run_fails_checks"):
        _publish(world, run_id)


def test_a_run_whose_certificate_does_not_hold_is_never_published(world: World) -> None:
    run_id = world.solve()
    with world.store() as session:
        row = session.get_one(RunRow, run_id)
        row.certificate = {**row.certificate, "root": {"steps": []}}
        session.commit()
        assert "lottery" in check_run(session, run_id).proofs
    with pytest.raises(Refused, match="run_fails_checks"):
        _publish(world, run_id)


def test_a_run_without_a_result_cannot_be_published(world: World) -> None:
    with world.store() as session:
        run_id = queue_run(session, world.round_id).id
        session.commit()
    with pytest.raises(Refused, match="run_without_result"):
        _publish(world, run_id)


def test_only_who_sees_the_whole_region_publishes(world: World) -> None:
    run_id = world.solve()
    counsellor = Actor(Role.COUNSELLOR, world.accounts["counsellor"], sites=frozenset({"west"}))
    with world.store() as session, pytest.raises(Refused, match="not_allowed"):
        publish(session, counsellor, world.round_id, ToPublish(run_id, 0))


def test_only_whose_places_changed_are_told_so(world: World) -> None:
    seen = _publish(world, world.solve())
    _complete(world, "ann", "cnc")
    row = _publish(world, world.solve(), seen, note="Cnc was al gedaan")
    with world.store() as session:
        change = history(session, world.round_id, ("west", "ann")).last_change
        assert [p.offering for p in change.before] == ["cnc"]
        assert [p.offering for p in change.after] == ["robotica"]
        assert change.at == session.get_one(PublicationRow, row).publish_at
        assert history(session, world.round_id, ("east", "bob")).last_change is None


def test_publishing_waits_for_others_and_is_one_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails after the check leaves everything as it was."""
    first, second = world.solve(), world.solve()
    seen = _publish(world, first)

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(module, "_supersede", fail)
    with pytest.raises(RuntimeError):
        _publish(world, second, seen, note="beter")
    assert _seen_by_all(world) == first
