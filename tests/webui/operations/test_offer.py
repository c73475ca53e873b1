"""Groups of a site: added, changed by two at a time, cancelled, removed, taken over; and what is said of the site."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matcher.codes import Run
from matcher.problem import Offering
from matcher.problem import Session as Meeting
from tests.builders import tiny
from tests.webui.world import World
from webui.memory.facts import facts
from webui.operations import offer
from webui.operations.demand import Demand, demands
from webui.operations.errors import Refused
from webui.operations.groups import Group, group_of, new_code
from webui.operations.offer import GroupFaults, add_group, cancel_group, change_group, consequences, remove_group
from webui.operations.offer_copies import Copied, copy_groups, earlier_groups
from webui.operations.round_copies import Copy, copy_round
from webui.operations.rounds import StaleError
from webui.operations.sites import SiteDetails, change_site, seen_details
from webui.people import SYSTEM, Actor, Role
from webui.store import (
    AuditEntry,
    ElectiveRow,
    OfferingRow,
    PeriodRow,
    PupilRow,
    RoundRow,
    SessionRow,
    SiteRow,
    WishRow,
    now,
    touch,
)
from webui.store.translate import save_round

WEST = Actor(Role.HOST, account_id=7, sites=frozenset({"west"}))
COORDINATOR = Actor(Role.COORDINATOR, account_id=1)
PUPILS = "ann at west: cnc > robotica; bob at east: cnc? > #lassen-2; cas at east"
GROUPS = (
    "cnc 8 min 4 at west on wed 13:30-16:00 in autumn; lassen 6 at west; lassen 4 id lassen-2 at west; drones 5 at east"
)


@pytest.fixture
def session(store: sessionmaker[Session]):
    with store() as opened:
        yield opened


@pytest.fixture
def round_id(session: Session) -> int:
    problem, policy = tiny(PUPILS, groups=GROUPS, periods="autumn 2026-08-31 2027-01-29", travel="west east 12")
    made = save_round(session, problem, policy)
    session.commit()
    return made


@pytest.fixture
def row(session: Session, round_id: int) -> Callable[[str], OfferingRow]:
    def find(code: str) -> OfferingRow:
        query = sa.select(OfferingRow).where(OfferingRow.round_id == round_id, OfferingRow.code == code)
        return session.scalars(query).one()

    return find


def site(session: Session, code: str) -> SiteRow:
    return session.scalars(sa.select(SiteRow).where(SiteRow.code == code).order_by(SiteRow.id.desc())).first()


def wanted(elective: str = "robotica", capacity: int = 10, **more: object) -> Group:
    meetings = more.pop("meetings", (Meeting("", 2, 13 * 60 + 30, 16 * 60, "autumn"),))
    told = {name: more.pop(name) for name in ("description", "room") if name in more}
    return Group(Offering("", elective, "", capacity, **more), meetings, **told)


def last_entry(session: Session) -> AuditEntry:
    return session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def add(session: Session, given: Group, newest: int = 0) -> OfferingRow:
    return add_group(session, WEST, site(session, "west").id, given, newest=newest)


def newest(session: Session) -> int:
    return session.scalar(sa.select(sa.func.max(OfferingRow.id)))


def test_a_new_group_has_a_code_of_its_own_its_sessions_and_an_audit_entry(session: Session, round_id: int) -> None:
    found = add(session, wanted(title="Robots bouwen", contact="Els 06-1", description="Je bouwt een robot."))
    assert (found.code, found.capacity, found.description) == ("west-robots-bouwen", 10, "Je bouwt een robot.")
    problem = facts(session, round_id).problem
    assert problem.offering[found.code].title == "Robots bouwen"
    assert [(m.weekday, m.start, m.period) for m in problem.sessions_of[found.code]] == [(2, 810, "autumn")]
    entry = last_entry(session)
    assert (entry.action, entry.record_id, entry.account_id) == ("offering.add", found.id, 7)
    assert entry.after["sessions"] == ["2 13:30-16:00 autumn"]
    assert "Els" not in str(entry.after), "names of people stay out of the audit"


def test_sent_twice_a_group_is_added_once_but_a_second_one_like_it_can_be_meant(
    session: Session, round_id: int
) -> None:
    before = newest(session)
    first = add(session, wanted(), before)
    assert add(session, wanted(), before).id == first.id
    other = add(session, wanted(capacity=4), before)
    meant = add(session, wanted(), newest(session))
    assert len({first.id, other.id, meant.id}) == 3
    assert [first.code, other.code, meant.code] == ["west-robotica", "west-robotica-2", "west-robotica-3"]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        (wanted("robotika"), "unknown_elective", "elective"),
        (wanted(capacity=3, min_size=4), "capacity_below_min_size", "capacity"),
        (wanted(meetings=(Meeting("", 2, 600, 540),)), "end_before_start", "end"),
        (wanted(meetings=(Meeting("", 2, 540, 600, "spring"),)), "unknown_period", "period"),
    ],
)
def test_what_the_matcher_would_call_wrong_is_refused_with_its_field(
    session: Session, round_id: int, given: Group, code: str, field: str
) -> None:
    with pytest.raises(GroupFaults) as refused:
        add(session, given)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert len(facts(session, round_id).problem.offerings) == 4


def test_a_fault_of_a_session_names_its_row_as_it_was_typed(session: Session, round_id: int) -> None:
    late, wrong = Meeting("", 4, 540, 600), Meeting("", 0, 600, 540)
    found = offer.faults_in(session, site(session, "west"), wanted(meetings=(late, wrong)))
    assert [(f.code, f.row) for f in found] == [("end_before_start", 2)]


def test_a_host_reaches_own_sites_only_and_until_the_offer_closes(
    session: Session, round_id: int, row: Callable[[str], OfferingRow]
) -> None:
    drones = row("drones")
    for refused in (
        lambda: add_group(session, WEST, site(session, "east").id, wanted(), newest=0),
        lambda: change_group(session, WEST, drones.id, drones.version, wanted("drones")),
        lambda: cancel_group(session, WEST, drones.id, drones.version),
        lambda: remove_group(session, WEST, drones.id, drones.version),
    ):
        with pytest.raises(Refused, match="not_possible"):
            refused()
    session.get_one(RoundRow, round_id).offers_close_at = now() - dt.timedelta(hours=1)
    session.commit()
    with pytest.raises(Refused, match="offer_closed"):
        add(session, wanted())
    assert add_group(session, COORDINATOR, site(session, "west").id, wanted(), newest=0).code == "west-robotica"
    session.get_one(RoundRow, round_id).archived_at = now()
    session.commit()
    with pytest.raises(Refused, match="offer_closed"):
        add_group(session, COORDINATOR, site(session, "west").id, wanted(), newest=0)


def test_a_change_is_kept_with_what_was_before_and_is_a_new_version(
    session: Session, round_id: int, row: Callable[[str], OfferingRow]
) -> None:
    cnc = row("cnc")
    before = group_of(session, cnc)
    change_group(session, WEST, cnc.id, cnc.version, replace(before, room="B12"))
    assert (row("cnc").room, last_entry(session).before, last_entry(session).after) == (
        "B12",
        {"room": None},
        {"room": "B12"},
    )


def test_sessions_alone_are_a_change_too(session: Session, row: Callable[[str], OfferingRow], round_id: int) -> None:
    cnc = row("cnc")
    version, before = cnc.version, group_of(session, cnc)
    moved = replace(before, meetings=(Meeting("", 1, 540, 600), Meeting("", 0, 540, 600)))
    change_group(session, WEST, cnc.id, version, moved)
    assert row("cnc").version == version + 1
    assert [(m.weekday, m.period) for m in group_of(session, cnc).meetings] == [(0, None), (1, None)]
    assert session.scalar(sa.select(sa.func.count()).select_from(SessionRow)) == 2
    change_group(session, WEST, cnc.id, version, moved)  # sent twice
    assert row("cnc").version == version + 1
    with pytest.raises(StaleError):
        change_group(session, WEST, cnc.id, version, before)


def test_sending_the_same_again_changes_nothing(session: Session, row: Callable[[str], OfferingRow]) -> None:
    cnc = row("cnc")
    version = cnc.version
    change_group(session, WEST, cnc.id, version, group_of(session, cnc))
    assert row("cnc").version == version
    assert last_entry(session) is None


def test_the_second_of_two_people_is_told_even_at_the_very_same_moment(
    store: sessionmaker[Session], session: Session, row: Callable[[str], OfferingRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    cnc = row("cnc")
    version, before = cnc.version, group_of(session, cnc)
    whole = offer.update_group

    def meanwhile(*given: object) -> None:
        monkeypatch.setattr(offer, "update_group", whole)
        with store() as other:
            change_group(other, COORDINATOR, cnc.id, version, replace(before, room="A1"))
        whole(*given)

    monkeypatch.setattr(offer, "update_group", meanwhile)
    with pytest.raises(StaleError):
        change_group(session, WEST, cnc.id, version, replace(before, room="B2"))
    session.expire_all()
    assert row("cnc").room == "A1"


def test_the_elective_of_a_group_that_is_wished_stays(session: Session, row: Callable[[str], OfferingRow]) -> None:
    cnc, lassen = row("cnc"), row("lassen")
    with pytest.raises(Refused, match="elective_wished"):
        change_group(session, WEST, cnc.id, cnc.version, wanted("lassen"))
    change_group(session, WEST, lassen.id, lassen.version, wanted("drones"))
    assert row("lassen").elective == "drones"


def test_a_wished_group_is_only_cancelled_and_its_wishes_stay(
    session: Session, row: Callable[[str], OfferingRow], round_id: int
) -> None:
    cnc = row("cnc")
    with pytest.raises(Refused, match="group_wished"):
        remove_group(session, WEST, cnc.id, cnc.version)
    cancel_group(session, WEST, cnc.id, cnc.version)
    assert (row("cnc").run, last_entry(session).action) == (Run.NO, "offering.cancel")
    assert session.scalar(sa.select(sa.func.count()).select_from(WishRow)) == 4
    cancel_group(session, WEST, cnc.id, row("cnc").version)  # once more does no harm
    cancel_group(session, WEST, cnc.id, row("cnc").version, cancelled=False)
    assert (row("cnc").run, last_entry(session).action) == (Run.AUTO, "offering.restore")
    with pytest.raises(StaleError):
        cancel_group(session, WEST, cnc.id, 1)


def test_a_group_that_nobody_wished_is_removed_with_its_sessions(
    session: Session, row: Callable[[str], OfferingRow], round_id: int
) -> None:
    lassen = row("lassen")
    remove_group(session, WEST, lassen.id, lassen.version)
    assert "lassen" not in facts(session, round_id).problem.offering
    assert (last_entry(session).action, last_entry(session).before["capacity"]) == ("offering.remove", 6)


def test_the_demand_is_counted_in_pupils_and_leavers_do_not_count(
    session: Session, row: Callable[[str], OfferingRow]
) -> None:
    rows = [row(code) for code in ("cnc", "lassen-2", "drones")]
    found = demands(session, rows)
    assert found[rows[0].id] == Demand(pupils=2, approved=1, first=2, first_approved=1)
    assert found[rows[1].id] == Demand(pupils=1, approved=1)
    assert found[rows[2].id] == Demand()
    session.scalars(sa.select(PupilRow).where(PupilRow.number == "bob")).one().left_at = now()
    session.commit()
    assert demands(session, rows)[rows[0].id].pupils == 1
    assert demands(session, []) == {}


def test_last_years_groups_are_taken_over_once_with_sessions_texts_and_dates(session: Session, round_id: int) -> None:
    added = add(session, replace(wanted(room="B1"), first_day=dt.date(2026, 9, 2)))
    cancel_group(session, WEST, added.id, added.version)
    later = copy_round(session, SYSTEM, round_id, Copy("2027-2028")).id
    there = site(session, "west")
    for code in ("cnc", "west-robotica"):
        gone = session.scalars(
            sa.select(OfferingRow).where(OfferingRow.round_id == later, OfferingRow.code == code)
        ).one()
        session.delete(gone)
    session.commit()
    [(source, rows)] = earlier_groups(session, there)
    ids = [r.id for r in rows]
    assert (source.id, len(ids)) == (round_id, 4)
    assert copy_groups(session, WEST, there.id, round_id, ids) == Copied(new=2, there=2)
    assert copy_groups(session, WEST, there.id, round_id, ids) == Copied(there=4)
    found = session.scalars(
        sa.select(OfferingRow).where(OfferingRow.round_id == later, OfferingRow.code == "west-robotica")
    ).one()
    assert (found.room, found.run, found.first_day) == ("B1", Run.AUTO, dt.date(2027, 9, 1))
    assert [m.period for m in facts(session, later).problem.sessions_of["west-robotica"]] == ["autumn"]


def test_what_this_round_does_not_know_is_left_out_and_told(session: Session, round_id: int) -> None:
    later = copy_round(session, SYSTEM, round_id, Copy("2027-2028")).id
    for row in session.scalars(sa.select(OfferingRow).where(OfferingRow.round_id == later)):
        session.delete(row)
    session.commit()
    session.execute(sa.delete(PeriodRow).where(PeriodRow.round_id == later))
    session.execute(sa.delete(ElectiveRow).where(ElectiveRow.round_id == later, ElectiveRow.code == "lassen"))
    touch(session, later)
    session.commit()
    there = site(session, "west")
    ids = list(session.scalars(sa.select(OfferingRow.id).where(OfferingRow.round_id == round_id)))
    assert copy_groups(session, WEST, there.id, round_id, ids) == Copied(new=1, unknown=2, without_period=1)
    assert [m.period for m in facts(session, later).problem.sessions_of["cnc"]] == [None]


def test_a_group_of_another_site_is_never_taken_over(
    session: Session, round_id: int, row: Callable[[str], OfferingRow]
) -> None:
    drones = row("drones").id
    copy_round(session, SYSTEM, round_id, Copy("2027-2028"))
    there = site(session, "west")
    assert copy_groups(session, WEST, there.id, round_id, [drones, 999]) == Copied()
    with pytest.raises(Refused, match="not_possible"):
        copy_groups(session, WEST, site(session, "east").id, round_id, [drones])


def test_the_details_of_a_site_are_set_and_the_second_of_two_is_told(session: Session, round_id: int) -> None:
    west = site(session, "west")
    seen = seen_details(west)
    given = SiteDetails("Dampten 1", "0229 1", "Ingang achter", ("PIE",), 12)
    change_site(session, WEST, west.id, seen, given)
    assert (west.address, west.licensed_profiles, west.guest_total) == ("Dampten 1", ("PIE",), 12)
    assert last_entry(session).action == "site.change"
    change_site(session, WEST, west.id, seen, given)  # sent twice
    with pytest.raises(StaleError):
        change_site(session, WEST, west.id, seen, SiteDetails("Elders 2"))
    with pytest.raises(Refused, match="not_possible"):
        change_site(session, WEST, site(session, "east").id, seen, given)
    with pytest.raises(Refused, match="too_few_guests"):
        change_site(session, WEST, west.id, seen_details(west), replace(given, guest_total=-1))


def test_after_the_offer_closed_a_host_changes_what_pupils_are_told_but_not_the_guests(
    session: Session, round_id: int
) -> None:
    session.get_one(RoundRow, round_id).offers_close_at = now() - dt.timedelta(hours=1)
    session.commit()
    west = site(session, "west")
    with pytest.raises(Refused, match="offer_closed"):
        change_site(session, WEST, west.id, seen_details(west), SiteDetails(guest_total=3))
    change_site(session, WEST, west.id, seen_details(west), SiteDetails(address="Dampten 1"))
    change_site(session, COORDINATOR, west.id, seen_details(west), SiteDetails("Dampten 1", guest_total=3))
    assert (west.address, west.guest_total) == ("Dampten 1", 3)


def test_changing_a_group_that_is_published_or_has_begun_has_consequences_that_are_told(world: World) -> None:
    world.publish()
    with world.store() as session:
        found = session.get_one(OfferingRow, world.offering("robotica"))
        before = group_of(session, found)
        assert consequences(session, found, before) == ()
        smaller = replace(before, offering=replace(before.offering, capacity=0))
        assert [f.code for f in consequences(session, found, smaller)] == ["seats_below_placed", "group_published"]
        with pytest.raises(Refused, match="group_"):
            remove_group(session, COORDINATOR, found.id, found.version)
        found.first_day = dt.date(2020, 9, 1)
        session.commit()
        assert [f.code for f in consequences(session, found, smaller)][-1] == "group_begun"


@pytest.mark.parametrize(
    ("title", "taken", "code"),
    [
        ("CNC-technieken", (), "west-cnc-technieken"),
        ("CNC technieken", ("west-cnc-technieken",), "west-cnc-technieken-2"),
        ("Één & Ümit", (), "west-een-umit"),
        ("日本", (), "west"),
    ],
)
def test_codes_of_groups_are_short_and_plain(title: str, taken: tuple[str, ...], code: str) -> None:
    assert new_code("west", title, taken) == code
