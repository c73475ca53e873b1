"""The same round told otherwise gives the same result: order of rows and files, names, clocks, hash seeds."""

import csv
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from matcher.cli import main
from matcher.codes import Goal
from matcher.files import read_round, write_round, write_round_xlsx
from matcher.generate import generate
from matcher.policy import Policy
from matcher.problem import Offering, Period, Problem, Wish
from matcher.solver import solve
from tests.random_rounds import random_round

Known = tuple[Problem, Policy]
TABLES = ("sites", "electives", "offerings", "sessions", "pupils", "wishes", "lessons", "travel", "overlaps", "locks",
          "baseline", "periods")  # fmt: skip
RESULTS = ("placements.csv", "unplaced.csv", "groups.csv", "certificate.json")


def region(seed: int, pupils: int = 50, groups: int = 8) -> Known:
    """A generated region with a baseline, and every goal in some order."""
    rng = random.Random(seed)
    problem, policy = generate(pupils, groups, seed)
    baseline = rng.sample(sorted(solve(problem, policy).allocation.placements), 10)
    goals = [goal for goal in Goal if goal is not Goal.LOTTERY]
    rng.shuffle(goals)
    return problem.replace(baseline=tuple(baseline)), replace(policy, goals=tuple(goals[: rng.randint(2, 9)]))


def solved(path: Path, out: Path) -> dict[str, bytes]:
    assert main(["solve", str(path), "--out", str(out)]) == 0
    return {name: (out / name).read_bytes() for name in RESULTS}


def shuffled(problem: Problem, seed: int) -> Problem:
    rng = random.Random(seed)
    tables = {name: list(getattr(problem, name)) for name in TABLES}
    for rows in tables.values():
        rng.shuffle(rows)
    return problem.replace(**{name: tuple(rows) for name, rows in tables.items()})


@pytest.mark.parametrize("seed", range(3))
def test_rows_in_another_order_give_the_same_bytes(seed: int, tmp_path: Path) -> None:
    problem, policy = region(seed)
    write_round(problem, policy, tmp_path / "one")
    expected = solved(tmp_path / "one", tmp_path / "out")
    assert expected["placements.csv"].count(b"\n") > 10
    for turn in range(2):
        write_round(shuffled(problem, turn), policy, tmp_path / f"{turn}")
        assert (tmp_path / f"{turn}/wishes.csv").read_bytes() != (tmp_path / "one/wishes.csv").read_bytes()
        assert solved(tmp_path / f"{turn}", tmp_path / f"out{turn}") == expected


@pytest.mark.parametrize("seed", range(60))
def test_records_in_another_order_give_the_same_allocation_and_proof(seed: int) -> None:
    problem, policy = random_round(random.Random(seed), 500)
    problem = problem.replace(locks=())
    one, two = solve(problem, policy), solve(shuffled(problem, seed), policy)
    assert one.allocation == two.allocation
    assert one.certificate == two.certificate
    assert [(g.name, g.value, g.bound, g.proof) for g in one.goals] == [
        (g.name, g.value, g.bound, g.proof) for g in two.goals
    ]


def test_files_and_columns_in_another_order_and_spelling_give_the_same_bytes(tmp_path: Path) -> None:
    write_round(*region(5), tmp_path / "one")
    expected = solved(tmp_path / "one", tmp_path / "out")
    (tmp_path / "two").mkdir()
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    for name in reversed(files):  # a directory need not list its files by name
        if name.endswith(".csv"):
            rows = list(csv.reader((tmp_path / "one" / name).read_text(encoding="utf-8").splitlines()))
            turned = [row[::-1] for row in rows]
            text = "".join(";".join(f'"{cell}"' for cell in row) + "\r\n" for row in turned)
            (tmp_path / "two" / name).write_bytes(text.encode("utf-8-sig"))
        else:
            shutil.copy(tmp_path / "one" / name, tmp_path / "two" / name)
    assert solved(tmp_path / "two", tmp_path / "out2") == expected


