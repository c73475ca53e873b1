"""Class lists: what a host needs to know about the pupils in a group, and no more."""

import unicodedata
from dataclasses import dataclass

from matcher.allocation import Allocation
from matcher.problem import Offering, Problem, Pupil, Session

# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"})


@dataclass(frozen=True, slots=True)
class Attendee:
    """A pupil on a class list. Ranks, numbers, addresses and reasons stay with the home school."""

    first_name: str
    infix: str
    last_name: str
    class_: str
    home_school: str  # the name of the pupil's site
    track: str
    guest: bool  # of another school than the host


@dataclass(frozen=True, slots=True)
class ClassList:
    """The pupils of one group, sorted by last name, then first name, then infix."""

    offering_id: str
    elective: str
    title: str
    site: str  # the name of the host site
    school_year: str
    meetings: tuple[Session, ...]
    attendees: tuple[Attendee, ...]


def class_list(problem: Problem, allocation: Allocation, offering_id: str) -> ClassList:
    """The class list of one group.

    Raises:
        KeyError: there is no such offering.
    """
    offering = problem.offering[offering_id]
    pupils = [problem.pupil[p.key] for p in allocation.placements if p.offering_id == offering_id]
    return ClassList(
        offering_id,
        offering.elective,
        offering.title or problem.elective[offering.elective].title,
        problem.site[offering.site_id].name,
        problem.school_year,
        problem.sessions_of.get(offering_id, ()),
        tuple(_attendee(problem, offering, pupil) for pupil in sorted(pupils, key=name_order)),
    )


def class_lists(problem: Problem, allocation: Allocation) -> tuple[ClassList, ...]:
    """The class lists of every group that has pupils, by offering id."""
    return tuple(class_list(problem, allocation, offering_id) for offering_id in sorted(allocation.size))


def name_order(pupil: Pupil) -> tuple[tuple[str, ...], ...]:
    """Where a pupil stands on a Dutch list: last name, first name, infix; accents and case count last."""
    names = (pupil.last_name or "", pupil.first_name or "", pupil.infix or "")
    return (tuple(map(_plain, names)), names, (pupil.class_ or "", *pupil.key))


def _plain(name: str) -> str:
    """A name without case, accents and punctuation: ``Çelik`` → ``celik``, ``IJzer`` → ``ijzer``."""
    apart = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    return "".join(c for c in apart if c.isalnum() or c == " ").strip()


def _attendee(problem: Problem, offering: Offering, pupil: Pupil) -> Attendee:
    return Attendee(
        pupil.first_name or "",
        pupil.infix or "",
        pupil.last_name or ("" if pupil.first_name else pupil.pupil_id),  # some name a host can call
        pupil.class_ or "",
        problem.site[pupil.home_site].name,
        pupil.track or "",
        problem.is_guest(pupil, offering),
    )
