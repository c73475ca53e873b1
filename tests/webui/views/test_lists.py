"""Class lists of a host: when there are any, who is on them, what changed since the last download."""

import datetime as dt
import re

import pytest
from sqlalchemy import event, select

from tests.webui.world import World
from webui.jobs.queue import queue_run
from webui.store import (
    AuditEntry,
    DownloadRow,
    OfferingRow,
    PublicationRow,
    RunPlacementRow,
    SessionRow,
    WishRow,
    now,
)


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def lists(world: World, who: str = "host") -> str:
    return plain(world.client(who).get("/lijsten").text)


def take(world: World, form: str = "csv") -> str:
    response = world.client("host").get(f"/lijsten/{world.offering('robotica')}/bestand?vorm={form}")
    assert response.status_code == 200
    return response.get_data(as_text=True) if form == "csv" else ""


def correct(world: World, pupil: str, elective: str) -> None:
    """Somebody wants something else; allocate and publish again."""
    with world.store() as session:
        for wish in session.scalars(select(WishRow).where(WishRow.pupil_id == world.pupils[pupil])):
            session.delete(wish)
        session.add(
            WishRow(round_id=world.round_id, pupil_id=world.pupils[pupil], rank=1, elective=elective, state="approved")
        )
        session.commit()
        run = queue_run(session, world.round_id).id
        session.commit()
    world.finish(run)
    with world.store() as session:
        for old in session.scalars(select(PublicationRow)):
            old.superseded_at = now()
        session.add(PublicationRow(round_id=world.round_id, run_id=run, publish_at=now(), published_at=now()))
        session.commit()


def test_before_publication_the_page_says_when_there_will_be_lists(world: World) -> None:
    assert "zodra de coördinator de plaatsen publiceert" in lists(world)
    world.change_round(publish_at=now() + dt.timedelta(days=3))
    assert "U vindt ze hier vanaf" in lists(world)
    number = world.offering("robotica")
    for path in (f"{number}", f"{number}/afdrukken", f"{number}/bestand?vorm=pdf", "alle"):
        assert world.client("host").get(f"/lijsten/{path}").location == "/lijsten"


def test_a_host_sees_own_lists_and_the_coordinator_all(world: World) -> None:
    world.publish()
    assert "1 leerling , 1 gast" in lists(world)
    assert "Cnc" not in lists(world)
    assert "Alle lijsten in één zip" in lists(world)
    assert "Cnc" in lists(world, "coordinator")
    assert "zip" not in lists(world, "coordinator")


def test_a_list_holds_exactly_the_placed_pupils_and_looking_is_written_down(world: World) -> None:
    world.publish()
    number = world.offering("robotica")
    for path in (f"/lijsten/{number}", f"/lijsten/{number}/afdrukken"):
        page = plain(world.client("host").get(path).text)
        assert "Bob" in page
        assert "East College" in page
        assert "Ann" not in page
    with world.store() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert actions == ["list.download", "list.view"]


