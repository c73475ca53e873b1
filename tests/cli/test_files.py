"""The commands that make files: class lists, made-up rounds, templates, format help."""

import csv

from matcher.cli.classlists import file_names
from matcher.files import read_placements
from tests.cli.commands import data_of


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
