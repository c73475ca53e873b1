"""The coordinator's rounds."""

import datetime as dt
from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from matcher.errors import RoundError
from webui.access import roles
from webui.database import database
from webui.forms.parts import shown
from webui.forms.rounds import MOMENTS, CopyForm, NewRoundForm, PeriodForm, SettingsForm, settings_data
from webui.identity import someone
from webui.operations import periods, round_copies
from webui.operations import rounds as operations
from webui.operations.errors import Refused
from webui.operations.rounds import Form
from webui.pages.round_list import (
    CopyPage,
    NewRoundPage,
    PeriodPage,
    newest_round,
    round_name,
    rounds_page,
    settings_page,
)
from webui.pages.rounds import dashboard as dashboard_page
from webui.people import Role
from webui.render import render
from webui.scope import current_round
from webui.store.base import now
from webui.store.rounds import PeriodRow, RoundRow
from webui.texts import refusal
from webui.views.download import download as answer_with
from webui.views.numbers import whole
from webui.views.query import query

pages = Blueprint("rounds", __name__)


@pages.get("/ronde")
@roles(Role.COORDINATOR)
def dashboard() -> str:
    """How far the round is."""
    return render(dashboard_page(database(), someone(), query()))


@pages.get("/rondes")
@roles(Role.COORDINATOR)
def rounds() -> str:
    """All rounds."""
    return render(rounds_page(database()))


