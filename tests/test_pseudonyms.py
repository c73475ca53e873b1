"""An export in which pupils are pseudonyms: nobody is named, and the proofs are the same ones."""

import random
from dataclasses import fields
from pathlib import Path

import pytest

from matcher.allocation import Outcome
from matcher.certificate import verify
from matcher.checker import goal_values, violations
from matcher.codes import Goal, Proof
from matcher.errors import Conflict
from matcher.files import read_round
from matcher.lottery import lottery_order
from matcher.policy import Policy
from matcher.problem import Problem, PupilKey
from matcher.pseudonyms import pseudonymised, pseudonyms
from matcher.solver import solve
from tests.builders import tiny
from tests.random_rounds import random_round, tangled_round

SAMPLE = Path(__file__).parents[1] / "sample_data" / "westfriesland"
Made = tuple[Problem, Policy, Outcome, dict[PupilKey, str]]


@pytest.fixture(scope="module")
def sample() -> Made:
    problem, policy = read_round(SAMPLE)
    return problem, policy, solve(problem, policy), pseudonyms(problem)


def test_the_lottery_order_stays_the_same(sample: Made) -> None:
    problem, _, outcome, names = sample
    anonymous, _ = pseudonymised(problem, outcome, names)
    assert lottery_order(anonymous) == [(site, names[site, number]) for site, number in lottery_order(problem)]
    assert len(set(names.values())) == len(problem.pupils)


def test_nothing_names_a_pupil(sample: Made) -> None:
    problem, _, outcome, names = sample
    anonymous, found = pseudonymised(problem, outcome, names)
    told = repr(anonymous) + repr(found)
    ids = {p.pupil_id for p in problem.pupils}
    assert not ids & {p.pupil_id for p in anonymous.pupils}
    for record in (*anonymous.wishes, *anonymous.locks, *anonymous.baseline, *anonymous.lessons):
        assert getattr(record, "pupil_id", None) not in ids
    assert all(p.email not in told for p in problem.pupils if p.email)
    for pupil in anonymous.pupils:
        assert not {f.name for f in fields(pupil) if getattr(pupil, f.name)} & {"first_name", "infix", "last_name"}


def test_no_place_in_the_export_says_who_a_pupil_is(sample: Made) -> None:
    problem, _, outcome, names = sample
    anonymous, found = pseudonymised(problem, outcome, names)
    for part in ("pupils", "wishes", "locks", "baseline"):
        keys = [(record.home_site, record.pupil_id) for record in getattr(anonymous, part)]
        assert keys == sorted(keys), part
    assert list(found.allocation.placements) == sorted(found.allocation.placements)
    assert found.certificate is not None
    facts = [row for row in found.certificate.rows if row[0] != "cut"]
    assert facts == sorted(facts) == list(found.certificate.rows[: len(facts)])
    steps = found.certificate.root.steps
    assert all(list(step.duals) == sorted(step.duals) for step in steps)


def test_the_order_of_the_round_leaves_no_trace_in_the_export() -> None:
    dice = random.Random(5)
    for seed in range(20):
        problem, policy = (tangled_round if seed % 2 else random_round)(random.Random(seed))
        try:
            outcome = solve(problem, policy)
        except Conflict:
            continue
        names = pseudonyms(problem)
        parts = ("pupils", "wishes", "lessons", "locks", "baseline")
        shuffled = {part: tuple(dice.sample(records := getattr(problem, part), len(records))) for part in parts}
        anonymous, found = pseudonymised(problem, outcome, names)
        assert pseudonymised(problem.replace(**shuffled), outcome, names) == (anonymous, found)


def test_a_class_is_a_number_and_only_where_lessons_hang_on_it() -> None:
    problem, policy = tiny(
        "ann class 3a: cnc; bob class 3b: cnc; cas class 3b: cnc",
        "cnc 3 on mon 9:00-10:00",
        lessons="class 3b@home mon 9:00-10:00; class 4z@home mon 9:00-10:00; home tue 9:00-10:00",
    )
    names = pseudonyms(problem)
    anonymous, found = pseudonymised(problem, solve(problem, policy), names)
    classes = {p.pupil_id: p.class_ for p in anonymous.pupils}
    assert classes == {names["home", "ann"]: None, names["home", "bob"]: "1", names["home", "cas"]: "1"}
    assert [(lesson.class_, lesson.weekday) for lesson in anonymous.lessons] == [("1", 0), (None, 1)]
    assert [p.pupil_id for p in found.allocation.placements] == [names["home", "ann"]]


def test_the_export_verifies_with_the_same_proofs_and_values(sample: Made) -> None:
    problem, policy, outcome, names = sample
    anonymous, found = pseudonymised(problem, outcome, names)
    assert not violations(anonymous, policy, found.allocation)
    assert goal_values(anonymous, policy, found.allocation) == goal_values(problem, policy, outcome.allocation)
    assert found.certificate is not None
    checked = verify(anonymous, policy, found.allocation, found.certificate)
    assert not checked.faults
    assert dict(checked.proofs)[Goal.LOTTERY] is Proof.CERTIFICATE
    assert set(dict(checked.proofs).values()) == {Proof.CERTIFICATE}


def test_solving_the_export_gives_the_same_placements(sample: Made) -> None:
    problem, policy, outcome, names = sample
    anonymous, found = pseudonymised(problem, outcome, names)
    assert solve(anonymous, policy).allocation == found.allocation


def test_rounds_with_branches_cuts_and_hand_placements_verify_too() -> None:
    for seed in range(60):
        made = (tangled_round if seed % 2 else random_round)(random.Random(seed))
        problem, policy = made
        try:
            outcome = solve(problem, policy)
        except Conflict:
            continue
        anonymous, found = pseudonymised(problem, outcome, pseudonyms(problem))
        assert found.certificate is not None
        checked = verify(anonymous, policy, found.allocation, found.certificate)
        assert not checked.faults, seed
        assert set(dict(checked.proofs).values()) == {Proof.CERTIFICATE}
