"""Where a seat would help: for the coordinator of any run, for a host of what was published, about the own sites."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webui.access import roles
from webui.database import config, database
from webui.identity import someone
from webui.jobs.seats import SEATS
from webui.pages.seats import seats_page
from webui.people import Role
from webui.render import render
from webui.results import published_run
from webui.scope import current_round, home_sites, run_of
from webui.store.runs import RunRow
from webui.views.query import query
from webui.workings import again, worked_out

pages = Blueprint("seats", __name__)


@pages.get("/indelen/<int:number>/plaatsen")
@roles(Role.COORDINATOR)
def run(number: int) -> str:
    """Of any run; worked out when it is first asked for."""
    row = _over(number)
    working = worked_out(config().figures, database(), row.id, SEATS)
    return render(seats_page(database(), row, working, query("site")))


@pages.post("/indelen/<int:number>/plaatsen")
@roles(Role.COORDINATOR)
def retry(number: int) -> Response:
    """What could not be worked out is tried again."""
    row = _over(number)
    again(config().figures, row.id)
    return redirect(url_for("seats.run", number=row.id))


@pages.get("/aanbod/plaatsen")
@roles(Role.HOST)
def own() -> str | Response:
    """What more seats at the own sites would bring to the published result."""
    current = current_round(database())
    run_id = published_run(database(), current.id) if current is not None else None
    if run_id is None:
        flash(gettext("Nothing is published yet."), "info")
        return redirect(url_for("host.offer"))
    working = worked_out(config().figures, database(), run_id, SEATS)
    row = database().get_one(RunRow, run_id)
    sites = [site.code for site in home_sites(database(), row.round_id, someone())]
    return render(seats_page(database(), row, working, query("site"), sites))


def _over(number: int) -> RunRow:
    row = run_of(database(), someone(), number)
    if row is None or row.outcome is None:
        abort(404)
    return row
