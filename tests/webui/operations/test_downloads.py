"""Class lists and access cards as files: who gets them, what is in them, what is remembered."""

import csv
import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.webui.world import World
from webui.operations import sign_in
from webui.operations.cards import make_cards, newest_code
from webui.operations.downloads import ListForm, file_name, take_all, take_list
from webui.operations.errors import AccountError, Refused
from webui.operations.rounds import StaleError
from webui.papers.cards import deadline_text
from webui.people import Actor, Role
from webui.store import AccessCode, AuditEntry, DownloadRow, PupilRow, now

WEST = Actor(Role.HOST, account_id=7, sites=frozenset({"west"}))
COUNSELLOR = Actor(Role.COUNSELLOR, account_id=8, sites=frozenset({"west"}))
ADDRESS = "https://keuzevakken.example/inloggen"


@pytest.fixture
def session(world: World):
    with world.store() as opened:
        yield opened


@pytest.fixture
def cards(world: World, session: Session) -> Callable[..., bytes]:
    def make(*names: str, actor: Actor = COUNSELLOR, newest: int | None = None) -> bytes:
        pupils = [session.get_one(PupilRow, world.pupils[name]) for name in names]
        seen = newest_code(session, [p.id for p in pupils]) if newest is None else newest
        return make_cards(session, world.config, actor, pupils, ADDRESS, newest=seen).content

    return make


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def code_on(pdf: bytes) -> str:
    return re.search(r"\w{4}-\w{4}-\w{4}", words(pdf)).group()


def test_before_publication_there_is_no_class_list(world: World, session: Session) -> None:
    with pytest.raises(Refused, match="not_published"):
        take_list(session, WEST, world.round_id, "robotica", "nl", ListForm.CSV)


@pytest.mark.parametrize("form", ListForm)
def test_a_class_list_has_exactly_the_placed_pupils_in_every_form(
    world: World, session: Session, form: ListForm
) -> None:
    world.publish()
    _, made = take_list(session, WEST, world.round_id, "robotica", "nl", form)
    assert made.name == f"robotica.{form}"
    if form is ListForm.CSV:
        rows = list(csv.reader(io.StringIO(made.content.decode("utf-8-sig")), delimiter=";"))
        assert [row[0] for row in rows[1:]] == ["Bob"]
        assert rows[1][-1] == "gast"
    elif form is ListForm.XLSX:
        sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
        assert [row[0] for row in sheet.iter_rows(values_only=True)][-1] == "Bob"
    else:
        assert "Bob" in words(made.content)


def test_taking_a_list_is_remembered_and_in_the_audit(world: World, session: Session) -> None:
    run = world.publish()
    take_list(session, WEST, world.round_id, "robotica", "en", None)
    kept = session.scalars(sa.select(DownloadRow)).one()
    assert (kept.run_id, kept.account_id, kept.site, kept.offering) == (run, 7, "west", "robotica")
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.after) == ("list.download", {"form": "print", "group": "robotica", "run": run})


def test_nobody_takes_a_list_of_another_site(world: World, session: Session) -> None:
    world.publish()
    for offering in ("cnc", "nonsense"):
        with pytest.raises(Refused, match="not_possible"):
            take_list(session, WEST, world.round_id, offering, "nl", ListForm.CSV)
    assert not session.scalars(sa.select(DownloadRow)).all()


def test_all_lists_come_in_one_zip_of_own_groups_with_pupils(world: World, session: Session) -> None:
    world.publish()
    made = take_all(session, WEST, world.round_id, "nl")
    assert zipfile.ZipFile(io.BytesIO(made.content)).namelist() == ["robotica.pdf", "robotica.xlsx"]
    assert [row.offering for row in session.scalars(sa.select(DownloadRow))] == ["robotica"]


def test_codes_of_groups_make_harmless_file_names() -> None:
    assert file_name("../K/PIE 9") == "%2E%2E%2FK%2FPIE%209"


def test_a_new_card_works_and_ends_the_old_one(world: World, session: Session, cards: Callable[..., bytes]) -> None:
    code = code_on(cards("ann"))
    assert code != world.codes["ann"]
    assert sign_in.sign_in_with_code(session, world.config, code, "1.2.3.4").pupil_id == world.pupils["ann"]
    with pytest.raises(AccountError):
        sign_in.sign_in_with_code(session, world.config, world.codes["ann"], "1.2.3.4")
    entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "code.issue")).all()
    assert entries[-1].account_id == 8
    assert code not in str([e.after for e in entries])


def test_a_card_says_who_where_and_until_when(cards: Callable[..., bytes]) -> None:
    text = words(cards("ann"))
    for said in ("West College", "Ann", "keuzevakken.example/inloggen", "Kies"):
        assert said in text


def test_cards_made_twice_from_one_page_are_made_once(
    cards: Callable[..., bytes], session: Session, world: World
) -> None:
    seen = newest_code(session, [world.pupils["ann"], world.pupils["cas"]])
    cards("ann", "cas", newest=seen)
    with pytest.raises(StaleError):
        cards("ann", "cas", newest=seen)
    working = sa.select(sa.func.count()).where(AccessCode.revoked_at.is_(None))
    assert session.scalar(working) == 3, "bob's, and one new card each"


def test_no_cards_for_pupils_of_another_school_for_leavers_or_for_nobody(
    world: World, session: Session, cards: Callable[..., bytes]
) -> None:
    for names in (("ann", "bob"), ()):
        with pytest.raises(Refused, match="no_cards"):
            cards(*names)
    session.get_one(PupilRow, world.pupils["cas"]).left_at = now()
    session.commit()
    with pytest.raises(Refused, match="no_cards"):
        cards("cas")
    assert sign_in.sign_in_with_code(session, world.config, world.codes["ann"], "1.2.3.4")


def test_the_deadline_on_a_card_is_a_day_that_people_say(world: World) -> None:
    zone = world.config.zone
    evening = now().replace(year=2026, month=12, day=6, hour=23, minute=0, second=0, microsecond=0)
    assert deadline_text(evening, zone) == "Kies uiterlijk zondag 6 december 2026."
    assert deadline_text(evening.replace(hour=16), zone) == "Kies vóór zondag 6 december 2026, 17:00 uur."
    assert "school" in deadline_text(None, zone)
