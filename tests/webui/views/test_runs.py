"""The coordinator's runs: what stands in the way, how far one is, what came of it, and several beside each other."""

import dataclasses
import datetime as dt
import io
import re
import threading
import zipfile

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from matcher.policy import Options
from tests.webui.world import World
from webui.jobs.child import answer
from webui.papers.archives import round_zip
from webui.store import (
    AuditEntry,
    LockRow,
    OfferingRow,
    PupilRow,
    RunRow,
    RunState,
    SiteRow,
    TravelRow,
    WishRow,
    WishState,
    now,
    touch,
)
from webui.store.translate import load_input

QUERIES = {  # with everything in memory; more pupils, groups or runs never mean more questions
    "/indelen": 10,
    "/indelen/RUN": 7,
    "/indelen/RUN/leerlingen?sort=rank": 8,
    "/indelen/RUN/leerlingen/ANN": 9,
    "/indelen/RUN/groepen": 7,
    "/indelen/RUN/scholen": 7,
    "/indelen/RUN/bewijs": 8,
    "/indelen/vergelijken?run=RUN&run=OTHER": 10,
}


@pytest.fixture
def client(world: World) -> FlaskClient:
    return world.client("coordinator")


def _start(world: World, **form: str) -> int:
    response = world.client("coordinator").post("/indelen", data={"order": "own", **form})
    assert response.status_code == 302, response.text
    return int(response.location.rpartition("/")[2])


def _run(world: World, **form: str) -> int:
    number = _start(world, **form)
    world.finish(number)
    return number


def _change(world: World, number: int, **values: object) -> None:
    with world.store() as session:
        row = session.get_one(RunRow, number)
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()


def _text(client: FlaskClient, path: str) -> str:
    """What is read on the page, without marks and pictures."""
    response = client.get(path)
    assert response.status_code == 200
    body = re.sub(r"<svg.*?</svg>", "", response.text[response.text.index("<main") :], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).replace("&#39;", "'").split())


def test_without_runs_the_page_says_what_to_do_first(world: World, client: FlaskClient) -> None:
    page = _text(client, "/indelen")
    assert "Nog geen indeling" in page
    assert "Indeling maken" in page


def test_lists_that_do_not_count_are_told_before_starting(world: World, client: FlaskClient) -> None:
    with world.store() as session:
        for row, state in zip(
            session.scalars(sa.select(WishRow)), (WishState.SUBMITTED, WishState.DRAFT), strict=False
        ):
            row.state = state
        session.commit()
    page = _text(client, "/indelen")
    assert "De keuzes van 1 leerling wachten op goedkeuring" in page
    assert "1 leerling heeft keuzes die niet zijn ingeleverd" in page
    assert "1 leerling heeft niets gekozen" in page


def test_what_will_fall_short_is_told_before_starting(world: World, client: FlaskClient) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).needs = 3
        session.get_one(OfferingRow, world.offering("drones")).min_size = 4
        session.commit()
    page = _text(client, "/indelen")
    assert "1 leerling kan hoe dan ook niet krijgen wat nodig is om te slagen" in page
    assert "Ann, West College: 1 van 3 mogelijk (mag er 1)" in page
    assert "Drones (East College): 0 van minstens 4" in page


def test_a_fault_keeps_a_run_from_starting_and_says_what_to_mend(world: World, client: FlaskClient) -> None:
    with world.store() as session:
        session.execute(sa.delete(TravelRow))
        touch(session, world.round_id)
        session.commit()
    page = client.get("/indelen").text
    assert "Er kan nog geen indeling worden gemaakt" in page
    assert "Indeling maken</button>" not in page
    assert "Er kan nog geen indeling worden gemaakt" in client.post("/indelen", data={"order": "own"}).text
    with world.store() as session:
        assert not session.scalars(sa.select(RunRow)).all()


def test_a_lock_that_breaks_a_rule_keeps_a_run_from_starting(world: World, client: FlaskClient) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["cas"]).completed = ("drones",)
        lock = {"pupil_id": world.pupils["cas"], "offering_id": world.offering("drones"), "action": "place"}
        session.add(LockRow(round_id=world.round_id, **lock))
        session.commit()
    page = _text(client, "/indelen")
    assert "Er kan nog geen indeling worden gemaakt" in page
    told = (
        "Cas (West College) is met de hand geplaatst bij Drones (East College), maar dat mag niet. Drones is al eerder"
    )
    assert told in page


