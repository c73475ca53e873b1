"""On paper: no menus, and nothing wider than a sheet."""

from playwright.sync_api import Browser

from tests.webui.e2e.test_publish import _visit, served
from tests.webui.world import World

__all__ = ["served"]

SHEET = {"width": 680, "height": 1000}  # A4 upright within its margins, in CSS pixels


def test_a_class_list_a_place_and_a_proof_fit_on_a_sheet_without_menus(
    chromium: Browser, served: tuple[World, str]
) -> None:
    world, address = served
    run = world.publish()
    paths = {
        "host": f"/lijsten/{world.offering('robotica')}/afdrukken",
        "ann": "/plek",
        "coordinator": f"/indelen/{run}/bewijs",
    }
    for who, path in paths.items():
        page = _visit(chromium, world, address, who)
        page.set_viewport_size(SHEET)
        page.goto(address + path)
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= SHEET["width"], path
        assert page.locator("nav a:visible, header button:visible, main button:visible").count() == 0, path
