"""Repair after publication: as few places as possible are given up, whoever has begun stays, and it is published."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from matcher.checker import violations
from matcher.cli import main
from matcher.codes import Goal, LockAction, Run
from tests.oracle import Oracle
from tests.webui.world import World
from webui.jobs.queue import queue_run
from webui.memory.moves import moves
from webui.memory.results import Result, result
from webui.operations.checks import check_run
from webui.operations.errors import Refused
from webui.operations.freshness import freshness, made_of_this_round
from webui.operations.hand import HandMove, Seen, decide, seen_decisions
from webui.operations.publications import publications
from webui.operations.repairs import Again, allocate_again, export_moves
from webui.operations.rounds import StaleError
from webui.operations.runs import Part, export_run
from webui.papers.archives import unpacked
from webui.people import Actor, Role
from webui.store import AuditEntry, LockRow, OfferingRow, PupilRow, RepairRow, RunRow, WishRow
from webui.store.words import WishState

SUMMER, BEGUN = dt.date(2026, 7, 1), dt.date(2026, 10, 1)  # nothing has begun; everything that meets has


def _coordinator(world: World) -> Actor:
    return Actor(Role.COORDINATOR, world.accounts["coordinator"])


def wish(world: World, number: int, *electives: str) -> None:
    """An approved list."""
    with world.store() as session:
        session.execute(sa.delete(WishRow).where(WishRow.pupil_id == number))
        for rank, elective in enumerate(electives, start=1):
            session.add(
                WishRow(
                    round_id=world.round_id, pupil_id=number, rank=rank, elective=elective, state=WishState.APPROVED
                )
            )
        session.get_one(PupilRow, number).version += 1
        session.commit()


def join(world: World, name: str, site: str, *electives: str) -> None:
    """Somebody comes to a school."""
    with world.store() as session:
        row = PupilRow(round_id=world.round_id, home_site_id=world.site(site), number=name, first_name=name.title())
        session.add(row)
        session.commit()
        world.pupils[name] = row.id
    wish(world, world.pupils[name], *electives)


def of_group(world: World, code: str, **values: object) -> None:
    """Something about a group changes."""
    with world.store() as session:
        row = session.get_one(OfferingRow, world.offering(code))
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()


def of_pupil(world: World, name: str, **values: object) -> None:
    """Something about a pupil changes."""
    with world.store() as session:
        row = session.get_one(PupilRow, world.pupils[name])
        for column, value in values.items():
            setattr(row, column, value)
        session.commit()


def publish_now(world: World, run_id: int = 0) -> int:
    """Publish a run, a new one if none is given, without a process of its own."""
    if not run_id:
        with world.store() as session:
            run_id = queue_run(session, world.round_id).id
            session.commit()
        world.finish(run_id)
    return world.publish(run_id=run_id)


def ask(world: World, started: dt.date | None = BEGUN, **more: int) -> int:
    """Ask for a repair; its run."""
    with world.store() as session:
        return allocate_again(session, _coordinator(world), world.round_id, Again(started=started, **more)).id


def repaired(world: World, started: dt.date | None = BEGUN) -> Result:
    """A repair, worked out."""
    run_id = ask(world, started)
    world.finish(run_id)
    with world.store() as session:
        return result(session, run_id)


def placed(found: Result) -> dict[str, list[str]]:
    return {key[1]: [p.offering_id for p in places] for key, places in found.allocation.of_pupil.items()}


def _new_group(world: World) -> None:
    with world.store() as session:
        made = OfferingRow(round_id=world.round_id, code="cnc-2", elective="cnc", site_id=world.site("west"))
        made.capacity = 3
        session.add(made)
        session.commit()
    join(world, "dan", "east", "cnc")


def _other_school(world: World) -> None:
    """Cas leaves the one school and comes to the other."""
    world.leave("cas")
    join(world, "cas2", "east", "drones")


HAPPENED = {
    "fewer seats": (lambda w: of_group(w, "robotica", capacity=1), {"fewer_seats"}),
    "group cancelled": (lambda w: of_group(w, "cnc", run=Run.NO), {"group_cancelled"}),
    "pupil leaves": (lambda w: w.leave("ann"), {"pupil_left"}),
    "late joiner": (lambda w: join(w, "eva", "west", "cnc", "drones"), {"joined"}),
    "track": (lambda w: (of_group(w, "cnc", tracks=("KB",)), of_pupil(w, "ann", track="BB")), {"rule_audience"}),
    "travel limit": (lambda w: of_pupil(w, "ann", max_travel_minutes=5), {"rule_travel_limit"}),
    "school": (_other_school, {"pupil_left", "joined"}),
    "new group": (_new_group, {"joined"}),
}


@pytest.fixture
def full(world: World) -> World:
    """Published: ann has cnc, bob and cas have robotica; ann and cas would take drones or robotica as well."""
    wish(world, world.pupils["cas"], "robotica", "drones")
    publish_now(world)
    return world


@pytest.mark.parametrize("what", HAPPENED)
def test_whatever_happens_the_proposal_is_right_the_smallest_change_and_can_be_published(
    full: World, what: str
) -> None:
    happen, reasons = HAPPENED[what]
    happen(full)
    found = repaired(full)
    best = Oracle(found.problem, found.policy).best()
    assert {(p.home_site, p.pupil_id, p.offering_id) for p in found.allocation.placements} == best.triples
    assert found.policy.goals[0] is Goal.CHANGES
    assert violations(found.decided, found.policy, found.allocation) == ()
    assert found.held <= {(p.home_site, p.pupil_id, p.offering_id) for p in found.allocation.placements}
    with full.store() as session:
        checks = check_run(session, found.run_id)
        assert (checks.passed, checks.proved) == (True, True)
        assert freshness(session, found.run_id).fresh, "what is held is no difference with the round"
        told = {change.reason for change in moves(session, full.a_run(), found.run_id).changes}
    assert told <= reasons | {"new_place"}
    assert told & reasons
    publish_now(full, found.run_id)
    with full.store() as session:
        assert publications(session, full.round_id)[-1].run_id == found.run_id


def test_no_repair_with_fewer_changes_exists_among_all_that_there_are(full: World) -> None:
    """Said once more without the solver's own round: every allocation of the round as it is now is looked at."""
    of_group(full, "robotica", capacity=1)
    found = repaired(full, None)
    goals = (Goal.CHANGES, *(g for g in found.policy.goals if g is not Goal.CHANGES))
    every = Oracle(found.decided, replace(found.policy, goals=goals))
    before = {(p.home_site, p.pupil_id, p.offering_id) for p in found.problem.baseline}

    def given_up(taken: object) -> int:
        return len(before - {(*key, code) for key, codes in taken.items() for code in codes})

    fewest = min(map(given_up, every.allocations()))
    with full.store() as session:
        assert moves(session, full.a_run(), found.run_id).given_up == fewest == 1


