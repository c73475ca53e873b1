"""``verify ROUND OUT``: every rule, every goal value, every file and every proof, without any solver.

Nothing in the output directory is believed: all but the seconds in ``report.json`` is worked out again from the round
and ``placements.csv``, and a proof counts only if ``certificate.json`` gives it.
"""

import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matcher.allocation import Allocation
from matcher.certificate import Verification, verify
from matcher.checker import goal_values, violations
from matcher.cli.outcome_files import Difference, compare, differing_files, differing_moves
from matcher.cli.repaired import Held, judged, repaired
from matcher.cli.screen import Screen
from matcher.cli.violation import violation_json, violation_line
from matcher.codes import Goal, Proof, Status
from matcher.files import read_placements, read_round
from matcher.fingerprint import digest, fingerprint
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.proof import Certificate
from matcher.report import figures, school_figures, yardstick
from matcher.rules.eligibility import Eligibility

_SMALLER = {Goal.RANKS_FAIR, Goal.RANKS_SUM, Goal.CHANGES, Goal.TRAVEL}  # is better, of these
STRENGTH = (Proof.NONE, Proof.SEARCH, Proof.CERTIFICATE)


def run(arguments: Namespace, screen: Screen) -> int:
    """Verify an output directory against its round."""
    problem, policy = read_round(arguments.round)
    folder = Path(arguments.out)
    of_round = fingerprint(problem, policy)
    of_repair = repaired(problem, policy, folder)
    as_read = problem, policy
    if of_repair:
        problem, policy = of_repair.problem, of_repair.policy
    allocation = Allocation(read_placements(folder))
    broken = violations(problem, policy, allocation)
    if broken:
        screen.data({"sound": False, "violations": [violation_json(v) for v in broken]})
        screen.say("verify_wrong", count=len(broken))
        for violation in broken:
            screen.write("  " + violation_line(violation, screen))
        return 1
    checked, differences = _proofs(problem, policy, allocation, folder)
    eligibility = Eligibility(problem, policy)
    found = list(differing_files(eligibility, allocation, folder))
    held = judged(*as_read, of_repair, allocation) if of_repair else None
    if of_repair and held:
        found += differing_moves(*as_read, allocation, folder)
        found += [Difference(code, {"pupil": ":".join(pair[:2]), "offering": pair[2]}) for code, pair in held.wrong]
        found += compare("repair.released", of_repair.released, held.released)
    found += [*_report(eligibility, allocation, folder, checked, of_round), *differences]
    _tell(found, checked, held, screen)
    return 1 if found else 0


def _tell(found: list[Difference], checked: Verification | None, held: Held | None, screen: Screen) -> None:
    proofs = checked.proofs if checked else ()
    unproved = [goal for goal, proof in proofs if proof is Proof.NONE and goal is not Goal.LOTTERY]
    screen.data(
        {
            "sound": not found,
            "violations": [],
            "differences": [{"code": d.code, **d.numbers} for d in found],
            "proofs": [{"name": goal, "proof": proof} for goal, proof in proofs],
            "unchecked": [*(f"goals.{goal}.bound" for goal in unproved), *(held.unchecked if held else ())],
        }
    )
    screen.say("verify_wrong" if found else "verify_sound", count=len(found))
    for difference in found:
        screen.write("  " + screen.text(difference.code, **difference.numbers))
    if proofs:
        screen.say("verify_proofs")
    for goal, proof in proofs:
        screen.write(f"  {screen.text(f'goal_{goal}')}: {screen.text(f'proof_{proof}')}")
    if unproved:
        screen.say("verify_bounds")
    if held:
        screen.say("repair_verified")
    if held and held.unchecked:
        screen.say("repair_unchecked", groups=", ".join(held.released))


def _proofs(
    problem: Problem, policy: Policy, allocation: Allocation, folder: Path
) -> tuple[Verification | None, list[Difference]]:
    data, differences = _json(folder / "certificate.json")
    if differences:
        return None, differences
    try:
        certificate = Certificate.from_json(data)
    except ValueError as error:
        return None, [Difference("certificate_fault", {"reason": str(error)})]
    checked = verify(problem, policy, allocation, certificate)
    return checked, [Difference("certificate_fault", {"reason": fault}) for fault in checked.faults]


