"""Signing in as people do it, with the token of each form."""

import re

import pyotp
from flask.testing import FlaskClient

from tests.webui.world import PASSWORD, World
from webui.operations.accounts import make_reset_link
from webui.operations.secrets import hash_password
from webui.people import SYSTEM
from webui.store import Account, AuditEntry


def _give_password(world: World, name: str) -> None:
    with world.store() as session:
        session.get_one(Account, world.accounts[name]).password_hash = hash_password(PASSWORD, name)
        session.commit()


def _sign_in(client: FlaskClient, username: str, password: str) -> object:
    return client.post("/medewerkers", data={"username": username, "password": password})


def test_staff_sign_in_with_user_name_in_any_case_and_password(world: World) -> None:
    _give_password(world, "counsellor")
    client = world.client()
    assert _sign_in(client, " Counsellor ", PASSWORD).location == "/"
    assert client.get("/").location == "/leerlingen"


def test_a_wrong_password_keeps_the_name_and_does_not_tell_which_was_wrong(world: World) -> None:
    _give_password(world, "counsellor")
    known = _sign_in(world.client(), "counsellor", "wrong password").text
    unknown = _sign_in(world.client(), "nobody", "wrong password").text
    sentence = "Gebruikersnaam of wachtwoord klopt niet"
    assert sentence in known
    assert sentence in unknown
    assert 'value="counsellor"' in known
    assert "wrong password" not in known


def test_after_too_many_wrong_passwords_even_the_right_one_has_to_wait(world: World) -> None:
    _give_password(world, "counsellor")
    client = world.client()
    for _ in range(world.config.attempts):
        _sign_in(client, "counsellor", "wrong password")
    assert "Te veel pogingen" in _sign_in(client, "counsellor", PASSWORD).text
    _give_password(world, "host")
    assert _sign_in(client, "host", PASSWORD).status_code == 302


def test_after_too_many_wrong_access_codes_an_address_has_to_wait(world: World) -> None:
    client = world.client()
    for _ in range(world.config.attempts_per_address):
        client.post("/inloggen", data={"code": "AAAA-BBBB-CCCC"})
    assert "Te veel pogingen" in client.post("/inloggen", data={"code": world.codes["ann"]}).text


def test_a_pupil_signs_in_with_the_code_however_it_is_typed(world: World) -> None:
    client = world.client()
    typed = world.codes["ann"].lower().replace("-", " ")
    assert client.post("/inloggen", data={"code": typed}).status_code == 302
    assert "Ann" in client.get("/keuzes").text


def test_once_places_are_published_a_pupil_comes_to_the_own_place_first(world: World) -> None:
    assert world.client("ann").get("/").location == "/keuzes"
    world.publish()
    assert world.client("ann").get("/").location == "/plek"


