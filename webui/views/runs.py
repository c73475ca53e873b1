"""The coordinator's runs: started, watched, compared and opened."""

from dataclasses import replace

from flask import Blueprint, Response, abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from webui.access import roles
from webui.audit import Record, record
from webui.database import config, database
from webui.forms.parts import shown
from webui.forms.runs import MOST_LETTERS, RunForm
from webui.identity import someone
from webui.language import language
from webui.memory.workings import tidy
from webui.operations import runs as operations
from webui.operations.errors import Refused
from webui.operations.runs import NewRun, Order, Part
from webui.pages.rounds import EmptyPage
from webui.pages.run_compare import MOST, compare_page
from webui.pages.run_groups import groups_page
from webui.pages.run_overview import overview_page
from webui.pages.run_progress import failed_page, progress_page
from webui.pages.run_proof import proof_page
from webui.pages.run_pupils import pupil_page, pupils_page
from webui.pages.run_schools import schools_page
from webui.pages.runs import newest_run, orders, runs_page
from webui.pages.scenarios import what_if_page
from webui.people import Role
from webui.render import render
from webui.scope import current_round, pupil_of, run_of
from webui.store.rounds import RoundRow
from webui.store.runs import RunRow
from webui.store.translate import policy_of
from webui.store.words import RUN_OVER
from webui.texts import refusal
from webui.views.numbers import hidden
from webui.views.query import query

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
        try:
            started = operations.start_run(database(), someone().actor, row.id, _given(form))
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
    if row.aside is not None:
        return render(what_if_page(database(), row, query()))
    return render(overview_page(database(), row))


@pages.get("/<int:number>/leerlingen")
@roles(Role.COORDINATOR)
def run_pupils(number: int) -> str:
    """Where each pupil came."""
    row = _over(number)
    answer = render(pupils_page(database(), row, query("show", "site")))
    return _seen(row, answer)


@pages.get("/<int:number>/leerlingen/<int:pupil>")
@roles(Role.COORDINATOR)
def run_pupil(number: int, pupil: int) -> str:
    """One pupil in a run."""
    row, pupil_row = _over(number), pupil_of(database(), someone(), pupil)
    if pupil_row is None or pupil_row.round_id != row.round_id:
        abort(404)
    page = pupil_page(database(), row, pupil_row, answered=bool(request.args.get("answers")))
    if page is None:
        abort(404)
    return render(page)


@pages.get("/<int:number>/groepen")
@roles(Role.COORDINATOR)
def run_groups(number: int) -> str:
    """How full each group is."""
    return render(groups_page(database(), _over(number), query("show")))


@pages.get("/<int:number>/scholen")
@roles(Role.COORDINATOR)
def run_schools(number: int) -> str:
    """What each school got, and who goes where."""
    return render(schools_page(database(), _over(number), query("site")))


@pages.get("/<int:number>/bewijs")
@roles(Role.COORDINATOR)
def run_proof(number: int) -> str:
    """How it is known that there is nothing better."""
    return render(proof_page(database(), _over(number)))


@pages.get("/<int:number>/indeling.zip")
@roles(Role.COORDINATOR)
def run_outcome(number: int) -> Response:
    """The output directory of ``matcher solve``."""
    return _download(number, Part.OUTCOME)


@pages.get("/<int:number>/certificate.json")
@roles(Role.COORDINATOR)
def run_certificate(number: int) -> Response:
    """The certificate."""
    return _download(number, Part.CERTIFICATE)


@pages.get("/<int:number>/ronde.zip")
@roles(Role.COORDINATOR)
def run_round(number: int) -> Response:
    """The round directory that the run was made of."""
    return _download(number, Part.ROUND)


@pages.get("/vergelijken")
@roles(Role.COORDINATOR)
def run_compare() -> str | AnyResponse:
    """Runs side by side."""
    given = request.args.getlist("run") or request.args.get("runs", "").split("-")
    numbers = list(dict.fromkeys(int(word) for word in given if word.isdigit() and len(word) < 10))
    rows = [row for number in numbers if (row := run_of(database(), someone(), number)) is not None]
    rows = [row for row in rows if row.round_id == rows[0].round_id]
    waiting = [row for row in rows if row.status not in RUN_OVER]
    rows = [row for row in rows if row.outcome is not None]
    if not rows or len(rows) > MOST:
        flash(gettext("Tick two to four allocations."), "info")
        return redirect(url_for("runs.run_list"))
    asked = query("runs", "pair")
    runs = ("runs", "-".join(str(row.id) for row in (*rows, *waiting)))
    return render(compare_page(database(), rows, replace(asked, filters=(runs, *asked.filters[1:])), waiting))


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
    row = run_of(database(), someone(), number)
    if row is None:  # clicked twice
        return redirect(url_for("runs.run_list"))
    try:
        operations.drop_run(database(), someone().actor, row.id)
    except Refused as error:
        database().rollback()
        flash(refusal(error.code), "wrong")
        return redirect(url_for("runs.run", number=number))
    tidy(config().figures, database())
    flash(gettext("The run is thrown away."), "success")
    return redirect(url_for("runs.run_list"))


def _run(number: int) -> RunRow:
    found = run_of(database(), someone(), number)
    if found is None:
        abort(404)
    return found


def _over(number: int) -> RunRow:
    """A run that has an outcome."""
    row = _run(number)
    if row.outcome is None:
        abort(404)
    return row


def _seen(row: RunRow, answer: str) -> str:
    """That the list of pupils was looked at is written down."""
    record(database(), someone().actor, "list.view", Record("runs", row.id, row.round_id))
    database().commit()
    return answer


def _download(number: int, part: Part) -> Response:
    try:
        made = operations.export_run(database(), someone().actor, _run(number).id, part, language())
    except LookupError:
        abort(404)
    answer = make_response(made.content)
    answer.mimetype = made.media_type
    answer.headers.set("Content-Disposition", "attachment", filename=made.name)
    return answer


def _given(form: RunForm) -> NewRun:
    return NewRun(
        title=form.title.data or "",
        order=Order(form.order.data),
        minutes=form.minutes.data,
        seen=hidden(form.seen.data),
    )


def _form(row: RoundRow, seen: int | None = None) -> RunForm:
    form = RunForm() if seen is None else RunForm(formdata=None, seen=str(seen))
    form.order.choices = [(order.value, name) for order, name in orders(policy_of(row))]
    return form
