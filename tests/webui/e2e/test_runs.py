"""A coordinator makes an allocation, watches it, opens it, compares it and throws it away."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.webui.e2e.sites import PHONE, Site
from tests.webui.e2e.steps import nothing_found, unfold, work

TABS = ("", "/leerlingen?show=later", "/groepen", "/scholen", "/bewijs")


def test_an_allocation_from_the_first_click_to_the_last(site: Site, tmp_path: Path) -> None:
    page = site.visit("coordinator")
    page.goto(f"{site.address}/indelen")
    page.get_by_text("Meer mogelijkheden").click()
    page.get_by_label("Naam").fill("Meeste eerste keuzes")
    page.get_by_label("voorkeuren: meeste eerste").check()
    page.get_by_role("button", name="Indeling maken").dblclick()
    expect(page.get_by_text("Wacht op zijn beurt.")).to_be_visible()
    nothing_found(page)
    waiting = page.url
    work(site)
    expect(page.get_by_text("Klaar, bewezen")).to_be_visible()  # the page looked again by itself
    expect(page.get_by_role("heading", name="Wat opvalt")).to_be_visible()
    assert page.url == waiting

    page.get_by_role("link", name=re.compile("hebben geen plaats")).click()
    expect(page.locator("#run-pupils tbody tr")).not_to_have_count(0)
    page.locator("#run-pupils tbody a").first.click()
    page.get_by_role("link", name="Reken uit wat de doorslag gaf").click()
    expect(page.get_by_text("Dit zijn de zinnen die de leerling leest.")).to_be_visible()
    page.get_by_role("link", name="Bewijs").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Uitkomst (zip)").click()
    assert download.value.path().stat().st_size > 10_000

    page.goto(f"{site.address}/indelen")
    page.get_by_label("Vergelijk Meeste eerste keuzes").check()
    page.get_by_label("Vergelijk Demo").check()
    page.get_by_role("button", name="Aangevinkte vergelijken").click()
    expect(page.get_by_role("heading", name="Wie heeft in")).to_be_visible()
    nothing_found(page)

    page.goto(waiting)
    page.get_by_text("Naam geven of weggooien").click()
    page.get_by_role("button", name="Gooi deze indeling weg").click()
    expect(page.get_by_text("De indeling is weggegooid.")).to_be_visible()
    expect(page.get_by_role("link", name="Meeste eerste keuzes")).to_have_count(0)


def test_without_script_the_page_of_a_run_looks_again_as_well(site: Site) -> None:
    page = site.visit("coordinator", java_script_enabled=False, viewport=PHONE)
    page.goto(f"{site.address}/indelen")
    page.get_by_role("button", name="Indeling maken").click()
    run = page.url
    work(site)
    expect(page.get_by_text("Klaar, bewezen")).to_be_visible()
    page.get_by_text("Naam geven of weggooien").click()
    page.get_by_role("button", name="Gooi deze indeling weg").click()
    assert page.url != run


@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_nothing_on_the_pages_of_a_run(site: Site, language: str) -> None:
    page = site.visit("coordinator", language=language)
    page.goto(f"{site.address}/indelen")
    nothing_found(page)
    page.get_by_role("link", name="Demo", exact=True).click()
    run = page.url
    for tab in TABS:
        page.goto(run + tab)
        unfold(page)
        nothing_found(page)
