"""Accounts of staff: everything that changes them, with its audit entry. No Flask here."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from webui.audit import Record, record
from webui.config import Config
from webui.operations.errors import AccountError
from webui.operations.secrets import hash_password, hash_token, new_token, totp_step
from webui.operations.sign_in import actor_of, normal_username
from webui.people import REGION_WIDE, STAFF, Actor, Role
from webui.store.accounts import Account, ResetLink
from webui.store.base import now


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What the coordinator gives for an account."""

    username: str
    name: str
    role: Role
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedAccount:
    """What can be changed of an account; the user name stays."""

    name: str
    role: Role
    sites: tuple[str, ...] = ()


def create_account(session: Session, actor: Actor, given: NewAccount, password: str | None = None) -> Account:
    """Make an account; without a password the person sets it with a link of ``make_reset_link``.

    Raises:
        AccountError: the name is taken, or the role needs a site.
    """
    username = normal_username(given.username)
    assert given.role in STAFF
    if session.scalar(select(Account.id).where(Account.username == username)) is not None:
        raise AccountError("username_taken", "username")
    sites = _sites(given.role, given.sites)
    account = Account(username=username, name=given.name.strip(), role=given.role, sites=sites)
    if password is not None:
        account.password_hash = hash_password(password, username)
    session.add(account)
    session.flush()
    after = {"role": given.role, "sites": list(sites)}
    record(session, actor, "account.create", Record("accounts", account.id), after=after)
    session.commit()
    return account


def change_account(session: Session, actor: Actor, account: Account, version: int, given: ChangedAccount) -> None:
    """Another name, role or sites; with another role or other sites all sessions of the person end.

    Raises:
        AccountError: somebody else changed it since ``version``, the role needs a site, or it is the own role.
    """
    if account.version != version:
        raise AccountError("changed_meanwhile")
    if account.id == actor.account_id and given.role != account.role:
        raise AccountError("own_role", "role")
    sites = _sites(given.role, given.sites)
    before = {"role": account.role, "sites": list(account.sites), "renamed": False}
    after = {"role": given.role, "sites": list(sites), "renamed": given.name.strip() != account.name}
    if (given.role, sites) != (account.role, tuple(account.sites)):
        account.stamp += 1
    account.name, account.role, account.sites = given.name.strip(), given.role, sites
    record(session, actor, "account.change", Record("accounts", account.id), before=before, after=after)
    try:
        session.commit()
    except StaleDataError:
        session.rollback()
        raise AccountError("changed_meanwhile") from None


def set_active(session: Session, actor: Actor, account: Account, *, active: bool) -> None:
    """Close an account, or open it again; closing signs out everywhere.

    Raises:
        AccountError: people cannot close their own account, so that a coordinator is always left.
    """
    if account.id == actor.account_id and not active:
        raise AccountError("own_account")
    before = {"active": account.active}
    account.active = active
    account.stamp += 1
    record(session, actor, "account.active", Record("accounts", account.id), before=before, after={"active": active})
    session.commit()


def enable_second_step(session: Session, actor: Actor, account: Account, secret: str, code: str) -> None:
    """Turn the second step on.

    Raises:
        AccountError: the code is not of this secret.
    """
    step = totp_step(secret, code)
    if step is None:
        raise AccountError("wrong_code", "code")
    account.totp_secret, account.totp_last_step = secret, step
    record(session, actor, "account.second_step", Record("accounts", account.id), after={"on": True})
    session.commit()


def disable_second_step(session: Session, actor: Actor, account: Account) -> None:
    """Turn the second step off, as when a telephone is lost."""
    account.totp_secret = account.totp_last_step = None
    account.stamp += 1
    record(session, actor, "account.second_step", Record("accounts", account.id), after={"on": False})
    session.commit()


def make_reset_link(session: Session, config: Config, actor: Actor, account: Account) -> str:
    """A token with which the person sets a new password, once; earlier ones stop working."""
    session.execute(delete(ResetLink).where(ResetLink.account_id == account.id))
    token = new_token()
    expires = now() + dt.timedelta(hours=config.reset_hours)
    link = ResetLink(account_id=account.id, token_hash=hash_token(token), made_by=actor.account_id, expires_at=expires)
    session.add(link)
    record(session, actor, "account.reset_link", Record("accounts", account.id))
    session.commit()
    return token


def use_reset_link(session: Session, token: str, password: str) -> Account:
    """Set the password of the link's account; all its sessions end.

    Raises:
        AccountError: the link does not work any more, or the password will not do.
    """
    of_link = select(Account).join(ResetLink, ResetLink.account_id == Account.id)
    account = session.scalar(of_link.where(Account.active, *_usable(token)))
    if account is None:
        raise AccountError("link_gone", "token")
    hashed = hash_password(password, account.username)
    use = update(ResetLink).where(*_usable(token)).values(used_at=now()).returning(ResetLink.id)
    if session.scalar(use) is None:  # somebody was faster
        session.rollback()
        raise AccountError("link_gone", "token")
    _set_password(session, actor_of(account), account, hashed)
    return account


def change_password(session: Session, actor: Actor, account: Account, password: str) -> None:
    """Set another password; sessions elsewhere end.

    Raises:
        AccountError: it will not do.
    """
    _set_password(session, actor, account, hash_password(password, account.username))


def sign_out_everywhere(session: Session, actor: Actor, account: Account) -> None:
    """End every session of the account."""
    account.stamp += 1
    record(session, actor, "account.sign_out_everywhere", Record("accounts", account.id))
    session.commit()


def _sites(role: Role, sites: tuple[str, ...]) -> tuple[str, ...]:
    """The sites as they are kept: none for who sees the region."""
    if role in REGION_WIDE:
        return ()
    if not sites:
        raise AccountError("sites_needed", "sites")
    return tuple(sorted(sites))


def _set_password(session: Session, actor: Actor, account: Account, hashed: str) -> None:
    account.password_hash = hashed
    account.stamp += 1
    record(session, actor, "account.password", Record("accounts", account.id))
    session.commit()


def _usable(token: str) -> tuple[ColumnElement[bool], ...]:
    return ResetLink.token_hash == hash_token(token), ResetLink.used_at.is_(None), ResetLink.expires_at > now()
