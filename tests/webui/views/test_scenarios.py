"""What-ifs on the web: said change by change, looked at, put side by side, taken over."""

import re
import threading

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from matcher.codes import LockAction
from matcher.policy import Options
from tests.webui.views.test_runs import _text
from tests.webui.world import World
from webui.jobs.child import answer
from webui.memory.facts import facts
from webui.operations.publications import publications
from webui.operations.whatif import Change, What
from webui.store import AsideRow, LockRow, RunRow, RunState

SEATS = Change(What.SEATS, "cnc", 2).word()
QUERIES = {"/indelen/RUN/wat-als": 10, "/indelen/WHATIF": 12, "/indelen/WHATIF/overnemen": 10}


@pytest.fixture
def client(world: World) -> FlaskClient:
    return world.client("coordinator")


def _made(world: World, client: FlaskClient, *words: str, title: str = "Meer") -> int:
    answer = client.post(
        f"/indelen/{world.a_run()}/wat-als", data={"change": list(words), "title": title, "do": "start"}
    )
    assert answer.status_code == 302, answer.text
    return int(answer.location.rpartition("/")[2])


def _ready(world: World, client: FlaskClient, *words: str, title: str = "Meer") -> int:
    number = _made(world, client, *words, title=title)
    world.finish(number)
    return number


def _kept(page: str) -> list[str]:
    """The changes that the form to start carries."""
    form = page[page.index('id="changes"') : page.index('value="start"')]
    words = re.findall(r'name="change" value="([^"]*)"', form[form.rindex("<form") :])
    return [word.replace("&#34;", '"') for word in words]


def test_changes_are_said_one_after_the_other_and_left_out_again(world: World, client: FlaskClient) -> None:
    path = f"/indelen/{world.a_run()}/wat-als"
    assert "Nog niets." in _text(client, path)
    page = client.post(
        path, data={"do": "group", "group": "cnc", "what": "seats", "number": "2", "weekday": "mon"}
    ).text
    assert "Cnc (East College): 2 plaatsen" in page
    times = {"session": "robotica wed:13:30", "weekday": "thu", "start": "9:00", "end": "10:30"}
    page = client.post(path, data={"do": "time", "change": _kept(page), "what": "seats", **times}).text
    assert "Robotica (West College): woensdag 13:30 wordt donderdag 09:00–10:30" in page
    data = {"do": "goal", "goal": "ranks_sum add", "what": "seats", "weekday": "mon"}
    page = client.post(path, data={"change": _kept(page), **data}).text
    data = {"do": "travel", "minutes": "25", "what": "seats", "weekday": "mon"}
    page = client.post(path, data={"change": _kept(page), **data}).text
    assert "Langste reis: 25 minuten" in page
    assert len(_kept(page)) == 4
    page = client.post(path, data={"change": _kept(page)[1:], "do": "less"}).text
    assert "Cnc (East College): 2 plaatsen" not in page


def test_a_group_that_is_added_at_the_same_time_is_told_apart_from_the_first(world: World, client: FlaskClient) -> None:
    data = {"do": "group", "group": "robotica", "what": "group", "number": "8", "weekday": "mon"}
    page = " ".join(client.post(f"/indelen/{world.a_run()}/wat-als", data=data).text.split())
    assert '<option value="robotica">Robotica (West College), woensdag 13:30, groep 1, 2 plaatsen</option>' in page
    assert '<option value="robotica-2">Robotica (West College), woensdag 13:30, groep 2, 8 plaatsen</option>' in page


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"do": "group", "number": "2"}, "Kies een groep."),
        ({"do": "group", "group": "cnc"}, "Typ een heel getal."),
        ({"do": "time"}, "Kies een moment."),
        ({"do": "time", "session": "cnc wed:13:30"}, "Typ een tijd, zoals 13:30."),
        ({"do": "goal"}, "Kies een doel."),
        ({"do": "start"}, "Kies eerst wat er verandert."),
        ({"do": "time", "session": "cnc wed:13:30", "start": "16:00", "end": "13:00"}, "Dit kan niet:"),
    ],
)
def test_what_is_missing_is_told(world: World, client: FlaskClient, data: dict, told: str) -> None:
    given = {"what": "seats", "weekday": "wed", **data}
    assert told in client.post(f"/indelen/{world.a_run()}/wat-als", data=given).text


def test_what_comes_of_it_is_seen_at_once(world: World, client: FlaskClient) -> None:
    number = _made(world, client, Change(What.CANCEL, "cnc").word(), title="Zonder CNC")
    assert "Wacht op zijn beurt" in client.get(f"/indelen/{number}").text
    world.finish(number)
    page = _text(client, f"/indelen/{number}")
    assert "Zonder CNC" in page
    assert "Cnc (East College): vervalt" in page
    assert "Cnc (East College) 1 afgezegd gaat nu niet door" in page
    assert "Ann West College Cnc (1e keuze) Robotica (2e keuze) slechter" in page
    assert "1 leerling: 0 beter, 1 slechter" in page
    assert "slechter" in page[page.index("Doelen") : page.index("Plaatsen per keuze")]
    assert "De ronde is gewijzigd" not in page


def test_a_what_if_is_found_by_name_and_nowhere_among_the_runs_of_the_round(world: World, client: FlaskClient) -> None:
    number = _ready(world, client, SEATS, title="Twee erbij")
    base = world.a_run()
    assert "Twee erbij" in _text(client, f"/indelen/{base}/wat-als")
    for path in ("/indelen", "/publiceren", "/ronde", "/met-de-hand"):
        assert "Twee erbij" not in client.get(path).text, path
    assert "Naar publiceren" not in client.get(f"/indelen/{number}").text
    assert f"/publiceren?run={number}" not in client.get("/publiceren").text


