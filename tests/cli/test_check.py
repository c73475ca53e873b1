"""The command ``check``: what is wrong, and what will fall short."""

import shutil
from pathlib import Path

from matcher.files import write_round
from tests.builders import tiny
from tests.cli.commands import data_of, written_round


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
    assert "cnc heeft 1 plaats" in run("solve", path)[1]


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
