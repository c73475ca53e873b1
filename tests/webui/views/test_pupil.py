"""A pupil chooses, hands in, and sees the place."""

import datetime as dt

import icalendar
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.webui.world import World
from webui.store import OfferingRow, PupilRow, WishRow, WishState, now, touch


def _post(world: World, client: FlaskClient, path: str, **data: object) -> str:
    version = data.pop("version", None) or world.pupil(str(data.pop("who", "ann"))).version
    return client.post(path, data={"version": version, **data}, follow_redirects=True).text


def test_the_list_shows_wishes_in_order_and_what_else_is_possible(world: World) -> None:
    page = world.client("ann").get("/keuzes").text
    assert page.index("Cnc") < page.index("Robotica") < page.index("Drones")
    assert "12 min" in page
    assert "woensdag 13:30–16:00" in page
    assert "Kies Drones" in page
    assert "Kies Cnc" not in page


def test_choosing_is_saved_at_once_as_a_draft_at_the_end(world: World) -> None:
    page = _post(world, world.client("ann"), "/keuzes/kies", elective="drones")
    assert world.listed("ann") == ["cnc", "robotica", "drones"]
    assert world.wishes("ann")[-1].state is WishState.DRAFT
    assert "Nog niet ingeleverd" in page


def test_choosing_twice_leaves_one(world: World) -> None:
    client = world.client("ann")
    _post(world, client, "/keuzes/kies", elective="drones")
    _post(world, client, "/keuzes/kies", elective="drones")
    assert world.listed("ann") == ["cnc", "robotica", "drones"]


def test_moving_up_and_taking_off_change_the_order(world: World) -> None:
    client = world.client("ann")
    _post(world, client, "/keuzes/verplaats", wish=world.wishes("ann")[1].id, by=-1)
    assert world.listed("ann") == ["robotica", "cnc"]
    _post(world, client, "/keuzes/weg", wish=world.wishes("ann")[0].id)
    assert [(w.elective, w.rank) for w in world.wishes("ann")] == [("cnc", 1)]


def test_who_left_changes_nothing_from_a_page_that_was_still_open(world: World) -> None:
    client = world.client("ann")
    world.leave("ann")
    page = _post(world, client, "/keuzes/weg", wish=world.wishes("ann")[0].id)
    assert world.listed("ann") == ["cnc", "robotica"]
    assert "Je doet niet meer mee aan deze ronde" in page


def test_handing_in_gives_a_receipt_and_a_change_takes_it_back(world: World) -> None:
    client = world.client("ann")
    _post(world, client, "/keuzes/kies", elective="drones")
    page = _post(world, client, "/keuzes/inleveren")
    assert "Ontvangen" in page
    assert "We hebben je lijst ontvangen op" in page
    assert [w.state for w in world.wishes("ann")] == [WishState.APPROVED, WishState.APPROVED, WishState.SUBMITTED]
    page = _post(world, client, "/keuzes/verplaats", wish=world.wishes("ann")[0].id, by=1)
    assert "Nog niet ingeleverd" in page
    assert world.pupil("ann").submitted_at is None


def test_a_second_tab_is_told_that_the_list_changed_and_nothing_is_lost(world: World) -> None:
    client, seen = world.client("ann"), world.pupil("ann").version
    _post(world, client, "/keuzes/kies", elective="drones", version=seen)
    page = _post(world, client, "/keuzes/weg", wish=world.wishes("ann")[0].id, version=seen)
    assert "intussen veranderd" in page
    assert world.listed("ann") == ["cnc", "robotica", "drones"]


def test_after_the_deadline_nothing_changes_and_the_page_says_so(world: World) -> None:
    world.change_round(wishes_close_at=now() - dt.timedelta(minutes=1))
    client = world.client("ann")
    page = client.get("/keuzes").text
    assert "De tijd om te kiezen is voorbij" in page
    assert "Inleveren" not in page
    _post(world, client, "/keuzes/kies", elective="drones")
    assert world.listed("ann") == ["cnc", "robotica"]


def test_after_publication_a_pupil_changes_nothing_whatever_the_deadline(world: World) -> None:
    world.publish()
    page = _post(world, world.client("ann"), "/keuzes/kies", elective="drones")
    assert "De tijd om te kiezen is voorbij" in page
    assert world.listed("ann") == ["cnc", "robotica"]


def test_before_the_time_nothing_can_be_chosen(world: World) -> None:
    world.change_round(wishes_open_from=now() + dt.timedelta(days=1))
    assert "Je kunt nog niet kiezen" in _post(world, world.client("ann"), "/keuzes/kies", elective="drones")
    assert world.listed("ann") == ["cnc", "robotica"]


