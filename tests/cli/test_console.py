"""The program in a process of its own: status, what it loads, a console that shows less or nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import SAMPLES


def python(*words):
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False, timeout=60)


def test_program_ends_with_the_status(round_dir, tmp_path):
    assert python("-m", "matcher", "check", round_dir).returncode == 0
    assert python("-m", "matcher", "check", tmp_path).returncode == 1
    assert python("-m", "matcher", "dance").returncode == 2


def loaded(words):
    code = f"import sys; from matcher.cli import main; s = main({[str(w) for w in words]!r}); print(s, *sys.modules)"
    status, *modules = python("-c", code).stdout.splitlines()[-1].split()
    return status, set(modules)


def test_verify_loads_no_solver(round_dir, solved):
    status, modules = loaded(["verify", round_dir, solved])
    assert status == "0"
    assert modules.isdisjoint({"ortools", "pandas", "matcher.solver"})


def test_verify_loads_nothing_for_numbers_but_the_standard_library(round_dir, solved):
    assert "numpy" not in loaded(["verify", round_dir, solved])[1]


def test_sample_round_is_solved_verified_and_explained(run, tmp_path):
    sample = SAMPLES / "westfriesland"
    assert run("solve", sample, "--out", tmp_path / "out")[0] == 0
    assert run("verify", sample, tmp_path / "out")[0] == 0
    assert run("explain", sample, tmp_path / "out", "--pupil", "martinus:4511")[0] == 0


def shell(command, **environment):
    words = f"{sys.executable} -m matcher {command}"
    return subprocess.run(["bash", "-c", words], capture_output=True, check=False, env={**os.environ, **environment})


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
def test_console_that_lacks_a_character_stops_nothing(encoding, tmp_path):
    found = shell(f"solve {SAMPLES / 'westfriesland'} --out {tmp_path / 'out'}", PYTHONIOENCODING=encoding)
    assert (found.returncode, found.stderr) == (0, b"")
    assert str(tmp_path / "out").encode() in found.stdout
    assert shell(f"check {SAMPLES / 'messy'}", PYTHONIOENCODING=encoding).stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("where", [">&-", "> /dev/full", "2>&-", ">&- 2>&-", "| true"])
def test_result_is_written_whatever_happens_to_the_output(round_dir, tmp_path, where):
    found = shell(f"solve {round_dir} --out {tmp_path / 'out'} {where}")
    assert found.returncode == 0
    assert (tmp_path / "out" / "placements.csv").exists()
    assert b"kenmerk" not in found.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", ["check {}", "verify {} {}"])
def test_text_that_was_all_there_is_and_cannot_be_written_is_a_failure(round_dir, solved, command):
    found = shell(command.format(round_dir, solved) + " > /dev/full")
    assert (found.returncode, found.stderr.decode()) == (1, "Schrijven lukt niet: er is geen ruimte meer\n")


def test_verdict_of_check_stands_when_nobody_reads(tmp_path):
    assert shell(f"check {tmp_path / 'nowhere'} >&-").returncode == 1
