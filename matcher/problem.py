"""The facts of a round, as frozen records. Standard library only; nothing here decides anything.

Identifiers are text. Times are whole minutes since midnight, weekdays 0 (Monday) to 6, durations and travel
whole minutes, ranks whole numbers with 1 = most wanted. ``None`` means "not given". Attribute names are the
column names of the round directory.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

from matcher.codes import Kind, LockAction, OverlapLevel, Run, SiteKind

PupilKey = tuple[str, str]  # (home_site, pupil_id)


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the school year, both dates included."""

    name: str
    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Site:
    """A place where pupils are at home or electives are given."""

    site_id: str
    name: str
    school: str  # the sites of one school share it
    kind: SiteKind = SiteKind.VMBO
    brin6: str | None = None
    municipality: str | None = None
    lat: float | None = None
    lon: float | None = None
    licensed_profiles: tuple[str, ...] = ()
    guest_total: int | None = None  # placements of pupils of other schools; None = no limit


@dataclass(frozen=True, slots=True)
class Elective:
    """A course, official or regional."""

    elective: str  # code, such as K/PIE/09
    title: str
    profile: str | None = None
    kind: Kind = Kind.ELECTIVE
    duo_code: str | None = None
    tracks: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()  # electives to have completed
    module_of: str | None = None  # the profile, or the profile module, whose content it is


@dataclass(frozen=True, slots=True)
class Offering:
    """A group: an elective given at a site."""

    offering_id: str
    elective: str
    site_id: str
    capacity: int  # seats
    min_size: int = 1
    guest_capacity: int | None = None  # seats for pupils of other schools; None = capacity
    run: Run = Run.AUTO
    tracks: tuple[str, ...] = ()  # who may enter; empty = all
    years: tuple[int, ...] = ()
    profiles: tuple[str, ...] = ()
    clock_hours: int | None = None
    title: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A weekly meeting of an offering."""

    offering_id: str
    weekday: int
    start: int
    end: int
    period: str | None = None  # None = all year


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil, identified by (home_site, pupil_id)."""

    home_site: str
    pupil_id: str
    first_name: str | None = None
    infix: str | None = None
    last_name: str | None = None
    class_: str | None = None
    year: int | None = None
    track: str | None = None
    profile: str | None = None
    max_electives: int = 1  # most placements in this round
    needs: int = 0  # placements this pupil must have to be able to graduate
    priority: int = 1  # 1 is first
    max_travel_minutes: int | None = None
    completed: tuple[str, ...] = ()  # electives closed earlier
    email: str | None = None

    @property
    def key(self) -> PupilKey:
        """What identifies the pupil in the region."""
        return (self.home_site, self.pupil_id)


@dataclass(frozen=True, slots=True)
class Wish:
    """A ranked wish for an elective (any group of it) or for one offering; exactly one of the two is given."""

    home_site: str
    pupil_id: str
    rank: int  # 1 = most wanted; ties allowed
    elective: str | None = None
    offering_id: str | None = None
    approved: bool = True  # the home school's word


@dataclass(frozen=True, slots=True)
class Lesson:
    """When pupils of a site are not free: a class, one pupil, or (both empty) the whole site."""

    home_site: str
    weekday: int
    start: int
    end: int
    class_: str | None = None
    pupil_id: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes from one site to another; the way back is the same unless given."""

    from_site: str
    to_site: str
    minutes: int
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two electives whose content overlaps."""

    elective_a: str
    elective_b: str
    level: OverlapLevel = OverlapLevel.WARN


@dataclass(frozen=True, slots=True)
class Lock:
    """A placement fixed, or forbidden, by hand."""

    home_site: str
    pupil_id: str
    offering_id: str
    action: LockAction
    reason: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """A pupil's seat in a group. ``rank`` is None where a lock placed the pupil without an approved wish."""

    home_site: str
    pupil_id: str
    offering_id: str
    elective: str
    site_id: str
    rank: int | None
    travel_minutes: int  # one way, home site to host site

    @property
    def key(self) -> PupilKey:
        """The pupil's key."""
        return (self.home_site, self.pupil_id)


@dataclass(frozen=True)
class Problem:
    """The facts of a round. References between records have been checked (``matcher.validation``)."""

    school_year: str
    title: str = ""
    lottery_seed: str = ""
    timezone: str = "Europe/Amsterdam"
    periods: tuple[Period, ...] = ()
    sites: tuple[Site, ...] = ()
    electives: tuple[Elective, ...] = ()  # the national catalogue with the round's own rows over it
    offerings: tuple[Offering, ...] = ()
    sessions: tuple[Session, ...] = ()
    pupils: tuple[Pupil, ...] = ()
    wishes: tuple[Wish, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    travel: tuple[Travel, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    locks: tuple[Lock, ...] = ()
    baseline: tuple[Placement, ...] = ()

    def replace(self, **changes: Any) -> Self:
        """A copy with some facts changed; the original is never touched."""
        return replace(self, **changes)

    @cached_property
    def site(self) -> Mapping[str, Site]:
        """Sites by id."""
        return MappingProxyType({s.site_id: s for s in self.sites})

    @cached_property
    def elective(self) -> Mapping[str, Elective]:
        """Electives by code."""
        return MappingProxyType({e.elective: e for e in self.electives})

    @cached_property
    def offering(self) -> Mapping[str, Offering]:
        """Offerings by id."""
        return MappingProxyType({o.offering_id: o for o in self.offerings})

    @cached_property
    def pupil(self) -> Mapping[PupilKey, Pupil]:
        """Pupils by key."""
        return MappingProxyType({p.key: p for p in self.pupils})

    @cached_property
    def period(self) -> Mapping[str, Period]:
        """Periods by name."""
        return MappingProxyType({p.name: p for p in self.periods})

    @cached_property
    def offerings_of(self) -> Mapping[str, tuple[Offering, ...]]:
        """The offerings of each elective that is offered, sorted by id."""
        groups: dict[str, list[Offering]] = defaultdict(list)
        for o in sorted(self.offerings, key=lambda o: o.offering_id):
            groups[o.elective].append(o)
        return MappingProxyType({k: tuple(v) for k, v in groups.items()})

    @cached_property
    def sessions_of(self) -> Mapping[str, tuple[Session, ...]]:
        """The sessions of each offering that has any, sorted."""
        return MappingProxyType(_grouped(self.sessions, lambda s: s.offering_id, _session_order))

    @cached_property
    def wishes_of(self) -> Mapping[PupilKey, tuple[Wish, ...]]:
        """The wishes of each pupil who has any, best first."""
        return MappingProxyType(
            _grouped(
                self.wishes,
                lambda w: (w.home_site, w.pupil_id),
                lambda w: (w.rank, w.elective or "", w.offering_id or ""),
            )
        )

    def is_guest(self, pupil: Pupil, offering: Offering) -> bool:
        """Whether the pupil's school is another one than the host's."""
        return self.site[pupil.home_site].school != self.site[offering.site_id].school


def _session_order(session: Session) -> tuple[int, int, int, str]:
    return (session.weekday, session.start, session.end, session.period or "")


def _grouped(records: tuple[Any, ...], key: Any, order: Any) -> dict[Any, tuple[Any, ...]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return {k: tuple(sorted(v, key=order)) for k, v in groups.items()}
