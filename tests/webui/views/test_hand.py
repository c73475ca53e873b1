"""The coordinator decides by hand: sees every group, the price, the rule that forbids, and all decisions."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.webui.world import World
from webui.jobs.execute import execute_run
from webui.store import LockRow, PupilRow, RunRow


def _besluit(world: World, name: str, **groups: str) -> str:
    words = "&".join(f"{word}={world.offering(code)}" for word, code in groups.items())
    return f"/met-de-hand/leerlingen/{world.pupils[name]}/besluit?{words}"


def _hidden(page: str) -> dict[str, str]:
    """What the form carries."""
    return dict(re.findall(r'name="(version|seen)"[^>]*value="([^"]*)"', page))


def _decide(client: FlaskClient, path: str, reason: str = "gesprek", hidden: dict[str, str] | None = None) -> str:
    given = _hidden(client.get(path).text) if hidden is None else hidden
    return client.post(path, data={**given, "reason": reason}, follow_redirects=True).text


def _locks(world: World) -> int:
    with world.store() as session:
        return session.query(LockRow).count()


def test_every_pupil_is_found_with_what_they_have_and_who_has_nothing_comes_first(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    page = client.get("/met-de-hand").text
    assert "Cnc, 1e keuze" in page
    assert "Koos niets" in page
    found = client.get("/met-de-hand?q=cas").text
    assert ">Cas<" in found
    assert ">Ann<" not in found


def test_without_an_allocation_the_page_says_what_to_do_first(world: World) -> None:
    assert "Nog geen indeling" in world.client("coordinator").get("/met-de-hand").text


def test_a_pupil_sees_every_group_as_possible_or_with_its_rule_and_numbers(world: World) -> None:
    world.change_round(max_travel_minutes=5)
    world.solve()
    page = world.client("coordinator").get(f"/met-de-hand/leerlingen/{world.pupils['cas']}").text
    assert "De reis duurt 12 minuten; het mag hoogstens 5 zijn" in page
    assert "Wat kost een plaats bij Robotica" in page
    assert "Wat kost een plaats bij Cnc" not in page


def test_the_price_names_goals_that_get_worse_and_who_else_moves(world: World) -> None:
    world.solve()
    page = world.client("coordinator").get(_besluit(world, "cas", into="cnc")).text
    assert "1 andere leerling verhuist" in page
    assert "Ann, West College: van Cnc naar Robotica" in page
    assert "Slechter" in page
    assert "Cas heeft dan:" in page


def test_a_price_of_nothing_says_so(world: World) -> None:
    world.solve()
    page = world.client("coordinator").get(_besluit(world, "cas", into="robotica")).text
    assert "geen doel wordt slechter en geen andere leerling verhuist" in page


def test_taking_out_has_a_price_too(world: World) -> None:
    world.solve()
    page = world.client("coordinator").get(_besluit(world, "ann", out_of="cnc")).text
    assert "Ann heeft dan:" in page
    assert "Robotica, 2e keuze" in page


def test_confirming_needs_a_reason_and_keeps_what_was_typed(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    page = _decide(client, _besluit(world, "cas", into="cnc"), reason=" ")
    assert 'id="reason-error"' in page
    assert _locks(world) == 0
    page = _decide(client, _besluit(world, "cas", into="cnc"))
    assert "Vastgelegd" in page
    assert "Heeft een plaats bij Cnc (East College)" in page
    assert "Nog niet in deze indeling" in page
    assert "“gesprek”" in page


def test_two_tabs_and_a_form_sent_twice(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    hidden = _hidden(client.get(_besluit(world, "cas", into="cnc")).text)
    _decide(client, _besluit(world, "cas", into="cnc"), hidden=hidden)
    assert "Vastgelegd" in _decide(client, _besluit(world, "cas", into="cnc"), hidden=hidden), "the same once more"
    page = _decide(client, _besluit(world, "cas", into="drones"), hidden=hidden)
    assert "intussen" in page
    assert _locks(world) == 1


def test_what_a_rule_forbids_or_decisions_contradict_is_told_and_cannot_be_confirmed(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    _decide(client, _besluit(world, "cas", into="cnc"))
    page = client.get(_besluit(world, "bob", into="cnc")).text
    assert "Dit kan niet allemaal tegelijk" in page
    assert "Leerling Cas is vast geplaatst in groep Cnc (East College)" in page
    assert "Besluit vastleggen" not in page
    page = _decide(client, _besluit(world, "bob", into="cnc"), hidden={"version": str(world.pupil("bob").version)})
    assert _locks(world) == 1
    world.change_round(max_travel_minutes=5)
    assert "Dit kan niet:" in client.get(_besluit(world, "cas", into="drones")).text


def test_a_decision_can_be_withdrawn_once(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    page = _decide(client, _besluit(world, "cas", into="cnc"))
    number = re.search(r'name="decision" value="(\d+)"', page).group(1)
    assert "Ingetrokken" in client.post("/met-de-hand/terug", data={"decision": number}, follow_redirects=True).text
    assert (
        "was al ingetrokken" in client.post("/met-de-hand/terug", data={"decision": number}, follow_redirects=True).text
    )
    assert _locks(world) == 0


def test_a_decision_that_became_impossible_is_told_with_its_reason(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    _decide(client, _besluit(world, "cas", into="cnc"))
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["cas"]).completed = ("cnc",)
        session.commit()
    assert "Kan niet meer: Cnc is al eerder afgesloten" in client.get("/met-de-hand").text


def test_allocating_again_has_the_decision_and_both_ways_are_offered_before_publication(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    page = _decide(client, _besluit(world, "cas", into="cnc"))
    assert "Opnieuw indelen, weinig veranderen" in page
    assert "Helemaal opnieuw indelen" in page
    seen = re.search(r'name="seen" value="(\d+)"', page).group(1)
    response = client.post("/met-de-hand/opnieuw", data={"seen": seen, "keep": seen})
    again = client.post("/met-de-hand/opnieuw", data={"seen": seen, "keep": seen})
    assert response.location == again.location
    with world.store() as session:
        run_id = session.query(RunRow.id).order_by(RunRow.id.desc()).first()[0]
    execute_run(world.store, run_id)
    assert "Zo is het in deze indeling" in client.get("/met-de-hand").text


SUMMER, AUTUMN = dt.datetime(2026, 7, 1, tzinfo=dt.UTC), dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
NO_ROOM = "Hiervoor is geen plaats zolang iedereen blijft van wie de groep begonnen is"


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    """Let prices be those of another day."""
    return lambda day: monkeypatch.setattr("webui.memory.prices.now", lambda: day)


def test_the_price_leaves_who_has_begun_where_they_are_and_says_where_that_leaves_no_room(
    world: World, on_day: Callable[[dt.datetime], None]
) -> None:
    world.publish()
    client = world.client("coordinator")
    on_day(SUMMER)
    page = client.get(_besluit(world, "cas", into="cnc")).text
    assert "Ann, West College: van Cnc naar Robotica" in page
    assert NO_ROOM not in page
    on_day(AUTUMN)
    page = client.get(_besluit(world, "cas", into="cnc")).text
    assert NO_ROOM in page
    assert "Cnc (East College) is begonnen: 1 leerling blijft daar." in page
    assert "Groep Cnc (East College) heeft 1 plaats." in page
    assert "Leerling Cas is vast geplaatst" not in page, "that is what is asked"
    assert "Ann, West College: van Cnc naar Robotica" in page, "the repair with it has this price"
    assert NO_ROOM not in client.get(_besluit(world, "cas", into="drones")).text


def test_whom_a_decision_is_about_is_not_held_back_by_a_group_that_has_begun(
    world: World, on_day: Callable[[dt.datetime], None]
) -> None:
    world.publish()
    on_day(AUTUMN)
    client = world.client("coordinator")
    for groups in ({"out_of": "cnc"}, {"into": "drones"}, {"into": "drones", "out_of": "cnc"}):
        page = client.get(_besluit(world, "ann", **groups)).text
        assert "Ann heeft dan:" in page
        assert NO_ROOM not in page
        assert "andere leerling verhuist" not in page


def test_after_publication_the_price_is_what_changes_from_it(world: World) -> None:
    world.publish()
    client = world.client("coordinator")
    page = client.get(_besluit(world, "cas", into="cnc")).text
    assert "Vergeleken met wat gepubliceerd is" in page
    assert "helemaal opnieuw" not in _decide(client, _besluit(world, "cas", into="cnc")).lower()


def test_a_price_from_before_publication_is_none_of_those_after_it(world: World) -> None:
    run = world.solve()
    client = world.client("coordinator")
    assert "wijzigingen" not in client.get(_besluit(world, "cas", into="cnc")).text
    world.publish(run_id=run)
    assert "wijzigingen" in client.get(_besluit(world, "cas", into="cnc")).text


@pytest.mark.parametrize("path", ["/met-de-hand", "/publiceren"])
def test_the_pages_stand_in_english_as_well(world: World, path: str) -> None:
    world.publish()
    client = world.client("coordinator")
    client.post("/taal", data={"language": "en"})
    page = client.get(path).text
    assert "Decisions" in page
    assert "Publiceren" not in page


def test_a_pupil_of_another_round_or_nobody_at_all_is_not_found(world: World) -> None:
    assert world.client("coordinator").get("/met-de-hand/leerlingen/999").status_code == 404
