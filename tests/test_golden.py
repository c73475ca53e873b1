"""Tiny rounds worked out by hand give exactly the placements that their README explains."""

from pathlib import Path

import pytest

from matcher.cli import main
from matcher.codes import Status
from matcher.files import placements_csv, read_round
from matcher.solver import solve

GOLDEN = Path(__file__).parent / "golden"
ROUNDS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def test_the_golden_rounds_are_all_there() -> None:
    assert len(ROUNDS) >= 10
    for name in ROUNDS:
        assert (GOLDEN / name / "README.md").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", ROUNDS)
def test_a_golden_round_gives_its_placements_byte_for_byte(name: str, tmp_path: Path) -> None:
    path, out = GOLDEN / name / "round", tmp_path / "out"
    assert main(["solve", str(path), "--out", str(out)]) == 0
    assert (out / "placements.csv").read_bytes() == (GOLDEN / name / "placements.csv").read_bytes()
    assert main(["verify", str(path), str(out)]) == 0


@pytest.mark.parametrize("name", ROUNDS)
def test_the_library_gives_the_same(name: str) -> None:
    problem, policy = read_round(GOLDEN / name / "round")
    outcome = solve(problem, policy)
    assert outcome.status is Status.OPTIMAL
    expected = (GOLDEN / name / "placements.csv").read_text(encoding="utf-8")
    assert placements_csv(outcome.allocation.placements) == expected
