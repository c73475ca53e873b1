"""A real browser before a real server: with the demonstration in it, or with a small region."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import waitress
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from tests.webui.world import PASSWORD, World
from webui import create_app, demo
from webui.config import Config, load_config
from webui.jobs.execute import execute_run
from webui.store import RunRow, close_store

PATIENCE = 15_000  # milliseconds; a busy machine is no fault
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass
class Site:
    """The demonstration behind a server, and people who visit it."""

    address: str
    config: Config
    code: str
    browser: Browser

    def visit(self, who: str = "", **settings: object) -> Page:
        """A page on which this person is signed in, each in a browser window of its own."""
        given = {"#code": self.code} if who == "pupil" else {"#username": who, "#password": demo.PASSWORD}
        return _visit(self.browser, self.address, given if who else {}, settings)


@dataclass
class Small:
    """A small region behind a server, and people who visit it: a pupil on a phone, staff at a desk."""

    address: str
    world: World
    browser: Browser

    def visit(self, who: str = "", **settings: object) -> Page:
        """A page on which this person is signed in, each in a browser window of its own."""
        code = self.world.codes.get(who)
        given = {"#code": code} if code else {"#username": who, "#password": PASSWORD}
        return _visit(
            self.browser, self.address, given if who else {}, {"viewport": PHONE if code else DESK} | settings
        )

    def work(self) -> None:
        """What a worker does meanwhile."""
        with self.world.store() as session:
            newest = session.scalars(select(RunRow.id).order_by(RunRow.id.desc())).first()
        execute_run(self.world.store, newest)


def _visit(browser: Browser, address: str, given: Mapping[str, str], settings: Mapping[str, object]) -> Page:
    """In Dutch, unless the settings name another ``language``; what is ``given`` goes into the fields."""
    language = settings.get("language", "nl")
    of_window = {"viewport": DESK} | {name: value for name, value in settings.items() if name != "language"}
    context: BrowserContext = browser.new_context(**of_window)
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    page = context.new_page()
    if given:
        page.goto(f"{address}/{'inloggen' if '#code' in given else 'medewerkers'}")
        for field, text in given.items():
            page.locator(field).fill(text)
        page.locator("main button").click()
        page.wait_for_load_state()
    return page


@contextmanager
def serving(app: Flask, browser: Browser) -> Iterator[str]:
    """The application behind a server: its address. Windows are closed after it: an open one would hold the server."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    for context in browser.contexts:
        context.close()
    server.close()
    thread.join(timeout=10)


@contextmanager
def demonstration(directory: Path, prepared: Path, browser: Browser) -> Iterator[Site]:
    """A copy of the demonstration, served."""
    shutil.copytree(prepared, directory, dirs_exist_ok=True)
    config = load_config(directory, {}, demo=True)
    people = demo.prepare(config)
    app = create_app(config)
    with serving(app, browser) as address:
        yield Site(address, config, people[-1].sign_in, browser)
    close_store(app.extensions["store"])
