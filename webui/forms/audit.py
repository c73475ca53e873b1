"""The search of the log: a form that is an address."""

from wtforms import Form, SelectField
from wtforms.validators import Optional

from webui.forms.rounds import DayField
from webui.texts import lazy as _l


class SearchForm(Form):
    """Who, what, when. Choices are filled in by the page."""

    who = SelectField(_l("Who"), default="")
    action = SelectField(_l("What"), default="")
    since = DayField(_l("From"), [Optional()])
    until = DayField(_l("Up to and including"), [Optional()])
