"""A counsellor's access cards and downloads."""

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from webui.access import roles
from webui.database import config, database
from webui.identity import someone
from webui.operations.cards import make_cards
from webui.operations.downloads import ListForm, take_pupils
from webui.operations.errors import Refused
from webui.operations.rounds import StaleError
from webui.pages.cards import cards_page, class_pupils, make_page, pupils_sheet, without_card
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round, home_sites, pupil_of
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow
from webui.texts import refusal
from webui.views.download import download as sent
from webui.views.numbers import whole

pages = Blueprint("cards", __name__, url_prefix="/kaarten")


@pages.get("")
@roles(Role.COUNSELLOR)
def cards() -> str:
    """Choose a class."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Access cards")))
    return render(cards_page(database(), someone(), row))


@pages.get("/klas")
@roles(Role.COUNSELLOR)
def make() -> str | AnyResponse:
    """What making cards for a class does."""
    row, site, class_, pupils = _class()
    if not pupils:
        return redirect(url_for("cards.cards"))
    return render(make_page(database(), row, site, pupils, class_=class_))


@pages.post("/klas")
@roles(Role.COUNSELLOR)
def made() -> Response | AnyResponse:
    """The cards of a class, once: codes are kept nowhere."""
    _, site, class_, pupils = _class()
    if request.form.get("who") == "missing":
        pupils = without_card(database(), pupils)
    return _cards(pupils, url_for("cards.make", site=site.id, klas=class_))


@pages.get("/leerlingen/<int:number>")
@roles(Role.COUNSELLOR)
def make_one(number: int) -> str:
    """What making a card for one pupil does."""
    pupil = _pupil(number)
    row = database().get_one(RoundRow, pupil.round_id)
    site = database().get_one(SiteRow, pupil.home_site_id)
    return render(make_page(database(), row, site, [pupil], class_=pupil.class_ or "", alone=True))


@pages.post("/leerlingen/<int:number>")
@roles(Role.COUNSELLOR)
def made_one(number: int) -> Response | AnyResponse:
    """The card of one pupil, once."""
    return _cards([_pupil(number)], url_for("cards.make_one", number=number))


@pages.get("/leerlingen-met-keuzes")
@roles(Role.COUNSELLOR)
def pupils_list() -> Response:
    """My pupils with their choices and how far they are."""
    row, form = current_round(database()), request.args.get("vorm", "xlsx")
    if row is None or form not in (ListForm.XLSX.value, ListForm.CSV.value):
        abort(404)
    sheet = pupils_sheet(database(), someone(), row)
    return sent(take_pupils(database(), someone().actor, row.id, sheet, ListForm(form)))


def _cards(pupils: list[PupilRow], back: str) -> Response | AnyResponse:
    address = url_for("sign_in.start", _external=True)
    newest = request.form.get("newest", -1, type=whole)
    try:
        return sent(make_cards(database(), config(), someone().actor, pupils, address, newest=newest))
    except StaleError:
        flash(gettext("Meanwhile cards were made for some of these pupils. Are these still needed?"), "wrong")
    except Refused as error:
        database().rollback()
        flash(refusal(error.code), "wrong")
    return redirect(back)


def _class() -> tuple[RoundRow, SiteRow, str, list[PupilRow]]:
    row = current_round(database())
    wanted, class_ = request.values.get("site", 0, type=whole), request.values.get("klas", "")[:60]
    sites = home_sites(database(), row.id, someone()) if row is not None else []
    site = next((s for s in sites if s.id == wanted), None)
    if row is None or site is None:
        abort(404)
    return row, site, class_, class_pupils(database(), site, class_)


def _pupil(number: int) -> PupilRow:
    found = pupil_of(database(), someone(), number)
    row = current_round(database())
    if found is None or row is None or found.round_id != row.id or found.left_at is not None:
        abort(404)
    return found
