"""The coordinator's accounts."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from webui.access import roles
from webui.database import config, database
from webui.forms.admin import AccountForm, ChangeForm
from webui.forms.parts import shown
from webui.identity import someone
from webui.memory.workings import tidy
from webui.operations import accounts as operations
from webui.operations import retention as keeping
from webui.operations.accounts import ChangedAccount, NewAccount
from webui.operations.errors import AccountError
from webui.pages.admin import AdminPage, ChangeAccountPage, NewAccountPage, ResetLinkPage, accounts_page
from webui.pages.retention import retention_page
from webui.people import STAFF, Role
from webui.render import render
from webui.scope import current_round, site_names
from webui.store.accounts import Account
from webui.store.base import now
from webui.texts import refusal, role_name
from webui.views.numbers import whole

pages = Blueprint("admin", __name__, url_prefix="/beheer")


@pages.get("")
@roles(Role.COORDINATOR)
def home() -> str:
    """What there is to look after."""
    row = current_round(database())
    return render(AdminPage(title=gettext("Administration"), round_id=row.id if row else None))


@pages.get("/bewaren")
@roles(Role.COORDINATOR, Role.PRIVACY)
def retention() -> str:
    """What was kept long enough."""
    return render(retention_page(database()))


@pages.post("/bewaren/verwijder")
@roles(Role.COORDINATOR, Role.PRIVACY, fresh=True)
def retention_remove() -> Response:
    """Remove what is due today."""
    if request.form.get("sure") != "1":
        flash(gettext("Nothing was removed: tick first that you know that there is no way back."), "wrong")
        return redirect(url_for("admin.retention"))
    today = now().astimezone(config().zone).date()
    found = keeping.remove(database(), someone().actor, config(), today)
    tidy(config().figures, database())
    flash(gettext("Nothing is due") if found.nothing else gettext("What was due is removed."), "success")
    return redirect(url_for("admin.retention"))


@pages.get("/accounts")
@roles(Role.COORDINATOR)
def accounts() -> str:
    """All accounts."""
    return render(accounts_page(database(), someone().account_id))


@pages.route("/accounts/nieuw", methods=["GET", "POST"])
@roles(Role.COORDINATOR, fresh=True)
def accounts_new() -> str:
    """A new account; its person sets the password with a link."""
    form = AccountForm()
    _fill(form)
    if form.validate_on_submit():
        sites = tuple(form.sites.data or ())
        given = NewAccount(form.username.data or "", form.name.data or "", Role(form.role.data), sites)
        try:
            account = operations.create_account(database(), someone().actor, given)
        except AccountError as error:
            shown(form, error.field, refusal(error.code))
        else:
            return _link(account)
    return render(NewAccountPage(title=gettext("New account"), form=form))


@pages.route("/accounts/<int:number>", methods=["GET", "POST"])
@roles(Role.COORDINATOR, fresh=True)
def accounts_change(number: int) -> str | Response:
    """Another name, role or sites."""
    account = _account(number)
    data = {"version": account.version, "name": account.name, "role": account.role.value, "sites": account.sites}
    form = ChangeForm(data=data)
    _fill(form, account.sites)
    if form.validate_on_submit():
        given = ChangedAccount(form.name.data or "", Role(form.role.data), tuple(form.sites.data or ()))
        seen = request.form.get("version", 0, type=whole)
        try:
            operations.change_account(database(), someone().actor, account, seen, given)
        except AccountError as error:
            shown(form, error.field, refusal(error.code))
        else:
            flash(gettext("The account is changed."), "success")
            return redirect(url_for("admin.accounts"))
    page = ChangeAccountPage(title=gettext("Change account"), form=form, id=number, username=account.username)
    return render(page)


@pages.post("/accounts/<int:number>/link")
@roles(Role.COORDINATOR, fresh=True)
def accounts_link(number: int) -> str:
    """A link with which the person sets a password."""
    return _link(_account(number))


@pages.post("/accounts/<int:number>/tweestaps-uit")
@roles(Role.COORDINATOR, fresh=True)
def accounts_two_steps_off(number: int) -> Response:
    """Turn somebody's second step off: the telephone is lost."""
    operations.disable_second_step(database(), someone().actor, _account(number))
    flash(gettext("The second step is off. The person can set it up again."), "success")
    return redirect(url_for("admin.accounts"))


@pages.post("/accounts/<int:number>/actief")
@roles(Role.COORDINATOR, fresh=True)
def accounts_active(number: int) -> Response:
    """Close an account, or open it again."""
    try:
        operations.set_active(database(), someone().actor, _account(number), active=request.form.get("active") == "1")
    except AccountError as error:
        flash(refusal(error.code), "wrong")
    return redirect(url_for("admin.accounts"))


def _account(number: int) -> Account:
    found = database().get(Account, number)
    if found is None:
        abort(404)
    return found


def _fill(form: ChangeForm, own: tuple[str, ...] = ()) -> None:
    """The choices; sites that the account has but no round has any more stay choosable."""
    form.role.choices = [SelectChoice(value=role.value, label=role_name(role)) for role in STAFF]
    known = _sites()
    gone = [(code, code) for code in own if code not in dict(known)]
    form.sites.choices = [SelectChoice(value=code, label=name) for code, name in (*known, *gone)]


def _sites() -> list[tuple[str, str]]:
    return sorted(site_names(database()).items(), key=lambda site: site[1])


def _link(account: Account) -> str:
    token = operations.make_reset_link(database(), config(), someone().actor, account)
    link = url_for("sign_in.new_password", _external=True, _anchor=token)
    page = ResetLinkPage(
        title=gettext("Link to set a password"), name=account.name, link=link, hours=config().reset_hours
    )
    return render(page)
