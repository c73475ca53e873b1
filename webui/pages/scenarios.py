"""What-ifs: what is to change, what came of it, and what adopting it would write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import WEEKDAYS, Goal
from matcher.differences import goal_change
from matcher.problem import Problem
from webui import dates
from webui.charts import RankBar, rank_bars
from webui.language import language
from webui.memory.results import result
from webui.operations.goals import Step
from webui.operations.runs import Order
from webui.operations.scenarios import Adoption
from webui.operations.whatif import Change, What, read
from webui.pages.goal_words import goal_title
from webui.pages.group_names import group_names
from webui.pages.page import FormPage
from webui.pages.run_compare import Mover, mover_columns, movers_between, moves_told
from webui.pages.run_head import RunHead, RunPage, account_names, head, head_of, publications
from webui.pages.run_words import NONE, choice_name, goal_name, goal_value, rank_goal, run_title
from webui.pages.tables import Query, Table, table
from webui.store.runs import AsideRow, RunRow
from webui.store.words import AsideKind

_MOST = 60  # what-ifs in the list


@dataclass(frozen=True)
class ChangeText:
    """A change in words, and as the form carries it."""

    text: str
    word: str


@dataclass(frozen=True)
class Beside:
    """A run to put beside the one that it starts from."""

    head: RunHead
    told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NewPage(FormPage):
    """What is to change, and the what-ifs there are."""

    template: ClassVar[str] = "scenarios/new.html"

    run: RunHead
    changes: tuple[ChangeText, ...]
    faults: tuple[str, ...]
    beside: tuple[Beside, ...]
    orders: tuple[tuple[str, str], ...]  # the rank goals that it was not made with


@dataclass(frozen=True)
class BeforeAfter:
    """A figure without and with the changes."""

    name: str
    before: str
    after: str
    kind: str = "off"
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class WhatIfPage(RunPage):
    """What would change."""

    template: ClassVar[str] = "scenarios/scenario.html"

    base: RunHead | None
    changes: tuple[ChangeText, ...]
    goals: tuple[BeforeAfter, ...]
    ranks: tuple[BeforeAfter, ...]
    picture: str
    groups: tuple[BeforeAfter, ...]
    query: Query
    moves: str
    movers: Table[Mover] | None


@dataclass(frozen=True)
class Written:
    """A part of the round that changes."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AdoptPage(RunPage):
    """What adopting writes into the round."""

    template: ClassVar[str] = "scenarios/adopt.html"

    revision: int
    changes: tuple[ChangeText, ...]
    refused: str


def new_page(
    session: Session, row: RunRow, form: Any, problem: Problem, changes: Sequence[Change], faults: Sequence[str]
) -> NewPage:
    """Read everything for the page; ``problem`` is the round with the changes so far, for their names."""
    asides = list(
        session.scalars(
            select(RunRow)
            .join(AsideRow, AsideRow.run_id == RunRow.id)
            .where(AsideRow.base_id == row.id, AsideRow.kind == AsideKind.WHAT_IF)
            .order_by(RunRow.id.desc())
            .limit(_MOST)
        )
    )
    names = account_names(session, {one.made_by for one in asides if one.made_by})
    known = result(session, row.id).problem
    own = rank_goal(row.policy["goals"])
    return NewPage(
        title=gettext("What if…"),
        form=form,
        run=head(session, row),
        changes=change_texts(problem, changes),
        faults=tuple(faults),
        beside=tuple(
            Beside(
                head_of(one, names, {}, changed=False),
                tuple(c.text for c in change_texts(known, read((one.aside or _NOTHING).given["changes"]))),
            )
            for one in asides
        ),
        orders=tuple((o.value, goal_name(o)) for o in Order if o is not Order.OWN and goal_name(o) != own),
    )


_NOTHING = AsideRow(given={"changes": []})


def what_if_page(session: Session, row: RunRow, query: Query) -> WhatIfPage:
    """Read what came of a what-if."""
    assert row.aside is not None
    base = session.get(RunRow, row.aside.base_id) if row.aside.base_id else None
    problem, new = result(session, row.id).problem, row.outcome or {}
    old = (base.outcome or {}) if base is not None else new
    found = movers_between(session, problem, base, row) if base is not None else []
    shown = [m for m in found if query.finds(f"{m.name} {m.school}")]
    bars, titles = _bars(old, new), (run_title(base) if base is not None else "", run_title(row))
    picture = gettext("Places by choice; the mark is what it is without the changes")
    return WhatIfPage(
        title=gettext("What would change"),
        run=head(session, row),
        base=_base_head(session, base),
        changes=change_texts(problem, read(row.aside.given["changes"])),
        goals=tuple(_goals(old, new)),
        ranks=tuple(BeforeAfter(b.name, str(round(b.usual or 0)), str(b.number)) for b in bars),
        picture=rank_bars(bars, picture),
        groups=tuple(_groups(problem, old, new)),
        query=query,
        moves=moves_told(found) if base is not None else "",
        movers=table(sorted(shown, key=lambda m: m.sort), mover_columns(*titles), query) if base is not None else None,
    )


def adopt_page(session: Session, row: RunRow, found: Adoption | None, refused: str) -> AdoptPage:
    """What would be written, or why it cannot."""
    assert row.aside is not None
    problem = found.new_problem if found is not None else result(session, row.id).problem
    return AdoptPage(
        title=gettext("Take the changes over"),
        run=head(session, row),
        revision=found.revision if found is not None else 0,
        changes=change_texts(problem, read(row.aside.given["changes"]), found.problem if found else None),
        refused=refused,
    )


