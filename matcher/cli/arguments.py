"""The commands and their options. Each command names the module that runs it, which is only imported then."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matcher.wording import text

LANGUAGES = ("nl", "en")
BENCH = "matcher.cli.bench"
Adder = Callable[[argparse.ArgumentParser, str], None]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, the module whose ``run(arguments, screen)`` does it, and its options."""

    name: str
    module: str
    options: Adder


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser, with help in the language that the words ask for."""
    language = _language(words)
    found = argparse.ArgumentParser("matcher", description=text("report", "help_program", language), allow_abbrev=False)
    commands = found.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        about = text("report", f"help_{command.name}", language)
        one = commands.add_parser(command.name, help=about, description=about, allow_abbrev=False)
        command.options(one, language)
        one.add_argument("--json", action="store_true", help=text("report", "help_json", language))
        one.add_argument("--lang", choices=LANGUAGES, default="nl", help=text("report", "help_lang", language))
        one.set_defaults(module=command.module)
    return found


def _language(words: Sequence[str]) -> str:
    english = "--lang=en" in words or ("--lang", "en") in pairwise(words)
    return "en" if english else "nl"


def _round(one: argparse.ArgumentParser, language: str) -> None:
    one.add_argument("round", metavar="ROUND", help=text("report", "help_round", language))


def _round_and_out(one: argparse.ArgumentParser, language: str) -> None:
    _round(one, language)
    one.add_argument("out", type=_path, metavar="OUT", help=text("report", "help_out", language))


def _solve(one: argparse.ArgumentParser, language: str) -> None:
    _round(one, language)
    one.add_argument("--out", type=_path, metavar="OUT", help=text("report", "help_out_new", language))
    _budget(one, language)


def _budget(one: argparse.ArgumentParser, language: str) -> None:
    one.add_argument("--time-limit", type=_seconds, metavar="S", help=text("report", "help_time_limit", language))


def _explain(one: argparse.ArgumentParser, language: str) -> None:
    _round_and_out(one, language)
    one.add_argument("--pupil", required=True, metavar="SITE:ID", help=text("report", "help_pupil", language))
    one.add_argument("--offering", metavar="O", help=text("report", "help_offering", language))


def _compare(one: argparse.ArgumentParser, language: str) -> None:
    _round(one, language)
    one.add_argument("--policies", required=True, metavar="A,B,…", help=text("report", "help_policies", language))
    _budget(one, language)


def _class_lists(one: argparse.ArgumentParser, language: str) -> None:
    _round_and_out(one, language)
    one.add_argument("--dir", type=_path, metavar="DIR", help=text("report", "help_dir", language))


def _generate(one: argparse.ArgumentParser, language: str) -> None:
    one.add_argument("--pupils", type=_count, required=True, metavar="N", help=text("report", "help_pupils", language))
    one.add_argument("--groups", type=_count, required=True, metavar="M", help=text("report", "help_groups", language))
    one.add_argument("--seed", type=int, default=1, metavar="S", help=text("report", "help_seed", language))
    one.add_argument("out", type=_path, metavar="OUT", help=text("report", "help_target", language))


def _templates(one: argparse.ArgumentParser, language: str) -> None:
    one.add_argument("out", type=_path, metavar="DIR", help=text("report", "help_target", language))


def _nothing(_: argparse.ArgumentParser, __: str) -> None:
    """No options of its own."""


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{word} < 1")
    return number


def _seconds(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = 0.0
    if not 0 < number < 10**9:
        raise argparse.ArgumentTypeError(f"{word!r}: 0 < S < 10^9 (seconden/seconds)")
    return number


def _path(word: str) -> str:
    if not word:
        raise argparse.ArgumentTypeError("leeg/empty")
    return word


COMMANDS = (
    Command("check", "matcher.cli.check", _round),
    Command("solve", "matcher.cli.solve", _solve),
    Command("verify", "matcher.cli.verify", _round_and_out),
    Command("explain", "matcher.cli.explain", _explain),
    Command("compare", "matcher.cli.compare", _compare),
    Command("classlists", "matcher.cli.classlists", _class_lists),
    Command("generate", "matcher.cli.generate", _generate),
    Command("templates", "matcher.cli.templates", _templates),
    Command("format", "matcher.cli.format", _nothing),
    Command("bench", BENCH, _nothing),
)
