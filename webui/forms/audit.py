"""The search of the log: a form that is an address."""

from wtforms import DateField, Form, SelectField
from wtforms.validators import Optional

from webui.texts import lazy as _l


class SearchForm(Form):
    """Who, what, when. Choices are filled in by the page."""

    who = SelectField(_l("Who"), default="")
    action = SelectField(_l("What"), default="")
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Up to and including"), [Optional()])
