"""What ``verify`` finds in the files of an output directory beside ``report.json`` and ``certificate.json``.

Class lists may have been taken away; those that are there are compared as CSV and XLSX, in either language. A PDF is
made to be looked at and is not read.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from matcher.allocation import Allocation
from matcher.answers.explain import Explainer
from matcher.cli.classlists import list_texts
from matcher.cli.repair import reason
from matcher.cli.repaired import BASELINE
from matcher.cli.screen import Screen
from matcher.files import class_list_lines, groups_csv, moves_csv, read_placements, unplaced_csv
from matcher.files.classlists import class_list_csv
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.repair import changes_of
from matcher.report import groups, unplaced
from matcher.rules.eligibility import Eligibility
from matcher.wording import LANGUAGES

Lines = list[list[str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in the output that is not as recomputed; ``code`` is in ``matcher.wording.report``."""

    code: str
    numbers: dict[str, str] = field(default_factory=dict)


def compare(where: str, found: Any, expected: Any) -> Iterator[Difference]:
    """The smallest places in which two values differ."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted(found.keys() | expected.keys()):
            yield from compare(f"{where}.{key}", found.get(key), expected.get(key))
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for index, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from compare(f"{where}.{index}", one, other)
    elif found != expected or isinstance(found, bool) != isinstance(expected, bool):
        yield Difference(
            "differs",
            {"file": "report.json", "where": where, "found": json.dumps(found), "expected": json.dumps(expected)},
        )


def differing_files(eligibility: Eligibility, allocation: Allocation, folder: Path) -> Iterator[Difference]:
    """The order of the placements, and the other tables row by row."""
    order = [[*p.key, p.offering_id] for p in read_placements(folder)]
    yield from compare("placements.csv", order, sorted(order))
    problem = eligibility.problem
    explainer = Explainer(problem, eligibility.policy, allocation, eligibility)
    yield from _table(folder / "groups.csv", [groups_csv(groups(problem, allocation))], 1)
    yield from _table(folder / "unplaced.csv", [unplaced_csv(unplaced(problem, allocation, explainer))], 2)
    yield from _class_lists(problem, allocation, folder / "classlists")


def differing_moves(problem: Problem, policy: Policy, allocation: Allocation, folder: Path) -> Iterator[Difference]:
    """What a repair changed, in whichever language it was written."""
    found = changes_of(problem, policy, Allocation(read_placements(folder / BASELINE)), allocation)
    right = [moves_csv(change.move(reason(change, language)) for change in found) for language in LANGUAGES]
    yield from _table(folder / "moves.csv", right, 4)


def _class_lists(problem: Problem, allocation: Allocation, folder: Path) -> Iterator[Difference]:
    """The class lists that are there, in whichever language; they may have been taken away."""
    if not folder.is_dir():
        return
    right = [list_texts(problem, allocation, Screen(language, as_json=True)) for language in LANGUAGES]
    for path in sorted((*folder.glob("*.csv"), *folder.glob("*.xlsx"))):
        name, of_group = f"{folder.name}/{path.name}", [lists.get(path.stem) for lists in right]
        if path.suffix == ".csv":
            texts = [class_list_csv(one.headings, one.rows).decode("utf-8-sig") if one else "" for one in of_group]
            yield from _table(path, texts, 0, name)
        else:
            yield from _workbook(path, [one.lines if one else [] for one in of_group], name)


def _workbook(path: Path, right: list[Lines], name: str) -> Iterator[Difference]:
    try:
        found = class_list_lines(path.read_bytes())
    except ValueError as error:
        yield Difference("unreadable_file", {"file": name, "reason": str(error)})
        return
    yield from _differing_rows(found, right, 0, name)


def _table(path: Path, right: list[str], key_columns: int, name: str = "") -> Iterator[Difference]:
    name = name or path.name
    if not path.is_file():
        yield Difference("missing_file", {"file": name})
        return
    found = _rows(path.read_text(encoding="utf-8-sig", errors="replace"))
    yield from _differing_rows(found, [_rows(text) for text in right], key_columns, name)


def _differing_rows(found: Lines, right: list[Lines], key_columns: int, name: str) -> Iterator[Difference]:
    """The rows that differ from those of the right table that is most alike."""
    if found in right:
        return
    expected = max(right, key=lambda rows: sum(row in rows for row in found))
    one, other = ({tuple(row[: key_columns or None]): row for row in rows} for rows in (found, expected))
    wrong = [key for key in sorted(one.keys() | other.keys()) if one.get(key) != other.get(key)]
    pairs = [(":".join(key), one.get(key), other.get(key)) for key in wrong]
    if not wrong:  # a row twice, or rows in another order
        pairs = [next((f"{n}", a, b) for n, (a, b) in enumerate(zip_longest(found, expected), 1) if a != b)]
    for where, is_there, should_be in pairs:
        numbers = {"file": name, "where": where, "found": _row(is_there), "expected": _row(should_be)}
        yield Difference("differs", numbers)


def _rows(text: str) -> list[list[str]]:
    return [row for row in csv.reader(text.splitlines()) if row]


def _row(cells: list[str] | None) -> str:
    return "–" if cells is None else ",".join(cells)
