"""What the tests of the commands say often."""

import json
from pathlib import Path

from matcher.cli import main
from matcher.files import write_round
from tests.builders import tiny

SAMPLES = Path(__file__).parents[2] / "sample_data"


def data_of(run, *words, status=0):
    """What a command prints with --json."""
    found, printed, _ = run(*words, "--json")
    assert found == status
    return json.loads(printed)


def written_round(path, pupils, groups, **changes):
    """A tiny round as files."""
    problem, policy = tiny(pupils, groups, **changes)
    write_round(problem, policy, path)
    return path


def solved_round(path, pupils, groups, **changes):
    """A tiny round and its outcome, as files."""
    written_round(path / "r", pupils, groups, **changes)
    assert main(["solve", str(path / "r"), "--out", str(path / "o")]) == 0
    return path / "r", path / "o"
