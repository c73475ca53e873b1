"""The log: searched by person, action and time; without names for the privacy officer. And accounts."""

import ast
import dataclasses
import datetime as dt
import json
import re
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import select

from matcher.codes import LockAction, Run
from matcher.policy import Policy
from matcher.problem import Offering
from matcher.report import Figures
from tests.webui.world import World
from webui.operations.downloads import ListForm
from webui.operations.groups import Group, audit_words
from webui.operations.rounds import Form, RoundSettings
from webui.operations.runs import Order, Part
from webui.operations.sites import SiteDetails
from webui.pages.audit_values import shown
from webui.pages.audit_words import has_words
from webui.people import Role
from webui.store import Account, AuditEntry, PupilRow, RunState, now

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


def _keys(node: ast.AST) -> set[str]:
    dicts = (one for one in ast.walk(node) if isinstance(one, ast.Dict))
    return {key.value for one in dicts for key in one.keys if isinstance(key, ast.Constant)}


def _written_down() -> set[str]:
    """The keys in the calls of ``record``, and in what the same function has put together for them before."""
    found: set[str] = set()
    for path in Path("webui").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            calls = [one for one in ast.walk(function) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)]
            given = [k.value for c in calls if c.func.id in ("record", "tell") for k in c.keywords]  # type: ignore[attr-defined]
            names = {one.id for value in given for one in ast.walk(value) if isinstance(one, ast.Name)}
            made = [
                one.value
                for one in ast.walk(function)
                if isinstance(one, ast.Assign | ast.AugAssign | ast.AnnAssign)
                and {n.id for n in ast.walk(one) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} & names
            ]
            found |= {key for value in (*given, *made) if value is not None for key in _keys(value)}
    return found - {"before", "after"}


def _of_records() -> set[str]:
    """The keys of what is written down whole: a group, a site, a round, a policy."""
    group = Group(Offering("cnc-1", "cnc", "west", 12))
    figures = Figures(0, 0, 0, 0, 0, 0, (), 0)
    plain = (f.name for kind in (SiteDetails, RoundSettings, Policy) for f in dataclasses.fields(kind))
    return {*audit_words(group), *plain, *figures.to_json()} - {"lottery_seed"}


def test_every_key_that_is_written_down_has_words(world: World) -> None:
    written = _written_down() | _of_records() | {"group", "made_by"}  # of a decision, which another function tells
    assert {"part", "form", "seal", "order", "instead_of", "begun_by", "held", "capacity"} <= written
    with world.app.test_request_context():
        assert not sorted(key for key in written if not has_words(key))


@pytest.mark.parametrize("kind", [RunState, Order, LockAction, Run, ListForm, Form, Part, Role])
def test_every_word_of_the_program_is_told_in_words(world: World, kind: type[StrEnum]) -> None:
    keys = {RunState: "status", Order: "order", LockAction: "action", Run: "run", Part: "part", Role: "role"}
    with world.app.test_request_context():
        for word in kind:
            assert shown(keys.get(kind, "form"), str(word)) != str(word)


def test_what_a_decision_a_run_and_a_download_were_is_told_in_both_languages(world: World) -> None:
    _entry(world, action="lock.make", record_kind="pupils", after={"action": "keep_out"})
    _entry(world, action="run.start", record_kind="runs", after={"order": "ranks_sum", "minutes": 20})
    _entry(world, action="run.stop", record_kind="runs", before={"status": "running"}, after={"status": "stopping"})
    _entry(world, action="list.download", record_kind="offerings", after={"form": "print"})
    _entry(world, action="offering.change", record_kind="offerings", before={"run": "auto"}, after={"run": "no"})
    _entry(world, action="offering.add", record_kind="offerings", after={"sessions": ["2 13:30-16:00 autumn"]})
    _entry(world, action="what_if.start", record_kind="runs", after={"settings": ["offerings.csv/cnc-1/capacity=20"]})
    _entry(world, action="policy.change", record_kind="rounds", after={"goals": ["served", "travel"]})
    _entry(world, action="account.second_step", record_kind="accounts", after={"on": False})
    told = " ".join(_rows(world))
    for words in (
        "besluit: buitengehouden",
        "hoogstens, in minuten: 20",
        "stand: Bezig → Stopt",
        "vorm: afgedrukt",
        "de groep gaat door: bij genoeg leerlingen → nee",
        "woensdag 13:30–16:00 autumn",
        "Groepen cnc-1: capaciteit 20",
        "leerlingen met een plaats, reisminuten",
        "aan: nee",
    ):
        assert words in told, words
    english = world.client("coordinator")
    english.set_cookie("language", "en")
    page = english.get(LOG).text
    for words in ("decision: kept out", "status: Working → Stopping", "form: printed", "Wednesday 13:30–16:00 autumn"):
        assert words in page, words


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
