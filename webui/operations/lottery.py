"""The seal of a lottery: which seed it belongs to, and whether a run was made with that one. No Flask here.

The seal is kept in the log at the moment of sealing. So a seed that was changed afterwards, in whatever way, does not
fit it any more, and everybody sees that.
"""

import hashlib
import io
import tomllib
import zipfile
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.files.settings import NAME
from webui.store.audit import AuditEntry
from webui.store.rounds import RoundRow
from webui.store.runs import RunRow

SEAL = "lottery.seal"


class Seal(StrEnum):
    """How the seed of a run stands to what was sealed."""

    WHOLE = "whole"  # it is the sealed one
    BROKEN = "broken"  # it is another one
    NONE = "none"  # nothing was sealed


def seal_of_seed(seed: str) -> str:
    """SHA-256 of the seed in UTF-8, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def sealed_hash(session: Session, row: RoundRow) -> str:
    """The seal of the round as it was made known; empty if it is not sealed."""
    if row.seed_sealed_at is None:
        return ""
    entries = select(AuditEntry.after).where(AuditEntry.action == SEAL, AuditEntry.round_id == row.id)
    kept = session.scalars(entries.order_by(AuditEntry.id.desc()).limit(1)).first()
    return str((kept or {}).get("seal") or seal_of_seed(row.lottery_seed))


def seal_of(session: Session, row: RoundRow, seed: str) -> Seal:
    """Whether this seed is the sealed one."""
    sealed = sealed_hash(session, row)
    if not sealed:
        return Seal.NONE
    return Seal.WHOLE if seal_of_seed(seed) == sealed else Seal.BROKEN


def seed_of_run(session: Session, run_id: int) -> str:
    """The seed with which a run was made.

    Raises:
        LookupError: there is no such run.
    """
    packed = session.scalar(select(RunRow.round_zip).where(RunRow.id == run_id))
    if packed is None:
        raise LookupError(f"no run {run_id}")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        found = tomllib.loads(archive.read(NAME).decode())
    return str(found["round"].get("lottery_seed", ""))


def told(session: Session, round_id: int, run_id: int) -> dict[str, bool]:
    """What the log says of a run's seed; nothing where it is the sealed one."""
    seal = seal_of(session, session.get_one(RoundRow, round_id), seed_of_run(session, run_id))
    names = {Seal.BROKEN: {"other_seed": True}, Seal.NONE: {"seed_not_sealed": True}}
    return names.get(seal, {})
