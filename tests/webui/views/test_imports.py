"""Files are uploaded, looked at, then confirmed or dropped; whatever is wrong is told and nothing is lost."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from tests.webui.world import World
from webui.store import ImportRow, OfferingRow, PupilRow, RoundRow, WishRow
from webui.store.words import ImportState

HEADING = "vestiging;leerlingnummer;roepnaam;klas;leerjaar\r\n"
ANN, CAS = "west;ann;Ann;;4\r\n", "west;cas;Cas;3a;4\r\n"


def _upload(client: FlaskClient, *files: tuple[str, bytes | str], **more: str) -> str:
    sent = [(io.BytesIO(c.encode() if isinstance(c, str) else c), name) for name, c in files]
    data = {"files": sent, "kind": "", "missing": "gone", **more}
    return client.post("/gegevens", data=data, content_type="multipart/form-data", follow_redirects=True).text


def _number(world: World) -> int:
    with world.store() as session:
        return session.scalars(select(ImportRow.id).order_by(ImportRow.id.desc())).first() or 0


def _confirm(world: World, client: FlaskClient) -> str:
    return client.post(f"/gegevens/{_number(world)}/bevestig", follow_redirects=True).text


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_list_is_shown_as_what_is_new_changed_and_gone_and_then_taken_over(world: World) -> None:
    client = world.client("coordinator")
    page = _words(
        _upload(client, ("lijst van west.csv", HEADING + ANN.replace(";;", ";4b;") + "west;dee;Dee;4b;4\r\n"))
    )
    assert "Leerlingen 1 1 1 0 0" in page
    assert "1 leerling staat niet meer in de lijst" in page
    assert "Cas (west cas)" in page
    shown = _words(client.get(f"/gegevens/{_number(world)}?part=pupils&what=changed").text)
    assert "klas: leeg wordt → 4b" in shown
    assert world.pupil("ann").class_ is None
    assert "3 rijen zijn gewijzigd" in _confirm(world, client)
    assert world.pupil("ann").class_ == "4b"
    assert "Leerlingen: 1 nieuw, 1 gewijzigd, 1 weg" in _words(client.get("/gegevens").text)


def test_who_left_keeps_the_choices_and_has_them_back(world: World) -> None:
    client = world.client("coordinator")
    _upload(client, ("west.csv", HEADING + CAS))
    _confirm(world, client)
    assert world.pupil("ann").left_at is not None
    assert world.listed("ann") == ["cnc", "robotica"]
    page = _words(_upload(client, ("west.csv", HEADING + ANN + CAS)))
    assert "Weer terug" in page
    _confirm(world, client)
    assert world.pupil("ann").left_at is None
    assert world.listed("ann") == ["cnc", "robotica"]


def test_a_file_that_only_adds_leaves_the_others_as_they_are(world: World) -> None:
    client = world.client("coordinator")
    page = _words(_upload(client, ("west.csv", HEADING + "west;dee;Dee;4b;4\r\n"), missing="kept"))
    assert "Leerlingen 1 0 0 0 0" in page
    _confirm(world, client)
    assert world.pupil("ann").left_at is None


def test_every_fault_is_told_with_file_row_column_and_value_in_the_language_of_the_page(world: World) -> None:
    client = world.client("coordinator")
    page = _words(_upload(client, ("west.csv", HEADING + "west;;Ann;4b;4\r\nnergens;x;X;4b;vier\r\n")))
    assert "Er zijn 3 fouten; daarom kan niets worden overgenomen" in page
    assert "west.csv rij 2 , kolom leerlingnummer" in page
    assert "rij 3 , kolom leerjaar waarde: ‘vier’ &#39;vier&#39; is geen heel getal" in page
    assert "Overnemen" not in page
    client.set_cookie("language", "en")
    assert "is no whole number" in client.get(f"/gegevens/{_number(world)}").text
    _confirm(world, client)
    assert world.pupil("ann").class_ is None


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("foto.jpg", b"\xff\xd8\xff\xe0", "hoort niet bij een ronde"),
        ("leerlingen.xlsx", b"PK\x03\x04 half", "geen leesbare .xlsx-werkmap"),
        ("leerlingen.csv", b"", "Het bestand is leeg"),
        ("ronde.zip", b"nothing", "kan niet worden gelezen"),
        ("leerlingen.csv", b"a;b\r\n1;2\r\n", "minstens"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_plainly_and_nothing_is_lost(
    world: World, name: str, content: bytes, text: str
) -> None:
    client = world.client("coordinator")
    page = _words(_upload(client, (name, content)))
    assert text in page
    assert "Er is niets veranderd" in page
    assert world.pupil("ann").left_at is None


def test_without_a_file_the_form_says_so(world: World) -> None:
    page = world.client("coordinator").post("/gegevens", data={"kind": "", "missing": "gone"}).text
    assert "Kies eerst een bestand" in page


def test_a_file_beyond_the_limit_is_told_with_the_limit(world: World) -> None:
    world.app.config["MAX_CONTENT_LENGTH"] = 1000
    page = _upload(world.client("coordinator"), ("leerlingen.csv", HEADING + ANN * 200))
    assert "Dit bestand is te groot" in page
    assert "25 MB" in page
    assert 'href="/gegevens">Terug naar het formulier' in page


def test_several_files_at_once_are_one_upload(world: World) -> None:
    client = world.client("coordinator")
    groups = (
        "groep;keuzevak;vestiging;capaciteit\r\ncnc;cnc;east;3\r\nrobotica;robotica;west;2\r\ndrones;drones;east;5\r\n"
    )
    page = _words(_upload(client, ("leerlingen.csv", HEADING + ANN + CAS), ("aanbod.csv", groups)))
    assert "leerlingen.csv, aanbod.csv" in page
    assert "Groepen 0 1 0 0 2" in page
    _confirm(world, client)
    with world.store() as session:
        assert session.scalars(select(OfferingRow.capacity).where(OfferingRow.code == "cnc")).one() == 3


def test_confirming_or_dropping_twice_does_no_harm(world: World) -> None:
    client = world.client("coordinator")
    _upload(client, ("west.csv", HEADING + ANN + CAS.replace("3a", "3b")))
    number = _number(world)
    _confirm(world, client)
    assert "al bevestigd of weggedaan" in client.post(f"/gegevens/{number}/bevestig", follow_redirects=True).text
    assert "al bevestigd of weggedaan" in client.get(f"/gegevens/{number}", follow_redirects=True).text
    client.post(f"/gegevens/{number}/weg")
    with world.store() as session:
        assert session.get_one(ImportRow, number).status is ImportState.APPLIED


def test_an_upload_is_dropped_and_nothing_is_changed(world: World) -> None:
    client = world.client("coordinator")
    _upload(client, ("west.csv", HEADING + CAS))
    page = client.post(f"/gegevens/{_number(world)}/weg", follow_redirects=True).text
    assert "De upload is weggedaan. Er is niets veranderd." in page
    with world.store() as session:
        assert session.scalars(select(PupilRow.left_at)).all() == [None] * 3


def test_a_choice_of_a_pupil_meanwhile_does_not_spoil_a_preview(world: World) -> None:
    client, ann = world.client("coordinator"), world.client("ann")
    _upload(client, ("west.csv", HEADING + ANN + CAS.replace("3a", "3b")))
    ann.post("/keuzes/kies", data={"version": world.pupil("ann").version, "elective": "drones"})
    assert "Overnemen" in client.get(f"/gegevens/{_number(world)}").text
    assert "1 rij is gewijzigd" in _confirm(world, client)
    assert world.listed("ann") == ["cnc", "robotica", "drones"]


def test_a_preview_that_would_do_something_else_by_now_has_to_be_looked_at_again(world: World) -> None:
    client = world.client("coordinator")
    _upload(client, ("west.csv", HEADING + CAS))
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["ann"]).class_ = "4x"
        session.commit()
    number = _number(world)
    assert "De ronde is gewijzigd" in _confirm(world, client)
    page = client.post(f"/gegevens/{number}/opnieuw", follow_redirects=True).text
    assert "4x" in page
    assert _number(world) != number


def test_a_lottery_seed_is_never_shown(world: World) -> None:
    seed = "nobody-knows"
    toml = f'[round]\nschool_year = "2026-2027"\nlottery_seed = "{seed}"\n'
    client = world.client("coordinator")
    page = _upload(client, ("round.toml", toml)) + client.get(f"/gegevens/{_number(world)}?part=settings").text
    assert "Lotingsgetal" in page
    assert seed not in page


def test_a_long_list_has_pages(world: World) -> None:
    client = world.client("coordinator")
    more = "".join(f"west;n{number};Naam{number};4b;4\r\n" for number in range(60))
    _upload(client, ("west.csv", HEADING + ANN + CAS + more))
    path = f"/gegevens/{_number(world)}?part=pupils&what=new"
    first, second = client.get(path).text, client.get(f"{path}&page=2").text
    assert first.count('<th scope="row">Naam') == 50
    assert second.count('<th scope="row">Naam') == 10
    assert "Pagina 2 van 2" in second


def test_the_format_is_explained_and_its_empty_files_can_be_uploaded_again(world: World) -> None:
    client = world.client("coordinator")
    page = client.get("/gegevens/uitleg").text
    assert "langste reistijd in minuten" in page
    assert "stamklas" in page
    empty = client.get("/gegevens/sjablonen.zip").data
    assert "hoort niet bij een ronde" not in _upload(client, ("sjablonen.zip", empty))


def test_wishes_in_a_file_count_as_the_word_of_the_school(world: World) -> None:
    client = world.client("coordinator")
    _upload(client, ("wensen.csv", "vestiging;leerlingnummer;voorkeur;keuzevak\r\nwest;cas;1;drones\r\n"))
    _confirm(world, client)
    with world.store() as session:
        wish = session.scalars(select(WishRow).where(WishRow.pupil_id == world.pupils["cas"])).one()
        assert (wish.elective, wish.state.value) == ("drones", "approved")


def test_turning_the_pages_of_a_preview_reads_neither_the_file_nor_the_round_again(world: World) -> None:
    client = world.client("coordinator")
    _upload(client, ("west.csv", HEADING + CAS))
    asked: list[str] = []
    event.listen(world.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert client.get(f"/gegevens/{_number(world)}").status_code == 200
    assert len([text for text in asked if text.startswith("SELECT")]) <= 8
    assert not [text for text in asked if "FROM offerings" in text or "imports.content" in text]


def test_a_round_of_another_year_is_told_before_anything_is_taken_over(world: World) -> None:
    client = world.client("coordinator")
    with world.store() as session:
        year = session.get_one(RoundRow, world.round_id).school_year
    head = '[round]\ntitle = "Eerder"\nschool_year = "%s"\ntimezone = "Europe/Amsterdam"\n'
    assert "van een ander schooljaar" not in _upload(client, ("round.toml", head % year))
    assert "van een ander schooljaar, 2019-2020" in _upload(client, ("round.toml", head % "2019-2020"))
