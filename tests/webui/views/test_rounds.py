"""The coordinator makes, copies, sets and puts away rounds."""

import datetime as dt
import io
import re
import zipfile

import pytest
from sqlalchemy import select

from tests.webui.world import World
from webui import dates
from webui.store import AuditEntry, PeriodRow, RoundRow, now

SETTINGS = {"title": "Keuzes najaar", "timezone": "Europe/Amsterdam"}


def _round(world: World) -> RoundRow:
    with world.store() as session:
        return session.get_one(RoundRow, world.round_id)


def _save(world: World, **given: str) -> str:
    data = {**SETTINGS, "version": str(_round(world).version), **given}
    return world.client("coordinator").post(f"/rondes/{world.round_id}", data=data, follow_redirects=True).text


def test_days_and_times_are_typed_the_dutch_way_and_kept_in_the_time_zone_of_the_round(world: World) -> None:
    page = _save(world, wishes_open_from_day="1-6-2026", wishes_close_at_day="12-06-2026", wishes_close_at_time="17.30")
    assert "De instellingen zijn opgeslagen" in page
    assert "vr 12 jun 2026, 17:30" in page
    row = _round(world)
    assert row.wishes_open_from == dt.datetime(2026, 6, 1, 6, tzinfo=dt.UTC)
    assert row.wishes_close_at == dt.datetime(2026, 6, 12, 15, 30, tzinfo=dt.UTC)
    assert row.approve_until is None
    assert row.title == "Keuzes najaar"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"publish_at_day": "31-02-2026"}, "Dit is geen dag"),
        ({"publish_at_day": "1-2-2026", "publish_at_time": "25:00"}, "Dit is geen tijd"),
        ({"publish_at_time": "12:00"}, "Schrijf er ook een dag bij"),
        ({"wishes_close_at_day": "12-06-2026", "publish_at_day": "1-6-2026"}, "Dit is vóór een eerdere stap"),
        ({"timezone": "Europe/Hoorn"}, "Deze tijdzone bestaat niet"),
        ({"timezone": "../../etc/passwd"}, "Deze tijdzone bestaat niet"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    world: World, given: dict[str, str], text: str
) -> None:
    before = _round(world).version
    page = _save(world, title="Net getypt", **given)
    assert text in page
    assert "field-wrong" in page
    assert 'value="Net getypt"' in page
    assert all(f'value="{value}"' in page for value in given.values())
    assert _round(world).version == before


def test_the_second_of_two_is_told_keeps_what_was_typed_and_overwrites_nothing(world: World) -> None:
    seen = str(_round(world).version)
    _save(world, title="Van de eerste")
    for _ in range(2):  # pressing again does not help
        page = _save(world, title="Van de tweede", version=seen)
        assert "Iemand heeft dit intussen veranderd" in page
        assert 'value="Van de tweede"' in page
    assert _round(world).title == "Van de eerste"


def test_a_new_round_waits_until_it_is_chosen(world: World) -> None:
    client = world.client("coordinator")
    page = client.post("/rondes/nieuw", data={"school_year": "2027-2028", "title": "Later"}, follow_redirects=True).text
    assert "werkt iedereen aan de andere" in page
    assert "2026-2027" in client.get("/ronde").text
    with world.store() as session:
        number = session.scalars(select(RoundRow.id).where(RoundRow.school_year == "2027-2028")).one()
    page = client.post(f"/rondes/{number}/huidig", follow_redirects=True).text
    assert "Iedereen werkt nu aan Later" in page
    page = client.get("/ronde").text
    assert "Ronde 2027-2028" in page
    assert "Er staat nog geen groep in het aanbod" in page
    assert "Er zijn nog geen leerlingen" in page


