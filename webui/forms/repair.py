"""What is asked for when a published allocation is repaired."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from webui.forms.rounds import DayField
from webui.texts import lazy as _l


class RepairForm(FlaskForm):
    """From when groups count as begun. ``seen`` and ``publication`` are the newest run and what was published."""

    seen = HiddenField()
    publication = HiddenField()
    day = DayField(
        _l("Groups that have begun by"),
        [Optional()],
        description=_l("Pupils of these groups stay where they are, as far as there is room for all of them."),
    )
    may_move = BooleanField(_l("Pupils of groups that have begun may move as well"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A day is needed unless all may move."""
        right: bool = super().validate(extra_validators)
        if not self.may_move.data and self.day.data is None and not self.day.errors:
            self.day.errors = [str(_l("Choose a day."))]
            return False
        return right
