"""A run that keeps what an earlier one gave: every move with its reason, and how it is known that fewer will not do."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from matcher.codes import Goal, Proof
from matcher.problem import Problem, PupilKey
from matcher.repair import Change
from webui import dates
from webui.language import language
from webui.memory.facts import facts
from webui.memory.moves import Moves, moves
from webui.memory.results import Result, result
from webui.pages.group_names import group_names
from webui.pages.move_words import change_told
from webui.pages.run_head import RunPage, head
from webui.pages.tables import Column, Query, Table, table
from webui.store.runs import RepairRow, RunRow


@dataclass(frozen=True)
class MoveText:
    """A place given up, a new one, or both."""

    before: str  # empty = none
    after: str
    reason: str


@dataclass(frozen=True)
class MovedPupil:
    """A pupil with every move."""

    id: int | None  # None: no longer in the round
    name: str
    sort: tuple[str, str, str]
    school: str
    class_: str
    moves: tuple[MoveText, ...]


@dataclass(frozen=True)
class Names:
    """Where names are found: in the round of the run, and of who and what is gone in that of the run before."""

    now: Problem
    then: Problem

    def pupil(self, key: PupilKey) -> Problem | None:
        """The round that has the pupil."""
        return next((p for p in (self.now, self.then) if key in p.pupil), None)

    def group(self, code: str | None) -> str:
        """What the group is called; empty without one."""
        if code is None:
            return ""
        return self._groups.get(code, code)

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        return {**group_names(self.then), **group_names(self.now)}


@dataclass(frozen=True, kw_only=True)
class MovesPage(RunPage):
    """Moves."""

    template: ClassVar[str] = "repair/moves.html"

    query: Query
    keeps: str  # what the run keeps the places of
    told: str
    kept: str
    without: str  # who of them has no place now; empty = nobody
    proof: tuple[str, str]
    held: str
    released: tuple[str, ...]
    pupils: Table[MovedPupil]
    moved: int


def moves_page(session: Session, row: RunRow, made: RepairRow, query: Query) -> MovesPage:
    """Read everything for the page."""
    found = result(session, row.id)
    seen = moves(session, made.kept_id, row.id)
    names = Names(found.problem, result(session, made.kept_id).problem if made.kept_id is not None else found.problem)
    lines = moved_pupils(seen, names, facts(session, row.round_id).stored.ids["pupils"])
    words = query.text.casefold().split()
    shown = [line for line in lines if all(word in _text(line) for word in words)]
    return MovesPage(
        title=gettext("Moves"),
        run=head(session, row),
        query=query,
        keeps=gettext("what is published") if made.publication_id is not None else gettext("the run before"),
        told=_told(seen),
        kept=ngettext(
            "%(num)d pupil keeps exactly what there was.", "%(num)d pupils keep exactly what they had.", seen.kept
        ),
        without=_without(found, seen),
        proof=_proof(row),
        held=_held(made),
        released=tuple(_released(seen, names, code) for code in made.released),
        pupils=table(shown, _columns(), query),
        moved=len(lines),
    )


def moved_pupils(seen: Moves, names: Names, ids: Any) -> list[MovedPupil]:
    """Everybody who moved, by school and name."""
    lines = []
    for key, changes in seen.of_pupil.items():
        where = names.pupil(key)
        pupil = where.pupil[key] if where is not None else None
        known = (pupil.first_name, pupil.infix, pupil.last_name) if pupil is not None else (None, None, None)
        lines.append(
            MovedPupil(
                id=ids.get(key),
                name=dates.list_name(*known) or key[1],
                sort=dates.sort_key(*known),
                school=where.site[key[0]].name if where is not None else key[0],
                class_=(pupil.class_ if pupil is not None else None) or "",
                moves=tuple(move_text(names, change) for change in changes),
            )
        )
    return sorted(lines, key=lambda line: (line.school, line.sort))


def move_text(names: Names, change: Change) -> MoveText:
    """A change in words, for staff."""
    return MoveText(names.group(change.lost), names.group(change.gained), change_told(names.now, change))


def _columns() -> tuple[Column[MovedPupil], ...]:
    return (
        Column("name", gettext("Pupil"), lambda m: m.sort),
        Column("from", gettext("From"), lambda m: (m.moves[0].before, m.sort)),
        Column("to", gettext("To"), lambda m: (m.moves[0].after, m.sort)),
        Column("why", gettext("Why"), lambda m: (m.moves[0].reason, m.sort)),
        Column("class", gettext("Class"), lambda m: (m.class_, m.sort)),
        Column("school", gettext("School"), lambda m: (m.school, m.sort)),
    )


def _text(line: MovedPupil) -> str:
    moved = " ".join(f"{m.before} {m.after} {m.reason}" for m in line.moves)
    return f"{line.name} {line.class_} {line.school} {moved}".casefold()


def _told(seen: Moves) -> str:
    if not seen.changes:
        return gettext("For nobody anything changes.")
    pupils = ngettext("%(num)d pupil gets other places.", "%(num)d pupils get other places.", len(seen.of_pupil))
    places = ngettext("%(num)d place is given up.", "%(num)d places are given up.", seen.given_up)
    return f"{pupils} {places}"


def _without(found: Result, seen: Moves) -> str:
    """How many of those who are still there have no place at all now."""
    left = sum(key in found.problem.pupil and key not in found.allocation.of_pupil for key in seen.of_pupil)
    if not left:
        return ""
    return ngettext("%(num)d of them has no place at all now.", "%(num)d of them have no place at all now.", left)


def _proof(row: RunRow) -> tuple[str, str]:
    """How it is known that no allocation gives up fewer places: the look and the words."""
    goals = {goal["name"]: goal for goal in (row.outcome or {}).get("goals", ())}
    goal = goals.get(Goal.CHANGES)
    if goal is None or goal["proof"] == Proof.NONE:
        bound = goal["bound"] if goal is not None else None
        if bound is None:
            return "off", gettext("It is not proved that fewer will not do.")
        return "off", gettext(
            "It is not proved that fewer will not do; fewer than %(bound)s are impossible.", bound=bound
        )
    if goal["proof"] == Proof.CERTIFICATE:
        return "good", gettext("Proved: no allocation gives up fewer places. Anybody can recompute the proof.")
    return "good", gettext("Proved by an exact search: no allocation gives up fewer places.")


def _held(made: RepairRow) -> str:
    if made.started is None:
        return gettext("Every pupil was allowed to move.") if made.publication_id is not None else ""
    day = dates.day(made.started, language())
    if not made.held_count:
        return gettext("No group that can go on as it was had begun by %(day)s.", day=day)
    return ngettext(
        "Groups that have begun by %(day)s: %(num)d place in them was held.",
        "Groups that have begun by %(day)s: %(num)d places in them were held.",
        made.held_count,
        day=day,
    )


def _released(seen: Moves, names: Names, code: str) -> str:
    """A group that has begun and could not keep everybody: how many stay, and why the others leave."""
    leave: dict[str, int] = defaultdict(int)
    for change in seen.changes:
        if change.lost == code:
            leave[change_told(names.now, change)] += 1
    if not leave:
        return f"{names.group(code)}: {gettext('in the end nobody has to leave it')}"
    stays = sum(p.offering_id == code for p in seen.before.placements) - sum(leave.values())
    stay = ngettext("%(num)d pupil stays", "%(num)d pupils stay", stays)
    return "; ".join([f"{names.group(code)}: {stay}", *(f"{number}× {why}" for why, number in leave.items())])
