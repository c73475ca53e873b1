"""Pupils ask to swap; rings that harm nobody are offered to their counsellors and decided by hand when all accept."""

import datetime as dt

import pytest
import sqlalchemy as sa

from matcher.codes import Goal, LockAction
from tests.webui.operations.test_waiting import (
    _answer,
    _coordinator,
    _counsellor,
    _locks,
    _moves,
    _propose,
    _seats,
    _states,
    _wish,
)
from tests.webui.world import World
from webui.jobs.claim import Timing
from webui.jobs.worker import work_once
from webui.memory.results import result
from webui.operations.errors import Refused
from webui.operations.rounds import StaleError
from webui.operations.swaps import Allowed, allow, ask, look, rings_now, rule_of
from webui.operations.waiting import settle, withdraw
from webui.people import Actor, Role
from webui.store import AuditEntry, LockRow, OfferRow, OfferState, SwapAskRow, now


@pytest.fixture
def swapping(world: World) -> World:
    """Published: Ann has robotica and Bob cnc, but by now each would rather have what the other has. Both asked."""
    _wish(world, "ann", "robotica", "cnc")
    _wish(world, "bob", "cnc", "robotica")
    world.publish()
    _wish(world, "ann", "cnc", "robotica")
    _wish(world, "bob", "robotica", "cnc")
    _allow(world, Allowed(3, begun=True))
    _ask(world, "ann")
    _ask(world, "bob")
    return world


def _allow(world: World, given: Allowed | None, seen: int | None = None) -> None:
    with world.store() as session:
        row = rule_of(session, world.round_id)
        allow(session, _coordinator(world), world.round_id, (row.id if row else 0) if seen is None else seen, given)


def _ask(world: World, name: str, *, wanted: bool = True, seen: int | None = None, actor: Actor | None = None) -> None:
    number = world.pupils[name]
    with world.store() as session:
        row = session.scalar(sa.select(SwapAskRow.id).where(SwapAskRow.pupil_id == number)) or 0
        actor = actor or Actor(Role.PUPIL, pupil_id=number)
        ask(session, actor, number, row if seen is None else seen, wanted=wanted)


def _look(world: World) -> int:
    with world.store() as session:
        return look(session)


def _asked(world: World) -> set[str]:
    names = {number: name for name, number in world.pupils.items()}
    with world.store() as session:
        return {names[number] for number in session.scalars(sa.select(SwapAskRow.pupil_id))}


def _actions(world: World) -> list[str]:
    with world.store() as session:
        rows = sa.select(AuditEntry.action).where(AuditEntry.action.startswith("swap.")).order_by(AuditEntry.id)
        return list(session.scalars(rows))


def test_a_ring_is_offered_once_and_decided_by_hand_when_all_accept(swapping: World) -> None:
    assert _look(swapping) == 1
    assert _look(swapping) == 0
    assert {name for _, name, _, _ in _moves(swapping)} == {"ann", "bob"}
    assert _answer(swapping, "ann", accept=True) is OfferState.OPEN
    assert not _locks(swapping)
    assert _answer(swapping, "bob", accept=True, site="east") is OfferState.ACCEPTED
    assert _locks(swapping) == {
        ("ann", "cnc", LockAction.PLACE),
        ("ann", "robotica", LockAction.KEEP_OUT),
        ("bob", "robotica", LockAction.PLACE),
        ("bob", "cnc", LockAction.KEEP_OUT),
    }
    assert not _asked(swapping)
    with swapping.store() as session:
        lock = session.scalars(sa.select(LockRow)).first()
        assert lock is not None
        assert (lock.reason, lock.made_by) == ("Ruil, voorstel 1", swapping.accounts["coordinator"])
        placed = result(session, swapping.publish()).allocation.of_pupil
    assert {key[1]: [p.offering_id for p in places] for key, places in placed.items()} == {
        "ann": ["cnc"],
        "bob": ["robotica"],
    }
    assert _actions(swapping)[-4:] == ["swap.offer", "swap.accept", "swap.accept", "swap.accepted"]


