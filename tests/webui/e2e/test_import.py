"""A coordinator prepares a round in the browser: a wrong file, a right one, rules, deadlines, next year's copy."""

import re

from playwright.sync_api import Page, expect

from tests.webui.e2e.sites import PHONE, Site
from tests.webui.e2e.steps import nothing_found, upload

FILE = "leerlingen newton.csv"
HEADING = "vestiging;leerlingnummer;roepnaam;achternaam;klas;leerjaar\r\n"
WRONG = HEADING + "newton;9001;Nova;Bakker;4K1;vier\r\n"
RIGHT = HEADING + "newton;9001;Nova;Bakker;4K1;4\r\n"


def test_a_coordinator_prepares_a_round(own: Site) -> None:
    page = own.visit("coordinator")
    a_wrong_file_is_told(own, page)
    a_right_one_is_taken_over_once(own, page)
    goals_are_moved_by_keyboard(own, page)
    the_lottery_is_sealed_for_everybody(own, page)
    a_deadline_is_refused_and_what_was_typed_stays(own, page)
    next_year_is_copied_and_waits(own, page)


def a_wrong_file_is_told(site: Site, page: Page) -> None:
    upload(site, page, FILE, WRONG)
    expect(page.get_by_text("Er is 1 fout; daarom kan niets worden overgenomen")).to_be_visible()
    expect(page.locator("tbody").last).to_contain_text("'vier' is geen heel getal")
    expect(page.get_by_role("button", name="Overnemen")).to_have_count(0)
    nothing_found(page)
    page.get_by_role("button", name="Deze upload wegdoen").click()


def a_right_one_is_taken_over_once(site: Site, page: Page) -> None:
    upload(site, page, FILE, RIGHT)
    expect(page.locator("tbody").last).to_contain_text("Bakker, Nova (newton 9001)")
    nothing_found(page)
    preview = page.url
    page.get_by_role("button", name="Overnemen").dblclick()
    expect(page.get_by_text("1 rij is gewijzigd.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gegevens")
    page.goto(preview)
    expect(page.get_by_text("al bevestigd of weggedaan").first).to_be_visible()
    nothing_found(page)


def goals_are_moved_by_keyboard(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/regels")
    rows = page.locator(".rules .ranked-title")
    second = rows.nth(1).inner_text()
    page.get_by_role("button", name=f"{second}: één omhoog").focus()
    page.keyboard.press("Enter")
    expect(rows.first).to_have_text(second)
    expect(page.get_by_role("button", name=f"{second}: één omlaag")).to_be_focused()  # it cannot go further up
    page.keyboard.press("Enter")
    expect(rows.nth(1)).to_have_text(second)
    expect(page.get_by_role("button", name=f"{second}: één omlaag")).to_be_focused()
    page.get_by_role("button", name=f"{second}: één omhoog").press("Enter")
    expect(rows.first).to_have_text(second)


def the_lottery_is_sealed_for_everybody(site: Site, page: Page) -> None:
    page.get_by_role("button", name="De loting verzegelen").click()
    seal = page.locator("#lottery ~ .code").inner_text()
    assert re.fullmatch("[0-9a-f]{64}", seal)
    nothing_found(page)
    anybody = site.visit()
    anybody.goto(f"{site.address}/inloggen")
    anybody.get_by_role("link", name="De loting").click()
    expect(anybody.get_by_text(seal)).to_be_visible()
    nothing_found(anybody)


def a_deadline_is_refused_and_what_was_typed_stays(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/ronde")
    page.get_by_role("link", name="Deadlines en periodes").click()
    outcome = page.get_by_role("group", name="Leerlingen horen de uitkomst op")
    outcome.get_by_label("Dag").fill("1-1-2020")
    page.get_by_role("button", name="Opslaan").click()
    expect(outcome).to_contain_text("Dit is vóór een eerdere stap")
    expect(outcome.get_by_label("Dag")).to_have_value("1-1-2020")
    nothing_found(page)


def next_year_is_copied_and_waits(site: Site, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{site.address}/beheer")
    page.get_by_role("link", name="Naar de rondes").click()
    page.get_by_role("link", name=re.compile("^Kopieer")).click()
    page.get_by_role("button", name="De ronde kopiëren").click()
    expect(page.get_by_text("werkt iedereen aan de andere")).to_be_visible()
    page.locator(".menu-fold summary").click()
    page.locator(".menu-fold").get_by_role("link", name="Ronde", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ronde 2026-2027")
