"""Who got less last time goes first now, in a browser: looked at, given by an impatient hand, taken back."""

from playwright.sync_api import Browser, expect

from tests.webui.e2e.test_publish import _faults, _visit, served
from tests.webui.earlier import earlier_round
from tests.webui.world import World
from webui.memory import workings

__all__ = ["served"]


def test_priority_is_given_and_taken_back(chromium: Browser, served: tuple[World, str]) -> None:
    world, address = served
    earlier_round(world)
    run = world.solve()
    desk = _visit(chromium, world, address, "coordinator")
    desk.goto(f"{address}/regels")
    desk.get_by_role("link", name="Voorrang door de vorige keer").click()
    expect(desk.get_by_text("Zonder dat doel doet voorrang niets")).to_be_visible()
    assert not _faults(desk, address, ["/regels/voorrang"])
    desk.goto(f"{address}/regels/voorrang")
    desk.get_by_role("button", name="Geef deze voorrang").dblclick()
    expect(desk.get_by_role("heading", name="Gegeven", exact=True)).to_be_visible()
    assert {name: world.pupil(name).priority for name in world.pupils} == {"bob": 1, "ann": 2, "cas": 3}
    desk.goto(f"{address}/indelen/{run}/eerlijk")
    workings.wait()
    expect(desk.get_by_role("heading", name="Door de jaren heen")).to_be_visible()
    assert not _faults(desk, address, ["/regels/voorrang", f"/indelen/{run}/eerlijk"])
    desk.goto(f"{address}/regels/voorrang")
    desk.get_by_role("button", name="Neem de voorrang terug").dblclick()
    expect(desk.get_by_text("Teruggenomen:")).to_be_visible()
    assert {name: world.pupil(name).priority for name in world.pupils} == {"bob": 1, "ann": 1, "cas": 1}
