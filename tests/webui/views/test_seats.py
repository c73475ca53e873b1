"""Where a seat would help: solved beside the pages, in sentences, for the coordinator and for hosts."""

import pytest
from sqlalchemy import event

from matcher.solver import solve
from tests.builders import tiny
from tests.webui.views.test_demand_report import _page, crowded
from tests.webui.views.test_runs import _text
from tests.webui.world import World
from webui.jobs import seats as jobs
from webui.memory import workings
from webui.memory.results import result
from webui.operations.whatif import after
from webui.pages.seats import changes_of
from webui.store import OfferingRow

__all__ = ["crowded"]


def test_one_more_seat_is_told_in_a_sentence_and_can_be_tried(crowded: World) -> None:
    run = crowded.solve()
    page = _page(crowded, f"/indelen/{run}/plaatsen")
    client = crowded.client("coordinator")
    assert "1 plaats meer bij Cnc (East College): 1 leerling meer krijgt de eerste keuze." in _text(
        client, f"/indelen/{run}/plaatsen"
    )
    assert "wat-als?change=" in page
    link = page[page.index(f"/indelen/{run}/wat-als?change=") :].partition('"')[0].replace("&amp;", "&")
    assert "Cnc (East College): 2 plaatsen" in client.get(link).text


def test_every_claim_is_what_comes_of_it_when_the_round_is_changed_so(crowded: World) -> None:
    run = crowded.solve()
    _page(crowded, f"/indelen/{run}/plaatsen")
    with crowded.store() as session:
        found = result(session, run)
        claims = workings.worked_out(crowded.config.figures, session, run, "seats").figures["claims"]
    assert claims
    for claim in claims:
        problem, policy = after(found.problem, found.policy, changes_of(found.problem, claim))
        told = {goal["name"]: goal["after"] for goal in claim["goals"]}
        goals = {g.name: g.value for g in solve(problem, policy).goals if g.name in told}
        assert {n: list(v) if isinstance(v, tuple) else v for n, v in goals.items()} == told


def test_while_it_is_worked_out_the_page_says_so(world: World) -> None:
    run = world.solve()
    page = world.client("coordinator").get(f"/indelen/{run}/plaatsen").text
    assert "data-live" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    workings.wait()
    assert "data-live" not in world.client("coordinator").get(f"/indelen/{run}/plaatsen").text


def test_what_nobody_offers_is_told_to_hosts_of_the_own_electives_without_small_numbers(crowded: World) -> None:
    with crowded.store() as session:
        for code in ("cnc", "robotica"):
            session.get_one(OfferingRow, crowded.offering(code)).run = "no"
        session.commit()
    run = crowded.publish()
    _page(crowded, f"/indelen/{run}/plaatsen")
    everything = _text(crowded.client("coordinator"), f"/indelen/{run}/plaatsen")
    assert "Cnc 2 groep gaat niet door 2" in everything
    _page(crowded, "/aanbod/plaatsen", "host")
    own = _text(crowded.client("host"), "/aanbod/plaatsen")
    assert "Robotica minder dan 5 groep gaat niet door minder dan 5" in own
    assert "Cnc" not in own


def test_group_by_group_it_is_told_what_each_extra_brings(crowded: World) -> None:
    run = crowded.solve()
    _page(crowded, f"/indelen/{run}/plaatsen")
    told = _text(crowded.client("coordinator"), f"/indelen/{run}/plaatsen")
    table = told[told.index("Groep voor groep") :]
    assert "Groep 1 plaats meer" in table
    assert "Cnc (East College) 1 leerling meer krijgt de eerste keuze" in table


def test_the_coordinator_chooses_a_host_whose_lines_are_shown(crowded: World) -> None:
    with crowded.store() as session:
        session.get_one(OfferingRow, crowded.offering("robotica")).capacity = 1
        session.commit()
    run = crowded.solve()
    _page(crowded, f"/indelen/{run}/plaatsen")
    client, path = crowded.client("coordinator"), f"/indelen/{run}/plaatsen"
    groups = {site: _text(client, f"{path}?site={site}") for site in ("", "east", "west")}
    assert ["Cnc (East" in page for page in groups.values()] == [True, True, False]
    assert ["Robotica (West" in page for page in groups.values()] == [True, False, True]
    assert client.get(f"{path}?site=nowhere").text.count("<li>") == client.get(path).text.count("<li>")


def test_a_small_region_has_every_claim_solved_and_a_large_one_as_many_as_there_is_time_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits: list[int] = []
    monkeypatch.setattr(jobs, "seats", lambda *given: limits.append(given[-1]) or ())
    for pupils in ("ann: cnc", "; ".join(f"p{n}: cnc" for n in range(9))):
        problem, policy = tiny(pupils, "cnc 1")
        monkeypatch.setattr(jobs, "_PUPILS", 360)
        jobs.seat_figures(problem, policy, solve(problem, policy).allocation)
    assert limits == [360, 40]


def test_the_page_asks_the_store_a_fixed_number_of_times(crowded: World) -> None:
    run = crowded.publish()
    _page(crowded, f"/indelen/{run}/plaatsen")
    asked: list[str] = []
    event.listen(crowded.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    for who, path in (("coordinator", f"/indelen/{run}/plaatsen"), ("host", "/aanbod/plaatsen")):
        crowded.client(who).get(path)
        assert len(asked) <= 10, asked
        asked.clear()


def test_a_host_sees_the_lines_of_the_own_sites(crowded: World) -> None:
    assert crowded.client("host").get("/aanbod/plaatsen").location == "/aanbod"
    crowded.publish()
    page = _page(crowded, "/aanbod/plaatsen", "host")
    assert "Cnc (East College)" not in page
    assert "Bij welke school" not in page
    assert "wat-als" not in page
