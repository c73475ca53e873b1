"""fairness, demand and pseudonyms on the command line: words, exit status, data and files, in both languages."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from matcher.files import read_round, write_round_xlsx
from tests.builders import tiny
from tests.cli.commands import data_of, solved_round

MANY = "; ".join(f"p{n}: cnc > drones" for n in range(6))


def change_seats(round_dir, old, new):
    offerings = round_dir / "offerings.csv"
    offerings.write_text(offerings.read_text().replace(old, new))


# fairness


def test_fairness_as_data_has_parts_beside_chance_hosts_envy_and_swaps(run, tmp_path):
    r, o = solved_round(tmp_path, MANY, "cnc 3; drones 3 at west")
    found = data_of(run, "fairness", r, o, "--lotteries", "20")
    assert found["lotteries"] == 20
    region = found["parts"][0]
    assert (region["dimension"], region["pupils"], region["placed"]) == ("region", 6, 6)
    assert set(region["chance"]) == {"placed", "placements", "mean_rank", "mean_minutes"}
    assert region["rank_counts"] == {"1": 3, "2": 3}
    assert {rank: one["own"] for rank, one in region["reached"].items()} == {"1": 3, "2": 6}
    assert found["schools_apart"] is None
    assert found["hosts"] == [
        {"site": "home", "seats": 3, "placed": None, "own": None, "guests": None},
        {"site": "west", "seats": 3, "placed": None, "own": None, "guests": None},
    ]
    assert found["envy"] == found["free_seats"] == []
    assert found["swaps"] == {"rings": [], "certain": True}


def test_fairness_names_the_goal_behind_an_envy_in_both_languages(run, tmp_path):
    pupils, groups = "ann: cnc > drones; bob: cnc", "cnc 1; drones 1"
    seed = next(s for s in map(str, range(50)) if _first_is_ann(pupils, groups, s))
    r, o = solved_round(tmp_path, pupils, groups, lottery_seed=seed)
    told = {language: run("fairness", r, o, "--lotteries", "5", "--lang", language) for language in ("nl", "en")}
    assert {status for status, _, _ in told.values()} == {0}
    assert "1 keer had een leerling liever een plaats van iemand met minder aanspraak:" in told["nl"][1]
    assert "1 × dan wordt slechter: leerlingen met een plaats" in told["nl"][1]
    assert "1 × this would get worse: pupils with a place" in told["en"][1]
    assert "No pupil would rather have a seat that is free." in told["en"][1]


def test_fairness_looks_into_no_more_causes_when_the_time_is_over_and_counts_them(run, tmp_path):
    pupils, groups = "ann: cnc > drones; bob: cnc", "cnc 1; drones 1"
    seed = next(s for s in map(str, range(50)) if _first_is_ann(pupils, groups, s))
    r, o = solved_round(tmp_path, pupils, groups, lottery_seed=seed)
    words = ("fairness", r, o, "--lotteries", "5", "--time-limit", "0.000001")
    assert [one["cause"] for one in data_of(run, *words)["envy"]] == ["not_looked_into"]
    assert "1 × niet uitgezocht: de tijd was om" in run(*words)[1]
    assert run("fairness", r, o, "--time-limit", "0")[0] == 2


def test_fairness_draws_no_more_when_the_time_is_over_and_tells_how_many_it_drew(run, tmp_path):
    r, o = solved_round(tmp_path, MANY, "cnc 3; drones 3 at west")
    words = ("fairness", r, o, "--lotteries", "100000", "--time-limit", "0.000001")
    assert data_of(run, *words)["lotteries"] == 1
    assert "(1 lottery; " in " ".join(run(*words, "--lang", "en")[1].split())
    assert "De tijd was om na 1 van de 100000 lotingen." in run(*words)[1]


def test_fairness_tells_how_those_who_got_less_last_time_do_now_and_whether_schools_differ(run, tmp_path):
    pupils = [f"w{n} at west: cnc" for n in range(5)] + [f"e{n} at east: robotica > cnc" for n in range(5)]
    r, o = solved_round(tmp_path, "; ".join(pupils), "cnc 10")
    found = data_of(run, "fairness", r, o, "--lotteries", "2", "--last-time", r, o)
    assert found["schools_apart"] == {"lowest": "west", "highest": "east", "difference": 1.0, "apart": True}
    (last_time,) = (part for part in found["parts"] if part["dimension"] == "last_time")
    assert (last_time["name"], last_time["pupils"]) == ("content", 10)
    printed = run("fairness", r, o, "--lotteries", "2", "--last-time", r, o)[1]
    assert "vorige keer niet tekortgedaan" in printed
    assert "Scholen verschillen meer dan 0,15: west en east liggen 1.00 voorkeur uit elkaar." in printed
    assert run("fairness", r, o, "--last-time", r, tmp_path / "none")[0] == 1


def _first_is_ann(pupils, groups, seed):
    from matcher.lottery import lottery_order  # noqa: PLC0415

    return lottery_order(tiny(pupils, groups, lottery_seed=seed)[0])[0] == ("home", "ann")


def test_fairness_hides_parts_of_fewer_than_five_pupils(run, tmp_path):
    r, o = solved_round(tmp_path, MANY + "; q at west: cnc", "cnc 3; drones 3")
    found = data_of(run, "fairness", r, o, "--lotteries", "5")
    schools = [part for part in found["parts"] if part["dimension"] == "school"]
    assert [part["suppressed"] for part in schools] == [True, True]
    assert all("pupils" not in part for part in schools)
    assert "te weinig leerlingen om te tonen" in run("fairness", r, o, "--lotteries", "5")[1]


def test_fairness_of_an_outcome_of_another_round_is_refused(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc", "cnc 1")
    change_seats(r, ",1", ",2")
    status, _, complaint = run("fairness", r, o)
    assert status == 1
    assert complaint


def test_fairness_takes_no_less_than_one_lottery_and_no_more_than_can_be_kept(run, tmp_path):
    for number in ("0", "100001", "1000000000"):
        status, _, complaint = run("fairness", tmp_path, tmp_path, "--lotteries", number, "--lang", "en")
        assert (status, f"--lotteries: {number!r} is no whole number from 1 to 100000" in complaint) == (2, True)


# demand


def test_demand_tells_each_elective_with_its_reasons_in_both_languages(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc > drones; bob: cnc; cas: laser", "cnc 1; drones 1")
    found = data_of(run, "demand", r, o)
    unmet = {one["elective"]: (one["unmet"], one["reasons"]) for one in found["electives"]}
    assert unmet == {"cnc": (1, {"full": 1}), "laser": (1, {"not_offered": 1}), "drones": (0, {})}
    assert "vol 1" in run("demand", r, o)[1]
    assert "full 1" in run("demand", r, o, "--lang", "en")[1]
    assert "Everything that was rather wished" not in run("demand", r, o, "--lang", "en")[1]


def test_demand_that_was_all_met_is_told(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc", "cnc 1")
    status, printed, _ = run("demand", r, o)
    assert status == 0
    assert "Alles wat liever was gewenst, is gegeven." in printed


def test_demand_as_workbook_has_a_sheet_per_table_with_numbers_as_numbers(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc > drones; bob: cnc", "cnc 1; drones 1")
    assert run("demand", r, o, "--xlsx", tmp_path / "d.xlsx", "--lang", "en")[0] == 0
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "d.xlsx").read_bytes()))
    sums = ["By site", "By day", "By school of the pupils"]
    assert book.sheetnames == ["Electives", *sums, "By group and school", "Lessons in the way", "Ways too long"]
    assert list(book["By school of the pupils"].iter_rows(values_only=True)) == [("school", "unmet"), ("home", 1)]
    heading, first, *_ = book["Electives"].iter_rows(values_only=True)
    row = dict(zip(heading, first, strict=True))
    assert (row["code"], row["with wishes"], row["unmet"], row["why not"]) == ("cnc", 2, 1, "full 1")
    assert {type(row[name]) for name in ("seats", "with wishes", "placed", "unmet")} == {int}


def test_demand_without_a_place_for_the_workbook_fails_plainly(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc", "cnc 1")
    status, _, complaint = run("demand", r, o, "--xlsx", tmp_path / "none" / "d.xlsx")
    assert status == 1
    assert "d.xlsx" in complaint


def test_demand_never_takes_the_place_of_a_file_of_the_round(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc", "cnc 1")
    link = tmp_path / "link.xlsx"
    link.symlink_to(r / "pupils.csv")
    before = {path.name: path.read_bytes() for path in r.iterdir()}
    for target in (r / "pupils.csv", r / "demand.xlsx", link):
        status, _, complaint = run("demand", r, o, "--xlsx", target, "--lang", "en")
        assert (status, f"{target.name} is a part of the round itself" in complaint) == (1, True)
    assert {path.name: path.read_bytes() for path in r.iterdir()} == before
    write_round_xlsx(*read_round(r), tmp_path / "round.xlsx")
    assert run("demand", tmp_path / "round.xlsx", o, "--xlsx", tmp_path / "round.xlsx")[0] == 1
    assert read_round(tmp_path / "round.xlsx") == read_round(r)
    assert run("demand", r, o, "--xlsx", o / "demand.xlsx")[0] == 0


# pseudonyms


def test_the_export_names_nobody_and_verifies_with_the_same_proofs(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc > drones; bob: cnc; cas at west: drones", "cnc 1; drones 1")
    new = tmp_path / "new"
    said = data_of(run, "pseudonyms", r, o, "--out", new)
    assert {path.name for path in (new / "out").iterdir()} == {
        *("placements.csv", "unplaced.csv", "groups.csv", "report.json", "certificate.json")
    }
    everything = "".join(path.read_text() for path in new.rglob("*") if path.is_file())
    assert not {name for name in ("ann", "bob", "cas") if f",{name}," in everything or f'"{name}"' in everything}
    here, there = data_of(run, "verify", r, o), data_of(run, "verify", new / "round", new / "out")
    assert there["sound"]
    assert there["proofs"] == here["proofs"]
    report = json.loads((new / "out" / "report.json").read_text())
    original = json.loads((o / "report.json").read_text())
    assert (report["pseudonyms_of"], report["fingerprint"]) == (said["pseudonyms_of"], said["fingerprint"])
    assert said["pseudonyms_of"] == original["fingerprint"] != said["fingerprint"]
    assert report["goals"] == original["goals"]


def test_the_export_says_in_both_languages_where_it_came_from_and_how_to_check_it(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc", "cnc 1")
    source = json.loads((o / "report.json").read_text())["fingerprint"]
    dutch = run("pseudonyms", r, o, "--out", tmp_path / "nl")[1]
    english = run("pseudonyms", r, o, "--out", tmp_path / "en", "--lang", "en")[1]
    assert f"Vingerafdruk van de ronde: {source}" in dutch
    assert f"Fingerprint of the round: {source}" in english
    assert f"matcher verify {tmp_path / 'en'}/round {tmp_path / 'en'}/out" in english


def test_the_export_of_a_repair_verifies_too(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc > drones; bob: cnc > drones", "cnc 2; drones 2")
    change_seats(r, "cnc,home,2", "cnc,home,1")
    assert run("repair", r, o, "--out", tmp_path / "repaired")[0] == 0
    new = tmp_path / "new"
    assert run("pseudonyms", r, tmp_path / "repaired", "--out", new)[0] == 0
    here, there = data_of(run, "verify", r, tmp_path / "repaired"), data_of(run, "verify", new / "round", new / "out")
    assert there["proofs"] == here["proofs"]
    assert there["proofs"][0]["name"] == "changes"
    assert len(read_round(new / "round")[0].baseline) == 2


def test_nothing_is_written_over_what_is_there(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc", "cnc 1")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep")
    assert run("pseudonyms", r, o, "--out", tmp_path / "mine")[0] == 1
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", ["report.json", "certificate.json"])
def test_an_outcome_that_cannot_be_read_gives_no_export(run, tmp_path, name):
    r, o = solved_round(tmp_path, "ann: cnc", "cnc 1")
    Path(o / name).write_text("[]")
    status, _, complaint = run("pseudonyms", r, o, "--out", tmp_path / "new")
    assert status == 1
    assert name in complaint
    assert not (tmp_path / "new").exists()


def test_pseudonyms_without_a_place_to_write_is_wrong_usage(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc", "cnc 1")
    assert run("pseudonyms", r, o)[0] == 2
