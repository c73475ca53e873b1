"""Repair after publication: what changed and whom it touches, the proposal, its moves, and who was moved."""

from flask import Blueprint, Response, abort, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from matcher.errors import Conflict
from webui import dates
from webui.access import roles
from webui.database import config, database
from webui.forms.parts import shown
from webui.forms.repair import RepairForm
from webui.identity import someone
from webui.language import language
from webui.memory.results import published_run
from webui.operations.errors import Refused
from webui.operations.repairs import Again, allocate_again, export_moves
from webui.pages.hand_price import refused_facts
from webui.pages.moved import moved_page
from webui.pages.repair import repair_page, seen_now
from webui.pages.repair_moves import moves_page
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round, run_of
from webui.store.rounds import RoundRow
from webui.store.runs import RepairRow, RunRow
from webui.texts import refusal
from webui.views.download import download as sent
from webui.views.numbers import hidden
from webui.views.query import query

pages = Blueprint("repair", __name__)


@pages.get("/herstel")
@roles(Role.COORDINATOR)
def repair() -> str:
    """What changed since the publication, and who is touched at once."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Repair the allocation")))
    form = RepairForm(formdata=None, day=dates.today(config().zone), **seen_now(database(), row.id))
    return render(repair_page(database(), row, query(), form))


@pages.post("/herstel")
@roles(Role.COORDINATOR)
def propose() -> str | AnyResponse:
    """Make the proposal, which is a run; sent twice it is made once."""
    row = current_round(database())
    if row is None or published_run(database(), row.id) is None:
        return redirect(url_for("repair.repair"))
    form = RepairForm()
    if form.validate_on_submit():
        try:
            run = allocate_again(database(), someone().actor, row.id, _given(form))
        except Refused as error:
            database().rollback()
            shown(form, error.field, refusal(error.code))
        except Conflict as conflict:
            database().rollback()
            told = refused_facts(database(), row.id, conflict)
            form.form_errors.append(" ".join((refusal("decisions_clash"), *told)))
        else:
            return redirect(url_for("runs.run", number=run.id))
    return _again(row, form)


@pages.get("/indelen/<int:number>/verhuizingen")
@roles(Role.COORDINATOR)
def run(number: int) -> str:
    """Every move of a run that keeps what an earlier one gave, with its reason."""
    return render(moves_page(database(), *_made(number), query()))


@pages.get("/indelen/<int:number>/moves.csv")
@roles(Role.COORDINATOR)
def download(number: int) -> Response:
    """The same as the command line writes it."""
    row, _ = _made(number)
    return sent(export_moves(database(), someone().actor, row.id, language()))


@pages.get("/uitkomst/verhuisd")
@roles(Role.COUNSELLOR)
def moved() -> str | AnyResponse:
    """My pupils whom a correction moved."""
    row = current_round(database())
    if row is None:
        return redirect(url_for("outcome.outcome"))
    return render(moved_page(database(), someone(), row))


def _again(row: RoundRow, form: RepairForm) -> str:
    """The page with what is wrong, and what to compare with next time."""
    for name, value in seen_now(database(), row.id).items():
        form[name].data = value
    return render(repair_page(database(), row, query(), form))


def _given(form: RepairForm) -> Again:
    return Again(
        seen=hidden(form.seen.data),
        started=None if form.may_move.data else form.day.data,
        publication=hidden(form.publication.data),
    )


def _made(number: int) -> tuple[RunRow, RepairRow]:
    found = run_of(database(), someone(), number)
    if found is None or found.outcome is None or found.repair is None:
        abort(404)
    return found, found.repair
