"""Every sentence of the product, filled in."""

import re
from string import Formatter

import pytest

from matcher.codes import SET_RULES, Answer, Goal, Rule
from matcher.errors import Fault
from matcher.wording import LANGUAGES, answers, describe, faults, report, rules, staff, text

TABLES = {
    "fault": faults.TEXTS,
    "rule": rules.TEXTS,
    "answer": answers.TEXTS,
    "staff": staff.TEXTS,
    "report": report.TEXTS,
}
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


@pytest.mark.parametrize(("kind", "code"), SENTENCES)
def test_no_text_shows_a_code(kind, code):
    if code == "help_policies" or code.startswith("method_"):
        return  # what one types, and names of packages
    codes = {c for words in (Rule, Goal, Answer) for c in words if "_" in c or words is Rule}
    for language in LANGUAGES:
        said = filled(kind, code, language, 1)
        assert not re.search(r"[a-z]_[a-z]", said), said
        assert not any(f"({c})" in said for c in codes), said


def test_every_rule_goal_and_answer_has_its_words_in_both_languages():
    for language in LANGUAGES:
        short = {code: text("report", f"short_{code}", language) for code in {*Rule, *Answer}}
        goals = {goal: text("report", f"goal_{goal}", language) for goal in Goal}
        rules = [text("rule", rule, language) for rule in Rule]
        prices = [text("report", f"price_why_{rule}", language) for rule in SET_RULES]
        decided = [text("answer", f"by_{goal}", language) for goal in Goal]
        for said in (*short.values(), *goals.values(), *rules, *prices, *decided):
            assert "_" not in said
        assert len(set(goals.values())) == len(Goal)


def test_staff_reads_about_the_pupil_and_a_pupil_about_the_own_wish():
    to_the_pupil = {"nl": r"\b(je|jij|jou|jouw)\b", "en": r"\b(you|your)\b"}
    about_the_pupil = {"nl": r"\b(de|deze) leerling\b", "en": r"\b(the|this) pupil\b"}
    for language in LANGUAGES:
        for code, said in staff.TEXTS.items():
            assert not re.search(to_the_pupil[language], said[language], re.IGNORECASE), code
        for code, said in answers.TEXTS.items():
            assert not re.search(about_the_pupil[language], said[language], re.IGNORECASE), code


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
