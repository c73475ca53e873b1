"""A host's class lists; the coordinator sees those of every site."""

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from webui.access import roles
from webui.audit import Record, record
from webui.database import database
from webui.identity import someone
from webui.language import language
from webui.operations.downloads import ListForm, take_all, take_list
from webui.operations.errors import Refused
from webui.pages.lists import list_page, lists_page, print_page
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round, host_group
from webui.store.offer import OfferingRow
from webui.texts import refusal
from webui.views.download import download as sent

pages = Blueprint("lists", __name__, url_prefix="/lijsten")
HOSTS = (Role.HOST, Role.COORDINATOR)


@pages.get("")
@roles(*HOSTS)
def lists() -> str:
    """All my class lists, and what changed since I last took them."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Class lists")))
    return render(lists_page(database(), someone(), row))


@pages.get("/<int:number>")
@roles(*HOSTS)
def one(number: int) -> str | AnyResponse:
    """The class list of a group; that it was looked at is written down."""
    row = _row(number)
    page = list_page(database(), someone(), row)
    if page is None:
        return redirect(url_for("lists.lists"))
    record(database(), someone().actor, "list.view", Record("offerings", row.id, row.round_id))
    database().commit()
    return render(page)


@pages.get("/<int:number>/afdrukken")
@roles(*HOSTS)
def printed(number: int) -> str | AnyResponse:
    """The same as a clean sheet."""
    row = _row(number)
    try:
        sheet, _ = take_list(database(), someone().actor, row.round_id, row.code, language(), None)
    except Refused as error:
        return _refused(error)
    return render(print_page(sheet, number))


@pages.get("/<int:number>/bestand")
@roles(*HOSTS)
def download(number: int) -> Response | AnyResponse:
    """The same as a file."""
    row = _row(number)
    form = request.args.get("vorm", "xlsx")
    if form not in {one.value for one in ListForm}:
        abort(404)
    try:
        _, made = take_list(database(), someone().actor, row.round_id, row.code, language(), ListForm(form))
    except Refused as error:
        return _refused(error)
    assert made is not None
    return sent(made)


@pages.get("/alle")
@roles(Role.HOST)
def download_all() -> Response | AnyResponse:
    """All my lists in a zip."""
    row = current_round(database())
    if row is None:
        abort(404)
    try:
        return sent(take_all(database(), someone().actor, row.id, language()))
    except Refused as error:
        return _refused(error)


def _refused(error: Refused) -> AnyResponse:
    flash(refusal(error.code), "info")
    return redirect(url_for("lists.lists"))


def _row(number: int) -> OfferingRow:
    found = host_group(database(), someone(), number)
    if found is None:
        abort(404)
    return found
