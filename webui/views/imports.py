"""Data: files are uploaded, looked at, and then confirmed or dropped."""

from flask import Blueprint, Response, flash, redirect, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as AnyResponse
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types

from matcher.errors import RoundError
from matcher.files import settings as round_settings
from matcher.files.columns import ROUND
from webui.access import roles
from webui.database import database
from webui.forms.imports import UploadForm, chosen
from webui.forms.parts import choice
from webui.identity import someone
from webui.operations import imports as operations
from webui.operations.errors import Refused
from webui.operations.imports import UploadedFile
from webui.operations.rounds import StaleError
from webui.operations.uploads import SEVERAL, together
from webui.pages.formats import format_page, template_zip
from webui.pages.import_words import part_name
from webui.pages.imports import StalePage, imports_page
from webui.pages.preview import preview_page
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round
from webui.texts import refusal
from webui.views.query import query

pages = Blueprint("imports", __name__, url_prefix="/gegevens")


@pages.route("", methods=["GET", "POST"])
@roles(Role.COORDINATOR)
def upload() -> str | AnyResponse:
    """Files come in; nothing is changed before they were looked at."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Data")))
    form = UploadForm()
    form.kind.choices = _kinds()
    if form.validate_on_submit():
        preview = operations.preview_import(database(), someone().actor, row.id, _given(form))
        return redirect(url_for("imports.preview", number=preview.import_id))
    return render(imports_page(database(), row, form, someone().account_id))


@pages.get("/<int:number>")
@roles(Role.COORDINATOR)
def preview(number: int) -> str | AnyResponse:
    """What an upload would do."""
    try:
        found = operations.open_preview(database(), someone().actor, number)
    except StaleError:
        return render(StalePage(title=gettext("The round has changed"), id=number))
    except Refused as error:
        return _back(error)
    return render(preview_page(found, query("part", "what")))


@pages.post("/<int:number>/opnieuw")
@roles(Role.COORDINATOR)
def again(number: int) -> AnyResponse:
    """The same files against the round as it is now."""
    try:
        found = operations.preview_again(database(), someone().actor, number)
    except Refused as error:
        return _back(error)
    return redirect(url_for("imports.preview", number=found.import_id))


@pages.post("/<int:number>/bevestig")
@roles(Role.COORDINATOR)
def confirm(number: int) -> AnyResponse:
    """Do exactly what was shown."""
    try:
        done = operations.apply_import(database(), someone().actor, number)
    except (StaleError, RoundError):
        return redirect(url_for("imports.preview", number=number))
    except Refused as error:
        return _back(error)
    changes = sum(sum(n for what, n in part.counts.items() if what != "unchanged") for part in done.parts)
    flash(ngettext("%(num)d row was changed.", "%(num)d rows were changed.", changes + len(done.settings)), "success")
    return redirect(url_for("imports.upload"))


@pages.post("/<int:number>/weg")
@roles(Role.COORDINATOR)
def drop(number: int) -> AnyResponse:
    """Forget an upload."""
    try:
        operations.drop_import(database(), someone().actor, number)
    except Refused as error:
        return _back(error)
    flash(gettext("The upload was dropped. Nothing was changed."), "info")
    return redirect(url_for("imports.upload"))


@pages.get("/uitleg")
@roles(Role.COORDINATOR)
def formats() -> str:
    """What the files look like."""
    return render(format_page())


@pages.get("/sjablonen.zip")
@roles(Role.COORDINATOR)
def templates() -> Response:
    """Empty files to fill in."""
    disposition = 'attachment; filename="sjablonen.zip"'
    return Response(template_zip(), mimetype="application/zip", headers={"Content-Disposition": disposition})


def _kinds() -> list[SelectChoice]:
    files = [(file.name, f"{part_name(file.part)} ({file.name})") for file in ROUND]
    settings = (round_settings.NAME, f"{gettext('Settings of the round')} ({round_settings.NAME})")
    known = [("", gettext("See by name and headings")), *files, settings]
    return [choice(value, label) for value, label in known]


def _given(form: UploadForm) -> UploadedFile:
    files = [(str(file.filename)[-120:], file.read()) for file in chosen(form.files)]
    keep = form.missing.data == "kept"
    if len(files) == 1:
        return UploadedFile(*files[0], form.kind.data or None, keep)
    return UploadedFile(*together(files), SEVERAL, keep)


def _back(error: Refused) -> AnyResponse:
    database().rollback()
    flash(refusal(error.code), "wrong")
    return redirect(url_for("imports.upload"))
