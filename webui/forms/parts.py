"""Small parts of forms."""

from typing import Any

from wtforms import Form
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired


def required(message: Any) -> InputRequired:
    """Something must be typed; the message says what."""
    return InputRequired(message)


def choice(value: str, label: str) -> SelectChoice:
    """One of the things that can be chosen."""
    return SelectChoice(value=value, label=label)


def shown(form: Form, field: str, message: str) -> None:
    """Show an operation's refusal next to its field, or on top of the form."""
    target = form._fields.get(field)
    if target is None:
        form.form_errors.append(message)
    else:
        target.errors = [*target.errors, message]
