"""How a store is opened: SQLite in a file, or PostgreSQL."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import sessionmaker

from webui.store.revision import StoreSession

BUSY_SECONDS = 20  # how long a writer waits for another one before it gives up (SQLite)


def open_engine(url: str) -> Engine:
    """The engine of a store. ``sqlite:///FILE`` or ``postgresql+psycopg://…``; bare ``postgresql://`` means psycopg.

    In SQLite foreign keys hold, readers do not wait for a writer (WAL), and a writer waits for another one;
    what is deleted is overwritten.
    """
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True)


def open_store(url: str) -> sessionmaker[StoreSession]:
    """What makes sessions on the store. Close it with ``close_store``."""
    return sessionmaker(open_engine(url), class_=StoreSession, expire_on_commit=False)


def close_store(store: sessionmaker[Any]) -> None:
    """Close every connection."""
    store.kw["bind"].dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()
