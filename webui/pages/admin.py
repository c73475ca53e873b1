"""Accounts."""

from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from webui.pages.page import FormPage, Page
from webui.scope import site_names
from webui.store.accounts import Account
from webui.texts import role_name


@dataclass(frozen=True)
class AccountLine:
    """An account in the list."""

    id: int
    name: str
    username: str
    role: str
    sites: str
    active: bool
    has_password: bool
    two_steps: bool


@dataclass(frozen=True, kw_only=True)
class AdminPage(Page):
    """What there is to look after."""

    template: ClassVar[str] = "admin/admin.html"

    round_id: int | None  # the round that is worked on


@dataclass(frozen=True, kw_only=True)
class AccountsPage(Page):
    """All accounts."""

    template: ClassVar[str] = "admin/accounts.html"

    accounts: tuple[AccountLine, ...]
    own: int | None


@dataclass(frozen=True, kw_only=True)
class NewAccountPage(FormPage):
    """A new account."""

    template: ClassVar[str] = "admin/new_account.html"


@dataclass(frozen=True, kw_only=True)
class ChangeAccountPage(FormPage):
    """Another name, role or sites."""

    template: ClassVar[str] = "admin/change_account.html"

    id: int
    username: str


@dataclass(frozen=True, kw_only=True)
class ResetLinkPage(Page):
    """A link to set a password, shown once."""

    template: ClassVar[str] = "admin/reset_link.html"

    name: str
    link: str
    hours: int


def accounts_page(session: Session, own: int | None) -> AccountsPage:
    """Read the accounts."""
    names = site_names(session)
    rows = session.scalars(select(Account).order_by(Account.active.desc(), Account.name))
    return AccountsPage(title=gettext("Accounts"), accounts=tuple(_line(row, names) for row in rows), own=own)


def _line(row: Account, names: dict[str, str]) -> AccountLine:
    return AccountLine(
        id=row.id,
        name=row.name,
        username=row.username,
        role=role_name(row.role),
        sites=", ".join(names.get(site, site) for site in row.sites),
        active=row.active,
        has_password=row.password_hash is not None,
        two_steps=row.totp_secret is not None,
    )
