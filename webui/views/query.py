"""What the address asks of a table."""

from flask import request

from webui.pages.tables import Query
from webui.views.numbers import whole


def query(*filters: str) -> Query:
    """The address as a question; ``filters`` are the names that the page knows."""
    given = request.args
    return Query(
        path=request.path,
        sort=given.get("sort", "")[:30],
        page=given.get("page", 1, type=whole),
        text=given.get("q", "").strip()[:100],
        filters=tuple((name, given.get(name, "")[:60]) for name in filters),
    )
