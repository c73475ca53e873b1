"""The command line: demo, serve, worker, account, backup, retention, settings."""

import argparse
import datetime as dt
import logging
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from waitress.server import create_server

from webui import create_app, demo
from webui.backup import BackupError, backup, vacuum
from webui.config import Config, ConfigError, check_address, load_config, settings_help
from webui.jobs.ahead import ahead
from webui.jobs.worker import run_worker
from webui.listening import listen, port_of, server_settings
from webui.memory.workings import tidy
from webui.migrations import upgrade
from webui.operations import retention
from webui.operations.accounts import NewAccount, create_account, make_reset_link
from webui.operations.errors import AccountError
from webui.people import STAFF, SYSTEM, Role
from webui.store import Account, close_store, open_store


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; 0 done, 1 refused, 2 wrong usage."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("webui").setLevel(logging.INFO if given.log else logging.WARNING)
    try:
        run: Callable[[argparse.Namespace], int] = given.run
        return run(given)
    except (ConfigError, demo.NoSample) as error:
        _say(f"Not started: {error}", error=True)
        return 1
    except BackupError as error:
        _say(str(error), error=True)
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
    account.add_argument(
        "--url", help="where people find the program (default: the first of hosts, else this computer)"
    )
    account.add_argument("--port", type=int, default=8000, help="as for serve, if it is this computer")
    copy = _command(commands, "backup", _backup, "copy the database to a file, while people go on working")
    copy.add_argument("file", type=Path, help="a new file; settings and secret.key of the instance are not in it")
    keep = _command(commands, "retention", _retention, "count what was kept long enough, and remove it with --remove")
    keep.add_argument("--remove", action="store_true", help="remove it; there is no way back")
    keep.add_argument("--on", type=dt.date.fromisoformat, metavar="DATE", help="count what is due on another day")
    for command in (copy, keep):
        command.add_argument("--demo", action="store_true", help="of the demonstration")
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

    def prepared(address: str) -> str:
        _say("Preparing the demonstration (a fictional West-Friesland) …")
        return _who_is_who(demo.prepare(config), address)

    return _run(config, given, prepared)


def _who_is_who(people: Sequence[demo.DemoPerson], address: str) -> str:
    width = max(len(person.role) for person in people)
    lines = (f"  {person.role:<{width}}  {address}{person.path}  {person.sign_in}" for person in people)
    return "\n".join(["Sign in as (each page has a switch to English):", *lines, demo.NEXT])


def _serve(given: argparse.Namespace) -> int:
    config = load_config(given.instance)
    check_address(config, given.host)
    if config.https and not config.trusted_proxies:
        _say("https is on and trusted_proxies is 0: all people seem to come from the proxy's address.", error=True)
    upgrade(config.database)
    with _session(config) as session:
        nobody = session.scalar(select(Account.id).limit(1)) is None
    hint = "There is no account yet: python -m webui account --help"
    return _run(config, given, lambda _: hint if nobody else "")


def _run(config: Config, given: argparse.Namespace, note: Callable[[str], str]) -> int:
    """Serve until asked to end."""
    with ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(one) for one in listen(given.host, given.port)]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        shown = given.host if given.host not in ("0.0.0.0", "::") else "localhost"  # noqa: S104 - read, not bound
        address = f"http://{shown}:{port_of(sockets)}"
        if said := note(address):
            _say(said)
        with _own_worker(config, wanted=not given.no_worker and not config.celery):
            app = create_app(config)
            server = create_server(app, sockets=sockets, **server_settings(config))
            _say(f"Ready: {address} (Ctrl+C stops it)")
            with ahead(app.extensions["store"], config.figures):
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
    address = given.url or _found_at(config, given.port)
    _say(f"Set the password within {config.reset_hours} hours: {address}/wachtwoord#{token}")
    return 0


def _found_at(config: Config, port: int) -> str:
    """The address by which people reach the program, as far as settings tell."""
    host = next(filter(None, (name.strip() for name in config.hosts.split(","))), "")
    return f"{'https' if config.https else 'http'}://{host or f'127.0.0.1:{port}'}"


def _backup(given: argparse.Namespace) -> int:
    backup(load_config(given.instance, demo=given.demo), given.file)
    _say(f"Copied to {given.file}. Keep config.toml and secret.key of the instance with it.")
    return 0


def _retention(given: argparse.Namespace) -> int:
    config = load_config(given.instance, demo=given.demo)
    if given.remove and given.on:
        _say("--remove removes what is due today; --on only counts", error=True)
        return 2
    today = given.on or dt.datetime.now(config.zone).date()
    upgrade(config.database)
    with _session(config) as session:
        found = (
            retention.remove(session, SYSTEM, config, today) if given.remove else retention.due(session, config, today)
        )
        tidy(config.figures, session)
    if found.nothing:
        _say(f"On {today} nothing is due.")
        return 0
    _say(f"{'Removed' if given.remove else 'Due'} on {today}:")
    for one in found.rounds:
        _say(f"  round {one.round_id} ({one.school_year} {one.title}), due since {one.since}: {_counts(one.counts)}")
    rest = {"access codes": found.codes, "uploads": found.uploads, "old links": found.links}
    _say("  " + _counts({**rest, "failed sign-ins": found.attempts, "entries of the log": found.log}))
    if given.remove:
        vacuum(config)
    else:
        _say("Nothing was removed. With --remove it is, for good; backups of that age are yours to throw away.")
    return 0


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())


def _settings(_: argparse.Namespace) -> int:
    _say(settings_help())
    return 0


def _say(text: str, *, error: bool = False) -> None:
    print(text, file=sys.stderr if error else sys.stdout, flush=True)
