"""What-ifs: they leave the round alone, are never published by themselves, and can be taken over once."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matcher.codes import Goal, Run
from tests.webui.operations.test_repairs import of_group, placed, publish_now, repaired, wish
from tests.webui.world import World
from webui.memory.facts import facts
from webui.memory.results import result
from webui.operations.errors import Refused
from webui.operations.publications import ToPublish, publish
from webui.operations.rounds import StaleError
from webui.operations.runs import Order, drop_run
from webui.operations.scenarios import NewWhatIf, WhatIfFaults, adopt, adoption, order_changes, start_of, start_what_if
from webui.operations.whatif import Change, What, after, read
from webui.people import Actor, Role
from webui.store import AsideRow, AuditEntry, Base, OfferingRow, RoundRow, RunRow
from webui.store.translate import policy_of

MARIT = Actor(Role.COORDINATOR, account_id=11)
EVERYTHING = (
    Change(What.SEATS, "cnc", 2),
    Change(What.GUESTS, "robotica", 1),
    Change(What.MINIMUM, "robotica", 2),
    Change(What.GROUP, "robotica", 9),
    Change(What.TIME, "robotica-2", session="wed:13:30", weekday="thu", start="09:00", end="10:00"),
    Change(What.TIME, "cnc", session="wed:13:30", weekday="fri", start="09:00", end="10:00"),
    Change(What.CANCEL, "drones"),
    Change(What.GOAL, goal="ranks_first", step="add"),
    Change(What.TRAVEL, number=30),
)


@pytest.fixture
def session(world: World):
    with world.store() as opened:
        yield opened


def _base(world: World) -> int:
    return world.a_run()


def _finished(world: World, session: Session, *changes: Change) -> int:
    run_id = start_what_if(session, MARIT, NewWhatIf(_base(world), changes)).id
    world.finish(run_id)
    session.expire_all()
    return run_id


def _revision(session: Session, world: World) -> int:
    return session.get_one(RoundRow, world.round_id, populate_existing=True).revision


def test_a_change_is_carried_by_a_form_and_read_again() -> None:
    assert read([change.word() for change in EVERYTHING]) == EVERYTHING
    assert (
        read(["", "{}", "[]", "7", '{"what":"seats","number":"2"}', '{"what":"x"}', '{"what":"seats","a":"b"}']) == ()
    )


def test_a_what_if_leaves_no_trace_in_the_round(world: World, session: Session) -> None:
    base = _base(world)
    before = facts(session, world.round_id)
    run_id = start_what_if(session, MARIT, NewWhatIf(base, EVERYTHING)).id
    world.finish(run_id)
    session.expire_all()
    after = facts(session, world.round_id)
    assert (after.stored.revision, after.problem, after.stored.policy) == (
        before.stored.revision,
        before.problem,
        before.stored.policy,
    )
    drop_run(session, MARIT, run_id)
    assert not session.scalars(sa.select(AsideRow)).all()


def test_after_a_what_if_was_made_looked_at_compared_and_thrown_away_every_row_is_as_it_was(world: World) -> None:
    base, client = _base(world), world.client("coordinator")
    words = [change.word() for change in EVERYTHING]
    client.get("/indelen")
    before = _everything(world)
    start = client.post(f"/indelen/{base}/wat-als", data={"change": words, "title": "Alles", "do": "start"})
    number = int(start.location.rpartition("/")[2])
    world.finish(number)
    for page in ("", "/overnemen", "/leerlingen", "/groepen", "/scholen", "/bewijs"):
        assert client.get(f"/indelen/{number}{page}").status_code == 200
    beside = client.post(f"/indelen/{base}/naast-elkaar", data={"run": [number], "order": ["ranks_first", "ranks_sum"]})
    orders = [int(word) for word in beside.location.rpartition("=")[2].split("-")[2:]]
    for order in orders:
        world.finish(order)
    assert client.get(beside.location).status_code == 200
    during = _everything(world)
    assert {name for name in before if during[name] != before[name]} == {"runs", "run_placements", "asides"}
    for one in (number, *orders):
        client.post(f"/indelen/{one}/weg")
    assert _everything(world) == before


def _everything(world: World) -> dict[str, list[tuple]]:
    """Every row of every table but the log."""
    with world.store() as session:
        tables = [table for table in Base.metadata.sorted_tables if table.name != AuditEntry.__tablename__]
        return {table.name: sorted(map(repr, session.execute(sa.select(table)))) for table in tables}


def test_what_comes_of_it_is_worked_out_on_the_changed_round(world: World, session: Session) -> None:
    found = result(session, _finished(world, session, Change(What.CANCEL, "cnc")))
    assert found.problem.offering["cnc"].run is Run.NO
    assert {p.offering_id for p in found.allocation.placements} == {"robotica"}


def test_a_what_if_is_never_published_by_itself_even_after_it_was_taken_over(world: World, session: Session) -> None:
    seen = 1
    run_id = _finished(world, session, Change(What.SEATS, "cnc", 2))
    adopt(session, MARIT, run_id, _revision(session, world))
    with pytest.raises(Refused, match="run_is_aside"):
        publish(session, MARIT, world.round_id, ToPublish(run_id, seen, "note"))


def test_everything_is_written_into_the_round_exactly_as_it_was_worked_out(world: World, session: Session) -> None:
    run_id = start_what_if(session, MARIT, NewWhatIf(_base(world), EVERYTHING)).id
    assert set(adoption(session, run_id).codes) == {"cnc", "robotica", "robotica-2", "drones"}
    adopt(session, MARIT, run_id, _revision(session, world))
    found, wanted = facts(session, world.round_id), session.get_one(RunRow, run_id)
    assert found.fingerprint(found.stored.policy) == wanted.fingerprint
    assert found.stored.policy.max_travel_minutes == 30
    assert Goal.RANKS_FIRST in found.stored.policy.goals
    actions = list(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.account_id == 11)))
    assert sorted(actions) == sorted(
        ["what_if.start", *["offering.change"] * 3, "offering.add", "policy.change", "what_if.adopt"]
    )


def test_taking_over_twice_is_done_once(world: World, session: Session) -> None:
    run_id = _finished(world, session, Change(What.GROUP, "cnc"))
    seen = _revision(session, world)
    adopt(session, MARIT, run_id, seen)
    adopt(session, MARIT, run_id, seen)
    assert session.scalar(sa.select(sa.func.count()).where(OfferingRow.elective == "cnc")) == 2


def test_a_round_that_changed_since_is_left_alone(world: World, session: Session) -> None:
    run_id = _finished(world, session, Change(What.SEATS, "cnc", 2))
    seen = _revision(session, world)
    world.change_round(wishes_close_at=None)  # changes nothing that counts, but it is not what the person saw
    session.expire_all()
    with pytest.raises(StaleError):
        adopt(session, MARIT, run_id, seen)
    world.change_round(max_travel_minutes=20)
    session.expire_all()
    with pytest.raises(Refused, match="what_if_old"):
        adopt(session, MARIT, run_id, _revision(session, world))
    assert facts(session, world.round_id).problem.offering["cnc"].capacity == 1


def test_a_what_if_of_an_older_round_cannot_be_taken_over(world: World, session: Session) -> None:
    base = _base(world)
    world.change_round(max_travel_minutes=20)
    run_id = start_what_if(session, MARIT, NewWhatIf(base, (Change(What.SEATS, "cnc", 2),))).id
    with pytest.raises(Refused, match="what_if_old"):
        adoption(session, run_id)


def test_a_later_change_of_a_cell_takes_the_place_of_an_earlier_one(world: World, session: Session) -> None:
    changes = (
        *(Change(What.SEATS, "cnc", 2), Change(What.GROUP, "robotica", 9), Change(What.TRAVEL, number=30)),
        *(Change(What.SEATS, "cnc", 3), Change(What.SEATS, "robotica-2", 4), Change(What.TRAVEL, number=40)),
    )
    problem, policy = after(*start_of(session, session.get_one(RunRow, _base(world))), changes)
    assert (problem.offering["cnc"].capacity, problem.offering["robotica-2"].capacity) == (3, 4)
    assert policy.max_travel_minutes == 40


def test_a_double_click_makes_one(world: World, session: Session) -> None:
    given = NewWhatIf(_base(world), (Change(What.SEATS, "cnc", 2),), "meer")
    assert start_what_if(session, MARIT, given).id == start_what_if(session, MARIT, given).id


@pytest.mark.parametrize(
    "change",
    [
        Change(What.SEATS, "nowhere", 2),
        Change(What.SEATS, "cnc"),
        Change(What.TIME, "cnc", session="mon:09:00"),
        Change(What.GOAL, goal="x"),
        Change(What.GOAL, goal="ranks_fair", step="add"),
    ],
)
def test_what_is_not_there_is_refused(world: World, session: Session, change: Change) -> None:
    with pytest.raises(Refused):
        start_what_if(session, MARIT, NewWhatIf(_base(world), (change,)))


def test_what_the_round_cannot_be_is_told_with_its_faults(world: World, session: Session) -> None:
    wrong = Change(What.TIME, "cnc", session="wed:13:30", weekday="wed", start="16:00", end="13:00")
    with pytest.raises(WhatIfFaults) as told:
        start_what_if(session, MARIT, NewWhatIf(_base(world), (wrong,)))
    assert told.value.faults
    with pytest.raises(Refused, match="what_if_empty"):
        start_what_if(session, MARIT, NewWhatIf(_base(world), ()))


def test_only_the_coordinator_may(world: World, session: Session) -> None:
    host = Actor(Role.HOST, account_id=12, sites=("west",))
    with pytest.raises(Refused, match="not_allowed"):
        start_what_if(session, host, NewWhatIf(_base(world), EVERYTHING))
    with pytest.raises(Refused, match="not_allowed"):
        adopt(session, host, 1, 1)


def test_the_three_rank_goals_are_changes_too(world: World, session: Session) -> None:
    policy = policy_of(session.get_one(RoundRow, world.round_id))
    assert order_changes(policy, Order.RANKS_FAIR) == ()
    assert order_changes(policy, Order.RANKS_SUM)[0].goal == "ranks_sum"


def _corrected(world: World) -> int:
    """Published, then robotica loses a seat: the correction holds ann in cnc, which has begun."""
    wish(world, world.pupils["cas"], "robotica", "drones")
    publish_now(world)
    of_group(world, "robotica", capacity=1)
    run_id = repaired(world).run_id
    publish_now(world, run_id)
    return run_id


def _of_begun(world: World, session: Session, change: Change) -> int:
    run_id = start_what_if(session, MARIT, NewWhatIf(_corrected(world), (change,))).id
    world.finish(run_id)
    session.expire_all()
    return run_id


@pytest.mark.parametrize(
    "change",
    [
        Change(What.CANCEL, "cnc"),
        Change(What.SEATS, "cnc", 0),
        Change(What.GUESTS, "cnc", 0),
        Change(What.TIME, "cnc", session="wed:13:30", weekday="wed", start="13:30", end="15:00"),
    ],
)
def test_a_what_if_about_a_correction_may_take_the_teacher_from_a_group_that_has_begun(
    world: World, session: Session, change: Change
) -> None:
    run_id = _of_begun(world, session, change)
    found = result(session, run_id)
    stays = change.what is What.TIME
    assert (placed(found).get("ann") == ["cnc"]) == stays
    robotica = {("east", "bob", "robotica")}  # of its two pupils one stays
    assert found.held == (robotica | {("west", "ann", "cnc")} if stays else robotica)
    assert found.policy.goals[0] is Goal.CHANGES
    assert found.decided.locks == ()


def test_only_the_changes_of_a_what_if_about_a_correction_are_written_into_the_round(
    world: World, session: Session
) -> None:
    run_id = _of_begun(world, session, Change(What.SEATS, "cnc", 0))
    before = facts(session, world.round_id)
    adopt(session, MARIT, run_id, _revision(session, world))
    after = facts(session, world.round_id)
    assert after.problem.offering["cnc"].capacity == 0
    assert after.problem.locks == before.problem.locks == ()
    assert after.problem.baseline == before.problem.baseline
    assert after.stored.policy == before.stored.policy


def test_the_goals_of_a_what_if_about_a_correction_are_those_of_the_round(world: World, session: Session) -> None:
    base = session.get_one(RunRow, _corrected(world))
    assert start_of(session, base)[1] == facts(session, world.round_id).stored.policy
    last = policy_of(session.get_one(RoundRow, world.round_id)).goals[-1]
    first = Change(What.GOAL, goal=last, step="remove")
    run_id = start_what_if(session, MARIT, NewWhatIf(base.id, (first,))).id
    goals = session.get_one(RunRow, run_id).policy["goals"]
    assert goals[0] == Goal.CHANGES
    assert last not in goals
