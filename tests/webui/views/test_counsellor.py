"""A counsellor finds, helps and approves pupils; a coordinator sees how far all schools are."""

from tests.webui.world import World
from webui.store import WishState


def _hand_in(world: World, name: str, *electives: str) -> None:
    client = world.client(name)
    for elective in electives:
        client.post("/keuzes/kies", data={"version": world.pupil(name).version, "elective": elective})
    client.post("/keuzes/inleveren", data={"version": world.pupil(name).version})


def test_the_counts_are_filters(world: World) -> None:
    _hand_in(world, "ann", "drones")
    client = world.client("counsellor")
    assert "<strong>1</strong> Goed te keuren" in client.get("/leerlingen").text
    page = client.get("/leerlingen?stage=to_approve").text
    assert ">Ann<" in page
    assert ">Cas<" not in page
    assert ">Cas<" in client.get("/leerlingen?stage=nothing").text


def test_searching_takes_letters_of_name_number_or_class(world: World) -> None:
    client = world.client("counsellor")
    assert ">Ann<" not in client.get("/leerlingen?q=cas").text
    assert ">Cas<" in client.get("/leerlingen?q=3a ca").text
    assert "Geen leerlingen gevonden" in client.get("/leerlingen?q=zzz").text


def test_sorting_goes_both_ways(world: World) -> None:
    client = world.client("counsellor")
    up, down = client.get("/leerlingen?sort=name").text, client.get("/leerlingen?sort=-name").text
    assert up.index(">Ann<") < up.index(">Cas<")
    assert down.index(">Cas<") < down.index(">Ann<")
    assert 'aria-sort="descending"' in down


def test_several_pupils_are_approved_at_once(world: World) -> None:
    _hand_in(world, "ann", "drones")
    _hand_in(world, "cas", "drones")
    ticked = {"pupil": [world.pupils["ann"], world.pupils["cas"]], "back": "/leerlingen?stage=to_approve"}
    response = world.client("counsellor").post("/leerlingen/goedkeuren", data=ticked)
    assert response.location == "/leerlingen?stage=to_approve"
    assert {w.state for name in ("ann", "cas") for w in world.wishes(name)} == {WishState.APPROVED}


def test_a_pupil_of_another_school_among_the_ticked_stops_all(world: World) -> None:
    _hand_in(world, "ann", "drones")
    ticked = {"pupil": [world.pupils["ann"], world.pupils["bob"]]}
    assert world.client("counsellor").post("/leerlingen/goedkeuren", data=ticked).status_code == 404
    assert world.wishes("ann")[-1].state is WishState.SUBMITTED


def test_what_the_counsellor_chooses_is_approved_and_written_in_the_history(world: World) -> None:
    path = f"/leerlingen/{world.pupils['cas']}"
    client = world.client("counsellor")
    client.post(f"{path}/kies", data={"version": world.pupil("cas").version, "elective": "drones"})
    assert [(w.elective, w.state) for w in world.wishes("cas")] == [("drones", WishState.APPROVED)]
    assert "Counsellor heeft een keuze toegevoegd" in client.get(path).text


def test_the_page_of_a_pupil_says_of_every_group_whether_it_can_be(world: World) -> None:
    page = world.client("counsellor").get(f"/leerlingen/{world.pupils['cas']}").text
    assert "Kies Cnc" in page
    assert "Kies Drones" in page


def test_a_coordinator_looks_but_does_not_change(world: World) -> None:
    page = world.client("coordinator").get(f"/leerlingen/{world.pupils['cas']}").text
    assert "Kies Cnc" not in page
    assert "Mogelijk" in page or "Kan" in page


def test_the_dashboard_counts_school_by_school(world: World) -> None:
    _hand_in(world, "ann", "drones")
    page = " ".join(world.client("coordinator").get("/ronde").text.split())
    assert "West College" in page
    assert "1 leerling heeft nog niets gekozen, 1 lijst wacht op goedkeuring" in page
    assert "2 van 3 ingeleverd" in page
