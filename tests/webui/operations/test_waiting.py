"""Free seats are offered to who waits, answered by counsellors, and decided by hand when all accept."""

import datetime as dt
import logging

import pytest
import sqlalchemy as sa

from matcher.codes import LockAction, Rule
from matcher.errors import Clashing, Conflict
from tests.webui.world import World
from webui.jobs.claim import Timing
from webui.jobs.queue import queue_run
from webui.jobs.worker import work_once
from webui.memory.results import result
from webui.memory.waiting import waiters
from webui.operations import waiting as operations
from webui.operations.errors import Refused
from webui.operations.proposals import proposed, seal
from webui.operations.rounds import StaleError
from webui.operations.waiting import ToOffer, answer, open_offers, propose, settle, withdraw
from webui.people import Actor, Role
from webui.store import (
    AuditEntry,
    LockRow,
    OfferingRow,
    OfferMoveRow,
    OfferRow,
    OfferState,
    PupilRow,
    RunRow,
    WishRow,
    now,
)
from webui.store.words import WishState


@pytest.fixture
def waiting(world: World) -> World:
    """Published: Bob has the one seat of cnc; Ann has robotica and would rather have cnc, and so would Cas."""
    _wish(world, "bob", "cnc", "robotica")
    _wish(world, "cas", "cnc", "robotica")
    world.publish()
    return world


def _wish(world: World, name: str, *electives: str) -> None:
    with world.store() as session:
        pupil = session.get_one(PupilRow, world.pupils[name])
        session.execute(sa.delete(WishRow).where(WishRow.pupil_id == pupil.id))
        for rank, elective in enumerate(electives, start=1):
            wish = WishRow(round_id=world.round_id, pupil_id=pupil.id, rank=rank, elective=elective)
            wish.state = WishState.APPROVED
            session.add(wish)
        session.commit()


def _seats(world: World, code: str, seats: int) -> None:
    with world.store() as session:
        session.get_one(OfferingRow, world.offering(code)).capacity = seats
        session.commit()


def _coordinator(world: World) -> Actor:
    return Actor(Role.COORDINATOR, world.accounts["coordinator"])


def _counsellor(world: World, site: str) -> Actor:
    name = {"west": "counsellor", "east": "other_counsellor"}[site]
    return Actor(Role.COUNSELLOR, world.accounts[name], sites=frozenset({site}))


def _propose(world: World, code: str = "cnc", shown: str | None = None, days: int = 3) -> int:
    with world.store() as session:
        group = world.offering(code)
        moves = proposed(session, world.round_id, group)
        given = ToOffer(group, seal(moves) if shown is None else shown, days)
        return propose(session, _coordinator(world), world.round_id, given).id


def _moves(world: World) -> list[tuple[int, str, int, int | None]]:
    """The open moves: id, pupil, into, out of."""
    names = {number: name for name, number in world.pupils.items()}
    with world.store() as session:
        found = [move for _, moves in open_offers(session, world.round_id) for move in moves]
        return [(m.id, names[m.pupil_id], m.into_id, m.out_of_id) for m in found]


def _answer(world: World, pupil: str, *, accept: bool, site: str = "west") -> OfferState:
    (move,) = [move for move, name, _, _ in _moves(world) if name == pupil]
    with world.store() as session:
        return answer(session, _counsellor(world, site), move, accept=accept)


def _states(world: World) -> list[OfferState]:
    with world.store() as session:
        return list(session.scalars(sa.select(OfferRow.state).order_by(OfferRow.id)))


def _locks(world: World) -> set[tuple[str, str, str]]:
    names = {number: name for name, number in world.pupils.items()}
    with world.store() as session:
        codes = dict(session.execute(sa.select(OfferingRow.id, OfferingRow.code)).all())
        rows = session.scalars(sa.select(LockRow))
        return {(names[row.pupil_id], codes[row.offering_id], row.action) for row in rows}


def test_who_waits_stands_in_the_order_of_the_policy(waiting: World) -> None:
    with waiting.store() as session:
        found = waiters(session, waiting.round_id)
        assert found is not None
        assert [w.key[1] for w in found.of_group("cnc")] == ["ann", "cas"]
        assert found.free("cnc") == 0
        assert proposed(session, waiting.round_id, waiting.offering("cnc")) == ()


def test_before_publication_nobody_waits(world: World) -> None:
    with world.store() as session:
        assert waiters(session, world.round_id) is None
        assert proposed(session, world.round_id, world.offering("cnc")) == ()


def test_when_all_accept_it_is_decided_by_hand_and_the_next_allocation_has_it(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    assert [name for _, name, _, _ in _moves(waiting)] == ["ann"]
    assert _answer(waiting, "ann", accept=True) is OfferState.ACCEPTED
    assert _locks(waiting) == {("ann", "cnc", LockAction.PLACE), ("ann", "robotica", LockAction.KEEP_OUT)}
    with waiting.store() as session:
        placed = result(session, waiting.publish()).allocation.of_pupil
        actions = set(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.record_kind == "offers")))
    assert {key[1]: [p.offering_id for p in places] for key, places in placed.items()}["ann"] == ["cnc"]
    assert actions == {"seat.offer", "seat.accept", "seat.accepted"}