def test_a_click_leads_to_the_page_of_the_run_which_waits(world: World, client: FlaskClient) -> None:
    page = client.get(f"/indelen/{_start(world, title='Eerste')}").text
    assert "<h1>Eerste" in page
    assert "Wacht op zijn beurt." in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Er wordt nu een indeling gemaakt." in client.get("/indelen").text


def test_a_run_that_waits_while_nobody_works_says_so(world: World, client: FlaskClient) -> None:
    other, run = world.solve(), _start(world)
    told = "geen verwerker pakt hem op"
    assert told not in client.get(f"/indelen/{run}").text
    _change(world, run, created_at=now() - dt.timedelta(minutes=5))
    assert told not in client.get(f"/indelen/{run}").text, "a worker finished another run just now"
    _change(world, other, finished_at=now() - dt.timedelta(minutes=4))
    assert "Hij wacht al 5 minuten" in client.get(f"/indelen/{run}").text
    _change(world, other, status=RunState.RUNNING, heartbeat=now())
    assert told not in client.get(f"/indelen/{run}").text, "a worker is busy with another run"


def test_a_double_click_leads_to_the_same_run(world: World, client: FlaskClient) -> None:
    first = _start(world, seen="0")
    answer = client.post("/indelen", data={"order": "own", "seen": "0"})
    assert answer.location == f"/indelen/{first}"
    assert "was al gestart" in client.get(answer.location).text


def test_the_form_knows_which_run_was_seen(world: World, client: FlaskClient) -> None:
    first = _run(world)
    assert f'name="seen" type="hidden" value="{first}"' in client.get("/indelen").text


def test_a_wrong_number_of_minutes_is_told_beside_the_field_and_what_was_typed_stays(
    world: World, client: FlaskClient
) -> None:
    page = client.post("/indelen", data={"order": "ranks_sum", "title": "Lang", "minutes": "9999"}).text
    assert "Neem een getal van 1 tot 600, of laat het leeg." in page
    assert 'value="Lang"' in page
    assert 'value="9999"' in page
    assert re.search(r'<details class="fold" open>', page)


def test_a_run_at_work_shows_goal_by_goal_how_far_it_is(world: World, client: FlaskClient) -> None:
    number = _start(world)
    goals = [
        {"goal": "needs", "level": "", "value": 0, "seconds": 0.4},
        {"goal": "served", "level": "", "value": 2, "seconds": 1.5},
        {"goal": "placements", "level": "", "value": 2, "seconds": 2.0},
        {"goal": "ranks_fair", "level": "2", "value": 1, "seconds": 130},
    ]
    _change(world, number, status=RunState.RUNNING, started_at=now(), progress={"stage": "solving", "goals": goals})
    page = _text(client, f"/indelen/{number}")
    assert "leerlingen met een plaats bereikt 2 1,5 s" in page
    assert "slechtste eerst weg bezig 2e keuze: 1 2 minuten" in page
    assert "reisminuten volgt nog" in page
    assert "Stop en bewaar het beste tot nu toe" in page


def test_a_run_that_is_checked_has_reached_every_goal(world: World, client: FlaskClient) -> None:
    number = _start(world)
    _change(world, number, status=RunState.RUNNING, progress={"stage": "checking", "goals": []})
    page = _text(client, f"/indelen/{number}")
    assert "bezig" not in page
    assert page.count("bereikt") == 6


def test_stopping_a_run_that_waits_takes_it_from_the_queue(world: World, client: FlaskClient) -> None:
    number = _start(world)
    assert "Haal uit de rij" in client.get(f"/indelen/{number}").text
    client.post(f"/indelen/{number}/stop")
    assert "uit de rij gehaald" in _text(client, f"/indelen/{number}")


def test_stopping_a_run_at_work_keeps_the_best_so_far(world: World, client: FlaskClient) -> None:
    number = _start(world)
    _change(world, number, status=RunState.RUNNING, started_at=now())
    client.post(f"/indelen/{number}/stop")
    page = client.get(f"/indelen/{number}").text
    assert "de beste indeling tot nu toe blijft bewaard" in page
    assert f"/indelen/{number}/stop" not in page


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ({"code": "faults", "faults": [{"code": "missing_file", "file": "sites.csv"}]}, "De ronde bevat fouten."),
        ({"code": "crashed", "attempts": 3}, "Het zoeken is 3 keer afgebroken."),
        ({"code": "no_answer"}, "gestopt voordat er een indeling was gevonden"),
        ({"code": "own_mistake", "violations": ["capacity"], "unproved": []}, "kwam niet door onze eigen controle"),
        ({"code": "error", "error": "ValueError", "places": []}, "Dat ligt aan ons, niet aan u."),
    ],
)
def test_a_failed_run_says_why_and_what_to_do(world: World, client: FlaskClient, failure: dict, told: str) -> None:
    number = _start(world)
    _change(world, number, status=RunState.FAILED, failure=failure)
    page = _text(client, f"/indelen/{number}")
    assert told in page
    assert "opnieuw" in page


