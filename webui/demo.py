"""The demonstration: a fictional region with an account per role, in a database of its own. No Flask."""

import datetime as dt
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
    NewAccount("privacy", "Joost Smit", Role.PRIVACY),
)
PUPIL = ("martinus", "4450")
CODE_FILE = "demo-code.txt"
DAYS_OPEN = 14


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
            round_id = session.scalar(select(RoundRow.id).order_by(RoundRow.id.desc())) or _load(session)
            for given in ACCOUNTS:
                if session.scalar(select(Account.id).where(Account.username == given.username)) is None:
                    create_account(session, SYSTEM, given, PASSWORD)
            code = _code(session, config, round_id)
        _allocate(store, round_id)
    finally:
        close_store(store)
    staff = [DemoPerson(a.role.value, "/medewerkers", f"{a.username} / {PASSWORD}") for a in ACCOUNTS]
    return [*staff, DemoPerson(Role.PUPIL.value, f"/inloggen#{code}", code)]


def _load(session: Session) -> int:
    problem, policy = read_round(SAMPLE)
    round_id = save_round(session, problem, policy)
    row = session.get_one(RoundRow, round_id)
    midnight = now().replace(hour=22, minute=0, second=0, microsecond=0)
    row.wishes_open_from = midnight - dt.timedelta(days=DAYS_OPEN)
    row.wishes_close_at = midnight + dt.timedelta(days=DAYS_OPEN)
    row.approve_until = midnight + dt.timedelta(days=DAYS_OPEN + 7)
    row.publish_at = midnight.replace(hour=14) + dt.timedelta(days=DAYS_OPEN + 14)
    session.commit()
    return round_id


def _code(session: Session, config: Config, round_id: int) -> str:
    """The pupil's access code: the one of last time if it still works."""
    path = config.instance / CODE_FILE
    known = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    working = select(AccessCode.id).where(AccessCode.code_hash == hash_code(config, known))
    if known and session.scalar(working.where(AccessCode.revoked_at.is_(None))) is not None:
        return known
    own = select(PupilRow.id).join(SiteRow, SiteRow.id == PupilRow.home_site_id)
    found = own.where(PupilRow.round_id == round_id, SiteRow.code == PUPIL[0], PupilRow.number == PUPIL[1])
    pupil = session.scalars(found).one()
    code = issue_codes(session, config, SYSTEM, [pupil], round_id)[pupil]
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
