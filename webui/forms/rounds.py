"""Forms of rounds: a new one, a copy, the settings, a period."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, StringField, TimeField, ValidationError
from wtforms.validators import Length, Optional
from wtforms.widgets import TextInput

from webui.forms.parts import required
from webui.operations.periods import GivenPeriod
from webui.operations.rounds import RoundSettings
from webui.store.rounds import RoundRow
from webui.texts import lazy as _l

_NO_DAY = _l("This is no day. Write it as 26-08-2026.")
_NO_TIME = _l("This is no time. Write it as 13:30.")
MOMENTS = ("offers_close_at", "wishes_open_from", "wishes_close_at", "approve_until", "publish_at")
_TYPED = {"autocomplete": "off", "size": "12"}
_BEGINS = ("wishes_open_from", "publish_at")  # without a time these are at eight, the others at the end of the day


class NewRoundForm(FlaskForm):
    """A new round."""

    newest = HiddenField()  # of the rounds that the person saw
    school_year = StringField(
        _l("School year"),
        [required(_l("Type the school year, such as 2026-2027.")), Length(max=20)],
        description=_l("Two years that follow each other, such as 2026-2027."),
    )
    title = StringField(
        _l("Title"), [Length(max=120)], description=_l("What everybody sees on top, such as: Electives in autumn.")
    )


class CopyForm(NewRoundForm):
    """Next year's round from this one."""

    pupils = BooleanField(_l("Pupils as well, with their lessons, without those who left"))
    wishes = BooleanField(_l("Their choices as well"))


class DayField(DateField):
    """A day as people here write it, whatever the language of the browser."""

    widget = TextInput()

    def __init__(self, label: str, validators: list[Any], **more: Any) -> None:
        more |= {"format": ["%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"], "render_kw": _TYPED}
        super().__init__(label, validators, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_NO_DAY)) from None


class ClockField(TimeField):
    """A time of 24 hours."""

    widget = TextInput()

    def __init__(self, label: str, validators: list[Any], **more: Any) -> None:
        more |= {"format": ["%H:%M", "%H.%M", "%H:%M:%S"], "render_kw": _TYPED}
        super().__init__(label, validators, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_NO_TIME)) from None


def _with_day(form: "SettingsForm", field: TimeField) -> None:
    day = form[field.name.removesuffix("_time") + "_day"]
    if field.data is not None and day.data is None and not day.errors:
        raise ValidationError(_l("Write a day as well."))


def _day(label: str) -> DayField:
    return DayField(label, [Optional()])


def _time() -> ClockField:
    return ClockField(_l("Time"), [Optional(), _with_day])


class SettingsForm(FlaskForm):
    """Title, time zone and every moment of a round; moments are in the round's own time zone."""

    version = HiddenField()
    title = StringField(_l("Title"), [Length(max=120)])
    timezone = StringField(
        _l("Time zone"),
        [required(_l("Type the time zone.")), Length(max=60)],
        description=_l("Of every moment on this page. For the Netherlands: Europe/Amsterdam."),
    )
    offers_close_at_day = _day(_l("Host schools change their offer until"))
    offers_close_at_time = _time()
    wishes_open_from_day = _day(_l("Pupils choose from"))
    wishes_open_from_time = _time()
    wishes_close_at_day = _day(_l("Pupils choose until"))
    wishes_close_at_time = _time()
    approve_until_day = _day(_l("Counsellors approve until"))
    approve_until_time = _time()
    publish_at_day = _day(_l("Pupils were told to hear on"))
    publish_at_time = _time()

    def settings(self, seed: str) -> RoundSettings:
        """What was typed; the time zone must be known to exist.

        Raises:
            ValueError, LookupError, OSError: it does not exist.
        """
        timezone = (self.timezone.data or "").strip()
        zone = ZoneInfo(timezone)
        moments = {name: self._moment(name, zone) for name in MOMENTS}
        return RoundSettings((self.title.data or "").strip(), timezone, seed, **moments)

    def _moment(self, name: str, zone: ZoneInfo) -> dt.datetime | None:
        day, time = self[f"{name}_day"].data, self[f"{name}_time"].data
        if day is None:
            return None
        usual = dt.time(8) if name in _BEGINS else dt.time(23, 59)
        return dt.datetime.combine(day, time or usual, zone)


def settings_data(row: RoundRow) -> dict[str, object]:
    """What the form shows of a round."""
    zone = ZoneInfo(row.timezone)
    found: dict[str, object] = {"version": row.version, "title": row.title, "timezone": row.timezone}
    for name in MOMENTS:
        moment = getattr(row, name)
        if moment is not None:
            local = moment.astimezone(zone)
            found |= {f"{name}_day": local.date(), f"{name}_time": local.time()}
    return found


class PeriodForm(FlaskForm):
    """A part of the school year."""

    version = HiddenField()
    name = StringField(_l("Name"), [required(_l("Type a name, such as P1.")), Length(max=60)])
    start = DayField(_l("First day"), [required(_l("Write a day, such as 26-08-2026."))])
    end = DayField(_l("Last day"), [required(_l("Write a day, such as 26-08-2026."))])

    def period(self) -> GivenPeriod:
        """What was typed, once it is valid."""
        assert self.start.data is not None
        assert self.end.data is not None
        return GivenPeriod(self.name.data or "", self.start.data, self.end.data)
