"""What a worker does beside runs, whenever it looks for work: what a moment brings, and what is found by itself."""

import logging

from sqlalchemy.orm import Session

from webui.mishaps import going_on
from webui.operations.publications import settle as settle_publications
from webui.operations.swaps import look as look_for_swaps
from webui.operations.waiting import settle as settle_offers

_DUTIES = {"publications": settle_publications, "offers": settle_offers, "swaps": look_for_swaps}
_log = logging.getLogger(__name__)


def do_duties(session: Session) -> None:
    """Write down which timed publications have come and which offers nobody answered in time; offer swaps.

    What goes wrong with one is logged: runs wait for nothing of this.

    Raises:
        OperationalError: the store does not answer.
    """
    for what, duty in _DUTIES.items():
        with going_on(session, _log, what):
            duty(session)
