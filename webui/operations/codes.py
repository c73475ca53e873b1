"""Access codes of pupils: issued, revoked, never stored."""

from collections.abc import Iterator, Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from webui.audit import Record, record
from webui.config import Config
from webui.operations.secrets import hash_code, new_code
from webui.people import Actor, Role
from webui.store.accounts import AccessCode
from webui.store.base import now

_CHUNK = 500  # databases limit how many values a query takes


def issue_codes(session: Session, config: Config, actor: Actor, pupils: Sequence[int], round_id: int) -> dict[int, str]:
    """A new access code for each pupil (surrogate ids); codes they had stop working, sessions with them end.

    The codes are returned and never stored: whoever loses one gets a new one.
    """
    codes = {pupil: new_code() for pupil in pupils}
    for chunk in _chunks(pupils):
        working = update(AccessCode).where(AccessCode.pupil_id.in_(chunk), AccessCode.revoked_at.is_(None))
        session.execute(working.values(revoked_at=now()))
    session.add_all(
        AccessCode(pupil_id=pupil, code_hash=hash_code(config, code), made_by=actor.account_id)
        for pupil, code in codes.items()
    )
    for pupil in pupils:
        record(session, actor, "code.issue", Record("pupils", pupil, round_id))
    session.commit()
    return codes


def sign_out_code(session: Session, code: AccessCode) -> None:
    """End every session of the access code; it goes on working."""
    code.stamp += 1
    actor = Actor(Role.PUPIL, pupil_id=code.pupil_id)
    record(session, actor, "code.sign_out_everywhere", Record("pupils", code.pupil_id))
    session.commit()


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK))
