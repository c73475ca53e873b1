"""Our own mistakes in what runs by itself: written down without any data, and the rest goes on."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

_PLACES = 8


def told(error: BaseException) -> str:
    """The type of an error and where it was raised; its text may speak of pupils."""
    places = [f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(error.__traceback__)]
    return " < ".join((type(error).__name__, *reversed(places[-_PLACES:])))


@contextmanager
def going_on(session: Session, log: logging.Logger, what: str) -> Iterator[None]:
    """Do this; what goes wrong is logged, and what was not committed is undone.

    Raises:
        OperationalError: the store does not answer, so that nothing else would work either.
    """
    try:
        yield
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - told as our own mistake, with the place and without any data
        session.rollback()
        log.error("%s: %s", what, told(error))  # noqa: TRY400 - a traceback would print the data