def test_a_form_sent_after_the_session_ended_says_to_sign_in_again(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    answer = world.client().post("/keuzes/kies", data={"elective": "drones"})
    assert answer.status_code == 400
    assert "Log opnieuw in" in answer.text
    assert "Dit formulier stond te lang open" in world.client("ann").post("/keuzes/kies", data={}).text


def test_an_empty_form_says_next_to_each_field_what_is_missing(world: World) -> None:
    page = _sign_in(world.client(), "", "").text
    assert 'id="username-error"' in page
    assert 'aria-describedby="password-error"' in page


def test_a_second_step_asks_for_a_code_and_takes_each_code_once(world: World) -> None:
    _give_password(world, "coordinator")
    secret = pyotp.random_base32()
    with world.store() as session:
        session.get_one(Account, world.accounts["coordinator"]).totp_secret = secret
        session.commit()
    code = pyotp.TOTP(secret).now()
    client = world.client()
    assert _sign_in(client, "coordinator", PASSWORD).location == "/medewerkers/code"
    assert client.get("/ronde").location == "/medewerkers", "half way is not signed in"
    _sign_in(client, "coordinator", PASSWORD)
    assert client.post("/medewerkers/code", data={"code": code}).status_code == 302
    assert client.get("/ronde").status_code == 200
    again = world.client()
    _sign_in(again, "coordinator", PASSWORD)
    assert "al gebruikt" in again.post("/medewerkers/code", data={"code": code}).text


def test_turning_on_the_second_step_needs_a_code_of_the_secret_shown(world: World) -> None:
    client = world.client("counsellor")
    page = client.get("/account/tweestaps").text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    assert "klopt niet" in client.post("/account/tweestaps", data={"code": "000000"}).text
    assert client.post("/account/tweestaps", data={"code": pyotp.TOTP(secret).now()}).status_code == 302
    with world.store() as session:
        assert session.get_one(Account, world.accounts["counsellor"]).totp_secret == secret


def test_a_link_sets_a_password_once_and_ends_all_sessions(world: World) -> None:
    client = world.client("host")
    with world.store() as session:
        account = session.get_one(Account, world.accounts["host"])
        token = make_reset_link(session, world.config, SYSTEM, account)
    given = {"token": token, "password": PASSWORD, "again": PASSWORD}
    assert "minstens 12" in client.post("/wachtwoord", data={**given, "password": "kort", "again": "kort"}).text.lower()
    assert client.post("/wachtwoord", data=given).location == "/medewerkers"
    assert client.get("/account").location == "/medewerkers"
    assert "werkt niet" in client.post("/wachtwoord", data=given).text
    assert _sign_in(client, "host", PASSWORD).location == "/account", "the page that was asked for"


def test_the_coordinator_makes_an_account_and_sees_its_link_once(world: World) -> None:
    client = world.client("coordinator")
    wrong = client.post("/beheer/accounts/nieuw", data={"name": "Noor", "username": "noor", "role": "counsellor"}).text
    assert "minstens één vestiging" in wrong
    assert 'value="Noor"' in wrong, "what was typed stays"
    given = {"name": "Noor", "username": "Noor", "role": "counsellor", "sites": ["west"]}
    page = client.post("/beheer/accounts/nieuw", data=given).text
    token = re.search(r"/wachtwoord#([\w-]+)", page).group(1)
    anybody = world.client()
    anybody.post("/wachtwoord", data={"token": token, "password": PASSWORD, "again": PASSWORD})
    assert _sign_in(anybody, "noor", PASSWORD).location == "/"


def test_a_closed_account_is_out_at_once_and_nobody_closes_the_own_one(world: World) -> None:
    host, coordinator = world.client("host"), world.client("coordinator")
    coordinator.post(f"/beheer/accounts/{world.accounts['host']}/actief", data={"active": "0"})
    assert host.get("/account").location == "/medewerkers"
    own = world.accounts["coordinator"]
    coordinator.post(f"/beheer/accounts/{own}/actief", data={"active": "0"})
    assert "eigen account" in coordinator.get("/beheer/accounts").text


def test_the_language_is_remembered_and_leads_back_only_to_our_own_pages(world: World) -> None:
    client = world.client()
    assert client.post("/taal", data={"language": "en", "page": "/inloggen"}).location == "/inloggen"
    assert "Choose your electives" in client.get("/inloggen").text
    assert client.post("/taal", data={"language": "nl", "page": "//evil.example"}).location == "/"
    assert client.post("/taal", data={"language": "fr"}).status_code == 400


def test_the_audit_knows_who_did_what_by_number_and_holds_no_names_or_codes(world: World) -> None:
    world.client().post("/inloggen", data={"code": world.codes["ann"]})
    world.client("counsellor").get("/leerlingen?q=ann")
    with world.store() as session:
        entries = session.query(AuditEntry).all()
    assert {"code.sign_in", "list.view", "account.create", "code.issue"} <= {entry.action for entry in entries}
    written = " ".join(str((entry.before, entry.after)) for entry in entries)
    assert "Ann" not in written
    assert world.codes["ann"] not in written
