"""Waiting lists: look, offer a free seat, answer."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webui.access import roles
from webui.audit import Record, record
from webui.database import database
from webui.forms.parts import shown
from webui.forms.waiting import OfferForm
from webui.identity import someone
from webui.operations import waiting as operations
from webui.operations.errors import Refused
from webui.operations.rounds import StaleError
from webui.pages.rounds import EmptyPage
from webui.pages.waiting import group_page, proposal_page, waiting_page
from webui.people import Role
from webui.render import render
from webui.scope import current_round, host_group
from webui.store.offer import OfferingRow
from webui.store.offers import OfferMoveRow
from webui.store.rounds import RoundRow
from webui.store.words import OfferState
from webui.texts import refusal
from webui.views.numbers import whole, yes_or_no

pages = Blueprint("waiting", __name__, url_prefix="/wachtlijst")


@pages.get("")
@roles(Role.COORDINATOR, Role.COUNSELLOR, Role.HOST)
def waiting() -> str:
    """Who waits for what, as far as it is the person's business; that names were looked at is written down."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Waiting lists")))
    page = waiting_page(database(), someone(), row)
    if someone().role is Role.COUNSELLOR:
        record(database(), someone().actor, "waiting.view", Record("pupils", None, row.id))
        database().commit()
    return render(page)


@pages.get("/groepen/<int:number>")
@roles(Role.COORDINATOR)
def group(number: int) -> str:
    """The list of one group."""
    row, offering = _group(number)
    return render(group_page(database(), someone(), row, offering))


@pages.route("/groepen/<int:number>/voorstel", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def proposal(number: int) -> str | Response:
    """Who would get a free seat; sent to the counsellors."""
    row, offering = _group(number)
    form = OfferForm()
    if form.validate_on_submit():
        given = operations.ToOffer(offering.id, str(form.shown.data or ""), form.days.data or 0)
        try:
            operations.propose(database(), someone().actor, row.id, given)
        except StaleError:
            shown(form, "", refusal("changed_meanwhile"))
        except Refused as error:
            shown(form, error.field, refusal(error.code))
        else:
            flash(gettext("Sent. The counsellors see it on their page."), "success")
            return redirect(url_for("waiting.waiting"))
    return render(proposal_page(database(), someone(), row, offering, form))


@pages.post("/terug")
@roles(Role.COORDINATOR)
def withdraw() -> Response:
    """Take an offer back; twice does no harm."""
    row = current_round(database())
    offer = request.form.get("offer", 0, type=whole)
    if row is not None and operations.withdraw(database(), someone().actor, row.id, offer):
        flash(gettext("Withdrawn."), "success")
    else:
        flash(gettext("This offer was over already."), "info")
    return redirect(url_for("waiting.waiting"))


@pages.post("/antwoord")
@roles(Role.COUNSELLOR)
def answer() -> Response:
    """A counsellor accepts or declines for a pupil; twice does no harm."""
    move, accept = request.form.get("move", 0, type=whole), yes_or_no("accept")
    try:
        state = operations.answer(database(), someone().actor, move, accept=accept)
    except Refused as error:
        flash(refusal(error.code), "wrong")
    except StaleError:
        flash(refusal("changed_meanwhile"), "wrong")
    else:
        told = _told(state, accept=accept)
        if accept and state is OfferState.OPEN:
            part = database().get_one(OfferMoveRow, move)
            if operations.is_accepted(database(), part.offer_id):
                told = gettext("Accepted by all. It is decided as soon as the round has no faults.")
        flash(told, "wrong" if state is OfferState.OVERTAKEN else "success")
    return redirect(url_for("waiting.waiting"))


def _told(state: OfferState, *, accept: bool) -> str:
    if not accept:
        return gettext("Declined. If it can go another way, others are asked now.")
    if state is OfferState.OVERTAKEN:
        return gettext("Accepted, but by now it is not possible any more. The coordinator sees this.")
    if state is OfferState.OPEN:
        return gettext("Accepted. It becomes certain when the others accept as well.")
    return gettext("Accepted. The pupil sees it when the coordinator publishes the correction.")


def _group(number: int) -> tuple[RoundRow, OfferingRow]:
    row, offering = current_round(database()), host_group(database(), someone(), number)
    if row is None or offering is None:
        abort(404)
    return row, offering
