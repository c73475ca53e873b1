"""``whatif ROUND --set FILE/KEY/COLUMN=VALUE …``: what would change; the round is not written."""

from argparse import Namespace

from matcher.answers.whatif import Comparison, GroupChange, Setting, Side, changed, compare, setting
from matcher.cli.changes import goal_lines, move_line
from matcher.cli.conflict import tell_conflict
from matcher.cli.results import sound_eligibility
from matcher.cli.screen import Screen, UsageError
from matcher.codes import Status
from matcher.errors import Conflict
from matcher.files import read_round_with_warnings
from matcher.policy import Options
from matcher.solver import solve


def run(arguments: Namespace, screen: Screen) -> int:
    """Solve the round as it is and with the cells changed."""
    settings = _settings(arguments.set)
    reading = read_round_with_warnings(arguments.round)
    sound_eligibility(reading)
    problem, policy = reading.problem, reading.policy
    options = Options(arguments.time_limit)
    sides = []
    for one, goals in ((problem, policy), changed(problem, policy, settings)):
        try:
            outcome = solve(one, goals, options)
        except Conflict as conflict:
            tell_conflict(one, conflict.facts, screen, reading.places)
            return 1
        sides.append((Side(one, goals, outcome.allocation), outcome.status))
    (before, status), (after, new_status) = sides
    found = compare(before, after)
    stopped = Status.STOPPED in (status, new_status)
    screen.data({**found.to_json(), "status": Status.STOPPED if stopped else Status.OPTIMAL})
    _show(found, screen)
    if stopped:
        screen.say("whatif_stopped")
    return 0


def _settings(words: list[str]) -> list[Setting]:
    found = []
    for one in words:
        try:
            found.append(setting(one))
        except ValueError:
            raise UsageError("set_form", words=one) from None
    return found


def _show(found: Comparison, screen: Screen) -> None:
    different = [goal for goal in found.goals if goal.before != goal.after]
    if not (different or found.moved or found.groups):
        screen.say("whatif_same")
        return
    before, after = found.before, found.after
    screen.say(
        "whatif_figures",
        before=before.placements,
        after=after.placements,
        unplaced_before=before.unplaced,
        unplaced_after=after.unplaced,
    )
    screen.lines(goal_lines(different, screen))
    for code, lines in (
        ("whatif_groups", [_group_line(one, screen) for one in found.groups]),
        ("whatif_moved", [move_line(one, screen) for one in found.moved]),
    ):
        if lines:
            screen.say(code, count=len(lines))
            screen.lines(lines)


def _group_line(one: GroupChange, screen: Screen) -> str:
    before, after = (
        screen.text(f"group_state_{status or 'none'}") + ("" if pupils is None else f" ({pupils})")
        for status, pupils in ((one.status_before, one.before), (one.status_after, one.after))
    )
    return f"{one.offering}: {before} → {after}"