def test_a_round_that_was_published_is_not_in_preparation_when_another_is_worked_on(world: World) -> None:
    world.publish()
    client = world.client("coordinator")
    made = client.post(
        "/rondes/nieuw", data={"school_year": "2027-2028", "title": "Later", "newest": str(world.round_id)}
    )
    client.post(f"/rondes/{re.findall(r'[0-9]+', made.location)[0]}/huidig")
    for path in ("/rondes", f"/rondes/{world.round_id}"):
        page = client.get(path).text
        assert "Gepubliceerd" in page
        assert "In voorbereiding" not in page


def test_a_form_that_is_sent_twice_makes_one_round(world: World) -> None:
    client = world.client("coordinator")
    for path in ("/rondes/nieuw", f"/rondes/{world.round_id}/kopie"):
        newest = re.search(r'name="newest"[^>]*value="(\d+)"', client.get(path).text)
        assert newest is not None
        data = {"school_year": "2027-2028", "title": "Later", "newest": newest[1]}
        assert len({client.post(path, data=data).location for _ in range(2)}) == 1
    with world.store() as session:
        assert len(session.scalars(select(RoundRow)).all()) == 3


@pytest.mark.parametrize("year", ["2027", "2027-2029", "volgend jaar"])
def test_a_round_without_a_school_year_is_refused_beside_the_field(world: World, year: str) -> None:
    for path in ("/rondes/nieuw", f"/rondes/{world.round_id}/kopie"):
        page = world.client("coordinator").post(path, data={"school_year": year}).text
        assert "Schrijf twee opeenvolgende jaren" in page
        assert f'value="{year}"' in page


def test_a_copy_proposes_the_year_after_and_says_what_comes_along(world: World) -> None:
    world.change_round(title="Keuzes 2026-2027")
    client = world.client("coordinator")
    page = client.get(f"/rondes/{world.round_id}/kopie").text
    assert 'value="Keuzes 2027-2028"' in page
    assert 'value="2027-2028"' in page
    assert "Gaat mee: vestigingen" in page
    client.post(f"/rondes/{world.round_id}/kopie", data={"school_year": "2027-2028", "pupils": "y", "wishes": "y"})
    page = " ".join(client.get("/rondes").text.split())
    assert "3 groepen, 3 leerlingen" in page.partition("2027-2028")[2]


def test_wishes_come_along_only_with_their_pupils(world: World) -> None:
    path, data = f"/rondes/{world.round_id}/kopie", {"school_year": "2027-2028", "wishes": "y"}
    world.client("coordinator").post(path, data=data)
    with world.store() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "round.copy")).one()
        assert (entry.after["pupils"], entry.after["wishes"]) == (0, 0)


def test_a_round_goes_to_the_archive_and_comes_back(world: World) -> None:
    client = world.client("coordinator")
    data = {"archived": "1", "version": _round(world).version}
    assert "In het archief" in client.post(f"/rondes/{world.round_id}/archief", data=data, follow_redirects=True).text
    assert "Er is nog geen ronde" in client.get("/ronde").text
    assert "De coördinator maakt die" in world.client("counsellor").get("/leerlingen").text
    page = client.post(f"/rondes/{world.round_id}/archief", data=data, follow_redirects=True).text
    assert "Iemand heeft dit intussen veranderd" in page
    client.post(f"/rondes/{world.round_id}/archief", data={"archived": "0", "version": _round(world).version})
    assert _round(world).archived_at is None


