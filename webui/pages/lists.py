"""Class lists of the own groups, as published, and what changed since one last took them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.classlist import name_order
from matcher.problem import Offering, Problem, Pupil, PupilKey
from matcher.problem import Session as Meeting
from webui import dates
from webui.database import config
from webui.identity import Person
from webui.language import language
from webui.memory.facts import facts
from webui.memory.results import Result, published_run, result
from webui.operations.downloads import Sheet, class_sheet
from webui.operations.publications import came, publications
from webui.pages.host import meeting_texts
from webui.pages.page import Page
from webui.store.base import now
from webui.store.downloads import DownloadRow
from webui.store.offer import OfferingRow
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow

_Group = Mapping[str, frozenset[PupilKey]]


@dataclass(frozen=True)
class Since:
    """What changed since the last download."""

    when: str
    text: str  # ``2 nieuw, 1 weg``, or that nothing changed
    new: tuple[str, ...]
    gone: tuple[str, ...]
    meetings: bool  # whether the group met at other times then


@dataclass(frozen=True)
class Corrected:
    """Who came and went with the last correction."""

    when: str
    came: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class ListLine:
    """The class list of a group."""

    id: int | None  # None: the group is no longer in the offer
    code: str
    title: str
    elective: str
    site: str
    when: tuple[str, ...]
    pupils: int
    guests: int
    since: Since | None  # None: never taken
    differs: tuple[str, ...]  # when it meets by the offer of today, if that is no longer what is published
    left: tuple[str, ...]  # published pupils who left their school since, and are not on the list any more
    corrected: Corrected | None  # None: nothing was corrected, or not this group


@dataclass(frozen=True, kw_only=True)
class ListsPage(Page):
    """All class lists."""

    template: ClassVar[str] = "lists/lists.html"

    published: bool
    expected: str
    lines: tuple[ListLine, ...]
    empty: tuple[ListLine, ...]  # groups without pupils
    several_sites: bool
    zip: bool  # all at once is for hosts: a whole region takes long to make


@dataclass(frozen=True, kw_only=True)
class ListPage(Page):
    """One class list."""

    template: ClassVar[str] = "lists/list.html"

    line: ListLine
    sheet: Sheet

    @property
    def tab(self) -> str:
        """The group, and what about it."""
        return gettext("Class list: %(group)s", group=self.title)


@dataclass(frozen=True, kw_only=True)
class PrintPage(Page):
    """One class list as a clean sheet."""

    template: ClassVar[str] = "lists/print.html"

    sheet: Sheet
    number: int
    printed: str


def lists_page(session: Session, who: Person, row: RoundRow) -> ListsPage:
    """Read all lists of the person's sites."""
    lines = _lines(session, who, row)
    expected = row.publish_at
    return ListsPage(
        title=gettext("Class lists"),
        published=lines is not None,
        expected=dates.moment(expected, language(), config().zone) if expected and expected > now() else "",
        lines=tuple(line for line in lines or () if line.pupils),
        empty=tuple(line for line in lines or () if not line.pupils),
        several_sites=len({line.site for line in lines or ()}) > 1,
        zip=not who.region_wide,
    )


def list_page(session: Session, who: Person, row: OfferingRow) -> ListPage | None:
    """Read one list; None if it is not published."""
    lines = _lines(session, who, session.get_one(RoundRow, row.round_id), only=row.code)
    run_id = published_run(session, row.round_id)
    if not lines or run_id is None:
        return None
    sheet = class_sheet(session, result(session, run_id), row.round_id, row.code, language())
    return ListPage(title=lines[0].title, line=lines[0], sheet=sheet)


def print_page(sheet: Sheet, number: int) -> PrintPage:
    """The sheet to print."""
    return PrintPage(
        title=sheet.title, sheet=sheet, number=number, printed=dates.moment(now(), language(), config().zone)
    )


def _lines(session: Session, who: Person, row: RoundRow, only: str = "") -> list[ListLine] | None:
    seen = came(publications(session, row.id))
    if not seen:
        return None
    run_id = seen[-1].run_id
    found = result(session, run_id)
    mine = [o for o in found.problem.offerings if who.actor.reaches(o.site_id) and only in ("", o.offering_id)]
    of_round = select(OfferingRow.code, OfferingRow.id).where(OfferingRow.round_id == row.id)
    ids = dict(session.execute(of_round).all())
    taken = _taken(session, who, row.id)
    earlier = {run: result(session, run) for run in {d.run_id for d in taken.values()} - {run_id}}
    groups = {run: _by_group(r) for run, r in {run_id: found, **earlier}.items()}
    today = facts(session, row.id).problem
    corrected = _corrected(session, seen, found, groups[run_id])
    lines = []
    for offering in mine:
        code = offering.offering_id
        since = _since(found, taken.get(code), earlier, groups)
        line = _line(found, offering, groups[run_id], ids.get(code), today, since)
        lines.append(replace(line, corrected=_unless_told(corrected.get(code), since)))
    return sorted(lines, key=lambda line: (line.title.casefold(), line.site, line.code))


