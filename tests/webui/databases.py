"""Databases for tests: SQLite in a file, and PostgreSQL in a cluster of its own that ends with the tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from webui import migrations

NO_POSTGRESQL = "PostgreSQL's programs (initdb, postgres) are not here"


@dataclass
class Databases:
    """Makes databases: empty, or migrated to the newest form."""

    kind: str
    base: Path  # where SQLite files go, or the socket of the cluster
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    template: str = ""

    def empty(self) -> str:
        """The address of a new database with nothing in it."""
        name = f"test{next(self.numbers)}"
        if self.kind == "sqlite":
            return f"sqlite:///{self.base / name}.sqlite3"
        self._create(name)
        return self._address(name)

    def migrated(self) -> str:
        """The address of a new database in the newest form: a copy of one that was migrated."""
        if not self.template:
            self.template = self.empty()
            migrations.upgrade(self.template)
        return self.copied(self.template)

    def copied(self, original: str) -> str:
        """The address of a new database with all that is in another one, which nobody has open."""
        if self.kind == "sqlite":
            address = self.empty()
            shutil.copyfile(original.removeprefix("sqlite:///"), address.removeprefix("sqlite:///"))
            return address
        name = f"test{next(self.numbers)}"
        self._create(f"{name} TEMPLATE {original.partition('@/')[2].partition('?')[0]}")
        return self._address(name)

    def _address(self, name: str) -> str:
        return f"postgresql://{_owner()}@/{name}?host={self.base}"

    def _create(self, words: str) -> None:
        engine = create_engine(
            self._address("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {words}")
        engine.dispose()


@contextmanager
def postgresql() -> Iterator[Databases]:
    """A cluster that listens on a socket in a directory of its own. Root cannot run one, so another user does."""
    programs = _programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail(NO_POSTGRESQL)
        pytest.skip(NO_POSTGRESQL)
    home = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path may have 107 letters
    data, user = home / "data", _owner()
    if os.geteuid() == 0:
        os.chown(home, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    as_user = {"user": user} if os.geteuid() == 0 else {}
    server = None
    try:
        initdb = [programs / "initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=home, **as_user)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(home),
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (home / "log").open("w") as log:
            command = [programs / "postgres", "-D", data, *words]
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=home, **as_user)
        ready = [programs / "pg_isready", "-q", "-h", home, "-U", user]
        while subprocess.run(ready, check=False).returncode != 0:
            assert server.poll() is None, (home / "log").read_text()
        yield Databases("postgresql", home)
    finally:
        if server is not None:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _owner() -> str:
    """Who runs the cluster."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() != 0:
        return me
    return next(name for name in ("postgres", "nobody") if _exists(name))


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _programs() -> Path | None:
    """Where initdb is; Debian keeps it out of the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return versions[-1].parent if versions else None
