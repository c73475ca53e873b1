"""Which row holds which record of the matcher, column by column; used by ``translate`` in both directions."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matcher.problem import (
    Elective,
    Lesson,
    Lock,
    Offering,
    Overlap,
    Period,
    Placement,
    Pupil,
    Session,
    Site,
    Travel,
    Wish,
)
from webui.store.offer import ElectiveRow, OfferingRow, OverlapRow, SessionRow, SiteRow, TravelRow
from webui.store.pupils import BaselineRow, LessonRow, LockRow, PupilRow, WishRow
from webui.store.rounds import PeriodRow
from webui.store.words import WishState

Key = Any  # a text, or the texts (home_site, pupil_id)


@dataclass(frozen=True, slots=True)
class Link:
    """Attributes of the record that identify another one, and the column that points to its row."""

    attributes: tuple[str, ...]
    column: str
    to: str  # a part of the problem that has ids: sites, periods, offerings, pupils

    def key(self, record: Any) -> Key:
        """What identifies the other record; None where it names none."""
        values = tuple(getattr(record, attribute) for attribute in self.attributes)
        if None in values:
            return None
        return values if len(values) > 1 else values[0]

    def values(self, key: Key) -> Mapping[str, Any]:
        """The attributes again."""
        return {self.attributes[0]: key} if len(self.attributes) == 1 else dict(zip(self.attributes, key, strict=True))


def same(value: Any) -> Any:
    """The value as it is."""
    return value


@dataclass(frozen=True, slots=True)
class Plain:
    """An attribute of the record and the column that holds it."""

    attribute: str
    column: str
    stored: Callable[[Any], Any] = same
    read: Callable[[Any], Any] = same


@dataclass(frozen=True)
class Part:
    """A part of the problem: its records, its rows, and how the two correspond."""

    name: str  # the attribute of the problem
    record: type[Any]
    row: type[Any]
    plain: tuple[Plain, ...]
    key: Callable[[Any], Hashable]  # what makes a record the same one after a change
    links: tuple[Link, ...] = ()
    compared: tuple[str, ...] = field(default=())  # the attributes that can change

    def __post_init__(self) -> None:
        attributes = [p.attribute for p in self.plain] + [a for link in self.links for a in link.attributes]
        object.__setattr__(self, "compared", tuple(dict.fromkeys(attributes)))

    @property
    def columns(self) -> tuple[str, ...]:
        """The attributes of the row, plain ones first."""
        return (*(p.column for p in self.plain), *(link.column for link in self.links))


def _plain(names: str, **renamed: str) -> tuple[Plain, ...]:
    return (*(Plain(a, c) for a, c in renamed.items()), *(Plain(n, n) for n in names.split()))


def _state(approved: Any) -> WishState:
    return WishState.APPROVED if approved else WishState.SUBMITTED


def _is_approved(state: Any) -> bool:
    return bool(state is WishState.APPROVED)


_PUPIL = Link(("home_site", "pupil_id"), "pupil_id", "pupils")
_OFFERING = Link(("offering_id",), "offering_id", "offerings")
_HOME = Link(("home_site",), "home_site_id", "sites")
_PERIOD = Link(("period",), "period_id", "periods")

PERIODS = Part("periods", Period, PeriodRow, _plain("name start end"), lambda p: p.name)
SITES = Part(
    "sites",
    Site,
    SiteRow,
    _plain("name school kind brin6 municipality lat lon licensed_profiles guest_total", site_id="code"),
    lambda s: s.site_id,
)
ELECTIVES = Part(
    "electives",
    Elective,
    ElectiveRow,
    _plain("title profile kind duo_code tracks requires module_of", elective="code"),
    lambda e: e.elective,
)
OFFERINGS = Part(
    "offerings",
    Offering,
    OfferingRow,
    _plain(
        "elective capacity min_size guest_capacity run tracks years profiles clock_hours title contact",
        offering_id="code",
    ),
    lambda o: o.offering_id,
    (Link(("site_id",), "site_id", "sites"),),
)
SESSIONS = Part(
    "sessions",
    Session,
    SessionRow,
    _plain("weekday start end"),
    lambda s: (s.offering_id, s.weekday, s.start),
    (_OFFERING, _PERIOD),
)
PUPILS = Part(
    "pupils",
    Pupil,
    PupilRow,
    _plain(
        "first_name infix last_name class_ year track profile max_electives needs priority max_travel_minutes"
        " completed email",
        pupil_id="number",
    ),
    lambda p: p.key,
    (_HOME,),
)
WISHES = Part(
    "wishes",
    Wish,
    WishRow,
    (*_plain("rank elective"), Plain("approved", "state", _state, _is_approved)),
    lambda w: (w.home_site, w.pupil_id, w.elective, w.offering_id),
    (_PUPIL, _OFFERING),
)
LESSONS = Part(
    "lessons",
    Lesson,
    LessonRow,
    _plain("weekday start end class_"),
    lambda s: (s.home_site, s.class_, s.pupil_id, s.weekday, s.start, s.period),
    (_HOME, _PUPIL, _PERIOD),
)
TRAVEL = Part(
    "travel",
    Travel,
    TravelRow,
    _plain("minutes mode"),
    lambda t: (t.from_site, t.to_site),
    (Link(("from_site",), "from_site_id", "sites"), Link(("to_site",), "to_site_id", "sites")),
)
OVERLAPS = Part(
    "overlaps",
    Overlap,
    OverlapRow,
    _plain("elective_a elective_b level"),
    lambda o: tuple(sorted((o.elective_a, o.elective_b))),
)
LOCKS = Part(
    "locks",
    Lock,
    LockRow,
    _plain("action reason by"),
    lambda k: (k.home_site, k.pupil_id, k.offering_id),
    (_PUPIL, _OFFERING),
)
BASELINE = Part(
    "baseline",
    Placement,
    BaselineRow,
    _plain("home_site elective rank travel_minutes", pupil_id="number", offering_id="offering", site_id="site"),
    lambda p: (p.home_site, p.pupil_id, p.offering_id),
)
# In the order in which rows can be inserted: what is pointed to comes first.
PARTS = (
    PERIODS,
    SITES,
    ELECTIVES,
    OFFERINGS,
    SESSIONS,
    PUPILS,
    WISHES,
    LESSONS,
    TRAVEL,
    OVERLAPS,
    LOCKS,
    BASELINE,
)
PART = {part.name: part for part in PARTS}
