"""The child process that works out figures about a run: a round and its placements in, figures out; it knows no store.

Input, on standard input: one line of JSON ``{"kind": …, "sizes": [bytes, …]}``, then the zip of the round directory and
``placements.csv``; for fairness also those of the round before, if there is one. When the input ends, its parent is
gone, and so is it. Output: one JSON object.
What comes out has no pupils in it.
"""

import json
import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from matcher.allocation import Allocation
from matcher.answers.demand import demand
from matcher.answers.explain import Explainer
from matcher.fairness import LOTTERIES, Patient, Standing, disappointed, envies, exchanges, hosts, parts, spread
from matcher.files import read_placements, read_round
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.rules.eligibility import Eligibility
from webui.jobs.seats import SEATS, seat_figures
from webui.papers.archives import unpacked

FAIRNESS, DEMAND = "fairness", "demand"
SECONDS = 300.0  # for the causes, each of which is solved
_FEW_LOTTERIES, _MANY_PUPILS = 200, 2500  # a thousand lotteries of so many pupils take minutes


Round = tuple[Problem, Policy, Allocation]


def fairness_figures(
    problem: Problem, policy: Policy, allocation: Allocation, before: Round | None = None
) -> dict[str, Any]:
    """Parts beside chance, own pupils and guests, envy and free seats counted by cause, swaps.

    With the round ``before`` also the pupils who got less then.
    """
    eligibility = Eligibility(problem, policy)
    standing = Standing(problem, policy, allocation, eligibility)
    lotteries = LOTTERIES if len(problem.pupils) <= _MANY_PUPILS else _FEW_LOTTERIES
    found = envies(standing, Patient(problem, policy, allocation, SECONDS))
    swaps = exchanges(standing)
    last_time = disappointed(*before) if before else None
    several = parts(problem, policy, allocation, eligibility, lotteries, last_time)
    between = spread(several)
    return {
        "lotteries": lotteries,
        "parts": [part.to_json() for part in several],
        "schools_apart": between.to_json() if between else None,
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


def figures(kind: str, round_zip: bytes, placements: bytes, *before: bytes) -> dict[str, Any]:
    """The figures of a run as it was stored; ``before`` are the two files of the round before."""
    found = _read(round_zip, placements)
    return fairness_figures(*found, _read(*before)) if before else KINDS[kind](*found)


def _read(round_zip: bytes, placements: bytes) -> Round:
    with unpacked(round_zip) as folder:
        problem, policy = read_round(folder)
    with tempfile.TemporaryDirectory(prefix="run") as place:
        path = Path(place) / "placements.csv"
        path.write_bytes(placements)
        return problem, policy, Allocation(read_placements(path))


def main() -> None:
    """Work out what comes in."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    os.nice(10)  # pages go first, and runs: mostly nobody waits for this yet
    source = sys.stdin.buffer
    header = json.loads(source.readline())
    files = [source.read(size) for size in header["sizes"]]
    threading.Thread(target=_leave_with_parent, args=(source,), daemon=True).start()
    json.dump(figures(header["kind"], *files), output, ensure_ascii=False)
    output.close()
    os._exit(0)  # the listener still waits for input


def _leave_with_parent(source: BinaryIO) -> None:
    source.read(1)
    os._exit(1)


if __name__ == "__main__":
    main()
