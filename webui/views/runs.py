"""The coordinator's runs: started, watched, compared and opened."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from webui.access import roles
from webui.database import database
from webui.forms.parts import shown
from webui.forms.runs import MOST_LETTERS, RunForm
from webui.identity import someone
from webui.operations import runs as operations
from webui.operations.errors import Refused
from webui.operations.runs import NewRun, Order
from webui.pages.rounds import EmptyPage
from webui.pages.run_overview import overview_page
from webui.pages.run_progress import failed_page, progress_page
from webui.pages.runs import newest_run, orders, runs_page
from webui.people import Role
from webui.render import render
from webui.scope import current_round, run_of
from webui.store.rounds import RoundRow
from webui.store.runs import RunRow
from webui.store.translate import policy_of
from webui.store.words import RUN_OVER
from webui.texts import refusal

pages = Blueprint("runs", __name__, url_prefix="/indelen")


@pages.get("")
@roles(Role.COORDINATOR)
def run_list() -> str:
    """What stands in the way, and the runs there are."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Allocations")))
    return render(runs_page(database(), row, _form(row, newest_run(database(), row.id))))


@pages.post("")
@roles(Role.COORDINATOR)
def run_start() -> str | AnyResponse:
    """Start a run."""
    row = current_round(database())
    if row is None:
        return redirect(url_for("runs.run_list"))
    form = _form(row)
    if form.validate_on_submit():
        seen = str(form.seen.data or "")
        given = NewRun(form.title.data, Order(form.order.data), form.minutes.data, int(seen) if seen.isdigit() else 0)
        try:
            started = operations.start_run(database(), someone().actor, row.id, given)
        except Refused as error:
            database().rollback()
            shown(form, error.field, refusal(error.code))
        else:
            if started.again:
                flash(gettext("This run was started already. Here it is."), "info")
            return redirect(url_for("runs.run", number=started.row.id))
    return render(runs_page(database(), row, form))


@pages.get("/<int:number>")
@roles(Role.COORDINATOR)
def run(number: int) -> str:
    """How far a run is; why it failed; or what it came to."""
    row = _run(number)
    if row.status not in RUN_OVER:
        return render(progress_page(database(), row))
    if row.outcome is None:
        return render(failed_page(database(), row))
    return render(overview_page(database(), row))


@pages.post("/<int:number>/stop")
@roles(Role.COORDINATOR)
def run_stop(number: int) -> AnyResponse:
    """Stop a run; the best so far is kept."""
    operations.stop_run(database(), someone().actor, _run(number).id)
    return redirect(url_for("runs.run", number=number))


@pages.post("/<int:number>/naam")
@roles(Role.COORDINATOR)
def run_name(number: int) -> AnyResponse:
    """Give a run another name."""
    row = _run(number)
    title = request.form.get("title", "")[:MOST_LETTERS]
    try:
        operations.name_run(database(), someone().actor, row.id, request.form.get("seen", ""), title)
    except Refused as error:
        flash(refusal(error.code), "wrong")
    return redirect(url_for("runs.run", number=number))


@pages.post("/<int:number>/weg")
@roles(Role.COORDINATOR)
def run_drop(number: int) -> AnyResponse:
    """Throw a run away."""
    row = _run(number)
    try:
        operations.drop_run(database(), someone().actor, row.id)
    except Refused as error:
        database().rollback()
        flash(refusal(error.code), "wrong")
        return redirect(url_for("runs.run", number=number))
    flash(gettext("The run is thrown away."), "success")
    return redirect(url_for("runs.run_list"))


def _run(number: int) -> RunRow:
    found = run_of(database(), someone(), number)
    if found is None:
        abort(404)
    return found


def _form(row: RoundRow, seen: int | None = None) -> RunForm:
    form = RunForm() if seen is None else RunForm(formdata=None, seen=str(seen))
    form.order.choices = [(order.value, name) for order, name in orders(policy_of(row))]
    return form
