"""The child process of a solve: a round in, messages out; it knows no store.

Input, on standard input: one line of JSON ``{"options": …, "size": bytes}``, then the zip of the round directory, then
``stop`` if it is to stop. When the input ends, its parent is gone, and so is it. Output: one JSON object per line.
"""

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, BinaryIO

from matcher.allocation import Outcome
from matcher.certificate import verify
from matcher.checker import violations
from matcher.codes import Proof
from matcher.errors import Conflict, Fault, RoundError
from matcher.files import read_round
from matcher.fingerprint import digest
from matcher.policy import Options, Policy
from matcher.problem import Problem
from matcher.report import report
from matcher.rules.eligibility import Eligibility
from matcher.solver import Progress, solve
from webui.papers.archives import unpacked

Say = Callable[[dict[str, Any]], None]
_STRENGTH = (Proof.NONE, Proof.SEARCH, Proof.CERTIFICATE)


def main() -> None:
    """Solve what comes in, tell how far it is, and tell the result."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no message
    os.nice(5)  # people wait for pages; nobody waits for every second of this
    header = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read(header["size"])
    stop = threading.Event()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, stop), daemon=True).start()

    def say(message: dict[str, Any]) -> None:
        output.write(json.dumps(message, ensure_ascii=False) + "\n")
        output.flush()

    say(answer(data, Options(**header["options"]), say, stop))
    output.close()
    os._exit(0)  # the listener still waits for input


def _listen(source: BinaryIO, stop: threading.Event) -> None:
    if source.readline().strip() == b"stop":
        stop.set()
        source.readline()
    os._exit(1)  # the parent is gone


def answer(data: bytes, options: Options, say: Say, stop: threading.Event) -> dict[str, Any]:
    """The last message: ``result``, or ``failure`` with what is wrong."""
    try:
        say({"stage": "reading"})
        with unpacked(data) as folder:
            problem, policy = read_round(folder)
        return _solved(problem, policy, options, say, stop)
    except RoundError as error:
        return {"failure": {"code": "faults", "faults": [fault_json(fault) for fault in error.faults]}}
    except Conflict as conflict:
        return {"failure": {"code": "conflict", "facts": [asdict(fact) for fact in conflict.facts]}}
    except Exception as error:  # noqa: BLE001 - told as our own mistake, with the place and without any data
        places = [
            f"{place.filename}:{place.lineno} {place.name}" for place in traceback.extract_tb(error.__traceback__)
        ]
        return {"failure": {"code": "error", "error": type(error).__name__, "places": places[-8:]}}


def fault_json(fault: Fault) -> dict[str, Any]:
    """A fault as JSON."""
    return asdict(fault)


def _solved(problem: Problem, policy: Policy, options: Options, say: Say, stop: threading.Event) -> dict[str, Any]:
    def tell(step: Progress) -> None:
        say({"goal": step.goal, "level": step.level, "value": step.value, "seconds": round(step.seconds, 2)})

    eligibility = Eligibility(problem, policy)
    wrong = eligibility.lock_faults()
    if wrong:
        raise RoundError(wrong)
    say({"stage": "solving"})
    outcome = solve(problem, policy, options, tell, stop)
    say({"stage": "checking"})
    broken = violations(problem, policy, outcome.allocation)
    unproved = unproved_claims(problem, policy, outcome)
    if broken or unproved:
        rules = sorted({str(violation.rule) for violation in broken})
        return {"failure": {"code": "own_mistake", "violations": rules, "unproved": unproved}}
    found = report(problem, policy, outcome, eligibility)
    told = {
        **found.to_json(),
        "groups": [asdict(group) for group in found.groups],
        "unplaced": [asdict(pupil) for pupil in found.unplaced],
    }
    proof = None if outcome.certificate is None else outcome.certificate.to_json()
    if proof is not None:  # as in a file
        told["certificate"] = digest((json.dumps(proof, ensure_ascii=False) + "\n").encode())
    return {
        "result": {
            "status": outcome.status,
            "outcome": told,
            "placements": [asdict(placement) for placement in outcome.allocation.placements],
            "certificate": proof,
        }
    }


def unproved_claims(problem: Problem, policy: Policy, outcome: Outcome) -> list[str]:
    """What the certificate does not prove although the outcome claims it."""
    claimed = {goal.name: goal.proof for goal in outcome.goals}
    if outcome.certificate is None:
        return [str(goal) for goal, proof in claimed.items() if proof is Proof.CERTIFICATE]
    checked = verify(problem, policy, outcome.allocation, outcome.certificate)
    short = [str(goal) for goal, proof in checked.proofs if _STRENGTH.index(proof) < _STRENGTH.index(claimed[goal])]
    return [*checked.faults, *short]


if __name__ == "__main__":
    main()
