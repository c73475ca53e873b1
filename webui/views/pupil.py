"""A pupil's choices and place."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from webui.access import roles
from webui.database import config, database
from webui.identity import someone
from webui.operations import wishes as operations
from webui.operations.errors import WishError
from webui.operations.wishes import Choice
from webui.pages.place import calendar, left_page, place_page, why_page
from webui.pages.pupil import wishes_page
from webui.people import Role
from webui.render import render
from webui.scope import pupil_of
from webui.store.pupils import PupilRow
from webui.texts import refusal
from webui.views.numbers import whole

pages = Blueprint("pupil", __name__)


@pages.get("/keuzes")
@roles(Role.PUPIL)
def wishes() -> str:
    """My choices."""
    row = _own()
    return render(left_page(database(), row) or wishes_page(database(), someone().actor, row))


@pages.post("/keuzes/kies")
@roles(Role.PUPIL)
def choose() -> AnyResponse:
    """Put an elective, or one group of it, at the end of my list."""
    choice = Choice(request.form.get("elective", ""), request.form.get("group", type=whole))
    return _done(lambda row, version: operations.choose(database(), someone().actor, row, version, choice))


@pages.post("/keuzes/verplaats")
@roles(Role.PUPIL)
def move() -> AnyResponse:
    """One place up or down."""
    wish, by = request.form.get("wish", 0, type=whole), request.form.get("by", 0, type=whole)
    return _done(lambda row, version: operations.move(database(), someone().actor, row, version, wish, by))


@pages.post("/keuzes/weg")
@roles(Role.PUPIL)
def remove() -> AnyResponse:
    """Off my list."""
    wish = request.form.get("wish", 0, type=whole)
    return _done(lambda row, version: operations.remove(database(), someone().actor, row, version, wish))


@pages.post("/keuzes/inleveren")
@roles(Role.PUPIL)
def submit() -> AnyResponse:
    """Hand my list in."""
    return _done(lambda row, version: operations.submit(database(), someone().actor, row, version), "ontvangen")


@pages.get("/plek")
@roles(Role.PUPIL)
def place() -> str:
    """My place, once it is published."""
    row = _own()
    return render(left_page(database(), row) or place_page(database(), row))


@pages.get("/plek/waarom")
@roles(Role.PUPIL)
def place_why() -> AnyResponse | str:
    """What decided about the choices that I did not get."""
    row = _own()
    page = left_page(database(), row) or why_page(database(), row)
    return redirect(url_for("pupil.place")) if page is None else render(page)


@pages.get("/plek/agenda.ics")
@roles(Role.PUPIL)
def place_calendar() -> Response:
    """My lessons, for a calendar."""
    row = _own()
    found = calendar(database(), row, config().zone) if row.left_at is None else None
    if found is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{gettext("electives")}.ics"'}
    return Response(found, mimetype="text/calendar", headers=headers)


def _own() -> PupilRow:
    who = someone()
    found = pupil_of(database(), who, who.pupil_id or 0)
    if found is None:
        abort(404)
    return found


def _done(change: Callable[[PupilRow, int], None], anchor: str = "lijst") -> AnyResponse:
    """Do it, tell what was refused, and show the list again."""
    try:
        change(_own(), request.form.get("version", 0, type=whole))
    except WishError as error:
        database().rollback()
        flash(refusal(error.code), "wrong")
    return redirect(url_for("pupil.wishes", _anchor=anchor))
