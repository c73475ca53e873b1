"""The pupils of a run: where each came, and one of them with the reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.answers.explain import WishAnswer
from matcher.codes import Answer
from matcher.problem import Placement, Problem, Pupil, PupilKey
from webui import dates
from webui.language import language
from webui.memory.results import Result, answers, result
from webui.pages.offer import Describer, GroupText
from webui.pages.page import OnePupil
from webui.pages.run_head import RunPage, head
from webui.pages.run_words import choice_name, elective_title, group_title, reason_short
from webui.pages.tables import Column, Filter, Query, Table, filters, table
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow
from webui.store.runs import RunRow

_NO_RANK = 99  # sorts after every choice


@dataclass(frozen=True)
class PupilLine:
    """A pupil in the table."""

    key: PupilKey
    name: str
    sort: tuple[str, str, str]
    number: str
    class_: str
    site: str
    school: str
    places: tuple[str, ...]  # titles
    ranks: tuple[str, ...]  # in words, one for each place
    best: int  # the rank of the most wanted place
    travel: int | None  # minutes, the longest
    kind: str
    state: str
    shows: frozenset[str]  # filters under which the pupil is listed


@dataclass(frozen=True, kw_only=True)
class PupilsPage(RunPage):
    """All pupils of a run."""

    template: ClassVar[str] = "runs/pupils.html"

    query: Query
    filters: tuple[Filter, ...]
    sites: tuple[tuple[str, str], ...]
    pupils: Table[PupilLine]
    ids: dict[PupilKey, int]  # of the rows of those on this page who are in the round still


@dataclass(frozen=True)
class PlaceLine:
    """A place of the pupil."""

    group: GroupText
    rank: str


@dataclass(frozen=True)
class WishLine:
    """A wish, and what came of it."""

    rank: str
    title: str
    place: str
    kind: str
    short: str
    text: str  # the whole answer as the pupil reads it; empty if it was not asked for


@dataclass(frozen=True, kw_only=True)
class PupilPage(OnePupil, RunPage):
    """One pupil in a run."""

    template: ClassVar[str] = "runs/pupil.html"

    pupil_id: int
    name: str
    facts: tuple[tuple[str, str], ...]
    places: tuple[PlaceLine, ...]
    wishes: tuple[WishLine, ...]
    answered: bool
    busy: bool  # what decided is being worked out


def pupils_page(session: Session, row: RunRow, query: Query) -> PupilsPage:
    """Read the table."""
    found = result(session, row.id)
    asked = dict(query.filters)
    everyone = [_line(found, pupil) for pupil in found.problem.pupils]
    here = [p for p in everyone if asked["site"] in ("", p.site) and query.finds(_text(p))]
    shown = [p for p in here if asked["show"] in p.shows]
    listed = table(sorted(shown, key=lambda p: p.sort), _columns(), query)
    homes = {p.site for p in everyone}
    return PupilsPage(
        title=gettext("Pupils"),
        run=head(session, row),
        query=query,
        filters=filters(query, "show", _shows(), lambda show: sum(show in p.shows for p in here)),
        sites=tuple(
            (s.site_id, s.name) for s in sorted(found.problem.sites, key=lambda s: s.name) if s.site_id in homes
        ),
        pupils=listed,
        ids=_ids(session, row.round_id, [p.number for p in listed.rows]),
    )


def pupil_page(session: Session, row: RunRow, pupil_row: PupilRow, *, answered: bool) -> PupilPage | None:
    """Read one pupil; None if the pupil was not in the round then. With ``answered`` what decided is worked out."""
    found = result(session, row.id)
    home = session.get_one(SiteRow, pupil_row.home_site_id)
    pupil = found.problem.pupil.get((home.code, pupil_row.number))
    if pupil is None:
        return None
    words = Describer(found.problem, found.explainer.eligibility.travel, {})
    whole = answers(found, pupil.key) if answered else None
    told = found.explainer.reasons(pupil.key) if whole is None else whole
    return PupilPage(
        title=dates.pupil_name(pupil),
        run=head(session, row),
        pupil_id=pupil_row.id,
        name=dates.pupil_name(pupil),
        facts=tuple(_facts(pupil, found.problem)),
        places=tuple(_place(words, pupil, p) for p in found.allocation.of_pupil.get(pupil.key, ())),
        wishes=tuple(_wish(found.problem, one, answered=whole is not None) for one in told if one.rank),
        answered=whole is not None,
        busy=answered and whole is None,
    )


def _ids(session: Session, round_id: int, numbers: Sequence[str]) -> dict[PupilKey, int]:
    rows = select(SiteRow.code, PupilRow.number, PupilRow.id).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
    known = session.execute(rows.where(PupilRow.round_id == round_id, PupilRow.number.in_(numbers)))
    return {(row.code, row.number): row.id for row in known}


def _place(words: Describer, pupil: Pupil, placement: Placement) -> PlaceLine:
    group = words.group(words.problem.offering[placement.offering_id], pupil)
    if placement.site_id == pupil.home_site:
        group = replace(group, travel=gettext("own school"))
    return PlaceLine(group, _rank(placement))


def _line(found: Result, pupil: Pupil) -> PupilLine:
    placements = sorted(found.allocation.of_pupil.get(pupil.key, ()), key=lambda p: p.rank or _NO_RANK)
    wished = pupil.key in found.problem.wishes_of
    kind, state = _state(pupil, len(placements), wished=wished)
    best = min((p.rank or _NO_RANK for p in placements), default=_NO_RANK + 1)
    shows = {
        "": True,
        "placed": bool(placements),
        "unplaced": wished and not placements,
        "needs": len(placements) < pupil.needs,
        "later": bool(placements) and 2 < best < _NO_RANK,
        "hand": any(p.rank is None for p in placements),
        "none": not wished and not placements,
    }
    return PupilLine(
        key=pupil.key,
        name=dates.list_name(pupil.first_name, pupil.infix, pupil.last_name) or pupil.pupil_id,
        sort=dates.sort_key(pupil.first_name, pupil.infix, pupil.last_name),
        number=pupil.pupil_id,
        class_=pupil.class_ or "",
        site=pupil.home_site,
        school=found.problem.site[pupil.home_site].name,
        places=tuple(group_title(found.problem, p.offering_id) for p in placements),
        ranks=tuple(map(_rank, placements)),
        best=best,
        travel=max((p.travel_minutes for p in placements), default=None),
        kind=kind,
        state=state,
        shows=frozenset(name for name, holds in shows.items() if holds),
    )


def _state(pupil: Pupil, placed: int, *, wished: bool) -> tuple[str, str]:
    if placed < pupil.needs:
        return "bad", gettext("Too few to graduate")
    if placed:
        return "good", gettext("Placed")
    return ("wait", gettext("No place")) if wished else ("off", gettext("Chose nothing"))


def _shows() -> dict[str, str]:
    return {
        "": gettext("All"),
        "placed": gettext("Placed"),
        "unplaced": gettext("No place"),
        "needs": gettext("Too few to graduate"),
        "later": gettext("Third choice or later"),
        "hand": gettext("By hand"),
        "none": gettext("Chose nothing"),
    }


def _columns() -> tuple[Column[PupilLine], ...]:
    return (
        Column("name", gettext("Name"), lambda p: p.sort),
        Column("place", gettext("Place"), lambda p: (not p.places, p.places, p.sort)),
        Column("rank", gettext("Choice"), lambda p: (p.best, p.sort)),
        Column("class", gettext("Class"), lambda p: (p.class_, p.sort)),
        Column("school", gettext("School"), lambda p: (p.school, p.sort)),
        Column("travel", gettext("Way"), lambda p: (-1 if p.travel is None else p.travel, p.sort), number=True),
        Column("state", gettext("State"), lambda p: (p.kind, p.sort)),
    )


def _text(pupil: PupilLine) -> str:
    return f"{pupil.name} {pupil.number} {pupil.class_} {' '.join(pupil.places)}"


def _rank(placement: Placement) -> str:
    return gettext("by hand") if placement.rank is None else choice_name(placement.rank)


def _facts(pupil: Pupil, problem: Problem) -> Iterator[tuple[str, str]]:
    given = (
        (gettext("Number"), pupil.pupil_id),
        (gettext("School"), problem.site[pupil.home_site].name),
        (gettext("Class"), pupil.class_),
        (gettext("Track"), pupil.track),
        (gettext("Profile"), pupil.profile),
        (gettext("Most electives"), str(pupil.max_electives)),
        (gettext("Needs to graduate"), str(pupil.needs) if pupil.needs else None),
    )
    yield from ((name, value) for name, value in given if value)


def _wish(problem: Problem, answer: WishAnswer, *, answered: bool) -> WishLine:
    offering = problem.offering.get(answer.offering or "")
    placed = answer.answer == Answer.PLACED
    return WishLine(
        rank=choice_name(answer.rank),
        title=group_title(problem, offering.offering_id) if offering else elective_title(problem, answer.elective),
        place=problem.site[offering.site_id].name if offering else "",
        kind="good" if placed else "off",
        short=reason_short("not_offered" if offering is None else answer.answer),
        text=answer.text(language()) if answered else "",
    )
