"""What a host says of a site: what pupils are told, and how many guests may come; with its audit entry."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields

from sqlalchemy.orm import Session

from matcher.codes import PROFILES
from webui.audit import Record, record
from webui.operations.errors import Refused
from webui.operations.offer import offer_is_open
from webui.operations.rounds import StaleError
from webui.people import Actor
from webui.store.offer import SiteRow
from webui.store.revision import touch
from webui.store.rounds import RoundRow

_OF_THE_OFFER = ("licensed_profiles", "guest_total")  # cannot change once the offer is closed


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """What can be set of a site."""

    address: str | None = None
    phone: str | None = None
    directions: str | None = None
    licensed_profiles: tuple[str, ...] = ()
    guest_total: int | None = None  # placements of pupils of other schools; None = no limit


def details_of(row: SiteRow) -> SiteDetails:
    """The details as they are stored."""
    return SiteDetails(**{f.name: getattr(row, f.name) for f in fields(SiteDetails)})


def seen_details(row: SiteRow) -> str:
    """What a form carries, so that nobody overwrites what they have not seen."""
    return hashlib.sha256(json.dumps(asdict(details_of(row))).encode()).hexdigest()[:16]


def change_site(session: Session, actor: Actor, site_id: int, seen: str, given: SiteDetails) -> SiteRow:
    """Set the details. ``seen`` is of the details that the person saw.

    Raises:
        StaleError: somebody else changed them since.
        Refused: the site is not the actor's, the offer is closed, or a value makes no sense.
    """
    row = session.get_one(SiteRow, site_id)
    if not actor.reaches(row.code):
        raise Refused("not_possible")
    the_round = session.get_one(RoundRow, row.round_id)
    if the_round.archived_at is not None:
        raise Refused("offer_closed")
    _check(given)
    touch(session, row.round_id)  # nobody else changes the site until this is done
    session.refresh(row)
    before = details_of(row)
    if given == before:
        session.rollback()
        return row
    if seen != seen_details(row):
        session.rollback()
        raise StaleError
    changed = [name for name in _OF_THE_OFFER if getattr(given, name) != getattr(before, name)]
    if changed and not offer_is_open(the_round, actor):
        session.rollback()
        raise Refused("offer_closed", changed[0])
    for field in fields(SiteDetails):
        setattr(row, field.name, getattr(given, field.name))
    record(
        session, actor, "site.change", Record("sites", row.id, row.round_id), before=asdict(before), after=asdict(given)
    )
    session.commit()
    return row


def _check(given: SiteDetails) -> None:
    if given.guest_total is not None and given.guest_total < 0:
        raise Refused("too_few_guests", "guest_total")
    if not set(given.licensed_profiles) <= set(PROFILES):
        raise Refused("not_possible", "licensed_profiles")
