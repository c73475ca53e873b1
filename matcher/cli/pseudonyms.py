"""``pseudonyms ROUND OUT --out NEW``: an export in which nobody is named, and which ``verify`` proves as the original.

What the report says of the outcome travels unchanged; ``pseudonyms_of`` holds the fingerprint of the round it was made
from. An output of ``repair`` becomes the round that the repair solved: what was published as baseline, changes first.
"""

import json
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.allocation import Allocation, Outcome
from matcher.answers.explain import Explainer
from matcher.cli.output import result_files
from matcher.cli.repaired import repaired
from matcher.cli.results import read_checked
from matcher.cli.screen import Screen
from matcher.codes import Status
from matcher.files import new_directory, write_output, write_round
from matcher.files.records import Group, Unplaced
from matcher.fingerprint import fingerprint
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.proof import Certificate
from matcher.pseudonyms import pseudonymised, pseudonyms
from matcher.report import groups, unplaced, yardstick

SOURCE = "pseudonyms_of"
_KEPT = ("status", "goals", "rank_counts", "figures", "schools")  # of the report; they speak of no pupil


@dataclass(frozen=True)
class Export:
    """A round without names, the files of its outcome, and both fingerprints."""

    problem: Problem
    files: Mapping[str, str | bytes]
    source: str
    made: str


@dataclass(frozen=True)
class _Told:
    groups: tuple[Group, ...]
    unplaced: tuple[Unplaced, ...]
    summary: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return dict(self.summary)


def run(arguments: Namespace, screen: Screen) -> int:
    """Write the export."""
    folder = Path(arguments.out_named)
    results = read_checked(arguments.round, arguments.out_named, screen)
    if results is None:
        return 1
    of_repair = repaired(results.problem, results.policy, folder)
    problem, policy = (of_repair.problem, of_repair.policy) if of_repair else (results.problem, results.policy)
    try:
        summary = _json(folder / "report.json")
        Status(summary.get("status"))
        proof = Certificate.from_json(_json(folder / "certificate.json"))
        source = fingerprint(results.problem, results.policy)
        made = export(problem, policy, results.allocation, summary, proof, source)
    except (OSError, ValueError, RecursionError, LookupError) as error:  # LookupError: a proof about somebody else
        screen.complain(screen.text("unreadable_file", file=arguments.out_named, reason=str(error)), "unreadable_file")
        return 1
    with new_directory(arguments.out) as new:
        write_round(made.problem, policy, new / "round")
        write_output(new / "out", made.files)
    told = {"pupils": len(made.problem.pupils), "path": arguments.out, "source": made.source, "made": made.made}
    screen.data({"out": arguments.out, "pupils": told["pupils"], "fingerprint": made.made, SOURCE: made.source})
    for line in ("line_pseudonyms", "line_fingerprints", "line_verify_export"):
        screen.say(line, **told)
    return 0


def export(
    problem: Problem,
    policy: Policy,
    allocation: Allocation,
    summary: Mapping[str, Any],
    proof: Certificate | None,
    source: str,
) -> Export:
    """The round and its outcome with new pseudonyms. ``summary`` is its ``report.json``."""
    named = Outcome(Status(summary["status"]), allocation, (), proof)
    anonymous, outcome = pseudonymised(problem, named, pseudonyms(problem))
    made = fingerprint(anonymous, policy)
    told = _Told(
        groups(anonymous, outcome.allocation),
        unplaced(anonymous, outcome.allocation, Explainer(anonymous, policy, outcome.allocation)),
        {
            **{name: summary[name] for name in _KEPT if name in summary},
            "fingerprint": made,
            "yardstick": yardstick(anonymous, policy).to_json(),
            SOURCE: source,
        },
    )
    certificate = None if outcome.certificate is None else outcome.certificate.to_json()
    return Export(anonymous, result_files(outcome.allocation, told, certificate), source, made)


def _json(path: Path) -> Any:
    """A part of the output.

    Raises:
        ValueError: it is no JSON object.
    """
    found = json.loads(path.read_bytes())
    if not isinstance(found, dict):
        raise ValueError(path.name)  # noqa: TRY004 - the content, not a mistake of the caller
    return found