def _report(
    eligibility: Eligibility, allocation: Allocation, folder: Path, checked: Verification | None, of_round: str
) -> Iterator[Difference]:
    """Everything that ``report.json`` claims; ``of_round`` is the fingerprint of the round itself."""
    data, differences = _json(folder / "report.json")
    if differences or not isinstance(data, dict):
        yield from differences or [Difference("unreadable_file", {"file": "report.json", "reason": "{}"})]
        return
    problem, policy = eligibility.problem, eligibility.policy
    all_figures = figures(problem.pupils, problem, allocation).to_json()
    expected: dict[str, Any] = {
        "fingerprint": of_round,
        "certificate": _digest(folder / "certificate.json"),
        "rank_counts": all_figures["rank_counts"],
        "figures": all_figures,
        "schools": [{"school": name, **one.to_json()} for name, one in school_figures(problem, allocation)],
        "yardstick": yardstick(problem, policy, eligibility).to_json(),
    }
    for name, right in expected.items():
        yield from compare(name, data.get(name), right)
    yield from _goals(problem, policy, allocation, data, checked)


def _digest(path: Path) -> str | None:
    """A changed number in a proof may leave another right proof; this tells that it is not the one that was written."""
    return digest(path.read_bytes()) if path.is_file() else None


def _goals(
    problem: Problem, policy: Policy, allocation: Allocation, data: dict[str, Any], checked: Verification | None
) -> Iterator[Difference]:
    claims: list[dict[str, Any]] = [c for c in data.get("goals") or () if isinstance(c, dict)]
    expected = [(g.name, g.value, g.levels) for g in goal_values(problem, policy, allocation)]
    names = [*(name for name, _, _ in expected), Goal.LOTTERY]
    yield from compare("goals", [c.get("name") for c in claims], names)
    claimed: dict[Any, dict[str, Any]] = {c.get("name"): c for c in claims}
    unproved = next((name for name in names if claimed.get(name, {}).get("proof") == Proof.NONE), None)
    for name, value, levels in expected:
        if name in claimed:
            entry = claimed[name]
            yield from compare(f"goals.{name}.value", entry.get("value"), _plain(value))
            yield from compare(f"goals.{name}.levels", entry.get("levels", []), _plain(levels))
            if entry.get("proof") != Proof.NONE:
                yield from compare(f"goals.{name}.bound", entry.get("bound"), _plain(value))
            elif name == unproved:
                yield from _bound(name, entry.get("bound"), _plain(value))
    lottery = claimed.get(Goal.LOTTERY, {})
    yield from compare("goals.lottery", [lottery.get("value"), lottery.get("bound")], [None, None])
    proofs = dict(checked.proofs) if checked else {}
    for name in names:
        claim = claimed.get(name, {}).get("proof")
        reached = proofs.get(name, Proof.NONE)
        if claim not in STRENGTH or STRENGTH.index(claim) > STRENGTH.index(reached):
            yield Difference("proof_less", {"goal": name, "found": str(claim), "expected": reached})
    yield from _status(data.get("status"), [claimed.get(name, {}).get("proof") for name in names])


def _bound(goal: Goal, bound: Any, value: Any) -> Iterator[Difference]:
    """The bound of the first goal without a proof: it cannot be checked, but the value cannot be better than it.

    Bounds after that hold only if this one is reached, and say nothing about an allocation that stays behind.
    """
    found, reached = (each if isinstance(each, list) else [each] for each in (bound, value))
    whole = all(type(number) is int for number in found) and len(found) == len(reached)
    if not whole or (found > reached if goal in _SMALLER else found < reached):
        numbers = {"goal": goal, "found": json.dumps(bound), "value": json.dumps(value)}
        yield Difference("bound_contradicted", numbers)


def _status(status: Any, proofs: list[Any]) -> Iterator[Difference]:
    """``optimal`` says that every goal is proved."""
    right = Status.STOPPED if Proof.NONE in proofs else Status.OPTIMAL
    if status != right:
        yield from compare("status", status, right)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _json(path: Path) -> tuple[Any, list[Difference]]:
    if not path.is_file():
        return None, [Difference("missing_file", {"file": path.name})]
    try:
        return json.loads(path.read_bytes()), []
    except (ValueError, RecursionError) as error:
        return None, [Difference("unreadable_file", {"file": path.name, "reason": str(error)})]
