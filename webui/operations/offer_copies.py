"""Last year's groups of a site taken over into the round that is worked on; nothing is doubled."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import Run
from matcher.problem import Problem
from webui.audit import Record, record
from webui.memory.facts import facts
from webui.operations.errors import Refused
from webui.operations.groups import Group, group_of, insert_group
from webui.operations.offer import offer_is_open
from webui.people import Actor
from webui.store.offer import OfferingRow, SiteRow
from webui.store.revision import touch
from webui.store.rounds import RoundRow


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of each group that was asked for."""

    new: int = 0
    there: int = 0  # already in this round
    unknown: int = 0  # of an elective that this round does not know
    without_period: int = 0  # new ones that meet in a period that this round does not have: now all year


def earlier_groups(session: Session, site: SiteRow) -> list[tuple[RoundRow, list[OfferingRow]]]:
    """The groups of the site in each earlier round that has any; the one this round was copied from first."""
    rows = session.execute(
        select(RoundRow, OfferingRow)
        .join(OfferingRow, OfferingRow.round_id == RoundRow.id)
        .join(SiteRow, SiteRow.id == OfferingRow.site_id)
        .where(SiteRow.code == site.code, RoundRow.id < site.round_id)
        .order_by(RoundRow.id.desc(), OfferingRow.code)
    )
    found: dict[int, tuple[RoundRow, list[OfferingRow]]] = {}
    for the_round, row in rows:
        found.setdefault(the_round.id, (the_round, []))[1].append(row)
    source = session.get_one(RoundRow, site.round_id).copied_from
    return sorted(found.values(), key=lambda pair: pair[0].id != source)


def copy_groups(session: Session, actor: Actor, site_id: int, source_id: int, groups: Sequence[int]) -> Copied:
    """Take over these groups (ids of rows) of the site in another round, dates moved by whole years.

    Raises:
        Refused: the offer is closed, or the site is not the actor's.
    """
    site = session.get_one(SiteRow, site_id)
    if not actor.reaches(site.code):
        raise Refused("not_possible")
    if not offer_is_open(session.get_one(RoundRow, site.round_id), actor):
        raise Refused("offer_closed")
    wanted = {row.id: row for r, rows in earlier_groups(session, site) if r.id == source_id for row in rows}
    rows = [wanted[number] for number in dict.fromkeys(groups) if number in wanted]
    found = facts(session, site.round_id)
    problem, ids = found.problem, found.stored.ids
    years = int(problem.school_year[:4]) - int(session.get_one(RoundRow, source_id).school_year[:4]) if rows else 0
    sources = [_moved(group_of(session, row), years) for row in rows]
    touch(session, site.round_id)  # nobody else adds a group until this is done
    taken = set(session.scalars(select(OfferingRow.code).where(OfferingRow.round_id == site.round_id)))
    there = [g for g in sources if g.offering.offering_id in taken]
    known = [g for g in sources if g not in there and g.offering.elective in problem.elective]
    fitting = [_fitting(g, problem) for g in known]
    for group in fitting:
        row = insert_group(session, site, group, ids)
        about = Record("offerings", row.id, row.round_id)
        record(session, actor, "offering.copy", about, after={"from_round": source_id, "code": row.code})
    session.commit()
    lost = sum(a.meetings != b.meetings for a, b in zip(known, fitting, strict=True))
    return Copied(len(fitting), len(there), len(sources) - len(there) - len(known), lost)


def _moved(group: Group, years: int) -> Group:
    """Some years later; a group that was cancelled may run again."""
    day = group.first_day + dt.timedelta(weeks=52 * years) if group.first_day else None
    run = Run.AUTO if group.offering.run is Run.NO else group.offering.run
    return replace(group, first_day=day, offering=replace(group.offering, run=run))


def _fitting(group: Group, problem: Problem) -> Group:
    """Without periods that the round does not have."""
    meetings = (
        m if m.period is None or m.period in problem.period else replace(m, period=None) for m in group.meetings
    )
    return replace(group, meetings=tuple(meetings)).at(group.offering.offering_id, group.offering.site_id)
