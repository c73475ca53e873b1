import datetime as dt
import errno
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.catalogue import catalogue
from matcher.codes import TRACKS, Goal, LockAction, OverlapLevel, Run
from matcher.errors import RoundError
from matcher.files import (
    Group,
    Move,
    Unplaced,
    groups_csv,
    moves_csv,
    output_directory,
    placements_csv,
    read_placements,
    read_round,
    read_round_with_warnings,
    unplaced_csv,
    write_file,
    write_output,
    write_round,
    write_round_xlsx,
)
from matcher.policy import Policy
from matcher.problem import (
    Elective,
    Lesson,
    Lock,
    Offering,
    Overlap,
    Period,
    Placement,
    Problem,
    Pupil,
    Session,
    Site,
    Travel,
    Wish,
)
from tests.files.rounds import write

# ruff: noqa: E501 (the strategies read better as a table)
# what a cell can hold: anything but control characters and what nobody sees, without outer white space
UNSEEN = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
LETTERS = st.characters(
    exclude_categories=("Cs", "Cc"), include_characters="\n\t\"';,|=", exclude_characters=f"\ufffd{UNSEEN}"
)
TEXT = st.text(LETTERS, max_size=12).map(str.strip).filter(lambda t: not t.startswith('="'))  # Excel's way to keep text
NAME = TEXT.filter(bool)
MAYBE = st.none() | NAME
CODE = NAME.filter(
    lambda t: "|" not in t and not t.casefold().startswith(("tota", "eindtota", "subtota", "som", "aantal"))
)
OFFICIAL = catalogue("2026-2027")
NUMBER = st.integers(0, 50)
TRACK_LISTS = st.lists(st.sampled_from(TRACKS), max_size=3).map(tuple)


@st.composite
def problems(draw):
    sites = draw(st.lists(CODE, min_size=2, max_size=3, unique=True))
    groups = draw(st.lists(CODE, min_size=1, max_size=3, unique=True))
    numbers = draw(st.lists(CODE, min_size=1, max_size=3, unique=True))
    own = draw(st.lists(CODE.filter(lambda c: all(c != e.elective for e in OFFICIAL)), max_size=2, unique=True))
    electives = [replace(OFFICIAL[0], title=draw(NAME), requires=tuple(own))]
    electives += [Elective(code, draw(NAME), tracks=draw(TRACK_LISTS), module_of="PIE") for code in own]
    code = st.sampled_from([OFFICIAL[0].elective, OFFICIAL[5].elective, *own])
    site, group, number = st.sampled_from(sites), st.sampled_from(groups), st.sampled_from(numbers)
    minute = st.integers(0, 1439)
    times = st.tuples(minute, minute).filter(lambda t: t[0] < t[1])
    start, end = draw(times)
    period = Period(draw(NAME), dt.date(2026, 9, 1), draw(st.dates(dt.date(2026, 9, 1), dt.date(2027, 8, 1))))
    home = draw(site)
    lat = draw(st.none() | st.floats(-90, 90))
    return Problem(
        school_year="2026-2027",
        title=draw(TEXT),
        lottery_seed=draw(TEXT),
        periods=(period,),
        sites=tuple(
            Site(s, draw(NAME), draw(CODE), lat=lat, lon=lat, licensed_profiles=("M&T", "Groen"), guest_total=draw(NUMBER))
            for s in sites
        ),
        electives=tuple(electives),
        offerings=tuple(
            Offering(g, draw(code), draw(site), 60, draw(st.integers(1, 60)), draw(st.none() | NUMBER), draw(st.sampled_from(Run)),
                     draw(TRACK_LISTS), (3, 4), ("E&O",), draw(st.none() | NUMBER), draw(MAYBE), draw(MAYBE))
            for g in groups
        ),
        sessions=(Session(draw(group), draw(st.integers(0, 6)), start, end, draw(st.sampled_from([None, period.name]))),),
        pupils=tuple(
            Pupil(home, n, draw(MAYBE), draw(MAYBE), draw(MAYBE), draw(MAYBE), draw(st.none() | st.integers(1, 6)),
                  draw(st.none() | st.sampled_from(TRACKS)), "Z&W", draw(NUMBER), 0, 1, draw(st.none() | NUMBER),
                  tuple(draw(st.lists(code, max_size=2))), draw(MAYBE))
            for n in numbers
        ),
        wishes=tuple(
            Wish(home, draw(number), 1 + rank, *what, approved=draw(st.booleans()))
            for rank, what in enumerate([(draw(code), None), (None, draw(group))])
        ),
        lessons=(
            Lesson(home, 0, start, end, draw(MAYBE)),
            Lesson(home, 6, start, end, None, draw(number), period.name),
        ),
        travel=(Travel(sites[0], sites[1], draw(NUMBER), draw(MAYBE)),),
        overlaps=(Overlap(OFFICIAL[0].elective, OFFICIAL[5].elective, draw(st.sampled_from(OverlapLevel))),),
        locks=(Lock(home, draw(number), draw(group), draw(st.sampled_from(LockAction)), draw(MAYBE), draw(MAYBE)),),
        baseline=(Placement(home, draw(number), draw(group), draw(code), draw(site), draw(st.none() | st.integers(1, 9)), 3),),
    )  # fmt: skip