def test_the_page_asks_no_more_questions_for_more_groups(world: World) -> None:
    world.publish()
    client, asked = world.client("coordinator"), []
    client.get("/lijsten/alle")
    client.get("/lijsten")
    event.listen(world.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert client.get("/lijsten").status_code == 200
    assert len([text for text in asked if text.startswith("SELECT")]) <= 8


def test_lists_of_another_site_do_not_exist(world: World) -> None:
    world.publish()
    number = world.offering("cnc")
    for path in (f"{number}", f"{number}/afdrukken", f"{number}/bestand?vorm=csv"):
        assert world.client("host").get(f"/lijsten/{path}").status_code == 404
    assert world.client("coordinator").get(f"/lijsten/{number}").status_code == 200


@pytest.mark.parametrize(("form", "kind"), [("xlsx", "spreadsheetml"), ("csv", "text/csv"), ("pdf", "application/pdf")])
def test_a_list_is_taken_in_three_forms(world: World, form: str, kind: str) -> None:
    world.publish()
    response = world.client("host").get(f"/lijsten/{world.offering('robotica')}/bestand?vorm={form}")
    assert kind in response.headers["Content-Type"]
    assert f"robotica.{form}" in response.headers["Content-Disposition"]
    assert world.client("host").get(f"/lijsten/{world.offering('robotica')}/bestand?vorm=exe").status_code == 404


def test_after_a_correction_the_host_hears_who_is_new_and_who_is_gone(world: World) -> None:
    world.publish()
    assert "Nog niet gedownload." in lists(world)
    assert "Bob" in take(world)
    assert "Niets veranderd sinds uw laatste download" in lists(world)
    correct(world, "bob", "drones")
    page = lists(world)
    assert "weg: Bob (East College)" in page
    correct(world, "cas", "robotica")
    page = lists(world)
    assert "1 nieuw, 1 weg sinds uw laatste download" in page
    assert "nieuw: Cas (3a, West College)" in page
    assert "Cas" in take(world)
    assert "Niets veranderd" in lists(world)
    assert "Nog niet gedownload." in lists(world, "coordinator"), "each person has downloads of their own"


def test_a_host_hears_that_a_group_meets_at_other_times_than_when_the_list_was_taken(world: World) -> None:
    world.publish()
    take(world)
    with world.store() as session:
        for meeting in session.scalars(select(SessionRow).where(SessionRow.offering_id == world.offering("robotica"))):
            meeting.weekday = 1
        session.commit()
    page = lists(world)
    assert "Volgens het aanbod van vandaag heeft de groep les op: dinsdag 13:30–16:00" in page
    assert "Andere tijden" not in page
    correct(world, "cas", "drones")
    assert "Andere tijden" in lists(world)


def test_a_list_whose_pupils_are_all_gone_still_says_so(world: World) -> None:
    world.publish()
    take(world)
    correct(world, "bob", "drones")
    assert "1 groep zonder leerlingen" in lists(world)
    assert "1 weg" in lists(world)


def test_a_zip_of_all_lists_is_remembered_for_each_group(world: World) -> None:
    world.publish()
    response = world.client("host").get("/lijsten/alle")
    assert response.headers["Content-Type"] == "application/zip"
    with world.store() as session:
        assert [d.offering for d in session.scalars(select(DownloadRow))] == ["robotica"]


def test_a_published_group_that_left_the_offer_is_still_in_the_list(world: World) -> None:
    world.publish()
    with world.store() as session:
        for placement in session.scalars(select(RunPlacementRow)):
            placement.offering_id = None
        for wish in session.scalars(select(WishRow)):
            session.delete(wish)
        session.delete(session.get_one(OfferingRow, world.offering("robotica")))
        session.commit()
    assert "Robotica" in lists(world)


def test_who_left_school_after_publication_is_not_on_the_list_any_more_and_named_beside_it(world: World) -> None:
    world.publish()
    assert "van school gegaan" not in lists(world)
    assert "Bob" in take(world)
    world.leave("bob")
    page = lists(world)
    assert "Na de publicatie van school gegaan, en dus niet meer op de lijst: Bob (East College)" in page
    assert "Bob" not in take(world)
    number = world.offering("robotica")
    assert "<td>Bob</td>" not in world.client("host").get(f"/lijsten/{number}/afdrukken").text


def test_a_host_who_never_took_the_list_hears_who_came_and_went_with_the_correction(world: World) -> None:
    world.publish()
    assert "Gecorrigeerd op" not in lists(world)
    correct(world, "bob", "drones")
    correct(world, "cas", "robotica")
    page = lists(world)
    assert "Gecorrigeerd op" in page
    assert "nieuw: Cas (3a, West College)" in page
    assert "weg: Bob" not in page, "that was the correction before"
    assert "Gecorrigeerd op" in lists(world, "coordinator")
    take(world)
    correct(world, "cas", "drones")
    assert "Gecorrigeerd op" not in lists(world), "said already as what changed since the download"
