"""Puts the application together: settings, session, protection, languages, pages."""

import datetime as dt
import hashlib
from functools import cache, partial
from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from webui import access, errors, headers, identity, language, logs, views
from webui.config import Config
from webui.database import close_session
from webui.jobs.announce import announce
from webui.pages import frame
from webui.store import open_store

STATIC = Path(__file__).parent / "static"
csrf = CSRFProtect()
bootstrap = Bootstrap5()


def build(config: Config) -> Flask:
    """A new application."""
    app = Flask("webui", instance_path=str(config.instance), root_path=str(Path(__file__).parent))
    app.config.update(_flask_settings(config))
    app.extensions["matcher"] = config
    app.extensions["store"] = store = open_store(config.database)
    if config.celery:
        from webui.jobs.scale import queue_at, send  # noqa: PLC0415 - only then its libraries need be here

        announce(store, partial(send, queue_at(config.broker_url)))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if config.trusted_proxies:
        proxies = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    logs.install(app)
    csrf.init_app(app)
    bootstrap.init_app(app)
    language.install(app)
    identity.install(app)
    views.install(app)
    frame.install(app)
    headers.install(app)
    errors.install(app)
    app.url_defaults(_version)
    app.teardown_appcontext(close_session)
    access.install(app)
    return app


def _version(endpoint: str, values: dict[str, object]) -> None:
    """Our own files carry their content's hash, so that after an update nobody sees an old one."""
    if endpoint == "static" and "filename" in values:
        values["v"] = _hash(str(values["filename"]))


@cache
def _hash(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else ""


def _flask_settings(config: Config) -> dict[str, object]:
    prefix = "__Host-" if config.https else ""
    return {
        "SECRET_KEY": config.secret_key,
        "SESSION_COOKIE_NAME": f"{prefix}session",
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": dt.timedelta(minutes=config.session_minutes),
        "TRUSTED_HOSTS": [name.strip() for name in config.hosts.split(",")] if config.hosts else None,
        "MAX_CONTENT_LENGTH": config.upload_megabytes * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        "SEND_FILE_MAX_AGE_DEFAULT": dt.timedelta(hours=1),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session
        "WTF_CSRF_SSL_STRICT": config.https,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "PREFERRED_URL_SCHEME": "https" if config.https else "http",
    }
