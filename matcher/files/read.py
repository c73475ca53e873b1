"""Reads a round: a directory of CSV files or one workbook, with every fault at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matcher import validation
from matcher.catalogue import catalogue
from matcher.errors import Fault, RoundError
from matcher.files import settings as round_settings
from matcher.files.columns import ELECTIVES, RESULTS, ROUND
from matcher.files.faultlist import FaultList
from matcher.files.rows import Records, recognised, records_of
from matcher.files.schema import fold
from matcher.files.settings import Settings
from matcher.files.tables import Table, read_csv
from matcher.policy import Policy
from matcher.problem import Elective, Problem

_DATA_SUFFIXES = (".csv", ".tsv", ".txt", ".toml", ".xlsx", ".xls", ".ods")


@dataclass(frozen=True)
class Reading:
    """A round that can be used, and what is suspicious in it."""

    problem: Problem
    policy: Policy
    warnings: tuple[Fault, ...] = ()


def read_round(path: Path | str) -> tuple[Problem, Policy]:
    """The round in a directory or an XLSX workbook.

    Raises:
        RoundError: with every fault in it.
    """
    reading = read_round_with_warnings(path)
    return reading.problem, reading.policy


def read_round_with_warnings(path: Path | str) -> Reading:
    """As ``read_round``, with the warnings."""
    path, faults = Path(path), FaultList()
    if path.is_dir():
        tables, settings = _read_directory(path, faults)
    elif path.is_file() and path.suffix.casefold() == ".xlsx":
        tables, settings = _read_sheets(path, faults)
    else:
        raise RoundError([Fault("not_a_round", str(path))])
    return _assemble(tables, settings, faults)


Tables = Mapping[str, Table]  # by the name in the format
_NAMES = {fold(name): file for file in ROUND for name in (file.stem, *file.also)}


def _read_directory(path: Path, faults: FaultList) -> tuple[Tables, Settings | None]:
    found: dict[str, list[Path]] = defaultdict(list)
    for entry in sorted(path.iterdir()):
        if entry.is_file():
            found[_file_name(entry.name)].append(entry)
    for unknown in found.pop("", []):
        if unknown.suffix.casefold() in _DATA_SUFFIXES and not unknown.name.startswith((".", "~$")):
            faults.add(Fault("unknown_file", unknown.name, warning=True))
    tables: dict[str, Table] = {}
    for file in ROUND:
        one = _only_one(found.get(file.name, []), file.name, faults, required=file.required)
        table = read_csv(one, recognised(file), faults) if one else None
        if table:
            tables[file.name] = table
        elif one:
            faults.unreadable.add(file.name)
    one = _only_one(found.get(round_settings.NAME, []), round_settings.NAME, faults, required=True)
    return tables, round_settings.read_toml(one, faults) if one else None


def _file_name(name: str) -> str:
    """The name in the format of a file as found; empty for a file that is none of a round or its results."""
    stem, _, suffix = name.casefold().rpartition(".")
    if suffix == "csv" and fold(stem) in _NAMES:
        return _NAMES[fold(stem)].name
    if name.casefold() == round_settings.NAME or name.casefold() in (file.name for file in RESULTS):
        return name.casefold()
    return ""


def _only_one(paths: list[Path], name: str, faults: FaultList, *, required: bool) -> Path | None:
    if len(paths) == 1:
        return paths[0]
    if paths:
        faults.add(Fault("doubled_file", paths[0].name, params={"names": ", ".join(p.name for p in paths)}))
        faults.unreadable.add(name)
    elif required:
        faults.add(Fault("missing_file", name))
        faults.unreadable.add(name)
    return None


def _read_sheets(path: Path, faults: FaultList) -> tuple[Tables, Settings | None]:
    from matcher.files.workbook import read_workbook  # noqa: PLC0415 - loads slowly; CSV does without

    before = len(faults.faults)
    sheets = read_workbook(path, faults)
    if not sheets:
        if len(faults.faults) == before:
            faults.add(Fault("empty_file", path.name))
        raise RoundError(faults.errors)
    found: dict[str, list[Table]] = defaultdict(list)
    for table in sheets:
        folded = fold(table.file.casefold().removesuffix(".csv"))
        name = round_settings.NAME if folded in round_settings.SHEET_NAMES else ""
        found[_NAMES[folded].name if folded in _NAMES else name].append(table)
    for unknown in found.pop("", []):
        faults.add(Fault("unknown_sheet", unknown.file, warning=True))
    tables: dict[str, Table] = {}
    for name, required in [(round_settings.NAME, True), *((file.name, file.required) for file in ROUND)]:
        same = found.get(name, [])
        if len(same) == 1:
            tables[name] = same[0]
        elif same:
            faults.add(Fault("doubled_sheet", same[0].file, params={"names": ", ".join(t.file for t in same)}))
            faults.unreadable.add(name)
        elif required:
            faults.add(Fault("missing_sheet", name.partition(".")[0]))
            faults.unreadable.add(name)
    settings = tables.pop(round_settings.NAME, None)
    return tables, round_settings.read_sheet(settings, faults) if settings else None


def _assemble(tables: Tables, settings: Settings | None, faults: FaultList) -> Reading:
    settings = settings or _unread(faults)
    parts = {file.name: records_of(file, tables[file.name], faults) for file in ROUND if file.name in tables}
    facts: dict[str, Any] = {file.part: tuple(parts[file.name].records) for file in ROUND if file.name in parts}
    rows: dict[str, Sequence[int | None]] = {name: part.rows for name, part in parts.items()}
    if "sites" in facts:
        facts["sites"] = tuple(s if s.school else replace(s, school=s.site_id) for s in facts["sites"])
    merged = _merge_electives(catalogue(settings.header.get("school_year", "")), parts.get(ELECTIVES.name), faults)
    facts["electives"], rows[ELECTIVES.name] = merged
    header: dict[str, Any] = {"school_year": "", **settings.header}
    problem = Problem(**header, periods=settings.periods, **facts)
    found = validation.faults(problem, settings.policy, rows)
    as_known = _as_the_person_knows_it(tables, parts, settings)
    for fault in found:
        if fault.params.get("target") not in faults.unreadable and fault.file not in faults.unreadable:
            known = as_known(fault)
            if (known.row, known.column) not in faults.damaged[known.file]:
                faults.add(known)
    if faults.errors:
        raise RoundError(_in_order(faults.faults))
    return Reading(problem, settings.policy, tuple(_in_order(faults.warnings)))


def _unread(faults: FaultList) -> Settings:
    faults.unreadable.add(round_settings.NAME)
    return Settings()


def _merge_electives(
    official: Sequence[Elective], own: Records | None, faults: FaultList
) -> tuple[tuple[Elective, ...], list[int | None]]:
    """The catalogue with the own rows over it; an empty cell keeps what the catalogue says."""
    merged: dict[str, tuple[Elective, int | None]] = {e.elective: (e, None) for e in official}
    doubled: list[tuple[Elective, int | None]] = []
    for record, given, row in zip(own.records, own.given, own.rows, strict=True) if own else ():
        base, earlier = merged.get(record.elective, (None, None))
        if base is None and "title" not in given:
            faults.add(Fault("empty_required", own.file if own else "", row, own.heading("title") if own else "title"))
        if base is not None and earlier is None:
            merged[record.elective] = (replace(base, **given), row)
        elif base is None:
            merged[record.elective] = (record, row)
        else:
            doubled.append((record, row))
    both = [*merged.values(), *doubled]
    return tuple(e for e, _ in both), [row for _, row in both]


def _as_the_person_knows_it(
    tables: Tables, parts: Mapping[str, Records], settings: Settings
) -> Callable[[Fault], Fault]:
    """Puts the names of the files and headings as found in place of those of the format."""
    names = {name: table.file for name, table in tables.items()} | {round_settings.NAME: settings.file}

    def known(fault: Fault) -> Fault:
        file, params = names.get(fault.file, fault.file), dict(fault.params)
        if params.get("target") in names:
            params["target"] = names[str(params["target"])]
        if fault.file == round_settings.NAME:
            return replace(fault, file=file, row=settings.rows.get(fault.column or ""), params=params)
        column = parts[fault.file].heading(fault.column) if fault.file in parts and fault.column else fault.column
        return replace(fault, file=file, column=column, params=params)

    return known


def _in_order(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda f: (f.warning, f.file, f.row or 0, f.column or "", f.code))