def test_the_round_of_a_failed_run_may_itself_be_past_reading(world: World, client: FlaskClient) -> None:
    number = _start(world)
    with world.store() as session:
        row = session.get_one(RunRow, number)
        problem, policy = load_input(session, number)
        groups = tuple(dataclasses.replace(group, min_size=9) for group in problem.offerings)
        row.round_zip = round_zip(problem.replace(offerings=groups), policy)
        row.failure = answer(row.round_zip, Options(), lambda _: None, threading.Event())["failure"]
        row.status = RunState.FAILED
        session.commit()
    assert "gaat pas door vanaf 9 leerlingen" in _text(client, f"/indelen/{number}")


def test_locks_that_contradict_each_other_are_named(world: World, client: FlaskClient) -> None:
    facts = [
        {"rule": "locked", "home_site": "west", "pupil_id": "ann", "offering_id": "cnc", "site_id": ""},
        {"rule": "capacity", "home_site": "", "pupil_id": "", "offering_id": "cnc", "site_id": ""},
    ]
    number = _start(world)
    _change(world, number, status=RunState.FAILED, failure={"code": "conflict", "facts": facts})
    page = _text(client, f"/indelen/{number}")
    assert "Leerling Ann is vast geplaatst in groep Cnc (East College)" in page
    assert "Groep Cnc (East College) heeft 1 plaats" in page


def test_what_stands_out_comes_first(world: World, client: FlaskClient) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["bob"]).needs = 1
        session.get_one(PupilRow, world.pupils["bob"]).completed = ("robotica",)
        session.commit()
    page = _text(client, f"/indelen/{_run(world)}")
    assert "1 leerling heeft minder plaatsen dan nodig om te slagen" in page
    assert "Bob, East College: Robotica: al gedaan" in page
    assert "2 groepen vervallen" in page
    assert page.index("Wat opvalt") < page.index("Cijfers")


def test_where_nothing_stands_out_that_is_said(world: World, client: FlaskClient) -> None:
    with world.store() as session:
        session.execute(sa.delete(OfferingRow).where(OfferingRow.code == "drones"))
        touch(session, world.round_id)
        session.commit()
    assert "Niets. Elke leerling die koos heeft een plaats" in _text(client, f"/indelen/{_run(world)}")


def test_a_run_of_a_round_that_changed_since_says_so(world: World, client: FlaskClient) -> None:
    number = _run(world)
    assert "De ronde is gewijzigd" not in client.get(f"/indelen/{number}").text
    world.change_round(wishes_close_at=now())  # of no matter for a run
    assert "De ronde is gewijzigd" not in client.get(f"/indelen/{number}").text
    world.change_round(max_travel_minutes=5)
    assert "De ronde is gewijzigd" in client.get(f"/indelen/{number}").text
    assert "ronde sindsdien gewijzigd" in client.get("/indelen").text


def test_pupils_are_sorted_searched_and_filtered(world: World, client: FlaskClient) -> None:
    path = f"/indelen/{_run(world)}/leerlingen"
    page = _text(client, path)
    assert "Ann Cnc 1e keuze West College 12 min Geplaatst" in page
    assert "Cas 3a West College Koos niets" in page
    down = client.get(f"{path}?sort=-name").text
    assert down.index(">Cas<") < down.index(">Ann<")
    assert "Bob" not in _text(client, f"{path}?q=cnc")
    assert "Ann" not in _text(client, f"{path}?site=east")
    assert "Ann" not in _text(client, f"{path}?show=none")
    assert "Geen leerlingen gevonden" in _text(client, f"{path}?show=hand")


def test_looking_at_the_list_of_pupils_is_written_down(world: World, client: FlaskClient) -> None:
    number = _run(world)
    client.get(f"/indelen/{number}/leerlingen")
    with world.store() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "list.view")).one()
    assert (entry.record_kind, entry.record_id) == ("runs", number)


def test_a_pupil_has_reasons_at_once_and_whole_answers_on_request(world: World, client: FlaskClient) -> None:
    path = f"/indelen/{_run(world)}/leerlingen/{world.pupils['ann']}"
    page = _text(client, path)
    assert "1e keuze Cnc East College geplaatst" in page
    assert "2e keuze Robotica West College andere plaats gaat voor" in page
    assert "Je hebt een plek bij Cnc" not in page
    assert "Je hebt een plek bij Cnc" in _text(client, f"{path}?answers=1")


