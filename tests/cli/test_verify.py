"""The command ``verify``: a sound output is found sound, and each thing changed in it is found."""

import csv
import json
import re
import shutil
import zipfile

import openpyxl
import pytest

from matcher.cli import verify
from matcher.codes import Goal
from matcher.files import read_round, write_round
from matcher.solver import solve
from tests.cli.commands import data_of


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


def save_as_excel_does(path):
    """With the texts in a table of their own."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    texts = []

    def shared(cell):
        texts.append(f"<si><r>{cell[1]}</r></si>")
        return f't="s"><v>{len(texts) - 1}</v></c>'

    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub('t="inlineStr"><is>(.*?)</is></c>', shared, parts[sheet])
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{"".join(texts)}</sst>'
    assert texts
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_verify_reads_the_cells_of_class_lists_that_are_workbooks(run, round_dir, out):
    path, other = sorted((out / "classlists").glob("*.xlsx"))[:2]
    save_as_excel_does(other)
    assert run("verify", round_dir, out)[0] == 0
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(sheet.max_row, 1).value = "Niemand"
    book.save(path)
    (out / "classlists" / "vreemd.xlsx").write_bytes(other.read_bytes())
    (out / "classlists" / "kapot.xlsx").write_bytes(b"PK")
    found = data_of(run, "verify", round_dir, out, status=1)["differences"]
    assert {d["file"].removeprefix("classlists/") for d in found} == {path.name, "vreemd.xlsx", "kapot.xlsx"}
    assert any("Niemand" in d.get("found", "") for d in found)
    assert "classlists/kapot.xlsx is niet te lezen" in run("verify", round_dir, out)[1]


@pytest.fixture
def stopped(run, round_dir, tmp_path, monkeypatch):
    """An output of a solve that was stopped before anything was proved, with its first unproved goal."""

    def at_once(problem, policy, options, progress, stop, eligibility):
        stop.set()
        return solve(problem, policy, options, progress, stop, eligibility)

    monkeypatch.setattr("matcher.cli.solve.solve", at_once)
    assert run("solve", round_dir, "--out", tmp_path / "stopped")[0] == 0
    return tmp_path / "stopped"


def test_verify_says_that_bounds_without_a_proof_are_not_checked(run, round_dir, solved, stopped):
    goals = [g["name"] for g in json.loads((stopped / "report.json").read_text())["goals"]]
    assert data_of(run, "verify", round_dir, stopped)["unchecked"] == [f"goals.{g}.bound" for g in goals[:-1]]
    assert "is niet na te rekenen" in run("verify", round_dir, stopped)[1]
    assert data_of(run, "verify", round_dir, solved)["unchecked"] == []
    assert "is niet na te rekenen" not in run("verify", round_dir, solved)[1]


@pytest.mark.parametrize("change", [-1, None, "many", True])
def test_a_bound_that_the_value_is_better_than_is_found(run, round_dir, stopped, change):
    def spoil(report):
        goal = report["goals"][0]
        goal["bound"] = goal["value"] + change if type(change) is int else change

    spoil_report(stopped, spoil)
    found = data_of(run, "verify", round_dir, stopped, status=1)["differences"]
    assert [d["code"] for d in found] == ["bound_contradicted"]


@pytest.mark.parametrize(("goal", "better"), [("travel", -1), ("ranks_first", 1), ("ranks_fair", -1), ("changes", -1)])
def test_better_is_more_or_less_as_the_goal_has_it(goal, better):
    for bound, said in (([5, 5 + better], 0), ([5, 5], 0), ([5, 5 - better], 1), ([5 + better, 0], 0), ([5], 1)):
        assert len(list(verify._bound(Goal(goal), bound, [5, 5]))) == said


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


def test_a_broken_rule_is_told_in_words_without_its_code(run, round_dir, out):
    lines = (out / "placements.csv").read_text().splitlines()
    stranger = ",".join(["nowhere", "000", *lines[1].split(",")[2:]])
    (out / "placements.csv").write_text("\n".join([*lines, stranger]) + "\n")
    for language, words in (
        ("nl", "Deze leerling komt in de ronde niet voor."),
        ("en", "This pupil is not in the round."),
    ):
        printed = "".join(run("verify", round_dir, out, "--lang", language)[1:])
        assert f"nowhere:000 {lines[1].split(',')[2]}: {words}" in printed
        assert "unknown_pupil" not in printed