def with_the_catalogue(problem):
    """The drawn problem has only the changed and own electives, to keep failures readable."""
    changed, *own = problem.electives
    return problem.replace(electives=(changed, *OFFICIAL[1:], *own))


POLICIES = st.builds(
    Policy,
    goals=st.lists(st.sampled_from([g for g in Goal if g != Goal.LOTTERY]), unique=True).map(tuple),
    max_travel_minutes=st.none() | st.integers(0, 1440),
    buffer_minutes=st.integers(0, 60),
    travel_speed_kmh=st.floats(1, 200),
    travel_detour_factor=st.floats(1, 10),
)
PROPERTY = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@PROPERTY
@given(problem=problems(), policy=POLICIES)
def test_a_round_that_is_written_reads_as_the_same(tmp_path_factory, problem, policy):
    problem = with_the_catalogue(problem)
    path = tmp_path_factory.mktemp("ronde") / "r"
    write_round(problem, policy, path)
    reading = read_round_with_warnings(path)
    assert reading.problem == problem
    assert reading.policy == policy


@PROPERTY
@given(problem=problems(), policy=POLICIES)
def test_a_round_that_is_written_as_a_workbook_reads_as_the_same(tmp_path_factory, problem, policy):
    problem = with_the_catalogue(problem)
    path = tmp_path_factory.mktemp("ronde") / "r.xlsx"
    write_round_xlsx(problem, policy, path)
    assert read_round(path) == (problem, policy)


def tiny_round(tmp_path):
    return read_round(write(tmp_path / "source"))


def test_a_round_is_not_written_over_something_else(tmp_path):
    problem, policy = tiny_round(tmp_path)
    with pytest.raises(FileExistsError):
        write_round(problem, policy, tmp_path / "source")
    (tmp_path / "empty").mkdir()
    write_round(problem, policy, tmp_path / "empty")
    assert read_round(tmp_path / "empty") == (problem, policy)


