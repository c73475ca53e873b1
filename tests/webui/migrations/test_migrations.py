"""Migrations: what they make is what the rows say, and data goes up and down with them."""

import datetime as dt
import random
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.webui.databases import Databases
from webui import migrations
from webui.migrations.steps import one_transaction
from webui.store import Base, open_engine

_SETTINGS = Config()
_SETTINGS.set_main_option("script_location", migrations.__path__[0])
STEPS = [step.revision for step in reversed(list(ScriptDirectory.from_config(_SETTINGS).walk_revisions()))]


def test_there_is_one_line_of_steps() -> None:
    script = ScriptDirectory.from_config(_SETTINGS)
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    assert STEPS[0] == "0001"


def test_the_newest_form_is_what_the_rows_say(databases: Databases) -> None:
    address = databases.empty()
    assert not migrations.is_current(address)
    migrations.upgrade(address)
    assert migrations.is_current(address)
    engine = open_engine(address)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_tables_made_by_migrations_and_by_the_rows_have_the_same_words(sqlite_databases: Databases) -> None:
    """Also what ``compare_metadata`` does not look at: rules for deleting, ids that are never used again."""
    by_steps, by_rows = sqlite_databases.empty(), sqlite_databases.empty()
    migrations.upgrade(by_steps)
    engine = open_engine(by_rows)
    Base.metadata.create_all(engine)
    engine.dispose()
    assert _words(by_steps) == _words(by_rows)


def _words(address: str) -> dict[str, list[str]]:
    engine = open_engine(address)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT IN"
            " ('alembic_version', 'sqlite_sequence')"
        ).all()
    engine.dispose()
    return {name: sorted(line.strip().strip(",") for line in sql.splitlines()) for name, sql in rows}


@pytest.mark.parametrize("step", range(1, len(STEPS)))
def test_data_of_a_step_survives_the_next_one_and_the_way_back(databases: Databases, step: int) -> None:
    address = databases.empty()
    migrations.upgrade(address, STEPS[step - 1])
    engine = open_engine(address)
    filled = _fill(engine)
    assert all(filled.values())
    migrations.upgrade(address, STEPS[step])
    after = _content(engine)
    assert {table: after[table] for table in filled} == filled
    more = _fill(engine, only=[table for table in after if table not in filled])
    assert all(more.values())
    migrations.downgrade(address, STEPS[step - 1])
    assert _content(engine) == filled
    migrations.upgrade(address)
    assert migrations.is_current(address)
    engine.dispose()


def test_all_the_way_down_leaves_nothing(databases: Databases) -> None:
    address = databases.migrated()
    engine = open_engine(address)
    _fill(engine)
    migrations.downgrade(address, "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    migrations.upgrade(address)
    assert not any(_content(engine).values())
    engine.dispose()


def test_upgrading_twice_changes_nothing(databases: Databases) -> None:
    address = databases.migrated()
    engine = open_engine(address)
    filled = _fill(engine)
    migrations.upgrade(address)
    assert _content(engine) == filled
    engine.dispose()


def test_a_step_that_fails_leaves_the_store_as_it_was(databases: Databases) -> None:
    address = databases.migrated()
    engine = open_engine(address)
    filled = _fill(engine)
    with engine.connect() as connection, pytest.raises(ZeroDivisionError):
        _fail_half_way(connection)
    assert _content(engine) == filled
    assert "nonsense" not in {c["name"] for c in sa.inspect(engine).get_columns("rounds")}
    engine.dispose()


def test_a_step_that_leaves_rows_pointing_nowhere_fails_in_sqlite(sqlite_databases: Databases) -> None:
    engine = open_engine(sqlite_databases.migrated())
    filled = _fill(engine)
    with engine.connect() as connection:
        with pytest.raises(RuntimeError, match="nowhere"), one_transaction(connection):
            connection.exec_driver_sql("DELETE FROM pupils")
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert _content(engine) == filled
    engine.dispose()


def _fail_half_way(connection: sa.Connection) -> None:
    with one_transaction(connection):
        connection.exec_driver_sql("ALTER TABLE rounds ADD COLUMN nonsense INTEGER")
        connection.exec_driver_sql("DELETE FROM wishes")
        raise ZeroDivisionError


def _tables(engine: sa.Engine) -> list[sa.Table]:
    """The tables as they are now, whatever the rows of today say; what is pointed to comes first."""
    found = sa.MetaData()
    found.reflect(engine)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _fill(engine: sa.Engine, only: list[str] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Two rows in each table, every column filled."""
    rng = random.Random(1)
    with engine.begin() as connection:
        for table in _tables(engine):
            if only is None or table.name in only:
                for number in (1, 2):
                    values = {c.name: _value(c, number, rng) for c in table.columns}
                    connection.execute(table.insert().values(values))
    content = _content(engine)
    return content if only is None else {table: content[table] for table in only}


def _value(column: sa.Column[Any], number: int, rng: random.Random) -> Any:
    if column.primary_key or column.foreign_keys:
        return number
    if isinstance(column.type, sa.DateTime):
        return dt.datetime(2026, 9, number, 12, 30, tzinfo=dt.UTC)
    if isinstance(column.type, sa.Date):
        return dt.date(2026, 9, number)
    if isinstance(column.type, sa.Boolean):
        return bool(number % 2)
    if isinstance(column.type, sa.JSON):
        return ["a", f"é{number}"]
    if isinstance(column.type, sa.LargeBinary):
        return bytes([0, number, 255])
    if isinstance(column.type, sa.Float):
        return 1.5
    if isinstance(column.type, sa.Integer):
        return rng.randrange(100)
    return f"tekst é {number}"


def _content(engine: sa.Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for table in _tables(engine)
        }
