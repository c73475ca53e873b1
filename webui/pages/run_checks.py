"""What was looked at once more before a run is published, in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from matcher.wording import text
from webui.language import language
from webui.operations.checks import Checks
from webui.operations.freshness import Freshness
from webui.pages.run_words import goal_name

_MOST = 12  # lines under one check


@dataclass(frozen=True)
class CheckLine:
    """Something that was looked at."""

    kind: str
    text: str
    lines: tuple[str, ...] = ()


def fresh_line(fresh: Freshness) -> CheckLine:
    """Whether the round is what it was."""
    if fresh.fresh:
        return CheckLine("good", gettext("The run was made on the round as it is now."))
    return CheckLine("bad", gettext("The round was changed after this run was made."))


def repair_line() -> CheckLine:
    """The run keeps the places of what is not published any more."""
    return CheckLine("bad", gettext("Something else was published after this proposal was made."))


def begun_line(pupils: int) -> CheckLine:
    """How many pupils leave a group that has begun, which may be meant."""
    return CheckLine(
        "wait",
        ngettext(
            "%(num)d pupil leaves a group that has begun already.",
            "%(num)d pupils leave a group that has begun already.",
            pupils,
        ),
    )


def offers_line(offers: Sequence[str]) -> CheckLine:
    """The open offers of seats and swaps that lapse."""
    told = ngettext(
        "%(num)d open offer of a seat or a swap is not possible any more and lapses with the publication:",
        "%(num)d open offers of a seat or a swap are not possible any more and lapse with the publication:",
        len(offers),
    )
    return CheckLine("wait", told, tuple(offers))


def check_lines(checks: Checks) -> tuple[CheckLine, ...]:
    """Rules, goals and proof."""
    if checks.rules:
        broken = Counter(checks.rules).most_common()
        lines = tuple(f"{text('report', f'short_{rule}', language())} ({number})" for rule, number in broken)
        return (CheckLine("bad", gettext("The placements break rules."), lines),)
    rules = CheckLine("good", gettext("Every placement keeps to every rule: counted again, apart from the search."))
    goals = (
        CheckLine("bad", gettext("Goals reach something else than the run says."), tuple(map(goal_name, checks.goals)))
        if checks.goals
        else CheckLine("good", gettext("Every goal reaches what the run says: counted again."))
    )
    if checks.proofs:
        return rules, goals, CheckLine("bad", gettext("The proof does not hold."), checks.proofs[:_MOST])
    if not checks.proved:
        return (
            rules,
            goals,
            CheckLine("wait", gettext("Not every goal is proved: there may be a better one.")),
        )
    return rules, goals, CheckLine("good", gettext("The proof that nothing is better holds: checked again."))
