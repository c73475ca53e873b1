"""What came out, for a counsellor."""

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from matcher.files import class_list_csv, class_list_xlsx
from webui.access import roles
from webui.audit import Record, record
from webui.database import database
from webui.identity import someone
from webui.pages.outcome import outcome_page, outcome_pupil_page, outcome_rows
from webui.pages.outcome_price import outcome_price_page
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round, pupil_of
from webui.views.numbers import whole
from webui.views.query import query

pages = Blueprint("outcome", __name__, url_prefix="/uitkomst")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("")
@roles(Role.COUNSELLOR)
def outcome() -> str:
    """Places and reasons of my pupils; that the list was looked at is written down."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Outcome")))
    page = outcome_page(database(), someone(), row, query("talk", "class", "site"))
    record(database(), someone().actor, "outcome.view", Record("pupils", None, row.id))
    database().commit()
    return render(page)


@pages.get("/leerlingen/<int:number>")
@roles(Role.COUNSELLOR)
def pupil(number: int) -> str:
    """One pupil, every wish answered."""
    row = pupil_of(database(), someone(), number)
    if row is None:
        abort(404)
    return render(outcome_pupil_page(database(), row))


@pages.get("/leerlingen/<int:number>/prijs")
@roles(Role.COUNSELLOR)
def price(number: int) -> str:
    """What a wish of a pupil that was not granted would cost."""
    row = pupil_of(database(), someone(), number)
    if row is None:
        abort(404)
    wish, at = (request.args.get(name, 0, type=whole) for name in ("wish", "group"))
    page = outcome_price_page(database(), someone(), row, wish, at)
    if page is None:
        abort(404)
    return render(page)


@pages.get("/downloaden")
@roles(Role.COUNSELLOR)
def download() -> AnyResponse:
    """The list as a file, written down as well."""
    row = current_round(database())
    found = outcome_rows(database(), someone(), row) if row is not None else None
    if row is None or found is None:
        flash(gettext("Nothing is published yet."), "info")
        return redirect(url_for("outcome.outcome"))
    form = "csv" if request.args.get("form") == "csv" else "xlsx"
    headings, rows = found
    if form == "csv":
        content, kind = class_list_csv(headings, rows), "text/csv"
    else:
        content, kind = class_list_xlsx(gettext("Outcome"), [row.title or row.school_year], headings, rows), _XLSX
    record(database(), someone().actor, "outcome.download", Record("pupils", None, row.id), after={"form": form})
    database().commit()
    name = f'attachment; filename="{gettext("outcome")}-{row.school_year}.{form}"'
    return Response(content, mimetype=kind, headers={"Content-Disposition": name})
