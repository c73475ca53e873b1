"""What is wrong in the settings of a round: school year, time zone, periods, policy."""

import difflib
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from matcher.codes import Goal
from matcher.errors import Fault
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.validation.records import ROUND, candidate

_RANGES = {
    "max_travel_minutes": (0, 1440),
    "buffer_minutes": (0, 1440),
    "travel_speed_kmh": (1, 200),
    "travel_detour_factor": (1, 10),
}


def is_school_year(text: str) -> bool:
    """Whether the text is two years in a row, as in ``2026-2027``."""
    found = re.fullmatch(r"(20\d\d)-(20\d\d)", text, re.ASCII)
    return bool(found and int(found[2]) == int(found[1]) + 1)


def is_timezone(name: str) -> bool:
    """Whether there is such a time zone; where the system knows none at all, every name will do."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return not available_timezones()
    return True


def check_settings(problem: Problem) -> Iterator[Fault]:
    """School year, time zone and periods."""
    if problem.school_year and not is_school_year(problem.school_year):
        yield Fault("bad_school_year", ROUND, column="school_year", value=problem.school_year)
    if not is_timezone(problem.timezone):
        params = candidate(next(iter(difflib.get_close_matches(problem.timezone, available_timezones(), n=1)), None))
        yield Fault("unknown_timezone", ROUND, column="timezone", value=problem.timezone, params=params)
    for index, period in enumerate(problem.periods):
        if period.end < period.start:
            yield Fault("period_ends_before_start", ROUND, column=period.name, value=period.end.isoformat())
        if any(p.name == period.name for p in problem.periods[:index]):
            yield Fault("doubled_setting", ROUND, column=period.name)


def check_policy(policy: Policy) -> Iterator[Fault]:
    """Goals that are doubled; numbers that cannot be."""
    for index, goal in enumerate(policy.goals):
        if goal in policy.goals[:index]:
            yield Fault("doubled_goal", ROUND, column="goals", value=goal)
        if goal == Goal.LOTTERY:
            yield Fault("lottery_listed", ROUND, column="goals", value=goal)
    for name, (least, most) in _RANGES.items():
        value = getattr(policy, name)
        if value is not None and not least <= value <= most:
            yield Fault("out_of_range", ROUND, None, name, f"{value:g}", {"least": least, "most": most})
