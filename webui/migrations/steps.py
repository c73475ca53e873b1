"""How migrations run: all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection


@contextmanager
def one_transaction(connection: Connection) -> Iterator[None]:
    """Commit at the end; after an error the store is as it was.

    In SQLite a changed table is built anew, and dropping the old one would take other rows along: foreign keys rest
    meanwhile and are checked at the end. Python's driver begins no transaction before a table is made or changed,
    so that is done by hand.
    """
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.begin()
    try:
        yield
        if sqlite:
            _check_references(connection)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            connection.rollback()


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"the migration leaves rows that point nowhere: {broken[:5]}")
