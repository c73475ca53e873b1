"""Repairing on the pages: what changed, whom it touches, the proposal and its moves, and who is told of them."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from matcher.codes import Run
from tests.webui.operations.test_repairs import join, of_group, of_pupil, publish_now, wish
from tests.webui.world import World
from webui.operations.whatif import Change, What
from webui.store import AuditEntry, PupilRow, RunRow, SiteRow

OLD = "01-10-2026"  # by then everything that meets has begun


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def get(world: World, path: str, who: str = "coordinator") -> str:
    response = world.client(who).get(path)
    assert response.status_code == 200
    return plain(response.text)


def hidden(client: FlaskClient) -> dict[str, str]:
    """What the form carries."""
    return dict(re.findall(r'name="(seen|publication)"[^>]*value="(\d+)"', client.get("/herstel").text))


def propose(world: World, **more: str) -> int:
    """The run of a proposal, worked out."""
    client = world.client("coordinator")
    response = client.post("/herstel", data={**hidden(client), "day": OLD, **more})
    assert response.status_code == 302, plain(response.text)
    number = int(response.location.rsplit("/", 1)[1])
    world.finish(number)
    return number


@pytest.fixture
def published(world: World) -> World:
    """Published: ann has cnc, bob and cas have robotica."""
    wish(world, world.pupils["cas"], "robotica", "drones")
    publish_now(world)
    return world


def test_before_anything_is_published_there_is_nothing_to_repair(world: World) -> None:
    assert "Er is nog niets gepubliceerd" in get(world, "/herstel")
    assert world.client("coordinator").post("/herstel", data={"day": OLD}).location == "/herstel"


def test_a_round_that_did_not_change_says_so(published: World) -> None:
    page = get(published, "/herstel")
    assert "Niets: de ronde is zoals ze was" in page
    assert "elke gepubliceerde plaats kan nog" in page


def test_the_page_says_what_changed_and_whom_it_touches_with_the_rule(published: World) -> None:
    of_group(published, "robotica", capacity=1)
    of_pupil(published, "ann", max_travel_minutes=5)
    join(published, "dan", "west", "drones")
    page = get(published, "/herstel")
    assert "Robotica (West College): plaatsen: 2 → 1" in page
    assert "Robotica (West College): 2 leerlingen hebben een plaats, en er is ruimte voor 1" in page
    assert "Ann Cnc (East College) de groep is nu te ver weg. De reis duurt 12 minuten; het mag hoogstens 5" in page
    assert "Dan, West College" in page
    assert "Bob" not in page, "the group is short, and nobody can say yet who has to go"


@pytest.mark.parametrize(
    ("happen", "told"),
    [
        (lambda w: of_group(w, "cnc", run=Run.NO), "de groep gaat niet door"),
        (lambda w: w.leave("ann"), "de leerling doet niet meer mee"),
        (lambda w: (of_group(w, "cnc", tracks=("KB",)), of_pupil(w, "ann", track="BB")), "vraagt leerweg KB"),
        (lambda w: of_pupil(w, "ann", completed=("cnc",)), "Cnc is al eerder afgesloten"),
    ],
)
def test_a_place_that_is_not_possible_any_more_has_its_reason(published: World, happen: object, told: str) -> None:
    happen(published)
    page = get(published, "/herstel")
    assert "Plaatsen die niet meer kunnen 1" in page
    assert told in page


def test_the_proposal_is_a_run_made_once_and_told_on_the_page(published: World) -> None:
    of_group(published, "cnc", run=Run.NO)
    client = published.client("coordinator")
    data = {**hidden(client), "day": OLD}
    first, second = (client.post("/herstel", data=data).location for _ in range(2))
    assert first == second
    page = get(published, "/herstel")
    assert "Er is al een voorstel" in page
    assert "ouder dan de laatste wijziging" not in page
    assert "Bezig" in get(published, first) or "Wacht" in get(published, first)


def test_a_proposal_of_before_the_last_change_of_the_round_is_called_older(published: World) -> None:
    of_group(published, "cnc", run=Run.NO)
    propose(published)
    of_group(published, "robotica", capacity=1)
    page = get(published, "/herstel")
    assert "Er is al een voorstel" in page
    assert "Het is ouder dan de laatste wijziging van de ronde" in page


def test_a_day_is_asked_for_unless_all_may_move(published: World) -> None:
    client = published.client("coordinator")
    page = client.post("/herstel", data={**hidden(client), "day": ""})
    assert page.status_code == 200
    assert "Kies een dag" in page.text
    assert "dit is geen dag" in client.post("/herstel", data={**hidden(client), "day": "morgen"}).text.lower()
    assert client.post("/herstel", data={**hidden(client), "day": "", "may_move": "y"}).status_code == 302


def test_who_saw_another_publication_is_told_and_can_go_on(published: World) -> None:
    client = published.client("coordinator")
    old = hidden(client)
    of_group(published, "cnc", run=Run.NO)
    publish_now(published, propose(published))
    page = client.post("/herstel", data={**old, "day": OLD})
    assert "intussen" in page.text
    fresh = dict(re.findall(r'name="(seen|publication)"[^>]*value="(\d+)"', page.text))
    assert fresh["publication"] != old["publication"]


def test_the_moves_have_their_reasons_who_was_held_and_the_proof(published: World) -> None:
    of_group(published, "robotica", capacity=1)
    number = propose(published)
    page = get(published, f"/indelen/{number}/verhuizingen")
    assert "1 leerling krijgt andere plaatsen. 1 plaats vervalt. 2 leerlingen houden precies wat ze hadden." in page
    assert "Cas Robotica (West College) Drones (East College) de groep heeft minder plaatsen dan leerlingen." in page
    assert "Te veel leerlingen: 2 geplaatst, er is 1 plaats" in page
    assert "Bewezen: geen indeling laat minder plaatsen vervallen" in page
    assert "begonnen zijn: 2 plaatsen daarin zijn vastgehouden" in page
    assert "Robotica (West College): 1 leerling blijft; 1× de groep heeft minder plaatsen" in page
    assert "Verhuizingen" in get(published, f"/indelen/{number}")
    assert "Geen leerlingen gevonden" in get(published, f"/indelen/{number}/verhuizingen?q=niemand")
    response = published.client("coordinator").get(f"/indelen/{number}/moves.csv")
    assert "west,cas,robotica,drones,de groep heeft minder plaatsen dan leerlingen" in response.text


def test_a_run_that_keeps_nothing_has_no_moves(published: World) -> None:
    first = published.a_run()
    client = published.client("coordinator")
    assert "Verhuizingen" not in get(published, f"/indelen/{first}")
    assert client.get(f"/indelen/{first}/verhuizingen").status_code == 404
    assert client.get(f"/indelen/{first}/moves.csv").status_code == 404


def test_a_proposal_is_published_as_a_correction_and_does_not_look_out_of_date(published: World) -> None:
    of_group(published, "robotica", capacity=1)
    number = propose(published)
    assert "De ronde is gewijzigd nadat" not in get(published, f"/indelen/{number}")
    page = get(published, f"/publiceren?run={number}")
    assert "Waarom elk van hen verhuist" in page
    assert "1 leerling gaat uit een groep die al begonnen is" in page
    published.publish(run_id=number)
    assert "Niets: de ronde is zoals ze was" in get(published, "/herstel")


def test_a_proposal_of_an_earlier_publication_is_not_offered(published: World) -> None:
    of_group(published, "cnc", run=Run.NO)
    first, second = propose(published, may_move="y"), propose(published)
    publish_now(published, first)
    page = get(published, f"/publiceren?run={second}")
    assert "Nadat dit voorstel was gemaakt, is er iets anders gepubliceerd" in page
    assert "Waarom wordt dit gepubliceerd" not in page


def test_whoever_is_moved_is_listed_for_the_own_counsellor_alone(published: World) -> None:
    assert "Er is geen correctie gepubliceerd" in get(published, "/uitkomst/verhuisd", "counsellor")
    of_group(published, "robotica", capacity=1)
    publish_now(published, propose(published))
    assert "Wie is verhuisd, en waarom" in get(published, "/uitkomst", "counsellor")
    page = get(published, "/uitkomst/verhuisd", "counsellor")
    assert "Correctie van" in page
    assert "Cas Robotica (West College) → Drones (East College) de groep heeft minder plaatsen" in page
    assert "Bob" not in page
    assert "Geen leerling van u is verhuisd" in get(published, "/uitkomst/verhuisd", "other_counsellor")
    own = get(published, f"/uitkomst/leerlingen/{published.pupils['cas']}", "counsellor")
    assert "Waarom: de groep heeft minder plaatsen dan leerlingen" in own


def test_a_pupil_reads_why_in_words_about_nobody_else(published: World) -> None:
    of_group(published, "robotica", capacity=1)
    publish_now(published, propose(published))
    page = get(published, "/plek", "cas")
    assert "van Robotica naar Drones. In je groep zijn minder plaatsen dan eerst." in page
    assert "Bob" not in page
    assert "gewijzigd op" not in get(published, "/plek", "bob")


def test_another_allocation_gives_no_reasons_that_are_not_so(published: World) -> None:
    wish(published, published.pupils["cas"], "drones")
    wish(published, published.pupils["ann"], "robotica", "cnc")
    publish_now(published)
    page = get(published, "/uitkomst/verhuisd", "counsellor")
    assert "de wens is ingetrokken" in page
    assert "het is een andere indeling, geen herstel" in page
    assert "Er is een nieuwe indeling gemaakt" in get(published, "/plek", "ann")


def test_allocating_again_by_hand_holds_begun_groups_unless_it_is_ticked(published: World) -> None:
    page = get(published, "/met-de-hand")
    client = published.client("coordinator")
    assert "Ook leerlingen van begonnen groepen mogen verhuizen" not in page, "nothing is decided yet"
    of_group(published, "cnc", run=Run.NO)
    seen = published.a_run()
    held = client.post("/met-de-hand/opnieuw", data={"seen": seen}).location
    free = client.post("/met-de-hand/opnieuw", data={"seen": seen, "may_move": "1"}).location
    with published.store() as session:
        started = [session.get_one(RunRow, int(at.rsplit("/", 1)[1])).repair.started for at in (held, free)]
    assert started[0] is not None
    assert started[1] is None


def test_the_ways_to_the_page(published: World) -> None:
    for path in ("/ronde", "/publiceren"):
        assert 'href="/herstel"' in published.client("coordinator").get(path).text
    of_group(published, "cnc", run=Run.NO)
    assert 'href="/herstel"' in published.client("coordinator").get(f"/indelen/{published.a_run()}").text


def test_names_are_in_no_address_and_a_download_is_written_down(published: World) -> None:
    of_group(published, "cnc", run=Run.NO)
    number = propose(published)
    client = published.client("coordinator")
    client.get(f"/indelen/{number}/moves.csv")
    with published.store() as session:
        entry = session.query(AuditEntry).filter(AuditEntry.action == "run.download").one()
    assert entry.after == {"part": "moves"}
    page = client.get(f"/indelen/{number}/verhuizingen").text
    assert not re.findall(r'href="[^"]*(?:ann|west)[^"]*"', page)


QUERIES = {("coordinator", "/herstel"): 13, ("coordinator", "MOVES"): 11, ("counsellor", "/uitkomst/verhuisd"): 8}


def test_pages_ask_a_fixed_number_of_questions(published: World) -> None:
    of_group(published, "robotica", capacity=1)
    number = propose(published)
    publish_now(published, number)
    with published.store() as session:
        west = session.query(SiteRow).filter(SiteRow.code == "west").one()
        for n in range(5):
            session.add(PupilRow(round_id=published.round_id, home_site_id=west.id, number=f"n{n}"))
        session.commit()
    asked: list[str] = []
    event.listen(published.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    counted = {}
    for who, path in QUERIES:
        where = path.replace("MOVES", f"/indelen/{number}/verhuizingen")
        client = published.client(who)
        client.get(where)
        asked.clear()
        assert client.get(where).status_code == 200
        counted[who, path] = len([text for text in asked if text.startswith("SELECT")])
    assert {key: count for key, count in counted.items() if count > QUERIES[key]} == {}


def test_a_move_between_two_groups_of_one_elective_at_one_site_says_which(published: World) -> None:
    client = published.client("coordinator")
    changes = [Change(What.GROUP, "robotica", number=8).word(), Change(What.CANCEL, "robotica").word()]
    made = client.post(f"/indelen/{published.a_run()}/wat-als", data={"change": changes, "title": "x", "do": "start"})
    published.finish(int(made.location.rpartition("/")[2]))
    page = client.get(f"/indelen/{made.location.rpartition('/')[2]}/overnemen").text
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', page)
    client.post(f"{made.location}/overnemen", data={"seen": seen.group(1) if seen else "0"})
    number = propose(published)
    moves = get(published, f"/indelen/{number}/verhuizingen")
    assert (
        "Bob Robotica (West College), woensdag 13:30, groep 1 Robotica (West College), woensdag 13:30, groep 2" in moves
    )
    assert "woensdag 13:30, groep 2" in get(published, "/publiceren")
