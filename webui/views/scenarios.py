"""What-ifs: made, put side by side, adopted."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from matcher.policy import Policy
from matcher.problem import Problem
from webui.access import roles
from webui.database import database
from webui.forms.parts import shown
from webui.forms.scenarios import WhatIfForm
from webui.identity import someone
from webui.operations import scenarios as operations
from webui.operations.errors import Refused
from webui.operations.runs import Order
from webui.operations.scenarios import NewWhatIf, WhatIfFaults
from webui.operations.whatif import Change, read, sessions
from webui.pages.fault_words import fault_told
from webui.pages.run_compare import MOST
from webui.pages.run_words import goal_name
from webui.pages.runs import newest_run
from webui.pages.scenarios import adopt_page, new_page
from webui.people import Role
from webui.render import render
from webui.scope import run_of
from webui.store.runs import RunRow
from webui.store.words import AsideKind
from webui.texts import refusal
from webui.views.numbers import hidden, whole

pages = Blueprint("scenarios", __name__, url_prefix="/indelen")


@pages.route("/<int:number>/wat-als", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def new(number: int) -> str | Response:
    """Say what changes, one after the other, and see what comes of it."""
    row = _base(number)
    start = operations.start_of(database(), row)
    changes, faults = read(request.values.getlist("change")), []
    form = _form(start, changes, row)
    step = request.form.get("do", "")
    if form.validate_on_submit() and step:
        more = form.change(step)
        wanted = (*changes, more) if more is not None else changes
        try:
            if step == "start":
                return _started(row, changes, form)
            operations.looked(*start, wanted)
        except WhatIfFaults as wrong:
            faults = [fault_told(fault, start[0]) for fault in wrong.faults]
        except Refused as error:
            shown(form, error.field, refusal(error.code))
        else:
            if more is not None:
                form = _form(start, wanted, row, title=form.title.data or "", seen=str(form.seen.data or ""))
            changes = wanted
    problem, _ = _with(start, changes)
    return render(new_page(database(), row, form, problem, changes, faults))


@pages.post("/<int:number>/naast-elkaar")
@roles(Role.COORDINATOR)
def beside(number: int) -> Response:
    """Put what was ticked beside this allocation; an order of goals that was not tried yet is worked out first."""
    row = _base(number)
    _, policy = operations.start_of(database(), row)
    runs = request.form.getlist("run", type=whole)
    orders = [Order(word) for word in request.form.getlist("order") if word in tuple(Order) and word != Order.OWN]
    if (not runs and not orders) or len(runs) + len(orders) > MOST - 1:
        flash(gettext("Tick one to three to put beside this allocation."), "info")
        return redirect(url_for("scenarios.new", number=row.id) + "#beside")
    for order in orders:
        given = NewWhatIf(row.id, operations.order_changes(policy, order), goal_name(order))
        try:
            runs.append(operations.start_what_if(database(), someone().actor, given).id)
        except Refused as error:
            flash(refusal(error.code), "wrong")
    return redirect(url_for("runs.run_compare", runs="-".join(map(str, dict.fromkeys([row.id, *runs])))))


@pages.route("/<int:number>/overnemen", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def adopt(number: int) -> str | Response:
    """What would be written into the round, and, confirmed, writing it."""
    row = run_of(database(), someone(), number)
    if row is None:
        abort(404)
    if row.aside is None or row.aside.kind is not AsideKind.WHAT_IF or row.outcome is None:
        flash(gettext("Only a what-if that is ready can be taken over."), "info")
        return redirect(url_for("runs.run", number=number))
    if row.aside.adopted_at is not None:
        flash(gettext("The changes of this what-if are in the round already."), "info")
        return redirect(url_for("runs.run_list"))
    refused = ""
    if request.method == "POST":
        try:
            operations.adopt(database(), someone().actor, row.id, request.form.get("seen", 0, type=whole))
        except Refused as error:
            database().rollback()
            refused = refusal(error.code)
        else:
            flash(gettext("The changes are in the round. Make a new allocation with them."), "success")
            return redirect(url_for("runs.run_list"))
    try:
        found = operations.adoption(database(), row.id)
    except Refused as error:
        return render(adopt_page(database(), row, None, refusal(error.code)))
    return render(adopt_page(database(), row, found, refused))


def _base(number: int) -> RunRow:
    """A run with an outcome, one of the round's own."""
    row = run_of(database(), someone(), number)
    if row is None or row.outcome is None or row.aside is not None:
        abort(404)
    return row


def _with(start: tuple[Problem, Policy], changes: tuple[Change, ...]) -> tuple[Problem, Policy]:
    """The round with the changes, as far as they are possible."""
    try:
        return operations.looked(*start, changes)
    except Refused:
        return start


def _form(start: tuple[Problem, Policy], changes: tuple[Change, ...], row: RunRow, **data: str) -> WhatIfForm:
    """The form as it was sent, or an empty one with these data."""
    sent = request.method == "POST" and not data
    form = (
        WhatIfForm()
        if sent
        else WhatIfForm(formdata=None, **({"seen": str(newest_run(database(), row.round_id))} | data))
    )
    problem, policy = _with(start, changes)
    form.for_round(problem, sessions(start[0], changes), policy.goals)
    return form


def _started(row: RunRow, changes: tuple[Change, ...], form: WhatIfForm) -> Response:
    given = NewWhatIf(row.id, changes, form.title.data or "", hidden(form.seen.data))
    made = operations.start_what_if(database(), someone().actor, given)
    return redirect(url_for("runs.run", number=made.id))
