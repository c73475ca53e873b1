"""Next year's offer: what could not be given, worked out beside the pages, for the coordinator and for hosts."""

import html
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace

import openpyxl
import pytest
from flask import Flask, current_app
from flask_babel import Babel
from sqlalchemy import event, select

from matcher.answers.demand import Demand, ElectiveDemand
from matcher.fairness import hiding
from tests.builders import tiny
from tests.webui.world import World
from webui.memory import workings
from webui.pages.demand_report import of_sites
from webui.store import OfferingRow, PupilRow, WishRow, WishState
from webui.store.audit import AuditEntry


@pytest.fixture
def crowded(world: World) -> World:
    """Cas wants cnc as well, of which there is one seat."""
    with world.store() as session:
        cas = session.get_one(PupilRow, world.pupils["cas"])
        session.add(WishRow(round_id=world.round_id, pupil_id=cas.id, rank=1, elective="cnc", state=WishState.APPROVED))
        session.commit()
    return world


COUNTS = {"wished": 40, "first": 20, "placed": 12, "unmet": 16}
FIGURES = {
    "electives": [
        {"elective": code, "title": title, "groups": 1, "seats": seats, **COUNTS, "reasons": {"full": 16}}
        for code, title, seats in (("cnc", "Cnc", 1), ("robotica", "Robotica", 2))
    ],
    "groups": [
        {"elective": elective, "offering": group, "site": site, "days": days, "school": school, "reason": why}
        | {"pupils": pupils}
        for elective, group, site, days, school, why, pupils in (
            ("cnc", "cnc", "east", ["mon", "wed"], "west", "full", 9),
            ("robotica", "robotica", "west", ["wed"], "east", "full", 8),
            ("robotica", "robotica", "west", ["wed"], "east", "timetable", 6),
            ("robotica", "robotica", "west", ["wed"], "west", "travel_limit", 2),
            ("drones", None, None, [], "west", "not_offered", 7),
        )
    ],
    "sessions": [
        {"offering": "cnc", "site": "east", "days": ["wed"], "excluded": 11, "only": 2},
        {"offering": "robotica", "site": "west", "days": ["wed"], "excluded": 9, "only": 3},
    ],
    "travel": [
        {"home_site": "west", "site": "east", "minutes": 50, "excluded": 8, "only": 8},
        {"home_site": "east", "site": "west", "minutes": 50, "excluded": 7, "only": 1},
    ],
}
SHEETS = {  # what leads to the table of the page, the sheet, and whether hosts have them
    '<section aria-labelledby="electives">': ("Keuzevakken", True),
    '<table class="table" aria-labelledby="by-sites">': ("Per vestiging", True),
    '<table class="table" aria-labelledby="by-days">': ("Per dag", True),
    '<table class="table" aria-labelledby="by-schools">': ("Per school van de leerlingen", False),
    'role="group" aria-labelledby="groups">': ("Per groep en school", True),
    'role="group" aria-label="Groep">': ("Lessen die in de weg zitten", True),
    'role="group" aria-label="Van">': ("Te lange wegen", True),
}


def _numbers(cells: Iterable[object]) -> list[str]:
    """The counts of a line, and what is said in the place of those that are not told; not the reasons."""
    words = [str(cell) for cell in cells if cell is not None]
    return sorted(word for word in words if word.isdigit() or word in ("minder dan 5", "niet getoond"))


def _table(page: str, leads: str) -> list[list[str]]:
    """The lines of a table of the page, what one reads of each cell."""
    lines = page.split(leads)[1].split("<tbody>")[1].split("</tbody>", maxsplit=1)[0].split("</tr>")[:-1]
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL) for line in lines)
    return [[html.unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in line] for line in cells]


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
    assert page.count("<table ") == page.count('class="table-box'), "a table wider than a phone scrolls by itself"
    assert "Per school van" not in _page_of_host(crowded)


def _page_of_host(world: World) -> str:
    world.publish()
    return _page(world, "/aanbod/vraag", "host")


def test_a_host_reads_that_sums_lack_what_is_hidden(crowded: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hiding, "FEWEST", 1)
    with crowded.store() as session:
        session.get_one(OfferingRow, crowded.offering("robotica")).capacity = 1
        about = {"round_id": crowded.round_id, "pupil_id": crowded.pupils["cas"], "state": WishState.APPROVED}
        session.add(WishRow(rank=2, elective="robotica", **about))
        session.commit()
    said = "Aantallen die hieronder niet worden getoond, zitten niet in deze sommen."
    page = _page_of_host(crowded)
    assert "Per dag" in page
    assert said in page
    assert said not in _page(crowded, f"/indelen/{crowded.a_run()}/vraag")


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


