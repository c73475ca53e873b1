"""The run that a page is about: one that the address names, or what everybody sees."""

from flask import abort

from webui.database import database
from webui.identity import someone
from webui.memory.results import published_run
from webui.scope import current_round, home_sites, run_of
from webui.store.runs import RunRow


def run_over(number: int) -> RunRow:
    """A run that has an outcome; there is no page about another one."""
    row = run_of(database(), someone(), number)
    if row is None or row.outcome is None:
        abort(404)
    return row


def published_row() -> RunRow | None:
    """What everybody sees of the round that is worked on; a host may read it, who may not see runs as such."""
    current = current_round(database())
    run_id = published_run(database(), current.id) if current is not None else None
    return None if run_id is None else database().get(RunRow, run_id)


def own_sites(row: RunRow) -> list[str]:
    """The codes of the sites in the round of the run that are the person's business."""
    return [site.code for site in home_sites(database(), row.round_id, someone())]
