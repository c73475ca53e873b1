"""``solve ROUND --out OUT``: the best allocation, checked before it is written."""

import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from matcher.allocation import Outcome
from matcher.certificate import verify
from matcher.checker import Violation, violations
from matcher.cli.conflict import tell_conflict
from matcher.cli.output import output_files
from matcher.cli.results import sound_eligibility
from matcher.cli.screen import Screen
from matcher.cli.summary import Summary
from matcher.cli.violation import violation_json, violation_line
from matcher.codes import Proof
from matcher.errors import Conflict
from matcher.files import read_round_with_warnings, write_output
from matcher.policy import Options, Policy
from matcher.problem import Problem
from matcher.report import Report, report
from matcher.rules.eligibility import Eligibility
from matcher.solver import Progress, solve


def run(arguments: Namespace, screen: Screen) -> int:
    """Solve a round, check the result, write it and tell about it."""
    reading = read_round_with_warnings(arguments.round)
    problem, policy = reading.problem, reading.policy
    eligibility = sound_eligibility(reading)
    screen.warnings(reading.warnings)
    with _patience() as patience:
        try:
            outcome = _solve(eligibility, Options(arguments.time_limit), screen, patience.stop)
        except Conflict as conflict:
            tell_conflict(problem, conflict.facts, screen, reading.places)
            return 1
        patience.again()  # what follows is short, and the outcome would be lost
        broken = violations(problem, policy, outcome.allocation)
        unproved = _unproved(problem, policy, outcome)
        if broken or unproved:
            return _own_mistake(broken, unproved, screen)
        found = report(problem, policy, outcome, eligibility)
        if arguments.out:
            write_output(arguments.out, contents(problem, outcome, found, screen), round_path=arguments.round)
        _tell(problem, found, arguments.out, screen)
    return 0


def _tell(problem: Problem, found: Report, out: str | None, screen: Screen) -> None:
    screen.data({**found.to_json(), "out": out})
    if not screen.as_json:
        Summary(problem, found, screen).show()
    if out:
        screen.say("line_written", path=out)


def contents(problem: Problem, outcome: Outcome, found: Report, screen: Screen) -> Mapping[str, str | bytes]:
    """Every file of the output directory."""
    proof = None if outcome.certificate is None else outcome.certificate.to_json()
    return output_files(problem, outcome.allocation, found, proof, screen)


def _solve(eligibility: Eligibility, options: Options, screen: Screen, stop: threading.Event) -> Outcome:
    """Solve with a line of progress where somebody looks on; Ctrl-C keeps the best so far."""
    looking = sys.stderr.isatty()

    def show(step: Progress) -> None:
        goal = screen.text(f"goal_{step.goal}") + (f" {step.level}" if step.level else "")
        sys.stderr.write(f"\r\x1b[K{step.seconds:6.1f} s  {goal}: {step.value}")
        sys.stderr.flush()

    of_round = eligibility.problem, eligibility.policy
    outcome = solve(*of_round, options, show if looking else None, stop, eligibility)
    if looking:
        sys.stderr.write("\r\x1b[K")
    return outcome


class _Patience:
    """What Ctrl-C does while there is an outcome to lose: the first one ends the search, the second the program.

    After ``again`` it takes two once more.
    """

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._asked = False

    def again(self) -> None:
        """Let the next Ctrl-C be the first."""
        self._asked = False

    def interrupted(self, _number: int, _frame: Any) -> None:
        """Take a Ctrl-C."""
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        self.stop.set()


@contextmanager
def _patience() -> Iterator[_Patience]:
    """Patience with Ctrl-C; elsewhere than in the main thread no Ctrl-C comes."""
    patience = _Patience()
    if threading.current_thread() is not threading.main_thread():
        yield patience
        return
    usual = signal.signal(signal.SIGINT, patience.interrupted)
    try:
        yield patience
    finally:
        signal.signal(signal.SIGINT, usual)


def _unproved(problem: Problem, policy: Policy, outcome: Outcome) -> list[str]:
    """What the certificate does not prove although the outcome claims it."""
    claimed = {goal.name: goal.proof for goal in outcome.goals}
    if outcome.certificate is None:
        return ["certificate"] if Proof.CERTIFICATE in claimed.values() else []
    checked = verify(problem, policy, outcome.allocation, outcome.certificate)
    strength = (Proof.NONE, Proof.SEARCH, Proof.CERTIFICATE)
    short = [
        f"{goal}: {claimed[goal]} > {proof}"
        for goal, proof in checked.proofs
        if strength.index(proof) < strength.index(claimed[goal])
    ]
    return [*checked.faults, *short]


def _own_mistake(broken: tuple[Violation, ...], unproved: list[str], screen: Screen) -> int:
    screen.data({"violations": [violation_json(v) for v in broken], "unproved": unproved})
    screen.say("own_result_wrong")
    screen.lines([*(violation_line(v, screen) for v in broken), *unproved])
    return 1
