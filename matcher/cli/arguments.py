"""The commands and their options. Each command names the module that runs it, which is only imported then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matcher.cli.usage import Parser, count, language_of, limit, lotteries, path, seconds
from matcher.wording import text

BENCH = "matcher.cli.bench"
LOTTERIES = 1000  # what ``fairness`` draws, unless asked for another number
LEVELS = (3, 2)  # how many priorities ``priority`` gives; the first unless asked otherwise
SEATS_LIMIT = 30  # what ``seats`` solves again, unless asked for another number
Adder = Callable[[Parser, str], None]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, the module whose ``run(arguments, screen)`` does it, and its options."""

    name: str
    module: str
    options: Adder


def parser(words: Sequence[str]) -> Parser:
    """The parser, in the language that the words ask for."""
    language = language_of(words)
    found = Parser("matcher", language, description=text("report", "help_program", language))
    commands = found.add_subparsers(
        title=text("report", "usage_commands", language), metavar="COMMAND", dest="command", required=True
    )
    for command in COMMANDS:
        about = text("report", f"help_{command.name}", language)
        one = commands.add_parser(command.name, language=language, help=about, description=about)
        command.options(one, language)
        one.add_common()
        one.set_defaults(module=command.module)
    return found


def _round(one: Parser, language: str) -> None:
    one.add_argument("round", metavar="ROUND", help=text("report", "help_round", language))


def _round_and_out(one: Parser, language: str) -> None:
    _round(one, language)
    one.add_argument("out", type=path, metavar="OUT", help=text("report", "help_out", language))


def _solve(one: Parser, language: str) -> None:
    _round(one, language)
    one.add_argument("--out", type=path, metavar="OUT", help=text("report", "help_out_new", language))
    _budget(one, language)


def _budget(one: Parser, language: str) -> None:
    one.add_argument("--time-limit", type=seconds, metavar="S", help=text("report", "help_time_limit", language))


def _explain(one: Parser, language: str) -> None:
    _round_and_out(one, language)
    one.add_argument("--pupil", required=True, metavar="SITE:ID", help=text("report", "help_pupil", language))
    one.add_argument("--offering", metavar="O", help=text("report", "help_offering", language))


def _compare(one: Parser, language: str) -> None:
    _round(one, language)
    one.add_argument("--policies", required=True, metavar="A,B,…", help=text("report", "help_policies", language))
    _budget(one, language)


def _class_lists(one: Parser, language: str) -> None:
    _round_and_out(one, language)
    one.add_argument("--dir", type=path, metavar="DIR", help=text("report", "help_dir", language))


def _price(one: Parser, language: str) -> None:
    _round_and_out(one, language)
    one.add_argument("--pupil", required=True, metavar="SITE:ID", help=text("report", "help_pupil", language))
    about = text("report", "help_price_offering", language)
    one.add_argument("--offering", required=True, metavar="O", help=about)


def _what_if(one: Parser, language: str) -> None:
    _round(one, language)
    about = text("report", "help_set", language)
    words = "FILE/KEY/COLUMN=VALUE"
    one.add_argument("--set", required=True, action="extend", nargs="+", metavar=words, help=about)
    _budget(one, language)


def _seats(one: Parser, language: str) -> None:
    _round_and_out(one, language)
    about = text("report", "help_limit", language, limit=SEATS_LIMIT)
    one.add_argument("--limit", type=limit, default=SEATS_LIMIT, metavar="N", help=about)


def _fairness(one: Parser, language: str) -> None:
    _round_and_out(one, language)
    about = text("report", "help_lotteries", language, lotteries=LOTTERIES)
    one.add_argument("--lotteries", type=lotteries, default=LOTTERIES, metavar="N", help=about)
    about = text("report", "help_last_time", language)
    one.add_argument("--last-time", nargs=2, type=path, metavar=("ROUND", "OUT"), help=about)
    about = text("report", "help_time_limit_causes", language)
    one.add_argument("--time-limit", type=seconds, metavar="S", help=about)


