"""A counsellor's pupils: the list, and one pupil with everything that is possible."""

from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from webui import dates
from webui.database import config
from webui.identity import Person
from webui.language import language
from webui.operations.wishes import wishes_of
from webui.pages.offer import GroupText
from webui.pages.page import OnePupil, Page
from webui.pages.pupil import Chosen, chosen_of, describer, pupil_facts
from webui.pages.pupil_lists import classes, schools, searched
from webui.pages.standing import Stage, Standing, stage_name, standings
from webui.pages.tables import Column, Filter, Query, Table, filters, table
from webui.people import Role
from webui.scope import home_sites
from webui.store.accounts import Account
from webui.store.audit import AuditEntry
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow
from webui.store.rounds import RoundRow

SHORT = "short"
_HISTORY = 20  # entries


@dataclass(frozen=True, kw_only=True)
class PupilsPage(Page):
    """My pupils."""

    template: ClassVar[str] = "counsellor/pupils.html"

    query: Query
    filters: tuple[Filter, ...]
    classes: tuple[str, ...]
    sites: tuple[tuple[str, str], ...]  # code, name; empty if there is only one
    pupils: Table[Standing]
    stage_names: dict[Stage, str]
    approvable: int  # on this page
    total: int
    may_upload: bool  # who fills an empty list


@dataclass(frozen=True)
class OfferLine:
    """A group, and whether it is possible for this pupil."""

    group: GroupText
    possible: bool
    reasons: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class HistoryLine:
    """Something that was done."""

    when: str
    who: str
    what: str


@dataclass(frozen=True, kw_only=True)
class PupilPage(OnePupil, Page):
    """One pupil."""

    template: ClassVar[str] = "counsellor/pupil.html"

    id: int
    version: int
    number: str
    facts: tuple[tuple[str, str], ...]
    stage: Stage
    stage_name: str
    kind: str
    short: bool
    chosen: tuple[Chosen, ...]
    offers: tuple[OfferLine, ...]
    history: tuple[HistoryLine, ...]
    earlier: int | None
    later: int | None
    may_change: bool


def pupils_page(session: Session, who: Person, row: RoundRow, query: Query) -> PupilsPage:
    """Read the list."""
    sites = home_sites(session, row.id, who)
    everyone = standings(session, row.id, [site.id for site in sites])
    here = searched(everyone, query)
    shown = [p for p in here if _in_stage(p, dict(query.filters)["stage"])]
    found = table(shown, _columns(several=len(sites) > 1), query)
    return PupilsPage(
        title=gettext("My pupils") if who.role is Role.COUNSELLOR else gettext("Pupils"),
        query=query,
        filters=filters(query, "stage", _stages(), lambda stage: sum(_in_stage(p, stage) for p in here)),
        classes=classes(everyone, query),
        sites=schools(everyone, sites),
        pupils=found,
        stage_names={stage: stage_name(stage) for stage in Stage},
        approvable=sum(p.stage is Stage.TO_APPROVE for p in found.rows) if who.role is Role.COUNSELLOR else 0,
        total=len(everyone),
        may_upload=who.role is Role.COORDINATOR,
    )


