"""What each role sees of swaps, and the way of one from asking to the decision."""

import datetime as dt
import re

import pytest
from sqlalchemy import event

from tests.webui.operations.test_swaps import _allow, _ask, _look, swapping
from tests.webui.operations.test_waiting import _answer
from tests.webui.world import World
from webui.operations.swaps import Allowed
from webui.store import PupilRow, SwapAskRow

__all__ = ["swapping"]
OWN_LOOK = "Zoek een ruil voor"


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def test_a_pupil_asks_reads_how_far_it_is_and_takes_it_back(swapping: World) -> None:
    _ask(swapping, "ann", wanted=False)
    ann = swapping.client("ann")
    page = ann.get("/plek").text
    assert "Ik wil wel ruilen" in page
    assert "Groepen die al begonnen zijn" not in page
    asked = {"wanted": "yes", "seen": "0"}
    for _ in range(2):
        page = ann.post("/ruilen/ik", data=asked, follow_redirects=True).text
        assert "Er is nog geen ruil gevonden." in page
        assert "Ik wil niet meer ruilen" in page
    _look(swapping)
    page = ann.get("/plek").text
    assert "Je decaan overlegt met je en beslist." in page
    assert "Bob" not in page
    page = ann.post("/ruilen/ik", data={"wanted": "no", "seen": _value(page, "seen")}, follow_redirects=True).text
    assert "Ik wil wel ruilen" in page


def test_after_a_swap_the_pupil_waits_for_the_correction_and_then_has_the_new_place(swapping: World) -> None:
    _look(swapping)
    _answer(swapping, "ann", accept=True)
    _answer(swapping, "bob", accept=True, site="east")
    page = swapping.client("ann").get("/plek").text
    assert "Je nieuwe plek zie je hier na de correctie." in page
    assert "Ik wil" not in page
    swapping.publish()
    page = swapping.client("ann").get("/plek").text
    assert "Je bent geplaatst bij Cnc, je 1e keuze." in page
    assert 'id="ruilen"' not in page


def test_a_counsellor_reads_who_asked_by_last_name(swapping: World) -> None:
    with swapping.store() as session:
        session.add(SwapAskRow(pupil_id=swapping.pupils["cas"]))
        for name, last in (("ann", "Zeeman"), ("cas", "Aker")):
            session.get_one(PupilRow, swapping.pupils[name]).last_name = last
        session.commit()
    page = swapping.client("counsellor").get("/wachtlijst").text
    assert re.findall(r"Geen ruil meer: (\w+ \w+)", page) == ["Cas Aker", "Ann Zeeman"]


def test_who_has_nothing_to_swap_for_or_may_not_ask_sees_nothing_of_it(swapping: World) -> None:
    assert 'id="ruilen"' not in swapping.client("cas").get("/plek").text
    page = swapping.client("cas").post("/ruilen/ik", data={"wanted": "yes", "seen": "0"}, follow_redirects=True).text
    assert "Er valt nu niets te ruilen" in page
    _ask(swapping, "ann", wanted=False)
    _allow(swapping, None)
    assert 'id="ruilen"' not in swapping.client("ann").get("/plek").text
    assert "Op dit moment wordt er niet naar ruilen gezocht." in swapping.client("bob").get("/plek").text


