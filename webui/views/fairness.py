"""Whether a run is fair: for the coordinator, and the own school's line for a counsellor once it is published."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webui.access import roles
from webui.database import config, database
from webui.jobs.figures import FAIRNESS
from webui.memory.workings import Working, worked_out
from webui.pages.fairness import fairness_page, own_page
from webui.people import Role
from webui.render import render
from webui.store.runs import RunRow
from webui.views.run_rows import own_sites, published_row, run_over

pages = Blueprint("fairness", __name__)


@pages.get("/indelen/<int:number>/eerlijk")
@roles(Role.COORDINATOR)
def run(number: int) -> str:
    """Every part of the region beside chance, and who could have had it better."""
    row = run_over(number)
    return render(fairness_page(database(), row, _working(row)))


@pages.get("/uitkomst/eerlijk")
@roles(Role.COUNSELLOR)
def own() -> str | Response:
    """The own school beside chance."""
    row = published_row()
    if row is None:
        flash(gettext("Nothing is published yet."), "info")
        return redirect(url_for("outcome.outcome"))
    return render(own_page(database(), row, _working(row), own_sites(row)))


def _working(row: RunRow) -> Working:
    return worked_out(config().figures, database(), row.id, FAIRNESS)
