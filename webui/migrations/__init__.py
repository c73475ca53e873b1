"""How the store came to its present form, step by step, on SQLite and PostgreSQL alike.

A change of the rows needs a step of its own in ``versions``, tested up and down with data.
"""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from webui.store.opening import open_engine


def upgrade(url: str, target: str = "head") -> None:
    """Bring a store to the newest form (or to ``target``); an empty or missing database is filled."""
    engine = open_engine(url)
    try:
        _run(engine, command.upgrade, target)
    finally:
        engine.dispose()


def downgrade(url: str, target: str) -> None:
    """Bring a store back to an earlier form; ``base`` empties it."""
    engine = open_engine(url)
    try:
        _run(engine, command.downgrade, target)
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether the store has the newest form."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
        return found == set(ScriptDirectory.from_config(_settings()).get_heads())
    finally:
        engine.dispose()


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def _run(engine: Engine, step: Callable[[Config, str], None], target: str) -> None:
    settings = _settings()
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        step(settings, target)
