"""What a person types to say what would change."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from matcher.codes import WEEKDAYS, Goal
from matcher.files.columns import SESSIONS
from matcher.problem import Offering, Problem
from matcher.problem import Session as Meeting
from matcher.rules.timetable import clock
from webui import dates
from webui.forms.cells import COUNT, PLAIN, CellField, choices_of, cleaned
from webui.forms.policy import WholeField
from webui.forms.runs import MOST_LETTERS
from webui.language import language
from webui.operations.goals import Step
from webui.operations.whatif import Change, What, session_key
from webui.pages.goal_words import goal_title
from webui.pages.group_names import group_names
from webui.texts import lazy as _l

_LIMIT = [Optional(), NumberRange(0, 9999, _l("Take a number from %(min)s to %(max)s."))]


class WhatIfForm(FlaskForm):
    """A what-if: each part adds a change; ``seen`` is the newest run that the person saw."""

    seen = HiddenField()
    title = StringField(
        _l("Name"),
        [Length(max=MOST_LETTERS, message=_l("Take at most 80 letters."))],
        description=_l("To find it again, such as: two more seats for CNC."),
        filters=[cleaned],
        render_kw=PLAIN,
    )
    group = SelectField(_l("Group"), [Optional()], choices=[])
    what = SelectField(_l("What changes"), [Optional()], choices=[])
    number = WholeField(
        _l("How many"), _LIMIT, description=_l("Of seats, or of pupils. Not for cancelling."), render_kw=COUNT
    )
    session = SelectField(_l("Session"), [Optional()], choices=[])
    weekday = SelectField(_l("Day"), [Optional()], choices=[])
    start = CellField(_l("From"), [Optional()], file=SESSIONS, name_of="start", render_kw=COUNT)
    end = CellField(_l("Until"), [Optional()], file=SESSIONS, name_of="end", render_kw=COUNT)
    goal = SelectField(_l("Goal"), [Optional()], choices=[])
    minutes = WholeField(
        _l("Longest way, in minutes"), _LIMIT, description=_l("Empty means no limit."), render_kw=COUNT
    )

    def for_round(
        self, problem: Problem, sessions: Sequence[tuple[Offering, Meeting]], goals: tuple[Goal, ...]
    ) -> None:
        """Fill in what there is to choose from."""
        names = group_names(problem)
        order = sorted(problem.offerings, key=lambda o: (names[o.offering_id].casefold(), o.offering_id))
        self.group.choices = choices_of([("", "–"), *((o.offering_id, _group(o, names)) for o in order)])
        self.what.choices = choices_of((what.value, name) for what, name in _whats())
        times = sorted(
            (names.get(o.offering_id, o.offering_id), _when(m), o.offering_id, session_key(m)) for o, m in sessions
        )
        self.session.choices = choices_of([("", "–"), *((f"{c} {k}", f"{name}: {when}") for name, when, c, k in times)])
        self.weekday.choices = choices_of((word, dates.weekday(n, language())) for n, word in enumerate(WEEKDAYS))
        self.goal.choices = choices_of([("", "–"), *_steps(goals)])

    def change(self, part: str) -> Change | None:
        """What this part of the form says; None, with the reason beside its field, if it says nothing."""
        makers = {"group": self._group, "time": self._time, "goal": self._goal, "travel": self._travel}
        return makers[part]() if part in makers else None

    def _group(self) -> Change | None:
        what = What(self.what.data) if self.what.data else What.SEATS
        if not self.group.data:
            wrong(self.group, gettext("Choose a group."))
            return None
        if self.number.data is None and what in (What.SEATS, What.MINIMUM):
            wrong(self.number, gettext("Type a whole number."))
            return None
        number = None if what in (What.CANCEL, What.RESTORE) else self.number.data
        return Change(what, self.group.data, number)

    def _time(self) -> Change | None:
        code, _, key = str(self.session.data or "").rpartition(" ")
        if not code:
            wrong(self.session, gettext("Choose a session."))
            return None
        for field in (self.start, self.end):
            if not field.data:
                wrong(field, gettext("Type a time, such as 13:30."))
                return None
        start, end = clock(self.start.value), clock(self.end.value)
        return Change(What.TIME, code, session=key, weekday=self.weekday.data, start=start, end=end)

    def _goal(self) -> Change | None:
        goal, _, step = str(self.goal.data or "").partition(" ")
        if not goal:
            wrong(self.goal, gettext("Choose a goal."))
            return None
        return Change(What.GOAL, goal=goal, step=step)

    def _travel(self) -> Change:
        return Change(What.TRAVEL, number=self.minutes.data)


def wrong(field: Field, message: str) -> None:
    """Say beside a field what is wrong."""
    field.errors = [*field.errors, message]


def _group(offering: Offering, names: Mapping[str, str]) -> str:
    return gettext("%(group)s, %(seats)s seats", group=names[offering.offering_id], seats=offering.capacity)


def _when(meeting: Meeting) -> str:
    day = dates.weekday(meeting.weekday, language())
    return f"{day} {clock(meeting.start)}–{clock(meeting.end)}" + (f" ({meeting.period})" if meeting.period else "")


def _whats() -> tuple[tuple[What, str], ...]:
    return (
        (What.SEATS, gettext("so many seats")),
        (What.GUESTS, gettext("so many seats for other schools")),
        (What.MINIMUM, gettext("smallest group")),
        (What.GROUP, gettext("one more such group, with so many seats")),
        (What.CANCEL, gettext("cancelled")),
        (What.RESTORE, gettext("may run again")),
    )


def _steps(goals: tuple[Goal, ...]) -> list[tuple[str, str]]:
    found = []
    for place, goal in enumerate(goals):
        if place:
            found.append((f"{goal} {Step.UP}", gettext("%(goal)s: one up", goal=goal_title(goal))))
        found.append((f"{goal} {Step.REMOVE}", gettext("%(goal)s: take away", goal=goal_title(goal))))
    more = [goal for goal in Goal if goal not in goals and goal is not Goal.LOTTERY]
    return [*found, *((f"{goal} {Step.ADD}", gettext("Take %(goal)s", goal=goal_title(goal))) for goal in more)]