def test_a_pupil_of_a_group_that_has_begun_moves_only_if_that_is_allowed(world: World) -> None:
    """With one pupil fewer robotica needs ann, who is in cnc and would even rather go."""
    wish(world, world.pupils["cas"], "robotica")
    publish_now(world)
    of_group(world, "robotica", min_size=2)
    world.leave("cas")
    wish(world, world.pupils["ann"], "robotica", "cnc")
    assert placed(repaired(world, BEGUN)) == {"ann": ["cnc"]}
    everybody = {"ann": ["robotica"], "bob": ["robotica"]}
    assert placed(repaired(world, None)) == everybody
    assert placed(repaired(world, SUMMER)) == everybody, "nothing has begun by then"


def test_what_is_held_is_no_decision_of_the_round(full: World) -> None:
    of_group(full, "robotica", capacity=1)
    found = repaired(full)
    assert found.held == {("west", "ann", "cnc"), ("east", "bob", "robotica")}, "robotica keeps as many as it can"
    assert {(k.pupil_id, k.offering_id) for k in found.problem.locks} == {("ann", "cnc"), ("bob", "robotica")}
    assert found.decided.locks == ()
    with full.store() as session:
        assert session.scalars(sa.select(LockRow)).all() == []
        row = session.get_one(RunRow, found.run_id)
        assert (row.repair.held_count, row.repair.released, row.repair.started) == (2, ("robotica",), BEGUN)
        assert row.repair.publication_id == publications(session, full.round_id)[-1].id


def test_a_decision_by_hand_about_a_held_place_is_the_rounds_own(full: World) -> None:
    with full.store() as session:
        row = session.get_one(PupilRow, full.pupils["ann"])
        seen = Seen(row.version, seen_decisions(session, full.round_id))
        decide(session, _coordinator(full), row, seen, HandMove(into=full.offering("cnc")), "gesprek")
    run_id = ask(full)
    with full.store() as session:
        assert result(session, run_id).held == {("east", "bob", "robotica"), ("west", "cas", "robotica")}
        assert session.get_one(RunRow, run_id).repair.held_count == 3
        assert freshness(session, run_id).fresh
        session.delete(session.scalars(sa.select(LockRow)).one())
        session.commit()
        assert [d.part for d in freshness(session, run_id).records] == ["locks"]


def test_a_decision_that_takes_a_seat_of_a_group_that_has_begun_releases_it(full: World) -> None:
    join(full, "dan", "west", "cnc")
    with full.store() as session:
        row = session.get_one(PupilRow, full.pupils["dan"])
        seen = Seen(row.version, seen_decisions(session, full.round_id))
        decide(session, _coordinator(full), row, seen, HandMove(into=full.offering("cnc")), "gesprek")
    found = repaired(full)
    assert placed(found)["dan"] == ["cnc"]
    with full.store() as session:
        assert session.get_one(RunRow, found.run_id).repair.released == ("cnc",)
        told = {(c.pupil_id, c.reason) for c in moves(session, full.a_run(), found.run_id).changes}
    assert told == {("ann", "made_room"), ("dan", "by_hand")}


