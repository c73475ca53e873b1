"""The command line: serve, demo, worker, account, settings."""

import argparse
import logging
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from waitress.server import create_server

from webui import create_app, demo
from webui.config import Config, ConfigError, check_address, load_config, settings_help
from webui.jobs.worker import run_worker
from webui.migrations import upgrade
from webui.operations.accounts import NewAccount, create_account, make_reset_link
from webui.operations.errors import AccountError
from webui.people import STAFF, SYSTEM, Role
from webui.store import Account, close_store, open_store

THREADS = 8


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; 0 done, 1 refused, 2 wrong usage."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("webui").setLevel(logging.INFO if given.log else logging.WARNING)
    try:
        run: Callable[[argparse.Namespace], int] = given.run
        return run(given)
    except ConfigError as error:
        _say(f"Not started: {error}", error=True)
        return 1
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m webui", description="Electives of a region, on the web.")
    parser.set_defaults(log=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("demo", _demo, "try everything with a fictional region: no server, no internet, nothing to set"),
        ("serve", _serve, "serve this installation"),
    ):
        command = _command(commands, name, run, text)
        command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this computer only)")
        command.add_argument("--port", type=int, default=8000)
        command.add_argument("--no-worker", action="store_true", help="runs are made by workers started elsewhere")
        command.add_argument("--log", action="store_true", help="one line per request: page, status, time; no names")
    worker = _command(commands, "worker", _worker, "make the runs that are asked for, one at a time")
    worker.add_argument("--log", action="store_true", help="say which run begins and ends when")
    account = _command(commands, "account", _account, "make an account and print a link to set its password")
    account.add_argument("--username", required=True)
    account.add_argument("--name", required=True)
    account.add_argument("--role", required=True, choices=[role.value for role in STAFF])
    account.add_argument("--site", action="append", default=[], help="a site id; for counsellors and hosts")
    account.add_argument("--url", default="http://127.0.0.1:8000", help="where people find the program")
    settings = commands.add_parser("settings", help="all settings of config.toml, with default and meaning")
    settings.set_defaults(run=_settings)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument(
        "--instance", type=Path, default=Path("instance"), help="settings and database (default: instance)"
    )
    command.set_defaults(run=run)
    return command


def _demo(given: argparse.Namespace) -> int:
    config = load_config(given.instance, demo=True)
    _say("Preparing the demonstration (a fictional West-Friesland) …")
    people = demo.prepare(config)
    return _run(config, given, lambda address: _who_is_who(people, address))


def _who_is_who(people: Sequence[demo.DemoPerson], address: str) -> str:
    width = max(len(person.role) for person in people)
    lines = (f"  {person.role:<{width}}  {address}{person.path}  {person.sign_in}" for person in people)
    return "\n".join(["Sign in as:", *lines])


def _serve(given: argparse.Namespace) -> int:
    config = load_config(given.instance)
    check_address(config, given.host)
    upgrade(config.database)
    with _session(config) as session:
        nobody = session.scalar(select(Account.id).limit(1)) is None
    hint = "There is no account yet: python -m webui account --help"
    return _run(config, given, lambda _: hint if nobody else "")


def _run(config: Config, given: argparse.Namespace, note: Callable[[str], str]) -> int:
    """Serve until asked to end."""
    server = create_server(create_app(config), host=given.host, port=given.port, threads=THREADS, ident=None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    shown = given.host if given.host not in ("0.0.0.0", "::") else "localhost"  # noqa: S104 - read, not bound
    address = f"http://{shown}:{server.effective_port}"
    with _own_worker(config, wanted=not given.no_worker and not config.celery):
        if said := note(address):
            _say(said)
        _say(f"Ready: {address} (Ctrl+C stops it)")
        server.run()
    return 0


@contextmanager
def _session(config: Config) -> Iterator[Session]:
    store = open_store(config.database)
    try:
        with store() as session:
            yield session
    finally:
        close_store(store)


@contextmanager
def _own_worker(config: Config, *, wanted: bool) -> Iterator[None]:
    """A worker as long as the server runs."""
    if not wanted:
        yield
        return
    worker = multiprocessing.get_context("spawn").Process(target=run_worker, args=(config,), name="worker")
    worker.start()
    try:
        yield
    finally:
        worker.terminate()
        worker.join(timeout=15)


def _worker(given: argparse.Namespace) -> int:
    config = load_config(given.instance)
    upgrade(config.database)
    if config.celery:
        from webui.jobs.scale import run_celery_worker  # noqa: PLC0415 - only then its libraries need be here

        run_celery_worker(config)
    else:
        run_worker(config)
    return 0


def _account(given: argparse.Namespace) -> int:
    config = load_config(given.instance)
    upgrade(config.database)
    new = NewAccount(given.username, given.name, Role(given.role), tuple(given.site))
    with _session(config) as session:
        try:
            account = create_account(session, SYSTEM, new)
        except AccountError as error:
            _say({"username_taken": "this user name is taken", "sites_needed": "give --site"}[error.code], error=True)
            return 1
        token = make_reset_link(session, config, SYSTEM, account)
    _say(f"Set the password within {config.reset_hours} hours: {given.url}/wachtwoord#{token}")
    return 0


def _settings(_: argparse.Namespace) -> int:
    _say(settings_help())
    return 0


def _say(text: str, *, error: bool = False) -> None:
    print(text, file=sys.stderr if error else sys.stdout, flush=True)
