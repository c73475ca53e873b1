"""The page of priority because of last time: what it shows, what it does, and what it says when that cannot be."""

import datetime as dt

import pytest
from sqlalchemy import event

from matcher.codes import Goal
from tests.webui.earlier import earlier_round, published
from tests.webui.world import World
from webui.operations.retention import remove
from webui.people import SYSTEM
from webui.store import PupilRow

PATH = "/regels/voorrang"


def _page(world: World, query: str = "", language: str = "nl") -> str:
    client = world.client("coordinator")
    client.set_cookie("language", language)
    return " ".join(client.get(PATH + query).text.split())


def _hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def _given(world: World, page: str | None = None) -> str:
    """Press the button of the page; what is said then."""
    page = page or _page(world)
    sent = {name: _hidden(page, name) for name in ("run", "levels", "seen")}
    sent["round"] = page.split('<option value="')[1].split('"', maxsplit=1)[0]
    response = world.client("coordinator").post(PATH, data=sent, follow_redirects=True)
    return " ".join(response.text.split())


def _numbers(world: World) -> dict[str, int]:
    return {name: world.pupil(name).priority for name in world.pupils}


def test_without_an_earlier_round_it_says_when_there_will_be_one(world: World) -> None:
    page = _page(world)
    assert "Er is geen eerdere ronde" in page
    assert "Geef deze voorrang" not in page


def test_it_is_found_from_the_rules_and_from_the_pupils(world: World) -> None:
    client = world.client("coordinator")
    assert f'href="{PATH}"' in client.get("/regels").text
    assert f'href="{PATH}"' in client.get("/leerlingen").text
    assert PATH not in world.client("counsellor").get("/leerlingen").text


def test_it_shows_how_it_went_who_is_here_and_what_each_pupil_would_get(world: World) -> None:
    earlier_round(world)
    page = _page(world)
    assert "2025-2026, Vorig jaar" in page
    assert '<th scope="row">Minder plaatsen dan kon</th><td class="number">2</td><td class="number">1</td>' in page
    assert "1 leerling die toen minder kreeg, is niet in deze ronde" in page
    ann = page.split(">Ann<")[1].split("</tr>")[0]
    assert "Een lagere keuze" in ann
    assert '<td class="number">1</td><td class="number"><strong>2</strong></td>' in ann
    assert _numbers(world) == {"ann": 1, "bob": 1, "cas": 1}
    assert "A lower choice" in _page(world, language="en")


def test_pupils_are_filtered_and_searched_by_the_address(world: World) -> None:
    earlier_round(world)
    assert ">Bob<" not in _page(world, "?kind=lower")
    assert ">Ann<" in _page(world, "?kind=lower")
    assert ">Bob<" in _page(world, "?q=east")
    assert ">Ann<" not in _page(world, "?q=east")
    assert "Geen leerlingen gevonden" in _page(world, "?q=nobody")


def test_schools_with_few_who_got_less_are_not_told(world: World) -> None:
    earlier_round(world)
    schools = _page(world).split('aria-label="Per school"')[1].split("</table>")[0]
    assert schools.count('<td class="number">–</td>') == 3  # without: both; a lower choice: west
    assert '<td class="number">0</td>' in schools


def test_the_goal_is_told_with_its_place_or_missed_with_a_way_to_add_it(world: World) -> None:
    assert "hebben het doel ‘Wie voorrang heeft, gaat voor’ niet" in _page(world)
    assert 'href="/regels#goals">Voeg het toe aan de doelen' in _page(world)
    world.change_round(goals=(Goal.SERVED, Goal.PRIORITY, Goal.TRAVEL))
    assert "doel 2 van 3" in _page(world)


def test_given_twice_it_is_given_once_and_can_be_taken_back(world: World) -> None:
    earlier_round(world)
    page = _page(world)
    assert "2 leerlingen hebben nu een ander getal" in _given(world, page)
    assert _numbers(world) == {"bob": 1, "ann": 2, "cas": 3}
    assert "Alle leerlingen hebben deze voorrang al." in _given(world, page)
    shown = _page(world)
    assert "De volgorde van 3 leerlingen is bepaald door 2025-2026, Vorig jaar." in shown
    assert "Geef deze voorrang" not in shown
    sent = {"seen": _hidden(shown, "seen")}
    for told in ("Teruggenomen: 2 leerlingen", "Er was niets terug te nemen."):
        response = world.client("coordinator").post(f"{PATH}/terug", data=sent, follow_redirects=True)
        assert told in response.text
    assert _numbers(world) == {"ann": 1, "bob": 1, "cas": 1}


def test_what_changed_since_the_page_was_opened_is_told_and_nothing_is_done(world: World) -> None:
    source, _ = earlier_round(world)
    page = _page(world)
    published(world, source)
    assert "Iemand heeft dit intussen veranderd" in _given(world, page)
    assert _numbers(world) == {"ann": 1, "bob": 1, "cas": 1}


@pytest.mark.parametrize("sent", [{}, {"round": "99", "run": "99", "levels": "3"}, {"round": "x", "levels": "7"}])
def test_a_form_that_was_made_up_does_nothing(world: World, sent: dict[str, str]) -> None:
    earlier_round(world)
    response = world.client("coordinator").post(PATH, data=sent, follow_redirects=True)
    assert "Van die ronde is niets meer bekend" in response.text
    assert _numbers(world) == {"ann": 1, "bob": 1, "cas": 1}


def test_what_schools_gave_and_what_happened_since_are_told(world: World) -> None:
    earlier_round(world)
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["bob"]).priority = 2
        session.commit()
    assert "1 leerling heeft al een voorrang van school." in _page(world)
    _given(world)
    with world.store() as session:
        session.get_one(PupilRow, world.pupils["cas"]).priority = 1
        session.commit()
    assert "1 leerling kreeg sindsdien een andere voorrang" in _page(world)


def test_when_the_pupils_of_the_earlier_round_were_removed_it_says_so(world: World) -> None:
    earlier_round(world)
    _given(world)
    with world.store() as session:
        remove(session, SYSTEM, world.config, dt.date(2028, 7, 1))
    page = _page(world)
    assert "De leerlingen van 2025-2026, Vorig jaar zijn verwijderd" in page
    assert "Geef deze voorrang" not in page
    assert "Neem de voorrang terug" in page


def test_that_names_were_looked_at_is_in_the_log_and_what_was_given_in_words(world: World) -> None:
    earlier_round(world)
    _given(world)
    log = world.client("coordinator").get("/beheer/logboek").text
    assert "Voorrang door de vorige keer: gegeven" in log
    assert "Lijst: bekeken" in log


def test_the_page_asks_the_store_a_fixed_number_of_times(world: World) -> None:
    earlier_round(world)
    _page(world)
    counts = []
    asked: list[str] = []
    event.listen(world.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    for _ in range(2):
        asked.clear()
        _page(world)
        counts.append(len(asked))
        earlier_round(world, school_year="2023-2024")  # one more does not make it more
    assert counts[0] == counts[1] < 30, asked
