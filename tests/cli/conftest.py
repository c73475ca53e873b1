"""Commands, and a solved round to ask them about."""

import shutil
from pathlib import Path

import pytest

from matcher.cli import main


@pytest.fixture(scope="session")
def round_dir(tmp_path_factory):
    path = tmp_path_factory.mktemp("rounds") / "round"
    assert main(["generate", "--pupils", "60", "--groups", "8", "--seed", "4", str(path)]) == 0
    return path


@pytest.fixture(scope="session")
def solved(round_dir, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("outs") / "out"
    assert main(["solve", str(round_dir), "--out", str(path)]) == 0
    return path


@pytest.fixture
def out(solved, tmp_path) -> Path:
    """A copy of the output to spoil."""
    return Path(shutil.copytree(solved, tmp_path / "out"))


@pytest.fixture
def run(capsys):
    """Run a command; returns status, standard output and standard error."""

    def one(*words):
        capsys.readouterr()
        status = main([str(word) for word in words])
        return status, *capsys.readouterr()

    return one
