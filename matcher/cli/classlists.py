"""``classlists ROUND OUT``: what each host needs to know about its pupils, as XLSX, CSV and PDF."""

import re
import unicodedata
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.allocation import Allocation
from matcher.classlist import ClassList, class_lists
from matcher.cli.results import read_checked
from matcher.cli.screen import Screen
from matcher.codes import WEEKDAYS
from matcher.files import class_list_csv, class_list_pdf, class_list_xlsx, write_class_list
from matcher.problem import Problem, Session
from matcher.wording import text

COLUMNS = ("first_name", "infix", "last_name", "class", "home_school", "track", "guest")


def run(arguments: Namespace, screen: Screen) -> int:
    """Write the class lists of an allocation."""
    results = read_checked(arguments.round, arguments.out, screen)
    if results is None:
        return 1
    folder = Path(arguments.dir or Path(arguments.out) / "classlists")
    written = []
    lists = class_lists(results.problem, results.allocation)
    names = file_names(one.offering_id for one in lists)
    for one in lists:
        paths = write_class_list(folder / names[one.offering_id], *_content(one, screen))
        written.append({"offering": one.offering_id, "pupils": len(one.attendees), "files": [str(p) for p in paths]})
    screen.data(written)
    screen.say("line_lists", count=len(written), path=folder)
    return 0


def list_files(problem: Problem, allocation: Allocation, screen: Screen) -> Mapping[str, bytes]:
    """The content of every class list by file name."""
    files: dict[str, bytes] = {}
    lists = class_lists(problem, allocation)
    names = file_names(one.offering_id for one in lists)
    for one in lists:
        title, lines, headings, rows = _content(one, screen)
        name = names[one.offering_id]
        files[f"{name}.csv"] = class_list_csv(headings, rows)
        files[f"{name}.xlsx"] = class_list_xlsx(title, lines, headings, rows)
        files[f"{name}.pdf"] = class_list_pdf(title, lines, headings, rows)
    return files


@dataclass(frozen=True, slots=True)
class ListTexts:
    """What is written in a class list."""

    title: str
    below: list[str]  # the lines below the title
    headings: list[str]
    rows: list[list[str]]

    @property
    def lines(self) -> list[list[str]]:
        """All of it, line by line, without empty cells at the end of a line."""
        return [_trimmed(line) for line in ([self.title], *([line] for line in self.below), self.headings, *self.rows)]


def list_texts(problem: Problem, allocation: Allocation, screen: Screen) -> Mapping[str, ListTexts]:
    """The texts of every class list, by its file name without suffix."""
    lists = class_lists(problem, allocation)
    names = file_names(one.offering_id for one in lists)
    return {names[one.offering_id]: ListTexts(*_content(one, screen)) for one in lists}


def _trimmed(cells: list[str]) -> list[str]:
    return cells[: max((n for n, cell in enumerate(cells, 1) if cell), default=0)]


def file_names(offering_ids: Iterable[str]) -> dict[str, str]:
    """A file name for each offering, without suffix. Characters that could mean something in a path become numbers.

    Where case is all that tells ids apart, the later ones get a number too: not every disk sees the difference.
    """
    names: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for offering_id in sorted(offering_ids):
        name = re.sub(r"[^\w-]", lambda found: f"%{ord(found.group()):02X}", offering_id)
        key = unicodedata.normalize("NFC", name).casefold()
        taken[key] += 1
        names[offering_id] = name if taken[key] == 1 else f"{name}~{taken[key]}"
    return names


def _meeting(session: Session, screen: Screen) -> str:
    """Such as "woensdag 13:30–16:00, najaar"."""
    start, end = (f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in (session.start, session.end))
    weekday = text("weekday", WEEKDAYS[session.weekday], screen.language)
    return f"{weekday} {start}–{end}" + (f", {session.period}" if session.period else "")


def _content(one: ClassList, screen: Screen) -> tuple[str, list[str], list[str], list[list[str]]]:
    """Title, lines below it, headings and rows."""
    guests = sum(a.guest for a in one.attendees)
    lines = [
        f"{one.elective} · {one.offering_id} · {one.site} · {one.school_year}",
        *(_meeting(session, screen) for session in one.meetings),
        screen.text("list_count", pupils=len(one.attendees), guests=guests),
    ]
    headings = [screen.text(f"list_{column}") for column in COLUMNS]
    rows = [
        [
            a.first_name,
            a.infix,
            a.last_name,
            a.class_,
            a.home_school,
            a.track,
            screen.text("list_is_guest" if a.guest else "list_is_own"),
        ]
        for a in one.attendees
    ]
    return one.title, lines, headings, rows
