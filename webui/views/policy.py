"""Rules: the region's goals and limits, and the lottery."""

from collections.abc import Callable
from dataclasses import asdict, replace

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matcher.codes import Goal
from webui.access import roles
from webui.database import database
from webui.forms.parts import shown
from webui.forms.policy import LimitsForm
from webui.identity import someone
from webui.operations import rounds as operations
from webui.operations.errors import Refused
from webui.operations.goals import Step, rearranged
from webui.pages.policy import landing, policy_page
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round
from webui.store.rounds import RoundRow
from webui.store.translate import policy_of
from webui.texts import refusal
from webui.views.numbers import whole

pages = Blueprint("policy", __name__)


@pages.route("/regels", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def policy() -> str | Response:
    """The goals, and the limits in a form."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Rules")))
    before = policy_of(row)
    form = LimitsForm(data={**asdict(before), "version": row.version})
    if form.validate_on_submit():
        seen = request.form.get("version", 0, type=whole)
        try:
            operations.change_policy(database(), someone().actor, row.id, seen, form.policy(before))
        except Refused as error:
            database().rollback()
            shown(form, error.field, refusal(error.code))
        else:
            flash(gettext("The limits are saved."), "success")
            return redirect(url_for("policy.policy") + "#limits")
    return render(policy_page(database(), row, form))


@pages.post("/regels/doelen")
@roles(Role.COORDINATOR)
def goals() -> Response:
    """A goal one up or down, away, or added."""

    def change(row: RoundRow, seen: int) -> str:
        try:
            goal, step = Goal(request.form.get("goal", "")), Step(request.form.get("step", ""))
        except ValueError:
            raise Refused("not_possible") from None
        before = policy_of(row)
        after = replace(before, goals=rearranged(before.goals, goal, step))
        operations.change_policy(database(), someone().actor, row.id, seen, after)
        return landing(after.goals, goal, step)

    return _done(change, "goals")


@pages.post("/regels/loting/trekken")
@roles(Role.COORDINATOR)
def draw() -> Response:
    """Another seed."""

    def change(row: RoundRow, seen: int) -> str:
        operations.draw_seed(database(), someone().actor, row.id, seen)
        flash(gettext("A new seed is drawn. Nobody has seen it."), "success")
        return "lottery"

    return _done(change, "lottery")


@pages.post("/regels/loting/verzegelen")
@roles(Role.COORDINATOR)
def seal() -> Response:
    """From now on everybody may know the hash, and the seed stays."""

    def change(row: RoundRow, seen: int) -> str:
        operations.seal_lottery(database(), someone().actor, row.id, seen)
        flash(gettext("The lottery is sealed. Everybody can see its seal now."), "success")
        return "lottery"

    return _done(change, "lottery")


def _done(change: Callable[[RoundRow, int], str], refused: str) -> Response:
    """Change something, and go on where the change says; if it is refused, at another place of the page."""
    row = current_round(database())
    if row is None:
        abort(404)
    try:
        where = change(row, request.form.get("version", 0, type=whole))
    except Refused as error:
        database().rollback()
        flash(refusal(error.code), "wrong")
        where = refused
    return redirect(url_for("policy.policy", _anchor=where))
