"""Publishing, by the coordinator."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webui import dates
from webui.access import roles
from webui.database import config, database
from webui.forms.parts import shown
from webui.forms.publish import LATER, PublishForm
from webui.identity import someone
from webui.language import language
from webui.memory.results import published_run
from webui.operations import publications as operations
from webui.operations.checks import check_run, has_result
from webui.operations.errors import Refused
from webui.operations.publications import ToPublish
from webui.pages.publication import publication_page
from webui.pages.publish import last_publication, publish_page
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round, publication_of, run_of
from webui.store.base import now
from webui.store.rounds import RoundRow
from webui.texts import refusal
from webui.views.numbers import hidden, whole
from webui.views.query import query

pages = Blueprint("publish", __name__, url_prefix="/publiceren")


@pages.get("")
@roles(Role.COORDINATOR)
def publishing() -> str:
    """What everybody sees now, what a run would change, and the trail."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Publishing")))
    return _page(row, _new_form(row))


@pages.post("")
@roles(Role.COORDINATOR)
def publish() -> str | Response:
    """Let everybody see a run, now or from a moment on."""
    row = current_round(database())
    if row is None:
        return redirect(url_for("publish.publishing"))
    form = PublishForm()
    if form.validate_on_submit():
        moment = form.moment(config().zone)
        given = ToPublish(hidden(form.run.data), hidden(form.seen.data), form.note.data or "", moment)
        try:
            operations.publish(database(), someone().actor, row.id, given)
        except Refused as error:
            database().rollback()
            shown(form, "day" if error.field == "publish_at" else error.field, refusal(error.code))
        else:
            if moment is None:
                flash(gettext("Published: everybody can see it now."), "success")
            else:
                when = dates.moment(moment, language(), config().zone)
                flash(gettext("Planned: everybody can see it from %(moment)s.", moment=when), "success")
            return redirect(url_for("publish.publishing"))
    form.seen.data = str(last_publication(database(), row.id))
    return _page(row, form)


@pages.post("/controleren")
@roles(Role.COORDINATOR)
def check() -> Response:
    """Check a large run, which takes some seconds."""
    run = run_of(database(), someone(), request.form.get("run", 0, type=whole))
    if run is None or not has_result(run):
        flash(refusal("run_without_result"), "wrong")
        return redirect(url_for("publish.publishing"))
    check_run(database(), run.id)
    return redirect(url_for("publish.publishing", run=run.id))


@pages.post("/terugtrekken")
@roles(Role.COORDINATOR)
def withdraw() -> Response:
    """Take back what waits for its moment."""
    try:
        operations.withdraw(database(), someone().actor, request.form.get("publication", 0, type=whole))
    except Refused as error:
        database().rollback()
        flash(refusal(error.code), "wrong")
    else:
        flash(gettext("Withdrawn: nothing will be published."), "success")
    return redirect(url_for("publish.publishing"))


@pages.get("/<int:number>")
@roles(Role.COORDINATOR)
def publication(number: int) -> str:
    """One publication: who moved."""
    row = publication_of(database(), someone(), number)
    if row is None:
        abort(404)
    return render(publication_page(database(), row, query()))


def _page(row: RoundRow, form: PublishForm) -> str:
    asked = hidden(form.run.data) or request.args.get("run", 0, type=whole)
    found = query("run")
    return render(publish_page(database(), row, found, form, asked))


def _new_form(row: RoundRow) -> PublishForm:
    """Empty, the first time with the moment that pupils were told."""
    form = PublishForm(formdata=None, seen=str(last_publication(database(), row.id)))
    promised = row.publish_at
    if promised is not None and promised > now() and published_run(database(), row.id) is None:
        told = promised.astimezone(config().zone)
        form.when.data, form.day.data, form.time.data = LATER, told.date(), told.time()
    return form
