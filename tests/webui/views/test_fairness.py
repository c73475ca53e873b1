"""Whether a run is fair: worked out beside the pages, hidden where it would point at somebody, a line per school."""

import datetime as dt
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from tests.webui.earlier import earlier_round
from tests.webui.world import World
from webui.memory import workings
from webui.operations.retention import remove
from webui.people import SYSTEM

CHANCE = {"least": 1.3, "low": 1.4, "middle": 1.5, "high": 1.7, "most": 1.9, "at_least_as_good": 0.12}


def _part(dimension: str, name: str, *, apart: bool = False) -> dict[str, Any]:
    figures = {"pupils": 9, "placed": 8, "placements": 8, "first": 6, "mean_rank": 1.25, "mean_minutes": 11.5}
    figures |= {"reached": {"1": {"own": 6, "low": 4, "high": 5}, "2": {"own": 8, "low": 6, "high": 7}}}
    chance = {"placed": {"low": 6, "middle": 7, "high": 8, "at_least_as_good": 0.2}, "mean_rank": CHANCE}
    told = {"dimension": dimension, "name": name, "suppressed": False, "chance": chance, "apart": apart}
    return {**told, **figures}


FIGURES = {
    "lotteries": 1000,
    "parts": [
        _part("region", ""),
        _part("school", "west", apart=True),
        {"dimension": "school", "name": "east", "suppressed": True},
        _part("school", "north") | {"mean_rank": 1.46},
        _part("track", "BB"),
        _part("last_time", "without"),
        _part("last_time", ""),
        _part("distance", ""),
        _part("distance", "20"),
        _part("distance", "45"),
    ],
    "schools_apart": {"lowest": "west", "highest": "north", "difference": 0.21, "apart": True},
    "hosts": [{"site": "east", "seats": 6, "placed": 6, "own": None, "guests": None}],
    "envy": {"travel": 2, "lottery": 1},
    "free_seats": {"min_size": 1},
    "rings": [2, 3],
    "certain": False,
}