def test_a_pupil_who_was_not_in_the_round_then_is_not_found(world: World, client: FlaskClient) -> None:
    number = _run(world)
    with world.store() as session:
        pupil = session.get_one(PupilRow, world.pupils["ann"])
        pupil.number = "renamed"
        session.commit()
    assert client.get(f"/indelen/{number}/leerlingen/{world.pupils['ann']}").status_code == 404
    assert client.get(f"/indelen/{number}/leerlingen/9999").status_code == 404
    assert "Ann" in _text(client, f"/indelen/{number}/leerlingen"), "the run knows the pupil still"


def test_groups_show_their_seats_and_what_became_of_them(world: World, client: FlaskClient) -> None:
    path = f"/indelen/{_run(world)}/groepen"
    assert "1 eigen leerlingen" not in client.get(path).text
    assert "0 eigen leerlingen, 1 gastleerlingen, 0 vrij" in client.get(path).text
    page = _text(client, path)
    assert "East College 1/1 0 1 0 1 Vol" in page
    assert "Drones" not in _text(client, f"{path}?show=full")
    assert "Drones" in _text(client, f"{path}?show=cancelled")
    assert "Cnc" not in _text(client, f"{path}?q=west")


def test_schools_show_what_each_got_and_who_goes_where(world: World, client: FlaskClient) -> None:
    path = f"/indelen/{_run(world)}/scholen"
    page = _text(client, path)
    assert "West College 2 1 1 0 0 1 1 12 min" in page
    assert "West College East College 1 12 min" in page
    assert "chart-map" not in client.get(path).text, "nobody said where the sites are"
    _put_on_the_map(world)
    picture = client.get(f"/indelen/{_run(world)}/scholen").text
    assert "1 leerling van West College naar East College" in picture
    assert 'role="img"' in picture


def _put_on_the_map(world: World) -> None:
    with world.store() as session:
        for place, site in enumerate(session.scalars(sa.select(SiteRow))):
            site.lat, site.lon = 52.6 + place / 10, 5.0
        session.commit()


def test_the_lines_of_one_site_can_be_seen_alone(world: World, client: FlaskClient) -> None:
    _put_on_the_map(world)
    path = f"/indelen/{_run(world)}/scholen"
    assert "Alleen de lijnen van East College." in _text(client, f"{path}?site=east")
    assert "Kies een vestiging" in _text(client, f"{path}?site=nowhere")


def test_the_proof_says_each_goal_in_a_sentence(world: World, client: FlaskClient) -> None:
    number = _run(world)
    page = _text(client, f"/indelen/{number}/bewijs")
    assert "2 leerlingen hebben ten minste één plaats." in page
    assert "2× 1e keuze" in page
    assert page.count("Bewezen, na te rekenen") == 6
    assert f"python -m matcher verify ronde-{number} indeling-{number}" in page
    with world.store() as session:
        assert session.get_one(RunRow, number).fingerprint in page


@pytest.mark.parametrize(
    ("name", "kind"),
    [("indeling.zip", "application/zip"), ("ronde.zip", "application/zip"), ("certificate.json", "json")],
)
def test_files_are_downloaded_and_that_is_written_down(world: World, client: FlaskClient, name: str, kind: str) -> None:
    response = client.get(f"/indelen/{_run(world)}/{name}")
    assert kind in response.mimetype
    assert "attachment" in response.headers["Content-Disposition"]
    if kind == "application/zip":
        assert zipfile.ZipFile(io.BytesIO(response.data)).testzip() is None
    with world.store() as session:
        assert session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "run.download")).one()


def test_a_run_without_an_outcome_has_no_pages_of_one(world: World, client: FlaskClient) -> None:
    number = _start(world)
    for tab in ("leerlingen", "groepen", "scholen", "bewijs", "indeling.zip", "certificate.json"):
        assert client.get(f"/indelen/{number}/{tab}").status_code == 404
    assert client.get("/indelen/999").status_code == 404


def test_runs_are_compared_with_each_other_and_with_drawing_lots(world: World, client: FlaskClient) -> None:
    with world.store() as session:
        session.get_one(OfferingRow, world.offering("robotica")).capacity = 1
        session.commit()
    one = _run(world, title="Zo")
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).completed = ("cnc",)
        session.commit()
    other = _run(world, title="Anders")
    page = _text(client, f"/indelen/vergelijken?run={one}&run={other}")
    assert "Zo Anders Om de beurt loten" in page
    assert "Eerste keuzes 2 " in page
    assert "Ann West College Cnc (1e keuze)" in page
    assert "slechter" in page
    assert "1 leerling: 0 beter, 1 slechter" in page or "2 leerlingen: 0 beter, 2 slechter" in page


