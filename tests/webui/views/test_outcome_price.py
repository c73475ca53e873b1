"""What a wish would cost, for the counsellor of the pupil: the goals, how many others, and who at the own school."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from matcher.answers.price import Price
from matcher.codes import Goal
from matcher.differences import GoalChange, Moved
from tests.webui.views.test_demand_report import crowded
from tests.webui.views.test_runs import _text
from tests.webui.world import World
from webui.memory import results, solving
from webui.pages import outcome_price
from webui.pages.outcome_price import price_text
from webui.pages.price_words import moved_told
from webui.store import OfferingRow, PupilRow, SiteRow

__all__ = ["crowded"]


def _path(world: World, name: str, wish: int) -> str:
    return f"/uitkomst/leerlingen/{world.pupils[name]}/prijs?wish={wish}"


def _who_waits(world: World) -> tuple[str, str]:
    """Of Ann and Cas the one without cnc, and the one who has it."""
    with world.store() as session:
        placed = results.result(session, world.a_run()).allocation.of_pupil
    has = {name for name in ("ann", "cas") if any(p.offering_id == "cnc" for p in placed.get(("west", name), ()))}
    return ("cas", "ann") if has == {"ann"} else ("ann", "cas")


def test_a_wish_that_was_not_granted_has_its_price(crowded: World) -> None:
    crowded.publish()
    loser, winner = _who_waits(crowded)
    client = crowded.client("counsellor")
    page = client.get(f"/uitkomst/leerlingen/{crowded.pupils[loser]}").text
    assert "prijs?wish=1" in page
    told = _text(client, _path(crowded, loser, 1))
    assert "Cnc (East College)" in told
    assert "1 andere leerling verhuist." in told
    assert f"{winner.title()}: raakt Cnc kwijt" in told
    assert "van een andere school" not in told


def test_who_moves_at_another_school_is_never_told(crowded: World) -> None:
    crowded.publish()
    loser, winner = _who_waits(crowded)
    with crowded.store() as session:
        found = results.result(session, crowded.a_run())
    with crowded.app.test_request_context(headers={"Accept-Language": "nl"}):
        told = price_text(found.problem, ("east",), "cnc", found.prices.price(("west", loser), "cnc"))
    assert told.moves == "1 andere leerling verhuist. 1 van hen is van een andere school."
    assert winner.title() not in str(told)


def test_who_keeps_another_place_is_not_said_to_have_none(crowded: World) -> None:
    run = crowded.publish()
    with crowded.store() as session:
        problem = results.result(session, run).problem
    with crowded.app.test_request_context(headers={"Accept-Language": "nl"}):
        lost, gained = Moved("west", "ann", ("cnc",), ()), Moved("west", "ann", (), ("cnc",))
        assert moved_told(problem, lost) == "Ann: raakt Cnc kwijt"
        assert moved_told(problem, gained, "West College") == "Ann, West College: krijgt Cnc"


def test_a_wish_that_was_granted_or_is_not_there_has_none(crowded: World) -> None:
    crowded.publish()
    _, winner = _who_waits(crowded)
    client = crowded.client("counsellor")
    assert client.get(_path(crowded, winner, 1)).status_code == 404
    assert client.get(_path(crowded, winner, 9)).status_code == 404
    assert client.get(_path(crowded, "bob", 1)).status_code == 404


def test_of_several_groups_each_is_priced_when_it_is_asked_for(crowded: World) -> None:
    with crowded.store() as session:
        site = session.scalars(select(SiteRow.id).where(SiteRow.code == "west")).one()
        more = {"site_id": site, "elective": "cnc", "capacity": 5, "min_size": 5}
        session.add(OfferingRow(round_id=crowded.round_id, code="cnc-west", **more))
        session.commit()
    crowded.publish()
    loser, _ = _who_waits(crowded)
    page = _text(crowded.client("counsellor"), _path(crowded, loser, 1))
    assert "In een andere groep Cnc (West College)" in page
    other = _text(crowded.client("counsellor"), _path(crowded, loser, 1) + "&group=1")
    assert "Cnc (West College) Kan niet" in other
    assert crowded.client("counsellor").get(_path(crowded, loser, 1) + "&group=2").status_code == 404


def test_what_a_rule_forbids_has_no_price_but_a_reason(world: World) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).completed = ("cnc",)
        session.commit()
    world.publish()
    assert "Niet mogelijk: al gedaan." in _text(world.client("counsellor"), _path(world, "ann", 1))


def test_while_a_price_is_worked_out_the_page_says_so_and_looks_again(
    crowded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowded.publish()
    loser, _ = _who_waits(crowded)
    client = crowded.client("counsellor")
    monkeypatch.setattr(solving, "PATIENCE", 0.01)
    with solving._turn:
        page = client.get(_path(crowded, loser, 1)).text
    assert "de prijs wordt uitgerekend" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "verhuist" not in page
    monkeypatch.setattr(solving, "PATIENCE", 60.0)
    page = client.get(_path(crowded, loser, 1)).text
    assert "1 andere leerling verhuist." in page
    assert 'http-equiv="refresh"' not in page


def test_while_what_decided_is_worked_out_the_pages_say_so_and_look_again(
    crowded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = crowded.publish()
    loser, _ = _who_waits(crowded)
    number = crowded.pupils[loser]
    pages = {
        loser: "/plek/waarom",
        "counsellor": f"/uitkomst/leerlingen/{number}",
        "coordinator": f"/indelen/{run}/leerlingen/{number}?answers=1",
    }
    monkeypatch.setattr(solving, "PATIENCE", 0.01)
    with solving._turn:
        for who, path in pages.items():
            page = crowded.client(who).get(path).text
            assert "wat de doorslag gaf, wordt uitgerekend" in page
            assert '<noscript><meta http-equiv="refresh"' in page
            assert "in plaats van 3 leerlingen" not in page
    monkeypatch.setattr(solving, "PATIENCE", 60.0)
    for who, path in pages.items():
        page = crowded.client(who).get(path).text
        assert "in plaats van 3 leerlingen" in page
        assert 'http-equiv="refresh"' not in page


def test_a_price_that_is_not_proved_in_time_says_what_is_known(crowded: World, monkeypatch: pytest.MonkeyPatch) -> None:
    crowded.publish()
    loser, _ = _who_waits(crowded)
    goal = GoalChange(Goal.PLACEMENTS, 10, 8)
    known = Price(possible=True, goals=(goal,), proved=False, bounds=(replace(goal, after=9),))
    client = crowded.client("counsellor")
    for price, told in [
        (known, "Niet bewezen: zo kan het, maar misschien is er een betere manier"),
        (Price(possible=True, proved=False), "is dit niet uitgerekend en ook niet onmogelijk gebleken"),
    ]:
        monkeypatch.setattr(outcome_price, "prices", lambda *_, price=price: (price,))
        page = _text(client, _path(crowded, loser, 1))
        assert told in page
        assert ("op zijn best 9" in page) == bool(price.goals)
        assert "geen doel wordt slechter" not in page


def test_pupils_learn_no_price(crowded: World) -> None:
    crowded.publish()
    assert crowded.client("ann").get(_path(crowded, "ann", 1)).status_code == 403
    assert "prijs" not in crowded.client("ann").get("/plek").text
