"""Why a pupil moved after a publication: for staff with the numbers of the rule, for pupils about themselves alone."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext

from matcher.exclusions import Refusal
from matcher.problem import Problem
from matcher.repair import Change
from matcher.wording import text
from webui.language import language
from webui.moves import NEW_ALLOCATION
from webui.pages.run_words import group_title

_GROUPS = ("offering_a", "offering_b")  # numbers of a refusal that are ids


def reason_told(problem: Problem, reason: str, refusal: Refusal | None) -> str:
    """The reason, and the rule with its numbers if it has any: for staff."""
    if reason == NEW_ALLOCATION:
        return gettext("it is another allocation, not a repair")
    words = text("report", f"reason_{reason}", language())
    if refusal is None or not refusal.numbers:
        return words
    numbers = {n: group_title(problem, str(v)) if n in _GROUPS else v for n, v in refusal.numbers.items()}
    return f"{words}. {text('rule', refusal.rule, language(), **numbers)}"


def pupil_told(changes: Iterable[Change]) -> str:
    """The reasons, each once, for the pupil: nothing in it is about another pupil."""
    return " ".join(dict.fromkeys(_of_pupil(change) for change in changes))


def _of_pupil(change: Change) -> str:
    rule = change.reason.removeprefix("rule_")
    if rule != change.reason and change.refusal is not None:
        return text("rule", change.refusal.rule, language(), **change.refusal.numbers)
    return dict(_words()).get(change.reason) or gettext("A new allocation was made.")


def _words() -> Iterator[tuple[str, str]]:
    cancelled, fewer = gettext("Your group is cancelled."), gettext("Your group has fewer seats than before.")
    yield from ((code, cancelled) for code in ("group_gone", "group_cancelled"))
    yield from ((code, fewer) for code in ("fewer_seats", "fewer_guest_seats", "fewer_site_guests"))
    yield "below_minimum", gettext("Too few pupils are left in your group, so it does not go on.")
    yield "fewer_electives", gettext("You can take fewer electives than before.")
    yield "own_clash", gettext("The times do not go together with your other elective any more.")
    yield "own_same_elective", gettext("You had the same elective twice.")
    yield "own_overlap", gettext("It is too much like your other elective.")
    yield "by_hand", gettext("Your school decided so.")
    yield "made_room", gettext("Something changed in the region, and the places had to be divided anew.")
    yield from ((code, gettext("A place was found for you.")) for code in ("joined", "new_place"))