def test_runs_that_give_the_same_places_move_nobody(world: World, client: FlaskClient) -> None:
    one, other = _run(world), _run(world, title="nog eens")
    assert "Niemand: beide geven elke leerling dezelfde plaatsen." in _text(
        client, f"/indelen/vergelijken?runs={one}-{other}"
    )


def test_of_three_runs_the_two_whose_movers_are_listed_can_be_chosen(world: World, client: FlaskClient) -> None:
    runs = [_run(world, title=title) for title in ("een", "twee", "drie")]
    path = f"/indelen/vergelijken?runs={'-'.join(map(str, runs))}"
    assert "Wie heeft in twee een andere plaats dan in een" in _text(client, path)
    assert "Wie heeft in drie een andere plaats dan in twee" in _text(client, f"{path}&pair={runs[1]}-{runs[2]}")


@pytest.mark.parametrize("asked", ["", "?run=999", "?runs=x-y", "?run=1&run=2&run=3&run=4&run=5"])
def test_what_cannot_be_compared_leads_back_to_the_list(world: World, client: FlaskClient, asked: str) -> None:
    number = _run(world)
    for title in "abcd" if "5" in asked else "":
        with world.store() as session:
            row = session.get_one(RunRow, number)
            session.add(
                RunRow(
                    round_id=row.round_id,
                    title=title,
                    revision=1,
                    fingerprint="",
                    policy=row.policy,
                    options={},
                    round_zip=b"",
                    status=RunState.DONE,
                    outcome=row.outcome,
                )
            )
            session.commit()
    assert client.get(f"/indelen/vergelijken{asked}").location == "/indelen"


def test_a_run_is_named_and_the_second_of_two_is_told(world: World, client: FlaskClient) -> None:
    number = _run(world)
    client.post(f"/indelen/{number}/naam", data={"seen": "", "title": "Versie 1"})
    assert "<h1>Versie 1" in client.get(f"/indelen/{number}").text
    answer = client.post(f"/indelen/{number}/naam", data={"seen": "", "title": "Versie 2"}, follow_redirects=True).text
    assert "<h1>Versie 1" in answer
    assert "notice-wrong" in answer


def test_a_run_is_thrown_away_unless_it_was_published(world: World, client: FlaskClient) -> None:
    published, number = world.publish(), _run(world)
    assert client.post(f"/indelen/{number}/weg").location == "/indelen"
    assert client.get(f"/indelen/{number}").status_code == 404
    assert client.post(f"/indelen/{number}/weg").location == "/indelen", "a second click does no harm"
    answer = client.post(f"/indelen/{published}/weg", follow_redirects=True).text
    assert "gepubliceerd en blijft daarom bewaard" in answer
    assert f"/indelen/{published}/weg" not in client.get(f"/indelen/{published}").text


def test_the_pages_speak_english_too(world: World, client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    number = _run(world)
    assert "2 pupils have at least one place." in _text(client, f"/indelen/{number}/bewijs")
    assert "Nothing stands" in _text(client, "/indelen") or "chosen nothing" in _text(client, "/indelen")


@pytest.mark.parametrize("path", QUERIES)
def test_a_page_asks_no_more_questions_than_this(world: World, client: FlaskClient, path: str) -> None:
    run, other = _run(world), _run(world, title="nog een")
    where = path.replace("RUN", str(run)).replace("OTHER", str(other)).replace("ANN", str(world.pupils["ann"]))
    client.get(where)
    asked: list[str] = []
    event.listen(world.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert client.get(where).status_code == 200
    questions = [text for text in asked if text.startswith("SELECT")]
    assert len(questions) <= QUERIES[path], questions


def test_the_dashboard_leads_to_the_next_step(world: World, client: FlaskClient) -> None:
    assert "Indeling maken" not in client.get("/ronde").text, "pupils choose still"
    world.change_round(wishes_close_at=now())
    assert '<a class="btn btn-primary" href="/indelen">Indeling maken</a>' in client.get("/ronde").text
    number = _run(world, title="Eerste")
    page = client.get("/ronde").text
    assert '<a class="btn btn-primary" href="/indelen">Naar de indelingen</a>' in page
    assert f'<a href="/indelen/{number}">Eerste</a>' in page
