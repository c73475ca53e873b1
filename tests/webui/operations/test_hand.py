"""Decisions by hand: kept with author and reason, refused with the rule, kept by every run and import, withdrawn."""

import pytest
import sqlalchemy as sa

from matcher.codes import Goal, LockAction, Rule
from matcher.errors import Conflict
from matcher.problem import Lock
from tests.webui.world import World
from webui.memory.results import result
from webui.operations.errors import Refused
from webui.operations.hand import Forbidden, HandMove, Seen, decide, seen_decisions, withdraw
from webui.operations.imports import UploadedFile, apply_import, preview_import
from webui.operations.repairs import Again, allocate_again
from webui.operations.rounds import StaleError
from webui.papers.archives import round_zip
from webui.people import Actor, Role
from webui.store import AuditEntry, LockRow, PupilRow, RoundRow, RunRow
from webui.store.translate import load_round


def _coordinator(world: World) -> Actor:
    return Actor(Role.COORDINATOR, world.accounts["coordinator"])


def _decide(
    world: World,
    name: str,
    reason: str = "gesprek met ouders",
    version: int = 0,
    decisions: str = "",
    **groups: str,
) -> None:
    given = HandMove(**{word: world.offering(code) for word, code in groups.items()})
    with world.store() as session:
        row = session.get_one(PupilRow, world.pupils[name])
        seen = Seen(version or row.version, decisions or seen_decisions(session, row.round_id))
        decide(session, _coordinator(world), row, seen, given, reason)


def _locks(world: World) -> list[LockRow]:
    with world.store() as session:
        return list(session.scalars(sa.select(LockRow).order_by(LockRow.id)))


def _run(world: World, again: Again | None = None) -> dict[str, list[str]]:
    """Who is placed where after a new run."""
    with world.store() as session:
        run_id = allocate_again(session, _coordinator(world), world.round_id, again or Again()).id
    world.finish(run_id)
    with world.store() as session:
        placed = result(session, run_id).allocation.of_pupil
    return {key[1]: [p.offering_id for p in places] for key, places in placed.items()}


def test_a_place_is_kept_with_author_reason_and_moment_and_the_audit_has_no_words(world: World) -> None:
    _decide(world, "cas", into="cnc")
    (lock,) = _locks(world)
    assert (lock.action, lock.reason, lock.by) == (LockAction.PLACE, "gesprek met ouders", "Coordinator")
    assert lock.at is not None
    with world.store() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "lock.make")).one()
    assert (entry.record_kind, entry.record_id) == ("pupils", world.pupils["cas"])
    assert "ouders" not in str(entry.after)


def test_without_a_reason_nothing_is_kept(world: World) -> None:
    with pytest.raises(Refused) as refused:
        _decide(world, "cas", reason="  ", into="cnc")
    assert (refused.value.code, refused.value.field) == ("reason_needed", "reason")
    assert not _locks(world)


def test_a_rule_of_the_pair_refuses_with_its_numbers(world: World) -> None:
    world.change_round(max_travel_minutes=5)
    with pytest.raises(Forbidden) as refused:
        _decide(world, "cas", into="cnc")
    (refusal,) = refused.value.refusals
    assert (refusal.rule, refusal.numbers) == (Rule.TRAVEL_LIMIT, {"minutes": 12, "limit": 5})


def test_decisions_that_contradict_each_other_are_refused_with_the_facts_that_do(world: World) -> None:
    _decide(world, "cas", into="cnc")
    with pytest.raises(Conflict) as conflict:
        _decide(world, "bob", into="cnc")
    found = {(fact.rule, fact.pupil_id or fact.offering_id) for fact in conflict.value.facts}
    assert found == {(Rule.LOCKED, "cas"), (Rule.LOCKED, "bob"), (Rule.CAPACITY, "cnc")}
    assert len(_locks(world)) == 1


def test_moving_fixes_the_new_place_and_keeps_out_of_the_old_one(world: World) -> None:
    _decide(world, "ann", out_of="cnc", into="robotica")
    assert {(lock.action, lock.offering_id) for lock in _locks(world)} == {
        (LockAction.PLACE, world.offering("robotica")),
        (LockAction.KEEP_OUT, world.offering("cnc")),
    }


def test_taking_out_takes_the_place_of_an_earlier_decision_to_place(world: World) -> None:
    _decide(world, "cas", into="cnc")
    _decide(world, "cas", out_of="cnc", reason="toch niet")
    (lock,) = _locks(world)
    assert lock.action is LockAction.KEEP_OUT
    with world.store() as session:
        actions = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("lock.%"))).all()
    assert sorted(actions) == ["lock.make", "lock.make", "lock.withdraw"]


def test_the_second_of_two_who_decide_about_a_pupil_is_told(world: World) -> None:
    seen = world.pupil("cas").version
    _decide(world, "cas", into="cnc", version=seen)
    with pytest.raises(StaleError):
        _decide(world, "cas", into="drones", version=seen)
    assert len(_locks(world)) == 1


def test_the_same_form_sent_twice_is_kept_once(world: World) -> None:
    seen = world.pupil("cas").version
    _decide(world, "cas", into="cnc", version=seen)
    _decide(world, "cas", into="cnc", version=seen)
    assert len(_locks(world)) == 1


