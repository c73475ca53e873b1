"""The log: searched by person, action and time; without names for the privacy officer. And accounts."""

import ast
import datetime as dt
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.webui.world import World
from webui.pages.audit_words import has_words
from webui.people import Role
from webui.store import Account, AuditEntry, PupilRow, now

LOG = "/beheer/logboek"


def _rows(world: World, query: str = "", who: str = "coordinator") -> list[str]:
    page = world.client(who).get(f"{LOG}?{query}").text
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("<tr>")[1:]]


def _entry(world: World, **values: object) -> None:
    with world.store() as session:
        given = {"role": Role.COORDINATOR, "action": "round.change", "record_kind": "rounds"}
        session.add(AuditEntry(**{**given, **values}))
        session.commit()


def _choose(world: World) -> None:
    world.client("ann").post("/keuzes/kies", data={"version": world.pupil("ann").version, "elective": "drones"})


def test_the_log_says_who_did_what_when_and_what_changed(world: World) -> None:
    account = world.accounts["coordinator"]
    _entry(world, account_id=account, record_id=world.round_id, before={"title": "A"}, after={"title": "B"})
    found = _rows(world)[0]
    assert "Coordinator Regiocoördinator" in found
    assert "Ronde: gewijzigd" in found
    assert f"Ronde {world.round_id}" in found
    assert "Titel: A → B" in found


def _written_down() -> set[str]:
    """The keys that ``record`` is called with where they stand in the call."""
    calls = (
        node
        for path in Path("webui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("record", "tell")
    )
    given = (k.value for call in calls for k in call.keywords if k.arg in ("before", "after"))
    keys = (key for value in given for one in ast.walk(value) if isinstance(one, ast.Dict) for key in one.keys)
    return {key.value for key in keys if isinstance(key, ast.Constant)}


def test_every_key_that_is_written_down_has_words(world: World) -> None:
    written = _written_down() | {"begun_by", "fingerprint", "group", "groups", "held", "keeps", "made_by", "of"}
    assert {"part", "form", "seal"} <= written
    with world.app.test_request_context():
        assert not sorted(key for key in written if not has_words(key))


def test_what_was_downloaded_is_told_in_words(world: World) -> None:
    _entry(world, action="run.download", record_kind="runs", after={"part": "round"})
    _entry(world, action="run.start", record_kind="runs", after={"group": 3, "groups": 2, "of": 7})
    told = " ".join(_rows(world))
    assert "deel: de gegevens van de ronde" in told
    for words in ("groep: 3", "groepen: 2", "uitgaand van indeling: 7"):
        assert words in told


def test_a_coordinator_reads_names_of_pupils_and_a_privacy_officer_does_not(world: World) -> None:
    _choose(world)
    assert "Ann Leerling" in _rows(world)[0]
    found = " ".join(_rows(world, who="privacy"))
    assert f"Leerling {world.pupils['ann']}" in found
    assert not re.search(r"\b(Ann|Bob|Cas)\b", found)
    assert f"/leerlingen/{world.pupils['ann']}" not in world.client("privacy").get(LOG).text


def test_the_log_is_searched_by_person_and_by_action(world: World) -> None:
    _choose(world)
    _entry(world, account_id=world.accounts["host"], role=Role.HOST, action="site.change", record_kind="sites")
    by_host = _rows(world, f"who={world.accounts['host']}")
    assert len(by_host) == 1
    assert "Vestiging: gewijzigd" in by_host[0]
    assert all("Ann" in row for row in _rows(world, "who=pupil"))
    assert all("Het programma" in row for row in _rows(world, "who=system"))
    assert len(_rows(world, "action=wish.choose")) == 1
    assert _rows(world, "who=pupil&action=site.change") == []


def test_the_log_is_searched_by_days_in_the_time_of_the_region(world: World) -> None:
    for hour in (22, 23):  # 2026-03-01 22:00 UTC is still 1 March here, 23:00 UTC is 2 March
        _entry(world, at=dt.datetime(2026, 3, 1, hour, 30, tzinfo=dt.UTC), action="round.archive")
    assert len(_rows(world, "since=1-3-2026&until=01-03-2026")) == 1
    assert len(_rows(world, "since=2026-03-01&until=2-3-2026")) == 2
    assert len(_rows(world, "until=28-2-2026")) == 0


@pytest.mark.parametrize("query", ["since=gisteren", "who=99999", "action=nonsense", "page=-3", "page=abc", "who=x'--"])
def test_a_strange_search_breaks_nothing(world: World, query: str) -> None:
    assert world.client("coordinator").get(f"{LOG}?{query}").status_code == 200


def test_a_long_log_has_pages_that_keep_what_is_searched_for(world: World) -> None:
    with world.store() as session:
        session.add_all(
            AuditEntry(role=Role.SYSTEM, action="round.change", record_kind="rounds", at=now()) for _ in range(60)
        )
        session.commit()
    page = world.client("coordinator").get(f"{LOG}?action=round.change").text
    assert "Pagina 1 van 2" in page
    later = re.search(r'href="([^"]*page=2[^"]*)"', page)
    assert later is not None
    assert "action=round.change" in later[1]
    assert len(_rows(world, later[1].partition("?")[2].replace("&amp;", "&"))) == 10


def test_an_action_that_nobody_wrote_words_for_is_shown_as_it_is(world: World) -> None:
    _entry(world, action="moon.land_softly", record_kind="moons", record_id=3)
    assert "moon: land softly moons 3" in _rows(world)[0]


def test_the_administration_leads_everywhere(world: World) -> None:
    page = world.client("coordinator").get("/beheer").text
    links = ("/beheer/accounts", LOG, "/rondes", f"/rondes/{world.round_id}/download?form=zip")
    assert all(f'href="{link}"' in page for link in links)


def test_a_privacy_officer_begins_at_the_log(world: World) -> None:
    assert world.client("privacy").get("/").location == LOG


def _account(world: World, name: str) -> Account:
    with world.store() as session:
        return session.get_one(Account, world.accounts[name])


def test_an_account_gets_another_role_and_site(world: World) -> None:
    host = _account(world, "host")
    data = {"version": host.version, "name": "Hans", "role": "counsellor", "sites": ["east"]}
    response = world.client("coordinator").post(f"/beheer/accounts/{host.id}", data=data, follow_redirects=True)
    assert "Het account is gewijzigd" in response.text
    host = _account(world, "host")
    assert (host.name, host.role, host.sites) == ("Hans", Role.COUNSELLOR, ("east",))
    with world.store() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "account.change")).one()
        assert "Hans" not in json.dumps([entry.before, entry.after])
    assert "rol: Gastschool → Decaan" in _rows(world, "action=account.change")[0]


