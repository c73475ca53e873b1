"""A group loses a seat, in a browser: proposed, looked at, published as a correction, read by whom it is about."""

from playwright.sync_api import expect

from tests.webui.e2e.sites import Small
from tests.webui.e2e.steps import faults
from tests.webui.operations.test_repairs import of_group, publish_now, wish


def test_a_published_allocation_is_repaired(small: Small) -> None:
    world, address = small.world, small.address
    wish(world, world.pupils["cas"], "robotica", "drones")
    publish_now(world)
    of_group(world, "robotica", capacity=1)
    desk = small.visit("coordinator")
    assert not faults(desk, address, ["/herstel"])
    desk.goto(f"{address}/publiceren")
    desk.get_by_role("link", name="Indeling herstellen").first.click()
    expect(desk.get_by_text("2 leerlingen hebben een plaats, en er is ruimte voor 1")).to_be_visible()
    desk.get_by_label("Groepen die begonnen zijn op").fill("01-10-2026")
    desk.get_by_role("button", name="Voorstel maken").dblclick()
    desk.wait_for_url("**/indelen/*")
    small.work()
    moves = f"{desk.url.removeprefix(address).split('?')[0]}/verhuizingen"
    assert not faults(desk, address, [moves])
    desk.goto(address + moves)
    expect(desk.get_by_role("row", name="Cas")).to_contain_text("de groep heeft minder plaatsen dan leerlingen")
    desk.get_by_role("link", name="Naar publiceren").click()
    desk.get_by_label("Waarom wordt dit gepubliceerd?").fill("Een docent is ziek")
    desk.get_by_role("button", name="Publiceren").click()
    expect(desk.get_by_text("Gepubliceerd: iedereen kan het nu zien.")).to_be_visible()

    counsellor = small.visit("counsellor")
    counsellor.goto(f"{address}/uitkomst")
    counsellor.get_by_role("link", name="Wie is verhuisd, en waarom").click()
    expect(counsellor.get_by_role("row", name="Cas")).to_contain_text("Drones")
    assert not faults(counsellor, address, ["/uitkomst/verhuisd"])
    host = small.visit("host")
    host.goto(f"{address}/lijsten")
    expect(host.get_by_text("weg: Cas")).to_be_visible()
    pupil = small.visit("cas")
    pupil.goto(f"{address}/plek")
    expect(pupil.get_by_text("In je groep zijn minder plaatsen dan eerst.")).to_be_visible()
