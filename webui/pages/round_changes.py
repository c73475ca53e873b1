"""What of a round is not what it was when a run was made, in words."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.codes import LockAction, Run
from matcher.problem import Problem
from webui import dates
from webui.memory.facts import facts
from webui.operations.freshness import Difference, Freshness, Kind
from webui.pages.import_words import changed, part_name
from webui.pages.run_words import NONE, group_name
from webui.store.parts import LOCKS, OFFERINGS, PUPILS

_MOST = 12  # lines of a difference


@dataclass(frozen=True)
class DifferenceLine:
    """A part of the round that is not what it was."""

    part: str
    count: str
    lines: tuple[str, ...]
    more: int


def difference_lines(session: Session, round_id: int, then: Problem, fresh: Freshness) -> tuple[DifferenceLine, ...]:
    """What is not what it was, part by part."""
    now = facts(session, round_id).problem
    parts: dict[str, list[Difference]] = defaultdict(list)
    for difference in _telling(fresh.records):
        parts[difference.part].append(difference)
    names = {Kind.NEW: gettext("new"), Kind.CHANGED: gettext("changed"), Kind.GONE: gettext("gone")}
    found = []
    for part, several in parts.items():
        kinds = Counter(d.kind for d in several)
        count = ", ".join(f"{kinds[kind]} {name}" for kind, name in names.items() if kinds[kind])
        lines = tuple(f"{_record_name(d.record, now, then)}: {_what(d, names)}" for d in several[:_MOST])
        found.append(DifferenceLine(part_name(part), count, lines, max(0, len(several) - _MOST)))
    return tuple(found)


def _telling(records: Sequence[Difference]) -> Iterator[Difference]:
    """Without what only follows: the choices and lessons of a pupil who is new or gone."""
    came_or_went = {d.record.key for d in records if d.part == PUPILS.name and d.kind is not Kind.CHANGED}
    for difference in records:
        number = getattr(difference.record, "pupil_id", None)
        follows = number is not None and (difference.record.home_site, number) in came_or_went
        if difference.part == PUPILS.name or not follows:
            yield difference


def _what(difference: Difference, names: Mapping[Kind, str]) -> str:
    """What became of a record: ``capacity: 16 → 12``, or that it is new or gone."""
    part, record, before = difference.part, difference.record, difference.before
    if part == LOCKS.name and difference.kind is not Kind.CHANGED:
        told = gettext("has a place by hand") if record.action is LockAction.PLACE else gettext("kept out by hand")
        return f"{names[difference.kind]}, {told}"
    if before is None:
        return names[difference.kind]
    if part == OFFERINGS.name and record.run is Run.NO and before.run is not Run.NO:
        return gettext("does not go on")
    plain = _plain_names() if part == OFFERINGS.name else {}
    several = zip(difference.attributes, changed(part, before, record, difference.attributes), strict=True)
    return ", ".join(f"{plain.get(attribute, name)}: {old} → {new}" for attribute, (name, old, new) in several)


def _plain_names() -> dict[str, str]:
    """What the columns of a group that change most are called outside of files."""
    return {
        "capacity": gettext("seats"),
        "guest_capacity": gettext("seats for pupils of other schools"),
        "min_size": gettext("fewest pupils"),
    }


def _record_name(record: Any, now_: Problem, then: Problem) -> str:
    """Whom or what a record is about: a pupil by name, a group by title."""
    words = []
    number = getattr(record, "pupil_id", None)
    if number is not None:
        key = (record.home_site, number)
        pupil = now_.pupil.get(key) or then.pupil.get(key)
        words.append(dates.pupil_name(pupil) if pupil is not None else number)
    offering = getattr(record, "offering_id", None)
    if offering is not None:
        words.append(group_name(now_ if offering in now_.offering else then, offering))
    elective = getattr(record, "elective", None)
    if elective is not None and offering is None:
        known = now_.elective.get(elective)
        words.append(known.title if known is not None else elective)
    if not words:
        given = (getattr(record, name, None) for name in ("name", "elective_a", "from_site", "elective_b", "to_site"))
        words = [str(value) for value in given if value is not None] or [str(getattr(record, "home_site", NONE))]
    return " · ".join(words)
