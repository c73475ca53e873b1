"""What pupils and staff read about a change of places: pupils about themselves alone, and what they asked for."""

import datetime as dt
import re

import pytest
from flask_babel import force_locale

from matcher.codes import LockAction, Rule
from matcher.repair import Change
from matcher.rules.eligibility import Refusal
from matcher.wording.whatif import REASONS
from tests.webui.operations.test_repairs import of_group, of_pupil, placed, publish_now, repaired, wish
from tests.webui.views.test_runs import _text
from tests.webui.world import World
from webui.memory.facts import facts
from webui.operations.waiting import SEAT_REASON, SWAP_REASON
from webui.pages import move_words, offer
from webui.pages.move_words import lost_told, pupil_told
from webui.pages.offer import refusal_told
from webui.store import LockRow

OF_STAFF = r"\b(de|deze) leerling\b|\b(the|this|a) pupil\b|[a-z]_[a-z]|De eigen school|The home school|…"
NUMBERS = {
    "rank": 1,
    "minutes": 40,
    "limit": 30,
    "weekday": "wed",
    "travel": 12,
    "buffer": 5,
    "lesson_start": "9:00",
    "lesson_end": "10:00",
    "session_start": "9:00",
    "session_end": "10:00",
    "earlier_end": "10:00",
    "later_start": "9:00",
    "elective": "cnc",
    "missing": "cnc, drones",
    "completed": "cnc",
    "tracks": "KB",
    "track": "BB",
    "years": "3",
    "year": 4,
    "profiles": "PIE",
    "profile": "MVI",
}
OF_PAIRS = (
    *(Rule.NOT_WISHED, Rule.NOT_APPROVED, Rule.AUDIENCE, Rule.OWN_PROFILE_MODULE, Rule.COMPLETED, Rule.PREREQUISITE),
    *(Rule.OVERLAP_COMPLETED, Rule.TRAVEL_LIMIT, Rule.TIMETABLE, Rule.KEPT_OUT, Rule.CANCELLED),
)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_sentence_about_a_pupil_reaches_the_pupil(
    world: World, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in (move_words, offer):
        monkeypatch.setattr(where, "language", lambda: language)
    with world.app.test_request_context(), force_locale(language), world.store() as session:
        problem = facts(session, world.round_id).problem
        said = [refusal_told(problem, Refusal(rule, NUMBERS), for_pupil=True) for rule in OF_PAIRS]
        for reason in REASONS:
            rule = reason.removeprefix("rule_")
            refusal = Refusal(Rule(rule), NUMBERS) if rule in tuple(Rule) else None
            change = Change("west", "ann", "cnc", None, reason, refusal)
            said += [pupil_told(problem, [change]), lost_told(problem, [change])]
    for one in said:
        assert one
        assert not re.search(OF_STAFF, one, re.IGNORECASE), one


@pytest.mark.parametrize(
    ("kept", "to_pupil", "to_staff"),
    [
        (SWAP_REASON, "Je hebt geruild, zoals je vroeg.", "ruil aangenomen"),
        (SEAT_REASON, "Er kwam een plek vrij op de wachtlijst.", "plek van de wachtlijst aangenomen"),
        ("Gesprek {}", "Je school heeft bepaald dat je niet in deze groep komt.", "met de hand uitgesloten"),
    ],
)
def test_who_swapped_or_got_a_free_seat_reads_that_it_was_asked_for(
    world: World, kept: str, to_pupil: str, to_staff: str
) -> None:
    publish_now(world)
    _decide(world, "ann", kept.format(7), into="robotica", out_of="cnc")
    lost = _text(world.client("coordinator"), "/herstel")
    number = repaired(world, None).run_id
    publish_now(world, number)
    page = world.client("ann").get("/plek").text
    assert to_pupil in page
    assert "deze leerling" not in page
    for path in (f"/indelen/{number}/verhuizingen", "/herstel"):
        told = _text(world.client("coordinator"), path) if "indelen" in path else lost
        assert to_staff in told
    own = _text(world.client("counsellor"), f"/uitkomst/leerlingen/{world.pupils['ann']}")
    assert f"Waarom: {to_staff}" in own


def test_who_lost_a_place_to_the_round_reads_what_became_of_it_and_who_helps(world: World) -> None:
    wish(world, world.pupils["cas"], "robotica")
    publish_now(world)
    of_group(world, "robotica", capacity=1)
    found = repaired(world, None)
    publish_now(world, found.run_id)
    lost = next(name for name in ("bob", "cas") if name not in placed(found))
    page = _text(world.client(lost), "/plek")
    told = "Je plek bij Robotica is vervallen: de groep is kleiner geworden. Dat ligt niet aan jou."
    helper = {"bob": "Other_Counsellor", "cas": "Counsellor"}[lost]
    assert f"{told} Je decaan ({helper}) helpt je aan een andere plek." in page
    assert "naar geen plaats" not in page
    assert "Dat is jammer" not in page


def test_who_lost_a_place_to_an_own_change_is_not_told_that_it_was_the_group(world: World) -> None:
    publish_now(world)
    of_group(world, "cnc", tracks=("KB",))
    of_pupil(world, "ann", track="BB")
    wish(world, world.pupils["ann"], "cnc")
    publish_now(world, repaired(world, None).run_id)
    page = _text(world.client("ann"), "/plek")
    assert "Je plek bij Cnc is vervallen. Deze groep is voor leerweg KB; jij volgt BB." in page
    assert "Dat ligt niet aan jou" not in page


def test_where_a_group_has_begun_no_school_is_said_to_have_fixed_its_seats(world: World) -> None:
    wish(world, world.pupils["ann"], "cnc")
    publish_now(world)
    wish(world, world.pupils["cas"], "cnc")
    found = repaired(world)
    assert found.held >= {("west", "ann", "cnc")}
    publish_now(world, found.run_id)
    page = world.client("cas").get("/plek/waarom").text
    assert "Deze groep is al begonnen; wie erin zit, blijft." in page
    assert "vooraf vastgelegd" not in page
    own = _text(world.client("counsellor"), f"/uitkomst/leerlingen/{world.pupils['cas']}")
    assert "Gehouden: de groep is begonnen." in own


def test_who_left_reads_that_and_whom_to_ask_and_nothing_more(world: World) -> None:
    publish_now(world)
    world.leave("ann")
    publish_now(world, repaired(world, None).run_id)
    client = world.client("ann")
    for path in ("/plek", "/plek/waarom", "/keuzes"):
        page = _text(client, path)
        assert "Je doet niet meer mee aan deze ronde" in page
        assert "Vraag het je school: West College." in page
        assert "helpt je aan een andere plek" not in page
        assert "Cnc" not in page
    assert client.get("/plek/agenda.ics").status_code == 404


def test_who_is_held_in_a_group_that_has_begun_reads_that_as_the_reason(world: World) -> None:
    wish(world, world.pupils["ann"], "robotica")
    publish_now(world)
    wish(world, world.pupils["ann"], "cnc", "robotica")
    found = repaired(world)
    assert ("west", "ann", "robotica") in found.held
    publish_now(world, found.run_id)
    for path in ("/plek", "/plek/waarom"):
        page = _text(world.client("ann"), path)
        assert "Je hebt een plek bij Robotica, je 2e keuze. Die groep is al begonnen; wie erin zit, blijft." in page


def test_who_comes_into_a_group_later_reads_the_first_meeting_after_the_correction(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish(world, world.pupils["cas"], "robotica")
    of_group(world, "robotica", capacity=1)
    of_group(world, "cnc", capacity=3)
    wish(world, world.pupils["ann"], "cnc")
    publish_now(world)
    assert "Eerste dag wo 2 sep 2026" in _text(world.client("ann"), "/plek")
    wish(world, world.pupils["cas"], "cnc")
    wednesday = dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC)
    number = repaired(world, None).run_id
    monkeypatch.setattr("webui.operations.publications.now", lambda: wednesday)
    publish_now(world, number)
    monkeypatch.setattr("webui.memory.results.now", lambda: wednesday + dt.timedelta(days=9))
    monkeypatch.setattr("webui.operations.publications.now", lambda: wednesday + dt.timedelta(days=9))
    assert "Eerste dag wo 25 nov 2026" in _text(world.client("cas"), "/plek")
    assert "DTSTART;TZID=Europe/Amsterdam:20261125T133000" in world.client("cas").get("/plek/agenda.ics").text
    assert "Eerste dag wo 2 sep 2026" in _text(world.client("ann"), "/plek")


def _decide(world: World, name: str, reason: str, into: str, out_of: str) -> None:
    with world.store() as session:
        for code, action in ((into, LockAction.PLACE), (out_of, LockAction.KEEP_OUT)):
            row = LockRow(round_id=world.round_id, pupil_id=world.pupils[name], offering_id=world.offering(code))
            row.action, row.reason = action, reason
            session.add(row)
        session.commit()
