"""From one run to the next: a pupil is moved by hand, the result published, corrected, and read by whom it is about."""

import re

from playwright.sync_api import expect

from tests.webui.e2e.sites import Small
from tests.webui.e2e.steps import faults


def test_moved_by_hand_published_corrected_and_read(small: Small) -> None:
    world, address = small.world, small.address
    world.solve()
    desk = small.visit("coordinator")
    desk.goto(f"{address}/met-de-hand")
    desk.get_by_role("link", name="Cas", exact=True).click()
    desk.get_by_role("link", name="Wat kost een plaats bij Cnc").click()
    expect(desk.get_by_text("Ann, West College: van Cnc naar Robotica")).to_be_visible()
    desk.get_by_role("button", name="Besluit vastleggen").click()
    expect(desk.get_by_text("Schrijf waarom")).to_be_visible()
    desk.get_by_label("Reden").fill("Heeft dit nodig voor zijn stage")
    desk.get_by_role("button", name="Besluit vastleggen").click()
    expect(desk.get_by_text("Nog niet in deze indeling", exact=True)).to_be_visible()
    price = f"/met-de-hand/leerlingen/{world.pupils['bob']}/besluit?into={world.offering('drones')}"
    assert not faults(desk, address, ["/met-de-hand", f"/met-de-hand/leerlingen/{world.pupils['cas']}", price])

    desk.goto(f"{address}/met-de-hand")
    desk.get_by_role("button", name="Opnieuw indelen, weinig veranderen").click()
    desk.wait_for_url("**/indelen/*")
    small.work()
    desk.get_by_role("link", name="Naar publiceren").click()  # the page comes by itself when the run is over
    expect(desk.get_by_text("klopt: opnieuw nagerekend")).to_be_visible()
    desk.get_by_role("button", name="Publiceren", exact=True).dblclick()
    expect(desk.get_by_text("Gepubliceerd: iedereen kan het nu zien")).to_be_visible()

    pupil = small.visit("ann")
    pupil.goto(f"{address}/plek")
    expect(pupil.get_by_text("Je bent geplaatst bij Robotica, je 2e keuze")).to_be_visible()
    pupil.get_by_role("link", name="Wat gaf precies de doorslag?").click()
    expect(pupil.get_by_text("Waarom niet mijn 1e keuze: Cnc?")).to_be_visible()

    desk.goto(f"{address}/met-de-hand")
    desk.get_by_role("button", name=re.compile("Intrekken: Cas")).click()
    expect(desk.get_by_text("Ingetrokken.")).to_be_visible()
    desk.goto(f"{address}/met-de-hand/leerlingen/{world.pupils['cas']}")
    desk.get_by_role("link", name="Weghalen bij Cnc").click()
    desk.get_by_label("Reden").fill("Stage gaat niet door")
    desk.get_by_role("button", name="Besluit vastleggen").click()
    desk.get_by_role("button", name="Opnieuw indelen").click()
    desk.wait_for_url("**/indelen/*")
    small.work()
    desk.get_by_role("link", name="Naar publiceren").click()  # the page comes by itself when the run is over
    expect(desk.get_by_text("Voor 1 leerling verandert er iets")).to_be_visible()
    desk.get_by_label("Waarom wordt dit gepubliceerd?").fill("Stage van een leerling vervalt")
    desk.get_by_role("button", name="Publiceren", exact=True).click()
    expect(desk.get_by_text("Vervangen door een latere")).to_be_visible()
    assert not faults(desk, address, ["/publiceren", "/publiceren?run=1", "/publiceren/2"])

    moved = small.visit("cas")
    moved.goto(f"{address}/plek")
    expect(moved.get_by_text("Gewijzigd op")).to_be_visible()
    assert not faults(moved, address, ["/plek", "/plek/waarom"])
    pupil.goto(f"{address}/plek")
    expect(pupil.get_by_text("ewijzigd op")).to_have_count(0)
    counsellor = small.visit("counsellor")
    paths = ["/uitkomst", "/uitkomst?talk=changed", f"/uitkomst/leerlingen/{world.pupils['cas']}"]
    assert not faults(counsellor, address, paths)


def test_of_two_coordinators_the_second_is_told_and_keeps_what_was_typed(small: Small) -> None:
    first, second = small.visit("coordinator"), small.visit("coordinator")
    for page in (first, second):
        page.goto(f"{small.address}/regels")
    first.get_by_label("Langste reis, in minuten").fill("50")
    second.get_by_label("Langste reis, in minuten").fill("40")
    for page in (first, second):
        page.get_by_role("button", name="Grenzen opslaan").click()
    expect(first.get_by_text("De grenzen zijn opgeslagen.")).to_be_visible()
    expect(second.get_by_text("Iemand heeft dit intussen veranderd")).to_be_visible()
    expect(second.get_by_label("Langste reis, in minuten")).to_have_value("40")
    first.reload()
    expect(first.get_by_label("Langste reis, in minuten")).to_have_value("50")
