"""Next year's offer: for the coordinator of any run, for a host of what was published, about the own sites."""

from flask import Blueprint, Response, abort, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from matcher.answers.demand import Demand
from webui.access import roles
from webui.audit import Record
from webui.database import config, database
from webui.identity import someone
from webui.jobs.figures import DEMAND
from webui.language import language
from webui.memory.results import result
from webui.memory.workings import Working, again, worked_out
from webui.operations.demand_report import take_demand
from webui.pages.demand_report import demand_page, names_of, of_sites, read_demand
from webui.people import Role
from webui.render import render
from webui.store.runs import RunRow
from webui.views.download import download as file
from webui.views.query import query
from webui.views.run_rows import own_sites, published_row, run_over

pages = Blueprint("demand_report", __name__)


@pages.get("/indelen/<int:number>/vraag")
@roles(Role.COORDINATOR)
def run(number: int) -> str:
    """What a run could not give."""
    row = run_over(number)
    working = _working(row)
    found = None if working.figures is None else read_demand(working.figures)
    xlsx = url_for("demand_report.download", number=row.id)
    return render(demand_page(database(), row, found, query(), xlsx, failed=working.failed, whole=True))


@pages.get("/indelen/<int:number>/vraag.xlsx")
@roles(Role.COORDINATOR)
def download(number: int) -> AnyResponse:
    """The same as a workbook."""
    row = run_over(number)
    return _taken(row, _working(row), url_for("demand_report.run", number=number))


@pages.post("/indelen/<int:number>/opnieuw-uitrekenen")
@roles(Role.COORDINATOR)
def retry(number: int) -> AnyResponse:
    """What could not be worked out is tried again."""
    row = run_over(number)
    again(config().figures, row.id)
    return redirect(url_for("demand_report.run", number=row.id))


@pages.get("/aanbod/vraag")
@roles(Role.HOST)
def own() -> str | AnyResponse:
    """What the own sites could not give in the published result."""
    row = published_row()
    if row is None:
        flash(gettext("Nothing is published yet."), "info")
        return redirect(url_for("host.offer"))
    working = _working(row)
    found = _own(row, working)
    xlsx = url_for("demand_report.own_download")
    return render(demand_page(database(), row, found, query(), xlsx, failed=working.failed, whole=False))


@pages.get("/aanbod/vraag.xlsx")
@roles(Role.HOST)
def own_download() -> AnyResponse:
    """The same as a workbook."""
    row = published_row()
    if row is None:
        abort(404)
    return _taken(row, _working(row), url_for("demand_report.own"), _own(row, _working(row)))


def _taken(row: RunRow, working: Working, page: str, found: Demand | None = None) -> Response | AnyResponse:
    if working.figures is None:
        return redirect(page)
    found = found or read_demand(working.figures)
    about = Record("runs", row.id, row.round_id)
    names = names_of(result(database(), row.id).problem, found)
    return file(take_demand(database(), someone().actor, about, found, names, language()))


def _own(row: RunRow, working: Working) -> Demand | None:
    if working.figures is None:
        return None
    return of_sites(read_demand(working.figures), result(database(), row.id).problem, own_sites(row))


def _working(row: RunRow) -> Working:
    return worked_out(config().figures, database(), row.id, DEMAND)
