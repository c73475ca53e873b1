"""Periods of a round: added, changed, removed; the second of two who change them is told."""

import datetime as dt

import pytest
from sqlalchemy import select

from tests.webui.world import World
from webui.operations.errors import Refused
from webui.operations.periods import GivenPeriod, add_period, change_period, remove_period
from webui.operations.rounds import StaleError
from webui.people import Actor, Role
from webui.store import AuditEntry, PeriodRow, RoundRow
from webui.store.translate import load_round

ANN = Actor(Role.COORDINATOR, account_id=11)
SPRING = GivenPeriod(" spring ", dt.date(2027, 2, 1), dt.date(2027, 7, 9))


def test_a_period_is_added_with_its_audit_entry_and_the_round_has_another_version(world: World) -> None:
    with world.store() as session:
        before = session.get_one(RoundRow, world.round_id).version
        made = add_period(session, ANN, world.round_id, before, SPRING)
        assert session.get_one(RoundRow, world.round_id).version == before + 1
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "period.add")).one()
        assert (entry.record_id, entry.round_id, entry.after["name"]) == (made.id, world.round_id, "spring")
        periods = load_round(session, world.round_id)[0].periods
        assert [p.name for p in periods] == ["autumn", "spring"]


def test_meetings_follow_a_period_that_gets_another_name(world: World) -> None:
    with world.store() as session:
        version = session.get_one(RoundRow, world.round_id).version
        given = GivenPeriod("herfst", dt.date(2026, 8, 31), dt.date(2026, 12, 18))
        change_period(session, ANN, world.period("autumn"), version, given)
        problem, _ = load_round(session, world.round_id)
        assert problem.periods[0].end == dt.date(2026, 12, 18)
        assert [s.period for s in problem.sessions if s.offering_id == "cnc"] == ["herfst"]


def test_a_period_in_which_a_group_meets_stays_and_another_one_goes(world: World) -> None:
    with world.store() as session:
        made = add_period(session, ANN, world.round_id, session.get_one(RoundRow, world.round_id).version, SPRING)
        version = session.get_one(RoundRow, world.round_id).version
        with pytest.raises(Refused, match="period_in_use"):
            remove_period(session, ANN, world.period("autumn"), version)
        remove_period(session, ANN, made.id, version)
        assert session.scalars(select(PeriodRow.name)).all() == ["autumn"]
        with pytest.raises(LookupError):
            remove_period(session, ANN, made.id, version + 1)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        (GivenPeriod(" ", SPRING.start, SPRING.end), "empty_required", "name"),
        (GivenPeriod("autumn", SPRING.start, SPRING.end), "period_there", "name"),
        (GivenPeriod("spring", SPRING.end, SPRING.start), "ends_before_start", "end"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(world: World, given: GivenPeriod, code: str, field: str) -> None:
    with world.store() as session:
        version = session.get_one(RoundRow, world.round_id).version
        with pytest.raises(Refused) as refused:
            add_period(session, ANN, world.round_id, version, given)
        assert (refused.value.code, refused.value.field) == (code, field)


def test_the_second_of_two_who_change_periods_is_told(world: World) -> None:
    with world.store() as session:
        seen = session.get_one(RoundRow, world.round_id).version
        add_period(session, ANN, world.round_id, seen, SPRING)
        with pytest.raises(StaleError):
            add_period(session, ANN, world.round_id, seen, GivenPeriod("P3", SPRING.start, SPRING.end))
        with pytest.raises(StaleError):
            change_period(session, ANN, world.period("autumn"), seen, SPRING)
        with pytest.raises(StaleError):
            remove_period(session, ANN, world.period("spring"), seen)
