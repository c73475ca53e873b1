"""Rounds as one file: a zip of a round directory, always the same bytes for the same round, or a workbook. No rows."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.files import write_round, write_round_xlsx
from matcher.policy import Policy
from matcher.problem import Problem

_MADE = (1980, 1, 1, 0, 0, 0)  # of every part, so that the hour does not show


def round_zip(problem: Problem, policy: Policy) -> bytes:
    """The round directory as a zip.

    Raises:
        RoundError: an elective lacks something that the catalogue says of it, which files cannot tell.
    """
    with tempfile.TemporaryDirectory(prefix="round") as folder:
        path = Path(folder) / "round"
        write_round(problem, policy, path)
        return zipped({part.name: part.read_bytes() for part in path.iterdir()})


def round_xlsx(problem: Problem, policy: Policy) -> bytes:
    """The round as a workbook; raises as ``round_zip``."""
    with tempfile.TemporaryDirectory(prefix="round") as folder:
        path = Path(folder) / "round.xlsx"
        write_round_xlsx(problem, policy, path)
        return path.read_bytes()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of some files, sorted by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _MADE), files[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()


@contextmanager
def unpacked(data: bytes) -> Iterator[Path]:
    """The round directory that ``round_zip`` packed, for a while."""
    with tempfile.TemporaryDirectory(prefix="round") as folder:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                (Path(folder) / Path(part.filename).name).write_bytes(archive.read(part))
        yield Path(folder)
