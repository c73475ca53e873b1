"""``priority ROUND OUT NEXT [--levels 3|2] [--combine] [--file FILE]``: who got less last time, and goes first now.

NEXT is only read. FILE is its ``pupils.csv`` with the priorities, for whoever wants to take them over.
"""

from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matcher.cli.results import read_checked
from matcher.cli.screen import Screen, UsageError
from matcher.cli.summary import console, plain_table
from matcher.codes import Goal
from matcher.fairness import Given, LastTime, disappointed, priorities, too_small
from matcher.files import pupils_csv, read_round, write_file
from matcher.policy import Policy
from matcher.problem import Problem, PupilKey


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything that is told."""

    problem: Problem  # of the earlier round
    last_time: Mapping[PupilKey, LastTime]
    given: Sequence[Given]
    next_policy: Policy

    @property
    def gone(self) -> int:
        """Pupils of the earlier round, disappointed then, who are not in the later one by site and number."""
        there = {one.key for one in self.given}
        return sum(kind is not LastTime.CONTENT and key not in there for key, kind in self.last_time.items())

    @property
    def place(self) -> int | None:
        """Where the goal stands in the later policy, from 1."""
        goals = self.next_policy.goals
        return goals.index(Goal.PRIORITY) + 1 if Goal.PRIORITY in goals else None

    def counts(self) -> dict[str, int]:
        """Pupils of the earlier round by how they came out of it."""
        found = Counter(self.last_time.values())
        return {kind: found[kind] for kind in LastTime}

    def schools(self) -> dict[str, dict[str, int | None]]:
        """The same per school; None where it would point at too few pupils."""
        found: dict[str, Counter[LastTime]] = defaultdict(Counter)
        for key, kind in self.last_time.items():
            found[self.problem.site[key[0]].school][kind] += 1
        hidden = {kind: too_small({school: counts[kind] for school, counts in found.items()}) for kind in LastTime}
        return {
            school: {kind: None if school in hidden[kind] else found[school][kind] for kind in _TOLD}
            for school in sorted(found)
        }

    def to_json(self) -> dict[str, Any]:
        return {
            "last_time": self.counts(),
            "schools": [{"school": school, **counts} for school, counts in self.schools().items()],
            "gone": self.gone,
            "goal": self.place,
            "pupils": [
                {
                    "home_site": one.key[0],
                    "pupil_id": one.key[1],
                    "last_time": one.last_time,
                    "before": one.before,
                    "priority": one.after,
                }
                for one in self.given
            ],
        }


_TOLD = (LastTime.WITHOUT, LastTime.LOWER)  # of a school: with all three, what is hidden could be worked out


def run(arguments: Namespace, screen: Screen) -> int:
    """Tell who would go first, and keep the later round's pupils with it if asked."""
    results = read_checked(arguments.round, arguments.out, screen)
    if results is None:
        return 1
    problem, policy = read_round(arguments.next)
    used = sum(pupil.priority != 1 for pupil in problem.pupils)
    if used and not arguments.combine:
        raise UsageError("priority_in_use", count=used)
    last_time = disappointed(results.problem, results.policy, results.allocation)
    given = priorities(last_time, {p.key: p.priority for p in problem.pupils}, arguments.levels)
    found = _Found(results.problem, last_time, given, policy)
    if arguments.file:
        write_file(arguments.file, _pupils(problem, given).encode(), rounds=(arguments.round, arguments.next))
    screen.data(found.to_json())
    if not screen.as_json:
        _tell(found, screen)
    if arguments.file:
        screen.say("line_written", path=arguments.file)
    return 0


def _pupils(problem: Problem, given: Sequence[Given]) -> str:
    """``pupils.csv`` with the priorities."""
    after = {one.key: one.after for one in given}
    return pupils_csv(replace(pupil, priority=after[pupil.key]) for pupil in problem.pupils)


def _tell(found: _Found, screen: Screen) -> None:
    table = plain_table(screen, "head_priority", "school", *(f">last_{kind}" for kind in _TOLD))
    for school, counts in found.schools().items():
        table.add_row(school, *("–" if number is None else str(number) for number in counts.values()))
    console().print(table)
    screen.lines([f"{screen.text(f'col_last_{kind}')}: {number}" for kind, number in found.counts().items()])
    new = sum(one.last_time is None for one in found.given)
    screen.say("line_priority_found", found=len(found.given) - new, new=new, gone=found.gone)
    numbers = sorted(Counter(one.after for one in found.given).items())
    screen.lines([screen.text("line_priority_count", priority=number, count=count) for number, count in numbers])
    first = [one for one in found.given if one.last_time in _TOLD]
    if first:
        screen.say("line_priority_pupils")
        order = sorted(first, key=lambda one: (one.after, one.key))
        screen.lines([f"{one.key[0]}:{one.key[1]}: {one.after}" for one in order])
    if found.place is None:
        screen.say("line_priority_no_goal")
    else:
        screen.say("line_priority_goal", place=found.place, goals=len(found.next_policy.goals))
