"""A host's pages: the offer, a group's form with and without faults, two people at once, leaving out, taking over."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import select

from matcher.codes import Run
from tests.webui.world import World
from webui.operations.groups import group_of
from webui.operations.offer import change_group
from webui.operations.round_copies import Copy, copy_round
from webui.people import SYSTEM, Actor, Role
from webui.store import OfferingRow, RoundRow, SiteRow, WishState, now

GROUP = {
    "elective": "drones",
    "title": "Drones vliegen",
    "description": "Je vliegt met een drone.",
    "capacity": "10",
    "min_size": "4",
    "guest_capacity": "6",
    "tracks": ["BB", "KB"],
    "years": ["3"],
    "clock_hours": "60",
    "first_day": "2026-09-02",
    "room": "B12",
    "bring": "Werkkleding",
    "contact": "Els, 0229 123456",
    "meetings-0-weekday": "wed",
    "meetings-0-start": "13:30",
    "meetings-0-end": "16.00",
    "meetings-0-period": "autumn",
    "meetings-1-weekday": "",
    "version": "0",
}


def the_group(world: World, code: str) -> OfferingRow:
    with world.store() as session:
        return session.scalars(select(OfferingRow).where(OfferingRow.code == code)).one()


def posted(world: World, code: str, **changes: Any) -> dict[str, Any]:
    """What the form of the group sends, with something changed."""
    page = world.client("host").get(f"/aanbod/groep/{world.offering(code)}").text
    return {**_values(page), **changes}


def _values(page: str) -> dict[str, Any]:
    inputs = re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page)
    found: dict[str, Any] = {
        name: value for name, value in inputs if name not in ("tracks", "years", "profiles", "always")
    }
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found[name] = next(iter(re.findall(r'selected value="([^"]*)"', options)), "")
    found["description"] = next(
        iter(re.findall(r'<textarea[^>]*name="description"[^>]*>\s*(.*?)</textarea>', page)), ""
    )
    return found


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_offer_shows_own_groups_with_their_demand_and_nobody_elses(world: World) -> None:
    page = plain(world.client("host").get("/aanbod").text)
    assert "Robotica" in page
    assert "2 leerlingen kozen dit (2 goedgekeurd), 1 als eerste keuze (1 goedgekeurd)" in page
    assert "Drones" not in page
    assert "Bob" not in page
    everything = plain(world.client("coordinator").get("/aanbod").text)
    assert "Drones" in everything
    assert "East College" in everything
    assert "Drones" not in plain(world.client("coordinator").get("/aanbod?site=west").text)


def test_a_group_that_may_stay_below_its_minimum_is_told_early(world: World) -> None:
    data = posted(world, "robotica", capacity="12", min_size="8")
    assert world.client("host").post(f"/aanbod/groep/{world.offering('robotica')}", data=data).status_code == 302
    assert "2 van minimaal 8" in plain(world.client("host").get("/aanbod").text)


def test_after_publication_the_seats_are_told_as_own_guests_and_free(world: World) -> None:
    world.publish()
    page = plain(world.client("host").get("/aanbod").text)
    assert "0 eigen 1 gast 1 van 2 vrij" in page
    assert "De plaatsen zijn gepubliceerd" in page


def test_a_new_group_is_added_with_everything_that_was_typed(world: World) -> None:
    client = world.client("host")
    assert 'value="drones Drones"' in client.get("/aanbod/nieuw").text
    response = client.post("/aanbod/nieuw", data={**GROUP, "elective": "Drones"})
    found = the_group(world, "west-drones-vliegen")
    assert response.location == f"/aanbod#groep-{found.id}"
    assert (found.elective, found.capacity, found.min_size, found.guest_capacity) == ("drones", 10, 4, 6)
    assert (found.tracks, found.years, found.clock_hours, found.run) == (("BB", "KB"), (3,), 60, Run.AUTO)
    assert (found.first_day, found.room, found.bring) == (dt.date(2026, 9, 2), "B12", "Werkkleding")
    page = plain(client.get("/aanbod").text)
    assert "woensdag 13:30–16:00, 31 aug – 29 jan" in page
    assert "alleen BB, KB · leerjaar 3" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"elective": ""}, "Kies een keuzevak."),
        ({"elective": "Droens"}, "is geen landelijk keuzevak en staat niet in de lijst van de regio"),
        ({"capacity": ""}, "Typ het aantal plaatsen."),
        ({"capacity": "tien"}, "&#39;tien&#39; is geen heel getal"),
        ({"capacity": "3"}, "gaat pas door vanaf 4 leerlingen"),
        ({"min_size": "0"}, "het moet minstens 1 zijn"),
        ({"first_day": "31-02-2026"}, "is geen bestaande datum"),
        ({"meetings-0-start": "half twee"}, "is geen tijdstip"),
        ({"meetings-0-end": "12:00"}, "komt niet na het begin"),
        ({"meetings-0-end": ""}, "Vul dit in, of haal de rij weg."),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_is_kept(
    world: World, changes: dict[str, str], said: str
) -> None:
    page = world.client("host").post("/aanbod/nieuw", data={**GROUP, **changes}).text
    assert said in page
    field = next(iter(changes))
    assert f'id="{field}-error"' in page
    assert 'value="Els, 0229 123456"' in page
    assert re.search(r'name="tracks" type="checkbox" value="BB"', page) or "checked" in page
    with world.store() as session:
        assert len(session.scalars(select(OfferingRow)).all()) == 3


def test_all_faults_are_shown_at_once(world: World) -> None:
    wrong = {"elective": "Droens", "guest_capacity": "veel", "capacity": "2", "meetings-0-end": "12:00"}
    wrong |= {"meetings-1-weekday": "mon", "meetings-1-start": "later", "meetings-1-end": "9:00"}
    page = world.client("host").post("/aanbod/nieuw", data={**GROUP, **wrong}).text
    for field in ("elective", "guest_capacity", "capacity", "meetings-0-end", "meetings-1-start"):
        assert f'id="{field}-error"' in page


def test_rows_of_sessions_come_and_go_without_saving_anything(world: World) -> None:
    client = world.client("host")
    page = client.post("/aanbod/nieuw", data={**GROUP, "add": "1"}).text
    assert page.count('role="group"') == 3
    page = client.post("/aanbod/nieuw", data={**GROUP, "meetings-1-weekday": "fri", "remove": "0"}).text
    assert page.count('role="group"') == 1
    assert '<option selected value="fri">' in page
    page = client.post("/aanbod/nieuw", data={"meetings-0-weekday": "fri", "remove": "0"}).text
    assert page.count('role="group"') == 1
    with world.store() as session:
        assert len(session.scalars(select(OfferingRow)).all()) == 3


def test_a_group_is_changed_and_a_second_post_of_the_same_does_no_harm(world: World) -> None:
    client, path = world.client("host"), f"/aanbod/groep/{world.offering('robotica')}"
    data = posted(world, "robotica", room="B12")
    assert client.post(path, data=data).status_code == 302
    version = the_group(world, "robotica").version
    assert (the_group(world, "robotica").room, len(posted(world, "robotica"))) == ("B12", len(data))
    assert client.post(path, data=posted(world, "robotica")).status_code == 302
    assert the_group(world, "robotica").version == version


def test_the_second_of_two_people_is_told_what_differs_and_may_then_decide(world: World) -> None:
    client, number = world.client("host"), world.offering("robotica")
    data = posted(world, "robotica", room="Mijn lokaal")
    with world.store() as session:
        row = session.get_one(OfferingRow, number)
        actor = Actor(Role.COORDINATOR, account_id=world.accounts["coordinator"])
        before = group_of(session, row)
        change_group(session, actor, number, row.version, type(before)(before.offering, before.meetings, room="A1"))
    page = client.post(f"/aanbod/groep/{number}", data=data).text
    assert "Iemand anders heeft deze groep intussen veranderd." in page
    assert "Coordinator, " in page
    assert "Lokaal A1 Mijn lokaal" in plain(page)
    assert the_group(world, "robotica").room == "A1"
    again = {**_values(page), "room": "Mijn lokaal"}
    assert client.post(f"/aanbod/groep/{number}", data=again).status_code == 302
    assert the_group(world, "robotica").room == "Mijn lokaal"


def test_a_warning_is_shown_before_it_is_saved_all_the_same(world: World) -> None:
    client, path = world.client("host"), f"/aanbod/groep/{world.offering('robotica')}"
    data = posted(world, "robotica", guest_capacity="9")
    page = client.post(path, data=data).text
    assert "Er zijn 9 plaatsen voor gasten, maar 2 in totaal." in page
    assert the_group(world, "robotica").guest_capacity is None
    accepted = re.search(r'name="accepted"[^>]*value="(\w+)"', page).group(1)
    assert client.post(path, data={**data, "accepted": accepted}).status_code == 302
    assert the_group(world, "robotica").guest_capacity == 9


def test_changing_a_published_group_warns_first(world: World) -> None:
    world.publish()
    data = posted(world, "robotica", room="B12")
    page = world.client("host").post(f"/aanbod/groep/{world.offering('robotica')}", data=data).text
    assert "In deze groep is al 1 leerling geplaatst" in page
    assert "andere dag of" not in page.split("In deze groep is al 1 leerling geplaatst")[1]
    assert "Toch opslaan" in page


def test_once_the_offer_is_closed_a_host_reads_and_the_coordinator_still_changes(world: World) -> None:
    world.change_round(offers_close_at=now() - dt.timedelta(days=1))
    path = f"/aanbod/groep/{world.offering('robotica')}"
    assert "Het aanbod is gesloten sinds" in world.client("host").get("/aanbod").text
    page = world.client("host").get(path).text
    assert "Het aanbod is gesloten." in page
    assert '<form method="post" novalidate' not in page
    data = {**GROUP, "elective": "robotica", "version": the_group(world, "robotica").version}
    assert "Het aanbod is gesloten." in world.client("host").post(path, data=data).text
    assert the_group(world, "robotica").room is None
    assert world.client("coordinator").post(path, data=data).status_code == 302
    assert the_group(world, "robotica").room == "B12"


def test_leaving_out_a_wished_group_says_how_many_wishes_that_concerns_and_cancels_it(world: World) -> None:
    client, path = world.client("host"), f"/aanbod/groep/{world.offering('robotica')}"
    page = plain(client.get(f"{path}/weg").text)
    assert "2 leerlingen kozen dit" in page
    assert "Geen andere groep geeft dit keuzevak" in page
    assert "Verwijderen" not in page
    version = the_group(world, "robotica").version
    client.post(f"{path}/weg", data={"version": version})
    assert the_group(world, "robotica").run is Run.AUTO
    client.post(f"{path}/vervalt", data={"version": version})
    client.post(f"{path}/vervalt", data={"version": version})  # twice does no harm
    assert the_group(world, "robotica").run is Run.NO
    assert "Vervallen" in client.get("/aanbod").text
    assert {wish.state for wish in world.wishes("bob")} == {WishState.APPROVED}
    client.post(f"{path}/vervalt", data={"version": the_group(world, "robotica").version, "again": "1"})
    assert the_group(world, "robotica").run is Run.AUTO


def test_a_group_that_nobody_wished_is_removed_once(world: World) -> None:
    client = world.client("host")
    client.post("/aanbod/nieuw", data={**GROUP, "elective": "drones"})
    number = the_group(world, "west-drones-vliegen").id
    assert "Verwijderen" in client.get(f"/aanbod/groep/{number}/weg").text
    for _ in range(2):
        assert client.post(f"/aanbod/groep/{number}/weg", data={"version": 1}).location == "/aanbod"
    with world.store() as session:
        assert session.get(OfferingRow, number) is None


def test_what_is_not_a_hosts_own_does_not_exist(world: World) -> None:
    client, cnc = world.client("host"), world.offering("cnc")
    for path in (
        f"groep/{cnc}",
        f"groep/{cnc}/weg",
        f"vestiging/{world.site('east')}",
        f"overnemen/{world.site('east')}",
    ):
        assert client.get(f"/aanbod/{path}").status_code == 404
    assert client.post(f"/aanbod/groep/{cnc}/vervalt", data={"version": 1}).status_code == 404
    client.post("/aanbod/nieuw", data={**GROUP, "site": world.site("east")})
    with world.store() as session:
        assert len(session.scalars(select(OfferingRow)).all()) == 3


def test_groups_of_last_year_are_taken_over_and_none_twice(world: World) -> None:
    client = world.client("host")
    with world.store() as session:
        later = copy_round(session, SYSTEM, world.round_id, Copy("2027-2028")).id
        session.delete(
            session.scalars(
                select(OfferingRow).where(OfferingRow.round_id == later, OfferingRow.code == "robotica")
            ).one()
        )
        session.get_one(RoundRow, world.round_id).archived_at = now()
        session.commit()
        west = session.scalars(select(SiteRow.id).where(SiteRow.round_id == later, SiteRow.code == "west")).one()
    path, robotica = f"/aanbod/overnemen/{west}", world.offering("robotica")
    page = client.get(path).text
    assert f'value="{robotica}"' in page
    sent = {"round": world.round_id, "group": [robotica]}
    client.post(path, data=sent)
    assert "1 groep overgenomen." in client.get("/aanbod").text
    client.post(path, data=sent)
    assert "1 was er al." in client.get("/aanbod").text
    assert "Al in deze ronde" in client.get(path).text


def test_the_page_of_a_site_keeps_what_was_typed_and_tells_the_second_of_two(world: World) -> None:
    client, path = world.client("host"), f"/aanbod/vestiging/{world.site('west')}"
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', client.get(path).text).group(1)
    data = {"seen": seen, "address": "Dampten 1", "phone": "0229", "directions": "", "licensed_profiles": ["PIE"]}
    assert "is geen heel getal" in client.post(path, data={**data, "guest_total": "veel"}).text
    assert client.post(path, data={**data, "guest_total": "12"}).status_code == 302
    page = client.post(path, data={**data, "address": "Elders"}).text
    assert "Iemand anders heeft deze vestiging intussen veranderd." in page
    assert 'value="Elders"' in page
    assert "Dampten 1" in page
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', page).group(1)
    assert client.post(path, data={**data, "seen": seen, "address": "Elders"}).status_code == 302


def test_a_long_offer_is_searched_sorted_and_paged(world: World) -> None:
    client = world.client("coordinator")
    assert "Drones" not in plain(client.get("/aanbod?q=robo").text)
    up, down = (plain(client.get(f"/aanbod?sort={key}").text) for key in ("seats", "-seats"))
    assert up.index("Cnc") < up.index("Robotica") < up.index("Drones")
    assert down.index("Drones") < down.index("Robotica") < down.index("Cnc")
    assert "Geen groepen gevonden" in client.get("/aanbod?q=zzz").text


def test_without_a_round_or_a_site_the_page_says_what_to_do(world: World) -> None:
    with world.store() as session:
        session.get_one(RoundRow, world.round_id).archived_at = now()
        session.commit()
    assert world.client("host").get("/aanbod").status_code == 200
    assert world.client("host").get("/aanbod/nieuw").location == "/aanbod"
