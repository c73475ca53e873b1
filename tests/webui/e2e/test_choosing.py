"""A pupil chooses on a phone; with and without script; by keyboard alone. The counsellor approves."""

import re

import pytest
from playwright.sync_api import expect

from tests.webui.e2e.sites import PHONE, Site


def test_the_code_of_a_card_signs_in_by_itself_and_never_reaches_the_server_in_an_address(site: Site) -> None:
    page = site.visit(viewport=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.address}/inloggen#{site.code}")
    page.wait_for_url("**/keuzes")
    assert not [url for url in asked if site.code in url.partition("#")[0]]
    page.go_back()
    assert site.code not in page.url


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_pupil_ranks_and_hands_in_and_the_counsellor_approves(site: Site, *, script: bool) -> None:
    page = site.visit("pupil", viewport=PHONE, java_script_enabled=script)
    wishes = page.locator(".ranked-row")
    for _ in range(wishes.count()):
        page.locator(".ranked-row").first.get_by_role("button", name="van de lijst").click()
    expect(wishes).to_have_count(0)
    for _ in range(2):
        page.get_by_role("button", name=re.compile(r"^Kies [^,]*$")).first.click()
    expect(wishes).to_have_count(2)
    second = wishes.nth(1).locator(".ranked-title").inner_text()
    wishes.nth(1).get_by_role("button", name="één omhoog").click()
    expect(wishes.first).to_contain_text(second.splitlines()[-1].strip())
    page.get_by_role("button", name="Inleveren").click()
    expect(page.get_by_text("We hebben je lijst ontvangen")).to_be_visible()

    desk = site.visit("decaan", java_script_enabled=script)
    desk.goto(f"{site.address}/leerlingen?stage=to_approve&q=Jakub")
    desk.get_by_role("checkbox", name=re.compile("Wiśniewski")).check()
    desk.get_by_role("button", name="Aangevinkte leerlingen goedkeuren").click()
    expect(desk.get_by_text("2 keuzes goedgekeurd.")).to_be_visible()


def test_the_keyboard_alone_leads_to_the_content_and_through_the_list(site: Site) -> None:
    page = site.visit("pupil", viewport=PHONE)
    page.goto(f"{site.address}/keuzes")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_going_back_and_sending_again_does_no_harm(site: Site) -> None:
    page = site.visit("pupil", viewport=PHONE)
    before = page.locator(".ranked-row").count()
    page.get_by_role("button", name=re.compile(r"^Kies [^,]*$")).first.dblclick()
    expect(page.locator(".ranked-row")).to_have_count(before + 1)
    page.go_back()
    page.go_forward()
    page.reload()
    expect(page.locator(".ranked-row")).to_have_count(before + 1)


def test_a_list_gets_shorter_as_one_types_and_enter_chooses(site: Site) -> None:
    page = site.visit("decaan")
    page.goto(f"{site.address}/leerlingen?q=Jakub")
    page.locator("tbody a").first.click()
    before = page.locator(".ranked-row").count()
    page.locator("#find").fill("Netwerkbeheer")
    expect(page.locator("#groups > li:visible")).to_have_count(1)
    page.locator("#find").press("Enter")
    expect(page.locator(".ranked-row")).to_have_count(before + 1)
    expect(page.locator("#find")).to_be_focused()