def test_equal_rounds_give_equal_bytes(tmp_path):
    problem, policy = tiny_round(tmp_path)
    for name in ("a.xlsx", "b.xlsx"):
        write_round_xlsx(problem, policy, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx", "source"]


def test_only_own_electives_are_written(tmp_path):
    problem, policy = tiny_round(tmp_path)
    write_round(problem, policy, tmp_path / "r")
    lines = (tmp_path / "r" / "electives.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["elective", "X/1", "X/2"]


def test_an_elective_that_lacks_what_the_catalogue_says_is_not_lost_in_silence(tmp_path):
    problem, policy = tiny_round(tmp_path)
    bare = replace(problem.electives[0], tracks=())
    with pytest.raises(RoundError) as caught:
        write_round(problem.replace(electives=(bare, *problem.electives[1:])), policy, tmp_path / "r")
    assert [(f.code, f.value, f.column) for f in caught.value.faults] == [("cannot_clear", bare.elective, "tracks")]
    assert not (tmp_path / "r").exists()


def test_an_output_is_written_and_an_earlier_one_replaced_as_a_whole(tmp_path):
    out = tmp_path / "deep" / "uit"
    write_output(out, {"report.json": "{}", "lists/a.csv": b"\xef\xbb\xbf", "old.csv": ""})
    assert (out / "lists" / "a.csv").read_bytes() == b"\xef\xbb\xbf"
    write_output(out, {"report.json": '{"é": 1}'})
    assert [p.name for p in out.iterdir()] == ["report.json"]
    assert (out / "report.json").read_text(encoding="utf-8") == '{"é": 1}'
    assert [p.name for p in out.parent.iterdir()] == ["uit"]


def test_an_output_that_fails_halfway_leaves_the_earlier_one_as_it_was(tmp_path):
    out = tmp_path / "uit"
    write_output(out, {"report.json": "first"})

    def fail_halfway():
        with output_directory(out) as folder:
            (folder / "report.json").write_text("second")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_halfway()
    assert (out / "report.json").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["uit"]


def test_an_output_does_not_take_the_place_of_what_is_none(tmp_path):
    source = write(tmp_path / "ronde")
    (source / "report.json").write_text("{}")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("miauw")
    (tmp_path / "file").write_text("x")
    for path, round_path in [
        (source, None),
        (source, source),
        (tmp_path, source),
        (tmp_path / "photos", None),
        (tmp_path / "file", None),
    ]:
        with pytest.raises(FileExistsError):
            write_output(path, {"report.json": "{}"}, round_path=round_path)
    assert (tmp_path / "photos" / "cat.jpg").read_text() == "miauw"
    assert read_round(source)


@pytest.mark.parametrize("name", ["../evil.csv", "/evil.csv", "a/../../evil.csv"])
def test_an_output_stays_in_its_directory(tmp_path, name):
    with pytest.raises(ValueError, match="evil"):
        write_output(tmp_path / "uit", {name: ""})
    assert list(tmp_path.iterdir()) == []


def test_results_are_sorted_and_placements_read_back(tmp_path):
    placements = (
        Placement("b", "1", "o", "X/1", "s", None, 0),
        Placement("a", "02", "o,2", "X/1", "s", 3, 12),
        Placement("a", "02", "o", "X/2", "s", 1, 12),
    )
    text = placements_csv(placements)
    assert text == (
        "home_site,pupil_id,offering_id,elective,site_id,rank,travel_minutes\n"
        'a,02,o,X/2,s,1,12\na,02,"o,2",X/1,s,3,12\nb,1,o,X/1,s,,0\n'
    )
    (tmp_path / "placements.csv").write_text(text)
    assert read_placements(tmp_path) == tuple(
        sorted(placements, key=lambda p: (p.home_site, p.pupil_id, p.offering_id))
    )


def test_other_results_are_written_in_the_agreed_columns():
    assert unplaced_csv([Unplaced("b", "1", 2, 1, 1, ("full", "clash")), Unplaced("a", "1", 1, 0, 0)]) == (
        "home_site,pupil_id,wanted,placed,needs,reasons\na,1,1,0,0,\nb,1,2,1,1,full|clash\n"
    )
    assert groups_csv([Group("z", 3, 1, 2, 12, 4, "cancelled"), Group("a", 5, 5, 0, 12, 4, "runs")]) == (
        "offering_id,placed,own,guests,capacity,min_size,status\na,5,5,0,12,4,runs\nz,3,1,2,12,4,cancelled\n"
    )
    assert moves_csv([Move("a", "1", None, "o"), Move("a", "1", "n", None, "ziek")]) == (
        "home_site,pupil_id,from_offering,to_offering,reason\na,1,,o,\na,1,n,,ziek\n"
    )


@pytest.mark.parametrize(
    ("owner", "fails", "write", "named"),
    [
        (Path, "write_bytes", lambda path: write_file(path, b"x"), "uit"),
        (Path, "open", lambda path: write_output(path, {"lists/a.csv": "x"}), "uit/lists/a.csv"),
        (tempfile, "mkdtemp", lambda path: write_output(path, {"a.csv": "x"}), "uit"),
    ],
)
def test_what_goes_wrong_aside_is_told_of_the_path_that_was_asked_for(
    tmp_path, monkeypatch, owner, fails, write, named
):
    def fail(path="", *_, **where):
        raise OSError(errno.ENOSPC, "full", str(path) or f"{where['dir']}/{where['prefix']}x1")

    with monkeypatch.context() as patched:
        patched.setattr(owner, fails, fail)
        with pytest.raises(OSError, match="full") as raised:
            write(tmp_path / "uit")
    assert raised.value.filename == str(tmp_path / named)


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path):
    file, link, pipe = tmp_path / "lijst.csv", tmp_path / "laatste.csv", tmp_path / "pijp"
    file.write_bytes(b"old")
    link.symlink_to(file)
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(link, b"new")
        write_file(pipe, b"new")
        assert (link.is_symlink(), file.read_bytes()) == (True, b"new")
        assert (pipe.is_fifo(), os.read(reader, 9)) == (True, b"new")
    finally:
        os.close(reader)