def test_a_ring_of_three_holds_only_when_all_three_accept(world: World) -> None:
    for name, has, wants in (("ann", "robotica", "cnc"), ("bob", "cnc", "drones"), ("cas", "drones", "robotica")):
        _wish(world, name, has, wants)
    world.publish()
    for name, has, wants in (("ann", "robotica", "cnc"), ("bob", "cnc", "drones"), ("cas", "drones", "robotica")):
        _wish(world, name, wants, has)
    _allow(world, Allowed(3, begun=True))
    for name in ("ann", "bob", "cas"):
        _ask(world, name)
    assert _look(world) == 1
    moves = _moves(world)
    assert {name for _, name, _, _ in moves} == {"ann", "bob", "cas"}
    leaves = [out_of for _, _, _, out_of in moves]
    assert [into for _, _, into, _ in moves] == [*leaves[1:], leaves[0]], "each takes the seat that the next one leaves"
    assert _answer(world, "ann", accept=True) is OfferState.OPEN
    assert _answer(world, "bob", accept=True, site="east") is OfferState.OPEN
    assert _answer(world, "cas", accept=True) is OfferState.ACCEPTED
    assert {(name, group) for name, group, action in _locks(world) if action == LockAction.PLACE} == {
        ("ann", "cnc"),
        ("bob", "drones"),
        ("cas", "robotica"),
    }


def test_the_worker_finds_rings_by_itself(swapping: World) -> None:
    work_once(swapping.store, Timing())
    assert len(_moves(swapping)) == 2


def test_who_did_not_ask_is_in_no_ring(swapping: World) -> None:
    _ask(swapping, "bob", wanted=False)
    assert _look(swapping) == 0


def test_where_pupils_may_not_ask_nothing_is_proposed(swapping: World) -> None:
    _allow(swapping, None)
    assert _look(swapping) == 0
    with pytest.raises(Refused, match="swaps_off"):
        _ask(swapping, "cas")
    _ask(swapping, "ann", wanted=False)
    assert _asked(swapping) == {"bob"}


def test_before_publication_nobody_asks(world: World) -> None:
    _allow(world, Allowed(3))
    with pytest.raises(Refused, match="swaps_off"):
        _ask(world, "ann")


def test_who_has_nothing_better_to_swap_for_cannot_ask(swapping: World) -> None:
    with pytest.raises(Refused, match="nothing_to_swap"):
        _ask(swapping, "cas")


