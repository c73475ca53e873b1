"""The log: who did what, when. Pupils have names in it only for those who see all pupils anyway."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webui import dates
from webui.database import config
from webui.forms.audit import SearchForm
from webui.forms.parts import choice
from webui.identity import Person
from webui.language import language
from webui.pages.audit_words import action_name, changes, record_name
from webui.pages.page import FormPage
from webui.pages.tables import PAGE, Query, Table
from webui.people import Role
from webui.store.accounts import Account
from webui.store.audit import AuditEntry
from webui.store.pupils import PupilRow
from webui.texts import role_name

FILTERS = ("who", "action", "since", "until")
_OF_PUPILS, _OF_PROGRAM = "pupil", "system"


@dataclass(frozen=True)
class EntryLine:
    """An entry of the log."""

    when: str
    who: str
    role: str
    what: str
    about: str
    pupil: int | None  # the record is this pupil, whose page the reader may open
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AuditPage(FormPage):
    """The log."""

    template: ClassVar[str] = "audit/audit.html"

    table: Table[EntryLine]
    path: str


def audit_page(session: Session, who: Person, query: Query, form: SearchForm) -> AuditPage:
    """Read a page of the log; ``form`` holds what is searched for."""
    accounts = {a.id: a for a in session.scalars(select(Account).order_by(Account.name))}
    actions = session.scalars(select(AuditEntry.action).distinct()).all()
    form.who.choices = [choice(*one) for one in _people(list(accounts.values()))]
    known = sorted(((action, action_name(action)) for action in actions), key=_by_name)
    form.action.choices = [choice(*one) for one in (("", gettext("Everything")), *known)]
    where = _where(form) if form.validate() else []
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(*where)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, query.page), pages)
    newest = select(AuditEntry).where(*where).order_by(AuditEntry.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    entries = session.scalars(newest).all()
    names = _pupil_names(session, entries) if who.role is Role.COORDINATOR else {}
    return AuditPage(
        title=gettext("Log"),
        form=form,
        path=query.path,
        table=Table(
            headings=(),
            rows=tuple(_line(entry, accounts, names) for entry in entries),
            total=total,
            page=page,
            pages=pages,
            earlier=query.url(page=page - 1) if page > 1 else "",
            later=query.url(page=page + 1) if page < pages else "",
        ),
    )


def _by_name(known: tuple[str, str]) -> str:
    return known[1]


def _people(accounts: Sequence[Account]) -> list[tuple[str, str]]:
    groups = [(_OF_PUPILS, gettext("Pupils")), (_OF_PROGRAM, role_name(Role.SYSTEM))]
    return [("", gettext("Everybody")), *groups, *((str(a.id), a.name) for a in accounts)]


def _where(form: SearchForm) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    who = form.who.data or ""
    if who in (_OF_PUPILS, _OF_PROGRAM):
        found.append(AuditEntry.role == Role(who))
    elif who:
        found.append(AuditEntry.account_id == int(who))
    if form.action.data:
        found.append(AuditEntry.action == form.action.data)
    if form.since.data:
        found.append(AuditEntry.at >= _midnight(form.since.data))
    if form.until.data:
        found.append(AuditEntry.at < _midnight(form.until.data + dt.timedelta(days=1)))
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), config().zone)


def _pupil_names(session: Session, entries: Sequence[AuditEntry]) -> dict[int, str]:
    ids = {entry.pupil_id for entry in entries} | {e.record_id for e in entries if e.record_kind == "pupils"}
    query = select(PupilRow.id, PupilRow.first_name, PupilRow.infix, PupilRow.last_name, PupilRow.number)
    rows = session.execute(query.where(PupilRow.id.in_(ids - {None})))
    return {row.id: dates.full_name(row.first_name, row.infix, row.last_name) or row.number for row in rows}


def _line(entry: AuditEntry, accounts: Mapping[int, Account], names: Mapping[int, str]) -> EntryLine:
    return EntryLine(
        when=dates.moment(entry.at, language(), config().zone),
        who=_who(entry, accounts, names),
        role=role_name(entry.role),
        what=action_name(entry.action),
        about=_about(entry, accounts, names),
        pupil=entry.record_id if entry.record_kind == "pupils" and entry.record_id in names else None,
        changes=changes(entry),
    )


def _who(entry: AuditEntry, accounts: Mapping[int, Account], names: Mapping[int, str]) -> str:
    if entry.account_id is not None:
        account = accounts.get(entry.account_id)
        return account.name if account else record_name("accounts", entry.account_id)
    if entry.pupil_id is not None:
        return names.get(entry.pupil_id) or record_name("pupils", entry.pupil_id)
    return role_name(entry.role)


def _about(entry: AuditEntry, accounts: Mapping[int, Account], names: Mapping[int, str]) -> str:
    number = entry.record_id
    if number is not None and entry.record_kind == "accounts" and number in accounts:
        return accounts[number].name
    if number is not None and entry.record_kind == "pupils" and number in names:
        return names[number]
    return record_name(entry.record_kind, number)
