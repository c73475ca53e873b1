"""Who is signed in: Flask-Login over accounts (staff) and access codes (pupils)."""

import time
from dataclasses import dataclass

from flask import Flask, session
from flask_login import LoginManager, current_user, login_user, logout_user

from webui.database import database
from webui.people import REGION_WIDE, Actor, Role
from webui.store.accounts import AccessCode, Account


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    role: Role
    stamp: str  # what the session carries: kind, id and stamp
    account_id: int | None = None
    code_id: int | None = None
    pupil_id: int | None = None
    name: str = ""  # of staff; a pupil's name is read with the page
    sites: frozenset[str] = frozenset()
    two_steps: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """For Flask-Login."""
        return self.stamp

    @property
    def actor(self) -> Actor:
        """For operations."""
        return Actor(self.role, self.account_id, self.pupil_id, self.sites)

    @property
    def region_wide(self) -> bool:
        """Whether the person sees every site."""
        return self.role in REGION_WIDE


def install(app: Flask) -> None:
    """Let Flask-Login look people up."""
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(_load)


def person() -> Person | None:
    """Who is signed in, if anybody."""
    found = current_user._get_current_object()  # noqa: SLF001
    return found if isinstance(found, Person) else None


def someone() -> Person:
    """Who is signed in, on a page that only opens for those who are."""
    found = person()
    assert found is not None
    return found


def enter(who: Person) -> None:
    """Begin a session; nothing of an earlier one is kept but the page that was asked for."""
    page = session.get("next")
    session.clear()
    session.permanent = True
    login_user(who)
    session["password_at"] = time.time()
    if page:
        session["next"] = page


def leave() -> None:
    """End the session."""
    logout_user()
    session.clear()


def of_account(account: Account) -> Person:
    """An account as a person."""
    return Person(
        role=account.role,
        stamp=f"account:{account.id}:{account.stamp}",
        account_id=account.id,
        name=account.name,
        sites=frozenset(account.sites),
        two_steps=account.totp_secret is not None,
    )


def of_code(code: AccessCode) -> Person:
    """The holder of an access code as a person."""
    return Person(role=Role.PUPIL, stamp=f"code:{code.id}:{code.stamp}", code_id=code.id, pupil_id=code.pupil_id)


def _load(stamp: str) -> Person | None:
    """The person of a session, unless it was ended elsewhere."""
    kind, _, rest = stamp.partition(":")
    number, _, _ = rest.partition(":")
    if not number.isdigit():
        return None
    found = _account(int(number)) if kind == "account" else _code(int(number)) if kind == "code" else None
    return found if found is not None and found.stamp == stamp else None


def _account(number: int) -> Person | None:
    account = database().get(Account, number)
    return of_account(account) if account is not None and account.active else None


def _code(number: int) -> Person | None:
    code = database().get(AccessCode, number)
    return of_code(code) if code is not None and code.revoked_at is None else None
