"""What the tests of the solver's rooms share: models of small rounds, and every allocation there is as columns."""

import random
from dataclasses import replace
from typing import Any

import numpy as np

from matcher.certificate import verify
from matcher.checker import goal_values, violations
from matcher.codes import Goal, Kind, Proof, Status
from matcher.policy import Policy
from matcher.problem import Elective, Offering, Problem, Pupil, Session, Site, Wish
from matcher.proof import Node
from matcher.solver.candidates import Candidates, candidates_of
from matcher.solver.lp import Ints
from matcher.solver.model import Model
from matcher.solver.region import Region
from matcher.solver.stopping import Stop
from tests.builders import tiny
from tests.oracle import Oracle
from tests.random_rounds import random_round, tangled_round

Known = tuple[Problem, Policy]
ALL_GOALS = tuple(goal for goal in Goal if goal is not Goal.LOTTERY)
STRENGTH = (Proof.NONE, Proof.SEARCH, Proof.CERTIFICATE)


def candidates(pupils: str, groups: str, **changes: Any) -> Candidates:
    return candidates_of(*tiny(pupils, groups, **changes))


def model_of(known: Known) -> Model:
    return Model(candidates_of(*known))


def region_of(model: Model) -> Region:
    return Region(model, Stop())


def small_round(seed: int, most: int = 300) -> Known:
    """A random round in which there is some allocation; every third one a tangle of clashes."""
    rng = random.Random(seed)
    while True:
        known = (tangled_round if seed % 3 == 0 else random_round)(rng, most)
        problem, policy = known
        known = problem.replace(locks=()), policy
        if candidates_of(*known).size:
            return known


def crowded_round(seed: int) -> Known:
    """Many groups near their minimum, so that the search must decide which of them run."""
    rng = random.Random(seed)
    electives = tuple(Elective(f"R/{n}", f"Course {n}", kind=Kind.REGIONAL) for n in range(rng.randint(3, 6)))
    offerings = []
    for n, elective in enumerate(electives):
        least = rng.choice((2, 3, 3, 4, 5))
        offerings.append(Offering(f"g{n}", elective.elective, "a", least + rng.choice((0, 1, 2)), min_size=least))
    pupils = tuple(
        Pupil(
            "a", f"{n:02}", max_electives=rng.choice((1, 1, 2, 3)), needs=rng.randint(0, 1), priority=rng.randint(1, 2)
        )
        for n in range(rng.randint(6, 10))
    )
    wishes = [
        Wish(*p.key, rng.randint(1, 3), elective=e.elective) for p in pupils for e in electives if rng.random() < 0.5
    ]
    sessions = [
        Session(o.offering_id, rng.choice((0, 1, 2)), 540, 600) for o in offerings for _ in range(rng.choice((1, 1, 2)))
    ]
    goals = list(ALL_GOALS)
    rng.shuffle(goals)
    problem = Problem("2026-2027", lottery_seed=str(seed), sites=(Site("a", "a", "a"),), electives=electives)
    problem = problem.replace(offerings=tuple(offerings), pupils=pupils, wishes=tuple(wishes), sessions=tuple(sessions))
    return problem, Policy(goals=tuple(goals[: rng.randint(0, len(goals))]))


def allocations(candidates: Candidates) -> list[np.ndarray]:
    """Every allocation that keeps every rule, as place columns (from the oracle, not from the model)."""
    column = {candidates.name(c)[1:]: c for c in range(candidates.size)}
    found = []
    for taken in Oracle(candidates.problem, candidates.policy).allocations():
        places = np.zeros(candidates.size, dtype=np.bool_)
        for key, offering_ids in taken.items():
            for offering_id in offering_ids:
                places[column[(*key, offering_id)]] = True
        found.append(places)
    return found


def points(model: Model) -> list[Ints]:
    """Every allocation as all columns that the model has by now."""
    return [model.complete(places) for places in allocations(model.candidates)]


def row_sums(model: Model, columns: Any) -> np.ndarray:
    matrix = model.matrix
    return np.bincount(matrix.row, weights=matrix.value * columns[matrix.column], minlength=len(model.rows))


def inside(region: Region, columns: Ints) -> bool:
    """Whether the region holds the point: limits, rows, and the rows that are equalities."""
    matrix, rhs, tight = region.all_rows()
    sums = np.bincount(matrix.row, weights=matrix.value * columns[matrix.column], minlength=len(rhs))
    limits = np.all(columns >= region.lower) and np.all(columns <= region.upper)
    return bool(limits and np.all(sums <= rhs) and np.all(sums[tight] == rhs[tight]))


def halves(node: Node) -> int:
    """How many branches the tree of a certificate has."""
    return (node.column is not None) + sum(halves(child) for child in node.children)


def assert_sound(known: Known, outcome: Any) -> None:
    """The outcome keeps every rule, tells its true values, and claims no more than its certificate proves."""
    problem, policy = known
    assert violations(problem, policy, outcome.allocation) == ()
    shown = [(g.name, g.levels, g.value) for g in outcome.goals if g.name is not Goal.LOTTERY]
    assert shown == list(goal_values(problem, policy, outcome.allocation))
    assert outcome.certificate is not None
    verification = verify(problem, policy, outcome.allocation, outcome.certificate)
    assert verification.faults == ()
    proved = dict(verification.proofs)
    for goal in outcome.goals:
        assert STRENGTH.index(proved[goal.name]) >= STRENGTH.index(goal.proof), goal.name
        if goal.proof is not Proof.NONE:
            assert goal.bound == goal.value
    if outcome.status is Status.OPTIMAL:
        assert verification.complete


def triples(outcome: Any) -> set[tuple[str, str, str]]:
    return {(p.home_site, p.pupil_id, p.offering_id) for p in outcome.allocation.placements}


def with_group(problem: Problem, offering_id: str, **changes: Any) -> Problem:
    """The problem with some facts of one group changed."""
    changed = (replace(o, **changes) if o.offering_id == offering_id else o for o in problem.offerings)
    return problem.replace(offerings=tuple(changed))
