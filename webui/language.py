"""Dutch and English: which one, and where the texts come from.

English is the language of the source, so it needs no catalogue; ``translations/nl.po`` holds the Dutch. The text file
is read as it is: there is no compiled copy that could lag behind.
"""

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request
from flask_babel import Babel, Domain, get_locale
from werkzeug.wrappers import Response

from webui.config import LANGUAGES
from webui.database import config

COOKIE = "language"
NAMES = {"nl": "Nederlands", "en": "English"}
_YEAR = 365 * 24 * 3600
_HERE = Path(__file__).parent / "translations"


class _Texts(Domain):
    """The catalogues of this program."""

    def get_translations(self) -> NullTranslations:
        """Those of the language of the request."""
        return catalogue(language())


def install(app: Flask) -> None:
    """Make the texts known to views, forms and templates."""
    babel = Babel(app, locale_selector=_chosen)
    babel.domain_instance = _Texts()
    for name in LANGUAGES:
        catalogue(name)


@cache
def catalogue(name: str) -> NullTranslations:
    """The texts of a language; English needs none."""
    path = _HERE / f"{name}.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        texts = read_po(file, locale=name)
    packed = io.BytesIO()
    write_mo(packed, texts)
    packed.seek(0)
    return Translations(packed)


def language() -> str:
    """``nl`` or ``en``."""
    return str(get_locale() or "nl")


def remember(response: Response, name: str) -> None:
    """Keep the choice for a year."""
    response.set_cookie(COOKIE, name, max_age=_YEAR, secure=config().https, httponly=True, samesite="Lax")


def _chosen() -> str:
    if "language" not in g:
        wanted = request.cookies.get(COOKIE, "") if request else ""
        g.language = wanted if wanted in LANGUAGES else config().language
    found: str = g.language
    return found
