"""A counsellor's access cards and the list of the own pupils."""

import csv
import io
import re

import openpyxl
from pypdf import PdfReader
from sqlalchemy import select

from tests.webui.world import World
from webui.store import AccessCode, AuditEntry, PupilRow


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def newest(page: str) -> str:
    return re.search(r'name="newest" value="(\d+)"', page).group(1)


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def sign_in(world: World, code: str) -> str:
    return world.client().post("/inloggen", data={"code": code}).location or ""


def revoke(world: World, name: str) -> None:
    with world.store() as session:
        for code in session.scalars(select(AccessCode).where(AccessCode.pupil_id == world.pupils[name])):
            session.delete(code)
        session.commit()


def test_a_counsellor_chooses_from_own_classes(world: World) -> None:
    revoke(world, "cas")
    page = plain(world.client("counsellor").get("/kaarten").text)
    assert "3a 1 1" in page
    assert "geen klas 1 0" in page
    assert "east" not in world.client("counsellor").get("/kaarten").text


def test_making_cards_says_first_which_stop_working_and_a_card_signs_in(world: World) -> None:
    client, site = world.client("counsellor"), world.site("west")
    page = client.get(f"/kaarten/klas?site={site}&klas=3a").text
    assert "1 leerling heeft een kaartje dat werkt." in page
    response = client.post("/kaarten/klas", data={"site": site, "klas": "3a", "newest": newest(page)})
    assert response.headers["Content-Type"] == "application/pdf"
    text = words(response.data)
    assert "Cas" in text
    assert "Ann" not in text
    assert "localhost/inloggen" in text
    code = re.search(r"\w{4}-\w{4}-\w{4}", text).group()
    assert sign_in(world, code) == "/"
    assert sign_in(world, world.codes["cas"]) == ""


def test_the_same_page_sent_twice_makes_no_second_cards_but_says_so(world: World) -> None:
    client, site = world.client("counsellor"), world.site("west")
    data = {"site": site, "klas": "3a", "newest": newest(client.get(f"/kaarten/klas?site={site}&klas=3a").text)}
    code = re.search(r"\w{4}-\w{4}-\w{4}", words(client.post("/kaarten/klas", data=data).data)).group()
    again = client.post("/kaarten/klas", data=data, follow_redirects=True)
    assert "Intussen zijn er voor een deel van deze leerlingen kaartjes gemaakt." in again.text
    assert sign_in(world, code) == "/"


def test_cards_can_be_made_for_those_without_one_only(world: World) -> None:
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).class_ = "3a"
        session.commit()
    revoke(world, "cas")
    client, site = world.client("counsellor"), world.site("west")
    page = client.get(f"/kaarten/klas?site={site}&klas=3a").text
    assert "Alleen voor 1 leerling zonder kaartje" in page
    data = {"site": site, "klas": "3a", "newest": newest(page), "who": "missing"}
    text = words(client.post("/kaarten/klas", data=data).data)
    assert "Cas" in text
    assert "Ann" not in text
    assert sign_in(world, world.codes["ann"]) == "/"


def test_one_pupil_gets_one_card(world: World) -> None:
    client, path = world.client("counsellor"), f"/kaarten/leerlingen/{world.pupils['ann']}"
    page = client.get(path).text
    assert "Deze leerling heeft een kaartje sinds" in page
    assert "Ann" in words(client.post(path, data={"newest": newest(page)}).data)


def test_classes_and_pupils_of_another_school_do_not_exist(world: World) -> None:
    client, east = world.client("counsellor"), world.site("east")
    assert client.get(f"/kaarten/klas?site={east}&klas=").status_code == 404
    assert client.post("/kaarten/klas", data={"site": east, "klas": "", "newest": 9}).status_code == 404
    assert client.post(f"/kaarten/leerlingen/{world.pupils['bob']}", data={"newest": 9}).status_code == 404
    assert client.get(f"/kaarten/klas?site={world.site('west')}&klas=zzz").location == "/kaarten"
    assert sign_in(world, world.codes["bob"]) == "/"


def test_no_code_is_ever_in_the_audit_or_on_a_page(world: World) -> None:
    client, path = world.client("counsellor"), f"/kaarten/leerlingen/{world.pupils['ann']}"
    code = re.search(
        r"\w{4}-\w{4}-\w{4}", words(client.post(path, data={"newest": newest(client.get(path).text)}).data)
    ).group()
    with world.store() as session:
        assert code not in str([(e.before, e.after) for e in session.scalars(select(AuditEntry))])
    assert code not in client.get(path).text


def test_the_list_of_own_pupils_has_their_choices_and_how_far_they_are(world: World) -> None:
    client = world.client("counsellor")
    text = client.get("/kaarten/leerlingen-met-keuzes?vorm=csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][-2:] == ["Keuze 1", "Keuze 2"]
    ann = next(row for row in rows if "ann" in row)
    assert ann[-3:] == ["2", "cnc Cnc", "robotica Robotica"]
    assert "Goedgekeurd" in ann
    assert "bob" not in text
    book = openpyxl.load_workbook(io.BytesIO(client.get("/kaarten/leerlingen-met-keuzes?vorm=xlsx").data))
    assert "cas" in [row[1] for row in book.active.iter_rows(values_only=True)]
    with world.store() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.after) == ("list.download", {"form": "xlsx", "pupils": 2})
    assert client.get("/kaarten/leerlingen-met-keuzes?vorm=exe").status_code == 404
