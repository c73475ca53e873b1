"""Fixtures for tests that need the application; a conftest imports them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webui.databases import Databases
from tests.webui.world import World
from tests.webui.world import world as make_world
from webui.store import close_store


@pytest.fixture
def world(tmp_path: Path, sqlite_databases: Databases) -> Iterator[World]:
    """A small region, in which nobody is signed in."""
    made = make_world(tmp_path, sqlite_databases.migrated())
    yield made
    close_store(made.store)
