"""Runs a package for one seat per pupil in a Python of its own: reads a round as JSON, writes what it gave.

It imports nothing of ours, so that it also runs where only the package is installed: ``fairpyx`` asks for an older
numpy than ours. Called with a file's path; the file holds ``{method, pupils: {name: [offering, best first]}, ranks,
seats: {offering: n}, order: [pupil names in lottery order]}``, names as text.
"""

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Round = dict[str, Any]
Places = list[tuple[str, str]]


def main(path: str) -> int:
    """Solve the round in the file and print the result as JSON."""
    data: Round = json.loads(Path(path).read_text(encoding="utf-8"))
    try:
        method = METHODS[data["method"]](data)
    except ModuleNotFoundError as missing:
        print(json.dumps({"missing": missing.name}))  # noqa: T201 - the answer to the process that called us
        return 0
    began = time.perf_counter()
    places = method()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"places": places, "seconds": seconds, "peak": peak}))  # noqa: T201 - as above
    return 0


def deferred_acceptance(data: Round) -> Callable[[], Places]:
    """``matching``: hospital-resident, pupils propose; every group likes the pupils in lottery order."""
    games = importlib.import_module("matching.games")
    number = {pupil: i for i, pupil in enumerate(data["order"])}
    wanted: dict[str, list[str]] = {offering: [] for offering in data["seats"]}
    pupils = {pupil: wishes for pupil, wishes in data["pupils"].items() if wishes}
    for pupil in sorted(pupils, key=number.__getitem__):
        for offering in pupils[pupil]:
            wanted[offering].append(pupil)
    asked = {offering: likes for offering, likes in wanted.items() if likes}
    seats = {offering: data["seats"][offering] for offering in asked}

    def run() -> Places:
        game = games.HospitalResident.create_from_dictionaries(pupils, asked, seats)
        found = game.solve(optimal="resident")
        return [(str(resident.name), str(hospital.name)) for hospital, got in found.items() for resident in got]

    return run


def utilitarian(data: Round) -> Callable[[], Places]:
    """``fairpyx``: the largest sum of values; a placement is worth more than all ranks together."""
    most = max((rank for ranks in data["ranks"].values() for rank in ranks.values()), default=1)
    return _fairpyx(data, "utilitarian_matching", worth=len(data["pupils"]) * most + 1)


def iterated(data: Round) -> Callable[[], Places]:
    """``fairpyx``: a largest matching by value, again and again until nobody can get more."""
    most = max((rank for ranks in data["ranks"].values() for rank in ranks.values()), default=1)
    return _fairpyx(data, "iterated_maximum_matching", worth=most + 1)


def _fairpyx(data: Round, algorithm: str, worth: int) -> Callable[[], Places]:
    fairpyx = importlib.import_module("fairpyx")
    pupils = {pupil: wishes for pupil, wishes in data["pupils"].items() if wishes}
    values = {
        pupil: {o: worth - data["ranks"][pupil][o] if o in data["ranks"][pupil] else 0 for o in data["seats"]}
        for pupil in pupils
    }
    conflicts = {pupil: [o for o in data["seats"] if o not in data["ranks"][pupil]] for pupil in pupils}

    def run() -> Places:
        instance = fairpyx.Instance(
            valuations=values, agent_capacities=1, item_capacities=data["seats"], agent_conflicts=conflicts
        )
        found = fairpyx.divide(getattr(fairpyx.algorithms, algorithm), instance=instance)
        return [
            (pupil, offering)
            for pupil, bundle in found.items()
            for offering in bundle
            if offering in data["ranks"][pupil]  # a seat nobody wished is worth 0 to it, and no seat at all to us
        ]

    return run


METHODS = {"matching": deferred_acceptance, "fairpyx-sum": utilitarian, "fairpyx-iterated": iterated}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