def test_who_declines_is_passed_over_and_the_next_is_asked(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    _answer(waiting, "ann", accept=False)
    assert _states(waiting) == [OfferState.DECLINED, OfferState.OPEN]
    assert [name for _, name, _, _ in _moves(waiting)] == ["cas"]
    assert not _locks(waiting)


def test_when_nobody_answers_in_time_the_next_is_asked(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    with waiting.store() as session:
        assert settle(session) == 0
        session.execute(sa.update(OfferRow).values(until=now() - dt.timedelta(minutes=1)))
        session.commit()
    with pytest.raises(Refused, match="offer_late"):
        _answer(waiting, "ann", accept=True)
    with waiting.store() as session:
        assert settle(session) == 1
        assert settle(session) == 0
    assert _states(waiting) == [OfferState.LATE, OfferState.OPEN]
    assert [name for _, name, _, _ in _moves(waiting)] == ["cas"]


def test_the_same_answer_twice_is_given_once_and_another_one_is_refused(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    (move, *_), *_ = _moves(waiting)
    for _ in range(2):
        with waiting.store() as session:
            assert answer(session, _counsellor(waiting, "west"), move, accept=True) is OfferState.ACCEPTED
    with waiting.store() as session, pytest.raises(Refused, match="offer_answered"):
        answer(session, _counsellor(waiting, "west"), move, accept=False)
    with waiting.store() as session:
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "seat.accept")).all()
    assert len(entries) == 1


def test_only_the_counsellor_of_the_pupil_answers(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    with pytest.raises(Refused, match="offer_gone"):
        _answer(waiting, "ann", accept=True, site="east")
    assert _states(waiting) == [OfferState.OPEN]


def test_a_proposal_sent_twice_is_sent_once(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    with waiting.store() as session:
        shown = seal(proposed(session, waiting.round_id, waiting.offering("cnc")))
    assert _propose(waiting, shown=shown) == _propose(waiting, shown=shown)
    assert _states(waiting) == [OfferState.OPEN]


def test_a_proposal_that_is_another_one_by_now_is_not_sent(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    with pytest.raises(StaleError):
        _propose(waiting, shown="1.2.3")
    with pytest.raises(Refused, match="wrong_days"):
        _propose(waiting, days=0)


def test_accepted_when_the_seat_is_gone_again_decides_nothing(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    _seats(waiting, "cnc", 1)
    assert _answer(waiting, "ann", accept=True) is OfferState.OVERTAKEN
    assert not _locks(waiting)


def test_an_offer_that_is_withdrawn_is_over(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    offer = _propose(waiting)
    (move, *_), *_ = _moves(waiting)
    with waiting.store() as session:
        assert withdraw(session, _coordinator(waiting), waiting.round_id, offer)
        assert not withdraw(session, _coordinator(waiting), waiting.round_id, offer)
        with pytest.raises(Refused, match="offer_over"):
            answer(session, _counsellor(waiting, "west"), move, accept=True)
    assert _states(waiting) == [OfferState.WITHDRAWN]


def test_a_chain_holds_only_when_everybody_accepts_and_nobody_is_asked_twice(waiting: World) -> None:
    """Ann leaves robotica for cnc, and Cas, who has nothing, gets his seat."""
    _seats(waiting, "robotica", 1)
    waiting.publish()
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    assert [name for _, name, _, _ in _moves(waiting)] == ["ann", "cas"]
    assert _answer(waiting, "ann", accept=True) is OfferState.OPEN
    assert not _locks(waiting)
    _answer(waiting, "cas", accept=False)
    assert _states(waiting) == [OfferState.DECLINED, OfferState.ACCEPTED]
    assert {name for name, _, _ in _locks(waiting)} == {"ann"}
    with waiting.store() as session:
        assert session.scalars(sa.select(OfferMoveRow.accepted).order_by(OfferMoveRow.id)).all() == [True, False, True]


def test_what_all_accepted_while_the_round_has_faults_is_decided_when_they_are_mended(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    _seats(waiting, "robotica", -1)
    assert _answer(waiting, "ann", accept=True) is OfferState.OPEN
    _end_time(waiting)
    with waiting.store() as session:
        assert settle(session) == 0
    assert _states(waiting) == [OfferState.OPEN]
    _seats(waiting, "robotica", 2)
    with waiting.store() as session:
        assert settle(session) == 1
    assert _states(waiting) == [OfferState.ACCEPTED]


def _end_time(world: World) -> None:
    with world.store() as session:
        session.execute(sa.update(OfferRow).values(until=now() - dt.timedelta(minutes=1)))
        session.commit()


def _cannot_be_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise Conflict((Clashing(Rule.LOCKED, home_site="west", pupil_id="secret-number"),))

    monkeypatch.setattr(operations, "proposed", fails)


def test_what_goes_wrong_with_an_offer_leaves_no_run_waiting_and_no_pupil_in_the_log(
    waiting: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    _end_time(waiting)
    with waiting.store() as session:
        run_id = queue_run(session, waiting.round_id).id
        session.commit()
    _cannot_be_solved(monkeypatch)
    with caplog.at_level(logging.WARNING):
        assert work_once(waiting.store, Timing())
    with waiting.store() as session:
        assert session.get_one(RunRow, run_id).finished_at is not None
    assert _states(waiting) == [OfferState.LATE]
    assert "Conflict" in caplog.text
    assert "secret-number" not in caplog.text


def test_a_decline_counts_also_when_the_next_cannot_be_found(waiting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _seats(waiting, "cnc", 2)
    _propose(waiting)
    _cannot_be_solved(monkeypatch)
    assert _answer(waiting, "ann", accept=False) is OfferState.DECLINED
