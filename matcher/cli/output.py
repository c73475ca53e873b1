"""The files of an output directory, for whoever has an outcome: ``solve``, or the web for a run that it kept."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from matcher.allocation import Allocation
from matcher.cli.classlists import list_files
from matcher.cli.screen import Screen
from matcher.files import groups_csv, placements_csv, unplaced_csv
from matcher.files.records import Group, Unplaced
from matcher.fingerprint import digest
from matcher.problem import Problem


class Told(Protocol):
    """What is told about an outcome: a ``Report``, or one that was kept."""

    @property
    def groups(self) -> Sequence[Group]: ...  # noqa: D102
    @property
    def unplaced(self) -> Sequence[Unplaced]: ...  # noqa: D102
    def to_json(self) -> dict[str, Any]: ...  # noqa: D102


def output_files(
    problem: Problem, allocation: Allocation, told: Told, certificate: Any, screen: Screen
) -> Mapping[str, str | bytes]:
    """Every file by its path in the directory. ``certificate`` is its JSON, or None."""
    lists = list_files(problem, allocation, screen)
    return {
        **result_files(allocation, told, certificate),
        **{f"classlists/{name}": content for name, content in lists.items()},
    }


def result_files(allocation: Allocation, told: Told, certificate: Any) -> dict[str, str | bytes]:
    """As ``output_files``, without the class lists."""
    summary = told.to_json()
    files: dict[str, str | bytes] = {
        "placements.csv": placements_csv(allocation.placements),
        "unplaced.csv": unplaced_csv(told.unplaced),
        "groups.csv": groups_csv(told.groups),
    }
    if certificate is not None:
        proof = certificate_text(certificate)
        files["certificate.json"] = proof
        summary["certificate"] = digest(proof.encode())
    files["report.json"] = json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
    return files


def certificate_text(certificate: Any) -> str:
    """The content of ``certificate.json``."""
    return json.dumps(certificate, ensure_ascii=False) + "\n"
