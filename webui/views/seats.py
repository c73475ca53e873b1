"""Where a seat would help: for the coordinator of any run, for a host of what was published, about the own sites."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webui.access import roles
from webui.database import config, database
from webui.jobs.seats import SEATS
from webui.memory.workings import again, worked_out
from webui.pages.seats import seats_page
from webui.people import Role
from webui.render import render
from webui.views.query import query
from webui.views.run_rows import own_sites, published_row, run_over

pages = Blueprint("seats", __name__)


@pages.get("/indelen/<int:number>/plaatsen")
@roles(Role.COORDINATOR)
def run(number: int) -> str:
    """Of any run; worked out when it is first asked for."""
    row = run_over(number)
    working = worked_out(config().figures, database(), row.id, SEATS)
    return render(seats_page(database(), row, working, query("site")))


@pages.post("/indelen/<int:number>/plaatsen")
@roles(Role.COORDINATOR)
def retry(number: int) -> Response:
    """What could not be worked out is tried again."""
    row = run_over(number)
    again(config().figures, row.id)
    return redirect(url_for("seats.run", number=row.id))


@pages.get("/aanbod/plaatsen")
@roles(Role.HOST)
def own() -> str | Response:
    """What more seats at the own sites would bring to the published result."""
    row = published_row()
    if row is None:
        flash(gettext("Nothing is published yet."), "info")
        return redirect(url_for("host.offer"))
    working = worked_out(config().figures, database(), row.id, SEATS)
    return render(seats_page(database(), row, working, query("site"), own_sites(row)))
