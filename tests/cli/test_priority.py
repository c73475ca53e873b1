"""priority on the command line: who got less last time, as words, data and a file; the later round is only read."""

import pytest

from matcher.files import read_round
from tests.cli.commands import data_of, solved_round, written_round

PUPILS = "ann: cnc > drones; bob: cnc > drones; cas: cnc"
GROUPS = "cnc 1; drones 1"
GOALS = ("served", "placements", "ranks_first")


@pytest.fixture
def last_time(tmp_path):
    """A round in which one of three has no place, and one of the others the second choice."""
    return solved_round(tmp_path, PUPILS, GROUPS, goals=GOALS)


def given(found):
    return {one["pupil_id"]: (one["last_time"], one["priority"]) for one in found["pupils"]}


def test_who_got_less_goes_first_and_the_later_round_stays_as_it_is(run, last_time, tmp_path):
    later = written_round(tmp_path / "next", f"{PUPILS}; new: cnc", GROUPS, goals=("priority", *GOALS))
    before = {path.name: path.read_bytes() for path in later.iterdir()}
    found = data_of(run, "priority", *last_time, later)
    kinds = sorted(kind or "" for kind, _ in given(found).values())
    assert kinds == ["", "content", "lower", "without"]
    levels = {"without": 1, "lower": 2, "content": 3, None: 3}
    assert all(priority == levels[kind] for kind, priority in given(found).values())
    assert (found["goal"], found["gone"]) == (1, 0)
    assert {path.name: path.read_bytes() for path in later.iterdir()} == before


def test_with_two_levels_only_those_without_go_first(run, last_time, tmp_path):
    later = written_round(tmp_path / "next", PUPILS, GROUPS)
    found = data_of(run, "priority", *last_time, later, "--levels", "2")
    assert sorted(given(found).values()) == [("content", 2), ("lower", 2), ("without", 1)]
    assert run("priority", *last_time, later, "--levels", "4")[0] == 2


def test_the_file_is_the_pupils_of_the_later_round_with_their_priority(run, last_time, tmp_path):
    later = written_round(tmp_path / "next", PUPILS, GROUPS)
    found = data_of(run, "priority", *last_time, later, "--file", tmp_path / "pupils.csv")
    (tmp_path / "pupils.csv").replace(later / "pupils.csv")
    problem, _ = read_round(later)
    assert {p.pupil_id: p.priority for p in problem.pupils} == {who: to for who, (_, to) in given(found).items()}
    assert [p.first_name for p in problem.pupils] == ["Ann", "Bob", "Cas"]


def test_no_file_of_either_round_is_written_over(run, last_time, tmp_path):
    later = written_round(tmp_path / "next", PUPILS, GROUPS)
    for folder, name in ((later, "pupils.csv"), (later, "lessons.csv"), (last_time[0], "Leerlingen.txt")):
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        status, _, complaint = run("priority", *last_time, later, "--file", folder / name)
        assert (status, f"{name} hoort bij de ronde zelf" in complaint) == (1, True)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert run("priority", *last_time, later, "--file", later / "wie_eerst.csv")[0] == 0


def test_a_priority_that_is_there_already_is_never_overwritten_unasked(run, last_time, tmp_path):
    later = written_round(tmp_path / "next", "ann priority 2; bob; cas", GROUPS)
    status, _, complaint = run("priority", *last_time, later, "--file", tmp_path / "p.csv")
    assert status == 2
    assert "1 leerling heeft een ander getal dan 1" in complaint
    assert not (tmp_path / "p.csv").exists()
    found = data_of(run, "priority", *last_time, later, "--combine")
    assert given(found)["ann"][1] > max(to for who, (_, to) in given(found).items() if who != "ann")


def test_without_the_goal_it_says_that_priority_does_nothing_in_both_languages(run, last_time, tmp_path):
    later = written_round(tmp_path / "next", "ann at west; bob", GROUPS)
    said = {language: run("priority", *last_time, later, "--lang", language)[1] for language in ("nl", "en")}
    assert "hebben geen doel priority. Zonder dat doel doet voorrang niets." in said["nl"]
    assert "has no goal priority. Without it priority does nothing." in said["en"]
    assert data_of(run, "priority", *last_time, later)["goal"] is None


def test_a_pupil_who_changed_site_is_another_pupil_and_counted(run, last_time, tmp_path):
    later = written_round(tmp_path / "next", "ann at west; bob at west; cas at west", GROUPS)
    found = data_of(run, "priority", *last_time, later)
    assert {kind for kind, _ in given(found).values()} == {None}
    assert found["gone"] == 2  # of those who got less
    assert "2 zijn er niet meer" in run("priority", *last_time, later)[1]


def test_schools_with_few_who_got_less_are_not_told(run, tmp_path):
    pupils = "; ".join([*(f"p{n}: cnc" for n in range(7)), "q at west: cnc"])
    r, o = solved_round(tmp_path, pupils, "cnc 2")
    found = data_of(run, "priority", r, o, written_round(tmp_path / "next", "ann", GROUPS))
    assert found["last_time"]["without"] == 6
    assert {one["school"]: one["without"] for one in found["schools"]} in (
        {"home": None, "west": None},
        {"home": 6, "west": 0},
    )
    assert [one["lower"] for one in found["schools"]] == [0, 0]
