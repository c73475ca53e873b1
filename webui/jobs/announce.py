"""Telling workers elsewhere of a run, but never before its row can be seen: after the commit, or not at all."""

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

_ASKED = "runs asked for"
_log = logging.getLogger(__name__)


def asked(session: Session, run_id: int) -> None:
    """Remember that a run was asked for in this transaction."""
    session.info.setdefault(_ASKED, []).append(run_id)


def announce(store: sessionmaker[Any], send: Callable[[int], object]) -> None:
    """From now on ``send`` every run that is asked for through the store, as soon as its transaction is committed.

    The row is the truth: when sending fails, nothing is lost but time, for idle workers look for runs themselves.
    """

    def committed(session: Session) -> None:
        if session.in_nested_transaction():
            return
        for run_id in session.info.pop(_ASKED, ()):
            try:
                send(run_id)
            except Exception as error:  # noqa: BLE001 - whoever asked for the run has it
                _log.warning("run %s: not sent: %s", run_id, type(error).__name__)

    def undone(session: Session, _: object) -> None:
        if not session.in_nested_transaction():
            session.info.pop(_ASKED, None)

    event.listen(store, "after_commit", committed)
    event.listen(store, "after_soft_rollback", undone)
