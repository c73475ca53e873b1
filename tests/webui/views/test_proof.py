"""The proof of a publication: one page for people, and files with pseudonyms that verify with the same proofs."""

import io
import json
import zipfile

from pypdf import PdfReader
from sqlalchemy import select

from matcher.cli import main
from tests.webui.world import World
from webui.store import RunRow, now
from webui.store.audit import AuditEntry
from webui.store.runs import PublicationRow


def _publication(world: World) -> int:
    world.publish()
    with world.store() as session:
        return session.scalars(select(PublicationRow.id)).one()


def _text(pdf: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


def _run(world: World) -> RunRow:
    with world.store() as session:
        return session.scalars(select(RunRow)).one()


def test_the_page_tells_goals_in_order_values_proofs_fingerprints_and_how_to_check(world: World) -> None:
    number = _publication(world)
    answer = world.client("coordinator").get(f"/publiceren/{number}/bewijs.pdf")
    assert answer.mimetype == "application/pdf"
    text, outcome = _text(answer.data), _run(world).outcome
    places = [text.index(f"{order}.") for order in range(1, len(outcome["goals"]) + 1)]
    assert places == sorted(places)
    assert "er bestaat geen betere indeling" in text
    assert text.count("Bewezen, na te rekenen") == len(outcome["goals"])
    for fingerprint in (outcome["fingerprint"], outcome["certificate"]):
        assert fingerprint in text.replace(" ", "")
    assert "python -m matcher verify round out" in text
    assert "Ann" not in text


def test_the_page_is_there_in_english_for_a_counsellor_too(world: World) -> None:
    _publication(world)
    client = world.client("counsellor")
    client.set_cookie("language", "en")
    assert "/uitkomst/bewijs.pdf" in client.get("/uitkomst").text
    assert "there is no better allocation" in _text(client.get("/uitkomst/bewijs.pdf").data)


def test_what_is_not_published_yet_has_no_page_for_a_counsellor(world: World) -> None:
    world.solve()
    assert world.client("counsellor").get("/uitkomst/bewijs.pdf").status_code == 404
    world.change_round(archived_at=now())
    assert world.client("counsellor").get("/uitkomst/bewijs.pdf").status_code == 404


def test_a_run_that_was_stopped_does_not_say_that_nothing_is_better(world: World) -> None:
    number = _publication(world)
    with world.store() as session:
        row = session.scalars(select(RunRow)).one()
        goals = [{**goal, "proof": "none"} for goal in row.outcome["goals"]]
        row.outcome = {**row.outcome, "goals": goals}
        session.commit()
    text = _text(world.client("coordinator").get(f"/publiceren/{number}/bewijs.pdf").data)
    assert "er kan een betere indeling zijn" in text
    assert "er bestaat geen betere indeling" not in text


def test_the_files_verify_on_the_command_line_name_nobody_and_are_written_down(world: World, tmp_path, capsys) -> None:
    number = _publication(world)
    page = world.client("coordinator").get(f"/publiceren/{number}").text
    assert f"/publiceren/{number}/natrekken.zip" in page
    answer = world.client("coordinator").get(f"/publiceren/{number}/natrekken.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    assert main(["verify", str(tmp_path / "round"), str(tmp_path / "out"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {proof["proof"] for proof in told["proofs"]} == {"certificate"}
    everything = "".join(p.read_text() for p in tmp_path.rglob("*") if p.suffix in (".csv", ".json", ".toml"))
    assert not [name for name in ("ann", "bob", "cas") if f",{name}," in everything or f'"{name}"' in everything]
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["pseudonyms_of"] == _run(world).fingerprint
    assert (tmp_path / "bewijs.pdf").read_bytes().startswith(b"%PDF")
    with world.store() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "publication.download")).one()
    assert entry.after == {"form": "pseudonyms", "run": _run(world).id, "fingerprint": report["fingerprint"]}


def test_only_the_coordinator_takes_the_files(world: World) -> None:
    number = _publication(world)
    for who in ("counsellor", "host", "ann"):
        assert world.client(who).get(f"/publiceren/{number}/natrekken.zip").status_code == 403
    with world.store() as session:
        assert not session.scalars(select(AuditEntry).where(AuditEntry.action == "publication.download")).all()
