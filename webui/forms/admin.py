"""Forms of the administration."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from webui.forms.parts import required
from webui.texts import lazy as _l


class ChangeForm(FlaskForm):
    """What can be changed of an account. The names of roles and sites are filled in by the view."""

    version = HiddenField()
    name = StringField(
        _l("Name"), [required(_l("Type the person's name.")), Length(max=120)], render_kw={"autocomplete": "off"}
    )
    role = RadioField(_l("Role"), [required(_l("Choose a role."))], choices=[])
    sites = SelectMultipleField(
        _l("Sites"),
        description=_l("For a counsellor the schools whose pupils they see, for a host the sites with their groups."),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class AccountForm(ChangeForm):
    """A new account."""

    username = StringField(
        _l("User name"),
        [required(_l("Type a user name.")), Length(max=120)],
        description=_l("The e-mail address at school is easy to remember."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
