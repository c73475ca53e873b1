"""Where a seat would help: solved beside the pages, in sentences, for the coordinator and for hosts."""

import json
import re

import pytest
from sqlalchemy import event

from matcher.solver import solve
from tests.builders import tiny
from tests.webui.views.test_demand_report import _page, crowded
from tests.webui.views.test_runs import _text
from tests.webui.world import World
from webui.jobs import seats as jobs
from webui.jobs.seats import seat_figures
from webui.memory import workings
from webui.memory.results import result
from webui.operations.whatif import after
from webui.pages.seat_words import told
from webui.pages.seats import changes_of
from webui.store import OfferingRow
from webui.views import seats as views

__all__ = ["crowded"]


def test_one_more_seat_is_told_in_a_sentence_and_can_be_tried(crowded: World) -> None:
    run = crowded.solve()
    page = _page(crowded, f"/indelen/{run}/plaatsen")
    client = crowded.client("coordinator")
    assert "Eén plaats erbij in Cnc (East College) geeft 1 leerling de eerste keuze." in _text(
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


def test_a_group_is_one_line_with_what_helps_most_and_the_rest_folded_under_it(crowded: World) -> None:
    run = crowded.solve()
    page = _page(crowded, f"/indelen/{run}/plaatsen")
    start = page.index('id="claims"')
    groups = page[start : page.index("</section>", start)].split("<details")[1:]
    assert len(groups) == len({group.partition("</summary>")[0] for group in groups})
    cnc = next(group for group in groups if "Cnc (East College)" in group.partition("</summary>")[0])
    best, _, rest = cnc.partition("</summary>")
    assert "Eén plaats erbij in Cnc (East College)" in best
    assert "2 plaatsen erbij in Cnc (East College)" in rest
    assert "2 plaatsen erbij" not in best


def test_what_is_certain_is_shown_while_the_rest_is_worked_out(crowded: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = crowded.solve()
    with crowded.store() as session:
        found = result(session, run)
    *_, seen = seat_figures(found.problem, found.policy, found.allocation)
    some = {**seen, "claims": seen["claims"][:1], "complete": False, "left": 3}
    monkeypatch.setattr(views, "worked_out", lambda *_: workings.Working(json.loads(json.dumps(some))))
    text = _text(crowded.client("coordinator"), f"/indelen/{run}/plaatsen")
    assert "Nog 3 mogelijkheden worden uitgerekend; wat zeker is, staat hier." in text
    assert "Cnc (East College)" in text
    assert "data-live" in crowded.client("coordinator").get(f"/indelen/{run}/plaatsen").text
    monkeypatch.setattr(views, "worked_out", lambda *_: workings.Working(json.loads(json.dumps(some)), failed=True))
    text = _text(crowded.client("coordinator"), f"/indelen/{run}/plaatsen")
    assert "niet worden uitgerekend" in text or "kon niet" in text
    assert "Cnc (East College)" in text


def test_claims_come_in_portions_each_with_more_of_them_and_all_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, policy = tiny("ann: cnc; bob: cnc; cas: drones; dan: drones", "cnc 1; drones 1")
    allocation = solve(problem, policy).allocation
    at_once = list(seat_figures(problem, policy, allocation))
    monkeypatch.setattr(jobs, "_FIRST", 0.0)
    portions = list(seat_figures(problem, policy, allocation))
    assert [p["left"] for p in portions] == list(range(portions[0]["left"], -1, -1))
    assert [p["complete"] for p in portions] == [False] * (len(portions) - 1) + [True]
    sizes = [len(p["claims"]) for p in portions]
    assert sizes == sorted(sizes)
    assert len(at_once) == 1
    assert portions[-1] == at_once[0]
    assert {claim["offering"] for claim in at_once[0]["claims"]} == {"cnc", "drones"}
    assert all(claim["confirmed"] for claim in at_once[0]["claims"])


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


def test_a_host_reads_no_number_of_fewer_than_five_pupils(crowded: World) -> None:
    with crowded.store() as session:
        session.get_one(OfferingRow, crowded.offering("robotica")).capacity = 1
        session.commit()
    run = crowded.publish()
    everything = _page(crowded, f"/indelen/{run}/plaatsen")
    assert "Robotica (West" in everything
    _page(crowded, "/aanbod/plaatsen", "host")
    text = _text(crowded.client("host"), "/aanbod/plaatsen")
    claims = text[text.index("Wat zou helpen") :]
    assert "Robotica (West" in claims
    assert "minder dan 5" in claims
    assert "minuten" not in claims.replace("minuten later beginnen", "")
    assert not re.search(r"\b[1-4] (leerling|wens|plaats|meer|minder|stap)", claims.replace("2 plaatsen erbij", ""))


@pytest.mark.parametrize(("pupils", "number"), [(1, "minder dan 5"), (4, "minder dan 5"), (5, "5")])
def test_from_five_on_a_number_is_shown(crowded: World, pupils: int, number: str) -> None:
    claim = {
        "extra": 1,
        "goals": [
            {"name": "ranks_first", "levels": [1, 2], "before": [20, 9], "after": [20 + pupils, 9 - pupils]},
            {"name": "travel", "levels": [], "before": 900, "after": 700},
        ],
    }
    with crowded.app.test_request_context(headers={"Accept-Language": "nl"}):
        hidden, open_ = told("CNC bij Vonk", claim, hidden=True), told("CNC bij Vonk", claim, hidden=False)
    assert hidden.text == f"Eén plaats erbij in CNC bij Vonk geeft {number} leerlingen hun eerste keuze."
    assert "200" not in hidden.more
    assert "200 minuten" in open_.more
