"""What is to be measured, from the words of the command line."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.bench.instances import SAMPLE, VARIANTS, Instance, generated
from matcher.cli.usage import Parser, count, language_of, seconds
from matcher.wording import text

METHODS = (
    "ours",
    "lp",
    "mip",
    "cpsat",
    "cpsat-sum",
    "dictatorship",
    "matching",
    "fairpyx-sum",
    "fairpyx-iterated",
)  # what each is: "method_…" in matcher.wording.report
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
    language: str


def plan(words: Sequence[str]) -> Plan:
    """The plan that the words ask for.

    Raises:
        SystemExit: they ask for help, or for something that there is not.
    """
    parser = _parser(language_of(words))
    found = parser.parse_args(words)
    known = [Instance(str(path)) for path in found.rounds]
    sizes = (
        found.sizes if found.sizes is not None else [] if known and not found.full else FULL if found.full else SMALL
    )
    try:
        made = generated(sizes, found.variants)
    except ValueError as error:
        parser.error(text("report", "bench_no_size", parser.language, name=error))
    strange = [m for m in found.methods if m not in METHODS]
    if strange:
        names = {"names": ", ".join(strange), "known": ", ".join(METHODS)}
        parser.error(text("report", "bench_no_method", parser.language, **names))
    sample = found.full or not (known or found.sizes)
    if sample and SAMPLE.is_dir():
        known.insert(0, Instance(str(SAMPLE)))
    limit = found.time_limit or (FULL_LIMIT if found.full else QUICK_LIMIT)
    return Plan(
        instances=(*known, *made),
        methods=tuple(m for m in METHODS if m in found.methods),
        sample=sample and SAMPLE.is_dir(),
        time_limit=limit,
        repeat=found.repeat,
        python=found.peer_python,
        as_json=found.json,
        language=found.lang,
    )


def _parser(language: str) -> Parser:
    def about(code: str, **numbers: str) -> str:
        return text("report", f"help_bench_{code}", language, **numbers)

    methods, variants = ", ".join(METHODS), ", ".join(VARIANTS)
    parser = Parser("matcher bench", language, description=about("more"))
    parser.add_argument("rounds", metavar="ROUND", nargs="*", type=Path, help=about("rounds"))
    parser.add_argument("--sizes", type=_words, metavar="NxM,…", help=about("sizes"))
    parser.add_argument(
        "--variants", type=_words, default=list(VARIANTS), metavar="V,…", help=about("variants", known=variants)
    )
    parser.add_argument(
        "--methods", type=_words, default=list(METHODS), metavar="M,…", help=about("methods", known=methods)
    )
    parser.add_argument("--time-limit", type=seconds, metavar="S", help=about("limit"))
    parser.add_argument("--repeat", type=count, default=1, metavar="N", help=about("repeat"))
    parser.add_argument("--full", action="store_true", help=about("full"))
    parser.add_argument("--peer-python", default=sys.executable, metavar="PYTHON", help=about("python"))
    parser.add_common()
    return parser


def _words(word: str) -> list[str]:
    return [part.strip() for part in word.split(",") if part.strip()]
