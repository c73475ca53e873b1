"""What changed since the publication, who is touched by it at once, and the way to a proposal that repairs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.codes import Rule
from matcher.errors import RoundError
from matcher.problem import Problem, PupilKey
from matcher.repair import started_offerings
from matcher.repair.touched import LostPlace, ShortGroup, Touched, touched
from matcher.report import wanted_placements
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.facts import Facts, facts
from webui.memory.results import Result, published, result
from webui.operations.checks import has_result
from webui.operations.freshness import freshness, made_of_this_round
from webui.pages.import_words import setting_name
from webui.pages.move_words import hand_of, reason_told
from webui.pages.offer_lines import lapsing_told
from webui.pages.page import FormPage, Page
from webui.pages.round_changes import DifferenceLine, difference_lines
from webui.pages.run_checks import CheckLine, offers_line
from webui.pages.run_words import group_name, run_state, run_title
from webui.pages.tables import Column, Query, Table, table
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RepairRow, RunRow, is_own

_MOST = 12  # pupils who joined, by name


@dataclass(frozen=True)
class LostLine:
    """A published place that is not possible any more."""

    name: str
    sort: tuple[str, str, str]
    school: str
    class_: str
    places: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Joined:
    """A pupil who came after the publication and has no place."""

    name: str
    school: str


@dataclass(frozen=True)
class Proposal:
    """The newest proposal that repairs what is published now."""

    id: int
    name: str
    when: str
    kind: str
    state: str
    stale: bool  # the round was changed since
    lapses: CheckLine | None  # open offers that are not possible with it


@dataclass(frozen=True)
class Begun:
    """Groups with pupils that have begun."""

    day: str
    groups: int
    places: int  # in these groups, that are still possible


@dataclass(frozen=True, kw_only=True)
class RepairPage(FormPage):
    """Repairing."""

    template: ClassVar[str] = "repair/repair.html"

    published: str  # when
    run_id: int
    run_name: str
    changes: tuple[DifferenceLine, ...]
    decisions: tuple[str, ...]  # of the policy
    lost: Table[LostLine] | None  # None = cannot be said while the round has faults
    short: tuple[str, ...]
    joined: tuple[Joined, ...]
    more_joined: int
    begun: Begun
    proposal: Proposal | None
    faulty: bool

    @property
    def fresh(self) -> bool:
        """Whether the round is what it was."""
        return not (self.changes or self.decisions)


@dataclass(frozen=True, kw_only=True)
class NothingPage(Page):
    """Nothing is published, so there is nothing to repair."""

    template: ClassVar[str] = "repair/nothing.html"


def repair_page(session: Session, row: RoundRow, query: Query, form: Any) -> Page:
    """Read everything for the page."""
    current = published(session, row.id)
    if current is None:
        return NothingPage(title=_title())
    found, then = facts(session, row.id), result(session, current.run_id)
    since = freshness(session, current.run_id)
    run = session.get_one(RunRow, current.run_id)
    faulty = any(not fault.warning for fault in found.faults)
    seen = _touched(found, then)
    joined = _joined(found.problem, then)
    return RepairPage(
        title=_title(),
        form=form,
        published=dates.moment(current.publish_at, language(), config().zone),
        run_id=run.id,
        run_name=run_title(run),
        changes=difference_lines(session, row.id, then.decided, since),
        decisions=tuple(setting_name(name) for name in since.decisions),
        lost=_lost_table(found.problem, then, seen.places, query) if seen is not None else None,
        short=tuple(_short(found.problem, group) for group in seen.groups) if seen is not None else (),
        joined=tuple(_who(found.problem, key) for key in joined[:_MOST]),
        more_joined=max(0, len(joined) - _MOST),
        begun=_begun(found, then),
        proposal=_proposal(session, row, current),
        faulty=faulty,
    )


def seen_now(session: Session, round_id: int) -> dict[str, str]:
    """What the form has to carry, to tell whether something was made or published meanwhile."""
    current = published(session, round_id)
    newest = session.scalar(select(func.max(RunRow.id)).where(RunRow.round_id == round_id)) or 0
    return {"seen": str(newest), "publication": str(current.id if current is not None else 0)}


def _title() -> str:
    return gettext("Repair the allocation")


def _touched(found: Facts, then: Result) -> Touched | None:
    """None where a way is not known: who may stay where cannot be said then."""
    try:
        return touched(found.problem, found.eligibility, then.allocation)
    except RoundError:
        return None


def _lost_table(problem: Problem, then: Result, lost: Sequence[LostPlace], query: Query) -> Table[LostLine]:
    columns = (
        Column[LostLine]("name", gettext("Pupil"), lambda p: p.sort),
        Column[LostLine]("place", gettext("Place"), lambda p: (p.places, p.sort)),
        Column[LostLine]("reason", gettext("Why not any more"), lambda p: (p.reason, p.sort)),
        Column[LostLine]("class", gettext("Class"), lambda p: (p.class_, p.sort)),
        Column[LostLine]("school", gettext("School"), lambda p: (p.school, p.sort)),
    )
    lines = (_lost(problem, then.problem, one) for one in lost)
    return table(sorted(lines, key=lambda p: (p.school, p.sort)), columns, query)


def _lost(problem: Problem, then: Problem, lost: LostPlace) -> LostLine:
    pupil = problem.pupil.get(lost.key) or then.pupil[lost.key]
    sites = problem if pupil.home_site in problem.site else then
    return LostLine(
        name=dates.list_name(pupil.first_name, pupil.infix, pupil.last_name) or pupil.pupil_id,
        sort=dates.sort_key(pupil.first_name, pupil.infix, pupil.last_name),
        school=sites.site[pupil.home_site].name,
        class_=pupil.class_ or "",
        places=tuple(group_name(problem if code in problem.offering else then, code) for code in lost.offerings),
        reason=reason_told(problem, lost.reason, lost.refusal, hand_of(problem, lost.key, lost.offerings)),
    )


def _short(problem: Problem, group: ShortGroup) -> str:
    """``Cnc (Vonk): 14 pupils have a place, and there is room for 12``."""
    name = group_name(problem, group.offering_id) if group.offering_id else problem.site[group.site_id].name
    number, words = group.pupils, {"name": name, "limit": group.limit}
    texts = {
        Rule.CAPACITY: ngettext(
            "%(name)s: %(num)d pupil has a place, and there is room for %(limit)s.",
            "%(name)s: %(num)d pupils have a place, and there is room for %(limit)s.",
            number,
            **words,
        ),
        Rule.GUEST_CAPACITY: ngettext(
            "%(name)s: %(num)d pupil of another school has a place, and there is room for %(limit)s.",
            "%(name)s: %(num)d pupils of other schools have a place, and there is room for %(limit)s.",
            number,
            **words,
        ),
        Rule.GUEST_TOTAL: ngettext(
            "%(name)s, all groups: %(num)d place of pupils of other schools, and there is room for %(limit)s.",
            "%(name)s, all groups: %(num)d places of pupils of other schools, and there is room for %(limit)s.",
            number,
            **words,
        ),
        Rule.MIN_SIZE: ngettext(
            "%(name)s: %(num)d pupil is left, and it needs %(limit)s to go on.",
            "%(name)s: %(num)d pupils are left, and it needs %(limit)s to go on.",
            number,
            **words,
        ),
    }
    return texts[group.rule]


def _joined(problem: Problem, then: Result) -> list[PupilKey]:
    """Who came after the publication, may have a place by the own school's word, and has none."""
    new = (p for p in problem.pupils if p.key not in then.problem.pupil and p.key not in then.allocation.of_pupil)
    return sorted((p.key for p in new if wanted_placements(problem, p)), key=lambda key: _who(problem, key).name)


def _who(problem: Problem, key: PupilKey) -> Joined:
    return Joined(dates.pupil_name(problem.pupil[key]), problem.site[key[0]].name)


def _begun(found: Facts, then: Result) -> Begun:
    day = dates.today(config().zone)
    started = started_offerings(found.problem, day)
    places = [p.offering_id for p in then.allocation.placements if p.offering_id in started]
    return Begun(dates.day(day, language()), len(set(places)), len(places))


def _proposal(session: Session, row: RoundRow, current: PublicationRow) -> Proposal | None:
    """The newest run that repairs this publication."""
    made = RunRow.repair.has(RepairRow.publication_id == current.id)
    newest = select(RunRow).where(RunRow.round_id == current.round_id, is_own(), made)
    run = session.scalars(newest.order_by(RunRow.id.desc()).limit(1)).first()
    if run is None or run.id == current.run_id:
        return None
    kind, state = run_state(run.status)
    when, stale = dates.moment(run.created_at, language(), config().zone), not made_of_this_round(session, run)
    offers = lapsing_told(session, row, run.id) if has_result(run) and not stale else ()
    return Proposal(run.id, run_title(run), when, kind, state, stale, offers_line(offers) if offers else None)