def change_texts(problem: Problem, changes: Sequence[Change], before: Problem | None = None) -> tuple[ChangeText, ...]:
    """Changes in words; with the round as it is, also what each number was."""
    names = group_names(problem) if changes else {}
    return tuple(ChangeText(_told(names, change, before), change.word()) for change in changes)


def _told(names: Mapping[str, str], change: Change, before: Problem | None) -> str:
    group, number = names.get(change.group, change.group), change.number
    known = before.offering.get(change.group) if before is not None else None
    was = {What.SEATS: "capacity", What.MINIMUM: "min_size", What.GUESTS: "guest_capacity"}.get(change.what)
    old = getattr(known, was) if known is not None and was else None
    now = "" if old is None else gettext("now %(number)s", number=old)
    texts = {
        What.SEATS: gettext("%(group)s: %(number)s seats", group=group, number=number),
        What.GUESTS: gettext("%(group)s: %(number)s seats for other schools", group=group, number=number)
        if number is not None
        else gettext("%(group)s: all seats for other schools too", group=group),
        What.MINIMUM: gettext("%(group)s: smallest group %(number)s", group=group, number=number),
        What.CANCEL: gettext("%(group)s: cancelled", group=group),
        What.RESTORE: gettext("%(group)s: may run again", group=group),
        What.GROUP: gettext("One more group like %(group)s", group=group)
        if number is None
        else gettext("One more group like %(group)s, with %(number)s seats", group=group, number=number),
        What.TRAVEL: gettext("No longest way")
        if number is None
        else gettext("Longest way: %(number)s minutes", number=number),
    }
    if change.what is What.TIME:
        was_day, _, was_start = change.session.partition(":")
        return gettext(
            "%(group)s: %(before)s becomes %(after)s",
            group=group,
            before=f"{_day(was_day)} {was_start}",
            after=f"{_day(change.weekday)} {change.start}–{change.end}",
        )
    if change.what is What.GOAL:
        title = goal_title(Goal(change.goal)) if change.goal in tuple(Goal) else change.goal
        steps = {
            Step.UP: gettext("%(goal)s: one up", goal=title),
            Step.DOWN: gettext("%(goal)s: one down", goal=title),
            Step.REMOVE: gettext("%(goal)s: take away", goal=title),
            Step.ADD: gettext("Take %(goal)s", goal=title),
        }
        return steps.get(Step(change.step), title) if change.step in tuple(Step) else title
    return texts[change.what] + (now and f" ({now})")


def _day(word: str) -> str:
    return dates.weekday(WEEKDAYS.index(word), language()) if word in WEEKDAYS else word


def _base_head(session: Session, base: RunRow | None) -> RunHead | None:
    if base is None:
        return None
    return head_of(base, {}, publications(session, base.round_id), changed=False)


def _goals(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[BeforeAfter]:
    """The goals in the order of the what-if; a goal that only one has is told without a verdict."""
    before, after = ({g["name"]: g for g in o["goals"] if g["value"] is not None} for o in (old, new))
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        kind, state = "off", ""
        if one is not None and other is not None:
            change = goal_change(Goal(name), *(_levelled(goal) for goal in (one, other)))
            kind, state = "off", gettext("the same")
            if any(change.gain):
                kind, state = ("bad", gettext("worse")) if change.worse else ("good", gettext("better"))
        yield BeforeAfter(goal_name(name), _value(one), _value(other), kind, state)


def _levelled(goal: Mapping[str, Any]) -> tuple[tuple[int, ...], Any]:
    value = goal["value"]
    return tuple(goal.get("levels", ())), tuple(value) if isinstance(value, list) else value


def _value(goal: Mapping[str, Any] | None) -> str:
    return NONE if goal is None else goal_value(goal["name"], goal["value"], goal.get("levels", ()))


def _bars(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[RankBar, ...]:
    before, after = (outcome["figures"]["rank_counts"] for outcome in (old, new))
    ranks = sorted({*map(int, before), *map(int, after)})
    return tuple(RankBar(choice_name(r), after.get(str(r), 0), float(before.get(str(r), 0))) for r in ranks)


def _groups(problem: Problem, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[BeforeAfter]:
    """Those that run or not, or have other numbers of pupils."""
    before, after = ({g["offering_id"]: g for g in o["groups"]} for o in (old, new))
    names = group_names(problem)
    for code in sorted({*before, *after}, key=lambda c: (names.get(c, c), c)):
        one, other = before.get(code), after.get(code)
        if one is None or other is None or (one["placed"], one["status"]) != (other["placed"], other["status"]):
            kind, state = _fate(one, other)
            yield BeforeAfter(names.get(code, code), _pupils(one), _pupils(other), kind, state)


def _fate(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> tuple[str, str]:
    ran, runs = (group is not None and group["status"] == "runs" for group in (one, other))
    if runs and not ran:
        return "good", gettext("runs now")
    return ("bad", gettext("does not run now")) if ran and not runs else ("off", "")


def _pupils(group: Mapping[str, Any] | None) -> str:
    if group is None:
        return NONE
    return str(group["placed"]) if group["status"] == "runs" else gettext("cancelled")
