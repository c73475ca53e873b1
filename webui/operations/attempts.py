"""Slows down guessing: after too many wrong attempts of a person, or from an address, there is a pause."""

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webui.config import Config
from webui.operations.errors import AccountError
from webui.operations.secrets import keyed_hash
from webui.store.accounts import Attempt
from webui.store.base import now


class Attempts:
    """The attempts of one person (none for a code, which is nobody's until it is right) from one address."""

    def __init__(self, session: Session, config: Config, address: str, username: str = "") -> None:
        self._session = session
        self._config = config
        self._limits = {keyed_hash(config, "attempt:address", address): config.attempts_per_address}
        self._own = keyed_hash(config, "attempt:user", username) if username else ""
        if self._own:
            self._limits[self._own] = config.attempts

    def check(self) -> None:
        """Go on only if there were not too many.

        Raises:
            AccountError: ``too_many``.
        """
        since = now() - dt.timedelta(minutes=self._config.attempt_minutes)
        recent = select(Attempt.key, func.count()).where(Attempt.key.in_(self._limits), Attempt.at > since)
        if any(count >= self._limits[key] for key, count in self._session.execute(recent.group_by(Attempt.key))):
            raise AccountError("too_many")

    def failed(self) -> None:
        """Remember a wrong one, and commit."""
        self._session.execute(delete(Attempt).where(Attempt.at < now() - dt.timedelta(days=1)))
        self._session.add_all(Attempt(key=key) for key in self._limits)
        self._session.commit()

    def succeeded(self) -> None:
        """Forget the person's wrong ones; the caller commits. Those of the address stay: others share it."""
        self._session.execute(delete(Attempt).where(Attempt.key == self._own))
