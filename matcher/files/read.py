"""Reads a round: a directory of CSV files or one workbook, with every fault at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from matcher import validation
from matcher.catalogue import catalogue
from matcher.errors import Fault, RoundError
from matcher.files import settings as round_settings
from matcher.files.columns import ELECTIVES, OFFERINGS, RESULTS, ROUND, WISHES
from matcher.files.faultlist import FaultList
from matcher.files.named import read_names
from matcher.files.places import Places
from matcher.files.rows import Records, recognised, records_of
from matcher.files.schema import fold
from matcher.files.settings import Settings
from matcher.files.tables import Table, errno_of, read_csv
from matcher.policy import Policy
from matcher.problem import Elective, Problem

WORKBOOKS = (".xlsx", ".xlsm")  # macros are not read
OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods", ".numbers")
_TEXT = (".csv", ".txt", ".tsv")  # Excel writes "Unicode text" as .txt
_TABLES = (*_TEXT, ".toml", *WORKBOOKS, *OTHER_WORKBOOKS)


@dataclass(frozen=True)
class Reading:
    """A round that can be used, what is suspicious in it, and where its records stand."""

    problem: Problem
    policy: Policy
    warnings: tuple[Fault, ...] = ()
    places: Places = field(default_factory=Places)


def read_round(path: Path | str) -> tuple[Problem, Policy]:
    """The round in a directory or an XLSX workbook.

    Raises:
        RoundError: with every fault in it.
    """
    reading = read_round_with_warnings(path)
    return reading.problem, reading.policy


def read_round_with_warnings(path: Path | str) -> Reading:
    """As ``read_round``, with the warnings and the places of the records."""
    path, faults = Path(path), FaultList()
    try:
        if path.is_dir():
            tables, settings = _tables(_in_directory(path, faults), faults)
        elif path.suffix.casefold() in WORKBOOKS and path.is_file():
            tables, settings = _tables(_in_workbook(path, faults), faults)
        elif path.suffix.casefold() in OTHER_WORKBOOKS and path.is_file():
            raise RoundError([other_workbook(path.name)])
        else:
            raise RoundError([Fault("not_a_round" if path.exists() else "no_such_round", str(path))])
    except OSError as error:  # of the directory; those of its files are faults of their own
        raise RoundError([Fault("unreadable_file", str(path), params={"errno": errno_of(error)})]) from None
    return _assemble(tables, settings, faults)


Source = Path | Table  # a file, or a sheet of a workbook
Tables = Mapping[str, Table]  # by the name in the format
_NAMES = {fold(name): file.name for file in ROUND for name in (file.stem, *file.also)}


def _in_directory(path: Path, faults: FaultList) -> dict[str, list[Source]]:
    """The files by their name in the format. Without any table in CSV, the sheets of the workbook count as files."""
    found: dict[str, list[Source]] = defaultdict(list)
    strange: list[Path] = []
    for entry in sorted(path.iterdir()):
        name = _file_name(entry.name)
        if name:
            found[name].append(entry)
        elif entry.suffix.casefold() in _TABLES and not entry.name.startswith((".", "~$")):
            strange.append(entry)
    books = [entry for entry in strange if entry.suffix.casefold() in WORKBOOKS]
    if books and found.keys().isdisjoint(_NAMES.values()):
        if len(books) > 1:
            raise RoundError([_doubled(books)])
        strange.remove(books[0])
        for name, sheets in _in_workbook(books[0], faults).items():
            found[name] += sheets
    for entry in strange:
        if entry.suffix.casefold() in OTHER_WORKBOOKS:
            faults.add(replace(other_workbook(entry.name), warning=True))
        else:
            faults.add(Fault("workbook_not_read" if entry in books else "unknown_file", entry.name, warning=True))
    return found


def other_workbook(name: str) -> Fault:
    """A workbook of a kind that is not read."""
    return Fault("other_workbook", name, params={"suffix": Path(name).suffix})


def is_read(name: str) -> bool:
    """Whether a file of this name in a directory may be read as a part of the round there."""
    return bool(_file_name(name)) or Path(name).suffix.casefold() in WORKBOOKS


def _file_name(name: str) -> str:
    """The name in the format of a file as found; empty for a file that is none of a round or its results."""
    stem, dot, suffix = name.casefold().rpartition(".")
    if dot + suffix in _TEXT and fold(stem.removesuffix(".csv")) in _NAMES:
        return _NAMES[fold(stem.removesuffix(".csv"))]
    if name.casefold().removesuffix(".txt") in (f"{sheet}.toml" for sheet in round_settings.SHEET_NAMES):
        return round_settings.NAME
    return name.casefold() if name.casefold() in (file.name for file in RESULTS) else ""


def _in_workbook(path: Path, faults: FaultList) -> dict[str, list[Source]]:
    """The sheets by the name of their file in the format."""
    from matcher.files.workbook import read_workbook  # noqa: PLC0415 - loads slowly; CSV does without

    before = len(faults.faults)
    sheets = read_workbook(path, faults)
    if not sheets:
        if len(faults.faults) == before:
            faults.add(Fault("empty_file", path.name))
        raise RoundError(faults.errors)
    found: dict[str, list[Source]] = defaultdict(list)
    for table in sheets:
        name = sheet_name(table.file)
        if name:
            found[name].append(table)
        else:
            faults.add(Fault("unknown_sheet", table.file, warning=True))
    return found


def sheet_name(title: str) -> str:
    """The name of the file in the format that a sheet stands for; empty if it stands for none."""
    stem = fold(title.casefold().removesuffix(".csv").removesuffix(".toml"))
    return round_settings.NAME if stem in round_settings.SHEET_NAMES else _NAMES.get(stem, "")


def _tables(found: Mapping[str, list[Source]], faults: FaultList) -> tuple[Tables, Settings | None]:
    """Reads what was found, if there is one of each."""
    in_sheets = any(isinstance(source, Table) for sources in found.values() for source in sources)
    settings = None
    one = _only_one(found, round_settings.NAME, faults, required=True, in_sheets=in_sheets)
    if isinstance(one, Path):
        settings = round_settings.read_toml(one, faults)
    elif one is not None:
        settings = round_settings.read_sheet(one, faults)
    tables: dict[str, Table] = {}
    for file in ROUND:
        one = _only_one(found, file.name, faults, required=file.required, in_sheets=in_sheets)
        table = read_csv(one, recognised(file), faults) if isinstance(one, Path) else one
        if table is not None:
            tables[file.name] = table
        elif one is not None:
            faults.unreadable.add(file.name)
    return tables, settings


def _only_one(
    found: Mapping[str, list[Source]], name: str, faults: FaultList, *, required: bool, in_sheets: bool
) -> Source | None:
    sources = found.get(name, [])
    if len(sources) == 1:
        return sources[0]
    if sources:
        faults.add(_doubled(sources))
    elif required:
        faults.add(_missing(name, in_sheets=in_sheets))
    if sources or required:
        faults.unreadable.add(name)
    return None


def _missing(name: str, *, in_sheets: bool) -> Fault:
    settings = name == round_settings.NAME  # they have no heading, and are never empty
    if in_sheets:
        return Fault("missing_settings_sheet" if settings else "missing_sheet", name.partition(".")[0])
    return Fault("missing_settings" if settings else "missing_file", name)


def _doubled(sources: Sequence[Source]) -> Fault:
    names = [source.name if isinstance(source, Path) else source.file for source in sources]
    in_sheets = all(isinstance(source, Table) for source in sources)
    params: dict[str, str | int] = {"names": ", ".join(names)}
    return Fault("doubled_sheet" if in_sheets else "doubled_file", names[0], params=params)


def _assemble(tables: Tables, settings: Settings | None, faults: FaultList) -> Reading:
    settings = settings or _unread(faults)
    parts = {file.name: records_of(file, tables[file.name], faults) for file in ROUND if file.name in tables}
    facts: dict[str, Any] = {file.part: tuple(parts[file.name].records) for file in ROUND if file.name in parts}
    rows: dict[str, Sequence[int | None]] = {name: part.rows for name, part in parts.items()}
    if "sites" in facts:
        facts["sites"] = tuple(s if s.school else replace(s, school=s.site_id) for s in facts["sites"])
    merged = _merge_electives(catalogue(settings.header.get("school_year", "")), parts.get(ELECTIVES.name), faults)
    facts["electives"], rows[ELECTIVES.name] = merged
    wishes = parts.get(WISHES.name)
    if wishes is not None and wishes.cells and faults.unreadable.isdisjoint((ELECTIVES.name, OFFERINGS.name)):
        read_names(wishes, facts["electives"], facts.get("offerings", ()), faults)
        facts["wishes"] = tuple(wishes.records)
    header: dict[str, Any] = {"school_year": "", **settings.header}
    problem = Problem(**header, periods=settings.periods, **facts)
    places = Places(
        rows,
        {name: table.file for name, table in tables.items()} | {round_settings.NAME: settings.file},
        {name: part.headings for name, part in parts.items()},
        {name: part.cells for name, part in parts.items() if part.cells},
        settings.rows,
    )
    for fault in validation.faults(problem, settings.policy, rows):
        if fault.params.get("target") not in faults.unreadable and fault.file not in faults.unreadable:
            known = places.known(fault)
            if (known.row, known.column) not in faults.damaged[known.file]:
                faults.add(known)
    if faults.errors:
        raise RoundError(_in_order(faults.faults))
    return Reading(problem, settings.policy, tuple(_in_order(faults.warnings)), places)


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


def _in_order(faults: Iterable[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda f: (f.warning, f.file, f.row or 0, f.column or "", f.code))
