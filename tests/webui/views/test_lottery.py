"""The lottery that anybody can check: its seal, its seed, a pupil's number, and a seed that was changed."""

import datetime as dt
import hashlib
import io
import logging

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from matcher.lottery import lottery_number
from tests.webui.world import World
from webui.store import RoundRow, now
from webui.store.audit import AuditEntry


def _seal(world: World) -> str:
    """Seal the lottery as the coordinator does; the seed."""
    client = world.client("coordinator")
    client.post("/regels/loting/trekken", data={"version": _round(world).version})
    client.post("/regels/loting/verzegelen", data={"version": _round(world).version})
    return _round(world).lottery_seed


def _round(world: World) -> RoundRow:
    with world.store() as session:
        return session.get_one(RoundRow, world.round_id)


def _log(world: World, action: str) -> list[dict]:
    with world.store() as session:
        return [entry.after or {} for entry in session.scalars(select(AuditEntry).where(AuditEntry.action == action))]


def _text(pdf: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return page.extract_text()


def test_before_publication_there_is_a_seal_with_its_moment_and_no_form(world: World) -> None:
    seed = _seal(world)
    page = world.client().get("/loting")
    assert hashlib.sha256(seed.encode()).hexdigest() in page.text
    assert seed not in page.text
    assert "leerlingnummer" not in page.text.lower().split("</dl>")[0]
    assert "Het nummer van een leerling uitrekenen" not in page.text
    assert world.client().post("/loting", data={"site": "west", "pupil": "ann"}).status_code == 404


def test_the_seal_is_there_on_paper_without_the_seed_until_the_result(world: World) -> None:
    seed = _seal(world)
    seal = hashlib.sha256(seed.encode()).hexdigest()
    paper = world.client().get("/loting/zegel.pdf")
    assert paper.mimetype == "application/pdf"
    assert seal in _text(paper.data)
    assert seed not in _text(paper.data)
    world.publish()
    assert seed in _text(world.client().get("/loting/zegel.pdf").data)
    english = world.client()
    english.set_cookie("language", "en")
    assert "The seed belongs to the seal." in _text(english.get("/loting/zegel.pdf").data)


def test_after_publication_anybody_computes_a_pupils_number(world: World) -> None:
    seed = _seal(world)
    world.publish()
    assert "Het lotingsgetal hoort bij het zegel." in world.client().get("/loting").text
    page = world.client().post("/loting", data={"site": "west", "pupil": " ann "})
    assert lottery_number(seed, "west", "ann") in page.text
    assert f"{seed}:west:ann" in page.text


def test_what_is_typed_reaches_neither_the_address_nor_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    _seal(world)
    world.publish()
    with caplog.at_level(logging.INFO):
        page = world.client().post("/loting", data={"site": "west", "pupil": "geheim-4711"})
    assert page.status_code == 200
    assert "geheim-4711" not in caplog.text
    assert 'method="post"' in page.text


def test_what_is_missing_is_told_next_to_the_field(world: World) -> None:
    _seal(world)
    world.publish()
    page = world.client().post("/loting", data={"site": "west", "pupil": ""}).text
    assert "Typ het leerlingnummer." in page
    assert 'id="pupil-error"' in page
    assert world.client().post("/loting", data={"site": "nowhere", "pupil": "x"}).status_code == 200


def test_a_seed_that_is_changed_behind_the_seal_shows_in_the_log_and_on_the_public_page(world: World) -> None:
    seed = _seal(world)
    seal = hashlib.sha256(seed.encode()).hexdigest()
    world.change_round(lottery_seed="een beter getal")
    world.client("coordinator").post("/indelen", data={"order": "own", "seen": "0"})
    assert [entry.get("other_seed") for entry in _log(world, "run.start")] == [True]
    world.publish()
    assert [entry.get("other_seed") for entry in _log(world, "publication.publish")] == [True]
    page = world.client().get("/loting").text
    assert "Deze uitkomst is gemaakt met een ander lotingsgetal dan het verzegelde." in page
    assert seal in page
    assert "een beter getal" in page
    log = world.client("coordinator").get("/beheer/logboek").text
    assert "gemaakt met een ander lotingsgetal dan het verzegelde" in log


def test_an_earlier_run_with_another_seed_cannot_be_published_unseen(world: World) -> None:
    earlier = world.solve()
    _seal(world)
    client = world.client("coordinator")
    client.post("/publiceren", data={"run": earlier, "seen": 0, "when": "now"})
    assert not _log(world, "publication.publish")
    assert "lotingsgetal" in client.get(f"/publiceren?run={earlier}").text.lower()


def test_the_sealed_seed_is_told_as_such_and_leaves_no_remark_in_the_log(world: World) -> None:
    _seal(world)
    world.publish()
    (entry,) = _log(world, "publication.publish")
    assert not {"other_seed", "seed_not_sealed"} & entry.keys()


def test_a_result_without_a_seal_says_that_nobody_can_check_it(world: World) -> None:
    world.publish()
    assert "Deze loting was niet verzegeld" in world.client().get("/loting").text
    (entry,) = _log(world, "publication.publish")
    assert entry["seed_not_sealed"] is True


def test_a_seal_that_came_after_the_choices_is_told(world: World) -> None:
    _seal(world)
    world.change_round(wishes_close_at=now() - dt.timedelta(days=2))
    assert "pas verzegeld toen leerlingen al hadden gekozen" in world.client().get("/loting").text
