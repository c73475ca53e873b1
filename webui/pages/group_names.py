"""Names of groups that tell them apart: two of the same elective at the same site are told with their first session.

Two at the same time are numbered, in the order of the round: a group that a what-if adds is the last.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from flask_babel import gettext

from matcher.problem import Problem
from matcher.rules.timetable import clock
from webui import dates
from webui.language import language
from webui.pages.run_words import group_name, group_title


def group_names(problem: Problem) -> Mapping[str, str]:
    """The name of every group, by code."""
    names = {o.offering_id: group_name(problem, o.offering_id) for o in problem.offerings}
    many = Counter(names.values())
    return _numbered(
        problem,
        {code: name if many[name] == 1 else _with_time(problem, code, name) for code, name in names.items()},
    )


def group_titles(problem: Problem) -> Mapping[str, str]:
    """The title of every group, by code, where the site is told beside it."""
    names = {o.offering_id: group_title(problem, o.offering_id) for o in problem.offerings}
    many = Counter((name, problem.offering[code].site_id) for code, name in names.items())
    twice = {code for code, name in names.items() if many[name, problem.offering[code].site_id] > 1}
    return _numbered(
        problem, {code: _with_time(problem, code, name) if code in twice else name for code, name in names.items()}
    )


def _numbered(problem: Problem, names: Mapping[str, str]) -> Mapping[str, str]:
    """With a number where a site has a name twice all the same."""
    same = defaultdict[tuple[str, str], list[str]](list)
    for code, name in names.items():
        same[problem.offering[code].site_id, name].append(code)
    numbers = {code: n for codes in same.values() if len(codes) > 1 for n, code in enumerate(codes, start=1)}
    return {
        code: gettext("%(group)s, group %(number)s", group=name, number=numbers[code]) if code in numbers else name
        for code, name in names.items()
    }


def _with_time(problem: Problem, code: str, name: str) -> str:
    meetings = sorted(problem.sessions_of.get(code, ()), key=lambda m: (m.weekday, m.start))
    if not meetings:
        return name
    first = meetings[0]
    when = f"{dates.weekday(first.weekday, language())} {clock(first.start)}"
    return f"{name}, {when}" + (f" ({first.period})" if first.period else "")
