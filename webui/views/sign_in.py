"""Signing in and out, and the language."""

import time

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webui import identity, language
from webui.access import next_page, public
from webui.config import LANGUAGES
from webui.database import config, database
from webui.forms.parts import shown
from webui.forms.sign_in import CodeForm, LinkForm, StaffForm, StepForm
from webui.memory.results import published_run
from webui.operations import accounts
from webui.operations import sign_in as sign_ins
from webui.operations.errors import AccountError
from webui.pages.sign_in import NewPasswordPage, SecondStepPage, StaffPage, StartPage
from webui.people import Role
from webui.render import render
from webui.scope import round_of
from webui.store.accounts import Account
from webui.texts import refusal

pages = Blueprint("sign_in", __name__)

STEP_SECONDS = 600  # between password and second step
HOMES = {
    Role.PUPIL: "pupil.wishes",
    Role.COORDINATOR: "rounds.dashboard",
    Role.COUNSELLOR: "counsellor.pupils",
    Role.HOST: "host.offer",
    Role.PRIVACY: "audit.audit",
}


@pages.get("/")
@public
def home() -> Response:
    """To where this person works."""
    who = identity.person()
    if who is None:
        return redirect(url_for("sign_in.start"))
    return redirect(url_for("pupil.place" if _is_placed(who) else HOMES[who.role]))


def _is_placed(who: identity.Person) -> bool:
    """Whether this is a pupil whose place is known: then that is what they come for."""
    row = round_of(database(), who) if who.role is Role.PUPIL else None
    return row is not None and published_run(database(), row.id) is not None


@pages.route("/inloggen", methods=["GET", "POST"])
@public
def start() -> str | Response:
    """A pupil's code; a script posts the one of a QR code, which stands in the fragment and so in no log."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            code = sign_ins.sign_in_with_code(database(), config(), form.code.data or "", request.remote_addr or "")
        except AccountError as error:
            shown(form, error.field, refusal(error.code))
        else:
            identity.enter(identity.of_code(code))
            return redirect(next_page())
    return render(StartPage(title=gettext("Sign in"), form=form))


@pages.route("/medewerkers", methods=["GET", "POST"])
@public
def staff() -> str | Response:
    """User name and password."""
    form = StaffForm()
    if form.validate_on_submit():
        address = request.remote_addr or ""
        try:
            account = sign_ins.sign_in(
                database(), config(), form.username.data or "", form.password.data or "", address
            )
        except AccountError as error:
            shown(form, error.field, refusal(error.code))
        else:
            return _second_step(account) if account.totp_secret else _enter(account)
    return render(StaffPage(title=gettext("Sign in for staff"), form=form, contact=config().contact))


@pages.route("/medewerkers/code", methods=["GET", "POST"])
@public
def second_step() -> str | Response:
    """The code of the authenticator app."""
    account = _half_way()
    if account is None:
        return redirect(url_for("sign_in.staff"))
    form = StepForm()
    if form.validate_on_submit():
        try:
            sign_ins.check_second_step(database(), config(), account, form.code.data or "", request.remote_addr or "")
        except AccountError as error:
            shown(form, error.field, refusal(error.code))
        else:
            return _enter(account)
    return render(SecondStepPage(title=gettext("Second step"), form=form))


@pages.route("/wachtwoord", methods=["GET", "POST"])
@public
def new_password() -> str | Response:
    """A new password, with the code of a link, which stands in the fragment and so in no log."""
    form = LinkForm()
    if form.validate_on_submit():
        try:
            accounts.use_reset_link(database(), (form.token.data or "").strip(), form.password.data or "")
        except AccountError as error:
            shown(form, "token" if error.code == "link_gone" else error.field, refusal(error.code))
        else:
            flash(gettext("Your new password is set. Sign in with it."), "success")
            return redirect(url_for("sign_in.staff"))
    return render(NewPasswordPage(title=gettext("Set a password"), form=form))


@pages.post("/uitloggen")
@public
def sign_out() -> Response:
    """End this session."""
    who = identity.person()
    identity.leave()
    flash(gettext("You are signed out."), "success")
    return redirect(url_for("sign_in.staff" if who and who.role is not Role.PUPIL else "sign_in.start"))


@pages.post("/taal")
@public
def switch_language() -> Response:
    """Dutch or English from now on; back to the page where the button was."""
    name = request.form.get("language", "")
    if name not in LANGUAGES:
        abort(400)
    page = request.form.get("page", "/")
    ours = page.startswith("/") and not page.startswith(("//", "/\\"))
    response = redirect(page if ours else "/")
    language.remember(response, name)
    return response


def _second_step(account: Account) -> Response:
    page = session.get("next")
    session.clear()
    session["half_way"] = [account.id, account.stamp, time.time()]
    if page:
        session["next"] = page
    return redirect(url_for("sign_in.second_step"))


def _half_way() -> Account | None:
    """Who gave the right password a moment ago."""
    number, stamp, at = session.get("half_way", (0, 0, 0))
    account = database().get(Account, number)
    fresh = time.time() - at < STEP_SECONDS
    return account if account is not None and account.active and account.stamp == stamp and fresh else None


def _enter(account: Account) -> Response:
    identity.enter(identity.of_account(account))
    return redirect(next_page())
