"""On paper: no menus, and nothing wider than a sheet."""

from tests.webui.e2e.sites import Small

SHEET = {"width": 680, "height": 1000}  # A4 upright within its margins, in CSS pixels


def test_a_class_list_a_place_and_a_proof_fit_on_a_sheet_without_menus(small: Small) -> None:
    world, address = small.world, small.address
    run = world.publish()
    paths = {
        "host": f"/lijsten/{world.offering('robotica')}/afdrukken",
        "ann": "/plek",
        "coordinator": f"/indelen/{run}/bewijs",
    }
    for who, path in paths.items():
        page = small.visit(who)
        page.set_viewport_size(SHEET)
        page.goto(address + path)
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= SHEET["width"], path
        assert page.locator("nav a:visible, header button:visible, main button:visible").count() == 0, path
