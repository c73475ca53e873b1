"""Whether a run is fair: for the coordinator, and the own school's line for a counsellor once it is published."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webui.access import roles
from webui.database import config, database
from webui.identity import someone
from webui.jobs.figures import FAIRNESS
from webui.pages.fairness import fairness_page, own_page
from webui.people import Role
from webui.render import render
from webui.results import published_run
from webui.scope import current_round, home_sites, run_of
from webui.store.runs import RunRow
from webui.workings import Working, worked_out

pages = Blueprint("fairness", __name__)


@pages.get("/indelen/<int:number>/eerlijk")
@roles(Role.COORDINATOR)
def run(number: int) -> str:
    """Every part of the region beside chance, and who could have had it better."""
    row = run_of(database(), someone(), number)
    if row is None or row.outcome is None:
        abort(404)
    return render(fairness_page(database(), row, _working(row)))


@pages.get("/uitkomst/eerlijk")
@roles(Role.COUNSELLOR)
def own() -> str | Response:
    """The own school beside chance."""
    current = current_round(database())
    run_id = published_run(database(), current.id) if current is not None else None
    row = database().get(RunRow, run_id) if run_id is not None else None
    if row is None:
        flash(gettext("Nothing is published yet."), "info")
        return redirect(url_for("outcome.outcome"))
    sites = [site.code for site in home_sites(database(), row.round_id, someone())]
    return render(own_page(database(), row, _working(row), sites))


def _working(row: RunRow) -> Working:
    return worked_out(config().figures, database(), row.id, FAIRNESS)
