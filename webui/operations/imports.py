"""Uploads: shown as what they would change, then done exactly so, or not at all. No Flask here.

Pupils are the same ones if home site and number are. Pupils who are gone are flagged as leavers: they keep wishes,
lessons and locks, and have them back when they return. Only a group that is gone takes leavers' wishes for it along.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.errors import Fault, RoundError
from webui.audit import Record, record
from webui.operations.applying import Applying
from webui.operations.differences import Differences, PartChanges, Setting, differences
from webui.operations.errors import Refused
from webui.operations.rounds import StaleError
from webui.operations.uploads import read_upload
from webui.people import REGION_WIDE, Actor
from webui.store.base import now
from webui.store.imports import ImportRow
from webui.store.revision import revision, touch
from webui.store.translate import Stored, load_stored
from webui.store.words import ImportState

_KEEP = 4  # previews in the memory of one process, so that turning their pages reads no file again
_DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it came. ``kind`` is a file of the format, if the person said which; see ``uploads.kinds``.

    Several files at once are one upload: see ``uploads.together``.
    """

    name: str
    content: bytes
    kind: str | None = None
    keep_missing: bool = False  # only add and change; nothing is gone that the file leaves out


@dataclass(frozen=True)
class Preview:
    """What an upload would do."""

    import_id: int
    round_id: int
    file_name: str
    keep_missing: bool
    parts: tuple[PartChanges, ...]
    settings: tuple[Setting, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def can_apply(self) -> bool:
        """Whether nothing is wrong and something would change."""
        return not self.faults and (bool(self.settings) or any(part.any for part in self.parts))


def preview_import(session: Session, actor: Actor, round_id: int, given: UploadedFile) -> Preview:
    """Keep an upload and show what it would do. Earlier uploads that this person did not confirm are dropped.

    Raises:
        LookupError: there is no such round.
        Refused: the person may not import.
    """
    _check(actor)
    stored = load_stored(session, round_id)
    found = _compare(stored, given)
    earlier = select(ImportRow).where(
        ImportRow.round_id == round_id,
        ImportRow.status == ImportState.PREVIEWED,
        ImportRow.made_by.is_not_distinct_from(actor.account_id),
    )
    for old in session.scalars(earlier):
        _close(old, ImportState.DROPPED)
    summary = _summary(found)
    row = ImportRow(
        round_id=round_id,
        file_name=given.name,
        content=given.content,
        kind=given.kind,
        keep_missing=given.keep_missing,
        revision=stored.revision,
        summary=summary | {_DIGEST: _digest(found)},
        made_by=actor.account_id,
    )
    session.add(row)
    session.flush()
    record(session, actor, "import.preview", Record("imports", row.id, round_id), after=summary)
    session.commit()
    return _kept.put(session, stored.revision, _preview(row, found))


def open_preview(session: Session, actor: Actor, import_id: int) -> Preview:
    """A preview again, for a page that is loaded once more.

    Raises:
        StaleError: it would do something else now, because the round has changed since.
        Refused: it was confirmed or dropped, or the person may not import.
    """
    row = _open(session, actor, import_id)
    known = _kept.get(session, revision(session, row.round_id), import_id)
    if known is not None:
        return known
    stored = load_stored(session, row.round_id)
    found = _compare(stored, _given(row))
    _check_same(row, found, stored.revision)
    return _kept.put(session, stored.revision, _preview(row, found))


def preview_again(session: Session, actor: Actor, import_id: int) -> Preview:
    """The same upload against the round as it is now; raises as ``preview_import``, and Refused if it is over."""
    row = _open(session, actor, import_id)
    return preview_import(session, actor, row.round_id, _given(row))


def apply_import(session: Session, actor: Actor, import_id: int) -> Preview:
    """Do exactly what the preview showed.

    Raises:
        StaleError: it would do something else now, because the round has changed since.
        RoundError: the preview had faults.
        Refused: it was confirmed or dropped already, or the person may not import.
    """
    row = _get(session, actor, import_id)
    touch(session, row.round_id)  # nobody else changes the round until this is done
    try:
        row = _open(session, actor, import_id)
        stored = load_stored(session, row.round_id)
        found = _compare(stored, _given(row))
        _check_same(row, found, stored.revision - 1)
        _check_right(found)
        Applying(session, actor, stored, found).do()
    except (Refused, RoundError):
        session.rollback()
        raise
    preview = _preview(row, found)
    _close(row, ImportState.APPLIED)
    record(session, actor, "import.apply", Record("imports", row.id, row.round_id), after=_summary(found))
    session.commit()
    session.expire_all()
    return preview


def drop_import(session: Session, actor: Actor, import_id: int) -> None:
    """Forget an upload that was not confirmed; one that is over already stays as it is.

    Raises:
        Refused: the person may not import.
    """
    row = _get(session, actor, import_id)
    if row.status is ImportState.PREVIEWED:
        _close(row, ImportState.DROPPED)
        record(session, actor, "import.drop", Record("imports", row.id, row.round_id))
        session.commit()


def _check(actor: Actor) -> None:
    if actor.role not in REGION_WIDE:
        raise Refused("not_possible")


def _get(session: Session, actor: Actor, import_id: int) -> ImportRow:
    _check(actor)
    row = session.get(ImportRow, import_id)
    if row is None:
        raise Refused("import_over")
    return row


def _open(session: Session, actor: Actor, import_id: int) -> ImportRow:
    row = _get(session, actor, import_id)
    session.refresh(row)
    if row.status is not ImportState.PREVIEWED:
        session.rollback()
        raise Refused("import_over")
    return row


def _check_same(row: ImportRow, found: Differences, at: int) -> None:
    """Pupils change their lists all day long; what counts is whether the upload still does what was shown."""
    if row.revision != at and row.summary.get(_DIGEST) != _digest(found):
        raise StaleError


def _check_right(found: Differences) -> None:
    if found.faults:
        raise RoundError(found.faults)


def _given(row: ImportRow) -> UploadedFile:
    return UploadedFile(row.file_name, row.content or b"", row.kind, row.keep_missing)


def _compare(stored: Stored, given: UploadedFile) -> Differences:
    upload = read_upload(given.name, given.content, stored.problem.school_year, given.kind)
    return differences(stored, upload, keep_missing=given.keep_missing)


def _close(row: ImportRow, state: ImportState) -> None:
    row.status, row.content, row.finished_at = state, None, now()


def _summary(found: Differences) -> dict[str, Any]:
    summary: dict[str, Any] = {part.part: part.counts for part in found.parts}
    return {**summary, "settings": [s.name for s in found.settings], "faults": len(found.faults)}


def _preview(row: ImportRow, found: Differences) -> Preview:
    return Preview(
        row.id,
        row.round_id,
        row.file_name,
        row.keep_missing,
        found.parts,
        found.settings,
        found.faults,
        found.warnings,
    )


def _digest(found: Differences) -> str:
    return hashlib.sha256(repr((found.parts, found.settings, found.faults)).encode()).hexdigest()


class _Kept:
    """Previews that were worked out a short time ago, each for one revision of its round."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: OrderedDict[tuple[str, int], tuple[int, Preview]] = OrderedDict()

    def get(self, session: Session, at: int, import_id: int) -> Preview | None:
        """The preview, if it was worked out for this revision."""
        with self._lock:
            known, preview = self._found.get((self._store(session), import_id), (None, None))
            return preview if known == at else None

    def put(self, session: Session, at: int, preview: Preview) -> Preview:
        """Keep it."""
        with self._lock:
            self._found[self._store(session), preview.import_id] = (at, preview)
            while len(self._found) > _KEEP:
                self._found.popitem(last=False)
        return preview

    def _store(self, session: Session) -> str:
        return str(session.connection().engine.url)


_kept = _Kept()
