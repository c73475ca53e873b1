"""The command ``explain``: every wish answered; outcomes of another round refused."""

import pytest

from matcher.codes import Answer, Rule
from matcher.files import read_round, write_round
from tests.builders import renamed, tiny
from tests.cli.commands import data_of, written_round


def test_every_wish_of_every_pupil_is_explained(run, round_dir, solved):
    problem, _ = read_round(round_dir)
    known = {*Answer, *Rule}
    for pupil in problem.pupils[:12]:
        found = data_of(run, "explain", round_dir, solved, "--pupil", f"{pupil.home_site}:{pupil.pupil_id}")
        assert {a["rank"] for a in found} == {w.rank for w in problem.wishes_of.get(pupil.key, ())}
        for answer in found:
            assert set(answer) == {"offering", "elective", "rank", "answer", "numbers", "text"}
            assert answer["answer"] in known
            assert answer["text"]["nl"]
            assert answer["text"]["en"]


def test_explain_answers_in_the_language_and_for_one_group(run, tmp_path):
    path = written_round(tmp_path / "r", "ann: cnc > drones", "cnc 1; drones 1")
    assert run("solve", path, "--out", tmp_path / "o")[0] == 0
    status, printed, _ = run("explain", path, tmp_path / "o", "--pupil", "home:ann")
    assert (status, printed.splitlines()[0]) == (
        0,
        "1. cnc · cnc: Je bent hier geplaatst. Dit is je 1e keuze.",
    )
    status, printed, _ = run(
        "explain", path, tmp_path / "o", "--pupil", "home:ann", "--offering", "drones", "--lang", "en"
    )
    assert len(printed.splitlines()) == 1
    assert "You have a place in" in printed


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--pupil", "nobody:1"), "nobody:1"),
        (("--pupil", "nobody"), "VESTIGING:NUMMER"),
    ],
)
def test_pupil_who_is_not_there_is_wrong_usage(run, round_dir, solved, words, says):
    status, _, errors = run("explain", round_dir, solved, *words)
    assert status == 2
    assert says in errors


def test_group_that_is_not_in_the_round_is_wrong_usage(run, round_dir, solved):
    problem, _ = read_round(round_dir)
    pupil = problem.pupils[0]
    name = f"{pupil.home_site}:{pupil.pupil_id}"
    status, _, errors = run("explain", round_dir, solved, "--pupil", name, "--offering", "nowhere")
    assert (status, errors) == (2, "Groep nowhere komt in de ronde niet voor.\n")


@pytest.mark.parametrize("command", [("classlists",), ("explain", "--pupil", "x:1")])
def test_outcome_of_another_state_of_the_round_is_refused(run, round_dir, out, tmp_path, command):
    problem, policy = read_round(round_dir)
    write_round(problem.replace(title="Another"), policy, tmp_path / "other")
    name, *rest = command
    status, _, errors = run(name, tmp_path / "other", out, *rest)
    assert status == 1
    assert "hoort bij een andere ronde, of de ronde is sindsdien gewijzigd" in errors


def _solved(run, path, pupils, ids):
    problem, policy = tiny(pupils, "cnc 1")
    write_round(renamed(problem, ids), policy, path / "r")
    assert run("solve", path / "r", "--out", path / "o")[0] == 0
    return path / "r", path / "o"


def test_a_pupil_of_a_site_with_a_colon_is_found(run, tmp_path):
    r, o = _solved(run, tmp_path, "ann at west: cnc", {"west": "00AA:00"})
    assert data_of(run, "explain", r, o, "--pupil", "00AA:00:ann")[0]["answer"] == "placed"
    assert data_of(run, "price", r, o, "--pupil", "00AA:00:ann", "--offering", "cnc")["possible"]


def test_two_pupils_who_are_written_alike_are_named(run, tmp_path):
    r, o = _solved(run, tmp_path, "ann at a: cnc; 1 at west: cnc", {"ann": "x:1", "west": "a:x"})
    assert data_of(run, "explain", r, o, "--pupil", "a:x:1", status=2)["error"] == "several_pupils"
    assert "a · x:1; a:x · 1" in run("explain", r, o, "--pupil", "a:x:1")[2]
