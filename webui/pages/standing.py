"""How far each pupil is: nothing yet, a draft, to approve, ready; and whether enough is possible."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.problem import PupilKey
from webui import dates
from webui.memory.facts import Facts, facts
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow, WishRow
from webui.store.words import WishState


class Stage(StrEnum):
    """How far a list is."""

    NOTHING = "nothing"
    DRAFT = "draft"
    TO_APPROVE = "to_approve"
    READY = "ready"


_COLUMNS = (
    *("id", "home_site_id", "number", "first_name", "infix", "last_name", "class_", "track", "profile"),
    *("max_electives", "needs"),
)
KINDS = {Stage.NOTHING: "off", Stage.DRAFT: "wait", Stage.TO_APPROVE: "wait", Stage.READY: "good"}


@dataclass(frozen=True)
class Standing:
    """A pupil in a list."""

    id: int
    site: str
    site_name: str
    number: str
    name: str  # as lists are sorted: Berg, Fatima van den
    sort: tuple[str, str, str]
    class_: str
    track: str
    profile: str
    stage: Stage
    wishes: int
    possible: int  # electives on the list that are possible
    wanted: int

    @property
    def key(self) -> PupilKey:
        """As the matcher tells pupils apart."""
        return self.site, self.number

    @property
    def short(self) -> bool:
        """Fewer possible electives on the list than wanted; a list that is still empty is not counted."""
        return self.wishes > 0 and self.possible < self.wanted

    @property
    def kind(self) -> str:
        """For the look of the state."""
        return KINDS[self.stage]


def stage_name(stage: Stage) -> str:
    """The stage in words."""
    names = {
        Stage.NOTHING: gettext("Nothing yet"),
        Stage.DRAFT: gettext("Draft"),
        Stage.TO_APPROVE: gettext("To approve"),
        Stage.READY: gettext("Approved"),
    }
    return names[stage]


def standings(session: Session, round_id: int, sites: Collection[int]) -> list[Standing]:
    """The pupils of these sites (ids of rows) who are still there, by name."""
    found = facts(session, round_id)
    states: dict[int, dict[WishState, int]] = defaultdict(dict)
    wished = select(WishRow.pupil_id, WishRow.state, func.count()).where(WishRow.round_id == round_id)
    for pupil_id, state, number in session.execute(wished.group_by(WishRow.pupil_id, WishRow.state)):
        states[pupil_id][state] = number
    homes = {site.id: site for site in session.scalars(select(SiteRow).where(SiteRow.round_id == round_id))}
    columns = [getattr(PupilRow, name) for name in _COLUMNS]
    pupils = select(*columns).where(PupilRow.home_site_id.in_(sites), PupilRow.left_at.is_(None))
    listed = [_standing(found, row, homes[row.home_site_id], states[row.id]) for row in session.execute(pupils)]
    return sorted(listed, key=lambda s: s.sort)


def _standing(found: Facts, row: Any, home: SiteRow, states: Mapping[WishState, int]) -> Standing:
    return Standing(
        id=row.id,
        site=home.code,
        site_name=home.name,
        number=row.number,
        name=dates.list_name(row.first_name, row.infix, row.last_name) or row.number,
        sort=dates.sort_key(row.first_name, row.infix, row.last_name),
        class_=row.class_ or "",
        track=row.track or "",
        profile=row.profile or "",
        stage=_stage(states),
        wishes=sum(states.values()),
        possible=found.possible.get((home.code, row.number), 0),
        wanted=max(row.max_electives, row.needs),
    )


def _stage(states: Collection[WishState]) -> Stage:
    if not states:
        return Stage.NOTHING
    if WishState.DRAFT in states:
        return Stage.DRAFT
    return Stage.TO_APPROVE if WishState.SUBMITTED in states else Stage.READY