@pages.route("/rondes/nieuw", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def new() -> str | AnyResponse:
    """An empty round."""
    form = NewRoundForm(data={"school_year": _next_year(None), "newest": newest_round(database())})
    if form.validate_on_submit():
        given = operations.NewRound((form.school_year.data or "").strip(), form.title.data or "", newest=_newest())
        try:
            made = operations.create_round(database(), someone().actor, given)
        except Refused as error:
            _show(form, error)
        else:
            return _made(made)
    return render(NewRoundPage(title=gettext("New round"), form=form))


@pages.route("/rondes/<int:number>/kopie", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def copy(number: int) -> str | AnyResponse:
    """Next year's round from this one."""
    source = _round(number)
    later = _next_year(source)
    title = source.title.replace(source.school_year, later)
    form = CopyForm(data={"school_year": later, "title": title, "newest": newest_round(database())})
    if form.validate_on_submit():
        what = {"pupils": form.pupils.data, "wishes": form.pupils.data and form.wishes.data}
        given = round_copies.Copy(
            (form.school_year.data or "").strip(), form.title.data or "", newest=_newest(), **what
        )
        try:
            made = round_copies.copy_round(database(), someone().actor, number, given)
        except Refused as error:
            _show(form, error)
        else:
            return _made(made)
    return render(CopyPage(title=gettext("Copy a round"), form=form, source=round_name(source)))


@pages.route("/rondes/<int:number>", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def settings(number: int) -> str | AnyResponse:
    """Title, moments, periods and downloads of a round."""
    row = _round(number)
    form = SettingsForm(data=settings_data(row))
    if form.validate_on_submit():
        try:
            _save(row, form)
        except Refused as error:
            database().rollback()
            _show(form, error)
        else:
            flash(gettext("The settings are saved."), "success")
            return redirect(url_for("rounds.settings", number=number))
    return render(settings_page(database(), _round(number), form, MOMENTS))


@pages.post("/rondes/<int:number>/huidig")
@roles(Role.COORDINATOR)
def choose(number: int) -> AnyResponse:
    """From now on everybody works on this round."""

    def change() -> None:
        row = operations.choose_round(database(), someone().actor, _round(number).id)
        flash(gettext("Everybody now works on %(name)s.", name=round_name(row)), "success")

    return _done(change, url_for("rounds.rounds"))


@pages.post("/rondes/<int:number>/archief")
@roles(Role.COORDINATOR)
def archive(number: int) -> AnyResponse:
    """Put a round away, or take it back."""
    archived, seen = request.form.get("archived") == "1", _seen()
    row, actor = _round(number), someone().actor
    return _done(
        lambda: operations.archive_round(database(), actor, row.id, seen, archived=archived), url_for("rounds.rounds")
    )


@pages.get("/rondes/<int:number>/download")
@roles(Role.COORDINATOR, fresh=True)
def download(number: int) -> AnyResponse | Response:
    """The whole round as one file; that it was taken is written down."""
    form = Form.XLSX if request.args.get("form") == Form.XLSX else Form.ZIP
    try:
        return answer_with(operations.export_round(database(), someone().actor, _round(number).id, form))
    except RoundError:
        flash(gettext("An elective of this round lacks something that a file cannot tell. Look at its data."), "wrong")
        return redirect(url_for("rounds.settings", number=number))


@pages.route("/rondes/<int:number>/perioden/nieuw", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def period_new(number: int) -> str | AnyResponse:
    """Another period."""
    row = _round(number)
    form = PeriodForm(data={"version": row.version})
    return _period_form(
        row, None, form, lambda seen: periods.add_period(database(), someone().actor, number, seen, form.period())
    )


@pages.route("/rondes/perioden/<int:number>", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def period(number: int) -> str | AnyResponse:
    """A period's name and dates."""
    found = _period(number)
    row = _round(found.round_id)
    form = PeriodForm(data={"version": row.version, "name": found.name, "start": found.start, "end": found.end})
    return _period_form(
        row, number, form, lambda seen: periods.change_period(database(), someone().actor, number, seen, form.period())
    )


@pages.post("/rondes/perioden/<int:number>/weg")
@roles(Role.COORDINATOR)
def period_remove(number: int) -> AnyResponse:
    """Take a period away."""
    home, seen = _period(number).round_id, _seen()
    return _done(
        lambda: periods.remove_period(database(), someone().actor, number, seen),
        url_for("rounds.settings", number=home),
    )


def _period_form(
    row: RoundRow, number: int | None, form: PeriodForm, save: Callable[[int], object]
) -> str | AnyResponse:
    home, version = row.id, row.version
    if form.validate_on_submit():
        try:
            save(_seen())
        except Refused as error:
            database().rollback()
            _show(form, error)
        else:
            return redirect(url_for("rounds.settings", number=home) + "#periods")
    title = gettext("New period") if number is None else gettext("Period")
    return render(PeriodPage(title=title, form=form, round_id=home, id=number, version=version))


def _save(row: RoundRow, form: SettingsForm) -> None:
    try:
        given = form.settings(row.lottery_seed)
    except (LookupError, ValueError, OSError):
        raise Refused("unknown_timezone", "timezone") from None
    operations.change_round(database(), someone().actor, row.id, _seen(), given)


def _newest() -> int | None:
    """The newest round that the person saw."""
    return request.form.get("newest", type=whole)


def _seen() -> int:
    """The version that the person saw."""
    return request.form.get("version", 0, type=whole)


def _show(form: NewRoundForm | SettingsForm | PeriodForm, error: Refused) -> None:
    """Moments have two fields; what is wrong with one stands at its day."""
    field = f"{error.field}_day" if error.field in MOMENTS else error.field
    shown(form, field, refusal(error.code))


def _done(change: Callable[[], object], back: str) -> AnyResponse:
    try:
        change()
    except Refused as error:
        database().rollback()
        flash(refusal(error.code), "wrong")
    return redirect(back)


def _made(row: RoundRow) -> AnyResponse:
    current = current_round(database())
    if current is row:
        flash(gettext("The round is made. Upload the data next."), "success")
    else:
        flash(
            gettext("The round is made. Until you choose it in the list of rounds, everybody works on the other one."),
            "success",
        )
    return redirect(url_for("rounds.settings", number=row.id))


def _next_year(source: RoundRow | None) -> str:
    """The school year to propose: after the source, else the one that begins next."""
    today = now().date()
    first = int(source.school_year[:4]) + 1 if source else today.year + (today >= dt.date(today.year, 8, 1))
    return f"{first}-{first + 1}"


def _round(number: int) -> RoundRow:
    found = database().get(RoundRow, number)
    if found is None:
        abort(404)
    return found


def _period(number: int) -> PeriodRow:
    found = database().get(PeriodRow, number)
    if found is None:
        abort(404)
    return found
