"""What is asked for when a free seat is offered, and when pupils may swap."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField
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


class SwapsForm(FlaskForm):
    """Whether pupils may ask to swap. ``seen`` is the rule that the person saw."""

    seen = HiddenField()
    days = IntegerField(
        _l("Days to answer"),
        [required(_l("Fill this in.")), NumberRange(1, MOST_DAYS, _l("Take a number from 1 to 21."))],
        default=_DAYS,
        description=_l("How long counsellors have. After that the swap is off, and others are looked for."),
        render_kw={"inputmode": "numeric"},
    )
    begun = BooleanField(_l("Groups that have begun take part as well"))
