"""The log, for coordinators and privacy officers."""

from flask import Blueprint, request

from webui.access import roles
from webui.database import database
from webui.forms.audit import SearchForm
from webui.identity import someone
from webui.pages.audit import FILTERS, audit_page
from webui.people import Role
from webui.render import render
from webui.views.query import query

pages = Blueprint("audit", __name__, url_prefix="/beheer/logboek")


@pages.get("")
@roles(Role.COORDINATOR, Role.PRIVACY)
def audit() -> str:
    """Who did what."""
    return render(audit_page(database(), someone(), query(*FILTERS), SearchForm(request.args)))
