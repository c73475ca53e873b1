"""What each role sees of waiting lists, and the way of a free seat through the pages."""

import re
from typing import Any

import pytest
from sqlalchemy import event

from tests.webui.operations.test_waiting import _seats, _wish, waiting
from tests.webui.world import World
from webui.memory.waiting import Waiters
from webui.store import AuditEntry, OfferingRow, PupilRow
from webui.store.revision import touch

__all__ = ["waiting"]


def _sent(world: World) -> str:
    """Offer the seat of cnc that came free; the coordinator's page."""
    _seats(world, "cnc", 2)
    client, path = world.client("coordinator"), f"/wachtlijst/groepen/{world.offering('cnc')}/voorstel"
    shown = re.search(r'name="shown"[^>]*value="([^"]+)"', client.get(path).text)
    assert shown is not None
    return client.post(path, data={"shown": shown[1], "days": "3"}, follow_redirects=True).text


def _move(page: str) -> str:
    found = re.search(r'name="move" value="(\d+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("who", ["coordinator", "counsellor", "host"])
def test_before_publication_there_are_no_lists(world: World, who: str) -> None:
    assert "Er zijn nog geen wachtlijsten" in world.client(who).get("/wachtlijst").text


def test_a_list_explains_why_everybody_stands_where_they_stand(waiting: World) -> None:
    page = waiting.client("coordinator").get(f"/wachtlijst/groepen/{waiting.offering('cnc')}").text
    assert page.index(">Ann <") < page.index(">Cas <")
    assert "het lotnummer" in page
    assert re.search(r"1e keuze|keuze 1", page)
    assert re.search(r"lotnummer \d", page)
    assert "Robotica" in page
    assert "Stel voor wie de plek krijgt" not in page, "the group is full"


def test_a_free_seat_goes_from_proposal_to_answer_to_decision(waiting: World) -> None:
    page = _sent(waiting)
    assert "Verstuurd" in page
    assert "Wacht op antwoord" in page
    counsellor = waiting.client("counsellor")
    page = counsellor.get("/wachtlijst").text
    assert "Uw antwoord is nodig" in page
    answer = {"move": _move(page), "accept": "yes"}
    assert "Aangenomen." in counsellor.post("/wachtlijst/antwoord", data=answer, follow_redirects=True).text
    assert "Aangenomen." in counsellor.post("/wachtlijst/antwoord", data=answer, follow_redirects=True).text
    assert "Wachtlijst, aanbod 1" in waiting.client("coordinator").get("/met-de-hand").text


def test_a_counsellor_never_reads_who_of_another_school_stands_on_the_same_list(world: World) -> None:
    for name in ("bob", "cas"):
        _wish(world, name, "cnc", "robotica")
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["cas"]).home_site_id = world.site("east")
        session.commit()
    world.publish()
    listed = world.client("coordinator").get(f"/wachtlijst/groepen/{world.offering('cnc')}").text
    assert "Ann" in listed
    assert ("Bob" in listed) != ("Cas" in listed), "one of them has the seat, the other waits"
    page = world.client("counsellor").get("/wachtlijst").text
    assert "Ann" in page
    assert "Bob" not in page
    assert "Cas" not in page


def test_a_counsellor_sees_the_own_pupils_only(waiting: World) -> None:
    _sent(waiting)
    page = waiting.client("counsellor").get("/wachtlijst").text
    assert "Ann" in page
    assert "laats 1 op de lijst" in page
    assert "Bob" not in page
    other = waiting.client("other_counsellor")
    assert "Ann" not in other.get("/wachtlijst").text
    answer = {"move": _move(page), "accept": "yes"}
    assert "Dit aanbod is er niet" in other.post("/wachtlijst/antwoord", data=answer, follow_redirects=True).text
    with waiting.store() as session:
        assert session.query(AuditEntry).filter_by(action="waiting.view").count() == 3


def test_a_host_sees_numbers_of_the_own_groups(waiting: World) -> None:
    page = waiting.client("host").get("/wachtlijst").text
    assert "Robotica" in page
    assert "Cnc" not in page
    assert "Ann" not in page


