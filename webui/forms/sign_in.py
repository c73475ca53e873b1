"""Forms for signing in and for one's own account."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from webui.forms.parts import required
from webui.texts import lazy as _l


class CodeForm(FlaskForm):
    """A pupil's access code."""

    code = StringField(
        _l("Your code"),
        [required(_l("Type the code on your card.")), Length(max=40)],
        description=_l("It is on the card from your school: three groups of four letters and digits."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-code": ""},
    )


class StaffForm(FlaskForm):
    """User name and password."""

    username = StringField(
        _l("User name"),
        [required(_l("Type your user name.")), Length(max=120)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [required(_l("Type your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class StepForm(FlaskForm):
    """The six digits of an authenticator app."""

    code = StringField(
        _l("Code of six digits"),
        [required(_l("Type the six digits that your app shows.")), Length(max=10)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class ConfirmForm(FlaskForm):
    """The password again."""

    password = PasswordField(
        _l("Password"),
        [required(_l("Type your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Type a new password."))],
        description=_l("At least 12 characters. Three words that do not belong together are easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password once more"),
        [EqualTo("password", _l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class LinkForm(PasswordForm):
    """A new password with the code of a link, which a script takes from the address."""

    token = StringField(
        _l("Code from the link"),
        [required(_l("Copy the code that stands behind # in the link."))],
        description=_l("Filled in by itself when you opened the link."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "data-fragment": ""},
    )
