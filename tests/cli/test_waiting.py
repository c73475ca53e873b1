"""waiting on the command line: who waits and why, who gets a free seat, in both languages and as data."""

from tests.cli.commands import data_of, solved_round

GOALS = ("needs", "priority", "ranks_first")


def more_seats(round_dir, old, new):
    offerings = round_dir / "offerings.csv"
    offerings.write_text(offerings.read_text().replace(old, new))


def test_waiting_as_data_has_the_lists_with_their_reasons_and_no_proposal_for_a_full_group(run, tmp_path):
    pupils = "zed needs 1: cnc; bob: cnc > drones; cas priority 2: cnc > drones"
    r, o = solved_round(tmp_path, pupils, "cnc 1; drones 2", goals=GOALS)
    (group,) = data_of(run, "waiting", r, o)
    assert {k: group[k] for k in ("offering", "capacity", "placed", "free", "proposal")} == {
        "offering": "cnc",
        "capacity": 1,
        "placed": 1,
        "free": 0,
        "proposal": [],
    }
    assert [(w["place"], w["pupil_id"], w["from"]) for w in group["waiting"]] == [
        (1, "bob", "drones"),
        (2, "cas", "drones"),
    ]
    claim = group["waiting"][-1]["claim"]
    assert [part["goal"] for part in claim] == [*GOALS, "lottery"]
    assert claim[1] == {"goal": "priority", "number": 2}


def test_after_publication_a_free_seat_is_proposed_with_who_moves_up(run, tmp_path):
    pupils = "bob needs 1: cnc; ann needs 1: cnc > drones; cas: drones"
    r, o = solved_round(tmp_path, pupils, "cnc 1; drones 1", goals=GOALS)
    more_seats(r, "cnc,home,1", "cnc,home,2")
    found = {group["offering"]: group for group in data_of(run, "waiting", r, o)}
    moves = [(move["pupil_id"], move["from"], move["to"]) for move in found["cnc"]["proposal"]]
    assert moves == [("ann", "drones", "cnc"), ("cas", None, "drones")]
    printed = run("waiting", r, o)[1]
    assert "Wie een vrije plek krijgt, en wie daarna opschuift:" in printed
    assert "cnc: home:ann drones → cnc; home:cas – → drones" in printed


def test_one_group_is_told_with_its_list_in_both_languages(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc; cas priority 2: cnc", "cnc 1; drones 1", goals=GOALS)
    dutch, english = (run("waiting", r, o, "cnc", "--lang", language)[1] for language in ("nl", "en"))
    assert "Wachtlijst van cnc" in dutch
    assert "voorrang 2 · voorkeur 1 · lotnummer" in dutch
    assert "Vol: er is nu geen plek te geven." in dutch
    assert "priority 2 · rank 1 · lottery number" in english
    more_seats(r, "cnc,home,1", "cnc,home,2")
    assert "1 vrij; zo krijgt wie voorop staat en kan, de plek:" in run("waiting", r, o, "cnc")[1]


def test_nobody_waits_and_a_group_that_does_not_exist(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc", "cnc 1")
    assert "Niemand wacht." in run("waiting", r, o)[1]
    assert "Niemand wacht." in run("waiting", r, o, "cnc")[1]
    assert data_of(run, "waiting", r, o, "cnc")[0]["waiting"] == []
    status, _, complaint = run("waiting", r, o, "welding")
    assert status == 2
    assert "welding" in complaint


def test_a_place_that_is_not_possible_any_more_is_given_up(run, tmp_path):
    r, o = solved_round(tmp_path, "ann: cnc; bob: cnc", "cnc 1")
    holder = "ann" if "ann" in (o / "placements.csv").read_text() else "bob"
    wishes = r / "wishes.csv"
    kept = [line for line in wishes.read_text().splitlines() if f",{holder}," not in line]
    wishes.write_text("\n".join(kept) + "\n")
    (group,) = data_of(run, "waiting", r, o)
    assert (group["free"], len(group["waiting"]), len(group["proposal"])) == (1, 1, 1)


def test_a_round_that_cannot_be_read_is_told(run, tmp_path):
    assert run("waiting", tmp_path / "none", tmp_path)[0] == 1
