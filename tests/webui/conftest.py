"""What the tests of the web share."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session, sessionmaker

from tests.webui.databases import Databases, postgresql
from tests.webui.fixtures import small_region
from webui.memory import solving
from webui.operations import secrets
from webui.store import close_store, open_store

__all__ = ["small_region"]


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite files."""
    return Databases("sqlite", tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[Databases]:
    """A PostgreSQL cluster, started when the first test asks for it."""
    with postgresql() as databases:
        yield databases


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Both kinds of database, one after the other."""
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def store(sqlite_databases: Databases) -> Iterator[sessionmaker[Session]]:
    """A store in the newest form, on SQLite."""
    opened = open_store(sqlite_databases.migrated())
    yield opened
    close_store(opened)


@pytest.fixture
def each_store(databases: Databases) -> Iterator[sessionmaker[Session]]:
    """A store in the newest form, on SQLite and then on PostgreSQL."""
    opened = open_store(databases.migrated())
    yield opened
    close_store(opened)


@pytest.fixture(scope="session", autouse=True)
def own_hasher() -> Iterator[PasswordHasher]:
    """What the program hashes passwords with; in tests they are hashed as weakly as can be, for it takes long."""
    own, weak = secrets._hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "_hasher", weak)
        patch.setattr(secrets, "_decoy", weak.hash("of nobody"))
        yield own


@pytest.fixture(autouse=True)
def _pages_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages wait for what is solved, however busy the machine is."""
    monkeypatch.setattr(solving, "PATIENCE", 60.0)
