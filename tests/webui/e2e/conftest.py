"""A real browser before a real server with the demonstration in it."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import waitress
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from webui import create_app, demo
from webui.config import Config, load_config
from webui.store import close_store

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PATIENCE = 15_000  # milliseconds; a busy machine is no fault
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NO_BROWSER = "chromium is not here (Debian: apt-get install chromium)"


@dataclass
class Site:
    """The server, and people who visit it."""

    address: str
    config: Config
    code: str
    browser: Browser

    def visit(self, who: str = "", *, language: str = "nl", **settings: object) -> Page:
        """A page on which this person is signed in, each in a browser window of its own."""
        context: BrowserContext = self.browser.new_context(**{"viewport": DESK, **settings})
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "language", "value": language, "url": self.address}])
        page = context.new_page()
        if who == "pupil":
            page.goto(f"{self.address}/inloggen")
            page.locator("#code").fill(self.code)
            page.locator("main button").click()
        elif who:
            page.goto(f"{self.address}/medewerkers")
            page.locator("#username").fill(who)
            page.locator("#password").fill(demo.PASSWORD)
            page.locator("main button").click()
        return page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; skipped where there is none, but never in CI."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def served(directory: Path, prepared: Path) -> Iterator[tuple[str, Config, str]]:
    """A copy of the demonstration, served: its address, its settings, the pupil's code."""
    shutil.copytree(prepared, directory, dirs_exist_ok=True)
    config = load_config(directory, {}, demo=True)
    people = demo.prepare(config)
    app = create_app(config)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}", config, people[-1].sign_in
    server.close()
    thread.join(timeout=10)
    close_store(app.extensions["store"])


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance directory of a demonstration that is only copied."""
    directory = tmp_path_factory.mktemp("prepared")
    demo.prepare(load_config(directory, {}, demo=True))
    return directory


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[tuple[str, Config, str]]:
    """One demonstration for all who do not publish."""
    with served(tmp_path_factory.mktemp("demo"), prepared) as found:
        yield found


@pytest.fixture
def own(chromium: Browser, tmp_path: Path, prepared: Path) -> Iterator[Site]:
    """A demonstration of its own, for who changes or publishes what others would see."""
    with served(tmp_path / "demo", prepared) as found:
        yield Site(*found, chromium)
        for context in chromium.contexts:
            context.close()


@pytest.fixture
def site(chromium: Browser, region: tuple[str, Config, str]) -> Iterator[Site]:
    """The server and the browser; windows are closed after each test."""
    yield Site(*region, chromium)
    for context in chromium.contexts:
        context.close()
