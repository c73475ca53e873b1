"""Signing in: with a password and perhaps a second step, or with an access code."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webui.audit import Record, record
from webui.config import Config
from webui.operations.attempts import Attempts
from webui.operations.errors import AccountError
from webui.operations.secrets import hash_code, matches, needs_rehash, normal_code, rehash, totp_step
from webui.people import Actor, Role
from webui.store.accounts import AccessCode, Account


def sign_in(session: Session, config: Config, username: str, password: str, address: str) -> Account:
    """The account, if the password is right and there were not too many wrong ones.

    Raises:
        AccountError: ``too_many`` or ``wrong_sign_in``; which of name and password is wrong is never told.
    """
    username = normal_username(username)
    attempts = Attempts(session, config, address, username)
    attempts.check()
    account = session.scalar(select(Account).where(Account.username == username, Account.active))
    known = account.password_hash if account is not None else None
    if not matches(known, password) or account is None or known is None:
        attempts.failed()
        raise AccountError("wrong_sign_in")
    if needs_rehash(known):
        account.password_hash = rehash(password)
    if not account.totp_secret:
        _signed_in(session, attempts, account)
    return account


def check_second_step(session: Session, config: Config, account: Account, code: str, address: str) -> None:
    """Check the code of the authenticator app; each code works once.

    Raises:
        AccountError: ``too_many`` or ``wrong_code``.
    """
    attempts = Attempts(session, config, address, account.username)
    attempts.check()
    step = totp_step(account.totp_secret, code) if account.totp_secret else None
    if step is None or step <= (account.totp_last_step or 0):
        attempts.failed()
        raise AccountError("wrong_code", "code")
    account.totp_last_step = step
    _signed_in(session, attempts, account)


def confirm_password(session: Session, config: Config, account: Account, password: str, address: str) -> None:
    """Check the password again, before something sensitive.

    Raises:
        AccountError: ``too_many`` or ``wrong_password``.
    """
    attempts = Attempts(session, config, address, account.username)
    attempts.check()
    if not matches(account.password_hash, password):
        attempts.failed()
        raise AccountError("wrong_password", "password")


def sign_in_with_code(session: Session, config: Config, code: str, address: str) -> AccessCode:
    """The access code's row, if the code works.

    Raises:
        AccountError: ``too_many`` or ``wrong_access_code``.
    """
    attempts = Attempts(session, config, address)
    attempts.check()
    found = None
    if normal := normal_code(code):
        working = select(AccessCode).where(AccessCode.revoked_at.is_(None))
        found = session.scalar(working.where(AccessCode.code_hash == hash_code(config, normal)))
    if found is None:
        attempts.failed()
        raise AccountError("wrong_access_code", "code")
    record(session, Actor(Role.PUPIL, pupil_id=found.pupil_id), "code.sign_in", Record("pupils", found.pupil_id))
    session.commit()
    return found


def normal_username(text: str) -> str:
    """User names do not distinguish capitals."""
    return text.strip().lower()


def actor_of(account: Account) -> Actor:
    """The account as an actor."""
    return Actor(account.role, account_id=account.id, sites=frozenset(account.sites))


def _signed_in(session: Session, attempts: Attempts, account: Account) -> None:
    attempts.succeeded()
    record(session, actor_of(account), "account.sign_in", Record("accounts", account.id))
    session.commit()
