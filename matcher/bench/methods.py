"""The methods that are compared, each from a loaded round to a measurement. Times are seconds, memory bytes."""

import importlib
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from matcher.allocation import Allocation
from matcher.bench import cpsat, highs, outside
from matcher.bench.highs import Reached
from matcher.codes import Proof
from matcher.dictatorship import Dictatorship, as_placement, preference, seeds
from matcher.lottery import lottery_order
from matcher.policy import Options, Policy
from matcher.problem import Problem
from matcher.rules.eligibility import Eligibility
from matcher.solver import solve
from matcher.solver.candidates import candidates_of
from matcher.solver.model import Level, Model, levels

SEEDS = 5  # serial dictatorships of which the mean is shown
OURS = "ours"
LP = "lp"


@dataclass(frozen=True)
class Found:
    """What a method gave."""

    seconds: dict[str, float]  # "total", and parts of it
    allocations: tuple[Allocation, ...] = ()  # several: their mean counts
    proof: str = ""  # of the goals, in few words
    proofs: dict[str, str] = field(default_factory=dict)  # per goal, where the method says so
    note: str = ""
    peak: int | None = None  # where the method ran in a process of its own


@dataclass(frozen=True, slots=True)
class Budget:
    """What a peer may use."""

    seconds: float  # one solve of a peer; ours runs until it is done
    python: str  # the interpreter that has the packages for one seat per pupil


def ours(problem: Problem, policy: Policy, _: Budget) -> Found:
    """The product, from facts to outcome: preparation, goals before the lottery, lottery."""
    with _stages() as clock:
        outcome = solve(problem, policy, Options())
        clock["end"] = time.perf_counter()
    seconds = {
        "prepare": clock["prepared"] - clock["begin"],
        "goals": clock["goals"] - clock["prepared"],
        "lottery": clock["lottery"] - clock["goals"],
        "total": clock["end"] - clock["begin"],
    }
    proofs = {str(goal.name): str(goal.proof) for goal in outcome.goals}
    kinds = [kind for kind in (Proof.CERTIFICATE, Proof.SEARCH, Proof.NONE) if kind in proofs.values()]
    return Found(seconds, (outcome.allocation,), " + ".join(kinds), proofs)


@contextmanager
def _stages() -> Iterator[dict[str, float]]:
    """Notes when the solver has its model, when the goals are settled and when the lottery is."""
    door = importlib.import_module("matcher.solver.solve")
    clock = {"begin": time.perf_counter()}

    def noting(function: Callable[..., Any], before: str, after: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            clock[before] = time.perf_counter()
            try:
                return function(*arguments)
            finally:
                clock[after] = time.perf_counter()

        return call

    # The real solver is measured; its two seams are only listened to.
    with (
        mock.patch.object(door, "levels", noting(door.levels, "model", "prepared")),
        mock.patch.object(door, "settle_ties", noting(door.settle_ties, "goals", "lottery")),
    ):
        yield clock


def peer(
    run: Callable[[Model, list[Level], float], Reached], *, minimums: bool = True
) -> Callable[[Problem, Policy, Budget], Found]:
    """A peer on the solver's own columns, rows and levels; ``minimums``: with the rows about groups that run or not."""

    def measured(problem: Problem, policy: Policy, budget: Budget) -> Found:
        began = time.perf_counter()
        model = Model(candidates_of(problem, policy))
        goals = levels(model)
        if minimums:
            _add_minimums(model)
        prepared = time.perf_counter()
        reached = run(model, goals, budget.seconds)
        ended = time.perf_counter()
        seconds = {"prepare": prepared - began, "goals": ended - prepared, "total": ended - began}
        note = f"{reached.fractional} columns not whole" if reached.fractional else ""
        if reached.places is None:
            return Found(seconds, (), reached.proof, note=note or "nothing found in time")
        chosen = np.flatnonzero(reached.places)
        return Found(
            seconds, (Allocation(tuple(model.candidates.placement(int(c)) for c in chosen)),), reached.proof, note=note
        )

    return measured


def _add_minimums(model: Model) -> None:
    for offering, columns in enumerate(model.candidates.of_offering):
        if model.candidates.can_fall_short(offering) and len(columns):
            model.add_minimum(offering)


def dictatorship(problem: Problem, policy: Policy, _: Budget) -> Found:
    """The mean of several serial dictatorships; the time of one."""
    began = time.perf_counter()
    choosing = Dictatorship(problem, policy)
    prepared = time.perf_counter()
    found = tuple(choosing.run(seed) for seed in seeds(problem, SEEDS))
    one = (time.perf_counter() - prepared) / SEEDS
    return Found({"prepare": prepared - began, "goals": one, "total": prepared - began + one}, found)


def package(name: str) -> Callable[[Problem, Policy, Budget], Found]:
    """A package for one seat per pupil, in the Python that has it."""

    def measured(problem: Problem, policy: Policy, budget: Budget) -> Found:
        eligibility = Eligibility(problem, policy)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "round.json"
            path.write_text(json.dumps(_for_packages(name, problem, eligibility)), encoding="utf-8")
            words = [budget.python, str(Path(outside.__file__)), str(path)]
            try:
                done = subprocess.run(words, capture_output=True, check=False, timeout=budget.seconds)  # noqa: S603
            except subprocess.TimeoutExpired:
                return Found({}, note=f"nothing found in {budget.seconds:g} s")
            except OSError as error:
                return Found({}, note=f"not installed: {error.strerror}")
        if done.returncode:
            return Found({}, note=_last_line(done.stderr))
        answer = json.loads(done.stdout.decode().splitlines()[-1])
        if "missing" in answer:
            return Found({}, note=f"not installed ({answer['missing']})")
        places = [(tuple(json.loads(pupil)), offering) for pupil, offering in answer["places"]]
        seconds = {"goals": answer["seconds"], "total": answer["seconds"]}
        return Found(seconds, (_allocation(problem, eligibility, places),), peak=answer["peak"] * 1024)

    return measured


def _for_packages(name: str, problem: Problem, eligibility: Eligibility) -> dict[str, Any]:
    pupils = {json.dumps(key): sorted(found, key=preference) for key, found in eligibility.of_pupil.items()}
    return {
        "method": name,
        "pupils": {pupil: [c.offering_id for c in found] for pupil, found in pupils.items()},
        "ranks": {pupil: {c.offering_id: c.rank for c in found} for pupil, found in pupils.items()},
        "seats": {o.offering_id: o.capacity for o in problem.offerings if o.capacity > 0},
        "order": [json.dumps(key) for key in lottery_order(problem)],
    }


def _allocation(problem: Problem, eligibility: Eligibility, places: list[tuple[Any, str]]) -> Allocation:
    known = {(c.key, c.offering_id): c for c in eligibility.candidates}
    return Allocation(tuple(as_placement(problem, known[place]) for place in places))


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return f"failed: {lines[-1][:80]}" if lines else "failed"


METHODS: dict[str, Callable[[Problem, Policy, Budget], Found]] = {
    OURS: ours,
    LP: peer(highs.lp_relaxation, minimums=False),
    "mip": peer(highs.mip_goal_by_goal),
    "cpsat": peer(cpsat.goal_by_goal),
    "cpsat-sum": peer(cpsat.in_one_sum),
    "dictatorship": dictatorship,
    **{name: package(name) for name in outside.METHODS},
}
ONLY_SINGLE = frozenset(outside.METHODS)