@pytest.mark.parametrize(("who", "place"), [("coordinator", "/indelen/{}/vraag"), ("host", "/aanbod/vraag")])
def test_every_table_of_the_page_is_a_sheet_with_the_same_names_and_numbers(
    world: World, monkeypatch: pytest.MonkeyPatch, who: str, place: str
) -> None:
    monkeypatch.setattr(workings, "_answers", lambda *_: (json.dumps(one).encode() for one in [FIGURES]))
    path = place.format(world.publish())
    page = _page(world, path, who)
    book = openpyxl.load_workbook(io.BytesIO(world.client(who).get(f"{path}.xlsx").data))
    told = {leads: sheet for leads, (sheet, hosts) in SHEETS.items() if hosts or who != "host"}
    assert set(book.sheetnames) == set(told.values())
    for leads, sheet in told.items():
        shown, (_, *kept) = _table(page, leads), book[sheet].iter_rows(values_only=True)
        assert [_numbers(row) for row in kept] == [_numbers(re.sub(" min$", "", c) for c in row) for row in shown], (
            sheet
        )
        assert kept, sheet
    assert [row[0].value for row in book["Per vestiging"].iter_rows(min_row=2)] == [
        row[0] for row in _table(page, 'aria-labelledby="by-sites">')
    ]


def test_a_host_finds_no_small_count_in_any_sheet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workings, "_answers", lambda *_: (json.dumps(one).encode() for one in [FIGURES]))
    world.publish()
    _page(world, "/aanbod/vraag", "host")
    book = openpyxl.load_workbook(io.BytesIO(world.client("host").get("/aanbod/vraag.xlsx").data))
    groups = list(book["Per groep en school"].iter_rows(min_row=2, values_only=True))
    assert [row[-1] for row in groups] == [8, "niet getoond", "minder dan 5"]
    assert list(book["Per dag"].iter_rows(min_row=2, values_only=True)) == [("woensdag", 8)]
    told = [
        cell for sheet in ("Per vestiging", "Lessen die in de weg zitten", "Te lange wegen") for cell in book[sheet]
    ]
    assert not [cell.value for row in told for cell in row if isinstance(cell.value, int) and cell.value < 5]


def test_a_host_sees_the_own_groups_of_what_is_published_without_the_schools_of_pupils(crowded: World) -> None:
    assert crowded.client("host").get("/aanbod/vraag").location == "/aanbod"
    assert crowded.client("host").get("/aanbod/vraag.xlsx").status_code == 404
    crowded.publish()
    page = _page(crowded, "/aanbod/vraag", "host")
    assert "Cnc" not in page, "what others give is not theirs"
    assert "vol 1" not in page
    assert "East College" not in page
    assert "School van de leerlingen" not in page
    assert "/aanbod/vraag" in crowded.client("host").get("/aanbod").text
    book = openpyxl.load_workbook(io.BytesIO(crowded.client("host").get("/aanbod/vraag.xlsx").data))
    assert book["Per groep en school"].max_row == 1
    assert [row[0].value for row in book["Keuzevakken"].iter_rows(min_row=2)] == ["robotica"]
    assert book["Keuzevakken"]["E2"].value == "minder dan 5"


def test_a_host_is_told_no_small_count_and_none_that_tells_one_by_subtraction() -> None:
    problem, _ = tiny("ann at west: cnc", "cnc 1 at west")
    counts = {"wished": 30, "first": 20, "placed": 10, "unmet": 13}
    line = ElectiveDemand("cnc", "Cnc", 1, 1, **counts, reasons={"full": 12, "travel_limit": 1})
    with Flask(__name__).test_request_context():
        Babel(current_app)
        for change, wished in (
            ({}, 30),
            ({"placed": 14}, "not shown"),
            ({"unmet": 4}, 30),
            ({"first": 27}, "not shown"),
        ):
            found = Demand((replace(line, **change),), (), (), ())
            (told,) = of_sites(found, problem, ["west"]).electives
            assert told.wished == wished, change
            assert told.reasons == {"full": "not shown", "travel_limit": "fewer than 5"}
        assert (
            of_sites(Demand((replace(line, unmet=4),), (), (), ()), problem, ["west"]).electives[0].unmet
            == "fewer than 5"
        )
        assert not of_sites(found, problem, ["east"]).electives


def test_what_could_not_be_worked_out_is_told_and_can_be_tried_again(
    crowded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = crowded.solve()
    with monkeypatch.context() as broken:
        broken.setattr(workings, "_answers", lambda *_: (one for one in ()))
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


def test_the_offer_leads_the_coordinator_and_the_host_to_pages_that_they_may_see(crowded: World) -> None:
    crowded.publish()
    for who in ("coordinator", "host"):
        client = crowded.client(who)
        found = re.findall(r'href="([^"]*/(?:vraag|plaatsen))"', client.get("/aanbod").text)
        assert len(found) == 2, who
        assert [client.get(path).status_code for path in found] == [200, 200]
    workings.wait()
