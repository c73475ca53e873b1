"""The key of a row: what identifies it, its parts joined by ``:``. Ids may have a ``:`` themselves."""

import re
from collections.abc import Container, Iterator
from itertools import combinations, pairwise
from typing import Any

from matcher.files.columns import (
    BASELINE,
    ELECTIVES,
    LESSONS,
    LOCKS,
    OFFERINGS,
    OVERLAPS,
    PUPILS,
    SESSIONS,
    SITES,
    TRAVEL,
    WISHES,
)
from matcher.files.schema import Column, File, Value
from matcher.files.values import BadValueError, parse, written
from matcher.problem import Problem

_WHAT = "what"  # stands for a wish's elective or offering_id
KEYS: dict[str, tuple[str, ...]] = {
    SITES.name: ("site_id",),
    ELECTIVES.name: ("elective",),
    OFFERINGS.name: ("offering_id",),
    SESSIONS.name: ("offering_id", "weekday", "start"),
    PUPILS.name: ("home_site", "pupil_id"),
    WISHES.name: ("home_site", "pupil_id", _WHAT),
    LESSONS.name: ("home_site", "class", "weekday", "start"),
    TRAVEL.name: ("from_site", "to_site"),
    OVERLAPS.name: ("elective_a", "elective_b"),
    LOCKS.name: ("home_site", "pupil_id", "offering_id"),
    BASELINE.name: ("home_site", "pupil_id", "offering_id"),
}
Parts = tuple[str, ...]  # of a key


def whole_key(file: File, record: Any) -> str:
    """The whole key of a record, as it is written."""
    *_, whole = keys(file, record)
    return ":".join(whole)


def keys(file: File, record: Any) -> Iterator[Parts]:
    """The whole key of a record, and what it begins with."""
    columns = {c.name: c for c in file.columns}
    parts: list[str] = []
    for name in KEYS[file.name]:
        parts.append(_part(name, record, columns))
        yield tuple(parts)


def _part(name: str, record: Any, columns: dict[str, Column]) -> str:
    if name == _WHAT:
        return str(record.elective or record.offering_id)
    if name == "class" and record.pupil_id is not None:
        return str(record.pupil_id)
    return written(getattr(record, columns[name].attribute), columns[name])


def normal(file: File, key: str) -> str:
    """A key that ends in a day and a time, with these as they are written: ``ma:9:30`` as ``mon:09:30``."""
    found = re.fullmatch(r"(.*):([A-Za-z.]+)(?::(\d{1,2}:\d\d))?", key)
    if found is None or file not in (SESSIONS, LESSONS):
        return key
    columns = {c.name: c for c in file.columns}
    try:
        day = written(parse(found[2], columns["weekday"]), columns["weekday"])
        time = ":" + written(parse(found[3], columns["start"]), columns["start"]) if found[3] else ""
    except BadValueError:
        return key
    return f"{found[1]}:{day}{time}"


def readings(file: File, key: str, problem: Problem) -> list[Parts]:
    """The ways to take the key of a new row apart so that all that it refers to is in the round."""
    words, count = key.split(":"), len(KEYS[file.name])
    cuts = ((0, *inside, len(words)) for inside in combinations(range(1, len(words)), count - 1))
    ways = (tuple(":".join(words[a:b]) for a, b in pairwise(cut)) for cut in cuts)
    return [way for way in ways if _refers(file, way, problem)]


def _refers(file: File, parts: Parts, problem: Problem) -> bool:
    said = dict(zip(KEYS[file.name], parts, strict=True))
    known: dict[str, Container[str]] = {
        **dict.fromkeys(("home_site", "from_site", "to_site"), problem.site),
        **dict.fromkeys(("elective_a", "elective_b"), problem.elective),
        _WHAT: problem.offering.keys() | problem.elective.keys(),
    }
    if file is not OFFERINGS:
        known["offering_id"] = problem.offering
    if not all(part in known[name] for name, part in said.items() if name in known):
        return False
    if file in (WISHES, LOCKS, BASELINE):
        return (said["home_site"], said["pupil_id"]) in problem.pupil
    day, start = said.get("weekday", "mon"), said.get("start", "0:00")
    return re.fullmatch(r"[A-Za-z.]+", day) is not None and re.fullmatch(r"\d{1,2}:\d\d", start) is not None


def key_cells(file: File, key: str, problem: Problem, reading: Parts = ()) -> dict[str, str]:
    """The cells that the key of a new row stands for; ``reading`` are its parts where they are known."""
    names = KEYS[file.name]
    timed = next(c for c in file.columns if c.name == names[-1]).value is Value.TIME if names[-1] != _WHAT else False
    parts = list(reading) or key.split(":", len(names) - 1)
    if timed and len(parts) < len(names) and len(parts) > 1 and re.fullmatch(r"\d{1,2}:\d\d", ":".join(parts[-2:])):
        parts = [*parts[:-2], ":".join(parts[-2:])]
    cells = {name: part for name, part in zip(names, parts, strict=False) if part}
    what = cells.pop(_WHAT, None)
    if what is not None:
        cells["offering_id" if what in problem.offering and what not in problem.elective else "elective"] = what
    who = cells.get("class") if file is LESSONS else None
    if who is not None and (cells["home_site"], who) in problem.pupil:
        cells["pupil_id"] = cells.pop("class")
    return cells
