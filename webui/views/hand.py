"""Placing by hand, by the coordinator: look, see the price, decide, withdraw, allocate again."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matcher.errors import Conflict, RoundError
from webui import dates
from webui.access import roles
from webui.database import config, database
from webui.forms.parts import shown
from webui.forms.publish import ReasonForm
from webui.identity import someone
from webui.operations import hand as operations
from webui.operations.errors import Refused
from webui.operations.hand import HandMove, Seen
from webui.operations.repairs import Again, allocate_again
from webui.pages.hand import decisions_page
from webui.pages.hand_price import price_page, refused_facts, seen_now
from webui.pages.hand_pupil import hand_pupil_page
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round, pupil_of
from webui.store.pupils import PupilRow
from webui.texts import refusal
from webui.views.numbers import hidden, whole
from webui.views.query import query

pages = Blueprint("hand", __name__, url_prefix="/met-de-hand")


@pages.get("")
@roles(Role.COORDINATOR)
def decisions() -> str:
    """Every decision of the round, and the pupils to decide about."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("By hand")))
    return render(decisions_page(database(), someone(), row, query("run", "site", "stage")))


@pages.get("/leerlingen/<int:number>")
@roles(Role.COORDINATOR)
def pupil(number: int) -> str:
    """Every group for one pupil: possible, or which rule forbids it."""
    return render(hand_pupil_page(database(), _pupil(number), request.args.get("run", type=whole)))


@pages.route("/leerlingen/<int:number>/besluit", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def price(number: int) -> str | Response:
    """What a decision costs; with a reason it is kept."""
    row, asked = _pupil(number), request.args.get("run", type=whole)
    given = HandMove(request.args.get("into", type=whole), request.args.get("out_of", type=whole))
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            operations.decide(database(), someone().actor, row, _seen(form), given, form.reason.data or "")
        except Refused as error:
            database().rollback()
            shown(form, error.field, refusal(error.code))
        except (Conflict, RoundError) as error:
            database().rollback()
            facts = refused_facts(database(), row.round_id, error) if isinstance(error, Conflict) else ()
            form.form_errors.append(" ".join((refusal("place_forbidden"), *facts)))
        else:
            flash(gettext("Kept. The next allocation has it."), "success")
            return redirect(url_for("hand.decisions", run=asked, _anchor="besluiten"))
        database().refresh(row)
    for name, value in seen_now(database(), row).items():
        form[name].data = value
    return render(price_page(database(), row, given, asked, form))


@pages.post("/terug")
@roles(Role.COORDINATOR)
def withdraw() -> Response:
    """Take a decision back; twice does no harm."""
    row = current_round(database())
    lock = request.form.get("decision", 0, type=whole)
    if row is not None and operations.withdraw(database(), someone().actor, row.id, lock):
        flash(gettext("Withdrawn. The next allocation is free to place this pupil otherwise."), "success")
    else:
        flash(gettext("This decision was withdrawn already."), "info")
    return redirect(url_for("hand.decisions", run=request.form.get("run", type=whole) or None, _anchor="besluiten"))


@pages.post("/opnieuw")
@roles(Role.COORDINATOR)
def again() -> Response:
    """A new run with everything that was decided."""
    row = current_round(database())
    if row is None:
        return redirect(url_for("hand.decisions"))
    given = Again(
        keep=request.form.get("keep", type=whole) or None,
        seen=request.form.get("seen", 0, type=whole),
        started=None if request.form.get("may_move") else dates.today(config().zone),
    )
    try:
        run = allocate_again(database(), someone().actor, row.id, given)
    except (Refused, Conflict) as error:
        told = refused_facts(database(), row.id, error) if isinstance(error, Conflict) else ()
        flash(" ".join((refusal(error.code if isinstance(error, Refused) else "decisions_clash"), *told)), "wrong")
        return redirect(url_for("hand.decisions"))
    return redirect(url_for("runs.run", number=run.id))


def _pupil(number: int) -> PupilRow:
    found, row = pupil_of(database(), someone(), number), current_round(database())
    if found is None or row is None or found.round_id != row.id:
        abort(404)
    return found


def _seen(form: ReasonForm) -> Seen:
    return Seen(hidden(form.version.data), str(form.seen.data or ""))
