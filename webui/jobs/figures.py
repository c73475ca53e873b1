"""The child process that works out figures about a run: a round and its placements in, figures out; it knows no store.

Input, on standard input: one line of JSON ``{"kind": …, "sizes": [bytes, bytes]}``, then the zip of the round
directory, then ``placements.csv``. When the input ends, its parent is gone, and so is it. Output: one JSON object.
What comes out has no pupils in it.
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from matcher.allocation import Allocation
from matcher.counterfactual import Counterfactuals, Decision
from matcher.demand import demand
from matcher.eligibility import Eligibility
from matcher.explain import Explainer
from matcher.fairness import LOTTERIES, Standing, envies, exchanges, hosts, parts
from matcher.files import read_placements, read_round
from matcher.policy import Policy
from matcher.problem import Problem, PupilKey
from webui.archives import unpacked
from webui.jobs.seats import SEATS, seat_figures

FAIRNESS, DEMAND = "fairness", "demand"
NOT_LOOKED_INTO = "not_looked_into"
SECONDS = 300.0  # for the causes, each of which is solved
_FEW_LOTTERIES, _MANY_PUPILS = 200, 2500  # a thousand lotteries of so many pupils take minutes


class _Patient(Counterfactuals):
    """Solves causes until the time is up; what comes then was not looked into."""

    def __init__(self, problem: Problem, policy: Policy, allocation: Allocation, seconds: float) -> None:
        super().__init__(problem, policy, allocation)
        self._until = time.monotonic() + seconds

    def decision(self, key: PupilKey, offering_id: str) -> Decision:
        if time.monotonic() > self._until:
            return Decision(NOT_LOOKED_INTO)
        return super().decision(key, offering_id)


def fairness_figures(problem: Problem, policy: Policy, allocation: Allocation) -> dict[str, Any]:
    """Parts beside chance, own pupils and guests, envy and free seats counted by cause, swaps."""
    eligibility = Eligibility(problem, policy)
    standing = Standing(problem, policy, allocation, eligibility)
    lotteries = LOTTERIES if len(problem.pupils) <= _MANY_PUPILS else _FEW_LOTTERIES
    found = envies(standing, _Patient(problem, policy, allocation, SECONDS))
    swaps = exchanges(standing)
    return {
        "lotteries": lotteries,
        "parts": [part.to_json() for part in parts(problem, policy, allocation, eligibility, lotteries)],
        "hosts": [host.to_json() for host in hosts(problem, allocation)],
        "envy": Counter(e.cause for e in found if e.over),
        "free_seats": Counter(e.cause for e in found if not e.over),
        "rings": [len(ring) for ring in swaps.rings],
        "certain": swaps.certain,
    }


def demand_figures(problem: Problem, policy: Policy, allocation: Allocation) -> dict[str, Any]:
    """What could not be given, and why."""
    return demand(problem, allocation, Explainer(problem, policy, allocation)).to_json()


KINDS: Mapping[str, Callable[[Problem, Policy, Allocation], dict[str, Any]]] = {
    FAIRNESS: fairness_figures,
    DEMAND: demand_figures,
    SEATS: seat_figures,
}


def figures(kind: str, round_zip: bytes, placements: bytes) -> dict[str, Any]:
    """The figures of a run as it was stored."""
    with unpacked(round_zip) as folder:
        problem, policy = read_round(folder)
    with tempfile.TemporaryDirectory(prefix="run") as place:
        path = Path(place) / "placements.csv"
        path.write_bytes(placements)
        allocation = Allocation(read_placements(path))
    return KINDS[kind](problem, policy, allocation)


def main() -> None:
    """Work out what comes in."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    os.nice(10)  # pages go first, and runs: mostly nobody waits for this yet
    source = sys.stdin.buffer
    header = json.loads(source.readline())
    round_zip, placements = (source.read(size) for size in header["sizes"])
    threading.Thread(target=_leave_with_parent, args=(source,), daemon=True).start()
    json.dump(figures(header["kind"], round_zip, placements), output, ensure_ascii=False)
    output.close()
    os._exit(0)  # the listener still waits for input


def _leave_with_parent(source: BinaryIO) -> None:
    source.read(1)
    os._exit(1)


if __name__ == "__main__":
    main()
