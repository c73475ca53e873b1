"""What a run that is over left, as the files that ``matcher solve`` would have written. No Flask."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matcher.allocation import Allocation
from matcher.cli.output import certificate_text, output_files
from matcher.cli.screen import Screen
from matcher.files.records import Group, Unplaced
from matcher.problem import Problem
from webui.papers.archives import zipped

_ROWS = ("groups", "unplaced")  # files of their own


@dataclass(frozen=True)
class Kept:
    """``RunRow.outcome`` as records."""

    outcome: Mapping[str, Any]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The rows of ``groups.csv``."""
        return tuple(Group(**row) for row in self.outcome["groups"])

    @cached_property
    def unplaced(self) -> tuple[Unplaced, ...]:
        """The rows of ``unplaced.csv``."""
        return tuple(Unplaced(**{**row, "reasons": tuple(row["reasons"])}) for row in self.outcome["unplaced"])

    def to_json(self) -> dict[str, Any]:
        """``report.json``."""
        return {name: value for name, value in self.outcome.items() if name not in _ROWS}


def outcome_zip(
    problem: Problem, allocation: Allocation, outcome: Mapping[str, Any], certificate: Any, language: str
) -> bytes:
    """The output directory as a zip, with class lists in this language; the same bytes for the same run."""
    files = output_files(problem, allocation, Kept(outcome), certificate, Screen(language, as_json=False))
    return zipped({name: content.encode() if isinstance(content, str) else content for name, content in files.items()})


def certificate_file(certificate: Any) -> bytes:
    """The content of ``certificate.json``."""
    return certificate_text(certificate).encode()
