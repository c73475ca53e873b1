"""Every page for everybody: nothing that axe finds, nothing wider than the screen, nothing that the browser refuses."""

import pytest

from tests.webui.e2e.sites import DESK, PHONE, Site
from tests.webui.e2e.steps import broken

PAGES = {
    "": ["/inloggen", "/medewerkers", "/wachtwoord", "/loting", "/no/such/page"],
    "pupil": ["/keuzes", "/plek"],
    "decaan": [
        "/leerlingen",
        "/leerlingen?stage=to_approve",
        "/leerlingen?q=zzz",
        "FIRST",
        "/uitkomst",
        "/kaarten",
        "/wachtlijst",
    ],
    "coordinator": [
        "/ronde",
        "/leerlingen?site=newton&sort=-name",
        "/rondes",
        "/rondes/1",
        "/rondes/1/kopie",
        "/gegevens",
        "/gegevens/uitleg",
        "/rondes/nieuw",
        "/regels",
        "/met-de-hand",
        "/publiceren",
        "/wachtlijst",
        "/beheer",
        "/beheer/logboek",
        "/beheer/accounts",
        "/beheer/accounts/nieuw",
        "/account",
        "/account/tweestaps",
    ],
    "gastschool": ["/account", "/ronde", "/aanbod/plaatsen", "/wachtlijst"],
    "privacy": ["/account", "/beheer/logboek", "/beheer/bewaren"],
}
TEN_PIXELS_ZOOMED = {"width": 640, "height": 450}  # 1280 at 200 %


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing(site: Site, who: str, language: str) -> None:
    page = site.visit(who, language=language)
    found = []
    for path in PAGES[who]:
        _open(site, page, path)
        for size in (PHONE, DESK) if language == "nl" else (DESK,):  # where all is seen; other words, no other layout
            page.set_viewport_size(size)
            found += [(path, size["width"], *fault) for fault in broken(page)]
    assert not found


@pytest.mark.parametrize("who", PAGES)
def test_nothing_is_wider_than_a_phone_or_a_zoomed_screen_and_the_browser_refuses_nothing(site: Site, who: str) -> None:
    page = site.visit(who)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    wide = []
    for path in PAGES[who]:
        _open(site, page, path)
        for size in (PHONE, TEN_PIXELS_ZOOMED, {"width": 320, "height": 640}):
            page.set_viewport_size(size)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                wide.append((path, size["width"], width))
    assert not wide
    assert not refused


def _open(site: Site, page: object, path: str) -> None:
    if path == "FIRST":
        page.goto(f"{site.address}/leerlingen")
        page.locator("tbody a").first.click()
        page.wait_for_load_state()
    else:
        page.goto(site.address + path)
