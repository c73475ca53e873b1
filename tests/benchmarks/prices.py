"""How long prices take: ``python -m tests.benchmarks.prices [PUPILSxGROUPS]...``, of 1,500 × 80 if nothing is given.

For each kind of round (with and without minimum sizes; with priority) what all prices share is timed, and then
the first price, the median and the worst: of wishes that were not granted, and of pairs that nobody wished. Seconds are
those of the processor, which a busy machine changes little, and by the clock; beside them the ratio to one whole solve
of the same round in the same run (processor), which compares between machines. ``--json`` prints the same as data.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import median

from matcher.allocation import Allocation
from matcher.answers.price import Prices
from matcher.codes import Goal
from matcher.generate import generate
from matcher.policy import Policy
from matcher.problem import Problem, PupilKey
from matcher.solver import solve

KINDS = ("plain", "min", "priority")
Pair = tuple[PupilKey, str]


@dataclass(frozen=True)
class Line:
    """What was measured on one round: (processor, clock) in seconds."""

    name: str
    solve: tuple[float, float]
    prepared: tuple[float, float]
    wished: tuple[tuple[float, float], ...]
    unwished: tuple[tuple[float, float], ...]


def main(words: Sequence[str] | None = None) -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=["1500x80"], metavar="PUPILSxGROUPS")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--pairs", type=int, default=30, metavar="N", help="prices of each sort")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(words)
    found = []
    for size in arguments.sizes:
        pupils, groups = map(int, size.split("x"))
        for kind in arguments.kinds:
            line = measured(f"{size} {kind}", *_round(pupils, groups, arguments.seed, kind), arguments.pairs)
            found.append(line)
            if not arguments.json:
                sys.stdout.write(_text(line))
                sys.stdout.flush()
    if arguments.json:
        sys.stdout.write(json.dumps([asdict(line) for line in found], indent=1) + "\n")
    return 0


def measured(name: str, problem: Problem, policy: Policy, pairs: int) -> Line:
    """Solve one round, and ask for prices."""
    with _Watch() as solving:
        allocation = solve(problem, policy).allocation
    prices = Prices(problem, policy, allocation)
    rng = random.Random(1)
    wished, unwished = _wished(prices, allocation, rng, pairs), _unwished(prices, rng, pairs)
    with _Watch() as preparing:
        prices.prepare()
    return Line(
        name,
        solving.seconds,
        preparing.seconds,
        *(tuple(_price(prices, pair) for pair in asked) for asked in (wished, unwished)),
    )


def _round(pupils: int, groups: int, seed: int, kind: str) -> tuple[Problem, Policy]:
    problem, policy = generate(pupils, groups, seed, min_sizes=kind == "min")
    if kind == "priority":
        rng = random.Random(seed)
        given = tuple(replace(pupil, priority=rng.choice((1, 2, 2, 2))) for pupil in problem.pupils)
        problem, policy = problem.replace(pupils=given), replace(policy, goals=(Goal.PRIORITY, *policy.goals))
    return problem, policy


def _wished(prices: Prices, allocation: Allocation, rng: random.Random, number: int) -> list[Pair]:
    """Wishes that were not granted."""
    placed = {(p.key, p.offering_id) for p in allocation.placements}
    every = [(c.key, c.offering_id) for c in prices.eligibility.candidates]
    return rng.sample([pair for pair in every if pair not in placed], number)


def _unwished(prices: Prices, rng: random.Random, number: int) -> list[Pair]:
    """Pairs that no rule forbids and nobody wished."""
    wished = {(c.key, c.offering_id) for c in prices.eligibility.candidates}
    found: list[Pair] = []
    while len(found) < number:
        pupil, offering = rng.choice(prices.problem.pupils), rng.choice(prices.problem.offerings)
        pair = (pupil.key, offering.offering_id)
        if pair not in wished and not prices.eligibility.possible(pupil, offering):
            found.append(pair)
    return found


def _price(prices: Prices, pair: Pair) -> tuple[float, float]:
    with _Watch() as watch:
        prices.price(*pair)
    return watch.seconds


class _Watch:
    """Seconds of the processor and by the clock."""

    def __enter__(self) -> "_Watch":
        self._began = (time.process_time(), time.perf_counter())
        return self

    def __exit__(self, *_: object) -> None:
        processor, clock = self._began
        self.seconds = (time.process_time() - processor, time.perf_counter() - clock)


def _text(line: Line) -> str:
    return f"{line.name}\n" + "".join(f"  {row}\n" for row in _rows(line))


def _rows(line: Line) -> Iterator[str]:
    yield f"{'':<20}{'processor':>11}{'clock':>9}{'solves':>9}"
    yield _row("one solve", line.solve, line)
    yield _row("what all share", line.prepared, line)
    for name, times in (("wished", line.wished), ("nobody wished", line.unwished)):
        columns = list(zip(*times, strict=True))
        yield _row(f"{name}: first", times[0], line)
        yield _row(f"{name}: median", (median(columns[0]), median(columns[1])), line)
        yield _row(f"{name}: worst", (max(columns[0]), max(columns[1])), line)


def _row(name: str, seconds: tuple[float, float], line: Line) -> str:
    return f"{name:<22}{seconds[0]:>9.2f}{seconds[1]:>9.2f}{seconds[0] / line.solve[0]:>9.2f}"


if __name__ == "__main__":
    sys.exit(main())