@pytest.mark.parametrize(
    ("who", "given", "text"),
    [
        ("host", {"sites": []}, "Kies minstens één"),
        ("host", {"name": ""}, "Typ de naam"),
        ("host", {"version": 0}, "Iemand heeft dit intussen veranderd"),
        ("coordinator", {}, "U kunt uw eigen rol niet veranderen"),
    ],
)
def test_a_change_of_an_account_that_cannot_be_is_told_beside_its_field(
    world: World, who: str, given: dict[str, object], text: str
) -> None:
    row = _account(world, who)
    data = {"version": row.version, "name": "Nieuw", "role": "host", "sites": ["west"], **given}
    assert text in world.client("coordinator").post(f"/beheer/accounts/{row.id}", data=data).text
    assert _account(world, who).version == row.version


def test_what_was_kept_long_enough_is_counted_and_removed_once_it_is_meant(world: World) -> None:
    privacy = world.client("privacy")
    assert "Er hoeft nu niets weg" in privacy.get("/beheer/bewaren").text
    world.change_round(school_year="2019-2020")
    page = " ".join(privacy.get("/beheer/bewaren").text.split())
    assert "3 leerlingen, 3 keuzes, 0 berekeningen; moet weg sinds" in page
    unsure = privacy.post("/beheer/bewaren/verwijder", follow_redirects=True).text
    assert "vink eerst aan" in unsure
    assert "3 leerlingen" in unsure
    done = privacy.post("/beheer/bewaren/verwijder", data={"sure": "1"}, follow_redirects=True).text
    assert "Wat weg moest, is verwijderd" in done
    with world.store() as session:
        assert session.scalars(select(PupilRow)).all() == []
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "retention.empty")).one()
        assert entry.account_id == world.accounts["privacy"]
    again = privacy.post("/beheer/bewaren/verwijder", data={"sure": "1"}, follow_redirects=True).text
    assert "Er hoeft nu niets weg" in again
