"""A counsellor's pupils; the coordinator may look."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from webui.access import roles
from webui.audit import Record, record
from webui.database import database
from webui.identity import someone
from webui.operations import wishes as operations
from webui.operations.errors import WishError
from webui.operations.wishes import Choice
from webui.pages.counsellor import pupil_page, pupils_page
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round, pupil_of
from webui.store.pupils import PupilRow
from webui.texts import refusal
from webui.views.numbers import whole
from webui.views.query import query

pages = Blueprint("counsellor", __name__, url_prefix="/leerlingen")


@pages.get("")
@roles(Role.COUNSELLOR, Role.COORDINATOR)
def pupils() -> str:
    """My pupils; that the list was looked at is written down."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("My pupils")))
    page = pupils_page(database(), someone(), row, query("stage", "class", "site"))
    record(database(), someone().actor, "list.view", Record("pupils", None, row.id))
    database().commit()
    return render(page)


@pages.post("/goedkeuren")
@roles(Role.COUNSELLOR)
def approve() -> Response:
    """Approve what these pupils handed in."""
    rows = [_pupil(number) for number in request.form.getlist("pupil", type=whole)]
    number = operations.approve(database(), someone().actor, rows)
    if number:
        flash(ngettext("%(num)d choice approved.", "%(num)d choices approved.", number), "success")
    else:
        flash(gettext("Tick the pupils whose choices you approve."), "info")
    back = request.form.get("back", "")
    return redirect(back if back.startswith(url_for("counsellor.pupils")) else url_for("counsellor.pupils"))


@pages.get("/<int:number>")
@roles(Role.COUNSELLOR, Role.COORDINATOR)
def pupil(number: int) -> str:
    """One pupil."""
    return render(pupil_page(database(), someone(), _pupil(number)))


@pages.post("/<int:number>/kies")
@roles(Role.COUNSELLOR)
def choose(number: int) -> Response:
    """Put something on the pupil's list; what the counsellor chooses is approved."""
    choice = Choice(request.form.get("elective", ""), request.form.get("group", type=whole))
    return _done(number, lambda row, seen: operations.choose(database(), someone().actor, row, seen, choice))


@pages.post("/<int:number>/verplaats")
@roles(Role.COUNSELLOR)
def move(number: int) -> Response:
    """One place up or down."""
    wish, by = request.form.get("wish", 0, type=whole), request.form.get("by", 0, type=whole)
    return _done(number, lambda row, seen: operations.move(database(), someone().actor, row, seen, wish, by))


@pages.post("/<int:number>/weg")
@roles(Role.COUNSELLOR)
def remove(number: int) -> Response:
    """Off the pupil's list."""
    wish = request.form.get("wish", 0, type=whole)
    return _done(number, lambda row, seen: operations.remove(database(), someone().actor, row, seen, wish))


def _pupil(number: int) -> PupilRow:
    found = pupil_of(database(), someone(), number)
    if found is None:
        abort(404)
    return found


def _done(number: int, change: Callable[[PupilRow, int], None]) -> Response:
    try:
        change(_pupil(number), request.form.get("version", 0, type=whole))
    except WishError as error:
        database().rollback()
        flash(refusal(error.code), "wrong")
    return redirect(url_for("counsellor.pupil", number=number))