def _priority(one: Parser, language: str) -> None:
    _round_and_out(one, language)
    one.add_argument("next", type=path, metavar="NEXT", help=text("report", "help_next", language))
    about = text("report", "help_levels", language)
    one.add_argument("--levels", type=int, choices=LEVELS, default=LEVELS[0], metavar="3|2", help=about)
    one.add_argument("--combine", action="store_true", help=text("report", "help_combine", language))
    about = text("report", "help_file_priority", language)
    one.add_argument("--file", type=path, metavar="FILE", help=about)


def _waiting(one: Parser, language: str) -> None:
    _round(one, language)
    one.add_argument("out", type=path, metavar="OUT", help=text("report", "help_out_waiting", language))
    about = text("report", "help_waiting_offering", language)
    one.add_argument("offering", nargs="?", metavar="OFFERING", help=about)


def _demand(one: Parser, language: str) -> None:
    _round_and_out(one, language)
    one.add_argument("--xlsx", type=path, metavar="FILE", help=text("report", "help_xlsx", language))


def _pseudonyms(one: Parser, language: str) -> None:
    _round(one, language)
    one.add_argument("out_named", type=path, metavar="OUT", help=text("report", "help_out", language))
    about = text("report", "help_out_pseudonyms", language)
    one.add_argument("--out", type=path, required=True, metavar="NEW", help=about)


def _repair(one: Parser, language: str) -> None:
    _round(one, language)
    about = text("report", "help_out_published", language)
    one.add_argument("out_published", type=path, metavar="OUT", help=about)
    about = text("report", "help_out_repaired", language)
    one.add_argument("--out", type=path, required=True, metavar="NEW", help=about)
    started = one.add_mutually_exclusive_group()
    started.add_argument("--started", metavar="DATE", help=text("report", "help_started", language))
    about = text("report", "help_allow_started", language)
    started.add_argument("--allow-started", action="store_true", help=about)
    _budget(one, language)


def _generate(one: Parser, language: str) -> None:
    one.add_argument("--pupils", type=count, required=True, metavar="N", help=text("report", "help_pupils", language))
    one.add_argument("--groups", type=count, required=True, metavar="M", help=text("report", "help_groups", language))
    one.add_argument("--seed", type=int, default=1, metavar="S", help=text("report", "help_seed", language))
    one.add_argument("out", type=path, metavar="OUT", help=text("report", "help_target", language))


def _templates(one: Parser, language: str) -> None:
    one.add_argument("out", type=path, metavar="DIR", help=text("report", "help_target", language))


def _nothing(_: Parser, __: str) -> None:
    """No options of its own."""


COMMANDS = (
    Command("check", "matcher.cli.check", _round),
    Command("solve", "matcher.cli.solve", _solve),
    Command("verify", "matcher.cli.verify", _round_and_out),
    Command("explain", "matcher.cli.explain", _explain),
    Command("price", "matcher.cli.price", _price),
    Command("whatif", "matcher.cli.whatif", _what_if),
    Command("seats", "matcher.cli.seats", _seats),
    Command("repair", "matcher.cli.repair", _repair),
    Command("fairness", "matcher.cli.fairness", _fairness),
    Command("priority", "matcher.cli.priority", _priority),
    Command("waiting", "matcher.cli.waiting", _waiting),
    Command("demand", "matcher.cli.demand", _demand),
    Command("pseudonyms", "matcher.cli.pseudonyms", _pseudonyms),
    Command("compare", "matcher.cli.compare", _compare),
    Command("classlists", "matcher.cli.classlists", _class_lists),
    Command("generate", "matcher.cli.generate", _generate),
    Command("templates", "matcher.cli.templates", _templates),
    Command("format", "matcher.cli.format", _nothing),
    Command("bench", BENCH, _nothing),
)
