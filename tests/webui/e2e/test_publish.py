"""From one run to the next: a pupil is moved by hand, the result published, corrected, and read by whom it is about."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.webui.databases import Databases
from tests.webui.e2e.conftest import DESK, PHONE
from tests.webui.e2e.steps import broken
from tests.webui.world import PASSWORD, World
from tests.webui.world import world as make_world
from webui.jobs.execute import execute_run
from webui.operations.secrets import hash_password
from webui.store import Account, RunRow, close_store


@pytest.fixture
def served(tmp_path: Path, sqlite_databases: Databases) -> Iterator[tuple[World, str]]:
    """A small region of its own, for what is published is published."""
    made = make_world(tmp_path, sqlite_databases.migrated())
    made.app.config.update(WTF_CSRF_ENABLED=True)
    hashed = hash_password(PASSWORD, "coordinator")  # of all: to make one takes long
    with made.store() as session:
        for account in session.scalars(select(Account)):
            account.password_hash = hashed
        session.commit()
    server = waitress.create_server(made.app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield made, f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=10)
    close_store(made.store)


def _visit(browser: Browser, world: World, address: str, who: str) -> Page:
    context = browser.new_context(viewport=PHONE if who in world.codes else DESK)
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "language", "value": "nl", "url": address}])
    page = context.new_page()
    if who in world.codes:
        page.goto(f"{address}/inloggen")
        page.locator("#code").fill(world.codes[who])
    else:
        page.goto(f"{address}/medewerkers")
        page.locator("#username").fill(who)
        page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_load_state()
    return page


def _work(world: World) -> None:
    """What a worker does meanwhile."""
    with world.store() as session:
        newest = session.scalars(select(RunRow.id).order_by(RunRow.id.desc())).first()
    execute_run(world.store, newest)


def _faults(page: Page, address: str, paths: list[str]) -> list[object]:
    """What axe finds in both languages, and what is wider than a phone."""
    found: list[object] = []
    for language in ("nl", "en"):
        page.context.add_cookies([{"name": "language", "value": language, "url": address}])
        for path in paths:
            page.goto(address + path)
            for size in (DESK, PHONE) if language == "nl" else (PHONE,):
                page.set_viewport_size(size)
                found += [(path, language, *fault) for fault in broken(page)]
            if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                found.append((path, language, "wide"))
    page.set_viewport_size(DESK)
    page.context.add_cookies([{"name": "language", "value": "nl", "url": address}])
    return found


def test_moved_by_hand_published_corrected_and_read(chromium: Browser, served: tuple[World, str]) -> None:
    world, address = served
    world.solve()
    desk = _visit(chromium, world, address, "coordinator")
    desk.goto(f"{address}/met-de-hand")
    desk.get_by_role("link", name="Cas", exact=True).click()
    desk.get_by_role("link", name="Wat kost een plaats bij Cnc").click()
    expect(desk.get_by_text("Ann, West College: van Cnc naar Robotica")).to_be_visible()
    desk.get_by_role("button", name="Besluit vastleggen").click()
    expect(desk.get_by_text("Schrijf waarom")).to_be_visible()
    desk.get_by_label("Reden").fill("Heeft dit nodig voor zijn stage")
    desk.get_by_role("button", name="Besluit vastleggen").click()
    expect(desk.get_by_text("Nog niet in deze indeling", exact=True)).to_be_visible()
    price = f"/met-de-hand/leerlingen/{world.pupils['bob']}/besluit?into={world.offering('drones')}"
    assert not _faults(desk, address, ["/met-de-hand", f"/met-de-hand/leerlingen/{world.pupils['cas']}", price])

    desk.goto(f"{address}/met-de-hand")
    desk.get_by_role("button", name="Opnieuw indelen, weinig veranderen").click()
    desk.wait_for_url("**/indelen/*")
    _work(world)
    desk.get_by_role("link", name="Naar publiceren").click()  # the page comes by itself when the run is over
    expect(desk.get_by_text("klopt: opnieuw nagerekend")).to_be_visible()
    desk.get_by_role("button", name="Publiceren", exact=True).dblclick()
    expect(desk.get_by_text("Gepubliceerd: iedereen kan het nu zien")).to_be_visible()

    pupil = _visit(chromium, world, address, "ann")
    pupil.goto(f"{address}/plek")
    expect(pupil.get_by_text("Je bent geplaatst bij Robotica, je 2e keuze")).to_be_visible()
    pupil.get_by_role("link", name="Wat gaf precies de doorslag?").click()
    expect(pupil.get_by_text("Waarom niet mijn 1e keuze: Cnc?")).to_be_visible()

    desk.goto(f"{address}/met-de-hand")
    desk.get_by_role("button", name=re.compile("Intrekken: Cas")).click()
    expect(desk.get_by_text("Ingetrokken.")).to_be_visible()
    desk.goto(f"{address}/met-de-hand/leerlingen/{world.pupils['cas']}")
    desk.get_by_role("link", name="Weghalen bij Cnc").click()
    desk.get_by_label("Reden").fill("Stage gaat niet door")
    desk.get_by_role("button", name="Besluit vastleggen").click()
    desk.get_by_role("button", name="Opnieuw indelen").click()
    desk.wait_for_url("**/indelen/*")
    _work(world)
    desk.get_by_role("link", name="Naar publiceren").click()  # the page comes by itself when the run is over
    expect(desk.get_by_text("Voor 1 leerling verandert er iets")).to_be_visible()
    desk.get_by_label("Waarom wordt dit gepubliceerd?").fill("Stage van een leerling vervalt")
    desk.get_by_role("button", name="Publiceren", exact=True).click()
    expect(desk.get_by_text("Vervangen door een latere")).to_be_visible()
    assert not _faults(desk, address, ["/publiceren", "/publiceren?run=1", "/publiceren/2"])

    moved = _visit(chromium, world, address, "cas")
    moved.goto(f"{address}/plek")
    expect(moved.get_by_text("Gewijzigd op")).to_be_visible()
    assert not _faults(moved, address, ["/plek", "/plek/waarom"])
    pupil.goto(f"{address}/plek")
    expect(pupil.get_by_text("ewijzigd op")).to_have_count(0)
    counsellor = _visit(chromium, world, address, "counsellor")
    paths = ["/uitkomst", "/uitkomst?talk=changed", f"/uitkomst/leerlingen/{world.pupils['cas']}"]
    assert not _faults(counsellor, address, paths)
