"""Priority because of an earlier round: given as it was shown, once, and taken back to what was there before."""

import datetime as dt

import pytest
from sqlalchemy import func, select, update

from tests.webui.earlier import earlier_round, published
from tests.webui.world import World
from webui.memory.earlier import earlier_rounds, figures_of, last_run
from webui.operations.errors import Refused
from webui.operations.priority import Plan, give, plan, pupils_now, seen_priorities, take_back
from webui.operations.retention import remove
from webui.operations.round_copies import Copy, copy_round
from webui.operations.rounds import StaleError
from webui.people import SYSTEM, Actor, Role
from webui.store import AuditEntry, PriorityRow, PupilRow, RoundRow, RunRow


def planned(world: World, source_id: int, levels: int = 3) -> Plan:
    with world.store() as session:
        return plan(session, world.round_id, source_id, levels)


def given(world: World, found: Plan, role: Role = Role.COORDINATOR) -> int:
    with world.store() as session:
        actor = Actor(role, world.accounts["coordinator"])
        return give(session, actor, world.round_id, found.source, found.seen)


def taken_back(world: World, seen: str) -> int:
    with world.store() as session:
        return take_back(session, Actor(Role.COORDINATOR, world.accounts["coordinator"]), world.round_id, seen)


def seen_now(world: World) -> str:
    with world.store() as session:
        return seen_priorities(pupils_now(session, world.round_id))


def numbers(world: World) -> dict[str, int]:
    return {name: world.pupil(name).priority for name in world.pupils}


def change(world: World, name: str, priority: int) -> None:
    """As an upload would."""
    with world.store() as session:
        session.get_one(PupilRow, world.pupils[name]).priority = priority
        session.commit()


def actions(world: World) -> list[tuple[str, object]]:
    with world.store() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("priority")))
        return [(entry.action, entry.after) for entry in entries]


def test_who_got_less_goes_first_with_a_new_version_and_one_entry_that_names_nobody(world: World) -> None:
    source, run_id = earlier_round(world)
    version = world.pupil("ann").version
    assert given(world, planned(world, source)) == 2
    assert numbers(world) == {"bob": 1, "ann": 2, "cas": 3}
    assert world.pupil("ann").version == version + 1
    assert actions(world) == [("priority.give", {"run": run_id, "levels": 3, "pupils": 2})]


def test_looking_changes_nothing_and_the_round_is_another_one_afterwards(world: World) -> None:
    source, _ = earlier_round(world)
    with world.store() as session:
        before = session.get_one(RoundRow, world.round_id).revision
    found = planned(world, source)
    assert (numbers(world), found.changes) == ({"ann": 1, "bob": 1, "cas": 1}, 3)
    given(world, found)
    with world.store() as session:
        assert session.get_one(RoundRow, world.round_id).revision > before


def test_asked_for_twice_it_is_done_once(world: World) -> None:
    source, _ = earlier_round(world)
    found = planned(world, source)
    given(world, found)
    assert given(world, found) == 0
    assert given(world, planned(world, source)) == 0
    assert numbers(world) == {"bob": 1, "ann": 2, "cas": 3}
    assert len(actions(world)) == 1


def test_what_the_schools_gave_stays_the_more_important_one_and_comes_back(world: World) -> None:
    source, _ = earlier_round(world)
    change(world, "bob", 2)
    given(world, planned(world, source))
    assert numbers(world) == {"ann": 2, "cas": 3, "bob": 4}
    given(world, planned(world, source, levels=2))  # from what the schools gave, not from what was given
    assert numbers(world) == {"ann": 2, "cas": 2, "bob": 3}
    assert taken_back(world, planned(world, source).seen) == 3
    assert numbers(world) == {"ann": 1, "cas": 1, "bob": 2}


def test_taken_back_twice_it_is_taken_back_once(world: World) -> None:
    source, _ = earlier_round(world)
    given(world, planned(world, source))
    seen = planned(world, source).seen
    assert taken_back(world, seen) == 2
    assert taken_back(world, seen) == 0
    assert [action for action, _ in actions(world)] == ["priority.give", "priority.withdraw"]


def test_a_priority_that_was_set_since_is_the_pupils_own(world: World) -> None:
    source, _ = earlier_round(world)
    given(world, planned(world, source))
    change(world, "cas", 7)
    taken_back(world, planned(world, source).seen)
    assert numbers(world) == {"ann": 1, "bob": 1, "cas": 7}


def test_whoever_looked_before_a_change_is_told(world: World) -> None:
    source, _ = earlier_round(world)
    found = planned(world, source)
    change(world, "cas", 2)
    with pytest.raises(StaleError):
        given(world, found)
    assert numbers(world) == {"ann": 1, "bob": 1, "cas": 2}
    given(world, planned(world, source))
    with pytest.raises(StaleError):
        taken_back(world, found.seen)


