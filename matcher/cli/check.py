"""``check ROUND``: the faults in the data, or what will fall short before any solving."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from matcher.answers.lookahead import Demand, LookAhead, PupilShort, Reason, look_ahead
from matcher.catalogue import Advice, AdviceCode, Adviser
from matcher.cli.conflict import contradiction, tell_conflict
from matcher.cli.results import sound_eligibility
from matcher.cli.screen import Screen
from matcher.files import read_round_with_warnings
from matcher.problem import Problem, Pupil
from matcher.wording import LANGUAGES, text
from matcher.wording.rules import WEEKDAY_NAMES


def run(arguments: Namespace, screen: Screen) -> int:
    """Check a round."""
    reading = read_round_with_warnings(arguments.round)
    problem, policy = reading.problem, reading.policy
    eligibility = sound_eligibility(reading)
    facts = contradiction(problem, policy)
    if facts:
        tell_conflict(problem, facts, screen, reading.places)
        return 1
    found = look_ahead(problem, policy, eligibility)
    advice = tuple(_advice(problem))
    screen.data(
        {
            "faults": [],
            "warnings": [screen.fault_json(w) for w in reading.warnings],
            **found.to_json(),
            "advice": [_advice_json(pupil, one) for pupil, one in advice],
        }
    )
    screen.say("check_sound", pupils=len(problem.pupils), wishes=len(problem.wishes), groups=len(problem.offerings))
    screen.warnings(reading.warnings)
    _show(found, screen)
    if advice:
        screen.write()
        screen.say("check_advice", count=len(advice))
        screen.lines([f"{_name(pupil)}: {_advice_text(one, screen.language)}" for pupil, one in advice])
    return 0


def _advice(problem: Problem) -> Iterator[tuple[Pupil, Advice]]:
    """Wishes whose content overlaps, at the level ``warn``, with one another (told once) or with what was completed."""
    adviser = Adviser(problem)
    for pupil in sorted(problem.pupils, key=lambda p: p.key):
        for elective in sorted(adviser.wished(pupil)):
            for one in adviser.about(pupil, elective):
                twice = one.code is AdviceCode.OVERLAP_WISHED and elective > str(one.numbers["other"])
                if one.code is not AdviceCode.TRACK and not twice:
                    yield pupil, one


def _advice_text(advice: Advice, language: str) -> str:
    return text("rule", advice.code, language, **advice.numbers)


def _advice_json(pupil: Pupil, advice: Advice) -> dict[str, Any]:
    return {
        "home_site": pupil.home_site,
        "pupil_id": pupil.pupil_id,
        "code": advice.code,
        "numbers": advice.numbers,
        "text": {language: _advice_text(advice, language) for language in LANGUAGES},
    }


def _name(pupil: Pupil | PupilShort) -> str:
    return f"{pupil.home_site}:{pupil.pupil_id}"


def _show(found: LookAhead, screen: Screen) -> None:
    pupils = [line for pupil in found.pupils for line in _pupil_lines(pupil, screen)]
    groups = [
        screen.text("check_group", offering=g.offering_id, eligible=g.eligible, min_size=g.min_size)
        for g in found.groups
    ]
    days = [_demand_line(d, _day(d, screen), screen) for d in found.days if d.short]
    electives = [_demand_line(d, d.name, screen) for d in found.electives if d.short]
    missing = [screen.text("check_not_offered_one", elective=e, wishes=n) for e, n in found.not_offered]
    parts = (
        (screen.text("check_pupils", count=len(found.pupils)), pupils),
        (screen.text("check_groups", count=len(groups)), groups),
        (screen.text("check_days"), days),
        (screen.text("check_electives"), electives),
        (screen.text("check_not_offered"), missing),
    )
    for heading, lines in parts:
        if lines:
            screen.write()
            screen.write(heading)
            screen.lines(lines)
    if not any(lines for _, lines in parts):
        screen.say("check_nothing")


def _pupil_lines(pupil: PupilShort, screen: Screen) -> Iterable[str]:
    yield screen.text(
        "check_pupil", pupil=_name(pupil), possible=pupil.possible, wanted=pupil.wanted, needs=pupil.needs
    ) + "".join(f"\n      {line}" for line in _reasons(pupil.reasons, screen))


def _reasons(reasons: tuple[Reason, ...], screen: Screen) -> Iterable[str]:
    """One line per wish; how many of its groups a rule forbids stands behind the rule."""
    if not reasons:
        yield screen.text("check_together")
    for (rank, elective), group in groupby(reasons, key=lambda r: (r.rank, r.elective)):
        counts = Counter(code for r in group for code in (r.rules or ("not_offered",)))
        why = ", ".join(screen.text(f"short_{code}") + (f" ({n}×)" if n > 1 else "") for code, n in counts.items())
        yield screen.text("check_wish", rank=rank, what=elective, why=why)


def _day(demand: Demand, screen: Screen) -> str:
    return f"{WEEKDAY_NAMES[demand.name][screen.language]} ({demand.period or screen.text('all_year')})"


def _demand_line(demand: Demand, name: str, screen: Screen) -> str:
    return screen.text("check_demand", name=name, seats=demand.seats, first=demand.first, any=demand.any)