@pytest.mark.parametrize(("count", "told"), [(0, "0"), (1, "minder dan 5"), (4, "minder dan 5"), (5, "5")])
def test_a_host_reads_no_small_number_of_who_waits(
    waiting: World, monkeypatch: pytest.MonkeyPatch, count: int, told: str
) -> None:
    monkeypatch.setattr(Waiters, "counts", property(lambda _: {"robotica": count}))
    numbers = re.findall(r'<td class="number">([^<]*)</td>', waiting.client("host").get("/wachtlijst").text)
    assert numbers[0] == told


def test_an_offer_is_withdrawn_once(waiting: World) -> None:
    _sent(waiting)
    client = waiting.client("coordinator")
    assert "Ingetrokken." in client.post("/wachtlijst/terug", data={"offer": 1}, follow_redirects=True).text
    assert "was al voorbij" in client.post("/wachtlijst/terug", data={"offer": 1}, follow_redirects=True).text


def test_a_proposal_that_was_overtaken_is_shown_anew(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    path = f"/wachtlijst/groepen/{waiting.offering('cnc')}/voorstel"
    page = waiting.client("coordinator").post(path, data={"shown": "1.2.3", "days": "3"}).text
    assert "Iemand heeft dit intussen veranderd" in page
    assert "leerling verhuist" in page


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"robotica": {"min_size": 2}}, "Robotica (West College) zou onder het minimum komen"),
        ({"cnc": {"guest_capacity": 0}}, "de plaatsen voor leerlingen van andere scholen zijn vol"),
    ],
)
def test_where_nobody_can_take_a_free_seat_the_page_says_why(waiting: World, values: dict[str, Any], why: str) -> None:
    _seats(waiting, "cnc", 2)
    with waiting.store() as session:
        for code, given in values.items():
            for name, value in given.items():
                setattr(session.get_one(OfferingRow, waiting.offering(code)), name, value)
        touch(session, waiting.round_id)
        session.commit()
    for path in ("", "/voorstel"):
        page = waiting.client("coordinator").get(f"/wachtlijst/groepen/{waiting.offering('cnc')}{path}").text
        assert f"Nu niet: {why}" in page, path
    assert "Niemand kan hier nu een plek krijgen" in page


@pytest.mark.parametrize(
    ("who", "path", "most"),
    [
        ("coordinator", "", 13),
        ("coordinator", "/groepen/GROUP", 13),
        ("coordinator", "/groepen/GROUP/voorstel", 15),
        ("counsellor", "", 15),
        ("host", "", 9),
    ],
)
def test_pages_ask_no_more_questions_than_this(waiting: World, who: str, path: str, most: int) -> None:
    _sent(waiting)
    client, path = waiting.client(who), "/wachtlijst" + path.replace("GROUP", str(waiting.offering("cnc")))
    client.get(path)
    asked: list[str] = []
    event.listen(waiting.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert client.get(path).status_code == 200
    assert len(asked) <= most, asked


def test_open_questions_stay_in_sight_while_the_round_has_faults(waiting: World) -> None:
    _sent(waiting)
    _seats(waiting, "robotica", -1)
    page = waiting.client("counsellor").get("/wachtlijst").text
    assert "De ronde heeft fouten" in page
    assert "Ann" in page
    answer = {"move": _move(page), "accept": "yes"}
    assert "/wachtlijst/terug" in waiting.client("coordinator").get("/wachtlijst").text
    assert "Antwoord voor" not in waiting.client("host").get("/wachtlijst").text
    told = waiting.client("counsellor").post("/wachtlijst/antwoord", data=answer, follow_redirects=True).text
    assert "zodra de ronde geen fouten heeft" in told
    swaps = waiting.client("coordinator").get("/ruilen").text
    assert "De ronde heeft fouten" in swaps
    assert "Het begint als de plaatsingen gepubliceerd zijn" not in swaps
