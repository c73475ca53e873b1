"""Who may open which page. Default deny: a page without declared roles keeps the program from starting.

``@roles(...)`` or ``@public`` stands on every view. What a person may see *within* a page is a matter of the query:
see ``webui.scope``.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from webui.config import Config, TwoSteps
from webui.database import config
from webui.identity import Person, person
from webui.people import STAFF, Role

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
STATIC = ("static", "bootstrap.static")  # files of the program itself: no data
_ROLES, _FRESH = "access_roles", "access_fresh"


class Undeclared(Exception):
    """Some page does not say who may open it."""


def roles(*allowed: Role, fresh: bool = False) -> Callable[[View], View]:
    """Only these roles may open the page; ``fresh``: and only if their password was given a short time ago."""

    def declare(view: View) -> View:
        setattr(view, _ROLES, frozenset(allowed))
        setattr(view, _FRESH, fresh)
        return view

    return declare


def public(view: View) -> View:
    """Everybody may open the page, signed in or not."""
    setattr(view, _ROLES, PUBLIC)
    return view


def allowed_roles(app: Flask, endpoint: str) -> frozenset[Role] | str | None:
    """Who may open the page: roles, ``PUBLIC``, or None if nobody said."""
    if endpoint in STATIC:
        return PUBLIC
    found: frozenset[Role] | str | None = getattr(app.view_functions[endpoint], _ROLES, None)
    return found


def install(app: Flask) -> None:
    """Guard every page of the application; call it last.

    Raises:
        Undeclared: a page does not say who may open it.
    """
    missing = sorted({r.endpoint for r in app.url_map.iter_rules() if allowed_roles(app, r.endpoint) is None})
    if missing:
        raise Undeclared(", ".join(missing))
    app.before_request(_guard)


def is_fresh() -> bool:
    """Whether the password was given a short time ago."""
    return time.time() - float(session.get("password_at", 0)) < 60 * config().fresh_minutes


def two_steps_forced(settings: Config, role: Role) -> bool:
    """Whether people with this role must confirm each sign-in with an app."""
    if role not in STAFF or settings.demo:
        return False
    forced = {TwoSteps.COORDINATOR: {Role.COORDINATOR}, TwoSteps.STAFF: set(STAFF)}
    return role in forced.get(settings.two_steps, set())


def _guard() -> AnyResponse | Response | None:
    if request.endpoint is None:
        return None  # no such page: 404 follows
    allowed = allowed_roles(current_app, request.endpoint)
    if allowed == PUBLIC:
        return None
    who = person()
    if who is None:
        return _to_sign_in()
    if not isinstance(allowed, frozenset) or who.role not in allowed:
        abort(403)
    return _first(who)


def _first(who: Person) -> AnyResponse | None:
    """What comes before the page: setting up the second step, or giving the password again."""
    if two_steps_forced(config(), who.role) and not who.two_steps and request.endpoint not in _BEFORE_TWO_STEPS:
        return redirect(url_for("account.two_steps"))
    if getattr(current_app.view_functions[str(request.endpoint)], _FRESH, False) and not is_fresh():
        _remember_page()
        return redirect(url_for("account.confirm"))
    return None


_BEFORE_TWO_STEPS = ("account.two_steps", "account.confirm", "sign_in.sign_out")


def _to_sign_in() -> AnyResponse:
    _remember_page()
    return redirect(url_for("sign_in.start" if "pupil." in str(request.endpoint) else "sign_in.staff"))


def _remember_page() -> None:
    """Where to go on afterwards: a page of ours that was asked for, never something that was sent."""
    if request.method == "GET":
        session["next"] = request.full_path.rstrip("?")


def next_page() -> str:
    """Where to go on, once; the start if nowhere."""
    found = str(session.pop("next", ""))
    return found if found.startswith("/") and not found.startswith(("//", "/\\")) else url_for("sign_in.home")
