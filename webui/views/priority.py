"""Priority because of an earlier round: looked at, given, taken back."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from webui.access import roles
from webui.audit import Record, record
from webui.database import database
from webui.identity import someone
from webui.operations import priority as operations
from webui.operations.errors import Refused
from webui.pages.priority import priority_page
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round
from webui.store.rounds import RoundRow
from webui.texts import refusal
from webui.views.numbers import whole
from webui.views.query import query

pages = Blueprint("priority", __name__, url_prefix="/regels/voorrang")


@pages.get("")
@roles(Role.COORDINATOR)
def priority() -> str:
    """Who would go first; that names were looked at is written down."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Priority because of last time")))
    page = priority_page(database(), row, query("round", "levels", "kind"))
    if page.preview is not None:
        record(database(), someone().actor, "list.view", Record("pupils", None, row.id))
        database().commit()
    return render(page)


@pages.post("")
@roles(Role.COORDINATOR)
def give() -> Response:
    """Give it to all pupils as it was shown; twice does no harm."""
    row, sent = _round(), request.form
    source = operations.Source(
        sent.get("round", 0, type=whole), sent.get("run", 0, type=whole), sent.get("levels", 0, type=whole)
    )
    try:
        number = operations.give(database(), someone().actor, row.id, source, sent.get("seen", ""))
    except Refused as error:
        flash(refusal(error.code), "wrong")
    else:
        flash(_given(number), "success")
    return redirect(url_for("priority.priority", round=source.round_id, levels=source.levels))


@pages.post("/terug")
@roles(Role.COORDINATOR)
def take_back() -> Response:
    """Back to what was there before; twice does no harm."""
    try:
        number = operations.take_back(database(), someone().actor, _round().id, request.form.get("seen", ""))
    except Refused as error:
        flash(refusal(error.code), "wrong")
    else:
        flash(
            _taken_back(number),
            "success",
        )
    return redirect(url_for("priority.priority"))


def _given(number: int) -> str:
    if not number:
        return gettext("All pupils have this priority already.")
    return ngettext(
        "Priority is given: %(num)d pupil has another number now.",
        "Priority is given: %(num)d pupils have another number now.",
        number,
    )


def _taken_back(number: int) -> str:
    if not number:
        return gettext("There was nothing to take back.")
    return ngettext(
        "Taken back: %(num)d pupil has the priority from before again.",
        "Taken back: %(num)d pupils have the priority from before again.",
        number,
    )


def _round() -> RoundRow:
    row = current_round(database())
    if row is None:
        abort(404)
    return row
