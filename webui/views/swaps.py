"""Swaps: whether pupils may ask, and asking."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webui.access import roles
from webui.database import database
from webui.forms.parts import shown
from webui.forms.waiting import SwapsForm
from webui.identity import someone
from webui.operations import swaps as operations
from webui.operations.errors import Refused
from webui.operations.swaps import Allowed
from webui.pages.rounds import EmptyPage
from webui.pages.swaps import swaps_page
from webui.people import Role
from webui.render import render
from webui.scope import current_round, pupil_of
from webui.texts import refusal
from webui.views.numbers import hidden, whole, yes_or_no

pages = Blueprint("swaps", __name__, url_prefix="/ruilen")


@pages.route("", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def swaps() -> str | Response:
    """Whether pupils may ask to swap, who did, and what was found."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Swaps")))
    rule = operations.rule_of(database(), row.id)
    form = SwapsForm(days=rule.days, begun=rule.begun) if rule is not None else SwapsForm()
    if form.validate_on_submit():
        given = Allowed(form.days.data or 0, bool(form.begun.data))
        try:
            operations.allow(database(), someone().actor, row.id, hidden(form.seen.data), given)
        except Refused as error:
            shown(form, error.field, refusal(error.code))
        else:
            flash(gettext("Saved: pupils can ask to swap on their own page."), "success")
            return redirect(url_for("swaps.swaps"))
    return render(swaps_page(database(), row, form))


@pages.post("/uit")
@roles(Role.COORDINATOR)
def stop() -> Response:
    """Pupils may not ask any more."""
    row = current_round(database())
    if row is not None:
        seen = request.form.get("seen", 0, type=whole)
        try:
            operations.allow(database(), someone().actor, row.id, seen, None)
        except Refused as error:
            flash(refusal(error.code), "wrong")
        else:
            flash(gettext("Saved: nobody can ask to swap, and nothing more is looked for."), "success")
    return redirect(url_for("swaps.swaps"))


@pages.post("/vraag")
@roles(Role.COUNSELLOR)
def ask() -> Response:
    """A counsellor asks for a pupil, or takes it back; twice does no harm."""
    wanted = _asked(request.form.get("pupil", 0, type=whole))
    if wanted is not None:
        flash(gettext("Saved: a swap is looked for.") if wanted else gettext("Saved: no swap any more."), "success")
    return redirect(url_for("waiting.waiting", _anchor="swaps"))


@pages.post("/ik")
@roles(Role.PUPIL)
def own() -> Response:
    """A pupil asks, or takes it back; twice does no harm. The page says how it is."""
    _asked(someone().pupil_id or 0)
    return redirect(url_for("pupil.place", _anchor="ruilen"))


def _asked(pupil_id: int) -> bool | None:
    """Do what the form says, for a pupil of theirs; None if it was refused, which is told."""
    wanted, seen = yes_or_no("wanted"), request.form.get("seen", 0, type=whole)
    pupil = pupil_of(database(), someone(), pupil_id)
    if pupil is None:
        flash(refusal("swap_not_yours"), "wrong")
        return None
    try:
        operations.ask(database(), someone().actor, pupil.id, seen, wanted=wanted)
    except Refused as error:
        database().rollback()
        flash(refusal(error.code), "wrong")
        return None
    return wanted
