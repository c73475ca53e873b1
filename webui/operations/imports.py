"""Uploads: shown as what they would change, then done exactly so, or not at all. No Flask here.

Pupils are the same ones if home site and number are. Pupils who are gone are flagged as leavers: they keep wishes,
lessons and locks, and have them back when they return. Only a group that is gone takes leavers' wishes for it along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, inspect, select, update
from sqlalchemy.orm import Session

from matcher.errors import Fault, RoundError
from webui.audit import Record, record
from webui.operations.differences import Changed, Differences, PartChanges, Setting, differences
from webui.operations.errors import Refused
from webui.operations.rounds import StaleError
from webui.operations.uploads import read_upload
from webui.people import REGION_WIDE, Actor
from webui.store.base import now
from webui.store.imports import ImportRow
from webui.store.offer import OfferingRow
from webui.store.parts import LOCKS, OFFERINGS, PARTS, PERIODS, PUPILS, SESSIONS, WISHES, Part
from webui.store.pupils import LessonRow, LockRow, PupilRow, WishRow
from webui.store.revision import touch
from webui.store.rounds import RoundRow
from webui.store.translate import DECISIONS, Stored, insert_records, load_stored, read_ids, values_of
from webui.store.words import ImportState


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it came. ``kind`` is a file of the format, if the person said which; see ``uploads.kinds``."""

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
    row = ImportRow(
        round_id=round_id,
        file_name=given.name,
        content=given.content,
        kind=given.kind,
        keep_missing=given.keep_missing,
        revision=stored.revision,
        summary=_summary(found),
        made_by=actor.account_id,
    )
    session.add(row)
    session.flush()
    record(session, actor, "import.preview", Record("imports", row.id, round_id), after=row.summary)
    session.commit()
    return _preview(row, found)


def open_preview(session: Session, actor: Actor, import_id: int) -> Preview:
    """A preview again, for a page that is loaded once more.

    Raises:
        StaleError: the round has changed since.
        Refused: it was confirmed or dropped, or the person may not import.
    """
    row, stored = _open(session, actor, import_id)
    if stored.revision != row.revision:
        raise StaleError
    return _preview(row, _compare(stored, _given(row)))


def apply_import(session: Session, actor: Actor, import_id: int) -> Preview:
    """Do exactly what the preview showed.

    Raises:
        StaleError: the round has changed since the preview.
        RoundError: the preview had faults.
        Refused: it was confirmed or dropped already, or the person may not import.
    """
    row = _get(session, actor, import_id)
    touch(session, row.round_id)  # nobody else changes the round until this is done
    row, stored = _open(session, actor, import_id)
    if stored.revision != row.revision + 1:
        session.rollback()
        raise StaleError
    found = _compare(stored, _given(row))
    if found.faults:
        session.rollback()
        raise RoundError(found.faults)
    try:
        _Applying(session, actor, stored, found).do()
    except Refused:
        session.rollback()
        raise
    preview = _preview(row, found)
    _close(row, ImportState.APPLIED)
    record(session, actor, "import.apply", Record("imports", row.id, row.round_id), after=row.summary)
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


def _open(session: Session, actor: Actor, import_id: int) -> tuple[ImportRow, Stored]:
    row = _get(session, actor, import_id)
    session.refresh(row)
    if row.status is not ImportState.PREVIEWED:
        session.rollback()
        raise Refused("import_over")
    return row, load_stored(session, row.round_id)


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


