"""The official electives and the overlaps worth a warning, read from the package data of a school year."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from matcher.codes import Kind, OverlapLevel
from matcher.problem import Elective, Overlap


@cache
def catalogue(school_year: str) -> tuple[Elective, ...]:
    """The official electives and profile modules that hold in a school year such as "2026-2027", by code."""
    return tuple(
        Elective(
            elective=row["elective"],
            title=row["title"],
            profile=row["profile"],
            kind=Kind(row["kind"]),
            duo_code=row["duo_code"] or None,
            tracks=tuple(row["tracks"].split("|")),
        )
        for row in _rows("electives", school_year)
    )


@cache
def duo_code_evidence(school_year: str) -> Mapping[str, str]:
    """How sure the DUO code of each elective that has one is: one of the words explained in ``README.md``."""
    rows = _rows("electives", school_year)
    return MappingProxyType({r["elective"]: r["duo_code_evidence"] for r in rows if r["duo_code_evidence"]})


@cache
def overlaps(school_year: str) -> tuple[Overlap, ...]:
    """Pairs of electives whose content overlaps; not official, so all of level ``warn``. Round rows go first."""
    return tuple(
        Overlap(row["elective_a"], row["elective_b"], OverlapLevel(row["level"]))
        for row in _rows("overlaps", school_year)
    )


def _rows(table: str, school_year: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(_version(table, school_year).read_text(encoding="utf-8").splitlines())


def _version(table: str, school_year: str) -> Traversable:
    """The newest version that is not later than the school year, or else the first there is."""
    folder = files("matcher.catalogue") / "data"
    versions = {
        name.removeprefix(f"{table}_").removesuffix(".csv"): entry
        for entry in folder.iterdir()
        if (name := entry.name).startswith(f"{table}_")
    }
    held = [first_year for first_year in versions if first_year <= school_year]
    return versions[max(held) if held else min(versions)]
