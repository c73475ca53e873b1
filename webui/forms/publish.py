"""What is asked for when a run is published, and when something is decided by hand."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, Optional

from webui.forms.rounds import ClockField, DayField
from webui.operations.hand import MOST_REASON
from webui.operations.publications import MOST_NOTE
from webui.texts import lazy as _l

NOW, LATER = "now", "later"
_EIGHT = dt.time(8)
_WHEN = [SelectChoice(value=NOW, label=_l("Now")), SelectChoice(value=LATER, label=_l("At a set time"))]


class PublishForm(FlaskForm):
    """Which run, from when, and why. ``seen`` is the last publication that the person saw."""

    run = HiddenField()
    seen = HiddenField()
    note = TextAreaField(
        _l("Why is this published?"),
        [Length(max=MOST_NOTE, message=_l("Take at most 500 letters."))],
        description=_l(
            "For the trail, which only coordinators read. May stay empty the first time. No names of pupils, please."
        ),
        render_kw={"rows": 2},
    )
    when = RadioField(_l("When?"), choices=_WHEN, default=NOW)
    day = DayField(_l("Day"), [Optional()])
    time = ClockField(_l("Time"), [Optional()])

    def moment(self, zone: ZoneInfo) -> dt.datetime | None:
        """From when everybody sees it; None = at once."""
        if self.when.data != LATER or self.day.data is None:
            return None
        return dt.datetime.combine(self.day.data, self.time.data or _EIGHT, zone)

    def validate(self, extra_validators: Any = None) -> bool:
        """A set time needs a day."""
        right: bool = super().validate(extra_validators)
        if self.when.data == LATER and self.day.data is None and not self.day.errors:
            self.day.errors = [str(_l("Choose a day."))]
            return False
        return right


class ReasonForm(FlaskForm):
    """Why a pupil is placed, moved or taken out by hand."""

    version = HiddenField()
    seen = HiddenField()
    reason = TextAreaField(
        _l("Reason"),
        [Length(max=MOST_REASON, message=_l("Take at most 500 letters."))],
        description=_l("Everybody who may see hand decisions reads this. Nothing about health or the home, please."),
        render_kw={"rows": 2},
    )
