"""Groups in words: what, where, when, how far."""

from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext

from matcher.problem import Offering, Period, Problem, Pupil, Session
from matcher.rules.eligibility import Refusal
from matcher.rules.travel import TravelTable
from matcher.wording import is_worded, text
from webui import dates
from webui.language import language
from webui.pages.run_words import elective_title, group_title

_ELECTIVES, _GROUPS = ("elective", "missing", "completed"), ("offering_a", "offering_b")  # numbers that are codes
_MODES = {"fiets": "bike", "trein": "train", "bus": "bus", "lopen": "walk", "taxi": "taxi"}


@dataclass(frozen=True)
class Meeting:
    """When a group meets."""

    weekday: str
    hours: str
    period: str  # empty = all year
    first: str  # the first date, if the period is known


@dataclass(frozen=True)
class GroupText:
    """A group as people read it."""

    code: str
    offering_id: int
    title: str
    elective: str
    profile: str
    place: str
    town: str
    meetings: tuple[Meeting, ...]
    travel: str
    contact: str


def refusal_told(problem: Problem, refusal: Refusal, *, for_pupil: bool = False) -> str:
    """Why a pair is not possible: to the pupil in the words of the answers, and else as staff reads it."""
    numbers: dict[str, object] = dict(refusal.numbers)
    for name in (name for name in _ELECTIVES if name in numbers):
        codes = str(numbers[name]).split(", ")
        numbers[name] = ", ".join(elective_title(problem, code) for code in codes)
    numbers |= {name: group_title(problem, str(numbers[name])) for name in _GROUPS if name in numbers}
    own = f"rule_{refusal.rule}"
    if for_pupil and is_worded("answer", own):
        return text("answer", own, language(), **numbers)
    return text("rule", refusal.rule, language(), **numbers)


class Describer:
    """Puts groups of a round into words, for one language."""

    def __init__(self, problem: Problem, travel: TravelTable, ids: dict[str, int], *, for_pupil: bool = False) -> None:
        self.problem = problem
        self._for_pupil = for_pupil
        self._travel = travel
        self._ids = ids
        self._language = language()

    def title(self, elective: str) -> str:
        """The name of an elective."""
        found = self.problem.elective.get(elective)
        return found.title if found else elective

    def profile(self, elective: str) -> str:
        """The profile of an elective, for its tag."""
        found = self.problem.elective.get(elective)
        return (found.profile if found else None) or ""

    def group(self, offering: Offering, pupil: Pupil) -> GroupText:
        """A group, as far away as it is for this pupil."""
        site = self.problem.site[offering.site_id]
        return GroupText(
            code=offering.offering_id,
            offering_id=self._ids.get(offering.offering_id, 0),
            title=offering.title or self.title(offering.elective),
            elective=offering.elective,
            profile=self.profile(offering.elective),
            place=site.name,
            town=site.municipality or "",
            meetings=tuple(self._meeting(s) for s in self.problem.sessions_of.get(offering.offering_id, ())),
            travel=self._way(pupil.home_site, offering.site_id),
            contact=offering.contact or "",
        )

    def refusals(self, refusals: tuple[Refusal, ...]) -> tuple[str, ...]:
        """Why a pair is not possible."""
        return tuple(refusal_told(self.problem, r, for_pupil=self._for_pupil) for r in refusals)

    def _meeting(self, session: Session) -> Meeting:
        period = self.problem.period.get(session.period or "")
        first = dates.first_meeting(period.start, session.weekday) if period else None
        return Meeting(
            weekday=dates.weekday(session.weekday, self._language),
            hours=dates.hours(session.start, session.end),
            period=_period(period, self._language) if period else "",
            first=dates.day(first, self._language) if first else "",
        )

    def _way(self, home: str, host: str) -> str:
        if home == host:
            return gettext("at your own school")
        found = self._travel.find(home, host)
        if found is None:
            return ""
        mode = self._modes.get((home, host)) or self._modes.get((host, home)) or ""
        word = mode if self._language == "nl" else _MODES.get(mode, mode)
        return f"{dates.minutes(found)}, {word}" if word else dates.minutes(found)

    @cached_property
    def _modes(self) -> dict[tuple[str, str], str | None]:
        return {(t.from_site, t.to_site): t.mode for t in self.problem.travel}


def _period(period: Period, language_: str) -> str:
    """``31 aug – 29 jan``."""
    start, end = (" ".join(dates.day(d, language_).split()[1:3]) for d in (period.start, period.end))
    return f"{start} – {end}"
