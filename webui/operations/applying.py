"""Does what the preview of an upload showed: rows in an order in which every row that is pointed to exists."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, inspect, update
from sqlalchemy.orm import Session

from webui.audit import Record, record
from webui.operations.differences import Changed, Differences, PartChanges
from webui.operations.errors import Refused
from webui.people import Actor
from webui.store.base import now
from webui.store.offer import OfferingRow
from webui.store.parts import LOCKS, OFFERINGS, PARTS, PERIODS, PUPILS, SESSIONS, WISHES, Part
from webui.store.pupils import LessonRow, LockRow, PupilRow, WishRow
from webui.store.rounds import RoundRow
from webui.store.translate import DECISIONS, Stored, insert_records, read_ids, values_of


class Applying:
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
