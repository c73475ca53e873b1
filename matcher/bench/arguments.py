"""What is to be measured, from the words of the command line."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.bench.instances import SAMPLE, VARIANTS, Instance, generated

METHODS = {
    "ours": "this program: the goals in order, then the lottery",
    "lp": "HiGHS: one LP relaxation of a weighted sum, without minimum sizes; the unit of the ratios",
    "mip": "HiGHS: a MIP per goal level, each value kept as a row",
    "cpsat": "CP-SAT, default parameters: the goal levels one after another, each value kept as a row",
    "cpsat-sum": "CP-SAT, default parameters: all levels in one weighted sum",
    "dictatorship": "serial dictatorship: the mean of five, the time of one",
    "matching": "the package matching: deferred acceptance, groups like pupils in lottery order",
    "fairpyx-sum": "the package fairpyx, utilitarian_matching: most placements, then the lowest rank sum",
    "fairpyx-iterated": "the package fairpyx, iterated_maximum_matching",
}
SMALL, FULL = ["1000x60"], ["1000x60", "5000x250", "20000x1000"]
QUICK_LIMIT, FULL_LIMIT = 20.0, 60.0  # seconds for a peer


@dataclass(frozen=True, slots=True)
class Plan:
    """Which methods on which rounds, and how."""

    instances: tuple[Instance, ...]
    methods: tuple[str, ...]
    sample: bool  # the whole command on the sample round too
    time_limit: float  # seconds for a peer
    repeat: int
    python: str
    as_json: bool


def plan(words: Sequence[str]) -> Plan:
    """The plan that the words ask for.

    Raises:
        SystemExit: they ask for help, or for something that there is not.
    """
    parser = _parser()
    found = parser.parse_args(words)
    known = [Instance(str(path)) for path in found.rounds]
    sizes = (
        found.sizes if found.sizes is not None else [] if known and not found.full else FULL if found.full else SMALL
    )
    try:
        made = generated(sizes, found.variants)
    except ValueError as error:
        parser.error(str(error))
    strange = [m for m in found.methods if m not in METHODS]
    if strange:
        parser.error(f"no such method: {', '.join(strange)}; there are {', '.join(METHODS)}")
    sample = found.full or not (known or found.sizes)
    if sample and SAMPLE.is_dir():
        known.insert(0, Instance(str(SAMPLE)))
    limit = found.time_limit or (FULL_LIMIT if found.full else QUICK_LIMIT)
    methods = tuple(m for m in METHODS if m in found.methods)
    return Plan(
        (*known, *made), methods, sample and SAMPLE.is_dir(), limit, found.repeat, found.peer_python, found.json
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "matcher bench",
        description="Time, memory and quality of this program beside others on the same rounds. Without arguments: "
        "the sample round and 1,000 pupils × 60 groups, a few minutes.",
    )
    parser.add_argument("rounds", metavar="ROUND", nargs="*", type=Path, help="round directories or workbooks")
    parser.add_argument("--sizes", type=_words, metavar="NxM,…", help="generated rounds: pupils x groups")
    parser.add_argument(
        "--variants", type=_words, default=list(VARIANTS), metavar="V,…", help=f"of these rounds: {', '.join(VARIANTS)}"
    )
    parser.add_argument("--methods", type=_words, default=list(METHODS), metavar="M,…", help=f"of {', '.join(METHODS)}")
    parser.add_argument("--time-limit", type=_seconds, metavar="S", help="for each peer (20; with --full 60)")
    parser.add_argument(
        "--repeat", type=_count, default=1, metavar="N", help="times, methods in turn; the fastest is shown"
    )
    parser.add_argument("--full", action="store_true", help="all sizes up to 20,000 × 1,000: an hour or so")
    parser.add_argument(
        "--peer-python",
        default=sys.executable,
        metavar="PYTHON",
        help="a Python that has matching and fairpyx (fairpyx needs numpy 1, so it cannot live beside this program)",
    )
    parser.add_argument("--json", action="store_true", help="the same as data")
    return parser


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{word} < 1")
    return number


def _seconds(word: str) -> float:
    number = float(word)
    if not 0 < number < 10**6:
        raise argparse.ArgumentTypeError(f"{word}: 0 < S")
    return number
