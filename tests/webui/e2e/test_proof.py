"""Anybody checks the lottery; the coordinator shows that the result is fair, proved, and what it could not give."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.webui.e2e.sites import PHONE, Site, demonstration
from tests.webui.e2e.steps import nothing_found, unfold
from webui.jobs import figures
from webui.memory import workings

FIRST_RUN = 60_000  # milliseconds; figures of the demonstration


@pytest.fixture(scope="module")
def published(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Site]:
    """A demonstration of which the lottery is sealed and the result published."""
    with demonstration(tmp_path_factory.mktemp("proof"), prepared, chromium) as site:
        page = site.visit("coordinator")
        page.goto(f"{site.address}/regels")
        seal = page.get_by_role("button", name="De loting verzegelen")
        if seal.count():
            seal.click()
        page.goto(f"{site.address}/publiceren")
        page.locator("input[name=when][value=now]").check()
        page.get_by_role("button", name="Publiceren", exact=True).click()
        expect(page.get_by_text("Gepubliceerd: iedereen kan het nu zien")).to_be_visible()
        yield site


@pytest.fixture(autouse=True)
def _close(chromium: Browser) -> Iterator[None]:
    yield
    for context in chromium.contexts:
        context.close()


def test_anybody_computes_a_number_on_the_own_device_and_without_script_on_the_server(published: Site) -> None:
    numbers = []
    for script in (True, False):
        page = published.visit(java_script_enabled=script, viewport=PHONE)
        posts: list[str] = []
        page.on("request", lambda request, posts=posts: posts.append(request.url) if request.method == "POST" else None)
        page.goto(f"{published.address}/loting")
        page.get_by_label("Leerlingnummer").fill("4450")
        page.get_by_label("School").select_option("martinus")
        page.get_by_role("button", name="Uitrekenen").click()
        expect(page.get_by_role("heading", name="Het nummer", exact=True)).to_be_visible()
        text = page.locator("[data-text]").inner_text()
        numbers.append(page.locator("[data-number]").inner_text())
        assert re.fullmatch(r".+:martinus:4450", text)
        assert numbers[-1] == hashlib.sha256(text.encode()).hexdigest()
        assert bool(posts) is not script
        assert "4450" not in page.url
    assert numbers[0] == numbers[1]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures of a few lotteries and a few seats, without causes, worked out here."""
    monkeypatch.setattr(figures, "LOTTERIES", 5)
    monkeypatch.setattr(figures, "SECONDS", 0.0)
    monkeypatch.setattr(workings, "_answers", lambda *given: (json.dumps(f).encode() for f in figures.figures(*given)))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_nothing_on_the_lottery_the_proof_the_fairness_the_demand_the_seats_and_a_price(
    published: Site, language: str
) -> None:
    page = published.visit(language=language)
    page.goto(f"{published.address}/loting")
    nothing_found(page)
    page = published.visit("coordinator", language=language)
    page.goto(f"{published.address}/publiceren")
    page.locator("#trail ~ .table-box a, section[aria-labelledby=trail] a").first.click()
    nothing_found(page)
    page.goto(f"{published.address}/indelen/1/eerlijk")
    expect(page.locator("#chance")).to_be_visible(timeout=FIRST_RUN)  # it looked again by itself
    unfold(page)
    nothing_found(page)
    page.goto(f"{published.address}/indelen/1/vraag")
    expect(page.locator("#electives")).to_be_visible(timeout=FIRST_RUN)
    nothing_found(page)
    page = published.visit("gastschool", language=language)
    for path, there in (("/aanbod/vraag", "#electives"), ("/aanbod/plaatsen", "#claims")):
        page.goto(published.address + path)
        expect(page.locator(there)).to_be_visible(timeout=FIRST_RUN)
        unfold(page)
        nothing_found(page)
    page = published.visit("decaan", language=language)
    page.goto(f"{published.address}/uitkomst?talk=none")
    page.locator("tbody a").first.click()
    page.locator("a[href*=prijs]").first.click()
    expect(page.locator("#group-1")).to_be_visible()
    nothing_found(page)
