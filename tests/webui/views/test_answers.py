"""What every answer has: protection, a language, a reference when something goes wrong, no data in the log."""

import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from tests.webui.databases import Databases
from tests.webui.world import World
from tests.webui.world import world as make_world
from webui.listening import server_settings
from webui.store import close_store


def test_every_page_is_protected_and_kept_nowhere(world: World) -> None:
    for who, path in (("", "/inloggen"), ("ann", "/keuzes"), ("", "/no/such/page"), ("host", "/ronde")):
        headers = world.client(who).get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in headers


def test_over_https_cookies_are_secure_and_browsers_are_told_to_stay(world: World) -> None:
    world.app.extensions["matcher"] = replace(world.config, https=True)
    response = world.client().post("/taal", data={"language": "en"})
    assert "Secure" in response.headers["Set-Cookie"]
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]


def test_behind_a_proxy_with_https_forms_work_and_the_visitor_has_an_address(
    tmp_path: Path, sqlite_databases: Databases
) -> None:
    made = make_world(tmp_path, sqlite_databases.migrated(), https=True, trusted_proxies=1)
    made.app.config["WTF_CSRF_ENABLED"] = True
    seen: list[tuple[str | None, str]] = []
    made.app.before_request(lambda: seen.append((request.remote_addr, request.url_root)))
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "keuzevakken.nl", "X-Forwarded-For": "192.0.2.7"}
    client = made.app.test_client()
    page = client.get("/medewerkers", headers=forwarded, base_url="https://keuzevakken.nl")
    assert page.headers["Set-Cookie"].startswith("__Host-session=")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)
    assert page.headers["Referrer-Policy"] == "same-origin"  # so a browser sends with the form:
    forwarded["Referer"] = "https://keuzevakken.nl/medewerkers"
    given = {"csrf_token": token, "username": "coordinator", "password": "wrong"}
    answer = client.post("/medewerkers", data=given, headers=forwarded, base_url="https://keuzevakken.nl")
    assert answer.status_code == 200
    assert seen[-1] == ("192.0.2.7", "https://keuzevakken.nl/")
    close_store(made.store)


def test_the_server_leaves_the_headers_of_a_trusted_proxy_alone(world: World) -> None:
    assert server_settings(world.config)["clear_untrusted_proxy_headers"]
    assert not server_settings(replace(world.config, trusted_proxies=1))["clear_untrusted_proxy_headers"]


def test_who_asks_by_a_name_that_is_not_ours_sees_nothing(tmp_path: Path, sqlite_databases: Databases) -> None:
    made = make_world(tmp_path, sqlite_databases.migrated(), hosts="keuzevakken.nl, localhost")
    client = made.app.test_client()
    assert client.get("/inloggen", base_url="http://keuzevakken.nl").status_code == 200
    refused = client.get("/inloggen", base_url="http://evil.example")
    assert refused.status_code == 400
    assert refused.text == ""
    close_store(made.store)


def test_the_history_of_a_browser_names_no_pupil(world: World) -> None:
    run, ann = world.publish(), world.pupils["ann"]
    pages = {
        "counsellor": [f"/leerlingen/{ann}", f"/uitkomst/leerlingen/{ann}", f"/kaarten/leerlingen/{ann}"],
        "coordinator": [f"/leerlingen/{ann}", f"/met-de-hand/leerlingen/{ann}", f"/indelen/{run}/leerlingen/{ann}"],
    }
    for who, paths in pages.items():
        for path in paths:
            page = world.client(who).get(path).text
            title = page.partition("<title>")[2].partition("</title>")[0]
            assert "Ann" in page, path
            assert title.startswith("Leerling"), path
            assert "Ann" not in title, path


def test_no_page_has_script_or_style_of_its_own(world: World) -> None:
    pages = {"": ["/inloggen", "/medewerkers", "/wachtwoord"], "ann": ["/keuzes", "/plek"], "coordinator": ["/ronde"]}
    pages["counsellor"] = ["/leerlingen", f"/leerlingen/{world.pupils['ann']}"]
    for who, paths in pages.items():
        for path in paths:
            page = world.client(who).get(path).text
            assert "style=" not in page
            assert "<style" not in page
            assert " onclick=" not in page
            assert page.count("<script") == page.count("<script src=") == 1


def test_a_page_that_does_not_exist_says_so_in_both_languages(world: World) -> None:
    client = world.client()
    page = client.get("/no/such/page")
    assert page.status_code == 404
    assert "Deze pagina bestaat niet" in page.text
    client.post("/taal", data={"language": "en"})
    assert "This page does not exist" in client.get("/no/such/page").text


def test_a_mistake_of_ours_shows_a_reference_and_logs_where_it_was_but_no_data(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("Ann Jansen, K7QX")

    monkeypatch.setitem(world.app.view_functions, "pupil.wishes", broken)
    broken.access_roles = frozenset({"pupil"})
    with caplog.at_level(logging.INFO, logger="webui"):
        response = world.client("ann").get("/keuzes")
    assert response.status_code == 500
    reference = response.text.split("<code>")[1].split("</code>")[0]
    assert reference in caplog.text
    assert "RuntimeError" in caplog.text
    assert "Jansen" not in caplog.text + response.text


def test_the_log_has_no_address_no_query_and_no_name(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="webui"):
        world.client("counsellor").get("/leerlingen?q=Ann")
    assert "counsellor.pupils 200" in caplog.text
    assert "Ann" not in caplog.text


def test_own_files_carry_a_hash_so_that_nobody_sees_an_old_one(world: World) -> None:
    page = world.client().get("/inloggen").text
    path = page.split('href="/static/app.css?v=')[1].split('"')[0]
    assert len(path) == 8
    with world.client().get(f"/static/app.css?v={path}") as response:
        assert response.status_code == 200
        assert "no-store" not in response.headers["Cache-Control"]
