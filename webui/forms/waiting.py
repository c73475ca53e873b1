"""What is asked for when a free seat is offered."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.validators import NumberRange

from webui.forms.parts import required
from webui.operations.waiting import MOST_DAYS
from webui.texts import lazy as _l

_DAYS = 3


class OfferForm(FlaskForm):
    """How long counsellors have. ``shown`` stands for the proposal that the person saw."""

    shown = HiddenField()
    days = IntegerField(
        _l("Days to answer"),
        [required(_l("Fill this in.")), NumberRange(1, MOST_DAYS, _l("Take a number from 1 to 21."))],
        default=_DAYS,
        description=_l("Whoever has not answered by then is passed over, and the next one is asked."),
        render_kw={"inputmode": "numeric"},
    )