def _page(world: World, path: str, who: str = "coordinator") -> str:
    world.client(who).get(path)
    workings.wait()
    return world.client(who).get(path).text


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process that works it out would say of a larger region."""
    monkeypatch.setattr(workings, "_answers", lambda *_: (json.dumps(one).encode() for one in [FIGURES]))


def test_it_is_worked_out_beside_the_pages_and_kept_without_pupils(world: World) -> None:
    run = world.solve()
    assert "Even geduld" in world.client("coordinator").get(f"/indelen/{run}/eerlijk").text
    page = _page(world, f"/indelen/{run}/eerlijk")
    assert "1000 keer geloot" in page
    assert "te weinig leerlingen om te tonen" in page
    assert "Geen leerling had liever een plaats die vrij is." in page
    (kept,) = world.config.figures.iterdir()
    assert not [name for name in ("ann", "bob", "cas") if f'"{name}"' in kept.read_text()]


@pytest.mark.usefixtures("known")
def test_each_part_stands_beside_chance_in_a_picture_and_a_table(world: World) -> None:
    page = _page(world, f"/indelen/{world.solve()}/eerlijk")
    assert "West College: 1,25, bij toeval 1,4 tot 1,7" in page
    assert "1,4–1,7" in page
    assert 'class="chart-own"' in page
    assert "0,15 afwijkt van die van de regio:</span> West College." in " ".join(page.split())


@pytest.mark.usefixtures("known")
def test_a_part_that_is_hidden_has_no_figure_on_the_page_either(world: World) -> None:
    page = _page(world, f"/indelen/{world.solve()}/eerlijk")
    (row,) = (r for r in page.split("<tr>") if ">East College<" in r and "te weinig" in r)
    assert 'class="number"' not in row
    (host,) = (r for r in page.split("<tr>") if ">East College<" in r and "te weinig" not in r)
    assert host.count("–") == 2


@pytest.mark.usefixtures("known")
def test_envy_free_seats_and_swaps_are_told_with_their_causes_in_both_languages(world: World) -> None:
    run = world.solve()
    page = " ".join(_page(world, f"/indelen/{run}/eerlijk").split())
    assert "3 keer had een leerling liever een plaats van iemand met minder aanspraak" in page
    assert "<strong>2×</strong> Een doel zou slechter uitkomen: Kort reizen" in page
    assert "<strong>1×</strong> Alle doelen waren gelijk: de loting besliste." in page
    assert "zou onder het minimum zakken" in page
    assert "Van 2 keer ruilen zou iedereen die meedoet beter worden; samen 5 leerlingen." in page
    assert "er kunnen er meer zijn" in page
    english = world.client("coordinator")
    english.set_cookie("language", "en")
    assert "All goals were equal: the lottery decided." in english.get(f"/indelen/{run}/eerlijk").text


@pytest.mark.usefixtures("known")
def test_a_counsellor_sees_the_line_of_the_own_school_only_and_only_once_it_is_published(world: World) -> None:
    world.solve()
    assert world.client("counsellor").get("/uitkomst/eerlijk").location == "/uitkomst"
    world.publish()
    page = _page(world, "/uitkomst/eerlijk", "counsellor")
    assert "West College" in page
    assert "1,25" in page
    for hidden in ("East College", "De hele regio", "Naar leerweg", "aanspraak", "ruil", "Eigen leerlingen"):
        assert hidden not in page
    other = _page(world, "/uitkomst/eerlijk", "other_counsellor")
    assert "te weinig leerlingen om te tonen" in other
    assert "1,25" not in other
    assert "/uitkomst/eerlijk" in world.client("counsellor").get("/uitkomst").text


@pytest.mark.usefixtures("known")
def test_those_who_got_less_last_time_and_the_choices_reached_are_told(world: World) -> None:
    page = " ".join(_page(world, f"/indelen/{world.solve()}/eerlijk").split())
    assert "<h3>Naar hoe het de vorige keer ging</h3>" in page
    assert "Minder plaatsen dan kon: 1,25, bij toeval 1,4 tot 1,7" in page
    assert '<th scope="row">Deed toen niet mee</th>' in page
    assert '<td class="number nb">6 (4–5)</td><td class="number nb">8 (6–7)</td>' in page
    for distance in ("Niets mogelijk", "Gemiddeld 20 tot 30 minuten", "Gemiddeld 45 minuten of meer"):
        assert f'<th scope="row">{distance}</th>' in page
    assert "Het verst uit elkaar, 0,21: West College (1,25) – north (1,46)." in page


def test_the_round_before_is_handed_to_the_process_that_works_it_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[int] = []
    monkeypatch.setattr(
        workings,
        "_answers",
        lambda _, *files: (handed.append(len(files)) or json.dumps(one).encode() for one in [FIGURES]),
    )
    run = world.solve()
    _page(world, f"/indelen/{run}/eerlijk")
    earlier_round(world)
    _page(world, f"/indelen/{run}/eerlijk")
    assert handed == [2, 4]


@pytest.mark.usefixtures("known")
def test_earlier_rounds_stand_beside_this_one_and_stay_when_their_pupils_are_removed(world: World) -> None:
    many = "; ".join([*(f"w{n} at west: cnc" for n in range(6)), *(f"e{n} at east: cnc" for n in range(3))])
    earlier_round(world, f"{many}; n at north: cnc", "cnc 9 at east", school_year="2024-2025")
    earlier_round(world, many, "cnc 9 at east")
    run = world.solve()
    page = _page(world, f"/indelen/{run}/eerlijk")
    years = " ".join(page.split("Door de jaren heen")[1].split("</section>")[0].split())
    assert '2025-2026, Vorig jaar</th><td class="number">9</td><td class="number nb">9 (100 %)</td>' in years
    assert "deze indeling" in years
    assert years.index("2024-2025") < years.index("2025-2026")
    assert "2024-2025, Vorig jaar: 90 %; 2025-2026, Vorig jaar: 100 %" in years  # this one has too few pupils
    assert "East" not in years  # three pupils
    with world.store() as session:
        remove(session, SYSTEM, world.config, dt.date(2027, 8, 1))
    after = " ".join(
        _page(world, f"/indelen/{run}/eerlijk").split("Door de jaren heen")[1].split("</section>")[0].split()
    )
    assert after.replace(' <span class="small">leerlingen verwijderd, cijfers bewaard</span>', "") == years
    assert after.count("leerlingen verwijderd") == 2


@pytest.mark.usefixtures("known")
def test_rounds_of_one_school_year_are_told_apart(world: World) -> None:
    many = "; ".join(f"w{n} at west: cnc" for n in range(6))
    for _ in range(2):
        earlier_round(world, many, "cnc 9 at east")
    years = _page(world, f"/indelen/{world.solve()}/eerlijk").split("Door de jaren heen")[1]
    assert ">2025-2026 (1)<" in years
    assert ">2025-2026 (2)<" in years


@pytest.mark.usefixtures("known")
def test_without_an_earlier_round_there_are_no_years(world: World) -> None:
    assert "Door de jaren heen" not in _page(world, f"/indelen/{world.solve()}/eerlijk")


def test_better_figures_take_the_place_of_the_first_and_the_page_says_how_many_lotteries_there_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, asked = threading.Event(), threading.Event()

    def answers(*_: object) -> Iterator[bytes]:
        yield json.dumps(FIGURES | {"complete": False, "lotteries": 40, "envy": {"not_looked_into": 3}}).encode()
        told.set()
        assert asked.wait(30)
        yield json.dumps(FIGURES | {"complete": True}).encode()

    monkeypatch.setattr(workings, "_answers", answers)
    run = world.publish()
    coordinator, counsellor = world.client("coordinator"), world.client("counsellor")
    coordinator.get(f"/indelen/{run}/eerlijk")
    assert told.wait(30)
    page = coordinator.get(f"/indelen/{run}/eerlijk").text
    assert "40 van 1000 lotingen zijn gedaan" in page
    assert "is 40 keer geloot" in " ".join(page.split())
    assert "<strong>3×</strong> Nog niet uitgezocht." in page
    assert "data-live" in page
    assert "40 van 1000 lotingen" in counsellor.get("/uitkomst/eerlijk").text
    with world.store() as session:
        assert workings.begin(world.config.figures, session, run, "demand"), "other figures need not wait"
    asked.set()
    workings.wait()
    page = coordinator.get(f"/indelen/{run}/eerlijk").text
    assert "lotingen zijn gedaan" not in page
    assert "data-live" not in page
    assert "1000 keer geloot" in page


def test_figures_that_were_broken_off_are_shown_and_gone_on_with(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    half = json.dumps(FIGURES | {"complete": False, "lotteries": 40}).encode()
    monkeypatch.setattr(workings, "_answers", lambda *_: (one for one in [half]))
    run = world.solve()
    page = _page(world, f"/indelen/{run}/eerlijk")
    assert "Dit kon niet worden uitgerekend" in page
    assert "40 keer geloot" in page
    monkeypatch.setattr(workings, "_answers", lambda *_: (json.dumps(one).encode() for one in [FIGURES]))
    world.client("coordinator").post(f"/indelen/{run}/opnieuw-uitrekenen")
    assert "1000 keer geloot" in _page(world, f"/indelen/{run}/eerlijk")


def test_a_run_that_is_not_there_has_no_page(world: World) -> None:
    assert world.client("coordinator").get("/indelen/99/eerlijk").status_code == 404


@pytest.mark.usefixtures("known")
def test_the_page_asks_the_store_a_fixed_number_of_times(world: World) -> None:
    run = world.solve()
    _page(world, f"/indelen/{run}/eerlijk")
    asked: list[str] = []
    event.listen(world.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    world.client("coordinator").get(f"/indelen/{run}/eerlijk")
    assert len(asked) < 20, asked
