"""The command ``solve``: what it writes, tells and refuses; interrupts."""

import json
import signal
from dataclasses import replace

import pytest

from matcher.allocation import Allocation
from matcher.checker import goal_values, violations
from matcher.cli import solve as solve_command
from matcher.cli.classlists import file_names
from matcher.cli.solve import _patience
from matcher.files import read_placements, read_round
from matcher.proof import Certificate
from matcher.solver import solve
from tests.cli.commands import SAMPLES, data_of, written_round


def test_solve_writes_a_sound_allocation_and_everything_about_it(solved, round_dir):
    assert {p.name for p in solved.iterdir()} == {
        "placements.csv",
        "unplaced.csv",
        "groups.csv",
        "report.json",
        "certificate.json",
        "classlists",
    }
    problem, policy = read_round(round_dir)
    allocation = Allocation(read_placements(solved))
    assert violations(problem, policy, allocation) == ()
    report = json.loads((solved / "report.json").read_text())
    assert report["status"] == "optimal"
    values = {g.name: g.value for g in goal_values(problem, policy, allocation)}
    assert {g["name"]: g["value"] for g in report["goals"][:-1]} == {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
    }
    with_pupils = {p.offering_id for p in allocation.placements}
    lists = {p.name for p in (solved / "classlists").iterdir()}
    assert lists == {n + suffix for n in file_names(with_pupils).values() for suffix in (".csv", ".xlsx", ".pdf")}


