"""A small region on the web: two schools, a pupil of each, an account per role."""

import datetime as dt
import shutil
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from matcher.policy import Options
from matcher.problem import Placement
from tests.builders import tiny
from webui import create_app
from webui.config import KEY_FILE, Config, load_config
from webui.identity import of_account, of_code
from webui.jobs.child import answer
from webui.jobs.queue import queue_run
from webui.operations.accounts import NewAccount, create_account
from webui.operations.codes import issue_codes
from webui.operations.publications import ToPublish, publications, publish
from webui.people import SYSTEM, Actor, Role
from webui.store import (
    AccessCode,
    Account,
    OfferingRow,
    PeriodRow,
    PupilRow,
    RoundRow,
    RunRow,
    RunState,
    SiteRow,
    WishRow,
    close_store,
    now,
    open_store,
)
from webui.store.translate import save_placements, save_round

PUPILS = "ann at west: cnc > robotica; bob at east: robotica; cas at west class 3a"
GROUPS = "cnc 1 at east on wed 13:30-16:00 in autumn; robotica 2 at west on wed 13:30-16:00; drones 5 at east"
SITES = {"west": "West College", "east": "East College"}
STAFF = {
    "coordinator": (Role.COORDINATOR, ()),
    "counsellor": (Role.COUNSELLOR, ("west",)),
    "other_counsellor": (Role.COUNSELLOR, ("east",)),
    "host": (Role.HOST, ("west",)),
    "privacy": (Role.PRIVACY, ()),
}
PASSWORD = "drie losse woorden"


@dataclass
class World:
    """The application, its store, and who is in it."""

    app: Flask
    config: Config
    store: sessionmaker[Session]
    round_id: int = 0
    accounts: dict[str, int] = field(default_factory=dict)
    pupils: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def client(self, who: str = "") -> FlaskClient:
        """A browser in which this person is signed in; nobody without a name."""
        client = self.app.test_client()
        if who:
            with self.store() as session, client.session_transaction() as kept:
                kept["_user_id"] = self.stamp(session, who)
                kept["_fresh"] = True
                kept["password_at"] = time.time()
        return client

    def stamp(self, session: Session, who: str) -> str:
        """What the session of this person carries."""
        if who in self.accounts:
            return of_account(session.get_one(Account, self.accounts[who])).stamp
        code = session.scalars(select(AccessCode).where(AccessCode.pupil_id == self.pupils[who])).one()
        return of_code(code).stamp

    def pupil(self, name: str) -> PupilRow:
        """The row of a pupil as it is now."""
        with self.store() as session:
            return session.get_one(PupilRow, self.pupils[name])

    def wishes(self, name: str) -> list[WishRow]:
        """The list of a pupil as it is now."""
        with self.store() as session:
            return list(
                session.scalars(select(WishRow).where(WishRow.pupil_id == self.pupils[name]).order_by(WishRow.rank))
            )

    def listed(self, name: str) -> list[str]:
        """The electives on the list of a pupil."""
        return [wish.elective or "" for wish in self.wishes(name)]

    def offering(self, code: str) -> int:
        """The id of a group."""
        with self.store() as session:
            return session.scalars(select(OfferingRow.id).where(OfferingRow.code == code)).one()

    def site(self, code: str) -> int:
        """The id of a site."""
        with self.store() as session:
            return session.scalars(select(SiteRow.id).where(SiteRow.code == code)).one()

    def period(self, name: str) -> int:
        """The id of a period."""
        with self.store() as session:
            return session.scalars(select(PeriodRow.id).where(PeriodRow.name == name)).one()

    def change_round(self, **values: Any) -> None:
        """Set something of the round."""
        with self.store() as session:
            row = session.get_one(RoundRow, self.round_id)
            for name, value in values.items():
                setattr(row, name, value)
            session.commit()

    def leave(self, name: str) -> None:
        """A pupil leaves school, as an import would say."""
        with self.store() as session:
            session.get_one(PupilRow, self.pupils[name]).left_at = now()
            session.commit()

    def finish(self, run_id: int) -> None:
        """Do for a run that waits what a worker would."""
        finish(self.store, run_id)

    def a_run(self) -> int:
        """The id of the first run, which is over; made and published if there is none."""
        with self.store() as session:
            found = session.scalar(select(func.min(RunRow.id)).where(RunRow.status == RunState.DONE))
        return found or self.publish()

    def solve(self) -> int:
        """Make a run of the round as it is now; its id."""
        with self.store() as session:
            run_id = queue_run(session, self.round_id).id
            session.commit()
        self.finish(run_id)
        return run_id

    def publish(self, note: str = "Correctie", run_id: int = 0) -> int:
        """Publish a run, as the coordinator does; a new one if none is given. The id of the run."""
        run_id = run_id or self.solve()
        coordinator = Actor(Role.COORDINATOR, self.accounts["coordinator"])
        with self.store() as session:
            seen = max((row.id for row in publications(session, self.round_id)), default=0)
            publish(session, coordinator, self.round_id, ToPublish(run_id, seen, note))
        return run_id


