"""What a person may see within a page: every query of rows starts here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webui.identity import Person
from webui.people import Role
from webui.store.offer import OfferingRow, SiteRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow, worked_on
from webui.store.runs import PublicationRow, RunRow


def current_round(session: Session) -> RoundRow | None:
    """The round that is worked on: the one that the coordinator chose, else the newest that is not in the archive."""
    return session.scalar(worked_on())


def round_of(session: Session, who: Person) -> RoundRow | None:
    """A pupil's own round; for staff the one that is worked on."""
    if who.role is not Role.PUPIL:
        return current_round(session)
    own = select(RoundRow).join(PupilRow, PupilRow.round_id == RoundRow.id).where(PupilRow.id == who.pupil_id)
    return session.scalar(own)


def home_sites(session: Session, round_id: int, who: Person) -> list[SiteRow]:
    """The sites whose pupils the person may see, by name."""
    sites = select(SiteRow).where(SiteRow.round_id == round_id).order_by(SiteRow.name)
    if not who.region_wide:
        sites = sites.where(SiteRow.code.in_(who.sites))
    return list(session.scalars(sites))


def pupil_of(session: Session, who: Person, pupil_id: int) -> PupilRow | None:
    """The pupil, if the person may see them: a pupil themself, a counsellor those of the own sites."""
    pupil = session.get(PupilRow, pupil_id)
    if pupil is None:
        return None
    if who.role is Role.PUPIL:
        return pupil if pupil.id == who.pupil_id else None
    if who.role is Role.COORDINATOR:
        return pupil
    home = session.get_one(SiteRow, pupil.home_site_id)
    return pupil if who.role is Role.COUNSELLOR and home.code in who.sites else None


def host_site(session: Session, who: Person, site_id: int) -> SiteRow | None:
    """The site in the round that is worked on, if its offer is the person's business."""
    row, site = current_round(session), session.get(SiteRow, site_id)
    if row is None or site is None or site.round_id != row.id or who.role not in (Role.HOST, Role.COORDINATOR):
        return None
    return site if who.actor.reaches(site.code) else None


def host_group(session: Session, who: Person, offering_id: int) -> OfferingRow | None:
    """The group in the round that is worked on, if its offer is the person's business."""
    row = session.get(OfferingRow, offering_id)
    return row if row is not None and host_site(session, who, row.site_id) is not None else None


def site_names(session: Session) -> dict[str, str]:
    """The names of sites by code, in the newest round that has them."""
    found = session.execute(select(SiteRow.code, SiteRow.name).order_by(SiteRow.id))
    return {row.code: row.name for row in found}


def run_of(session: Session, who: Person, run_id: int) -> RunRow | None:
    """The run, if the person may see runs: they are about every school."""
    return session.get(RunRow, run_id) if who.role is Role.COORDINATOR else None


def publication_of(session: Session, who: Person, publication_id: int) -> PublicationRow | None:
    """The publication, if the person may see the trail."""
    return session.get(PublicationRow, publication_id) if who.role is Role.COORDINATOR else None
