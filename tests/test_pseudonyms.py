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
