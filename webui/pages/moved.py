"""Whom each correction moved, for the counsellors of these pupils: from where to where, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.problem import PupilKey
from webui import dates
from webui.database import config
from webui.identity import Person
from webui.language import language
from webui.memory.facts import facts
from webui.memory.moves import moves
from webui.memory.results import result
from webui.operations.publications import came, publications
from webui.pages.page import Page
from webui.pages.repair_moves import MovedPupil, Names, moved_pupils
from webui.scope import home_sites
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow

_MOST = 4  # corrections, the newest first


@dataclass(frozen=True)
class Correction:
    """A publication that took the place of an earlier one."""

    when: str
    pupils: tuple[MovedPupil, ...]


@dataclass(frozen=True, kw_only=True)
class MovedPage(Page):
    """My pupils who were moved."""

    template: ClassVar[str] = "repair/moved.html"

    corrections: tuple[Correction, ...]
    more: bool  # there are earlier ones
    several: bool  # sites


def moved_page(session: Session, who: Person, row: RoundRow) -> MovedPage:
    """Read the newest corrections."""
    pairs = list(pairwise(came(publications(session, row.id))))[::-1]
    sites = {site.code for site in home_sites(session, row.id, who)}
    ids = facts(session, row.id).stored.ids["pupils"]
    return MovedPage(
        title=gettext("Who moved, and why"),
        corrections=tuple(_correction(session, sites, ids, *pair) for pair in pairs[:_MOST]),
        more=len(pairs) > _MOST,
        several=len(sites) > 1,
    )


def _correction(
    session: Session, sites: set[str], ids: Mapping[PupilKey, int], earlier: PublicationRow, later: PublicationRow
) -> Correction:
    seen = moves(session, earlier.run_id, later.run_id).of_sites(sites)
    names = Names(result(session, later.run_id).problem, result(session, earlier.run_id).problem)
    when = dates.moment(later.publish_at, language(), config().zone)
    return Correction(when, tuple(moved_pupils(seen, names, ids)))
