"""Next year's offer: what could not be given, worked out beside the pages, for the coordinator and for hosts."""

import io
import re

import openpyxl
import pytest
from sqlalchemy import event, select

from tests.webui.world import World
from webui import workings
from webui.store import PupilRow, WishRow, WishState
from webui.store.audit import AuditEntry


@pytest.fixture
def crowded(world: World) -> World:
    """Cas wants cnc as well, of which there is one seat."""
    with world.store() as session:
        cas = session.get_one(PupilRow, world.pupils["cas"])
        session.add(WishRow(round_id=world.round_id, pupil_id=cas.id, rank=1, elective="cnc", state=WishState.APPROVED))
        session.commit()
    return world


def _page(world: World, path: str, who: str = "coordinator") -> str:
    world.client(who).get(path)
    workings.wait()
    return world.client(who).get(path).text


def test_while_it_is_worked_out_the_page_says_so_and_looks_again_by_itself(crowded: World) -> None:
    run = crowded.solve()
    page = crowded.client("coordinator").get(f"/indelen/{run}/vraag").text
    assert "Even geduld" in page
    assert "data-live" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    workings.wait()
    page = crowded.client("coordinator").get(f"/indelen/{run}/vraag").text
    assert "Even geduld" not in page
    assert "data-live" not in page


def test_each_elective_has_its_reasons_and_each_group_the_school(crowded: World) -> None:
    page = _page(crowded, f"/indelen/{crowded.solve()}/vraag")
    assert 'aria-label="Leerlingen die dit liever hadden gehad. ' in page
    assert "vol 1" in page
    assert "East College" in page
    assert "West College" in page
    english = crowded.client("coordinator")
    english.set_cookie("language", "en")
    assert "full 1" in english.get(f"/indelen/{crowded.a_run()}/vraag").text


def test_what_was_missed_is_added_up_by_site_day_and_school(crowded: World) -> None:
    page = _page(crowded, f"/indelen/{crowded.solve()}/vraag")
    for by, name in (
        ("Per vestiging", "East College"),
        ("Per dag", "woensdag"),
        ("Per school van de leerlingen", "West"),
    ):
        assert re.search(f'aria-label="{by}. {name}[^"]*: 1"', page), by
    assert "Per school van" not in _page_of_host(crowded)


def _page_of_host(world: World) -> str:
    world.publish()
    return _page(world, "/aanbod/vraag", "host")


def test_where_nothing_was_missed_the_page_says_so(world: World) -> None:
    assert "Alles wat liever was gewenst, is gegeven." in _page(world, f"/indelen/{world.solve()}/vraag")


def test_what_is_kept_has_no_pupils_in_it(crowded: World) -> None:
    _page(crowded, f"/indelen/{crowded.solve()}/vraag")
    (kept,) = crowded.config.figures.iterdir()
    assert not [name for name in ("ann", "bob", "cas") if f'"{name}"' in kept.read_text()]


def test_the_workbook_has_numbers_as_numbers_and_is_written_down(crowded: World) -> None:
    run = crowded.solve()
    assert crowded.client("coordinator").get(f"/indelen/{run}/vraag.xlsx").location == f"/indelen/{run}/vraag"
    workings.wait()
    book = openpyxl.load_workbook(io.BytesIO(crowded.client("coordinator").get(f"/indelen/{run}/vraag.xlsx").data))
    assert book.sheetnames[0] == "Keuzevakken"
    assert book["Keuzevakken"]["H2"].value == 1
    with crowded.store() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "run.download")).one()
    assert (entry.record_id, entry.after) == (run, {"part": "demand", "form": "xlsx"})


def test_a_host_sees_the_own_groups_of_what_is_published_without_the_schools_of_pupils(crowded: World) -> None:
    assert crowded.client("host").get("/aanbod/vraag").location == "/aanbod"
    assert crowded.client("host").get("/aanbod/vraag.xlsx").status_code == 404
    crowded.publish()
    page = _page(crowded, "/aanbod/vraag", "host")
    assert "vol 1" in page, "how much each elective was missed is for all"
    assert "East College" not in page
    assert "School van de leerlingen" not in page
    assert "/aanbod/vraag" in crowded.client("host").get("/aanbod").text
    book = openpyxl.load_workbook(io.BytesIO(crowded.client("host").get("/aanbod/vraag.xlsx").data))
    assert book["Per groep en school"].max_row == 1


def test_what_could_not_be_worked_out_is_told_and_can_be_tried_again(
    crowded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = crowded.solve()
    with monkeypatch.context() as broken:
        broken.setattr(workings, "_answer", lambda *_: b"")
        page = _page(crowded, f"/indelen/{run}/vraag")
    assert "Dit kon niet worden uitgerekend" in page
    crowded.client("coordinator").post(f"/indelen/{run}/opnieuw-uitrekenen")
    assert "Dit kon niet worden uitgerekend" not in _page(crowded, f"/indelen/{run}/vraag")


def test_the_page_asks_the_store_a_fixed_number_of_times(crowded: World) -> None:
    run = crowded.solve()
    _page(crowded, f"/indelen/{run}/vraag")
    asked: list[str] = []
    event.listen(crowded.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    crowded.client("coordinator").get(f"/indelen/{run}/vraag")
    assert len(asked) <= 10, asked
