"""The coordinator's rounds."""

from flask import Blueprint

from webui.access import roles
from webui.database import database
from webui.identity import someone
from webui.pages.rounds import dashboard as dashboard_page
from webui.people import Role
from webui.render import render
from webui.views.query import query

pages = Blueprint("rounds", __name__)


@pages.get("/ronde")
@roles(Role.COORDINATOR)
def dashboard() -> str:
    """How far the round is."""
    return render(dashboard_page(database(), someone(), query()))
