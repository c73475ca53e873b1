"""Everything that can be set, as one frozen object, built once at the start.

Settings are read from ``config.toml`` in the instance directory; a variable ``MATCHER_NAME`` in the environment goes
before it. A start that would be unsafe is refused.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "MATCHER_"
KEY_FILE = "secret.key"
LANGUAGES = ("nl", "en")
POSITIVE = (
    "session_minutes",
    "fresh_minutes",
    "reset_hours",
    "attempts",
    "attempts_per_address",
    "attempt_minutes",
    "keep_pupils_months",
    "keep_log_months",
    "upload_megabytes",
)


class ConfigError(Exception):
    """The program cannot start like this; the message says what to change."""


class Workers(StrEnum):
    """Who makes runs."""

    LOCAL = "local"  # a process that the server brings along, or some that look into the database
    CELERY = "celery"  # Celery workers, on as many machines as wanted


class TwoSteps(StrEnum):
    """Who must confirm a sign-in with a code from an authenticator app."""

    OFF = "off"
    OPTIONAL = "optional"  # whoever wants to
    COORDINATOR = "coordinator"  # coordinators must, others may
    STAFF = "staff"  # everybody with an account must


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


def _secret(help_text: str) -> Any:
    return field(default="", repr=False, metadata={"help": help_text})


def _switch(help_text: str) -> Any:
    return field(default=False, metadata={"help": help_text})


@dataclass(frozen=True)
class Config:
    """The settings of one installation."""

    instance: Path
    secret_key: str = field(repr=False, metadata={"help": "signs sessions and codes; made by itself in secret.key"})
    database_url: str = _secret("sqlite:///FILE or postgresql://…; empty = matcher.sqlite3 in the instance")
    workers: Workers = _setting(  # noqa: RUF009 - it makes a field
        Workers.LOCAL, "who makes runs: local, or celery (extra scale; start some with python -m webui worker)"
    )
    broker_url: str = _secret(
        "where Celery workers hear of runs: redis://HOST, rediss://HOST (TLS) or redis+socket:///FILE"
    )
    region: str = _setting("West-Friesland", "name of the region, in the page head")
    contact: str = _setting("", "whom people ask for help: a name with a telephone number or an e-mail address")
    language: str = _setting("nl", "language of a first visit: nl or en")
    timezone: str = _setting("Europe/Amsterdam", "in which dates and times are shown")
    https: bool = _switch("people reach the pages by https: secure cookies, and browsers are told to stay")
    allow_http: bool = _switch("serve beyond this computer without https; only for a closed network")
    hosts: str = _setting("", "names by which people reach the pages, with commas between; empty = any")
    trusted_proxies: int = _setting(0, "proxies before the program, whose X-Forwarded headers are believed")
    two_steps: TwoSteps = _setting(  # noqa: RUF009 - it makes a field
        TwoSteps.COORDINATOR, "sign-in with an app: off, optional, coordinator or staff"
    )
    session_minutes: int = _setting(240, "after so long without a click a session ends")
    fresh_minutes: int = _setting(15, "for sensitive actions the password must be younger than this")
    reset_hours: int = _setting(24, "how long a link to set a password works")
    attempts: int = _setting(8, "wrong passwords or codes of one person before a pause")
    attempts_per_address: int = _setting(60, "the same from one address, which a whole school may share")
    attempt_minutes: int = _setting(15, "how long a pause is")
    keep_pupils_months: int = _setting(
        12, "after the end of the school year pupils of a round are removed; see retention"
    )
    keep_log_months: int = _setting(24, "so old is the oldest entry of the log; see retention")
    upload_megabytes: int = _setting(25, "largest upload")
    demo: bool = False  # fictional data; never from a file

    @property
    def database(self) -> str:
        """The address of the database; the demonstration has one of its own."""
        if self.demo:
            return f"sqlite:///{self.instance / 'demo.sqlite3'}"
        return self.database_url or f"sqlite:///{self.instance / 'matcher.sqlite3'}"

    @property
    def figures(self) -> Path:
        """Where figures about runs are kept; the demonstration has a place of its own."""
        return self.instance / ("demo-figures" if self.demo else "figures")

    @property
    def celery(self) -> bool:
        """Whether Celery workers make the runs; the demonstration needs none."""
        return self.workers is Workers.CELERY and not self.demo

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)


def load_config(instance: Path, environ: Mapping[str, str] | None = None, *, demo: bool = False) -> Config:
    """Read the settings of an instance directory, which is made if it is not there.

    Raises:
        ConfigError: a setting is unknown, has a wrong value, or the start would be unsafe.
    """
    environ = os.environ if environ is None else environ
    instance = instance.resolve()
    instance.mkdir(parents=True, exist_ok=True)
    given = _from_file(instance / "config.toml") | _from_environment(environ)
    known = {f.name: f for f in fields(Config) if f.metadata}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ConfigError(f"unknown settings: {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    values = {name: _value(name, text, known[name].default) for name, text in given.items()}
    values.setdefault("secret_key", _own_key(instance / KEY_FILE))
    config = Config(instance=instance, demo=demo, **values)
    _check(config)
    return config


def check_address(config: Config, host: str) -> None:
    """Refuse to serve personal data in the clear to other computers.

    Raises:
        ConfigError: https is off, the address is not of this computer, and nobody said that this is meant.
    """
    if config.https or config.allow_http or _of_this_computer(host):
        return
    raise ConfigError(
        f"{host} can be reached from other computers, and https is off. Put a proxy with https before the program "
        "and set https = true, or set allow_http = true on a closed network."
    )


def settings_help() -> str:
    """All settings with default and meaning, as shown by ``python -m webui settings``."""
    lines = []
    for setting in fields(Config):
        if setting.metadata:
            default = setting.default if setting.name != "secret_key" else "(made)"
            lines.append(f"{setting.name} = {_shown(default)}\n    {setting.metadata['help']}")
    return "\n".join(lines)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(str(value)) if isinstance(value, str) else str(value)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {name[len(PREFIX) :].lower(): value for name, value in environ.items() if name.startswith(PREFIX)}


def _value(name: str, given: Any, default: Any) -> Any:
    """The value in the type of the default; texts come from the environment."""
    try:
        if isinstance(default, bool):
            return {"true": True, "1": True, "false": False, "0": False}[str(given).lower()]
        if isinstance(default, StrEnum):
            return type(default)(given)
        return int(given) if isinstance(default, int) else str(given)
    except (KeyError, ValueError) as error:
        raise ConfigError(f"{name}: {given!r} will not do") from error


def _own_key(path: Path) -> str:
    """The key of this installation, made at the first start and readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        key = secrets.token_urlsafe(48)
        file.write(key + "\n")
    return key


def _check(config: Config) -> None:
    if len(config.secret_key) < 32:
        raise ConfigError("secret_key is too short: at least 32 characters, from a random source")
    if config.language not in LANGUAGES:
        raise ConfigError(f"language: {config.language!r} will not do; {' or '.join(LANGUAGES)}")
    if not config.database.startswith(("sqlite:///", "postgresql")):
        raise ConfigError("database_url: SQLite (sqlite:///FILE) or PostgreSQL (postgresql://…)")
    if config.celery and not config.broker_url.startswith("redis"):
        raise ConfigError("workers = celery needs broker_url: where Redis is, such as redis://localhost")
    if config.celery and find_spec("celery") is None:
        raise ConfigError("workers = celery needs the extra scale: pip install 'elective-matcher[scale]'")
    try:
        _ = config.zone
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(f"timezone: {config.timezone!r} is not known") from error
    for name in POSITIVE:
        if getattr(config, name) < 1:
            raise ConfigError(f"{name} must be at least 1")


def _of_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
