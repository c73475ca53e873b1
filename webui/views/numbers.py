"""Numbers that come in by an address or a form: no larger than a database takes."""

from flask import abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """The ``int`` of our addresses; a larger number is no page."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - the name that werkzeug gives
        super().__init__(map, max=LARGEST)


def whole(text: str) -> int:
    """A number that was sent, for ``type=`` of what Flask gives.

    Raises:
        ValueError: it is none, or too large.
    """
    value = int(text)
    if abs(value) > LARGEST:
        raise ValueError
    return value


def hidden(text: object) -> int:
    """The number in a hidden field; 0 if there is none."""
    try:
        return whole(str(text))
    except ValueError:
        return 0


def yes_or_no(name: str) -> bool:
    """What a button of a form says; neither is a form of nobody's, so 400."""
    said = {"yes": True, "no": False}.get(request.form.get(name, ""))
    return abort(400) if said is None else said
