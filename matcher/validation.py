"""Checks across the records of a round: references, doubles, contradictions. Standard library only.

What is wrong in a single cell is found where it is read (``matcher.files``, or the forms of the web).
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from matcher.codes import PROFILES, Goal, Kind, LockAction, Run
from matcher.errors import Fault
from matcher.policy import Policy
from matcher.problem import Lesson, Overlap, Period, Problem, Session

Rows = Mapping[str, Sequence[int | None]]
ROUND = "round.toml"
MOST_UNLICENSED = 2  # modules that a school may offer of a profile it has no licence for
_TITLES = {"site": "name", "elective": "title"}  # by which people call them instead of by their ids
_BESIDE = {"elective": "offering", "offering": "elective"}  # often filled in in each other's column
_RANGES = {
    "max_travel_minutes": (0, 1440),
    "buffer_minutes": (0, 1440),
    "travel_speed_kmh": (1, 200),
    "travel_detour_factor": (1, 10),
}


def faults(problem: Problem, policy: Policy, rows: Rows | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong or suspicious, in the order of the files.

    Args:
        problem: the facts; references need not hold.
        policy: the region's decisions.
        rows: per file name, the row number of each record, for a round that was read from files.
    """
    check = _Check(problem, rows or {})
    found = [*_settings(problem), *_policy(policy)]
    for part in _PARTS:
        found += part(check)
    return tuple(found)


def is_school_year(text: str) -> bool:
    """Whether the text is two years in a row, as in ``2026-2027``."""
    found = re.fullmatch(r"(20\d\d)-(20\d\d)", text, re.ASCII)
    return bool(found and int(found[2]) == int(found[1]) + 1)


def is_timezone(name: str) -> bool:
    """Whether there is such a time zone; where the system knows none at all, every name will do."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return not available_timezones()
    return True


@dataclass
class _Check:
    """The problem with its row numbers; finds the ids that were probably meant by unknown ones."""

    problem: Problem
    rows: Rows
    folded: dict[str, dict[str, str]] = field(default_factory=dict)
    close: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def each(self, file: str, records: Sequence[Any]) -> Iterator[tuple[Any, "_Row"]]:
        rows = self.rows.get(file) or [None] * len(records)
        return ((record, _Row(self, file, row)) for record, row in zip(records, rows, strict=True))

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
        first: dict[Any, _Row] = {}
        for record, row in self.each(file, records):
            found = key(record)
            if found in first:
                value = " ".join(found) if isinstance(found, tuple) else found
                yield row.fault("doubled_record", column, value, **first[found].as_first)
            elif found and all(found):
                first[found] = row


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a record stands."""

    check: _Check
    file: str
    row: int | None

    @property
    def as_first(self) -> dict[str, str | int]:
        """The row as a parameter of a fault in another one."""
        return {} if self.row is None else {"first": self.row}

    def fault(self, code: str, column: str, value: object = None, **params: str | int) -> Fault:
        return Fault(code, self.file, self.row, column, None if value is None else str(value), params)

    def warning(self, code: str, column: str, value: object = None, **params: str | int) -> Fault:
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
        params = _candidate(self.check.meant(kind, value, known))
        return "lost_zeros" if _differs_in_zeros(value, params) else f"unknown_{kind}", params

    def pupil(self, site: str, pupil_id: str, *, gone: bool = False) -> Iterator[Fault]:
        """A fault when the site, or the pupil at the site, is unknown."""
        problem = self.check.problem
        if site not in problem.site:
            yield from self.reference("home_site", site, "site", gone=gone)
        elif pupil_id and (site, pupil_id) not in problem.pupil:
            at_site = (p.pupil_id for p in problem.pupils if p.home_site == site)
            params = _candidate(self.check.meant(f"pupil {site}", pupil_id, at_site))
            code = "lost_zeros" if _differs_in_zeros(pupil_id, params) else "unknown_pupil"
            make = self.warning if gone else self.fault
            yield make(code, "pupil_id", pupil_id, target="pupils.csv", site=site, **params)


