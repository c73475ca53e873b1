"""What a pupil sees: the own list, what is possible, and later the place."""

from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.problem import Pupil
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.facts import Facts, facts
from webui.operations.errors import WishError
from webui.operations.wishes import MOST_WISHES, check_open, wishes_of
from webui.pages.offer import Describer, GroupText
from webui.pages.page import Page
from webui.people import Actor
from webui.store.offer import SiteRow
from webui.store.pupils import PupilRow, WishRow
from webui.store.rounds import RoundRow
from webui.store.words import WishState
from webui.texts import refusal


@dataclass(frozen=True)
class Chosen:
    """A wish on the list."""

    id: int
    rank: int
    title: str
    profile: str
    groups: tuple[GroupText, ...]  # in which it is possible
    state: WishState
    possible: bool
    reason: str
    first: bool
    last: bool


@dataclass(frozen=True)
class Option:
    """An elective that is possible, with the groups in which it is."""

    elective: str
    title: str
    profile: str
    groups: tuple[GroupText, ...]


@dataclass(frozen=True)
class Impossible:
    """An elective that is not possible, and why."""

    title: str
    profile: str
    place: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WishesPage(Page):
    """My choices."""

    template: ClassVar[str] = "pupil/wishes.html"

    first_name: str
    open: bool
    closed_reason: str
    deadline: str
    version: int
    chosen: tuple[Chosen, ...]
    submitted: str  # when it was handed in; empty = not, or changed since
    by_school: bool  # the school entered and approved it
    full: bool
    places: int  # how many electives the pupil can get
    options: tuple[Option, ...]
    impossible: tuple[Impossible, ...]


def pupil_facts(session: Session, row: PupilRow) -> tuple[Facts, Pupil | None]:
    """The round's facts and the pupil in them; None for one who left."""
    found = facts(session, row.round_id)
    home = session.get_one(SiteRow, row.home_site_id)
    return found, found.stored.problem.pupil.get((home.code, row.number))


def wishes_page(session: Session, actor: Actor, row: PupilRow) -> WishesPage:
    """Read everything for the page."""
    found, pupil = pupil_facts(session, row)
    zone, tongue = config().zone, language()
    the_round = session.get_one(RoundRow, row.round_id)
    closed = _closed(session, actor, row)
    wishes = wishes_of(session, row)
    options, impossible = _offer(found, pupil) if pupil else ((), ())
    taken = {wish.elective for wish in wishes if wish.elective}
    deadline = the_round.wishes_close_at
    return WishesPage(
        title=gettext("My choices"),
        first_name=row.first_name or "",
        open=not closed,
        closed_reason=closed,
        deadline=dates.moment(deadline, tongue, zone) if deadline else "",
        version=row.version,
        chosen=chosen_of(found, pupil, wishes, for_pupil=True) if pupil else (),
        submitted=dates.moment(row.submitted_at, tongue, zone) if row.submitted_at else "",
        by_school=bool(wishes) and not row.wishes_changed_at and all(w.state is WishState.APPROVED for w in wishes),
        full=len(wishes) >= MOST_WISHES,
        places=row.max_electives,
        options=tuple(o for o in options if o.elective not in taken),
        impossible=impossible,
    )


def _closed(session: Session, actor: Actor, row: PupilRow) -> str:
    try:
        check_open(session, actor, row.round_id)
    except WishError as error:
        return refusal(error.code)
    return gettext("You are no longer on the list of your school.") if row.left_at else ""


def describer(found: Facts, *, for_pupil: bool = False) -> Describer:
    """Words for the groups of the round, for staff or for a pupil."""
    ids = dict(found.stored.ids["offerings"])
    return Describer(found.stored.problem, found.eligibility.travel, ids, for_pupil=for_pupil)


def _offer(found: Facts, pupil: Pupil) -> tuple[tuple[Option, ...], tuple[Impossible, ...]]:
    words = describer(found, for_pupil=True)
    groups: dict[str, list[GroupText]] = defaultdict(list)
    refused: dict[str, list[Impossible]] = defaultdict(list)
    for offering in found.stored.problem.offerings:
        refusals = found.refusals(pupil, offering)
        text = words.group(offering, pupil)
        if refusals:
            reasons = words.refusals(refusals)
            refused[offering.elective].append(Impossible(text.title, text.profile, text.place, reasons))
        else:
            groups[offering.elective].append(text)
    options = [Option(code, words.title(code), words.profile(code), tuple(found)) for code, found in groups.items()]
    impossible = [one for code, several in refused.items() if code not in groups for one in several]
    return tuple(sorted(options, key=lambda o: o.title)), tuple(sorted(impossible, key=lambda i: (i.title, i.place)))


def chosen_of(found: Facts, pupil: Pupil, wishes: list[WishRow], *, for_pupil: bool = False) -> tuple[Chosen, ...]:
    """The list, and what of it is still possible."""
    problem, words = found.stored.problem, describer(found, for_pupil=for_pupil)
    codes = {number: code for code, number in found.stored.ids["offerings"].items()}
    chosen = []
    for place, wish in enumerate(wishes):
        offering = problem.offering.get(codes.get(wish.offering_id or 0, ""))
        groups = (offering,) if offering else problem.offerings_of.get(wish.elective or "", ())
        refusals = [found.refusals(pupil, group) for group in groups]
        possible = any(not r for r in refusals)
        reasons = () if possible or not refusals else words.refusals(refusals[0])
        elective = offering.elective if offering else wish.elective or ""
        title = (offering.title if offering else None) or words.title(elective)
        chosen.append(
            Chosen(
                id=wish.id,
                rank=place + 1,
                title=title,
                profile=words.profile(elective),
                groups=tuple(words.group(g, pupil) for g, r in zip(groups, refusals, strict=True) if not r),
                state=wish.state,
                possible=possible,
                reason=" ".join(reasons) or ("" if possible else gettext("Nobody offers this in this round.")),
                first=place == 0,
                last=place == len(wishes) - 1,
            )
        )
    return tuple(chosen)
