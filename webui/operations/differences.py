"""What an upload would change in a stored round, and whether the round would still be right. Changes nothing."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from matcher.errors import Fault
from matcher.files.columns import ROUND as FILES
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.validation import faults as faults_of
from webui.operations.uploads import Upload
from webui.store.parts import (
    BASELINE,
    ELECTIVES,
    LESSONS,
    LOCKS,
    OFFERINGS,
    OVERLAPS,
    PARTS,
    PERIODS,
    PUPILS,
    SESSIONS,
    SITES,
    TRAVEL,
    WISHES,
    Part,
)
from webui.store.translate import HEADER, Stored, with_catalogue

# Of what a file speaks, unless it is part of a whole round: a school's list of pupils says nothing about those of
# another school, a list of wishes nothing about pupils who are not in it. None = about all.
_SPEAKS_OF: dict[str, Callable[[Any], Hashable] | None] = {
    PERIODS.name: None,
    SITES.name: None,
    ELECTIVES.name: None,
    OFFERINGS.name: lambda o: o.site_id,
    SESSIONS.name: lambda s: s.offering_id,
    PUPILS.name: lambda p: p.home_site,
    WISHES.name: lambda w: (w.home_site, w.pupil_id),
    LESSONS.name: lambda s: s.home_site,
    TRAVEL.name: None,
    OVERLAPS.name: None,
    LOCKS.name: lambda k: (k.home_site, k.pupil_id, k.offering_id),  # nothing is gone: see ``_After.speaks_of``
    BASELINE.name: None,
}
_FILE = {file.part: file.name for file in FILES}


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that would change; ``attributes`` names what."""

    row_id: int
    before: Any
    after: Any
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartChanges:
    """What would change in one part. Pupils who are gone are flagged as leavers and keep their wishes."""

    part: str
    new: tuple[Any, ...] = ()
    changed: tuple[Changed, ...] = ()
    gone: tuple[tuple[int, Any], ...] = ()  # id of the row, record
    returned: tuple[Changed, ...] = ()  # pupils who had left
    unchanged: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "gone": len(self.gone),
            "returned": len(self.returned),
            "unchanged": self.unchanged,
        }

    @property
    def any(self) -> bool:
        """Whether anything would change."""
        return bool(self.new or self.changed or self.gone or self.returned)


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the round or its policy that would change."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Differences:
    """Everything that an upload would change; ``faults`` are what forbids it, ``warnings`` what is suspicious."""

    parts: tuple[PartChanges, ...]
    settings: tuple[Setting, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def any(self) -> bool:
        """Whether anything would change."""
        return bool(self.settings) or any(part.any for part in self.parts)


def differences(stored: Stored, upload: Upload, *, keep_missing: bool) -> Differences:
    """Compare; with ``keep_missing`` nothing is gone that the upload leaves out."""
    after = _After(stored, upload, keep_missing)
    changes = tuple(after.part(part) for part in PARTS if part.name in after.given)
    settings = tuple(_settings(stored, after.header, after.policy))
    faults, warnings = _faults(stored, upload, after)
    return Differences(changes, settings, faults, warnings)


class _After:
    """The round as it would be."""

    def __init__(self, stored: Stored, upload: Upload, keep_missing: bool) -> None:  # noqa: FBT001
        self.stored, self.upload, self.keep_missing = stored, upload, keep_missing
        self.given: dict[str, Sequence[Any]] = {name: found.records for name, found in upload.parts.items()}
        self.header = {name: getattr(stored.problem, name) for name in HEADER}
        self.policy: Policy = stored.policy
        if upload.settings is not None:
            self.header |= upload.settings.header
            self.policy = upload.settings.policy
            self.given[PERIODS.name] = upload.settings.periods

    def speaks_of(self, part: Part) -> list[bool]:
        """For each stored record of the part, whether the upload would say so if it were still there."""
        records, said = self.stored.records(part), self.given[part.name]
        if self.keep_missing or part is LOCKS:  # what was decided by hand is withdrawn by hand
            keys = {part.key(record) for record in said}
            return [part.key(record) in keys for record in records]
        subject = _SPEAKS_OF[part.name]
        if subject is None or self.upload.is_whole:
            return [True] * len(records)
        subjects = {subject(record) for record in said}
        return [subject(record) in subjects for record in records]

    def part(self, part: Part) -> PartChanges:
        """What changes."""
        known: dict[Hashable, list[tuple[int, Any]]] = defaultdict(list)
        ids = self.stored.row_ids[part.name]
        for row_id, record, spoken in zip(ids, self.stored.records(part), self.speaks_of(part), strict=True):
            if spoken:
                known[part.key(record)].append((row_id, record))
        new, changed, returned, unchanged = [], [], [], 0
        for record in _same_first(self.given[part.name], part, known):
            here = known[part.key(record)]
            if not here:
                if part is PUPILS and record.key in self.stored.leavers:
                    returned.append(_changed(part, *self.stored.leavers[record.key], record))
                else:
                    new.append(record)
                continue
            same = next((i for i, (_, before) in enumerate(here) if before == record), 0)
            row_id, before = here.pop(same)
            if before == record:
                unchanged += 1
            else:
                changed.append(_changed(part, row_id, before, record))
        gone = tuple(pair for pairs in known.values() for pair in pairs)
        return PartChanges(part.name, tuple(new), tuple(changed), gone, tuple(returned), unchanged)

    def problem(self) -> tuple[Problem, dict[str, list[int | None]]]:
        """The problem as it would be, and the spreadsheet rows of its records by file."""
        facts: dict[str, Any] = {}
        rows: dict[str, list[int | None]] = {}
        for part in PARTS:
            if part.name not in self.given:
                facts[part.name] = self._not_leavers(part, self.stored.records(part), facts)
                continue
            kept: Sequence[Any] = [
                record
                for record, spoken in zip(self.stored.records(part), self.speaks_of(part), strict=True)
                if not spoken
            ]
            kept = self._not_leavers(part, kept, facts)
            facts[part.name] = (*kept, *self.given[part.name])
            if part.name in self.upload.parts:
                rows[part.name] = [*[None] * len(kept), *self.upload.rows(part.name)]
        own, own_rows = facts[ELECTIVES.name], rows.get(ELECTIVES.name, [])
        facts[ELECTIVES.name] = with_catalogue(self.header["school_year"], own)
        if own_rows:
            facts[ELECTIVES.name], rows[ELECTIVES.name] = _with_rows(facts[ELECTIVES.name], own, own_rows)
        return Problem(**self.header, **facts), {_FILE[name]: found for name, found in rows.items()}

    @staticmethod
    def _not_leavers(part: Part, kept: Sequence[Any], facts: dict[str, Any]) -> Sequence[Any]:
        """What is a leaver's stays with the leaver, also when the upload brings others of that part."""
        if part not in (WISHES, LOCKS, LESSONS):
            return kept
        present = {pupil.key for pupil in facts[PUPILS.name]}
        return tuple(r for r in kept if _owner(r) is None or _owner(r) in present)


def _owner(record: Any) -> tuple[str, str] | None:
    return None if record.pupil_id is None else (record.home_site, record.pupil_id)


def _with_rows(
    merged: Sequence[Any], own: Sequence[Any], own_rows: list[int | None]
) -> tuple[tuple[Any, ...], list[int | None]]:
    """The merged electives with their rows, those that are there twice among them."""
    row_of = {e.elective: row for e, row in zip(own, own_rows, strict=True)}
    last = {e.elective: i for i, e in enumerate(own)}
    doubled = [i for i, e in enumerate(own) if last[e.elective] != i]
    rows = [row_of.get(e.elective) for e in merged]
    return (*merged, *(own[i] for i in doubled)), [*rows, *(own_rows[i] for i in doubled)]


def _same_first(records: Sequence[Any], part: Part, known: dict[Hashable, list[tuple[int, Any]]]) -> list[Any]:
    """Records that are as stored come first, so that what is left of several with one key is what changed."""
    same: list[Any] = []
    other: list[Any] = []
    for record in records:
        (same if any(before == record for _, before in known[part.key(record)]) else other).append(record)
    return [*same, *other]


def _changed(part: Part, row_id: int, before: Any, after: Any) -> Changed:
    names = tuple(name for name in part.compared if getattr(before, name) != getattr(after, name))
    return Changed(row_id, before, after, names)


def _settings(stored: Stored, header: dict[str, Any], policy: Policy) -> list[Setting]:
    found = [Setting(name, getattr(stored.problem, name), header[name]) for name in HEADER]
    found += [Setting(f.name, getattr(stored.policy, f.name), getattr(policy, f.name)) for f in fields(Policy)]
    return [setting for setting in found if setting.before != setting.after]


def _faults(stored: Stored, upload: Upload, after: _After) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """What is wrong in the upload, or would be wrong in the round because of it."""
    known = {_words(fault) for fault in faults_of(stored.problem, stored.policy)}
    problem, rows = after.problem()
    found = list(upload.faults.faults)
    for fault in (*faults_of(problem, after.policy, rows), *_leavers_without_site(stored, problem)):
        if fault.row is None and _words(fault) in known:
            continue  # it was so before
        if fault.file in upload.faults.unreadable or fault.params.get("target") in upload.faults.unreadable:
            continue  # it follows from a file that could not be read
        shown = upload.as_known(fault)
        if (shown.row, shown.column) not in upload.faults.damaged[shown.file]:
            found.append(shown)
    found.sort(key=lambda f: (f.file, f.row or 0, f.column or "", f.code))
    return tuple(f for f in found if not f.warning), tuple(f for f in found if f.warning)


def _leavers_without_site(stored: Stored, problem: Problem) -> list[Fault]:
    sites = {key[0] for key in stored.leavers} - set(problem.site)
    params: dict[str, str | int] = {"target": "sites.csv"}
    return [Fault("unknown_site", "pupils.csv", None, "home_site", site, params) for site in sorted(sites)]


def _words(fault: Fault) -> tuple[Any, ...]:
    return (fault.code, fault.file, fault.column, fault.value)
