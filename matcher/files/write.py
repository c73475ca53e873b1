"""Writes rounds and whole output directories."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from matcher.catalogue import catalogue
from matcher.errors import Fault, RoundError
from matcher.files import settings
from matcher.files.columns import ELECTIVES, ROUND
from matcher.files.read import is_read
from matcher.files.schema import File
from matcher.files.values import written
from matcher.policy import Policy
from matcher.problem import Elective, Problem

_MARKS = ("placements.csv", "report.json")  # a directory with one of these is an earlier output
_NEEDS_QUOTES = frozenset('",\r\n')


class PathTakenError(FileExistsError):
    """Something is where a round or an output should come; ``code`` is in ``matcher.wording.report``."""

    def __init__(self, code: str, path: Path) -> None:
        self.code, self.path = code, path
        super().__init__(f"{path}: {code}")


def write_round(problem: Problem, policy: Policy, path: Path | str) -> None:
    """Write a round directory that ``read_round`` reads as the same problem and policy.

    Of the electives only those are written that differ from the national catalogue.

    Raises:
        PathTakenError: there is something at ``path`` already (an empty directory may be).
        RoundError: an elective lacks something that the catalogue says of it, which an empty cell cannot tell.
    """
    tables = list(_tables(problem))
    with new_directory(path) as folder:
        _write(folder / settings.NAME, settings.to_toml(problem, policy))
        for file, rows in tables:
            _write(folder / file.name, csv_text([c.name for c in file.columns], rows))


def write_round_xlsx(problem: Problem, policy: Policy, path: Path | str) -> None:
    """Write a round as one workbook; as ``write_round``, but an existing file is replaced."""
    from matcher.files.workbook import write_workbook  # noqa: PLC0415 - loads slowly; CSV does without

    sheets: list[tuple[str, Sequence[str], Iterable[Sequence[str]]]] = [
        (settings.SHEET_NAMES[0], ("key", "value"), settings.pairs(problem, policy))
    ]
    sheets += [(file.stem, [c.name for c in file.columns], rows) for file, rows in _tables(problem)]
    write_file(path, write_workbook(sheets))


def write_file(path: Path | str, data: bytes, *, rounds: Iterable[Path | str] = ()) -> None:
    """Write a file, or put it in the place of an earlier one; there is never half a file.

    A link stays a link, and what is no file at all (a device, a pipe) stays what it is.

    Raises:
        PathTakenError: the file is a part of one of the ``rounds``, or would be read as one.
    """
    if any(_is_part(Path(path), Path(one)) for one in rounds):
        raise PathTakenError("target_in_round", Path(path))
    path = Path(os.path.realpath(path)) if Path(path).is_symlink() else Path(path)
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with _blaming(path):
            aside.write_bytes(data)
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _is_part(path: Path, of_round: Path) -> bool:
    if not of_round.is_dir():
        return path.exists() and of_round.exists() and path.samefile(of_round)
    if path.resolve().parent == of_round.resolve() and is_read(path.resolve().name):
        return True
    return path.exists() and any(path.samefile(entry) for entry in of_round.iterdir() if entry.exists())


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV for machines: comma, line feed, quotes where needed."""
    return "".join(",".join(map(_csv_cell, row)) + "\n" for row in [headings, *rows])


def _csv_cell(text: str) -> str:
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def rows_of(file: File, records: Iterable[Any]) -> Iterator[list[str]]:
    """The cells of each record, in the order of the file's columns."""
    for record in records:
        yield [written(getattr(record, c.attribute), c) for c in file.columns]


def _tables(problem: Problem) -> Iterator[tuple[File, list[list[str]]]]:
    """The files that a round needs: those with records, and those that must be there."""
    for file in ROUND:
        records = _own_electives(problem) if file is ELECTIVES else getattr(problem, file.part)
        if records or file.required:
            yield file, list(rows_of(file, records))


def _own_electives(problem: Problem) -> list[Elective]:
    official = {e.elective: e for e in catalogue(problem.school_year)}
    own = [e for e in problem.electives if official.get(e.elective) != e]
    lost = [
        Fault("cannot_clear", ELECTIVES.name, column=c.name, value=e.elective)
        for e in own
        if e.elective in official
        for c in ELECTIVES.columns
        if not getattr(e, c.attribute) and getattr(official[e.elective], c.attribute)
    ]
    if lost:
        raise RoundError(lost)
    return own


def write_output(
    path: Path | str, contents: Mapping[str, str | bytes], *, round_path: Path | str | None = None
) -> None:
    """Write a whole output directory: file name (``/`` for folders) to content. See ``output_directory``."""
    with output_directory(path, round_path=round_path) as folder:
        for name, content in contents.items():
            inside = PurePosixPath(name)
            if inside.is_absolute() or ".." in inside.parts:
                raise ValueError(f"not a name inside the output directory: {name}")
            _write(folder / inside, content)


@contextmanager
def new_directory(path: Path | str) -> Iterator[Path]:
    """A new directory to fill; only when the block ends well does it come to ``path``.

    Raises:
        PathTakenError: there is something at ``path`` already (an empty directory may be).
    """
    path = Path(path)

    def refuse() -> None:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise PathTakenError("target_full", path)

    with _blaming(path), _aside(path, refuse) as folder:
        yield folder


@contextmanager
def output_directory(path: Path | str, *, round_path: Path | str | None = None) -> Iterator[Path]:
    """A new directory to fill; only when the block ends well does it take the place of ``path``.

    An earlier output at ``path`` is replaced as a whole. So there is never a half-written output.

    Raises:
        PathTakenError: what is at ``path`` does not look like an earlier output, or is (or holds) the round.
    """
    path = Path(path)

    def refuse() -> None:
        if round_path is not None and Path(round_path).resolve().is_relative_to(path.resolve()):
            raise PathTakenError("target_is_round", path)
        if not path.exists():
            return
        if not path.is_dir() or path.is_symlink():
            raise PathTakenError("target_no_directory", path)
        names = {entry.name for entry in path.iterdir()}
        if settings.NAME in names or (names and names.isdisjoint(_MARKS)):
            raise PathTakenError("target_not_output", path)

    with _blaming(path), _aside(path, refuse) as folder:
        yield folder


@contextmanager
def _blaming(path: Path) -> Iterator[None]:
    """Errors about what stands aside of ``path`` for a while name what the user knows: ``path``, or a file in it."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            error.filename = _as_asked(os.fsdecode(error.filename), path)
        raise


def _as_asked(name: str, path: Path) -> str:
    whole = Path(os.path.abspath(path))  # noqa: PTH100 (resolve would follow links)
    beside = Path(os.path.relpath(os.path.abspath(name), whole.parent)).parts  # noqa: PTH100
    return str(path.joinpath(*beside[2:])) if beside and beside[0].startswith(f".{whole.name}.") else name


@contextmanager
def _aside(path: Path, refuse: Callable[[], None]) -> Iterator[Path]:
    """A directory beside ``path`` that moves to it at the end, or vanishes if anything fails."""
    refuse()
    path = Path(os.path.abspath(path))  # noqa: PTH100 (resolve would follow links)
    path.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        new, old = work / "new", work / "old"
        new.mkdir()
        yield new
        refuse()
        if path.exists():
            path.rename(old)
        try:
            new.rename(path)
        except OSError:
            if old.exists():
                old.rename(path)
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write(path: Path, content: str | bytes) -> None:
    """Write a file and see it safely on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
