"""A copy of the database in one file, while everybody goes on working. No Flask."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from webui.config import Config


class BackupError(Exception):
    """No copy was made; the message says why and what to do."""


def backup(config: Config, target: Path) -> None:
    """Copy the database as it is at one moment to a new file that only its owner can read.

    Raises:
        BackupError: the file is there already, there is nothing to copy, or the database has a tool of its own.
    """
    address = make_url(config.database)
    if address.get_backend_name() != "sqlite":
        where = address.set(drivername="postgresql").render_as_string(hide_password=True)
        raise BackupError(
            f"PostgreSQL makes its own copies: pg_dump --format=custom --file={target} '{where}'\n"
            f"and back, into an empty database: pg_restore --no-owner --dbname='{where}' {target}"
        )
    source = Path(str(address.database))
    if not source.is_file():
        raise BackupError(f"there is no database yet: {source}")
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise BackupError(f"{target} is there already; take another name") from None
    except OSError as error:
        raise BackupError(f"{target}: {error.strerror}") from error
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def vacuum(config: Config) -> None:
    """Leave nothing in the file of what was removed. PostgreSQL does so by itself (autovacuum)."""
    address = make_url(config.database)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(address.database), timeout=60)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
