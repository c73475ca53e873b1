"""The command line, from words to exit status, output and files."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.allocation import Allocation
from matcher.checker import goal_values, violations
from matcher.cli import solve as solve_command
from matcher.cli.arguments import COMMANDS
from matcher.cli.classlists import file_names
from matcher.cli.solve import _patience
from matcher.codes import PAIR_RULES, SET_RULES, Answer, Goal, Rule
from matcher.files import read_placements, read_round, write_round
from matcher.policy import Policy, with_rank_goal
from matcher.proof import Certificate
from matcher.solver import solve
from matcher.wording import faults as faults_wording
from matcher.wording import report as wording
from tests.builders import tiny
from tests.cli.commands import data_of, written_round

SAMPLES = Path(__file__).parents[2] / "sample_data"


@pytest.fixture
def out(solved, tmp_path):
    """A copy of the output to spoil."""
    return Path(shutil.copytree(solved, tmp_path / "out"))


# check


def test_check_of_a_sound_round_says_what_will_fall_short(run, tmp_path):
    path = written_round(tmp_path / "r", "ann limit 5: cnc; bob: cnc", "cnc 5 min 3 at west")
    status, printed, _ = run("check", path)
    assert status == 0
    assert "De gegevens kloppen: 2 leerlingen, 2 wensen, 1 groep." in printed
    assert "home:ann: 0 mogelijk, 1 gewenst, 0 nodig" in printed
    assert "wens 1 cnc: te ver" in printed
    assert "cnc: 1 leerling wil en kan, minstens 3 nodig" in printed
    status, printed, _ = run("check", path, "--lang", "en")
    assert "wish 1 cnc: too far" in printed


def test_check_as_data(run, round_dir):
    found = data_of(run, "check", round_dir)
    assert set(found) == {"faults", "warnings", "pupils", "groups", "days", "electives", "not_offered", "advice"}


def test_check_lists_every_fault_with_file_row_column_and_value(run, round_dir, tmp_path):
    path = Path(shutil.copytree(round_dir, tmp_path / "r"))
    offerings = (path / "offerings.csv").read_text().splitlines()
    columns = offerings[0].split(",")
    cells = offerings[1].split(",")
    cells[columns.index("capacity")] = "veel"
    cells[columns.index("site_id")] = "nergens"
    (path / "offerings.csv").write_text("\n".join([offerings[0], ",".join(cells), *offerings[2:]]) + "\n")
    status, printed, _ = run("check", path)
    assert status == 1
    for word in ("offerings.csv", "rij 2", "capacity", "veel", "site_id", "nergens"):
        assert word in printed
    faults = data_of(run, "check", path, status=1)["faults"]
    assert {(f["file"], f["row"], f["column"], f["value"]) for f in faults} == {
        ("offerings.csv", 2, "capacity", "veel"),
        ("offerings.csv", 2, "site_id", "nergens"),
    }
    assert all(f["text"]["nl"] and f["text"]["en"] for f in faults)


def test_a_lock_that_breaks_a_rule_is_refused_with_its_row_and_what_the_rule_says(run, tmp_path):
    path = written_round(
        tmp_path / "r", "ann limit 5: cnc; bob: cnc", "cnc 5 at west", locks="bob cnc place; ann cnc place"
    )
    for words in (("check",), ("solve",), ("compare", "--policies", "ranks_sum")):
        status, printed, _ = run(words[0], path, *words[1:])
        assert status == 1
        assert "locks.csv, rij 3, kolom offering_id" in printed
        assert "De reis duurt 10 minuten; het mag hoogstens 5 zijn." in printed
    assert "The way takes 10 minutes; at most 5 are allowed." in run("check", path, "--lang", "en")[1]


def test_places_of_contradictions_are_named_as_the_person_knows_them(run, tmp_path):
    path = written_round(
        tmp_path / "r",
        "ann: cnc; bob: cnc",
        "drones 1; cnc 1",
        locks="ann drones keep_out; ann cnc place; bob cnc place",
    )
    (path / "locks.csv").rename(path / "Vastgezet.csv")
    groups = (path / "offerings.csv").read_text().replace("capacity,", "Aantal plaatsen,", 1)
    (path / "offerings.csv").write_text(groups)
    found = data_of(run, "check", path, status=1)
    assert [(f["file"], f["row"], f["column"], f["value"]) for f in found["faults"]] == [
        ("offerings.csv", 3, "Aantal plaatsen", "1"),
        ("Vastgezet.csv", 3, "offering_id", "cnc"),
        ("Vastgezet.csv", 4, "offering_id", "cnc"),
    ]
    assert "cnc heeft 1 plaats (capacity)" in run("solve", path)[1]


def test_unknown_travel_and_wrong_locks_are_told_together(run, tmp_path):
    path = written_round(
        tmp_path / "r", "ann done cnc: cnc; bob at far: cnc", "cnc 2", locks="ann cnc place", travel=()
    )
    found = data_of(run, "check", path, status=1)["faults"]
    assert [(f["code"], f["file"]) for f in found] == [
        ("travel_unknown", "travel.csv"),
        ("lock_breaks_rule", "locks.csv"),
    ]


def test_round_that_is_not_there_is_a_fault(run, tmp_path):
    status, printed, _ = run("check", tmp_path / "nowhere")
    assert status == 1
    assert "nowhere" in printed


# solve


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
        ("ann: cnc; bob: cnc", "cnc 1", "ann cnc place; bob cnc place", "cnc has 1 seat (capacity)"),
        ("ann at far: cnc", "cnc 1 guests 0", "ann cnc place", "cnc has 0 seats for other schools (guest_capacity)"),
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
    def stopped(problem, policy, options, progress, stop):
        stop.set()
        return solve(problem, policy, options, progress, stop)

    monkeypatch.setattr("matcher.cli.solve.solve", stopped)
    status, printed, _ = run("solve", round_dir, "--out", tmp_path / "out")
    assert status == 0
    assert "Eerder gestopt" in printed
    assert "niet bewezen" in printed
    assert run("verify", round_dir, tmp_path / "out")[0] == 0


# verify


def test_verify_finds_a_sound_output_sound_and_tells_each_proof(run, round_dir, solved):
    status, printed, _ = run("verify", round_dir, solved)
    assert status == 0
    assert "De indeling klopt" in printed
    assert printed.count("certificaat (na te rekenen)") == 5
    found = data_of(run, "verify", round_dir, solved)
    assert (found["sound"], found["differences"]) == (True, [])
    assert [p["proof"] for p in found["proofs"]] == ["certificate"] * 5


def spoil_report(out, change):
    report = json.loads((out / "report.json").read_text())
    change(report)
    (out / "report.json").write_text(json.dumps(report))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda r: r["goals"][1].update(value=r["goals"][1]["value"] + 1), "goals.placements.value"),
        (lambda r: r["goals"][1].update(bound=r["goals"][1]["bound"] + 1), "goals.placements.bound"),
        (lambda r: r["goals"].pop(), "goals"),
        (lambda r: r["goals"].append(r["goals"].pop(0)), "goals.0"),
        (lambda r: r.update(fingerprint="0" * 64), "fingerprint"),
        (lambda r: r["rank_counts"].update({"1": 0}), "rank_counts.1"),
        (lambda r: r["figures"].update(unplaced=-1), "figures.unplaced"),
        (lambda r: r["schools"][0].update(placed=True), "schools.0.placed"),
        (lambda r: r["yardstick"].update(placements=1.5), "yardstick.placements"),
        (lambda r: r.update(status="stopped"), "status"),
        (lambda r: r.pop("schools"), "schools"),
        (lambda r: r["goals"][-1].update(value=1), "goals.lottery.0"),
        (lambda r: r.pop("certificate"), "certificate"),
    ],
)
def test_verify_finds_every_change_in_the_report(run, round_dir, out, change, where):
    spoil_report(out, change)
    found = data_of(run, "verify", round_dir, out, status=1)
    assert where in [d.get("where") for d in found["differences"]]
    status, printed, _ = run("verify", round_dir, out)
    assert status == 1
    assert "De indeling klopt niet" in printed


def test_verify_finds_any_changed_number_of_a_proof_even_if_another_proof_is_left(run, round_dir, out):
    certificate = json.loads((out / "certificate.json").read_text())
    certificate["root"]["steps"].append(certificate["root"]["steps"][0])  # a level may be proved twice
    (out / "certificate.json").write_text(json.dumps(certificate))
    found = data_of(run, "verify", round_dir, out, status=1)
    assert [d.get("where") for d in found["differences"]] == ["certificate"]


def test_verify_finds_placements_out_of_order(run, round_dir, out):
    heading, *rows = (out / "placements.csv").read_text().splitlines()
    (out / "placements.csv").write_text("\n".join([heading, *reversed(rows)]) + "\n")
    found = data_of(run, "verify", round_dir, out, status=1)
    assert {d["where"].partition(".csv")[0] for d in found["differences"]} == {"placements"}


def test_verify_believes_no_claim_of_proof(run, round_dir, out):
    certificate = json.loads((out / "certificate.json").read_text())
    certificate["root"] = {"steps": []}
    (out / "certificate.json").write_text(json.dumps(certificate))
    found = data_of(run, "verify", round_dir, out, status=1)
    assert {d["goal"] for d in found["differences"] if d["code"] == "proof_less"} == {
        "needs",
        "placements",
        "ranks_first",
        "travel",
        "lottery",
    }


def test_verify_accepts_a_claim_of_less_than_is_proved_only_with_its_status(run, round_dir, out):
    spoil_report(out, lambda r: r["goals"][-1].update(proof="none"))
    found = data_of(run, "verify", round_dir, out, status=1)
    assert [d.get("where") for d in found["differences"]] == ["status"]


@pytest.mark.parametrize("name", ["report.json", "certificate.json", "groups.csv", "unplaced.csv", "placements.csv"])
def test_verify_misses_a_file_that_is_not_there(run, round_dir, out, name):
    (out / name).unlink()
    status, printed, _ = run("verify", round_dir, out)
    assert status == 1
    assert name in printed


@pytest.mark.parametrize("name", ["report.json", "certificate.json"])
@pytest.mark.parametrize("content", ["{", "[]", "null", '{"version": 2}'])
def test_verify_reports_a_file_that_cannot_be_read(run, round_dir, out, name, content):
    (out / name).write_text(content)
    status, printed, errors = run("verify", round_dir, out)
    assert status == 1
    assert name in printed
    assert errors == ""


@pytest.mark.parametrize("name", ["groups.csv", "unplaced.csv"])
def test_verify_finds_a_changed_and_a_missing_row(run, round_dir, out, name):
    lines = (out / name).read_text().splitlines()
    assert len(lines) > 1
    (out / name).write_text("\n".join([*lines[:-1], lines[-1].replace(",", ",9", 2)]) + "\n")
    assert run("verify", round_dir, out)[0] == 1
    (out / name).write_text("\n".join(lines[:-1]) + "\n")
    status, printed, _ = run("verify", round_dir, out)
    assert status == 1
    assert name in printed


@pytest.mark.parametrize("name", ["groups.csv", "unplaced.csv"])
def test_verify_finds_a_row_that_is_there_twice_and_rows_in_another_order(run, round_dir, out, name):
    heading, *rows = (out / name).read_text().splitlines()
    for wrong in ([*rows, rows[-1]], rows[::-1] if len(rows) > 1 else []):
        (out / name).write_text("\n".join([heading, *wrong]) + "\n")
        found = data_of(run, "verify", round_dir, out, status=1)
        assert {d["file"] for d in found["differences"]} == {name}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_verify_reads_the_class_lists_that_are_there_in_either_language(run, round_dir, out, language):
    assert run("classlists", round_dir, out, "--lang", language)[0] == 0
    assert run("verify", round_dir, out)[0] == 0
    path = min((out / "classlists").glob("*.csv"))
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[-1])  # a pupil twice
    (out / "classlists" / "other.csv").write_bytes(path.read_bytes())
    found = data_of(run, "verify", round_dir, out, status=1)
    assert {d["file"] for d in found["differences"]} == {f"classlists/{path.name}", "classlists/other.csv"}
    shutil.rmtree(out / "classlists")
    assert run("verify", round_dir, out)[0] == 0


def test_verify_finds_a_rule_that_the_placements_break(run, round_dir, out):
    rows = list(csv.DictReader((out / "placements.csv").read_text().splitlines()))
    rows[0]["rank"] = "77"
    with (out / "placements.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = data_of(run, "verify", round_dir, out, status=1)
    assert [v["rule"] for v in found["violations"]] == ["wrong_rank"]


def test_verify_finds_a_worse_allocation_that_keeps_the_rules(run, round_dir, out):
    lines = (out / "placements.csv").read_text().splitlines()
    (out / "placements.csv").write_text("\n".join(lines[:-1]) + "\n")
    found = data_of(run, "verify", round_dir, out, status=1)
    assert found["violations"] or "goals.placements.value" in [d.get("where") for d in found["differences"]]


def test_verify_finds_that_the_round_is_another_one(run, round_dir, solved, tmp_path):
    problem, policy = read_round(round_dir)
    write_round(problem.replace(lottery_seed="another"), policy, tmp_path / "r")
    found = data_of(run, "verify", tmp_path / "r", solved, status=1)
    assert "fingerprint" in [d.get("where") for d in found["differences"]]


# explain


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


def test_group_that_fits_no_wish_is_wrong_usage(run, round_dir, solved):
    problem, _ = read_round(round_dir)
    pupil = problem.pupils[0]
    name = f"{pupil.home_site}:{pupil.pupil_id}"
    status, _, errors = run("explain", round_dir, solved, "--pupil", name, "--offering", "nowhere")
    assert status == 2
    assert "nowhere" in errors


# compare


def test_compare_gives_each_policy_its_goals_ranks_unplaced_and_travel(run, round_dir, solved):
    found = data_of(run, "compare", round_dir, "--policies", "ranks_fair,ranks_first,ranks_sum,serial_dictatorship")
    assert [one["policy"] for one in found] == ["ranks_fair", "ranks_first", "ranks_sum", "serial_dictatorship"]
    fair, first, total, turns = found
    assert [g["name"] for g in fair["goals"]] == ["needs", "placements", "ranks_fair", "travel"]
    assert fair["placements"] == first["placements"] == total["placements"] >= turns["placements"]
    assert first["rank_counts"]["1"] >= max(fair["rank_counts"]["1"], total["rank_counts"]["1"])
    sums = [sum(int(r) * n for r, n in one["rank_counts"].items()) for one in (total, fair, first)]
    assert sums[0] == min(sums)
    report = json.loads((solved / "report.json").read_text())
    assert first["rank_counts"] == report["rank_counts"]
    assert turns["status"] is None


def test_compare_as_text(run, round_dir):
    status, printed, _ = run("compare", round_dir, "--policies", "ranks_sum,serial_dictatorship")
    assert status == 0
    assert "om de beurt kiezen" in printed


def test_unknown_policy_is_wrong_usage(run, round_dir):
    status, _, errors = run("compare", round_dir, "--policies", "ranks_fair,best")
    assert status == 2
    assert "best" in errors
    assert "serial_dictatorship" in errors


@pytest.mark.parametrize(
    ("goals", "expected"),
    [
        (["needs", "ranks_fair", "travel"], ["needs", "ranks_sum", "travel"]),
        (["ranks_first", "served", "ranks_fair"], ["ranks_sum", "served"]),
        (["placements", "travel"], ["placements", "ranks_sum", "travel"]),
        (["travel"], ["travel", "ranks_sum"]),
        ([], ["ranks_sum"]),
    ],
)
def test_rank_goal_takes_the_place_of_the_rounds_own(goals, expected):
    assert list(with_rank_goal(Policy(tuple(map(Goal, goals))), Goal.RANKS_SUM).goals) == expected


# lists, made-up rounds, templates, help


def test_class_lists_hold_every_placed_pupil(run, round_dir, solved, tmp_path):
    status, printed, _ = run("classlists", round_dir, solved, "--dir", tmp_path / "lists")
    assert status == 0
    assert str(tmp_path / "lists") in printed
    rows = 0
    for path in (tmp_path / "lists").glob("*.csv"):
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
        assert lines[0] == [
            "Roepnaam",
            "Tussenvoegsel",
            "Achternaam",
            "Klas",
            "Thuisschool",
            "Leerweg",
            "Eigen of gast",
        ]
        assert {line[-1] for line in lines[1:]} <= {"eigen", "gast"}
        rows += len(lines) - 1
    assert rows == len(read_placements(solved))


def test_names_of_list_files_stay_in_the_directory_and_apart():
    assert file_names(["K/PIE/09-a"]) == {"K/PIE/09-a": "K%2FPIE%2F09-a"}
    assert "/" not in file_names(["../../x"])["../../x"]
    assert len(set(file_names(["a b", "a/b", "a.b", "a%20b", "a_b"]).values())) == 5


def test_names_of_list_files_differ_on_a_disk_without_case():
    names = file_names(["las", "Las", "LAS", "lassen", "Straße", "STRASSE"])
    assert len({name.casefold() for name in names.values()}) == 6
    assert (names["LAS"], names["Las"], names["lassen"]) == ("LAS", "Las~2", "lassen")


def test_generated_round_is_the_same_for_the_same_seed(run, round_dir, tmp_path):
    words = ("--pupils", "60", "--groups", "8")
    assert run("generate", *words, "--seed", "4", tmp_path / "same")[0] == 0
    assert run("generate", *words, "--seed", "5", tmp_path / "other")[0] == 0
    wishes = [(d / "wishes.csv").read_bytes() for d in (round_dir, tmp_path / "same", tmp_path / "other")]
    assert wishes[0] == wishes[1] != wishes[2]
    assert run("generate", *words, "--seed", "5", tmp_path / "other")[0] == 1


def test_templates_and_format_help(run, tmp_path):
    assert run("templates", tmp_path / "t")[0] == 0
    assert (tmp_path / "t" / "pupils.csv").exists()
    nl, en = (run("format", "--lang", language)[1] for language in ("nl", "en"))
    assert "pupils.csv" in nl
    assert nl != en
    assert data_of(run, "format")["text"] == nl.removesuffix("\n")


# usage, mistakes, start-up


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["solve"],
        ["solve", "r", "--speed", "9"],
        ["solve", "r", "--time-limit", "-1"],
        ["solve", "r", "--time-limit", "nan"],
        ["generate", "--pupils", "0", "--groups", "1", "out"],
        ["check", "r", "--lang", "fr"],
    ],
)
def test_wrong_usage_is_status_2(run, words):
    status, _, errors = run(*words)
    assert status == 2
    assert "gebruik:" in errors
    assert "usage" not in errors
    if "--lang" not in words:
        assert "usage:" in run(*words, "--lang", "en")[2]


@pytest.mark.parametrize(
    ("words", "nl", "en"),
    [
        (["solve"], "dit ontbreekt nog: ROUND", "this is still missing: ROUND"),
        (["dance"], "COMMAND: 'dance' bestaat niet; kies uit", "COMMAND: there is no 'dance'; choose from"),
        (["check", "r", "--fast"], "dit is onbekend: --fast", "this is unknown: --fast"),
        (["check", "r", "--json=1"], "--json: hier hoort geen waarde bij", "--json takes no value"),
        (["explain", "r", "o", "--pupil"], "--pupil: hier hoort een waarde", "--pupil: a value must follow"),
        (
            ["generate", "--pupils", "0", "--groups", "1", "o"],
            "--pupils: '0' is geen heel getal vanaf 1",
            "--pupils: '0' is no whole number from 1",
        ),
        (
            ["generate", "--pupils", "1", "--groups", "1", "o", "--seed", "x"],
            "--seed: 'x' is geen heel getal",
            "--seed: 'x' is no whole number",
        ),
        (
            ["repair", "r", "o", "--out", "n", "--started", "2026-10-01", "--allow-started"],
            "--allow-started gaat niet samen met --started",
            "--allow-started does not go with --started",
        ),
        (["bench", "--methods", "magic"], "onbekende methode: magic", "no such method: magic"),
        (["bench", "--sizes", "big"], "geen grootte en soort: big-plain", "not a size and a variant: big-plain"),
        (["bench", "--repeat", "0"], "--repeat: '0' is geen heel getal vanaf 1", "'0' is no whole number from 1"),
    ],
)
def test_wrong_usage_is_told_in_the_language(run, words, nl, en):
    for language, says in (("nl", nl), ("en", en)):
        at = 1 if words[-1] == "--pupil" else len(words)  # what comes last is the value
        status, _, errors = run(*words[:at], "--lang", language, *words[at:])
        assert status == 2
        assert says in errors


@pytest.mark.parametrize("command", [c.name for c in COMMANDS])
def test_the_frame_of_help_is_in_the_language(run, command):
    nl, en = (run(command, "-h", "--lang", language)[1] for language in ("nl", "en"))
    assert nl.startswith("gebruik: matcher")
    assert "opties:" in nl
    assert en.startswith("usage: matcher")
    assert "options:" in en
    for word in ("usage", "options", "arguments", "show this"):
        assert word not in nl


def test_interrupted_command_ends_with_130_and_a_plain_line(run, round_dir, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    for command, where in (("solve", "matcher.cli.solve.solve"), ("bench", "matcher.bench.run.measure")):
        monkeypatch.setattr(where, interrupted)
        words = [command, round_dir, *(["--out", tmp_path / "out"] if command == "solve" else [])]
        status, _, errors = run(*words)
        assert (status, errors) == (130, "Afgebroken; er is niets bewaard.\n")
        assert run(*words, "--lang", "en")[2] == "Interrupted; nothing was kept.\n"
    assert list(tmp_path.iterdir()) == []


def test_second_interrupt_while_the_first_is_told_is_as_quiet(run, round_dir, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("matcher.cli.check.look_ahead", interrupted)
    monkeypatch.setattr("matcher.cli.streams.Lasting.flush", interrupted)
    assert run("check", round_dir)[0] == 130


def test_interrupt_from_the_keyboard_stops_a_bench_and_its_measurement(round_dir):
    words = [sys.executable, "-m", "matcher", "bench", str(round_dir), "--sizes", "20000x1000", "--methods", "ours"]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert running.stdout.readline()  # the first table
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert (running.returncode, errors) == (130, "Afgebroken; er is niets bewaard.\n")


@pytest.mark.parametrize("command", [c.name for c in COMMANDS if c.name != "bench"])
def test_every_command_has_help_in_both_languages(run, command):
    pages = [run(command, "--help", "--lang", language) for language in ("nl", "en")]
    assert [page[0] for page in pages] == [0, 0]
    assert wording.TEXTS[f"help_{command}"]["nl"] in " ".join(pages[0][1].split())
    assert wording.TEXTS[f"help_{command}"]["en"] in " ".join(pages[1][1].split())


def test_help_names_every_command(run):
    for language in ("nl", "en"):
        status, printed, _ = run("--help", "--lang", language)
        assert status == 0
        assert all(wording.TEXTS[f"help_{c.name}"][language] in " ".join(printed.split()) for c in COMMANDS)


def test_every_text_is_in_both_languages():
    assert all(set(texts) == {"nl", "en"} and all(texts.values()) for texts in wording.TEXTS.values())
    assert {f"short_{code}" for code in Answer} <= set(wording.TEXTS)
    assert {f"short_{code}" for code in PAIR_RULES} <= set(wording.TEXTS)
    assert {f"goal_{code}" for code in Goal} <= set(wording.TEXTS)
    assert {f"conflict_{code}" for code in SET_RULES} == {c for c in faults_wording.TEXTS if c.startswith("conflict_")}


def test_own_mistake_is_logged_with_a_reference_and_told_plainly(run, round_dir, tmp_path, monkeypatch):
    def fail(*_):
        raise RuntimeError("the inside story")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("matcher.cli.check.look_ahead", fail)
    status, printed, errors = run("check", round_dir)
    assert status == 1
    assert "inside story" not in printed + errors
    (log,) = tmp_path.glob("matcher-*.log")
    assert str(log) in errors
    assert log.name.split("-")[1] in errors
    assert "the inside story" in log.read_text()


def test_bench_is_loaded_only_when_asked_for_and_reads_its_own_words(run, monkeypatch):
    heard = []
    bench = types.ModuleType("matcher.bench")
    bench.main = heard.append
    monkeypatch.setitem(sys.modules, "matcher.bench", bench)
    assert run("bench", "--sizes", "3", "--json")[0] == 0
    assert heard == [["--sizes", "3", "--json"]]


def test_bench_says_what_it_does_not_know(run):
    status, _, errors = run("bench", "--dance")
    assert status == 2
    assert "--dance" in errors
    assert run("bench", "--help")[0] == 0


def python(*words):
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False, timeout=60)


def test_program_ends_with_the_status(round_dir, tmp_path):
    assert python("-m", "matcher", "check", round_dir).returncode == 0
    assert python("-m", "matcher", "check", tmp_path).returncode == 1
    assert python("-m", "matcher", "dance").returncode == 2


def loaded(words):
    code = f"import sys; from matcher.cli import main; s = main({[str(w) for w in words]!r}); print(s, *sys.modules)"
    status, *modules = python("-c", code).stdout.splitlines()[-1].split()
    return status, set(modules)


def test_verify_loads_no_solver(round_dir, solved):
    status, modules = loaded(["verify", round_dir, solved])
    assert status == "0"
    assert modules.isdisjoint({"ortools", "pandas", "matcher.solver"})


def test_verify_loads_nothing_for_numbers_but_the_standard_library(round_dir, solved):
    assert "numpy" not in loaded(["verify", round_dir, solved])[1]


def test_sample_round_is_solved_verified_and_explained(run, tmp_path):
    sample = SAMPLES / "westfriesland"
    assert run("solve", sample, "--out", tmp_path / "out")[0] == 0
    assert run("verify", sample, tmp_path / "out")[0] == 0
    assert run("explain", sample, tmp_path / "out", "--pupil", "martinus:4511")[0] == 0


# a console that shows less, or nothing


def shell(command, **environment):
    words = f"{sys.executable} -m matcher {command}"
    return subprocess.run(["bash", "-c", words], capture_output=True, check=False, env={**os.environ, **environment})


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
def test_console_that_lacks_a_character_stops_nothing(encoding, tmp_path):
    found = shell(f"solve {SAMPLES / 'westfriesland'} --out {tmp_path / 'out'}", PYTHONIOENCODING=encoding)
    assert (found.returncode, found.stderr) == (0, b"")
    assert str(tmp_path / "out").encode() in found.stdout
    assert shell(f"check {SAMPLES / 'messy'}", PYTHONIOENCODING=encoding).stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("where", [">&-", "> /dev/full", "2>&-", ">&- 2>&-", "| true"])
def test_result_is_written_whatever_happens_to_the_output(round_dir, tmp_path, where):
    found = shell(f"solve {round_dir} --out {tmp_path / 'out'} {where}")
    assert found.returncode == 0
    assert (tmp_path / "out" / "placements.csv").exists()
    assert b"kenmerk" not in found.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", ["check {}", "verify {} {}"])
def test_text_that_was_all_there_is_and_cannot_be_written_is_a_failure(round_dir, solved, command):
    found = shell(command.format(round_dir, solved) + " > /dev/full")
    assert (found.returncode, found.stderr.decode()) == (1, "Schrijven lukt niet: er is geen ruimte meer\n")


def test_check_reports_overlaps_of_the_level_warn_once(run, tmp_path):
    wishes = "ann: cnc > drones; bob done drones: cnc; cas: drones"
    for level, said in (("warn", ["overlap_wished_advice", "overlap_completed_advice"]), ("block", [])):
        write_round(*tiny(wishes, "cnc 2; drones 2", overlaps=f"cnc drones {level}"), tmp_path / level)
        found = data_of(run, "check", tmp_path / level)["advice"]
        assert [(a["pupil_id"], a["code"]) for a in found] == list(zip(("ann", "bob"), said, strict=False))
    for language, heading in (
        ("nl", "Wensen die in inhoud overlappen (2)"),
        ("en", "Wishes whose content overlaps (2)"),
    ):
        assert heading in run("check", tmp_path / "warn", "--lang", language)[1]


def test_verdict_of_check_stands_when_nobody_reads(tmp_path):
    assert shell(f"check {tmp_path / 'nowhere'} >&-").returncode == 1


def test_write_error_is_told_in_the_language(run, round_dir, tmp_path):
    (tmp_path / "file").write_text("mine")
    for language, says in (("nl", "dat is er al"), ("en", "that is there already")):
        status, _, errors = run("generate", "--pupils", 5, "--groups", 2, tmp_path / "file" / "x", "--lang", language)
        assert status == 1
        assert says in errors


@pytest.mark.parametrize("command", [("classlists",), ("explain", "--pupil", "x:1")])
def test_outcome_of_another_state_of_the_round_is_refused(run, round_dir, out, tmp_path, command):
    problem, policy = read_round(round_dir)
    write_round(problem.replace(title="Another"), policy, tmp_path / "other")
    name, *rest = command
    status, _, errors = run(name, tmp_path / "other", out, *rest)
    assert status == 1
    assert "hoort bij een andere ronde, of de ronde is sindsdien gewijzigd" in errors


@pytest.mark.parametrize("limit", ["inf", "nan", "abc", "0", "-1"])
def test_time_limit_that_is_no_number_of_seconds_is_wrong_usage(run, round_dir, limit):
    status, _, errors = run("solve", round_dir, f"--time-limit={limit}")
    assert status == 2
    assert f"{limit!r} is geen aantal seconden boven 0" in errors


def test_empty_out_is_wrong_usage(run, round_dir):
    assert run("solve", round_dir, "--out", "")[0] == 2
