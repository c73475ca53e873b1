"""A free seat, in a browser: offered by the coordinator, accepted by the counsellor, readable for everybody."""

from playwright.sync_api import expect

from tests.webui.e2e.sites import Small
from tests.webui.e2e.steps import faults
from tests.webui.operations.test_waiting import _seats, _wish


def test_a_free_seat_is_offered_and_accepted(small: Small) -> None:
    world, address = small.world, small.address
    _wish(world, "bob", "cnc", "robotica")
    _wish(world, "cas", "cnc", "robotica")
    world.publish()
    _seats(world, "cnc", 2)
    desk = small.visit("coordinator")
    desk.goto(f"{address}/publiceren")
    desk.get_by_role("link", name="Wachtlijsten").click()
    desk.get_by_role("link", name="Cnc").click()
    desk.get_by_role("link", name="Stel voor wie de plek krijgt").click()
    group = f"/wachtlijst/groepen/{world.offering('cnc')}"
    assert not faults(desk, address, [group, f"{group}/voorstel"])
    desk.goto(f"{address}{group}/voorstel")
    desk.get_by_role("button", name="Versturen").dblclick()
    expect(desk.get_by_text("Verstuurd.")).to_be_visible()

    counsellor = small.visit("counsellor")
    counsellor.goto(f"{address}/wachtlijst")
    assert not faults(counsellor, address, ["/wachtlijst"])
    counsellor.goto(f"{address}/wachtlijst")
    counsellor.get_by_role("button", name="Aannemen: Ann").dblclick()
    expect(counsellor.get_by_text("Aangenomen.", exact=False).first).to_be_visible()
    assert not faults(desk, address, ["/wachtlijst"])
    host = small.visit("host")
    assert not faults(host, address, ["/wachtlijst"])
