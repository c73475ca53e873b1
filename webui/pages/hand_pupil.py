"""Placing by hand: every group for one pupil, and which rule forbids it."""

from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.codes import Run
from matcher.problem import Offering, Problem, Pupil
from webui import dates
from webui.memory.facts import Facts
from webui.memory.results import Result, result
from webui.pages.hand import DecisionLine, decision_lines, open_run
from webui.pages.offer import GroupText
from webui.pages.page import OnePupil, Page
from webui.pages.placings import PlaceText, place_texts
from webui.pages.pupil import describer, pupil_facts
from webui.pages.run_words import run_title
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow


@dataclass(frozen=True)
class GroupLine:
    """A group, and whether the pupil can have it."""

    group: GroupText
    rank: int | None  # of the wish
    seats: str
    full: bool
    here: bool
    possible: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class HeldPlace:
    """A place that the pupil has in the open run."""

    offering_id: int
    text: PlaceText


@dataclass(frozen=True, kw_only=True)
class HandPupilPage(OnePupil, Page):
    """One pupil."""

    template: ClassVar[str] = "hand/pupil.html"

    id: int
    facts: tuple[tuple[str, str], ...]
    run_id: int
    run_name: str
    places: tuple[HeldPlace, ...]
    decisions: tuple[DecisionLine, ...]
    groups: tuple[GroupLine, ...]
    left: bool


def hand_pupil_page(session: Session, row: PupilRow, asked: int | None) -> HandPupilPage:
    """Read one pupil, with every group."""
    found, pupil = pupil_facts(session, row)
    run = open_run(session, row.round_id, asked)
    outcome = result(session, run.id) if run is not None else None
    home = session.get_one(SiteRow, row.home_site_id)
    return HandPupilPage(
        title=dates.full_name(row.first_name, row.infix, row.last_name) or row.number,
        id=row.id,
        facts=_facts(row, home),
        run_id=run.id if run is not None else 0,
        run_name=run_title(run) if run is not None else "",
        places=held_places(found, outcome, (home.code, row.number)),
        decisions=tuple(d for d in decision_lines(session, found, outcome) if d.pupil_id == row.id),
        groups=_groups(found, outcome, pupil) if pupil is not None else (),
        left=pupil is None,
    )


def held_places(found: Facts, outcome: Result | None, key: tuple[str, str]) -> tuple[HeldPlace, ...]:
    """The places in the open run, of groups that are still there."""
    if outcome is None:
        return ()
    ids = found.stored.ids["offerings"]
    places = [p for p in outcome.allocation.of_pupil.get(key, ()) if p.offering_id in ids]
    texts = place_texts(outcome.problem, places)
    ordered = sorted(places, key=lambda p: (p.rank or 0, p.offering_id))
    return tuple(HeldPlace(ids[p.offering_id], text) for p, text in zip(ordered, texts, strict=True))


def wish_rank(problem: Problem, pupil: Pupil, offering: Offering) -> int | None:
    """The choice that a group is for the pupil; None if it is none."""
    ranks = [
        w.rank
        for w in problem.wishes_of.get(pupil.key, ())
        if w.offering_id == offering.offering_id or w.elective == offering.elective
    ]
    return min(ranks, default=None)


def _facts(row: PupilRow, home: SiteRow) -> tuple[tuple[str, str], ...]:
    given = (
        (gettext("School"), home.name),
        (gettext("Class"), row.class_),
        (gettext("Track"), row.track),
        (gettext("Profile"), row.profile),
        (gettext("Most electives"), str(row.max_electives)),
        (gettext("Needs to graduate"), str(row.needs) if row.needs else None),
    )
    return tuple((name, value) for name, value in given if value)


def _groups(found: Facts, outcome: Result | None, pupil: Pupil) -> tuple[GroupLine, ...]:
    """Wished ones first, best first; then what else is possible; then what is not."""
    words = describer(found)
    held = {p.offering_id for p in outcome.allocation.of_pupil.get(pupil.key, ())} if outcome is not None else set()
    lines = []
    for offering in found.problem.offerings:
        refusals = found.refusals(pupil, offering)
        size = outcome.allocation.size[offering.offering_id] if outcome is not None else 0
        lines.append(
            GroupLine(
                group=words.group(offering, pupil),
                rank=wish_rank(found.problem, pupil, offering),
                seats=_seats(offering, size),
                full=size >= offering.capacity,
                here=offering.offering_id in held,
                possible=not refusals,
                reasons=words.refusals(refusals),
            )
        )
    return tuple(sorted(lines, key=lambda g: (not g.possible, g.rank or 99, g.group.title, g.group.place)))


def _seats(offering: Offering, size: int) -> str:
    if offering.run is Run.AUTO and size < offering.min_size and offering.min_size > 1:
        return gettext("%(some)s of at least %(all)s pupils", some=size, all=offering.min_size)
    if size >= offering.capacity:
        return gettext("full: %(some)s of %(all)s seats taken", some=size, all=offering.capacity)
    return gettext("%(some)s of %(all)s seats taken", some=size, all=offering.capacity)
