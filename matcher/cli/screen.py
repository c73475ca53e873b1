"""What the command line prints: text in one of two languages, or the same as data."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from matcher.errors import Fault
from matcher.wording import LANGUAGES, describe, text

MOST_LINES = 40  # of one kind; the rest is counted


class UsageError(Exception):
    """The command cannot be carried out as it was given; ``code`` is in ``matcher.wording.report``."""

    def __init__(self, code: str, **numbers: str | int) -> None:
        self.code = code
        self.numbers = numbers
        super().__init__(code)


class Screen:
    """Standard output in one language, as text or as data; complaints go to standard error."""

    def __init__(self, language: str, *, as_json: bool) -> None:
        self.language = language
        self.as_json = as_json

    def text(self, code: str, **numbers: Any) -> str:
        """A text of ``matcher.wording.report``."""
        return text("report", code, self.language, **numbers)

    def write(self, line: str = "") -> None:
        """A line of text; nothing where data are asked for."""
        if not self.as_json:
            sys.stdout.write(line + "\n")

    def data(self, data: Any) -> None:
        """The data, where they are asked for."""
        if self.as_json:
            json.dump(data, sys.stdout, ensure_ascii=False, indent=1)
            sys.stdout.write("\n")

    def say(self, code: str, **numbers: Any) -> None:
        """A line of ``matcher.wording.report``."""
        self.write(self.text(code, **numbers))

    def lines(self, lines: Sequence[str]) -> None:
        """Several indented lines, the last of very many counted only."""
        for line in lines[:MOST_LINES]:
            self.write("  " + line)
        if len(lines) > MOST_LINES:
            self.write("  " + self.text("more", count=len(lines) - MOST_LINES))

    def complain(self, message: str, code: str) -> None:
        """Why the command failed."""
        self.data({"error": code, "message": message})
        over_progress = "\r\x1b[K" if sys.stderr.isatty() else ""
        sys.stderr.write(f"{over_progress}{message}\n")

    def faults(self, faults: Sequence[Fault]) -> None:
        """Every fault, none left out, and as data."""
        self.data({"faults": [self.fault_json(f) for f in faults]})
        stream = sys.stderr if self.as_json else sys.stdout
        stream.write(self.text("faults", count=len(faults)) + "\n")
        for fault in faults:
            stream.write("  " + self.fault_line(fault) + "\n")

    def warnings(self, warnings: Sequence[Fault]) -> None:
        """What is legal but suspicious."""
        if warnings:
            self.say("warnings", count=len(warnings))
            self.lines([self.fault_line(w) for w in warnings])

    def fault_line(self, fault: Fault) -> str:
        """Where it is and what is wrong."""
        line = describe(fault, self.language)
        if fault.value is None or fault.value in line:
            return line
        return f"{line} ({self.text('fault_value', value=fault.value)})"

    def fault_json(self, fault: Fault) -> dict[str, Any]:
        """A fault as data, with its text."""
        return {**asdict(fault), "text": {language: describe(fault, language) for language in LANGUAGES}}