def test_same_round_gives_the_same_bytes_but_for_the_seconds(run, round_dir, solved, tmp_path):
    assert run("solve", round_dir, "--out", tmp_path / "again")[0] == 0
    for name in ("placements.csv", "unplaced.csv", "groups.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (solved / name).read_bytes()
    one, other = (json.loads((d / "report.json").read_text()) for d in (tmp_path / "again", solved))
    for report in (one, other):
        for goal in report["goals"]:
            del goal["seconds"]
    assert one == other


def test_solve_tells_ranks_pupils_groups_schools_yardstick_and_goals(run, round_dir):
    status, printed, errors = run("solve", round_dir)
    assert (status, errors) == (0, "")
    for heading in ("Bereikte voorkeuren", "Groepen", "Scholen", "Doelen", "op lotvolgorde", "certificaat"):
        assert heading in printed
    status, printed, _ = run("solve", round_dir, "--lang", "en")
    for heading in ("Ranks reached", "Groups", "Schools", "Goals", "in random order", "certificate"):
        assert heading in printed


def test_solve_as_data_is_the_report(run, round_dir, solved):
    found = data_of(run, "solve", round_dir)
    report = json.loads((solved / "report.json").read_text())
    assert found.pop("out") is None
    assert set(found) | {"certificate"} == set(report)  # the file that this answers for is not printed
    assert found["fingerprint"] == report["fingerprint"]
    assert found["figures"] == report["figures"]


def test_solve_never_overwrites_what_is_not_an_output(run, round_dir, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    status, _, errors = run("solve", round_dir, "--out", tmp_path)
    assert status == 1
    assert "Schrijven lukt niet" in errors
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("out", "nl", "en"),
    [
        ("round", "is de ronde zelf", "is the round itself"),
        (".", "de map waar die in staat", "the directory that holds it"),
        ("file", "is geen map", "is no directory"),
        ("photos", "staat iets anders dan een eerdere uitkomst", "something else than an earlier outcome"),
    ],
)
def test_what_may_not_be_written_over_is_told_in_the_language(run, tmp_path, out, nl, en):
    written_round(tmp_path / "round", "ann: cnc", "cnc 1")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("miauw")
    for language, says in (("nl", nl), ("en", en)):
        status, _, errors = run("solve", tmp_path / "round", "--out", tmp_path / out, "--lang", language)
        assert status == 1
        assert says in errors


def test_templates_and_rounds_are_not_written_over_others(run, tmp_path):
    for command in (("templates",), ("generate", "--pupils", "9", "--groups", "2")):
        path = tmp_path / command[0]
        assert run(*command, path)[0] == 0
        assert "bestaat al" in run(*command, path)[2]
        assert " exists" in run(*command, path, "--lang", "en")[2]


def test_locks_that_contradict_each_other_are_named(run, tmp_path):
    sample = SAMPLES / "infeasible"
    status, printed, _ = run("solve", sample, "--out", tmp_path / "out")
    assert status == 1
    assert "locks.csv, rij 2, kolom offering_id: Leerling noord:101 is vast geplaatst in groep" in printed
    assert "offerings.csv, rij 4, kolom min_size: Groep zuid-robotica gaat pas door met 5 leerlingen" in printed
    assert not (tmp_path / "out").exists()
    found = data_of(run, "solve", sample, status=1)
    assert found["status"] == "infeasible"
    assert {"rule": "min_size", "offering_id": "zuid-robotica", "limit": 5} in found["conflict"]
    places = {(f["file"], f["column"], f["value"]) for f in found["faults"]}
    assert ("offerings.csv", "min_size", "5") in places
    assert ("locks.csv", "offering_id", "noord-booglassen") in places
    assert all(f["text"]["nl"] and f["text"]["en"] for f in found["faults"])


@pytest.mark.parametrize(
    ("pupils", "groups", "locks", "says"),
    [
        ("ann: cnc; bob: cnc", "cnc 1", "ann cnc place; bob cnc place", "cnc has 1 seat"),
        ("ann at far: cnc", "cnc 1 guests 0", "ann cnc place", "cnc has 0 seats for other schools"),
        ("ann: cnc", "cnc 1; drones 1", "ann cnc place; ann drones place", "ann gets at most 1 placement"),
        (
            "ann max 2: cnc",
            "cnc 1 on mon 9:00-10:00; drones 1 on mon 9:00-10:00",
            "ann cnc place; ann drones place",
            "the fixed groups of pupil home:ann are at the same time",
        ),
        ("ann max 2: cnc", "cnc 1; cnc 1 id two", "ann cnc place; ann two place", "are of the same elective"),
    ],
)
def test_each_limit_that_locks_run_into_is_told_in_words(run, tmp_path, pupils, groups, locks, says):
    path = written_round(tmp_path / "r", pupils, groups, locks=locks)
    for command in ("solve", "check"):
        status, printed, _ = run(command, path, "--lang", "en")
        assert status == 1
        assert says.casefold() in printed.casefold()


def test_allocation_that_fails_the_own_check_is_not_written(run, round_dir, tmp_path, monkeypatch):
    def spoilt(*words):
        outcome = solve(*words)
        first, *rest = outcome.allocation.placements
        return replace(outcome, allocation=Allocation((replace(first, travel_minutes=999), *rest)))

    monkeypatch.setattr("matcher.cli.solve.solve", spoilt)
    status, printed, _ = run("solve", round_dir, "--out", tmp_path / "out")
    assert status == 1
    assert "wrong_travel" in printed
    assert not (tmp_path / "out").exists()


def test_proof_that_the_certificate_does_not_give_is_not_claimed(run, round_dir, tmp_path, monkeypatch):
    def unproved(*words):
        return replace(solve(*words), certificate=Certificate())

    monkeypatch.setattr("matcher.cli.solve.solve", unproved)
    assert run("solve", round_dir, "--out", tmp_path / "out")[0] == 1
    assert not (tmp_path / "out").exists()


def test_first_interrupt_stops_the_solve_and_the_second_the_program():
    before = signal.getsignal(signal.SIGINT)
    with _patience() as patience:
        assert not patience.stop.is_set()
        signal.raise_signal(signal.SIGINT)
        assert patience.stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("where", ["solve", "violations", "report", "contents", "write_output", "_tell"])
def test_interrupt_loses_no_outcome(run, round_dir, tmp_path, monkeypatch, where):
    real = getattr(solve_command, where)

    def interrupted(*words, **named):
        signal.raise_signal(signal.SIGINT)
        return real(*words, **named)

    monkeypatch.setattr(solve_command, where, interrupted)
    assert run("solve", round_dir, "--out", tmp_path / "out")[0] == 0
    assert run("verify", round_dir, tmp_path / "out")[0] == 0


def test_outcome_survives_an_interrupt_of_the_search_and_one_after_it(run, round_dir, tmp_path, monkeypatch):
    for where in ("solve", "report"):
        real = getattr(solve_command, where)

        def interrupted(*words, real=real):
            signal.raise_signal(signal.SIGINT)
            return real(*words)

        monkeypatch.setattr(solve_command, where, interrupted)
    assert run("solve", round_dir, "--out", tmp_path / "out")[0] == 0
    assert json.loads((tmp_path / "out" / "report.json").read_text())["status"] == "stopped"


def test_stopped_solve_keeps_the_best_so_far_and_says_what_is_not_proved(run, round_dir, tmp_path, monkeypatch):
    def stopped(problem, policy, options, progress, stop, eligibility):
        stop.set()
        return solve(problem, policy, options, progress, stop, eligibility)

    monkeypatch.setattr("matcher.cli.solve.solve", stopped)
    status, printed, _ = run("solve", round_dir, "--out", tmp_path / "out")
    assert status == 0
    assert "Eerder gestopt" in printed
    assert "niet bewezen" in printed
    assert run("verify", round_dir, tmp_path / "out")[0] == 0
