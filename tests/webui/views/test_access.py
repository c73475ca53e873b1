"""Who may open what: every route for everybody, and nothing that nobody declared."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.webui.world import World
from webui import access
from webui.people import PEOPLE, STAFF, Role

COORDINATOR, COUNSELLOR, HOST, PUPIL = Role.COORDINATOR, Role.COUNSELLOR, Role.HOST, Role.PUPIL
# The whole list: a route that is added or opened wider has to be written here too.
ROUTES = {
    "static": "public",
    "bootstrap.static": "public",
    "sign_in.home": "public",
    "sign_in.start": "public",
    "sign_in.staff": "public",
    "sign_in.second_step": "public",
    "sign_in.new_password": "public",
    "sign_in.sign_out": "public",
    "sign_in.switch_language": "public",
    "account.account": {*STAFF},
    "account.confirm": {*STAFF},
    "account.two_steps": {*STAFF},
    "account.two_steps_off": {*STAFF},
    "account.sign_out_everywhere": {*PEOPLE},
    "pupil.wishes": {PUPIL},
    "pupil.choose": {PUPIL},
    "pupil.move": {PUPIL},
    "pupil.remove": {PUPIL},
    "pupil.submit": {PUPIL},
    "pupil.place": {PUPIL},
    "pupil.place_why": {PUPIL},
    "pupil.place_calendar": {PUPIL},
    "rounds.dashboard": {COORDINATOR},
    "rounds.rounds": {COORDINATOR},
    "rounds.new": {COORDINATOR},
    "rounds.copy": {COORDINATOR},
    "rounds.settings": {COORDINATOR},
    "rounds.choose": {COORDINATOR},
    "rounds.archive": {COORDINATOR},
    "rounds.download": {COORDINATOR},
    "rounds.period_new": {COORDINATOR},
    "rounds.period": {COORDINATOR},
    "rounds.period_remove": {COORDINATOR},
    "imports.upload": {COORDINATOR},
    "imports.preview": {COORDINATOR},
    "imports.again": {COORDINATOR},
    "imports.confirm": {COORDINATOR},
    "imports.drop": {COORDINATOR},
    "imports.formats": {COORDINATOR},
    "imports.templates": {COORDINATOR},
    "policy.policy": {COORDINATOR},
    "policy.goals": {COORDINATOR},
    "policy.draw": {COORDINATOR},
    "policy.seal": {COORDINATOR},
    "priority.priority": {COORDINATOR},
    "priority.give": {COORDINATOR},
    "priority.take_back": {COORDINATOR},
    "lottery.lottery": "public",
    "lottery.number": "public",
    "lottery.sheet": "public",
    "runs.run_list": {COORDINATOR},
    "runs.run_start": {COORDINATOR},
    "runs.run_compare": {COORDINATOR},
    "runs.run": {COORDINATOR},
    "runs.run_pupils": {COORDINATOR},
    "runs.run_pupil": {COORDINATOR},
    "runs.run_groups": {COORDINATOR},
    "runs.run_schools": {COORDINATOR},
    "runs.run_proof": {COORDINATOR},
    "runs.run_outcome": {COORDINATOR},
    "runs.run_certificate": {COORDINATOR},
    "runs.run_round": {COORDINATOR},
    "runs.run_stop": {COORDINATOR},
    "runs.run_name": {COORDINATOR},
    "runs.run_drop": {COORDINATOR},
    "seats.run": {COORDINATOR},
    "seats.retry": {COORDINATOR},
    "seats.own": {HOST},
    "scenarios.new": {COORDINATOR},
    "scenarios.beside": {COORDINATOR},
    "scenarios.adopt": {COORDINATOR},
    "counsellor.pupils": {COUNSELLOR, COORDINATOR},
    "counsellor.pupil": {COUNSELLOR, COORDINATOR},
    "counsellor.approve": {COUNSELLOR},
    "counsellor.choose": {COUNSELLOR},
    "counsellor.move": {COUNSELLOR},
    "counsellor.remove": {COUNSELLOR},
    "host.offer": {HOST, COORDINATOR},
    "host.new": {HOST, COORDINATOR},
    "host.group": {HOST, COORDINATOR},
    "host.leave": {HOST, COORDINATOR},
    "host.remove": {HOST, COORDINATOR},
    "host.cancel": {HOST, COORDINATOR},
    "host.copy": {HOST, COORDINATOR},
    "host.site": {HOST, COORDINATOR},
    "lists.lists": {HOST, COORDINATOR},
    "lists.one": {HOST, COORDINATOR},
    "lists.printed": {HOST, COORDINATOR},
    "lists.download": {HOST, COORDINATOR},
    "lists.download_all": {HOST},
    "hand.decisions": {COORDINATOR},
    "hand.pupil": {COORDINATOR},
    "hand.price": {COORDINATOR},
    "hand.withdraw": {COORDINATOR},
    "hand.again": {COORDINATOR},
    "publish.publishing": {COORDINATOR},
    "publish.publish": {COORDINATOR},
    "publish.check": {COORDINATOR},
    "publish.withdraw": {COORDINATOR},
    "publish.publication": {COORDINATOR},
    "repair.repair": {COORDINATOR},
    "repair.propose": {COORDINATOR},
    "repair.run": {COORDINATOR},
    "repair.download": {COORDINATOR},
    "repair.moved": {COUNSELLOR},
    "proof.paper": {COORDINATOR},
    "proof.export": {COORDINATOR},
    "proof.current": {COUNSELLOR},
    "fairness.run": {COORDINATOR},
    "fairness.own": {COUNSELLOR},
    "demand_report.run": {COORDINATOR},
    "demand_report.download": {COORDINATOR},
    "demand_report.retry": {COORDINATOR},
    "demand_report.own": {HOST},
    "demand_report.own_download": {HOST},
    "outcome.outcome": {COUNSELLOR},
    "outcome.pupil": {COUNSELLOR},
    "outcome.price": {COUNSELLOR},
    "outcome.download": {COUNSELLOR},
    "waiting.waiting": {COORDINATOR, COUNSELLOR, HOST},
    "waiting.group": {COORDINATOR},
    "waiting.proposal": {COORDINATOR},
    "waiting.withdraw": {COORDINATOR},
    "waiting.answer": {COUNSELLOR},
    "swaps.swaps": {COORDINATOR},
    "swaps.stop": {COORDINATOR},
    "swaps.ask": {COUNSELLOR},
    "swaps.own": {PUPIL},
    "cards.cards": {COUNSELLOR},
    "cards.make": {COUNSELLOR},
    "cards.made": {COUNSELLOR},
    "cards.make_one": {COUNSELLOR},
    "cards.made_one": {COUNSELLOR},
    "cards.pupils_list": {COUNSELLOR},
    "admin.home": {COORDINATOR},
    "admin.retention": {COORDINATOR, Role.PRIVACY},
    "admin.retention_remove": {COORDINATOR, Role.PRIVACY},
    "audit.audit": {COORDINATOR, Role.PRIVACY},
    "admin.accounts": {COORDINATOR},
    "admin.accounts_new": {COORDINATOR},
    "admin.accounts_change": {COORDINATOR},
    "admin.accounts_link": {COORDINATOR},
    "admin.accounts_two_steps_off": {COORDINATOR},
    "admin.accounts_active": {COORDINATOR},
}
WHO = {
    "": None,
    "coordinator": COORDINATOR,
    "counsellor": COUNSELLOR,
    "other_counsellor": COUNSELLOR,
    "host": Role.HOST,
    "privacy": Role.PRIVACY,
    "ann": PUPIL,
}
UNPUBLISHED = {"demand_report.own_download"}
ABOUT_A_PUPIL = {"counsellor.pupil", "counsellor.choose", "counsellor.move", "counsellor.remove"}
ABOUT_A_PUPIL |= {"cards.make_one", "cards.made_one", "outcome.pupil", "outcome.price"}
FOR_ONE_SCHOOL = {"other_counsellor"}  # ann is of another school


def test_every_route_is_open_to_exactly_these_roles(world: World) -> None:
    declared = {
        rule.endpoint: access.allowed_roles(world.app, rule.endpoint) for rule in world.app.url_map.iter_rules()
    }
    assert declared == ROUTES


def test_a_page_that_does_not_say_who_may_open_it_keeps_the_program_from_starting() -> None:
    app = Flask("forgotten", static_folder=None)
    app.add_url_rule("/secret", "secret", lambda: "secret")
    with pytest.raises(access.Undeclared, match="secret"):
        access.install(app)


@pytest.mark.parametrize("who", WHO)
def test_every_route_answers_each_person_as_declared(world: World, who: str) -> None:
    wrong = []
    for rule in world.app.url_map.iter_rules():
        allowed = ROUTES[rule.endpoint]
        if allowed == "public":
            continue
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            found = _answer(world, who, rule.rule, method)
            if found != _expected(rule.endpoint, allowed, who):
                wrong.append((rule.endpoint, method, found))
    assert not wrong


def path_of(world: World, who: str, rule: str) -> tuple[str, int]:
    """A path for a rule, with something of the world behind it; and the id of that."""
    about = world.pupils["ann"] if "leerlingen" in rule else world.accounts["host"]
    if rule.startswith(("/aanbod/groep/", "/lijsten/", "/wachtlijst/")):
        about = world.offering("robotica")
    elif rule.startswith("/aanbod/"):
        about = world.site("west")
    if rule.startswith("/rondes/"):
        about = world.period("autumn") if "perioden/<" in rule else world.round_id
    if rule.startswith("/indelen/"):
        about = world.a_run() if who == "coordinator" else 1
    return rule.replace("<int:number>", str(about)).replace("<int:pupil>", str(world.pupils["ann"])), about


def _answer(world: World, who: str, rule: str, method: str) -> str:
    path, about = path_of(world, who, rule)
    response = world.client(who).open(path, method=method, data={"pupil": about})
    if response.status_code == 302 and response.location.split("#")[0] in ("/inloggen", "/medewerkers"):
        return "sign in"
    names = {403: "forbidden", 404: "not found"}
    return names.get(response.status_code, "open" if response.status_code < 500 else "mistake")


def _expected(endpoint: str, allowed: set[Role], who: str) -> str:
    if not who:
        return "sign in"
    if WHO[who] not in allowed:
        return "forbidden"
    if who in FOR_ONE_SCHOOL and endpoint in {*ABOUT_A_PUPIL, "counsellor.approve"}:
        return "not found"
    proofs = ("proof.paper", "proof.export", "proof.current")
    if endpoint in ("outcome.price", "pupil.place_calendar", "publish.publication", *proofs, *UNPUBLISHED):
        return "not found"  # nothing is published
    if endpoint in {"cards.make", "cards.made"}:
        return "not found"  # no class was named
    if endpoint in {"repair.run", "repair.download"}:
        return "not found"  # the run keeps no places of another
    return "open"


def test_a_counsellor_lists_only_pupils_of_the_own_sites(world: World) -> None:
    page = world.client("counsellor").get("/leerlingen").text
    assert "Ann" in page
    assert "Bob" not in page
    assert "Bob" not in world.client("counsellor").get("/leerlingen?site=east").text


def test_a_form_without_its_token_is_refused_on_every_route(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    accepted = []
    for rule in world.app.url_map.iter_rules():
        if "POST" in rule.methods:
            for who in ("", "coordinator", "counsellor", "ann"):
                path = rule.rule.replace("<int:number>", str(world.pupils["ann"]))
                response = world.client(who).post(path)
                if response.status_code not in (400, 403) and not _is_sign_in(response):
                    accepted.append((rule.endpoint, who, response.status_code))
    assert not accepted


def _is_sign_in(response: object) -> bool:
    return response.status_code == 302 and response.location in ("/inloggen", "/medewerkers")


def test_a_sensitive_action_asks_for_the_password_again_after_a_while(world: World) -> None:
    client = world.client("coordinator")
    with client.session_transaction() as kept:
        kept["password_at"] = 0
    response = client.get("/beheer/accounts/nieuw")
    assert response.location == "/account/bevestigen"


def test_a_session_that_was_ended_elsewhere_is_over(world: World) -> None:
    client = world.client("counsellor")
    assert client.get("/leerlingen").status_code == 200
    world.client("counsellor").post("/account/overal-uitloggen")
    assert client.get("/leerlingen").location == "/medewerkers"


def test_a_coordinator_in_production_has_to_set_up_the_second_step_first(world: World) -> None:
    world.app.extensions["matcher"] = replace(world.config, two_steps="coordinator")
    assert world.client("coordinator").get("/ronde").location == "/account/tweestaps"
    assert world.client("counsellor").get("/leerlingen").status_code == 200


def test_the_page_asked_for_opens_after_signing_in_but_never_one_of_another_site(world: World) -> None:
    client = world.client()
    client.get("/leerlingen?stage=short")
    with client.session_transaction() as kept:
        assert kept["next"] == "/leerlingen?stage=short"
    with world.app.test_request_context(), client.session_transaction() as kept:
        kept["next"] = "//evil.example"
    response = client.post("/inloggen", data={"code": world.codes["ann"]})
    assert response.location == "/"
