"""Access cards: new codes for some pupils, on paper and nowhere else; with their audit entry."""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webui import dates
from webui.config import Config
from webui.operations.codes import issue_codes
from webui.operations.errors import Refused
from webui.operations.rounds import Export, StaleError
from webui.papers.cards import Card, card_sheet, deadline_text
from webui.people import Actor
from webui.store.accounts import AccessCode
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow


def newest_code(session: Session, pupils: Sequence[int]) -> int:
    """The newest access code of these pupils, so that cards that are made twice do not end each other unseen."""
    return session.scalar(select(func.max(AccessCode.id)).where(AccessCode.pupil_id.in_(pupils))) or 0


def make_cards(
    session: Session, config: Config, actor: Actor, pupils: Sequence[PupilRow], address: str, *, newest: int
) -> Export:
    """A card with a new code for each pupil, in the order given; codes they had stop working.

    ``address`` is where pupils sign in, ``newest`` the newest code that the person knew of.

    Raises:
        StaleError: somebody made cards for one of them since.
        Refused: one of them is not of the actor's sites or has left, there are none, or the round is over.
    """
    sites = {number: session.get_one(SiteRow, number) for number in {p.home_site_id for p in pupils}}
    if not pupils or any(p.left_at is not None or not actor.reaches(sites[p.home_site_id].code) for p in pupils):
        raise Refused("no_cards")
    the_round = session.get_one(RoundRow, pupils[0].round_id)
    if the_round.archived_at is not None:
        raise Refused("no_cards")
    ids = [pupil.id for pupil in pupils]
    same = update(RoundRow).where(RoundRow.id == the_round.id).values(title=RoundRow.title)
    session.execute(same.execution_options(synchronize_session=False))  # whoever else makes cards waits for this
    if newest_code(session, ids) > newest:
        session.rollback()
        raise StaleError
    codes = issue_codes(session, config, actor, ids, the_round.id)
    deadline = deadline_text(the_round.wishes_close_at, config.zone)
    cards = [_card(pupil, sites[pupil.home_site_id], codes[pupil.id], address, deadline) for pupil in pupils]
    return Export("toegangskaartjes.pdf", "application/pdf", card_sheet(cards))


def _card(pupil: PupilRow, home: SiteRow, code: str, address: str, deadline: str) -> Card:
    return Card(
        school=home.name,
        name=dates.full_name(pupil.first_name, pupil.infix, pupil.last_name) or pupil.number,
        class_=pupil.class_ or "",
        code=code,
        link=f"{address}#{code}",
        address=address.partition("://")[2],
        deadline=deadline,
    )
