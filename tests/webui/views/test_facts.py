"""What is kept between requests is never stale, and pages ask the database a fixed number of questions."""

import pytest
from sqlalchemy import event, select

from tests.webui.world import World
from webui.memory import facts as module
from webui.memory.facts import facts
from webui.store import PupilRow, SiteRow, TravelRow

QUERIES = {  # with the round in memory; more pupils or groups never mean more questions
    ("coordinator", "/ronde"): 13,
    ("coordinator", "/leerlingen"): 10,
    ("counsellor", "/leerlingen"): 11,
    ("counsellor", "PUPIL"): 16,
    ("coordinator", "/rondes"): 8,
    ("coordinator", "/rondes/ROUND"): 7,
    ("coordinator", "/gegevens"): 6,
    ("coordinator", "/gegevens/uitleg"): 4,
    ("coordinator", "/regels"): 5,
    ("coordinator", "/beheer/logboek"): 8,
    ("privacy", "/beheer/logboek"): 7,
    ("coordinator", "/beheer/accounts"): 6,
    ("coordinator", "/aanbod"): 10,
    ("coordinator", "/lijsten"): 8,
    ("counsellor", "/kaarten"): 7,
    ("ann", "/keuzes"): 11,
}


@pytest.mark.parametrize(("who", "path"), QUERIES)
def test_a_page_asks_no_more_questions_than_this(world: World, who: str, path: str) -> None:
    client = world.client(who)
    where = path.replace("PUPIL", f"/leerlingen/{world.pupils['ann']}").replace("ROUND", str(world.round_id))
    client.get(where)
    asked: list[str] = []
    event.listen(world.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert client.get(where).status_code == 200
    questions = [text for text in asked if text.startswith("SELECT")]
    assert len(questions) <= QUERIES[who, path], questions


def _possible(world: World) -> dict[tuple[str, str], int]:
    with world.store() as session:
        return dict(facts(session, world.round_id).possible)


def _worked_out_anew(world: World) -> dict[tuple[str, str], int]:
    module._kept.clear()
    return _possible(world)


def test_after_a_change_only_what_changed_is_worked_out_again_and_the_result_is_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _possible(world) == {("west", "ann"): 2, ("east", "bob"): 1}
    judged: list[int] = []
    whole = module._possible
    monkeypatch.setattr(module, "_possible", lambda p, policy: judged.append(len(p.pupils)) or whole(p, policy))
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).completed = ("cnc",)
        session.commit()
    assert _possible(world) == {("west", "ann"): 1, ("east", "bob"): 1}
    assert judged == [1]
    assert _worked_out_anew(world) == {("west", "ann"): 1, ("east", "bob"): 1}


def test_a_change_of_the_offer_is_seen_by_everybody(world: World) -> None:
    _possible(world)
    world.change_round(max_travel_minutes=5)
    assert _possible(world) == {("west", "ann"): 1} == _worked_out_anew(world)


def test_an_unknown_way_counts_as_not_possible_and_breaks_no_page(world: World) -> None:
    with world.store() as session:
        for row in session.scalars(select(TravelRow)):
            session.delete(row)
        session.commit()
        assert session.scalars(select(SiteRow.lat)).all() == [None, None]
    assert _possible(world) == {("west", "ann"): 1}
    for who, path in (("ann", "/keuzes"), ("counsellor", "/leerlingen"), ("coordinator", "/ronde")):
        assert world.client(who).get(path).status_code == 200
