"""One measurement in a process of its own, so that memory is its own too: ``python -m matcher.bench.child REQUEST``.

``resource`` reports the largest memory of the process in kilobytes (in bytes on macOS).
"""

import gc
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import mean
from typing import Any

from matcher.allocation import Allocation
from matcher.checker import goal_values, violations
from matcher.policy import Policy
from matcher.problem import Problem

NOT_HERE = "not for this round"  # it can only fill seats, one per pupil
_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What to measure."""

    instance: str
    method: str
    seconds: float  # a peer's limit
    python: str  # for the packages outside

    def as_word(self) -> str:
        """For a command line."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Measurement:
    """What a method did on a round. Values are means where the method gave several allocations."""

    instance: str
    method: str
    seconds: dict[str, float] = field(default_factory=dict)
    peak: int | None = None  # bytes, loading the round included
    placements: float | None = None
    served: float | None = None  # pupils with a placement
    unplaced: float | None = None  # pupils with a possible group and no placement
    rank_counts: dict[str, float] = field(default_factory=dict)
    goals: dict[str, list[float]] = field(default_factory=dict)  # value per goal, one number per level
    proof: str = ""
    proofs: dict[str, str] = field(default_factory=dict)
    faults: int | None = None  # rules broken, by the checker
    note: str = ""
    size: dict[str, int] = field(default_factory=dict)


def measure(request: Request) -> Measurement:
    """Run one method in a child process; what goes wrong becomes a note."""
    words = [sys.executable, "-m", "matcher.bench.child", request.as_word()]
    done = subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - our own program
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        return Measurement(request.instance, request.method, note=f"failed: {lines[-1] if lines else done.returncode}")
    return Measurement(**json.loads(done.stdout.decode().splitlines()[-1]))


def main(words: Sequence[str]) -> int:
    """Measure and print the measurement as JSON."""
    sys.stdout.write(json.dumps(asdict(measured(Request(**json.loads(words[0]))))) + "\n")
    return 0


def measured(request: Request) -> Measurement:
    """Measure in this process."""
    from matcher.bench.instances import Instance, is_single  # noqa: PLC0415 - the caller needs no OR-Tools
    from matcher.bench.methods import METHODS, ONLY_SINGLE, Budget  # noqa: PLC0415

    problem, policy = Instance(request.instance).load()
    size = {"pupils": len(problem.pupils), "groups": len(problem.offerings), "wishes": len(problem.wishes)}
    if request.method in ONLY_SINGLE and not is_single(problem):
        return Measurement(request.instance, request.method, note=NOT_HERE, size=size)
    gc.collect()
    found = METHODS[request.method](problem, policy, Budget(request.seconds, request.python))
    peak = found.peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
    return Measurement(
        request.instance,
        request.method,
        found.seconds,
        peak,
        proof=found.proof,
        proofs=found.proofs,
        note=found.note,
        size=size,
        **quality(problem, policy, found.allocations),
    )


def quality(problem: Problem, policy: Policy, allocations: Sequence[Allocation]) -> dict[str, Any]:
    """What the allocations are worth, as the checker counts it."""
    if not allocations:
        return {}
    values = [goal_values(problem, policy, a) for a in allocations]
    ranks = [Counter(str(p.rank) for p in a.placements if p.rank is not None) for a in allocations]
    served = mean(len(a.of_pupil) for a in allocations)
    return {
        "placements": mean(len(a.placements) for a in allocations),
        "served": served,
        "unplaced": len(problem.wishes_of) - served,
        "rank_counts": {rank: mean(r[rank] for r in ranks) for rank in sorted(set().union(*ranks), key=int)},
        "goals": {
            str(goals[0].name): [mean(column) for column in zip(*(_listed(g.value) for g in goals), strict=True)]
            for goals in zip(*values, strict=True)
        },
        "faults": sum(len(violations(problem, policy, a)) for a in allocations),
    }


def _listed(value: int | tuple[int, ...]) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,)


def command(instance: str, out: str) -> Measurement:
    """The whole ``solve`` command on a round, the start of Python included."""
    words = [sys.executable, "-m", "matcher", "solve", instance, "--out", out, "--json"]
    began = time.perf_counter()
    done = subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - our own program
    seconds = {"total": time.perf_counter() - began}
    note = "" if done.returncode == 0 else f"failed with exit status {done.returncode}"
    return Measurement(instance, "command", seconds, note=note)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
