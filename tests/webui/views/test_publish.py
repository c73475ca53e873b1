"""The coordinator publishes: sees what changes, what was checked, what stands in the way, and the trail."""

import datetime as dt
import re

from flask.testing import FlaskClient
from sqlalchemy import event

from tests.webui.operations.test_repairs import wish
from tests.webui.world import World
from webui.operations import checks
from webui.pages import publish as page_module
from webui.store import PupilRow, now

TOMORROW = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).strftime("%d-%m-%Y")


def _publish(client: FlaskClient, run: int = 0, **more: str) -> str:
    page = client.get(f"/publiceren?run={run}" if run else "/publiceren").text
    given = dict(re.findall(r'name="(run|seen)"[^>]*value="(\d+)"', page))
    return client.post("/publiceren", data={**given, "when": "now", **more}, follow_redirects=True).text


def _complete(world: World, name: str, *electives: str) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils[name]).completed = electives
        session.commit()


def test_without_an_allocation_the_page_says_what_to_do_first(world: World) -> None:
    assert "Er is geen indeling om te publiceren" in world.client("coordinator").get("/publiceren").text


def test_the_first_time_totals_and_checks_are_shown_and_publishing_is_one_step(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    page = client.get("/publiceren").text
    assert "2 leerlingen krijgen een plaats: 2 plaatsen, waarvan 2 een eerste keuze" in page
    for check in (
        "zoals die nu is",
        "houdt zich aan elke regel",
        "bereikt wat de indeling zegt",
        "klopt: opnieuw nagerekend",
    ):
        assert check in page
    assert "Niemand behalve u" in page
    page = _publish(client)
    assert "Gepubliceerd: iedereen kan het nu zien" in page
    assert "Iedereen ziet dit nu" in page
    assert "Er is geen nieuwere indeling" in page


def test_until_it_is_published_nobody_else_sees_anything(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    _publish(client, when="later", day=TOMORROW, time="12:00")
    assert "Gepland voor" in client.get("/publiceren").text
    assert "nog niet bekend" in world.client("ann").get("/plek").text
    assert world.client("ann").get("/plek/waarom").location == "/plek"
    assert "Er is nog niets gepubliceerd" in world.client("counsellor").get("/uitkomst").text
    number = world.pupils["ann"]
    for path in ("/uitkomst", f"/uitkomst/leerlingen/{number}", "/uitkomst/downloaden", f"/leerlingen/{number}"):
        assert "geplaatst" not in world.client("counsellor").get(path, follow_redirects=True).text.lower()


def test_a_planned_publication_is_withdrawn_with_one_click(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    page = _publish(client, when="later", day=TOMORROW, time="12:00")
    assert "Gepland: iedereen kan het zien vanaf" in page
    number = re.search(r'name="publication" value="(\d+)"', page).group(1)
    for _ in range(2):
        page = client.post("/publiceren/terugtrekken", data={"publication": number}, follow_redirects=True).text
        assert "Ingetrokken voor het moment" in page
    assert "Controles" in page, "and it can be published after all"


def test_a_moment_that_is_past_or_missing_is_told_next_to_the_field(world: World) -> None:
    world.solve()
    client = world.client("coordinator")
    page = _publish(client, when="later", day="01-02-2020", time="12:00", note="want dan")
    assert 'id="day-error"' in page
    assert "Dit moment is voorbij" in page
    assert "want dan" in page
    assert "Kies een dag" in _publish(client, when="later", day="", time="")


def test_a_run_on_changed_data_shows_the_difference_and_the_way_out(world: World) -> None:
    run_id = world.solve()
    _complete(world, "ann", "cnc")
    client = world.client("coordinator")
    page = client.get("/publiceren").text
    assert "De ronde is gewijzigd nadat" in page
    assert "Leerlingen: 1 gewijzigd" in page
    assert re.search(r"Ann: \w+", page)
    assert "Opnieuw indelen" in page
    assert 'name="note"' not in page
    refused = client.post("/publiceren", data={"run": run_id, "seen": 0, "when": "now"}, follow_redirects=True).text
    assert 'role="alert"' in refused
    assert "Iedereen ziet dit nu" not in refused


def test_goals_that_were_decided_otherwise_are_told(world: World) -> None:
    world.solve()
    world.change_round(goals=("served",))
    assert "anders vastgesteld" in world.client("coordinator").get("/publiceren").text


def test_a_correction_shows_who_moves_and_needs_a_reason_and_leaves_a_trail(world: World) -> None:
    world.publish()
    _complete(world, "ann", "cnc")
    world.solve()
    client = world.client("coordinator")
    page = client.get("/publiceren").text
    assert "Voor 1 leerling verandert er iets" in page
    assert "Cnc (East College)" in page
    assert "Robotica (West College)" in page
    assert 'id="note-error"' in _publish(client)
    page = _publish(client, note="Cnc was al gedaan")
    assert "Cnc was al gedaan" in page
    assert "Vervangen door een latere" in page
    number = re.findall(r'href="/publiceren/(\d+)"', page)[0]
    page = client.get(f"/publiceren/{number}").text
    assert "Ann" in page
    assert "Cnc was al gedaan" in page


def test_who_gets_a_place_beside_another_is_not_said_to_have_had_none(world: World) -> None:
    wish(world, world.pupils["ann"], "cnc")
    world.publish()
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).max_electives = 2
        session.commit()
    for pupil, electives in (("ann", ("cnc", "drones")), ("cas", ("robotica",))):
        wish(world, world.pupils[pupil], *electives)
    world.solve()
    page = " ".join(re.sub(r"<[^>]+>", " ", world.client("coordinator").get("/publiceren").text).split())
    assert "Ann West College – Drones (East College)" in page
    assert "Cas West College 3a geen plaats Robotica (West College)" in page


def test_the_second_of_two_coordinators_is_told_that_something_was_published(world: World) -> None:
    first, second = world.solve(), world.solve()
    client = world.client("coordinator")
    seen = dict(re.findall(r'name="(run|seen)"[^>]*value="(\d+)"', client.get(f"/publiceren?run={second}").text))
    world.publish(run_id=first)
    page = client.post("/publiceren", data={**seen, "when": "now", "note": "mijn"}, follow_redirects=True).text
    assert "intussen" in page
    assert page.count("Iedereen ziet dit nu") == 1


def test_a_large_run_is_checked_when_it_is_asked_for(world: World, monkeypatch: object) -> None:
    run_id = world.solve()
    monkeypatch.setattr(page_module, "_AT_ONCE", 1)
    checks._kept.clear()
    client = world.client("coordinator")
    page = client.get("/publiceren").text
    assert "Nu controleren" in page
    assert 'name="note"' not in page
    page = client.post("/publiceren/controleren", data={"run": run_id}, follow_redirects=True).text
    assert "klopt: opnieuw nagerekend" in page
    assert 'name="note"' in page


def test_the_moment_that_pupils_were_told_is_filled_in(world: World) -> None:
    world.solve()
    world.change_round(publish_at=now() + dt.timedelta(days=3))
    page = world.client("coordinator").get("/publiceren").text
    assert 'value="later"' in page
    assert 'id="when-1" name="when" type="radio" value="later"' in page.replace("checked ", "")


QUERIES = {  # with rounds and runs in memory; more pupils, decisions or publications never mean more questions
    ("coordinator", "/publiceren"): 13,
    ("coordinator", "/publiceren?run=RUN"): 13,
    ("coordinator", "/publiceren/1"): 8,
    ("coordinator", "/met-de-hand"): 11,
    ("coordinator", "/met-de-hand/leerlingen/PUPIL"): 10,
    ("counsellor", "/uitkomst"): 9,
    ("counsellor", "/uitkomst/leerlingen/PUPIL"): 11,
    ("ann", "/plek"): 19,
}


def test_pages_ask_a_fixed_number_of_questions(world: World) -> None:
    world.publish()
    _complete(world, "ann", "cnc")
    world.publish()
    newest = world.solve()
    asked: list[str] = []
    event.listen(world.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    counted = {}
    for who, path in QUERIES:
        client = world.client(who)
        where = path.replace("RUN", str(newest)).replace("PUPIL", str(world.pupils["ann"]))
        client.get(where)
        asked.clear()
        assert client.get(where).status_code == 200
        counted[who, path] = len([text for text in asked if text.startswith("SELECT")])
    assert {key: number for key, number in counted.items() if number > QUERIES[key]} == {}


def test_a_round_that_changed_after_publication_is_told_with_what_to_do(world: World) -> None:
    world.publish()
    client = world.client("coordinator")
    assert "De ronde is sindsdien gewijzigd" not in client.get("/publiceren").text
    world.leave("ann")
    page = client.get("/publiceren").text
    assert "De ronde is sindsdien gewijzigd" in page
    assert 'href="/met-de-hand"' in page