def test_groups_that_have_begun_are_said_to_take_no_part(swapping: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _ask(swapping, "ann", wanted=False)
    _allow(swapping, Allowed(3))
    monkeypatch.setattr("webui.memory.waiting.now", lambda: dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    assert 'id="ruilen"' not in swapping.client("ann").get("/plek").text, "all have begun"
    monkeypatch.setattr("webui.memory.waiting.now", lambda: dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    assert "Groepen die al begonnen zijn, doen niet mee." in swapping.client("ann").get("/plek").text


def test_a_counsellor_asks_for_own_pupils_only(swapping: World) -> None:
    _ask(swapping, "ann", wanted=False)
    west, ann = swapping.client("counsellor"), str(swapping.pupils["ann"])
    page = west.get("/wachtlijst").text
    assert OWN_LOOK in page
    assert f'<option value="{ann}">Ann' in page
    assert "Bob" not in page
    page = west.post("/ruilen/vraag", data={"pupil": ann, "seen": "0", "wanted": "yes"}, follow_redirects=True).text
    assert "Gevraagd door de school op" in page
    assert OWN_LOOK not in page
    east = swapping.client("other_counsellor")
    sent = {"pupil": ann, "seen": "0", "wanted": "no"}
    assert "Deze leerling is er niet." in east.post("/ruilen/vraag", data=sent, follow_redirects=True).text
    assert "Gevraagd door de leerling op" in east.get("/wachtlijst").text
    seen = re.search(rf'name="pupil" value="{ann}">\s*<input[^>]*name="seen" value="(\d+)"', page)
    assert seen is not None
    page = west.post("/ruilen/vraag", data={"pupil": ann, "seen": seen[1], "wanted": "no"}, follow_redirects=True).text
    assert "Opgeslagen: geen ruil meer." in page


def test_a_counsellor_who_saw_something_else_is_told(swapping: World) -> None:
    sent = {"pupil": str(swapping.pupils["ann"]), "seen": "77", "wanted": "no"}
    page = swapping.client("counsellor").post("/ruilen/vraag", data=sent, follow_redirects=True).text
    assert "Iemand heeft dit intussen veranderd" in page


def test_a_ring_is_answered_by_the_counsellors_of_its_pupils_and_nobody_reads_of_other_schools(swapping: World) -> None:
    _look(swapping)
    page = swapping.client("counsellor").get("/wachtlijst").text
    assert "Ruil van 2 leerlingen" in page
    assert "Ann" in page
    assert "Bob" not in page
    assert "1 leerling van een andere school" in page
    answer = {"move": _value(page, "move"), "accept": "no"}
    page = swapping.client("counsellor").post("/wachtlijst/antwoord", data=answer, follow_redirects=True).text
    assert "Kan het anders, dan worden nu anderen gevraagd." in page


def test_the_coordinator_lets_pupils_ask_and_sees_what_is_found(swapping: World) -> None:
    desk = swapping.client("coordinator")
    page = desk.get("/ruilen").text
    assert "Hiernaast is er nu geen andere mogelijk." in page
    assert "Ann" in page
    assert "Bob" in page
    assert re.search(r"Cnc .*?</th><td class=\"number\">1</td><td class=\"number\">1</td>", page, re.DOTALL)
    assert "2 leerlingen vroegen om een ruil." in desk.get("/wachtlijst").text
    _look(swapping)
    page = desk.get("/ruilen").text
    assert "Onder wie het vroeg, is er geen ruil naast wat op antwoord wacht." in page
    assert "Ruil van 2 leerlingen" in page


def test_the_rule_is_changed_and_stopped_on_the_page(swapping: World) -> None:
    desk = swapping.client("coordinator")
    seen = _value(desk.get("/ruilen").text, "seen")
    page = desk.post("/ruilen", data={"seen": seen, "days": "22"}).text
    assert "getal van 1 tot en met 21" in page
    page = desk.post("/ruilen", data={"seen": seen, "days": "5"}, follow_redirects=True).text
    assert "Opgeslagen" in page
    assert "Iemand heeft dit intussen veranderd" in desk.post("/ruilen", data={"seen": seen, "days": "7"}).text
    seen = _value(desk.get("/ruilen").text, "seen")
    page = desk.post("/ruilen/uit", data={"seen": seen}, follow_redirects=True).text
    assert "Leerlingen kunnen niet om een ruil vragen." in page


def test_without_anything_published_the_rule_can_be_made_already(world: World) -> None:
    desk = world.client("coordinator")
    assert "Het begint als de plaatsingen gepubliceerd zijn." in desk.get("/ruilen").text
    assert "Opgeslagen" in desk.post("/ruilen", data={"seen": "0", "days": "3"}, follow_redirects=True).text


def test_a_decision_that_came_of_a_swap_says_so_in_the_language_of_who_reads_it(swapping: World) -> None:
    _look(swapping)
    _answer(swapping, "ann", accept=True)
    _answer(swapping, "bob", accept=True, site="east")
    desk = swapping.client("coordinator")
    assert "Ruil, voorstel 1" in desk.get("/met-de-hand").text
    desk.set_cookie("language", "en")
    assert "Swap, proposal 1" in desk.get("/met-de-hand").text


@pytest.mark.parametrize(
    ("who", "path", "most"), [("coordinator", "/ruilen", 14), ("counsellor", "/wachtlijst", 16), ("ann", "/plek", 16)]
)
def test_pages_ask_no_more_questions_than_this(swapping: World, who: str, path: str, most: int) -> None:
    _look(swapping)
    client = swapping.client(who)
    client.get(path)
    asked: list[str] = []
    event.listen(swapping.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert client.get(path).status_code == 200
    assert len(asked) <= most, asked