def test_groups_that_have_begun_take_part_only_if_the_round_says_so(
    swapping: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _allow(swapping, Allowed(3))
    monkeypatch.setattr("webui.memory.waiting.now", lambda: dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    assert _look(swapping) == 0
    monkeypatch.setattr("webui.memory.waiting.now", lambda: dt.datetime(2026, 7, 31, tzinfo=dt.UTC))
    assert _look(swapping) == 1


def test_a_ring_that_makes_an_earlier_goal_worse_is_not_proposed(swapping: World) -> None:
    """Both travel for the swap, and the fewest minutes come first."""
    _wish(swapping, "ann", "robotica", "cnc")
    _wish(swapping, "bob", "cnc", "robotica")
    swapping.publish()
    _wish(swapping, "ann", "cnc", "robotica")
    _wish(swapping, "bob", "robotica", "cnc")
    swapping.change_round(goals=(Goal.TRAVEL, Goal.RANKS_FAIR))
    assert _look(swapping) == 0
    swapping.change_round(goals=(Goal.RANKS_FAIR, Goal.TRAVEL))
    assert _look(swapping) == 1


def test_what_was_declined_is_not_proposed_again_until_the_pupil_asks_anew(swapping: World) -> None:
    _look(swapping)
    assert _answer(swapping, "ann", accept=False) is OfferState.DECLINED
    assert _look(swapping) == 0
    assert _asked(swapping) == {"ann", "bob"}
    _ask(swapping, "ann", wanted=False)
    _ask(swapping, "ann")
    assert _look(swapping) == 1


def test_who_does_not_answer_in_time_is_not_asked_again_and_others_can_be_found(swapping: World) -> None:
    """Cas has robotica too: he swaps with Bob in the place of Ann."""
    _look(swapping)
    _answer(swapping, "bob", accept=True, site="east")
    with swapping.store() as session:
        session.execute(sa.update(OfferRow).values(until=now() - dt.timedelta(minutes=1)))
        session.commit()
        assert settle(session) == 1
    assert _states(swapping) == [OfferState.LATE]
    assert _look(swapping) == 0
    _wish(swapping, "cas", "robotica", "cnc")
    _wish(swapping, "ann", "robotica", "cnc")
    _wish(swapping, "bob", "cnc", "robotica")
    swapping.publish()
    _wish(swapping, "ann", "cnc", "robotica")
    _wish(swapping, "cas", "cnc", "robotica")
    _wish(swapping, "bob", "robotica", "cnc")
    _ask(swapping, "cas")
    assert _look(swapping) == 1
    assert {name for _, name, _, _ in _moves(swapping)} == {"bob", "cas"}


def test_what_the_coordinator_takes_back_is_not_proposed_again(swapping: World) -> None:
    _look(swapping)
    with swapping.store() as session:
        withdraw(session, _coordinator(swapping), swapping.round_id, 1)
    assert _look(swapping) == 0


def test_a_pupil_who_does_not_want_to_swap_any_more_ends_the_ring(swapping: World) -> None:
    _look(swapping)
    _answer(swapping, "ann", accept=True)
    _ask(swapping, "ann", wanted=False)
    assert _states(swapping) == [OfferState.DECLINED]
    assert _look(swapping) == 0
    assert not _locks(swapping)


def test_accepted_when_something_else_came_first_decides_nothing(swapping: World) -> None:
    _look(swapping)
    _answer(swapping, "ann", accept=True)
    _wish(swapping, "bob", "cnc", "robotica")
    assert _answer(swapping, "bob", accept=True, site="east") is OfferState.OVERTAKEN
    assert not _locks(swapping)
    assert _asked(swapping) == {"ann", "bob"}


def test_a_group_that_begins_before_all_accepted_stays_as_it_is(
    swapping: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _allow(swapping, Allowed(3))
    monkeypatch.setattr("webui.memory.waiting.now", lambda: dt.datetime(2026, 7, 31, tzinfo=dt.UTC))
    _look(swapping)
    _answer(swapping, "ann", accept=True)
    monkeypatch.setattr("webui.memory.waiting.now", lambda: dt.datetime(2026, 8, 31, tzinfo=dt.UTC))
    assert _answer(swapping, "bob", accept=True, site="east") is OfferState.OVERTAKEN
    assert not _locks(swapping)


def test_a_free_seat_declined_is_another_matter_than_a_swap_declined(swapping: World) -> None:
    _look(swapping)
    _answer(swapping, "ann", accept=False)
    _seats(swapping, "cnc", 2)
    _propose(swapping)
    assert [name for _, name, _, _ in _moves(swapping)] == ["ann", "bob"]
    assert _look(swapping) == 0, "who is offered a seat waits for the answer"


def test_only_the_pupil_and_the_own_counsellors_ask(swapping: World) -> None:
    _ask(swapping, "ann", wanted=False)
    strangers = (
        Actor(Role.PUPIL, pupil_id=swapping.pupils["bob"]),
        _counsellor(swapping, "east"),
        _coordinator(swapping),
    )
    for stranger in strangers:
        with pytest.raises(Refused, match="swap_not_yours"):
            _ask(swapping, "ann", actor=stranger)
    _ask(swapping, "ann", actor=_counsellor(swapping, "west"))
    with swapping.store() as session:
        row = session.scalar(sa.select(SwapAskRow).where(SwapAskRow.pupil_id == swapping.pupils["ann"]))
        assert row is not None
        assert row.made_by == swapping.accounts["counsellor"]


def test_asked_twice_is_asked_once_and_whoever_saw_something_else_is_told(swapping: World) -> None:
    told = len(_actions(swapping))
    _ask(swapping, "ann", seen=0)
    assert len(_actions(swapping)) == told
    with pytest.raises(StaleError):
        _ask(swapping, "ann", wanted=False, seen=77)
    _ask(swapping, "ann", wanted=False)
    _ask(swapping, "ann", wanted=False, seen=77)
    assert _actions(swapping)[told:] == ["swap.stop"]


def test_the_rule_is_the_coordinators_and_the_second_is_told(swapping: World) -> None:
    with swapping.store() as session, pytest.raises(Refused, match="not_allowed"):
        allow(session, _counsellor(swapping, "west"), swapping.round_id, 0, Allowed(3))
    with pytest.raises(Refused, match="wrong_days"):
        _allow(swapping, Allowed(22))
    _allow(swapping, Allowed(3, begun=True), seen=77)
    with pytest.raises(StaleError):
        _allow(swapping, Allowed(5), seen=77)
    _allow(swapping, Allowed(5))
    with swapping.store() as session:
        rule = rule_of(session, swapping.round_id)
        assert rule is not None
        assert (rule.days, rule.begun) == (5, False)


def test_it_is_known_whether_these_are_all_rings(swapping: World) -> None:
    with swapping.store() as session:
        rule = rule_of(session, swapping.round_id)
        assert rule is not None
        found = rings_now(session, rule)
    assert found is not None
    assert found[1].certain
