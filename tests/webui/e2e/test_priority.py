"""Who got less last time goes first now, in a browser: looked at, given by an impatient hand, taken back."""

from playwright.sync_api import expect

from tests.webui.e2e.sites import Small
from tests.webui.e2e.steps import faults
from tests.webui.earlier import earlier_round
from webui.memory import workings


def test_priority_is_given_and_taken_back(small: Small) -> None:
    world, address = small.world, small.address
    earlier_round(world)
    run = world.solve()
    desk = small.visit("coordinator")
    desk.goto(f"{address}/regels")
    desk.get_by_role("link", name="Voorrang door de vorige keer").click()
    expect(desk.get_by_text("Zonder dat doel doet voorrang niets")).to_be_visible()
    assert not faults(desk, address, ["/regels/voorrang"])
    desk.goto(f"{address}/regels/voorrang")
    desk.get_by_role("button", name="Geef deze voorrang").dblclick()
    expect(desk.get_by_role("heading", name="Gegeven", exact=True)).to_be_visible()
    assert {name: world.pupil(name).priority for name in world.pupils} == {"bob": 1, "ann": 2, "cas": 3}
    desk.goto(f"{address}/indelen/{run}/eerlijk")
    workings.wait()
    expect(desk.get_by_role("heading", name="Door de jaren heen")).to_be_visible()
    assert not faults(desk, address, ["/regels/voorrang", f"/indelen/{run}/eerlijk"])
    desk.goto(f"{address}/regels/voorrang")
    desk.get_by_role("button", name="Neem de voorrang terug").dblclick()
    expect(desk.get_by_text("Teruggenomen:")).to_be_visible()
    assert {name: world.pupil(name).priority for name in world.pupils} == {"bob": 1, "ann": 1, "cas": 1}
