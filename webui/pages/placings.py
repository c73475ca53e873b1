"""What became of each pupil in a run: the places, and who needs a talk first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.problem import Placement, Problem, Pupil, PupilKey
from matcher.report import wanted_placements
from webui import dates
from webui.memory.results import Result
from webui.pages.run_words import group_title
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow


class Talk(StrEnum):
    """How much a pupil needs a talk, the most first."""

    NEEDS = "needs"  # fewer places than needed to graduate
    NONE = "none"  # chose, and has no place
    LATER = "later"  # not the first choices, or fewer places than wanted
    FINE = "fine"
    NOTHING = "nothing"  # chose nothing, and needs nothing


KINDS = {Talk.NEEDS: "bad", Talk.NONE: "bad", Talk.LATER: "wait", Talk.FINE: "good", Talk.NOTHING: "off"}
_ORDER = list(Talk)
_COLUMNS = ("id", "home_site_id", "number", "first_name", "infix", "last_name", "class_", "track", "profile", "needs")


@dataclass(frozen=True)
class PlaceText:
    """A place in a few words."""

    title: str
    site: str
    rank: int | None  # None = decided by hand, without a wish

    @property
    def told(self) -> str:
        """``Cnc-technieken, choice 2``."""
        if self.rank is None:
            return gettext("%(title)s, decided by hand", title=self.title)
        return gettext("%(title)s, choice %(rank)s", title=self.title, rank=self.rank)


@dataclass(frozen=True)
class Placing:
    """A pupil in a list."""

    id: int
    key: PupilKey
    site_name: str
    name: str  # as lists are sorted
    sort: tuple[str, str, str]
    class_: str
    track: str
    profile: str
    needs: int
    talk: Talk
    held: tuple[Placement, ...]
    changed: bool  # by the last publication
    places: tuple[PlaceText, ...] = ()  # in words, once ``in_words`` gave them

    @property
    def kind(self) -> str:
        """For the look of the state."""
        return KINDS[self.talk]

    @property
    def urgency(self) -> int:
        """0 comes first."""
        return _ORDER.index(self.talk)


def talk_name(talk: Talk) -> str:
    """The state in words."""
    names = {
        Talk.NEEDS: gettext("Too few places to graduate"),
        Talk.NONE: gettext("No place"),
        Talk.LATER: gettext("Not all first choices"),
        Talk.FINE: gettext("First choice"),
        Talk.NOTHING: gettext("Chose nothing"),
    }
    return names[talk]


def placings(
    session: Session, found: Result, sites: Collection[SiteRow], changed: Collection[PupilKey] = ()
) -> list[Placing]:
    """The pupils of these sites who are still there, by name."""
    homes = {site.id: site for site in sites}
    columns = [getattr(PupilRow, name) for name in _COLUMNS]
    pupils = select(*columns).where(PupilRow.home_site_id.in_(homes), PupilRow.left_at.is_(None))
    listed = [_placing(found, row, homes[row.home_site_id], changed) for row in session.execute(pupils)]
    return sorted(listed, key=lambda p: p.sort)


def in_words(found: Result, pupils: Iterable[Placing]) -> list[Placing]:
    """With their places in words, which takes time: for the pupils that are shown."""
    return [replace(p, places=place_texts(found.problem, p.held)) for p in pupils]


def by_place(pupil: Placing) -> tuple[object, ...]:
    """To sort by the places."""
    return (tuple(p.offering_id for p in pupil.held), pupil.sort)


def place_texts(problem: Problem, places: Iterable[Placement]) -> tuple[PlaceText, ...]:
    """The places in words, the most wanted first."""
    ordered = sorted(places, key=lambda p: (p.rank or 0, p.offering_id))
    return tuple(PlaceText(group_title(problem, p.offering_id), problem.site[p.site_id].name, p.rank) for p in ordered)


def talk_of(problem: Problem, pupil: Pupil | None, places: Collection[Placement], needs: int) -> Talk:
    """How much the pupil needs a talk."""
    if len(places) < needs:
        return Talk.NEEDS
    wanted = wanted_placements(problem, pupil) if pupil is not None else 0
    if not places:
        return Talk.NONE if wanted else Talk.NOTHING
    worst = max((p.rank or 0 for p in places), default=0)
    return Talk.LATER if worst > len(places) or len(places) < wanted else Talk.FINE


def _placing(found: Result, row: Any, home: SiteRow, changed: Collection[PupilKey]) -> Placing:
    key = (home.code, row.number)
    places = found.allocation.of_pupil.get(key, ())
    return Placing(
        id=row.id,
        key=key,
        site_name=home.name,
        name=dates.list_name(row.first_name, row.infix, row.last_name) or row.number,
        sort=dates.sort_key(row.first_name, row.infix, row.last_name),
        class_=row.class_ or "",
        track=row.track or "",
        profile=row.profile or "",
        needs=row.needs,
        talk=talk_of(found.problem, found.problem.pupil.get(key), places, row.needs),
        held=places,
        changed=key in changed,
    )
