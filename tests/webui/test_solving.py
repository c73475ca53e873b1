"""What is solved for a page: in a thread, with an answer for whoever asks again."""

import threading

import pytest

from webui.memory import solving
from webui.memory.solving import solved


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "_tasks", {})


def test_the_answer_comes_at_once_or_to_whoever_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, asked = threading.Event(), []

    def work() -> str:
        asked.append(1)
        assert go_on.wait(60)
        return "so much"

    monkeypatch.setattr(solving, "PATIENCE", 0.01)
    assert solved("price", work) is None
    assert solved("price", work) is None
    go_on.set()
    monkeypatch.setattr(solving, "PATIENCE", 60.0)
    assert solved("price", work) == solved("price", work) == "so much"
    assert asked == [1]


def test_what_goes_wrong_is_raised_where_it_is_asked_for() -> None:
    def work() -> str:
        raise LookupError("no such group")

    with pytest.raises(LookupError, match="no such group"):
        solved("price", work)


def test_an_answer_that_nobody_fetched_makes_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "_MOST", 2)
    assert [solved(number, lambda: "done") for number in range(5)] == ["done"] * 5
    assert len(solving._tasks) == 2
    monkeypatch.setattr(solving, "_STAYS", -1.0)
    assert solved("later", lambda: "done") == "done"
    assert len(solving._tasks) == 1


def test_while_too_much_is_worked_out_nothing_more_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "_MOST", 1)
    monkeypatch.setattr(solving, "PATIENCE", 0.01)
    with solving._turn:
        assert solved("first", lambda: "done") is None
        assert solved("second", lambda: "done") is None
        assert list(solving._tasks) == ["first"]
