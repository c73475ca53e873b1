"""Class lists hold what a host needs and no more, in the order of a Dutch list."""

from dataclasses import fields, replace

import pytest

from matcher.allocation import Allocation
from matcher.classlist import Attendee, class_list, class_lists, name_order
from matcher.dictatorship import Dictatorship
from matcher.problem import Pupil
from tests.builders import tiny


def named(last, first="Ann", infix=None, number="1"):
    return Pupil("home", number, first_name=first, infix=infix, last_name=last)


def sorted_names(*pupils):
    return [" ".join(filter(None, (p.last_name, p.first_name, p.infix))) for p in sorted(pupils, key=name_order)]


def test_infix_counts_after_last_and_first_name():
    assert sorted_names(
        named("Berg", "Zoë", "van den"), named("Aker", "Tim", "van"), named("Berg", "Ann", "van"), named("Berg", "Ann")
    ) == ["Aker Tim van", "Berg Ann", "Berg Ann van", "Berg Zoë van den"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Çelik", "Davids"), ("Łukasz", "Maas"), ("ıspir", "Jansen"), ("Évers", "Faber"), ("ØDEGAARD", "Peters")],
)
def test_letters_with_marks_stand_with_their_plain_letter(one, other):
    before = chr(ord(other[0]) - 2)
    assert sorted_names(named(other), named(one), named(before)) == [f"{before} Ann", f"{one} Ann", f"{other} Ann"]


def test_case_and_punctuation_do_not_matter_but_the_order_is_always_the_same():
    assert sorted_names(named("'t Hart"), named("de Boer"), named("DE BOER", "Bea")) == [
        "de Boer Ann",
        "DE BOER Bea",
        "'t Hart Ann",
    ]
    one, two = named("Bos", number="1"), named("Bos", number="2")
    assert sorted([two, one], key=name_order) == sorted([one, two], key=name_order) == [one, two]


def test_list_names_own_pupils_and_guests_with_home_school_and_class():
    problem, policy = tiny("ann class 4a track KB: cnc; bob at west class 4b: cnc", "cnc 5")
    found = class_list(problem, Dictatorship(problem, policy).run("x"), "cnc")
    assert (found.offering_id, found.title, found.site, found.school_year) == ("cnc", "Cnc", "Home", "2026-2027")
    assert found.attendees == (
        Attendee("Ann", "", "", "4a", "Home", "KB", guest=False),
        Attendee("Bob", "", "", "4b", "West", "", guest=True),
    )


def test_host_learns_nothing_else():
    assert {f.name for f in fields(Attendee)} == {
        "first_name",
        "infix",
        "last_name",
        "class_",
        "home_school",
        "track",
        "guest",
    }


def test_pupil_without_any_name_is_listed_by_number():
    problem, policy = tiny("ann: cnc", "cnc 5")
    problem = problem.replace(pupils=(replace(problem.pupils[0], first_name=None),))
    (one,) = class_list(problem, Dictatorship(problem, policy).run("x"), "cnc").attendees
    assert one.last_name == "ann"


def test_only_groups_with_pupils_have_a_list_and_each_pupil_is_on_the_list_of_each_placement():
    problem, policy = tiny("ann max 2: cnc > drones; bob: drones", "cnc 1; drones 2; lassen 3")
    found = class_lists(problem, Dictatorship(problem, policy).run("x"))
    assert [(one.offering_id, len(one.attendees)) for one in found] == [("cnc", 1), ("drones", 2)]
    assert class_list(problem, Allocation(), "lassen").attendees == ()
    with pytest.raises(KeyError):
        class_list(problem, Allocation(), "nowhere")
