"""What a seat more brings, in sentences. A host reads no number of pupils under five, nor a sum that may be of one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from matcher.codes import Goal
from matcher.differences import LESS_IS_BETTER
from matcher.fairness.hiding import FEWEST
from webui.pages.run_words import choice_name

_RANKS = (Goal.RANKS_FAIR, Goal.RANKS_FIRST)
_SUMS = (Goal.TRAVEL, Goal.RANKS_SUM)  # of one pupil they would say how far, or how much better


@dataclass(frozen=True)
class Told:
    """What a claim says: the first thing that gets better in a sentence, the others after it."""

    text: str
    more: str


def told(group: str, claim: Mapping[str, Any], *, hidden: bool) -> Told:
    """A claim in words; ``hidden`` for whoever may know no small numbers of pupils."""
    goals = [goal for goal in claim["goals"] if not hidden or Goal(goal["name"]) not in _SUMS]
    changes = [change for goal in goals for change in _changes(goal)]
    what = _what(group, claim)
    if not changes:
        return Told(gettext("%(what)s: a little better for some.", what=what), "")
    first, *others = changes
    return Told(_sentence(what, first, hidden=hidden), "; ".join(_effect(one, hidden=hidden) for one in others))


def extra_kind(extra: int | str) -> tuple[str, int]:
    """``2`` → two seats, ``minimum_8`` → a minimum of 8."""
    if isinstance(extra, int):
        return "seats", extra
    kind, _, count = extra.rpartition("_")
    return (kind, int(count)) if count.isdigit() else (extra, 1)


@dataclass(frozen=True)
class _Change:
    """How much more (or less) of something; ``level`` is the choice where the goal counts choices, else 0."""

    goal: Goal
    level: int
    more: int


def _changes(goal: Mapping[str, Any]) -> Iterator[_Change]:
    """What becomes better or worse; the best choices first."""
    name = Goal(goal["name"])
    before, after = (v if isinstance(v, list) else [v] for v in (goal["before"], goal["after"]))
    changes = [new - old for old, new in zip(before, after, strict=True)]
    if name in _RANKS:
        ranked = sorted(zip(goal["levels"], changes, strict=True))
        yield from (_Change(name, level, change) for level, change in ranked if change)
    elif any(changes):
        yield _Change(name, 0, sum(changes))


def _what(group: str, claim: Mapping[str, Any]) -> str:
    kind, count = extra_kind(claim["extra"])
    if kind == "seats" and count == 1:
        return gettext("One more seat in %(group)s", group=group)
    texts = {
        "seats": gettext("%(number)s more seats in %(group)s", number=count, group=group),
        "guest_seats": gettext("One more seat for other schools in %(group)s", group=group),
        "group": gettext("One more group like %(group)s", group=group),
        "minimum": gettext("A minimum of %(number)s pupils in %(group)s", number=count, group=group),
        "later": gettext("Starting %(number)s minutes later in %(group)s", number=count, group=group),
    }
    return texts[kind]


def _sentence(what: str, change: _Change, *, hidden: bool) -> str:
    """As a person would say it, where it is said of pupils."""
    number, plural = _number(change.more, hidden=hidden)
    words = {"what": what, "number": number}
    if change.level == 1 and change.more > 0:
        return ngettext(
            "%(what)s gives %(number)s pupil the first choice.",
            "%(what)s gives %(number)s pupils their first choice.",
            plural,
            **words,
        )
    if change.goal is Goal.SERVED and change.more > 0:
        return ngettext(
            "%(what)s gives %(number)s more pupil a place.",
            "%(what)s gives %(number)s more pupils a place.",
            plural,
            **words,
        )
    if change.goal is Goal.PLACEMENTS and change.more > 0:
        return ngettext(
            "%(what)s gives %(number)s wish more a place.",
            "%(what)s gives %(number)s wishes more a place.",
            plural,
            **words,
        )
    return gettext("%(what)s: %(effect)s.", what=what, effect=_effect(change, hidden=hidden))


def _number(count: int, *, hidden: bool) -> tuple[str, int]:
    """As it is shown, and the number by which the words go."""
    count = abs(count)
    return (gettext("fewer than 5"), FEWEST) if hidden and count < FEWEST else (str(count), count)


def _effect(change: _Change, *, hidden: bool) -> str:
    number, plural = _number(change.more, hidden=hidden)
    if change.level == 1 and change.more > 0:
        return ngettext(
            "%(number)s pupil more gets the first choice",
            "%(number)s pupils more get the first choice",
            plural,
            number=number,
        )
    if change.goal in _RANKS:
        name = choice_name(change.level)
        if change.more > 0:
            return gettext("%(number)s more at %(choice)s", number=number, choice=name)
        return gettext("%(number)s fewer at %(choice)s", number=number, choice=name)
    if (change.more > 0) == (change.goal in LESS_IS_BETTER):
        return _worse(change.goal, number, plural)
    return _better(change.goal, number, plural)


def _worse(goal: Goal, number: str, plural: int) -> str:
    if goal is Goal.TRAVEL:
        return ngettext(
            "%(number)s minute more on the way, all together",
            "%(number)s minutes more on the way, all together",
            plural,
            number=number,
        )
    if goal is Goal.RANKS_SUM:
        return gettext("choices together %(number)s steps lower", number=number)
    if goal is Goal.CHANGES:
        return gettext("%(number)s more places of before not kept", number=number)
    return gettext("%(number)s fewer places", number=number)


def _better(goal: Goal, number: str, plural: int) -> str:
    texts: Sequence[tuple[Goal, str]] = (
        (
            Goal.NEEDS,
            ngettext(
                "%(number)s more place that is needed to graduate",
                "%(number)s more places that are needed to graduate",
                plural,
                number=number,
            ),
        ),
        (
            Goal.SERVED,
            ngettext("%(number)s pupil more has a place", "%(number)s pupils more have a place", plural, number=number),
        ),
        (
            Goal.PLACEMENTS,
            ngettext("%(number)s more place is given", "%(number)s more places are given", plural, number=number),
        ),
        (Goal.PRIORITY, gettext("%(number)s more places for who has priority", number=number)),
        (Goal.RANKS_SUM, gettext("choices together %(number)s steps higher", number=number)),
        (Goal.CHANGES, gettext("%(number)s more places of before kept", number=number)),
        (
            Goal.TRAVEL,
            ngettext(
                "%(number)s minute less on the way, all together",
                "%(number)s minutes less on the way, all together",
                plural,
                number=number,
            ),
        ),
    )
    return dict(texts)[goal]
