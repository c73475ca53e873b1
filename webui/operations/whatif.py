"""What can be changed in a what-if, as a person says it, and as the matcher's settings. No rows, no Flask."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from matcher.answers.settings import Setting, changed, last_values
from matcher.codes import WEEKDAYS, Goal
from matcher.files.columns import OFFERINGS, SESSIONS
from matcher.files.values import written
from matcher.policy import Policy
from matcher.problem import Offering, Problem
from matcher.problem import Session as Meeting
from matcher.rules.timetable import clock
from webui.operations.errors import Refused
from webui.operations.goals import Step, rearranged

MOST = 20  # changes in one what-if
_LENGTH = 400  # letters of one change


class What(StrEnum):
    """What changes."""

    SEATS = "seats"
    GUESTS = "guests"
    MINIMUM = "minimum"
    CANCEL = "cancel"
    RESTORE = "restore"
    GROUP = "group"  # one more such group
    TIME = "time"  # of a session
    GOAL = "goal"
    TRAVEL = "travel"


_NUMBERS = {What.SEATS: "capacity", What.GUESTS: "guest_capacity", What.MINIMUM: "min_size"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change; what it has depends on what changes."""

    what: What
    group: str = ""  # a code
    number: int | None = None
    session: str = ""  # day and start as they are without the change: ``wed:13:30``
    weekday: str = ""
    start: str = ""
    end: str = ""
    goal: str = ""
    step: str = ""

    def word(self) -> str:
        """As a form carries it."""
        found = {name: value for name, value in asdict(self).items() if value not in ("", None)}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def read(words: Sequence[str]) -> tuple[Change, ...]:
    """The changes that a form carries; what is no change is left out."""
    found = (_read(word) for word in words[:MOST] if len(word) <= _LENGTH)
    return tuple(change for change in found if change is not None)


def _read(word: str) -> Change | None:
    try:
        given = json.loads(word)
        return Change(**{**given, "what": What(given["what"])}) if _is_plain(given) else None
    except (ValueError, TypeError, KeyError):
        return None


def _is_plain(given: Any) -> bool:
    number = given.get("number") if isinstance(given, dict) else ""
    texts = [v for n, v in given.items() if n != "number"] if isinstance(given, dict) else [None]
    return (number is None or type(number) is int) and all(isinstance(text, str) for text in texts)


def after(problem: Problem, policy: Policy, changes: Sequence[Change]) -> tuple[Problem, Policy]:
    """The round with the changes; the given one stays as it is.

    Raises:
        Refused: a change is about something that is not there.
        RoundError: with every fault in the round as the changes make it.
    """
    return changed(problem, policy, settings(problem, policy, changes))


def settings(problem: Problem, policy: Policy, changes: Sequence[Change]) -> tuple[Setting, ...]:
    """What the matcher sets, each cell once: a later change of it takes the place of an earlier one."""
    return last_values(_Settings(problem, policy).all(changes))


def sessions(problem: Problem, changes: Sequence[Change]) -> tuple[tuple[Offering, Meeting], ...]:
    """The sessions whose time can change, also those of groups that a change adds; times as they are without."""
    known = _Settings(problem, Policy())
    for change in changes:
        if change.what is What.GROUP:
            list(known.of(change))
    return tuple((o, m) for o in known.groups.values() for m in known.meetings(o.offering_id))


def session_key(meeting: Meeting) -> str:
    """``wed:13:30``."""
    return f"{WEEKDAYS[meeting.weekday]}:{clock(meeting.start)}"


class _Settings:
    """Reads changes one after the other: a group that one adds can be changed by the next."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self._problem, self._goals = problem, policy.goals
        self.groups = dict(problem.offering)
        self._twins: dict[str, str] = {}

    def all(self, changes: Sequence[Change]) -> Iterator[Setting]:
        for change in changes:
            yield from self.of(change)

    def meetings(self, code: str) -> tuple[Meeting, ...]:
        return self._problem.sessions_of.get(self._twins.get(code, code), ())

    def of(self, change: Change) -> Iterator[Setting]:
        if change.what is What.TRAVEL:
            yield Setting("policy", "", "max_travel_minutes", "" if change.number is None else str(change.number))
        elif change.what is What.GOAL:
            yield self._goal(change)
        elif change.group not in self.groups:
            raise Refused("what_if_unknown", "group")
        elif change.what is What.GROUP:
            yield from self._twin(change)
        elif change.what is What.TIME:
            yield from self._time(change)
        elif change.what in (What.CANCEL, What.RESTORE):
            yield Setting(OFFERINGS.name, change.group, "run", "no" if change.what is What.CANCEL else "auto")
        else:
            if change.number is None and change.what is not What.GUESTS:
                raise Refused("what_if_unknown", "number")
            value = "" if change.number is None else str(change.number)
            yield Setting(OFFERINGS.name, change.group, _NUMBERS[change.what], value)

    def _goal(self, change: Change) -> Setting:
        try:
            goal, step = Goal(change.goal), Step(change.step)
        except ValueError:
            raise Refused("what_if_unknown", "goal") from None
        self._goals = rearranged(self._goals, goal, step)
        return Setting("policy", "", "goals", ",".join(self._goals))

    def _time(self, change: Change) -> Iterator[Setting]:
        if change.session not in {session_key(m) for m in self.meetings(change.group)}:
            raise Refused("what_if_unknown", "session")
        key = f"{change.group}:{change.session}"
        for column in ("weekday", "start", "end"):
            yield Setting(SESSIONS.name, key, column, getattr(change, column))

    def _twin(self, change: Change) -> Iterator[Setting]:
        """Another group like it, at the same site and times."""
        one, number = self.groups[change.group], 2
        while (code := f"{change.group}-{number}") in self.groups:
            number += 1
        twin = replace(one, offering_id=code, capacity=one.capacity if change.number is None else change.number)
        self.groups[code], self._twins[code] = twin, self._twins.get(change.group, change.group)
        for column in OFFERINGS.columns:
            text = written(getattr(twin, column.attribute), column)
            if column.name != "offering_id" and text:
                yield Setting(OFFERINGS.name, code, column.name, text)
        for meeting in self.meetings(code):
            yield Setting(SESSIONS.name, f"{code}:{session_key(meeting)}", "end", clock(meeting.end))
            if meeting.period is not None:
                yield Setting(SESSIONS.name, f"{code}:{session_key(meeting)}", "period", meeting.period)
