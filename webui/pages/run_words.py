"""Runs in words: how far they are, what a goal came to, how it is known."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel.numbers import format_decimal
from flask_babel import gettext, ngettext

from matcher.codes import Goal, Proof
from matcher.policy import RANK_GOALS
from matcher.problem import Problem
from matcher.wording import text
from webui import dates
from webui.language import language
from webui.store.runs import RunRow
from webui.store.words import RunState

NONE = "–"


def run_title(row: RunRow) -> str:
    """What a run is called."""
    return row.title or gettext("Run %(number)s", number=row.id)


def run_state(status: RunState) -> tuple[str, str]:
    """The look and the word."""
    names = {
        RunState.QUEUED: ("wait", gettext("Waiting")),
        RunState.RUNNING: ("wait", gettext("Working")),
        RunState.STOPPING: ("wait", gettext("Stopping")),
        RunState.DONE: ("good", gettext("Ready, proved")),
        RunState.STOPPED: ("off", gettext("Stopped")),
        RunState.FAILED: ("bad", gettext("Failed")),
        RunState.CANCELLED: ("off", gettext("Cancelled")),
    }
    return names[status]


def goal_name(goal: str) -> str:
    """A goal in a few words."""
    return text("report", f"goal_{goal}", language())


def rank_goal(goals: Sequence[str]) -> str:
    """The rank goal among some goals, in a few words; empty if there is none."""
    return next((goal_name(goal) for goal in goals if goal in RANK_GOALS), "")


def choice_name(rank: int | str) -> str:
    """``2e keuze``."""
    return gettext("choice %(rank)s", rank=rank)


def counts(levels: Iterable[int | str], values: Iterable[float]) -> str:
    """Places per choice in one line; a choice that nobody got is left out."""
    parts = [f"{number}× {choice_name(level)}" for level, number in zip(levels, values, strict=True) if number]
    return " · ".join(parts) or gettext("none")


def goal_value(goal: str, value: Any, levels: Sequence[int] = ()) -> str:
    """The value of a goal, short."""
    if value is None:
        return NONE
    if not isinstance(value, list):
        return decimal(value)
    if goal == Goal.PRIORITY:
        return " · ".join(f"{level}: {number}" for level, number in zip(levels, value, strict=True))
    return counts(levels, value)


def goal_told(goal: str, value: Any, levels: Sequence[int] = ()) -> str:
    """What a goal came to, in one plain sentence."""
    shown = goal_value(goal, value, levels)
    number = value if isinstance(value, int) else 0
    texts = {
        Goal.NEEDS: ngettext(
            "%(num)d place that a pupil needs to graduate is given.",
            "%(num)d places that pupils need to graduate are given.",
            number,
        ),
        Goal.SERVED: ngettext(
            "%(num)d pupil has at least one place.", "%(num)d pupils have at least one place.", number
        ),
        Goal.PLACEMENTS: ngettext("%(num)d place is given.", "%(num)d places are given.", number),
        Goal.PRIORITY: gettext("Places by priority, the first priority first: %(counts)s.", counts=shown),
        Goal.RANKS_FAIR: gettext("As few places as possible at the last choice: %(counts)s.", counts=shown),
        Goal.RANKS_FIRST: gettext("As many places as possible at the first choice: %(counts)s.", counts=shown),
        Goal.RANKS_SUM: gettext("All choices added up, a first choice as 1, a second as 2: %(sum)s.", sum=shown),
        Goal.CHANGES: ngettext(
            "%(num)d place of before is not kept.", "%(num)d places of before are not kept.", number
        ),
        Goal.TRAVEL: gettext("All ways together, one way: %(number)s minutes.", number=shown),
        Goal.LOTTERY: gettext("What was equal for all goals was decided by the draw."),
    }
    return texts[Goal(goal)]


def proof_told(proof: str, bound: str) -> tuple[str, str]:
    """How it is known that a goal could not come out better: the look and the words."""
    words = {
        Proof.CERTIFICATE: ("good", gettext("Proved, can be recomputed")),
        Proof.SEARCH: ("good", gettext("Proved by an exact search")),
        Proof.NONE: ("off", gettext("Not proved; it cannot be better than %(bound)s", bound=bound)),
    }
    if proof == Proof.NONE and bound == NONE:
        return "off", gettext("Not proved")
    return words[Proof(proof)]


def reason_short(code: str) -> str:
    """Why a wish was not granted, in a few words."""
    return text("report", f"short_{code}", language())


def clash_told(problem: Problem, fact: Mapping[str, Any]) -> str:
    """A fact that has a part in a contradiction, with names."""
    rule, offering = fact["rule"], problem.offering.get(fact.get("offering_id", ""))
    pupil = problem.pupil.get((fact.get("home_site", ""), fact.get("pupil_id", "")))
    site = problem.site.get(fact.get("site_id", ""))
    limits = {
        "capacity": offering and offering.capacity,
        "guest_capacity": offering and offering.guest_capacity,
        "min_size": offering and offering.min_size,
        "guest_total": site and site.guest_total,
        "max_electives": pupil and pupil.max_electives,
    }
    numbers = {
        "pupil": dates.pupil_name(pupil) if pupil else "",
        "offering": group_name(problem, offering.offering_id) if offering else "",
        "site": site.name if site else "",
        "limit": limits.get(rule),
    }
    return text("fault", f"conflict_{rule}", language(), **numbers) + "."


def group_name(problem: Problem, offering_id: str) -> str:
    """What a group is called: its own title, or that of the elective, and where it is."""
    offering = problem.offering.get(offering_id)
    if offering is None:
        return offering_id
    return f"{group_title(problem, offering_id)} ({problem.site[offering.site_id].name})"


def group_title(problem: Problem, offering_id: str) -> str:
    """The own title of a group, or that of its elective."""
    offering = problem.offering.get(offering_id)
    return offering_id if offering is None else offering.title or elective_title(problem, offering.elective)


def elective_title(problem: Problem, code: str) -> str:
    """The title of an elective, if the round knows it."""
    elective = problem.elective.get(code)
    return elective.title if elective else code


def too_few(problem: Problem, offering_id: str, some: int, minimum: int) -> str:
    """A group with fewer pupils than its minimum."""
    group = group_name(problem, offering_id)
    return gettext("%(group)s: %(some)s of at least %(all)s", group=group, some=some, all=minimum)


def decimal(number: float) -> str:
    """``1,36``, or ``1.36`` in English."""
    return str(format_decimal(number, locale=language()))
