"""What a counsellor sees of the outcome: who needs a talk first, why, what is still possible, what changed."""

from tests.webui.world import World
from webui.store import AuditEntry, OfferingRow, PupilRow, SiteRow


def _set(world: World, name: str, **values: object) -> None:
    with world.store() as session:
        row = session.get_one(PupilRow, world.pupils[name])
        for key, value in values.items():
            setattr(row, key, value)
        session.commit()


def test_who_needs_a_talk_first_stands_on_top_with_the_reason(world: World) -> None:
    _set(world, "ann", completed=("cnc", "robotica"), needs=1)
    world.publish()
    page = world.client("counsellor").get("/uitkomst").text
    assert page.index(">Ann<") < page.index(">Cas<")
    assert "Te weinig plaatsen om te slagen" in page
    assert "Cnc: al gedaan" in page or "Cnc: " in page


def test_only_pupils_of_the_own_sites_are_listed(world: World) -> None:
    world.publish()
    page = world.client("counsellor").get("/uitkomst").text
    assert ">Ann<" in page
    assert ">Bob<" not in page
    assert world.client("other_counsellor").get(f"/uitkomst/leerlingen/{world.pupils['ann']}").status_code == 404


def test_counts_are_filters_and_searching_takes_letters(world: World) -> None:
    world.publish()
    client = world.client("counsellor")
    assert "<strong>1</strong> Eerste keuze" in client.get("/uitkomst").text
    assert ">Cas<" not in client.get("/uitkomst?talk=fine").text
    assert ">Ann<" not in client.get("/uitkomst?q=cas").text
    assert ">Ann<" not in client.get("/uitkomst?class=3a").text


def test_every_wish_of_a_pupil_is_answered(world: World) -> None:
    world.publish()
    page = world.client("counsellor").get(f"/uitkomst/leerlingen/{world.pupils['ann']}").text
    assert "Keuze 1:" in page
    assert "De leerling is hier geplaatst" in page
    assert "De leerling heeft een plek bij Cnc, de 1e keuze" in page


def test_for_who_has_no_place_the_groups_with_a_free_seat_are_told(world: World) -> None:
    _set(world, "ann", completed=("cnc", "robotica"))
    world.publish()
    page = world.client("counsellor").get(f"/uitkomst/leerlingen/{world.pupils['ann']}").text
    assert "Wat nog kan" in page
    assert "Drones" in page
    page = world.client("ann").get("/plek").text
    assert "Hier is nog plek voor jou" in page
    assert "Drones" in page
    assert "Cnc</strong>" not in page


def test_a_group_that_is_full_or_cancelled_is_no_way_out(world: World) -> None:
    _set(world, "ann", completed=("cnc", "robotica"))
    with world.store() as session:
        session.query(OfferingRow).filter_by(code="drones").one().min_size = 3
        session.commit()
    world.publish()
    assert "Hier is nog plek" not in world.client("ann").get("/plek").text


def test_the_download_is_complete_safe_and_written_down(world: World) -> None:
    _set(world, "cas", first_name="=cmd", last_name="")
    world.publish()
    client = world.client("counsellor")
    response = client.get("/uitkomst/downloaden?form=csv")
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    assert "'=cmd" in response.text
    assert "Cnc, 1e keuze" in response.text
    assert "Bob" not in response.text
    assert client.get("/uitkomst/downloaden").data[:2] == b"PK"
    with world.store() as session:
        forms = [e.after["form"] for e in session.query(AuditEntry).filter_by(action="outcome.download")]
    assert forms == ["csv", "xlsx"]


def test_a_correction_is_told_to_whom_it_is_about_and_to_nobody_else(world: World) -> None:
    world.publish()
    _set(world, "ann", completed=("cnc",))
    world.publish()
    page = world.client("ann").get("/plek").text
    assert "Je plaatsing is gewijzigd op" in page
    assert "van Cnc naar Robotica" in page
    assert "gewijzigd" not in world.client("bob").get("/plek").text
    client = world.client("counsellor")
    assert "<strong>1</strong> Gewijzigd" in client.get("/uitkomst").text
    assert ">Cas<" not in client.get("/uitkomst?talk=changed").text
    page = client.get(f"/uitkomst/leerlingen/{world.pupils['ann']}").text
    assert "De plaatsing van deze leerling is gewijzigd op" in page


def test_the_place_has_all_that_the_host_tells(world: World) -> None:
    with world.store() as session:
        site = session.query(SiteRow).filter_by(code="east").one()
        site.address, site.phone, site.directions = "Kerkweg 1", "0229 123456", "Ingang achter"
        group = session.query(OfferingRow).filter_by(code="cnc").one()
        group.room, group.bring = "B12", "werkschoenen"
        session.commit()
    world.publish()
    page = world.client("ann").get("/plek").text
    for told in ("Kerkweg 1", "0229 123456", "Ingang achter", "Lokaal: B12", "werkschoenen"):
        assert told in page


def test_what_decided_has_a_page_of_its_own_which_is_solved(world: World) -> None:
    given = {"version": world.pupil("cas").version, "elective": "robotica"}
    world.client("counsellor").post(f"/leerlingen/{world.pupils['cas']}/kies", data=given)
    with world.store() as session:
        session.query(OfferingRow).filter_by(code="robotica").one().capacity = 1
        session.commit()
    world.publish()
    page = world.client("bob").get("/plek/waarom").text
    assert "Waarom niet mijn 1e keuze: Robotica?" in page
    assert (
        "De plekken gingen naar leerlingen die er minder ver voor hoeven te reizen (al het andere was gelijk)." in page
    )
    assert "Met jou hier" not in world.client("bob").get("/plek").text


def test_while_what_decided_is_worked_out_the_reasons_are_told_at_once(world: World, monkeypatch: object) -> None:
    world.publish()
    monkeypatch.setattr("webui.pages.place.answers", lambda *_: None)
    assert "wat de doorslag gaf, wordt uitgerekend" in world.client("ann").get("/plek/waarom").text