def test_what_is_not_possible_is_refused_and_shown_with_its_reason(world: World) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).completed = ("drones",)
        session.commit()
    client = world.client("ann")
    page = client.get("/keuzes").text
    assert "Wat voor jou niet kan, en waarom" in page
    assert "Je hebt Drones al gedaan." in page
    assert "niet mogelijk" in _post(world, client, "/keuzes/kies", elective="drones")
    assert "niet mogelijk" in _post(world, client, "/keuzes/kies", elective="no such thing")
    assert world.listed("ann") == ["cnc", "robotica"]


def test_one_group_only_can_be_chosen(world: World) -> None:
    _post(world, world.client("ann"), "/keuzes/kies", group=world.offering("drones"))
    assert world.wishes("ann")[-1].offering_id == world.offering("drones")


def test_a_pupil_changes_only_the_own_list(world: World) -> None:
    others = world.wishes("bob")[0].id
    page = _post(world, world.client("ann"), "/keuzes/weg", wish=others)
    assert world.listed("bob") == ["robotica"]
    assert "Robotica" in page


def test_before_publication_the_place_is_not_known(world: World) -> None:
    assert "Je plek is nog niet bekend" in world.client("ann").get("/plek").text


def test_after_publication_the_place_says_where_and_when(world: World) -> None:
    world.publish()
    page = world.client("ann").get("/plek").text
    assert "Je bent geplaatst bij Cnc, je 1e keuze" in page
    assert "East College, Hoorn" in page
    assert "woensdag 13:30–16:00, 31 aug – 29 jan" in page
    assert "wo 2 sep 2026" in page
    assert "12 min" in page


def test_a_pupil_without_place_reads_why_and_who_helps(world: World) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).completed = ("cnc", "robotica")
        session.commit()
    world.publish()
    page = world.client("ann").get("/plek").text
    assert "Je hebt nog geen plek" in page
    assert "Waarom niet mijn 1e keuze: Cnc?" in page
    assert "Je hebt Cnc al gedaan." in page
    assert "Ga naar Counsellor" in page
    assert world.client("ann").get("/plek/agenda.ics").status_code == 404


def test_another_group_of_the_first_choice_is_not_what_a_pupil_with_it_wanted_more(world: World) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).max_electives = 2
        session.get_one(WishRow, world.wishes("ann")[1].id).elective = "drones"
        session.get_one(OfferingRow, world.offering("robotica")).elective = "cnc"
        session.commit()
    world.publish()
    page = world.client("ann").get("/plek").text
    assert "Je bent geplaatst bij Cnc, je 1e keuze" in page
    assert "Je bent geplaatst bij Drones, je 2e keuze" in page
    assert "Wat je liever wilde" not in page


def test_the_calendar_has_the_lessons_at_the_right_time_all_period_long(world: World) -> None:
    world.publish()
    response = world.client("ann").get("/plek/agenda.ics")
    assert response.mimetype == "text/calendar"
    calendar = icalendar.Calendar.from_ical(response.data)
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == "Cnc"
    assert event.decoded("DTSTART").isoformat() == "2026-09-02T13:30:00+02:00"
    assert event["RRULE"]["UNTIL"][0].date() == dt.date(2027, 1, 29)
    assert "ann" not in response.text.lower()


def test_a_correction_of_the_round_after_publication_does_not_change_what_was_published(world: World) -> None:
    world.publish()
    given = {"version": world.pupil("ann").version, "wish": world.wishes("ann")[0].id}
    world.client("counsellor").post(f"/leerlingen/{world.pupils['ann']}/weg", data=given)
    assert world.listed("ann") == ["robotica"]
    assert "Je bent geplaatst bij Cnc" in world.client("ann").get("/plek").text


@pytest.mark.parametrize(("corrections", "most"), [(0, 15), (1, 16), (3, 16)])
def test_the_page_of_a_place_asks_no_more_questions_than_this_and_once_for_what_was_published(
    world: World, corrections: int, most: int
) -> None:
    world.publish()
    for place in range(corrections):
        with world.store() as session:
            session.get_one(OfferingRow, world.offering("cnc")).capacity = place % 2
            touch(session, world.round_id)
            session.commit()
        world.publish()
    client = world.client("ann")
    client.get("/plek")
    asked: list[str] = []
    event.listen(world.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert client.get("/plek").status_code == 200
    assert len(asked) <= most, asked
    everything = [text for text in asked if "FROM publications" in text and "superseded_at IS NULL" not in text]
    assert len(everything) == 1
