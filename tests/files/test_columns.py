import shutil
from dataclasses import fields

import pytest

from matcher.files import format_help, read_round, templates
from matcher.files.columns import RESULTS, ROUND
from matcher.files.schema import fold
from matcher.policy import Policy
from matcher.problem import Problem


@pytest.mark.parametrize("file", [*ROUND, *RESULTS], ids=lambda f: f.name)
def test_columns_are_the_attributes_of_the_record(file):
    assert {c.attribute for c in file.columns} == {f.name for f in fields(file.record)}


@pytest.mark.parametrize("file", [*ROUND, *RESULTS], ids=lambda f: f.name)
def test_no_heading_stands_for_two_columns(file):
    owners = {}
    for column in file.columns:
        for heading in {fold(h) for h in (column.name, column.nl, *column.also)}:
            assert owners.setdefault(heading, column.name) == column.name


def test_no_name_stands_for_two_files():
    names = [fold(n) for file in ROUND for n in {file.stem, *file.also}]
    assert len(names) == len(set(names))


def test_every_part_of_a_problem_has_a_file():
    assert {file.part for file in ROUND} == {f.name for f in fields(Problem) if f.default == ()} - {"periods"}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_help_names_every_file_and_column(language):
    text = format_help(language)
    for file in (*ROUND, *RESULTS):
        assert f"\n{file.name}: " in text
        for column in file.columns:
            assert f"  {column.name} [{column.nl}]: " in text
    for key in (f.name for f in fields(Policy)):
        assert f"\n  {key}: " in text


def test_defaults_in_the_help_are_those_of_the_records():
    assert "different sites (default 5)" in format_help("en")
    assert "tijdzone (standaard Europe/Amsterdam)" in format_help("nl")
    assert "min_size [minimum]: smallest group that runs (whole number; default 1;" in format_help("en")
    assert "approved [goedgekeurd]: akkoord van de thuisschool (yes/no (ja/nee); standaard yes;" in format_help("nl")


def test_templates_are_an_empty_round_and_never_overwrite(tmp_path):
    paths = templates(tmp_path)
    assert {p.name for p in paths} == {"round.toml", *(file.name for file in ROUND)}
    problem, _ = read_round(tmp_path)
    assert problem.pupils == ()
    assert (tmp_path / "pupils.csv").read_bytes().startswith("\ufeffthuisvestiging;leerlingnummer;".encode())
    with pytest.raises(FileExistsError):
        templates(tmp_path)
    shutil.rmtree(tmp_path)
