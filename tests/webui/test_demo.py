"""The demonstration: made once, started twice without harm, everybody can sign in."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from webui import demo
from webui.cli import main
from webui.config import load_config
from webui.operations.sign_in import sign_in, sign_in_with_code
from webui.store import Account, PupilRow, RoundRow, RunRow, RunState, close_store, open_store


def test_preparing_twice_leaves_one_region_with_one_run_and_the_same_code(tmp_path: Path) -> None:
    config = load_config(tmp_path, {}, demo=True)
    first, second = demo.prepare(config), demo.prepare(config)
    assert first == second
    store = open_store(config.database)
    with store() as session:
        assert session.query(RoundRow).count() == 1
        assert session.query(PupilRow).count() == 314
        assert session.query(Account).count() == len(demo.ACCOUNTS)
        assert [run.status for run in session.query(RunRow)] == [RunState.DONE]
        for account in demo.ACCOUNTS:
            assert sign_in(session, config, account.username, demo.PASSWORD, "here").role is account.role
        assert sign_in_with_code(session, config, first[-1].sign_in, "here").pupil_id
    close_store(store)


def test_the_command_says_who_can_sign_in_and_when_it_is_ready_and_ends_when_asked(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "webui", "demo", "--instance", str(tmp_path), "--host", "localhost", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Ready"):
                break
        address = re.search(r"http://\S+", said[-1]).group()
        with urlopen(f"{address}/inloggen") as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert all(any(f"{account.username} / {demo.PASSWORD}" in line for line in said) for account in demo.ACCOUNTS)


def test_a_port_that_is_taken_is_told_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["demo", "--instance", str(tmp_path), "--port", str(port)]) == 1
    said = capsys.readouterr()
    assert f"--port {port + 1}" in said.err
    assert "Preparing" not in said.out


def test_without_the_sample_the_demonstration_says_where_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "SAMPLE", tmp_path / "nothing")
    assert main(["demo", "--instance", str(tmp_path), "--port", "0"]) == 1
    assert "checkout" in capsys.readouterr().err


def test_serving_other_computers_in_the_clear_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--instance", str(tmp_path), "--host", "0.0.0.0"]) == 1
    assert "https" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "words", "address"),
    [
        ("", ["--port", "8080"], "http://127.0.0.1:8080/"),
        ('hosts = "keuzevakken.nl, www.keuzevakken.nl"\nhttps = true', [], "https://keuzevakken.nl/"),
        ('hosts = "keuzevakken.nl"', ["--url", "http://intern:81"], "http://intern:81/"),
    ],
)
def test_the_link_for_a_password_has_the_address_that_people_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: str, words: list[str], address: str
) -> None:
    (tmp_path / "config.toml").write_text(settings)
    account = ["--username", "marit", "--name", "Marit", "--role", "coordinator"]
    assert main(["account", "--instance", str(tmp_path), *account, *words]) == 0
    assert f" {address}wachtwoord#" in capsys.readouterr().out


def test_the_first_account_is_made_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["account", "--instance", str(tmp_path), "--username", "Marit", "--name", "Marit", "--role", "coordinator"]
    assert main(words) == 0
    assert "http://127.0.0.1:8000/wachtwoord#" in capsys.readouterr().out
    assert main(words) == 1
    assert "taken" in capsys.readouterr().err


def test_the_settings_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings"]) == 0
    assert "two_steps" in capsys.readouterr().out
