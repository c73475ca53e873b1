"""The demonstration: a fictional region with an account per role, in a database of its own. No Flask."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from matcher.files import read_round
from webui.config import Config
from webui.jobs.execute import execute_run
from webui.jobs.queue import queue_run
from webui.migrations import upgrade
from webui.operations.accounts import NewAccount, create_account
from webui.operations.codes import issue_codes
from webui.operations.secrets import hash_code
from webui.people import SYSTEM, Role
from webui.store import (
    AccessCode,
    Account,
    PupilRow,
    RoundRow,
    RunRow,
    SiteRow,
    StoreSession,
    close_store,
    now,
    open_store,
)
from webui.store.translate import save_round
from webui.store.words import RUN_OVER

SAMPLE = Path(__file__).parent.parent / "sample_data" / "westfriesland"
PASSWORD = "keuzevakken-demo"  # noqa: S105 - of fictional people
ACCOUNTS = (
    NewAccount("coordinator", "Marit de Boer", Role.COORDINATOR),
    NewAccount("decaan", "Hassan Aydin", Role.COUNSELLOR, ("martinus",)),
    NewAccount("gastschool", "Els Visser", Role.HOST, ("ampte",)),
    NewAccount("opleidingsbedrijf", "Ron Bakker", Role.HOST, ("crescendo",)),
    NewAccount("privacy", "Joost Smit", Role.PRIVACY),
)
PUPIL = ("martinus", "4450")
CODE_FILE = "demo-code.txt"
DAYS_OPEN = 14
NEXT = "Pupils choose, and a first allocation waits for the coordinator. Nothing is published yet: that is yours to do."


class NoSample(Exception):
    """The fictional region is not here; the message says where it is."""


@dataclass(frozen=True)
class DemoPerson:
    """How to sign in as somebody."""

    role: str
    path: str
    sign_in: str


def prepare(config: Config) -> list[DemoPerson]:
    """Make what is missing; what is there already stays as it is."""
    upgrade(config.database)
    store = open_store(config.database)
    try:
        with store() as session:
            pupil = _pupil(session) or _load(session)
            for given in ACCOUNTS:
                if session.scalar(select(Account.id).where(Account.username == given.username)) is None:
                    create_account(session, SYSTEM, given, PASSWORD)
            code = _code(session, config, pupil)
            named = session.scalars(select(SiteRow).where(SiteRow.round_id == pupil.round_id))
            sites = {site.code: site.name for site in named}
        _allocate(store, pupil.round_id)
    finally:
        close_store(store)
    staff = [DemoPerson(_role(a, sites), "/medewerkers", f"{a.username} / {PASSWORD}") for a in ACCOUNTS]
    return [*staff, DemoPerson(Role.PUPIL.value, f"/inloggen#{code}", code)]


def _role(given: NewAccount, sites: Mapping[str, str]) -> str:
    return ", ".join([given.role.value, *(sites[code] for code in given.sites)])


def _pupil(session: Session) -> PupilRow | None:
    """The pupil of the newest round that has them and is not in the archive."""
    own = select(PupilRow).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
    own = own.join(RoundRow, RoundRow.id == PupilRow.round_id)
    found = own.where(RoundRow.archived_at.is_(None), SiteRow.code == PUPIL[0], PupilRow.number == PUPIL[1])
    return session.scalar(found.order_by(PupilRow.id.desc()).limit(1))


def _load(session: Session) -> PupilRow:
    if not SAMPLE.is_dir():
        raise NoSample(
            f"the fictional region is not here ({SAMPLE}). It is part of the source, not of an installed package, so "
            "run the demonstration in a checkout of the repository. For your own region: python -m webui serve"
        )
    problem, policy = read_round(SAMPLE)
    round_id = save_round(session, problem, policy)
    row = session.get_one(RoundRow, round_id)
    midnight = now().replace(hour=22, minute=0, second=0, microsecond=0)
    row.wishes_open_from = midnight - dt.timedelta(days=DAYS_OPEN)
    row.wishes_close_at = midnight + dt.timedelta(days=DAYS_OPEN)
    row.approve_until = midnight + dt.timedelta(days=DAYS_OPEN + 7)
    row.publish_at = midnight.replace(hour=14) + dt.timedelta(days=DAYS_OPEN + 14)
    session.commit()
    pupil = _pupil(session)
    assert pupil is not None
    return pupil


def _code(session: Session, config: Config, pupil: PupilRow) -> str:
    """The pupil's access code: the one of last time if it still works."""
    path = config.instance / CODE_FILE
    known = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    working = select(AccessCode.id).where(AccessCode.code_hash == hash_code(config, known))
    working = working.where(AccessCode.revoked_at.is_(None), AccessCode.pupil_id == pupil.id)
    if known and session.scalar(working) is not None:
        return known
    code = issue_codes(session, config, SYSTEM, [pupil.id], pupil.round_id)[pupil.id]
    path.write_text(code + "\n", encoding="utf-8")
    return code


def _allocate(store: sessionmaker[StoreSession], round_id: int) -> None:
    """One run, unless there is one."""
    with store() as session:
        over = select(RunRow.id).where(RunRow.round_id == round_id, RunRow.status.in_(RUN_OVER))
        if session.scalar(over.limit(1)) is not None:
            return
        waiting = session.scalar(select(RunRow.id).where(RunRow.round_id == round_id).limit(1))
        run_id = waiting or queue_run(session, round_id, title="Demo").id
        session.commit()
    execute_run(store, run_id)
