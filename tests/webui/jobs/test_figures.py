"""Figures that are worked out in a process of their own: of pupils only counts, and causes as far as there is time."""

import json

import pytest

from matcher.fairness import NOT_LOOKED_INTO
from matcher.files import placements_csv
from matcher.lottery import lottery_order
from matcher.solver import solve
from tests.builders import tiny
from webui.jobs import figures
from webui.jobs.figures import DEMAND, FAIRNESS
from webui.memory.workings import _answers
from webui.papers.archives import round_zip

PUPILS, GROUPS = "ann: cnc > drones; bob: cnc", "cnc 1; drones 1"


@pytest.fixture(scope="module")
def run() -> tuple[bytes, bytes]:
    """A round in which ann, first in the lottery, has to leave the seat to bob; and its placements."""
    seeds = map(str, range(50))
    seed = next(s for s in seeds if lottery_order(tiny(PUPILS, GROUPS, lottery_seed=s)[0])[0] == ("home", "ann"))
    problem, policy = tiny(PUPILS, GROUPS, lottery_seed=seed)
    placements = solve(problem, policy).allocation.placements
    return round_zip(problem, policy), placements_csv(placements).encode()


def test_the_process_says_the_same_as_working_it_out_here(run: tuple[bytes, bytes]) -> None:
    (told,), (here,) = _answers(DEMAND, *run), figures.figures(DEMAND, *run)
    assert json.loads(told) == json.loads(json.dumps(here))


def test_causes_are_counted_by_goal(run: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "LOTTERIES", 5)
    (found,) = figures.figures(FAIRNESS, *run)
    assert found["complete"]
    assert found["envy"] == {"served": 1}
    assert found["lotteries"] == 5


def test_when_the_time_is_up_the_rest_is_said_not_to_be_looked_into(
    run: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "LOTTERIES", 5)
    monkeypatch.setattr(figures, "SECONDS", -1.0)
    (found,) = figures.figures(FAIRNESS, *run)
    assert found["complete"]
    assert found["envy"] == {NOT_LOOKED_INTO: 1}


def test_where_it_takes_long_the_first_figures_are_soon_there_and_better_ones_follow(
    run: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "LOTTERIES", 3)
    monkeypatch.setattr(figures, "_FIRST", 1e-9)
    found = figures.figures(FAIRNESS, *run)
    first, second, third = (next(found) for _ in range(3))
    assert [one["lotteries"] for one in (first, second, third)] == [1, 2, 3]
    assert [one["complete"] for one in (first, second, third)] == [False] * 3
    assert first["envy"] == third["envy"] == {NOT_LOOKED_INTO: 1}, "causes come after the lotteries"
    *_, last = found
    assert last["complete"]
    assert last["envy"] == {"served": 1}
    assert last["parts"] == third["parts"]


def test_with_the_round_before_those_who_got_less_then_are_told(
    run: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "LOTTERIES", 5)
    *_, told = map(json.loads, _answers(FAIRNESS, *run, *run))
    assert {part["name"] for part in told["parts"] if part["dimension"] == "last_time"} == {"lower", "content"} or {
        part["name"] for part in told["parts"] if part["dimension"] == "last_time"
    } == {"without", "content"}
    (plain,) = figures.figures(FAIRNESS, *run)
    assert not [part for part in plain["parts"] if part["dimension"] == "last_time"]


def test_a_process_that_breaks_off_says_nothing(run: tuple[bytes, bytes], capfd: pytest.CaptureFixture[str]) -> None:
    assert not list(_answers(DEMAND, b"no zip", run[1]))
    assert "BadZipFile" in capfd.readouterr().err
