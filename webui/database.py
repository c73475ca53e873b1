"""One database session per request, opened when first asked for."""

from flask import current_app, g
from sqlalchemy.orm import Session

from webui.config import Config


def database() -> Session:
    """The session of this request. Only operations commit; what they leave open is rolled back."""
    if "session" not in g:
        g.session = current_app.extensions["store"]()
    session: Session = g.session
    return session


def config() -> Config:
    """The settings of this installation."""
    found: Config = current_app.extensions["matcher"]
    return found


def close_session(_: BaseException | None) -> None:
    """Give the connection back."""
    session = g.pop("session", None)
    if session is not None:
        session.close()