def _fold(text: str) -> str:
    """Without case and signs, every number without leading zeros: ``K/PIE/02`` and ``k.pie.2`` are alike."""
    return re.sub(r"[\W_]", "", re.sub(r"(?<!\d)0+(?=\d)", "", text.casefold()))


def _candidate(found: str | None) -> dict[str, str | int]:
    return {} if found is None else {"candidate": found}


def _differs_in_zeros(value: str, params: Mapping[str, str | int]) -> bool:
    return "candidate" in params and str(params["candidate"]).lstrip("0") == value.lstrip("0")


def _settings(problem: Problem) -> Iterator[Fault]:
    if problem.school_year and not is_school_year(problem.school_year):
        yield Fault("bad_school_year", ROUND, column="school_year", value=problem.school_year)
    if not is_timezone(problem.timezone):
        params = _candidate(next(iter(difflib.get_close_matches(problem.timezone, available_timezones(), n=1)), None))
        yield Fault("unknown_timezone", ROUND, column="timezone", value=problem.timezone, params=params)
    for index, period in enumerate(problem.periods):
        if period.end < period.start:
            yield Fault("period_ends_before_start", ROUND, column=period.name, value=period.end.isoformat())
        if any(p.name == period.name for p in problem.periods[:index]):
            yield Fault("doubled_setting", ROUND, column=period.name)


def _policy(policy: Policy) -> Iterator[Fault]:
    for index, goal in enumerate(policy.goals):
        if goal in policy.goals[:index]:
            yield Fault("doubled_goal", ROUND, column="goals", value=goal)
        if goal == Goal.LOTTERY:
            yield Fault("lottery_listed", ROUND, column="goals", value=goal)
    for name, (least, most) in _RANGES.items():
        value = getattr(policy, name)
        if value is not None and not least <= value <= most:
            yield Fault("out_of_range", ROUND, None, name, f"{value:g}", {"least": least, "most": most})


def _sites(check: _Check) -> Iterator[Fault]:
    sites = check.problem.sites
    yield from check.doubled("sites.csv", sites, lambda s: s.site_id, "site_id")
    for site, at in check.each("sites.csv", sites):
        if (site.lat is None) != (site.lon is None):
            yield at.fault("half_coordinates", "lat" if site.lat is None else "lon")


def _electives(check: _Check) -> Iterator[Fault]:
    electives = check.problem.electives
    yield from check.doubled("electives.csv", electives, lambda e: e.elective, "elective")
    for elective, at in check.each("electives.csv", electives):
        if "|" in elective.elective:
            yield at.fault("bar_in_code", "elective", elective.elective)
        for needed in elective.requires:
            yield from at.reference("requires", needed, "elective")
        if elective.module_of and elective.module_of not in PROFILES:
            yield from at.reference("module_of", elective.module_of, "elective")
    yield from _circles(check)


def _circles(check: _Check) -> Iterator[Fault]:
    """Each circle of electives that require one another, once, at the first of them in the file."""
    electives, done = check.problem.elective, set[str]()
    for first, at in check.each("electives.csv", check.problem.electives):
        path: list[str] = []
        ways = [iter((first.elective,))]
        while ways:
            code = next(ways[-1], None)
            if code is None:
                ways.pop()
                done.update(path[-1:])
                path = path[:-1]
            elif code in path:
                circle = " → ".join([*path[path.index(code) :], code])
                yield at.fault("circular_requires", "requires", first.elective, circle=circle)
            elif code not in done and code in electives:
                path.append(code)
                ways.append(iter(electives[code].requires))


def _offerings(check: _Check) -> Iterator[Fault]:
    offerings = check.problem.offerings
    yield from check.doubled("offerings.csv", offerings, lambda o: o.offering_id, "offering_id")
    for offering, at in check.each("offerings.csv", offerings):
        yield from at.reference("elective", offering.elective, "elective")
        yield from at.reference("site_id", offering.site_id, "site")
        seats, guests = offering.capacity, offering.guest_capacity
        if seats < offering.min_size and (seats or offering.min_size > 1):  # a group may have no seats at all
            yield at.fault("capacity_below_min_size", "capacity", seats, capacity=seats, min_size=offering.min_size)
        if guests is not None and guests > seats:
            yield at.warning("guest_capacity_above_capacity", "guest_capacity", guests, capacity=seats)
    yield from _unlicensed(check)


