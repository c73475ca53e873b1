"""Fixtures for tests that need the application; a conftest imports them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webui.databases import Databases
from tests.webui.world import Original, World, original
from webui.store import close_store


@pytest.fixture(scope="session")
def small_region(tmp_path_factory: pytest.TempPathFactory, sqlite_databases: Databases) -> Original:
    """A small region, made once; nobody changes it."""
    return original(tmp_path_factory.mktemp("region"), sqlite_databases.migrated())


@pytest.fixture
def world(tmp_path: Path, sqlite_databases: Databases, small_region: Original) -> Iterator[World]:
    """A small region, in which nobody is signed in."""
    made = small_region.copied(tmp_path, sqlite_databases.copied(small_region.database))
    yield made
    close_store(made.store)
