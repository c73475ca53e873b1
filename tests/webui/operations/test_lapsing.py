"""What a correction does to offers that wait for an answer: impossible ones lapse when it is seen, others stay open."""

import pytest

from tests.webui.operations.test_publications import HOUR, _later, _publish
from tests.webui.operations.test_repairs import ask
from tests.webui.operations.test_swaps import _actions, _look, swapping
from tests.webui.operations.test_waiting import _states
from tests.webui.world import World
from webui.operations.lapsing import lapsing
from webui.operations.publications import publications, settle
from webui.store import OfferState, now

__all__ = ["swapping"]


def _newest(world: World) -> int:
    with world.store() as session:
        return max(row.id for row in publications(session, world.round_id))


def test_a_swap_lapses_at_the_moment_of_a_planned_correction_that_makes_it_impossible(
    swapping: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _look(swapping) == 1
    _publish(swapping, swapping.solve(), _newest(swapping), publish_at=now() + HOUR, note="Nieuwe keuzes")
    assert _states(swapping) == [OfferState.OPEN]
    _later(monkeypatch, 2 * HOUR)
    with swapping.store() as session:
        assert settle(session) == 1
    assert _states(swapping) == [OfferState.LAPSED]
    assert "swap.lapsed" in _actions(swapping)


def test_a_swap_that_is_as_good_after_a_correction_stays_open(swapping: World) -> None:
    assert _look(swapping) == 1
    run_id = ask(swapping)
    swapping.finish(run_id)
    with swapping.store() as session:
        assert lapsing(session, swapping.round_id, run_id) == []
    swapping.publish(run_id=run_id)
    assert _states(swapping) == [OfferState.OPEN]
