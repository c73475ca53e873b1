"""Pages for what goes wrong: plain words, what to do next, a reference; no data."""

from dataclasses import dataclass

from flask import Flask, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from webui import logs
from webui.database import config
from webui.identity import person
from webui.pages.errors import ErrorPage
from webui.render import render


@dataclass(frozen=True)
class _Text:
    title: str
    advice: str


def install(app: Flask) -> None:
    """Show our own pages for every error."""
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _changed_meanwhile)
    app.register_error_handler(Exception, _mistake)


def _form_too_old(_: CSRFError) -> tuple[str, int]:
    if person() is None:
        advice = gettext("Sign in again and fill it in once more. Nothing of yours was saved.")
        return _page(400, gettext("You are not signed in any more"), advice)
    return _page(400, gettext("This form was open too long"), gettext("Go back, reload the page and try again."))


def _changed_meanwhile(_: StaleDataError) -> tuple[str, int]:
    advice = gettext("Nothing of yours was saved. Go back, reload the page and look at what changed.")
    return _page(409, gettext("Somebody else changed this at the same time"), advice)


def _http(error: HTTPException) -> tuple[str, int] | Response | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    if isinstance(error, SecurityError):
        return Response(status=code)  # asked for by a name that is not ours: nothing is shown
    text = _texts().get(code)
    if text is None:
        text = _Text(gettext("This did not work"), gettext("Go back and try again."))
    return _page(code, text.title, text.advice, back=_form() if code == 413 else "")


def _mistake(error: Exception) -> tuple[str, int]:
    logs.failure(error)
    text = _texts()[500]
    return _page(500, text.title, text.advice)


def _texts() -> dict[int, _Text]:
    home = gettext("Go to the start page.")
    return {
        403: _Text(
            gettext("This page is not for you"),
            gettext("You are signed in, but this page belongs to another role.") + " " + home,
        ),
        404: _Text(
            gettext("This page does not exist"), gettext("Perhaps it was moved, or it is not yours.") + " " + home
        ),
        405: _Text(gettext("This did not work"), home),
        409: _Text(
            gettext("Somebody else changed this at the same time"),
            gettext("Nothing of yours was saved. Go back, reload the page and look at what changed."),
        ),
        413: _Text(
            gettext("This file is too large"),
            gettext(
                "Send at most %(megabytes)s MB at once. Are there pictures in it? Then save only the table.",
                megabytes=config().upload_megabytes,
            ),
        ),
        429: _Text(gettext("Too many attempts"), gettext("Wait a quarter of an hour and try again.")),
        500: _Text(
            gettext("Something went wrong"),
            gettext("It is our mistake, not yours. Try again; if it happens again, tell us the reference below."),
        ),
    }


def _form() -> str:
    """The page of the form that was sent, if it stands at the same address."""
    rule = request.url_rule
    return request.path if rule is not None and "GET" in (rule.methods or ()) else ""


def _page(code: int, title: str, advice: str, back: str = "") -> tuple[str, int]:
    return render(ErrorPage(title=title, advice=advice, reference=logs.reference(), back=back)), code