def finish(store: sessionmaker[Any], run_id: int) -> None:
    """Do for a run that waits what a worker would, without a process of its own."""
    with store() as session:
        row = session.get_one(RunRow, run_id)
        said = answer(row.round_zip, Options(**row.options), lambda _: None, threading.Event())
        assert "result" in said, said
        found = said["result"]
        row.status, row.outcome, row.certificate = RunState.DONE, found["outcome"], found["certificate"]
        row.started_at = row.finished_at = now()
        save_placements(session, run_id, [Placement(**placement) for placement in found["placements"]])
        session.commit()


@dataclass(frozen=True)
class Original:
    """A small region that is made once. A copy has a database of its own, and the application as it was in the end."""

    made: World
    settings: dict[str, Any]

    @property
    def database(self) -> str:
        """Where it is kept."""
        return self.made.config.database

    def copied(self, directory: Path, database: str) -> World:
        """The region in a copy of its database. One copy at a time is shown by the application."""
        made = self.made
        shutil.copyfile(made.config.instance / KEY_FILE, directory / KEY_FILE)
        config = replace(made.config, instance=directory, database_url=database)
        made.app.config.clear()
        made.app.config.update(self.settings)
        made.app.extensions.update(matcher=config, store=open_store(config.database))
        return World(
            made.app,
            config,
            made.app.extensions["store"],
            made.round_id,
            dict(made.accounts),
            dict(made.pupils),
            dict(made.codes),
        )


def original(directory: Path, database: str) -> Original:
    """A new world to copy; nobody has its database open."""
    made = world(directory, database)
    close_store(made.store)
    return Original(made, dict(made.app.config))


def world(directory: Path, database: str, **settings: Any) -> World:
    """A new world in a migrated database."""
    config = replace(load_config(directory, {}), database_url=database, **{"two_steps": "off", **settings})
    app = create_app(config)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    made = World(app, config, app.extensions["store"])
    with made.store() as session:
        _fill(made, session)
    return made


def _fill(made: World, session: Session) -> None:
    problem, policy = tiny(PUPILS, groups=GROUPS, periods="autumn 2026-08-31 2027-01-29", travel="west east 12")
    sites = tuple(replace(site, name=SITES[site.site_id], municipality="Hoorn") for site in problem.sites)
    made.round_id = save_round(session, problem.replace(sites=sites, title="Ronde"), policy)
    session.get_one(RoundRow, made.round_id).wishes_close_at = now() + dt.timedelta(days=7)
    session.commit()
    for name, (role, own) in STAFF.items():
        made.accounts[name] = create_account(session, SYSTEM, NewAccount(name, name.title(), role, own)).id
    for row in session.scalars(select(PupilRow)):
        made.pupils[row.number] = row.id
    codes = issue_codes(session, made.config, SYSTEM, list(made.pupils.values()), made.round_id)
    made.codes = {name: codes[number] for name, number in made.pupils.items()}