def _line(
    found: Result, offering: Offering, groups: _Group, number: int | None, today: Problem, since: Since | None
) -> ListLine:
    problem, code = found.problem, offering.offering_id
    here = [problem.pupil[key] for key in groups.get(code, ())]
    pupils = [pupil for pupil in here if pupil.key in today.pupil]
    differs = code in today.offering and _times(problem, code) != _times(today, code)
    elective = problem.elective.get(offering.elective)
    return ListLine(
        id=number,
        code=code,
        title=offering.title or (elective.title if elective else offering.elective),
        elective=offering.elective,
        site=problem.site[offering.site_id].name,
        when=meeting_texts(problem, code),
        pupils=len(pupils),
        guests=sum(problem.is_guest(pupil, offering) for pupil in pupils),
        since=since,
        differs=(meeting_texts(today, code) or (gettext("no sessions"),)) if differs else (),
        left=_names(problem, (pupil.key for pupil in here if pupil.key not in today.pupil)),
        corrected=None,
    )


def _corrected(
    session: Session, seen: Sequence[PublicationRow], found: Result, groups: _Group
) -> Mapping[str, Corrected]:
    """Per group what the last correction changed in it."""
    if len(seen) < 2:
        return {}
    old = result(session, seen[-2].run_id)
    before, when = _by_group(old), dates.moment(seen[-1].publish_at, language(), config().zone)
    return {
        code: Corrected(when, _names(found.problem, new - was), _names(old.problem, was - new))
        for code in groups.keys() | before.keys()
        if (new := groups.get(code, frozenset())) != (was := before.get(code, frozenset()))
    }


def _unless_told(corrected: Corrected | None, since: Since | None) -> Corrected | None:
    """A host who took the list before the correction hears the same names as new since then."""
    told = since is not None and corrected is not None and (since.new, since.gone) == (corrected.came, corrected.left)
    return None if told else corrected


def _since(
    found: Result, taken: DownloadRow | None, earlier: Mapping[int, Result], groups: Mapping[int, _Group]
) -> Since | None:
    if taken is None:
        return None
    code = taken.offering
    before, after = groups[taken.run_id].get(code, frozenset()), groups[found.run_id].get(code, frozenset())
    old = earlier.get(taken.run_id, found)
    new, gone = _names(found.problem, after - before), _names(old.problem, before - after)
    said = [ngettext("%(num)d new", "%(num)d new", len(new))] if new else []
    said += [ngettext("%(num)d gone", "%(num)d gone", len(gone))] if gone else []
    return Since(
        when=dates.moment(taken.at, language(), config().zone),
        text=", ".join(said),
        new=new,
        gone=gone,
        meetings=_times(old.problem, code) != _times(found.problem, code),
    )


def _taken(session: Session, who: Person, round_id: int) -> dict[str, DownloadRow]:
    """The last download of each group by this person."""
    mine = select(DownloadRow).where(DownloadRow.account_id == who.account_id, DownloadRow.round_id == round_id)
    return {row.offering: row for row in session.scalars(mine.order_by(DownloadRow.id))}


def _by_group(found: Result) -> _Group:
    groups: dict[str, set[PupilKey]] = defaultdict(set)
    for placement in found.allocation.placements:
        groups[placement.offering_id].add(placement.key)
    return {code: frozenset(keys) for code, keys in groups.items()}


def _names(problem: Problem, keys: Iterable[PupilKey]) -> tuple[str, ...]:
    pupils = sorted((problem.pupil[key] for key in keys), key=name_order)
    return tuple(_name(problem, pupil) for pupil in pupils)


def _name(problem: Problem, pupil: Pupil) -> str:
    where = ", ".join(filter(None, (pupil.class_, problem.site[pupil.home_site].name)))
    return f"{dates.pupil_name(pupil)} ({where})"


def _times(problem: Problem, code: str) -> set[tuple[int, int, int, object]]:
    """When a group meets, whatever its periods are called."""
    return {_time(problem, m) for m in problem.sessions_of.get(code, ())}


def _time(problem: Problem, meeting: Meeting) -> tuple[int, int, int, object]:
    period = problem.period.get(meeting.period or "")
    return (meeting.weekday, meeting.start, meeting.end, (period.start, period.end) if period else None)