def test_a_group_of_another_round_is_none(world: World) -> None:
    with world.store() as session:
        row = session.get_one(PupilRow, world.pupils["cas"])
        with pytest.raises(Refused, match="group_gone"):
            decide(session, _coordinator(world), row, Seen(row.version, "0.0"), HandMove(into=999), "reden")


def test_only_who_sees_the_whole_region_decides(world: World) -> None:
    counsellor = Actor(Role.COUNSELLOR, world.accounts["counsellor"], sites=frozenset({"west"}))
    with world.store() as session:
        row = session.get_one(PupilRow, world.pupils["cas"])
        with pytest.raises(Refused, match="not_allowed"):
            decide(session, counsellor, row, Seen(row.version, "0.0"), HandMove(into=world.offering("cnc")), "reden")


def test_every_new_run_keeps_to_what_was_decided(world: World) -> None:
    assert _run(world) == {"ann": ["cnc"], "bob": ["robotica"]}
    _decide(world, "cas", into="cnc")
    assert _run(world) == {"ann": ["robotica"], "bob": ["robotica"], "cas": ["cnc"]}


def test_an_import_of_pupils_and_wishes_leaves_decisions_as_they_are(world: World) -> None:
    _decide(world, "cas", into="cnc")
    text = "home_site,pupil_id,class\nwest,ann,\nwest,cas,3b\n"
    with world.store() as session:
        given = UploadedFile("pupils.csv", text.encode())
        preview = preview_import(session, _coordinator(world), world.round_id, given)
        apply_import(session, _coordinator(world), preview.import_id)
    assert world.pupil("cas").class_ == "3b"
    (lock,) = _locks(world)
    assert lock.reason == "gesprek met ouders"


def test_an_import_of_a_whole_round_that_knows_of_other_decisions_only_adds_to_them(world: World) -> None:
    with world.store() as session:
        problem, policy = load_round(session, world.round_id)
    theirs = Lock("east", "bob", "robotica", LockAction.PLACE, "afspraak")
    content = round_zip(problem.replace(locks=(theirs,)), policy)
    _decide(world, "cas", into="cnc")
    with world.store() as session:
        preview = preview_import(session, _coordinator(world), world.round_id, UploadedFile("ronde.zip", content))
        apply_import(session, _coordinator(world), preview.import_id)
    assert {lock.reason for lock in _locks(world)} == {"gesprek met ouders", "afspraak"}


def test_what_is_withdrawn_binds_no_run_any_more_and_twice_is_no_fault(world: World) -> None:
    _decide(world, "cas", into="cnc")
    (lock,) = _locks(world)
    with world.store() as session:
        assert withdraw(session, _coordinator(world), world.round_id, lock.id)
        assert not withdraw(session, _coordinator(world), world.round_id, lock.id)
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "lock.withdraw")).one()
    assert entry.before["group"] == world.offering("cnc")
    assert _run(world) == {"ann": ["cnc"], "bob": ["robotica"]}


def test_who_saw_a_price_before_another_decision_is_told(world: World) -> None:
    with world.store() as session:
        before = seen_decisions(session, world.round_id)
    _decide(world, "bob", into="drones")
    with pytest.raises(StaleError):
        _decide(world, "cas", into="cnc", decisions=before)


def test_before_publication_a_run_can_keep_what_an_earlier_one_gave(world: World) -> None:
    _run(world)
    with world.store() as session:
        first = session.scalars(sa.select(RunRow.id)).one()
        row = allocate_again(session, _coordinator(world), world.round_id, Again(keep=first, seen=first))
        assert row.policy["goals"][0] == Goal.CHANGES
        assert row.revision == session.get_one(RoundRow, world.round_id).revision, "no fact of the round changed"
    world.finish(row.id)
    with world.store() as session:
        found = result(session, row.id)
    assert {p.pupil_id for p in found.problem.baseline} == {"ann", "bob"}


def test_once_something_is_published_a_new_run_changes_as_little_as_possible(world: World) -> None:
    published = world.publish()
    _decide(world, "cas", into="cnc")
    with world.store() as session:
        row = allocate_again(session, _coordinator(world), world.round_id, Again(seen=published))
        assert row.policy["goals"][0] == Goal.CHANGES


def test_a_new_run_asked_for_twice_is_made_once(world: World) -> None:
    with world.store() as session:
        first = allocate_again(session, _coordinator(world), world.round_id, Again())
        second = allocate_again(session, _coordinator(world), world.round_id, Again())
    assert first.id == second.id


def test_no_run_is_made_of_a_round_with_faults_or_to_keep_one_that_has_no_result(world: World) -> None:
    with world.store() as session:
        with pytest.raises(Refused, match="run_without_result"):
            allocate_again(session, _coordinator(world), world.round_id, Again(keep=99))
        session.get_one(PupilRow, world.pupils["cas"]).completed = ("cnc",)
        session.add(
            LockRow(
                round_id=world.round_id,
                pupil_id=world.pupils["cas"],
                offering_id=world.offering("cnc"),
                action=LockAction.PLACE,
            )
        )
        session.commit()
        with pytest.raises(Refused, match="round_has_faults"):
            allocate_again(session, _coordinator(world), world.round_id, Again())
