"""One group in its form: the week as a picture, what is wrong or must be thought of, what another person saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import WEEKDAYS, Run
from matcher.errors import Fault
from matcher.problem import Problem
from matcher.rules.timetable import clock
from matcher.wording import text
from webui import dates
from webui.database import config
from webui.forms.offer import GroupForm, elective_label, group_data
from webui.identity import Person
from webui.language import language
from webui.memory.facts import facts
from webui.operations.demand import demands
from webui.operations.groups import Group, group_of
from webui.operations.offer import offer_is_open, placed_in
from webui.pages.host import audience_text, demand_text, group_title, meeting_texts, span_text
from webui.pages.page import FormPage
from webui.store.accounts import Account
from webui.store.audit import AuditEntry
from webui.store.offer import OfferingRow, SiteRow
from webui.store.rounds import RoundRow
from webui.texts import role_name

_FROM, _UNTIL = 8 * 60, 18 * 60  # what the picture of a week shows, if nothing is earlier or later


@dataclass(frozen=True)
class Block:
    """A session in the picture of a week, in its units."""

    x: float
    y: float
    height: float
    text: str


@dataclass(frozen=True)
class Week:
    """The picture of a week."""

    days: tuple[str, ...]
    hours: tuple[tuple[float, str], ...]
    blocks: tuple[Block, ...]
    label: str


@dataclass(frozen=True)
class Difference:
    """Something that two people want differently."""

    name: str
    theirs: str
    yours: str


@dataclass(frozen=True, kw_only=True)
class GroupPage(FormPage):
    """A group, new or not."""

    template: ClassVar[str] = "host/group.html"

    id: int | None
    version: int
    site: str
    several_sites: bool
    open: bool
    electives: tuple[str, ...]
    week: Week | None
    warnings: tuple[str, ...] = ()  # before it is saved all the same
    differences: tuple[Difference, ...] = ()  # with what somebody else saved meanwhile
    changed_by: str = ""
    cancelled: bool = False
    demand: str = ""
    placed: int = 0
    read_only: tuple[tuple[str, str], ...] = ()  # when the offer is closed


def group_page(
    session: Session,
    who: Person,
    site: SiteRow,
    form: GroupForm,
    row: OfferingRow | None = None,
    **more: Any,
) -> GroupPage:
    """The form of a group with everything around it."""
    problem = facts(session, site.round_id).problem
    is_open = offer_is_open(session.get_one(RoundRow, site.round_id), who.actor)
    given: dict[str, Any] = {}
    if row is not None:
        given = {
            "cancelled": row.run is Run.NO,
            "demand": demand_text(demands(session, [row])[row.id]),
            "placed": placed_in(session, row),
            "read_only": () if is_open else _read_only(problem, row),
        }
    return GroupPage(
        title=group_title(problem, row) if row else gettext("New group"),
        form=form,
        id=row.id if row else None,
        version=row.version if row else 0,
        site=site.name,
        several_sites=row is None and len(list(form.site)) > 1,
        open=is_open,
        electives=tuple(sorted(elective_label(code, problem.elective) for code in problem.elective)),
        week=_week(form),
        **{**given, **more},
    )


def fault_text(fault: Fault) -> str:
    """A fault of a group in words; files are called what hosts call them."""
    placed = int(fault.params.get("placed", 0))
    published = ngettext(
        "%(num)d pupil has a place in this group already. It stays until something else is published.",
        "%(num)d pupils have a place in this group already. These stay until something else is published.",
        placed,
    )
    own = {
        "seats_below_placed": ngettext(
            "%(num)d pupil has a place and cannot stay.",
            "%(num)d pupils have a place; not all of them can stay.",
            placed,
        ),
        "group_published": ngettext(
            "%(num)d pupil has a place in this group already, and only sees another day or time after the next "
            "publication: tell the coordinator.",
            "%(num)d pupils have a place in this group already, and only see another day or time after the next "
            "publication: tell the coordinator.",
            placed,
        )
        if fault.params.get("times")
        else published,
        "group_begun": gettext("The group has begun already."),
    }
    if fault.code in own:
        return own[fault.code]
    params = {**fault.params, "value": fault.value or "", "target": gettext("the list of the region")}
    return text("fault", fault.code, language(), **params)


def differences(session: Session, row: OfferingRow, form: GroupForm, given: Group) -> tuple[Difference, ...]:
    """Where what was typed differs from what somebody else saved meanwhile."""
    problem = facts(session, row.round_id).problem
    stored = group_of(session, row)
    theirs = group_data(stored, problem.elective)
    yours = group_data(given.at(row.code, stored.offering.site_id), problem.elective)
    return tuple(
        Difference(_label(form, name), _shown(theirs[name], problem), _shown(yours[name], problem))
        for name in theirs
        if theirs[name] != yours[name]
    )


def last_change(session: Session, row: OfferingRow) -> str:
    """Who changed the group last, and when."""
    entry = session.scalar(
        select(AuditEntry)
        .where(AuditEntry.record_kind == "offerings", AuditEntry.record_id == row.id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if entry is None:
        return ""
    account = session.get(Account, entry.account_id) if entry.account_id else None
    who = account.name if account else role_name(entry.role)
    return f"{who}, {dates.moment(entry.at, language(), config().zone)}"


def _label(form: GroupForm, name: str) -> str:
    return gettext("Sessions") if name == "meetings" else str(form[name].label.text)


def _shown(value: Any, problem: Problem) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(_meeting(v, problem) if isinstance(v, Mapping) else str(v) for v in value) or "–"
    return str(value) or "–"


def _meeting(row: Mapping[str, str], problem: Problem) -> str:
    day = text("weekday", row["weekday"], language())
    return f"{day} {row['start']}–{row['end']} {span_text(problem, row['period'] or None)}"


def _read_only(problem: Problem, row: OfferingRow) -> tuple[tuple[str, str], ...]:
    given: Sequence[tuple[str, str | None]] = (
        (gettext("Elective"), elective_label(row.elective, problem.elective)),
        (gettext("What do you do there?"), row.description),
        (gettext("Seats"), str(row.capacity)),
        (gettext("Smallest group"), str(row.min_size)),
        (gettext("Seats for other schools"), None if row.guest_capacity is None else str(row.guest_capacity)),
        (gettext("Sessions"), "; ".join(meeting_texts(problem, row.code))),
        (gettext("Who may enter"), audience_text(row)),
        (gettext("Clock hours in all"), None if row.clock_hours is None else str(row.clock_hours)),
        (gettext("First day"), dates.day(row.first_day, language()) if row.first_day else None),
        (gettext("Room"), row.room),
        (gettext("What to bring"), row.bring),
        (gettext("Who answers questions"), row.contact),
    )
    return tuple((name, value) for name, value in given if value)


def _week(form: GroupForm) -> Week | None:
    """The sessions as a picture; None if there is none that can be drawn."""
    rows = [(row.weekday.data, _minutes(row.start), _minutes(row.end)) for row in form.filled()]
    found = [
        (WEEKDAYS.index(d), a, b) for d, a, b in rows if d in WEEKDAYS and a is not None and b is not None and a < b
    ]
    if not found:
        return None
    first = min(_FROM, *(start for _, start, _ in found)) // 60 * 60
    last = -(-max(_UNTIL, *(end for _, _, end in found)) // 60) * 60
    number = 7 if max(day for day, _, _ in found) > 4 else 5
    names = [dates.weekday(day, language()) for day in range(number)]
    blocks = tuple(
        Block(
            x=day,
            y=round((start - first) / 60, 2),
            height=round((end - start) / 60, 2),
            text=dates.hours(start, end),
        )
        for day, start, end in found
    )
    words = "; ".join(f"{names[day]} {clock(start)}–{clock(end)}" for day, start, end in found)
    hours = tuple((float(hour - first // 60), f"{hour}:00") for hour in range(first // 60, last // 60 + 1, 2))
    return Week(tuple(names), hours, blocks, words)


def _minutes(field: Any) -> int | None:
    """What a time that may not be checked yet says."""
    if field.value is not None:
        return int(field.value)
    try:
        field.pre_validate(None)
    except ValueError:
        return None
    return None if field.value is None else int(field.value)
