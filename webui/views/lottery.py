"""The lottery, for everybody: nobody has to sign in, and nothing that is typed is kept."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, abort
from sqlalchemy import select

from webui.access import public
from webui.database import database
from webui.forms.lottery import NumberForm
from webui.forms.parts import choice
from webui.operations.rounds import Export
from webui.pages.lottery import lottery_page, lottery_sheet, number_of
from webui.render import render
from webui.scope import current_round
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow
from webui.views.download import download

pages = Blueprint("lottery", __name__, url_prefix="/loting")


@pages.get("")
@public
def lottery() -> str:
    """The seal, then the seed, and a form."""
    row = current_round(database())
    return render(lottery_page(database(), row, _form(row)))


@pages.post("")
@public
def number() -> str:
    """A pupil's number; what was typed travels in the body only, so that no log and no address has it."""
    row = current_round(database())
    form = _form(row)
    page = lottery_page(database(), row, form)
    if page.lottery is None or not page.lottery.seed:
        abort(404)
    if not form.validate_on_submit():
        return render(page)
    found = number_of(page.lottery.seed, form.site.data, form.pupil.data or "")
    return render(lottery_page(database(), row, form, found))


@pages.get("/zegel.pdf")
@public
def sheet() -> Response:
    """The seal on paper."""
    row = current_round(database())
    if row is None:
        abort(404)
    return download(Export(f"loting-{row.school_year}.pdf", "application/pdf", lottery_sheet(database(), row)))


def _form(row: RoundRow | None) -> NumberForm:
    form = NumberForm()
    sites = select(SiteRow.code, SiteRow.name).join(PupilRow, PupilRow.home_site_id == SiteRow.id).distinct()
    found: Iterable[Any] = (
        [] if row is None else database().execute(sites.where(SiteRow.round_id == row.id).order_by(SiteRow.name))
    )
    form.site.choices = [choice(site.code, f"{site.name} ({site.code})") for site in found]
    return form
