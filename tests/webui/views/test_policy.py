"""The region's rules: goals in order, limits, and a lottery that nobody can have a hand in."""

import datetime as dt
import hashlib
import re

import pytest

from matcher.codes import Goal
from tests.webui.world import World
from webui.store import RoundRow, now

LIMITS = {
    "max_travel_minutes": "45",
    "buffer_minutes": "10",
    "travel_speed_kmh": "15,5",
    "travel_detour_factor": "1.3",
}


def _round(world: World) -> RoundRow:
    with world.store() as session:
        return session.get_one(RoundRow, world.round_id)


def _step(world: World, goal: str, step: str, version: int | None = None) -> str:
    data = {"goal": goal, "step": step, "version": version or _round(world).version}
    return world.client("coordinator").post("/regels/doelen", data=data, follow_redirects=True).text


def test_goals_are_moved_taken_away_and_added_by_buttons(world: World) -> None:
    first, second, *_ = _round(world).goals
    _step(world, second, "up")
    assert _round(world).goals[:2] == (second, first)
    _step(world, "travel", "remove")
    assert Goal.TRAVEL not in _round(world).goals
    _step(world, "priority", "add")
    assert _round(world).goals[-1] is Goal.PRIORITY


@pytest.mark.parametrize(
    ("place", "step", "lands"),
    [
        (2, "up", "#GOAL-up"),
        (1, "up", "#GOAL-down"),
        (0, "down", "#GOAL-down"),
        (-2, "down", "#GOAL-up"),
        (0, "remove", "#goals"),
    ],
)
def test_after_a_step_the_page_goes_on_at_the_button_that_was_pressed_or_at_one_beside_it(
    world: World, place: int, step: str, lands: str
) -> None:
    goal = _round(world).goals[place]
    data = {"goal": goal, "step": step, "version": _round(world).version}
    client = world.client("coordinator")
    answer = client.post("/regels/doelen", data=data)
    assert answer.location == "/regels" + lands.replace("GOAL", goal)
    button = re.search(f'id="{lands[1:].replace("GOAL", goal)}"[^>]*>', client.get("/regels").text)
    assert button is not None
    assert "disabled" not in button[0]


def test_another_way_to_count_choices_takes_the_place_of_the_one_that_is_there(world: World) -> None:
    page = world.client("coordinator").get("/regels").text
    assert "Komt in de plaats van: Keuzes: niemand ver onder aan de lijst" in page
    at = _round(world).goals.index(Goal.RANKS_FAIR)
    _step(world, "ranks_first", "add")
    assert _round(world).goals.index(Goal.RANKS_FIRST) == at
    assert Goal.RANKS_FAIR not in _round(world).goals


def test_each_goal_is_a_sentence_and_an_example_tells_what_the_order_means(world: World) -> None:
    page = world.client("coordinator").get("/regels").text
    assert "Zo weinig mogelijk leerlingen blijven zonder plek." in page
    example = (
        "Stel dat bij indeling A één leerling meer een plek heeft, en bij indeling B tien plekken meer worden gegeven"
    )
    assert example in page
    _step(world, "placements", "up")
    assert example not in world.client("coordinator").get("/regels").text


def test_the_second_of_two_who_press_a_button_is_told(world: World) -> None:
    seen = _round(world).version
    _step(world, "travel", "up", seen)
    after = _round(world).goals
    assert "Iemand heeft dit intussen veranderd" in _step(world, "travel", "up", seen)
    assert _round(world).goals == after


@pytest.mark.parametrize(("goal", "step"), [("lottery", "remove"), ("needs", "add"), ("nonsense", "up"), ("needs", "")])
def test_what_makes_no_sense_changes_nothing(world: World, goal: str, step: str) -> None:
    before = _round(world).goals
    assert "notice-wrong" in _step(world, goal, step)
    assert _round(world).goals == before


def test_limits_are_typed_with_a_comma_or_a_point(world: World) -> None:
    client = world.client("coordinator")
    page = client.post("/regels", data={**LIMITS, "version": _round(world).version}, follow_redirects=True).text
    assert "De grenzen zijn opgeslagen" in page
    row = _round(world)
    assert (row.max_travel_minutes, row.buffer_minutes) == (45, 10)
    assert (row.travel_speed_kmh, row.travel_detour_factor) == (15.5, 1.3)
    assert 'value="15,5"' in page
    client.post("/regels", data={**LIMITS, "max_travel_minutes": "", "version": _round(world).version})
    assert _round(world).max_travel_minutes is None


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("max_travel_minutes", "een uur", "Typ een heel getal"),
        ("max_travel_minutes", "-1", "Neem een getal van 0 tot en met 1440"),
        ("buffer_minutes", "", "Typ een heel getal"),
        ("travel_speed_kmh", "0", "Neem een getal van 1 tot en met 200"),
        ("travel_speed_kmh", "NaN", "Neem een getal van 1 tot en met 200"),
        ("travel_speed_kmh", "snel", "Typ een getal"),
        ("travel_detour_factor", "1,2,3", "Typ een getal"),
    ],
)
def test_a_limit_that_is_wrong_is_told_beside_its_field_and_stays_as_typed(
    world: World, field: str, value: str, text: str
) -> None:
    before = _round(world).version
    page = world.client("coordinator").post("/regels", data={**LIMITS, "version": before, field: value}).text
    assert text in page
    assert f'value="{value}"' in page
    assert _round(world).version == before


def test_nobody_sees_the_seed_before_the_result_and_everybody_the_seal(world: World) -> None:
    client, anybody = world.client("coordinator"), world.client()
    client.post("/regels/loting/trekken", data={"version": _round(world).version})
    seed = _round(world).lottery_seed
    assert "Nog niet verzegeld" in anybody.get("/loting").text
    client.post("/regels/loting/verzegelen", data={"version": _round(world).version})
    seal = hashlib.sha256(seed.encode()).hexdigest()
    for page in (anybody.get("/loting").text, client.get("/regels").text, world.client("ann").get("/loting").text):
        assert seal in page
        assert seed not in page
    assert "Nieuw lotingsgetal trekken" not in client.get("/regels").text
    refused = client.post("/regels/loting/trekken", data={"version": _round(world).version}, follow_redirects=True)
    assert "De loting is verzegeld" in refused.text
    assert _round(world).lottery_seed == seed


def test_with_the_result_everybody_sees_the_seed(world: World) -> None:
    world.change_round(seed_sealed_at=now() - dt.timedelta(days=1), lottery_seed="gans-koe-appel")
    assert "gans-koe-appel" not in world.client().get("/loting").text
    world.publish()
    assert "gans-koe-appel" in world.client().get("/loting").text


def test_every_page_leads_to_the_lottery_also_for_who_is_not_signed_in(world: World) -> None:
    assert re.search(r'href="/loting"', world.client().get("/inloggen").text)


def test_without_a_round_the_pages_say_what_to_do_first(world: World) -> None:
    world.change_round(archived_at=now())
    client = world.client("coordinator")
    for path in ("/regels", "/gegevens", "/ronde"):
        assert "Nieuwe ronde" in client.get(path).text
    assert "Nog niet verzegeld" in world.client().get("/loting").text
    assert client.post("/regels/doelen", data={"goal": "needs", "step": "up"}).status_code == 404