def _unlicensed(check: _Check) -> Iterator[Fault]:
    """Of a profile without a licence a school offers at most two modules (R2); with no licence given it is unknown."""
    problem = check.problem
    licences: dict[str, set[str]] = defaultdict(set)
    for one in problem.sites:
        licences[one.school].update(one.licensed_profiles)
    offered: dict[tuple[str, str], set[str]] = defaultdict(set)
    for offering, at in check.each("offerings.csv", problem.offerings):
        site, elective = problem.site.get(offering.site_id), problem.elective.get(offering.elective)
        if site is None or elective is None or elective.kind is not Kind.MODULE or offering.run is Run.NO:
            continue
        profile, modules = elective.profile, offered[site.school, elective.profile or ""]
        if profile and licences[site.school] and profile not in licences[site.school]:
            new = elective.elective not in modules
            modules.add(elective.elective)
            if new and len(modules) > MOST_UNLICENSED:
                params: dict[str, str | int] = {"school": site.school, "profile": profile, "most": MOST_UNLICENSED}
                yield at.warning("too_many_modules", "elective", elective.elective, **params)


def _sessions(check: _Check) -> Iterator[Fault]:
    of_offering: dict[str, list[tuple[Session, _Row]]] = defaultdict(list)
    for session, at in check.each("sessions.csv", check.problem.sessions):
        yield from at.reference("offering_id", session.offering_id, "offering")
        yield from _time(session, at)
        for other, other_at in of_offering[session.offering_id]:
            if _meet(session, other, check.problem.period):
                yield at.warning("session_overlap", "start", session.offering_id, **other_at.as_first)
                break
        if session.offering_id and 0 <= session.start < session.end:
            of_offering[session.offering_id].append((session, at))


def _time(record: Session | Lesson, at: _Row) -> Iterator[Fault]:
    if record.period is not None:
        yield from at.reference("period", record.period, "period")
    if record.end <= record.start:
        start, end = (f"{m // 60:02}:{m % 60:02}" for m in (record.start, record.end))
        yield at.fault("end_before_start", "end", end, start=start)


def _meet(a: Session, b: Session, periods: Mapping[str, Period]) -> bool:
    """Whether two sessions are at the same time on some day."""
    if a.weekday != b.weekday or not (0 <= a.start < b.end and b.start < a.end):
        return False
    p, q = periods.get(a.period or ""), periods.get(b.period or "")
    if (a.period and not p) or (b.period and not q):
        return a.period == b.period
    return p is None or q is None or (p.start <= q.end and q.start <= p.end)


def _pupils(check: _Check) -> Iterator[Fault]:
    pupils = check.problem.pupils
    yield from check.doubled("pupils.csv", pupils, lambda p: p.key, "pupil_id")
    for pupil, at in check.each("pupils.csv", pupils):
        yield from at.reference("home_site", pupil.home_site, "site")
        for code in pupil.completed:
            yield from at.reference("completed", code, "elective")
        if pupil.needs > pupil.max_electives:
            yield at.warning("needs_above_max", "needs", pupil.needs, max_electives=pupil.max_electives)


