"""``verify ROUND OUT``: every rule, every goal value, every file and every proof, without any solver.

Nothing in the output directory is believed: all but the seconds in ``report.json`` is worked out again from the round
and ``placements.csv``, and a proof counts only if ``certificate.json`` gives it.
"""

import csv
import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from matcher.allocation import Allocation
from matcher.certificate import Verification, verify
from matcher.checker import goal_values, violations
from matcher.cli.classlists import csv_lists
from matcher.cli.repair import reason
from matcher.cli.repaired import BASELINE, repaired
from matcher.cli.screen import Screen
from matcher.cli.violation import violation_json, violation_line
from matcher.codes import Goal, Proof, Status
from matcher.explain import Explainer
from matcher.files import groups_csv, moves_csv, read_placements, read_round, unplaced_csv
from matcher.fingerprint import digest, fingerprint
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.proof import Certificate
from matcher.repair import changes_of
from matcher.report import figures, groups, school_figures, unplaced, yardstick
from matcher.wording import LANGUAGES

STRENGTH = (Proof.NONE, Proof.SEARCH, Proof.CERTIFICATE)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in the output that is not as recomputed; ``code`` is in ``matcher.wording.report``."""

    code: str
    numbers: dict[str, str] = field(default_factory=dict)


def run(arguments: Namespace, screen: Screen) -> int:
    """Verify an output directory against its round."""
    problem, policy = read_round(arguments.round)
    folder = Path(arguments.out)
    of_round = fingerprint(problem, policy)
    of_repair = repaired(problem, policy, folder)
    as_read = problem, policy
    problem, policy = of_repair or as_read
    allocation = Allocation(read_placements(folder))
    broken = violations(problem, policy, allocation)
    if broken:
        screen.data({"sound": False, "violations": [violation_json(v) for v in broken]})
        screen.say("verify_wrong", count=len(broken))
        for violation in broken:
            screen.write("  " + violation_line(violation, screen))
        return 1
    checked, differences = _proofs(problem, policy, allocation, folder)
    found = list(_files(problem, policy, allocation, folder))
    if of_repair:
        found += _moves(*as_read, allocation, folder)
    found += [*_report(problem, policy, allocation, folder, checked, of_round), *differences]
    _tell(found, checked, screen)
    if of_repair:
        screen.say("repair_verified")
    return 1 if found else 0


def _tell(found: list[Difference], checked: Verification | None, screen: Screen) -> None:
    proofs = checked.proofs if checked else ()
    screen.data(
        {
            "sound": not found,
            "violations": [],
            "differences": [{"code": d.code, **d.numbers} for d in found],
            "proofs": [{"name": goal, "proof": proof} for goal, proof in proofs],
        }
    )
    screen.say("verify_wrong" if found else "verify_sound", count=len(found))
    for difference in found:
        screen.write("  " + screen.text(difference.code, **difference.numbers))
    if proofs:
        screen.say("verify_proofs")
    for goal, proof in proofs:
        screen.write(f"  {screen.text(f'goal_{goal}')}: {screen.text(f'proof_{proof}')}")


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


def _files(problem: Problem, policy: Policy, allocation: Allocation, folder: Path) -> Iterator[Difference]:
    """The order of the placements, and the other tables row by row."""
    order = [[*p.key, p.offering_id] for p in read_placements(folder)]
    yield from _compare("placements.csv", order, sorted(order))
    explainer = Explainer(problem, policy, allocation)
    yield from _table(folder / "groups.csv", [groups_csv(groups(problem, allocation))], 1)
    yield from _table(folder / "unplaced.csv", [unplaced_csv(unplaced(problem, allocation, explainer))], 2)
    yield from _class_lists(problem, allocation, folder / "classlists")


def _moves(problem: Problem, policy: Policy, allocation: Allocation, folder: Path) -> Iterator[Difference]:
    """What a repair changed, in whichever language it was written."""
    found = changes_of(problem, policy, Allocation(read_placements(folder / BASELINE)), allocation)
    right = [moves_csv(change.move(reason(change, language)) for change in found) for language in LANGUAGES]
    yield from _table(folder / "moves.csv", right, 4)


def _class_lists(problem: Problem, allocation: Allocation, folder: Path) -> Iterator[Difference]:
    """The class lists that are there as CSV, in whichever language; they may have been taken away."""
    if not folder.is_dir():
        return
    right = [csv_lists(problem, allocation, Screen(language, as_json=True)) for language in LANGUAGES]
    for path in sorted(folder.glob("*.csv")):
        if path.name in right[0]:
            expected = [lists[path.name].decode("utf-8-sig") for lists in right]
            yield from _table(path, expected, 0, f"{folder.name}/{path.name}")
        else:
            yield from _table(path, [""], 0, f"{folder.name}/{path.name}")


def _table(path: Path, right: list[str], key_columns: int, name: str = "") -> Iterator[Difference]:
    """The first row that is in none of the right texts, or is not where it should be."""
    name = name or path.name
    if not path.is_file():
        yield Difference("missing_file", {"file": name})
        return
    found = _rows(path.read_text(encoding="utf-8-sig", errors="replace"))
    texts = [_rows(text) for text in right]
    if found in texts:
        return
    expected = max(texts, key=lambda rows: sum(row in rows for row in found))
    one, other = ({tuple(row[: key_columns or None]): row for row in rows} for rows in (found, expected))
    wrong = [key for key in sorted(one.keys() | other.keys()) if one.get(key) != other.get(key)]
    pairs = [(":".join(key), one.get(key), other.get(key)) for key in wrong]
    if not wrong:  # a row twice, or rows in another order
        pairs = [next((f"{n}", a, b) for n, (a, b) in enumerate(zip_longest(found, expected), 1) if a != b)]
    for where, is_there, should_be in pairs:
        numbers = {"file": name, "where": where, "found": _row(is_there), "expected": _row(should_be)}
        yield Difference("differs", numbers)


def _rows(text: str) -> list[list[str]]:
    return [row for row in csv.reader(text.splitlines()) if row]


def _row(cells: list[str] | None) -> str:
    return "–" if cells is None else ",".join(cells)


def _report(
    problem: Problem, policy: Policy, allocation: Allocation, folder: Path, checked: Verification | None, of_round: str
) -> Iterator[Difference]:
    """Everything that ``report.json`` claims; ``of_round`` is the fingerprint of the round itself."""
    data, differences = _json(folder / "report.json")
    if differences or not isinstance(data, dict):
        yield from differences or [Difference("unreadable_file", {"file": "report.json", "reason": "{}"})]
        return
    all_figures = figures(problem.pupils, problem, allocation).to_json()
    expected: dict[str, Any] = {
        "fingerprint": of_round,
        "certificate": _digest(folder / "certificate.json"),
        "rank_counts": all_figures["rank_counts"],
        "figures": all_figures,
        "schools": [{"school": name, **one.to_json()} for name, one in school_figures(problem, allocation)],
        "yardstick": yardstick(problem, policy).to_json(),
    }
    for name, right in expected.items():
        yield from _compare(name, data.get(name), right)
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
    yield from _compare("goals", [c.get("name") for c in claims], names)
    claimed: dict[Any, dict[str, Any]] = {c.get("name"): c for c in claims}
    for name, value, levels in expected:
        if name in claimed:
            entry = claimed[name]
            yield from _compare(f"goals.{name}.value", entry.get("value"), _plain(value))
            yield from _compare(f"goals.{name}.levels", entry.get("levels", []), _plain(levels))
            if entry.get("proof") != Proof.NONE:
                yield from _compare(f"goals.{name}.bound", entry.get("bound"), _plain(value))
    lottery = claimed.get(Goal.LOTTERY, {})
    yield from _compare("goals.lottery", [lottery.get("value"), lottery.get("bound")], [None, None])
    proofs = dict(checked.proofs) if checked else {}
    for name in names:
        claim = claimed.get(name, {}).get("proof")
        reached = proofs.get(name, Proof.NONE)
        if claim not in STRENGTH or STRENGTH.index(claim) > STRENGTH.index(reached):
            yield Difference("proof_less", {"goal": name, "found": str(claim), "expected": reached})
    yield from _status(data.get("status"), [claimed.get(name, {}).get("proof") for name in names])


def _status(status: Any, proofs: list[Any]) -> Iterator[Difference]:
    """``optimal`` says that every goal is proved."""
    right = Status.STOPPED if Proof.NONE in proofs else Status.OPTIMAL
    if status != right:
        yield from _compare("status", status, right)


def _compare(where: str, found: Any, expected: Any) -> Iterator[Difference]:
    """The smallest places in which two values differ."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted(found.keys() | expected.keys()):
            yield from _compare(f"{where}.{key}", found.get(key), expected.get(key))
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for index, (one, other) in enumerate(zip(found, expected, strict=True)):
            yield from _compare(f"{where}.{index}", one, other)
    elif found != expected or isinstance(found, bool) != isinstance(expected, bool):
        yield Difference(
            "differs",
            {"file": "report.json", "where": where, "found": json.dumps(found), "expected": json.dumps(expected)},
        )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _json(path: Path) -> tuple[Any, list[Difference]]:
    if not path.is_file():
        return None, [Difference("missing_file", {"file": path.name})]
    try:
        return json.loads(path.read_bytes()), []
    except (ValueError, RecursionError) as error:
        return None, [Difference("unreadable_file", {"file": path.name, "reason": str(error)})]