def test_a_workbook_with_its_sheets_in_any_order_gives_the_same_bytes(tmp_path: Path) -> None:
    known = region(6)
    write_round(*known, tmp_path / "one")
    expected = solved(tmp_path / "one", tmp_path / "out")
    write_round_xlsx(*known, tmp_path / "round.xlsx")
    assert solved(tmp_path / "round.xlsx", tmp_path / "out1") == expected
    book = openpyxl.load_workbook(tmp_path / "round.xlsx")
    book._sheets.reverse()
    book.save(tmp_path / "turned.xlsx")
    assert solved(tmp_path / "turned.xlsx", tmp_path / "out2") == expected


def test_another_hash_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    write_round(*region(7), tmp_path / "one")
    found = []
    for seed in ("0", "1", "4242"):
        command = [sys.executable, "-m", "matcher", "solve", str(tmp_path / "one"), "--out", str(tmp_path / seed)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, env=environment, check=True, capture_output=True)
        found.append({name: (tmp_path / seed / name).read_bytes() for name in RESULTS})
    assert found[0] == found[1] == found[2]


def test_a_round_written_and_read_again_gives_the_same_outcome(tmp_path: Path) -> None:
    known = region(8)
    write_round(*known, tmp_path / "one")
    again = read_round(tmp_path / "one")
    assert solve(*again).certificate == solve(*known).certificate


# Other names

ID_FIELDS = {
    "pupil_id": "pupil",
    "offering_id": "offering",
    "site_id": "site",
    "home_site": "site",
    "from_site": "site",
    "to_site": "site",
    "class_": "class",
}


def renamed(record: Any, new: Callable[[str, str], str]) -> Any:
    """A record, or a problem, with every id replaced by ``new(kind, id)``."""
    if isinstance(record, Problem):
        return record.replace(**{name: tuple(renamed(r, new) for r in getattr(record, name)) for name in TABLES})
    assert is_dataclass(record)
    changes = {
        field.name: new(ID_FIELDS[field.name], value)
        for field in fields(record)
        if field.name in ID_FIELDS and (value := getattr(record, field.name)) is not None
    }
    return replace(record, **changes)  # type: ignore[type-var]


def values(problem: Problem, policy: Policy) -> list[object]:
    return [goal.value for goal in solve(problem, policy).goals]


def keeping_order(problem: Problem) -> Callable[[str, str], str]:
    """New names in the order of the old ones."""
    old: dict[str, set[str]] = {"pupil": set(), "offering": set(), "site": set(), "class": set()}

    def note(kind: str, name: str) -> str:
        old[kind].add(name)
        return name

    renamed(problem, note)
    number = {kind: {name: n for n, name in enumerate(sorted(names))} for kind, names in old.items()}
    return lambda kind, name: f"{kind}-{number[kind][name]:05}"


@pytest.mark.parametrize("seed", range(6))
def test_offerings_renamed_in_their_order_change_nothing_else(seed: int) -> None:
    problem, policy = region(seed)
    new = keeping_order(problem)
    offerings_only = renamed(problem, lambda kind, name: new(kind, name) if kind == "offering" else name)
    one, two = solve(problem, policy), solve(offerings_only, policy)
    # Lottery numbers come from pupils and home sites, which keep their names.
    assert [(p.key, new("offering", p.offering_id)) for p in one.allocation.placements] == [
        (p.key, p.offering_id) for p in two.allocation.placements
    ]
    assert [g.value for g in one.goals] == [g.value for g in two.goals]


@pytest.mark.parametrize("seed", range(6))
def test_ids_renamed_in_their_order_give_the_same_goal_values(seed: int) -> None:
    problem, policy = region(seed)
    assert values(renamed(problem, keeping_order(problem)), policy) == values(problem, policy)


@pytest.mark.parametrize("seed", range(6))
def test_ids_renamed_at_will_give_the_same_goal_values(seed: int) -> None:
    problem, policy = region(seed)
    other = renamed(problem, lambda kind, name: f"{kind} {name[::-1]} ë")
    assert other.pupils != problem.pupils
    assert values(other, policy) == values(problem, policy)


def test_another_lottery_seed_gives_the_same_goal_values() -> None:
    problem, policy = region(3)
    problem = problem.replace(baseline=())
    policy = replace(policy, goals=(Goal.NEEDS, Goal.PLACEMENTS))
    outcomes = [solve(problem.replace(lottery_seed=seed), policy) for seed in ("a", "b", "c")]
    assert len({tuple(g.value for g in outcome.goals) for outcome in outcomes}) == 1
    assert len({outcome.allocation for outcome in outcomes}) > 1


