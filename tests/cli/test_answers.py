"""price, whatif, seats and repair on the command line: words, exit status, output and files, in both languages."""

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.answers.price import Price
from matcher.cli.arguments import SEATS_LIMIT
from matcher.cli.price import sentences
from matcher.codes import LockAction, Rule, Run
from matcher.files import read_placements, read_round, write_round
from matcher.problem import Lock
from matcher.rules.exclusions import Refusal
from matcher.wording import whatif as wording
from tests.builders import tiny
from tests.cli.commands import data_of, solved_round


def rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def content(folder):
    return {path.relative_to(folder): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


# price


def test_price_as_data_and_in_words(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob needs 1: cnc", "cnc 1")
    words = ("price", r, o, "--pupil", "home:ann", "--offering", "cnc")
    found = data_of(run, *words)
    assert {k: found[k] for k in ("possible", "rule", "refusals", "free", "moves")} == {
        "possible": True,
        "rule": None,
        "refusals": [],
        "free": False,
        "moves": 1,
    }
    assert found["goals"][0] == {"name": "needs", "before": 1, "after": 0}
    assert found["goals"][3] == {"name": "ranks_fair", "before": [1], "after": [1], "levels": [1]}
    assert [g["name"] for g in found["goals"]] == ["needs", "served", "placements", "ranks_fair", "travel"]
    assert found["moved"] == [{"home_site": "home", "pupil_id": "bob", "from": ["cnc"], "to": []}]
    assert found["text"]["nl"] == (
        "Mogelijk, maar niet gratis: “nodige plaatsingen” wordt slechter. 1 andere leerling krijgt andere plaatsen."
    )
    assert found["text"]["en"].startswith("Possible, but not free: “needed placements” gets worse. 1 other pupil gets")
    status, printed, _ = run(*words)
    assert status == 0
    assert printed.startswith("Mogelijk, maar niet gratis")
    assert "nodige plaatsingen: 1 → 0" in printed
    assert "home:bob: cnc → geen plaats" in printed
    assert "home:bob: cnc → no place" in run(*words, "--lang", "en")[1]


def test_a_free_price_and_one_that_a_rule_forbids(run, tmp_path):
    r, o = solved_round(tmp_path, "ann limit 5: cnc; bob: cnc", "cnc 1 at west; drones 1")
    found = data_of(run, "price", r, o, "--pupil", "home:ann", "--offering", "cnc")
    assert (found["possible"], found["rule"], found["goals"], found["moves"]) == (False, "travel_limit", [], 0)
    assert found["refusals"] == [{"rule": "travel_limit", "numbers": {"minutes": 10, "limit": 5}}]
    assert found["text"]["en"].startswith("Not possible. ")
    found = data_of(run, "price", r, o, "--pupil", "home:bob", "--offering", "cnc")
    assert (found["free"], found["moves"]) == (True, 0)
    assert found["text"]["nl"] == (
        "Gratis: geen enkel doel wordt slechter, alleen de loting verandert. Niemand anders verhuist."
    )


def test_price_of_nobody_and_nothing_is_wrong_usage(run, round_dir, solved):
    pupil = read_round(round_dir)[0].pupils[0]
    right, offering = f"{pupil.home_site}:{pupil.pupil_id}", read_round(round_dir)[0].offerings[0].offering_id
    for one, other, code in (
        ("x:1", offering, "unknown_pupil"),
        (right, "x", "unknown_group"),
        ("x:1", "y", "unknown_pair"),
        ("x", "y", "pupil_form"),
    ):
        words = ("price", round_dir, solved, "--pupil", one, "--offering", other)
        assert data_of(run, *words, status=2)["error"] == code
    assert run("price", round_dir, solved, "--pupil", right)[0] == 2


def test_price_of_another_state_of_the_round_is_refused(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc", "cnc 1")
    shutil.rmtree(r)
    write_round(*tiny("ann: cnc", "cnc 2"), r)
    words = ("price", r, o, "--pupil", "home:ann", "--offering", "cnc")
    assert data_of(run, *words, status=1)["error"] == "other_round"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize("limit", [0, 2])
def test_every_rule_that_forbids_a_place_has_words(language, rule, limit):
    if rule in (Rule.CAPACITY, Rule.GUEST_CAPACITY, Rule.GUEST_TOTAL, Rule.MIN_SIZE, Rule.MAX_ELECTIVES):
        numbers = {"limit": limit}
    else:
        numbers = {"tracks": "BB", "track": "KB"}
    price = Price(possible=False, rule=rule, refusals=(Refusal(rule, numbers),))
    assert len(sentences(price, language)) > 20


# whatif


def test_whatif_as_data_and_in_words_and_the_round_stays(run, tmp_path):
    write_round(*tiny("ann: cnc; bob: cnc; cas: cnc", "cnc 2"), tmp_path / "r")
    before = content(tmp_path)
    words = ("whatif", tmp_path / "r", "--set", "offerings.csv/cnc/capacity=3")
    found = data_of(run, *words)
    assert found["goals"][1] == {"name": "served", "before": 2, "after": 3}
    assert len(found["moved"]) == 1
    assert found["moved"][0]["to"] == ["cnc"]
    assert found["groups"] == [
        {"offering": "cnc", "before": 2, "after": 3, "status_before": "runs", "status_after": "runs"}
    ]
    assert found["status"] == "optimal"
    status, printed, _ = run(*words)
    assert status == 0
    assert "Plaatsingen 2 → 3; leerlingen zonder plaats 1 → 0." in printed
    assert "cnc: gaat door (2) → gaat door (3)" in printed
    assert "cnc: runs (2) → runs (3)" in run(*words, "--lang", "en")[1]
    assert content(tmp_path) == before


def test_whatif_takes_several_changes_after_one_set_or_after_more(run, tmp_path):
    write_round(*tiny("ann: cnc > drones; bob: cnc", "cnc 1; drones 1"), tmp_path / "r")
    one, two = "offerings.csv/drones/run=no", "policy//goals=ranks_first"
    together = data_of(run, "whatif", tmp_path / "r", "--set", one, two)
    apart = data_of(run, "whatif", tmp_path / "r", "--set", one, "--set", two)
    assert together == apart
    assert together["goals"][0]["name"] == "ranks_first"
    assert [g["status_after"] for g in together["groups"]] == ["cancelled"]


def test_whatif_that_changes_nothing_says_so(run, tmp_path):
    write_round(*tiny("ann: cnc", "cnc 1"), tmp_path / "r")
    words = ("whatif", tmp_path / "r", "--set", "offerings.csv/cnc/capacity=2")
    assert run(*words)[1] == "Er verandert niets.\n"
    assert run(*words, "--lang", "en")[1] == "Nothing changes.\n"


def test_whatif_tells_all_faults_at_once_in_both_languages(run, tmp_path):
    write_round(*tiny("ann: cnc", "cnc 1"), tmp_path / "r")
    bad = ("offerings.csv/cnv/capacity=2", "pupils.csv/home:bob/needs=1", "offerings.csv/cnc/seets=1")
    words = ("whatif", tmp_path / "r", "--set", *bad, "offerings.csv/cnc/capacity=many")
    found = data_of(run, *words, status=1)["faults"]
    assert [(f["code"], f["file"]) for f in found] == [
        ("set_unknown_key", "offerings.csv"),
        ("set_unknown_column", "offerings.csv"),
        ("not_whole", "offerings.csv"),
        ("set_unknown_key", "pupils.csv"),
    ]
    assert all(set(f["text"]) == {"nl", "en"} for f in found)
    status, printed, _ = run(*words)
    assert status == 1
    assert printed.startswith("4 fouten:")
    assert "offerings.csv heeft geen rij 'cnv'" in printed
    assert found[0]["params"] == {"needed": "elective, site_id", "candidate": "cnc"}
    assert "'cnc'" in printed  # did you mean
    assert "4 faults:" in run(*words, "--lang", "en")[1]


def test_whatif_of_another_form_is_wrong_usage(run, tmp_path):
    write_round(*tiny("ann: cnc", "cnc 1"), tmp_path / "r")
    assert data_of(run, "whatif", tmp_path / "r", "--set", "capacity=2", status=2)["error"] == "set_form"
    assert run("whatif", tmp_path / "r")[0] == 2


def test_whatif_whose_locks_contradict_each_other_names_them(run, tmp_path):
    write_round(*tiny("ann: cnc; bob: cnc", "cnc 2", locks="ann cnc place; bob cnc place"), tmp_path / "r")
    found = data_of(run, "whatif", tmp_path / "r", "--set", "offerings.csv/cnc/capacity=1", status=1)
    assert found["status"] == "infeasible"
    assert len(found["conflict"]) == 3


# seats


def test_seats_as_data_and_in_words(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc; cas: robots; dan limit 5: ict; eve: ict", "cnc 1; ict 2 at west")
    found = data_of(run, "seats", r, o)
    helps = [c for c in found if c["offering"] == "cnc" and c["confirmed"]]
    assert {c["extra"] for c in helps} == {1, 2, "group"}
    assert all({"name": "served", "before": 2, "after": 3} in c["goals"] for c in helps)
    unmet = {c["elective"]: c for c in found if c["offering"] is None}
    assert {name: (c["groups"], c["refused"], c["reasons"]) for name, c in unmet.items()} == {
        "robots": (0, 1, {"not_offered": 1}),
        "ict": (1, 1, {"travel_limit": 1}),
    }
    status, printed, _ = run("seats", r, o)
    assert status == 0
    assert "cnc, 1 plaats erbij: leerlingen met een plaats: 2 → 3" in printed
    assert "robots: 1 leerling (niet aangeboden 1)" in printed
    assert "cnc, 1 more seat: " in run("seats", r, o, "--lang", "en")[1]


def test_seats_solves_no_more_than_the_limit(run, round_dir, solved):
    for limit in (1, 3):
        found = data_of(run, "seats", round_dir, solved, "--limit", limit)
        assert sum(c["confirmed"] for c in found) <= limit
    assert sum(c["confirmed"] for c in data_of(run, "seats", round_dir, solved)) <= SEATS_LIMIT
    assert run("seats", round_dir, solved, "--limit", "-1")[0] == 2


def test_seats_without_a_limit_solves_every_claim_that_says_something_gets_better(run, round_dir, solved):
    some, every = (data_of(run, "seats", round_dir, solved, "--limit", limit) for limit in ("1", "0"))
    assert sum(c["confirmed"] for c in every) > sum(c["confirmed"] for c in some) == 1
    better = [c for c in every if c["offering"] and any(g["before"] != g["after"] for g in c["goals"])]
    assert better
    assert all(c["confirmed"] for c in better)


def test_each_confirmed_seat_is_what_whatif_says(run, round_dir, solved):
    for claim in data_of(run, "seats", round_dir, solved, "--limit", "4"):
        if claim["confirmed"]:
            other = data_of(run, "whatif", round_dir, "--set", *claim["settings"])
            assert other["goals"] == claim["goals"]


def test_seats_without_a_certificate_still_works(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc", "cnc 1")
    (o / "certificate.json").write_text("{", encoding="utf-8")
    assert any(c["confirmed"] for c in data_of(run, "seats", r, o))


# repair


def cut(r, changed, offering_id, **changes):
    """The round with one group changed."""
    problem, policy = read_round(r)
    offerings = tuple(replace(o, **changes) if o.offering_id == offering_id else o for o in problem.offerings)
    write_round(problem.replace(offerings=offerings), policy, changed)
    return changed


def test_repair_writes_all_that_solve_does_and_the_moves_and_verify_passes(run, round_dir, solved, tmp_path):
    problem, _ = read_round(round_dir)
    placed = read_placements(solved)
    group = max(problem.offerings, key=lambda o: sum(p.offering_id == o.offering_id for p in placed)).offering_id
    now = cut(round_dir, tmp_path / "now", group, run=Run.NO)
    before = content(now) | content(solved)
    found = data_of(run, "repair", now, solved, "--out", tmp_path / "new")
    assert content(now) | content(solved) == before
    moves = rows(tmp_path / "new" / "moves.csv")
    assert list(moves[0]) == ["home_site", "pupil_id", "from_offering", "to_offering", "reason"]
    assert {m["from_offering"] for m in moves if m["reason"] == "de groep gaat niet door"} == {group}
    assert len(moves) == len(found["moves"])
    old, new = (
        {(p.home_site, p.pupil_id, p.offering_id) for p in read_placements(x)} for x in (solved, tmp_path / "new")
    )
    lost = {(m["home_site"], m["pupil_id"], m["from_offering"]) for m in moves if m["from_offering"]}
    gained = {(m["home_site"], m["pupil_id"], m["to_offering"]) for m in moves if m["to_offering"]}
    assert (lost, gained) == (old - new, new - old)
    changes = found["goals"][0]
    assert (changes["name"], changes["value"], changes["proof"]) == ("changes", len(lost), "certificate")
    names = {p.name for p in solved.iterdir()}
    assert {p.name for p in (tmp_path / "new").iterdir()} == names | {"moves.csv", "baseline.csv"}
    checked = data_of(run, "verify", now, tmp_path / "new")
    assert checked["sound"]
    assert checked["proofs"][0] == {"name": "changes", "proof": "certificate"}
    assert "Dit is een herstel" in run("verify", now, tmp_path / "new")[1]


def test_what_repair_wrote_is_of_the_round_for_all_other_commands(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc > drones", "cnc 2; drones 1")
    now = cut(r, tmp_path / "now", "cnc", capacity=1)
    assert run("repair", now, o, "--out", tmp_path / "new")[0] == 0
    assert data_of(run, "explain", now, tmp_path / "new", "--pupil", "home:bob")
    assert data_of(run, "price", now, tmp_path / "new", "--pupil", "home:bob", "--offering", "cnc")["possible"]
    assert run("classlists", now, tmp_path / "new")[0] == 0
    assert run("repair", r, tmp_path / "new", "--out", tmp_path / "again")[0] == 0
    assert run("verify", r, tmp_path / "again")[0] == 0


def test_a_repair_that_was_tampered_with_does_not_verify(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc > drones", "cnc 2; drones 1")
    now = cut(r, tmp_path / "now", "cnc", capacity=1)
    new = tmp_path / "new"
    assert run("repair", now, o, "--out", new)[0] == 0
    report = json.loads((new / "report.json").read_text(encoding="utf-8"))
    for held in ([["home", "ann", "drones"]], "everyone", [["home"]], None):
        said = {**report, "repair": {"held": held}}
        (new / "report.json").write_text(json.dumps(said), encoding="utf-8")
        assert data_of(run, "verify", now, new, status=1)["faults"][0]["code"] == "not_published"
    (new / "report.json").write_text(json.dumps(report), encoding="utf-8")
    moves = (new / "moves.csv").read_text(encoding="utf-8")
    (new / "moves.csv").write_text(moves.replace("cnc", "drones"), encoding="utf-8")
    assert {d["file"] for d in data_of(run, "verify", now, new, status=1)["differences"]} == {"moves.csv"}
    (new / "moves.csv").write_text(moves, encoding="utf-8")
    assert data_of(run, "verify", now, new)["sound"]
    (new / "baseline.csv").write_text((new / "placements.csv").read_text(encoding="utf-8"), encoding="utf-8")
    assert not data_of(run, "verify", now, new, status=1)["sound"]
    (new / "baseline.csv").unlink()
    assert data_of(run, "verify", now, new, status=1)["faults"][0]["code"] in ("missing_file", "no_outcome")


def test_repair_in_words_and_where_nothing_has_to_change(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc > drones", "cnc 2; drones 1")
    now = cut(r, tmp_path / "now", "cnc", run=Run.NO)
    status, printed, _ = run("repair", now, o, "--out", tmp_path / "new")
    assert status == 0
    assert printed.startswith("2 leerlingen hebben andere plaatsen; 2 gepubliceerde plaatsingen vervallen.")
    assert "home:bob: cnc → drones (de groep gaat niet door)" in printed
    _, printed, _ = run("repair", now, o, "--out", tmp_path / "new", "--lang", "en")
    assert "home:ann: cnc → no place (the group is cancelled)" in printed
    assert "the group is cancelled" in (tmp_path / "new" / "moves.csv").read_text(encoding="utf-8")
    assert run("repair", r, o, "--out", tmp_path / "same")[1].startswith("Er hoeft niets te veranderen.")
    assert rows(tmp_path / "same" / "moves.csv") == []


def test_pupils_and_groups_that_are_gone_are_handled(run, tmp_path):
    _, o = solved_round(tmp_path, "ann: cnc; bob: drones; cas: cnc", "cnc 2; drones 1")
    write_round(*tiny("ann: cnc; bob: cnc", "cnc 2"), tmp_path / "now")
    found = data_of(run, "repair", tmp_path / "now", o, "--out", tmp_path / "new")
    assert [(m["pupil_id"], m["from_offering"], m["to_offering"], m["reason"]) for m in found["moves"]] == [
        ("bob", "drones", "cnc", "group_gone"),
        ("cas", "cnc", None, "pupil_left"),
    ]
    assert run("verify", tmp_path / "now", tmp_path / "new")[0] == 0


def test_started_groups_keep_their_pupils_unless_allowed(run, tmp_path):
    groups = "a 1 on mon 9:00-10:00; b 3 min 2 on tue 9:00-10:00 in spring"
    more = {"periods": "spring 2027-02-01 2027-06-30", "goals": ("needs", "placements", "ranks_fair")}
    _, o = solved_round(tmp_path, "ann needs 1: a = b; bob: b; cas: b", groups, **more)
    assert {p.offering_id for p in read_placements(o)} == {"a", "b"}
    now, policy = tiny("ann needs 1: a = b; bob: b", groups, **more)
    write_round(now, policy, tmp_path / "now")
    words = ("repair", tmp_path / "now", o, "--out", tmp_path / "new")
    assert "ann" not in {m["pupil_id"] for m in data_of(run, *words, "--started", "2026-11-01")["moves"]}
    assert json.loads((tmp_path / "new" / "report.json").read_text(encoding="utf-8"))["repair"]["held"] == [
        ["home", "ann", "a"]
    ]
    assert run("verify", tmp_path / "now", tmp_path / "new")[0] == 0
    for free in (("--allow-started",), ()):
        found = data_of(run, *words, *free)
        assert found["goals"][0]["value"] == 2
    for word in ("november", "2026-W45-1", "20261101"):
        assert data_of(run, *words, "--started", word, status=2)["error"] == "day_form"
    assert run(*words, "--started", "2026-11-01", "--allow-started")[0] == 2


def test_what_a_repair_says_about_groups_that_have_begun_is_checked_without_a_solver(run, tmp_path):
    groups = "a 2 on mon 9:00-10:00; b 2 on tue 9:00-10:00; c 1 on wed 9:00-10:00 in spring"
    more = {"periods": "spring 2027-02-01 2027-06-30"}
    r, o = solved_round(tmp_path, "ann: a; bob: a; cas: b; dan: b; eva: c", groups, **more)
    now, new = cut(r, tmp_path / "now", "a", capacity=1), tmp_path / "new"
    assert run("repair", now, o, "--out", new, "--started", "2026-10-01")[0] == 0
    found = data_of(run, "verify", now, new)
    assert found["unchecked"] == ["repair.held"], "that no others of a could stay with fewer changes"
    assert "a niet andere leerlingen konden blijven" in run("verify", now, new)[1]
    report = json.loads((new / "report.json").read_text(encoding="utf-8"))
    held = report["repair"]["held"]
    eva = ["home", "eva", "c"]
    assert (report["repair"]["started"], report["repair"]["released"], len(held)) == ("2026-10-01", ["a"], 3)

    def wrong(**said):
        (new / "report.json").write_text(json.dumps({**report, "repair": {**report["repair"], **said}}))
        return {
            (d["code"], d.get("pupil") or d.get("where"))
            for d in data_of(run, "verify", now, new, status=1)["differences"]
        }

    assert ("differs", "repair.released") in wrong(released=[])
    assert ("differs", "repair.released.0") in wrong(released=["b"])
    assert ("held_missing", "home:cas") in wrong(held=[h for h in held if h[1] != "cas"])
    assert ("held_wrong", "home:eva") in wrong(held=[*held, eva])
    assert ("held_wrong", "home:cas") in wrong(started=None, released=[])
    assert ("held_missing", "home:eva") in wrong(started="2027-03-01")
    (new / "report.json").write_text(json.dumps({**report, "repair": {**report["repair"], "started": "autumn"}}))
    assert data_of(run, "verify", now, new, status=1)["faults"][0]["code"] == "not_a_date"


def test_where_more_might_have_stayed_in_a_group_the_check_says_that_it_cannot_tell(run, tmp_path):
    """Of two groups at the same time by now one stays; which of them, and that it is one, takes a search."""
    groups = "a 2 on mon 9:00-10:00; b 2 on tue 9:00-10:00"
    r, o = solved_round(tmp_path, "ann max 2: a > b", groups)
    problem, policy = read_round(r)
    write_round(
        problem.replace(sessions=tuple(replace(s, weekday=0) for s in problem.sessions)), policy, tmp_path / "now"
    )
    words = ("repair", tmp_path / "now", o, "--out", tmp_path / "new", "--started", "2026-10-01")
    (group,) = data_of(run, *words)["released"]
    assert data_of(run, "verify", tmp_path / "now", tmp_path / "new")["unchecked"] == [
        "repair.held",
        f"repair.released.{group}",
    ]


def test_what_was_published_is_never_written_over_by_its_repair(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc", "cnc 2")
    before = (o / "placements.csv").read_bytes()
    now = cut(r, tmp_path / "now", "cnc", capacity=1)
    assert data_of(run, "repair", now, o, "--out", o / ".." / o.name, status=2)["error"] == "out_is_published"
    assert (o / "placements.csv").read_bytes() == before


def test_repair_of_contradicting_locks_and_without_a_target(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc", "cnc 2", locks="ann cnc place; bob cnc place")
    now = cut(r, tmp_path / "now", "cnc", capacity=1)
    assert data_of(run, "repair", now, o, "--out", tmp_path / "new", status=1)["status"] == "infeasible"
    assert not (tmp_path / "new").exists()
    assert run("repair", r, o)[0] == 2
    assert run("repair", r, tmp_path / "nothing", "--out", tmp_path / "new")[0] == 1
    assert run("repair", r, o, "--out", r)[0] == 1
    problem, policy = read_round(r)
    shut = problem.replace(locks=(*problem.locks, Lock("home", "ann", "cnc", LockAction.KEEP_OUT)))
    write_round(shut, policy, tmp_path / "shut")
    assert data_of(run, "repair", tmp_path / "shut", o, "--out", tmp_path / "new", status=1)["faults"]


def test_all_words_are_in_both_languages():
    for table in (wording.REPORT, wording.FAULTS, wording.REASONS):
        assert all(set(texts) == {"nl", "en"} and all(texts.values()) for texts in table.values())
