"""The browser, and what it visits."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import select

from tests.webui.databases import Databases
from tests.webui.e2e.sites import PATIENCE, Site, Small, demonstration, serving
from tests.webui.world import PASSWORD
from tests.webui.world import world as make_world
from webui import demo
from webui.config import load_config
from webui.operations.secrets import hash_password
from webui.store import Account, close_store

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
NO_BROWSER = "chromium is not here (Debian: apt-get install chromium)"


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


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance directory of a demonstration that is only copied."""
    directory = tmp_path_factory.mktemp("prepared")
    demo.prepare(load_config(directory, {}, demo=True))
    return directory


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory, prepared: Path, chromium: Browser) -> Iterator[Site]:
    """One demonstration for all who do not publish."""
    with demonstration(tmp_path_factory.mktemp("demo"), prepared, chromium) as found:
        yield found


@pytest.fixture
def site(region: Site) -> Iterator[Site]:
    """The demonstration; windows are closed after each test."""
    yield region
    for context in region.browser.contexts:
        context.close()


@pytest.fixture
def own(chromium: Browser, tmp_path: Path, prepared: Path) -> Iterator[Site]:
    """A demonstration of its own, for who changes or publishes what others would see."""
    with demonstration(tmp_path / "demo", prepared, chromium) as found:
        yield found


@pytest.fixture
def small(chromium: Browser, tmp_path: Path, sqlite_databases: Databases) -> Iterator[Small]:
    """A small region of its own, for what is published is published."""
    world = make_world(tmp_path, sqlite_databases.migrated())
    world.app.config.update(WTF_CSRF_ENABLED=True)
    hashed = hash_password(PASSWORD, "coordinator")  # of all: to make one takes long
    with world.store() as session:
        for account in session.scalars(select(Account)):
            account.password_hash = hashed
        session.commit()
    with serving(world.app, chromium) as address:
        yield Small(address, world, chromium)
    close_store(world.store)
