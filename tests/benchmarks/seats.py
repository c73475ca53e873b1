"""How long it takes to say what a seat more brings: ``python -m tests.benchmarks.seats [PUPILSxGROUPS]...``.

Of each kind of extra a number are drawn among those that may bring something; each is solved as the pages do, and the
changed round is solved from nothing, without its lottery. Both must say the same. Seconds are those of the processor,
which a busy machine changes little: what all share, then mean and worst of a claim beside the mean of a plain solve.
"""

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from statistics import mean
from typing import TypeVar

from matcher.allocation import Value
from matcher.answers.extras import Extras
from matcher.answers.settings import changed
from matcher.generate import generate
from matcher.policy import Options
from matcher.solver import solve

Result = TypeVar("Result")


def main(words: Sequence[str] | None = None) -> int:
    """Measure, and print a table; 1 if a claim is not what a plain solve says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=["1500x80"], metavar="PUPILSxGROUPS")
    parser.add_argument("--claims", type=int, default=30, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--min-sizes", action="store_true", help="with minimum sizes that matter")
    arguments = parser.parse_args(words)
    wrong = 0
    for size in arguments.sizes:
        pupils, groups = map(int, size.split("x"))
        wrong += _measured(pupils, groups, arguments)
    return 1 if wrong else 0


def _measured(pupils: int, groups: int, arguments: argparse.Namespace) -> int:
    problem, policy = generate(pupils, groups, arguments.seed, min_sizes=arguments.min_sizes)
    best, solving = _timed(partial(solve, problem, policy, Options(lottery=False)))
    extras, preparing = _timed(partial(Extras.of_round, problem, policy, best.allocation))
    promising = extras.promising
    sys.stdout.write(f"{pupils} x {groups}: {len(promising)} claims; solve {solving:.2f}, shared {preparing:.2f}\n")
    seconds, wrong = defaultdict[str, list[tuple[float, float]]](list), 0
    for extra in random.Random(arguments.seed).sample(promising, min(arguments.claims, len(promising))):
        found, quick = _timed(partial(extras.solved, extra))
        new, _ = changed(problem, policy, extra.settings)
        outcome, plain = _timed(partial(solve, new, policy, Options(lottery=False)))
        told = [] if found is None else [_told(goal.levels, goal.after) for goal in found.goals]
        wrong += told != [_told(goal.levels, goal.value) for goal in outcome.goals[:-1] if goal.value is not None]
        for kind in (extra.kind, "all"):
            seconds[kind].append((quick, plain))
    for kind, times in sorted(seconds.items()):
        quicks, plains = zip(*times, strict=True)
        claim = f"claim {mean(quicks):.2f}, worst {max(quicks):.2f}"
        sys.stdout.write(f"  {kind:<12}{len(times):>4}  {claim}; solve {mean(plains):.2f}\n")
    sys.stdout.write(f"  not the same: {wrong}\n")
    sys.stdout.flush()
    return wrong


def _told(levels: Sequence[int], value: Value) -> list[tuple[int, int]]:
    """Without the levels that are 0: a choice that nobody has any more need not be named."""
    numbers = value if isinstance(value, tuple) else (value,)
    return [(level, number) for level, number in zip(levels or (0,), numbers, strict=True) if number]


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.process_time()
    return work(), time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
