"""Forms of a host: a group with its sessions, a site. Cells are read as the matcher reads those of a file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import TextArea

from matcher.codes import PROFILES, TRACKS, WEEKDAYS, Run
from matcher.files.columns import OFFERINGS, SESSIONS, SITES
from matcher.files.values import written
from matcher.problem import Elective, Offering, Period
from matcher.problem import Session as Meeting
from webui import dates
from webui.forms.cells import COUNT, PLAIN, CellField, DayField, Ticks, choices_of, cleaned, same_words
from webui.forms.parts import required
from webui.language import language
from webui.operations.groups import Group
from webui.operations.sites import SiteDetails
from webui.texts import lazy as _l

YEARS = (1, 2, 3, 4, 5, 6)
MOST_MEETINGS = 20
_DIGITS = tuple("123456789")


class MeetingForm(Form):
    """A weekly session; a row without anything in it is none."""

    weekday = SelectField(_l("Day"), [Optional()], choices=[])
    start = CellField(_l("From"), [Optional()], file=SESSIONS, name_of="start", render_kw=COUNT)
    end = CellField(_l("Until"), [Optional()], file=SESSIONS, name_of="end", render_kw=COUNT)
    period = SelectField(_l("Period"), [Optional()], choices=[])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in; a period alone says nothing."""
        return not (self.weekday.data or self.start.data or self.end.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Everything but the period has to be there, unless the row is empty."""
        good = super().validate(extra_validators)
        if self.is_empty:
            return good
        for field in (self.weekday, self.start, self.end):
            if not field.data:
                field.errors = [*field.errors, gettext("Fill this in, or remove the row.")]
                good = False
        return good


def _text(label: str, letters: int, description: str = "", cell: str = "title") -> Any:
    """A line of text, read as a cell of this column of the offer."""
    checks = [Length(max=letters)]
    return CellField(label, checks, file=OFFERINGS, name_of=cell, description=description, render_kw=PLAIN)


def _number(label: str, cell: str, description: str = "", checks: Sequence[Any] = ()) -> Any:
    """A number, read as a cell of the column of this name."""
    return CellField(label, checks, file=OFFERINGS, name_of=cell, description=description, render_kw=COUNT)


class GroupForm(FlaskForm):
    """A group. The names of sites, electives and periods are filled in by ``for_round``."""

    version = HiddenField()  # as the person saw it; of a new group the newest there was
    accepted = HiddenField()  # what the person was warned of
    site = SelectField(_l("Site"), [Optional()], choices=[])
    elective = StringField(
        _l("Elective"),
        [required(_l("Choose an elective.")), Length(max=200)],
        description=_l("Type a few letters of the name or the code, such as K/PIE/09."),
        render_kw={**PLAIN, "list": "electives"},
        filters=[cleaned],
    )
    title = _text(_l("Name in plain words"), 80, _l("As pupils see it. Empty: the official name."))
    description = StringField(
        _l("What do you do there?"),
        [Length(max=300)],
        description=_l("One sentence for pupils, such as: you make a key ring on a milling machine."),
        widget=TextArea(),
        render_kw={"rows": 2},
        filters=[cleaned],
    )
    capacity = _number(_l("Seats"), "capacity", checks=[required(_l("Type the number of seats."))])
    min_size = _number(_l("Smallest group"), "min_size", _l("With fewer pupils the group does not run. Empty: 1."))
    guest_capacity = _number(
        _l("Seats for other schools"), "guest_capacity", _l("At most so many guests. Empty: all seats.")
    )
    always = BooleanField(_l("The group runs, however small it is"))
    tracks = Ticks(_l("Tracks"), choices=same_words(TRACKS))
    years = Ticks(_l("Years"), choices=[])
    profiles = Ticks(_l("Profiles"), choices=same_words(PROFILES))
    meetings = FieldList(FormField(MeetingForm), min_entries=1, max_entries=MOST_MEETINGS)
    clock_hours = _number(_l("Clock hours in all"), "clock_hours")
    first_day = DayField(_l("First day"), description=_l("If it is not the first day of the period."))
    room = _text(_l("Room"), 120)
    bring = _text(_l("What to bring"), 200, _l("Such as: work clothes and safety shoes."))
    contact = _text(
        _l("Who answers questions"),
        120,
        _l("A name with a telephone number or an e-mail address; pupils see it."),
        "contact",
    )

    def for_round(self, sites: Iterable[tuple[int, str]], periods: Iterable[Period]) -> None:
        """Fill in what there is to choose from."""
        self.site.choices = choices_of((str(number), name) for number, name in sites)
        given = self.years.data or []
        self.years.choices = same_words(map(str, sorted({*YEARS, *(int(y) for y in given if y in _DIGITS)})))
        days = choices_of([("", "–"), *((word, dates.weekday(n, language())) for n, word in enumerate(WEEKDAYS))])
        spans = choices_of([("", gettext("all year")), *((p.name, f"{p.name} ({_span(p)})") for p in periods)])
        for entry in self.meetings:
            entry.form.weekday.choices, entry.form.period.choices = days, spans

    def group(self, electives: Mapping[str, Elective]) -> Group:
        """What was typed, as far as it can be read; call it after checking."""
        least = self.min_size.value or 1
        offering = Offering(
            offering_id="",
            elective=meant_elective(self.elective.data or "", electives),
            site_id="",
            capacity=least if self.capacity.value is None else self.capacity.value,
            min_size=least,
            guest_capacity=self.guest_capacity.value,
            run=Run.YES if self.always.data else Run.AUTO,
            tracks=tuple(self.tracks.data or ()),
            years=tuple(int(year) for year in self.years.data or ()),
            profiles=tuple(self.profiles.data or ()),
            clock_hours=self.clock_hours.value,
            title=self.title.value,
            contact=self.contact.value,
        )
        meetings = tuple(_meeting(row) for row in self.readable())
        return Group(
            offering, meetings, self.description.data or None, self.room.value, self.bring.value, self.first_day.value
        )

    def filled(self) -> list[MeetingForm]:
        """The rows of sessions that have something in them, in the order in which they count."""
        return [entry.form for entry in self.meetings if not entry.form.is_empty]

    def readable(self) -> list[MeetingForm]:
        """Those of them in which nothing is wrong by itself."""
        return [row for row in self.filled() if not row.errors]

    def add_row(self) -> None:
        """One more row for a session."""
        if len(self.meetings) < MOST_MEETINGS:
            self.meetings.append_entry()

    def remove_row(self, place: int) -> None:
        """Without the row in this place; one row always stays."""
        rows = [entry.data for n, entry in enumerate(self.meetings) if n != place]
        while len(self.meetings):
            self.meetings.pop_entry()
        for row in rows or [{}]:
            self.meetings.append_entry(row)


class SiteForm(FlaskForm):
    """What pupils are told of a site, and how many guests may come."""

    seen = HiddenField()
    address = StringField(_l("Address"), [Length(max=200)], filters=[cleaned], render_kw={"autocomplete": "off"})
    phone = StringField(
        _l("Telephone"),
        [Length(max=60)],
        description=_l("Whom a pupil calls when ill."),
        filters=[cleaned],
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )
    directions = StringField(
        _l("How to get there"),
        [Length(max=400)],
        description=_l("Such as: 8 minutes on foot from Hoorn station, entrance at the back."),
        widget=TextArea(),
        filters=[cleaned],
        render_kw={"rows": 3},
    )
    guest_total = CellField(
        _l("Guests in all"),
        [],
        file=SITES,
        name_of="guest_total",
        description=_l("At most so many places for pupils of other schools, all groups together. Empty: no limit."),
        render_kw=COUNT,
    )
    licensed_profiles = Ticks(
        _l("Profiles with a licence"),
        choices=same_words(PROFILES),
        description=_l("Of other profiles a school may offer at most two profile modules as elective."),
    )

    def details(self) -> SiteDetails:
        """What was typed; call it when the form is valid."""
        return SiteDetails(
            self.address.data or None,
            self.phone.data or None,
            self.directions.data or None,
            tuple(p for p in PROFILES if p in (self.licensed_profiles.data or ())),
            self.guest_total.value,
        )


def group_data(group: Group, electives: Mapping[str, Elective]) -> dict[str, Any]:
    """What a form shows of a group."""
    offering = group.offering
    cells = {c.name: c for c in OFFERINGS.columns}
    numbers = ("capacity", "min_size", "guest_capacity", "clock_hours")
    return {
        **{name: written(getattr(offering, name), cells[name]) for name in numbers},
        "elective": elective_label(offering.elective, electives),
        "title": offering.title or "",
        "contact": offering.contact or "",
        "always": offering.run is Run.YES,
        "tracks": list(offering.tracks),
        "years": [str(year) for year in offering.years],
        "profiles": list(offering.profiles),
        "meetings": [meeting_data(m) for m in group.meetings],
        "description": group.description or "",
        "room": group.room or "",
        "bring": group.bring or "",
        "first_day": group.first_day.isoformat() if group.first_day else "",
    }


def meeting_data(meeting: Meeting) -> dict[str, str]:
    """What a form shows of a session."""
    cells = {c.name: c for c in SESSIONS.columns}
    shown = {name: written(getattr(meeting, name), cells[name]) for name in ("weekday", "start", "end")}
    return {**shown, "period": meeting.period or ""}


def elective_label(code: str, electives: Mapping[str, Elective]) -> str:
    """``K/PIE/09 CNC technieken``: code and name, so that a few letters of either find it."""
    found = electives.get(code)
    return f"{code} {found.title}" if found and found.title != code else code


def meant_elective(given: str, electives: Mapping[str, Elective]) -> str:
    """The code that was meant: a code, a code with its name, or a name that is only one elective's."""
    words = given.casefold()
    for code in electives:
        if words in (code.casefold(), elective_label(code, electives).casefold()):
            return code
    named = [code for code, elective in electives.items() if elective.title.casefold() == words]
    return named[0] if len(named) == 1 else given


def _meeting(row: MeetingForm) -> Meeting:
    weekday = WEEKDAYS.index(row.weekday.data)
    return Meeting("", weekday, row.start.value, row.end.value, row.period.data or None)


def _span(period: Period) -> str:
    start, end = (" ".join(dates.day(d, language()).split()[1:3]) for d in (period.start, period.end))
    return f"{start} – {end}"
