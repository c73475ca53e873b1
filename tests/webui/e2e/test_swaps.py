"""A swap, in a browser: asked by a pupil on a phone, found, accepted by the counsellors, seen by the pupil."""

from playwright.sync_api import expect

from tests.webui.e2e.sites import Small
from tests.webui.e2e.steps import faults
from tests.webui.operations.test_swaps import _ask, _look
from tests.webui.operations.test_waiting import _wish


def test_a_pupil_asks_to_swap_and_both_counsellors_accept(small: Small) -> None:
    world, address = small.world, small.address
    for ann, bob in ((("robotica", "cnc"), ("cnc", "robotica")), (("cnc", "robotica"), ("robotica", "cnc"))):
        _wish(world, "ann", *ann)
        _wish(world, "bob", *bob)
        if ann[0] == "robotica":
            world.publish()
    desk = small.visit("coordinator")
    desk.goto(f"{address}/wachtlijst")
    desk.get_by_role("link", name="Naar de ruilen").click()
    desk.get_by_label("Groepen die al begonnen zijn, doen ook mee").check()
    desk.get_by_role("button", name="Leerlingen laten vragen").dblclick()
    expect(desk.get_by_text("Opgeslagen")).to_be_visible()
    _ask(world, "bob")
    assert not faults(desk, address, ["/ruilen"])

    pupil = small.visit("ann")
    pupil.goto(f"{address}/plek")
    assert not faults(pupil, address, ["/plek"])
    pupil.goto(f"{address}/plek")
    pupil.get_by_role("button", name="Ik wil wel ruilen").dblclick()
    expect(pupil.get_by_text("Er is nog geen ruil gevonden.")).to_be_visible()
    assert _look(world) == 1

    for who, name in (("counsellor", "Ann"), ("other_counsellor", "Bob")):
        counsellor = small.visit(who)
        if who == "counsellor":
            assert not faults(counsellor, address, ["/wachtlijst"])
        counsellor.goto(f"{address}/wachtlijst")
        counsellor.get_by_role("button", name=f"Aannemen: {name}").dblclick()
        expect(counsellor.get_by_text("Aangenomen.", exact=False).first).to_be_visible()
    pupil.goto(f"{address}/plek")
    expect(pupil.get_by_text("Je nieuwe plek zie je hier")).to_be_visible()
