"""The one way to write the audit: an entry in the same transaction as the change it tells of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from webui.people import Actor
from webui.store.audit import AuditEntry


@dataclass(frozen=True, slots=True)
class Record:
    """What it is about."""

    kind: str  # the table
    id: int | None = None  # surrogate id; None for a list
    round_id: int | None = None


def record(
    session: Session,
    actor: Actor,
    action: str,
    about: Record,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry; the caller commits. ``before`` and ``after`` are cut down to what differs.

    ``action`` is ``noun.verb``, such as ``wish.approve`` or ``list.download``. Values must be JSON and hold no
    names, codes or passwords.
    """
    before, after = differences(before, after)
    session.add(
        AuditEntry(
            role=actor.role,
            account_id=actor.account_id,
            pupil_id=actor.pupil_id,
            action=action,
            record_kind=about.kind,
            record_id=about.id,
            round_id=about.round_id,
            before=before,
            after=after,
        )
    )


def differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The two without what is the same in both; what is new or gone is kept."""
    if before is None or after is None:
        return (None if before is None else dict(before)), (None if after is None else dict(after))
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {k: before[k] for k in changed if k in before}, {k: after[k] for k in changed if k in after}