def test_a_correction_of_the_earlier_round_meanwhile_is_told(world: World) -> None:
    source, _ = earlier_round(world)
    found = planned(world, source)
    published(world, source)
    with pytest.raises(StaleError):
        given(world, found)


def test_only_the_coordinator_gives_and_takes_back(world: World) -> None:
    source, _ = earlier_round(world)
    found = planned(world, source)
    with pytest.raises(Refused, match="not_allowed"):
        given(world, found, Role.COUNSELLOR)
    with world.store() as session, pytest.raises(Refused, match="not_allowed"):
        take_back(session, Actor(Role.HOST, world.accounts["host"]), world.round_id, found.seen)


def test_nothing_is_given_for_a_round_of_which_nothing_was_published(world: World) -> None:
    with world.store() as session, pytest.raises(Refused, match="nothing_published_before"):
        plan(session, world.round_id, world.round_id)


def test_a_later_round_is_no_earlier_one(world: World) -> None:
    newer, _ = earlier_round(world, school_year="2027-2028")
    older, run_id = earlier_round(world, school_year="2024-2025")
    with world.store() as session:
        row = session.get_one(RoundRow, world.round_id)
        assert [one.round_id for one in earlier_rounds(session, row)] == [older]
        assert last_run(session, row) == run_id
        assert {one.round_id for one in earlier_rounds(session, session.get_one(RoundRow, newer))} == {older}


def test_the_last_time_is_what_priority_was_given_for(world: World) -> None:
    older, run_id = earlier_round(world, school_year="2024-2025")
    _, newer_run = earlier_round(world)
    with world.store() as session:
        assert last_run(session, session.get_one(RoundRow, world.round_id)) == newer_run
    given(world, planned(world, older))
    with world.store() as session:
        assert last_run(session, session.get_one(RoundRow, world.round_id)) == run_id


def test_when_the_earlier_pupils_are_removed_figures_stay_and_what_was_given_can_be_taken_back(world: World) -> None:
    source, run_id = earlier_round(world)
    given(world, planned(world, source))
    with world.store() as session:
        (row,) = earlier_rounds(session, session.get_one(RoundRow, world.round_id))
        before = figures_of(session, [row])[source]
        remove(session, SYSTEM, world.config, dt.date(2028, 7, 1))
        assert session.get(RunRow, run_id) is None
        (row,) = earlier_rounds(session, session.get_one(RoundRow, world.round_id))
        after = figures_of(session, [row])[source]
    assert (row.round_id, row.run_id) == (source, None)
    assert after.region == before.region
    assert (list(before.schools) != [], list(after.schools)) == (True, [])  # of three pupils and one
    with pytest.raises(Refused, match="nothing_published_before"):
        planned(world, source)
    with world.store() as session:
        assert session.scalar(select(func.count(PriorityRow.id))) == 3
        seen = seen_now(world)
    taken_back(world, seen)
    assert numbers(world) == {"ann": 1, "bob": 1, "cas": 1}


def test_removing_the_pupils_of_a_round_removes_what_they_were_given(world: World) -> None:
    source, _ = earlier_round(world)
    given(world, planned(world, source))
    with world.store() as session:
        remove(session, SYSTEM, world.config, dt.date(2030, 1, 1))
        assert session.scalar(select(func.count(PriorityRow.id))) == 0


def test_a_copy_of_the_round_has_the_priorities_of_the_schools_only(world: World) -> None:
    source, _ = earlier_round(world)
    change(world, "bob", 2)
    given(world, planned(world, source))
    with world.store() as session:
        copy = copy_round(session, SYSTEM, world.round_id, Copy("2027-2028", pupils=True))
        rows = session.execute(select(PupilRow.number, PupilRow.priority).where(PupilRow.round_id == copy.id))
        assert {row.number: row.priority for row in rows} == {"ann": 1, "bob": 2, "cas": 1}


def test_leavers_get_their_number_too_for_when_they_come_back(world: World) -> None:
    source, _ = earlier_round(world)
    world.leave("cas")
    given(world, planned(world, source))
    assert numbers(world)["cas"] == 3


def test_a_pupil_who_came_since_is_put_right_by_giving_it_again(world: World) -> None:
    source, _ = earlier_round(world)
    given(world, planned(world, source))
    with world.store() as session:
        session.execute(update(PupilRow).where(PupilRow.number == "cas").values(number="new", priority=1))
        session.execute(PriorityRow.__table__.delete().where(PriorityRow.pupil_id == world.pupils["cas"]))
        session.commit()
    assert given(world, planned(world, source)) == 1
    assert numbers(world) == {"bob": 1, "ann": 2, "cas": 3}
