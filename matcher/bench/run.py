"""Carries out a plan: every method on every round, one child process at a time."""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from matcher.bench.arguments import Plan, plan
from matcher.bench.child import Measurement, Request, command, measure
from matcher.bench.compare import against, fastest, ratio
from matcher.bench.instances import SAMPLE, Instance
from matcher.bench.table import Board

OURS, LP = "ours", "lp"


def main(argv: Sequence[str]) -> int:
    """Measure what the words ask for. Exit status 1 if ours failed, broke a rule or was beaten at the goals."""
    try:
        wanted = plan(argv)
    except SystemExit as leaving:  # argparse has printed help or what is wrong
        return leaving.code if isinstance(leaving.code, int) else 2
    board = Board(wanted.language, quiet=wanted.as_json)
    rows: list[dict[str, Any]] = []
    found: dict[tuple[str, str], Measurement] = {}
    try:
        if wanted.sample:
            rows += _sample_command(wanted, board)
        for instance in wanted.instances:
            measurements: dict[str, list[Measurement]] = {}
            try:
                _measure(instance, wanted, board, measurements)
            finally:  # also when interrupted: what was measured is shown
                of_round = {method: fastest(several) for method, several in measurements.items()}
                found |= {(instance.name, method): m for method, m in of_round.items()}
                plain = found.get((instance.plain, OURS)) if instance.plain != instance.name else None
                compared = _compared(of_round, plain)
                rows += compared
                board.show(instance, list(of_round.values()), compared)
    finally:
        board.legend(wanted.methods)
        if wanted.as_json:
            sys.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return 1 if any(_is_wrong(row) for row in rows) else 0


def _measure(instance: Instance, wanted: Plan, board: Board, found: dict[str, list[Measurement]]) -> None:
    """Measure each method, as often as wanted. They take turns, so that a busy minute hits all of them."""
    for _ in range(wanted.repeat):
        for method in wanted.methods:
            board.busy(instance, method)
            request = Request(instance.name, method, wanted.time_limit, wanted.python)
            one = measure(request)  # if this is interrupted there is no list without measurements
            found.setdefault(method, []).append(one)


def _sample_command(wanted: Plan, board: Board) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        found = fastest([command(str(SAMPLE), str(Path(folder) / f"out{i}")) for i in range(wanted.repeat)])
    board.command(found)
    return [asdict(found)]


def _compared(of_round: dict[str, Measurement], plain: Measurement | None) -> list[dict[str, Any]]:
    ours, unit = of_round.get(OURS), of_round.get(LP)
    return [
        {
            **asdict(m),
            "goals_per_lp": ratio(m, unit, "goals"),
            "total_per_ours": ratio(m, ours, "total"),
            "total_per_plain": ratio(m, plain, "total") if method == OURS else None,
            "against_ours": against(ours, m) if ours is not None and method != OURS else None,
        }
        for method, m in of_round.items()
    ]


def _is_wrong(row: dict[str, Any]) -> bool:
    """Ours failed or broke a rule, or another method that keeps the rules is better at our goals."""
    if row["method"] in (OURS, "command"):
        return bool(row["note"]) or bool(row["faults"])
    return str(row["against_ours"]).startswith("better")
