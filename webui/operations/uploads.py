"""Reads an upload: a file of the format (CSV or XLSX), a workbook, a zip of such, or several at once. No rows here.

What it is follows from what the person said, else from its name, else from its headings.
"""

import io
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from matcher.catalogue import catalogue
from matcher.errors import Fault
from matcher.files import settings as round_settings
from matcher.files.columns import ELECTIVES, RESULTS, ROUND, SITES
from matcher.files.faultlist import FaultList
from matcher.files.read import OTHER_WORKBOOKS, WORKBOOKS, other_workbook
from matcher.files.rows import Records, recognised, records_of
from matcher.files.schema import File, fold
from matcher.files.settings import Settings
from matcher.files.tables import Table, read_csv
from matcher.files.workbook import MAX_UNPACKED_BYTES, read_workbook
from matcher.problem import Elective
from webui.papers.archives import zipped

_NAMES = {fold(name): file for file in ROUND for name in (file.stem, *file.also)}
_RESULTS = frozenset(fold(file.stem) for file in RESULTS)  # ours, beside a round; they are no part of it
_TEXT = (".csv", ".tsv", ".txt")
_SILENT = (".md",)  # in a zip, what is there for people to read
SEVERAL = "several"  # the kind of an upload of several files
_REQUIRED = frozenset(file.part for file in ROUND if file.required)


@dataclass
class Upload:
    """What was in it. ``parts`` has the records of each part of the problem that it speaks of."""

    faults: FaultList = field(default_factory=FaultList)
    parts: dict[str, Records] = field(default_factory=dict)
    settings: Settings | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole round, and not some files of one."""
        return self.settings is not None and set(self.parts) >= _REQUIRED

    def rows(self, part: str) -> list[int | None]:
        """The spreadsheet rows of the records of a part."""
        return list(self.parts[part].rows)

    def as_known(self, fault: Fault) -> Fault:
        """The fault with file and heading as the person knows them."""
        files = {file.name: self.parts[file.part] for file in ROUND if file.part in self.parts}
        params = dict(fault.params)
        if params.get("target") in files:
            params["target"] = files[str(params["target"])].file
        if fault.file == round_settings.NAME and self.settings is not None:
            row = self.settings.rows.get(fault.column or "")
            return replace(fault, file=self.settings.file, row=row, params=params)
        if fault.file in files and fault.row is not None:
            found = files[fault.file]
            column = found.heading(fault.column, fault.row, fault.value) if fault.column else None
            return replace(fault, file=found.file, column=column, params=params)
        return replace(fault, params=params)


def kinds() -> tuple[str, ...]:
    """The files that an upload can be said to be."""
    return (*(file.name for file in ROUND), round_settings.NAME)


def together(files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Name and content of an upload of several files, each with its name; its kind is ``SEVERAL``."""
    parts: dict[str, bytes] = {}
    for name, content in files:
        own = Path(name.replace("\\", "/")).name or "upload"
        parts[own if own not in parts else f"{len(parts)}/{own}"] = content
    return ", ".join(name for name, _ in files), zipped(parts)


def read_upload(name: str, content: bytes, school_year: str, kind: str | None = None) -> Upload:
    """Everything in the upload; what cannot be read is among the faults."""
    upload = Upload()
    name = name if kind == SEVERAL else Path(name.replace("\\", "/")).name or "upload"
    with tempfile.TemporaryDirectory(prefix="upload") as folder:
        tables, settings = _tables(Path(folder), name, content, kind, upload.faults)
    for file, found in tables.items():
        if len(found) > 1:
            names = ", ".join(table.file for table in found)
            upload.faults.add(Fault("doubled_file", found[0].file, params={"names": names}))
        else:
            upload.parts[file.part] = records_of(file, found[0], upload.faults)
    upload.settings = settings
    if settings is not None:
        school_year = settings.header.get("school_year", school_year)
    _complete(upload, school_year)
    return upload


Found = tuple[dict[File, list[Table]], Settings | None]


def _tables(folder: Path, name: str, content: bytes, kind: str | None, faults: FaultList) -> Found:
    suffix = Path(name).suffix.casefold()
    if suffix == ".zip" or kind == SEVERAL:
        return _from_zip(folder, name, content, faults)
    path = _written(folder, name, content)
    if suffix in WORKBOOKS:
        return _from_workbook(path, kind, faults)
    if suffix == ".toml" or kind == round_settings.NAME:
        return {}, round_settings.read_toml(path, faults)
    if suffix in _TEXT:
        return _from_text(path, kind, faults), None
    faults.add(other_workbook(name) if suffix in OTHER_WORKBOOKS else Fault("unknown_file", name))
    return {}, None


def _written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / (name[-100:].replace("\0", "") or "upload")
    path.write_bytes(content)
    return path


