"""Copies of the database, back again; and the commands that keep a house in order."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import tiny
from webui.backup import BackupError, backup
from webui.cli import main
from webui.config import load_config
from webui.migrations import upgrade
from webui.store import PupilRow, RoundRow, close_store, open_store
from webui.store.translate import save_round


def instance(path: Path) -> Path:
    """An installation with one round."""
    config = load_config(path, {})
    upgrade(config.database)
    store = open_store(config.database)
    with store() as session:
        save_round(session, *tiny("ann: cnc", "cnc 1"))
        session.commit()
    close_store(store)
    return path


def pupils(path: Path) -> list[str]:
    store = open_store(load_config(path, {}).database)
    with store() as session:
        found = list(session.scalars(select(PupilRow.number)))
    close_store(store)
    return found


def test_a_copy_made_while_somebody_writes_is_whole_and_can_be_put_back(tmp_path: Path) -> None:
    here, there, copy = instance(tmp_path / "here"), tmp_path / "there", tmp_path / "copy.sqlite3"
    store = open_store(load_config(here, {}).database)
    with store() as session:
        _begin_to_write(session)
        assert main(["backup", "--instance", str(here), str(copy)]) == 0
        session.rollback()
    close_store(store)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    load_config(there, {})
    copy.rename(there / "matcher.sqlite3")  # as the README says
    assert pupils(there) == pupils(here) == ["ann"]


def _begin_to_write(session: Session) -> None:
    session.scalars(select(RoundRow)).one().title = "not committed"
    session.flush()


def test_a_copy_takes_nobodys_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here, copy = instance(tmp_path / "here"), tmp_path / "copy"
    copy.write_text("mine")
    assert main(["backup", "--instance", str(here), str(copy)]) == 1
    assert "there already" in capsys.readouterr().err
    assert copy.read_text() == "mine"


def test_without_a_database_there_is_nothing_to_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", "--instance", str(tmp_path / "new"), str(tmp_path / "copy")]) == 1
    assert "no database" in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()


def test_postgresql_has_a_tool_of_its_own_and_no_password_is_shown(tmp_path: Path) -> None:
    config = load_config(tmp_path, {"MATCHER_DATABASE_URL": "postgresql://me:hidden@db/schools"})
    with pytest.raises(BackupError, match="pg_dump") as told:
        backup(config, tmp_path / "copy")
    assert "hidden" not in str(told.value)


def test_retention_counts_first_and_removes_when_told_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = instance(tmp_path)
    assert main(["retention", "--instance", str(here)]) == 0
    assert "nothing is due" in capsys.readouterr().out
    assert main(["retention", "--instance", str(here), "--on", "2028-08-01"]) == 0
    assert "pupils 1" in capsys.readouterr().out
    assert main(["retention", "--instance", str(here), "--on", "2028-08-01", "--remove"]) == 2
    assert pupils(here) == ["ann"]


def test_what_retention_removed_is_not_in_the_file_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = instance(tmp_path)
    store = open_store(load_config(here, {}).database)
    with store() as session:
        session.scalars(select(PupilRow)).one().last_name = "Wiśniewski-Aydin"
        session.scalars(select(RoundRow)).one().school_year = "1999-2000"
        session.commit()
    close_store(store)
    assert _somewhere(here, "Wiśniewski-Aydin")
    assert main(["retention", "--instance", str(here), "--remove"]) == 0
    assert pupils(here) == []
    assert not _somewhere(here, "Wiśniewski-Aydin")


def _somewhere(here: Path, name: str) -> bool:
    return any(name.encode() in path.read_bytes() for path in here.iterdir() if path.is_file())