# Other ways to say the same


@pytest.mark.parametrize("seed", range(4))
def test_clocks_moved_together_change_nothing(seed: int) -> None:
    problem, policy = region(seed)
    later = problem.replace(
        lessons=tuple(replace(x, start=x.start + 17, end=x.end + 17, weekday=6 - x.weekday) for x in problem.lessons),
        sessions=tuple(replace(x, start=x.start + 17, end=x.end + 17, weekday=6 - x.weekday) for x in problem.sessions),
    )
    assert solve(later, policy).allocation == solve(problem, policy).allocation


@pytest.mark.parametrize("seed", range(4))
def test_ranks_with_gaps_change_nothing_where_only_their_order_counts(seed: int) -> None:
    problem, policy = region(seed)
    policy = replace(policy, goals=tuple(g for g in policy.goals if g is not Goal.RANKS_SUM))
    spread = problem.replace(wishes=tuple(replace(w, rank=w.rank**2 + 3) for w in problem.wishes))
    assert _who(spread, policy) == _who(problem, policy)


def _who(problem: Problem, policy: Policy) -> list[tuple[str, str, str]]:
    return [(p.home_site, p.pupil_id, p.offering_id) for p in solve(problem, policy).allocation.placements]


@pytest.mark.parametrize("seed", range(4))
def test_what_nobody_can_use_changes_nothing(seed: int) -> None:
    problem, policy = region(seed)
    group, pupil = problem.offerings[0], problem.pupils[0]
    worse = tuple(replace(w, rank=w.rank + 1) for w in problem.wishes[:20])  # the best rank counts
    more = problem.replace(
        offerings=(*problem.offerings, replace(group, offering_id="nobody", elective="K/HBR/01")),
        pupils=(*problem.pupils, replace(pupil, pupil_id="no wishes", needs=0)),
        wishes=(*problem.wishes, *worse, Wish(*pupil.key, 1, elective="K/GR/01", approved=False)),
        periods=(*problem.periods, replace(problem.periods[0], name="unused")),
    )
    assert _who(more, policy) == _who(problem, policy)


@pytest.mark.parametrize("seed", range(6))
def test_a_group_split_into_equal_halves_gives_the_same_goal_values(seed: int) -> None:
    problem, policy = region(seed)
    problem = problem.replace(baseline=())
    policy = replace(policy, goals=tuple(g for g in policy.goals if g is not Goal.CHANGES))
    elective = {o.offering_id: o.elective for o in problem.offerings}
    # Wishes for the elective, not for one group, and nothing that holds for a group as a whole.
    wishes = {
        (w.home_site, w.pupil_id, w.elective or elective[w.offering_id or ""], w.rank, w.approved)
        for w in problem.wishes
    }
    plain = problem.replace(
        wishes=tuple(Wish(a, b, rank, elective=e, approved=yes) for a, b, e, rank, yes in sorted(wishes)),
        offerings=tuple(replace(o, min_size=1, guest_capacity=None) for o in problem.offerings),
    )
    halved = plain
    for group in plain.offerings:
        if group.capacity > 1:
            halved = _split(halved, group)
    assert len(halved.offerings) > len(plain.offerings)
    assert values(halved, policy) == values(plain, policy)


def _split(problem: Problem, group: Offering) -> Problem:
    half = replace(group, offering_id=f"{group.offering_id} b", capacity=group.capacity // 2)
    rest = replace(group, capacity=group.capacity - half.capacity)
    meetings = tuple(
        replace(s, offering_id=half.offering_id) for s in problem.sessions if s.offering_id == group.offering_id
    )
    others = tuple(o for o in problem.offerings if o != group)
    return problem.replace(offerings=(*others, rest, half), sessions=(*problem.sessions, *meetings))


@pytest.mark.parametrize("seed", range(3))
def test_all_year_and_a_period_of_the_whole_year_are_the_same(seed: int) -> None:
    problem, policy = region(seed)
    first, last = problem.periods[0].start, problem.periods[-1].end
    whole = Period("whole year", first, last)
    said = problem.replace(
        periods=(*problem.periods, whole),
        sessions=tuple(replace(s, period=s.period or "whole year") for s in problem.sessions),
    )
    assert solve(said, policy).allocation == solve(problem, policy).allocation
