"""argparse in Dutch and English: its frame, its complaints and the kinds of values."""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Never

from matcher.wording import LANGUAGES, text

MOST_LOTTERIES = 100_000
COMPLAINTS = {  # what argparse says, and the code of our own words for it
    "usage_required": r"the following arguments are required: (?P<names>.+)",
    "usage_unknown": r"unrecognized arguments: (?P<names>.+)",
    "usage_no_value": r"argument (?P<name>.+?): expected .*arguments?",
    "usage_choice": r"argument (?P<name>.+?): invalid choice: (?P<value>.+) \(choose from (?P<known>.+)\)",
    "usage_extra": r"argument (?P<name>.+?): ignored explicit argument (?P<value>.+)",
    "usage_not_both": r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)",
    "usage_whole": r"argument (?P<name>.+?): invalid int value: (?P<value>.+)",
    "usage_count": r"argument (?P<name>.+?): invalid count value: (?P<value>.+)",
    "usage_limit": r"argument (?P<name>.+?): invalid limit value: (?P<value>.+)",
    "usage_lotteries": r"argument (?P<name>.+?): invalid lotteries value: (?P<value>.+)",
    "usage_seconds": r"argument (?P<name>.+?): invalid seconds value: (?P<value>.+)",
    "usage_empty": r"argument (?P<name>.+?): invalid path value: .+",
}


def language_of(words: Sequence[str]) -> str:
    """The language that the words ask for; Dutch unless they say otherwise."""
    return "en" if "--lang=en" in words or ("--lang", "en") in pairwise(words) else "nl"


class Parser(argparse.ArgumentParser):
    """A parser that speaks one language; every command takes ``--help``, ``--json`` and ``--lang``."""

    def __init__(self, prog: str, language: str, **settings: Any) -> None:
        super().__init__(
            prog,
            add_help=False,
            allow_abbrev=False,
            formatter_class=lambda prog: _Frame(prog, text("report", "usage", language)),
            **settings,
        )
        self.language = language
        self._positionals.title = text("report", "usage_arguments", language)
        self._optionals.title = text("report", "usage_options", language)
        self.add_argument("-h", "--help", action="help", help=text("report", "help_help", language))

    def add_common(self) -> None:
        """The options of every command."""
        self.add_argument("--json", action="store_true", help=text("report", "help_json", self.language))
        self.add_argument("--lang", choices=LANGUAGES, default="nl", help=text("report", "help_lang", self.language))

    def error(self, message: str) -> Never:
        """Say what is wrong with the words, and how they are used, and leave."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {self._in_our_words(message)}\n")

    def _in_our_words(self, message: str) -> str:
        for code, pattern in COMPLAINTS.items():
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found:
                return text("report", code, self.language, **found.groupdict(), most=MOST_LOTTERIES)
        return message


class _Frame(argparse.HelpFormatter):
    """Help with our own word for usage."""

    def __init__(self, prog: str, usage: str) -> None:
        super().__init__(prog)
        self._usage_word = usage

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, f"{self._usage_word}: " if prefix is None else prefix)


def count(word: str) -> int:
    """A whole number from 1."""
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number


def limit(word: str) -> int:
    """A whole number from 0, which stands for no limit."""
    number = int(word)
    if number < 0:
        raise ValueError(word)
    return number


def lotteries(word: str) -> int:
    """A number of lotteries that can be drawn and kept."""
    number = int(word)
    if not 1 <= number <= MOST_LOTTERIES:
        raise ValueError(word)
    return number


def seconds(word: str) -> float:
    """A number of seconds above 0."""
    number = float(word)
    if not 0 < number < 10**9:
        raise ValueError(word)
    return number


def path(word: str) -> str:
    """The name of a file or directory."""
    if not word:
        raise ValueError(word)
    return word
