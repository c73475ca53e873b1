"""The child process that works out figures about a run: a round and its placements in, figures out; it knows no store.

Input, on standard input: one line of JSON ``{"kind": …, "sizes": [bytes, …]}``, then the zip of the round directory and
``placements.csv``; for fairness also those of the round before, if there is one. When the input ends, its parent is
gone, and so is it. Output: a JSON object on a line; for each byte of input after that a better one, if there is one.
What comes out has no pupils in it.
"""

import json
import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from matcher.allocation import Allocation
from matcher.answers.demand import demand
from matcher.answers.explain import Explainer
from matcher.fairness import (
    LOTTERIES,
    NOT_LOOKED_INTO,
    Draws,
    Patient,
    Standing,
    disappointed,
    envies,
    exchanges,
    hosts,
    spread,
)
from matcher.files import read_placements, read_round
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.rules.eligibility import Eligibility
from webui.jobs.seats import SEATS, seat_figures
from webui.papers.archives import unpacked

FAIRNESS, DEMAND = "fairness", "demand"
SECONDS = 3600.0  # for the causes: a region of 5,000 pupils takes ten minutes
_FIRST, _LAST = 5.0, 120.0  # seconds until there are figures, and at most until there are better ones

Round = tuple[Problem, Policy, Allocation]
Figures = dict[str, Any]


def fairness_figures(
    problem: Problem, policy: Policy, allocation: Allocation, before: Round | None = None
) -> Iterator[Figures]:
    """Parts beside chance, own pupils and guests, envy and free seats counted by cause, swaps.

    With the round ``before`` also the pupils who got less then. All of it comes again and again, with more lotteries
    and then with more causes, until it is ``complete``; what is not looked into by then took too long.
    """
    eligibility = Eligibility(problem, policy)
    standing = Standing(problem, policy, allocation, eligibility)
    draws = Draws(problem, policy, allocation, eligibility, disappointed(*before) if before else None)
    swaps, patient = exchanges(standing), Patient(problem, policy, allocation, 0)
    seconds, left = _FIRST, SECONDS
    complete = False
    while not complete:
        draws.draw(LOTTERIES, seconds)
        if draws.drawn >= LOTTERIES:
            patient.wait(min(seconds, left))
            left -= seconds
        found = envies(standing, patient)
        complete = left <= 0 or (draws.drawn >= LOTTERIES and all(e.cause != NOT_LOOKED_INTO for e in found))
        several = draws.parts()
        between = spread(several)
        yield {
            "complete": complete,
            "lotteries": draws.drawn,
            "parts": [part.to_json() for part in several],
            "schools_apart": between.to_json() if between else None,
            "hosts": [host.to_json() for host in hosts(problem, allocation)],
            "envy": Counter(e.cause for e in found if e.over),
            "free_seats": Counter(e.cause for e in found if not e.over),
            "rings": [len(ring) for ring in swaps.rings],
            "certain": swaps.certain,
        }
        seconds = min(2 * seconds, _LAST)


def demand_figures(problem: Problem, policy: Policy, allocation: Allocation) -> Figures:
    """What could not be given, and why."""
    return demand(problem, allocation, Explainer(problem, policy, allocation)).to_json()


def figures(kind: str, round_zip: bytes, placements: bytes, *before: bytes) -> Iterator[Figures]:
    """The figures of a run as it was stored, each better than those before; ``before``: the files of the round before.

    Only the last ones are ``complete``, or do not say whether they are.
    """
    found = _read(round_zip, placements)
    if kind == FAIRNESS:
        yield from fairness_figures(*found, _read(*before) if before else None)
    elif kind == SEATS:
        yield from seat_figures(*found)
    else:
        yield demand_figures(*found)


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
    more = threading.Semaphore(0)
    threading.Thread(target=_listen, args=(source, more), daemon=True).start()
    for found in figures(header["kind"], *files):
        json.dump(found, output, ensure_ascii=False)
        output.write("\n")
        output.flush()
        more.acquire()
    output.close()
    os._exit(0)  # the listener still waits for input


def _listen(source: BinaryIO, more: threading.Semaphore) -> None:
    while source.read(1):
        more.release()
    os._exit(1)


if __name__ == "__main__":
    main()
