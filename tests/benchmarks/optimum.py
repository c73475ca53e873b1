"""The optimum table: ``python -m tests.benchmarks.optimum DATA...``, data as ``tests.benchmarks.convert`` reads them.

For each set and each of its courses files: most placements, then the lowest rank sum, what proves each, and the
seconds; beside it the mean of serial dictatorships. ``--json`` prints the same as data, ``--out DIR`` keeps the round
directories.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

from matcher.allocation import Allocation, Outcome
from matcher.checker import goal_values, violations
from matcher.dictatorship import Dictatorship, seeds
from matcher.files import read_round, write_round
from matcher.policy import Options, Policy
from matcher.problem import Problem
from matcher.solver import solve
from tests.benchmarks.convert import POLICY, convert, variants


@dataclass(frozen=True)
class Line:
    """One set with one of its courses files."""

    name: str
    pupils: int
    groups: int
    wishes: int
    placements: int
    rank_sum: int
    running: int  # groups with pupils
    status: str
    proofs: dict[str, str]
    seconds: dict[str, float]  # per goal, and in all
    dictatorship: tuple[float, float] | None  # mean placements, mean rank sum
    faults: int  # rules the allocation breaks, according to the checker: always 0, or something is very wrong


def main(words: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+", metavar="DATA")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="S")
    parser.add_argument("--seeds", type=int, default=5, metavar="N", help="serial dictatorships, 0 = none")
    parser.add_argument("--out", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(words)
    found = []
    for data in arguments.data:
        for courses in variants(data):
            problem, policy = convert(data, courses), POLICY
            if arguments.out is not None:
                folder = arguments.out / problem.title.replace(" ", "-")
                write_round(problem, policy, folder)
                problem, policy = read_round(folder)
            line = measured(problem, policy, arguments.time_limit, arguments.seeds)
            found.append(line)
            if not arguments.json:
                sys.stdout.write(_text(line) + "\n")
                sys.stdout.flush()
    if arguments.json:
        sys.stdout.write(json.dumps([asdict(line) for line in found], indent=1) + "\n")
    return 1 if any(line.faults for line in found) else 0


def measured(problem: Problem, policy: Policy, time_limit: float, runs: int) -> Line:
    """Solve one round, and let its pupils choose in turn."""
    began = time.perf_counter()
    outcome = solve(problem, policy, Options(time_limit=time_limit))
    total = time.perf_counter() - began
    placements, rank_sum = sums(problem, policy, outcome.allocation)
    return Line(
        problem.title,
        len(problem.pupils),
        len(problem.offerings),
        len(problem.wishes),
        placements,
        rank_sum,
        len(outcome.allocation.size),
        str(outcome.status),
        {str(g.name): str(g.proof) for g in outcome.goals},
        _seconds(outcome, total),
        _dictatorship(problem, policy, runs),
        len(violations(problem, policy, outcome.allocation)),
    )


def sums(problem: Problem, policy: Policy, allocation: Allocation) -> tuple[int, int]:
    """Placements and rank sum, as the checker counts them."""
    placements, rank_sum = (g.value for g in goal_values(problem, policy, allocation))
    assert isinstance(placements, int)
    assert isinstance(rank_sum, int)
    return placements, rank_sum


def _seconds(outcome: Outcome, total: float) -> dict[str, float]:
    return {str(g.name): round(g.seconds, 3) for g in outcome.goals} | {"total": round(total, 3)}


def _dictatorship(problem: Problem, policy: Policy, runs: int) -> tuple[float, float] | None:
    if not runs:
        return None
    choosing = Dictatorship(problem, policy)
    found = [sums(problem, policy, choosing.run(seed)) for seed in seeds(problem, runs)]
    return round(mean(p for p, _ in found), 1), round(mean(r for _, r in found), 1)


def _text(line: Line) -> str:
    proofs = " ".join(f"{goal}:{proof}" for goal, proof in line.proofs.items())
    seconds = " ".join(f"{goal}:{s:.2f}" for goal, s in line.seconds.items())
    beside = "–" if line.dictatorship is None else f"{line.dictatorship[0]} / {line.dictatorship[1]}"
    return (
        f"{line.name}: {line.pupils} × {line.groups}, {line.wishes} wishes\n"
        f"  {line.placements} / {line.rank_sum}, {line.running} groups run, {line.status}, {line.faults} faults\n"
        f"  proof    {proofs}\n"
        f"  seconds  {seconds}\n"
        f"  serial dictatorship {beside}"
    )


if __name__ == "__main__":
    sys.exit(main())
