"""One's own account: password, second step, sessions."""

import segno
from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webui import access, identity
from webui.access import next_page, roles
from webui.database import config, database
from webui.forms.parts import shown
from webui.forms.sign_in import ConfirmForm, PasswordForm, StepForm
from webui.identity import someone
from webui.operations import accounts, codes, secrets
from webui.operations import sign_in as sign_ins
from webui.operations.errors import AccountError
from webui.pages.sign_in import AccountPage, ConfirmPage, TwoStepsPage
from webui.people import PEOPLE, STAFF
from webui.render import render
from webui.scope import site_names
from webui.store.accounts import AccessCode, Account
from webui.texts import refusal, role_name

pages = Blueprint("account", __name__, url_prefix="/account")


@pages.route("", methods=["GET", "POST"])
@roles(*STAFF)
def account() -> str | Response:
    """My account; a new password needs the old one a short time ago."""
    who, own, form = someone(), _own(), PasswordForm()
    if request.method == "POST" and not access.is_fresh():
        session["next"] = url_for("account.account")
        return redirect(url_for("account.confirm"))
    if form.validate_on_submit():
        try:
            accounts.change_password(database(), who.actor, own, form.password.data or "")
        except AccountError as error:
            shown(form, error.field, refusal(error.code))
        else:
            identity.enter(identity.of_account(own))
            flash(gettext("Your password is changed. Other devices are signed out."), "success")
            return redirect(url_for("account.account"))
    names = site_names(database())
    return render(
        AccountPage(
            title=gettext("My account"),
            form=form,
            username=own.username,
            role=role_name(own.role),
            sites=tuple(names.get(site, site) for site in own.sites),
            two_steps=own.totp_secret is not None,
            may_turn_off=not access.two_steps_forced(config(), own.role),
            contact=config().contact,
        )
    )


@pages.route("/bevestigen", methods=["GET", "POST"])
@roles(*STAFF)
def confirm() -> str | Response:
    """The password again."""
    form = ConfirmForm()
    if form.validate_on_submit():
        address = request.remote_addr or ""
        try:
            sign_ins.confirm_password(database(), config(), _own(), form.password.data or "", address)
        except AccountError as error:
            shown(form, error.field, refusal(error.code))
        else:
            identity.enter(someone())
            return redirect(next_page())
    return render(ConfirmPage(title=gettext("Is it you?"), form=form))


@pages.route("/tweestaps", methods=["GET", "POST"])
@roles(*STAFF, fresh=True)
def two_steps() -> str | Response:
    """Set up the second step."""
    form = StepForm()
    secret = session.setdefault("new_secret", secrets.new_totp_secret())
    own = _own()
    if form.validate_on_submit():
        try:
            accounts.enable_second_step(database(), someone().actor, own, secret, form.code.data or "")
        except AccountError as error:
            shown(form, error.field, refusal(error.code))
        else:
            session.pop("new_secret")
            flash(gettext("From now on you sign in with your password and a code from the app."), "success")
            return redirect(next_page())
    address = secrets.totp_address(secret, own.username, config().region)
    return render(
        TwoStepsPage(
            title=gettext("Sign in in two steps"),
            form=form,
            qr=segno.make(address, micro=False).svg_data_uri(scale=5, border=2),
            secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
            forced=access.two_steps_forced(config(), own.role),
        )
    )


@pages.post("/tweestaps/uit")
@roles(*STAFF, fresh=True)
def two_steps_off() -> Response:
    """Turn the second step off, where it is not forced."""
    own = _own()
    if not access.two_steps_forced(config(), own.role):
        accounts.disable_second_step(database(), someone().actor, own)
        identity.enter(identity.of_account(own))
        flash(gettext("From now on your password is enough."), "success")
    return redirect(url_for("account.account"))


@pages.post("/overal-uitloggen")
@roles(*PEOPLE)
def sign_out_everywhere() -> Response:
    """End every session of this person."""
    who = someone()
    if who.account_id is not None:
        accounts.sign_out_everywhere(database(), who.actor, _own())
    else:
        codes.sign_out_code(database(), database().get_one(AccessCode, who.code_id))
    identity.leave()
    flash(gettext("You are signed out on all devices."), "success")
    return redirect(url_for("sign_in.home"))


def _own() -> Account:
    return database().get_one(Account, someone().account_id)