def test_a_what_if_cannot_be_published_from_a_form_made_by_hand(world: World, client: FlaskClient) -> None:
    number = _ready(world, client, SEATS)
    client.post("/publiceren", data={"run": number, "run_id": number, "seen": "1", "note": "toch", "when": "now"})
    with world.store() as session:
        assert all(row.run_id != number for row in publications(session, world.round_id))


def test_other_orders_are_worked_out_and_put_beside(world: World, client: FlaskClient) -> None:
    base, what_if = world.a_run(), _ready(world, client, SEATS)
    answer = client.post(f"/indelen/{base}/naast-elkaar", data={"run": [what_if], "order": ["ranks_first"]})
    assert f"{base}-{what_if}-" in answer.location
    page = client.get(answer.location).text
    assert "Wordt nog uitgerekend" in page
    order = int(answer.location.rpartition("-")[2])
    world.finish(order)
    page = _text(client, answer.location)
    assert "Wordt nog uitgerekend" not in page
    assert "Om de beurt loten" in page
    again = client.post(f"/indelen/{base}/naast-elkaar", data={"run": [what_if], "order": ["ranks_first"]})
    assert again.location == answer.location


def test_whatever_was_aimed_at_choices_are_counted_in_all_three_ways(world: World, client: FlaskClient) -> None:
    base, what_if = world.a_run(), _ready(world, client, Change(What.CANCEL, "cnc").word())
    page = _text(client, f"/indelen/vergelijken?runs={base}-{what_if}")
    goals = page[page.index("Doelen") :]
    for name, before, after in (
        ("voorkeuren: slechtste eerst weg", "2× 1e keuze", "1× 2e keuze · 1× 1e keuze"),
        ("voorkeuren: meeste eerste", "2× 1e keuze", "1× 1e keuze · 1× 2e keuze"),
        ("voorkeuren: laagste som", "2", "3"),
    ):
        assert f"{name} {before} {after}" in goals


def test_nothing_or_too_much_ticked_is_told(world: World, client: FlaskClient) -> None:
    base = world.a_run()
    for data in ({}, {"run": ["1", "2", "3", "4"]}):
        answer = client.post(f"/indelen/{base}/naast-elkaar", data=data)
        assert answer.location == f"/indelen/{base}/wat-als#beside"


def test_taking_over_is_shown_before_it_is_confirmed(world: World, client: FlaskClient) -> None:
    number = _ready(world, client, SEATS)
    page = client.get(f"/indelen/{number}/overnemen").text
    assert "Cnc (East College): 2 plaatsen (nu 1)" in page
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    answer = client.post(f"/indelen/{number}/overnemen", data={"seen": seen})
    assert answer.location == "/indelen"
    with world.store() as session:
        assert facts(session, world.round_id).problem.offering["cnc"].capacity == 2
    assert client.post(f"/indelen/{number}/overnemen", data={"seen": seen}).location == "/indelen"
    assert "Neem de wijzigingen over" not in client.get(f"/indelen/{number}").text


def test_a_round_that_changed_meanwhile_is_told_and_left_alone(world: World, client: FlaskClient) -> None:
    number = _ready(world, client, SEATS)
    assert "intussen" in client.post(f"/indelen/{number}/overnemen", data={"seen": "1"}).text
    world.change_round(max_travel_minutes=20)
    assert "Maak de wat-als opnieuw" in client.get(f"/indelen/{number}/overnemen").text
    with world.store() as session:
        assert facts(session, world.round_id).problem.offering["cnc"].capacity == 1


def test_without_the_run_it_was_compared_with_a_what_if_still_opens(world: World, client: FlaskClient) -> None:
    number = _ready(world, client, SEATS)
    with world.store() as session:
        session.execute(sa.update(AsideRow).values(base_id=None))
        session.commit()
    assert "is weggegooid" in _text(client, f"/indelen/{number}")


def test_a_what_if_is_no_place_to_start_another(world: World, client: FlaskClient) -> None:
    number = _ready(world, client, SEATS)
    assert client.get(f"/indelen/{number}/wat-als").status_code == 404


@pytest.mark.parametrize("path", QUERIES)
def test_pages_ask_the_store_no_more_than_this(world: World, client: FlaskClient, path: str) -> None:
    number = _ready(world, client, SEATS)
    path = path.replace("RUN", str(world.a_run())).replace("WHATIF", str(number))
    client.get(path)
    asked: list[str] = []
    with world.store() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    client.get(path)
    assert len(asked) <= QUERIES[path.replace(f"/{world.a_run()}/", "/RUN/").replace(f"/{number}", "/WHATIF")], asked


def test_a_lock_that_the_change_makes_impossible_is_told_with_names(world: World, client: FlaskClient) -> None:
    with world.store() as session:
        lock = LockRow(round_id=world.round_id, pupil_id=world.pupils["ann"], offering_id=world.offering("cnc"))
        lock.action = LockAction.PLACE
        session.add(lock)
        session.commit()
    number = _made(world, client, Change(What.CANCEL, "cnc").word())
    with world.store() as session:
        row = session.get_one(RunRow, number)
        said = answer(row.round_zip, Options(**row.options), lambda _: None, threading.Event())
        row.status, row.failure = RunState.FAILED, said["failure"]
        session.commit()
    assert "Ann (West College) is met de hand geplaatst bij Cnc (East College)" in client.get(f"/indelen/{number}").text
