"""``repair ROUND OUT --out NEW``: what was published, changed as little as the round as it is now allows."""

import datetime as dt
import json
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from matcher.allocation import Allocation
from matcher.certificate import verify
from matcher.checker import violations
from matcher.cli.conflict import tell_conflict
from matcher.cli.output import output_files
from matcher.cli.results import sound_eligibility
from matcher.cli.screen import Screen, UsageError
from matcher.cli.violation import violation_json, violation_line
from matcher.codes import Goal
from matcher.errors import Conflict
from matcher.files import moves_csv, placements_csv, read_placements, read_round_with_warnings, write_output
from matcher.fingerprint import fingerprint
from matcher.policy import Options
from matcher.repair import Change, Repair, repair
from matcher.report import Report, report
from matcher.wording import LANGUAGES, text


def run(arguments: Namespace, screen: Screen) -> int:
    """Repair, check the result, write it and tell about it."""
    if Path(arguments.out).resolve() == Path(arguments.out_published).resolve():
        raise UsageError("out_is_published", path=arguments.out)
    started = None if arguments.allow_started else _day(arguments.started)
    reading = read_round_with_warnings(arguments.round)
    sound_eligibility(reading)
    published = Allocation(read_placements(arguments.out_published))
    try:
        found = repair(reading.problem, reading.policy, published, started, Options(arguments.time_limit))
    except Conflict as conflict:
        tell_conflict(reading.problem, conflict.facts, screen, reading.places)
        return 1
    broken = _broken(found, screen)
    if broken:
        return broken
    # The fingerprint is that of the round itself, so that everything else knows what the outcome is of.
    of_round = fingerprint(reading.problem, reading.policy)
    told = replace(report(found.problem, found.policy, found.outcome), fingerprint=of_round)
    write_output(arguments.out, _files(found, told, published, started, screen), round_path=arguments.round)
    _tell(found, told, arguments.out, screen)
    return 0


def _day(word: str | None) -> dt.date | None:
    """The day as YYYY-MM-DD.

    Raises:
        UsageError: it is no such day.
    """
    if word is None:
        return None
    try:
        day = dt.date.fromisoformat(word)
    except ValueError:
        raise UsageError("day_form", value=word) from None
    if day.isoformat() != word:  # weeks, and days without dashes, are read as well
        raise UsageError("day_form", value=word)
    return day


def _broken(found: Repair, screen: Screen) -> int:
    """Tell what is wrong with our own result; 0 if nothing is."""
    allocation, certificate = found.outcome.allocation, found.outcome.certificate
    wrong = violations(found.problem, found.policy, allocation)
    unproved = verify(found.problem, found.policy, allocation, certificate).faults if certificate else ()
    if not wrong and not unproved:
        return 0
    screen.data({"violations": [violation_json(v) for v in wrong], "unproved": list(unproved)})
    screen.say("own_result_wrong")
    screen.lines([*(violation_line(v, screen) for v in wrong), *unproved])
    return 1


def _files(
    found: Repair, told: Report, published: Allocation, started: dt.date | None, screen: Screen
) -> Mapping[str, str | bytes]:
    """As after ``solve``, with the moves, and with what ``verify`` needs to know about the repair."""
    proof = None if found.outcome.certificate is None else found.outcome.certificate.to_json()
    files = dict(output_files(found.problem, found.outcome.allocation, told, proof, screen))
    summary = json.loads(files["report.json"])
    summary["repair"] = {
        "started": None if started is None else started.isoformat(),
        "held": [list(pair) for pair in found.held],
        "released": list(found.released),
    }
    files["report.json"] = json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
    files["baseline.csv"] = placements_csv(published.placements)
    files["moves.csv"] = moves_csv(change.move(reason(change, screen.language)) for change in found.changes)
    return files


def reason(change: Change, language: str) -> str:
    """Why a placement changed, in words."""
    return text("report", f"reason_{change.reason}", language)


def _tell(found: Repair, told: Report, out: str, screen: Screen) -> None:
    screen.data(
        {
            **told.to_json(),
            "out": out,
            "released": list(found.released),
            "moves": [_change_json(change) for change in found.changes],
        }
    )
    pupils = {(change.home_site, change.pupil_id) for change in found.changes}
    given_up = next(goal.value for goal in found.outcome.goals if goal.name is Goal.CHANGES)
    screen.say("repair_done" if pupils else "repair_nothing", moved=len(pupils), given_up=given_up)
    if found.released:
        screen.say("repair_released", groups=", ".join(found.released))
    screen.lines([_line(change, screen) for change in found.changes])
    screen.say("line_written", path=out)


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "home_site": change.home_site,
        "pupil_id": change.pupil_id,
        "from_offering": change.lost,
        "to_offering": change.gained,
        "reason": change.reason,
        "text": {language: reason(change, language) for language in LANGUAGES},
    }


def _line(change: Change, screen: Screen) -> str:
    lost, gained = (one or screen.text("no_place") for one in (change.lost, change.gained))
    return f"{change.home_site}:{change.pupil_id}: {lost} → {gained} ({reason(change, screen.language)})"