def test_periods_are_added_changed_and_removed_and_faults_stand_beside_their_field(world: World) -> None:
    client = world.client("coordinator")
    path = f"/rondes/{world.round_id}/perioden/nieuw"
    given = {"name": "spring", "start": "1-2-2027", "end": "9-7-2027"}
    page = client.post(path, data={**given, "end": "1-1-2027", "version": _round(world).version}).text
    assert "De laatste dag is vóór de eerste" in page
    assert 'value="1-1-2027"' in page
    client.post(path, data={**given, "version": _round(world).version})
    assert "ma 1 feb 2027" in client.get(f"/rondes/{world.round_id}").text
    again = {**given, "name": "autumn", "version": _round(world).version}
    assert "Er is al een periode met deze naam" in client.post(path, data=again).text
    number = world.period("spring")
    client.post(f"/rondes/perioden/{number}", data={**given, "name": "P3", "version": _round(world).version})
    assert "P3" in client.get(f"/rondes/{world.round_id}").text
    client.post(f"/rondes/perioden/{number}/weg", data={"version": _round(world).version})
    with world.store() as session:
        assert session.scalars(select(PeriodRow.name)).all() == ["autumn"]
    kept = client.post(
        f"/rondes/perioden/{world.period('autumn')}/weg", data={"version": _round(world).version}, follow_redirects=True
    )
    assert "Er zijn groepen of lessen in deze periode" in kept.text


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_the_whole_round_is_taken_home_and_that_is_written_down(world: World, form: str) -> None:
    response = world.client("coordinator").get(f"/rondes/{world.round_id}/download?form={form}")
    assert response.headers["Content-Disposition"].endswith(f'.{form}"')
    inside = zipfile.ZipFile(io.BytesIO(response.data)).namelist()
    assert ("pupils.csv" if form == "zip" else "xl/workbook.xml") in inside
    with world.store() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "round.download")).one()
        assert (entry.account_id, entry.after) == (world.accounts["coordinator"], {"form": form})


def test_to_take_the_round_home_the_password_is_asked_again_after_a_while(world: World) -> None:
    client = world.client("coordinator")
    with client.session_transaction() as kept:
        kept["password_at"] = 0
    assert client.get(f"/rondes/{world.round_id}/download").location == "/account/bevestigen"


def test_the_dashboard_says_what_is_missing_until_the_result_is_published(world: World) -> None:
    client = world.client("coordinator")
    page = client.get("/ronde").text
    assert "De loting is nog niet verzegeld" in page
    assert "wanneer leerlingen de uitkomst horen" in page
    assert "tot wanneer leerlingen kiezen" not in page
    world.change_round(seed_sealed_at=now(), publish_at=now() + dt.timedelta(days=9))
    assert "Nog te doen" not in client.get("/ronde").text
    planned, today = (dates.day((now() + dt.timedelta(days=n)).astimezone(world.config.zone), "nl") for n in (9, 0))
    assert planned in client.get("/ronde").text
    world.publish()
    page = client.get("/ronde").text
    assert today in page, "the day on which it was published, not the day for which that was planned"
    assert planned not in page


def test_a_round_that_is_not_there_is_not_found(world: World) -> None:
    client = world.client("coordinator")
    for path in ("/rondes/99", "/rondes/99/kopie", "/rondes/99/download", "/rondes/perioden/99"):
        assert client.get(path).status_code == 404


def test_without_a_round_the_coordinator_can_make_one_from_every_page(world: World) -> None:
    world.change_round(archived_at=now())
    client = world.client("coordinator")
    for page in ("/ronde", "/gegevens", "/regels", "/leerlingen", "/aanbod", "/lijsten", "/indelen", "/publiceren"):
        assert 'href="/rondes/nieuw"' in client.get(page).text, page
    assert "De coördinator maakt die" in world.client("counsellor").get("/leerlingen").text


def test_a_round_without_anything_in_it_says_what_to_do_first(world: World) -> None:
    client = world.client("coordinator")
    client.post("/rondes/nieuw", data={"school_year": "2031-2032", "title": ""})
    with world.store() as session:
        newest = session.scalars(select(RoundRow.id).order_by(RoundRow.id.desc())).first()
    client.post(f"/rondes/{newest}/huidig")
    round_page = client.get("/ronde").text
    assert "Begin met de gegevens" in round_page
    assert "elke lijst is goedgekeurd" not in round_page
    assert "klaar" not in round_page
    assert "Upload de lijsten van de scholen" in client.get("/leerlingen").text
    assert "Upload de vestigingen" in client.get("/aanbod").text
    assert "Er is nog niets om in te delen" in client.get("/indelen").text
