"""A coordinator tries something in thought, looks at what comes of it, and puts it beside other orders."""

import os
import re

import pytest
from playwright.sync_api import expect

from tests.webui.e2e.sites import PHONE, Site
from tests.webui.e2e.steps import nothing_found, unfold, work
from webui.memory import workings

SHOTS = os.environ.get("SHOTS", "")


def test_a_what_if_from_the_first_change_to_side_by_side(site: Site) -> None:
    page = site.visit("coordinator")
    page.goto(f"{site.address}/indelen")
    page.get_by_role("link", name="Demo", exact=True).click()
    page.get_by_role("link", name="Wat als…").click()
    page.get_by_label("Groep", exact=True).select_option(index=1)
    page.get_by_label("Wat er verandert").select_option("cancel")
    page.get_by_role("button", name="Voeg deze wijziging toe", exact=True).first.click()
    page.get_by_text("De langste reis").click()
    page.get_by_label("Langste reis, in minuten").fill("40")
    page.get_by_role("button", name="Voeg deze wijziging toe van de langste reis").click()
    expect(page.get_by_text("Langste reis: 40 minuten").first).to_be_visible()
    page.get_by_label("Naam").fill("Een groep minder")
    _shot(page, "new")
    page.get_by_role("button", name="Reken het uit").dblclick()
    expect(page.get_by_text("Wacht op zijn beurt.")).to_be_visible()
    what_if = page.url
    work(site)
    expect(page.get_by_role("heading", name="Wie verhuist")).to_be_visible()
    nothing_found(page)
    _shot(page, "scenario")
    page.get_by_role("link", name="Neem de wijzigingen over").click()
    expect(page.get_by_role("heading", name="Dit komt in de ronde")).to_be_visible()
    nothing_found(page)
    _shot(page, "adopt")
    page.goto(what_if)
    page.get_by_role("link", name="Nog een wat-als").click()
    page.get_by_label("Een groep minder", exact=True).check()
    page.get_by_label(re.compile("Keuzes anders geteld")).first.check()
    page.get_by_role("button", name="Zet naast elkaar").click()
    expect(page.get_by_text("Wordt nog uitgerekend:")).to_be_visible()
    work(site)
    expect(page.get_by_text("Wordt nog uitgerekend:")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Om de beurt loten").first).to_be_visible()
    nothing_found(page)
    _shot(page, "beside")
    page.get_by_role("link", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.get_by_role("heading", name="Allocations side by side")).to_be_visible()
    nothing_found(page)


def test_by_keyboard_and_without_script_a_what_if_is_made_and_put_beside_another(site: Site) -> None:
    page = site.visit("coordinator", java_script_enabled=False)
    page.goto(f"{site.address}/indelen")
    page.get_by_role("link", name="Demo", exact=True).press("Enter")
    page.get_by_role("link", name="Wat als…").press("Enter")
    page.get_by_label("Groep", exact=True).press("ArrowDown")
    page.get_by_label("Aantal").focus()
    page.keyboard.type("20")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("20 plaatsen").first).to_be_visible()
    page.locator("summary", has_text="De langste reis").press("Enter")
    page.get_by_label("Langste reis, in minuten").focus()
    page.keyboard.type("40")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    left_out = page.get_by_role("button", name=re.compile("^Laat weg: Langste reis: 40 minuten"))
    left_out.press("Enter")
    expect(left_out).to_have_count(0)
    page.get_by_label("Naam").focus()
    page.keyboard.type("Met het toetsenbord")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Wacht op zijn beurt.")).to_be_visible()
    work(site)
    expect(page.get_by_role("heading", name="Wie verhuist")).to_be_visible()  # the page looked again by itself
    page.get_by_role("link", name="Zet deze twee naast elkaar").press("Enter")
    expect(page.get_by_role("columnheader", name="Om de beurt loten").first).to_be_visible()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_nothing_on_what_ifs_and_seats(site: Site, language: str) -> None:
    page = site.visit("coordinator", language=language, java_script_enabled=True, viewport=PHONE)
    page.goto(f"{site.address}/indelen")
    page.get_by_role("link", name="Demo", exact=True).click()
    run = page.url
    page.goto(f"{run}/wat-als")
    unfold(page)
    nothing_found(page)
    _shot(page, f"wat-als-{language}")
    page.goto(f"{run}/plaatsen")
    workings.wait()
    expect(page.locator("[data-live]")).to_have_count(0)
    nothing_found(page)
    _shot(page, f"plaatsen-{language}")


def _shot(page: object, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
