"""Priority because of an earlier round: who got less then, who is in this one, and what giving it would change."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import Goal
from matcher.fairness import LEVELS, Given, LastTime, too_small
from matcher.problem import PupilKey
from webui import dates
from webui.memory.earlier import EarlierRound, earlier_rounds
from webui.memory.results import Result, result
from webui.operations.priority import Plan, PupilNow, kept_source, plan, pupils_now, seen_priorities
from webui.pages.page import Page
from webui.pages.run_overview import school_name
from webui.pages.run_words import NONE
from webui.pages.tables import Column, Filter, Query, Table, table
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow

NEW = "new"  # in the address: who was not in the earlier round
_TOLD = (LastTime.WITHOUT, LastTime.LOWER)


@dataclass(frozen=True)
class Option:
    """Something to choose."""

    value: str
    name: str
    here: bool


@dataclass(frozen=True)
class KindLine:
    """How many pupils came out of the earlier round so, and what it gives them."""

    name: str
    then: str  # pupils of the earlier round
    here: int  # of them in this round
    step: int  # of the order


@dataclass(frozen=True)
class SchoolLine:
    """Pupils of a school who got less."""

    name: str
    without: str
    lower: str


@dataclass(frozen=True)
class PupilLine:
    """A pupil in the preview."""

    id: int
    name: str
    sort: tuple[str, str, str]
    school: str
    class_: str
    kind: str
    last_time: str
    now: int
    after: int


@dataclass(frozen=True)
class GivenBefore:
    """What was given, and what happened to it."""

    source: str
    pupils: int
    overruled: int  # pupils whose priority somebody set since
    newcomers: int  # pupils who came since


@dataclass(frozen=True)
class Preview:
    """What giving priority would do."""

    run_id: int
    levels: int
    kinds: tuple[KindLine, ...]
    schools: tuple[SchoolLine, ...]
    new: int
    missing: int  # who got less and is not in this round
    own_used: int  # pupils whose school gave another priority than 1
    changes: int
    filters: tuple[Filter, ...]
    pupils: Table[PupilLine]


@dataclass(frozen=True, kw_only=True)
class PriorityPage(Page):
    """Who goes first because of last time."""

    template: ClassVar[str] = "policy/priority.html"

    query: Query
    seen: str
    sources: tuple[Option, ...]
    levels: tuple[Option, ...]
    source_id: int = 0
    source: str = ""
    place: int = 0  # of the goal; 0 = the rules do not have it
    goals: int = 0
    given: GivenBefore | None = None
    preview: Preview | None = None  # None: the pupils of the earlier round were removed, or there is none


def priority_page(session: Session, row: RoundRow, query: Query) -> PriorityPage:
    """Read everything for the page; the address says which round, and how many levels."""
    asked = dict(query.filters)
    rounds = earlier_rounds(session, row)
    source = _source(session, row, rounds, asked["round"])
    levels = next((n for n in LEVELS if str(n) == asked["levels"]), LEVELS[0])
    pupils = pupils_now(session, row.id)
    found = plan(session, row.id, source.round_id, levels) if source and source.run_id is not None else None
    return PriorityPage(
        title=gettext("Priority because of last time"),
        query=query,
        seen=seen_priorities(pupils),
        sources=tuple(Option(str(r.round_id), round_name(r), r is source) for r in rounds),
        levels=tuple(Option(str(n), _levels_name(n), n == levels) for n in LEVELS),
        source_id=source.round_id if source else 0,
        source=round_name(source) if source else "",
        place=row.goals.index(Goal.PRIORITY) + 1 if Goal.PRIORITY in row.goals else 0,
        goals=len(row.goals),
        given=_given(session, row, rounds, pupils),
        preview=_preview(session, row.id, found, query, asked["kind"]) if found else None,
    )


def round_name(one: EarlierRound) -> str:
    """The round as people call it."""
    return one.school_year if not one.title else f"{one.school_year}, {one.title}"


def last_time_name(kind: str) -> str:
    """How a pupil came out of an earlier round."""
    names = {
        LastTime.WITHOUT: gettext("Fewer places than possible"),
        LastTime.LOWER: gettext("A lower choice"),
        LastTime.CONTENT: gettext("Not disappointed"),
    }
    return names.get(LastTime(kind), "") if kind in tuple(LastTime) else gettext("Was not in that round")


def _levels_name(levels: int) -> str:
    if levels == 2:
        return gettext("Two: fewer places, all others")
    return gettext("Three: fewer places, lower choice, all others")


def _source(session: Session, row: RoundRow, rounds: Sequence[EarlierRound], asked: str) -> EarlierRound | None:
    """What the address asks for, else what was given, else the newest that still has its pupils."""
    kept = kept_source(session, row.id)
    wanted = asked or (str(kept.round_id) if kept else "")
    found = next((one for one in rounds if str(one.round_id) == wanted), None)
    return found or next((one for one in rounds if one.run_id is not None), next(iter(rounds), None))


def _given(
    session: Session, row: RoundRow, rounds: Sequence[EarlierRound], pupils: Mapping[PupilKey, PupilNow]
) -> GivenBefore | None:
    kept = kept_source(session, row.id)
    if kept is None:
        return None
    here = [now for now in pupils.values() if not now.left]
    return GivenBefore(
        source=next((round_name(one) for one in rounds if one.round_id == kept.round_id), gettext("an earlier round")),
        pupils=sum(now.given is not None for now in here),
        overruled=sum(now.given is not None and now.given != now.priority for now in here),
        newcomers=sum(now.given is None for now in here),
    )


def _preview(session: Session, round_id: int, found: Plan, query: Query, kind: str) -> Preview:
    then = result(session, found.source.run_id)
    here = [one for one in found.given if not found.pupils[one.key].left]
    counts = Counter(one.last_time for one in here)
    lines = list(_lines(session, round_id, found, here))
    shown = [line for line in lines if kind in ("", line.kind) and _fits(line, query.text)]
    gone = {key for key, what in then.last_time.items() if what in _TOLD} - {one.key for one in here}
    return Preview(
        run_id=found.source.run_id,
        levels=found.source.levels,
        kinds=_kinds(then.last_time, counts, found.source.levels),
        schools=_schools(then),
        new=counts[None],
        missing=len(gone),
        own_used=sum(one.before != 1 for one in here),
        changes=found.changes,
        filters=_filters(lines, query, kind),
        pupils=table(shown, _columns(), query),
    )


def _kinds(then: Mapping[PupilKey, LastTime], here: Mapping[LastTime | None, int], levels: int) -> tuple[KindLine, ...]:
    counts = Counter(then.values())
    places = {LastTime.WITHOUT: 1, LastTime.LOWER: min(2, levels), LastTime.CONTENT: levels}
    return tuple(KindLine(last_time_name(k), str(counts[k]), here.get(k, 0), places[k]) for k in LastTime)


def _schools(then: Result) -> tuple[SchoolLine, ...]:
    """Without a total per school, and hidden where it would point at few pupils."""
    found: dict[str, Counter[LastTime]] = defaultdict(Counter)
    for key, kind in then.last_time.items():
        found[then.problem.site[key[0]].school][kind] += 1
    hidden = {kind: too_small({school: counts[kind] for school, counts in found.items()}) for kind in _TOLD}

    def told(school: str, kind: LastTime) -> str:
        return NONE if school in hidden[kind] else str(found[school][kind])

    lines = (SchoolLine(school_name(then.problem, s), *(told(s, kind) for kind in _TOLD)) for s in found)
    return tuple(sorted(lines, key=lambda line: line.name))


def _lines(session: Session, round_id: int, found: Plan, given: Sequence[Given]) -> Iterator[PupilLine]:
    """The pupils, first who comes first."""
    ids = {found.pupils[one.key].id: one for one in given}
    columns = (PupilRow.id, PupilRow.number, PupilRow.first_name, PupilRow.infix, PupilRow.last_name, PupilRow.class_)
    rows = select(*columns, SiteRow.name).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
    rows = rows.where(PupilRow.round_id == round_id, PupilRow.left_at.is_(None))
    listed = []
    for row in session.execute(rows):
        one = ids[row.id]
        kind = one.last_time or NEW
        listed.append(
            PupilLine(
                id=row.id,
                name=dates.list_name(row.first_name, row.infix, row.last_name) or row.number,
                sort=dates.sort_key(row.first_name, row.infix, row.last_name),
                school=row.name,
                class_=row.class_ or "",
                kind=kind,
                last_time=last_time_name(kind),
                now=found.pupils[one.key].priority,
                after=one.after,
            )
        )
    yield from sorted(listed, key=lambda line: (line.after, line.sort))


def _fits(line: PupilLine, words: str) -> bool:
    text = f"{line.name} {line.class_} {line.school}".casefold()
    return all(word in text for word in words.casefold().split())


def _filters(lines: Sequence[PupilLine], query: Query, here: str) -> tuple[Filter, ...]:
    counts = Counter(line.kind for line in lines)
    names: dict[str, str] = {"": gettext("All"), **{kind.value: last_time_name(kind) for kind in LastTime}}
    names[NEW] = last_time_name(NEW)
    return tuple(
        Filter(name, counts[kind] if kind else len(lines), query.url(kind=kind), kind == here)
        for kind, name in names.items()
    )


def _columns() -> tuple[Column[PupilLine], ...]:
    return (
        Column("name", gettext("Name"), lambda p: p.sort),
        Column("last", gettext("Last time"), lambda p: ((*LastTime, NEW).index(p.kind), p.sort)),
        Column("now", gettext("Priority now"), lambda p: (p.now, p.sort), number=True),
        Column("after", gettext("Becomes"), lambda p: (p.after, p.sort), number=True),
        Column("school", gettext("School"), lambda p: (p.school, p.sort)),
        Column("class", gettext("Class"), lambda p: (p.class_, p.sort)),
    )
