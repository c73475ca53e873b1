"""Both languages are complete, and say the same things about the same numbers."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import webui
from webui.config import LANGUAGES

ROOT = Path(webui.__file__).parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}


def _used() -> Iterator[tuple[str, ...]]:
    """Every text in the source: one form, or singular and plural."""
    for _, _, text, _, _ in extract_from_dir(ROOT, METHODS, OPTIONS, keywords=KEYWORDS):
        yield text if isinstance(text, tuple) else (text,)


def _dutch() -> dict[tuple[str, ...], Message]:
    with (ROOT / "translations" / "nl.po").open("rb") as file:
        return {_forms(message.id): message for message in read_po(file, locale="nl") if message.id}


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _fields(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def test_every_text_is_there_in_dutch_and_none_is_left_over() -> None:
    used, dutch = set(_used()), _dutch()
    assert len(used) > 200, "the texts are found"
    assert used - set(dutch) == set(), "texts without Dutch: write them in translations/nl.po"
    assert set(dutch) - used == set(), "Dutch without a text: take it out of translations/nl.po"


def test_no_dutch_text_is_empty_or_a_guess() -> None:
    wrong = [forms for forms, m in _dutch().items() if m.fuzzy or not all(s.strip() for s in _forms(m.string))]
    assert not wrong


def test_translations_name_the_same_numbers() -> None:
    for forms, message in _dutch().items():
        for said, translated in zip(forms, _forms(message.string), strict=True):
            assert _fields(said) == _fields(translated), said


def test_english_is_the_language_of_the_source() -> None:
    assert LANGUAGES == ("nl", "en")
    assert {path.stem for path in (ROOT / "translations").glob("*.po")} == {"nl"}


def test_a_group_that_does_not_run_by_calculation_has_one_word() -> None:
    dutch = _dutch()
    assert dutch["Does not run",].string == "Vervalt"
    assert str(dutch["Does not run: %(placed)s placed",].string).startswith("Vervalt")

    assert "vervalt" in str(dutch["Too few pupils are left in your group, so it does not go on.",].string)
