"""Figures about a run that take seconds or minutes: worked out once, in a process of their own, and kept as a file.

A file holds figures and nothing about single pupils; it can be thrown away at any time, and is when its run is gone.
One is worked out at a time, so that pages stay quick. ``jobs.ahead`` begins before anybody asks. Where there is much
to work out, the first figures are there soon and better ones take their place, one kind of a run at a time, while
others are begun. No Flask.
"""

import atexit
import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.files import placements_csv, write_file
from webui.jobs.figures import FAIRNESS
from webui.memory.earlier import last_run
from webui.memory.results import result
from webui.store.rounds import RoundRow
from webui.store.runs import RunRow

_FORM = 3  # of the figures; files in an older one are thrown away
_ROOT = Path(__file__).parents[2]  # where the packages are, installed or not
_log = logging.getLogger(__name__)
_lock = threading.Lock()
_one_at_a_time, _one_goes_on = threading.Lock(), threading.Lock()
_working: dict[Path, threading.Thread] = {}
_going_on: set[Path] = set()  # of these there are figures, and better ones to come
_failed: set[Path] = set()
_children: set["subprocess.Popen[bytes]"] = set()


@dataclass(frozen=True)
class Working:
    """Figures, or that they are not there (yet). ``going_on``: better ones are to come."""

    figures: dict[str, Any] | None
    failed: bool = False
    going_on: bool = False


def worked_out(folder: Path, session: Session, run_id: int, kind: str) -> Working:
    """The figures of a run; the first time they are begun and there later."""
    before = _before(session, run_id, kind)
    path = _place(folder, session, run_id, kind, before)
    figures = _kept(path)
    if _is_complete(figures):
        return Working(figures)
    if path in _failed:
        return Working(figures, failed=True)
    if path not in _working:
        _begin(session, (run_id, before), path, kind)
    return Working(figures, going_on=True)


def begin(folder: Path, session: Session, run_id: int, kind: str) -> bool:
    """Begin with the figures of a run, unless they are there, failed, or anything is worked out; whether it did."""
    before = _before(session, run_id, kind)
    path = _place(folder, session, run_id, kind, before)
    if set(_working) - _going_on or path in (*_working, *_failed) or _is_complete(_kept(path)):
        return False
    _begin(session, (run_id, before), path, kind)
    return True


def again(folder: Path, run_id: int) -> None:
    """What failed for a run is tried once more when it is asked for."""
    with _lock:
        _failed.difference_update([p for p in _failed if p.parent == folder and f"-{run_id}-" in p.name])


def tidy(folder: Path, session: Session) -> None:
    """Throw away the figures of runs that are gone."""
    kept = [path for path in folder.glob("*.json") if path not in _working]
    if kept:
        known = {_mark(*row) for row in session.execute(select(RunRow.id, RunRow.fingerprint))}
        for path in kept:
            if path.stem.partition("-")[2] not in known:
                path.unlink(missing_ok=True)


def wait() -> None:
    """Until nothing is worked out any more."""
    while threads := list(_working.values()):
        for thread in threads:
            thread.join()


def _before(session: Session, run_id: int, kind: str) -> int | None:
    """The run of the round before, for figures that tell how its pupils do now."""
    if kind != FAIRNESS:
        return None
    row = session.scalar(select(RoundRow).join(RunRow, RunRow.round_id == RoundRow.id).where(RunRow.id == run_id))
    return None if row is None else last_run(session, row)


def _place(folder: Path, session: Session, run_id: int, kind: str, before: int | None) -> Path:
    fingerprint = session.scalar(select(RunRow.fingerprint).where(RunRow.id == run_id)) or ""
    beside = "" if before is None else f".{before}"
    return folder / f"{kind}{beside}-{_mark(run_id, fingerprint)}.json"


def _mark(run_id: int, fingerprint: str) -> str:
    return f"{run_id}-{fingerprint[:16]}.{_FORM}"


def _kept(path: Path) -> dict[str, Any] | None:
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads(path.read_bytes())
        return found
    return None


def _is_complete(figures: dict[str, Any] | None) -> bool:
    """Whether no better figures are to come."""
    return figures is not None and bool(figures.get("complete", True))


def _begin(session: Session, runs: Sequence[int | None], path: Path, kind: str) -> None:
    """Begin, unless somebody else did at the same moment. ``runs`` is the run, and the one before if there is one."""
    files = [file for run_id in runs if run_id is not None for file in _files(session, run_id)]
    with _lock:
        if path not in _working:
            _working[path] = threading.Thread(target=_work, args=(path, kind, files), daemon=True)
            _working[path].start()


def _files(session: Session, run_id: int) -> tuple[bytes, bytes]:
    round_zip = session.scalar(select(RunRow.round_zip).where(RunRow.id == run_id)) or b""
    return round_zip, placements_csv(result(session, run_id).allocation.placements).encode()


def _work(path: Path, kind: str, files: Sequence[bytes]) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        with contextlib.closing(_answers(kind, *files)) as answers:
            with _one_at_a_time:
                complete = _keep(path, next(answers, b""))
            while not complete:
                _going_on.add(path)
                with _one_goes_on:
                    complete = _keep(path, next(answers, b""))
    except (OSError, ValueError) as error:
        _log.error("figures %s: %s", path.name, type(error).__name__)
        with _lock:
            _failed.add(path)
    finally:
        with _lock:
            _working.pop(path, None)
            _going_on.discard(path)


def _keep(path: Path, found: bytes) -> bool:
    """Put figures in the place of those before; whether they are complete."""
    figures = json.loads(found)
    write_file(path, json.dumps(figures, ensure_ascii=False).encode())
    return _is_complete(figures)


def _answers(kind: str, *files: bytes) -> Generator[bytes, None, None]:
    """What the child says, each time better; it goes on when it is asked. Nothing more if it broke off."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)])}
    with subprocess.Popen(
        [sys.executable, "-m", "webui.jobs.figures"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        _children.add(child)
        try:
            header = json.dumps({"kind": kind, "sizes": list(map(len, files))}).encode() + b"\n"
            child.stdin.write(b"".join((header, *files)))
            child.stdin.flush()
            while found := child.stdout.readline():
                yield found
                child.stdin.write(b"\n")  # it stays open: its end would be ours
                child.stdin.flush()
        finally:
            _children.discard(child)


@atexit.register
def _leave() -> None:
    for child in list(_children):
        child.kill()
