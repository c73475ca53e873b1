"""All faults of a round at once, told as the person knows its files; what cannot be read; words for every fault."""

import ast
from pathlib import Path

import pytest

import matcher
from matcher.errors import RoundError
from matcher.files import read_placements, tables
from matcher.wording import LANGUAGES, describe
from matcher.wording.faults import TEXTS
from tests.files.faults import brief, found_in
from tests.files.rounds import FILES, TOML, write

SITES = FILES["sites.csv"]
OFFERINGS = FILES["offerings.csv"]
SESSIONS = FILES["sessions.csv"]
PUPILS = FILES["pupils.csv"]
WISHES = FILES["wishes.csv"]


def test_all_faults_of_all_files_come_at_once_and_none_follows_from_another(tmp_path):
    found = found_in(
        write(
            tmp_path,
            round=TOML.replace("2026-2027", "nu"),
            sites=SITES.replace("newton,", "newton2,"),
            offerings=OFFERINGS.replace(",12,", ",twaalf,"),
            sessions=SESSIONS.replace("9:00", "negen"),
            wishes=WISHES.replace(",1,X/1", ",0,X/1") + "tabor,0123,9,,\n",
        )
    )
    assert [brief(f) for f in found] == [
        ("not_whole", "offerings.csv", 2, "capacity", "twaalf"),
        ("unknown_site", "offerings.csv", 2, "site_id", "newton"),
        ("bad_school_year", "round.toml", 2, "school_year", "nu"),
        ("not_a_time", "sessions.csv", 2, "start", "negen"),
        ("unknown_site", "travel.csv", 2, "to_site", "newton"),
        ("too_small", "wishes.csv", 2, "rank", "0"),
        ("wish_with_neither", "wishes.csv", 4, "elective", None),
    ]


def test_advice_names_the_id_that_was_probably_meant(tmp_path):
    found = found_in(write(tmp_path, wishes=WISHES.replace("0123", "123").replace("las-ma", "LAS MA")))
    assert [f.params["candidate"] for f in found] == ["0123", "las-ma"]
    assert "'0123'" in describe(found[0], "nl")
    assert describe(found[1], "nl").endswith("Bedoelt u 'las-ma'?")


def test_a_code_with_a_lost_zero_inside_is_recognised(tmp_path):
    found = found_in(write(tmp_path, offerings=OFFERINGS.replace("X/1", "k.pie.2"), wishes=None))
    assert [f.params.get("candidate") for f in found if f.code == "unknown_elective"] == ["K/PIE/02"]


def test_files_and_columns_are_named_as_the_person_knows_them(tmp_path):
    write(tmp_path, pupils=None)
    (tmp_path / "Leerlingen.CSV").write_text("Thuisschool;Stamnummer\ntabor;0123\ntabor;0124\ntabor;0123\n")
    found = [f for f in found_in(tmp_path) if not f.warning]
    assert [brief(f) for f in found] == [("doubled_record", "Leerlingen.CSV", 4, "Stamnummer", "tabor 0123")]
    assert describe(found[0], "nl").startswith(
        "Leerlingen.CSV, rij 4, kolom Stamnummer: tabor 0123 staat er al in rij 2."
    )


def test_two_files_for_the_same_thing_are_a_fault(tmp_path):
    (write(tmp_path) / "Pupils.CSV").write_text(PUPILS)
    found = found_in(tmp_path)
    assert [(f.code, f.params["names"]) for f in found] == [("doubled_file", "Pupils.CSV, pupils.csv")]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    with (write(tmp_path) / "wishes.csv").open("wb") as file:
        file.truncate(200_000_000)
    assert [brief(f) for f in found_in(tmp_path)] == [("too_large", "wishes.csv", None, None, None)]


def test_results_and_readmes_beside_the_round_are_no_concern(tmp_path):
    write(tmp_path)
    for name in ("placements.csv", "README.md", "report.json", ".hidden.csv", "~$round.xlsx"):
        (tmp_path / name).write_text("x")
    assert found_in(tmp_path) == []


def test_a_path_that_is_no_round_is_a_fault(tmp_path):
    assert [f.code for f in found_in(tmp_path / "nowhere")] == ["no_such_round"]
    (tmp_path / "ronde.doc").write_bytes(b"")
    assert [f.code for f in found_in(tmp_path / "ronde.doc")] == ["not_a_round"]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path, monkeypatch):
    def fail(_path):
        raise PermissionError(13, "Permission denied")

    write(tmp_path)
    monkeypatch.setattr(tables.Path, "read_bytes", fail)
    found = found_in(tmp_path)
    assert {(f.code, f.params["errno"]) for f in found} == {("unreadable_file", "EACCES")}
    assert "u hebt er de rechten niet voor" in describe(found[0], "nl")
    assert "you have no rights to it" in describe(found[0], "en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("home_site,pupil_id\n", ("missing_column", "placements.csv", 1, "offering_id", None)),
        ("tabor,1,o,X/1,newton,een,3\n", ("not_whole", "placements.csv", 2, "rank", "een")),
        ("tabor,1,o,X/1,newton,1,3\n" * 2, ("doubled_record", "placements.csv", 3, "offering_id", "tabor 1 o")),
    ],
)
def test_faulty_placements_are_told_as_faults(tmp_path, text, expected):
    head = "home_site,pupil_id,offering_id,elective,site_id,rank,travel_minutes\n"
    (tmp_path / "placements.csv").write_text(text if text.startswith("home_site") else head + text)
    with pytest.raises(RoundError) as caught:
        read_placements(tmp_path)
    assert expected in [brief(f) for f in caught.value.faults]


def test_an_outcome_that_is_not_there_is_told_with_its_path(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RoundError) as caught:
            read_placements(path)
        (fault,) = caught.value.faults
        assert (fault.code, fault.file.startswith(str(path))) == ("no_outcome", True)


def codes_in_the_source() -> set[str]:
    """The codes of all faults that the source can make: the first argument wherever one is made."""
    makers = {"Fault", "BadValueError", "fault", "warning", "_unknown"}
    found = {f"unknown_{kind}" for kind in ("site", "elective", "offering", "period")}  # made from the kind
    for path in Path(matcher.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                parts = ast.walk(node.args[0]) if name in makers else ()
                found |= {n.value for n in parts if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return found


def test_every_fault_has_wording_in_both_languages():
    missing = {c for c in codes_in_the_source() if set(TEXTS.get(c, {})) != set(LANGUAGES)}
    assert missing == set()


def test_no_wording_is_left_over():
    indirect = {"did_you_mean", "list_without_bars", "in_wrong_column", "lost_zeros", "unknown_pupil"}
    assert set(TEXTS) - codes_in_the_source() - indirect == set()
