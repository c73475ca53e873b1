"""What proves a publication: a page for people, and files for who wants to check it."""

from flask import Blueprint, Response, abort

from webui.access import roles
from webui.database import database
from webui.identity import someone
from webui.operations.proof import take_pseudonyms
from webui.operations.publications import came, publications
from webui.operations.rounds import Export
from webui.pages.proof import proof_paper
from webui.people import Role
from webui.scope import current_round, publication_of
from webui.store.runs import PublicationRow
from webui.views.download import download

pages = Blueprint("proof", __name__)


@pages.get("/publiceren/<int:number>/bewijs.pdf")
@roles(Role.COORDINATOR)
def paper(number: int) -> Response:
    """One publication on one page."""
    return _paper(_publication(number))


@pages.get("/publiceren/<int:number>/natrekken.zip")
@roles(Role.COORDINATOR)
def export(number: int) -> Response:
    """The files with pseudonyms, which is written down."""
    row = _publication(number)
    made = take_pseudonyms(database(), someone().actor, row.id, proof_paper(database(), row))
    return download(made)


@pages.get("/uitkomst/bewijs.pdf")
@roles(Role.COUNSELLOR)
def current() -> Response:
    """What everybody sees now, on one page; it has no pupils in it."""
    row = current_round(database())
    seen = came(publications(database(), row.id)) if row is not None else []
    if not seen:
        abort(404)
    return _paper(seen[-1])


def _publication(number: int) -> PublicationRow:
    row = publication_of(database(), someone(), number)
    if row is None:
        abort(404)
    return row


def _paper(row: PublicationRow) -> Response:
    return download(Export(f"bewijs-{row.id}.pdf", "application/pdf", proof_paper(database(), row)))
