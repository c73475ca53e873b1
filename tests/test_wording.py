"""Every sentence of the product, filled in."""

import re
from string import Formatter

import pytest

from matcher.errors import Fault
from matcher.wording import LANGUAGES, answers, describe, faults, report, rules, text

TABLES = {"fault": faults.TEXTS, "rule": rules.TEXTS, "answer": answers.TEXTS, "report": report.TEXTS}
SENTENCES = [(kind, code) for kind, texts in TABLES.items() for code in texts]
PLURALS = {
    "nl": "cellen fouten gasten groepen keuzevakken klassenlijsten leerlingen minuten plaatsen plaatsingen plekken "
    "profielmodulen rijen scholen waarschuwingen wensen",
    "en": "cells class electives faults groups guests minutes placements places profile pupils rows schools seats "
    "times warnings wishes",
}
VERBS = {"nl": "zijn", "en": "are"}


def fields(template):
    found = set()
    for _, name, spec, _ in Formatter().parse(template):
        if name:
            found |= {name} | fields(spec)
    return found


def filled(kind, code, language, number):
    numbers = dict.fromkeys(fields(TABLES[kind][code][language]), number)
    return text(kind, code, language, **numbers)


@pytest.mark.parametrize(("kind", "code"), SENTENCES)
def test_no_plural_goes_with_one(kind, code):
    for language in LANGUAGES:
        said = filled(kind, code, language, 1)
        plurals = "|".join(PLURALS[language].split())
        assert not re.search(rf"(?<![\w:.])1 ({plurals})\b(?! (list|module)\b)", said), said
        assert not re.search(rf"\b{VERBS[language]} 1\b", said), said


def test_a_word_follows_its_number():
    said = [text("answer", "full", "nl", eligible=n, seats=n) for n in (1, 2)]
    assert said == [
        "Deze groep is vol: 1 leerling wilde en kon hierheen, er is 1 plaats.",
        "Deze groep is vol: 2 leerlingen wilden en konden hierheen, er zijn 2 plaatsen.",
    ]


def test_a_number_that_is_not_known_shows_as_dots():
    assert (
        text("answer", "full", "en", seats=1)
        == "This group is full: … pupils wanted it and could come, there is 1 seat."
    )


def test_what_the_system_says_is_told_in_the_language():
    fault = Fault("unreadable_file", "wishes.csv", params={"errno": "EISDIR"})
    assert describe(fault, "nl").startswith("wishes.csv: Dit kan niet worden gelezen: dat is een map.")
    assert "error ENOTTY of the system" in describe(Fault("unreadable_file", "x", params={"errno": "ENOTTY"}), "en")