def pupil_page(session: Session, who: Person, row: PupilRow) -> PupilPage:
    """Read one pupil."""
    found, pupil = pupil_facts(session, row)
    mine = standings(session, row.round_id, [site.id for site in home_sites(session, row.round_id, who)])
    at = next((i for i, one in enumerate(mine) if one.id == row.id), None)
    one = mine[at] if at is not None else None
    words = describer(found)
    wishes = wishes_of(session, row)
    offers = []
    wished = {wish.elective for wish in wishes if wish.elective}
    groups = {wish.offering_id for wish in wishes if wish.offering_id}
    for offering in found.problem.offerings if pupil else ():
        assert pupil is not None
        refusals = found.refusals(pupil, offering)
        line = words.group(offering, pupil)
        is_chosen = offering.elective in wished or line.offering_id in groups
        offers.append(OfferLine(line, not refusals, words.refusals(refusals), is_chosen))
    home = session.get_one(SiteRow, row.home_site_id)
    stage = one.stage if one else Stage.NOTHING
    return PupilPage(
        title=dates.full_name(row.first_name, row.infix, row.last_name) or row.number,
        id=row.id,
        version=row.version,
        number=row.number,
        facts=_facts(row, home),
        stage=stage,
        stage_name=stage_name(stage),
        kind=one.kind if one else "off",
        short=one.short if one else False,
        chosen=chosen_of(found, pupil, wishes) if pupil else (),
        offers=tuple(sorted(offers, key=lambda o: (not o.possible, o.group.title, o.group.place))),
        history=_history(session, row),
        earlier=mine[at - 1].id if at else None,
        later=mine[at + 1].id if at is not None and at + 1 < len(mine) else None,
        may_change=who.role is Role.COUNSELLOR and pupil is not None,
    )


def _in_stage(pupil: Standing, stage: str) -> bool:
    return not stage or (pupil.short if stage == SHORT else pupil.stage == stage)


def _stages() -> dict[str, str]:
    return {
        "": gettext("All"),
        **{stage.value: stage_name(stage) for stage in Stage},
        SHORT: gettext("Too few choices"),
    }


def _columns(*, several: bool) -> tuple[Column[Standing], ...]:
    site = (Column[Standing]("school", gettext("School"), lambda p: (p.site_name, p.sort)),) if several else ()
    return (
        Column("name", gettext("Name"), lambda p: p.sort),
        Column("class", gettext("Class"), lambda p: (p.class_, p.sort)),
        *site,
        Column("profile", gettext("Profile"), lambda p: (p.profile, p.track, p.sort)),
        Column("stage", gettext("State"), lambda p: (list(Stage).index(p.stage), p.sort)),
        Column("wishes", gettext("Choices"), lambda p: (p.wishes, p.sort), number=True),
        Column("possible", gettext("Possible"), lambda p: (p.possible, p.sort), number=True),
    )


def _facts(row: PupilRow, home: SiteRow) -> tuple[tuple[str, str], ...]:
    given = (
        (gettext("Number"), row.number),
        (gettext("School"), home.name),
        (gettext("Class"), row.class_),
        (gettext("Track"), row.track),
        (gettext("Profile"), row.profile),
        (gettext("Most electives"), str(row.max_electives)),
        (gettext("Needs to graduate"), str(row.needs) if row.needs else None),
        (gettext("Completed"), ", ".join(row.completed)),
        (gettext("Longest way"), dates.minutes(row.max_travel_minutes) if row.max_travel_minutes else None),
    )
    return tuple((name, value) for name, value in given if value)


def _history(session: Session, row: PupilRow) -> tuple[HistoryLine, ...]:
    entries = list(
        session.scalars(
            select(AuditEntry)
            .where(AuditEntry.record_kind == "pupils", AuditEntry.record_id == row.id)
            .order_by(AuditEntry.id.desc())
            .limit(_HISTORY)
        )
    )
    ids = {entry.account_id for entry in entries if entry.account_id}
    names = {a.id: a.name for a in session.scalars(select(Account).where(Account.id.in_(ids)))} if ids else {}
    return tuple(
        HistoryLine(
            when=dates.moment(entry.at, language(), config().zone),
            who=names.get(
                entry.account_id or 0, gettext("The pupil") if entry.role is Role.PUPIL else gettext("The program")
            ),
            what=_action(entry.action),
        )
        for entry in entries
        if _action(entry.action)
    )


def _action(action: str) -> str:
    names = {
        "wish.choose": gettext("added a choice"),
        "wish.move": gettext("changed the order"),
        "wish.remove": gettext("took a choice off the list"),
        "wish.submit": gettext("handed the list in"),
        "wish.approve": gettext("approved"),
        "code.issue": gettext("made a new access card"),
        "code.sign_in": gettext("signed in"),
    }
    return names.get(action, "")