def test_a_proposal_is_out_of_date_once_the_round_changes_again(full: World) -> None:
    of_group(full, "cnc", run=Run.NO)
    found = repaired(full)
    of_group(full, "robotica", capacity=5)
    with full.store() as session:
        assert not made_of_this_round(session, session.get_one(RunRow, found.run_id))
        (difference,) = freshness(session, found.run_id).records
    assert (difference.part, difference.before.capacity, difference.record.capacity) == ("offerings", 2, 5)


def test_a_change_that_has_no_part_in_it_makes_a_proposal_not_out_of_date(full: World) -> None:
    of_group(full, "robotica", capacity=1)
    found = repaired(full)
    full.change_round(title="Een andere titel", wishes_close_at=None)
    full.change_round(title="Ronde")
    with full.store() as session:
        assert made_of_this_round(session, session.get_one(RunRow, found.run_id))
        assert freshness(session, found.run_id).fresh


def test_asked_for_twice_it_is_made_once_and_otherwise_it_is_another(full: World) -> None:
    of_group(full, "cnc", run=Run.NO)
    assert ask(full) == ask(full)
    assert ask(full, None) != ask(full)
    first = ask(full)
    assert ask(full, seen=first) != first, "who saw the first wants a second"


def test_who_saw_another_publication_is_told(full: World) -> None:
    with full.store() as session:
        seen = publications(session, full.round_id)[-1].id
    of_group(full, "cnc", run=Run.NO)
    publish_now(full, repaired(full).run_id)
    of_group(full, "cnc", run=Run.AUTO)
    with pytest.raises(StaleError):
        ask(full, publication=seen)
    with full.store() as session:
        assert session.scalar(sa.select(sa.func.count(RepairRow.id))) == 1


def test_a_proposal_that_starts_from_another_publication_is_not_published(full: World) -> None:
    of_group(full, "cnc", run=Run.NO)
    first, second = repaired(full, None), repaired(full, BEGUN)
    publish_now(full, first.run_id)
    with pytest.raises(Refused, match="repair_of_another"):
        publish_now(full, second.run_id)


def test_only_who_sees_the_whole_region_repairs_and_never_with_faults(full: World) -> None:
    with full.store() as session:
        host = Actor(Role.HOST, full.accounts["host"], sites=frozenset({"west"}))
        with pytest.raises(Refused, match="not_allowed"):
            allocate_again(session, host, full.round_id, Again())
        session.add(
            LockRow(
                round_id=full.round_id,
                pupil_id=full.pupils["ann"],
                offering_id=full.offering("cnc"),
                action=LockAction.PLACE,
            )
        )
        session.get_one(PupilRow, full.pupils["ann"]).completed = ("cnc",)
        session.commit()
    with pytest.raises(Refused, match="round_has_faults"):
        ask(full)


def test_the_log_has_what_was_asked_and_no_names(full: World) -> None:
    of_group(full, "robotica", capacity=1)
    run_id = ask(full)
    with full.store() as session:
        of_run = sa.select(AuditEntry).where(AuditEntry.record_id == run_id, AuditEntry.action == "run.start")
        entry = session.scalars(of_run).one()
    assert (entry.after["begun_by"], entry.after["held"]) == ("2026-10-01", 2)
    assert entry.after["released"] == ["robotica"]
    assert "ann" not in str(entry.after)


def test_the_exported_round_is_solved_and_verified_on_the_command_line_as_it_is(
    full: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of_group(full, "robotica", capacity=1)
    found = repaired(full)
    with full.store() as session:
        packed = export_run(session, _coordinator(full), found.run_id, Part.OUTCOME, "nl").content
        made = session.get_one(RunRow, found.run_id).round_zip
    with unpacked(made) as round_path, unpacked(packed) as out:
        assert main(["verify", str(round_path), str(out)]) == 0
        assert main(["solve", str(round_path), "--out", str(tmp_path / "again")]) == 0
        assert (tmp_path / "again" / "placements.csv").read_bytes() == (out / "placements.csv").read_bytes()
    capsys.readouterr()


def test_the_moves_are_a_file_as_the_command_line_writes_it(full: World) -> None:
    of_group(full, "cnc", run=Run.NO)
    found = repaired(full)
    with full.store() as session:
        made = export_moves(session, _coordinator(full), found.run_id, "nl")
        assert made.content.decode().splitlines() == [
            "home_site,pupil_id,from_offering,to_offering,reason",
            "west,ann,cnc,,de groep gaat niet door",
        ]
        first = full.a_run()
        with pytest.raises(LookupError):
            export_moves(session, _coordinator(full), first, "nl")