def _from_text(path: Path, kind: str | None, faults: FaultList, *, several: bool = False) -> dict[File, list[Table]]:
    said = _said(kind) or _named(path.stem)
    counts = recognised(said) if said else lambda cells: max(recognised(file)(cells) for file in ROUND)
    table = read_csv(path, counts, faults)
    if table is None:
        return {}
    file = said or _by_headings(table.heading)
    if file is None:
        faults.add(Fault("unknown_file", path.name, warning=several))
        return {}
    return {file: [table]}


def _from_workbook(path: Path, kind: str | None, faults: FaultList) -> Found:
    sheets, tables, settings = read_workbook(path, faults), defaultdict[File, list[Table]](list), None
    if not sheets and not faults.faults:
        faults.add(Fault("empty_file", path.name))
    for table in sheets:
        if fold(table.file) in round_settings.SHEET_NAMES or kind == round_settings.NAME:
            settings = round_settings.read_sheet(table, faults)
            continue
        file = _named(table.file)
        if len(sheets) == 1:
            file = _said(kind) or file
        file = file or _by_headings(table.heading)
        if file is None:
            faults.add(Fault("unknown_sheet", table.file, warning=len(sheets) > 1))
        else:
            tables[file].append(table)
    return dict(tables), settings


def _from_zip(folder: Path, name: str, content: bytes, faults: FaultList) -> Found:
    tables, settings = defaultdict[File, list[Table]](list), None
    for part, data in _unzipped(name, content, faults):
        path, suffix = _written(folder, part, data), Path(part).suffix.casefold()
        found: dict[File, list[Table]] = {}
        if part.casefold() == round_settings.NAME:
            settings = round_settings.read_toml(path, faults)
        elif suffix in OTHER_WORKBOOKS:
            faults.add(replace(other_workbook(part), warning=True))
        elif fold(path.stem) in _RESULTS or suffix not in (*_TEXT, *WORKBOOKS, *_SILENT):
            faults.add(Fault("unknown_file", part, warning=True))
        elif suffix in _TEXT:
            found = _from_text(path, None, faults, several=True)
        elif suffix in WORKBOOKS:
            found, sheet = _from_workbook(path, None, faults)
            settings = sheet or settings
        for file, same in found.items():
            tables[file] += same
        path.unlink()
    if not tables and settings is None and not faults.errors:
        faults.add(Fault("unknown_file", name))
    return dict(tables), settings


def _unzipped(name: str, content: bytes, faults: FaultList) -> list[tuple[str, bytes]]:
    """The files in a zip, of whatever folder, without what operating systems add."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [p for p in archive.infolist() if not p.is_dir() and not _is_hidden(p.filename)]
            if sum(p.file_size for p in inside) > MAX_UNPACKED_BYTES or len(inside) > 1000:
                megabytes = MAX_UNPACKED_BYTES // 1_000_000
                faults.add(Fault("too_large_unpacked", name, params={"megabytes": megabytes}))
                return []
            return [(Path(p.filename).name, archive.read(p)) for p in inside]
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        faults.add(Fault("unreadable_file", name, params={"reason": type(error).__name__}))
        return []


def _is_hidden(path: str) -> bool:
    return "__MACOSX" in path or Path(path).name.startswith((".", "~$"))


def _said(kind: str | None) -> File | None:
    return next((file for file in ROUND if file.name == kind), None)


def _named(stem: str) -> File | None:
    return _NAMES.get(fold(stem.casefold().removesuffix(".csv")))


def _by_headings(heading: Iterable[str]) -> File | None:
    """The file that knows most of the headings, and has all that it requires among them."""
    cells = list(heading)
    worth: dict[File, int] = {}
    for file in ROUND:
        names = file.known(cells)
        if all(c.name in names for c in file.columns if c.required):
            worth[file] = len(names)
    best = max(worth.values(), default=0)
    found = [file for file, count in worth.items() if count == best]
    return found[0] if best > 1 and len(found) == 1 else None


def _complete(upload: Upload, school_year: str) -> None:
    """What an empty cell means where that needs more than the cell: schools, and the national catalogue."""
    sites = upload.parts.get(SITES.part)
    if sites is not None:
        sites.records = [s if s.school else replace(s, school=s.site_id) for s in sites.records]
    own = upload.parts.get(ELECTIVES.part)
    if own is None:
        return
    official = {e.elective: e for e in catalogue(school_year)}
    for index, (record, given) in enumerate(zip(own.records, own.given, strict=True)):
        if record.elective in official:
            own.records[index] = replace(official[record.elective], **given)
        elif "title" not in given:
            upload.faults.add(Fault("empty_required", own.file, own.rows[index], own.heading("title")))
    _without_what_is_official(own, official)


def _without_what_is_official(own: Records, official: dict[str, Elective]) -> None:
    """A row that says nothing new is none."""
    new = [i for i, record in enumerate(own.records) if official.get(record.elective) != record]
    own.records, own.rows, own.given = (
        [own.records[i] for i in new],
        [own.rows[i] for i in new],
        [own.given[i] for i in new],
    )
