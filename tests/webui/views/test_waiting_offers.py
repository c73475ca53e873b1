"""What pages say of offers: whose time runs out, what all accepted and what came of it, and lists on a phone."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests.webui.operations.test_repairs import ask, join
from tests.webui.operations.test_waiting import _propose, _seats, waiting
from tests.webui.views.test_waiting import _move, _sent
from tests.webui.world import World
from webui.memory.results import published_run
from webui.operations.lapsing import lapsing
from webui.operations.waiting import settle
from webui.store import AuditEntry, OfferMoveRow, OfferRow, OfferState, PupilRow

__all__ = ["waiting"]


def _agreed(world: World) -> str:
    """A seat was offered, the round got faults, and the counsellor accepted; the page after that."""
    _sent(world)
    _seats(world, "robotica", -1)
    counsellor = world.client("counsellor")
    answer = {"move": _move(counsellor.get("/wachtlijst").text), "accept": "yes"}
    counsellor.post("/wachtlijst/antwoord", data=answer)
    return counsellor.get("/wachtlijst").text


def test_what_all_accepted_in_a_round_with_faults_waits_for_no_answer_and_says_what_comes_next(waiting: World) -> None:
    for page in (_agreed(waiting), waiting.client("coordinator").get("/wachtlijst").text):
        assert "Door allen aangenomen; wordt besloten zodra de ronde geen fouten heeft" in page
        assert "Het wordt vanzelf besloten als de fouten zijn hersteld." in page
        assert "Antwoord voor" not in page


def test_what_all_accepted_and_could_not_be_carried_out_says_so_and_what_comes_next(
    waiting: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _agreed(waiting)
    _seats(waiting, "robotica", 2)
    with monkeypatch.context() as broken, waiting.store() as session:
        broken.setattr("webui.operations.waiting.decide_together", lambda *given: {}["a mistake of ours"])
        assert settle(session) == 0
    for who in ("counsellor", "coordinator"):
        page = waiting.client(who).get("/wachtlijst").text
        assert "Door allen aangenomen, maar nog niet besloten" in page
        assert "de coördinator kan het intrekken en met de hand beslissen" in page
        assert "Antwoord voor" not in page
    assert "/wachtlijst/terug" in waiting.client("coordinator").get("/wachtlijst").text
    with waiting.store() as session:
        assert settle(session) == 1
    assert "Door iedereen aangenomen, en met de hand besloten" in waiting.client("counsellor").get("/wachtlijst").text


def test_what_was_overtaken_says_that_nothing_changed(waiting: World) -> None:
    _agreed(waiting)
    _seats(waiting, "robotica", 2)
    _seats(waiting, "cnc", 1)
    with waiting.store() as session:
        assert settle(session) == 1
    page = waiting.client("counsellor").get("/wachtlijst").text
    assert "Aangenomen, maar niet meer mogelijk" in page
    assert "Voor deze leerlingen is er niets veranderd." in page


def test_of_two_offers_the_one_whose_time_runs_out_first_comes_first(waiting: World) -> None:
    _sent(waiting)
    with waiting.store() as session:
        first = session.query(OfferRow).one()
        late = OfferRow(round_id=first.round_id, offering_id=waiting.offering("drones"), days=9)
        late.until = first.until + dt.timedelta(hours=1)
        session.add(late)
        session.flush()
        move = {"offer_id": late.id, "position": 1, "pupil_id": waiting.pupils["cas"]}
        session.add(OfferMoveRow(**move, into_id=waiting.offering("drones")))
        session.commit()
        sooner, later = "<strong>Cnc (East", "<strong>Drones (East"
        page = waiting.client("counsellor").get("/wachtlijst").text
        assert page.index(sooner) < page.index(later)
        late.until = first.until - dt.timedelta(hours=1)
        session.commit()
    page = waiting.client("counsellor").get("/wachtlijst").text
    assert page.index(later) < page.index(sooner)


def test_a_counsellor_has_one_line_per_list_and_the_rest_folded(waiting: World) -> None:
    page = waiting.client("counsellor").get("/wachtlijst").text
    lines = re.findall(r"<summary>([^<]*)</summary>\s*<p class=\"small\">(.*?)</p>", page, flags=re.DOTALL)
    assert any(line == "Cnc (East College): plaats 1" and "lotnummer" in more for line, more in lines)
    assert all("lotnummer" not in line for line, _ in lines)


LAPSES = "1 open aanbod van een plek of ruil kan dan niet meer en vervalt bij publicatie:"


def test_a_correction_that_gives_the_seat_away_warns_and_lets_the_offer_lapse(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    offer = _propose(waiting)
    join(waiting, "eva", "west", "cnc")
    run_id = ask(waiting)
    waiting.finish(run_id)
    desk = waiting.client("coordinator")
    for page in ("/herstel", f"/publiceren?run={run_id}"):
        assert LAPSES in desk.get(page).text
    waiting.publish(run_id=run_id)
    told = waiting.client("counsellor").get("/wachtlijst").text
    assert "Vervallen door een correctie" in told
    assert "Aannemen" not in told
    with waiting.store() as session:
        assert session.get_one(OfferRow, offer).state is OfferState.LAPSED
        entries = sa.select(AuditEntry).where(AuditEntry.action == "seat.lapsed")
        assert [entry.account_id for entry in session.scalars(entries)] == [waiting.accounts["coordinator"]]


def test_an_offer_that_a_correction_leaves_possible_stays_open(waiting: World) -> None:
    _seats(waiting, "cnc", 2)
    offer = _propose(waiting)
    with waiting.store() as session:
        run_id = published_run(session, waiting.round_id)
        assert run_id is not None
        assert lapsing(session, waiting.round_id, run_id) == []
        assert session.get_one(OfferRow, offer).state is OfferState.OPEN


def test_a_counsellors_pupils_are_listed_by_last_name(waiting: World) -> None:
    with waiting.store() as session:
        for name, last in (("ann", "Zwart"), ("cas", "Aalders")):
            session.get_one(PupilRow, waiting.pupils[name]).last_name = last
            session.get_one(PupilRow, waiting.pupils[name]).home_site_id = waiting.site("west")
        session.commit()
    page = waiting.client("counsellor").get("/wachtlijst").text
    assert page.index("Aalders") < page.index("Zwart")
