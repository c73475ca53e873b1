"""The form with which anybody computes a pupil's number."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length

from webui.forms.parts import required
from webui.texts import lazy as _l

MOST_LETTERS = 100


class NumberForm(FlaskForm):
    """A school and a pupil's number; nothing of it is kept."""

    site = SelectField(_l("School"), validators=[required(_l("Choose a school."))])
    pupil = StringField(
        _l("Pupil number"),
        description=_l("As the school writes it. It is not kept and not written down anywhere."),
        filters=[lambda text: (text or "").strip()],
        validators=[required(_l("Type the pupil number.")), Length(max=MOST_LETTERS)],
        render_kw={"autocomplete": "off", "maxlength": MOST_LETTERS},
    )
