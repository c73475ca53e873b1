"""The records under check, with the rows they stand in and the ids that were probably meant by unknown ones."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.errors import Fault
from matcher.problem import Lesson, Problem, Session

Rows = Mapping[str, Sequence[int | None]]
ROUND = "round.toml"
_TITLES = {"site": "name", "elective": "title"}  # by which people call them instead of by their ids
_BESIDE = {"elective": "offering", "offering": "elective"}  # often filled in in each other's column


@dataclass
class Check:
    """The problem with its row numbers; finds the ids that were probably meant by unknown ones."""

    problem: Problem
    rows: Rows
    folded: dict[str, dict[str, str]] = field(default_factory=dict)
    close: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def each(self, file: str, records: Sequence[Any]) -> Iterator[tuple[Any, "Row"]]:
        """The records of a file, each with where it stands."""
        rows = self.rows.get(file) or [None] * len(records)
        return ((record, Row(self, file, row)) for record, row in zip(records, rows, strict=True))

    def meant(self, kind: str, value: str, known: Iterable[str]) -> str | None:
        """The id that is equal but for case, signs and leading zeros, or has this name; else one that is much alike."""
        if kind not in self.folded:
            names = {_fold(getattr(r, _TITLES[kind])): i for i, r in self._records(kind)} if kind in _TITLES else {}
            self.folded[kind] = names | {_fold(k): k for k in known}
        if _fold(value) in self.folded[kind]:
            return self.folded[kind][_fold(value)]
        if (kind, value) not in self.close:
            few = list(self.folded[kind].values()) if len(self.folded[kind]) < 500 and len(self.close) < 100 else []
            self.close[kind, value] = next(iter(difflib.get_close_matches(value, few, n=1, cutoff=0.8)), None)
        return self.close[kind, value]

    def _records(self, kind: str) -> Iterable[tuple[str, Any]]:
        records: Mapping[str, Any] = getattr(self.problem, kind)
        return records.items()

    def doubled(self, file: str, records: Sequence[Any], key: Callable[[Any], Any], column: str) -> Iterator[Fault]:
        """A fault for each record whose key an earlier one has; empty keys do not count."""
        first: dict[Any, Row] = {}
        for record, row in self.each(file, records):
            found = key(record)
            if found in first:
                value = " ".join(found) if isinstance(found, tuple) else found
                yield row.fault("doubled_record", column, value, **first[found].as_first)
            elif found and all(found):
                first[found] = row


@dataclass(frozen=True, slots=True)
class Row:
    """Where a record stands."""

    check: Check
    file: str
    row: int | None

    @property
    def as_first(self) -> dict[str, str | int]:
        """The row as a parameter of a fault in another one."""
        return {} if self.row is None else {"first": self.row}

    def fault(self, code: str, column: str, value: object = None, **params: str | int) -> Fault:
        """A fault in this row."""
        return Fault(code, self.file, self.row, column, None if value is None else str(value), params)

    def warning(self, code: str, column: str, value: object = None, **params: str | int) -> Fault:
        """A warning about this row."""
        return Fault(code, self.file, self.row, column, None if value is None else str(value), params, warning=True)

    def reference(self, column: str, value: str, kind: str, *, gone: bool = False) -> Iterator[Fault]:
        """A fault (with ``gone``: a warning) when the problem has no record of this kind and id."""
        known = getattr(self.check.problem, kind)
        if value and value not in known:
            target = ROUND if kind == "period" else f"{kind}s.csv"
            code, params = self._what_is_wrong(value, kind, known)
            yield (self.warning if gone else self.fault)(code, column, value, target=target, **params)

    def _what_is_wrong(self, value: str, kind: str, known: Mapping[str, Any]) -> tuple[str, dict[str, str | int]]:
        """The code of the fault, with what the person probably meant."""
        beside = _BESIDE.get(kind) if self.file == "wishes.csv" else None
        if beside and value in getattr(self.check.problem, beside):
            return "in_wrong_column", {"other": "elective" if beside == "elective" else "offering_id"}
        several = re.split(r"[,;\s]+", value)
        if len(several) > 1 and all(one in known for one in several):
            return "list_without_bars", {"list": "|".join(several)}
        params = candidate(self.check.meant(kind, value, known))
        return "lost_zeros" if _differs_in_zeros(value, params) else f"unknown_{kind}", params

    def pupil(self, site: str, pupil_id: str, *, gone: bool = False) -> Iterator[Fault]:
        """A fault when the site, or the pupil at the site, is unknown."""
        problem = self.check.problem
        if site not in problem.site:
            yield from self.reference("home_site", site, "site", gone=gone)
        elif pupil_id and (site, pupil_id) not in problem.pupil:
            at_site = (p.pupil_id for p in problem.pupils if p.home_site == site)
            params = candidate(self.check.meant(f"pupil {site}", pupil_id, at_site))
            code = "lost_zeros" if _differs_in_zeros(pupil_id, params) else "unknown_pupil"
            make = self.warning if gone else self.fault
            yield make(code, "pupil_id", pupil_id, target="pupils.csv", site=site, **params)


def _fold(text: str) -> str:
    """Without case and signs, every number without leading zeros: ``K/PIE/02`` and ``k.pie.2`` are alike."""
    return re.sub(r"[\W_]", "", re.sub(r"(?<!\d)0+(?=\d)", "", text.casefold()))


def candidate(found: str | None) -> dict[str, str | int]:
    """What was probably meant, as a parameter of a fault."""
    return {} if found is None else {"candidate": found}


def _differs_in_zeros(value: str, params: Mapping[str, str | int]) -> bool:
    return "candidate" in params and str(params["candidate"]).lstrip("0") == value.lstrip("0")


def check_time(record: Session | Lesson, at: Row) -> Iterator[Fault]:
    """An unknown period; an end that does not come after the start."""
    if record.period is not None:
        yield from at.reference("period", record.period, "period")
    if record.end <= record.start:
        start, end = (f"{m // 60:02}:{m % 60:02}" for m in (record.start, record.end))
        yield at.fault("end_before_start", "end", end, start=start)
