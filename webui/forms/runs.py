"""What is asked for when a run is started."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import Length, NumberRange, Optional

from webui.operations.runs import LONGEST, Order
from webui.texts import lazy as _l

MOST_LETTERS = 80


class RunForm(FlaskForm):
    """A new run. ``seen`` is the newest run that the person saw, so that a double click starts one."""

    seen = HiddenField()
    title = StringField(
        _l("Name"),
        [Length(max=MOST_LETTERS, message=_l("Take at most 80 letters."))],
        description=_l("For yourself, to tell runs apart. May stay empty."),
        render_kw={"autocomplete": "off"},
    )
    order = RadioField(
        _l("Which choices count most"),
        description=_l("Another order than the round's own is for comparing."),
        default=Order.OWN.value,
    )
    minutes = IntegerField(
        _l("Most minutes"),
        [Optional(), NumberRange(1, LONGEST, _l("Take a number from 1 to 600, or leave it empty."))],
        description=_l("Empty is best: then it goes on until everything is proved, mostly within a minute."),
        render_kw={"inputmode": "numeric"},
    )
