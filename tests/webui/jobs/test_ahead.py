"""Figures begun before anybody asks, for the runs that people look at, and thrown away with their runs."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webui.fixtures import world
from tests.webui.world import World
from webui.cli import main
from webui.jobs.ahead import ahead, look, warm
from webui.jobs.queue import queue_run
from webui.memory import facts as memory
from webui.memory import workings
from webui.operations.scenarios import NewWhatIf, start_what_if
from webui.operations.whatif import Change, What
from webui.people import Actor, Role

__all__ = ["world"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which figures were worked out, in this order; the working out itself is left away."""
    kinds: list[str] = []

    def answers(kind: str, *_: bytes) -> Iterator[bytes]:
        kinds.append(kind)
        yield json.dumps({"electives": [], "groups": [], "sessions": [], "travel": []}).encode()

    monkeypatch.setattr(workings, "_answers", answers)
    return kinds


def _look(world: World) -> int:
    """Look until nothing more is begun; how often something was."""
    for times in range(20):
        with world.store() as session:
            if not look(world.config.figures, session):
                return times
        workings.wait()
    raise AssertionError("it never ends")


def _kept(world: World) -> list[tuple[str, int]]:
    parts = (path.stem.split("-") for path in world.config.figures.glob("*.json"))
    return sorted((kind, int(run)) for kind, run, _ in parts)


def test_the_newest_run_and_the_published_one_get_all_figures_once(world: World, asked: list[str]) -> None:
    published, between, newest = world.publish(), world.solve(), world.solve()
    assert _look(world) == 6
    assert asked == ["demand", "seats", "fairness"] * 2, "the newest run first"
    assert {run for _, run in _kept(world)} == {published, newest} - {between}
    assert _look(world) == 0


def test_when_a_page_is_opened_the_figures_are_there(world: World, asked: list[str]) -> None:
    run = world.solve()
    _look(world)
    assert "Even geduld" not in world.client("coordinator").get(f"/indelen/{run}/vraag").text
    assert len(asked) == 3


def test_one_thing_is_worked_out_at_a_time(world: World, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    world.solve()
    monkeypatch.setattr(workings, "_working", {Path("of something else"): None})
    assert _look(world) == 0
    assert not asked


def test_nothing_is_begun_while_a_run_is_waited_for_nor_for_a_what_if(world: World, asked: list[str]) -> None:
    base = world.solve()
    coordinator = Actor(Role.COORDINATOR, world.accounts["coordinator"])
    with world.store() as session:
        what_if = start_what_if(session, coordinator, NewWhatIf(base, (Change(What.SEATS, "cnc", 2),))).id
    assert _look(world) == 0
    world.finish(what_if)
    _look(world)
    assert {run for _, run in _kept(world)} == {base}
    assert len(asked) == 3
    with world.store() as session:
        queue_run(session, world.round_id)
        session.commit()
    assert _look(world) == 0


def test_what_failed_is_not_begun_again_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = world.solve()
    monkeypatch.setattr(workings, "_answers", lambda *_: (one for one in ()))
    assert _look(world) == 3
    assert _look(world) == 0
    workings.again(world.config.figures, run)


def test_the_figures_of_a_run_go_with_it(world: World, asked: list[str]) -> None:
    kept, dropped = world.publish(), world.solve()
    assert _look(world) == len(asked)
    world.client("coordinator").post(f"/indelen/{dropped}/weg")
    assert {run for _, run in _kept(world)} == {kept}


def test_figures_go_when_retention_removes_the_run(world: World, asked: list[str]) -> None:
    world.solve()
    assert _look(world) == len(asked)
    world.change_round(school_year="2020-2021")
    world.client("privacy").post("/beheer/bewaren/verwijder", data={"sure": "1"})
    assert not _kept(world)


def test_the_command_line_throws_them_away_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHER_DATABASE_URL", world.config.database_url)
    left = world.config.figures / "demand-77-0123456789abcdef.json"
    left.parent.mkdir()
    left.write_text("{}")
    assert main(["retention", "--remove", "--instance", str(world.config.instance)]) == 0
    assert not left.exists()


def test_a_round_that_nobody_changes_any_more_is_in_memory_before_its_page_is_opened(world: World) -> None:
    world.publish()
    with world.store() as session:
        seen = warm(session, (0, 0))
        assert "outlook" not in vars(memory.facts(session, world.round_id)), "somebody may still be changing it"
        assert warm(session, seen) == seen
        assert "outlook" in vars(memory.facts(session, world.round_id))
    world.change_round(max_travel_minutes=30)
    with world.store() as session:
        assert warm(session, seen) != seen
        assert "outlook" not in vars(memory.facts(session, world.round_id))


def test_the_server_looks_again_and_again_until_it_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = threading.Semaphore(0)
    monkeypatch.setattr("webui.jobs.ahead._PAUSE", 0.001)
    monkeypatch.setattr("webui.jobs.ahead.look", lambda *_: looks.release())
    with ahead(world.store, world.config.figures) as thread:
        assert looks.acquire(timeout=30)
        assert looks.acquire(timeout=30)
    thread.join(30)
    assert not thread.is_alive()
