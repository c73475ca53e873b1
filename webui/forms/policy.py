"""The form of the limits."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DecimalField, HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import TextInput

from matcher.policy import Policy
from webui.language import language
from webui.texts import lazy as _l


class WholeField(IntegerField):
    """A whole number with our words for what is wrong."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Type a whole number."))) from None


class NumberField(DecimalField):
    """A number with a comma or a point."""

    widget = TextInput()  # a browser shows nothing for a comma in a field of type number

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it, the Dutch way or the English way."""
        try:
            super().process_formdata([value.strip().replace(",", ".") for value in valuelist])
        except ValueError:
            raise ValueError(str(_l("Type a number, such as 1,2."))) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        shown = "" if self.data is None else f"{Decimal(str(self.data)).normalize():f}"
        return shown.replace(".", ",") if language() == "nl" else shown


def _range(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, _l("Take a number from %(min)s to %(max)s."))


def _numbers(**more: Any) -> dict[str, Any]:
    return {"inputmode": "numeric", "autocomplete": "off", **more}


class LimitsForm(FlaskForm):
    """How far, how fast."""

    version = HiddenField()
    max_travel_minutes = WholeField(
        _l("Longest way, in minutes"),
        [Optional(), _range(0, 1440)],
        description=_l("One way, for every pupil. Empty means no limit. A pupil's own limit can be shorter."),
        render_kw=_numbers(),
    )
    buffer_minutes = WholeField(
        _l("Time to spare, in minutes"),
        [InputRequired(_l("Type a whole number.")), _range(0, 1440)],
        description=_l("Between a lesson and a group at two places, on top of the way."),
        render_kw=_numbers(),
    )
    travel_speed_kmh = NumberField(
        _l("Speed, in km per hour"),
        [InputRequired(_l("Type a number, such as 1,2.")), _range(1, 200)],
        description=_l("For ways that are not in the list of travel times: 16 is a bicycle."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    travel_detour_factor = NumberField(
        _l("Detour"),
        [InputRequired(_l("Type a number, such as 1,2.")), _range(1, 10)],
        description=_l("How many times longer a road is than a straight line, for the same ways."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )

    def policy(self, before: Policy) -> Policy:
        """The policy with what was typed, once that is valid."""
        assert self.buffer_minutes.data is not None
        assert self.travel_speed_kmh.data is not None
        assert self.travel_detour_factor.data is not None
        return replace(
            before,
            max_travel_minutes=self.max_travel_minutes.data,
            buffer_minutes=self.buffer_minutes.data,
            travel_speed_kmh=float(self.travel_speed_kmh.data),
            travel_detour_factor=float(self.travel_detour_factor.data),
        )