class _Applying:
    """The changes of an upload, made in an order in which every row that is pointed to exists."""

    def __init__(self, session: Session, actor: Actor, stored: Stored, found: Differences) -> None:
        self.session, self.actor, self.round_id, self.found = session, actor, stored.round_id, found
        self.changes = {part.part: part for part in found.parts}
        self.ids: dict[str, Mapping[Any, int]] = dict(stored.ids)
        self.pupils: set[int] = set()  # whose wishes changed
        self.offerings: set[int] = set()  # whose sessions changed
        self.moment = now()

    def do(self) -> None:
        """Settings, then what is new or changed, then what is gone."""
        self._settings()
        for part in PARTS:
            if part.name in self.changes:
                self._put(part, self.changes[part.name])
        for part in reversed(PARTS):
            if part.name in self.changes:
                self._remove(part, [row_id for row_id, _ in self.changes[part.name].gone])
        self._new_versions(PupilRow, self.pupils, {"wishes_changed_at": self.moment})
        self._new_versions(OfferingRow, self.offerings, {})

    def _settings(self) -> None:
        row = self.session.get_one(RoundRow, self.round_id, populate_existing=True)
        for setting in self.found.settings:
            if setting.name == "lottery_seed" and row.seed_sealed_at is not None:
                raise Refused("seed_sealed", setting.name)
            setattr(row, setting.name, setting.after)
        if any(setting.name in DECISIONS for setting in self.found.settings):
            names = [setting.name for setting in self.found.settings if setting.name in DECISIONS]
            record(
                self.session, self.actor, "policy.change", Record("rounds", row.id, row.id), after={"changed": names}
            )
        self.session.flush()

    def _put(self, part: Part, changes: PartChanges) -> None:
        self._update(part, [*changes.changed, *changes.returned])
        more: dict[str, Any] = {}
        if part is WISHES:
            more = {"state_by": self.actor.account_id, "state_at": self.moment}
        elif part is LOCKS:
            more = {"made_by": self.actor.account_id, "at": self.moment}
        insert_records(self.session, self.round_id, part, changes.new, self.ids, **more)
        if part.name in self.ids and (changes.new or changes.returned):
            self.ids[part.name] = read_ids(self.session, self.round_id, part, self.ids)
        touched = [*changes.new, *(c.after for c in changes.changed), *(gone for _, gone in changes.gone)]
        if part is WISHES:
            pupils = self.ids[PUPILS.name]
            self.pupils |= {pupils[w.home_site, w.pupil_id] for w in touched if (w.home_site, w.pupil_id) in pupils}
        elif part is SESSIONS:
            offerings = self.ids[OFFERINGS.name]
            self.offerings |= {offerings[s.offering_id] for s in touched if s.offering_id in offerings}

    def _update(self, part: Part, changed: Sequence[Changed]) -> None:
        """Update rows by id. What the upload does not know, such as a draft that is not approved, stays."""
        groups: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for change in changed:
            values = values_of(part, change.after, self.ids)
            decided = part is WISHES and "approved" in change.attributes
            if part is WISHES and not decided:
                del values["state"]
            elif part is WISHES:
                values |= {"state_by": self.actor.account_id, "state_at": self.moment}
            elif part is PUPILS:
                values["left_at"] = None
            groups[decided].append({f"new_{name}": value for name, value in values.items()} | {"row_id": change.row_id})
        for rows in groups.values():
            self._update_rows(part, rows)

    def _update_rows(self, part: Part, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        columns = inspect(part.row).columns
        values: dict[Any, Any] = {
            columns[n[4:]]: bindparam(n, type_=columns[n[4:]].type) for n in rows[0] if n != "row_id"
        }
        if "version" in columns:
            values[columns["version"]] = columns["version"] + 1
        table = part.row.__table__
        self.session.connection().execute(update(table).where(table.c.id == bindparam("row_id")).values(values), rows)

    def _remove(self, part: Part, gone: list[int]) -> None:
        if part is PUPILS:
            self._new_versions(PupilRow, gone, {"left_at": self.moment})
            return
        for few in _fewer(gone):
            if part is OFFERINGS:  # what is left on them is leavers'
                self.session.execute(delete(WishRow).where(WishRow.offering_id.in_(few)))
                self.session.execute(delete(LockRow).where(LockRow.offering_id.in_(few)))
            elif part is PERIODS:
                self.session.execute(delete(LessonRow).where(LessonRow.period_id.in_(few)))
            self.session.execute(delete(part.row).where(part.row.id.in_(few)))

    def _new_versions(self, kind: Any, row_ids: Iterable[int], values: Mapping[str, Any]) -> None:
        for few in _fewer(sorted(row_ids)):
            changed = update(kind).where(kind.id.in_(few)).values(version=kind.version + 1, **values)
            self.session.execute(changed.execution_options(synchronize_session=False))


def _fewer(row_ids: Sequence[int], most: int = 500) -> Iterable[Sequence[int]]:
    """A statement can name only so many."""
    return (row_ids[i : i + most] for i in range(0, len(row_ids), most))
