"""Turns a set of preference data into a round directory: ``python -m tests.benchmarks.convert DATA OUT``.

The data: ``students.csv`` (student_id, quota and, optional, priority), ``courses.csv`` (course_id, min_size, capacity,
slot, subject) and ``preferences.csv`` (student_id, course_id, rank). Everything happens at one site. A student becomes
a pupil with ``max_electives`` = quota, a course a group, its subject (or itself, where it has none) the elective, and
each preference a wish for that group. Courses clash when they share a slot token: each token becomes a session at a
minute of its own. A further file beside ``courses.csv`` (``--courses courses_min.csv``) is a variant of the set.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from matcher.codes import Goal
from matcher.files import write_round
from matcher.policy import Policy
from matcher.problem import Elective, Offering, Problem, Pupil, Session, Site, Wish

SITE = "site"
POLICY = Policy(goals=(Goal.PLACEMENTS, Goal.RANKS_SUM))  # most placements, then the lowest rank sum
MINUTES_PER_DAY = 24 * 60 - 1  # 24:00 is not a time of day

Row = dict[str, str]


def main(words: Sequence[str] | None = None) -> int:
    """Convert one set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--courses", default="courses.csv", metavar="FILE")
    arguments = parser.parse_args(words)
    write_round(convert(arguments.data, arguments.courses), POLICY, arguments.out)
    return 0


def variants(data: Path) -> list[str]:
    """The courses files of a set, the plain one first."""
    return sorted((path.name for path in data.glob("courses*.csv")), key=lambda name: (len(name), name))


def convert(data: Path, courses: str = "courses.csv") -> Problem:
    """The set as a round.

    Raises:
        KeyError: a column is missing, or a preference names a course that is not there.
        ValueError: a number is not one, or a course without a subject has the name of a subject.
    """
    students, preferences, offered = (_rows(data / name) for name in ("students.csv", "preferences.csv", courses))
    offerings = tuple(_offering(row) for row in offered)
    elective = {o.offering_id: o.elective for o in offerings}
    _check_subjects(offered)
    return Problem(
        "2026-2027",
        title=f"{data.resolve().name} {Path(courses).stem}",
        lottery_seed="benchmark",
        sites=(Site(SITE, SITE, school=SITE),),
        electives=tuple(Elective(code, code) for code in sorted(set(elective.values()))),
        offerings=offerings,
        sessions=tuple(_sessions(offered)),
        pupils=tuple(_pupil(row) for row in students),
        wishes=tuple(_wish(row, elective) for row in preferences),
    )


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _offering(row: Row) -> Offering:
    return Offering(
        row["course_id"],
        row.get("subject") or row["course_id"],
        SITE,
        capacity=int(row["capacity"]),
        min_size=max(1, int(row["min_size"] or 0)),
    )


def _check_subjects(offered: Sequence[Row]) -> None:
    subjects = {row.get("subject") for row in offered}
    mixed = [row["course_id"] for row in offered if not row.get("subject") and row["course_id"] in subjects]
    if mixed:
        raise ValueError(f"both a course without a subject and a subject: {', '.join(mixed)}")


def _sessions(offered: Sequence[Row]) -> list[Session]:
    tokens = {row["course_id"]: [t for t in (row.get("slot") or "").split("|") if t] for row in offered}
    number = {token: i for i, token in enumerate(sorted({t for found in tokens.values() for t in found}))}
    return [
        Session(course, *_minute(number[token])) for course, found in tokens.items() for token in dict.fromkeys(found)
    ]


def _minute(number: int) -> tuple[int, int, int]:
    """Weekday, start and end of the n-th minute of a week."""
    weekday, start = divmod(number, MINUTES_PER_DAY)
    if weekday > 6:
        raise ValueError("more slot tokens than minutes in a week")
    return weekday, start, start + 1


def _pupil(row: Row) -> Pupil:
    return Pupil(SITE, row["student_id"], max_electives=int(row["quota"]), priority=int(row.get("priority") or 1))


def _wish(row: Row, elective: dict[str, str]) -> Wish:
    course = row["course_id"]
    if course not in elective:
        raise KeyError(course)
    return Wish(SITE, row["student_id"], int(row["rank"]), offering_id=course)


if __name__ == "__main__":
    sys.exit(main())