def _wishes(check: _Check) -> Iterator[Fault]:
    problem = check.problem
    running = {o.elective for o in problem.offerings if o.run is not Run.NO}
    first: dict[tuple[str, ...], _Row] = {}
    for wish, at in check.each("wishes.csv", problem.wishes):
        if (wish.home_site, wish.pupil_id) not in problem.pupil:
            yield from at.pupil(wish.home_site, wish.pupil_id)
        code, group = wish.elective, wish.offering_id
        if (code is None) == (group is None):
            yield at.fault("wish_with_both" if code else "wish_with_neither", "elective", code)
            continue
        if code is not None and code not in running:
            yield from at.reference("elective", code, "elective")
            if code in problem.elective:
                yield at.warning("not_offered", "elective", code, target="offerings.csv")
        if group is not None:
            yield from at.reference("offering_id", group, "offering")
            if group in problem.offering and problem.offering[group].run is Run.NO:
                yield at.warning("wish_for_cancelled", "offering_id", group)
        key = (wish.home_site, wish.pupil_id, code or "", group or "")
        if first.setdefault(key, at) is not at and wish.pupil_id:
            column = "elective" if code else "offering_id"
            yield at.warning("doubled_wish", column, code or group, **first[key].as_first)


def _lessons(check: _Check) -> Iterator[Fault]:
    classes = {(p.home_site, p.class_) for p in check.problem.pupils}
    for lesson, at in check.each("lessons.csv", check.problem.lessons):
        yield from at.pupil(lesson.home_site, lesson.pupil_id or "")
        yield from _time(lesson, at)
        if lesson.class_ is not None and lesson.pupil_id is not None:
            yield at.fault("class_and_pupil", "class", lesson.class_)
        elif lesson.class_ is not None and (lesson.home_site, lesson.class_) not in classes:
            yield at.warning("unknown_class", "class", lesson.class_, target="pupils.csv", site=lesson.home_site)


def _travel(check: _Check) -> Iterator[Fault]:
    travel = check.problem.travel
    yield from check.doubled("travel.csv", travel, lambda t: (t.from_site, t.to_site), "to_site")
    for way, at in check.each("travel.csv", travel):
        yield from at.reference("from_site", way.from_site, "site")
        yield from at.reference("to_site", way.to_site, "site")
        if way.from_site == way.to_site and way.minutes != 0:
            yield at.fault("travel_within_site", "minutes", way.minutes)


def _overlaps(check: _Check) -> Iterator[Fault]:
    overlaps = check.problem.overlaps
    yield from check.doubled("overlaps.csv", overlaps, _pair, "elective_b")
    for overlap, at in check.each("overlaps.csv", overlaps):
        yield from at.reference("elective_a", overlap.elective_a, "elective")
        yield from at.reference("elective_b", overlap.elective_b, "elective")
        if overlap.elective_a == overlap.elective_b:
            yield at.fault("overlap_with_itself", "elective_b", overlap.elective_b)


def _pair(overlap: Overlap) -> tuple[str, ...]:
    return tuple(sorted((overlap.elective_a, overlap.elective_b)))


def _locks(check: _Check) -> Iterator[Fault]:
    first: dict[tuple[str, str, str], tuple[LockAction, _Row]] = {}
    for lock, at in check.each("locks.csv", check.problem.locks):
        yield from at.pupil(lock.home_site, lock.pupil_id)
        yield from at.reference("offering_id", lock.offering_id, "offering")
        key = (lock.home_site, lock.pupil_id, lock.offering_id)
        action, earlier = first.setdefault(key, (lock.action, at))
        if action != lock.action:
            yield at.fault("locks_contradict", "action", lock.action, **earlier.as_first)
        elif earlier is not at:
            yield at.warning("doubled_lock", "offering_id", lock.offering_id, **earlier.as_first)


def _baseline(check: _Check) -> Iterator[Fault]:
    """A pupil or group that is gone since is no fault: there is nothing left to keep."""
    baseline = check.problem.baseline
    yield from check.doubled("baseline.csv", baseline, lambda p: (*p.key, p.offering_id), "offering_id")
    for placement, at in check.each("baseline.csv", baseline):
        yield from at.pupil(placement.home_site, placement.pupil_id, gone=True)
        yield from at.reference("offering_id", placement.offering_id, "offering", gone=True)


_PARTS = (
    _sites,
    _electives,
    _offerings,
    _sessions,
    _pupils,
    _wishes,
    _lessons,
    _travel,
    _overlaps,
    _locks,
    _baseline,
)
