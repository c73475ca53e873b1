"""A swap, in a browser: asked by a pupil on a phone, found, accepted by the counsellors, seen by the pupil."""

from playwright.sync_api import Browser, expect

from tests.webui.e2e.test_publish import _faults, _visit, served
from tests.webui.operations.test_swaps import _ask, _look
from tests.webui.operations.test_waiting import _wish
from tests.webui.world import World

__all__ = ["served"]


def test_a_pupil_asks_to_swap_and_both_counsellors_accept(chromium: Browser, served: tuple[World, str]) -> None:
    world, address = served
    for ann, bob in ((("robotica", "cnc"), ("cnc", "robotica")), (("cnc", "robotica"), ("robotica", "cnc"))):
        _wish(world, "ann", *ann)
        _wish(world, "bob", *bob)
        if ann[0] == "robotica":
            world.publish()
    desk = _visit(chromium, world, address, "coordinator")
    desk.goto(f"{address}/wachtlijst")
    desk.get_by_role("link", name="Naar de ruilen").click()
    desk.get_by_label("Groepen die al begonnen zijn, doen ook mee").check()
    desk.get_by_role("button", name="Leerlingen laten vragen").dblclick()
    expect(desk.get_by_text("Opgeslagen")).to_be_visible()
    _ask(world, "bob")
    assert not _faults(desk, address, ["/ruilen"])

    pupil = _visit(chromium, world, address, "ann")
    pupil.goto(f"{address}/plek")
    assert not _faults(pupil, address, ["/plek"])
    pupil.goto(f"{address}/plek")
    pupil.get_by_role("button", name="Ik wil wel ruilen").dblclick()
    expect(pupil.get_by_text("Er is nog geen ruil gevonden.")).to_be_visible()
    assert _look(world) == 1

    for who, name in (("counsellor", "Ann"), ("other_counsellor", "Bob")):
        counsellor = _visit(chromium, world, address, who)
        if who == "counsellor":
            assert not _faults(counsellor, address, ["/wachtlijst"])
        counsellor.goto(f"{address}/wachtlijst")
        counsellor.get_by_role("button", name=f"Aannemen: {name}").dblclick()
        expect(counsellor.get_by_text("Aangenomen.", exact=False).first).to_be_visible()
    pupil.goto(f"{address}/plek")
    expect(pupil.get_by_text("Je nieuwe plek zie je hier")).to_be_visible()
