"""A host enters a group on a phone without script and takes a list; a counsellor takes cards; axe on all of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.webui.e2e.sites import DESK, PHONE, Site, demonstration
from tests.webui.e2e.steps import broken
from webui.store import OfferingRow, PublicationRow, RunRow, SiteRow, close_store, now, open_store


@pytest.fixture(scope="module")
def published(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory, prepared: Path
) -> Iterator[tuple[Site, dict[str, str]]]:
    """A region of its own, in which the places are published, and the numbers in its addresses."""
    with demonstration(tmp_path_factory.mktemp("host"), prepared, chromium) as region:
        store = open_store(region.config.database)
        with store() as session:
            run = session.scalars(select(RunRow)).one()
            row = PublicationRow(round_id=run.round_id, run_id=run.id, publish_at=now(), published_at=now())
            session.add(row)
            session.commit()
            site = session.scalars(select(SiteRow).where(SiteRow.code == "ampte")).one()
            group = session.scalars(select(OfferingRow).where(OfferingRow.code == "ampte-robotica")).one()
            home = session.scalars(select(SiteRow).where(SiteRow.code == "martinus")).one()
            ids = {"SITE": str(site.id), "GROUP": str(group.id), "HOME": str(home.id)}
        close_store(store)
        yield region, ids


@pytest.fixture
def site(published: tuple[Site, dict[str, str]]) -> Iterator[Site]:
    """The region; windows are closed after each test."""
    yield published[0]
    for context in published[0].browser.contexts:
        context.close()


def test_a_host_adds_a_group_without_script_on_a_phone_and_the_second_of_two_windows_is_told(site: Site) -> None:
    page = site.visit("gastschool", viewport=PHONE, java_script_enabled=False)
    page.get_by_role("link", name="Nieuwe groep").click()
    page.get_by_label("Keuzevak").fill("Fietstechniek")
    page.get_by_label("Plaatsen", exact=True).fill("3")
    page.get_by_label("Kleinste groep").fill("6")
    _session(page, 1, "donderdag", "14:30", "16:00")
    page.get_by_role("button", name="Moment toevoegen").click()
    _session(page, 2, "vrijdag", "9.00", "8.00")
    page.get_by_role("button", name="Groep toevoegen").last.click()
    expect(page.get_by_text("De groep heeft 3 plaatsen, maar gaat pas door vanaf 6 leerlingen.")).to_be_visible()
    expect(page.get_by_text("komt niet na het begin")).to_be_visible()
    expect(page.get_by_label("Keuzevak")).to_have_value("Fietstechniek")
    page.get_by_label("Plaatsen", exact=True).fill("12")
    page.get_by_role("button", name="Moment 2 weghalen").click()
    page.get_by_label("Wat doe je er?").fill("Je zet een fiets in elkaar.")
    page.get_by_label("Wat doe je er?").press("Tab")
    page.get_by_role("button", name="Groep toevoegen").last.click()
    card = page.locator(".group", has_text="Fietstechniek")
    expect(card).to_contain_text("donderdag 14:30–16:00, hele jaar")

    card.get_by_role("link").click()
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_label("Lokaal").fill("B12")
    page.get_by_role("button", name="Opslaan").last.click()
    other.get_by_label("Lokaal").fill("C3")
    other.get_by_role("button", name="Opslaan").last.click()
    expect(other.get_by_text("Iemand anders heeft deze groep intussen veranderd.")).to_be_visible()
    expect(other.get_by_role("row", name="Lokaal B12 C3")).to_be_visible()
    other.get_by_role("link", name="Verwijderen of laten vervallen").click()
    other.get_by_role("button", name="Verwijderen").click()
    expect(other.locator(".group", has_text="Fietstechniek")).to_have_count(0)


def _session(page: Page, number: int, day: str, start: str, end: str) -> None:
    row = page.get_by_role("group", name=f"Moment {number}", exact=True)
    row.get_by_label("dag", exact=False).first.select_option(label=day)
    row.get_by_label("van").fill(start)
    row.get_by_label("tot").fill(end)


def test_lists_and_cards_are_taken_as_files_and_remembered(site: Site, published: tuple[Site, dict[str, str]]) -> None:
    host = site.visit("gastschool")
    host.get_by_role("link", name="Klassenlijsten", exact=True).click()
    for name in ("Robotica als XLSX", "Robotica als PDF", "Robotica als CSV"):
        with host.expect_download() as taken:
            host.get_by_role("link", name=name).click()
        assert taken.value.suggested_filename.startswith("ampte-robotica.")
    host.reload()
    expect(host.locator(".group", has_text="Robotica")).to_contain_text("Niets veranderd sinds uw laatste download")

    counsellor = site.visit("decaan")
    counsellor.get_by_role("link", name="Kaartjes", exact=True).click()
    counsellor.get_by_role("link", name="Kaartjes voor klas 3G1").click()
    with counsellor.expect_download() as taken:
        counsellor.get_by_role("button", name="Kaartjes maken").click()
    assert taken.value.suggested_filename == "toegangskaartjes.pdf"
    counsellor.reload()
    expect(counsellor.get_by_text(re.compile("leerlingen hebben een kaartje dat werkt"))).to_be_visible()


PAGES = {
    "gastschool": (
        "/aanbod",
        "/aanbod/nieuw?site=SITE",
        "/aanbod/groep/GROUP",
        "/aanbod/groep/GROUP/weg",
        "/aanbod/overnemen/SITE",
        "/aanbod/vestiging/SITE",
        "/lijsten",
        "/lijsten/GROUP",
        "/lijsten/GROUP/afdrukken",
    ),
    "coordinator": ("/aanbod", "/aanbod?sort=-chosen&q=robot", "/lijsten"),
    "decaan": ("/kaarten", "/kaarten/klas?site=HOME&klas=4K1"),
}


@pytest.mark.parametrize(("language", "size"), [("nl", PHONE), ("en", DESK)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    site: Site, published: tuple[Site, dict[str, str]], language: str, size: dict[str, int]
) -> None:
    found = []
    for who, paths in PAGES.items():
        page = site.visit(who, language=language)
        for path in paths:
            page.set_viewport_size(size)
            page.goto(site.address + re.sub(r"[A-Z]{4,}", lambda word: published[1][word.group()], path))
            found += [(path, *fault) for fault in broken(page)]
            page.set_viewport_size({"width": 320, "height": 640})
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                found.append((path, "wide", []))
    assert not found
