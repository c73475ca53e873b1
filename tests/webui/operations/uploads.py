"""The fictional region to upload into and files to upload, for the tests of uploads."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from matcher.files import read_round
from tests.webui.databases import Databases
from webui.operations.imports import Preview
from webui.papers.archives import zipped
from webui.people import Actor, Role
from webui.store import close_store, open_store
from webui.store.translate import save_round

SAMPLE = Path("sample_data/westfriesland")
ANN = Actor(Role.COORDINATOR, account_id=11)
Store = sessionmaker[Session]
Table = list[dict[str, str]]
PARTS_OF_SAMPLE = ("sites.csv", "electives.csv", "pupils.csv")


@pytest.fixture(scope="session")
def stored_sample(sqlite_databases: Databases) -> tuple[str, int]:
    """The fictional region, stored once and only copied: where, and the id of its round."""
    address = sqlite_databases.migrated()
    store = open_store(address)
    with store() as session:
        round_id = save_round(session, *read_round(SAMPLE))
        session.commit()
    close_store(store)
    return address.removeprefix("sqlite:///"), round_id


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    """A session on a store in which there is nothing yet."""
    with store() as opened:
        yield opened


@pytest.fixture
def round_id(store: Store, stored_sample: tuple[str, int]) -> int:
    """The fictional region comes into the store."""
    path, found = stored_sample
    with closing(sqlite3.connect(path)) as original, closing(store.kw["bind"].raw_connection()) as connection:
        original.backup(connection.driver_connection)
    return found


def table(name: str) -> Table:
    """The rows of a file of the fictional region."""
    return list(csv.DictReader(io.StringIO((SAMPLE / name).read_text(encoding="utf-8"))))


def as_csv(rows: Table, separator: str = ",") -> bytes:
    """Rows as a file."""
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue().encode()


def changes(preview: Preview, part: str) -> dict[str, int]:
    """What the preview says of a part, without what it says nothing of."""
    return {name: n for name, n in next(p for p in preview.parts if p.part == part).counts.items() if n}


def codes(preview: Preview) -> list[str]:
    """The faults of a preview."""
    return [fault.code for fault in preview.faults]


def directory_zip(path: Path = SAMPLE) -> bytes:
    """A directory as a zip."""
    return zipped({f"ronde/{p.name}": p.read_bytes() for p in path.iterdir()})


def owner(record: Any) -> tuple[str, str]:
    """Whose record it is."""
    return record.home_site, record.pupil_id
